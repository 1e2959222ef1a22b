//! A document drawn flat, as a scanner would see it.
//!
//! Nothing is sharpened, and no colours are mended.

use crate::frame::{Frame, Layout, index};
use crate::geometry::{Homography, Outside, Point, Quad, coordinate, crop};
use crate::luma::Luma;

/// The longest side, in pixels, of a document drawn flat.
const MOST: u32 = 4_096;

/// Pixels that own their bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    width: u32,
    height: u32,
    layout: Layout,
    bytes: Vec<u8>,
}

impl Pixels {
    /// Width in pixels, at least 1.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, at least 1.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// The pixels as a frame.
    #[must_use]
    pub fn frame(&self) -> Frame<'_> {
        Frame::of_held(&self.bytes, self.width, self.height, self.layout)
    }

    /// The grey of the pixels.
    #[must_use]
    pub fn luma(&self) -> Luma {
        Luma::of(&self.frame())
    }
}

/// Draws what a quadrilateral of a frame shows as an upright picture of `width` × `height` pixels (each 1 to 4 096; more is
/// cut down), in the frame's layout. What lies outside the frame is drawn black. None if the corners are not convex.
///
/// Where the frame has much more detail than the result can hold, areas are averaged first, so that print does not turn
/// into dots.
#[must_use]
pub fn rectify(frame: &Frame<'_>, quad: &Quad, width: u32, height: u32) -> Option<Pixels> {
    if !quad.is_convex() {
        return None;
    }
    let (width, height) = (width.clamp(1, MOST), height.clamp(1, MOST));
    // Twice the detail in each direction is the most that sampling between four pixels copes with.
    let [a, b, c, d] = quad.0;
    let across = a.distance(b).max(c.distance(d)) / coordinate(width);
    let down = b.distance(c).max(d.distance(a)) / coordinate(height);
    let samples = samples(across.max(down));
    let (fine_width, fine_height) = (width * samples, height * samples);
    let upright = Quad::upright(coordinate(fine_width), coordinate(fine_height));
    let map = Homography::between(&upright, quad)?;
    let bytes = if samples == 1 {
        crop(frame, width, height, Outside::Value(0), |point| map.apply(point))
    } else {
        averaged(frame, &map, width, height, samples)
    };
    Some(Pixels { width, height, layout: frame.layout(), bytes })
}

/// Looks for each pixel of the result, along each side.
fn samples(detail: f32) -> u32 {
    match detail {
        detail if detail <= 2.0 => 1,
        detail if detail <= 4.0 => 2,
        _ => 4,
    }
}

/// Row by row, so that only a few rows are ever held at the finer scale.
fn averaged(frame: &Frame<'_>, map: &Homography, width: u32, height: u32, samples: u32) -> Vec<u8> {
    let channels = frame.layout().bytes_per_pixel();
    let row_length = index(width) * channels;
    let mut bytes = Vec::with_capacity(row_length * index(height));
    let mut sums = vec![0_u32; row_length];
    let many = samples * samples;
    for row in 0..height {
        sums.fill(0);
        let top = coordinate(row * samples);
        let fine = crop(frame, width * samples, samples, Outside::Value(0), |point| {
            map.apply(Point::new(point.x, point.y + top))
        });
        for line in fine.chunks_exact(row_length * index(samples)) {
            for (pixels, sums) in line.chunks_exact(channels * index(samples)).zip(sums.chunks_exact_mut(channels)) {
                for pixel in pixels.chunks_exact(channels) {
                    for (sum, value) in sums.iter_mut().zip(pixel) {
                        *sum += u32::from(*value);
                    }
                }
            }
        }
        bytes.extend(sums.iter().map(|sum| u8::try_from((sum + many / 2) / many).unwrap_or(u8::MAX)));
    }
    bytes
}
