//! A choice from a short list, by the browser's own control.

use leptos::{html, prelude::*};

use super::{
    field_frame::{FieldFrame, described_by, invalid},
    icon::{Icon, IconName},
    keep::keep_select,
};

/// One entry of a [`Select`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// It shows but cannot be chosen.
    pub disabled: bool,
}

impl SelectOption {
    /// An entry that can be chosen.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), disabled: false }
    }
}

/// A labelled `<select>`.
#[component]
pub fn Select(
    /// The name that the form sends, and the id unless `id` is given.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    label: Signal<String>,
    /// The entries.
    #[prop(into)]
    options: Signal<Vec<SelectOption>>,
    /// The chosen value; empty while nothing is chosen.
    value: RwSignal<String>,
    /// An empty first entry with these words, for example "Choose".
    #[prop(optional, into)]
    empty: Signal<Option<String>>,
    /// The element id.
    #[prop(optional, into)]
    id: Option<String>,
    /// Help below.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong and what to do about it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The autocomplete token.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// It must be chosen.
    #[prop(optional)]
    required: bool,
    /// Called with the new value after a change.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<html::Select>::new();
    keep_select(node, value);
    let describedby = described_by(&id, help, error);
    let wrong = invalid(error);
    let no_hint = Signal::stored(None);
    view! {
        <FieldFrame control_id=id.clone() label=label hint=no_hint help=help error=error>
            <div class="select">
                <select
                    node_ref=node
                    id=id
                    name=name
                    class="input"
                    autocomplete=autocomplete
                    required=required
                    aria-describedby=move || describedby.get()
                    aria-invalid=move || wrong.get()
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        value.set(chosen.clone());
                        if let Some(on_change) = on_change {
                            on_change.run(chosen);
                        }
                    }
                >
                    {move || empty.get().map(|words| view! { <option value="">{words}</option> })}
                    {move || {
                        let chosen = value.get_untracked();
                        options
                            .get()
                            .into_iter()
                            .map(|option| {
                                let selected = option.value == chosen;
                                view! {
                                    <option value=option.value selected=selected disabled=option.disabled>
                                        {option.label}
                                    </option>
                                }
                            })
                            .collect_view()
                    }}
                </select>
                <Icon name=IconName::Chevron/>
            </div>
        </FieldFrame>
    }
}
