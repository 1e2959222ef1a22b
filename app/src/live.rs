//! Live state: follows the server's event stream and tells the page when to ask again. The events carry no data, so that
//! nothing has to be guarded twice; the page fetches what it may see.

use leptos::prelude::*;

/// Which stream to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// The person's own case.
    Case,
    /// The handoff, on the phone. While it is followed the computer sees the phone as present.
    Phone,
    /// The review queue.
    Queue,
}

impl Topic {
    /// The address of the stream.
    #[must_use]
    pub const fn address(self) -> &'static str {
        match self {
            Self::Case => "/live/case",
            Self::Phone => "/live/phone",
            Self::Queue => "/live/queue",
        }
    }
}

/// Follows a topic for as long as the component lives. The signal counts changes: the browser's `EventSource` reconnects by
/// itself, and each new connection begins with one event, so that nothing is missed while it was lost.
#[must_use]
pub fn follow(topic: Topic) -> ReadSignal<u32> {
    let (changes, set_changes) = signal(0_u32);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        use wasm_bindgen::{JsCast, closure::Closure};
        let Ok(source) = web_sys::EventSource::new(topic.address()) else { return };
        let on_change = Closure::<dyn Fn()>::new(move || {
            set_changes.try_update(|count| *count = count.wrapping_add(1));
        });
        let listened = source.add_event_listener_with_callback("change", on_change.as_ref().unchecked_ref());
        debug_assert!(listened.is_ok(), "listening to a fresh event source cannot fail");
        let stream = StoredValue::new_local((source, on_change));
        on_cleanup(move || {
            stream.try_with_value(|(source, _)| source.close());
        });
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (topic, set_changes);
    changes
}
