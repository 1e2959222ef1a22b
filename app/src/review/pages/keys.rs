//! Commands by single keys. They can be switched off (WCAG 2.2, 2.1.4), do nothing while somebody types, and leave
//! combinations to the browser. What a key does is said where it does it, and in the list that opens on the question mark.

use leptos::leptos_dom::helpers::window_event_listener;
use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys};

/// Where the browser remembers that they are switched off.
const STORED: &str = "console-keys";

/// Whether keys are commands, and whether their list shows.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    /// They work.
    pub on: RwSignal<bool>,
    /// Their list shows.
    pub listed: RwSignal<bool>,
}

impl Keys {
    /// As this browser remembers it.
    pub fn new() -> Self {
        let keys = Self { on: RwSignal::new(true), listed: RwSignal::new(false) };
        Effect::new(move |before: Option<bool>| {
            let on = keys.on.get();
            match before {
                // After the box in the list of keys has come alive: it would take its own first state for somebody's choice.
                None => request_animation_frame(move || {
                    if stored().is_some_and(|stored| stored == "off") {
                        // The page may be gone by then.
                        let _ = keys.on.try_set(false);
                    }
                }),
                Some(before) if before != on => store(if on { "on" } else { "off" }),
                _ => {}
            }
            on
        });
        keys
    }

    /// Calls `act` with each key and whether a dialog is open; what it answers true to is done.
    pub fn listen(self, act: impl Fn(&str, bool) -> bool + Clone + 'static) {
        Effect::new(move |_| {
            let act = act.clone();
            let listener = window_event_listener(ev::keydown, move |event| {
                let key = event.key();
                let combined = event.ctrl_key() || event.meta_key() || event.alt_key();
                // A key that is held down decides nothing; it may only walk along a list.
                let held = event.repeat() && key != "j" && key != "k";
                if !self.on.get_untracked() || event.default_prevented() || combined || held {
                    return;
                }
                let place = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
                if place.as_ref().is_some_and(takes_text) {
                    return;
                }
                let in_dialog = place.is_some_and(|place| matches!(place.closest("dialog"), Ok(Some(_))));
                if act(&key, in_dialog) {
                    event.prevent_default();
                }
            });
            on_cleanup(move || listener.remove());
        });
    }
}

fn takes_text(element: &web_sys::Element) -> bool {
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => {
            let input = element.dyn_ref::<web_sys::HtmlInputElement>();
            input.is_some_and(|input| !matches!(input.type_().as_str(), "checkbox" | "radio"))
        }
        _ => false,
    }
}

fn stored() -> Option<String> {
    window().local_storage().ok()??.get_item(STORED).ok()?
}

fn store(value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Where the browser keeps nothing, the choice holds for this page.
        let _ = storage.set_item(STORED, value);
    }
}

/// Moves the focus to an element.
pub(super) fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = element {
        // Fails only for an element that is gone.
        let _ = element.focus();
    }
}

/// Moves the focus along a list of elements: to the one after (or before) the one that has it, or `current`, or to the first.
pub(super) fn walk(ids: &[String], current: Option<&str>, forward: bool) {
    let focused = document().active_element().map(|element| element.id()).unwrap_or_default();
    let place = |wanted: &str| ids.iter().position(|id| id == wanted);
    let next = match place(&focused).or_else(|| current.and_then(place)) {
        Some(at) if forward => at.saturating_add(1).min(ids.len().saturating_sub(1)),
        Some(at) => at.saturating_sub(1),
        None => 0,
    };
    if let Some(id) = ids.get(next) {
        focus(id);
    }
}
