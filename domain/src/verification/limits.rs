//! The limits of a verification: how long, how often. Defaults are those of the product; an operator sets others.

use crate::error::{Error, Result};
use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// How near to the end more time is offered.
pub const WARN_BEFORE_END: Span = Span::minutes(2);

/// How long and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Minutes from Start to the portrait.
    pub session_minutes: u32,
    /// Minutes that one press for more time adds.
    pub extension_minutes: u32,
    /// How often more time can be had; 0 for never.
    pub extensions: u32,
    /// Hours from the portrait to the end of the face check.
    pub face_check_hours: u32,
    /// Seconds for one try of the face check.
    pub face_check_seconds: u32,
    /// Tries of the face check in one attempt.
    pub face_check_tries: u32,
    /// Attempts in any 24 hours.
    pub attempts_per_day: u32,
    /// Denials within 24 hours after which the next attempt waits for 24 hours.
    pub denials_per_day: u32,
    /// The age that is needed, in years.
    pub minimum_age: u32,
    /// Whether a portrait may be uploaded as a file.
    pub portrait_upload: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            session_minutes: 15,
            extension_minutes: 5,
            extensions: 10,
            face_check_hours: 24,
            face_check_seconds: 60,
            face_check_tries: 3,
            attempts_per_day: 10,
            denials_per_day: 10,
            minimum_age: 18,
            portrait_upload: false,
        }
    }
}

/// The time that an open attempt has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// When it ends.
    pub ends_at: Timestamp,
    /// Extensions used so far.
    pub extensions_used: u32,
    /// When the time up to the portrait would have ended, once the face check has its own.
    #[serde(default)]
    pub before_face_check: Option<Timestamp>,
}

impl Window {
    /// A new window.
    #[must_use]
    pub fn open(limits: &Limits, now: Timestamp) -> Self {
        let ends_at = now.plus(Span::minutes(i64::from(limits.session_minutes)));
        Self { ends_at, extensions_used: 0, before_face_check: None }
    }

    /// The window of the face check, which is longer.
    #[must_use]
    pub fn at_face_check(self, limits: &Limits, now: Timestamp) -> Self {
        let ends_at = now.plus(Span::hours(i64::from(limits.face_check_hours)));
        Self { ends_at, before_face_check: Some(self.ends_at), ..self }
    }

    /// The window of someone who goes back from the face check to an earlier step: what was left of the time up to the
    /// portrait, and more only as an extension, or going to and fro would stop the clock.
    ///
    /// # Errors
    /// [`Error::NoMoreTime`] when nothing is left and every extension is used.
    pub fn back_from_face_check(self, limits: &Limits, now: Timestamp) -> Result<Self> {
        let earlier = self.before_face_check.unwrap_or(now);
        let shorter = Self { ends_at: earlier, before_face_check: None, ..self };
        if shorter.ends_soon(now) { shorter.extended(limits, now) } else { Ok(shorter) }
    }

    /// With one extension more.
    ///
    /// # Errors
    /// [`Error::NoMoreTime`] when all are used.
    pub fn extended(self, limits: &Limits, now: Timestamp) -> Result<Self> {
        if self.extensions_used >= limits.extensions {
            return Err(Error::NoMoreTime);
        }
        let ends_at = self.ends_at.max(now).plus(Span::minutes(i64::from(limits.extension_minutes)));
        Ok(Self { ends_at, extensions_used: self.extensions_used + 1, ..self })
    }

    /// Whether its end is near enough to offer more time.
    #[must_use]
    pub fn ends_soon(&self, now: Timestamp) -> bool {
        self.ends_at.since(now) <= WARN_BEFORE_END
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        now >= self.ends_at
    }
}
