//! SurrealQL of cases and of what the queue knows of attempts.

use crate::bind;
use crate::db::{Bytes, Db, DbError, RecordId, SurrealValue, Write};
use chrono::{DateTime, Utc};

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct CaseRow {
    pub version: u64,
    pub account: String,
    pub sealed: Bytes,
    pub deadline: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, SurrealValue)]
pub(crate) struct AttemptRow {
    pub account: String,
    pub number: u32,
    pub state: String,
    pub submitted_at: DateTime<Utc>,
    pub looked_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub country: String,
    pub document_type: String,
    pub has_back: bool,
    pub without_face_check: bool,
}

pub(super) fn record(account: &str) -> RecordId {
    RecordId::new("verification", account)
}

pub(super) fn create(write: &mut Write, account: &str, sealed: Bytes) {
    let row = CaseRow { version: 0, account: account.to_owned(), sealed, deadline: None };
    write.create(record(account), row);
}

pub(super) async fn load(db: &Db, account: &str) -> Result<Option<CaseRow>, DbError> {
    let record = record(account);
    db.read_one("SELECT version, account, sealed, deadline FROM ONLY $record", bind! { record }).await
}

pub(super) fn save(write: &mut Write, account: &str, sealed: Bytes, deadline: Option<DateTime<Utc>>) {
    let record = record(account);
    write.add(
        "UPDATE $record SET sealed = $sealed, deadline = $deadline RETURN NONE",
        bind! { record, sealed, deadline },
    );
}

pub(super) fn save_attempt(write: &mut Write, attempt: &str, row: AttemptRow) {
    let record = RecordId::new("attempt", attempt);
    write.add("UPSERT $record CONTENT $row RETURN NONE", bind! { record, row });
}

/// Accounts whose open attempt has run out of time. In SurrealDB NONE is less than every moment: a case without an open
/// attempt has to be left out by name.
pub(super) async fn overdue(db: &Db, now: DateTime<Utc>, limit: u32) -> Result<Vec<String>, DbError> {
    db.read(
        "SELECT VALUE account FROM verification WHERE deadline != NONE AND deadline <= $now LIMIT $limit",
        bind! { now, limit },
    )
    .await
}

/// How long the last decisions took, in milliseconds.
pub(super) async fn recent_waits(db: &Db, limit: u32) -> Result<Vec<i64>, DbError> {
    db.read(
        "SELECT VALUE duration::millis(decided_at - submitted_at) FROM \
         (SELECT decided_at, submitted_at FROM attempt WHERE decided_at != NONE ORDER BY decided_at DESC LIMIT $limit)",
        bind! { limit },
    )
    .await
}

/// How many attempts wait.
pub(crate) async fn waiting(db: &Db) -> Result<u64, DbError> {
    let counts: Vec<u64> = db
        .read("SELECT VALUE count FROM (SELECT count() FROM attempt WHERE state = 'submitted' GROUP ALL)", bind! {})
        .await?;
    Ok(counts.into_iter().next().unwrap_or(0))
}
