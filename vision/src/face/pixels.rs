//! Pixels for nets: reduced whole frames and turned crops, as floating point numbers.
//!
//! A net sees a picture of a few hundred pixels, so that averaging matters more than the last bit: large reductions
//! average areas, small ones look between four pixels. Colours only; a grey frame gives three equal channels.

use crate::frame::{Frame, Layout, index};
use crate::geometry::{Point, Similarity, coordinate};

/// Rows of a frame, to be looked up at random.
pub struct Pixels<'a> {
    rows: Vec<&'a [u8]>,
    width: usize,
    layout: Layout,
}

/// A whole frame in a square.
pub struct Boxed {
    /// Red, green, blue of each pixel, row after row, 0 to 255; what the frame does not fill is 0.
    pub values: Vec<f32>,
    /// Pixels of the square for one of the frame.
    pub scale: f32,
    /// Where the frame's corner lies in the square.
    pub corner: Point,
}

impl<'a> Pixels<'a> {
    /// The rows of a frame.
    pub fn of(frame: &Frame<'a>) -> Self {
        Self { rows: frame.rows().collect(), width: index(frame.width()), layout: frame.layout() }
    }

    /// The colour of the pixel in a column and row, or of the nearest one inside.
    fn colour(&self, column: usize, row: usize) -> [f32; 3] {
        let row = self.rows.get(row.min(self.rows.len().saturating_sub(1))).copied().unwrap_or_default();
        let column = column.min(self.width.saturating_sub(1));
        let [red, green, blue] = match self.layout {
            Layout::Luma => row.get(column).map_or([0; 3], |grey| [*grey; 3]),
            Layout::Rgb => row.get(column * 3..).and_then(<[u8]>::first_chunk::<3>).copied().unwrap_or_default(),
            Layout::Rgba => row.get(column * 4..).and_then(<[u8]>::first_chunk::<3>).copied().unwrap_or_default(),
        };
        [f32::from(red), f32::from(green), f32::from(blue)]
    }

    /// The colour between the four pixels nearest to a point; outside, that of the nearest inside.
    pub fn between(&self, x: f32, y: f32) -> [f32; 3] {
        let (x, y) = ((x - 0.5).max(0.0), (y - 0.5).max(0.0));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative; a cast saturates, and NaN gives 0"
        )]
        let (column, row) = (x as usize, y as usize);
        let (right, lower) = (x - x.floor(), y - y.floor());
        let (a, b) = (self.colour(column, row), self.colour(column.saturating_add(1), row));
        let below = row.saturating_add(1);
        let (c, d) = (self.colour(column, below), self.colour(column.saturating_add(1), below));
        let mut colour = [0.0; 3];
        for ((((value, a), b), c), d) in colour.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            let (upper, under) = (a + (b - a) * right, c + (d - c) * right);
            *value = upper + (under - upper) * lower;
        }
        colour
    }

    /// The mean colour of a disc, from a few dozen points in it.
    pub fn around(&self, centre: Point, radius: f32) -> [f32; 3] {
        const STEPS: i16 = 3;
        let mut sum = [0.0_f32; 3];
        let mut count = 0.0_f32;
        for down in -STEPS..=STEPS {
            for across in -STEPS..=STEPS {
                if down * down + across * across > STEPS * STEPS {
                    continue;
                }
                let step = radius / f32::from(STEPS);
                let colour = self.between(centre.x + f32::from(across) * step, centre.y + f32::from(down) * step);
                for (sum, value) in sum.iter_mut().zip(colour) {
                    *sum += value;
                }
                count += 1.0;
            }
        }
        sum.map(|sum| sum / count.max(1.0))
    }

    /// The whole frame in the middle of a square of `side` pixels, reduced by averaging or enlarged.
    pub fn boxed(&self, side: usize) -> Boxed {
        let (wide, high) = (float(self.width.max(1)), float(self.rows.len().max(1)));
        let scale = float(side) / wide.max(high);
        let (columns, rows) = (reduced(wide, scale, side), reduced(high, scale, side));
        let (left, top) = ((side - columns) / 2, (side - rows) / 2);
        let mut values = vec![0.0; side * side * 3];
        let pieces: Vec<(usize, usize)> = pieces(self.width, columns);
        let rows_of = self::pieces(self.rows.len(), rows);
        let pixel = self.layout.bytes_per_pixel();
        let mut sums: Vec<[u32; 3]> = Vec::with_capacity(columns);
        for (down, (first, end)) in rows_of.into_iter().enumerate() {
            sums.clear();
            sums.resize(columns, [0; 3]);
            for row in self.rows.get(first..end).unwrap_or_default() {
                for (sum, (from, to)) in sums.iter_mut().zip(&pieces) {
                    add(sum, row.get(from * pixel..to * pixel).unwrap_or_default(), self.layout);
                }
            }
            let start = ((top + down) * side + left) * 3;
            let line = values.get_mut(start..start + columns * 3).unwrap_or_default();
            for ((out, sum), (from, to)) in line.as_chunks_mut::<3>().0.iter_mut().zip(&sums).zip(&pieces) {
                let share = 1.0 / float(((to - from) * (end - first)).max(1));
                *out = sum.map(|sum| whole(sum) * share);
            }
        }
        Boxed { values, scale, corner: Point::new(float(left), float(top)) }
    }

    /// A crop of `width` × `height` pixels, looked up where `map` says; red, green and blue of each pixel in turn, 0 to
    /// 255. Each pixel is the mean of `fine` × `fine` looks.
    pub fn crop(&self, width: u32, height: u32, fine: u32, map: &Similarity) -> Vec<f32> {
        let fine = fine.clamp(1, 4);
        let start = map.apply(Point::new(0.0, 0.0));
        let (right, down) = (map.apply(Point::new(1.0, 0.0)), map.apply(Point::new(0.0, 1.0)));
        let (right, down) = ((right.x - start.x, right.y - start.y), (down.x - start.x, down.y - start.y));
        let step = 1.0 / coordinate(fine);
        let looks = coordinate(fine * fine);
        let mut values = Vec::with_capacity(index(width) * index(height) * 3);
        for y in 0..height {
            for x in 0..width {
                let mut sum = [0.0_f32; 3];
                for part in 0..fine * fine {
                    let across = coordinate(x) + (coordinate(part % fine) + 0.5) * step;
                    let along = coordinate(y) + (coordinate(part / fine) + 0.5) * step;
                    let at_x = start.x + across * right.0 + along * down.0;
                    let at_y = start.y + across * right.1 + along * down.1;
                    for (sum, value) in sum.iter_mut().zip(self.between(at_x, at_y)) {
                        *sum += value;
                    }
                }
                values.extend(sum.map(|sum| sum / looks));
            }
        }
        values
    }
}

fn add(sum: &mut [u32; 3], bytes: &[u8], layout: Layout) {
    let [red, green, blue] = sum;
    match layout {
        Layout::Luma => {
            let grey: u32 = bytes.iter().map(|grey| u32::from(*grey)).sum();
            *red += grey;
            *green += grey;
            *blue += grey;
        }
        Layout::Rgb => {
            for [r, g, b] in bytes.as_chunks::<3>().0 {
                *red += u32::from(*r);
                *green += u32::from(*g);
                *blue += u32::from(*b);
            }
        }
        Layout::Rgba => {
            for [r, g, b, _] in bytes.as_chunks::<4>().0 {
                *red += u32::from(*r);
                *green += u32::from(*g);
                *blue += u32::from(*b);
            }
        }
    }
}

/// First and end of each of `parts` pieces of a side, none empty; a side with fewer pixels shows each several times.
fn pieces(side: usize, parts: usize) -> Vec<(usize, usize)> {
    (0..parts)
        .map(|number| {
            let first = number * side / parts.max(1);
            (first, ((number + 1) * side / parts.max(1)).max(first + 1).min(side.max(1)))
        })
        .collect()
}

fn reduced(length: f32, scale: f32, most: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the side of a net's input")]
    let reduced = (length * scale).round() as usize;
    reduced.clamp(1, most)
}

/// A length in memory as a number.
fn float(length: usize) -> f32 {
    u32::try_from(length).map_or(f32::MAX, coordinate)
}

#[expect(clippy::cast_precision_loss, reason = "a sum of bytes that becomes a mean")]
fn whole(sum: u32) -> f32 {
    sum as f32
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_frame_lies_in_the_middle_of_its_square() {
        let bytes = vec![90_u8; 40 * 20 * 3];
        let frame = Frame::new(&bytes, 40, 20, Layout::Rgb).unwrap();
        let boxed = Pixels::of(&frame).boxed(8);
        assert_eq!(boxed.corner, Point::new(0.0, 2.0));
        assert!((boxed.scale - 0.2).abs() < 1e-6);
        let filled = boxed.values.iter().filter(|value| (**value - 90.0).abs() < 0.01).count();
        assert_eq!((boxed.values.len(), filled), (8 * 8 * 3, 8 * 4 * 3));
    }

    #[test]
    fn a_crop_that_maps_to_itself_is_the_picture() {
        let bytes: Vec<u8> = (0..48).collect();
        let frame = Frame::new(&bytes, 4, 4, Layout::Rgb).unwrap();
        let points = [Point::new(0.0, 0.0), Point::new(4.0, 0.0)];
        let same = Similarity::between(&points, &points).unwrap();
        let crop = Pixels::of(&frame).crop(4, 4, 1, &same);
        assert!(crop.iter().zip(&bytes).all(|(seen, byte)| (seen - f32::from(*byte)).abs() < 0.001));
    }

    proptest! {
        #[test]
        fn every_size_gives_a_square(width in 1_u32..70, height in 1_u32..70, side in 1_usize..40) {
            let bytes = vec![200_u8; index(width) * index(height) * 4];
            let frame = Frame::new(&bytes, width, height, Layout::Rgba).unwrap();
            let boxed = Pixels::of(&frame).boxed(side);
            prop_assert_eq!(boxed.values.len(), side * side * 3);
            prop_assert!(boxed.values.iter().all(|value| *value == 0.0 || (*value - 200.0).abs() < 0.01));
            prop_assert!(boxed.values.iter().any(|value| *value > 0.0));
        }
    }
}
