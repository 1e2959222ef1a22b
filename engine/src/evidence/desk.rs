//! Who may prepare a picture now. A picture unpacked is large, so there are few desks; and one account gets one at a time,
//! so that nobody keeps everybody else waiting.

use crate::error::{Error, Result};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, Weak};
use tokio::sync::{Mutex, OwnedMutexGuard, Semaphore, SemaphorePermit};

static DESKS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));
/// The place in line of each account that has one.
static LINES: LazyLock<std::sync::Mutex<HashMap<String, Weak<Mutex<()>>>>> = LazyLock::new(Default::default);

/// A place to prepare at. It belongs to the work and not to who waits for it: whoever hangs up makes no room for another
/// picture while theirs is still in memory.
#[derive(Debug)]
pub(super) struct Desk {
    _desk: SemaphorePermit<'static>,
    _turn: OwnedMutexGuard<()>,
}

impl Desk {
    /// Waits for a place.
    pub async fn wait(account: &str) -> Result<Self> {
        let turn = line(account).lock_owned().await;
        let desk = DESKS.acquire().await.map_err(Error::broken)?;
        Ok(Self { _desk: desk, _turn: turn })
    }
}

fn line(account: &str) -> Arc<Mutex<()>> {
    let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    lines.retain(|_, line| line.strong_count() > 0);
    if let Some(line) = lines.get(account).and_then(Weak::upgrade) {
        return line;
    }
    let line = Arc::new(Mutex::new(()));
    lines.insert(account.to_owned(), Arc::downgrade(&line));
    line
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use futures::FutureExt;

    #[tokio::test]
    async fn one_account_never_takes_both_desks() {
        let first = Desk::wait("one").await.unwrap();
        assert!(Desk::wait("one").now_or_never().is_none());
        let other = Desk::wait("another").now_or_never();
        assert!(matches!(other, Some(Ok(_))));
        drop(first);
        assert!(Desk::wait("one").now_or_never().is_some());
    }
}
