//! Several lines of text to fill in.

use leptos::{html::Textarea, prelude::*};

use super::{
    field_frame::{FieldFrame, described_by, invalid},
    keep::keep_text_area,
};

/// A labelled text area.
#[component]
pub fn TextArea(
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
    /// How many lines show.
    #[prop(default = 4)]
    rows: u32,
    /// The autocomplete token.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The most characters it takes.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// It must be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<Textarea>::new();
    keep_text_area(node, value);
    let describedby = described_by(&id, help, error);
    let wrong = invalid(error);
    view! {
        <FieldFrame control_id=id.clone() label=label hint=hint help=help error=error>
            <textarea
                node_ref=node
                id=id
                name=name
                class="input input-area"
                dir="auto"
                rows=rows.to_string()
                autocomplete=autocomplete
                maxlength=maxlength.map(|most| most.to_string())
                required=required
                aria-describedby=move || describedby.get()
                aria-invalid=move || wrong.get()
                on:input=move |event| value.set(event_target_value(&event))
            >
                {value.get_untracked()}
            </textarea>
        </FieldFrame>
    }
}
