//! A fine lattice over all of a picture: the pixels of a photographed screen, or the dots of a print.
//!
//! Tiles are cut at full resolution, because reducing a picture removes the lattice; the spectrum of each is searched for
//! compact peaks away from the axes (where edges, lines of text and JPEG's blocks lie), and a lattice is what shows the same
//! peak in most tiles. Whether red, green and blue swing out of step tells a screen's stripes and the coloured moiré of a
//! camera's mosaic from ink. After Garcia and de Queiroz, "Face-spoofing 2D-detection based on Moiré-pattern analysis", 2015.
//!
//! A camera that smooths, a small picture or a screen out of focus leave nothing to see, and a document may be printed
//! over a fine line raster of its own: hence a lattice without colour is never more than unsure.

use super::fourier::{Complex, Transform, hann};
use super::{Levels, Sign, upright};
use crate::frame::{Frame, Layout, narrow};
use crate::geometry::Quad;
use crate::place::Rect;
use std::f32::consts::TAU;

/// Two to this power is the side of a tile in pixels.
const BITS: u16 = 8;
const SIDE: u16 = 1 << BITS;
/// Most tiles across and down.
const ACROSS: u32 = 4;
const DOWN: u32 = 3;
/// Fewer tiles than this do not tell a lattice from a pattern.
const FEWEST: usize = 3;
/// Frequencies below this (waves in a tile) are the picture itself, not a lattice.
const LOWEST: i32 = 14;
/// Frequencies this near to an axis are edges and text.
const AXIS: i32 = 3;
/// How far, in frequencies, a peak may stand from one tile to another: perspective changes it.
const DRIFT: i32 = 6;
/// Natural logarithm of how far a peak must stand above what surrounds it. Of 30,000 frequencies of plain noise the
/// highest stands at about 1.5.
const PEAK: f32 = 2.0;
/// What a peak of a plain lattice reaches.
const STRONG: f32 = 3.2;
/// Peaks kept of each tile.
const MOST_PEAKS: usize = 24;
/// Colour of the swing from which it is a screen's: 0 in step, 1 evenly out of step.
const COLOURED: f32 = 0.3;

/// The lattice of a screen.
const SCREEN: Levels = Levels { unsure: 0.4, fail: 0.7 };
/// The dots of a print; genuine documents are prints too, so it never fails by itself.
const PRINTED: Levels = Levels { unsure: 0.4, fail: f32::INFINITY };

/// What was found in the tiles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lattice {
    /// Tiles looked at.
    pub tiles: usize,
    /// Share of the tiles that show the commonest peak, 0 to 1.
    pub share: f32,
    /// How far that peak stands above what surrounds it, in the mean over these tiles: a natural logarithm.
    pub height: f32,
    /// How far red, green and blue swing out of step at that peak, 0 to 1.
    pub colour: f32,
    /// The tiles that show it, in pixels.
    pub places: Vec<Quad>,
}

/// The sign of a photographed screen. `outline` is where the document lies, if that is known; the rest of the picture is
/// then not looked at.
#[must_use]
pub fn screen(frame: &Frame<'_>, outline: Option<&Quad>) -> Sign {
    lattice(frame, outline).screen()
}

/// The sign of a printed copy: dots without colour of their own. Only ever unsure.
#[must_use]
pub fn printed(frame: &Frame<'_>, outline: Option<&Quad>) -> Sign {
    lattice(frame, outline).printed()
}

impl Lattice {
    /// How plain the lattice is, 0 to 1: seen in most tiles, and strong.
    fn plainness(&self) -> f32 {
        let strength = ((self.height - PEAK) / (STRONG - PEAK)).clamp(0.0, 1.0);
        ((self.share - 0.25) / 0.5).clamp(0.0, 1.0) * strength.mul_add(0.5, 0.5)
    }

    /// The sign of a photographed screen.
    #[must_use]
    pub fn screen(&self) -> Sign {
        if self.tiles < FEWEST {
            return Sign::untold(SCREEN);
        }
        let colour = (self.colour / COLOURED).clamp(0.0, 1.0);
        Sign::judged(self.plainness() * colour.mul_add(0.5, 0.5), SCREEN, self.places.clone())
    }

    /// The sign of a printed copy.
    #[must_use]
    pub fn printed(&self) -> Sign {
        if self.tiles < FEWEST {
            return Sign::untold(PRINTED);
        }
        let colour = (self.colour / COLOURED).clamp(0.0, 1.0);
        Sign::judged(self.plainness() * (1.0 - colour), PRINTED, self.places.clone())
    }
}

/// One tile: where it lies, and its peaks.
struct Tile {
    left: u32,
    top: u32,
    peaks: Vec<Peak>,
}

#[derive(Clone, Copy)]
struct Peak {
    u: i32,
    v: i32,
    height: f32,
}

/// Looks for a lattice. Takes about a tenth of a second at most, whatever the size of the picture.
#[must_use]
pub fn lattice(frame: &Frame<'_>, outline: Option<&Quad>) -> Lattice {
    let transform = Transform::new(BITS);
    let window = hann(SIDE);
    let tiles: Vec<Tile> = places(frame, outline)
        .into_iter()
        .map(|(left, top)| Tile { left, top, peaks: peaks(&spectrum(frame, left, top, &transform, &window)) })
        .collect();
    let Some((u, v)) = commonest(&tiles) else {
        return Lattice { tiles: tiles.len(), ..Lattice::default() };
    };
    let mut found = Lattice { tiles: tiles.len(), ..Lattice::default() };
    let (mut heights, mut colours, mut count) = (0.0, 0.0, 0.0);
    for tile in &tiles {
        let Some(peak) = near(tile, u, v) else { continue };
        heights += peak.height;
        colours += colour(frame, tile, peak, &window);
        count += 1.0;
        found.places.push(upright(pixel(tile.left), pixel(tile.top), f32::from(SIDE), f32::from(SIDE)));
    }
    if count > 0.0 {
        found.share = count / u16::try_from(tiles.len()).map_or(f32::INFINITY, f32::from);
        found.height = heights / count;
        found.colour = colours / count;
    }
    found
}

/// Upper left corners of tiles spread evenly over the picture, or over the box around the outline.
fn places(frame: &Frame<'_>, outline: Option<&Quad>) -> Vec<(u32, u32)> {
    let whole = (0, 0, frame.width(), frame.height());
    let (left, top, width, height) = outline.and_then(|outline| inside(frame, outline)).unwrap_or(whole);
    let side = u32::from(SIDE);
    let along = |from: u32, length: u32, most: u32| -> Vec<u32> {
        if length < side {
            return Vec::new();
        }
        let count = length.div_ceil(side).min(most);
        (0..count).map(|number| from + (length - side) * number / (count - 1).max(1)).collect()
    };
    let columns = along(left, width, ACROSS);
    along(top, height, DOWN).into_iter().flat_map(|y| columns.iter().map(move |x| (*x, y))).collect()
}

/// The box around an outline in whole pixels, if it has room for a tile.
fn inside(frame: &Frame<'_>, outline: &Quad) -> Option<(u32, u32, u32, u32)> {
    let (width, height) = (pixel(frame.width()), pixel(frame.height()));
    let bound = |values: [f32; 4], side: f32| {
        let low = values.into_iter().fold(f32::INFINITY, f32::min).clamp(0.0, side);
        let high = values.into_iter().fold(f32::NEG_INFINITY, f32::max).clamp(low, side.max(low));
        (low / side, (high - low) / side)
    };
    let (x, wide) = bound(outline.0.map(|point| point.x), width);
    let (y, high) = bound(outline.0.map(|point| point.y), height);
    let place = Rect { x, y, width: wide, height: high }.pixels(frame.width(), frame.height());
    (place.2 >= u32::from(SIDE) && place.3 >= u32::from(SIDE)).then_some(place)
}

/// The part of a frame that a tile covers.
fn cut<'a>(frame: &Frame<'a>, left: u32, top: u32) -> Frame<'a> {
    let share = |value: u32, side: u32| narrow(f64::from(value) / f64::from(side));
    frame.part(Rect {
        x: share(left, frame.width()),
        y: share(top, frame.height()),
        width: share(SIDE.into(), frame.width()),
        height: share(SIDE.into(), frame.height()),
    })
}

/// Natural logarithms of the amplitudes of a tile's grey, row after row from frequency nought on.
fn spectrum(frame: &Frame<'_>, left: u32, top: u32, transform: &Transform, window: &[f32]) -> Vec<f32> {
    let plane = crate::luma::Luma::of(&cut(frame, left, top));
    let count = u16::try_from(plane.pixels().len().min(usize::from(u16::MAX))).map_or(1.0, f32::from);
    let mean = plane.pixels().iter().map(|grey| f32::from(*grey)).sum::<f32>() / count;
    let mut square = vec![Complex::default(); transform.length() * transform.length()];
    for ((row, line), down) in square.chunks_exact_mut(transform.length()).zip(plane.rows()).zip(window) {
        for ((value, grey), across) in row.iter_mut().zip(line).zip(window) {
            value.re = (f32::from(*grey) - mean) * down * across;
        }
    }
    transform.square(&mut square);
    // One grey step of rounding noise at least, so that an empty tile has no peaks.
    square.iter().map(|value| (value.length() + f32::from(SIDE)).ln()).collect()
}

/// The logarithm at a frequency, which may be negative.
fn at(spectrum: &[f32], u: i32, v: i32) -> f32 {
    let side = i32::from(SIDE);
    let (column, row) = (u.rem_euclid(side), v.rem_euclid(side));
    usize::try_from(row * side + column).ok().and_then(|place| spectrum.get(place)).copied().unwrap_or_default()
}

/// Directions in which peaks are compared with what surrounds them.
const DIRECTIONS: [(i32, i32); 8] = [(1, 0), (0, 1), (1, 1), (1, -1), (2, 1), (1, 2), (2, -1), (1, -2)];

/// The compact peaks of a tile, highest first. One half of the frequencies says what the other does.
fn peaks(spectrum: &[f32]) -> Vec<Peak> {
    let half = i32::from(SIDE) / 2;
    let mut found = Vec::new();
    for v in AXIS + 1..half {
        for u in -(half - 1)..half {
            let near_block = |value: i32| (value + 1).rem_euclid(half / 4) <= 2;
            if u.abs() <= AXIS || u * u + v * v < LOWEST * LOWEST || (near_block(u) && near_block(v)) {
                continue;
            }
            let here = at(spectrum, u, v);
            let top = (-1..=1).all(|dv| (-1..=1).all(|du| (du, dv) == (0, 0) || at(spectrum, u + du, v + dv) <= here));
            if !top {
                continue;
            }
            // A line of frequencies is an edge or a row of letters: it is as high along itself as at its top.
            let around = DIRECTIONS.into_iter().map(|(du, dv)| {
                let far = if du.abs() + dv.abs() > 1 { 2..=4 } else { 3..=6 };
                let (sum, count) = far.fold((0.0, 0.0), |(sum, count), step| {
                    (
                        sum + at(spectrum, u + du * step, v + dv * step) + at(spectrum, u - du * step, v - dv * step),
                        count + 2.0,
                    )
                });
                sum / count
            });
            let height = here - around.fold(f32::NEG_INFINITY, f32::max);
            if height >= PEAK {
                found.push(Peak { u, v, height });
            }
        }
    }
    found.sort_by(|one, other| other.height.total_cmp(&one.height));
    found.truncate(MOST_PEAKS);
    found
}

fn near(tile: &Tile, u: i32, v: i32) -> Option<Peak> {
    let close = |peak: &&Peak| (peak.u - u).pow(2) + (peak.v - v).pow(2) <= DRIFT * DRIFT;
    tile.peaks.iter().filter(close).max_by(|one, other| one.height.total_cmp(&other.height)).copied()
}

/// The frequency that most tiles have a peak near to; of equals, the strongest.
fn commonest(tiles: &[Tile]) -> Option<(i32, i32)> {
    let all = tiles.iter().flat_map(|tile| &tile.peaks);
    let counted = all.map(|peak| {
        let (count, height) = tiles
            .iter()
            .filter_map(|tile| near(tile, peak.u, peak.v))
            .fold((0_u32, 0.0), |(count, height), near| (count + 1, height + near.height));
        (count, height, peak)
    });
    counted
        .max_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)))
        .map(|(_, _, peak)| (peak.u, peak.v))
}

/// How far the three channels swing out of step at a peak: 0 in step or in one channel alone, 1 evenly apart.
fn colour(frame: &Frame<'_>, tile: &Tile, peak: Peak, window: &[f32]) -> f32 {
    if frame.layout() == Layout::Luma {
        return 0.0;
    }
    let part = cut(frame, tile.left, tile.top);
    let wave = |frequency: i32| -> Vec<Complex> {
        (0..i32::from(SIDE))
            .zip(window)
            .map(|(place, weight)| {
                // The product is taken modulo the side first, which keeps the angle exact.
                let turn = (frequency * place).rem_euclid(i32::from(SIDE));
                let turned = Complex::turned(-TAU * i16::try_from(turn).map_or(0.0, f32::from) / f32::from(SIDE));
                Complex { re: turned.re * weight, im: turned.im * weight }
            })
            .collect()
    };
    let (across, down) = (wave(peak.u), wave(peak.v));
    let mut channels = [Complex::default(); 3];
    for (row, down) in part.rows().zip(&down) {
        let mut sums = [Complex::default(); 3];
        for (colour, across) in row.chunks_exact(frame.layout().bytes_per_pixel()).zip(&across) {
            for (sum, value) in sums.iter_mut().zip(colour) {
                sum.re = f32::from(*value).mul_add(across.re, sum.re);
                sum.im = f32::from(*value).mul_add(across.im, sum.im);
            }
        }
        for (channel, sum) in channels.iter_mut().zip(sums) {
            *channel = channel.plus(sum.times(*down));
        }
    }
    let together = channels.iter().fold(Complex::default(), |sum, channel| sum.plus(*channel)).length();
    let apart: f32 = channels.iter().map(|channel| channel.length()).sum();
    if apart > 0.0 { (1.0 - together / apart).clamp(0.0, 1.0) } else { 0.0 }
}

fn pixel(side: u32) -> f32 {
    narrow(f64::from(side))
}
