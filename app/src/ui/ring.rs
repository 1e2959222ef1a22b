//! A ring that fills: around the shutter, the face oval, the code.

use leptos::prelude::*;

/// A circle whose line fills clockwise from the top. It is a picture; words beside it say the same.
#[component]
pub fn Ring(
    /// From 0 to 1.
    #[prop(into)]
    value: Signal<f64>,
    /// More classes.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let dashes = move || format!("{:.2} 100", value.get().clamp(0.0, 1.0) * 100.0);
    view! {
        <svg class=format!("ring {class}").trim_end().to_owned() viewBox="0 0 100 100" aria-hidden="true" focusable="false">
            <circle class="ring-track" cx="50" cy="50" r="46"></circle>
            <circle
                class="ring-value"
                cx="50"
                cy="50"
                r="46"
                pathLength="100"
                stroke-dasharray=dashes
                transform="rotate(-90 50 50)"
            ></circle>
        </svg>
    }
}
