//! SurrealQL of handoffs, their drawn codes and their phones.

use crate::bind;
use crate::db::{Db, DbError, RecordId, SurrealValue, Write};
use chrono::{DateTime, Utc};

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct HandoffRow {
    pub version: u64,
    pub facts: String,
}

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct CodeRow {
    pub account: String,
    pub handoff: String,
    pub drawn_at: DateTime<Utc>,
    pub claimed_by: Option<String>,
}

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct PhoneRow {
    pub account: String,
    pub handoff: String,
    pub created_at: DateTime<Utc>,
}

pub(super) async fn load(db: &Db, account: &str) -> Result<Option<HandoffRow>, DbError> {
    let record = RecordId::new("handoff", account);
    db.read_one("SELECT version, facts FROM ONLY $record", bind! { record }).await
}

/// Saves the next state. Two operations on one handoff collide here: `version` is the one that was loaded.
pub(super) fn save(write: &mut Write, account: &str, version: Option<u64>, facts: String) {
    let record = RecordId::new("handoff", account);
    match version {
        Some(version) => {
            write.guard(record.clone(), version);
            write.add("UPDATE $record SET facts = $facts RETURN NONE", bind! { record, facts });
        }
        None => {
            write.create(record, HandoffRow { version: 0, facts });
        }
    }
}

pub(super) fn create_code(write: &mut Write, hash: &str, row: CodeRow) {
    write.create(RecordId::new("handoff_code", hash), row);
}

pub(super) async fn code(db: &Db, hash: &str) -> Result<Option<CodeRow>, DbError> {
    let record = RecordId::new("handoff_code", hash);
    db.read_one("SELECT account, handoff, drawn_at, claimed_by FROM ONLY $record", bind! { record }).await
}

pub(super) fn claim_code(write: &mut Write, hash: &str, phone: &str) {
    let record = RecordId::new("handoff_code", hash);
    write.add("UPDATE $record SET claimed_by = $phone RETURN NONE", bind! { record, phone: phone.to_owned() });
}

pub(super) fn create_phone(write: &mut Write, hash: &str, row: PhoneRow) {
    write.create(RecordId::new("phone", hash), row);
}

pub(super) async fn phone(db: &Db, hash: &str) -> Result<Option<PhoneRow>, DbError> {
    let record = RecordId::new("phone", hash);
    db.read_one("SELECT account, handoff, created_at FROM ONLY $record", bind! { record }).await
}

/// Forgets codes and phones older than a day.
pub(super) fn forget(write: &mut Write, before: DateTime<Utc>) {
    write.add("DELETE handoff_code WHERE drawn_at < $before RETURN NONE", bind! { before });
    write.add("DELETE phone WHERE created_at < $before RETURN NONE", bind! { before });
}
