//! Tells waiting pages that something changed, on whichever node it was changed.
//!
//! One `LIVE SELECT` per node follows the verifications and feeds a topic per account and one for the review queue. A
//! signal says only that there is something new; what it is, the listener reads. Whether a phone is there is known to
//! the node it is connected to and is not stored.

mod store;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use futures::StreamExt;
use tokio::sync::watch;

use crate::db::{Db, DbError};

/// The pause before following again after the connection was lost; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// After so much silence the database is asked whether it still knows that somebody follows.
const PATIENCE: Duration = Duration::from_secs(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Something changed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Signal {
    /// The version the verification now has, as far as this node knows; 0 before the first change.
    pub version: u64,
    /// Counts the changes seen on this node, those of a phone coming and going included.
    pub changes: u64,
}

/// The topics of this node; clones share them.
#[derive(Clone, Debug)]
pub struct Live {
    shared: Arc<Shared>,
    patience: Duration,
}

#[derive(Debug, Default)]
struct Shared {
    topics: Mutex<HashMap<String, watch::Sender<Signal>>>,
    queue: watch::Sender<Signal>,
    phones: Mutex<HashMap<String, usize>>,
    /// Whether changes are being followed right now.
    following: watch::Sender<bool>,
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

impl Live {
    /// Topics that nothing feeds yet; `follow` does.
    pub fn new() -> Self {
        Self::asking_after(PATIENCE)
    }

    /// As `new`, with another length of silence after which the database is asked.
    pub(crate) fn asking_after(patience: Duration) -> Self {
        Self { shared: Arc::default(), patience }
    }

    /// Follows the verifications for ever, beginning again whenever the stream ends or falls silent.
    pub async fn follow(self, db: Db) {
        let mut pause = FIRST_PAUSE;
        loop {
            match self.follow_once(&db, &mut pause).await {
                Ok(()) => tracing::warn!("following changes ended and begins again"),
                Err(error) => tracing::warn!(%error, "changes cannot be followed"),
            }
            self.shared.following.send_replace(false);
            tokio::time::sleep(pause).await;
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        }
    }

    async fn follow_once(&self, db: &Db, pause: &mut Duration) -> Result<(), DbError> {
        let (query, mut changes) = store::follow(db).await?;
        // Something may have changed while nobody followed.
        self.signal_everyone();
        self.shared.following.send_replace(true);
        loop {
            match tokio::time::timeout(self.patience, changes.next()).await {
                Ok(Some(change)) => {
                    let change = change?;
                    *pause = FIRST_PAUSE;
                    self.signal(&change.account, change.version);
                }
                Ok(None) => return Ok(()),
                // Silence: nothing changed, or the database has forgotten the query, which it tells nobody.
                Err(_) if store::is_followed(db, &query).await? => *pause = FIRST_PAUSE,
                Err(_) => return Ok(()),
            }
        }
    }

    /// Waits until changes are followed.
    pub async fn ready(&self) {
        let mut following = self.shared.following.subscribe();
        // The sender lives as long as `self`, so this cannot fail.
        let _ = following.wait_for(|following| *following).await;
    }

    /// Signals for one account: its verification changed, or its phone came or went.
    pub fn topic(&self, account: &str) -> watch::Receiver<Signal> {
        let mut topics = lock(&self.shared.topics);
        // Topics nobody listens to any more go when a new one comes.
        if topics.len() >= 64 && topics.len().is_power_of_two() {
            topics.retain(|_, topic| topic.receiver_count() > 0);
        }
        topics.entry(account.to_owned()).or_default().subscribe()
    }

    /// How many listen to an account on this node.
    pub fn listeners(&self, account: &str) -> usize {
        lock(&self.shared.topics).get(account).map_or(0, watch::Sender::receiver_count)
    }

    /// Signals for every change of any verification, for the review queue.
    pub fn queue(&self) -> watch::Receiver<Signal> {
        self.shared.queue.subscribe()
    }

    /// An account's phone is connected for as long as the guard lives.
    pub fn phone_arrives(&self, account: &str) -> PhoneGuard {
        *lock(&self.shared.phones).entry(account.to_owned()).or_default() += 1;
        self.shared.signal_presence(account);
        PhoneGuard { shared: Arc::downgrade(&self.shared), account: account.to_owned() }
    }

    /// Whether a phone of this account is connected to this node.
    pub fn phone_present(&self, account: &str) -> bool {
        lock(&self.shared.phones).contains_key(account)
    }

    fn signal(&self, account: &str, version: u64) {
        if let Some(topic) = lock(&self.shared.topics).get(account) {
            bump(topic, version);
        }
        bump(&self.shared.queue, version);
    }

    fn signal_everyone(&self) {
        for topic in lock(&self.shared.topics).values() {
            bump(topic, 0);
        }
        bump(&self.shared.queue, 0);
    }
}

impl Shared {
    fn signal_presence(&self, account: &str) {
        if let Some(topic) = lock(&self.topics).get(account) {
            bump(topic, 0);
        }
    }
}

/// Says that the phone is there; when it is dropped, that it is gone.
#[derive(Debug)]
#[must_use = "the phone counts as gone when this is dropped"]
pub struct PhoneGuard {
    shared: Weak<Shared>,
    account: String,
}

impl Drop for PhoneGuard {
    fn drop(&mut self) {
        let Some(shared) = self.shared.upgrade() else {
            return;
        };
        {
            let mut phones = lock(&shared.phones);
            if let Some(count) = phones.get_mut(&self.account) {
                *count -= 1;
                if *count == 0 {
                    phones.remove(&self.account);
                }
            }
        }
        shared.signal_presence(&self.account);
    }
}

fn bump(topic: &watch::Sender<Signal>, version: u64) {
    topic.send_modify(|signal| {
        signal.version = signal.version.max(version);
        signal.changes = signal.changes.wrapping_add(1);
    });
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
