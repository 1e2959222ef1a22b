//! What the corner net takes in and what its answer says.
//!
//! In: 128 × 128 pixels of three channels, -1 to 1, the picture reduced by averaging areas and centred on grey. Out: two
//! maps of 64 × 64 logits, the first high on a document, the second high at its corners.

use super::candidates::{Sums, fours};
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
/// Peaks of the corner map that are looked at, and the chance from which one is believed.
const MOST_PEAKS: usize = 8;
const LEAST_CORNER: f32 = 0.2;
/// Places that are compared with the edges in the picture.
const MOST_ROUGH: usize = 4;
/// How much of the score hangs on the corner map, 0 to 1.
const CORNER_WEIGHT: f32 = 0.35;

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

/// Whether a corner of one lies more than a cell and a half from every corner of the other.
fn differs(a: &[Point; 4], b: &[Point; 4]) -> bool {
    a.iter().any(|corner| b.iter().all(|other| corner.distance(*other) > 1.5))
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

    /// What the maps bear out best, the likeliest first: of the four sides around the largest blob and of all that peaks of
    /// the corner map span, those that hold what is likely a document and nothing else.
    pub(super) fn rough(&self, fit: &Fit) -> Vec<Rough> {
        let mut points = self.peaks();
        let mut sides = Vec::new();
        for least in [0.5, 0.85] {
            let blob = self.largest_blob(least);
            if narrow(blob.len() as f64) < LEAST_AREA * narrow((self.side * self.side) as f64) {
                continue;
            }
            if let Some(corners) = four_sides(hull(self.border(&blob, least))) {
                points.extend(corners);
                sides.push(corners);
            }
        }
        if sides.is_empty() {
            return Vec::new();
        }
        let sums = Sums::of(&self.document, self.side);
        let fours = sides.into_iter().chain(fours(&points));
        let mut scored: Vec<([Point; 4], f32)> =
            fours.filter_map(|corners| Some((corners, self.score(&sums, &corners)?))).collect();
        scored.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut best: Vec<([Point; 4], f32)> = Vec::new();
        for (corners, score) in scored {
            if best.len() == MOST_ROUGH {
                break;
            }
            if best.iter().all(|(other, _)| differs(&corners, other)) {
                best.push((corners, score));
            }
        }
        let scale = narrow(INPUT as f64 / self.side as f64);
        let back = |corner: Point| fit.back(Point::new(corner.x * scale, corner.y * scale));
        best.into_iter()
            .map(|(corners, score)| Rough { corners: corners.map(back), confidence: score.clamp(0.0, 1.0) })
            .collect()
    }

    /// How well four corners agree with both maps, 0 to 1. None if they bound too little.
    fn score(&self, sums: &Sums, corners: &[Point; 4]) -> Option<f32> {
        let within = area(corners);
        if within < LEAST_AREA * narrow((self.side * self.side) as f64) {
            return None;
        }
        let (held, seen) = sums.within(corners);
        // What lies outside the map cannot be held against a document that is not whole.
        let overlap = held / (sums.all + seen - held).max(1.0);
        let corner = corners.iter().map(|corner| self.corner_near(*corner)).sum::<f32>() / 4.0;
        Some(overlap * CORNER_WEIGHT.mul_add(corner - 1.0, 1.0))
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

    /// The cells of the largest connected part of the document map above a chance.
    fn largest_blob(&self, least: f32) -> Vec<usize> {
        let mut open: Vec<bool> = self.document.iter().map(|chance| *chance > least).collect();
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

    /// Where the chance falls through `least` around a blob, between the cells' middles; the map's border where the blob
    /// reaches it.
    fn border(&self, blob: &[usize], least: f32) -> Vec<Point> {
        let mut points = Vec::new();
        let steps = [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)];
        for cell in blob {
            let inside = self.document.get(*cell).copied().unwrap_or_default();
            let middle = Point::new(narrow((cell % self.side) as f64) + 0.5, narrow((cell / self.side) as f64) + 0.5);
            for (neighbour, (dx, dy)) in self.neighbours(*cell).into_iter().zip(steps) {
                let way = match neighbour.and_then(|neighbour| self.document.get(neighbour)) {
                    Some(outside) if *outside > least => continue,
                    Some(outside) => (inside - least) / (inside - outside).max(1e-6),
                    None => 0.5,
                };
                points.push(Point::new(way.mul_add(dx, middle.x), way.mul_add(dy, middle.y)));
            }
        }
        points
    }

    /// The highest peaks of the corner map, each where its weight lies.
    fn peaks(&self) -> Vec<Point> {
        let chance = |cell: usize| self.corner.get(cell).copied().unwrap_or_default();
        let mut peaks: Vec<(usize, f32)> = (0..self.corner.len())
            .map(|cell| (cell, chance(cell)))
            .filter(|(cell, own)| {
                *own >= LEAST_CORNER
                    && self.around(cell % self.side, cell / self.side, 2).all(|other| {
                        // Of two equal ones the first counts.
                        chance(other) < *own || (other >= *cell && chance(other) <= *own)
                    })
            })
            .collect();
        peaks.sort_by(|a, b| b.1.total_cmp(&a.1));
        peaks.truncate(MOST_PEAKS);
        peaks.into_iter().map(|(cell, _)| self.weight_around(cell)).collect()
    }

    fn weight_around(&self, peak: usize) -> Point {
        let (mut x, mut y, mut all) = (0.0, 0.0, 0.0);
        for cell in self.around(peak % self.side, peak / self.side, 2) {
            let weight = self.corner.get(cell).copied().unwrap_or_default().powi(2);
            x += weight * (narrow((cell % self.side) as f64) + 0.5);
            y += weight * (narrow((cell / self.side) as f64) + 0.5);
            all += weight;
        }
        Point::new(x / all.max(1e-9), y / all.max(1e-9))
    }

    /// The greatest chance of a corner close by; even chances outside the map, where nothing is known.
    fn corner_near(&self, corner: Point) -> f32 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates; NaN gives 0")]
        let (column, row) = (corner.x as usize, corner.y as usize);
        if !(corner.x >= 0.0 && corner.y >= 0.0) || column >= self.side || row >= self.side {
            return 0.5;
        }
        let near = self.around(column, row, 1).filter_map(|cell| self.corner.get(cell));
        near.copied().fold(0.0, f32::max)
    }

    /// The cells no further than `reach` columns and rows from one.
    fn around(&self, column: usize, row: usize, reach: usize) -> impl Iterator<Item = usize> {
        let side = self.side;
        let span = move |middle: usize| middle.saturating_sub(reach)..(middle + reach + 1).min(side);
        span(row).flat_map(move |y| span(column).map(move |x| y * side + x))
    }
}
