//! The audit trail: who did what to whom and when, in a chain where each entry carries the hash of the one before.
//!
//! Entries are appended in the same transaction as what they record and are never changed. They hold no personal
//! data: actors and subjects are ids, details are codes and numbers.

mod store;
#[cfg(test)]
mod tests;

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use sha2::{Digest, Sha256};

use crate::db::{Db, DbError, Write};

/// How many entries are read at a time.
const PAGE: u32 = 1_000;
/// The hash before the first entry.
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Something that happened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it: `account:⟨id⟩`, `reviewer:⟨id⟩`, `job:⟨name⟩`. Never a name or an address.
    pub actor: String,
    /// What was done, as a code: `verification.approved`.
    pub action: String,
    /// What it was done to: `verification:⟨id⟩`.
    pub subject: String,
    /// What else matters, as JSON without personal data; null if nothing does.
    pub detail: serde_json::Value,
}

/// An entry in its place in the chain.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Recorded {
    /// Its place, counted from 1.
    pub sequence: u64,
    /// What happened.
    pub entry: Entry,
    /// Its hash, which covers the hash before.
    pub hash: String,
}

/// A chain that is whole.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verified {
    /// How many entries it has.
    pub entries: u64,
    /// The hash of the last one: written down elsewhere, it proves later that nothing was cut off.
    pub head: String,
}

/// Why the chain cannot be trusted or read.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The chain is broken at this entry: it, or the one before, was changed, removed or put in.
    #[error("the audit chain is broken at entry {at}")]
    Broken {
        /// The first entry that does not fit.
        at: u64,
    },
    /// The chain could not be read.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The audit trail; clones share it.
#[derive(Clone, Debug)]
pub struct Audit {
    db: Db,
}

impl Audit {
    /// The trail in this database.
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// Appends an entry as part of the transaction that does what it records: both happen or neither.
    ///
    /// The link to the entry before is made inside the transaction, so that appending needs no reading first. Writes
    /// with entries are committed one by one on this node; with several nodes the slower gets a conflict and is done
    /// again by `Db::retrying`.
    pub fn record(&self, write: &mut Write, entry: Entry) {
        let entry = Entry { at: entry.at.trunc_subsecs(6), ..entry };
        let detail = entry.detail.to_string();
        let text = canonical(entry.at, &entry.actor, &entry.action, &entry.subject, &detail);
        store::append(write, entry, detail, text);
    }

    /// Reads the whole chain and recomputes every hash.
    pub async fn verify(&self) -> Result<Verified, VerifyError> {
        let mut entries = 0;
        let mut head = BEGINNING.to_owned();
        // The head is read first: what is appended meanwhile only makes the chain longer.
        let promised = store::head(&self.db).await?;
        loop {
            let page = store::page(&self.db, entries, PAGE).await?;
            if page.is_empty() {
                break;
            }
            for row in page {
                let place = entries + 1;
                let detail = &row.detail;
                let text = canonical(row.at, &row.actor, &row.action, &row.subject, detail);
                let hash = link(&head, place, &text);
                if row.sequence != place || row.previous != head || row.hash != hash {
                    return Err(VerifyError::Broken { at: place });
                }
                if promised.sequence == place && promised.hash != hash {
                    return Err(VerifyError::Broken { at: place });
                }
                head = hash;
                entries = place;
            }
        }
        if entries < promised.sequence {
            return Err(VerifyError::Broken { at: entries + 1 });
        }
        Ok(Verified { entries, head })
    }

    /// Whether the same was recorded of the same actor and subject, at this moment or since.
    pub async fn holds(&self, entry: &Entry, since: DateTime<Utc>) -> Result<bool, DbError> {
        store::holds(&self.db, entry, since).await
    }

    /// What happened to a subject, the latest first.
    pub async fn about(&self, subject: &str, limit: u32) -> Result<Vec<Recorded>, DbError> {
        let rows = store::about(&self.db, subject, limit).await?;
        rows.into_iter().map(store::Stored::into_recorded).collect()
    }

    /// The latest entries before `before` (or the latest of all), the latest first.
    pub async fn latest(&self, before: Option<u64>, limit: u32) -> Result<Vec<Recorded>, DbError> {
        let rows = store::latest(&self.db, before, limit).await?;
        rows.into_iter().map(store::Stored::into_recorded).collect()
    }
}

/// The text whose hash goes into the chain: every part with its length in front, so that no two entries share one.
fn canonical(at: DateTime<Utc>, actor: &str, action: &str, subject: &str, detail: &str) -> String {
    let at = at.to_rfc3339_opts(SecondsFormat::Micros, true);
    [at.as_str(), actor, action, subject, detail]
        .iter()
        .map(|part| format!("{}:{part}", part.len()))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The hash of an entry. The same is computed in SurrealQL when it is appended.
fn link(previous: &str, sequence: u64, text: &str) -> String {
    hex::encode(Sha256::digest(format!("{previous}\n{sequence}\n{text}")))
}
