//! Whether an expected value is printed: names with diacritics or as a zone writes them, dates in the usual forms, numbers.
//!
//! It tells what is there. That a value was not found does not say that the document has another: it may not have been
//! readable.

use super::TextLine;
use super::dates::{Printed, printed};
use super::fold::{WRONG, as_zone, cost, plain};
use crate::geometry::Quad;
use serde::{Deserialize, Serialize};

/// Words of one line that are looked at, and words that a value may be split into.
const MOST_WORDS: usize = 64;
const LONGEST_VALUE: usize = 12;
/// Letters of a value that are compared; longer ones are cut off there.
const MOST_LETTERS: usize = 120;

/// A value that ought to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected<'a> {
    /// Names as the person wrote them: with or without diacritics, in any script that a zone can transliterate.
    Name(&'a str),
    /// A date of the Gregorian calendar.
    Date {
        /// The year, all four figures.
        year: i32,
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
    /// A number of figures and letters; spaces and points do not count.
    Number(&'a str),
}

/// Where and how an expected value is printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The line, or the lines of a value that is spread over several, as they were read.
    pub text: String,
    /// Where these stand, in pixels of the frame that was read.
    pub places: Vec<Quad>,
    /// How alike the print and the value are, 0 to 1 (exactly the same, but for letters' case and diacritics).
    pub likeness: f32,
    /// How sure the reader was of these lines, 0 to 1; the least of several.
    pub confidence: f32,
    /// Whether they are so alike that only a slip of the reader lies between.
    pub certain: bool,
}

/// Looks for a value; of several places, the most alike. None if nothing is even similar.
#[must_use]
pub fn find_field(lines: &[TextLine], expected: &Expected<'_>) -> Option<Found> {
    match expected {
        Expected::Name(name) => find_name(lines, name),
        Expected::Number(number) => find_words(lines, &[plain(number)], Tolerance::NUMBER),
        Expected::Date { year, month, day } => {
            let found = |line: &TextLine| printed(&line.text, *year, *month, *day);
            let (line, how) = lines.iter().filter_map(|line| Some((line, found(line)?))).max_by_key(|(_, how)| *how)?;
            let whole = how == Printed::Wholly;
            Some(Found::on(line, if whole { 1.0 } else { 0.875 }, whole))
        }
    }
}

impl Found {
    fn on(line: &TextLine, likeness: f32, certain: bool) -> Self {
        Self { text: line.text.clone(), places: vec![line.place], likeness, confidence: line.confidence, certain }
    }
}

/// How much may differ.
#[derive(Clone, Copy)]
struct Tolerance {
    /// Letters for each of which one wrong letter is a slip; less than so many must be the same.
    letters_a_slip: u32,
    /// Cost up to which even a short value is certain: letters that look alike.
    free: u32,
    /// Share of the letters' cost up to which it is similar at all.
    similar: f32,
}

impl Tolerance {
    const NAME: Self = Self { letters_a_slip: 5, free: 1, similar: 0.3 };
    const NUMBER: Self = Self { letters_a_slip: u32::MAX, free: 2, similar: 0.25 };
}

/// The whole name on one line, or else each of its words wherever it stands.
fn find_name(lines: &[TextLine], name: &str) -> Option<Found> {
    let whole = find_words(lines, &[plain(name), as_zone(name)], Tolerance::NAME);
    if whole.as_ref().is_some_and(|found| found.certain) {
        return whole;
    }
    let words: Vec<&str> = name.split_whitespace().take(LONGEST_VALUE).collect();
    if words.len() < 2 {
        return whole;
    }
    let each: Option<Vec<Found>> =
        words.iter().map(|word| find_words(lines, &[plain(word), as_zone(word)], Tolerance::NAME)).collect();
    let Some(each) = each else { return whole };
    let mut together = Found { text: String::new(), places: Vec::new(), likeness: 1.0, confidence: 1.0, certain: true };
    for found in each {
        if !together.places.iter().any(|place| found.places.contains(place)) {
            if !together.text.is_empty() {
                together.text.push('\n');
            }
            together.text.push_str(&found.text);
            together.places.extend(found.places);
        }
        together.likeness = together.likeness.min(found.likeness);
        together.confidence = together.confidence.min(found.confidence);
        together.certain &= found.certain;
    }
    match whole {
        Some(whole) if whole.likeness >= together.likeness => Some(whole),
        _ => Some(together),
    }
}

/// Looks for one of several forms of a value among neighbouring words of each line.
fn find_words(lines: &[TextLine], forms: &[String], tolerance: Tolerance) -> Option<Found> {
    let forms: Vec<Vec<char>> = forms
        .iter()
        .map(|form| form.chars().take(MOST_LETTERS).collect::<Vec<char>>())
        .filter(|form| !form.is_empty())
        .collect();
    let mut best: Option<(f32, bool, &TextLine)> = None;
    for line in lines {
        for kind in [plain, as_zone] {
            let words: Vec<Vec<char>> = words(&line.text)
                .map(|word| kind(word).chars().collect::<Vec<char>>())
                .filter(|word| !word.is_empty())
                .take(MOST_WORDS)
                .collect();
            for form in &forms {
                if let Some((likeness, certain)) = compare(&words, form, tolerance)
                    && best.is_none_or(|(before, _, _)| likeness > before)
                {
                    best = Some((likeness, certain, line));
                }
            }
        }
    }
    best.map(|(likeness, certain, line)| Found::on(line, likeness, certain))
}

/// What stands between spaces and signs. An apostrophe or a hyphen belongs to a name, but a reader often misses them, and
/// words are joined again when they are compared.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric())
}

/// How alike the most similar run of neighbouring words is, and whether that is certain.
fn compare(words: &[Vec<char>], form: &[char], tolerance: Tolerance) -> Option<(f32, bool)> {
    let length = u32::try_from(form.len()).ok()?;
    let all = length * WRONG;
    let slips = (length / tolerance.letters_a_slip) * WRONG;
    let mut best: Option<u32> = None;
    for start in 0..words.len() {
        let mut run: Vec<char> = Vec::new();
        for word in words.iter().skip(start).take(LONGEST_VALUE) {
            run.extend(word);
            if run.len() > form.len() + form.len() / 3 + 1 {
                break;
            }
            let price = cost(&run, form, all);
            best = Some(best.map_or(price, |best| best.min(price)));
        }
    }
    let share = |price: u32| {
        let part = |value: u32| u16::try_from(value).map_or(f32::from(u16::MAX), f32::from);
        part(price) / part(all)
    };
    let best = best.filter(|price| share(*price) <= tolerance.similar)?;
    Some((1.0 - share(best), best <= slips.max(tolerance.free)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;
    use proptest::prelude::*;

    fn lines(texts: &[&str]) -> Vec<TextLine> {
        let line = |(number, text): (u8, &&str)| TextLine {
            text: (*text).to_owned(),
            place: Quad::upright(10.0, f32::from(number) + 1.0),
            confidence: 0.9,
        };
        (0..=u8::MAX).zip(texts).map(line).collect()
    }

    fn name(texts: &[&str], name: &str) -> Option<(bool, f32)> {
        find_field(&lines(texts), &Expected::Name(name)).map(|found| (found.certain, found.likeness))
    }

    #[test]
    fn names_are_found_with_and_without_marks() {
        assert_eq!(name(&["Surname / Nom", "ŠŤASTNÝ"], "Šťastný"), Some((true, 1.0)));
        assert_eq!(name(&["STASTNY"], "Šťastný"), Some((true, 1.0)));
        assert_eq!(name(&["MUELLER"], "Müller"), Some((true, 1.0)));
        assert_eq!(name(&["MÜLLER"], "Mueller"), Some((true, 1.0)));
        assert_eq!(name(&["MULLER"], "Müller"), Some((true, 1.0)));
        assert_eq!(name(&["Name O'CONNOR-SMITH"], "O’Connor Smith"), Some((true, 1.0)));
        assert!(name(&["ШEVCHENKO", "SHEVCHENKO"], "Шевченко").unwrap().0);
    }

    #[test]
    fn a_slip_of_the_reader_is_forgiven_and_another_name_is_not() {
        assert!(name(&["ERIKSS0N"], "Eriksson").unwrap().0);
        assert!(name(&["ERIKSON"], "Eriksson").unwrap().0);
        assert!(!name(&["ANNE"], "Anna").unwrap().0);
        assert_eq!(name(&["CANBERRA"], "Anna"), None);
        assert_eq!(name(&["SPECIMEN", "PRAHA"], "Eriksson"), None);
        assert_eq!(name(&[], "Eriksson"), None);
        assert_eq!(name(&["ERIKSSON"], ""), None);
    }

    #[test]
    fn names_may_be_spread_over_lines() {
        let found =
            find_field(&lines(&["ERIKSSON", "UTO", "ANNA MARIA"]), &Expected::Name("Anna Maria Eriksson")).unwrap();
        assert!(found.certain);
        assert!(found.text.contains("ERIKSSON"));
        assert!(find_field(&lines(&["ANNA"]), &Expected::Name("Anna Maria")).is_none());
    }

    #[test]
    fn numbers_and_dates_are_found() {
        let printed = lines(&["PA 0940443", "07JUN1984", "99OO6000"]);
        assert!(find_field(&printed, &Expected::Number("PA0940443")).unwrap().certain);
        assert!(find_field(&printed, &Expected::Number("99006000")).unwrap().certain);
        assert!(!find_field(&printed, &Expected::Number("PA0940448")).is_some_and(|found| found.certain));
        assert!(find_field(&printed, &Expected::Number("X1234567")).is_none());
        assert!(find_field(&printed, &Expected::Date { year: 1984, month: 6, day: 7 }).unwrap().certain);
    }

    proptest! {
        #[test]
        fn no_text_and_no_value_breaks_it(texts in prop::collection::vec(".{0,60}", 0..6), value in ".{0,40}", year: i32, month: u32, day: u32) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let printed = lines(&texts);
            for expected in [Expected::Name(&value), Expected::Number(&value), Expected::Date { year, month, day }] {
                if let Some(found) = find_field(&printed, &expected) {
                    prop_assert!((0.0..=1.0).contains(&found.likeness));
                }
            }
        }
    }
}
