//! A holder's data into the lines of a zone: for specimens of the invented country and for tests, which read them back.

use super::check::check_digit;
use super::form::{FILLER, Format, Span};
use super::transliterate::transliterate;

/// What a zone says about its document and holder, as it is to be printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// One or two letters, of which the first must be one that the format begins with.
    pub document_code: String,
    /// One to three letters.
    pub issuer: String,
    /// Surname, in any alphabet that [`transliterate`] knows.
    pub surname: String,
    /// Given names; may be empty.
    pub given: String,
    /// Letters and digits; up to nine, on TD1 and TD2 more as long as the optional field holds them.
    pub document_number: String,
    /// One to three letters.
    pub nationality: String,
    /// Six digits, or fillers for what is unknown.
    pub birth: String,
    /// `F`, `M` or the filler.
    pub sex: Option<char>,
    /// Six digits.
    pub expiry: String,
    /// The optional fields in the order of the lines; those that are missing stay empty.
    pub optional: Vec<String>,
}

/// The lines of a zone. What is too long for its field is cut off at the end, and characters that cannot stand in a zone
/// become fillers, so that the lines always have the format's size and alphabet.
#[must_use]
pub fn compose(format: Format, holder: &Holder) -> Vec<String> {
    let form = format.form();
    let mut lines = vec![FILLER.to_string().repeat(format.width()); format.lines()];
    let optional = |place: usize| holder.optional.get(place).map(String::as_str).unwrap_or_default();
    put(&mut lines, form.code, &holder.document_code);
    put(&mut lines, form.issuer, &holder.issuer);
    put(&mut lines, form.names, &names(holder, form.names.to - form.names.from));
    put(&mut lines, form.nationality, &holder.nationality);
    put(&mut lines, form.sex, &holder.sex.unwrap_or(FILLER).to_string());
    checked(&mut lines, form.birth, form.birth_check, &holder.birth);
    checked(&mut lines, form.expiry, form.expiry_check, &holder.expiry);
    for (place, span) in form.optional.iter().enumerate() {
        put(&mut lines, *span, optional(place));
    }
    match (holder.document_number.get(..9), holder.document_number.get(9..), form.optional.first()) {
        (Some(start), Some(rest), Some(span)) if form.long_numbers && !rest.is_empty() => {
            put(&mut lines, form.number, start);
            let check = check_digit(&holder.document_number);
            put(&mut lines, *span, &format!("{rest}{check}{FILLER}{}", optional(0)));
        }
        _ => checked(&mut lines, form.number, form.number_check, &holder.document_number),
    }
    if let (Some(span), Some(field)) = (form.optional_check, form.optional.first()) {
        let check = check_digit(field.of(&lines));
        put(&mut lines, span, &check.to_string());
    }
    if let Some(span) = form.composite {
        let text: String = form.composite_of.iter().map(|part| part.of(&lines)).collect();
        put(&mut lines, span, &check_digit(&text).to_string());
    }
    lines
}

/// Both names. Where they have to be cut, the last place holds a letter, which is how a reader knows: a word loses a letter
/// more if a filler would stand there (part 4, 4.2.3).
fn names(holder: &Holder, room: usize) -> String {
    let (surname, given) = (transliterate(&holder.surname), transliterate(&holder.given));
    let mut names = if given.is_empty() { surname } else { format!("{surname}{FILLER}{FILLER}{given}") };
    while names.len() > room && names.get(room - 1..room) == Some("<") {
        let before = names.get(..room).unwrap_or_default().trim_end_matches(FILLER).len();
        if before == 0 {
            break;
        }
        names.remove(before - 1);
    }
    names
}

fn checked(lines: &mut [String], span: Span, check: Span, text: &str) {
    put(lines, span, text);
    let digit = check_digit(span.of(lines));
    put(lines, check, &digit.to_string());
}

fn put(lines: &mut [String], span: Span, text: &str) {
    let Some(line) = lines.get_mut(span.line) else { return };
    let fitting = text.chars().map(|character| match character.to_ascii_uppercase() {
        known @ ('A'..='Z' | '0'..='9') => known,
        _ => FILLER,
    });
    let fitting: String = fitting.chain(std::iter::repeat(FILLER)).take(span.to - span.from).collect();
    line.replace_range(span.from..span.to, &fitting);
}
