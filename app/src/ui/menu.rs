//! A small menu that opens below its button (`<details>`, so it works without scripting), and the link
//! that skips to the page's content.

use leptos::{ev, html, leptos_dom::helpers::window_event_listener, prelude::*, wasm_bindgen::JsCast, web_sys};

use super::icon::{Icon, IconName};

/// A button with a short list of links or buttons below it. Escape or a press elsewhere closes it.
#[component]
pub fn Menu(
    /// What the button says.
    #[prop(into)]
    label: Signal<String>,
    /// What screen readers say instead, when the words are short: "Language: English".
    #[prop(optional, into)]
    full_label: Signal<Option<String>>,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// The entries: `<li>` with a link or a button each.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(details) = node.get_untracked() {
            details.set_open(false);
        }
    };
    Effect::new(move |_| {
        let listener = window_event_listener(ev::click, move |event| {
            let inside = node.get_untracked().is_some_and(|details| {
                event
                    .target()
                    .and_then(|target| target.dyn_into::<web_sys::Node>().ok())
                    .is_some_and(|target| details.contains(Some(&target)))
            });
            if !inside {
                close();
            }
        });
        on_cleanup(move || listener.remove());
    });
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
            let summary = node
                .get_untracked()
                .and_then(|details| details.query_selector("summary").ok().flatten())
                .and_then(|summary| summary.dyn_into::<web_sys::HtmlElement>().ok());
            if let Some(summary) = summary {
                let _ = summary.focus();
            }
        }
    };
    view! {
        <details node_ref=node class="menu" on:keydown=on_key>
            <summary class="button button-quiet menu-button" aria-label=move || full_label.get()>
                {icon.map(|name| view! { <Icon name=name/> })}
                <span class="menu-words">{move || label.get()}</span>
                <Icon name=IconName::Chevron class="menu-chevron"/>
            </summary>
            <ul class="menu-list">{children()}</ul>
        </details>
    }
}

/// The first link of every page: shows when it has the focus and jumps over the header.
#[component]
pub fn SkipLink(
    /// The id of the page's `<main>`.
    #[prop(default = "content")]
    target: &'static str,
    /// "Skip to the content".
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <a class="skip-link" href=format!("#{target}") rel="external">{move || text.get()}</a> }
}
