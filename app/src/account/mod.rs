//! Accounts: their pages and server functions.

pub mod api;
mod confirm;
mod enter;
mod home;

/// The pages, for the router.
pub mod pages {
    pub use super::confirm::ConfirmPage;
    pub use super::enter::{LogInPage, SignUpPage};
    pub use super::home::HomePage;
}
