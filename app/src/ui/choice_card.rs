//! Large cards of which one is chosen: document types, scenarios.

use leptos::prelude::*;

use super::{
    field_frame::{FieldNote, described_by},
    icon::{Icon, IconName},
};

/// A question whose answers are [`ChoiceCard`]s.
#[component]
pub fn ChoiceGroup(
    /// The id of the group; its note and error hang on it.
    #[prop(into)]
    id: String,
    /// The question.
    #[prop(into)]
    legend: Signal<String>,
    /// The page's heading asks it already: only screen readers hear it again.
    #[prop(optional)]
    legend_hidden: bool,
    /// Help below.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong and what to do about it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The cards.
    children: Children,
) -> impl IntoView {
    let describedby = described_by(&id, help, error);
    let group_id = id.clone();
    view! {
        <fieldset
            id=group_id
            class="choice-group"
            class:field-wrong=move || error.get().is_some()
            aria-describedby=move || describedby.get()
        >
            <legend class=if legend_hidden { "visually-hidden" } else { "field-label" }>
                {move || legend.get()}
            </legend>
            <div class="choice-cards">{children()}</div>
            <FieldNote control_id=id help=help error=error/>
        </fieldset>
    }
}

/// One answer: a radio button drawn as a card.
#[component]
pub fn ChoiceCard(
    /// The name that the form sends; the same for all cards of a group.
    #[prop(into)]
    name: String,
    /// What the form sends when this card is chosen.
    #[prop(into)]
    value: String,
    /// The chosen value of the group.
    chosen: RwSignal<String>,
    /// The answer.
    #[prop(into)]
    title: Signal<String>,
    /// A sentence below it; for a disabled card, why it cannot be chosen.
    #[prop(optional, into)]
    detail: Signal<Option<String>>,
    /// An icon.
    #[prop(optional)]
    icon: Option<IconName>,
    /// It cannot be chosen.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let id = format!("{name}-{value}");
    let detail_id = format!("{id}-detail");
    let label_for = id.clone();
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    let own = value.clone();
    let is_chosen = Memo::new(move |_| chosen.get() == own);
    let node = NodeRef::<leptos::html::Input>::new();
    let adopted = value.clone();
    // A card pressed before the page came alive counts.
    Effect::new(move |seen: Option<bool>| {
        let Some(radio) = node.get() else {
            return seen.unwrap_or(false);
        };
        let wanted = is_chosen.get();
        if seen != Some(true) && radio.checked() && !wanted {
            chosen.set(adopted.clone());
        } else if radio.checked() != wanted {
            radio.set_checked(wanted);
        }
        true
    });
    let described = detail_id.clone();
    let sent = value.clone();
    view! {
        <label class="choice-card" class:choice-disabled=move || disabled.get() for=label_for>
            <input
                node_ref=node
                id=id
                type="radio"
                name=name
                value=sent
                checked=is_chosen.get_untracked()
                disabled=move || disabled.get()
                aria-labelledby=labelled_by
                aria-describedby=move || detail.get().map(|_| described.clone())
                on:change=move |_| chosen.set(value.clone())
            />
            {icon.map(|name| view! { <Icon name=name class="icon-large"/> })}
            <span class="choice-words">
                <span class="choice-title" id=title_id>{move || title.get()}</span>
                {move || {
                    let id = detail_id.clone();
                    detail.get().map(|detail| view! { <span class="choice-detail" id=id>{detail}</span> })
                }}
            </span>
        </label>
    }
}
