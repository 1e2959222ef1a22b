//! Does an operation again when another one was faster: bounded, with growing random pauses, and only for the
//! two errors after which nothing was written.

use std::future::Future;
use std::time::Duration;

use super::{Db, DbError};

/// How often an operation is tried in all.
const ATTEMPTS: u32 = 12;
/// The longest pause before the second attempt; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(4);
/// The longest pause of all.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// An error that can say whether doing the whole operation again is safe and may help.
pub trait MayRetry {
    /// True only for a conflict or a stale version: nothing was written.
    fn may_retry(&self) -> bool;
}

impl MayRetry for DbError {
    fn may_retry(&self) -> bool {
        Self::may_retry(self)
    }
}

impl Db {
    /// Runs `operation` (load, decide, commit: all of it) until it succeeds, fails for a reason of its own, or has
    /// lost too often. An unknown outcome is handed back at once: the operation may have happened.
    pub async fn retrying<T, E, F, Fut>(&self, mut operation: F) -> Result<T, E>
    where
        E: MayRetry,
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<T, E>>,
    {
        let mut attempt = 1;
        loop {
            match operation().await {
                Err(error) if error.may_retry() && attempt < ATTEMPTS => {
                    tracing::debug!(attempt, "an operation lost a race and is done again");
                    tokio::time::sleep(self.pause(attempt)).await;
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    /// A random pause: operations that collided once shall not collide again.
    fn pause(&self, attempt: u32) -> Duration {
        let longest = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1))).min(LONGEST_PAUSE);
        let micros = u32::try_from(longest.as_micros()).unwrap_or(u32::MAX);
        Duration::from_micros(u64::from(self.rng().below(micros)))
    }
}
