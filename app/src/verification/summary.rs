//! The summary: everything once more, before it is fixed; and after that, the way to Advanced Verification.

use super::api::ConfirmPersonal;
use super::countries::{country_name, use_countries};
use super::screen::{Screen, due};
use super::wizard::Case;
use crate::i18n::use_i18n;
use crate::shell::{FailureNotice, failure_of, focus_heading};
use crate::ui::{Banner, Button, ButtonKind, ButtonLink, Icon, IconName, Tone};
use crate::words::{date_in_words, say, tr};
use domain::person::PersonalForm;
use domain::verification::Step;
use leptos::prelude::*;

/// The step, or that it is done.
#[component]
pub fn SummaryStep(
    /// The case.
    case: Case,
) -> impl IntoView {
    let confirmed = Memo::new(move |_| case.view.with(|view| view.personal_confirmed));
    Effect::new(move |before: Option<bool>| {
        let now = confirmed.get();
        if before == Some(false) && now {
            focus_heading();
        }
        now
    });
    move || {
        if confirmed.get() {
            view! { <Confirmed case=case /> }.into_any()
        } else {
            view! { <ToConfirm case=case /> }.into_any()
        }
    }
}

#[component]
fn ToConfirm(case: Case) -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<ConfirmPersonal>::new();
    let failure = failure_of(action);
    case.refresh_after(action);
    view! {
        <div class="page-head">
            <h1 class="page-title">{tr!(i18n, wizard.summary_title)}</h1>
            <p class="page-lead">{tr!(i18n, wizard.summary_lead)}</p>
        </div>
        <PersonalFacts case=case />
        <Banner tone=Tone::Attention>
            <p>{tr!(i18n, wizard.immutable_again)}</p>
        </Banner>
        <FailureNotice failure=failure />
        <ActionForm action=action>
            <div class="actions">
                <ButtonLink kind=ButtonKind::Quiet href=Screen::At(Step::Personal).address()>
                    {tr!(i18n, wizard.summary_change)}
                </ButtonLink>
                <Button kind=ButtonKind::Primary submit=true busy=action.pending()>
                    {tr!(i18n, wizard.summary_confirm)}
                </Button>
            </div>
        </ActionForm>
    }
}

#[component]
fn Confirmed(case: Case) -> impl IntoView {
    let i18n = use_i18n();
    let next = move || case.view.with(|view| Screen::At(due(view).unwrap_or(Step::Document)).address());
    view! {
        <div class="result">
            <span class="result-mark" data-tone="good">
                <Icon name=IconName::Check />
            </span>
            <div class="page-head">
                <h1 class="page-title">{tr!(i18n, wizard.confirmed_title)}</h1>
                <p class="page-lead">{tr!(i18n, wizard.confirmed_lead)}</p>
            </div>
        </div>
        <PersonalFacts case=case />
        <p class="quiet small">{tr!(i18n, wizard.personal_fixed)} " " {tr!(i18n, wizard.correction)}</p>
        <div class="actions">
            <ButtonLink kind=ButtonKind::Primary href=next>
                {tr!(i18n, wizard.go_to_advanced)}
            </ButtonLink>
        </div>
    }
}

/// Personal information as a list.
#[component]
pub fn PersonalFacts(
    /// The case.
    case: Case,
) -> impl IntoView {
    let i18n = use_i18n();
    let countries = use_countries();
    let text = move |which: fn(&PersonalForm) -> &String| {
        let text = case.view.with(|view| view.personal.as_ref().map(which).cloned()).unwrap_or_default();
        if text.is_empty() { say!(i18n, wizard.none_given) } else { text }
    };
    let has_latin = move || {
        case.view.with(|view| {
            view.personal
                .as_ref()
                .is_some_and(|form| !form.latin_given_names.is_empty() || !form.latin_family_names.is_empty())
        })
    };
    view! {
        <Suspense>
            <dl class="facts">
                <dt>{tr!(i18n, wizard.family_names)}</dt>
                <dd dir="auto">{move || text(|form| &form.family_names)}</dd>
                <dt>{tr!(i18n, wizard.given_names)}</dt>
                <dd dir="auto">{move || text(|form| &form.given_names)}</dd>
                <Show when=has_latin>
                    <dt>{tr!(i18n, wizard.latin_family_names)}</dt>
                    <dd dir="auto">{move || text(|form| &form.latin_family_names)}</dd>
                    <dt>{tr!(i18n, wizard.latin_given_names)}</dt>
                    <dd dir="auto">{move || text(|form| &form.latin_given_names)}</dd>
                </Show>
                <dt>{tr!(i18n, wizard.birth_date)}</dt>
                <dd>{move || date_in_words(i18n, &text(|form| &form.birth_date))}</dd>
                <dt>{tr!(i18n, wizard.street)}</dt>
                <dd dir="auto">{move || text(|form| &form.street)}</dd>
                <dt>{tr!(i18n, wizard.postal_code)}</dt>
                <dd dir="auto">{move || text(|form| &form.postal_code)}</dd>
                <dt>{tr!(i18n, wizard.city)}</dt>
                <dd dir="auto">{move || text(|form| &form.city)}</dd>
                <dt>{tr!(i18n, wizard.address_country)}</dt>
                <dd>{move || country_name(countries, &text(|form| &form.address_country))}</dd>
            </dl>
        </Suspense>
    }
}
