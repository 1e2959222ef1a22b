//! A question in front of the page, by the browser's own `<dialog>`: it keeps the focus inside, closes on
//! Escape and gives the focus back. It does not exist for people without scripting; offer them a page.

use leptos::{ev, html, prelude::*};

use super::button::{Button, ButtonKind};
use super::icon::IconName;

/// A modal dialog that follows its signal.
#[component]
pub fn Dialog(
    /// The element id.
    #[prop(into)]
    id: String,
    /// Whether it shows.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// What the closing cross says; without it there is no cross and Escape does not close.
    #[prop(optional, into)]
    close_label: Signal<Option<String>>,
    /// Called when it was closed, by whichever way.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// The buttons at the bottom, the harmless one first.
    #[prop(optional, into)]
    actions: ViewFn,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node.get() else { return };
        if wanted && !dialog.open() {
            // Fails only when the page has lost the element; then there is nothing to ask.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    let dismissible = move || close_label.with_untracked(Option::is_some);
    view! {
        <dialog
            node_ref=node
            id=id
            class="dialog"
            aria-labelledby=labelled_by
            on:close=move |_| {
                open.set(false);
                if let Some(on_close) = on_close {
                    on_close.run(());
                }
            }
            on:keydown=move |event: ev::KeyboardEvent| {
                if event.key() == "Escape" && !dismissible() {
                    event.prevent_default();
                }
            }
        >
            <div class="dialog-head">
                <h2 id=title_id class="dialog-title">{move || title.get()}</h2>
                {move || {
                    close_label
                        .get()
                        .map(|label| {
                            view! {
                                <Button
                                    kind=ButtonKind::Quiet
                                    icon=IconName::Cross
                                    icon_only=true
                                    label=label
                                    on_click=move |_| open.set(false)
                                />
                            }
                        })
                }}
            </div>
            <div class="dialog-body">{children()}</div>
            <div class="dialog-actions">{actions.run()}</div>
        </dialog>
    }
}
