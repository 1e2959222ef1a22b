//! Moments and spans. A moment is one number, so that it is cheap to send to the browser; it never reads a clock.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use serde::{Deserialize, Serialize};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// A length of time, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Span(i64);

impl Timestamp {
    /// The moment so many milliseconds after the start of 1970 (UTC).
    #[must_use]
    pub const fn from_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// Milliseconds since the start of 1970 (UTC).
    #[must_use]
    pub const fn milliseconds(self) -> i64 {
        self.0
    }

    /// This moment, a span later.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// This moment, a span earlier.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }

    /// How long after `earlier` this is; negative when it is before.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// The calendar day of this moment in UTC; the epoch for moments outside the calendar.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.utc().date_naive()
    }

    /// Year, month, day, hour and minute in UTC.
    #[must_use]
    pub fn parts(self) -> (i32, u32, u32, u32, u32) {
        let moment = self.utc();
        (moment.year(), moment.month(), moment.day(), moment.hour(), moment.minute())
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        Self(moment.timestamp_millis())
    }
}

impl Span {
    /// A span of so many seconds.
    #[must_use]
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// A span of so many minutes.
    #[must_use]
    pub const fn minutes(minutes: i64) -> Self {
        Self::seconds(minutes.saturating_mul(60))
    }

    /// A span of so many hours.
    #[must_use]
    pub const fn hours(hours: i64) -> Self {
        Self::minutes(hours.saturating_mul(60))
    }

    /// Milliseconds.
    #[must_use]
    pub const fn as_milliseconds(self) -> i64 {
        self.0
    }

    /// Whole seconds, rounded down.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

/// Whole years from `birth` to `today`, as people count them.
#[must_use]
pub fn age_in_years(birth: NaiveDate, today: NaiveDate) -> i32 {
    let had_birthday = (today.month(), today.day()) >= (birth.month(), birth.day());
    today.year() - birth.year() - i32::from(!had_birthday)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_counts_from_its_own_day() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
        assert_eq!(age_in_years(day(2008, 11, 22), day(2026, 11, 21)), 17);
        assert_eq!(age_in_years(day(2008, 11, 22), day(2026, 11, 22)), 18);
        assert_eq!(age_in_years(day(2008, 2, 29), day(2026, 2, 28)), 17);
        assert_eq!(age_in_years(day(2008, 2, 29), day(2026, 3, 1)), 18);
    }

    #[test]
    fn spans_and_moments_add_up() {
        let start = Timestamp::from_milliseconds(1_000);
        let later = start.plus(Span::minutes(15));
        assert_eq!(later.since(start).as_seconds(), 900);
        assert_eq!(later.minus(Span::minutes(15)), start);
    }
}
