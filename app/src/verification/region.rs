//! The first step: nationality, residence, and the question of consent.

use super::api::Start;
use super::countries::{Picker, country_name, use_countries};
use super::screen::{Screen, back_from, due};
use super::wizard::Case;
use crate::i18n::use_i18n;
use crate::shell::{FailureNotice, failure_of, focus_after};
use crate::ui::{Banner, Button, ButtonKind, ButtonLink, ChoiceCard, ChoiceGroup};
use crate::words::{field_error, say, tr};
use domain::error::Field;
use domain::verification::Step;
use leptos::prelude::*;

/// The step, or what was answered once it is fixed.
#[component]
pub fn RegionStep(
    /// The case.
    case: Case,
) -> impl IntoView {
    let fixed = Memo::new(move |_| case.view.with(|view| view.personal_confirmed));
    move || {
        if fixed.get() { view! { <Fixed case=case /> }.into_any() } else { view! { <Form case=case /> }.into_any() }
    }
}

#[component]
fn Form(case: Case) -> impl IntoView {
    let i18n = use_i18n();
    let countries = use_countries();
    let action = ServerAction::<Start>::new();
    let failure = failure_of(action);
    focus_after(failure);
    case.refresh_after(action);
    let (nationality, residence, consented, begun) = case.view.with_untracked(|view| {
        let code = |region: Option<&str>| RwSignal::new(region.unwrap_or_default().to_owned());
        (
            code(view.region.as_ref().map(|region| region.nationality.alpha2())),
            code(view.region.as_ref().map(|region| region.residence.alpha2())),
            view.consented,
            due(view).is_some(),
        )
    });
    let consent = RwSignal::new(String::from(match consented {
        Some(true) => "given",
        Some(false) => "refused",
        None => "",
    }));
    view! {
        <div class="page-head">
            <h1 class="page-title">{tr!(i18n, wizard.region_title)}</h1>
            <p class="page-lead">{tr!(i18n, wizard.region_lead)}</p>
        </div>
        <ActionForm action=action attr:class="form" attr:novalidate="novalidate">
            <FailureNotice failure=failure />
            <Suspense>
                <Picker
                    name="nationality"
                    label=tr!(i18n, wizard.nationality)
                    value=nationality
                    countries=countries
                    error=field_error(i18n, failure, Field::Nationality)
                />
                <Picker
                    name="residence"
                    label=tr!(i18n, wizard.residence)
                    value=residence
                    countries=countries
                    autocomplete="country"
                    error=field_error(i18n, failure, Field::Residence)
                />
            </Suspense>
            <section class="consent">
                <h2>{tr!(i18n, wizard.consent_title)}</h2>
                <p class="small quiet">{tr!(i18n, wizard.consent_text)}</p>
                <ChoiceGroup
                    id="consent"
                    legend=tr!(i18n, wizard.consent_title)
                    legend_hidden=true
                    error=field_error(i18n, failure, Field::Consent)
                >
                    <ChoiceCard
                        name="consent"
                        value="given"
                        chosen=consent
                        title=tr!(i18n, wizard.consent_agree)
                        detail=tr!(i18n, wizard.consent_agree_detail)
                    />
                    <ChoiceCard
                        name="consent"
                        value="refused"
                        chosen=consent
                        title=tr!(i18n, wizard.consent_refuse)
                        detail=tr!(i18n, wizard.consent_refuse_detail)
                    />
                </ChoiceGroup>
            </section>
            <div class="actions">
                <ButtonLink kind=ButtonKind::Quiet href=move || case.view.with(|view| back_from(view, Step::Region))>
                    {tr!(i18n, common.back)}
                </ButtonLink>
                <Button kind=ButtonKind::Primary submit=true busy=action.pending()>
                    {move || if begun { say!(i18n, wizard.save_region) } else { say!(i18n, wizard.start) }}
                </Button>
            </div>
        </ActionForm>
    }
}

#[component]
fn Fixed(case: Case) -> impl IntoView {
    let i18n = use_i18n();
    let countries = use_countries();
    let code = move |which: fn(&domain::verification::Region) -> &'static str| {
        case.view.with(|view| view.region.as_ref().map(which)).unwrap_or_default()
    };
    let consent = move || match case.view.with(|view| view.consented) {
        Some(false) => say!(i18n, wizard.consent_refused),
        _ => say!(i18n, wizard.consent_given),
    };
    view! {
        <div class="page-head">
            <h1 class="page-title">{tr!(i18n, wizard.step_region)}</h1>
        </div>
        <Banner>
            <p>{tr!(i18n, wizard.region_fixed)}</p>
        </Banner>
        <Suspense>
            <dl class="facts">
                <dt>{tr!(i18n, wizard.nationality)}</dt>
                <dd>{move || country_name(countries, code(|region| region.nationality.alpha2()))}</dd>
                <dt>{tr!(i18n, wizard.residence)}</dt>
                <dd>{move || country_name(countries, code(|region| region.residence.alpha2()))}</dd>
                <dt>{tr!(i18n, wizard.consent_given_label)}</dt>
                <dd>{consent}</dd>
            </dl>
        </Suspense>
        <GoOn case=case step=Step::Region />
    }
}

/// Back, and on to the step that is due, from a step that is only looked at.
#[component]
pub fn GoOn(
    /// The case.
    case: Case,
    /// The step that is looked at.
    step: Step,
) -> impl IntoView {
    let i18n = use_i18n();
    let next = move || {
        case.view.with(|view| due(view).map_or_else(|| Screen::Begin.address(), |due| Screen::At(due).address()))
    };
    view! {
        <div class="actions">
            <ButtonLink kind=ButtonKind::Quiet href=move || case.view.with(|view| back_from(view, step))>
                {tr!(i18n, common.back)}
            </ButtonLink>
            <ButtonLink kind=ButtonKind::Primary href=next>
                {tr!(i18n, common.continue_word)}
            </ButtonLink>
        </div>
    }
}
