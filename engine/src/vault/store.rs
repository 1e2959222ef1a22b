//! The vault's tables: the fingerprint of the operator's key, the accounts' wrapped keys, unfinished uploads.

use chrono::{DateTime, Utc};

use crate::bind;
use crate::db::{Bytes, Db, DbError, RecordId, SurrealValue, Write};

#[derive(SurrealValue)]
struct OperatorKey {
    fingerprint: String,
    created_at: DateTime<Utc>,
}

pub(super) async fn fingerprint(db: &Db) -> Result<Option<String>, DbError> {
    db.read_one("SELECT VALUE fingerprint FROM operator_key:main", bind! {}).await
}

pub(super) async fn remember_fingerprint(db: &Db, fingerprint: &str, at: DateTime<Utc>) -> Result<(), DbError> {
    let mut write = Write::new();
    write.create(
        RecordId::new("operator_key", "main"),
        OperatorKey { fingerprint: fingerprint.to_owned(), created_at: at },
    );
    db.commit(write).await
}

#[derive(SurrealValue)]
struct AccountKey {
    wrapped: Bytes,
    created_at: DateTime<Utc>,
}

pub(super) fn create_account_key(write: &mut Write, account: &str, wrapped: Vec<u8>, at: DateTime<Utc>) {
    write.create(RecordId::new("account_key", account), AccountKey { wrapped: Bytes::from(wrapped), created_at: at });
}

pub(super) fn destroy_account_key(write: &mut Write, account: &str) {
    write.add("DELETE $record RETURN NONE", bind! { record: RecordId::new("account_key", account) });
}

pub(super) async fn account_key(db: &Db, account: &str) -> Result<Option<Vec<u8>>, DbError> {
    let wrapped: Option<Bytes> = db
        .read_one("SELECT VALUE wrapped FROM $record", bind! { record: RecordId::new("account_key", account) })
        .await?;
    Ok(wrapped.map(|bytes| bytes.to_vec()))
}

/// An upload that is not finished.
#[derive(Clone, Debug, SurrealValue)]
pub(super) struct Staged {
    pub account: String,
    pub upload: String,
    pub total: u64,
    pub sha256: String,
    pub offset: u64,
    pub pieces: Vec<String>,
    pub created_at: DateTime<Utc>,
}

fn staging_id(account: &str, upload: &str) -> RecordId {
    // Neither name can hold an underscore, so that no two uploads share an id.
    RecordId::new("staging", format!("{account}_{upload}"))
}

pub(super) async fn staged(db: &Db, account: &str, upload: &str) -> Result<Option<Staged>, DbError> {
    db.read_one("SELECT * FROM $record", bind! { record: staging_id(account, upload) }).await
}

pub(super) async fn begin_staging(db: &Db, staged: Staged) -> Result<(), DbError> {
    let mut write = Write::new();
    write.create(staging_id(&staged.account, &staged.upload), staged);
    db.commit(write).await
}

/// Adds a piece if the upload still ends where the piece begins; `Stale` if it does not.
pub(super) async fn add_piece(
    db: &Db,
    account: &str,
    upload: &str,
    from: u64,
    to: u64,
    piece: &str,
) -> Result<(), DbError> {
    let mut write = Write::new();
    write.add(
        "IF array::is_empty((UPDATE $record SET offset = $to, pieces += $piece WHERE offset = $from RETURN VALUE offset)) \
         { THROW 'stale' }",
        bind! { record: staging_id(account, upload), from, to, piece: piece.to_owned() },
    );
    db.commit(write).await
}

pub(super) async fn forget_staging(db: &Db, account: &str, upload: &str) -> Result<(), DbError> {
    let mut write = Write::new();
    write.add("DELETE $record RETURN NONE", bind! { record: staging_id(account, upload) });
    db.commit(write).await
}

/// An account's unfinished uploads, the oldest first.
pub(super) async fn stagings_of(db: &Db, account: &str) -> Result<Vec<Staged>, DbError> {
    db.read("SELECT * FROM staging WHERE account = $account ORDER BY created_at", bind! { account: account.to_owned() })
        .await
}

/// Unfinished uploads that began before `before`.
pub(super) async fn stagings_before(db: &Db, before: DateTime<Utc>) -> Result<Vec<Staged>, DbError> {
    db.read("SELECT * FROM staging WHERE created_at < $before ORDER BY created_at LIMIT 1000", bind! { before }).await
}

/// Which of these pieces an unfinished upload still refers to.
pub(super) async fn known_pieces(db: &Db, pieces: Vec<String>) -> Result<Vec<String>, DbError> {
    db.read(
        "RETURN array::distinct(array::flatten((SELECT VALUE pieces FROM staging WHERE pieces CONTAINSANY $pieces)))",
        bind! { pieces },
    )
    .await
}

/// Which of these objects some evidence still refers to.
pub(super) async fn referenced(db: &Db, objects: Vec<String>) -> Result<Vec<String>, DbError> {
    db.read("SELECT VALUE object FROM evidence WHERE object IN $objects", bind! { objects }).await
}
