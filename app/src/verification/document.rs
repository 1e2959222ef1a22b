//! The document: the country that issued it, then only the types that it issues. Before the page is alive the list of types
//! follows by a button.

use super::api::{self, ChooseDocument, DocumentOption};
use super::countries::{Picker, use_countries};
use super::screen::{Screen, back_from};
use super::wizard::Case;
use crate::failure::Answer;
use crate::i18n::use_i18n;
use crate::shell::{FailureNotice, failure_of, focus_after};
use crate::ui::{Button, ButtonKind, ButtonLink, ChoiceCard, ChoiceGroup, IconName};
use crate::words::{I18n, LocalTime, document_type, field_error, say, tr};
use domain::document::DocumentType;
use domain::error::Field;
use domain::verification::Step;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The step.
#[component]
pub fn DocumentStep(
    /// The case.
    case: Case,
) -> impl IntoView {
    let i18n = use_i18n();
    let countries = use_countries();
    let action = ServerAction::<ChooseDocument>::new();
    let failure = failure_of(action);
    focus_after(failure);
    case.refresh_after(action);
    let asked = use_query_map().get_untracked().get("country");
    let (first_country, first_type, taken) = case.view.with_untracked(|view| {
        let chosen = view.document.as_ref();
        let country = chosen.map(|choice| choice.country).or(view.region.map(|region| region.nationality));
        (
            asked.or_else(|| country.map(|country| country.alpha2().to_owned())).unwrap_or_default(),
            chosen.map(|choice| choice.document_type.as_str().to_owned()).unwrap_or_default(),
            !view.pictures.is_empty(),
        )
    });
    let country = RwSignal::new(first_country);
    let chosen = RwSignal::new(first_type);
    let documents = Resource::new_blocking(
        move || country.get(),
        |country| async move { if country.is_empty() { Ok(Vec::new()) } else { api::documents(country).await } },
    );
    // A type that the country now chosen does not issue is no longer chosen.
    Effect::new(move |_| {
        if let Some(Ok(options)) = documents.get()
            && !options.iter().any(|option| option.accepted && option.document_type.as_str() == chosen.get_untracked())
        {
            chosen.set(String::new());
        }
    });
    let unreachable = Signal::derive(move || documents.get().and_then(Result::err));
    let alive = use_context::<LocalTime>();
    let not_alive = move || alive.is_none_or(|alive| !alive.0.get());
    view! {
        <div class="page-head">
            <h1 class="page-title">{tr!(i18n, wizard.document_title)}</h1>
            <p class="page-lead">{tr!(i18n, wizard.document_lead)}</p>
        </div>
        <ActionForm action=action attr:class="form" attr:novalidate="novalidate">
            <FailureNotice failure=failure />
            <Suspense>
                <Picker
                    name="country"
                    label=tr!(i18n, wizard.issuing_country)
                    value=country
                    countries=countries
                    anywhere=true
                    error=field_error(i18n, failure, Field::IssuingCountry)
                />
            </Suspense>
            <Show when=not_alive>
                <button
                    type="submit"
                    class="button button-secondary"
                    formmethod="get"
                    formaction=Screen::At(Step::Document).address()
                >
                    {tr!(i18n, wizard.document_show)}
                </button>
            </Show>
            <Transition>
                <FailureNotice failure=unreachable />
                <ChoiceGroup
                    id="document_type"
                    legend=tr!(i18n, wizard.document_type)
                    help=Signal::derive(move || {
                        let empty = known(documents).is_none_or(|options| options.is_empty());
                        match (country.with(String::is_empty), empty) {
                            (true, _) => Some(say!(i18n, wizard.document_choose_country)),
                            (false, true) => Some(say!(i18n, wizard.document_none)),
                            (false, false) => taken.then(|| say!(i18n, wizard.document_change)),
                        }
                    })
                    error=field_error(i18n, failure, Field::DocumentType)
                >
                    {move || {
                        let options = known(documents).unwrap_or_default();
                        options.into_iter().map(|option| card(i18n, option, chosen)).collect_view()
                    }}
                </ChoiceGroup>
            </Transition>
            <div class="actions">
                <ButtonLink kind=ButtonKind::Quiet href=move || case.view.with(|view| back_from(view, Step::Document))>
                    {tr!(i18n, common.back)}
                </ButtonLink>
                <Button kind=ButtonKind::Primary submit=true busy=action.pending()>
                    {tr!(i18n, common.continue_word)}
                </Button>
            </div>
        </ActionForm>
    }
}

/// The documents, as far as they are known; nothing when the page has been left while they were on their way.
fn known(documents: Resource<Answer<Vec<DocumentOption>>>) -> Option<Vec<DocumentOption>> {
    documents.try_get().flatten().and_then(Result::ok)
}

fn card(i18n: I18n, option: DocumentOption, chosen: RwSignal<String>) -> impl IntoView {
    let DocumentOption { document_type: kind, has_back, accepted } = option;
    let detail = move || {
        Some(match (accepted, kind, has_back) {
            (false, ..) => say!(i18n, wizard.document_not_accepted),
            (true, DocumentType::Passport, false) => say!(i18n, wizard.document_front_only),
            (true, _, false) => say!(i18n, wizard.document_one_side),
            (true, _, true) => say!(i18n, wizard.document_two_sides),
        })
    };
    let icon = match kind {
        DocumentType::Passport => IconName::Passport,
        _ => IconName::IdCard,
    };
    view! {
        <ChoiceCard
            name="document_type"
            value=kind.as_str()
            chosen=chosen
            title=move || document_type(i18n, kind)
            detail=detail
            icon=icon
            disabled=!accepted
        />
    }
}
