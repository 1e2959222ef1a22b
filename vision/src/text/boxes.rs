//! From a map that says where letters are to boxes around lines, after Liao et al., "Real-time scene text detection with
//! differentiable binarization", 2020: connected places, the smallest turned rectangle around each, widened again by what
//! the net was taught to shrink them.

use crate::geometry::{Point, Quad};

/// The map's value from which a place belongs to a line.
const INSIDE: f32 = 0.2;
/// The mean value that a box needs.
const SURE: f32 = 0.35;
/// How far a box is widened: its area times this over its circumference.
const WIDENED: f32 = 1.4;
/// Shorter side of a box before it is widened, in pixels of the map.
const THINNEST: f32 = 3.0;
/// Places looked at; the largest ones first.
const MOST_PLACES: usize = 400;

/// The boxes around lines in a map of `width` pixels across, in pixels of the map, largest place first.
pub(super) fn boxes(map: &[f32], width: usize) -> Vec<Quad> {
    let mut places = places(map, width);
    places.sort_by_key(|place| std::cmp::Reverse(place.count));
    places.truncate(MOST_PLACES);
    places.iter().filter_map(Place::boxed).collect()
}

/// A connected place.
#[derive(Default)]
struct Place {
    count: usize,
    sum: f32,
    /// Row, and first and last column in it.
    rows: Vec<(usize, usize, usize)>,
}

/// Groups the rows' runs that touch each other, also at corners.
fn places(map: &[f32], width: usize) -> Vec<Place> {
    if width == 0 {
        return Vec::new();
    }
    struct Run {
        row: usize,
        first: usize,
        last: usize,
        sum: f32,
    }
    let mut runs: Vec<Run> = Vec::new();
    for (row, values) in map.chunks_exact(width).enumerate() {
        let mut open: Option<Run> = None;
        for (column, value) in values.iter().enumerate() {
            match (&mut open, *value > INSIDE) {
                (Some(run), true) => {
                    run.last = column;
                    run.sum += value;
                }
                (None, true) => open = Some(Run { row, first: column, last: column, sum: *value }),
                (_, false) => runs.extend(open.take()),
            }
        }
        runs.extend(open.take());
    }
    let mut groups = Groups { parents: (0..runs.len()).collect() };
    let mut above = 0;
    for (number, run) in runs.iter().enumerate() {
        while runs.get(above).is_some_and(|other| other.row + 1 < run.row) {
            above += 1;
        }
        let mut other_number = above;
        while let Some(other) = runs.get(other_number)
            && other.row < run.row
            && other.first <= run.last + 1
        {
            if other.last + 1 >= run.first {
                groups.join(number, other_number);
            }
            other_number += 1;
        }
    }
    let mut places: Vec<Place> = Vec::new();
    places.resize_with(runs.len(), Place::default);
    for (number, run) in runs.iter().enumerate() {
        if let Some(place) = places.get_mut(groups.root(number)) {
            place.count += run.last + 1 - run.first;
            place.sum += run.sum;
            place.rows.push((run.row, run.first, run.last));
        }
    }
    places.retain(|place| place.count > 4);
    places
}

struct Groups {
    parents: Vec<usize>,
}

impl Groups {
    fn root(&mut self, mut number: usize) -> usize {
        while let Some(parent) = self.parents.get(number).copied().filter(|parent| *parent != number) {
            let above = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(place) = self.parents.get_mut(number) {
                *place = above;
            }
            number = above;
        }
        number
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(place) = self.parents.get_mut(one.max(other)) {
            *place = one.min(other);
        }
    }
}

impl Place {
    fn boxed(&self) -> Option<Quad> {
        let at = |value: usize| u16::try_from(value).map_or(f32::from(u16::MAX), f32::from);
        let points: Vec<Point> = self
            .rows
            .iter()
            .flat_map(|(row, first, last)| {
                [Point::new(at(*first) + 0.5, at(*row) + 0.5), Point::new(at(*last) + 0.5, at(*row) + 0.5)]
            })
            .collect();
        let hull = hull(points);
        let Rectangle { middle, along, long, short } = smallest(&hull)?;
        if short < THINNEST {
            return None;
        }
        // Outside the place the map is nearly nought, so that its sum is that of the whole rectangle.
        let score = (self.sum / ((long + 1.0) * (short + 1.0))).min(1.0);
        if score < SURE {
            return None;
        }
        let wider = long * short * WIDENED / (2.0 * (long + short));
        let (long, short) = (long / 2.0 + wider, short / 2.0 + wider);
        // Text runs along the longer side, to the right; a place taller than wide may be one letter or a turned line.
        let along = if along.x < 0.0 { Point::new(-along.x, -along.y) } else { along };
        let upright = along.x.abs() < along.y.abs();
        let (along, half_width, half_height) = match (upright, short * 1.5 > long) {
            (true, true) => (right(along), short, long),
            // A line that stands on its side is read downwards.
            (true, false) => (if along.y < 0.0 { Point::new(-along.x, -along.y) } else { along }, long, short),
            (false, _) => (along, long, short),
        };
        let down = Point::new(-along.y, along.x);
        let corner = |x: f32, y: f32| {
            Point::new(
                (along.x * x).mul_add(half_width, (down.x * y).mul_add(half_height, middle.x)),
                (along.y * x).mul_add(half_width, (down.y * y).mul_add(half_height, middle.y)),
            )
        };
        Some(Quad([corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)]))
    }
}

/// A direction turned by a quarter so that it points to the right.
fn right(along: Point) -> Point {
    if along.y > 0.0 { Point::new(along.y, -along.x) } else { Point::new(-along.y, along.x) }
}

/// The corners of the convex hull (Andrew's monotone chain).
fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|one, other| one.x.total_cmp(&other.x).then(one.y.total_cmp(&other.y)));
    points.dedup();
    let half = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while let [.., before, last] = chain.as_slice() {
                let turn =
                    (last.x - before.x).mul_add(point.y - before.y, -((last.y - before.y) * (point.x - before.x)));
                if turn > 0.0 {
                    break;
                }
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut lower = half(&mut points.iter().copied());
    lower.extend(half(&mut points.iter().rev().copied()));
    lower
}

struct Rectangle {
    middle: Point,
    /// Unit length, along the longer side.
    along: Point,
    long: f32,
    short: f32,
}

/// The rectangle of least area around a hull: one of its sides lies along one of the hull's.
fn smallest(hull: &[Point]) -> Option<Rectangle> {
    let mut best: Option<(f32, Rectangle)> = None;
    for (one, other) in hull.iter().zip(hull.iter().cycle().skip(1)) {
        let length = one.distance(*other);
        if length <= 0.0 {
            continue;
        }
        let along = Point::new((other.x - one.x) / length, (other.y - one.y) / length);
        let spread = |direction: Point| {
            hull.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), point| {
                let value = point.x.mul_add(direction.x, point.y * direction.y);
                (low.min(value), high.max(value))
            })
        };
        let across = Point::new(-along.y, along.x);
        let ((left, right), (top, bottom)) = (spread(along), spread(across));
        let (wide, high) = (right - left, bottom - top);
        if best.as_ref().is_none_or(|(area, _)| wide * high < *area) {
            let (x, y) = (left.midpoint(right), top.midpoint(bottom));
            let middle = Point::new(along.x.mul_add(x, across.x * y), along.y.mul_add(x, across.y * y));
            let rectangle = if wide >= high {
                Rectangle { middle, along, long: wide, short: high }
            } else {
                Rectangle { middle, along: across, long: high, short: wide }
            };
            best = Some((wide * high, rectangle));
        }
    }
    best.map(|(_, rectangle)| rectangle)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

    use super::*;
    use proptest::prelude::*;

    /// A map with a line of 60 by 8 pixels whose middle is at (50, 40), turned.
    fn drawn(angle: f32) -> Vec<f32> {
        let (sine, cosine) = angle.to_radians().sin_cos();
        (0..80_u8)
            .flat_map(|y| (0..100_u8).map(move |x| (f32::from(x) + 0.5 - 50.0, f32::from(y) + 0.5 - 40.0)))
            .map(|(x, y)| {
                let (along, across) = (x.mul_add(cosine, y * sine), y.mul_add(cosine, -(x * sine)));
                if along.abs() <= 30.0 && across.abs() <= 4.0 { 0.9 } else { 0.01 }
            })
            .collect()
    }

    #[test]
    fn a_line_is_boxed_along_its_direction() {
        for angle in [-40.0_f32, -10.0, 0.0, 7.0, 30.0, 90.0] {
            let found = boxes(&drawn(angle), 100);
            assert_eq!(found.len(), 1, "{angle}");
            let [a, b, c, d] = found.first().unwrap().0;
            let seen = (b.y - a.y).atan2(b.x - a.x).to_degrees();
            assert!((seen - angle).abs() < 2.5, "{angle} {seen}");
            // Seven pixels of height between the middles of the outermost, widened by 1.4 × 59 × 7 / 132 on both sides.
            assert!((a.distance(d) - 15.8).abs() < 2.5, "{angle} {}", a.distance(d));
            assert!((b.distance(c) - a.distance(d)).abs() < 0.01);
            let middle = a.toward(c, 0.5);
            assert!((middle.x - 50.0).abs() < 1.0 && (middle.y - 40.0).abs() < 1.0, "{angle} {middle:?}");
        }
    }

    #[test]
    fn places_that_touch_are_one() {
        let mut map = vec![0.0; 40 * 20];
        for (row, shift) in [(5, 0), (6, 0), (7, 0), (8, 0), (9, 12), (10, 12), (11, 12), (12, 12)] {
            for column in 2..14 {
                map[row * 40 + column + shift] = 0.9;
            }
        }
        assert_eq!(places(&map, 40).len(), 1);
        assert_eq!(boxes(&[], 40).len(), 0);
        assert_eq!(boxes(&[1.0], 0).len(), 0);
    }

    proptest! {
        #[test]
        fn no_map_breaks_it(values in prop::collection::vec(any::<f32>(), 0..600), width in 0_usize..40) {
            let _ = boxes(&values, width);
        }
    }
}
