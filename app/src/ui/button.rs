//! Buttons, and links that look like them. One primary button a screen.

use leptos::{ev::MouseEvent, prelude::*};

use super::icon::{Icon, IconName};

/// How loud a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one next action of the screen.
    Primary,
    /// Another action.
    #[default]
    Secondary,
    /// An action that should not draw the eye; looks like a link.
    Quiet,
    /// An action that takes something away.
    Danger,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button button-secondary",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
        }
    }
}

fn classes(kind: ButtonKind, wide: bool, icon_only: bool) -> String {
    let mut classes = kind.class().to_owned();
    if wide {
        classes.push_str(" button-wide");
    }
    if icon_only {
        classes.push_str(" button-icon");
    }
    classes
}

/// A button. While busy it keeps its words and the focus, and ignores presses.
#[component]
pub fn Button(
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// Work is going on: a spinner shows and presses do nothing.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// It cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// It submits the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// The name that a form sends, with `value`.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value that a form sends under `name`.
    #[prop(optional, into)]
    value: Option<String>,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// As wide as what holds it.
    #[prop(optional)]
    wide: bool,
    /// What a screen reader says instead of the words; needed when there is only an icon.
    #[prop(optional, into)]
    label: Signal<Option<String>>,
    /// Only the icon shows; `label` says what it does.
    #[prop(optional)]
    icon_only: bool,
    /// Whether it is pressed in, for a button that switches something on and off.
    #[prop(optional, into)]
    pressed: Signal<Option<bool>>,
    /// The element id.
    #[prop(optional, into)]
    id: Option<String>,
    /// What a press does.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// The words.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let press = move |event: MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            id=id
            type=if submit { "submit" } else { "button" }
            class=classes(kind, wide, icon_only)
            name=name
            value=value
            disabled=move || disabled.get()
            aria-disabled=move || busy.get().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            aria-label=move || label.get()
            title=move || if icon_only { label.get() } else { None }
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            on:click=press
        >
            <span class="button-spinner" aria-hidden="true"></span>
            {icon.map(|name| view! { <Icon name=name/> })}
            {children.map(|children| view! { <span class="button-words">{children()}</span> })}
        </button>
    }
}

/// A link that looks like a button: it goes somewhere and changes nothing.
#[component]
pub fn ButtonLink(
    /// Where it goes.
    #[prop(into)]
    href: Signal<String>,
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// As wide as what holds it.
    #[prop(optional)]
    wide: bool,
    /// The server answers it, not the router in the page (`rel="external"`).
    #[prop(optional)]
    external: bool,
    /// The element id.
    #[prop(optional, into)]
    id: Option<String>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a
            id=id
            class=classes(kind, wide, false)
            href=move || href.get()
            rel=external.then_some("external")
        >
            {icon.map(|name| view! { <Icon name=name/> })}
            <span class="button-words">{children()}</span>
        </a>
    }
}
