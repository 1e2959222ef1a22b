//! The table `job`: who holds the lease of each job.

use chrono::{DateTime, Utc};

use crate::bind;
use crate::db::{Db, DbError, RecordId, SurrealValue, Write};

#[derive(SurrealValue)]
struct Leased {
    owner: String,
    lease_until: DateTime<Utc>,
}

/// Takes or renews a lease; false if another holds it. Looking comes first, so that waiting nodes write nothing.
pub(super) async fn take(
    db: &Db,
    name: &str,
    owner: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, DbError> {
    let record = RecordId::new("job", name);
    let leased: Option<Leased> =
        db.read_one("SELECT owner, lease_until FROM $record", bind! { record: record.clone() }).await?;
    if leased.is_some_and(|leased| leased.owner != owner && leased.lease_until > now) {
        return Ok(false);
    }
    let mut write = Write::new();
    write.add(
        "IF record::exists($record) {
            IF array::is_empty((
                UPDATE $record SET owner = $owner, lease_until = $until
                WHERE owner = $owner OR lease_until <= $now RETURN VALUE owner
            )) { THROW 'stale' }
        } ELSE {
            CREATE $record CONTENT { owner: $owner, lease_until: $until } RETURN NONE
        }",
        bind! { record, owner: owner.to_owned(), now, until },
    );
    match db.commit(write).await {
        Ok(()) => Ok(true),
        Err(DbError::Stale | DbError::Conflict | DbError::AlreadyExists) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Gives up all leases of this owner.
pub(super) async fn release(db: &Db, owner: &str) -> Result<(), DbError> {
    let mut write = Write::new();
    write.add("DELETE job WHERE owner = $owner RETURN NONE", bind! { owner: owner.to_owned() });
    db.commit(write).await
}

pub(super) async fn forget_all(db: &Db) -> Result<(), DbError> {
    let mut write = Write::new();
    write.add("DELETE job RETURN NONE", bind! {});
    db.commit(write).await
}
