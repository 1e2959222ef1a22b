//! Short messages in a corner: what just happened, when nothing has to be done about it.
//!
//! Good news leaves by itself; what needs attention stays until it is dismissed, because nobody can be
//! made to read against a clock.

use core::time::Duration;

use leptos::prelude::*;

use super::{
    banner::Tone,
    button::{Button, ButtonKind},
    icon::{Icon, IconName},
};

/// How long good news stays.
const STAY: Duration = Duration::from_secs(8);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Toast {
    number: u32,
    tone: Tone,
    text: String,
}

/// Where messages are put; one for the whole page.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// Shows a message.
    pub fn show(self, tone: Tone, text: impl Into<String>) {
        let number = self.next.get_value();
        self.next.set_value(number.wrapping_add(1));
        self.list.update(|list| list.push(Toast { number, tone, text: text.into() }));
        if cfg!(feature = "hydrate") && matches!(tone, Tone::Good | Tone::Info) {
            // Without a timer it stays until it is dismissed.
            set_timeout(move || self.dismiss(number), STAY);
        }
    }

    fn dismiss(self, number: u32) {
        // The region may be gone when the timer fires.
        let _ = self.list.try_update(|list| list.retain(|toast| toast.number != number));
    }
}

/// Makes the place for messages; call it once, in the shell of the page.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts::new();
    provide_context(toasts);
    toasts
}

/// The place for messages; a message shown where none was provided is not lost but starts a new place.
pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().unwrap_or_else(provide_toasts)
}

/// Shows the messages; stands once, at the end of the page's shell.
#[component]
pub fn ToastRegion(
    /// "Messages".
    #[prop(into)]
    label: Signal<String>,
    /// "Dismiss".
    #[prop(into)]
    dismiss_label: Signal<String>,
) -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <section class="toasts" aria-label=move || label.get() aria-live="polite" aria-relevant="additions">
            <For each=move || toasts.list.get() key=|toast| toast.number let:toast>
                <div class="toast" data-tone=toast.tone.name()>
                    <Icon name=toast.tone.icon()/>
                    <p class="toast-text">{toast.text}</p>
                    <Button
                        kind=ButtonKind::Quiet
                        icon=IconName::Cross
                        icon_only=true
                        label=Signal::derive(move || Some(dismiss_label.get()))
                        on_click=move |_| toasts.dismiss(toast.number)
                    />
                </div>
            </For>
        </section>
    }
}
