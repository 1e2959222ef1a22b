//! A document drawn flat, as a scanner would see it.
//!
//! Nothing is sharpened, and no colours are mended.

use crate::frame::{Frame, Layout, index};
use crate::geometry::{Homography, Point, Quad, byte, coordinate};
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
    let fine = Quad::upright(coordinate(width * samples), coordinate(height * samples));
    let map = Homography::between(&fine, quad)?;
    let mut bytes = Vec::with_capacity(index(width) * index(height) * frame.layout().bytes_per_pixel());
    let many = coordinate(samples * samples);
    for y in 0..height {
        for x in 0..width {
            let mut sums = [0.0; 4];
            for (row, column) in (0..samples).flat_map(|row| (0..samples).map(move |column| (row, column))) {
                let at = Point::new(coordinate(x * samples + column) + 0.5, coordinate(y * samples + row) + 0.5);
                if let Some(at) = map.apply(at) {
                    add(frame, at, &mut sums);
                }
            }
            bytes.extend(sums.iter().take(frame.layout().bytes_per_pixel()).map(|sum| byte(sum / many)));
        }
    }
    Some(Pixels { width, height, layout: frame.layout(), bytes })
}

/// Adds the value of every channel between the four pixels nearest to a point; nothing outside the frame.
fn add(frame: &Frame<'_>, at: Point, sums: &mut [f32; 4]) {
    let (x, y) = (at.x - 0.5, at.y - 0.5);
    if !(x > -1.0 && y > -1.0 && x < coordinate(frame.width()) && y < coordinate(frame.height())) {
        return;
    }
    let (left, top) = (x.floor(), y.floor());
    let (right, lower) = (x - left, y - top);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the frame; below 0 is its border"
    )]
    let (column, row) = (left as u32, top as u32);
    // Half a pixel beyond the border, the border's own pixel goes on.
    let (after, below) = (if left < 0.0 { 0 } else { column + 1 }, if top < 0.0 { 0 } else { row + 1 });
    let pixels = [(column, row), (after, row), (column, below), (after, below)];
    let weights = [(1.0 - right) * (1.0 - lower), right * (1.0 - lower), (1.0 - right) * lower, right * lower];
    for ((column, row), weight) in pixels.into_iter().zip(weights) {
        for (sum, value) in sums.iter_mut().zip(frame.pixel(column, row)) {
            *sum += f32::from(*value) * weight;
        }
    }
}

/// Looks for each pixel of the result, along each side.
fn samples(detail: f32) -> u32 {
    match detail {
        detail if detail <= 2.0 => 1,
        detail if detail <= 4.0 => 2,
        _ => 4,
    }
}
