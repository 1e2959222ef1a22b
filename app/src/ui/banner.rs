//! A message in the page: what happened, what it means, what to do.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// What kind of news it is. The icon and the words say it too, never the colour alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// It worked.
    Good,
    /// Something to look at.
    Attention,
    /// It went wrong.
    Wrong,
    /// Something to know.
    #[default]
    Info,
}

impl Tone {
    /// The value of `data-tone`, by which the style knows it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Attention => "attention",
            Self::Wrong => "wrong",
            Self::Info => "info",
        }
    }

    /// Its icon.
    pub(super) const fn icon(self) -> IconName {
        match self {
            Self::Good => IconName::Check,
            Self::Attention | Self::Wrong => IconName::Warning,
            Self::Info => IconName::Info,
        }
    }
}

/// A message with an icon, an optional title and optional actions among its children.
#[component]
pub fn Banner(
    /// What kind of news it is.
    #[prop(optional)]
    tone: Tone,
    /// What happened, in a few words.
    #[prop(optional, into)]
    title: Signal<Option<String>>,
    /// It appears while the page is open, so screen readers say it: `alert` when wrong, else `status`.
    #[prop(optional)]
    live: bool,
    /// The element id.
    #[prop(optional, into)]
    id: Option<String>,
    /// What it means and what to do.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let role = match (live, tone) {
        (false, _) => None,
        (true, Tone::Wrong) => Some("alert"),
        (true, _) => Some("status"),
    };
    view! {
        <div id=id class="banner" data-tone=tone.name() role=role>
            <Icon name=tone.icon()/>
            <div class="banner-words">
                {move || title.get().map(|title| view! { <p class="banner-title">{title}</p> })}
                {children.map(|children| view! { <div class="banner-text">{children()}</div> })}
            </div>
        </div>
    }
}
