//! The shape of what is about to appear, so that nothing jumps when it does.

use leptos::prelude::*;

/// Grey lines in the place of text, with words for screen readers.
#[component]
pub fn Skeleton(
    /// What is being loaded, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// How many lines.
    #[prop(default = 3)]
    lines: u8,
    /// A block in front of the lines, for a picture or a card.
    #[prop(optional)]
    block: bool,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{move || label.get()}</span>
            {block.then(|| view! { <span class="skeleton-block" aria-hidden="true"></span> })}
            {(0..lines).map(|_| view! { <span class="skeleton-line" aria-hidden="true"></span> }).collect_view()}
        </div>
    }
}
