//! A date that somebody knows by heart: day, month by name (so that its order can never be doubted), year.

use leptos::{
    html::{Input, Select},
    prelude::*,
};

use super::{
    field_frame::{FieldNote, described_by, invalid},
    icon::{Icon, IconName},
    keep::{keep_input, keep_select},
};

/// The three parts of a [`DateField`], as typed. The month is "1" to "12".
#[derive(Clone, Copy, Debug)]
pub struct DateParts {
    /// The day of the month.
    pub day: RwSignal<String>,
    /// The month's number.
    pub month: RwSignal<String>,
    /// The year.
    pub year: RwSignal<String>,
}

impl DateParts {
    /// Three parts with a first content each.
    pub fn new(day: impl Into<String>, month: impl Into<String>, year: impl Into<String>) -> Self {
        Self { day: RwSignal::new(day.into()), month: RwSignal::new(month.into()), year: RwSignal::new(year.into()) }
    }
}

impl Default for DateParts {
    fn default() -> Self {
        Self::new("", "", "")
    }
}

/// A labelled date. The form sends `{name}_day`, `{name}_month` and `{name}_year`.
#[component]
pub fn DateField(
    /// The beginning of the three names, and the id of the group.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    legend: Signal<String>,
    /// The label of the day.
    #[prop(into)]
    day_label: Signal<String>,
    /// The label of the month.
    #[prop(into)]
    month_label: Signal<String>,
    /// The label of the year.
    #[prop(into)]
    year_label: Signal<String>,
    /// The names of the twelve months.
    #[prop(into)]
    months: Signal<Vec<String>>,
    /// The content.
    value: DateParts,
    /// Whether these are the parts of a birthday, which browsers can fill in.
    #[prop(optional)]
    birthday: bool,
    /// Help below.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong and what to do about it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let (day, month, year) = (NodeRef::<Input>::new(), NodeRef::<Select>::new(), NodeRef::<Input>::new());
    keep_input(day, value.day);
    keep_select(month, value.month);
    keep_input(year, value.year);
    let describedby = described_by(&name, help, error);
    let wrong = invalid(error);
    let token = |token: &'static str| if birthday { token } else { "off" };
    let part = |part: &str| format!("{name}_{part}");
    let group_id = name.clone();
    let note_for = name.clone();
    view! {
        <fieldset
            id=group_id
            class="field date"
            class:field-wrong=move || error.get().is_some()
            aria-describedby=move || describedby.get()
        >
            <legend class="field-label">{move || legend.get()}</legend>
            <div class="date-parts">
                <div class="date-part">
                    <label class="date-label" for=part("day")>{move || day_label.get()}</label>
                    <input
                        node_ref=day
                        id=part("day")
                        name=part("day")
                        type="text"
                        class="input input-day"
                        inputmode="numeric"
                        maxlength="2"
                        autocomplete=token("bday-day")
                        value=value.day.get_untracked()
                        aria-invalid=move || wrong.get()
                        on:input=move |event| value.day.set(event_target_value(&event))
                    />
                </div>
                <div class="date-part date-month">
                    <label class="date-label" for=part("month")>{move || month_label.get()}</label>
                    <div class="select">
                        <select
                            node_ref=month
                            id=part("month")
                            name=part("month")
                            class="input"
                            autocomplete=token("bday-month")
                            aria-invalid=move || wrong.get()
                            on:change=move |event| value.month.set(event_target_value(&event))
                        >
                            <option value=""></option>
                            {move || {
                                let chosen = value.month.get_untracked();
                                months
                                    .get()
                                    .into_iter()
                                    .zip(1_u32..)
                                    .map(|(month, number)| {
                                        let number = number.to_string();
                                        let selected = number == chosen;
                                        view! { <option value=number selected=selected>{month}</option> }
                                    })
                                    .collect_view()
                            }}
                        </select>
                        <Icon name=IconName::Chevron/>
                    </div>
                </div>
                <div class="date-part">
                    <label class="date-label" for=part("year")>{move || year_label.get()}</label>
                    <input
                        node_ref=year
                        id=part("year")
                        name=part("year")
                        type="text"
                        class="input input-year"
                        inputmode="numeric"
                        maxlength="4"
                        autocomplete=token("bday-year")
                        value=value.year.get_untracked()
                        aria-invalid=move || wrong.get()
                        on:input=move |event| value.year.set(event_target_value(&event))
                    />
                </div>
            </div>
            <FieldNote control_id=note_for help=help error=error/>
        </fieldset>
    }
}
