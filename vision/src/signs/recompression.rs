//! Whether the pixels of a JPEG file had been compressed as JPEG before, at another quality and on the same blocks.
//!
//! The first compression rounds every coefficient to multiples of its own step; rounding these again to the steps of the
//! file at hand leaves combs and gaps in how often each value occurs (Popescu and Farid, 2004). How often values would occur
//! without a first compression is taken from the same picture with its blocks moved by half their side (Fridrich, 2002).
//!
//! Not seen: a first compression on other blocks (the picture was cropped or resized in between), one of the same or a much
//! higher quality, and anything in a PNG or WebP file. Messengers and some webcams compress twice, so being compressed
//! twice is not the same as being edited.

use super::jpeg::{quantization, turn};
use crate::frame::{index, narrow};
use crate::picture::{Picture, PictureKind};
use std::f32::consts::PI;

/// Side of a block in pixels.
const BLOCK: usize = 8;
/// Most blocks looked at.
const MOST_BLOCKS: usize = 12_000;
/// Fewer values than this do not make a distribution.
const FEWEST: f64 = 800.0;
/// Column and row of the frequencies looked at: the lowest, in which there is most.
const FREQUENCIES: [(usize, usize); 9] = [(1, 0), (0, 1), (0, 2), (1, 1), (2, 0), (3, 0), (2, 1), (1, 2), (0, 3)];
/// Where these stand in a file's table.
const ZIGZAG: [usize; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/// The largest step of a first compression that is tried.
const COARSEST: i32 = 48;
/// The largest coefficient counted.
const LARGEST: i32 = 400;
/// Rounding to whole greys between the two compressions spreads a coefficient so far, with these weights.
const SPREAD: [(f32, f64); 5] = [(-0.6, 0.06), (-0.3, 0.24), (0.0, 0.4), (0.3, 0.24), (0.6, 0.06)];
/// Gain of likelihood for each value, in natural logarithms, at which it is certain.
const CERTAIN: f64 = 0.12;
/// Frequencies, of those looked at, whose mean gain counts: the others may have had steps that leave nothing.
const BEST: usize = 4;

/// How sure it is that the pixels were compressed twice, 0 to 1; from 0.5 it is likely. None for files that are no JPEG,
/// and where there is too little in the picture to tell. `picture` is what [`Picture::open`] made of `bytes`.
#[must_use]
pub fn recompression(bytes: &[u8], picture: &Picture) -> Option<f32> {
    if picture.kind() != PictureKind::Jpeg {
        return None;
    }
    let table = quantization(bytes)?;
    let turn = Turn::of(turn(bytes));
    let blocks = Blocks::of(picture, &turn);
    let mut gains: Vec<f64> = FREQUENCIES
        .iter()
        .zip(ZIGZAG)
        .filter_map(|(frequency, place)| {
            let step = i32::from(*table.get(place)?);
            let (column, row) = if turn.swapped { (frequency.1, frequency.0) } else { *frequency };
            gain(&blocks.aligned(column, row), &blocks.moved(column, row), step)
        })
        .collect();
    if gains.len() < BEST {
        return None;
    }
    gains.sort_by(|one, other| other.total_cmp(one));
    let mean = gains.iter().take(BEST).sum::<f64>() / 4.0;
    Some(narrow((mean / CERTAIN).clamp(0.0, 1.0)))
}

/// How the stored picture was turned to stand upright: the blocks begin at the side where the stored picture begins.
struct Turn {
    from_right: bool,
    from_bottom: bool,
    swapped: bool,
}

impl Turn {
    const fn of(exif: u16) -> Self {
        Self {
            from_right: matches!(exif, 2 | 3 | 6 | 7),
            from_bottom: matches!(exif, 3 | 4 | 7 | 8),
            swapped: matches!(exif, 5..=8),
        }
    }
}

/// Coefficients of blocks as the file has them, and of blocks moved by half a side.
struct Blocks {
    aligned: Vec<[f32; 64]>,
    moved: Vec<[f32; 64]>,
}

impl Blocks {
    fn of(picture: &Picture, turn: &Turn) -> Self {
        let (width, height) = (index(picture.width()), index(picture.height()));
        let first = |length: usize, from_end: bool| if from_end { length % BLOCK } else { 0 };
        let (left, top) = (first(width, turn.from_right), first(height, turn.from_bottom));
        // The last block of each line has no whole neighbour to move into.
        let count = |length: usize, first: usize| ((length - first) / BLOCK).saturating_sub(1);
        let (across, down) = (count(width, left), count(height, top));
        let basis = basis();
        let step = (across * down).div_ceil(MOST_BLOCKS).max(1);
        // A step that divides the width would look at the same columns only.
        let step = if step > 1 && across.is_multiple_of(step) { step + 1 } else { step };
        let mut blocks = Self { aligned: Vec::new(), moved: Vec::new() };
        for number in (0..across * down).step_by(step) {
            let (x, y) = (left + number % across * BLOCK, top + number / across * BLOCK);
            let here = grey(picture.rgb(), width, x, y).map(|grey| coefficients(&grey, &basis));
            let moved =
                grey(picture.rgb(), width, x + BLOCK / 2, y + BLOCK / 2).map(|grey| coefficients(&grey, &basis));
            if let (Some(here), Some(moved)) = (here, moved) {
                blocks.aligned.push(here);
                blocks.moved.push(moved);
            }
        }
        blocks
    }

    fn aligned(&self, column: usize, row: usize) -> Vec<f32> {
        self.aligned.iter().filter_map(|block| block.get(row * BLOCK + column)).copied().collect()
    }

    fn moved(&self, column: usize, row: usize) -> Vec<f32> {
        self.moved.iter().filter_map(|block| block.get(row * BLOCK + column)).copied().collect()
    }
}

/// The grey of a block. None if a colour in it is cut off at black or white: its coefficients are not what they were.
fn grey(rgb: &[u8], width: usize, left: usize, top: usize) -> Option<[f32; 64]> {
    let mut block = [0.0; 64];
    for (y, line) in block.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
        let from = ((top + y) * width + left) * 3;
        let pixels = rgb.get(from..from + BLOCK * 3)?.as_chunks::<3>().0;
        for (value, [red, green, blue]) in line.iter_mut().zip(pixels) {
            if [red, green, blue].into_iter().any(|colour| matches!(colour, 0 | 255)) {
                return None;
            }
            *value = 0.299 * f32::from(*red) + 0.587 * f32::from(*green) + 0.114 * f32::from(*blue) - 128.0;
        }
    }
    Some(block)
}

/// The discrete cosine transform's basis (ITU-T T.81, A.3.3), a row for each frequency.
fn basis() -> [[f32; BLOCK]; BLOCK] {
    let mut basis = [[0.0; BLOCK]; BLOCK];
    for (frequency, row) in (0_u8..).zip(&mut basis) {
        let scale = if frequency == 0 { (1.0_f32 / 8.0).sqrt() } else { 0.5 };
        for (place, value) in (0_u8..).zip(row) {
            *value = scale * ((2.0 * f32::from(place) + 1.0) * f32::from(frequency) * PI / 16.0).cos();
        }
    }
    basis
}

fn coefficients(block: &[f32; 64], basis: &[[f32; BLOCK]; BLOCK]) -> [f32; 64] {
    let mut across = [0.0; 64];
    for (to, line) in across.as_chunks_mut::<BLOCK>().0.iter_mut().zip(block.as_chunks::<BLOCK>().0) {
        for (value, wave) in to.iter_mut().zip(basis) {
            *value = line.iter().zip(wave).map(|(grey, wave)| grey * wave).sum();
        }
    }
    let mut both = [0.0_f32; 64];
    for (to, wave) in both.as_chunks_mut::<BLOCK>().0.iter_mut().zip(basis) {
        for (line, wave) in across.as_chunks::<BLOCK>().0.iter().zip(wave) {
            for (value, part) in to.iter_mut().zip(line) {
                *value = part.mul_add(*wave, *value);
            }
        }
    }
    both
}

/// By how much a first compression of the best step explains the values better than none, for each value that is not
/// nought.
fn gain(aligned: &[f32], moved: &[f32], step: i32) -> Option<f64> {
    if step < 1 {
        return None;
    }
    let top = LARGEST / step + 1;
    let bins = usize::try_from(top).ok()? + 1;
    let mut seen = vec![0.0_f64; bins];
    for value in aligned {
        if let Some(bin) = place(rounded(value / small(step)), top).and_then(|place| seen.get_mut(place)) {
            *bin += 1.0;
        }
    }
    // Values without a comb: whole coefficients of the moved blocks, either sign.
    let mut plain = vec![0.0_f64; usize::try_from(LARGEST).ok()? + 1];
    for value in moved {
        if let Some(bin) = place(rounded(*value), LARGEST).and_then(|place| plain.get_mut(place)) {
            *bin += 1.0;
        }
    }
    let all: f64 = seen.iter().skip(1).sum();
    if all < FEWEST {
        return None;
    }
    let once = likelihood(&seen, &expected(&plain, 1, step, top, bins));
    let twice = (2..=COARSEST)
        .filter(|first| *first != step)
        .map(|first| likelihood(&seen, &expected(&plain, first, step, top, bins)))
        .fold(f64::NEG_INFINITY, f64::max);
    Some((twice - once) / all)
}

/// How often each multiple of `step` is expected if the plain values were first rounded to multiples of `first`.
fn expected(plain: &[f64], first: i32, step: i32, top: i32, bins: usize) -> Vec<f64> {
    let mut counts = vec![0.0; bins];
    for (value, count) in (0..).zip(plain) {
        let rounded_first = rounded(small(value) / small(first)) * first;
        for (off, weight) in SPREAD {
            let again = rounded((small(rounded_first) + off) / small(step));
            if let Some(bin) = place(again, top).and_then(|place| counts.get_mut(place)) {
                *bin += count * weight;
            }
        }
    }
    counts
}

/// The logarithm of how likely the counts are, nought left out: in flat pictures it is nearly all there is.
fn likelihood(seen: &[f64], expected: &[f64]) -> f64 {
    let all: f64 = expected.iter().skip(1).sum();
    // A few of every value are always possible: neither picture nor arithmetic is exact.
    let floor = all.max(1.0) * 2e-3;
    let total: f64 = expected.iter().skip(1).map(|count| count + floor).sum();
    seen.iter().zip(expected).skip(1).map(|(count, expected)| count * ((expected + floor) / total).ln()).sum()
}

fn place(value: i32, top: i32) -> Option<usize> {
    usize::try_from(value.abs()).ok().filter(|_| value.abs() <= top)
}

#[expect(clippy::cast_possible_truncation, reason = "coefficients of bytes are below 2048, and a cast saturates")]
fn rounded(value: f32) -> i32 {
    value.round() as i32
}

fn small(value: i32) -> f32 {
    i16::try_from(value).map_or(0.0, f32::from)
}
