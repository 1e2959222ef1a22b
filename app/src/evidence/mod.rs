//! Pictures of documents and of the person: taking or choosing them, looking at them, sending them.
//!
//! What a picture must be is checked here only to spare people a long wait; the server checks everything again.

mod choose;
mod file;
mod preview;
mod sending;
mod sha256;
mod step;
pub mod upload;
mod wire;

pub use sending::{SendState, Sending, SendingView};
pub(crate) use step::phone_at_work;
pub use step::{Actor, PictureStep, StepContext};
