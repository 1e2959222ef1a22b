//! Whether each move was made when it was asked.
//!
//! People are compared with themselves: how they held their head, how wide their eyes were and how far they sat before the
//! first move. A turn must have been made by the head as the points show it, in at least two frames; a blink is eyes that
//! were open, shut, and open again.

use super::moments::Moment;
use super::{Asked, Fact, Limits, Move, Outcome, Sign};
use crate::face::mesh::POINTS_WITH_IRISES;
use crate::face::{Mesh, Pose};

/// Milliseconds after the next move has appeared in which the answer to the one before still counts.
const GRACE_MS: f64 = 400.0;
/// Milliseconds at the beginning of a window in which the head may still be on its way back.
const RETURN_MS: f64 = 1_200.0;
/// How shut the eyes may be to count as open, in shares of what a blink must reach.
const OPEN: f32 = 0.5;

/// How a person holds themselves when nothing is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Baseline {
    pose: Pose,
    size: f32,
    openness: f32,
    blink: f32,
}

impl Baseline {
    /// The medians of some frames. None without a face in any of them.
    pub fn of<'a>(seen: impl Iterator<Item = (&'a Mesh, Option<f32>)> + Clone) -> Option<Self> {
        let median_of = |value: &dyn Fn(&Mesh) -> f32| median(seen.clone().map(|(mesh, _)| value(mesh)).collect());
        Some(Self {
            pose: Pose {
                yaw: median_of(&|mesh| mesh.pose().yaw)?,
                pitch: median_of(&|mesh| mesh.pose().pitch)?,
                roll: median_of(&|mesh| mesh.pose().roll)?,
            },
            size: median_of(&Mesh::size)?,
            openness: median_of(&|mesh| mesh.eyes().mean())?,
            blink: median(seen.filter_map(|(_, blink)| blink).collect()).unwrap_or(0.0),
        })
    }

    /// Degrees of yaw away from how the head is held.
    pub fn yaw(&self, mesh: &Mesh) -> f32 {
        mesh.pose().yaw - self.pose.yaw
    }

    /// How far a move has been made: degrees, share of shutting, or growth. Negative for the opposite.
    pub fn extent(&self, wanted: Move, mesh: &Mesh, blink: Option<f32>) -> f32 {
        match wanted {
            Move::TurnLeft => self.yaw(mesh),
            Move::TurnRight => -self.yaw(mesh),
            Move::LookUp => mesh.pose().pitch - self.pose.pitch,
            Move::MoveCloser if self.size > 0.0 => mesh.size() / self.size - 1.0,
            Move::MoveCloser => 0.0,
            Move::Blink => {
                let judged = blink.map_or(0.0, |blink| (blink - self.blink) / (1.0 - self.blink).max(0.2));
                let measured = if self.openness > 0.0 { 1.0 - mesh.eyes().mean() / self.openness } else { 0.0 };
                judged.max(measured)
            }
        }
    }
}

impl Limits {
    /// What a move must reach.
    pub(super) const fn least(&self, wanted: Move) -> f32 {
        match wanted {
            Move::TurnLeft | Move::TurnRight => self.turn,
            Move::LookUp => self.look_up,
            Move::Blink => self.blink,
            Move::MoveCloser => self.closer,
        }
    }
}

/// One fact for each move, then whether any began ahead, and whether the head was turned when nothing asked for it.
pub fn facts(asked: &[Asked], moments: &[Moment], limits: &Limits) -> Vec<Fact> {
    let Some(baseline) = baseline(asked, moments) else {
        return asked
            .iter()
            .map(|asked| Fact::at_least(asked.wanted.into(), None, limits.least(asked.wanted), Outcome::Unsure, None))
            .collect();
    };
    let mut facts: Vec<Fact> = asked.iter().map(|asked| made(asked, moments, &baseline, limits)).collect();
    facts.push(ahead(asked, moments, &baseline, limits));
    facts.push(unasked(asked, moments, &baseline, limits));
    facts
}

/// How the person held themselves before the first move; if no frame tells, the median of all.
pub fn baseline(asked: &[Asked], moments: &[Moment]) -> Option<Baseline> {
    let first = asked.first().map_or(f64::INFINITY, |asked| asked.from_ms);
    let seen = |until: f64| {
        moments
            .iter()
            .filter(move |moment| moment.at_ms < until)
            .filter_map(|moment| Some((moment.mesh.as_ref()?, moment.blink)))
    };
    if seen(first).count() >= 3 { Baseline::of(seen(first)) } else { Baseline::of(seen(f64::INFINITY)) }
}

/// The frames with a face in a span of time: number, time, extent of a move.
fn extents(wanted: Move, from: f64, until: f64, moments: &[Moment], baseline: &Baseline) -> Vec<(usize, f64, f32)> {
    moments
        .iter()
        .enumerate()
        .filter(|(_, moment)| moment.at_ms >= from && moment.at_ms <= until)
        .filter_map(|(number, moment)| {
            let extent = baseline.extent(wanted, moment.mesh.as_ref()?, moment.blink);
            extent.is_finite().then_some((number, moment.at_ms, extent))
        })
        .collect()
}

/// Whether one move was made in its time.
fn made(asked: &Asked, moments: &[Moment], baseline: &Baseline, limits: &Limits) -> Fact {
    let (wanted, least) = (asked.wanted, limits.least(asked.wanted));
    let seen = extents(wanted, asked.from_ms, asked.until_ms + GRACE_MS, moments, baseline);
    let all = moments.iter().filter(|moment| moment.at_ms >= asked.from_ms && moment.at_ms <= asked.until_ms).count();
    let few = seen.len() < limits.frames_per_move || seen.len() * 2 < all;
    let (score, frame) = if wanted == Move::Blink { shut_and_opened(&seen, least) } else { second_highest(&seen) };
    let seconds = ((asked.until_ms - asked.from_ms) / 1_000.0).max(0.1);
    let rate = u16::try_from(seen.len()).map_or(f32::MAX, f32::from) / crate::frame::narrow(seconds);
    // Too few frames may have missed it, and points without irises hardly follow the lids: then nobody can say that it
    // was not made.
    let blind = wanted == Move::Blink && (rate < limits.blink_rate || !moments.iter().any(has_irises));
    let otherwise = if few || blind { Outcome::Unsure } else { Outcome::Fail };
    Fact::at_least(wanted.into(), score, least, otherwise, frame)
}

fn has_irises(moment: &Moment) -> bool {
    moment.mesh.as_ref().is_some_and(|mesh| mesh.points.len() == POINTS_WITH_IRISES)
}

/// The extent that two frames reached, and the frame that reached most.
fn second_highest(seen: &[(usize, f64, f32)]) -> (Option<f32>, Option<usize>) {
    let mut order: Vec<_> = seen.iter().collect();
    order.sort_by(|a, b| b.2.total_cmp(&a.2));
    (order.get(1).map(|(_, _, extent)| *extent), order.first().map(|(number, _, _)| *number))
}

/// How far the eyes were shut between two moments in which they were open.
fn shut_and_opened(seen: &[(usize, f64, f32)], least: f32) -> (Option<f32>, Option<usize>) {
    let open = |extent: f32| extent < least * OPEN;
    let first = seen.iter().position(|(_, _, extent)| open(*extent));
    let last = seen.iter().rposition(|(_, _, extent)| open(*extent));
    let between = match (first, last) {
        (Some(first), Some(last)) => seen.get(first..=last).unwrap_or_default(),
        _ => &[],
    };
    let most = between.iter().max_by(|a, b| a.2.total_cmp(&b.2));
    match most {
        Some((number, _, extent)) => (Some(extent.max(0.0)), Some(*number)),
        None => (seen.first().map(|_| 0.0), None),
    }
}

/// How many moves had begun before anybody could have answered.
fn ahead(asked: &[Asked], moments: &[Moment], baseline: &Baseline, limits: &Limits) -> Fact {
    let mut early = asked.iter().filter_map(|asked| {
        let half = limits.least(asked.wanted) / 2.0;
        let until = asked.from_ms + limits.reaction_ms;
        let seen = extents(asked.wanted, asked.from_ms - GRACE_MS, until, moments, baseline);
        seen.last().filter(|(_, _, extent)| *extent > half).map(|(number, _, _)| *number)
    });
    let frame = early.next();
    let count = early.count() + usize::from(frame.is_some());
    let score = u16::try_from(count).ok().map(f32::from).filter(|_| !asked.is_empty());
    // One may be chance: people sway. Two are a recording that does not wait, or a person who guesses well.
    Fact::at_most(Sign::Ahead, score, 1.0, Outcome::Unsure, frame)
}

/// The largest turn in windows that asked for none, or for the other side.
fn unasked(asked: &[Asked], moments: &[Moment], baseline: &Baseline, limits: &Limits) -> Fact {
    let turns = asked.iter().flat_map(|asked| {
        moments
            .iter()
            .enumerate()
            .filter(|(_, moment)| moment.at_ms > asked.from_ms + RETURN_MS && moment.at_ms < asked.until_ms)
            .filter_map(|(number, moment)| {
                let yaw = baseline.yaw(moment.mesh.as_ref()?);
                let turn = match asked.wanted {
                    Move::TurnLeft => -yaw,
                    Move::TurnRight => yaw,
                    Move::LookUp | Move::Blink | Move::MoveCloser => yaw.abs(),
                };
                Some((number, turn.max(0.0)))
            })
    });
    let most = turns.max_by(|a, b| a.1.total_cmp(&b.1));
    let (score, frame) = most.map_or((None, None), |(number, turn)| (Some(turn), Some(number)));
    Fact::at_most(Sign::Unasked, score, limits.turn, Outcome::Unsure, frame)
}

/// The middle value. None for no values.
pub fn median(mut values: Vec<f32>) -> Option<f32> {
    values.retain(|value| value.is_finite());
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}
