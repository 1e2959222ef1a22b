//! What is printed on a document: finding lines of text, reading them, and telling whether an expected value is among them.
//!
//! Lines are found and read by two nets of PP-OCRv6 (tiny; Apache-2.0), which are given as bytes. They read Latin letters with
//! diacritics, Greek, Chinese and Japanese, no Cyrillic, Arabic or Hebrew. Text must stand upright to be read. The
//! machine-readable zone has a reader of its own: its lines are found here but left unread.

#[cfg(feature = "nets")]
mod boxes;
mod dates;
mod fields;
mod fold;
#[cfg(feature = "nets")]
mod reader;

use crate::geometry::Quad;
use serde::{Deserialize, Serialize};

pub use fields::{Expected, Found, find_field};
#[cfg(feature = "nets")]
pub use reader::TextReader;

/// One line of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextLine {
    /// What it says.
    pub text: String,
    /// Where it stands, in pixels of the frame that was given.
    pub place: Quad,
    /// How sure the net is of the letters in the mean, 0 to 1.
    pub confidence: f32,
}
