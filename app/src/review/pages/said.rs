//! Words of the console for what the engine and the domain know: ages, documents, who did what.

use crate::words::{I18n, document_type, say};
use domain::country::Country;
use domain::time::Span;
use domain::verification::DocumentChoice;

/// A length of time, as exact as it matters.
pub(super) fn age(i18n: I18n, span: Span) -> String {
    let minutes = span.as_seconds().max(0) / 60;
    match minutes {
        0 => say!(i18n, review.age_now),
        1 => say!(i18n, review.age_minute),
        2..60 => say!(i18n, review.age_minutes, count = minutes.to_string()),
        60..2880 => {
            say!(i18n, review.age_hours, hours = (minutes / 60).to_string(), minutes = (minutes % 60).to_string())
        }
        _ => say!(i18n, review.age_days, count = (minutes / 1440).to_string()),
    }
}

/// "Spain, Passport".
pub(super) fn document(i18n: I18n, country: &str, document: &DocumentChoice) -> String {
    say!(i18n, review.document, country = country, document = document_type(i18n, document.document_type))
}

/// The name of a country among those that came with the page; its code if it is not there.
pub(super) fn country(names: &[(String, String)], country: Country) -> String {
    let code = country.alpha2();
    names.iter().find(|(known, _)| known == code).map_or_else(|| code.to_owned(), |(_, name)| name.clone())
}

/// Seconds with one decimal, the local way.
pub(super) fn seconds(i18n: I18n, milliseconds: u32) -> String {
    decimal(i18n, f64::from(milliseconds) / 1000.0)
}

/// A share of 1 in percent with one decimal.
pub(super) fn percent(i18n: I18n, share: f32) -> String {
    say!(i18n, review.percent, value = decimal(i18n, f64::from(share) * 100.0))
}

/// A number with two decimals, the local way.
pub(super) fn number(i18n: I18n, value: f32) -> String {
    format!("{value:.2}").replace('.', &say!(i18n, review.decimal_sign))
}

fn decimal(i18n: I18n, value: f64) -> String {
    format!("{value:.1}").replace('.', &say!(i18n, review.decimal_sign))
}

/// Who did something: somebody of the console by address, everybody else by their kind.
pub(super) fn who(i18n: I18n, actor: &str) -> String {
    match actor {
        "account" => say!(i18n, review.who_person),
        "phone" => say!(i18n, review.who_phone),
        "job" | "system" => say!(i18n, review.who_service),
        _ => actor.to_owned(),
    }
}

/// What was done. A code that has no words yet shows as it is, so that nothing is hidden.
pub(super) fn act(i18n: I18n, action: &str) -> String {
    match action {
        "attempt.started" => say!(i18n, review.act_started),
        "attempt.extended" => say!(i18n, review.act_extended),
        "attempt.submitted" => say!(i18n, review.act_submitted),
        "attempt.expired" => say!(i18n, review.act_expired),
        "personal.entered" => say!(i18n, review.act_personal_entered),
        "personal.confirmed" => say!(i18n, review.act_personal_confirmed),
        "document.chosen" => say!(i18n, review.act_document),
        "evidence.placed" => say!(i18n, review.act_placed),
        "evidence.looked_at" => say!(i18n, review.act_looked),
        "face_check.begun" => say!(i18n, review.act_face_check),
        "face_check.human_asked" => say!(i18n, review.act_human),
        "handoff.begun" => say!(i18n, review.act_handoff_begun),
        "handoff.claimed" => say!(i18n, review.act_handoff_claimed),
        "handoff.number_pressed" => say!(i18n, review.act_handoff_number),
        "handoff.ended" => say!(i18n, review.act_handoff_ended),
        "case.looked_at" => say!(i18n, review.act_opened),
        "case.approved" => say!(i18n, review.act_approved),
        "case.rejected" => say!(i18n, review.act_rejected),
        "report.looked_at" => say!(i18n, review.act_report),
        "report.asked" => say!(i18n, review.act_check_again),
        "account.created" => say!(i18n, review.act_account_created),
        "account.confirmed" => say!(i18n, review.act_account_confirmed),
        "account.logged_in" => say!(i18n, review.act_logged_in),
        _ => action.to_owned(),
    }
}
