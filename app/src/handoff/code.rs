//! The code on the computer: drawn anew as often as the server says, also after the tab was in the background.

use super::api::{CodeView, draw_code, send_link};
use crate::camera::attach::{Listening, keep};
use crate::failure::Failure;
use crate::i18n::use_i18n;
use crate::ui::{Banner, Button, ButtonKind, IconName, Skeleton, Tone, use_toasts};
use crate::words::{failure, fill, tr};
use leptos::prelude::*;
use leptos_i18n::t_string;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// A code with the order in which it came.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Drawn {
    number: u32,
    code: CodeView,
}

/// Milliseconds after which drawing is tried again when it failed.
const AGAIN: u64 = 4000;

/// The code, three short steps, and the link for those who cannot scan.
#[component]
pub fn CodePanel(
    /// The account's address, masked.
    #[prop(into)]
    masked_email: Signal<String>,
    /// Cancels it.
    on_cancel: Callback<()>,
    /// Whether it is being cancelled.
    #[prop(into)]
    cancelling: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let drawn = RwSignal::new(None::<Drawn>);
    let problem = RwSignal::new(None::<Failure>);
    let stale = RwSignal::new(false);
    let drawn_at = StoredValue::new(0.0_f64);
    let timer = StoredValue::new_local(None::<TimeoutHandle>);
    let sending = RwSignal::new(false);

    let draw = Callback::new(move |again: Callback<()>| {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
        leptos::task::spawn_local(async move {
            let answer = draw_code().await;
            let wait = match answer {
                Ok(code) => {
                    let wait = u64::from(code.redraw_seconds.max(1)) * 1000;
                    let number = drawn
                        .try_with_untracked(|drawn| drawn.as_ref().map_or(0, |drawn| drawn.number.wrapping_add(1)));
                    let Some(number) = number else { return };
                    drawn_at.try_set_value(js_sys::Date::now());
                    drawn.try_set(Some(Drawn { number, code }));
                    problem.try_set(None);
                    stale.try_set(false);
                    wait
                }
                Err(refusal) => {
                    problem.try_set(Some(refusal));
                    stale.try_set(true);
                    AGAIN
                }
            };
            let next = set_timeout_with_handle(
                move || {
                    // A hidden tab draws nothing; it does when somebody looks again.
                    if !document().hidden() {
                        again.try_run(());
                    }
                },
                Duration::from_millis(wait),
            );
            timer.try_set_value(next.ok());
        });
    });
    let loop_on = RwSignal::new(0_u32);
    let again = Callback::new(move |()| {
        loop_on.try_update(|count| *count = count.wrapping_add(1));
    });
    Effect::new(move |_| {
        loop_on.track();
        draw.run(again);
    });
    Effect::new(move |_| {
        let listening = Listening::to(&document(), "visibilitychange", move |_| {
            let Some(at) = drawn_at.try_get_value() else { return };
            let redraw = drawn
                .try_with_untracked(|drawn| drawn.as_ref().map_or(0, |drawn| drawn.code.redraw_seconds))
                .unwrap_or(0);
            if !document().hidden() && js_sys::Date::now() - at >= f64::from(redraw) * 1000.0 {
                stale.try_set(true);
                again.try_run(());
            }
        });
        keep(listening);
    });
    on_cleanup(move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    });

    let copy = move |_| {
        let Some(link) = drawn.with_untracked(|drawn| drawn.as_ref().map(|drawn| drawn.code.link.clone())) else {
            return;
        };
        leptos::task::spawn_local(async move {
            let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into()).ok();
            let clipboard = clipboard.and_then(|clipboard| clipboard.dyn_into::<web_sys::Clipboard>().ok());
            let copied = match clipboard {
                Some(clipboard) => JsFuture::from(clipboard.write_text(&link)).await.is_ok(),
                None => false,
            };
            if copied {
                toasts.show(Tone::Good, t_string!(i18n, handoff.link_copied));
            } else {
                // It is shown to be copied by hand.
                toasts.show(Tone::Attention, fill(t_string!(i18n, handoff.link_by_hand), &[("link", &link)]));
            }
        });
    };
    let mail = move |_| {
        sending.set(true);
        leptos::task::spawn_local(async move {
            let answer = send_link().await;
            sending.try_set(false);
            match answer {
                Ok(()) => {
                    let address = masked_email.try_get_untracked().unwrap_or_default();
                    toasts.show(Tone::Good, fill(t_string!(i18n, handoff.link_sent), &[("email", &address)]));
                }
                Err(refusal) => toasts.show(Tone::Wrong, failure(i18n, &refusal)),
            }
        });
    };
    let svg = move || drawn.with(|drawn| drawn.as_ref().map(|drawn| drawn.code.svg.clone())).unwrap_or_default();
    let freshness = move || {
        let seconds = drawn.with(|drawn| drawn.as_ref().map_or(20, |drawn| drawn.code.redraw_seconds));
        fill(t_string!(i18n, handoff.code_fresh), &[("count", &seconds.to_string())])
    };
    let ready = Memo::new(move |_| drawn.with(Option::is_some));
    view! {
        <div class="handoff">
            <div class="handoff-code">
                <Show
                    when=move || ready.get()
                    fallback=move || view! { <div class="code-card"><Skeleton label=tr!(i18n, handoff.drawing) lines=0 block=true /></div> }
                >
                    <div
                        class="code-card qr"
                        class:code-stale=move || stale.get()
                        role="img"
                        aria-label=tr!(i18n, handoff.code_label)
                        inner_html=svg
                    ></div>
                    <p class="code-fresh">
                        // Keyed, so that its animation begins anew with each code.
                        <For each=move || drawn.get() key=|drawn| drawn.number let:_drawn>
                            <svg class="code-ring" viewBox="0 0 24 24" aria-hidden="true">
                                <circle class="code-ring-track" cx="12" cy="12" r="9"></circle>
                                <circle class="code-ring-value" cx="12" cy="12" r="9" pathLength="100"></circle>
                            </svg>
                        </For>
                        {freshness}
                    </p>
                </Show>
            </div>
            <ol class="handoff-steps">
                <li><span>{tr!(i18n, handoff.step_scan)}</span></li>
                <li><span>{tr!(i18n, handoff.step_open)}</span></li>
                <li><span>{tr!(i18n, handoff.step_number)}</span></li>
            </ol>
            {move || {
                problem
                    .get()
                    .map(|problem| {
                        view! {
                            <Banner tone=Tone::Attention live=true title=tr!(i18n, handoff.no_code)>
                                <p>{failure(i18n, &problem)}</p>
                                <Button on_click=move |_| again.run(())>{tr!(i18n, camera.try_again)}</Button>
                            </Banner>
                        }
                    })
            }}
            <div class="handoff-links">
                <Button kind=ButtonKind::Quiet icon=IconName::Copy disabled=Signal::derive(move || !ready.get()) on_click=copy>
                    {tr!(i18n, handoff.copy_link)}
                </Button>
                <Button kind=ButtonKind::Quiet icon=IconName::Mail busy=sending on_click=mail>
                    {tr!(i18n, handoff.send_link)}
                </Button>
                <Button kind=ButtonKind::Quiet busy=cancelling on_click=move |_| on_cancel.run(())>
                    {tr!(i18n, handoff.continue_here)}
                </Button>
            </div>
        </div>
    }
}
