//! Whether frames are new: not held, not repeated, not played backwards, not blended from their neighbours.
//!
//! A camera never gives the same picture twice: its noise differs, and so does everything that moves. Two frames at
//! different times that differ less than each does from its neighbours are one frame, seen twice. A blend of two frames
//! shows both where something moved; a camera's frame between them shows it once, in the middle.

use super::moments::Moment;
use super::moves::median;
use super::{Fact, Outcome, Sign};
use crate::geometry::coordinate;
use crate::luma::Luma;

/// The longer side, in pixels, of the planes on which all frames are compared with all.
const SMALL_SIDE: u32 = 160;
/// Mean difference, in greys, below which a frame is the one before.
const SAME: f32 = 0.02;
/// A frame is repeated when it differs by less than this share of what it differs from its own neighbours.
const NEARER: f32 = 0.45;
/// Frames nearer than this in time are neighbours, not repetitions.
const APART_MS: f64 = 400.0;
/// Shares of frozen, repeated, reversed and blended frames that may be chance.
const CHANCE: (f32, f32, f32, f32) = (0.3, 0.03, 0.02, 0.25);
/// Share of frozen frames from which on nothing moved at all.
const HELD: f32 = 0.8;
/// Pixels of the plane by which a face must move in three frames before a blend can be told from motion.
const MOVING: f32 = 3.0;
/// What a blend of its neighbours leaves of a frame, in shares of how these differ. Motion leaves more.
const BLEND: f32 = 0.2;
/// How many times more than by noise the neighbours of a frame must differ.
const CLEAR: f64 = 8.0;
/// Moving frames that are needed to speak of blends.
const NEEDED: usize = 4;

/// The four facts.
pub fn facts(moments: &[Moment]) -> [Fact; 4] {
    let small: Vec<Small> = moments
        .iter()
        .map(|moment| Small { at_ms: moment.at_ms, plane: Luma::shrunk(&moment.plane.frame(), SMALL_SIDE) })
        .collect();
    let steps: Vec<f32> = small.windows(2).map(step).collect();
    let frozen: Vec<usize> =
        steps.iter().enumerate().filter(|(_, step)| **step < SAME).map(|(number, _)| number + 1).collect();
    let frozen_share = share(frozen.len(), steps.len());
    let otherwise = if frozen_share.is_some_and(|share| share > HELD) { Outcome::Fail } else { Outcome::Unsure };
    let partners = partners(&small, &steps);
    let backwards: Vec<usize> = partners
        .windows(2)
        .filter_map(|pair| match pair {
            [(one, first), (next, second)] if *next == *one + 1 && *second < *first => Some(*next),
            _ => None,
        })
        .collect();
    let blends = blends(moments);
    let blended = blends.iter().filter(|(_, left)| *left < BLEND).count();
    let least = blends.iter().min_by(|a, b| a.1.total_cmp(&b.1)).map(|(number, _)| *number);
    let blended_share = if blends.len() < NEEDED { None } else { share(blended, blends.len()) };
    [
        Fact::at_most(Sign::Frozen, frozen_share, CHANCE.0, otherwise, frozen.first().copied()),
        Fact::at_most(
            Sign::Repeated,
            share(partners.len(), moments.len()),
            CHANCE.1,
            Outcome::Fail,
            partners.first().map(|(number, _)| *number),
        ),
        Fact::at_most(
            Sign::Reversed,
            share(backwards.len(), moments.len()),
            CHANCE.2,
            Outcome::Fail,
            backwards.first().copied(),
        ),
        Fact::at_most(Sign::Interpolated, blended_share, CHANCE.3, Outcome::Fail, least),
    ]
}

fn share(some: usize, all: usize) -> Option<f32> {
    let count = |number: usize| u16::try_from(number).map_or(f32::MAX, f32::from);
    (all > 0).then(|| count(some) / count(all))
}

/// A frame, small.
struct Small {
    at_ms: f64,
    plane: Luma,
}

fn step(pair: &[Small]) -> f32 {
    match pair {
        [one, other] => difference(&one.plane, &other.plane, 1),
        _ => f32::INFINITY,
    }
}

/// Mean difference of two planes in greys, from every `skip`-th row; infinite if their sizes differ.
fn difference(one: &Luma, other: &Luma, skip: usize) -> f32 {
    if (one.width(), one.height()) != (other.width(), other.height()) {
        return f32::INFINITY;
    }
    let (mut sum, mut rows) = (0_u32, 0_u32);
    for (one, other) in one.rows().zip(other.rows()).step_by(skip.max(1)) {
        sum += one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(*other))).sum::<u32>();
        rows += 1;
    }
    crate::frame::narrow(f64::from(sum) / f64::from(rows.max(1)) / f64::from(one.width()))
}

/// Frames that were there before, each with the number of its first appearance.
fn partners(moments: &[Small], steps: &[f32]) -> Vec<(usize, usize)> {
    // A frozen stretch has steps of nothing; what is left tells how much a frame differs from its neighbours.
    let usual = median(steps.iter().copied().filter(|step| *step >= SAME).collect()).unwrap_or(0.0);
    let own = |number: usize| {
        let around =
            number.checked_sub(1).into_iter().chain(std::iter::once(number)).filter_map(|step| steps.get(step));
        around.copied().filter(|step| *step >= SAME).fold(usual, f32::min)
    };
    let mut found = Vec::new();
    for (number, moment) in moments.iter().enumerate().skip(1) {
        let near = own(number);
        if near < SAME {
            continue;
        }
        let before =
            moments.iter().enumerate().take(number).filter(|(_, other)| moment.at_ms - other.at_ms >= APART_MS);
        let partner = before
            .filter(|(other, moment_before)| {
                let most = NEARER * near.min(own(*other));
                // A quarter of the rows tells almost always; the rest is asked only when it does not.
                difference(&moment.plane, &moment_before.plane, 4) < most * 1.5
                    && difference(&moment.plane, &moment_before.plane, 1) < most
            })
            .min_by(|a, b| {
                difference(&moment.plane, &a.1.plane, 1).total_cmp(&difference(&moment.plane, &b.1.plane, 1))
            });
        found.extend(partner.map(|(other, _)| (number, other)));
    }
    found
}

/// For each frame whose neighbours show the face in different places: what the best blend of these leaves of it.
fn blends(moments: &[Moment]) -> Vec<(usize, f32)> {
    // The stillest pair of frames differs by little more than the camera's noise, which no blend explains.
    let noise = moments
        .windows(2)
        .filter_map(|pair| match pair {
            [one, other] => square(&one.plane, &other.plane),
            _ => None,
        })
        .filter(|square| *square > 0.0)
        .fold(f64::INFINITY, f64::min)
        / 2.0;
    moments
        .windows(3)
        .enumerate()
        .filter_map(|(number, three)| match three {
            [before, now, after] if displacement(before, after)? >= MOVING => {
                Some((number + 1, left_of_blend(&before.plane, &now.plane, &after.plane, noise)?))
            }
            _ => None,
        })
        .collect()
}

/// The mean square of the difference of two planes. None if their sizes differ.
fn square(one: &Luma, other: &Luma) -> Option<f64> {
    let same = (one.width(), one.height()) == (other.width(), other.height());
    let sum: u64 =
        one.pixels().iter().zip(other.pixels()).map(|(one, other)| u64::from(one.abs_diff(*other)).pow(2)).sum();
    same.then(|| sum as f64 / f64::from(one.width()) / f64::from(one.height()))
}

/// How far the points of the face move, in pixels of the plane.
fn displacement(one: &Moment, other: &Moment) -> Option<f32> {
    let (a, b) = (one.mesh.as_ref()?, other.mesh.as_ref()?);
    let count = coordinate(u32::try_from(a.points.len()).ok()?.max(1));
    let sum: f32 = a.points.iter().zip(&b.points).map(|([x, y, _], [u, v, _])| (x - u).hypot(y - v)).sum();
    Some(sum / count * one.reduction())
}

/// What the best blend leaves, in shares of the difference of its ends (roots of mean squares), noise taken off both. None if
/// the planes do not fit, or differ by little more than noise.
fn left_of_blend(before: &Luma, now: &Luma, after: &Luma, noise: f64) -> Option<f32> {
    let size = |plane: &Luma| (plane.width(), plane.height());
    if size(before) != size(now) || size(now) != size(after) {
        return None;
    }
    let (mut along, mut all, mut own) = (0_i64, 0_i64, 0_i64);
    for ((before, now), after) in before.pixels().iter().zip(now.pixels()).zip(after.pixels()) {
        let (before, now, after) = (i64::from(*before), i64::from(*now), i64::from(*after));
        let (whole, part) = (after - before, now - before);
        along += whole * part;
        all += whole * whole;
        own += part * part;
    }
    let count = f64::from(now.width()) * f64::from(now.height());
    let (along, all, own) = (along as f64 / count, all as f64 / count, own as f64 / count);
    // The noise of the first frame is in both differences.
    let (along, ends) = (along - noise, all - 2.0 * noise);
    if ends < CLEAR * noise.max(0.01) {
        return None;
    }
    let alpha = along / ends;
    if !(0.1..=0.9).contains(&alpha) {
        // It is nearer to one neighbour than any blend that would be made to fill a gap.
        return Some(1.0);
    }
    let left = (own - 2.0 * noise - along * along / ends).max(0.0);
    Some(crate::frame::narrow((left / ends).sqrt()))
}
