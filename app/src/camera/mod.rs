//! The camera in the page: opening it, choosing the lens, guiding, taking a picture, and a way on for every way it can fail.
//!
//! It judges nothing: guidance is help, and what a picture is worth the server decides. Browser code stands beside the
//! components without a feature of its own; it runs in effects and event handlers, which the server never runs.

mod advice;
pub mod agent;
pub mod attach;
mod automatic;
mod device;
mod frames;
pub mod guide;
mod lens;
mod look;
mod outline;
mod pace;
mod picture;
mod session;
mod stage;
mod trouble;
mod trouble_view;

pub use advice::{Advice, advice_text};
pub use device::{has_camera, pause};
pub use frames::{Shot, draw_scaled, jpeg_of};
pub use guide::Aim;
pub use lens::Facing;
pub use look::Look;
pub use picture::{next_picture, now};
pub use session::{CameraSession, Status};
pub use stage::{CaptureStage, Subject};
pub use trouble::Trouble;
pub use trouble_view::TroubleView;
