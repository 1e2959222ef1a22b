//! A password, with a button that shows what was typed.

use leptos::{html::Input, prelude::*};

use super::{
    field_frame::{FieldFrame, described_by, invalid},
    icon::{Icon, IconName},
    keep::keep_input,
};

/// A labelled password input. It never restricts pasting and names the right autocomplete token.
#[component]
pub fn PasswordField(
    /// The name that the form sends, and the id unless `id` is given.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    label: Signal<String>,
    /// What the button says while the password is hidden.
    #[prop(into)]
    show_label: Signal<String>,
    /// What the button says while the password shows.
    #[prop(into)]
    hide_label: Signal<String>,
    /// Its content.
    value: RwSignal<String>,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// The element id.
    #[prop(optional, into)]
    id: Option<String>,
    /// Help below.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong and what to do about it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<Input>::new();
    keep_input(node, value);
    let describedby = described_by(&id, help, error);
    let wrong = invalid(error);
    let shown = RwSignal::new(false);
    let no_hint = Signal::stored(None);
    view! {
        <FieldFrame control_id=id.clone() label=label hint=no_hint help=help error=error>
            <div class="input-group">
                <input
                    node_ref=node
                    id=id
                    name=name
                    type=move || if shown.get() { "text" } else { "password" }
                    class="input input-with-button"
                    dir="ltr"
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    value=value.get_untracked()
                    aria-describedby=move || describedby.get()
                    aria-invalid=move || wrong.get()
                    on:input=move |event| value.set(event_target_value(&event))
                />
                <button
                    type="button"
                    class="input-button needs-script"
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    aria-label=move || if shown.get() { hide_label.get() } else { show_label.get() }
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || {
                        let name = if shown.get() { IconName::EyeOff } else { IconName::Eye };
                        view! { <Icon name=name/> }
                    }}
                </button>
            </div>
        </FieldFrame>
    }
}
