//! Countries in the interface language, for pickers and for summaries.

use super::api::{self, CountryName};
use crate::failure::Answer;
use crate::i18n::use_i18n;
use crate::shell::site_name;
use crate::ui::{CountryOption, CountryPicker};
use crate::words::{say, tr};
use leptos::prelude::*;

/// Every country in the language of the page.
pub type Countries = Resource<Answer<Vec<CountryName>>>;

/// Asks for them; again after the language was switched.
#[must_use]
pub fn use_countries() -> Countries {
    let i18n = use_i18n();
    Resource::new_blocking(move || i18n.get_locale(), |_| api::countries())
}

/// The countries, as far as they are known. Views that wait in a `Suspense` outlive their page by a moment: what is gone by
/// then counts as unknown.
fn known(countries: Countries) -> Option<Vec<CountryName>> {
    countries.try_get().flatten().and_then(Result::ok)
}

/// The name of a country; its code while the names are on their way.
#[must_use]
pub fn country_name(countries: Countries, code: &str) -> String {
    let found = known(countries)
        .and_then(|all| all.into_iter().find(|country| country.code == code).map(|country| country.name));
    found.unwrap_or_else(|| code.to_owned())
}

/// A country picker with all its words.
#[component]
pub fn Picker(
    /// The name that the form sends, and the id.
    name: &'static str,
    /// What it asks for.
    #[prop(into)]
    label: Signal<String>,
    /// The chosen code.
    value: RwSignal<String>,
    /// The countries.
    countries: Countries,
    /// Whether countries that the operator does not serve can be chosen all the same: an address or a document may be from
    /// anywhere.
    #[prop(optional)]
    anywhere: bool,
    /// The autocomplete token.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Called with the code after a choice.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let site = site_name();
    let options = Signal::derive(move || {
        let why = say!(i18n, common.country_not_served, site = site);
        let all = known(countries).unwrap_or_default();
        all.into_iter()
            .map(|country| {
                let unavailable = (!country.served && !anywhere).then(|| why.clone());
                CountryOption { unavailable, ..CountryOption::new(country.code, country.name, country.terms) }
            })
            .collect::<Vec<_>>()
    });
    let results = move |count: usize| match count {
        1 => say!(i18n, common.country_found),
        _ => say!(i18n, common.countries_found, count = count.to_string()),
    };
    let on_change = on_change.unwrap_or_else(|| Callback::new(|_| {}));
    view! {
        <CountryPicker
            name=name
            id=name
            label=label
            options=options
            value=value
            empty=tr!(i18n, common.choose_country)
            open_label=tr!(i18n, common.open_countries)
            results=Callback::new(results)
            none_found=tr!(i18n, common.countries_none)
            autocomplete=autocomplete
            error=error
            on_change=on_change
        />
    }
}
