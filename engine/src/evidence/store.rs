//! SurrealQL of evidence and of uploads under way.

use crate::bind;
use crate::db::{Db, DbError, RecordId, SurrealValue, Write};
use chrono::{DateTime, Utc};

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct EvidenceRow {
    pub account: String,
    pub object: String,
    pub facts: String,
}

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct DiscardedRow {
    pub account: String,
    pub object: String,
}

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct UploadRow {
    pub account: String,
    pub attempt: String,
    pub purpose: String,
    pub origin: String,
    pub device: String,
    pub size: u64,
    pub challenge: Option<String>,
    pub created_at: DateTime<Utc>,
    pub done: Option<String>,
}

pub(super) fn create(write: &mut Write, id: &str, row: EvidenceRow) {
    write.create(RecordId::new("evidence", id), row);
}

/// Forgets evidence and remembers which bytes are to be deleted.
pub(super) fn discard(write: &mut Write, id: &str) {
    let record = RecordId::new("evidence", id);
    write.add(
        "INSERT INTO discarded (SELECT object AS id, account FROM $record) RETURN NONE",
        bind! { record: record.clone() },
    );
    write.add("DELETE $record RETURN NONE", bind! { record });
}

pub(super) async fn discarded(db: &Db) -> Result<Vec<DiscardedRow>, DbError> {
    db.read("SELECT record::id(id) AS object, account FROM discarded LIMIT 100", bind! {}).await
}

pub(super) fn forget_discarded(write: &mut Write, object: &str) {
    write.add("DELETE $record RETURN NONE", bind! { record: RecordId::new("discarded", object) });
}

pub(super) async fn one(db: &Db, id: &str) -> Result<Option<EvidenceRow>, DbError> {
    let record = RecordId::new("evidence", id);
    db.read_one("SELECT account, object, facts FROM ONLY $record", bind! { record }).await
}

pub(super) async fn of_account(db: &Db, account: &str) -> Result<Vec<EvidenceRow>, DbError> {
    db.read(
        "SELECT account, object, facts FROM evidence WHERE account = $account",
        bind! { account: account.to_owned() },
    )
    .await
}

pub(super) async fn upload(db: &Db, id: &str) -> Result<Option<UploadRow>, DbError> {
    let record = RecordId::new("upload", id);
    let fields = "account, attempt, purpose, origin, device, size, challenge, created_at, done";
    db.read_one(&format!("SELECT {fields} FROM ONLY $record"), bind! { record }).await
}

pub(super) fn save_upload(write: &mut Write, id: &str, row: UploadRow) {
    let record = RecordId::new("upload", id);
    write.add("UPSERT $record CONTENT $row RETURN NONE", bind! { record, row });
}

/// Forgets what uploads were for once they are older than a day.
pub(super) fn forget(write: &mut Write, before: DateTime<Utc>) {
    write.add("DELETE upload WHERE created_at < $before RETURN NONE", bind! { before });
}
