//! Lines of characters into the fields of a zone. Anything of the right size is taken apart; what is wrong in it becomes a
//! fact beside the fields, so that nothing is hidden and nothing is mended here.

use super::check::{self, CheckDigit};
use super::date::ShortDate;
use super::form::{ALL, FILLER, Field, Format, Span};
use super::names::Names;
use serde::{Deserialize, Serialize};

/// The sex as a document gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// F.
    Female,
    /// M.
    Male,
    /// The filler, or an X, which some issuers print in its place.
    Unspecified,
}

/// What a zone says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mrz {
    /// The format, known from the size and the first letter.
    pub format: Format,
    /// The kind of document without fillers: `P`, `ID`, `AC`, …
    pub document_code: String,
    /// Who issued it, without fillers: three letters as in ISO 3166-1 or Doc 9303 part 3 section 5; `D` for Germany.
    pub issuer: String,
    /// The holder's names.
    pub names: Names,
    /// The number without the fillers behind it, in full where it goes on in the optional field.
    pub document_number: String,
    /// The nationality, written as the issuer is.
    pub nationality: String,
    /// The date of birth.
    pub birth: ShortDate,
    /// The sex; `None` for a letter that is not one.
    pub sex: Option<Sex>,
    /// The last day of validity.
    pub expiry: ShortDate,
    /// The optional fields in the order of the lines, without the fillers behind them and without what belongs to a long
    /// number. A passport has one: the personal number. A card of three lines has two.
    pub optional: Vec<String>,
    /// One fact for each check digit.
    pub checks: Vec<CheckDigit>,
    /// The fields that break the grammar: a digit in a name, a month 13, an unknown sex.
    pub faults: Vec<Field>,
}

impl Mrz {
    /// Whether every check digit holds and no field breaks the grammar.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        self.faults.is_empty() && self.checks.iter().all(|check| check.holds)
    }
}

/// Why some lines are no zone at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MrzError {
    /// No format has this many lines of this length, or the lines differ in length.
    #[error("no format has {lines} lines of {width} characters")]
    Size {
        /// How many lines came.
        lines: usize,
        /// How many characters the first of them has.
        width: usize,
    },
    /// Another character than A to Z, 0 to 9 and the filler.
    #[error("a character in line {line} cannot stand in a zone")]
    Character {
        /// The line, counted from one.
        line: usize,
    },
    /// A first letter that no kind of document in this size has.
    #[error("the first letter names no kind of document")]
    Kind,
}

/// Takes a zone apart. White space around a line is ignored.
///
/// # Errors
/// [`MrzError`] if these lines are no zone; wrong check digits and broken fields are facts in the result instead.
pub fn parse<Line: AsRef<str>>(lines: &[Line]) -> Result<Mrz, MrzError> {
    let given = lines.len();
    let width = lines.first().map_or(0, |line| line.as_ref().trim().chars().count());
    let size = MrzError::Size { lines: given, width };
    if !Format::ALL.iter().any(|format| format.lines() == given && format.width() == width) {
        return Err(size);
    }
    let mut zone = Vec::with_capacity(given);
    for (number, line) in (1..).zip(lines) {
        let line = line.as_ref().trim();
        if !line.chars().all(|character| ALL.contains(character)) {
            return Err(MrzError::Character { line: number });
        }
        if line.len() != width {
            return Err(size);
        }
        zone.push(line.to_owned());
    }
    let first = zone.first().and_then(|line| line.chars().next()).unwrap_or(FILLER);
    let format = Format::of(given, width, first).ok_or(MrzError::Kind)?;
    Ok(take_apart(format, &zone))
}

/// The fields of lines that have the size and the characters of the format.
pub(super) fn take_apart(format: Format, lines: &[String]) -> Mrz {
    let form = format.form();
    let text = |span: Span| span.of(lines).trim_end_matches(FILLER).to_owned();
    let number = check::number(format, lines);
    let optional = form.optional.iter().enumerate().map(|(place, span)| {
        let skipped = if place == 0 { number.continued } else { 0 };
        span.of(lines).get(skipped..).unwrap_or_default().trim_end_matches(FILLER).to_owned()
    });
    let sex = match form.sex.of(lines) {
        "F" => Some(Sex::Female),
        "M" => Some(Sex::Male),
        "<" | "X" => Some(Sex::Unspecified),
        _ => None,
    };
    let mut mrz = Mrz {
        format,
        document_code: text(form.code),
        issuer: text(form.issuer),
        names: Names::of(form.names.of(lines)),
        document_number: number.text.trim_end_matches(FILLER).to_owned(),
        nationality: text(form.nationality),
        birth: ShortDate::of(form.birth.of(lines)),
        sex,
        expiry: ShortDate::of(form.expiry.of(lines)),
        optional: optional.collect(),
        checks: check::all(format, lines),
        faults: Vec::new(),
    };
    let letters = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_uppercase());
    let mut fault = |field: Field, broken: bool| {
        if broken {
            mrz.faults.push(field);
        }
    };
    fault(Field::DocumentCode, !letters(&mrz.document_code));
    fault(Field::Issuer, !letters(&mrz.issuer));
    fault(Field::Names, mrz.names.surname.is_empty() || form.names.of(lines).contains(|c: char| c.is_ascii_digit()));
    fault(Field::DocumentNumber, mrz.document_number.is_empty());
    fault(Field::Nationality, !letters(&mrz.nationality));
    fault(Field::BirthDate, !mrz.birth.is_possible());
    fault(Field::Sex, mrz.sex.is_none());
    fault(Field::ExpiryDate, !mrz.expiry.is_possible());
    mrz
}
