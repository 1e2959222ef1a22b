//! What people see: pages, components and the server functions they call.
//!
//! Rendered on the server and brought to life in the browser by the same code. In the browser nothing stands behind it but
//! `domain`, and `vision` beside it in a worker; it decides nothing that the server does not decide again.

mod messages {
    //! The message files in `locales/`, checked at compile time.
    #![expect(
        deprecated,
        reason = "the build script that replaces the macro compiles a generator of locale data we do not use"
    )]
    #![expect(missing_docs, reason = "made by the macro")]
    leptos_i18n::load_locales!();
}

pub use messages::i18n;

pub mod about;
pub mod account;
pub mod camera;
pub mod evidence;
pub mod face_check;
pub mod failure;
#[cfg(feature = "ssr")]
pub mod guard;
pub mod handoff;
pub mod live;
pub mod locale;
pub mod outbox;
pub mod review;
pub mod router;
#[cfg(feature = "ssr")]
pub mod served;
pub mod shell;
pub mod ui;
pub mod verification;
pub mod words;

pub use router::App;
#[cfg(feature = "ssr")]
pub use shell::{gallery, shell};

/// Brings the page that the server rendered to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
    // From here on the page answers to more than links and forms: tests wait for this mark, figures are taken by it.
    if let Some(root) = leptos::prelude::document().document_element() {
        let _ = root.set_attribute("data-alive", "");
    }
}
