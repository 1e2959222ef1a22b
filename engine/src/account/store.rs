//! SurrealQL of accounts, sign-ups and sessions.

use crate::bind;
use crate::db::{Bytes, Db, DbError, RecordId, SurrealValue, Write};
use chrono::{DateTime, Utc};

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct AccountRow {
    pub sealed_email: Bytes,
    pub password: String,
    pub language: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct SignUpRow {
    pub version: u64,
    pub address_key: String,
    pub sealed: Bytes,
    pub code: String,
    pub known: bool,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct SessionRow {
    pub account: String,
    pub device: String,
    pub created_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

#[derive(Debug, Clone, SurrealValue)]
pub(super) struct SentCodeRow {
    pub version: u64,
    pub code: String,
    pub sent_at: DateTime<Utc>,
}

#[derive(Debug, Clone, SurrealValue)]
struct AddressRow {
    account: String,
}

pub(super) async fn account_at(db: &Db, address_key: &str) -> Result<Option<String>, DbError> {
    db.read_one("SELECT VALUE account FROM ONLY $record", bind! { record: RecordId::new("address", address_key) }).await
}

pub(super) async fn account(db: &Db, account: &str) -> Result<Option<AccountRow>, DbError> {
    let record = RecordId::new("account", account);
    db.read_one("SELECT sealed_email, password, language, created_at FROM ONLY $record", bind! { record }).await
}

pub(super) fn create_account(write: &mut Write, account: &str, address_key: &str, row: AccountRow) {
    write.create(RecordId::new("address", address_key), AddressRow { account: account.to_owned() });
    write.create(RecordId::new("account", account), row);
}

pub(super) async fn sign_up(db: &Db, token_hash: &str) -> Result<Option<SignUpRow>, DbError> {
    let record = RecordId::new("sign_up", token_hash);
    let fields = "version, address_key, sealed, code, known, created_at";
    db.read_one(&format!("SELECT {fields} FROM ONLY $record"), bind! { record }).await
}

/// The last code that was sent to an address, whichever sign-up it was for.
pub(super) async fn sent_code(db: &Db, address_key: &str) -> Result<Option<SentCodeRow>, DbError> {
    let record = RecordId::new("sent_code", address_key);
    db.read_one("SELECT version, code, sent_at FROM ONLY $record", bind! { record }).await
}

/// Notes down the next one. Two that are sent at once collide here: `version` is the one that was loaded.
pub(super) fn save_sent_code(
    write: &mut Write,
    address_key: &str,
    version: Option<u64>,
    code: String,
    sent_at: DateTime<Utc>,
) {
    let record = RecordId::new("sent_code", address_key);
    match version {
        Some(version) => {
            write.guard(record.clone(), version);
            write.add(
                "UPDATE $record SET code = $code, sent_at = $sent_at RETURN NONE",
                bind! { record, code, sent_at },
            );
        }
        None => {
            write.create(record, SentCodeRow { version: 0, code, sent_at });
        }
    }
}

pub(super) fn create_sign_up(write: &mut Write, token_hash: &str, row: SignUpRow) {
    write.create(RecordId::new("sign_up", token_hash), row);
}

pub(super) fn change_code(write: &mut Write, token_hash: &str, version: u64, code: String) {
    let record = RecordId::new("sign_up", token_hash);
    write.guard(record.clone(), version);
    write.add("UPDATE $record SET code = $code RETURN NONE", bind! { record, code });
}

pub(super) fn create_session(write: &mut Write, token_hash: &str, row: SessionRow) {
    write.create(RecordId::new("session", token_hash), row);
}

pub(super) async fn session(db: &Db, token_hash: &str) -> Result<Option<SessionRow>, DbError> {
    let record = RecordId::new("session", token_hash);
    db.read_one("SELECT account, device, created_at, ends_at FROM ONLY $record", bind! { record }).await
}

pub(super) fn delete_session(write: &mut Write, token_hash: &str) {
    write.add("DELETE $record RETURN NONE", bind! { record: RecordId::new("session", token_hash) });
}

/// Forgets sessions that have ended, sign-ups that nobody confirmed within a day, and when codes were sent before that.
pub(super) fn forget(write: &mut Write, now: DateTime<Utc>) {
    write.add("DELETE session WHERE ends_at <= $now RETURN NONE", bind! { now });
    let day_ago = now - chrono::Duration::hours(24);
    write.add("DELETE sign_up WHERE created_at < $day_ago RETURN NONE", bind! { day_ago });
    write.add("DELETE sent_code WHERE sent_at < $day_ago RETURN NONE", bind! { day_ago });
}
