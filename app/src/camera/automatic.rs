//! Whether pictures of documents take themselves. The choice stays until the page is closed and is written down nowhere.

use leptos::prelude::*;
use std::cell::Cell;

thread_local! {
    static SWITCHED_OFF: Cell<bool> = const { Cell::new(false) };
}

/// The choice as it stands, for a stage that opens.
#[must_use]
pub fn chosen() -> RwSignal<bool> {
    RwSignal::new(!SWITCHED_OFF.get())
}

/// Changes it, for this stage and the next ones.
pub fn choose(automatic: RwSignal<bool>, on: bool) {
    SWITCHED_OFF.set(!on);
    automatic.set(on);
}
