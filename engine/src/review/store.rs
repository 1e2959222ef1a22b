//! SurrealQL of the console: who works there, their sessions, and the queue.

use crate::bind;
use crate::db::{Bytes, Db, DbError, RecordId, SurrealValue, Write};
use chrono::{DateTime, Utc};

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct StaffRow {
    pub sealed_email: Bytes,
    pub password: String,
    pub role: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, SurrealValue)]
struct StaffAddressRow {
    staff: String,
}

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct StaffSessionRow {
    pub staff: String,
    pub created_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct QueueRow {
    pub id: RecordId,
    pub number: u32,
    pub submitted_at: DateTime<Utc>,
    pub looked_at: Option<DateTime<Utc>>,
    pub country: String,
    pub document_type: String,
    pub has_back: bool,
    pub without_face_check: bool,
}

pub(super) async fn staff_at(db: &Db, address_key: &str) -> Result<Option<String>, DbError> {
    let record = RecordId::new("staff_address", address_key);
    db.read_one("SELECT VALUE staff FROM ONLY $record", bind! { record }).await
}

pub(super) async fn staff(db: &Db, id: &str) -> Result<Option<StaffRow>, DbError> {
    let record = RecordId::new("staff", id);
    db.read_one("SELECT sealed_email, password, role, created_at FROM ONLY $record", bind! { record }).await
}

pub(super) async fn has_staff(db: &Db) -> Result<bool, DbError> {
    let found: Vec<String> = db.read("SELECT VALUE role FROM staff LIMIT 1", bind! {}).await?;
    Ok(!found.is_empty())
}

pub(super) fn create_staff(write: &mut Write, id: &str, address_key: &str, row: StaffRow) {
    write.create(RecordId::new("staff_address", address_key), StaffAddressRow { staff: id.to_owned() });
    write.create(RecordId::new("staff", id), row);
}

pub(super) fn create_session(write: &mut Write, hash: &str, row: StaffSessionRow) {
    write.create(RecordId::new("staff_session", hash), row);
}

pub(super) async fn session(db: &Db, hash: &str) -> Result<Option<StaffSessionRow>, DbError> {
    let record = RecordId::new("staff_session", hash);
    db.read_one("SELECT staff, created_at, ends_at FROM ONLY $record", bind! { record }).await
}

pub(super) fn delete_session(write: &mut Write, hash: &str) {
    write.add("DELETE $record RETURN NONE", bind! { record: RecordId::new("staff_session", hash) });
}

pub(super) fn forget(write: &mut Write, now: DateTime<Utc>) {
    write.add("DELETE staff_session WHERE ends_at <= $now RETURN NONE", bind! { now });
}

/// The oldest waiting attempts.
pub(super) async fn queue(db: &Db, limit: u32) -> Result<Vec<QueueRow>, DbError> {
    db.read(
        "SELECT id, number, submitted_at, looked_at, country, document_type, has_back, without_face_check \
         FROM attempt WHERE state = 'submitted' ORDER BY submitted_at LIMIT $limit",
        bind! { limit },
    )
    .await
}

pub(super) async fn account_of(db: &Db, attempt: &str) -> Result<Option<String>, DbError> {
    let record = RecordId::new("attempt", attempt);
    db.read_one("SELECT VALUE account FROM ONLY $record", bind! { record }).await
}
