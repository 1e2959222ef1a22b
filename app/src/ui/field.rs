//! One line of text to fill in.

use leptos::{html::Input, prelude::*};

use super::{
    field_frame::{FieldFrame, described_by, invalid},
    keep::keep_input,
};

/// How wide a field is: as wide as what belongs into it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldWidth {
    /// The whole column.
    #[default]
    Full,
    /// About twelve characters: a postal code.
    Short,
    /// Six digits, large and spaced: a code from an e-mail.
    Code,
}

impl FieldWidth {
    const fn class(self) -> &'static str {
        match self {
            Self::Full => "input",
            Self::Short => "input input-short",
            Self::Code => "input input-code",
        }
    }
}

/// A labelled input. The signal follows the input and the input follows the signal.
#[component]
pub fn Field(
    /// The name that the form sends, and the id unless `id` is given.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    label: Signal<String>,
    /// Its content.
    value: RwSignal<String>,
    /// The element id.
    #[prop(optional, into)]
    id: Option<String>,
    /// A word beside the label, for example "optional".
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// Help below.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong and what to do about it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// `text`, `email`, `tel`, `url`, `search`, `number`.
    #[prop(default = "text")]
    input_type: &'static str,
    /// The autocomplete token, for example `email` or `given-name`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Which keyboard a phone shows, for example `numeric`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// The most characters it takes.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// The writing direction: `auto` for names, `ltr` for addresses and codes.
    #[prop(default = "auto")]
    dir: &'static str,
    /// How wide it is.
    #[prop(optional)]
    width: FieldWidth,
    /// It must be filled in.
    #[prop(optional)]
    required: bool,
    /// It cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called with the content when the person leaves the field after changing it.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<Input>::new();
    keep_input(node, value);
    let describedby = described_by(&id, help, error);
    let wrong = invalid(error);
    view! {
        <FieldFrame control_id=id.clone() label=label hint=hint help=help error=error>
            <input
                node_ref=node
                id=id
                name=name
                type=input_type
                class=width.class()
                dir=dir
                autocomplete=autocomplete
                inputmode=inputmode
                maxlength=maxlength.map(|most| most.to_string())
                autocapitalize=matches!(input_type, "email" | "url").then_some("none")
                spellcheck="false"
                required=required
                value=value.get_untracked()
                disabled=move || disabled.get()
                aria-describedby=move || describedby.get()
                aria-invalid=move || wrong.get()
                on:input=move |event| value.set(event_target_value(&event))
                on:change=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event_target_value(&event));
                    }
                }
            />
        </FieldFrame>
    }
}
