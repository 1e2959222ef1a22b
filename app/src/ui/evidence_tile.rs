//! One stored picture: what it is, what it looks like, where it stands, and how to take it again.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// Where a picture stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EvidenceState {
    /// Nothing is there yet.
    #[default]
    Missing,
    /// It is on its way.
    Uploading,
    /// It is stored.
    Stored,
    /// The checks doubt something; the person may keep it.
    Doubtful,
    /// It must be taken again.
    Wrong,
}

impl EvidenceState {
    const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Uploading => "uploading",
            Self::Stored => "stored",
            Self::Doubtful => "doubtful",
            Self::Wrong => "wrong",
        }
    }

    const fn icon(self) -> Option<IconName> {
        match self {
            Self::Missing | Self::Uploading => None,
            Self::Stored => Some(IconName::Check),
            Self::Doubtful | Self::Wrong => Some(IconName::Warning),
        }
    }
}

/// A thumbnail with its title, its state in words, a bar while it is on its way, and actions.
#[component]
pub fn EvidenceTile(
    /// What it is: "Front of your driving licence".
    #[prop(into)]
    title: Signal<String>,
    /// Where it stands.
    #[prop(into)]
    state: Signal<EvidenceState>,
    /// The same in words: "Stored", "The bottom edge is outside the picture".
    #[prop(into)]
    state_text: Signal<String>,
    /// The thumbnail's address.
    #[prop(optional, into)]
    src: Signal<Option<String>>,
    /// What the thumbnail shows, in words.
    #[prop(optional, into)]
    alt: Signal<String>,
    /// How much has arrived, from 0 to 1.
    #[prop(optional, into)]
    progress: Signal<Option<f64>>,
    /// The icon while there is no thumbnail.
    #[prop(default = IconName::IdCard)]
    placeholder: IconName,
    /// Actions: Retake, and others.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <article class="tile" data-state=move || state.get().name()>
            <div class="tile-picture">
                {move || match src.get() {
                    Some(src) => view! { <img src=src alt=alt.get() decoding="async"/> }.into_any(),
                    None => view! { <Icon name=placeholder class="icon-large"/> }.into_any(),
                }}
            </div>
            <div class="tile-words">
                <p class="tile-title">{move || title.get()}</p>
                <p class="tile-state">
                    {move || state.get().icon().map(|name| view! { <Icon name=name/> })}
                    <span>{move || state_text.get()}</span>
                </p>
                {move || {
                    (state.get() == EvidenceState::Uploading)
                        .then(|| {
                            view! {
                                <progress
                                    max="1"
                                    aria-label=move || state_text.get()
                                    value=move || progress.get().map(|value| value.to_string())
                                ></progress>
                            }
                        })
                }}
            </div>
            {children.map(|children| view! { <div class="tile-actions">{children()}</div> })}
        </article>
    }
}
