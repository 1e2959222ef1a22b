//! What the face check asks for, before it begins, and the way for people who cannot do it.

use crate::handoff::HandoffPanel;
use crate::i18n::use_i18n;
use crate::ui::{Button, ButtonKind, Dialog, Icon, IconName};
use crate::verification::api::CaseView;
use crate::words::{fill, tr};
use leptos::ev;
use leptos::prelude::*;
use leptos_i18n::t_string;

/// Explains it and offers the three ways: here, on the phone, by a person.
#[component]
pub fn Explain(
    /// Tries that are left.
    tries_left: Signal<u32>,
    /// The case, where the phone can be used.
    case: Option<Signal<CaseView>>,
    /// Whether the panel for the phone shows.
    phone_open: RwSignal<bool>,
    /// Whether this device has no camera.
    #[prop(into)]
    no_camera: Signal<bool>,
    /// Begins here.
    on_begin: Callback<()>,
    /// A person is to compare instead.
    on_human: Callback<()>,
    /// Whether that is being asked for.
    #[prop(into)]
    asking: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let confirming = RwSignal::new(false);
    let phone_first = Signal::derive(move || case.is_some() && no_camera.get());
    let tries = move || match tries_left.get() {
        1 => t_string!(i18n, face_check.one_try_left).to_owned(),
        count => fill(t_string!(i18n, face_check.tries_left), &[("count", &count.to_string())]),
    };
    let begin = move || {
        let kind = if phone_first.get() { ButtonKind::Secondary } else { ButtonKind::Primary };
        view! {
            <Button kind=kind icon=IconName::Face on_click=move |_| on_begin.run(())>
                {tr!(i18n, face_check.begin_verification)}
            </Button>
        }
    };
    // Touch has no hovering: there only the press counts.
    let hovered = move |event: ev::PointerEvent| {
        if event.pointer_type() == "mouse" {
            phone_open.set(true);
        }
    };
    let escaped = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            phone_open.set(false);
        }
    };
    let actions = ViewFn::from(move || {
        view! {
            <Button on_click=move |_| confirming.set(false)>{tr!(i18n, face_check.go_back)}</Button>
            <Button kind=ButtonKind::Primary busy=asking on_click=move |_| on_human.run(())>
                {tr!(i18n, face_check.ask_person)}
            </Button>
        }
    });
    view! {
        <div class="stack">
            <ol class="face-steps">
                <li><Icon name=IconName::Face class="icon-large" /><span>{tr!(i18n, face_check.explain_oval)}</span></li>
                <li><Icon name=IconName::ArrowRight class="icon-large" /><span>{tr!(i18n, face_check.explain_moves)}</span></li>
                <li><Icon name=IconName::Clock class="icon-large" /><span>{tr!(i18n, face_check.explain_time)}</span></li>
            </ol>
            <p class="quiet">{tries}</p>
            <div class="row">
                {begin}
                {case
                    .is_some()
                    .then(|| {
                        view! {
                            <div on:pointerenter=hovered on:focusin=move |_| phone_open.set(true) on:keydown=escaped>
                                <Button icon=IconName::Phone on_click=move |_| phone_open.set(true)>
                                    {tr!(i18n, camera.use_mobile_phone)}
                                </Button>
                            </div>
                        }
                    })}
            </div>
            {case
                .map(|case| {
                    view! {
                        <div on:keydown=escaped>
                            <Show when=move || phone_open.get()>
                                <HandoffPanel case=case on_close=Callback::new(move |()| phone_open.set(false)) />
                            </Show>
                        </div>
                    }
                })}
            <div class="other-ways">
                <button type="button" on:click=move |_| confirming.set(true)>
                    {tr!(i18n, face_check.cannot_move)}
                </button>
            </div>
            <Dialog
                id="face-check-human"
                open=confirming
                title=tr!(i18n, face_check.human_title)
                close_label=Signal::derive(move || Some(t_string!(i18n, face_check.go_back).to_owned()))
                actions=actions
            >
                <p>{tr!(i18n, face_check.human_text)}</p>
            </Dialog>
        </div>
    }
}
