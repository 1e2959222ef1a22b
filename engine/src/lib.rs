//! What happens: the use cases, and the storage, evidence vault, mail, live updates and jobs they stand on.
//!
//! Nothing here speaks HTTP or draws a page; whether something is allowed is asked of `domain`.

pub mod audit;
pub mod clock;
pub mod context;
pub mod db;
pub mod job;
pub mod live;
pub mod mail;
pub mod random;
pub mod settings;
pub mod vault;

pub use context::{Engine, OpenError};
pub use settings::Settings;
