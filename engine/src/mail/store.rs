//! The table `outbox`. A letter that is being sent is one whose due time was pushed ahead.

use chrono::{DateTime, Utc};
use surrealdb::types::RecordIdKey;

use crate::bind;
use crate::db::{Bytes, Db, DbError, RecordId, SurrealValue, Write};

fn record(id: &str) -> RecordId {
    RecordId::new("outbox", id)
}

pub(super) fn queue(write: &mut Write, id: &str, state: &str, sealed: Vec<u8>, at: DateTime<Utc>) {
    write.add(
        "IF !record::exists($record) {
            CREATE $record CONTENT {
                version: 0, state: $state, sealed: $sealed, attempts: 0, created_at: $at, due_at: $at
            } RETURN NONE
        }",
        bind! { record: record(id), state: state.to_owned(), sealed: Bytes::from(sealed), at },
    );
}

/// A letter that is due.
#[derive(Debug, SurrealValue)]
pub(super) struct Waiting {
    id: RecordId,
    pub version: u64,
    pub attempts: u32,
    pub sealed: Option<Bytes>,
}

impl Waiting {
    pub(super) fn key(&self) -> Option<String> {
        key(&self.id)
    }
}

pub(super) async fn due(db: &Db, now: DateTime<Utc>, limit: u32) -> Result<Vec<Waiting>, DbError> {
    db.read(
        "SELECT id, version, attempts, sealed, due_at FROM outbox \
         WHERE state = 'queued' AND due_at <= $now ORDER BY due_at LIMIT $limit",
        bind! { now, limit },
    )
    .await
}

pub(super) async fn claim(db: &Db, row: &Waiting, until: DateTime<Utc>) -> Result<(), DbError> {
    let mut write = Write::new();
    write.guard(row.id.clone(), row.version);
    write.add("UPDATE $record SET due_at = $until RETURN NONE", bind! { record: row.id.clone(), until });
    db.commit(write).await
}

pub(super) async fn postpone(
    db: &Db,
    id: &str,
    version: u64,
    attempts: u32,
    due_at: DateTime<Utc>,
    problem: &str,
) -> Result<(), DbError> {
    let mut write = Write::new();
    write.guard(record(id), version);
    write.add(
        "UPDATE $record SET attempts = $attempts, due_at = $due_at, problem = $problem RETURN NONE",
        bind! { record: record(id), attempts, due_at, problem: problem.to_owned() },
    );
    db.commit(write).await
}

/// Notes down that a letter is dealt with. Its text is deleted, unless it is kept for a developer to read.
pub(super) async fn finish(
    db: &Db,
    id: &str,
    version: u64,
    state: &str,
    problem: Option<&str>,
    at: DateTime<Utc>,
    keeps: bool,
) -> Result<(), DbError> {
    let mut write = Write::new();
    write.guard(record(id), version);
    write.add(
        "UPDATE $record SET state = $state, problem = $problem, finished_at = $at, \
         sealed = IF $keeps THEN sealed ELSE NONE END, attempts += 1 RETURN NONE",
        bind! {
            record: record(id),
            state: state.to_owned(),
            problem: problem.map(ToOwned::to_owned),
            at,
            keeps,
        },
    );
    db.commit(write).await
}

/// A letter as the developer's page lists it.
#[derive(Debug, SurrealValue)]
pub(super) struct Listed {
    id: RecordId,
    pub state: String,
    pub sealed: Option<Bytes>,
    pub created_at: DateTime<Utc>,
}

impl Listed {
    pub(super) fn key(&self) -> Option<String> {
        key(&self.id)
    }
}

pub(super) async fn latest(db: &Db, limit: u32) -> Result<Vec<Listed>, DbError> {
    db.read("SELECT id, state, sealed, created_at FROM outbox ORDER BY created_at DESC LIMIT $limit", bind! { limit })
        .await
}

pub(super) async fn forget_before(db: &Db, before: DateTime<Utc>) -> Result<(), DbError> {
    let mut write = Write::new();
    write.add("DELETE outbox WHERE state != 'queued' AND created_at < $before RETURN NONE", bind! { before });
    db.commit(write).await
}

/// What a process that had this database for itself was sending when it ended is due again at once.
pub(super) async fn release_claims(db: &Db, now: DateTime<Utc>) -> Result<(), DbError> {
    let mut write = Write::new();
    write.add(
        "UPDATE outbox SET due_at = $now WHERE state = 'queued' AND attempts = 0 AND due_at > $now RETURN NONE",
        bind! { now },
    );
    db.commit(write).await
}

fn key(record: &RecordId) -> Option<String> {
    match &record.key {
        RecordIdKey::String(key) => Some(key.clone()),
        _ => None,
    }
}
