//! The handoff: moving camera steps to a phone by a code. The computer's panel and the phone's pages; who may do what the
//! engine decides.

pub mod api;
mod claim;
mod code;
mod panel;
pub mod phone;
#[cfg(feature = "ssr")]
pub mod view;

pub use panel::HandoffPanel;
