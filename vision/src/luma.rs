//! The grey plane made from a frame, reduced by averaging areas.
//!
//! Grey is the usual weighted sum of the three channels. Nothing is sharpened and nothing is ever enlarged.

use crate::frame::{Frame, FrameError, Layout, MAX_SIDE, index, row_bytes};

/// A grey plane: one byte for each pixel, 0 black to 255 white, rows without gaps, at least one pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Luma {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Luma {
    /// A plane from its bytes, of which there must be exactly `width` × `height`.
    pub fn new(width: u32, height: u32, pixels: Vec<u8>) -> Result<Self, FrameError> {
        let needed = row_bytes(width, height, Layout::Luma)?.saturating_mul(index(height));
        if pixels.len() != needed {
            return Err(FrameError::Bytes { given: pixels.len(), needed });
        }
        Ok(Self { width, height, pixels })
    }

    /// The grey of a frame, pixel by pixel.
    #[must_use]
    pub fn of(frame: &Frame<'_>) -> Self {
        Self::shrunk(frame, MAX_SIDE)
    }

    /// The grey of a frame, reduced by averaging areas so that its longer side has at most `longest` pixels (at least
    /// one). A frame that is small enough keeps its size: nothing is ever enlarged.
    #[must_use]
    pub fn shrunk(frame: &Frame<'_>, longest: u32) -> Self {
        let (width, height) = fitted(frame.width(), frame.height(), longest);
        let mut pixels = Vec::with_capacity(index(width) * index(height));
        if (width, height) == (frame.width(), frame.height()) {
            for row in frame.rows() {
                extend_with_grey(&mut pixels, row, frame.layout());
            }
            return Self { width, height, pixels };
        }
        let columns = Piece::all(frame.width(), width);
        let mut grey = Vec::with_capacity(index(frame.width()));
        let mut sums = vec![0_u32; index(frame.width())];
        let mut weights = 0;
        let mut rows = Piece::all(frame.height(), height).into_iter();
        let mut piece = rows.next().unwrap_or_default();
        for (number, row) in (0_u32..).zip(frame.rows()) {
            grey.clear();
            extend_with_grey(&mut grey, row, frame.layout());
            loop {
                let weight = piece.weight(number);
                add(&mut sums, &grey, weight);
                weights += weight;
                if number < piece.last {
                    break;
                }
                extend_with_means(&mut pixels, &sums, &columns, weights);
                sums.fill(0);
                weights = 0;
                piece = rows.next().unwrap_or_default();
                // A row on the border between two pieces counts in both.
                if piece.first > number || piece.last == 0 {
                    break;
                }
            }
        }
        Self { width, height, pixels }
    }

    /// Width in pixels, at least 1.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, at least 1.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// All pixels, row after row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The rows, top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks_exact(index(self.width))
    }

    /// The plane as a frame, to be measured or reduced again.
    #[must_use]
    pub fn frame(&self) -> Frame<'_> {
        Frame::of_held(&self.pixels, self.width, self.height, Layout::Luma)
    }
}

/// Width and height that keep the shape and have no side above `longest`; never larger than given, never zero.
#[must_use]
pub fn fitted(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let (width, height) = (width.max(1), height.max(1));
    let longer = width.max(height);
    if longer <= longest {
        return (width, height);
    }
    let scaled = |side: u32| {
        let (side, longer, longest) = (u64::from(side), u64::from(longer), u64::from(longest.max(1)));
        u32::try_from((side * longest + longer / 2) / longer).unwrap_or(1).max(1)
    };
    (scaled(width), scaled(height))
}

/// The pixels of a side that are averaged into one: those between the first and the last count in full, these two as
/// much as they lie inside.
#[derive(Clone, Copy, Default)]
struct Piece {
    first: u32,
    last: u32,
    first_weight: u32,
    last_weight: u32,
}

impl Piece {
    /// The weight of a pixel that lies inside.
    const WHOLE: u32 = 256;

    /// A side cut into `parts` pieces of equal length; there are no more pieces than pixels.
    fn all(side: u32, parts: u32) -> Vec<Self> {
        let (long, many) = (u64::from(side), u64::from(parts.max(1)));
        let weight =
            |inside: u64| u32::try_from((inside * u64::from(Self::WHOLE)).div_ceil(many)).unwrap_or(Self::WHOLE);
        let piece = |number: u64| {
            let (from, to) = (number * long, (number + 1) * long);
            let (first, last) = (from / many, (to - 1) / many);
            Self {
                first: u32::try_from(first).unwrap_or(side),
                last: u32::try_from(last).unwrap_or(side),
                first_weight: weight((first + 1) * many - from),
                last_weight: weight(to - last * many),
            }
        };
        (0..many).map(piece).collect()
    }

    fn weight(&self, number: u32) -> u32 {
        if number == self.first {
            self.first_weight
        } else if number == self.last {
            self.last_weight
        } else {
            Self::WHOLE
        }
    }
}

#[cfg_attr(all(target_arch = "wasm32", feature = "simd"), target_feature(enable = "simd128"))]
fn extend_with_grey(grey: &mut Vec<u8>, row: &[u8], layout: Layout) {
    match layout {
        Layout::Luma => grey.extend_from_slice(row),
        Layout::Rgb => grey.extend(row.as_chunks::<3>().0.iter().map(|&[red, green, blue]| grey_of(red, green, blue))),
        Layout::Rgba => {
            grey.extend(row.as_chunks::<4>().0.iter().map(|&[red, green, blue, _]| grey_of(red, green, blue)))
        }
    }
}

/// The weights of ITU-R BT.601 in 256ths: they sum to 256, so that the high byte is the grey.
fn grey_of(red: u8, green: u8, blue: u8) -> u8 {
    let [high, _] = (77 * u16::from(red) + 150 * u16::from(green) + 29 * u16::from(blue)).to_be_bytes();
    high
}

#[cfg_attr(all(target_arch = "wasm32", feature = "simd"), target_feature(enable = "simd128"))]
fn add(sums: &mut [u32], grey: &[u8], weight: u32) {
    for (sum, value) in sums.iter_mut().zip(grey) {
        *sum += u32::from(*value) * weight;
    }
}

fn extend_with_means(pixels: &mut Vec<u8>, sums: &[u32], columns: &[Piece], row_weights: u32) {
    pixels.extend(columns.iter().map(|piece| {
        let part = sums.get(index(piece.first)..=index(piece.last)).unwrap_or_default();
        let weighed = (piece.first..).zip(part).map(|(number, sum)| (u64::from(*sum), u64::from(piece.weight(number))));
        let (sum, weights) =
            weighed.fold((0, 0), |(all, weights), (sum, weight)| (all + sum * weight, weights + weight));
        let whole = (weights * u64::from(row_weights)).max(1);
        u8::try_from((sum + whole / 2) / whole).unwrap_or(u8::MAX)
    }));
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    #[test]
    fn grey_weighs_the_channels_and_keeps_black_and_white() {
        let bytes = [0, 0, 0, 255, 255, 255, 255, 0, 255, 0, 0, 255, 0, 255, 0, 255];
        let frame = Frame::new(&bytes, 4, 1, Layout::Rgba).unwrap();
        assert_eq!(Luma::of(&frame).pixels(), [0, 255, 76, 149]);
    }

    #[test]
    fn reducing_averages_areas_and_keeps_the_shape() {
        let plane = Luma::new(4, 2, vec![0, 100, 50, 50, 100, 200, 50, 50]).unwrap();
        let small = Luma::shrunk(&plane.frame(), 2);
        assert_eq!((small.width(), small.height(), small.pixels()), (2, 1, [100, 50].as_slice()));
        let uneven = Luma::new(3, 1, vec![0, 90, 240]).unwrap();
        assert_eq!(Luma::shrunk(&uneven.frame(), 2).pixels(), [30, 190]);
        let plain = Luma::new(1_000, 333, vec![77; 333_000]).unwrap();
        for longest in [0, 1, 7, 640, 999, 1_000, 5_000] {
            let small = Luma::shrunk(&plain.frame(), longest);
            assert_eq!(small.pixels().len(), index(small.width()) * index(small.height()));
            assert!(small.pixels().iter().all(|value| *value == 77));
        }
    }
}
