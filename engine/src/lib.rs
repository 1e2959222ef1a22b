//! What happens: the use cases, and the storage, evidence vault, mail, live updates and jobs they stand on.
//!
//! Nothing here speaks HTTP or draws a page; whether something is allowed is asked of `domain`.

pub mod account;
pub mod audit;
pub mod caller;
pub mod clock;
pub mod context;
pub mod db;
pub mod error;
pub mod evidence;
pub mod face_check;
pub mod handoff;
pub mod job;
pub mod letter;
pub mod live;
pub mod mail;
pub mod random;
pub mod report;
pub mod review;
pub mod settings;
#[cfg(test)]
mod testing;
pub mod vault;
pub mod verification;

pub use context::{Engine, OpenError};
pub use error::{Error, Result};
pub use settings::Settings;
