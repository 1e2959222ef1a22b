//! How far something is: an upload, a face check.

use leptos::prelude::*;

/// A labelled progress bar; without a value it says only that something is going on.
#[component]
pub fn Progress(
    /// What is progressing, in words; may hold the figure ("Uploading, 40 %").
    #[prop(into)]
    label: Signal<String>,
    /// From 0 to 1; `None` while it cannot be known.
    #[prop(into)]
    value: Signal<Option<f64>>,
    /// The words are said to screen readers but not shown.
    #[prop(optional)]
    label_hidden: bool,
) -> impl IntoView {
    view! {
        <label class="progress">
            <span class=if label_hidden { "visually-hidden" } else { "progress-label" }>
                {move || label.get()}
            </span>
            <progress max="1" value=move || value.get().map(|value| value.clamp(0.0, 1.0).to_string())></progress>
        </label>
    }
}
