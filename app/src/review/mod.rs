//! The review desk: its pages and its server functions. What may be decided is the domain's, what happens the engine's.

pub mod api;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod view;
