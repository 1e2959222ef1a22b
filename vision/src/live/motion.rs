//! Whether the face moves as a head can, and whether frames are missing or out of order.

use super::moments::Moment;
use super::{Fact, Limits, Outcome, Sign};
use crate::face::{Mesh, Pose};
use crate::frame::narrow;
use crate::geometry::{Point, coordinate};

/// Degrees a second that a head turns at most, with room: people reach about 400 when they look round quickly.
const TURNING: f32 = 500.0;
/// Sizes of the face a second that it moves across the picture at most.
const MOVING: f32 = 6.0;
/// How many times (as a natural logarithm) it becomes larger or smaller in a second at most.
const NEARING: f32 = 4.0;
/// Degrees, shares of the size, and growth by which two frames of a still face differ because the net is not exact.
const NOISE: (f32, f32, f32) = (6.0, 0.06, 0.06);
/// Up to so much faster than a person can, a fast frame or a wrong time may explain it.
const DOUBT: f32 = 1.5;

/// Shares of the face's size by which its points move from frame to frame, on average, in what counts as motion.
const STEP: f32 = 0.012;
/// Moving frames that are needed to speak of an order.
const NEEDED: usize = 6;
/// Share of moving frames that may go back where they came from: a head that shakes does so at its ends.
const BACK: f32 = 0.1;
/// The share beyond which frames are out of order. Films measure 0; with a third of their frames exchanged, 0.31.
const OUT_OF_ORDER: f32 = 0.25;

/// The fastest motion, how often it turns round, and the longest time without a frame.
pub fn facts(moments: &[Moment], limits: &Limits) -> [Fact; 3] {
    let fastest = jumps(moments).max_by(|a, b| a.1.total_cmp(&b.1));
    let (frame, score) = fastest.map_or((None, None), |(number, speed)| (Some(number), Some(speed)));
    let otherwise = if score.is_some_and(|score| score > DOUBT) { Outcome::Fail } else { Outcome::Unsure };
    let gap = moments
        .windows(2)
        .enumerate()
        .filter_map(|(number, pair)| match pair {
            [one, other] => Some((number + 1, narrow(other.at_ms - one.at_ms))),
            _ => None,
        })
        .max_by(|a, b| a.1.total_cmp(&b.1));
    let (gap_frame, gap) = gap.map_or((None, None), |(number, gap)| (Some(number), Some(gap)));
    let turns = turns(moments);
    let back = turns.iter().filter(|(_, back)| *back).count();
    let count = |number: usize| u16::try_from(number).map_or(f32::MAX, f32::from);
    // A head that hardly moves has no order that could be wrong; whether it did what was asked is another fact.
    let share = if moments.len() < 3 { None } else { Some(count(back) / count(turns.len().max(NEEDED))) };
    let disorder = if share.is_some_and(|share| share > OUT_OF_ORDER) { Outcome::Fail } else { Outcome::Unsure };
    let first = turns.iter().find(|(_, back)| *back).map(|(number, _)| *number);
    [
        Fact::at_most(Sign::Continuous, score, 1.0, otherwise, frame),
        Fact::at_most(Sign::BackAndForth, share, BACK, disorder, first),
        Fact::at_most(Sign::Gaps, gap, limits.gap_ms, Outcome::Unsure, gap_frame),
    ]
}

/// A face at a time.
struct Place {
    number: usize,
    at_ms: f64,
    pose: Pose,
    middle: Point,
    size: f32,
}

/// The speed from each frame with a face to the next one, in shares of what a person can do, with the later frame's number.
fn jumps(moments: &[Moment]) -> impl Iterator<Item = (usize, f32)> {
    let places: Vec<Place> = moments
        .iter()
        .enumerate()
        .filter_map(|(number, moment)| {
            let mesh = moment.mesh.as_ref()?;
            let (middle, size) = (mesh.right_eye().toward(mesh.left_eye(), 0.5), mesh.size());
            (size > 0.0).then(|| Place { number, at_ms: moment.at_ms, pose: mesh.pose(), middle, size })
        })
        .collect();
    let speeds: Vec<(usize, f32)> = places
        .windows(2)
        .filter_map(|pair| match pair {
            [before, now] => Some((now.number, speed(before, now))),
            _ => None,
        })
        .collect();
    speeds.into_iter()
}

/// For each frame that the face reaches and leaves by a clear step: whether it goes back the way it came.
fn turns(moments: &[Moment]) -> Vec<(usize, bool)> {
    moments
        .windows(3)
        .enumerate()
        .filter_map(|(number, three)| match three {
            [before, now, after] => {
                let (before, now, after) = (before.mesh.as_ref()?, now.mesh.as_ref()?, after.mesh.as_ref()?);
                let (came, goes) = (Step::between(before, now)?, Step::between(now, after)?);
                let clear = STEP * now.size();
                (came.length > clear && goes.length > clear).then(|| (number + 1, came.against(&goes)))
            }
            _ => None,
        })
        .collect()
}

/// How the points of a face move from one frame to the next.
struct Step {
    moves: Vec<(f32, f32)>,
    /// The mean length.
    length: f32,
}

impl Step {
    fn between(one: &Mesh, other: &Mesh) -> Option<Self> {
        if one.points.len() != other.points.len() {
            return None;
        }
        let moves: Vec<(f32, f32)> =
            one.points.iter().zip(&other.points).map(|([x, y, _], [u, v, _])| (u - x, v - y)).collect();
        let count = coordinate(u32::try_from(moves.len()).ok()?.max(1));
        let length = moves.iter().map(|(x, y)| x.hypot(*y)).sum::<f32>() / count;
        length.is_finite().then_some(Self { moves, length })
    }

    /// Whether the other one undoes at least half of this.
    fn against(&self, other: &Self) -> bool {
        let dot: f32 = self.moves.iter().zip(&other.moves).map(|((x, y), (u, v))| x * u + y * v).sum();
        let square = |step: &Self| step.moves.iter().map(|(x, y)| x * x + y * y).sum::<f32>();
        dot < -0.5 * (square(self) * square(other)).sqrt()
    }
}

fn speed(before: &Place, now: &Place) -> f32 {
    // Two frames with one time, or times that run backwards, would be infinitely fast; a millisecond is fast enough.
    let seconds = narrow(((now.at_ms - before.at_ms) / 1_000.0).max(0.001));
    let (degrees, share, growth) = NOISE;
    let turned = (before.pose.away(&now.pose) - degrees).max(0.0) / seconds / TURNING;
    let size = before.size.min(now.size);
    let moved = (before.middle.distance(now.middle) / size - share).max(0.0) / seconds / MOVING;
    let grown = ((now.size / before.size).ln().abs() - growth).max(0.0) / seconds / NEARING;
    turned.max(moved).max(grown)
}
