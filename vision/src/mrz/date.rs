//! Dates as a zone writes them: six digits, the century left out, unknown parts of a birth as fillers.

use serde::{Deserialize, Serialize};

/// A day, where it is known in full. The calendar's own rules are its maker's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day {
    /// The year with its century.
    pub year: u16,
    /// 1 to 12; `None` if the document does not say.
    pub month: Option<u8>,
    /// 1 to 31; `None` if the document does not say.
    pub day: Option<u8>,
}

/// Year, month and day of two digits each. A part that the document leaves out, or that is no number, is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortDate {
    /// The six characters as they stand.
    pub text: String,
    /// The last two digits of the year.
    pub year: Option<u8>,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31, and no more than the month has in any year.
    pub day: Option<u8>,
}

impl ShortDate {
    pub(super) fn of(text: &str) -> Self {
        let part = |from: usize| text.get(from..from + 2).and_then(number);
        let month = part(2).filter(|month| (1..=12).contains(month));
        let longest = month.map_or(31, longest_month);
        Self { text: text.to_owned(), year: part(0), month, day: part(4).filter(|day| (1..=longest).contains(day)) }
    }

    /// Whether every part is either a possible number or said to be unknown.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        let good = |from: usize, value: Option<u8>| value.is_some() || self.text.get(from..from + 2) == Some("<<");
        good(0, self.year) && good(2, self.month) && good(4, self.day)
    }

    /// The date of a birth: the latest century that does not lie after `today`. Nobody who is more than a hundred is
    /// told from somebody a hundred years younger; a document has no digit for it.
    #[must_use]
    pub fn born_before(&self, today: Day) -> Option<Day> {
        let year = u16::from(self.year?);
        let full = Day { year: today.year / 100 * 100 + year, month: self.month, day: self.day };
        // Parts that are unknown count as the earliest possible.
        let order = |day: Day| (day.year, day.month.unwrap_or(1), day.day.unwrap_or(1));
        Some(if order(full) <= order(today) { full } else { Day { year: full.year.checked_sub(100)?, ..full } })
    }

    /// The last day of validity: the year between 30 before and 69 after that of `today`.
    #[must_use]
    pub fn expires_around(&self, today: Day) -> Option<Day> {
        let first = today.year.checked_sub(30)?;
        let year = first + (u16::from(self.year?) + 100 - first % 100) % 100;
        Some(Day { year, month: self.month, day: self.day })
    }
}

fn number(two: &str) -> Option<u8> {
    two.bytes().all(|byte| byte.is_ascii_digit()).then(|| two.parse().ok()).flatten()
}

const fn longest_month(month: u8) -> u8 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    const TODAY: Day = Day { year: 2026, month: Some(11), day: Some(22) };

    #[test]
    fn a_birth_is_never_in_the_future() {
        let born = |text: &str| ShortDate::of(text).born_before(TODAY).unwrap().year;
        assert_eq!(born("740812"), 1974);
        assert_eq!(born("261122"), 2026);
        assert_eq!(born("261123"), 1926);
        assert_eq!(born("26<<<<"), 2026);
        assert!(ShortDate::of("<<0812").born_before(TODAY).is_none());
        assert!(ShortDate::of("990101").born_before(Day { year: 5, month: None, day: None }).is_none());
    }

    #[test]
    fn an_expiry_lies_in_a_window_around_today() {
        let expires = |text: &str| ShortDate::of(text).expires_around(TODAY).unwrap().year;
        assert_eq!(
            (expires("120415"), expires("960101"), expires("950101"), expires("360101")),
            (2012, 1996, 2095, 2036)
        );
        assert!(ShortDate::of("120415").expires_around(Day { year: 3, month: None, day: None }).is_none());
    }

    #[test]
    fn unknown_parts_are_possible_and_wrong_ones_are_not() {
        for text in ["740812", "<<<<<<", "74<<<<", "7408<<", "000229"] {
            assert!(ShortDate::of(text).is_possible(), "{text}");
        }
        for text in ["741312", "740832", "740230", "7408<2", "74O812", "+74812", "", "74", "é4081"] {
            assert!(!ShortDate::of(text).is_possible(), "{text}");
        }
    }
}
