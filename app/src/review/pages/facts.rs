//! What is known about a case beside its pictures: what was typed, chosen, measured, consented to, and what happened before.

use super::evidence::{full_name, name};
use super::{measures, said};
use crate::i18n::use_i18n;
use crate::review::api::{EarlierAttempt, ReviewView};
use crate::words::{I18n, date_in_words, document_type, moment, reason_title, say, subject};
use domain::country::Country;
use domain::review::Reason;
use domain::verification::{AttemptState, DocumentChoice};
use leptos::prelude::*;
use std::sync::Arc;

/// The right-hand side, without the decision.
#[component]
pub(super) fn Facts(
    /// The case.
    view: Arc<ReviewView>,
    /// What the machine says, between what was typed and what was measured.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let above = Arc::clone(&view);
    // All but the children is words: one closure says them all again when the language changes.
    view! {
        {move || {
            view! {
                {person(i18n, &above)}
                {above.attempt.submission().map(|submission| document(i18n, &above, &submission.document))}
            }
        }}
        {children()}
        {move || {
            view! {
                {measured(i18n, &view)}
                {consent(i18n, &view)}
                {earlier(i18n, &view)}
                {history(i18n, &view)}
            }
        }}
    }
}

fn fact(label: String, value: String) -> impl IntoView {
    view! {
        <dt>{label}</dt>
        <dd dir="auto">{value}</dd>
    }
}

fn person(i18n: I18n, view: &ReviewView) -> impl IntoView + use<> {
    let personal = &view.personal;
    let latin = [personal.latin_given_names.as_str(), personal.latin_family_names.as_str()];
    let latin = latin.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ");
    let birth_date = date_in_words(i18n, &personal.birth_date);
    let birth = match view.age {
        Some(age) => say!(i18n, review.birth_and_age, date = birth_date, age = age.to_string()),
        None => birth_date,
    };
    let place = |country: Country| said::country(&view.country_names, country);
    let lives_in = Country::parse(&personal.address_country).map(place).unwrap_or_default();
    let town = [personal.postal_code.as_str(), personal.city.as_str()].join(" ");
    let lines = [personal.street.as_str(), town.trim(), lives_in.as_str()];
    let address = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ");
    let region = view.region;
    let submitted = match &view.attempt.state {
        AttemptState::Submitted { at, .. } => {
            let age = said::age(i18n, view.now.since(*at));
            Some(say!(i18n, review.case_submitted, moment = moment(i18n, *at), age = age))
        }
        AttemptState::Decided { submitted_at, .. } => {
            Some(say!(i18n, review.case_submitted_only, moment = moment(i18n, *submitted_at)))
        }
        AttemptState::Open { .. } | AttemptState::Expired { .. } => None,
    };
    view! {
        <section class="case-part">
            <h2>{say!(i18n, review.person)}</h2>
            <dl class="facts">
                {fact(say!(i18n, review.given_names), personal.given_names.clone())}
                {fact(say!(i18n, review.family_names), personal.family_names.clone())}
                {(!latin.is_empty()).then(|| fact(say!(i18n, review.latin_names), latin))}
                {fact(say!(i18n, review.birth_date), birth)}
                {region.map(|region| fact(say!(i18n, review.nationality), place(region.nationality)))}
                {region.map(|region| fact(say!(i18n, review.residence), place(region.residence)))}
                {fact(say!(i18n, review.address), address)}
                {fact(say!(i18n, review.account), view.masked_email.clone())}
            </dl>
            {submitted.map(|text| view! { <p class="quiet">{text}</p> })}
        </section>
    }
}

fn document(i18n: I18n, view: &ReviewView, document: &DocumentChoice) -> impl IntoView + use<> {
    let sides = if document.has_back { say!(i18n, review.sides_both) } else { say!(i18n, review.sides_front) };
    view! {
        <section class="case-part">
            <h2>{say!(i18n, review.document_part)}</h2>
            <dl class="facts">
                {fact(say!(i18n, review.document_type), document_type(i18n, document.document_type))}
                {fact(say!(i18n, review.document_country), said::country(&view.country_names, document.country))}
                {fact(say!(i18n, review.document_sides), sides)}
            </dl>
        </section>
    }
}

fn measured(i18n: I18n, view: &ReviewView) -> impl IntoView + use<> {
    let pieces = view.evidence.iter().map(|piece| {
        view! {
            <h3>{name(i18n, piece.purpose)}</h3>
            {measures::bars(i18n, piece.purpose, piece.measures)}
        }
    });
    view! {
        <section class="case-part">
            <h2>{say!(i18n, review.measured)}</h2>
            <p class="quiet">{say!(i18n, review.measured_help)}</p>
            {pieces.collect_view()}
        </section>
    }
}

fn consent(i18n: I18n, view: &ReviewView) -> impl IntoView + use<> {
    let (answer, detail) = match &view.consent {
        Some(consent) => {
            let answer =
                if consent.given { say!(i18n, review.consent_given) } else { say!(i18n, review.consent_refused) };
            let at = moment(i18n, consent.at);
            let detail = say!(
                i18n,
                review.consent_text,
                moment = at,
                version = consent.text_version,
                language = consent.language
            );
            (answer, detail)
        }
        None => (say!(i18n, review.consent_missing), String::new()),
    };
    view! {
        <section class="case-part">
            <h2>{say!(i18n, review.consent)}</h2>
            <p>{answer}</p>
            <p class="quiet">{detail}</p>
        </section>
    }
}

/// "Front: not sharp enough".
pub(super) fn reason(i18n: I18n, reason: Reason) -> String {
    say!(i18n, review.reason_line, subject = subject(i18n, reason.subject), reason = reason_title(i18n, reason.code))
}

/// Reasons as a list.
pub(super) fn reasons(i18n: I18n, reasons: &[Reason]) -> impl IntoView + use<> {
    let lines: Vec<String> = reasons.iter().map(|one| reason(i18n, *one)).collect();
    (!lines.is_empty()).then(|| {
        view! { <ul class="stack-tight">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul> }
    })
}

fn earlier(i18n: I18n, view: &ReviewView) -> impl IntoView + use<> {
    let attempts = view.earlier.iter().map(|attempt| earlier_attempt(i18n, attempt)).collect_view();
    let none = view.earlier.is_empty().then(|| view! { <p class="quiet">{say!(i18n, review.earlier_none)}</p> });
    view! {
        <section class="case-part">
            <h2>{say!(i18n, review.earlier)}</h2>
            {none}
            {attempts}
        </section>
    }
}

fn earlier_attempt(i18n: I18n, attempt: &EarlierAttempt) -> impl IntoView + use<> {
    let outcome = match (attempt.expired, attempt.ended_at) {
        (true, _) => say!(i18n, review.earlier_expired),
        (false, Some(_)) => say!(i18n, review.earlier_rejected),
        (false, None) => say!(i18n, review.earlier_open),
    };
    let when = attempt.ended_at.map(|at| moment(i18n, at));
    let note = (!attempt.note.is_empty()).then(|| say!(i18n, review.earlier_note, note = attempt.note));
    view! {
        <div class="stack-tight">
            <h3>{say!(i18n, review.case_attempt, number = attempt.number.to_string())}</h3>
            <p>{outcome} {when.map(|when| view! { ", " {when} })}</p>
            {reasons(i18n, &attempt.reasons)}
            {note.map(|note| view! { <p class="quiet" dir="auto">{note}</p> })}
        </div>
    }
}

fn history(i18n: I18n, view: &ReviewView) -> impl IntoView + use<> {
    let lines = view.history.iter().map(|(at, actor, action)| {
        let what = say!(i18n, review.history_entry, who = said::who(i18n, actor), what = said::act(i18n, action));
        view! {
            <li>
                <span class="quiet">{moment(i18n, *at)}</span>
                <span>{what}</span>
            </li>
        }
    });
    let none = view.history.is_empty().then(|| view! { <p class="quiet">{say!(i18n, review.history_none)}</p> });
    view! {
        <section class="case-part">
            <h2>{say!(i18n, review.history)}</h2>
            {none}
            <ol class="history">{lines.collect_view()}</ol>
        </section>
    }
}

/// The name for sentences: what was typed, or the word for a case.
pub(super) fn name_of(i18n: I18n, view: &ReviewView) -> String {
    let name = full_name(view);
    if name.is_empty() { say!(i18n, review.case_nameless) } else { name }
}
