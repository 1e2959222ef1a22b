//! SurrealQL of reports and of the attempts that wait for one.

use crate::bind;
use crate::db::{Bytes, Db, DbError, RecordId, SurrealValue, Write};
use chrono::{DateTime, Utc};
use surrealdb::types::RecordIdKey;

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct ReportRow {
    pub account: String,
    pub attempt: String,
    pub made_at: DateTime<Utc>,
    pub sealed: Bytes,
}

#[derive(Debug, Clone, SurrealValue)]
struct QueueRow {
    version: u64,
    account: String,
    tries: u32,
    queued_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
}

/// An attempt that waits for a report.
#[derive(Debug, Clone, SurrealValue)]
pub(super) struct Waiting {
    pub id: RecordId,
    pub version: u64,
    pub account: String,
    pub tries: u32,
}

impl Waiting {
    /// Its attempt.
    pub(super) fn attempt(&self) -> Option<&str> {
        match &self.id.key {
            RecordIdKey::String(key) => Some(key),
            _ => None,
        }
    }
}

/// Lets an attempt wait for a report; one that waits already waits from the beginning.
pub(super) fn queue(write: &mut Write, attempt: &str, account: &str, now: DateTime<Utc>) {
    // Begins with the time: whoever is still at work on an earlier wish must not take this one for theirs.
    let version = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    let row = QueueRow { version, account: account.to_owned(), tries: 0, queued_at: now, due_at: now };
    let record = RecordId::new("report_queue", attempt);
    write.add("UPSERT $record CONTENT $row RETURN NONE", bind! { record, row });
}

/// Attempts whose turn it is, those that have waited longest first.
pub(super) async fn due(db: &Db, now: DateTime<Utc>, limit: u32) -> Result<Vec<Waiting>, DbError> {
    db.read(
        "SELECT id, version, account, tries, queued_at FROM report_queue WHERE due_at <= $now \
         ORDER BY queued_at LIMIT $limit",
        bind! { now, limit },
    )
    .await
}

/// Takes an attempt until `until`; fails as stale when another was faster.
pub(super) async fn claim(db: &Db, waiting: &Waiting, until: DateTime<Utc>) -> Result<(), DbError> {
    let mut write = Write::new();
    write.guard(waiting.id.clone(), waiting.version);
    write.add(
        "UPDATE $record SET due_at = $until, tries = $tries RETURN NONE",
        bind! { record: waiting.id.clone(), until, tries: waiting.tries.saturating_add(1) },
    );
    db.commit(write).await
}

/// Gives an attempt back until `due_at`.
pub(super) async fn postpone(db: &Db, claimed: &Waiting, due_at: DateTime<Utc>) -> Result<(), DbError> {
    let mut write = Write::new();
    write.guard(claimed.id.clone(), claimed.version);
    write.add(
        "UPDATE $record SET due_at = $due_at, tries = $tries RETURN NONE",
        bind! { record: claimed.id.clone(), due_at, tries: claimed.tries },
    );
    db.commit(write).await
}

/// Ends the waiting of a claimed attempt; the commit fails as stale when it is not claimed by this one any more.
pub(super) fn end(write: &mut Write, claimed: &Waiting) {
    write.guard(claimed.id.clone(), claimed.version);
    write.add("DELETE $record RETURN NONE", bind! { record: claimed.id.clone() });
}

/// What a process that had this database for itself was at work on when it ended is due at once.
pub(super) async fn release_claims(db: &Db, now: DateTime<Utc>) -> Result<(), DbError> {
    let mut write = Write::new();
    write.add("UPDATE report_queue SET due_at = $now WHERE due_at > $now RETURN NONE", bind! { now });
    db.commit(write).await
}

pub(super) fn create(write: &mut Write, id: &str, row: ReportRow) {
    write.create(RecordId::new("report", id), row);
}

/// The latest report about an attempt.
pub(super) async fn latest(db: &Db, attempt: &str) -> Result<Option<ReportRow>, DbError> {
    db.read_one(
        "SELECT account, attempt, made_at, sealed FROM report WHERE attempt = $attempt ORDER BY made_at DESC LIMIT 1",
        bind! { attempt: attempt.to_owned() },
    )
    .await
}

/// Whether an attempt waits for a report.
pub(super) async fn waits(db: &Db, attempt: &str) -> Result<bool, DbError> {
    let record = RecordId::new("report_queue", attempt);
    let tries: Option<u32> = db.read_one("SELECT VALUE tries FROM ONLY $record", bind! { record }).await?;
    Ok(tries.is_some())
}

/// Whether this claim still holds.
pub(super) async fn is_claimed(db: &Db, claimed: &Waiting) -> Result<bool, DbError> {
    let record = claimed.id.clone();
    let version: Option<u64> = db.read_one("SELECT VALUE version FROM ONLY $record", bind! { record }).await?;
    Ok(version == Some(claimed.version))
}
