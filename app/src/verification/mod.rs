//! The wizard: its pages, its server functions, and how a case is shown.

mod again;
pub mod api;
mod aside;
mod countries;
mod document;
mod expired;
mod identification;
mod personal;
mod region;
mod result;
mod screen;
mod send;
mod summary;
mod time;
mod verify;
#[cfg(feature = "ssr")]
pub mod view;
mod waiting;
mod wizard;

/// The pages, for the router.
pub mod pages {
    pub use super::identification::IdentificationPage;
    pub use super::verify::VerifyPage;
}
