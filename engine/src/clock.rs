//! The one place that knows what time it is. It schedules nothing: waiting is the jobs' business.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, SubsecRound, Utc};

/// Tells the time: the machine's, or one that a test sets.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until it is moved; microseconds since 1970.
    Set(Arc<AtomicI64>),
    /// The machine's clock, so many microseconds ahead of it: what a running server's tests move.
    Ahead(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that shows `at` until it is advanced. Clones share the hands.
    pub fn set_at(at: DateTime<Utc>) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    /// A clock that runs, `by` ahead of the machine's. Clones share the hands.
    pub fn ahead(by: Duration) -> Self {
        Self::Ahead(Arc::new(AtomicI64::new(by.num_microseconds().unwrap_or(0))))
    }

    /// How far it is ahead of the machine's clock, if it is one that runs.
    pub fn lead(&self) -> Duration {
        match self {
            Self::Ahead(by) => Duration::microseconds(by.load(Ordering::SeqCst)),
            Self::System | Self::Set(_) => Duration::zero(),
        }
    }

    /// The time now, in whole microseconds, so that a stored time reads back equal.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => system_now().trunc_subsecs(6),
            Self::Set(at) => DateTime::from_timestamp_micros(at.load(Ordering::SeqCst)).unwrap_or_default(),
            Self::Ahead(_) => system_now().trunc_subsecs(6) + self.lead(),
        }
    }

    /// Moves a clock by `by`, backwards too; the machine's own is left alone.
    pub fn advance(&self, by: Duration) {
        if let Self::Set(at) | Self::Ahead(at) = self {
            at.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one reading of the machine's clock that all others go through")]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_clock_moves_only_when_told_and_together_with_its_clones() {
        let start = DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap_or_default();
        let clock = Clock::set_at(start);
        let same = clock.clone();
        assert_eq!(clock.now(), start);
        clock.advance(Duration::minutes(15));
        assert_eq!(same.now(), start + Duration::minutes(15));
        clock.advance(Duration::minutes(-20));
        assert_eq!(same.now(), start - Duration::minutes(5));
    }

    #[test]
    fn a_clock_that_is_ahead_runs_and_can_be_moved() {
        let clock = Clock::ahead(Duration::hours(1));
        assert!(clock.now() > Clock::System.now() + Duration::minutes(59));
        clock.advance(Duration::hours(2));
        assert_eq!(clock.lead(), Duration::hours(3));
    }

    #[test]
    fn the_system_clock_ignores_advance_and_has_whole_microseconds() {
        let clock = Clock::System;
        let before = clock.now();
        clock.advance(Duration::days(1));
        let after = clock.now();
        assert!(after - before < Duration::hours(1));
        assert_eq!(after.timestamp_subsec_nanos() % 1_000, 0);
    }
}
