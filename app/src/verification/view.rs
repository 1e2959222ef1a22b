//! What a person may see of their own case. Server side only: takes the engine's standing apart for the pages.

use super::api::{CaseView, PlaceView};
use crate::handoff::api::{HandoffStateView, HandoffView};
use domain::evidence::Purpose;
use domain::handoff::{Handoff, HandoffState};
use domain::review::{Reason, Subject};
use domain::verification::{Attempt, AttemptState, Place, Submission, Verification};
use engine::Engine;
use engine::account::Person;
use engine::verification::Standing;

/// The case of this person.
#[must_use]
pub fn case_view(engine: &Engine, person: &Person, standing: &Standing) -> CaseView {
    let limits = engine.settings.limits;
    let case = &standing.verification;
    let now = standing.now;
    let last = case.attempts.last();
    let open = case.open_progress(now).ok();
    let submission = last.and_then(Attempt::submission);
    let place = match case.place(&limits, now) {
        Place::Outside(gate) => PlaceView::Outside { gate, expired: last.is_some() },
        Place::At(step, window) => {
            PlaceView::At { step, window, extensions_left: limits.extensions.saturating_sub(window.extensions_used) }
        }
        Place::Waiting { since, looked_at } => PlaceView::Waiting { since, looked_at, estimate: standing.estimate },
        Place::Approved(decision) => PlaceView::Approved { at: decision.at },
        Place::Rejected(decision, gate) => {
            let reasons = decision.verdict.reasons().to_vec();
            let fine = submission.map(|submission| what_was_fine(submission, &reasons)).unwrap_or_default();
            PlaceView::Rejected { at: decision.at, reasons, fine, gate }
        }
    };
    let document = open.and_then(|progress| progress.document.clone());
    CaseView {
        now,
        masked_email: person.email.masked(),
        place,
        steps: case.steps(now),
        region: case.region,
        consented: case.consent.as_ref().map(|consent| consent.given),
        personal: case.personal.information().map(domain::person::PersonalInformation::form),
        personal_confirmed: case.personal.is_confirmed(),
        document: document.or_else(|| submission.map(|submission| submission.document.clone())),
        pictures: pictures(case, standing),
        tries_left: limits.face_check_tries.saturating_sub(open.map_or(0, |progress| progress.tries.begun)),
        handoff: standing
            .handoff
            .as_ref()
            .filter(|handoff| is_of_this_attempt(handoff, last))
            .map(|handoff| handoff_view(handoff, standing.phone_present)),
        limits,
    }
}

/// The subjects of a submission that no reason speaks of.
fn what_was_fine(submission: &Submission, reasons: &[Reason]) -> Vec<Subject> {
    let has = |subject: Subject| match subject {
        Subject::Back => submission.back.is_some(),
        Subject::Portrait => submission.portrait.is_some(),
        Subject::FaceCheck => submission.face_check.evidence().is_some(),
        Subject::Front | Subject::Document | Subject::Name | Subject::BirthDate => true,
    };
    // A new document needs new pictures: they are not fine when the document is not.
    let repeats = |subject: Subject| {
        let steps = subject.steps_to_repeat();
        reasons.iter().any(|reason| {
            reason.subject == subject
                || matches!(subject, Subject::Front | Subject::Back)
                    && steps.iter().all(|step| reason.subject.steps_to_repeat().contains(step))
        })
    };
    Subject::ALL.into_iter().filter(|subject| has(*subject) && !repeats(*subject)).collect()
}

/// The pictures that are in their place: of the open attempt, or of the one that was sent last.
fn pictures(case: &Verification, standing: &Standing) -> Vec<Purpose> {
    if let Ok(progress) = case.open_progress(standing.now) {
        return Purpose::ALL.into_iter().filter(|purpose| progress.picture(*purpose).is_some()).collect();
    }
    let Some(submission) = case.attempts.last().and_then(Attempt::submission) else {
        return Vec::new();
    };
    let there = |purpose: &Purpose| match purpose {
        Purpose::Front => true,
        Purpose::Back => submission.back.is_some(),
        Purpose::Portrait => submission.portrait.is_some(),
        Purpose::FaceCheck => submission.face_check.evidence().is_some(),
    };
    Purpose::ALL.into_iter().filter(there).collect()
}

fn is_of_this_attempt(handoff: &Handoff, last: Option<&Attempt>) -> bool {
    last.is_some_and(|attempt| attempt.id == handoff.attempt && matches!(attempt.state, AttemptState::Open { .. }))
}

fn handoff_view(handoff: &Handoff, present: bool) -> HandoffView {
    let state = match &handoff.state {
        HandoffState::Waiting => HandoffStateView::Waiting,
        // Which of the three numbers is the right one stays here.
        HandoffState::Claimed { phone, choices, .. } => {
            HandoffStateView::Claimed { choices: *choices, device: phone.device.clone() }
        }
        HandoffState::Connected { phone, .. } => HandoffStateView::Connected { device: phone.device.clone(), present },
        HandoffState::Ended { how, at } => HandoffStateView::Ended { how: *how, at: *at },
    };
    HandoffView { steps: handoff.steps.clone(), state }
}

/// One date from the three parts of a form, as the domain reads it. Nothing at all stays nothing; what is no date is left
/// to the domain to refuse.
#[must_use]
pub fn join_date(day: &str, month: &str, year: &str) -> String {
    let (day, month, year) = (day.trim(), month.trim(), year.trim());
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return String::new();
    }
    // Two digits of a year could mean two centuries.
    if year.chars().count() != 4 {
        return format!("{year}-?-?");
    }
    format!("{year}-{month:0>2}-{day:0>2}")
}

#[cfg(test)]
mod tests {
    use super::join_date;

    #[test]
    fn three_parts_make_a_date() {
        assert_eq!(join_date("7", "11", "1990"), "1990-11-07");
        assert_eq!(join_date(" 07 ", "1", " 1990 "), "1990-01-07");
        assert_eq!(join_date("", "", ""), "");
        assert_eq!(join_date("", "11", "1990"), "1990-11-00");
    }

    #[test]
    fn a_year_of_two_digits_is_no_date() {
        assert!(chrono::NaiveDate::parse_from_str(&join_date("7", "11", "90"), "%Y-%m-%d").is_err());
    }
}
