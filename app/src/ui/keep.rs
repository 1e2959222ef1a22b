//! Keeps form controls and their signals equal without losing what was typed before the page came alive.
//!
//! The server renders the first value as an attribute; people may change it before WebAssembly has
//! arrived, and browsers restore it after a reload. What stands in the control then wins.

use leptos::{
    html::{Input, Select, Textarea},
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys,
};

/// Once the control exists, adopts its content; afterwards carries changes of the signal into it.
fn keep<T: 'static>(
    value: RwSignal<String>,
    control: impl Fn() -> Option<T> + 'static,
    read: impl Fn(&T) -> String + 'static,
    write: impl Fn(&T, &str) + 'static,
) {
    Effect::new(move |adopted: Option<bool>| {
        let wanted = value.get();
        let Some(control) = control() else {
            return adopted.unwrap_or(false);
        };
        let shown = read(&control);
        if shown != wanted {
            if adopted == Some(true) || shown.is_empty() {
                write(&control, &wanted);
            } else {
                value.set(shown);
            }
        }
        true
    });
}

/// For an `<input>`.
pub(super) fn keep_input(node: NodeRef<Input>, value: RwSignal<String>) {
    keep(value, move || node.get(), web_sys::HtmlInputElement::value, web_sys::HtmlInputElement::set_value);
}

/// For a `<textarea>`.
pub(super) fn keep_text_area(node: NodeRef<Textarea>, value: RwSignal<String>) {
    keep(value, move || node.get(), web_sys::HtmlTextAreaElement::value, web_sys::HtmlTextAreaElement::set_value);
}

/// For a `<select>`.
pub(super) fn keep_select(node: NodeRef<Select>, value: RwSignal<String>) {
    keep(value, move || node.get(), web_sys::HtmlSelectElement::value, web_sys::HtmlSelectElement::set_value);
}

/// For a checkbox: a tick set before the page came alive stays.
pub(super) fn keep_checked(node: NodeRef<Input>, checked: RwSignal<bool>) {
    Effect::new(move |adopted: Option<bool>| {
        let wanted = checked.get();
        let Some(control) = node.get() else {
            return adopted.unwrap_or(false);
        };
        let shown = control.checked();
        if shown != wanted {
            if adopted == Some(true) || !shown {
                control.set_checked(wanted);
            } else {
                checked.set(true);
            }
        }
        true
    });
}

/// Moves the focus to the first control that is marked as wrong, so that nobody has to search for it.
/// Call it after the errors were shown; it waits one frame for them. Does nothing on the server.
pub fn focus_first_wrong() {
    if cfg!(feature = "hydrate") {
        request_animation_frame(|| {
            let found = document()
                .query_selector("[aria-invalid='true'], .choice-group.field-wrong input:not(:disabled)")
                .ok()
                .flatten()
                .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
            if let Some(control) = found {
                // Focus fails only for a detached element, and then there is nothing to show.
                let _ = control.focus();
            }
        });
    }
}
