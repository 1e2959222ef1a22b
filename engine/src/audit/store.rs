//! The audit tables: `audit:⟨sequence⟩` and the head of the chain in `audit_head:main`.

use chrono::{DateTime, Utc};

use super::{Entry, Recorded};
use crate::bind;
use crate::db::{Db, DbError, SurrealValue, Write};

/// Reads the head, appends, moves the head: in one block of one transaction. Two transactions that do this at the same
/// time both write the head, so one of them gets a conflict and the chain cannot fork.
const APPEND: &str = "{
    LET $head = (SELECT sequence, hash FROM ONLY audit_head:main);
    LET $sequence = $head.sequence + 1;
    LET $hash = crypto::sha256(string::concat($head.hash, '\\n', <string>$sequence, '\\n', $text));
    CREATE type::record('audit', $sequence) CONTENT {
        sequence: $sequence,
        at: $at,
        actor: $actor,
        action: $action,
        subject: $subject,
        detail: $detail,
        previous: $head.hash,
        hash: $hash
    } RETURN NONE;
    UPDATE audit_head:main SET sequence = $sequence, hash = $hash RETURN NONE;
}";

pub(super) fn append(write: &mut Write, entry: Entry, detail: String, text: String) {
    let Entry { at, actor, action, subject, .. } = entry;
    write.add(APPEND, bind! { at, actor, action, subject, detail, text });
    write.serialise();
}

#[derive(Debug, SurrealValue)]
pub(super) struct Head {
    pub sequence: u64,
    pub hash: String,
}

pub(super) async fn head(db: &Db) -> Result<Head, DbError> {
    db.read_one("SELECT sequence, hash FROM audit_head:main", bind! {})
        .await?
        .ok_or_else(|| DbError::Other("the audit trail has no head".to_owned()))
}

#[derive(Debug, SurrealValue)]
pub(super) struct Stored {
    pub sequence: u64,
    pub at: DateTime<Utc>,
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub detail: String,
    pub previous: String,
    pub hash: String,
}

impl Stored {
    pub(super) fn into_recorded(self) -> Result<Recorded, DbError> {
        let detail = serde_json::from_str(&self.detail)
            .map_err(|_| DbError::Other("the detail of an audit entry is no JSON".to_owned()))?;
        Ok(Recorded {
            sequence: self.sequence,
            hash: self.hash,
            entry: Entry { at: self.at, actor: self.actor, action: self.action, subject: self.subject, detail },
        })
    }
}

pub(super) async fn page(db: &Db, after: u64, limit: u32) -> Result<Vec<Stored>, DbError> {
    db.read("SELECT * FROM audit WHERE sequence > $after ORDER BY sequence LIMIT $limit", bind! { after, limit }).await
}

pub(super) async fn holds(db: &Db, entry: &Entry, since: DateTime<Utc>) -> Result<bool, DbError> {
    let Entry { actor, action, subject, detail, .. } = entry.clone();
    let found: Vec<u64> = db
        .read(
            "SELECT VALUE sequence FROM audit WHERE subject = $subject AND actor = $actor AND action = $action \
             AND detail = $detail AND at >= $since LIMIT 1",
            bind! { actor, action, subject, detail: detail.to_string(), since },
        )
        .await?;
    Ok(!found.is_empty())
}

pub(super) async fn about(db: &Db, subject: &str, limit: u32) -> Result<Vec<Stored>, DbError> {
    db.read(
        "SELECT * FROM audit WHERE subject = $subject ORDER BY sequence DESC LIMIT $limit",
        bind! { subject: subject.to_owned(), limit },
    )
    .await
}

pub(super) async fn latest(db: &Db, before: Option<u64>, limit: u32) -> Result<Vec<Stored>, DbError> {
    // No entry has a number this high; SurrealDB counts in signed 64 bits.
    let before = before.unwrap_or(i64::MAX.unsigned_abs());
    db.read("SELECT * FROM audit WHERE sequence < $before ORDER BY sequence DESC LIMIT $limit", bind! { before, limit })
        .await
}
