//! Personal information: names, date of birth, address. The page says, before anything is typed, that it will be fixed.

use super::api::EnterPersonal;
use super::countries::{Picker, use_countries};
use super::region::GoOn;
use super::screen::back_from;
use super::summary::PersonalFacts;
use super::wizard::Case;
use crate::i18n::use_i18n;
use crate::shell::{FailureNotice, failure_of, focus_after};
use crate::ui::{Banner, Button, ButtonKind, ButtonLink, DateField, DateParts, Field as Input, FieldWidth, Tone};
use crate::words::{field_error, months, say, tr};
use domain::error::Field;
use domain::person::PersonalForm;
use domain::verification::Step;
use leptos::prelude::*;

/// The step, or what was confirmed.
#[component]
pub fn PersonalStep(
    /// The case.
    case: Case,
) -> impl IntoView {
    let fixed = Memo::new(move |_| case.view.with(|view| view.personal_confirmed));
    move || {
        if fixed.get() { view! { <Fixed case=case /> }.into_any() } else { view! { <Form case=case /> }.into_any() }
    }
}

/// What the form shows first: what was entered before, or nothing but the country the person lives in.
fn first_content(case: Case) -> PersonalForm {
    case.view.with_untracked(|view| {
        view.personal.clone().unwrap_or_else(|| PersonalForm {
            address_country: view.region.map(|region| region.residence.alpha2().to_owned()).unwrap_or_default(),
            ..PersonalForm::default()
        })
    })
}

fn parts_of(date: &str) -> DateParts {
    let plain = |part: &str| part.trim_start_matches('0').to_owned();
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    DateParts::new(plain(day.unwrap_or_default()), plain(month.unwrap_or_default()), year.unwrap_or_default())
}

#[component]
fn Form(case: Case) -> impl IntoView {
    let i18n = use_i18n();
    let countries = use_countries();
    let action = ServerAction::<EnterPersonal>::new();
    let failure = failure_of(action);
    focus_after(failure);
    case.refresh_after(action);
    let first = first_content(case);
    let has_latin = !first.latin_given_names.is_empty() || !first.latin_family_names.is_empty();
    let birth_date = parts_of(&first.birth_date);
    let (given, family) = (RwSignal::new(first.given_names), RwSignal::new(first.family_names));
    let (latin_given, latin_family) = (RwSignal::new(first.latin_given_names), RwSignal::new(first.latin_family_names));
    let (street, city) = (RwSignal::new(first.street), RwSignal::new(first.city));
    let (postal_code, country) = (RwSignal::new(first.postal_code), RwSignal::new(first.address_country));
    let minimum_age = case.view.with_untracked(|view| view.limits.minimum_age);
    let error = move |field: Field| field_error(i18n, failure, field);
    let latin_wrong = [error(Field::LatinFamilyNames), error(Field::LatinGivenNames)];
    let latin_open = move || has_latin || latin_wrong.iter().any(|wrong| wrong.with(Option::is_some));
    view! {
        <div class="page-head">
            <h1 class="page-title">{tr!(i18n, wizard.personal_title)}</h1>
            <p class="page-lead">{tr!(i18n, wizard.personal_lead)}</p>
        </div>
        <Banner tone=Tone::Attention>
            <p>{tr!(i18n, wizard.immutable_before)}</p>
        </Banner>
        <ActionForm action=action attr:class="form" attr:novalidate="novalidate">
            <FailureNotice failure=failure />
            <Input
                name="family_names"
                label=tr!(i18n, wizard.family_names)
                value=family
                autocomplete="family-name"
                required=true
                help=tr!(i18n, wizard.family_names_help)
                error=error(Field::FamilyNames)
            />
            <Input
                name="given_names"
                label=tr!(i18n, wizard.given_names)
                value=given
                autocomplete="given-name"
                help=tr!(i18n, wizard.given_names_help)
                error=error(Field::GivenNames)
            />
            <details class="answer" open=latin_open>
                <summary>{tr!(i18n, wizard.latin_title)}</summary>
                <div class="form">
                    <p class="quiet small">{tr!(i18n, wizard.latin_help)}</p>
                    <Input
                        name="latin_family_names"
                        label=tr!(i18n, wizard.latin_family_names)
                        value=latin_family
                        hint=tr!(i18n, common.optional)
                        dir="ltr"
                        error=error(Field::LatinFamilyNames)
                    />
                    <Input
                        name="latin_given_names"
                        label=tr!(i18n, wizard.latin_given_names)
                        value=latin_given
                        hint=tr!(i18n, common.optional)
                        dir="ltr"
                        error=error(Field::LatinGivenNames)
                    />
                </div>
            </details>
            <DateField
                name="birth_date"
                legend=tr!(i18n, wizard.birth_date)
                day_label=tr!(i18n, common.day)
                month_label=tr!(i18n, common.month)
                year_label=tr!(i18n, common.year)
                months=Signal::derive(move || months(i18n))
                value=birth_date
                birthday=true
                help=move || Some(say!(i18n, wizard.birth_date_help, count = minimum_age.to_string()))
                error=error(Field::BirthDate)
            />
            <h2>{tr!(i18n, wizard.address_title)}</h2>
            <Input
                name="street"
                label=tr!(i18n, wizard.street)
                value=street
                autocomplete="street-address"
                required=true
                error=error(Field::Street)
            />
            <Input
                name="postal_code"
                label=tr!(i18n, wizard.postal_code)
                value=postal_code
                hint=tr!(i18n, common.optional)
                autocomplete="postal-code"
                width=FieldWidth::Short
                error=error(Field::PostalCode)
            />
            <Input
                name="city"
                label=tr!(i18n, wizard.city)
                value=city
                autocomplete="address-level2"
                required=true
                error=error(Field::City)
            />
            <Suspense>
                <Picker
                    name="address_country"
                    label=tr!(i18n, wizard.address_country)
                    value=country
                    countries=countries
                    anywhere=true
                    autocomplete="country"
                    error=error(Field::AddressCountry)
                />
            </Suspense>
            <div class="actions">
                <ButtonLink kind=ButtonKind::Quiet href=move || case.view.with(|view| back_from(view, Step::Personal))>
                    {tr!(i18n, common.back)}
                </ButtonLink>
                <Button kind=ButtonKind::Primary submit=true busy=action.pending()>
                    {tr!(i18n, common.continue_word)}
                </Button>
            </div>
        </ActionForm>
    }
}

#[component]
fn Fixed(case: Case) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="page-head">
            <h1 class="page-title">{tr!(i18n, wizard.personal_title)}</h1>
        </div>
        <Banner>
            <p>{tr!(i18n, wizard.personal_fixed)}</p>
            <p>{tr!(i18n, wizard.correction)}</p>
        </Banner>
        <PersonalFacts case=case />
        <GoOn case=case step=Step::Personal />
    }
}
