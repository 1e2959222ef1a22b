//! Where a case stands: what has happened, what is happening, what comes.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// Where one entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimelineState {
    /// It has happened.
    Done,
    /// It is happening.
    Now,
    /// It comes later.
    Next,
    /// It needs the person.
    Attention,
    /// It ended badly.
    Wrong,
}

impl TimelineState {
    const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Next => "next",
            Self::Attention => "attention",
            Self::Wrong => "wrong",
        }
    }
}

/// One entry of a [`StatusTimeline`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// What: "Received".
    pub title: String,
    /// When or how long: "14:02", "normally under an hour".
    pub detail: Option<String>,
    /// Where it stands.
    pub state: TimelineState,
    /// Where it stands in words, for screen readers: "done", "now", "later".
    pub state_text: String,
}

/// An ordered list with a line through it.
#[component]
pub fn StatusTimeline(
    /// What the list is, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The entries in their order.
    #[prop(into)]
    entries: Signal<Vec<TimelineEntry>>,
) -> impl IntoView {
    view! {
        <ol class="timeline" aria-label=move || label.get()>
            {move || {
                entries
                    .get()
                    .into_iter()
                    .map(|entry| {
                        let current = (entry.state == TimelineState::Now).then_some("step");
                        view! {
                            <li class="timeline-entry" data-state=entry.state.name() aria-current=current>
                                <span class="timeline-mark" aria-hidden="true">
                                    {match entry.state {
                                        TimelineState::Done => Some(IconName::Check),
                                        TimelineState::Attention | TimelineState::Wrong => Some(IconName::Warning),
                                        TimelineState::Now | TimelineState::Next => None,
                                    }
                                        .map(|name| view! { <Icon name=name/> })}
                                </span>
                                <span class="timeline-title">{entry.title}</span>
                                <span class="visually-hidden">{format!(" ({}) ", entry.state_text)}</span>
                                {entry
                                    .detail
                                    .map(|detail| view! { <span class="timeline-detail">{detail}</span> })}
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ol>
    }
}
