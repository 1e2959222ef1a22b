//! The document around every page: head, header, footer, and what a wrong address shows.
//!
//! What the server knows and the page needs before anything is fetched (the operator's name, whether this is a developer's
//! machine) stands in `<meta>` elements, so that server and browser render the same.

#[cfg(feature = "ssr")]
mod document;
mod frame;
mod language;
mod notice;
mod page;

#[cfg(feature = "ssr")]
pub use document::{gallery, shell};
pub use frame::{Frame, Me};
pub use language::{LanguageMenu, switch_to};
pub use notice::{FailureNotice, failure_of, focus_after};
pub use page::{NotFoundPage, Page, PageTitle, SignInFirst, WhenAlive, focus_heading, is_development, site_name};
