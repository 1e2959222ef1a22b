//! The table whose changes are followed: `verification`, of which only the account and the version are looked at.

use futures::{Stream, StreamExt};
use surrealdb::types::{RecordId, RecordIdKey, Value};

use crate::db::{Db, DbError};

/// A verification changed.
pub(super) struct Change {
    pub account: String,
    pub version: u64,
}

pub(super) async fn follow(
    db: &Db,
) -> Result<impl Stream<Item = Result<Change, DbError>> + Unpin + use<>, DbError> {
    let stream = db.follow("LIVE SELECT id, account, version FROM verification").await?;
    Ok(stream.filter_map(|item| {
        std::future::ready(match item {
            Ok(notification) => change(&notification.data).map(Ok),
            Err(error) => Some(Err(error)),
        })
    }))
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
