//! What every form control shares: label above, help below, and the error in the help's place.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// The id of the note (help or error) that belongs to a control.
pub(super) fn note_id(control_id: &str) -> String {
    format!("{control_id}-note")
}

/// `aria-describedby` of a control: its note, while it has one.
pub(super) fn described_by(
    control_id: &str,
    help: Signal<Option<String>>,
    error: Signal<Option<String>>,
) -> Signal<Option<String>> {
    let note = note_id(control_id);
    Signal::derive(move || (error.get().is_some() || help.get().is_some()).then(|| note.clone()))
}

/// `aria-invalid` of a control.
pub(super) fn invalid(error: Signal<Option<String>>) -> Signal<Option<&'static str>> {
    Signal::derive(move || error.get().map(|_| "true"))
}

/// The help or the error under a control.
#[component]
pub(super) fn FieldNote(
    /// The id of the control.
    control_id: String,
    /// Help, shown while nothing is wrong.
    help: Signal<Option<String>>,
    /// What is wrong and what to do.
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = note_id(&control_id);
    view! {
        <p
            id=id
            class="field-note"
            class:field-error=move || error.get().is_some()
            hidden=move || error.get().is_none() && help.get().is_none()
        >
            {move || error.get().map(|_| view! { <Icon name=IconName::Warning/> })}
            <span>{move || error.get().or_else(|| help.get())}</span>
        </p>
    }
}

/// Label, control and note in their order.
#[component]
pub(super) fn FieldFrame(
    /// The id of the control.
    control_id: String,
    /// What the control asks for.
    label: Signal<String>,
    /// A word beside the label, for example "optional".
    hint: Signal<Option<String>>,
    /// Help, shown while nothing is wrong.
    help: Signal<Option<String>>,
    /// What is wrong and what to do.
    error: Signal<Option<String>>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let label_id = format!("{control_id}-label");
    view! {
        <div class="field" class:field-wrong=move || error.get().is_some()>
            <label id=label_id class="field-label" for=control_id.clone()>
                {move || label.get()}
                {move || hint.get().map(|hint| view! { " " <span class="field-hint">{hint}</span> })}
            </label>
            {children()}
            <FieldNote control_id=control_id help=help error=error/>
        </div>
    }
}
