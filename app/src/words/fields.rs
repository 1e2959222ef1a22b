//! What is wrong with a field, said at the field.

use super::{I18n, say};
use crate::failure::Failure;
use domain::error::{Field, Problem};
use leptos::prelude::*;

/// The text that a field shows after a refusal, if it was at fault.
#[must_use]
pub fn field_error(i18n: I18n, failure: Signal<Option<Failure>>, field: Field) -> Signal<Option<String>> {
    Signal::derive(move || {
        failure.with(|failure| {
            failure.as_ref().and_then(|failure| failure.problem_with(field)).map(|found| problem(i18n, field, found))
        })
    })
}

/// What is wrong with a field and what to do about it.
#[must_use]
pub fn problem(i18n: I18n, field: Field, problem: Problem) -> String {
    match problem {
        Problem::Missing => missing(i18n, field),
        Problem::TooShort { minimum } => say!(i18n, errors.too_short, count = minimum.to_string()),
        Problem::TooLong { maximum } => say!(i18n, errors.too_long, count = maximum.to_string()),
        Problem::Malformed => match field {
            Field::Email => say!(i18n, errors.malformed_email),
            Field::Code => say!(i18n, errors.malformed_code),
            Field::BirthDate => say!(i18n, errors.malformed_date),
            Field::Nationality | Field::Residence | Field::AddressCountry | Field::IssuingCountry => {
                missing(i18n, field)
            }
            _ => say!(i18n, errors.malformed),
        },
        Problem::ForbiddenCharacters => match field {
            Field::GivenNames | Field::FamilyNames | Field::LatinGivenNames | Field::LatinFamilyNames => {
                say!(i18n, errors.forbidden_name)
            }
            _ => say!(i18n, errors.forbidden),
        },
        Problem::NotLatin => say!(i18n, errors.not_latin),
        Problem::InTheFuture => say!(i18n, errors.date_future),
        Problem::TooYoung { minimum } => say!(i18n, errors.too_young, count = minimum.to_string()),
        Problem::TooLongAgo => say!(i18n, errors.date_too_long_ago),
        Problem::NotOffered => say!(i18n, errors.not_offered),
    }
}

fn missing(i18n: I18n, field: Field) -> String {
    match field {
        Field::Email => say!(i18n, errors.missing_email),
        Field::Password => say!(i18n, errors.missing_password),
        Field::Code => say!(i18n, errors.missing_code),
        Field::Nationality => say!(i18n, errors.missing_nationality),
        Field::Residence => say!(i18n, errors.missing_residence),
        Field::Consent => say!(i18n, errors.missing_consent),
        Field::FamilyNames => say!(i18n, errors.missing_family_names),
        Field::BirthDate => say!(i18n, errors.missing_birth_date),
        Field::Street => say!(i18n, errors.missing_street),
        Field::City => say!(i18n, errors.missing_city),
        Field::AddressCountry | Field::IssuingCountry => say!(i18n, errors.missing_country),
        Field::DocumentType => say!(i18n, errors.missing_document),
        Field::Reasons => say!(i18n, errors.missing_reasons),
        Field::Note => say!(i18n, errors.missing_note),
        Field::GivenNames | Field::LatinGivenNames | Field::LatinFamilyNames | Field::PostalCode => {
            say!(i18n, errors.missing)
        }
    }
}
