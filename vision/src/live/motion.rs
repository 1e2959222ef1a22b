//! Whether the face moves as a head can, and whether frames are missing.

use super::moments::Moment;
use super::{Fact, Limits, Outcome, Sign};
use crate::face::Pose;
use crate::frame::narrow;
use crate::geometry::Point;

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

/// The fastest motion, and the longest time without a frame.
pub fn facts(moments: &[Moment], limits: &Limits) -> [Fact; 2] {
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
    [
        Fact::at_most(Sign::Continuous, score, 1.0, otherwise, frame),
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
