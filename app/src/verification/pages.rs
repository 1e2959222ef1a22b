//! Pages.

use leptos::prelude::*;

/// Page.
#[component]
pub fn IdentificationPage() -> impl IntoView {
    view! { <main id="content"></main> }
}

/// Page.
#[component]
pub fn VerifyPage() -> impl IntoView {
    view! { <main id="content"></main> }
}
