//! Waiting: what has happened, what comes, how long it normally takes, and that the page may be closed.

use super::api::PlaceView;
use super::wizard::Case;
use crate::i18n::use_i18n;
use crate::ui::{ButtonLink, Icon, IconName, StatusTimeline, TimelineEntry, TimelineState};
use crate::words::{I18n, estimate, moment, say, tr};
use domain::Timestamp;
use leptos::prelude::*;

fn entries(i18n: I18n, since: Timestamp, looked_at: Option<Timestamp>, address: &str) -> Vec<TimelineEntry> {
    let entry = |title: String, detail: Option<String>, state: TimelineState| {
        let state_text = match state {
            TimelineState::Done => say!(i18n, wizard.state_done),
            TimelineState::Next => say!(i18n, wizard.state_next),
            _ => say!(i18n, wizard.state_now),
        };
        TimelineEntry { title, detail, state, state_text }
    };
    let (queue, looking) = match looked_at {
        None => (TimelineState::Now, TimelineState::Next),
        Some(_) => (TimelineState::Done, TimelineState::Now),
    };
    let looked = looked_at.map(|at| moment(i18n, at));
    let by_mail = say!(i18n, wizard.timeline_by_mail, email = address);
    vec![
        entry(say!(i18n, wizard.timeline_received), Some(moment(i18n, since)), TimelineState::Done),
        entry(say!(i18n, wizard.timeline_queue), None, queue),
        entry(say!(i18n, wizard.timeline_looking), looked, looking),
        entry(say!(i18n, wizard.timeline_result), Some(by_mail), TimelineState::Next),
    ]
}

/// The page.
#[component]
pub fn Waiting(
    /// The case.
    case: Case,
) -> impl IntoView {
    let i18n = use_i18n();
    let timeline = Signal::derive(move || {
        case.view.with(|view| match &view.place {
            PlaceView::Waiting { since, looked_at, .. } => entries(i18n, *since, *looked_at, &view.masked_email),
            _ => Vec::new(),
        })
    });
    let how_long = move || {
        case.view.with(|view| match &view.place {
            PlaceView::Waiting { estimate: span, .. } => estimate(i18n, *span),
            _ => String::new(),
        })
    };
    view! {
        <div class="waiting">
            <div class="page-head">
                <h1 class="page-title">{tr!(i18n, wizard.waiting_title)}</h1>
                <p class="page-lead">{tr!(i18n, wizard.waiting_lead)}</p>
            </div>
            <p class="waiting-estimate">{how_long} " " {tr!(i18n, wizard.estimate_peak)}</p>
            <div class="card" aria-live="polite">
                <StatusTimeline label=tr!(i18n, wizard.timeline) entries=timeline />
            </div>
            <div class="waiting-note">
                <Icon name=IconName::Mail />
                <p>
                    {move || {
                        let email = case.view.with(|view| view.masked_email.clone());
                        say!(i18n, wizard.safe_to_close, email = email)
                    }}
                </p>
            </div>
            <p>
                <ButtonLink href="/identification">{tr!(i18n, wizard.to_identification)}</ButtonLink>
            </p>
        </div>
    }
}
