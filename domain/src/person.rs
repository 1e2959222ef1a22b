//! Personal information: legal names, date of birth and address, as the person types them.
//!
//! [`PersonalInformation`] exists only in a valid form; [`PersonalForm`] is what a form sends.

use crate::country::Country;
use crate::error::{Error, Field, FieldProblem, Problem, Result};
use crate::time::age_in_years;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

const NAME_MAXIMUM: u32 = 100;
const ADDRESS_MAXIMUM: u32 = 200;

/// What a person typed, not yet judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the field of the same name")]
#[serde(default)]
pub struct PersonalForm {
    pub given_names: String,
    pub family_names: String,
    pub latin_given_names: String,
    pub latin_family_names: String,
    pub birth_date: String,
    pub street: String,
    pub city: String,
    pub postal_code: String,
    pub address_country: String,
}

/// Personal information that can be compared with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalInformation {
    /// Given names in the script of the document; empty for people who have one name only.
    pub given_names: String,
    /// Family names in the script of the document.
    pub family_names: String,
    /// Given names in Latin letters, where the document has them.
    pub latin_given_names: Option<String>,
    /// Family names in Latin letters, where the document has them.
    pub latin_family_names: Option<String>,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// Street, house and flat.
    pub street: String,
    /// City or town.
    pub city: String,
    /// Postal code; empty where there are none.
    pub postal_code: String,
    /// Country of the address.
    pub address_country: Country,
}

impl PersonalInformation {
    /// Reads a form. `today` and `minimum_age` in years decide about the date of birth.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every problem at once, in the order of the form.
    pub fn read(form: &PersonalForm, today: NaiveDate, minimum_age: u32) -> Result<Self> {
        let mut problems = Vec::new();
        let mut note = |field, outcome: std::result::Result<String, Problem>| {
            outcome.unwrap_or_else(|problem| {
                problems.push(FieldProblem { field, problem });
                String::new()
            })
        };
        let family_names = note(Field::FamilyNames, name(&form.family_names, true));
        let given_names = note(Field::GivenNames, name(&form.given_names, false));
        let latin_given_names = note(Field::LatinGivenNames, latin(&form.latin_given_names));
        let latin_family_names = note(Field::LatinFamilyNames, latin(&form.latin_family_names));
        let street = note(Field::Street, line(&form.street, true));
        let city = note(Field::City, line(&form.city, true));
        let postal_code = note(Field::PostalCode, line(&form.postal_code, false));
        let birth_date = birth_date(&form.birth_date, today, minimum_age);
        let country = country(&form.address_country);
        if let Err(problem) = birth_date {
            problems.push(FieldProblem { field: Field::BirthDate, problem });
        }
        if let Err(problem) = country {
            problems.push(FieldProblem { field: Field::AddressCountry, problem });
        }
        match (birth_date, country) {
            (Ok(birth_date), Ok(address_country)) if problems.is_empty() => Ok(Self {
                given_names,
                family_names,
                latin_given_names: Some(latin_given_names).filter(|text| !text.is_empty()),
                latin_family_names: Some(latin_family_names).filter(|text| !text.is_empty()),
                birth_date,
                street,
                city,
                postal_code,
                address_country,
            }),
            _ => Err(Error::Invalid(problems)),
        }
    }

    /// The form that would be read as this, to be edited again.
    #[must_use]
    pub fn form(&self) -> PersonalForm {
        PersonalForm {
            given_names: self.given_names.clone(),
            family_names: self.family_names.clone(),
            latin_given_names: self.latin_given_names.clone().unwrap_or_default(),
            latin_family_names: self.latin_family_names.clone().unwrap_or_default(),
            birth_date: self.birth_date.to_string(),
            street: self.street.clone(),
            city: self.city.clone(),
            postal_code: self.postal_code.clone(),
            address_country: self.address_country.alpha2().to_owned(),
        }
    }
}

/// One space between words, composed characters (NFC), nothing invisible.
fn tidy(text: &str, maximum: u32, required: bool) -> std::result::Result<String, Problem> {
    let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>();
    if tidy.is_empty() && required {
        return Err(Problem::Missing);
    }
    if u32::try_from(tidy.chars().count()).unwrap_or(u32::MAX) > maximum {
        return Err(Problem::TooLong { maximum });
    }
    if tidy.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err(Problem::ForbiddenCharacters);
    }
    Ok(tidy)
}

/// Direction overrides and other format characters that could make one name look like another. The joiners
/// U+200C and U+200D stay: Persian and Indic names need them.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

fn name(text: &str, required: bool) -> std::result::Result<String, Problem> {
    let name = tidy(text, NAME_MAXIMUM, required)?;
    if name.chars().any(|c| c.is_ascii_digit() || "<>@{}[]\\|/;:=+*%$#!?\"_~^".contains(c)) {
        return Err(Problem::ForbiddenCharacters);
    }
    Ok(name)
}

fn latin(text: &str) -> std::result::Result<String, Problem> {
    let name = name(text, false)?;
    let is_latin = |c: char| c.is_ascii_alphabetic() || matches!(c, '\u{00C0}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}');
    if name.chars().any(|c| !(is_latin(c) || " '-.’,".contains(c))) {
        return Err(Problem::NotLatin);
    }
    Ok(name)
}

fn line(text: &str, required: bool) -> std::result::Result<String, Problem> {
    let line = tidy(text, ADDRESS_MAXIMUM, required)?;
    if line.chars().any(|c| "<>{}\\|".contains(c)) {
        return Err(Problem::ForbiddenCharacters);
    }
    Ok(line)
}

fn birth_date(text: &str, today: NaiveDate, minimum_age: u32) -> std::result::Result<NaiveDate, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::Missing);
    }
    let date = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").map_err(|_| Problem::Malformed)?;
    if date > today {
        return Err(Problem::InTheFuture);
    }
    let age = u32::try_from(age_in_years(date, today)).unwrap_or(0);
    if age < minimum_age {
        return Err(Problem::TooYoung { minimum: minimum_age });
    }
    if age > 125 {
        return Err(Problem::TooLongAgo);
    }
    Ok(date)
}

fn country(text: &str) -> std::result::Result<Country, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::Missing);
    }
    Country::parse(text.trim()).ok_or(Problem::NotOffered)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    fn form() -> PersonalForm {
        PersonalForm {
            given_names: " Анна  Мария ".into(),
            family_names: "O’Connor-Šmíd".into(),
            latin_given_names: "Anna Maria".into(),
            latin_family_names: String::new(),
            birth_date: "1990-02-28".into(),
            street: "12 High Street".into(),
            city: "Dublin".into(),
            postal_code: "D02 X285".into(),
            address_country: "ie".into(),
        }
    }

    fn problem(change: impl FnOnce(&mut PersonalForm)) -> Vec<FieldProblem> {
        let mut form = form();
        change(&mut form);
        match PersonalInformation::read(&form, today(), 18) {
            Err(Error::Invalid(problems)) => problems,
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn names_of_any_script_are_taken_and_tidied() {
        let read = PersonalInformation::read(&form(), today(), 18).unwrap();
        assert_eq!(read.given_names, "Анна Мария");
        assert_eq!(read.latin_family_names, None);
        assert_eq!(read.address_country.alpha2(), "IE");
        assert_eq!(PersonalInformation::read(&read.form(), today(), 18), Ok(read));
    }

    #[test]
    fn a_person_with_one_name_only_can_be_verified() {
        let mut form = form();
        form.given_names = String::new();
        form.latin_given_names = String::new();
        assert!(PersonalInformation::read(&form, today(), 18).is_ok());
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let problems = problem(|form| {
            form.family_names = "  ".into();
            form.birth_date = "2020-01-01".into();
            form.city = String::new();
        });
        let fields: Vec<Field> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, [Field::FamilyNames, Field::City, Field::BirthDate]);
    }

    #[test]
    fn a_name_cannot_hide_characters_or_markup() {
        for bad in ["Ann\u{202E}a", "<script>", "Anna1", "An\u{200B}na"] {
            assert_eq!(
                problem(|form| form.family_names = bad.into()),
                [FieldProblem { field: Field::FamilyNames, problem: Problem::ForbiddenCharacters }],
                "{bad:?}"
            );
        }
        assert_eq!(problem(|form| form.latin_given_names = "Анна".into()).len(), 1);
    }

    #[test]
    fn birth_dates_must_be_possible() {
        for (text, expected) in [
            ("", Problem::Missing),
            ("31.12.1990", Problem::Malformed),
            ("1990-02-30", Problem::Malformed),
            ("2026-11-23", Problem::InTheFuture),
            ("2008-11-23", Problem::TooYoung { minimum: 18 }),
            ("1890-01-01", Problem::TooLongAgo),
        ] {
            assert_eq!(
                problem(|form| form.birth_date = text.into()).first().map(|p| p.problem),
                Some(expected),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_form_breaks_the_reader(given in ".*", family in ".*", date in ".*", street in ".*") {
            let form = PersonalForm { given_names: given, family_names: family, birth_date: date, street, ..form() };
            let _ = PersonalInformation::read(&form, today(), 18);
        }
    }
}
