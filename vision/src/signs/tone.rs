//! Pictures without colour: photocopies, and files made grey. The cast of a lamp is not colour.

use super::{Levels, Sign};
use crate::frame::{Frame, Layout, index, narrow};
use crate::geometry::{Outside, Point, crop};
use crate::luma::fitted;

/// The longer side, in pixels, of the picture that is looked at.
const SIDE: u32 = 192;
/// Samples across and down that make one pixel of it.
const SAMPLES: u32 = 4;
/// How many that are.
const SHARE: f32 = 16.0;
/// The share of pixels (one in so many) that may be coloured in a photocopy: specks and borders.
const TAIL: usize = 50;
/// Steps of colour, of 255, that a plainly coloured document exceeds there.
const COLOURED: f32 = 40.0;
/// A document may be pale and a camera may see no colour, so only what is exactly grey fails.
const COLOURLESS: Levels = Levels { unsure: 0.75, fail: 0.97 };

/// The sign of a photocopy: no colour but the lamp's in all of the frame, which should be the rectified document alone.
#[must_use]
pub fn colourless(frame: &Frame<'_>) -> Sign {
    if frame.layout() == Layout::Luma {
        return Sign::untold(COLOURLESS);
    }
    let strength = colour(frame);
    Sign::judged((1.0 - strength / COLOURED).clamp(0.0, 1.0), COLOURLESS, Vec::new())
}

/// How colourful all but the most colourful few pixels are at most, in steps of 255, once the cast is taken off.
fn colour(frame: &Frame<'_>) -> f32 {
    let (_, _, means) = means(frame, SIDE);
    // Red and blue against green, each against the grey: a cast is a straight line through black.
    let pixels: Vec<[f32; 3]> =
        means.iter().map(|[red, green, blue]| [red - green, blue - green, (red + green + blue) / 3.0]).collect();
    let slope = |channel: fn(&[f32; 3]) -> f32| {
        let (product, square) = pixels.iter().fold((0.0, 0.0), |(product, square), pixel| {
            (pixel[2].mul_add(channel(pixel), product), pixel[2].mul_add(pixel[2], square))
        });
        if square > 0.0 { product / square } else { 0.0 }
    };
    let (red, blue) = (slope(|pixel| pixel[0]), slope(|pixel| pixel[1]));
    let mut strengths: Vec<f32> =
        pixels.iter().map(|[one, other, grey]| grey.mul_add(-red, *one).hypot(grey.mul_add(-blue, *other))).collect();
    let place = strengths.len().saturating_sub(1 + strengths.len() / TAIL);
    if strengths.is_empty() {
        return 0.0;
    }
    let (_, strength, _) = strengths.select_nth_unstable_by(place, f32::total_cmp);
    *strength
}

/// A small picture: width, height, and red, green and blue of each pixel as means of sixteen samples. A camera's noise is
/// coloured; means have little of it. Nothing is enlarged.
pub(crate) fn means(frame: &Frame<'_>, side: u32) -> (usize, usize, Vec<[f32; 3]>) {
    let (width, height) = fitted(frame.width(), frame.height(), side);
    let (wide, high) = (width * SAMPLES, height * SAMPLES);
    let scale = |side: u32, small: u32| narrow(f64::from(side) / f64::from(small));
    let (across, down) = (scale(frame.width(), wide), scale(frame.height(), high));
    let samples = crop(frame, wide, high, Outside::Nearest, |point| Some(Point::new(point.x * across, point.y * down)));
    let mut means = vec![[0.0_f32; 3]; index(width) * index(height)];
    let pixel = frame.layout().bytes_per_pixel();
    let row = index(wide) * pixel;
    for (lines, means) in samples.chunks_exact(row * index(SAMPLES)).zip(means.chunks_exact_mut(index(width))) {
        for line in lines.chunks_exact(row) {
            for (group, mean) in line.chunks_exact(pixel * index(SAMPLES)).zip(means.iter_mut()) {
                for colour in group.chunks_exact(pixel) {
                    for (sum, value) in mean.iter_mut().zip(colour) {
                        *sum += f32::from(*value) / SHARE;
                    }
                }
            }
        }
    }
    (index(width), index(height), means)
}
