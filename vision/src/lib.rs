//! What a picture says: pixels in, facts out. The same code runs on the server and in the browser's worker.
//!
//! No input or output, no clock, no randomness: bytes, pixels and times come in as parameters. Nothing here decides
//! about a person; the facts go to rules that live elsewhere.
//!
//! | module | what |
//! |---|---|
//! | [`frame`] | borrowed pixels |
//! | [`luma`] | the grey plane made from them |
//! | [`place`] | places in a picture |
//! | [`geometry`] | points, similarities, homographies, and the crops they cut |
//! | [`aamva`] | what the code on a North American licence says |
//! | [`barcode`] | reading PDF417 (feature `barcode`) |
//! | [`document`] | where a document lies, its shape and tilt, drawing it flat, and guidance about holding it |
//! | [`cover`] | whether fingers lie over a document |
//! | [`mrz`] | the machine-readable zone: grammar, check digits, finding and reading it |
//! | [`face`] | faces: points, pose, eyes, guidance for a portrait, comparison (feature `nets`) |
//! | [`live`] | whether the frames of a face check show a living person who did what was asked (feature `nets`) |
//! | [`net`] | a small neural net and its input and output (feature `nets`) |
//! | [`quality`] | how sharp, bright, glaring and steady a frame is |
//! | [`signs`] | signs of attack and editing on still pictures: screens, prints, copies, recompression, what the file says |
//! | [`text`] | printed text: lines, their places, and whether an expected value is among them |
//! | [`guidance`] | which of these the person should mend first, without flicker |
//! | [`picture`] | untrusted files into pixels and back, with nothing else kept (feature `decode`) |

pub mod aamva;
#[cfg(feature = "barcode")]
pub mod barcode;
#[cfg(feature = "decode")]
mod container;
pub mod cover;
pub mod document;
#[cfg(feature = "nets")]
pub mod face;
pub mod frame;
pub mod geometry;
mod glare;
pub mod guidance;
#[cfg(feature = "nets")]
pub mod live;
pub mod luma;
pub mod mrz;
#[cfg(feature = "nets")]
pub mod net;
#[cfg(feature = "decode")]
pub mod picture;
pub mod place;
pub mod quality;
mod sharpness;
pub mod signs;
pub mod text;

pub use frame::{Frame, FrameError, Layout};
pub use guidance::{Guidance, Guide, Thresholds};
pub use luma::Luma;
#[cfg(feature = "decode")]
pub use picture::{Bounds, Picture, PictureError, PictureKind};
pub use place::Rect;
pub use quality::{Measures, Meter, Subject};
