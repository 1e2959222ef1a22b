//! Timers and listeners of the browser that end when the value that stands for them is dropped.

use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// A repeated call that ends when this is dropped.
pub struct Every {
    handle: i32,
    _call: Closure<dyn FnMut()>,
}

impl Every {
    /// Calls `work` every so many milliseconds.
    #[must_use]
    pub fn milliseconds(interval: i32, work: impl FnMut() + 'static) -> Option<Self> {
        let call = Closure::<dyn FnMut()>::new(work);
        let handle = window()
            .set_interval_with_callback_and_timeout_and_arguments_0(call.as_ref().unchecked_ref(), interval)
            .ok()?;
        Some(Self { handle, _call: call })
    }
}

impl Drop for Every {
    fn drop(&mut self) {
        window().clear_interval_with_handle(self.handle);
    }
}

/// A listener that is taken off when this is dropped.
pub struct Listening {
    target: web_sys::EventTarget,
    event: &'static str,
    call: Closure<dyn FnMut(web_sys::Event)>,
}

impl Listening {
    /// Listens to an event.
    #[must_use]
    pub fn to(target: &JsValue, event: &'static str, work: impl FnMut(web_sys::Event) + 'static) -> Option<Self> {
        let target = target.dyn_ref::<web_sys::EventTarget>()?.clone();
        let call = Closure::<dyn FnMut(web_sys::Event)>::new(work);
        target.add_event_listener_with_callback(event, call.as_ref().unchecked_ref()).ok()?;
        Some(Self { target, event, call })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // What is not listened to any more needs no taking off.
        let _ = self.target.remove_event_listener_with_callback(self.event, self.call.as_ref().unchecked_ref());
    }
}

/// Keeps a value of the browser for as long as the component lives, then drops it.
pub fn keep<T: 'static>(value: T) {
    let kept = RefCell::new(Some(value));
    let kept = StoredValue::new_local(kept);
    on_cleanup(move || {
        kept.try_with_value(|kept| kept.take());
    });
}
