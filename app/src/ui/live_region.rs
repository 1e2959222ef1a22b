//! Words for people who do not see the screen.

use leptos::prelude::*;

/// Says its text when it changes, without showing it.
#[component]
pub fn LiveRegion(
    /// What is said; an empty text is silence.
    #[prop(into)]
    text: Signal<String>,
    /// Interrupts what is being read. For errors that need an answer now, and nothing else.
    #[prop(optional)]
    assertive: bool,
) -> impl IntoView {
    let (role, manner) = if assertive { ("alert", "assertive") } else { ("status", "polite") };
    view! {
        <div class="visually-hidden" role=role aria-live=manner aria-atomic="true">
            {move || text.get()}
        </div>
    }
}

/// Text that only screen readers meet.
#[component]
pub fn VisuallyHidden(
    /// The text.
    children: Children,
) -> impl IntoView {
    view! { <span class="visually-hidden">{children()}</span> }
}
