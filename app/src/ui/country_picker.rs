//! Choosing a country: a plain `<select>` until the page is alive, then a combobox that searches.
//!
//! What was chosen in the plain list before then is kept. A hidden input carries the code.

use leptos::{html::Select, prelude::*};

use super::{
    combobox::Combobox,
    country_search::CountryOption,
    field_frame::{FieldFrame, described_by, invalid},
    icon::{Icon, IconName},
};

/// A labelled country picker. A hidden input named `name` carries the code.
#[component]
pub fn CountryPicker(
    /// The name that the form sends.
    #[prop(into)]
    name: String,
    /// The id of the visible control.
    #[prop(into)]
    id: String,
    /// What it asks for.
    #[prop(into)]
    label: Signal<String>,
    /// The countries, in the order in which they are listed.
    #[prop(into)]
    options: Signal<Vec<CountryOption>>,
    /// The chosen code; empty while nothing is chosen.
    value: RwSignal<String>,
    /// The first entry of the plain list, for example "Choose a country".
    #[prop(into)]
    empty: Signal<String>,
    /// What the button that opens the list says.
    #[prop(into)]
    open_label: Signal<String>,
    /// The sentence for a number of results, for example "12 countries".
    #[prop(into)]
    results: Callback<usize, String>,
    /// What the list says when nothing was found.
    #[prop(into)]
    none_found: Signal<String>,
    /// Help below.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong and what to do about it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The autocomplete token.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Called with the code after a choice.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let alive = RwSignal::new(false);
    let had_focus = StoredValue::new(false);
    let select = NodeRef::<Select>::new();
    Effect::new(move |_| {
        if alive.get_untracked() {
            return;
        }
        let Some(plain) = select.get() else { return };
        let early = plain.value();
        if !early.is_empty() && early != value.get_untracked() {
            value.set(early);
        }
        let focused = document().active_element().is_some_and(|element| element.id() == plain.id());
        had_focus.set_value(focused);
        alive.set(true);
    });
    let describedby = described_by(&id, help, error);
    let wrong = invalid(error);
    let no_hint = Signal::stored(None);
    let control_id = id.clone();
    let choose = Callback::new(move |code: String| {
        value.set(code.clone());
        if let Some(on_change) = on_change {
            on_change.run(code);
        }
    });
    view! {
        <FieldFrame control_id=control_id label=label hint=no_hint help=help error=error>
            {move || {
                let id = id.clone();
                let name = name.clone();
                if alive.get() {
                    view! {
                        <input type="hidden" name=name value=move || value.get()/>
                        <Combobox
                            id=id
                            options=options
                            value=value
                            choose=choose
                            open_label=open_label
                            placeholder=empty
                            results=results
                            none_found=none_found
                            describedby=describedby
                            wrong=wrong
                            take_focus=had_focus.get_value()
                        />
                    }
                        .into_any()
                } else {
                    view! {
                        <div class="select">
                            <select
                                node_ref=select
                                id=id
                                name=name
                                class="input"
                                autocomplete=autocomplete
                                aria-describedby=move || describedby.get()
                                aria-invalid=move || wrong.get()
                            >
                                <option value="">{move || empty.get()}</option>
                                {move || {
                                    // The countries may come after the page was left; then nobody needs them.
                                    let options = options.try_get().unwrap_or_default();
                                    plain_options(&options, &value.try_get_untracked().unwrap_or_default())
                                }}
                            </select>
                            <Icon name=IconName::Chevron/>
                        </div>
                    }
                        .into_any()
                }
            }}
        </FieldFrame>
    }
}

fn plain_options(options: &[CountryOption], chosen: &str) -> impl IntoView + use<> {
    options
        .iter()
        .map(|country| {
            let words = match &country.unavailable {
                Some(why) => format!("{} ({why})", country.name),
                None => country.name.clone(),
            };
            view! {
                <option
                    value=country.code.clone()
                    selected=country.code == chosen
                    disabled=country.unavailable.is_some()
                >
                    {words}
                </option>
            }
        })
        .collect_view()
}
