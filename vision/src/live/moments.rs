//! What one frame of a recording shows, reduced to what the facts need.

use crate::face::{Embedding, Look, Mesh};
use crate::frame::{Frame, Layout};
use crate::luma::Luma;

/// The longer side of the grey plane that is kept of a frame.
const PLANE_SIDE: u32 = 320;

/// A frame: when it was shot, and what it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// When, in milliseconds on the clock of the moves.
    pub at_ms: f64,
    /// Width of the frame in pixels.
    pub width: u32,
    /// Height of the frame in pixels.
    pub height: u32,
    /// How many faces there are.
    pub faces: usize,
    /// The points of the nearest.
    pub mesh: Option<Mesh>,
    /// How far the eyes are shut, 0 to 1, where a net judges that.
    pub blink: Option<f32>,
    /// The frame in grey, at most 320 pixels long.
    pub plane: Luma,
    /// The face as numbers, for as many frames as somebody asked for.
    pub embedding: Option<Embedding>,
    /// The colour of the skin, red, green and blue, 0 to 1.
    pub skin: Option<[f32; 3]>,
    /// The colour of what is beside the face, likewise.
    pub background: Option<Background>,
}

/// The mean colour of what is beside and above a face, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Background(pub [f32; 3]);

impl Moment {
    /// Keeps of a frame what the facts need.
    #[must_use]
    pub fn of(frame: &Frame<'_>, look: Look, at_ms: f64) -> Self {
        let background = look.mesh.as_ref().and_then(|mesh| background(frame, mesh));
        Self {
            at_ms,
            width: look.width,
            height: look.height,
            faces: look.faces,
            blink: look.expression.map(|expression| expression.blink),
            skin: look.complexion.map(|complexion| complexion.colour),
            mesh: look.mesh,
            plane: Luma::shrunk(frame, PLANE_SIDE),
            embedding: None,
            background,
        }
    }

    /// Pixels of the plane for one of the frame.
    pub(super) fn reduction(&self) -> f32 {
        let side = |value: u32| crate::geometry::coordinate(value.max(1));
        side(self.plane.width()) / side(self.width)
    }
}

/// The mean colour of every eighth pixel outside the box around the face and above its chin, where shoulders are not.
fn background(frame: &Frame<'_>, mesh: &Mesh) -> Option<Background> {
    const STEP: usize = 8;
    let [left, top, right, bottom] = mesh.bounds();
    let room = (right - left) * 0.35;
    let (left, right, top) = (left - room, right + room, top - room);
    let bytes = frame.layout().bytes_per_pixel();
    let (mut sum, mut count) = ([0.0_f32; 3], 0.0_f32);
    for (row, y) in frame.rows().zip(0_u16..).step_by(STEP).take_while(|(_, y)| f32::from(*y) < bottom) {
        for (pixel, x) in row.chunks_exact(bytes).zip(0_u16..).step_by(STEP) {
            let beside = f32::from(x) < left || f32::from(x) > right || f32::from(y) < top;
            if !beside {
                continue;
            }
            let colour = match (frame.layout(), pixel) {
                (Layout::Luma, [grey, ..]) => [*grey; 3],
                (_, [red, green, blue, ..]) => [*red, *green, *blue],
                _ => continue,
            };
            for (sum, value) in sum.iter_mut().zip(colour) {
                *sum += f32::from(value) / 255.0;
            }
            count += 1.0;
        }
    }
    (count >= 50.0).then(|| Background(sum.map(|sum| sum / count)))
}
