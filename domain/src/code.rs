//! One-time codes: six digits, valid for a while, used once, void after five wrong tries, re-sent at most once a
//! minute and ten times a day. The digits and their hash are the engine's work; here is only what is allowed when.

use crate::error::{Error, Result};
use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// How often one code may be answered wrongly.
pub const WRONG_TRIES: u32 = 5;
/// How long to wait between two codes.
pub const RESEND_AFTER: Span = Span::minutes(1);
/// How many codes may be sent in 24 hours.
pub const SENDS_PER_DAY: usize = 10;

/// A code that was sent and what has become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentCode {
    /// Keyed hash of the digits.
    pub hash: String,
    /// When it stops being valid.
    pub ends_at: Timestamp,
    /// Wrong answers so far.
    pub wrong_tries: u32,
    /// Whether it has been used.
    pub used: bool,
    /// When codes were sent, this one last; those older than a day are forgotten.
    pub sent: Vec<Timestamp>,
}

impl SentCode {
    /// A new code in place of an older one.
    ///
    /// # Errors
    /// [`Error::CodeTooSoon`] with the moment from which it is allowed.
    pub fn send(previous: Option<&Self>, hash: String, valid_for: Span, now: Timestamp) -> Result<Self> {
        let mut sent: Vec<Timestamp> = previous.map(|code| code.sent.clone()).unwrap_or_default();
        sent.retain(|moment| now.since(*moment) < Span::hours(24));
        if let Some(last) = sent.last()
            && now.since(*last) < RESEND_AFTER
        {
            return Err(Error::CodeTooSoon { opens_at: last.plus(RESEND_AFTER) });
        }
        if sent.len() >= SENDS_PER_DAY
            && let Some(first) = sent.first()
        {
            return Err(Error::CodeTooSoon { opens_at: first.plus(Span::hours(24)) });
        }
        sent.push(now);
        Ok(Self { hash, ends_at: now.plus(valid_for), wrong_tries: 0, used: false, sent })
    }

    /// Judges an answer. The next state is to be stored whatever the verdict.
    #[must_use = "the next state has to be stored, or tries would not count"]
    pub fn answer(mut self, matches: bool, now: Timestamp) -> (Self, Result<()>) {
        if self.used || self.wrong_tries >= WRONG_TRIES || now >= self.ends_at {
            return (self, Err(Error::CodeOver));
        }
        if matches {
            self.used = true;
            return (self, Ok(()));
        }
        self.wrong_tries += 1;
        let verdict = match WRONG_TRIES - self.wrong_tries {
            0 => Error::CodeOver,
            tries_left => Error::CodeWrong { tries_left },
        };
        (self, Err(verdict))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_milliseconds(seconds * 1000)
    }

    fn code() -> SentCode {
        SentCode::send(None, "hash".into(), Span::minutes(30), at(0)).unwrap()
    }

    #[test]
    fn a_code_works_once() {
        let (used, verdict) = code().answer(true, at(10));
        assert_eq!(verdict, Ok(()));
        assert_eq!(used.answer(true, at(11)).1, Err(Error::CodeOver));
    }

    #[test]
    fn a_code_is_over_after_thirty_minutes() {
        assert_eq!(code().answer(true, at(1799)).1, Ok(()));
        assert_eq!(code().answer(true, at(1800)).1, Err(Error::CodeOver));
    }

    #[test]
    fn five_wrong_tries_make_a_code_void_even_for_the_right_answer() {
        let mut code = code();
        for left in [4, 3, 2, 1] {
            let (next, verdict) = code.answer(false, at(1));
            assert_eq!(verdict, Err(Error::CodeWrong { tries_left: left }));
            code = next;
        }
        let (code, verdict) = code.answer(false, at(1));
        assert_eq!(verdict, Err(Error::CodeOver));
        assert_eq!(code.answer(true, at(2)).1, Err(Error::CodeOver));
    }

    #[test]
    fn codes_are_sent_at_most_once_a_minute_and_ten_times_a_day() {
        let mut last = code();
        assert_eq!(
            SentCode::send(Some(&last), String::new(), Span::minutes(30), at(59)).unwrap_err(),
            Error::CodeTooSoon { opens_at: at(60) }
        );
        for send in 1..10 {
            last = SentCode::send(Some(&last), String::new(), Span::minutes(30), at(send * 60)).unwrap();
        }
        assert_eq!(
            SentCode::send(Some(&last), String::new(), Span::minutes(30), at(3600)).unwrap_err(),
            Error::CodeTooSoon { opens_at: at(24 * 3600) }
        );
        assert!(SentCode::send(Some(&last), String::new(), Span::minutes(30), at(24 * 3600)).is_ok());
    }
}
