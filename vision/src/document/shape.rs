//! The true shape of a rectangle seen in perspective, and how far it is turned away.
//!
//! Zhang and He, Whiteboard scanning and image enhancement (Digital Signal Processing 17, 2007): a rectangle's four corners
//! and a camera with square pixels, whose axis goes through the middle of the picture, leave two unknowns, the angle of
//! view and the ratio of the sides; that neighbouring sides stand square on each other gives the first.

use super::USUAL_FOCUS;
use crate::frame::narrow;
use crate::geometry::{Quad, coordinate};

/// A depth must change by this share along both directions before the angle of view is computed from it; below, an error
/// of a pixel would make anything of it.
const LEAST_DEPTH: f64 = 0.08;
/// Focal lengths, in longer sides of the picture, that a camera can have: about 20 to 90 degrees.
const FOCUS: std::ops::RangeInclusive<f64> = 0.5..=2.8;

/// How a rectangle stands to the camera.
pub(super) struct View {
    /// Upper side over left side.
    pub(super) ratio: f32,
    /// Degrees between the rectangle and the plane of the picture, 0 to 90.
    pub(super) tilt: f32,
}

impl View {
    /// None for corners that are no convex quadrilateral.
    pub(super) fn of(quad: &Quad, width: u32, height: u32) -> Option<Self> {
        if !quad.is_convex() {
            return None;
        }
        // In longer sides of the picture, from its middle.
        let side = f64::from(coordinate(width.max(height).max(1)));
        let middle = (f64::from(coordinate(width)) / 2.0, f64::from(coordinate(height)) / 2.0);
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] =
            quad.0.map(|point| ((f64::from(point.x) - middle.0) / side, (f64::from(point.y) - middle.1) / side));
        // The map that takes the unit square to the corners (Heckbert 1989), of which the first two columns matter.
        let (dx1, dx2, sx) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
        let (dy1, dy2, sy) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
        let area = dx1.mul_add(dy2, -(dx2 * dy1));
        if area.abs() < 1e-12 {
            return None;
        }
        let (g, h) = (sx.mul_add(dy2, -(sy * dx2)) / area, dx1.mul_add(sy, -(dy1 * sx)) / area);
        let across = [g.mul_add(x1, x1 - x0), g.mul_add(y1, y1 - y0), g];
        let down = [h.mul_add(x3, x3 - x0), h.mul_add(y3, y3 - y0), h];
        let focus = focus(across, down).unwrap_or(f64::from(USUAL_FOCUS));
        let [across, down] = [across, down].map(|[x, y, z]| [x / focus, y / focus, z]);
        let length = |[x, y, z]: [f64; 3]| x.hypot(y).hypot(z);
        let normal = [
            across[1].mul_add(down[2], -(across[2] * down[1])),
            across[2].mul_add(down[0], -(across[0] * down[2])),
            across[0].mul_add(down[1], -(across[1] * down[0])),
        ];
        let ratio = length(across) / length(down);
        let tilt = (normal[2].abs() / length(normal)).clamp(0.0, 1.0).acos().to_degrees();
        (ratio.is_finite() && tilt.is_finite()).then(|| Self { ratio: narrow(ratio), tilt: narrow(tilt) })
    }
}

/// The focal length in longer sides of the picture. None where the perspective is too weak to tell, or tells nonsense.
fn focus([a, d, g]: [f64; 3], [b, e, h]: [f64; 3]) -> Option<f64> {
    if g.abs() < LEAST_DEPTH || h.abs() < LEAST_DEPTH {
        return None;
    }
    let square = -a.mul_add(b, d * e) / (g * h);
    (square > 0.0).then(|| square.sqrt()).filter(|focus| FOCUS.contains(focus))
}
