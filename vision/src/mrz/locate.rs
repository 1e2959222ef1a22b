//! Where in a picture the lines of a zone may be: rows of dense, even, dark strokes, two or three of them side by side and
//! equally long.
//!
//! Works on a copy reduced to [`LONGEST`] pixels, so that a camera's frame and a photograph of twelve megapixels take about
//! the same time. Which way up the text stands is not known here: only reading tells.

use super::plane::{Plane, length};
use crate::Luma;
use crate::geometry::{Point, Quad};

/// The longer side of the reduced copy that is searched, in pixels.
const LONGEST: u32 = 1_000;
/// How many lines of one picture are looked at, the longest first.
const MOST_LINES: usize = 24;
/// How many places are given.
const MOST_ZONES: usize = 8;

/// A row of print.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    /// Its middle.
    pub middle: Point,
    /// The direction in which it runs, of length 1.
    pub along: Point,
    /// How long it is, in pixels.
    pub length: f32,
    /// How high its strokes are, in pixels.
    pub height: f32,
}

impl Line {
    /// The direction to its right, which is down for a line that runs to the right.
    pub fn across(&self) -> Point {
        Point::new(-self.along.y, self.along.x)
    }

    /// A point so many pixels along and across from its middle.
    pub fn at(&self, along: f32, across: f32) -> Point {
        let down = self.across();
        Point::new(
            along.mul_add(self.along.x, across.mul_add(down.x, self.middle.x)),
            along.mul_add(self.along.y, across.mul_add(down.y, self.middle.y)),
        )
    }

    /// Where a point lies, along and across from its middle.
    pub fn coordinates(&self, point: Point) -> (f32, f32) {
        let (x, y) = (point.x - self.middle.x, point.y - self.middle.y);
        let down = self.across();
        (x.mul_add(self.along.x, y * self.along.y), x.mul_add(down.x, y * down.y))
    }

    /// The rectangle around it.
    pub fn quad(&self) -> Quad {
        let (half, up) = (self.length / 2.0, self.height / 2.0);
        Quad([self.at(-half, -up), self.at(half, -up), self.at(half, up), self.at(-half, up)])
    }

    /// The same line in a picture that is `scale` times as large.
    pub fn scaled(&self, scale: f32) -> Self {
        let middle = Point::new(self.middle.x * scale, self.middle.y * scale);
        Self { middle, along: self.along, length: self.length * scale, height: self.height * scale }
    }

    /// The same line, read from its other end.
    pub fn reversed(&self) -> Self {
        Self { along: Point::new(-self.along.x, -self.along.y), ..*self }
    }

    /// The same line where a map takes its points; the map keeps angles and lengths.
    fn mapped(&self, map: impl Fn(Point) -> Point) -> Self {
        let (middle, ahead) = (map(self.middle), map(self.at(self.length / 2.0, 0.0)));
        let far = middle.distance(ahead).max(f32::EPSILON);
        Self { middle, along: Point::new((ahead.x - middle.x) / far, (ahead.y - middle.y) / far), ..*self }
    }
}

/// Lines that may be those of a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// The rectangle around each line, in pixels of the picture given, from the top to the bottom of the zone if its text
    /// stands upright in them, else the other way about.
    pub lines: Vec<Quad>,
    /// The quadrilateral around all of them.
    pub place: Quad,
    /// How much they look like a zone, 0 to 1: equally long, equally high, evenly apart.
    pub likeness: f32,
    pub(super) rows: Vec<Line>,
}

/// The places that may hold a zone, the likeliest first, at any angle; upside down is not told from upright.
#[must_use]
pub fn locate(luma: &Luma) -> Vec<Zone> {
    let search = Search::of(luma);
    let mut all = Vec::new();
    for effort in Effort::ALL {
        all.extend(search.zones(effort));
        if all.iter().any(|zone: &Zone| zone.likeness > 0.5) {
            break;
        }
    }
    all.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
    all.truncate(MOST_ZONES);
    all
}

/// How hard to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    /// Long lines within about ten degrees of a side of the picture, which is how people hold a camera.
    Straight,
    /// Those within about twenty degrees, and those that touch other print.
    Slanting,
    /// Those around an eighth of a full turn.
    Diagonal,
    /// Those between the sides and the diagonal, one way.
    Oblique,
    /// The other way.
    Steep,
}

impl Effort {
    /// From the cheapest to the dearest.
    pub const ALL: [Self; 5] = [Self::Straight, Self::Slanting, Self::Diagonal, Self::Oblique, Self::Steep];

    /// How far the picture is turned, clockwise and in radians, before its lines are sought.
    const fn turn(self) -> f32 {
        match self {
            Self::Straight | Self::Slanting => 0.0,
            Self::Diagonal => std::f32::consts::FRAC_PI_4,
            Self::Oblique => std::f32::consts::FRAC_PI_8,
            Self::Steep => 3.0 * std::f32::consts::FRAC_PI_8,
        }
    }
}

/// A picture that is being searched.
pub(super) struct Search {
    plane: Plane,
    scale: f32,
}

impl Search {
    pub fn of(luma: &Luma) -> Self {
        let small = Luma::shrunk(&luma.frame(), LONGEST);
        let longer = |luma: &Luma| f64::from(luma.width().max(luma.height()));
        Self { scale: crate::frame::narrow(longer(luma) / longer(&small)), plane: Plane::of(&small) }
    }

    fn longest(&self) -> usize {
        self.plane.width.max(self.plane.height)
    }

    /// The places found with this effort, the likeliest first.
    pub fn zones(&self, effort: Effort) -> Vec<Zone> {
        let mut zones = if effort.turn() > 0.0 {
            let (turned, back) = self.plane.turned_by(effort.turn());
            both_ways(&turned, self.longest(), effort, back)
        } else {
            both_ways(&self.plane, self.longest(), effort, |point| point)
        };
        zones.sort_by(|a, b| b.1.total_cmp(&a.1));
        zones.truncate(MOST_ZONES);
        zones
            .into_iter()
            .map(|(rows, likeness)| {
                let rows: Vec<Line> = rows.iter().map(|line| line.scaled(self.scale)).collect();
                Zone { lines: rows.iter().map(Line::quad).collect(), place: around(&rows), likeness, rows }
            })
            .collect()
    }
}

/// Groups of lines along the rows and along the columns of a plane, each with its likeness. `longest` is the longer side
/// of the picture, which a turned plane does not have.
fn both_ways(plane: &Plane, longest: usize, effort: Effort, back: impl Fn(Point) -> Point) -> Vec<(Vec<Line>, f32)> {
    let turned = plane.turned();
    let high = length(plane.height);
    let mut groups = groups(lines(plane, longest, effort), &back);
    // A quarter clockwise took (x, y) to (height − y, x).
    groups.extend(self::groups(lines(&turned, longest, effort), &|point: Point| {
        back(Point::new(point.y, high - point.x))
    }));
    groups
}

/// The rows of dense strokes in a plane, the longest first.
fn lines(plane: &Plane, longest: usize, effort: Effort) -> Vec<Line> {
    // The sizes of windows are those that serve in a plane of a thousand pixels.
    let size = |pixels: usize| (pixels * longest / 1_000).max(3) | 1;
    let gradient = plane.black_hat(size(21), size(15)).gradient();
    // A wide opening parts lines from what touches them, but cuts slanting ones to pieces.
    let (wide, high) = if effort == Effort::Straight { (size(31), size(5)) } else { (size(11), size(3)) };
    let mut lines: Vec<Line> = Vec::new();
    for gap in [25, 41] {
        let closed = gradient.closed(size(gap), size(3));
        for threshold in closed.thresholds() {
            for line in super::components::lines(&closed.above(threshold).opened(wide, high)) {
                if is_row(&line, longest) && !lines.iter().any(|other| is_same(other, &line)) {
                    lines.push(line);
                }
            }
        }
    }
    lines.sort_by(|a, b| b.length.total_cmp(&a.length));
    lines.truncate(MOST_LINES);
    lines
}

/// Whether an area is long and slim enough for a line of a zone.
fn is_row(line: &Line, longest: usize) -> bool {
    let longest = length(longest);
    line.length > 0.2 * longest
        && line.length > 8.0 * line.height
        && line.height * 1_000.0 > 6.0 * longest.min(1_000.0)
        && line.along.y.abs() < 0.5
}

/// Whether two lines are one, found twice.
fn is_same(one: &Line, other: &Line) -> bool {
    let (along, across) = one.coordinates(other.middle);
    across.abs() < 0.3 * other.height
        && along.abs() < other.height
        && (one.length - other.length).abs() < 2.0 * other.height
        && (one.height / other.height - 1.0).abs() < 0.25
}

/// Every line with those that run beside it, in the order from top to bottom, and how much they look like a zone.
fn groups(lines: Vec<Line>, back: &impl Fn(Point) -> Point) -> Vec<(Vec<Line>, f32)> {
    let mut groups: Vec<(Vec<Line>, f32)> = Vec::new();
    for base in &lines {
        let mut rows: Vec<(f32, &Line)> = lines
            .iter()
            .filter_map(|line| {
                let (along, across) = base.coordinates(line.middle);
                let turn = base.along.x.mul_add(line.along.x, base.along.y * line.along.y);
                let ratio = line.height / base.height;
                let beside = turn.abs() > 0.995
                    && (0.6..1.7).contains(&ratio)
                    && across.abs() < 6.5 * base.height
                    && line.length > 0.35 * base.length
                    && line.length < 1.3 * base.length
                    && along.abs() < 0.6 * base.length;
                (beside || std::ptr::eq(line, base)).then_some((across, line))
            })
            .collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        // The same row found twice counts once, as the longer.
        let mut apart: Vec<(f32, &Line)> = Vec::new();
        for (across, line) in rows {
            match apart.last_mut() {
                Some(last) if across - last.0 < 0.7 * base.height => {
                    if line.length > last.1.length {
                        *last = (across, line);
                    }
                }
                _ => apart.push((across, line)),
            }
        }
        for count in [3, 2] {
            for window in apart.windows(count) {
                let rows: Vec<Line> = window.iter().map(|(_, line)| **line).collect();
                let likeness = likeness(&rows);
                let same = |other: &[Line]| {
                    other.len() == rows.len()
                        && other.iter().zip(&rows).all(|(a, b)| a.middle.distance(b.middle) < b.height / 2.0)
                };
                if likeness > 0.0 && !groups.iter().any(|(other, _)| same(other)) {
                    groups.push((rows, likeness));
                }
            }
        }
    }
    groups.into_iter().map(|(rows, likeness)| (rows.iter().map(|line| line.mapped(back)).collect(), likeness)).collect()
}

/// How much lines look like those of a zone, 0 to 1.
fn likeness(rows: &[Line]) -> f32 {
    let Some(base) = rows.first() else { return 0.0 };
    let mut ends: Vec<(f32, f32, f32)> = Vec::with_capacity(rows.len());
    for row in rows {
        let (along, across) = base.coordinates(row.middle);
        ends.push((along - row.length / 2.0, along + row.length / 2.0, across));
    }
    let extent = |from: fn(f32, f32) -> f32, to: fn(f32, f32) -> f32, start: (f32, f32)| {
        ends.iter().fold(start, |(left, right), end| (from(left, end.0), to(right, end.1)))
    };
    let (left, right) = extent(f32::min, f32::max, (f32::INFINITY, f32::NEG_INFINITY));
    let (inner_left, inner_right) = extent(f32::max, f32::min, (f32::NEG_INFINITY, f32::INFINITY));
    let shared = ((inner_right - inner_left) / (right - left).max(1.0)).clamp(0.0, 1.0);
    let heights = rows.iter().map(|row| row.height);
    let (lowest, highest) = (heights.clone().fold(f32::INFINITY, f32::min), heights.fold(0.0, f32::max));
    // Lines lie 1.7 to 2.7 times the height of their letters apart (part 3, figures); what is measured here is a little
    // higher than the letters.
    let gaps = ends.windows(2).map(|pair| match pair {
        [(.., above), (.., below)] => (below - above) / highest.max(1.0),
        _ => 0.0,
    });
    let spaced = gaps.clone().all(|gap| (0.9..3.6).contains(&gap));
    let (nearest, farthest) =
        gaps.fold((f32::INFINITY, 0.0), |(near, far): (f32, f32), gap| (near.min(gap), far.max(gap)));
    let slim = (right - left) / highest.max(1.0);
    let shape = if (14.0..70.0).contains(&slim) { 1.0 } else { 0.3 };
    if !spaced {
        return 0.0;
    }
    shared * shared * (lowest / highest.max(1.0)).sqrt() * (nearest / farthest.max(0.1)).clamp(0.0, 1.0) * shape
}

/// The quadrilateral around lines that run side by side.
pub(super) fn around(rows: &[Line]) -> Quad {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Quad::upright(0.0, 0.0) };
    let (left, right) = extent(first, rows);
    let (lower_left, lower_right) = extent(last, rows);
    let (up, down) = (-first.height / 2.0, last.height / 2.0);
    Quad([first.at(left, up), first.at(right, up), last.at(lower_right, down), last.at(lower_left, down)])
}

/// How far lines reach along one of them, from its middle.
pub(super) fn extent(base: &Line, rows: &[Line]) -> (f32, f32) {
    rows.iter().fold((-base.length / 2.0, base.length / 2.0), |(left, right), row| {
        let (along, _) = base.coordinates(row.middle);
        (left.min(along - row.length / 2.0), right.max(along + row.length / 2.0))
    })
}
