//! How the number of a document looks: a tiny pattern language, read from the catalogue.
//!
//! | written | stands for |
//! |---|---|
//! | `A` | a Latin letter |
//! | `9` | a digit |
//! | `X` | a letter or a digit |
//! | `[CFK2-5]` | one of the letters and digits listed, ranges allowed |
//! | `'GHA'` | exactly these letters and digits |
//! | `{8}`, `{5,9}` | after any of the first four: so many times, from so many to so many times |
//! | `a\|b` | one pattern or the other |
//!
//! `A9{8}|9{9}` is a letter and eight digits, or nine digits. A number is brought into one form before it is
//! compared ([`normalise_number`]), so that spaces and hyphens never matter. Check digits are not looked at.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The most characters a number can have: a set of positions fits into one machine word with room for the end.
const LONGEST: u32 = 40;

/// How the number of a document looks. Written and read as its pattern.
#[derive(Clone, PartialEq, Eq)]
pub struct NumberFormat {
    pattern: String,
    alternatives: Vec<Vec<Piece>>,
}

/// A set of characters, and how many of them follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    characters: Characters,
    least: u32,
    most: u32,
}

/// A set of the 36 characters `0-9A-Z`, one bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Characters(u64);

impl Characters {
    const NONE: Self = Self(0);
    const DIGITS: Self = Self(0x3ff);
    const LETTERS: Self = Self(0x3ff_ffff << 10);
    const BOTH: Self = Self(Self::DIGITS.0 | Self::LETTERS.0);

    /// The set of this one character. Case does not matter here; patterns ask for upper case themselves.
    fn of(character: char) -> Option<Self> {
        character.to_digit(36).map(|place| Self(1 << place))
    }

    const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// From this single character to that one, both included, if they stand in this order.
    const fn up_to(self, last: Self) -> Option<Self> {
        if self.0 > last.0 {
            return None;
        }
        Some(Self((last.0 << 1) - self.0))
    }
}

/// Why a text is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberFormatError {
    /// The pattern, or one side of a `|`, is empty.
    #[error("an empty pattern")]
    Empty,
    /// A character that means nothing here.
    #[error("unexpected character {0:?}")]
    Unexpected(char),
    /// A bracket, brace or quotation mark that is never closed.
    #[error("{0:?} is never closed")]
    Unclosed(char),
    /// A bracket or quotation with nothing in it, or a range that runs backwards.
    #[error("an empty set, or a range that runs backwards")]
    EmptySet,
    /// A count that is no number, is nought, runs backwards, or exceeds what a number can have.
    #[error("a count must be a number from 1 to 40, the smaller one first")]
    Count,
    /// A number of this pattern would be longer than 40 characters.
    #[error("numbers of more than 40 characters")]
    TooLong,
}

impl NumberFormat {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If the text is no pattern of the language described in this module.
    pub fn parse(pattern: &str) -> Result<Self, NumberFormatError> {
        let alternatives = pattern.split('|').map(parse_alternative).collect::<Result<_, _>>()?;
        Ok(Self { pattern: pattern.to_owned(), alternatives })
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether this number looks as it should, however it is spaced and whatever case it is in.
    #[must_use]
    pub fn fits(&self, number: &str) -> bool {
        let number = normalise_number(number);
        let short_enough = u32::try_from(number.chars().count()).is_ok_and(|length| length <= LONGEST);
        short_enough && self.alternatives.iter().any(|pieces| fits(pieces, &number))
    }

    /// The fewest and the most characters that a number can have, spaces and hyphens not counted.
    #[must_use]
    pub fn length(&self) -> (u32, u32) {
        let least = self.alternatives.iter().map(|pieces| pieces.iter().map(|piece| piece.least).sum()).min();
        let most = self.alternatives.iter().map(|pieces| longest(pieces)).max();
        (least.unwrap_or_default(), most.unwrap_or_default())
    }
}

/// Brings the number of a document into the one form in which numbers are compared.
///
/// Upper case, without the spaces and marks that documents print between groups and without fillers (`<`).
/// Digits of other scripts become Western ones. Cyrillic and Greek letters become the Latin letter that looks
/// the same: states print such letters in series just because both alphabets have them, and people type either.
/// Every other character stays, so that a number with something strange in it fits nothing.
#[must_use]
pub fn normalise_number(number: &str) -> String {
    number.chars().filter(|character| !is_separator(*character)).flat_map(char::to_uppercase).map(plain).collect()
}

fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '-' | '.' | '/' | '<' | '_' | '(' | ')' | '№' | '\u{ad}' | '\u{feff}')
        // Hyphens and dashes, and the invisible characters that copying from a page brings along.
        || matches!(character, '\u{2010}'..='\u{2015}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn plain(character: char) -> char {
    /// Where runs of ten digits begin: Arabic, Persian, Devanagari, Bengali, Thai, full width.
    const DIGITS: [u32; 6] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
    const FULL_WIDTH: std::ops::RangeInclusive<char> = 'Ａ'..='Ｚ';
    let value = u32::from(character);
    if let Some(start) = DIGITS.into_iter().find(|start| (*start..start + 10).contains(&value)) {
        return char::from_digit(value - start, 10).unwrap_or(character);
    }
    if FULL_WIDTH.contains(&character) {
        return char::from_u32(value - 0xff21 + 0x41).unwrap_or(character);
    }
    match character {
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' => 'I',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'У' | 'Υ' => 'Y',
        'Х' | 'Χ' => 'X',
        'Ζ' => 'Z',
        other => other,
    }
}

/// Follows every way through the pieces at once: bit n says that the first n characters can be used up so far.
fn fits(pieces: &[Piece], number: &str) -> bool {
    let mut reached: u64 = 1;
    for piece in pieces {
        let allowed = number.chars().enumerate().fold(0_u64, |allowed, (position, character)| {
            // Lower case is gone by now; what is no ASCII letter or digit belongs to no set.
            let belongs = Characters::of(character).is_some_and(|one| one.meets(piece.characters));
            allowed | (u64::from(belongs) << position)
        });
        let mut after = 0;
        for turn in 1..=piece.most {
            reached = (reached & allowed) << 1;
            if turn >= piece.least {
                after |= reached;
            }
        }
        reached = after;
    }
    reached & (1 << number.chars().count()) != 0
}

fn longest(pieces: &[Piece]) -> u32 {
    pieces.iter().fold(0, |sum, piece| sum.saturating_add(piece.most))
}

fn parse_alternative(text: &str) -> Result<Vec<Piece>, NumberFormatError> {
    let mut pieces = Vec::new();
    let mut rest = text.chars();
    while let Some(first) = rest.next() {
        let characters = match first {
            'A' => Characters::LETTERS,
            '9' => Characters::DIGITS,
            'X' => Characters::BOTH,
            '[' => parse_set(until(&mut rest, '[', ']')?)?,
            '\'' => {
                pieces.extend(parse_literal(until(&mut rest, '\'', '\'')?)?);
                continue;
            }
            other => return Err(NumberFormatError::Unexpected(other)),
        };
        let (least, most) = if rest.as_str().starts_with('{') {
            rest.next();
            parse_count(until(&mut rest, '{', '}')?)?
        } else {
            (1, 1)
        };
        pieces.push(Piece { characters, least, most });
    }
    if pieces.is_empty() {
        return Err(NumberFormatError::Empty);
    }
    if longest(&pieces) > LONGEST {
        return Err(NumberFormatError::TooLong);
    }
    Ok(pieces)
}

/// Takes everything before the closing character, and that character too.
fn until<'a>(rest: &mut std::str::Chars<'a>, open: char, close: char) -> Result<&'a str, NumberFormatError> {
    let (inside, after) = rest.as_str().split_once(close).ok_or(NumberFormatError::Unclosed(open))?;
    *rest = after.chars();
    Ok(inside)
}

fn parse_literal(inside: &str) -> Result<Vec<Piece>, NumberFormatError> {
    if inside.is_empty() {
        return Err(NumberFormatError::EmptySet);
    }
    inside.chars().map(|one| single(one).map(|characters| Piece { characters, least: 1, most: 1 })).collect()
}

fn parse_set(inside: &str) -> Result<Characters, NumberFormatError> {
    let mut set = Characters::NONE;
    let mut rest = inside.chars();
    while let Some(first) = rest.next() {
        let first = single(first)?;
        let mut ahead = rest.clone();
        set = set.with(match (ahead.next(), ahead.next()) {
            (Some('-'), Some(last)) => {
                rest = ahead;
                first.up_to(single(last)?).ok_or(NumberFormatError::EmptySet)?
            }
            _ => first,
        });
    }
    if set == Characters::NONE { Err(NumberFormatError::EmptySet) } else { Ok(set) }
}

/// A letter in upper case or a digit, which stands for itself.
fn single(character: char) -> Result<Characters, NumberFormatError> {
    let unexpected = NumberFormatError::Unexpected(character);
    if character.is_ascii_lowercase() {
        return Err(unexpected);
    }
    Characters::of(character).ok_or(unexpected)
}

fn parse_count(inside: &str) -> Result<(u32, u32), NumberFormatError> {
    let number = |text: &str| match text.parse::<u32>() {
        Ok(count @ 1..=LONGEST) => Ok(count),
        _ => Err(NumberFormatError::Count),
    };
    let (least, most) = match inside.split_once(',') {
        Some((least, most)) => (number(least)?, number(most)?),
        None => (number(inside)?, number(inside)?),
    };
    if least > most { Err(NumberFormatError::Count) } else { Ok((least, most)) }
}

impl fmt::Display for NumberFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.pattern)
    }
}

impl fmt::Debug for NumberFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "NumberFormat({})", self.pattern)
    }
}

impl FromStr for NumberFormat {
    type Err = NumberFormatError;

    fn from_str(pattern: &str) -> Result<Self, NumberFormatError> {
        Self::parse(pattern)
    }
}

impl Serialize for NumberFormat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.pattern)
    }
}

impl<'de> Deserialize<'de> for NumberFormat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
