//! What single elements mean.

use serde::{Deserialize, Serialize};

/// Years that a date on a card can have; they also tell which way round it is written.
const YEARS: std::ops::RangeInclusive<u16> = 1850..=2199;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Date {
    /// Year, four digits.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
}

impl Date {
    /// Reads eight digits: year first (Canada, version 1) or month first (the United States). An issuer that writes dates the
    /// other way round is understood, because no date can be read both ways: a month is at most 12, a century at least 18.
    pub(super) fn read(text: &str, year_first: bool) -> Option<Self> {
        let digits: Vec<u16> = text
            .bytes()
            .map(|byte| char::from(byte).to_digit(10).and_then(|digit| u16::try_from(digit).ok()))
            .collect::<Option<_>>()?;
        let [a, b, c, d, e, f, g, h] = *digits.as_slice() else { return None };
        let by_year = || Self::real(a * 1000 + b * 100 + c * 10 + d, e * 10 + f, g * 10 + h);
        let by_month = || Self::real(e * 1000 + f * 100 + g * 10 + h, a * 10 + b, c * 10 + d);
        if year_first { by_year().or_else(by_month) } else { by_month().or_else(by_year) }
    }

    fn real(year: u16, month: u16, day: u16) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let longest = match month {
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u16::from(leap),
            1..=12 => 31,
            _ => return None,
        };
        let real = YEARS.contains(&year) && (1..=longest).contains(&day);
        real.then_some(Self { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? })
    }
}

impl std::fmt::Display for Date {
    /// ISO 8601, such as 1990-12-31.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Sex as stated on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 1, or M.
    Male,
    /// 2, or F.
    Female,
    /// 9, or X: not specified.
    Unspecified,
}

pub(super) fn sex(text: &str) -> Option<Sex> {
    match text {
        "1" | "M" => Some(Sex::Male),
        "2" | "F" => Some(Sex::Female),
        "9" | "X" | "0" => Some(Sex::Unspecified),
        _ => None,
    }
}

/// Whether a name is cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truncated {
    /// T.
    Yes,
    /// N.
    No,
    /// U, or nothing said.
    Unknown,
}

pub(super) fn truncated(text: Option<&str>) -> Truncated {
    match text {
        Some("T") => Truncated::Yes,
        Some("N") => Truncated::No,
        _ => Truncated::Unknown,
    }
}

/// Height in centimetres: "069 in", "175 cm", feet and inches as "509", or centimetres in an element of their own.
pub(super) fn height(stated: Option<&str>, centimetres: Option<&str>) -> Option<u16> {
    let number = |text: &str| text.trim().parse::<u16>().ok();
    let from_inches = |inches: u16| (inches.checked_mul(254)? + 50).checked_div(100);
    let main = stated.and_then(|text| {
        let lower = text.to_ascii_lowercase();
        if let Some(inches) = lower.strip_suffix("in") {
            return from_inches(number(inches).filter(|inches| *inches < 120)?);
        }
        if let Some(centimetres) = lower.strip_suffix("cm") {
            return number(centimetres);
        }
        let number = number(&lower)?;
        let (feet, inches) = (number / 100, number % 100);
        if (1..=8).contains(&feet) && inches < 12 { from_inches(feet * 12 + inches) } else { None }
    });
    main.or_else(|| centimetres.and_then(number)).filter(|height| (30..=300).contains(height))
}

/// The value of an element, unless it is empty or says that there is none.
pub(super) fn stated<'a>(elements: &'a [(String, String)], id: &str) -> Option<&'a str> {
    let value = elements.iter().find(|(own, _)| own == id).map(|(_, value)| value.as_str())?;
    let absent = ["", "none", "unavl", "unavail", "unavailable"];
    (!absent.iter().any(|absent| value.eq_ignore_ascii_case(absent))).then_some(value)
}
