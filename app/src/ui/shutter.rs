//! The round button that takes a picture.

use leptos::{ev::MouseEvent, prelude::*};

use super::ring::Ring;

/// The shutter. Its ring fills while the picture is good enough to be taken by itself.
#[component]
pub fn Shutter(
    /// What a press does, in words: "Take the picture".
    #[prop(into)]
    label: Signal<String>,
    /// How near the picture is to being taken by itself, from 0 to 1.
    #[prop(optional, into)]
    progress: Signal<f64>,
    /// There is no picture to take yet.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What a press does.
    #[prop(into)]
    on_click: Callback<MouseEvent>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="shutter"
            aria-label=move || label.get()
            title=move || label.get()
            disabled=move || disabled.get()
            on:click=move |event| on_click.run(event)
        >
            <Ring value=progress/>
            <span class="shutter-face" aria-hidden="true"></span>
        </button>
    }
}
