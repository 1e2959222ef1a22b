//! Light or dark, by the person's choice.
//!
//! The page's `<html data-theme>` carries the choice; the server sets it from the cookie `theme` on the
//! next page. Which icon shows is decided by the style, so server and browser render the same thing.

use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys};

use super::icon::{Icon, IconName};

fn turn_over() {
    let Some(root) = document().document_element() else { return };
    let dark = match root.get_attribute("data-theme").as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches()),
    };
    let next = if dark { "light" } else { "dark" };
    // Both fail only where storage is forbidden; the page then keeps the look it has.
    let _ = root.set_attribute("data-theme", next);
    if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
        let _ = document.set_cookie(&format!("theme={next}; Path=/; Max-Age=31536000; SameSite=Lax"));
    }
}

/// A button that turns light into dark and back.
#[component]
pub fn ThemeSwitch(
    /// "Light or dark".
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button button-quiet button-icon theme-switch needs-script"
            aria-label=move || label.get()
            title=move || label.get()
            on:click=move |_| turn_over()
        >
            <Icon name=IconName::Moon class="theme-to-dark"/>
            <Icon name=IconName::Sun class="theme-to-light"/>
        </button>
    }
}
