//! The time that is left, and the question for more near its end.

use super::api::{Extend, PlaceView};
use super::wizard::Case;
use crate::i18n::use_i18n;
use crate::shell::{FailureNotice, failure_of};
use crate::ui::{Button, ButtonKind, Dialog, TimeLeft, Tone, use_toasts};
use crate::words::{say, tr};
use leptos::prelude::*;

/// The chip with the time left and, in the last two minutes, the dialog that offers more.
#[component]
pub fn TimeForThis(
    /// The case.
    case: Case,
) -> impl IntoView {
    let has_window = Memo::new(move |_| case.view.with(|view| matches!(view.place, PlaceView::At { .. })));
    move || has_window.get().then(|| view! { <Chip case=case /> })
}

#[component]
fn Chip(case: Case) -> impl IntoView {
    let i18n = use_i18n();
    let window = Memo::new(move |_| {
        case.view.with(|view| match &view.place {
            PlaceView::At { window, extensions_left, .. } => (window.ends_at.milliseconds(), *extensions_left),
            _ => (0, 0),
        })
    });
    let minutes = case.view.with_untracked(|view| view.limits.extension_minutes);
    let open = RwSignal::new(false);
    let action = ServerAction::<Extend>::new();
    let failure = failure_of(action);
    case.refresh_after(action);
    let toasts = use_toasts();
    Effect::new(move |_| {
        if action.value().with(|answer| matches!(answer, Some(Ok(())))) {
            open.set(false);
            toasts.show(Tone::Good, say!(i18n, wizard.more_time_given));
        }
    });
    let announce = move |minutes: u32| match minutes {
        1 => say!(i18n, wizard.minute_left),
        _ => say!(i18n, wizard.minutes_left, count = minutes.to_string()),
    };
    let text = move || match window.get().1 {
        0 => say!(i18n, wizard.more_time_none),
        1 => say!(i18n, wizard.more_time_last, minutes = minutes.to_string()),
        left => say!(i18n, wizard.more_time_text, minutes = minutes.to_string(), count = left.to_string()),
    };
    let actions = move || {
        view! {
            <Button on_click=move |_| open.set(false)>{tr!(i18n, wizard.more_time_no)}</Button>
            <Show when=move || { window.get().1 > 0 }>
                <Button
                    kind=ButtonKind::Primary
                    busy=action.pending()
                    on_click=move |_| {
                        action.dispatch(Extend {});
                    }
                >
                    {tr!(i18n, wizard.more_time_button)}
                </Button>
            </Show>
        }
    };
    view! {
        <TimeLeft
            deadline_ms=Signal::derive(move || window.get().0)
            server_now_ms=Signal::derive(move || case.view.with(|view| view.now.milliseconds()))
            label=tr!(i18n, wizard.time_left)
            announce=Callback::new(announce)
            on_low=move |()| open.set(true)
            on_end=move |()| {
                open.set(false);
                case.refresh();
            }
        />
        <Dialog
            id="more-time"
            open=open
            title=tr!(i18n, wizard.more_time_title)
            close_label=tr!(i18n, common.close)
            actions=actions
        >
            <p>{text}</p>
            <FailureNotice failure=failure />
        </Dialog>
    }
}
