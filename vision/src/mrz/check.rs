//! Check digits (Doc 9303, part 3, 4.9): weights 7, 3, 1 and the remainder by ten.
//!
//! They find every single wrong character whose value differs by more than a multiple of ten. They cannot tell 6 from G, 8
//! from S, 0 from A, K, U and the filler, and so on: those are left to the eyes of the net.

use super::form::{FILLER, Field, Format, Span};
use serde::{Deserialize, Serialize};

/// What one check digit says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckDigit {
    /// The field that it covers.
    pub field: Field,
    /// The character that stands in its place.
    pub digit: char,
    /// The digit that the field asks for.
    pub expected: char,
    /// Whether they agree. The filler agrees where the standard allows it: for an empty optional field.
    pub holds: bool,
}

/// The value of a character: digits their own, A to Z 10 to 35, the filler 0.
pub(super) fn value(character: char) -> u32 {
    character.to_digit(36).unwrap_or(0)
}

/// The check digit of some characters. Whatever cannot stand in a zone counts as the filler does.
#[must_use]
pub fn check_digit(text: &str) -> char {
    let sum = text.chars().zip([7, 3, 1].into_iter().cycle()).map(|(character, weight)| value(character) * weight);
    let rest = sum.fold(0, |sum, part| (sum + part) % 10);
    char::from_digit(rest, 10).unwrap_or('0')
}

/// The number of the document with the places that hold it, however long it is.
pub(super) struct Number {
    pub text: String,
    pub check: Option<char>,
    /// How many characters of the first optional field belong to it, its check digit and the filler behind included.
    pub continued: usize,
}

/// Reads the document's number. A filler where its check digit should be says that the number goes on in the optional
/// field, ends there with its check digit, and is closed by a filler (part 5, 4.2.2.1 note j; part 6 likewise).
pub(super) fn number(format: Format, lines: &[String]) -> Number {
    let form = format.form();
    let start = form.number.of(lines);
    let digit = form.number_check.of(lines).chars().next();
    if form.long_numbers
        && digit == Some(FILLER)
        && !start.ends_with(FILLER)
        && let Some(optional) = form.optional.first()
    {
        let rest = optional.of(lines).split(FILLER).next().unwrap_or_default();
        if let Some((last, check)) = rest.char_indices().next_back() {
            let more = rest.get(..last).unwrap_or_default();
            let continued = (rest.len() + 1).min(optional.to - optional.from);
            return Number { text: format!("{start}{more}"), check: Some(check), continued };
        }
    }
    Number { text: start.to_owned(), check: digit, continued: 0 }
}

/// Every check digit of a zone, in the order in which they stand.
pub(super) fn all(format: Format, lines: &[String]) -> Vec<CheckDigit> {
    let form = format.form();
    let mut checks = Vec::with_capacity(5);
    let mut push = |field, text: &str, digit: Option<char>, may_be_empty: bool| {
        let expected = check_digit(text);
        let digit = digit.unwrap_or(FILLER);
        let empty = may_be_empty && digit == FILLER && text.chars().all(|character| character == FILLER);
        checks.push(CheckDigit { field, digit, expected, holds: digit == expected || empty });
    };
    let one = |span: Span| span.of(lines).chars().next();
    let number = number(format, lines);
    push(Field::DocumentNumber, &number.text, number.check, false);
    push(Field::BirthDate, form.birth.of(lines), one(form.birth_check), false);
    push(Field::ExpiryDate, form.expiry.of(lines), one(form.expiry_check), false);
    if let (Some(span), Some(optional)) = (form.optional_check, form.optional.first()) {
        push(Field::Optional, optional.of(lines), one(span), true);
    }
    if let Some(span) = form.composite {
        let text: String = form.composite_of.iter().map(|part| part.of(lines)).collect();
        push(Field::Composite, &text, one(span), false);
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_the_standard_works_out() {
        // Part 3, 4.9, examples 1 and 2; part 5, appendix B.
        assert_eq!(check_digit("520727"), '3');
        assert_eq!(check_digit("AB2134<<<"), '5');
        assert_eq!(check_digit("D23145890734"), '9');
        assert_eq!(check_digit("HA672242<658022549601086<<<<<<<<<<<<<<0"), '8');
        assert_eq!(check_digit(""), '0');
        assert_eq!(check_digit("é\u{1F600}"), '0');
    }
}
