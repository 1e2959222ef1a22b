//! The face check: explained, recorded with the moves that the server drew, sent as evidence. Nothing here judges it.

pub mod api;
mod explain;
mod record;
mod running;
mod step;

pub use step::FaceCheckStep;
