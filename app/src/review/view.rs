//! What the console is told of the queue and of a case. Server side only; it leaves out what a reviewer need not see.

use super::api::{EarlierAttempt, QueueEntry, QueueView, ReviewView};
use domain::Timestamp;
use domain::country::{Country, name};
use domain::time::age_in_years;
use domain::verification::{Attempt, AttemptState, Verification};
use engine::Engine;
use engine::face_check::Judgement;
use engine::review::{Queue, QueueRow, ReviewCase};
use std::collections::BTreeSet;

/// The queue, with the names of countries in the language of the request.
#[must_use]
pub fn queue_view(engine: &Engine, queue: Queue) -> QueueView {
    let language = crate::locale::language();
    let entry = |row: QueueRow| QueueEntry {
        attempt: row.attempt,
        number: row.number,
        submitted_at: row.submitted_at,
        looked_at: row.looked_at,
        country_name: name(row.document.country, &language).to_owned(),
        document: row.document,
        without_face_check: row.without_face_check,
    };
    QueueView {
        now: Timestamp::from(engine.clock.now()),
        waiting: queue.entries.into_iter().map(entry).collect(),
        total: queue.total,
    }
}

/// A case, with the names of countries in this language.
#[must_use]
pub fn review_view(engine: &Engine, case: ReviewCase, language: &str) -> ReviewView {
    let now = Timestamp::from(engine.clock.now());
    let information = case.verification.personal.information();
    let recording_fits = case.judgement.as_ref().is_none_or(Judgement::answers_the_challenge);
    ReviewView {
        now,
        masked_email: case.email.masked(),
        country_names: country_names(&case.verification, &case.attempt, language),
        region: case.verification.region,
        consent: case.verification.consent.clone(),
        personal: information.map(|information| information.form()).unwrap_or_default(),
        age: information.map(|information| age_in_years(information.birth_date, now.date())),
        evidence: case.evidence,
        frames: case.frames,
        recording_fits,
        earlier: earlier(&case.verification, case.attempt.number),
        history: case.history,
        attempt: case.attempt,
    }
}

fn country_names(verification: &Verification, attempt: &Attempt, language: &str) -> Vec<(String, String)> {
    let region = verification.region.iter().flat_map(|region| [region.nationality, region.residence]);
    let address = verification.personal.information().map(|information| information.address_country);
    let document = attempt.submission().map(|submission| submission.document.country);
    let countries: BTreeSet<Country> = region.chain(address).chain(document).collect();
    countries.into_iter().map(|country| (country.alpha2().to_owned(), name(country, language).to_owned())).collect()
}

fn earlier(verification: &Verification, number: u32) -> Vec<EarlierAttempt> {
    let before = verification.attempts.iter().filter(|attempt| attempt.number < number);
    before
        .map(|attempt| match &attempt.state {
            AttemptState::Decided { decision, .. } => EarlierAttempt {
                number: attempt.number,
                ended_at: Some(decision.at),
                expired: false,
                reasons: decision.verdict.reasons().to_vec(),
                note: decision.note.clone(),
            },
            AttemptState::Expired { at } => EarlierAttempt {
                number: attempt.number,
                ended_at: Some(*at),
                expired: true,
                reasons: Vec::new(),
                note: String::new(),
            },
            AttemptState::Open { .. } | AttemptState::Submitted { .. } => EarlierAttempt {
                number: attempt.number,
                ended_at: None,
                expired: false,
                reasons: Vec::new(),
                note: String::new(),
            },
        })
        .collect()
}
