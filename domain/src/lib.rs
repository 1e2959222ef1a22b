//! What is true: the words, states and rules of identity verification.
//!
//! Pure Rust that runs in the browser and on the server alike. It does no I/O, reads no clock and draws no
//! random number: times and random bytes come in as parameters.

pub mod account;
pub mod code;
pub mod country;
pub mod document;
pub mod error;
pub mod evidence;
pub mod face_check;
pub mod handoff;
pub mod identifier;
pub mod person;
pub mod report;
pub mod review;
pub mod time;
pub mod verification;

pub use error::{Error, Result};
pub use time::Timestamp;
