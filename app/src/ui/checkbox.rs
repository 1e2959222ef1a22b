//! A box to tick, with a sentence beside it.

use leptos::{html::Input, prelude::*};

use super::{
    field_frame::{FieldNote, described_by, invalid},
    keep::keep_checked,
};

/// A checkbox whose whole sentence can be pressed. The sentence may hold links.
#[component]
pub fn Checkbox(
    /// The name that the form sends, and the id unless `id` is given.
    #[prop(into)]
    name: String,
    /// Whether it is ticked.
    checked: RwSignal<bool>,
    /// What the form sends when it is ticked.
    #[prop(default = "true")]
    value: &'static str,
    /// The element id.
    #[prop(optional, into)]
    id: Option<String>,
    /// Help below.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong and what to do about it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// It must be ticked.
    #[prop(optional)]
    required: bool,
    /// The sentence.
    children: Children,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<Input>::new();
    keep_checked(node, checked);
    let describedby = described_by(&id, help, error);
    let wrong = invalid(error);
    view! {
        <div class="field" class:field-wrong=move || error.get().is_some()>
            <div class="checkbox">
                <input
                    node_ref=node
                    id=id.clone()
                    name=name
                    type="checkbox"
                    value=value
                    checked=checked.get_untracked()
                    required=required
                    aria-describedby=move || describedby.get()
                    aria-invalid=move || wrong.get()
                    on:change=move |event| checked.set(event_target_checked(&event))
                />
                <label for=id.clone()>{children()}</label>
            </div>
            <FieldNote control_id=id help=help error=error/>
        </div>
    }
}
