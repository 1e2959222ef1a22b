//! Where a document lies in a picture, what shape it has in truth, and what the person should mend about holding it.
//!
//! A small net of our own says roughly where the document and its corners are; lines fitted to the edges in the picture
//! itself say it exactly. Which document it is, and what is printed on it, is not read here, nor which way up it is:
//! corners are named so that a long side is on top and as upright as the picture allows.

#[cfg(feature = "nets")]
mod candidates;
#[cfg(feature = "nets")]
mod edges;
#[cfg(feature = "nets")]
mod finder;
mod guide;
#[cfg(feature = "nets")]
mod hull;
#[cfg(feature = "nets")]
mod maps;
#[cfg(feature = "nets")]
mod print;
mod rectify;
mod shape;

#[cfg(feature = "nets")]
pub use finder::CornerFinder;
pub use guide::{DocumentGuide, DocumentThresholds, Seen};
pub use rectify::{Pixels, rectify};

use crate::geometry::{Point, Quad, coordinate};
use crate::place::Rect;
use serde::{Deserialize, Serialize};

/// How near to a border, as a share of the picture's longer side, a corner counts as outside.
const BORDER: f32 = 0.006;
/// What the longer side of a picture is to the distance between lens and image, for phones and built-in cameras: they
/// see 55 to 75 degrees along it.
const USUAL_FOCUS: f32 = 0.85;

/// The sizes of documents (ISO/IEC 7810).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// ID-1, 85.60 by 53.98 mm: bank and identity cards, licences.
    Card,
    /// ID-2 (105 by 74 mm) and ID-3 (125 by 88 mm), which have the same shape: visas, passport pages, old cards.
    Page,
}

impl Format {
    /// Longer side over shorter.
    #[must_use]
    pub const fn shape(self) -> f32 {
        match self {
            Self::Card => 85.60 / 53.98,
            Self::Page => 125.0 / 88.0,
        }
    }

    /// The longer side in millimetres; of the two sizes of a page, that of a passport.
    #[must_use]
    pub const fn long_side(self) -> f32 {
        match self {
            Self::Card => 85.6,
            Self::Page => 125.0,
        }
    }

    /// The format whose shape is nearest.
    #[must_use]
    pub fn nearest(shape: f32) -> Self {
        if shape * shape > Self::Card.shape() * Self::Page.shape() { Self::Card } else { Self::Page }
    }
}

/// A document's place in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// Its corners in pixels of the picture; they may lie outside it. A long side is the upper one.
    pub quad: Quad,
    /// How sure the net is that it is a document, and how well four straight sides describe it: 0 to 1.
    pub confidence: f32,
    /// The share of the four sides (0 to 1) that something seems to lie over, such as a finger.
    pub hidden: f32,
}

impl Outline {
    /// The share of a picture of that size (in pixels) that the document takes, 0 to about 1.
    #[must_use]
    pub fn fill(&self, width: u32, height: u32) -> f32 {
        self.quad.area().abs() / (coordinate(width.max(1)) * coordinate(height.max(1)))
    }

    /// How much of the picture's width or height, whichever is more, the document takes: at 1 it cannot come nearer.
    #[must_use]
    pub fn reach(&self, width: u32, height: u32) -> f32 {
        let (left, top, right, bottom) = self.bounds();
        ((right - left) / coordinate(width.max(1))).max((bottom - top) / coordinate(height.max(1)))
    }

    /// Whether a corner lies outside the picture, or so near to its border that it may.
    #[must_use]
    pub fn touches_border(&self, width: u32, height: u32) -> bool {
        let (left, top, right, bottom) = self.bounds();
        let near = BORDER * coordinate(width.max(height));
        !(left > near && top > near && right < coordinate(width) - near && bottom < coordinate(height) - near)
    }

    /// The true ratio of the upper side to the left one, perspective undone (Zhang and He, Whiteboard scanning and image
    /// enhancement, 2007); the picture must not have been cropped. Where the perspective is too weak to tell the camera's
    /// angle of view, that of usual cameras is taken.
    #[must_use]
    pub fn shape(&self, width: u32, height: u32) -> f32 {
        shape::View::of(&self.quad, width, height).map_or(0.0, |view| view.ratio)
    }

    /// The angle in degrees (0 to 90) between the document and a plane that the camera faces squarely.
    #[must_use]
    pub fn tilt(&self, width: u32, height: u32) -> f32 {
        shape::View::of(&self.quad, width, height).map_or(90.0, |view| view.tilt)
    }

    /// About how far from the camera it is, in millimetres, if it has that format.
    #[must_use]
    pub fn distance(&self, format: Format, width: u32, height: u32) -> f32 {
        let [top_left, top_right, bottom_right, bottom_left] = self.quad.0;
        let long = (top_left.distance(top_right) + bottom_left.distance(bottom_right)) / 2.0;
        USUAL_FOCUS * coordinate(width.max(height)) * format.long_side() / long.max(1.0)
    }

    /// The upright box around it, in shares of the picture, cut off at the picture's borders.
    #[must_use]
    pub fn place(&self, width: u32, height: u32) -> Rect {
        let (left, top, right, bottom) = self.bounds();
        let share = |value: f32, side: u32| (value / coordinate(side.max(1))).clamp(0.0, 1.0);
        let (x, y) = (share(left, width), share(top, height));
        Rect { x, y, width: share(right, width) - x, height: share(bottom, height) - y }
    }

    /// An upright box that shows next to nothing but the document, in shares of the picture: for measures that what lies
    /// around it must not spoil.
    #[must_use]
    pub fn inside(&self, width: u32, height: u32) -> Rect {
        let around = self.place(width, height);
        let (x, wide) = middle(self.quad.0.map(|point| point.x / coordinate(width.max(1))), around.x, around.width);
        let (y, high) = middle(self.quad.0.map(|point| point.y / coordinate(height.max(1))), around.y, around.height);
        Rect { x, y, width: wide, height: high }
    }

    /// How far the corners are from those of another outline, as a share of the longer side (0: the same), whichever way
    /// round the two are read.
    #[must_use]
    pub fn shift(&self, other: &Self) -> f32 {
        let long = self.quad.0[0].distance(self.quad.0[1]).max(1.0);
        let far = |quarters| {
            let turned = other.quad.turned(quarters);
            self.quad.0.into_iter().zip(turned.0).map(|(a, b)| a.distance(b)).fold(0.0, f32::max)
        };
        (0..4).map(far).fold(f32::INFINITY, f32::min) / long
    }

    fn bounds(&self) -> (f32, f32, f32, f32) {
        let lowest = |value: fn(Point) -> f32| self.quad.0.into_iter().map(value).fold(f32::INFINITY, f32::min);
        let highest = |value: fn(Point) -> f32| self.quad.0.into_iter().map(value).fold(f32::NEG_INFINITY, f32::max);
        (lowest(|point| point.x), lowest(|point| point.y), highest(|point| point.x), highest(|point| point.y))
    }
}

/// The part of a side between the inner two of four corners, or the middle half where these lie close together.
fn middle(mut corners: [f32; 4], from: f32, length: f32) -> (f32, f32) {
    corners.sort_by(f32::total_cmp);
    let [_, first, last, _] = corners.map(|corner| corner.clamp(from, from + length));
    if last - first >= length / 2.0 { (first, last - first) } else { (length.mul_add(0.25, from), length / 2.0) }
}

/// The four corners of something convex, named so that a long side is the upper one, and as upright as possible. None if
/// they bound nothing.
#[cfg(feature = "nets")]
fn upright(corners: [Point; 4], width: u32, height: u32) -> Option<Quad> {
    let [a, b, c, d] = corners;
    let quad = if Quad(corners).area() > 0.0 { Quad(corners) } else { Quad([a, d, c, b]) };
    if !quad.is_convex() {
        return None;
    }
    let ratio = shape::View::of(&quad, width, height)?.ratio;
    let long = if ratio < 1.0 { quad.turned(1) } else { quad };
    let [top_left, top_right, bottom_right, bottom_left] = long.0;
    let above = top_left.y + top_right.y - bottom_left.y - bottom_right.y;
    let left = top_left.x + top_right.x - bottom_left.x - bottom_right.x;
    // Exactly on its side, the upper one of the two readings is that whose top points left.
    let up = if above.abs() > left.abs() / 8.0 { above < 0.0 } else { left < 0.0 };
    Some(if up { long } else { long.turned(2) })
}

#[cfg(test)]
mod tests;
