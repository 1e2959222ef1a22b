//! Points in a picture, the maps that take one picture into another, and the crops these cut.
//!
//! Coordinates are pixels: x to the right, y down, and the middle of the first pixel at (0.5, 0.5).

use crate::frame::{Frame, index, narrow};
use serde::{Deserialize, Serialize};

/// A point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

impl Point {
    /// A point.
    #[must_use]
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// How far another point is.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point a share of the way to another.
    #[must_use]
    pub fn toward(self, other: Self, share: f32) -> Self {
        Self::new(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share)
    }
}

/// Four corners: top left, top right, bottom right, bottom left of what they bound, as it is meant to be read.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quad(pub [Point; 4]);

impl Quad {
    /// The upright rectangle of a size, with a corner at the origin.
    #[must_use]
    pub const fn upright(width: f32, height: f32) -> Self {
        Self([Point::new(0.0, 0.0), Point::new(width, 0.0), Point::new(width, height), Point::new(0.0, height)])
    }

    /// The area in square pixels; positive when the corners follow each other clockwise on the screen.
    #[must_use]
    pub fn area(&self) -> f32 {
        let [a, b, c, d] = self.0;
        let cross = |p: Point, q: Point| p.x.mul_add(q.y, -(p.y * q.x));
        (cross(a, b) + cross(b, c) + cross(c, d) + cross(d, a)) / 2.0
    }

    /// Whether it turns the same way at every corner and no corner lies on a side.
    #[must_use]
    pub fn is_convex(&self) -> bool {
        let [a, b, c, d] = self.0;
        [(a, b, c), (b, c, d), (c, d, a), (d, a, b)].into_iter().all(|(p, q, r)| {
            let turn = (q.x - p.x).mul_add(r.y - q.y, -((q.y - p.y) * (r.x - q.x)));
            turn > f32::EPSILON
        })
    }

    /// The same corners in other units.
    #[must_use]
    pub fn scaled(&self, horizontally: f32, vertically: f32) -> Self {
        Self(self.0.map(|point| Point::new(point.x * horizontally, point.y * vertically)))
    }

    /// The same quadrilateral, read from the corner that is `quarters` further.
    #[must_use]
    pub fn turned(&self, quarters: usize) -> Self {
        let [a, b, c, d] = self.0;
        Self(match quarters % 4 {
            1 => [b, c, d, a],
            2 => [c, d, a, b],
            3 => [d, a, b, c],
            _ => self.0,
        })
    }
}

/// A projective map of the plane: nine numbers in rows (Hartley and Zisserman, Multiple View Geometry, 2.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homography([f64; 9]);

impl Homography {
    /// The map that takes each corner of `from` to the same corner of `to`. None if three corners lie on a line.
    #[must_use]
    pub fn between(from: &Quad, to: &Quad) -> Option<Self> {
        // Two equations for each pair of corners; the ninth number is fixed at 1.
        let mut rows = [[0.0_f64; 9]; 8];
        for ((pair, from), to) in rows.as_chunks_mut::<2>().0.iter_mut().zip(from.0).zip(to.0) {
            let (x, y, u, v) = (f64::from(from.x), f64::from(from.y), f64::from(to.x), f64::from(to.y));
            *pair = [[x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u], [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v]];
        }
        let [a, b, c, d, e, f, g, h] = solve(rows)?;
        Some(Self([a, b, c, d, e, f, g, h, 1.0]))
    }

    /// Where a point goes. None on the line that the map sends to infinity.
    #[must_use]
    pub fn apply(&self, point: Point) -> Option<Point> {
        let [a, b, c, d, e, f, g, h, i] = self.0;
        let (x, y) = (f64::from(point.x), f64::from(point.y));
        // Written out: where the processor is not told to fuse, as in WebAssembly, `mul_add` is a slow function.
        let depth = g * x + h * y + i;
        (depth.abs() > 1e-12)
            .then(|| Point::new(narrow((a * x + b * y + c) / depth), narrow((d * x + e * y + f) / depth)))
    }
}

/// Gaussian elimination with pivots of eight equations in eight unknowns. None without one solution.
pub(crate) fn solve(mut rows: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let pivot = (column..8).max_by(|a, b| {
            let size = |row: &usize| rows.get(*row).and_then(|row| row.get(column)).map_or(0.0, |value| value.abs());
            size(a).total_cmp(&size(b))
        })?;
        rows.swap(column, pivot);
        let lead = *rows.get(column)?;
        let divisor = *lead.get(column)?;
        if divisor.abs() < 1e-9 {
            return None;
        }
        for (number, row) in rows.iter_mut().enumerate() {
            if number == column {
                continue;
            }
            let factor = row.get(column)? / divisor;
            for (value, above) in row.iter_mut().zip(lead) {
                *value -= factor * above;
            }
        }
    }
    let mut solution = [0.0; 8];
    for (number, (value, row)) in solution.iter_mut().zip(rows).enumerate() {
        *value = row.last()? / row.get(number)?;
    }
    Some(solution)
}

/// A similarity: turned, scaled and moved, never sheared or mirrored: (x, y) → (a·x − b·y + c, b·x + a·y + d).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
}

impl Similarity {
    /// The one that brings the points `from` nearest to `to`, by least squares (Umeyama 1991, without reflection).
    /// None for fewer than two pairs, and when all of `from` are one point.
    #[must_use]
    pub fn between(from: &[Point], to: &[Point]) -> Option<Self> {
        let count = from.len().min(to.len());
        if count < 2 {
            return None;
        }
        let many = f64::from(u32::try_from(count).ok()?);
        let mean = |points: &[Point]| {
            let sum = points
                .iter()
                .take(count)
                .fold((0.0, 0.0), |(x, y), point| (x + f64::from(point.x), y + f64::from(point.y)));
            (sum.0 / many, sum.1 / many)
        };
        let ((from_x, from_y), (to_x, to_y)) = (mean(from), mean(to));
        let (mut along, mut across, mut spread) = (0.0, 0.0, 0.0);
        for (p, q) in from.iter().zip(to) {
            let (x, y) = (f64::from(p.x) - from_x, f64::from(p.y) - from_y);
            let (u, v) = (f64::from(q.x) - to_x, f64::from(q.y) - to_y);
            along += x.mul_add(u, y * v);
            across += x.mul_add(v, -(y * u));
            spread += x.mul_add(x, y * y);
        }
        if spread <= 1e-12 {
            return None;
        }
        let (a, b) = (along / spread, across / spread);
        Some(Self { a, b, c: to_x - a.mul_add(from_x, -(b * from_y)), d: to_y - b.mul_add(from_x, a * from_y) })
    }

    /// Where a point goes.
    #[must_use]
    pub fn apply(&self, point: Point) -> Point {
        let (x, y) = (f64::from(point.x), f64::from(point.y));
        Point::new(narrow(self.a.mul_add(x, -(self.b * y)) + self.c), narrow(self.b.mul_add(x, self.a * y) + self.d))
    }

    /// How many times longer everything becomes.
    #[must_use]
    pub fn scale(&self) -> f32 {
        narrow(self.a.hypot(self.b))
    }

    /// The map back. None if everything goes to one point.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let square = self.a.mul_add(self.a, self.b * self.b);
        (square > 1e-18).then(|| {
            let (a, b) = (self.a / square, -self.b / square);
            Self { a, b, c: -a.mul_add(self.c, -(b * self.d)), d: -b.mul_add(self.c, a * self.d) }
        })
    }
}

/// What lies outside a picture when a crop reaches there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// The nearest pixel inside.
    Nearest,
    /// This value in every channel.
    Value(u8),
}

/// Draws a crop of `width` × `height` pixels: each of its pixels is looked up where `map` says, between the four nearest.
/// As many channels come out as the frame has. A crop much smaller than what it shows should be taken from a picture that
/// was reduced first, because nothing is averaged here.
#[must_use]
pub fn crop(
    frame: &Frame<'_>,
    width: u32,
    height: u32,
    outside: Outside,
    map: impl Fn(Point) -> Option<Point>,
) -> Vec<u8> {
    let channels = frame.layout().bytes_per_pixel();
    let mut bytes = Vec::with_capacity(index(width) * index(height) * channels);
    let mut pixel = [0_u8; 4];
    for y in 0..height {
        for x in 0..width {
            let at = map(Point::new(coordinate(x) + 0.5, coordinate(y) + 0.5));
            let pixel = pixel.get_mut(..channels).unwrap_or_default();
            match at {
                Some(at) => sample(frame, at, outside, pixel),
                None => pixel.fill(if let Outside::Value(value) = outside { value } else { 0 }),
            }
            bytes.extend_from_slice(pixel);
        }
    }
    bytes
}

/// The value of every channel between the four pixels nearest to a point.
fn sample(frame: &Frame<'_>, at: Point, outside: Outside, pixel: &mut [u8]) {
    let (x, y) = (at.x - 0.5, at.y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right_share, lower_share) = (x - left, y - top);
    for (channel, value) in pixel.iter_mut().enumerate() {
        let corner = |dx: f32, dy: f32| frame.value_near(left + dx, top + dy, channel, outside);
        let upper = (corner(1.0, 0.0) - corner(0.0, 0.0)).mul_add(right_share, corner(0.0, 0.0));
        let lower = (corner(1.0, 1.0) - corner(0.0, 1.0)).mul_add(right_share, corner(0.0, 1.0));
        *value = byte((lower - upper).mul_add(lower_share, upper));
    }
}

/// A value as a byte, rounded and held between 0 and 255.
#[must_use]
pub fn byte(value: f32) -> u8 {
    let value = value.round().clamp(0.0, 255.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255; NaN becomes 0")]
    let value = value as u8;
    value
}

/// A pixel's number as a coordinate; sides are below 65 536, which a float holds exactly.
#[must_use]
pub fn coordinate(number: u32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "sides of pictures are far below 2^24")]
    let coordinate = number as f32;
    coordinate
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;
    use crate::frame::Layout;
    use proptest::prelude::*;

    fn near(a: Point, b: Point) -> bool {
        a.distance(b) < 0.05
    }

    #[test]
    fn a_homography_takes_corners_to_corners_and_back() {
        let card = Quad::upright(856.0, 540.0);
        let seen = Quad([
            Point::new(100.0, 90.0),
            Point::new(610.0, 140.0),
            Point::new(580.0, 430.0),
            Point::new(70.0, 400.0),
        ]);
        let there = Homography::between(&card, &seen).unwrap();
        let back = Homography::between(&seen, &card).unwrap();
        for (from, to) in card.0.into_iter().zip(seen.0) {
            assert!(near(there.apply(from).unwrap(), to));
        }
        let middle = Point::new(400.0, 200.0);
        assert!(near(back.apply(there.apply(middle).unwrap()).unwrap(), middle));
        assert!(seen.is_convex() && seen.area() > 0.0 && !seen.turned(2).scaled(-1.0, 1.0).is_convex());
    }

    #[test]
    fn corners_on_a_line_have_no_homography() {
        let line = Quad([Point::new(0.0, 0.0), Point::new(1.0, 1.0), Point::new(2.0, 2.0), Point::new(3.0, 3.0)]);
        assert!(Homography::between(&line, &Quad::upright(1.0, 1.0)).is_none());
        assert!(!line.is_convex());
    }

    #[test]
    fn a_crop_shows_what_lies_there() {
        let bytes: Vec<u8> = (0..16).map(|number| number * 10).collect();
        let frame = Frame::new(&bytes, 4, 4, Layout::Luma).unwrap();
        let same = crop(&frame, 4, 4, Outside::Nearest, Some);
        assert_eq!(same, bytes);
        let beyond = crop(&frame, 1, 1, Outside::Value(7), |_| Some(Point::new(-5.0, 2.0)));
        assert_eq!(beyond, [7]);
        let between = crop(&frame, 1, 1, Outside::Nearest, |_| Some(Point::new(1.0, 0.5)));
        assert_eq!(between, [5]);
        assert_eq!(crop(&frame, 1, 1, Outside::Nearest, |_| Some(Point::new(f32::NAN, f32::INFINITY))).len(), 1);
    }

    proptest! {
        #[test]
        fn a_similarity_is_found_from_points_it_moved(turn in -3.0_f32..3.0, scale in 0.1_f32..5.0, x in -50.0_f32..50.0, y in -50.0_f32..50.0) {
            let from = [Point::new(0.0, 0.0), Point::new(10.0, 1.0), Point::new(3.0, 8.0)];
            let moved = from.map(|p| Point::new(
                scale * (turn.cos() * p.x - turn.sin() * p.y) + x,
                scale * (turn.sin() * p.x + turn.cos() * p.y) + y,
            ));
            let found = Similarity::between(&from, &moved).unwrap();
            prop_assert!((found.scale() - scale).abs() < 0.01);
            let back = found.inverse().unwrap();
            for (from, to) in from.into_iter().zip(moved) {
                prop_assert!(near(found.apply(from), to) && near(back.apply(to), from));
            }
        }
    }
}
