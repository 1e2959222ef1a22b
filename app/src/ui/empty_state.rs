//! What stands where nothing is: why, and what to do.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// An empty list or a page that has nothing to show yet.
#[component]
pub fn EmptyState(
    /// An icon.
    icon: IconName,
    /// What is not here.
    #[prop(into)]
    title: Signal<String>,
    /// A sentence and actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon class="icon-large"/>
            <p class="empty-title">{move || title.get()}</p>
            {children.map(|children| view! { <div class="empty-text">{children()}</div> })}
        </div>
    }
}
