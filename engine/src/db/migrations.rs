//! Brings the database to the shape this program expects: every file of `migrations/` once, in order, each in its
//! own transaction. It never undoes one.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use surrealdb::types::{RecordId, SurrealValue};

use super::{Db, DbError, Write};
use crate::bind;
use crate::clock::Clock;

/// One file of `migrations/`.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its file name without the ending; the number in front is its order.
    pub name: &'static str,
    /// What it runs.
    pub text: &'static str,
}

/// All migrations, in the order in which they are applied. A file that was released is never changed again.
pub const ALL: &[Migration] = &[
    Migration { name: "0001_foundations", text: include_str!("../../migrations/0001_foundations.surql") },
    Migration { name: "0002_cases", text: include_str!("../../migrations/0002_cases.surql") },
    Migration { name: "0003_sent_codes", text: include_str!("../../migrations/0003_sent_codes.surql") },
    Migration { name: "0004_reports", text: include_str!("../../migrations/0004_reports.surql") },
    Migration { name: "0005_discarded", text: include_str!("../../migrations/0005_discarded.surql") },
];

/// Why the database could not be brought to shape.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The text of an applied migration is not the one that was applied.
    #[error(
        "the migration {name} was changed after it was applied to this database (checksum {found}, applied {applied}); \
         restore the file and put the change into a new migration"
    )]
    Changed {
        /// Which migration.
        name: String,
        /// The checksum of the text in this program.
        found: String,
        /// The checksum of the text that was applied.
        applied: String,
    },
    /// The database has seen a migration that this program does not know.
    #[error("the database has the migration {name}, which this program does not know: it is older than the data")]
    FromTheFuture {
        /// Which migration.
        name: String,
    },
    /// The list of migrations in this program is out of order: a mistake in the program.
    #[error("the migration {name} is not in order")]
    Order {
        /// Which migration.
        name: String,
    },
    /// A statement failed; the database is as it was before this migration.
    #[error("the migration {name} failed: {source}")]
    Failed {
        /// Which migration.
        name: String,
        /// What the database said.
        source: DbError,
    },
    /// The list of applied migrations could not be read.
    #[error(transparent)]
    Db(#[from] DbError),
}

#[derive(Debug, SurrealValue)]
struct Applied {
    name: String,
    checksum: String,
}

/// The table that remembers what was applied has to be there before the first migration.
const REGISTER: &str = "
    DEFINE TABLE IF NOT EXISTS migration TYPE NORMAL SCHEMAFULL;
    DEFINE FIELD IF NOT EXISTS name ON migration TYPE string;
    DEFINE FIELD IF NOT EXISTS checksum ON migration TYPE string;
    DEFINE FIELD IF NOT EXISTS applied_at ON migration TYPE datetime;
";

/// Applies what is missing and returns how many that were.
pub async fn apply(db: &Db, clock: &Clock, migrations: &[Migration]) -> Result<usize, MigrationError> {
    if let Some(pair) = migrations.windows(2).find(|pair| match pair {
        [one, next] => one.name >= next.name,
        _ => false,
    }) {
        let name = pair.last().map(|migration| migration.name).unwrap_or_default();
        return Err(MigrationError::Order { name: name.to_owned() });
    }
    db.retrying(|| async {
        let mut register = Write::new();
        register.add(REGISTER, bind! {});
        db.commit(register).await
    })
    .await?;
    let mut applied_now = 0;
    // Another node may be doing the same: a step that it took first is found applied when looked at again.
    for migration in migrations {
        loop {
            let applied = applied(db).await?;
            check(&applied, migrations)?;
            if applied.iter().any(|known| known.name == migration.name) {
                break;
            }
            match apply_one(db, clock, migration).await {
                Ok(()) => {
                    tracing::info!(migration = migration.name, "migration applied");
                    applied_now += 1;
                    break;
                }
                Err(error) if error.may_retry() => {}
                Err(source) => {
                    let again = self::applied(db).await?;
                    if !again.iter().any(|known| known.name == migration.name) {
                        return Err(MigrationError::Failed { name: migration.name.to_owned(), source });
                    }
                }
            }
        }
    }
    check(&applied(db).await?, migrations)?;
    Ok(applied_now)
}

async fn applied(db: &Db) -> Result<Vec<Applied>, DbError> {
    db.read("SELECT name, checksum FROM migration ORDER BY name", bind! {}).await
}

fn check(applied: &[Applied], migrations: &[Migration]) -> Result<(), MigrationError> {
    for known in applied {
        let Some(migration) = migrations.iter().find(|migration| migration.name == known.name) else {
            return Err(MigrationError::FromTheFuture { name: known.name.clone() });
        };
        let found = checksum(migration.text);
        if found != known.checksum {
            return Err(MigrationError::Changed { name: known.name.clone(), found, applied: known.checksum.clone() });
        }
    }
    Ok(())
}

async fn apply_one(db: &Db, clock: &Clock, migration: &Migration) -> Result<(), DbError> {
    #[derive(SurrealValue)]
    struct Row {
        name: String,
        checksum: String,
        applied_at: DateTime<Utc>,
    }
    let mut write = Write::new();
    write.add(migration.text, bind! {});
    write.create(
        RecordId::new("migration", migration.name),
        Row { name: migration.name.to_owned(), checksum: checksum(migration.text), applied_at: clock.now() },
    );
    db.commit(write).await
}

/// The hash of a migration's text; line endings do not count, so that a checkout on another system is the same.
fn checksum(text: &str) -> String {
    hex::encode(Sha256::digest(text.replace("\r\n", "\n")))
}
