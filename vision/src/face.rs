//! Faces: where they are, which way they look, whether eyes are open, and how alike two of them are.
//!
//! Left and right are the person's own, never the picture's: in a picture that is not mirrored, the person's left lies to
//! the right. Nothing here decides about a person; distances and angles go to bands and rules that live elsewhere.
//!
//! | part | what |
//! |---|---|
//! | [`FaceFinder`] | faces and six marks of each (`BlazeFace`) |
//! | [`FaceMesher`], [`Mesh`] | 468 or 478 points in three dimensions (`FaceMesh`), the pose and the openness of eyes and mouth |
//! | [`Expressions`] | how far eyes and mouth are shut or open, as a net judges it from the points |
//! | [`Complexion`] | light on both cheeks, and hints that something covers eyes, mouth or forehead |
//! | [`Watcher`], [`Look`] | all of this for the frames of one camera |
//! | [`largest`] | the face of a photograph or a document |
//! | [`FaceGuide`] | what the person should mend first |
//! | [`Embedder`], [`Embedding`] | a face as numbers that compare |
//! | [`Bands`] | from when a distance counts as the same or as another person |

mod bands;
mod complexion;
mod embed;
mod expression;
mod find;
mod guide;
pub mod mesh;
mod pixels;
mod pose;
mod watch;

pub use bands::{Bands, Comparison, Verdict};
pub use complexion::{Complexion, Covered};
pub use embed::{Distance, Embedder, Embedding};
pub use expression::{Expression, Expressions};
pub use find::FaceFinder;
pub use guide::{FaceGuidance, FaceGuide, FaceThresholds};
pub use mesh::{FaceMesher, Mesh};
pub use pose::{Eyes, Pose};
pub use watch::{Look, Watcher, largest};

use crate::geometry::{Point, coordinate};
use crate::place::Rect;
use serde::{Deserialize, Serialize};

/// A face that was found, in pixels of the frame. It may reach beyond the frame.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Face {
    /// Left edge: of the picture, not of the person.
    pub left: f32,
    /// Upper edge: about the middle of the forehead.
    pub top: f32,
    /// Right edge.
    pub right: f32,
    /// Lower edge: about the chin.
    pub bottom: f32,
    /// The person's right eye and left eye, the tip of the nose, the middle of the mouth, the right ear and the left ear.
    pub marks: [Point; 6],
    /// How sure the net is, 0 to 1.
    pub score: f32,
}

impl Face {
    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// The middle of the box.
    #[must_use]
    pub fn centre(&self) -> Point {
        Point::new(f32::midpoint(self.left, self.right), f32::midpoint(self.top, self.bottom))
    }

    /// The box in shares of a frame of that size, cut at its borders.
    #[must_use]
    pub fn place(&self, width: u32, height: u32) -> Rect {
        let (wide, high) = (coordinate(width.max(1)), coordinate(height.max(1)));
        let share = |value: f32, side: f32| (value / side).clamp(0.0, 1.0);
        let (left, top) = (share(self.left, wide), share(self.top, high));
        Rect { x: left, y: top, width: share(self.right, wide) - left, height: share(self.bottom, high) - top }
    }

    /// How much two boxes overlap: the common area over the area of both together, 0 to 1.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> f32 {
        let wide = (self.right.min(other.right) - self.left.max(other.left)).max(0.0);
        let high = (self.bottom.min(other.bottom) - self.top.max(other.top)).max(0.0);
        let both = wide * high;
        let all =
            self.width().max(0.0) * self.height().max(0.0) + other.width().max(0.0) * other.height().max(0.0) - both;
        if all > 0.0 { both / all } else { 0.0 }
    }
}
