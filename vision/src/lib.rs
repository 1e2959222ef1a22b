//! What a picture says: pixels in, facts out. The same code runs on the server and in the browser's worker.
//!
//! No input or output, no clock, no randomness: bytes, pixels and times come in as parameters. Nothing here decides
//! about a person; the facts go to rules that live elsewhere.
//!
//! | module | what |
//! |---|---|
//! | [`frame`] | borrowed pixels, the grey plane made from them, places in a picture |
//! | [`quality`] | how sharp, bright, glaring and steady a frame is |
//! | [`guidance`] | which of these the person should mend first, without flicker |
//! | [`picture`] | untrusted files into pixels and back, with nothing else kept (feature `decode`) |

#[cfg(feature = "decode")]
mod container;
pub mod frame;
mod glare;
pub mod guidance;
#[cfg(feature = "decode")]
pub mod picture;
pub mod quality;
mod sharpness;

pub use frame::{Frame, FrameError, Layout, Luma, Rect};
pub use guidance::{Guidance, Guide, Thresholds};
#[cfg(feature = "decode")]
pub use picture::{Bounds, Picture, PictureError, PictureKind};
pub use quality::{Measures, Meter, Subject};
