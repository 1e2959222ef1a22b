//! What of a handoff each side may see. Server side only.

use super::api::{HandoffStateView, HandoffView, PhoneStateView, PhoneView};
use domain::Timestamp;
use domain::handoff::{Handoff, HandoffEnd, HandoffState};
use domain::verification::{Limits, Place, Verification};
use engine::Engine;
use engine::handoff::{PhoneSession, PhoneStanding};

/// What the computer sees. The right number is among three, and only the phone shows which.
#[must_use]
pub fn handoff_view(handoff: &Handoff, present: bool) -> HandoffView {
    let state = match &handoff.state {
        HandoffState::Waiting => HandoffStateView::Waiting,
        HandoffState::Claimed { phone, choices, .. } => {
            HandoffStateView::Claimed { choices: *choices, device: phone.device.clone() }
        }
        HandoffState::Connected { phone, .. } => HandoffStateView::Connected { device: phone.device.clone(), present },
        HandoffState::Ended { how, at } => HandoffStateView::Ended { how: *how, at: *at },
    };
    HandoffView { steps: handoff.steps.clone(), state }
}

/// What the phone sees: its number, or its step, and never another step of the case.
#[must_use]
pub fn phone_view(engine: &Engine, session: &PhoneSession, standing: PhoneStanding) -> PhoneView {
    let PhoneStanding { handoff, verification, email, now } = standing;
    let limits = engine.settings.limits;
    let state = state(&handoff, &session.token_hash, &verification, &limits, now);
    PhoneView {
        now,
        site: engine.settings.site_name.clone(),
        masked_email: email.masked(),
        steps: handoff.steps,
        state,
        limits,
    }
}

fn state(
    handoff: &Handoff,
    token_hash: &str,
    verification: &Verification,
    limits: &Limits,
    now: Timestamp,
) -> PhoneStateView {
    let ended = |how| PhoneStateView::Ended { how };
    match &handoff.state {
        HandoffState::Ended { how, .. } => ended(*how),
        HandoffState::Claimed { phone, number, .. } if phone.token_hash == token_hash => {
            PhoneStateView::Number { number: *number }
        }
        HandoffState::Connected { phone, .. } if phone.token_hash == token_hash => {
            match verification.place(limits, now) {
                Place::At(step, window) if handoff.steps.contains(&step) => {
                    let progress = verification.open_progress(now).ok();
                    let document = progress.and_then(|progress| progress.document.as_ref());
                    let begun = progress.map_or(0, |progress| progress.tries.begun);
                    PhoneStateView::At {
                        step,
                        document_type: document.map(|choice| choice.document_type),
                        tries_left: limits.face_check_tries.saturating_sub(begun),
                        ends_at: window.ends_at,
                    }
                }
                Place::Outside(_) => ended(HandoffEnd::TimedOut),
                _ => ended(HandoffEnd::Finished),
            }
        }
        // Another phone's.
        HandoffState::Waiting | HandoffState::Claimed { .. } | HandoffState::Connected { .. } => {
            ended(HandoffEnd::Replaced)
        }
    }
}
