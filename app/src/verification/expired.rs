//! The time is over: calmly, what that means, what is kept, and how to go on.

use super::again::{GateNotice, RetryForm, gate_words};
use super::api::PlaceView;
use super::screen::Screen;
use super::wizard::Case;
use crate::i18n::use_i18n;
use crate::ui::{ButtonKind, ButtonLink, Icon, IconName};
use crate::words::{say, tr};
use domain::verification::{Gate, Step};
use leptos::prelude::*;

/// The page.
#[component]
pub fn Expired(
    /// The case.
    case: Case,
) -> impl IntoView {
    let i18n = use_i18n();
    let confirmed = Memo::new(move |_| case.view.with(|view| view.personal_confirmed));
    let gate = Memo::new(move |_| {
        case.view.with(|view| match &view.place {
            PlaceView::Outside { gate, .. } => Some((gate.clone(), view.limits)),
            _ => None,
        })
    });
    view! {
        <div class="result">
            <span class="result-mark" data-tone="attention">
                <Icon name=IconName::Clock />
            </span>
            <div class="page-head">
                <h1 class="page-title">{tr!(i18n, wizard.expired_title)}</h1>
                <p class="page-lead">{tr!(i18n, wizard.expired_lead)}</p>
            </div>
            <section class="fine">
                <h2>{tr!(i18n, wizard.expired_kept_title)}</h2>
                <ul class="fine-list">
                    <li>
                        <Icon name=IconName::Check />
                        <span>
                            {move || {
                                if confirmed.get() {
                                    say!(i18n, wizard.expired_kept_personal)
                                } else {
                                    say!(i18n, wizard.expired_kept_none)
                                }
                            }}
                        </span>
                    </li>
                </ul>
                <p class="quiet">{tr!(i18n, wizard.expired_gone)}</p>
            </section>
            {move || {
                gate.get()
                    .map(|(gate, limits)| {
                        if !matches!(gate, Gate::Open { .. }) {
                            return view! { <GateNotice gate=gate limits=limits /> }.into_any();
                        }
                        view! {
                            <div class="row">
                                {if confirmed.get() {
                                    view! { <RetryForm case=case /> }.into_any()
                                } else {
                                    view! {
                                        <ButtonLink kind=ButtonKind::Primary href=Screen::At(Step::Region).address()>
                                            {tr!(i18n, wizard.begin_again)}
                                        </ButtonLink>
                                    }
                                        .into_any()
                                }}
                                <span class="quiet small">{gate_words(i18n, &gate, &limits)}</span>
                            </div>
                        }
                            .into_any()
                    })
            }}
        </div>
    }
}
