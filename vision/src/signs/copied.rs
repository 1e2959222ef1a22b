//! A patch of a picture that was copied to another place in it: to cover a word, or to say it again elsewhere.
//!
//! Blocks that look alike vote for the shift between them; where a shift gathers votes, the two places are compared pixel by
//! pixel, and what counts in the end is the noise: two prints of the same letter have each their own, a copy has that of
//! its original. Patterns that repeat (guilloches, fillers of a machine-readable zone) look alike at many shifts and are
//! left out. After Fridrich, Soukal and Lukáš, "Detection of copy-move forgery in digital images", 2003.
//!
//! The separation is weak. The noise of drawn copies that were compressed again correlates by 0.31 to 0.34; among 26 genuine
//! photographs the most is 0.25, but for a desk of wood with 0.44. So it is mostly unsure, and fails only where the noise is
//! nearly the same.
//!
//! Not seen: copies that were turned, scaled or retouched, those smaller than a few letters, those of fine print in pictures
//! so large that they are reduced first, and any copying that happened before the picture was photographed.

use super::noise::noise;
use super::{Levels, Sign, upright};
use crate::frame::{Frame, index, narrow};
use crate::geometry::Quad;
use crate::luma::Luma;
use std::collections::BTreeMap;

/// The longer side, in pixels, of the plane on which blocks are compared.
const SIDE: u32 = 1600;
/// Side of a block in pixels; its grey is described by the means of four by four cells.
const BLOCK: usize = 16;
const CELL: usize = 4;
/// Cells of which the description says whether they are brighter or darker, in steps of this many greys.
const STEP: i32 = 10;
/// Blocks whose cells differ less than this (greys, from the darkest to the brightest) say nothing.
const FLAT: i32 = 24;
/// Blocks that look alike and are compared with each other: more are a pattern.
const MOST_ALIKE: usize = 24;
/// Shifts, in pixels of the plane, up to which a block overlaps itself.
const NEAREST: i32 = 40;
/// Shifts looked at closely.
const MOST_SHIFTS: usize = 40;
/// Patches of which the noise is compared.
const MOST_PATCHES: usize = 12;
/// Votes that a shift needs to be looked at.
const FEWEST_VOTES: usize = 12;
/// Both sides of a copied patch are at least so many pixels of the plane.
const SMALLEST: usize = 48;
/// Pixels of the plane, at least, that a patch takes.
const FEWEST_PIXELS: usize = 1_600;
/// Sum of the differences of sixteen pixels, in greys, below which two squares look alike.
const ALIKE: u32 = 80;

/// How alike the noise of both places is: a correlation.
const COPIED: Levels = Levels { unsure: 0.3, fail: 0.6 };
/// What is said of places that look alike and have no noise to compare.
const WITHOUT_NOISE: f32 = 0.35;
/// Both sides, in pixels of the plane, that such places have at least: more than letters.
const LARGE: usize = 96;

/// The sign of a patch that was copied within the picture. The two places are the original and the copy, in either order.
/// Bounded to about half a second, whatever the size of the picture.
#[must_use]
pub fn copied(frame: &Frame<'_>) -> Sign {
    let plane = Luma::shrunk(frame, SIDE);
    let scale = narrow(f64::from(frame.width()) / f64::from(plane.width()));
    let mut best = Sign::judged(0.0, COPIED, Vec::new());
    let patches: Vec<Patch> =
        shifts(&plane).iter().filter_map(|(shift, voters)| patch(&plane, *shift, voters)).collect();
    for patch in patches.iter().take(MOST_PATCHES) {
        let score = match noise(frame, patch, scale) {
            Some(alike) => alike,
            // Without noise, two prints of the same letters are the same, and a pattern matches itself at other shifts too.
            None if patch.width.min(patch.height) < LARGE => continue,
            None if patches.iter().any(|other| other.shift_differs(patch) && other.overlaps(patch)) => continue,
            None => WITHOUT_NOISE,
        };
        if score > best.score {
            best = Sign::judged(score, COPIED, patch.places(scale));
        }
    }
    best
}

/// A place that looks like another one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patch {
    left: usize,
    top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    shift: (i32, i32),
}

impl Patch {
    fn shift_differs(&self, other: &Self) -> bool {
        let apart = |other: (i32, i32)| (self.shift.0 - other.0).abs().max((self.shift.1 - other.1).abs()) > 3;
        apart(other.shift) && apart((-other.shift.0, -other.shift.1))
    }

    /// Whether more than a third of the smaller one lies in the other, wherever of its two places that is.
    fn overlaps(&self, other: &Self) -> bool {
        let boxes = |patch: &Self| {
            let [left, top, width, height] = [patch.left, patch.top, patch.width, patch.height]
                .map(|value| i64::try_from(value).unwrap_or(i64::MAX));
            let (dx, dy) = (i64::from(patch.shift.0), i64::from(patch.shift.1));
            [(left, top, width, height), (left + dx, top + dy, width, height)]
        };
        let common = |from: i64, length: i64, other: i64, other_length: i64| {
            ((from + length).min(other + other_length) - from.max(other)).max(0)
        };
        boxes(self).into_iter().any(|one| {
            boxes(other).into_iter().any(|two| {
                let shared = common(one.0, one.2, two.0, two.2) * common(one.1, one.3, two.1, two.3);
                shared * 3 > (one.2 * one.3).min(two.2 * two.3)
            })
        })
    }

    pub(super) fn places(&self, scale: f32) -> Vec<Quad> {
        let [left, top, width, height] = [self.left, self.top, self.width, self.height].map(small);
        let (dx, dy) = (narrow(f64::from(self.shift.0)), narrow(f64::from(self.shift.1)));
        vec![
            upright(left * scale, top * scale, width * scale, height * scale),
            upright((left + dx) * scale, (top + dy) * scale, width * scale, height * scale),
        ]
    }
}

fn small(value: usize) -> f32 {
    u16::try_from(value).map_or(f32::from(u16::MAX), f32::from)
}

/// A shift, and the corners of the blocks that vote for it.
type Voted = ((i32, i32), Vec<(u16, u16)>);

/// The shifts for which most blocks vote, most first.
fn shifts(plane: &Luma) -> Vec<Voted> {
    let described = blocks(plane);
    let mut votes: BTreeMap<(i32, i32), Vec<(u16, u16)>> = BTreeMap::new();
    for alike in described.chunk_by(|one, other| one.0 == other.0) {
        if alike.len() > MOST_ALIKE {
            continue;
        }
        for (number, (_, x, y)) in alike.iter().enumerate() {
            for (_, other_x, other_y) in alike.iter().skip(number + 1) {
                // Of one look, blocks stand from left to right and then downwards: the shift may have to be turned round.
                let (dx, dy) = (i32::from(*other_x) - i32::from(*x), i32::from(*other_y) - i32::from(*y));
                let ((dx, dy), corner) = if dy < 0 || (dy == 0 && dx < 0) {
                    ((-dx, -dy), (*other_x, *other_y))
                } else {
                    ((dx, dy), (*x, *y))
                };
                if dx.abs().max(dy) >= NEAREST {
                    votes.entry((dx, dy)).or_default().push(corner);
                }
            }
        }
    }
    let mut ranked: Vec<Voted> = votes.into_iter().filter(|(_, voters)| voters.len() >= FEWEST_VOTES).collect();
    ranked.sort_by_key(|(shift, voters)| (std::cmp::Reverse(voters.len()), *shift));
    let mut chosen: Vec<Voted> = Vec::new();
    for ((dx, dy), voters) in ranked {
        if chosen.len() == MOST_SHIFTS {
            break;
        }
        if chosen.iter().all(|((x, y), _)| (dx - x).abs().max((dy - y).abs()) > 2) {
            chosen.push(((dx, dy), voters));
        }
    }
    chosen
}

/// What each block that is not flat looks like, with its corner; blocks that look alike stand together.
fn blocks(plane: &Luma) -> Vec<(u64, u16, u16)> {
    let (width, height) = (index(plane.width()), index(plane.height()));
    if width < BLOCK * 2 || height < BLOCK * 2 {
        return Vec::new();
    }
    // Sums of cells at every place: first along the rows, then down the columns.
    let rows: Vec<Vec<u16>> = plane
        .rows()
        .map(|row| row.windows(CELL).map(|cell| cell.iter().map(|grey| u16::from(*grey)).sum()).collect())
        .collect();
    let cells: Vec<Vec<i32>> = rows
        .windows(CELL)
        .map(|lines| {
            let mut sums = vec![0_i32; width + 1 - CELL];
            for line in lines {
                for (sum, value) in sums.iter_mut().zip(line) {
                    *sum += i32::from(*value);
                }
            }
            sums
        })
        .collect();
    let mut described = Vec::new();
    for top in 0..=height - BLOCK {
        let Some([first, second, third, fourth]) = rows_of_block(&cells, top) else { continue };
        for left in 0..=width - BLOCK {
            let mut values = [0_i32; 16];
            for (to, row) in values.as_chunks_mut::<4>().0.iter_mut().zip([first, second, third, fourth]) {
                for (value, cell) in to.iter_mut().zip(row.get(left..).unwrap_or_default().iter().step_by(CELL)) {
                    *value = cell / 16;
                }
            }
            let (low, high) =
                values.iter().fold((i32::MAX, i32::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
            if high - low < FLAT {
                continue;
            }
            let mean = values.iter().sum::<i32>() / 16;
            let look = values.iter().fold(0_u64, |look, value| {
                // Half a step is added so that cells of mean grey stand in the middle of a step.
                let steps = (value - mean + STEP / 2).div_euclid(STEP).clamp(-7, 8) + 7;
                look << 4 | u64::try_from(steps).unwrap_or(0)
            });
            if let (Ok(x), Ok(y)) = (u16::try_from(left), u16::try_from(top)) {
                described.push((look, x, y));
            }
        }
    }
    described.sort_unstable();
    described
}

fn rows_of_block(cells: &[Vec<i32>], top: usize) -> Option<[&[i32]; 4]> {
    let row = |number: usize| cells.get(top + number * CELL).map(Vec::as_slice);
    Some([row(0)?, row(1)?, row(2)?, row(3)?])
}

/// The largest connected place covered by blocks that vote for a shift and looking the same as what lies that far away, if it
/// is large enough and not flat.
fn patch(plane: &Luma, shift: (i32, i32), voters: &[(u16, u16)]) -> Option<Patch> {
    let (width, height) = (index(plane.width()), index(plane.height()));
    let (dx, dy) = (shift.0, usize::try_from(shift.1).ok()?);
    let (from_left, to_left) = if dx < 0 { (usize::try_from(-dx).ok()?, 0) } else { (0, usize::try_from(dx).ok()?) };
    let (wide, high) = (width.checked_sub(from_left + to_left)?, height.checked_sub(dy)?);
    // Squares of four by four pixels that look alike.
    let (across, down) = (wide / CELL, high / CELL);
    let mut alike = vec![false; across * down];
    let voted = squares_of(voters, from_left, across, down);
    let rows: Vec<&[u8]> = plane.rows().collect();
    for (square_row, (marks, voted)) in
        alike.chunks_exact_mut(across.max(1)).zip(voted.chunks_exact(across.max(1))).enumerate()
    {
        let mut differences = vec![0_u32; across];
        let mut ranges = vec![(u8::MAX, u8::MIN); across];
        for line in square_row * CELL..square_row * CELL + CELL {
            let one = rows.get(line).and_then(|row| row.get(from_left..)).unwrap_or_default();
            let other = rows.get(line + dy).and_then(|row| row.get(to_left..)).unwrap_or_default();
            let pairs = one.chunks_exact(CELL).zip(other.chunks_exact(CELL));
            for ((difference, range), (one, other)) in differences.iter_mut().zip(&mut ranges).zip(pairs) {
                for (a, b) in one.iter().zip(other) {
                    *difference += u32::from(a.abs_diff(*b));
                    *range = (range.0.min(*a), range.1.max(*a));
                }
            }
        }
        let seen = differences.into_iter().zip(ranges).zip(voted);
        for (mark, ((difference, (low, high)), voted)) in marks.iter_mut().zip(seen) {
            // Where a reduced picture is drawn upon, a part of a pixel makes some difference.
            *mark = *voted && difference < ALIKE.max(u32::from(high.saturating_sub(low)) * 2);
        }
    }
    let grey = |x: usize, y: usize| rows.get(y).and_then(|row| row.get(x)).copied();
    let component = largest(&alike, across)?;
    let (left, top) = (component.0 * CELL + from_left, component.1 * CELL);
    let (patch_width, patch_height) = (component.2 * CELL, component.3 * CELL);
    let area = component.4 * CELL * CELL;
    if patch_width.min(patch_height) < SMALLEST || area < FEWEST_PIXELS {
        return None;
    }
    // Plain paper looks like plain paper everywhere.
    let drawn =
        (top..top + patch_height).step_by(2).flat_map(|y| (left..left + patch_width).step_by(2).map(move |x| (x, y)));
    let steep = drawn.filter(|(x, y)| match (grey(*x, *y), grey(*x + 2, *y), grey(*x, *y + 2)) {
        (Some(here), Some(right), Some(below)) => here.abs_diff(right).max(here.abs_diff(below)) > 20,
        _ => false,
    });
    if steep.count() * 4 * 25 < patch_width * patch_height {
        return None;
    }
    // A straight edge looks like itself all along: a place and its copy lie apart.
    let apart = dy >= patch_height || usize::try_from(dx.abs()).is_ok_and(|dx| dx >= patch_width);
    apart.then_some(Patch { left, top, width: patch_width, height: patch_height, shift })
}

/// The squares that lie in blocks with these corners.
fn squares_of(voters: &[(u16, u16)], left: usize, across: usize, down: usize) -> Vec<bool> {
    let mut covered = vec![false; across * down];
    for (x, y) in voters {
        let (first, top) = (usize::from(*x).saturating_sub(left) / CELL, usize::from(*y) / CELL);
        for row in top..(top + BLOCK / CELL).min(down) {
            let squares = row * across + first.min(across)..row * across + (first + BLOCK / CELL).min(across);
            covered.get_mut(squares).unwrap_or_default().fill(true);
        }
    }
    covered
}

/// Left, top, width, height and number of the squares of the largest connected group.
fn largest(marks: &[bool], across: usize) -> Option<(usize, usize, usize, usize, usize)> {
    if across == 0 {
        return None;
    }
    let mut seen = vec![false; marks.len()];
    let mut best: Option<(usize, usize, usize, usize, usize)> = None;
    let mut stack = Vec::new();
    for start in 0..marks.len() {
        let (mut left, mut top, mut right, mut bottom, mut count) = (usize::MAX, usize::MAX, 0, 0, 0);
        stack.push(start);
        while let Some(place) = stack.pop() {
            if !marks.get(place).copied().unwrap_or(false) || std::mem::replace(seen.get_mut(place)?, true) {
                continue;
            }
            let (x, y) = (place % across, place / across);
            (left, top, right, bottom, count) = (left.min(x), top.min(y), right.max(x), bottom.max(y), count + 1);
            if x > 0 {
                stack.push(place - 1);
            }
            if x + 1 < across {
                stack.push(place + 1);
            }
            if y > 0 {
                stack.push(place - across);
            }
            stack.push(place + across);
        }
        if count > best.map_or(0, |best| best.4) {
            best = Some((left, top, right + 1 - left, bottom + 1 - top, count));
        }
    }
    best
}
