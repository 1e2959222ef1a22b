//! The table whose changes are followed: `verification`, of which only the account and the version are looked at.

use futures::{Stream, StreamExt};
use surrealdb::types::{RecordId, RecordIdKey, Value};

use crate::bind;
use crate::db::{Db, DbError};

/// A verification changed.
pub(super) struct Change {
    pub account: String,
    pub version: u64,
}

/// Follows all verifications: the id of the query, and the changes.
pub(super) async fn follow(
    db: &Db,
) -> Result<(String, impl Stream<Item = Result<Change, DbError>> + Unpin + use<>), DbError> {
    let followed = db.follow("LIVE SELECT id, account, version FROM verification").await?;
    let changes = followed.changes.filter_map(|item| {
        std::future::ready(match item {
            Ok(notification) => change(&notification.data).map(Ok),
            Err(error) => Some(Err(error)),
        })
    });
    Ok((followed.query, changes))
}

/// Whether the database still knows the query.
pub(super) async fn is_followed(db: &Db, query: &str) -> Result<bool, DbError> {
    let queries: Vec<String> = db.read("RETURN object::keys((INFO FOR TABLE verification).lives)", bind! {}).await?;
    Ok(queries.iter().any(|known| known == query))
}

/// The account is a field of the verification, as a link or an id, or else the verification's own id.
fn change(row: &Value) -> Option<Change> {
    let Value::Object(row) = row else {
        return None;
    };
    let account = match row.get("account") {
        Some(Value::String(account)) => account.clone(),
        Some(Value::RecordId(account)) => key(account)?,
        _ => match row.get("id") {
            Some(Value::RecordId(id)) => key(id)?,
            _ => return None,
        },
    };
    let version = row
        .get("version")
        .and_then(|version| version.as_i64().copied())
        .and_then(|version| u64::try_from(version).ok())
        .unwrap_or(0);
    Some(Change { account, version })
}

fn key(record: &RecordId) -> Option<String> {
    match &record.key {
        RecordIdKey::String(key) => Some(key.clone()),
        _ => None,
    }
}
