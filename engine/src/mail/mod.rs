//! Mail: written into an outbox in the same transaction as what it tells about, and sent by a job over SMTP.
//!
//! A letter is sent at least once: a crash between sending and noting it down sends it again, with the same message
//! id. What is in a letter is decided by the use cases.

mod send;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

pub use send::MailOpenError;
use send::{Outcome, Post};

use crate::clock::Clock;
use crate::db::{Bytes, Db, DbError, MayRetry, Write};
use crate::settings::Settings;
use crate::vault::{Vault, VaultError};

/// How many letters one round takes.
const ROUND: u32 = 20;
/// How long a node may take to send a letter before another may try: longer than SMTP takes at most.
const LEASE: Duration = Duration::minutes(5);
/// After so many tries a letter is given up: with the pauses below, after about two days.
const TRIES: u32 = 14;
/// How long it is remembered that a letter was sent, so that it is not sent again.
const REMEMBERED: Duration = Duration::days(30);

/// A letter.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Message {
    /// The address it goes to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text, for every mail program.
    pub text: String,
    /// The same with markup, for those that show it.
    pub html: Option<String>,
}

/// A letter in the outbox, for the developer's page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OutboxMail {
    /// Its deduplication id.
    pub id: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// `queued`, `sent`, `failed` or `kept`.
    pub state: String,
    /// The letter.
    pub message: Message,
}

/// Why a letter could not be written down or read.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address is not one that mail can be sent to.
    #[error("not an address that mail can be sent to")]
    Address,
    /// The letter could not be sealed or opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl MayRetry for MailError {
    fn may_retry(&self) -> bool {
        match self {
            Self::Address => false,
            Self::Vault(error) => error.may_retry(),
            Self::Db(error) => error.may_retry(),
        }
    }
}

/// The outbox; clones share it.
#[derive(Clone)]
pub struct Mail {
    db: Db,
    vault: Vault,
    clock: Clock,
    post: Option<Arc<Post>>,
    /// Development: letters stay readable.
    keeps: bool,
    waiting: Arc<Notify>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Mail").field("sends", &self.post.is_some()).finish()
    }
}

impl Mail {
    /// The outbox of this database, sending as the settings say.
    pub fn open(settings: &Settings, db: &Db, vault: &Vault, clock: &Clock) -> Result<Self, MailOpenError> {
        let post = Post::open(&settings.mail)?.map(Arc::new);
        if post.is_none() && !settings.is_development() {
            tracing::warn!("no SMTP server is set: mail waits in the outbox until there is one");
        }
        Ok(Self {
            db: db.clone(),
            vault: vault.clone(),
            clock: clock.clone(),
            post,
            keeps: settings.is_development(),
            waiting: Arc::new(Notify::new()),
        })
    }

    /// Puts a letter into the outbox as part of a transaction. A second letter with the same deduplication id is
    /// dropped silently, so that an operation done twice tells only once.
    pub fn queue(&self, write: &mut Write, message: &Message, id: &str) -> Result<(), MailError> {
        send::check_address(&message.to).ok_or(MailError::Address)?;
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(message).map_err(|_| VaultError::Damaged)?);
        let sealed = self.vault.seal_for_operator(&context(id), &plain)?;
        let state = if self.keeps && self.post.is_none() { "kept" } else { "queued" };
        store::queue(write, id, state, sealed, self.clock.now());
        write.wake(&self.waiting);
        Ok(())
    }

    /// The latest letters, the latest first, as far as they can still be read: in development all of the last days.
    pub async fn outbox(&self, limit: u32) -> Result<Vec<OutboxMail>, MailError> {
        let rows = store::latest(&self.db, limit).await?;
        let mut letters = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(id) = row.key() else {
                continue;
            };
            if let Some(message) = self.unseal(&id, row.sealed.as_ref())? {
                letters.push(OutboxMail { id, created_at: row.created_at, state: row.state, message });
            }
        }
        Ok(letters)
    }

    /// Is woken when a letter was queued on this node.
    pub(crate) fn waiting(&self) -> Arc<Notify> {
        Arc::clone(&self.waiting)
    }

    /// Sends what is due. Returns how many letters left.
    pub async fn send_due(&self) -> Result<u32, MailError> {
        let Some(post) = &self.post else {
            return Ok(0);
        };
        let mut sent = 0;
        loop {
            let due = store::due(&self.db, self.clock.now(), ROUND).await?;
            if due.is_empty() {
                break;
            }
            for row in due {
                sent += u32::from(self.send_one(post, row).await?);
            }
        }
        Ok(sent)
    }

    /// What a process that had this database for itself was sending when it ended is due again at once.
    pub(crate) async fn release_claims(&self) -> Result<(), DbError> {
        store::release_claims(&self.db, self.clock.now()).await
    }

    /// Forgets letters that were dealt with long ago.
    pub async fn forget_old(&self) -> Result<(), MailError> {
        Ok(store::forget_before(&self.db, self.clock.now() - REMEMBERED).await?)
    }

    async fn send_one(&self, post: &Post, row: store::Waiting) -> Result<bool, MailError> {
        let Some(id) = row.key() else {
            return Ok(false);
        };
        // Pushing the due time ahead is the claim: whoever commits it first sends the letter.
        match store::claim(&self.db, &row, self.clock.now() + LEASE).await {
            Ok(()) => {}
            Err(DbError::Stale | DbError::Conflict) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        let version = row.version + 1;
        let tries = row.attempts + 1;
        let outcome = match self.unseal(&id, row.sealed.as_ref()) {
            Ok(Some(message)) => post.send(&id, &message, self.clock.now()).await,
            Ok(None) | Err(MailError::Vault(VaultError::Damaged)) => Outcome::Impossible("unreadable".to_owned()),
            Err(error) => return Err(error),
        };
        let now = self.clock.now();
        match outcome {
            Outcome::Sent => {
                store::finish(&self.db, &id, version, "sent", None, now, self.keeps).await?;
                Ok(true)
            }
            Outcome::Later(problem) if tries < TRIES => {
                tracing::warn!(problem, tries, "a letter could not be sent and waits");
                store::postpone(&self.db, &id, version, tries, now + pause(tries), &problem).await?;
                Ok(false)
            }
            Outcome::Later(problem) | Outcome::Impossible(problem) => {
                tracing::error!(problem, tries, "a letter is given up");
                store::finish(&self.db, &id, version, "failed", Some(&problem), now, self.keeps).await?;
                Ok(false)
            }
        }
    }

    fn unseal(&self, id: &str, sealed: Option<&Bytes>) -> Result<Option<Message>, MailError> {
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let plain = self.vault.open_for_operator(&context(id), sealed)?;
        Ok(Some(serde_json::from_slice(&plain).map_err(|_| VaultError::Damaged)?))
    }
}

fn context(id: &str) -> String {
    format!("mail {id}")
}

/// 10 seconds, then twice as long each time, up to 6 hours.
fn pause(tries: u32) -> Duration {
    let seconds = 10_i64.saturating_mul(2_i64.saturating_pow(tries.saturating_sub(1)));
    Duration::seconds(seconds.min(6 * 60 * 60))
}
