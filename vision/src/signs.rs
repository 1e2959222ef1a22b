//! Signs of attack and editing on still pictures: a photographed screen, a printed or colourless copy, a cloned patch,
//! a picture compressed twice, an editor's name in the file.
//!
//! Each is a sign of risk and no more. A pass says that this sign was not seen; it never says that a picture is genuine:
//! a careful attacker leaves none of these, and a smoothed screen looks like paper. What cannot be told is unsure.

pub mod copied;
mod fourier;
mod jpeg;
pub mod lattice;
mod noise;
pub mod origin;
mod programs;
#[cfg(feature = "decode")]
pub mod recompression;
mod tiff;
pub(crate) mod tone;

use crate::geometry::{Point, Quad};
use serde::{Deserialize, Serialize};

pub use copied::copied;
pub use lattice::{printed, screen};
pub use origin::{Container, OriginFacts, Software, SoftwareKind, origin};
#[cfg(feature = "decode")]
pub use recompression::recompression;
pub use tone::colourless;

/// What a sign says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The sign was looked for and not seen, which proves nothing.
    Pass,
    /// It cannot be told: something was seen that genuine pictures show too, or there was too little to look at.
    Unsure,
    /// The sign was seen as genuine pictures do not show it.
    Fail,
}

/// One sign and where it was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sign {
    /// How strong it is, 0 (nothing) to 1.
    pub score: f32,
    /// The score from which the outcome is no pass.
    pub threshold: f32,
    /// What that means.
    pub outcome: Outcome,
    /// Where, in pixels of the frame that was given. Empty for a pass, and where a sign belongs to the whole picture.
    pub places: Vec<Quad>,
}

/// From which scores a sign is unsure and fails. A sign that genuine pictures may show does not fail at any score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Levels {
    pub unsure: f32,
    pub fail: f32,
}

impl Sign {
    pub(crate) fn judged(score: f32, levels: Levels, places: Vec<Quad>) -> Self {
        let outcome = if score >= levels.fail {
            Outcome::Fail
        } else if score >= levels.unsure {
            Outcome::Unsure
        } else {
            Outcome::Pass
        };
        let places = if outcome == Outcome::Pass { Vec::new() } else { places };
        Self { score, threshold: levels.unsure, outcome, places }
    }

    /// There was too little to look at.
    pub(crate) const fn untold(levels: Levels) -> Self {
        Self { score: 0.0, threshold: levels.unsure, outcome: Outcome::Unsure, places: Vec::new() }
    }
}

/// An upright place in pixels.
pub(crate) fn upright(left: f32, top: f32, width: f32, height: f32) -> Quad {
    let (right, bottom) = (left + width, top + height);
    Quad([Point::new(left, top), Point::new(right, top), Point::new(right, bottom), Point::new(left, bottom)])
}
