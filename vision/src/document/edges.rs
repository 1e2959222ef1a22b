//! Straight lines through the edges in the picture, near the sides that the net saw.
//!
//! Across each side, at many places along it, the steepest changes of grey are noted; the straight line that most of them
//! agree on, nearest to where the net saw the side, becomes the side.

use crate::geometry::{Point, Quad, coordinate};
use crate::luma::Luma;

/// Places along a side; between them and the corners some is left free, because corners are round.
const PLACES: u8 = 32;
const FREE: f32 = 0.08;
/// How far from the side the edge is searched, in cells of the net's map.
const CELLS: f32 = 1.3;
/// Offsets at which a line may begin and end, from one end of the search to the other.
const OFFSETS: i8 = 12;
/// Greys per pixel from which a change counts as an edge, and from which more does not count for more: a document's own
/// print and pattern are mostly paler than its border.
const LEAST_STEP: f32 = 3.0;
const FULL_STEP: f32 = 32.0;
/// How much more a line counts at the outer end of the search than in the middle: print lies inside, desks are often bare.
const OUTER: f32 = 0.12;
/// The share of places that must agree on a line.
const LEAST_AGREEING: f32 = 0.35;
/// Two greys are alike up to this difference, and differ from this one on.
const ALIKE: f32 = 10.0;
const DIFFERENT: f32 = 18.0;

/// A quadrilateral whose sides lie on edges.
pub(super) struct Edges {
    pub(super) quad: Quad,
    /// The share of the sides that something seems to cover, 0 to 1.
    pub(super) hidden: f32,
    /// The share of places along the sides where there is an edge, 0 to 1; sides outside the picture do not count.
    pub(super) support: f32,
}

/// A line from one point to another, drawn out as needed.
#[derive(Clone, Copy)]
struct Line(Point, Point);

/// What is seen across a side at one place along it.
struct Place {
    /// The share of the side that lies before it.
    along: f32,
    /// Edges: how far outside the side in pixels, and how steep, 0 to 1.
    edges: Vec<(f32, f32)>,
    /// The greys from inside to outside, a pixel apart.
    greys: Vec<f32>,
}

/// Moves the sides of a quadrilateral onto the edges that lie near. `cell` is how far off, in pixels, the sides usually
/// are. A side without a clear edge stays where it is.
pub(super) fn refined(plane: &Luma, rough: &Quad, cell: f32) -> Edges {
    let [a, b, c, d] = rough.0;
    let short = [(a, b), (b, c), (c, d), (d, a)].map(|(p, q)| p.distance(q)).into_iter().fold(f32::INFINITY, f32::min);
    let reach = (cell * CELLS).min(short * 0.15).clamp(2.0, 64.0);
    let (mut hidden, mut found, mut looked) = (0.0, 0.0, 0.0);
    let lines = [(a, b), (b, c), (c, d), (d, a)].map(|(from, to)| {
        let side = Side { from, to, reach };
        let places = side.places(plane);
        if places.len() < usize::from(PLACES / 2) {
            return Line(from, to);
        }
        looked += 1.0;
        let Some((start, end, share)) = side.agreed(&places) else { return Line(from, to) };
        found += share;
        hidden += side.hidden(&places, start, end) / 4.0;
        Line(side.at(0.0, start), side.at(1.0, end))
    });
    let [top, right, bottom, left] = lines;
    let corners = [(left, top), (top, right), (right, bottom), (bottom, left)].map(|(p, q)| meeting(p, q));
    let quad = match corners {
        [Some(a), Some(b), Some(c), Some(d)] => Quad([a, b, c, d]),
        _ => *rough,
    };
    let far = quad.0.into_iter().zip(rough.0).map(|(p, q)| p.distance(q)).fold(0.0, f32::max);
    let support = if looked > 0.0 { found / looked } else { 0.0 };
    if quad.is_convex() && far <= 4.0 * reach {
        Edges { quad, hidden, support }
    } else {
        Edges { quad: *rough, hidden: 0.0, support: 0.0 }
    }
}

fn meeting(Line(a, b): Line, Line(c, d): Line) -> Option<Point> {
    let (ux, uy, vx, vy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    let cross = ux.mul_add(vy, -(uy * vx));
    let along = (c.x - a.x).mul_add(vy, -((c.y - a.y) * vx)) / cross;
    along.is_finite().then(|| Point::new(ux.mul_add(along, a.x), uy.mul_add(along, a.y)))
}

/// A side as the net saw it, clockwise, and how far from it its edge may be.
struct Side {
    from: Point,
    to: Point,
    reach: f32,
}

impl Side {
    /// The unit vector that points away from the document.
    fn outward(&self) -> Point {
        let length = self.from.distance(self.to).max(1e-6);
        Point::new((self.to.y - self.from.y) / length, (self.from.x - self.to.x) / length)
    }

    /// The point a share along the side and some pixels outside of it.
    fn at(&self, along: f32, outside: f32) -> Point {
        let (on, out) = (self.from.toward(self.to, along), self.outward());
        Point::new(on.x + out.x * outside, on.y + out.y * outside)
    }

    /// What is seen across the side. Places outside the picture are left out.
    fn places(&self, plane: &Luma) -> Vec<Place> {
        let length = self.from.distance(self.to);
        // A little is averaged along the side: an edge is long, noise is not.
        let beside = (1.5 / length.max(1.0)).min(0.02);
        let reach = self.reach.ceil();
        let within = |point: Point| {
            point.x >= 1.0
                && point.y >= 1.0
                && point.x < coordinate(plane.width()) - 1.0
                && point.y < coordinate(plane.height()) - 1.0
        };
        let places = (0..PLACES).map(|number| {
            let along = (1.0 - 2.0 * FREE).mul_add((f32::from(number) + 0.5) / f32::from(PLACES), FREE);
            let offsets = std::iter::successors(Some(-reach - 1.0), |offset| Some(offset + 1.0))
                .take_while(|offset| *offset <= reach + 1.0);
            let greys = offsets.map(|offset| {
                let three = [along - beside, along, along + beside].map(|along| self.at(along, offset));
                three.into_iter().map(|point| grey(plane, point)).sum::<f32>() / 3.0
            });
            let inside = within(self.at(along, -reach)) && within(self.at(along, reach));
            inside.then(|| Place::of(along, reach, greys.collect()))
        });
        places.flatten().collect()
    }

    /// The line that most places agree on: its distances outside the side at both ends, and the share that agree.
    fn agreed(&self, places: &[Place]) -> Option<(f32, f32, f32)> {
        let step = self.reach / f32::from(OFFSETS);
        let votes: Vec<(f32, Vec<f32>)> = places.iter().map(|place| (place.along, place.votes(step))).collect();
        let mut best = (0.0, 0.0, 0.0);
        for start in -OFFSETS..=OFFSETS {
            for end in -OFFSETS..=OFFSETS {
                let (start, end) = (f32::from(start), f32::from(end));
                // The further from where the net saw it, the less likely.
                let far = (start * start + end * end) / 2.0 / f32::from(OFFSETS).powi(2);
                let agree = votes.iter().map(|(along, votes)| vote(votes, start + (end - start) * along));
                let out = (start + end) / 2.0 / f32::from(OFFSETS);
                let score = agree.sum::<f32>() * (1.0 - 0.5 * far + OUTER * out);
                if score > best.0 {
                    best = (score, start * step, end * step);
                }
            }
        }
        let tolerance = step.max(1.0);
        let (_, mut start, mut end) = best;
        for tolerance in [1.5 * tolerance, tolerance] {
            (start, end) = fitted(places, start, end, tolerance)?;
        }
        let agreeing = places.iter().filter(|place| place.nearest(start, end, tolerance).is_some()).count();
        let share = crate::frame::narrow(agreeing as f64 / places.len().max(1) as f64);
        let near = start.abs().max(end.abs()) <= 1.5 * self.reach;
        (share >= LEAST_AGREEING && near).then_some((start, end, share))
    }

    /// The share of the side over which something lies: there is no edge, inside and outside look alike, and both look
    /// different from what is inside and outside elsewhere along the side.
    fn hidden(&self, places: &[Place], start: f32, end: f32) -> f32 {
        let tolerance = 2.0_f32.max(self.reach / f32::from(OFFSETS));
        let (mut within, mut beyond) = (Vec::new(), Vec::new());
        let looks: Vec<(bool, f32, f32)> = places
            .iter()
            .map(|place| {
                let (inner, outer) = place.both_sides(self.reach, start, end);
                let found = place.nearest(start, end, tolerance).is_some();
                if found {
                    within.push(inner);
                    beyond.push(outer);
                }
                (found, inner, outer)
            })
            .collect();
        if within.len() * 2 < places.len() {
            return 0.0;
        }
        let (usual_inner, usual_outer) = (median(&mut within), median(&mut beyond));
        let covered = |(found, inner, outer): &(bool, f32, f32)| {
            !found
                && (inner - outer).abs() <= ALIKE
                && (inner - usual_inner).abs() >= DIFFERENT
                && (outer - usual_outer).abs() >= DIFFERENT
        };
        // Single places prove nothing.
        let (mut all, mut run) = (0_u8, 0_u8);
        for look in &looks {
            if covered(look) {
                run += 1;
            } else {
                all += if run >= 2 { run } else { 0 };
                run = 0;
            }
        }
        all += if run >= 2 { run } else { 0 };
        f32::from(all) / f32::from(PLACES)
    }
}

impl Place {
    /// Finds the edges in the greys from `reach` + 1 pixels inside to as many outside.
    fn of(along: f32, reach: f32, greys: Vec<f32>) -> Self {
        let steps: Vec<f32> = greys
            .windows(3)
            .map(|window| match window {
                [before, _, after] => (after - before).abs() / 2.0,
                _ => 0.0,
            })
            .collect();
        let mut edges = Vec::new();
        let mut offset = -reach;
        let padded = std::iter::once(0.0).chain(steps.iter().copied()).chain(std::iter::once(0.0));
        let padded: Vec<f32> = padded.collect();
        for window in padded.windows(3) {
            if let [before, step, after] = *window
                && step >= LEAST_STEP
                && step >= before
                && step > after
            {
                // The top of the parabola through three steps.
                let bend = before - 2.0 * step + after;
                let shift = if bend < -1e-3 { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 };
                edges.push((offset + shift, (step / FULL_STEP).min(1.0)));
            }
            offset += 1.0;
        }
        Self { along, edges, greys }
    }

    fn expected(&self, start: f32, end: f32) -> f32 {
        start + (end - start) * self.along
    }

    /// How strongly each offset is borne out here, in steps from one end of the search to the other.
    fn votes(&self, step: f32) -> Vec<f32> {
        (-OFFSETS..=OFFSETS)
            .map(|offset| {
                let expected = f32::from(offset) * step;
                let reach = step.max(1.0);
                let near = |(offset, strength): &(f32, f32)| strength * (1.0 - (offset - expected).abs() / reach);
                self.edges.iter().map(near).fold(0.0, f32::max)
            })
            .collect()
    }

    /// The edge nearest to a line, if it is near enough.
    fn nearest(&self, start: f32, end: f32, tolerance: f32) -> Option<f32> {
        let expected = self.expected(start, end);
        let nearest =
            self.edges.iter().map(|edge| edge.0).min_by(|a, b| (a - expected).abs().total_cmp(&(b - expected).abs()));
        nearest.filter(|offset| (offset - expected).abs() <= tolerance)
    }

    /// The mean greys well inside and well outside of a line.
    fn both_sides(&self, reach: f32, start: f32, end: f32) -> (f32, f32) {
        let expected = self.expected(start, end);
        let (mut inner, mut outer) = ((0.0, 0.0), (0.0, 0.0));
        let mut offset = -reach.ceil() - 1.0;
        for grey in &self.greys {
            let side = if offset < expected - 2.0 {
                &mut inner
            } else if offset > expected + 2.0 {
                &mut outer
            } else {
                offset += 1.0;
                continue;
            };
            side.0 += grey;
            side.1 += 1.0;
            offset += 1.0;
        }
        let mean = |(sum, many): (f32, f32)| sum / many.max(1.0);
        (mean(inner), mean(outer))
    }
}

/// What was voted for an offset, in steps.
fn vote(votes: &[f32], offset: f32) -> f32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates; NaN gives 0")]
    let number = (offset + f32::from(OFFSETS) + 0.5) as usize;
    votes.get(number).copied().unwrap_or_default()
}

/// The straight line through the edges near one, by least squares. None for fewer than three.
fn fitted(places: &[Place], start: f32, end: f32, tolerance: f32) -> Option<(f32, f32)> {
    let near: Vec<(f32, f32)> = places
        .iter()
        .filter_map(|place| place.nearest(start, end, tolerance).map(|offset| (place.along, offset)))
        .collect();
    if near.len() < 3 {
        return None;
    }
    let many = crate::frame::narrow(near.len() as f64);
    let (sum_x, sum_y) = near.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
    let (mean_x, mean_y) = (sum_x / many, sum_y / many);
    let (mut across, mut along) = (0.0, 0.0);
    for (x, y) in &near {
        across += (x - mean_x) * (y - mean_y);
        along += (x - mean_x) * (x - mean_x);
    }
    let slope = across / along.max(1e-6);
    let at = |x: f32| slope.mul_add(x - mean_x, mean_y);
    Some((at(0.0), at(1.0)))
}

fn median(values: &mut [f32]) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The grey between the four pixels nearest to a point.
fn grey(plane: &Luma, point: Point) -> f32 {
    let (x, y) = ((point.x - 0.5).max(0.0), (point.y - 0.5).max(0.0));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not below 0; NaN gives 0, and get is checked"
    )]
    let (column, row) = (x as usize, y as usize);
    let width = crate::frame::index(plane.width());
    let (right, lower) = (x - x.floor(), y - y.floor());
    let pixels = plane.pixels();
    let at = |column: usize, row: usize| {
        let column = column.min(width.saturating_sub(1));
        pixels.get(row * width + column).copied().map_or(0.0, f32::from)
    };
    let last = crate::frame::index(plane.height()).saturating_sub(1);
    let (row, below) = (row.min(last), (row + 1).min(last));
    let upper = at(column, row) + (at(column + 1, row) - at(column, row)) * right;
    let under = at(column, below) + (at(column + 1, below) - at(column, below)) * right;
    upper + (under - upper) * lower
}
