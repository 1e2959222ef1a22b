//! What the corner net takes in and what its answer says.
//!
//! In: 128 × 128 pixels of three channels, -1 to 1, the picture reduced by averaging areas and centred on grey. Out: two
//! maps of 64 × 64 logits, the first high on a document, the second high at its corners.

use super::hull::{area, four_sides, hull};
use crate::frame::{Frame, index, narrow};
use crate::geometry::{Point, coordinate};
use crate::luma::fitted;
use crate::net::Output;

/// The side of the net's input in pixels.
pub(super) const INPUT: usize = 128;
/// Pixels that are averaged along each side; more change nothing.
const LOOKS: usize = 8;
/// The grey around a picture that is not square.
const GROUND: u8 = 127;
/// A document takes at least this share of the map.
const LEAST_AREA: f32 = 0.015;
/// Cells of the map around a corner in which the corner map is searched, and the chance there that is believed.
const REACH: usize = 5;
const LEAST_CORNER: f32 = 0.3;

/// How a picture lies in the net's input.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    /// Pixels of the input for one of the picture.
    scale: f32,
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Fit {
    pub(super) fn of(width: u32, height: u32) -> Self {
        let most = u32::try_from(INPUT).unwrap_or(u32::MAX);
        // The net expects documents as large as they come: a small picture is enlarged.
        let factor = most.div_ceil(width.max(height).max(1));
        let (wide, high) = fitted(width.saturating_mul(factor), height.saturating_mul(factor), most);
        let scale = coordinate(wide.max(high)) / coordinate(width.max(height).max(1));
        let (wide, high) = (index(wide).min(INPUT), index(high).min(INPUT));
        Self { scale, left: (INPUT - wide) / 2, top: (INPUT - high) / 2, width: wide, height: high }
    }

    /// A point of the net's input, in the picture.
    fn back(&self, point: Point) -> Point {
        let from = |side: usize| narrow(side as f64);
        Point::new((point.x - from(self.left)) / self.scale, (point.y - from(self.top)) / self.scale)
    }

    /// The net's input for the picture.
    pub(super) fn input(&self, frame: &Frame<'_>) -> Vec<f32> {
        let normal = |value: u8| f32::from(value) / 127.5 - 1.0;
        let mut input = vec![normal(GROUND); INPUT * INPUT * 3];
        let rows: Vec<&[u8]> = frame.rows().collect();
        let channels = frame.layout().bytes_per_pixel();
        let columns = Span::all(index(frame.width()), self.width);
        let spans = Span::all(rows.len(), self.height);
        let mut sums = vec![[0_u32; 4]; self.width];
        for (line, span) in input.chunks_exact_mut(INPUT * 3).skip(self.top).zip(spans) {
            sums.fill([0; 4]);
            for row in span.looks().filter_map(|number| rows.get(number)) {
                for (sum, span) in sums.iter_mut().zip(&columns) {
                    add(sum, row, span, channels);
                }
            }
            for (pixel, [red, green, blue, many]) in line.as_chunks_mut::<3>().0.iter_mut().skip(self.left).zip(&sums) {
                let mean = |sum: u32| narrow(f64::from(sum) / f64::from((*many).max(1))) / 127.5 - 1.0;
                *pixel = [mean(*red), mean(*green), mean(*blue)];
            }
        }
        input
    }
}

fn add(sum: &mut [u32; 4], row: &[u8], span: &Span, channels: usize) {
    for column in span.looks() {
        let Some(pixel) = row.get(column * channels..(column + 1) * channels) else { continue };
        let (red, green, blue) = match pixel {
            [red, green, blue, ..] => (*red, *green, *blue),
            [grey, ..] => (*grey, *grey, *grey),
            [] => continue,
        };
        let [r, g, b, many] = *sum;
        *sum = [r + u32::from(red), g + u32::from(green), b + u32::from(blue), many + 1];
    }
}

/// The pixels of a side that make one pixel of the reduced picture.
#[derive(Clone, Copy)]
struct Span {
    first: usize,
    end: usize,
}

impl Span {
    fn all(side: usize, parts: usize) -> Vec<Self> {
        let cut = |number: usize| number * side / parts.max(1);
        (0..parts).map(|number| Self { first: cut(number), end: cut(number + 1).max(cut(number) + 1) }).collect()
    }

    fn looks(self) -> impl Iterator<Item = usize> {
        (self.first..self.end).step_by((self.end - self.first).div_ceil(LOOKS).max(1))
    }
}

/// Where the net sees a document, roughly: four corners in pixels of the picture and how sure it is (0 to 1).
pub(super) struct Rough {
    pub(super) corners: [Point; 4],
    pub(super) confidence: f32,
}

/// The net's two maps, as chances.
pub(super) struct Maps {
    side: usize,
    document: Vec<f32>,
    corner: Vec<f32>,
}

impl Maps {
    /// None if the output is not two square maps.
    pub(super) fn of(output: &Output) -> Option<Self> {
        let [1, high, wide, 2] = *output.shape.as_slice() else { return None };
        let pairs = output.values.as_chunks::<2>().0;
        if high != wide || wide == 0 || pairs.len() != wide * high {
            return None;
        }
        let chance = |logit: f32| 1.0 / (1.0 + (-logit).exp());
        Some(Self {
            side: wide,
            document: pairs.iter().map(|[document, _]| chance(*document)).collect(),
            corner: pairs.iter().map(|[_, corner]| chance(*corner)).collect(),
        })
    }

    /// Pixels of a picture that one cell of the maps is wide.
    pub(super) fn cell(&self, fit: &Fit) -> f32 {
        narrow(INPUT as f64 / self.side.max(1) as f64) / fit.scale
    }

    /// The largest document on the map.
    pub(super) fn rough(&self, fit: &Fit) -> Option<Rough> {
        let blob = self.largest_blob();
        let all = narrow((self.side * self.side) as f64);
        if narrow(blob.len() as f64) < LEAST_AREA * all {
            return None;
        }
        let border = hull(self.border(&blob));
        let corners = four_sides(border)?;
        let corners = corners.map(|corner| self.snapped(corner));
        let covered: f32 = blob.iter().map(|cell| self.document.get(*cell).copied().unwrap_or_default()).sum();
        let fit_of_sides = narrow(blob.len() as f64) / area(&corners).max(1.0);
        let likeness = fit_of_sides.min(1.0 / fit_of_sides);
        let confidence = covered / narrow(blob.len() as f64) * likeness;
        let scale = narrow(INPUT as f64 / self.side as f64);
        let corners = corners.map(|corner| fit.back(Point::new(corner.x * scale, corner.y * scale)));
        Some(Rough { corners, confidence: confidence.clamp(0.0, 1.0) })
    }

    fn neighbours(&self, cell: usize) -> [Option<usize>; 4] {
        let (column, row) = (cell % self.side, cell / self.side);
        [
            (column > 0).then(|| cell - 1),
            (column + 1 < self.side).then(|| cell + 1),
            (row > 0).then(|| cell - self.side),
            (row + 1 < self.side).then(|| cell + self.side),
        ]
    }

    /// The cells of the largest connected part of the document map.
    fn largest_blob(&self) -> Vec<usize> {
        let mut open: Vec<bool> = self.document.iter().map(|chance| *chance > 0.5).collect();
        let mut largest = Vec::new();
        for start in 0..open.len() {
            if !open.get_mut(start).is_some_and(std::mem::take) {
                continue;
            }
            let mut blob = vec![start];
            let mut next = 0;
            while let Some(cell) = blob.get(next).copied() {
                next += 1;
                for neighbour in self.neighbours(cell).into_iter().flatten() {
                    if open.get_mut(neighbour).is_some_and(std::mem::take) {
                        blob.push(neighbour);
                    }
                }
            }
            if blob.len() > largest.len() {
                largest = blob;
            }
        }
        largest
    }

    /// Where the chance falls through one half around a blob, between the cells' middles; the map's border where the blob
    /// reaches it.
    fn border(&self, blob: &[usize]) -> Vec<Point> {
        let mut points = Vec::new();
        let steps = [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)];
        for cell in blob {
            let inside = self.document.get(*cell).copied().unwrap_or_default();
            let middle = Point::new(narrow((cell % self.side) as f64) + 0.5, narrow((cell / self.side) as f64) + 0.5);
            for (neighbour, (dx, dy)) in self.neighbours(*cell).into_iter().zip(steps) {
                let way = match neighbour.and_then(|neighbour| self.document.get(neighbour)) {
                    Some(outside) if *outside > 0.5 => continue,
                    Some(outside) => (inside - 0.5) / (inside - outside).max(1e-6),
                    None => 0.5,
                };
                points.push(Point::new(way.mul_add(dx, middle.x), way.mul_add(dy, middle.y)));
            }
        }
        points
    }

    /// The nearest peak of the corner map, or the corner itself where there is none.
    fn snapped(&self, corner: Point) -> Point {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates; NaN gives 0")]
        let (column, row) = (corner.x as usize, corner.y as usize);
        if !(corner.x >= 0.0 && corner.y >= 0.0) || column >= self.side || row >= self.side {
            return corner;
        }
        let Some((peak, chance)) = self
            .around(column, row, REACH)
            .map(|cell| (cell, self.corner.get(cell).copied().unwrap_or_default()))
            .max_by(|a, b| a.1.total_cmp(&b.1))
        else {
            return corner;
        };
        if chance < LEAST_CORNER {
            return corner;
        }
        let (mut x, mut y, mut all) = (0.0, 0.0, 0.0);
        for cell in self.around(peak % self.side, peak / self.side, 2) {
            let weight = self.corner.get(cell).copied().unwrap_or_default().powi(2);
            x += weight * (narrow((cell % self.side) as f64) + 0.5);
            y += weight * (narrow((cell / self.side) as f64) + 0.5);
            all += weight;
        }
        Point::new(x / all, y / all)
    }

    /// The cells no further than `reach` columns and rows from one.
    fn around(&self, column: usize, row: usize, reach: usize) -> impl Iterator<Item = usize> {
        let side = self.side;
        let span = move |middle: usize| middle.saturating_sub(reach)..(middle + reach + 1).min(side);
        span(row).flat_map(move |y| span(column).map(move |x| y * side + x))
    }
}
