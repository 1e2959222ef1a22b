//! The database: opening it, reading, committing one transaction at a time, and trying again after a lost race.
//!
//! It knows no table but the register of migrations; tables belong to the `store.rs` of each room.

mod address;
mod error;
mod migrations;
mod parameters;
mod retry;
#[cfg(test)]
mod tests;
mod write;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use surrealdb::engine::any::Any;
use surrealdb::opt::auth;
use surrealdb::types::Value;
use surrealdb::{IndexedResults, Notification, Surreal};
use tracing::Instrument;

pub use address::{Address, AddressError};
pub use error::DbError;
pub(crate) use error::without_values;
pub use migrations::{ALL as MIGRATIONS, Migration, MigrationError, apply as migrate};
pub use retry::MayRetry;
pub use surrealdb::types::{Bytes, RecordId, SurrealValue, Variables as Bindings};
pub use write::Write;

use crate::clock::Clock;
use crate::random::Rng;
use crate::settings::{LoginLevel, Settings};

/// How long opening waits for another process (or an earlier handle) to let go of the folder.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
/// How long a database may take to open: one that was killed first reads its log again.
const CONNECT_PATIENCE: Duration = Duration::from_secs(120);

/// Names the parameters of a statement: `bind! { account, at: clock.now() }`.
#[macro_export]
macro_rules! bind {
    () => { $crate::db::Bindings::new() };
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
    ($($name:ident $(: $value:expr)?),+ $(,)?) => {{
        let mut bindings = $crate::db::Bindings::new();
        $( bindings.insert(stringify!($name), $crate::bind!(@value $name $($value)?)); )+
        bindings
    }};
}

/// A handle to the database; clones share it.
#[derive(Clone)]
pub struct Db {
    shared: Arc<Shared>,
}

struct Shared {
    /// Gone once closed, so that the folder is let go of.
    client: RwLock<Option<Arc<Surreal<Any>>>>,
    address: Address,
    rng: Rng,
    /// Writes that all touch one record go one by one instead of colliding; see `Write::serialise`.
    turn: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Db").field("address", &self.shared.address).finish()
    }
}

/// Changes that are being followed.
pub struct Followed {
    /// The id under which the database knows the query.
    pub query: String,
    /// The changes. A connection that was lost ends them; a query that was killed does so without a word.
    pub changes: BoxStream<'static, Result<Notification<Value>, DbError>>,
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum DbOpenError {
    /// The address is not usable.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Another process has the folder open.
    #[error("the database folder {} is in use by another process: is the server running already?", .0.display())]
    InUse(PathBuf),
    /// The folder cannot be made or the database in it cannot be read.
    #[error("the database cannot be opened: {0}")]
    Open(String),
    /// The server refused the user or the password.
    #[error("the database server refused to sign in: {0}")]
    SignIn(String),
    /// The database could not be brought to the shape this program expects.
    #[error(transparent)]
    Migration(#[from] MigrationError),
}

impl Db {
    /// Opens the database of these settings and applies the migrations that are missing.
    pub async fn open(settings: &Settings, clock: &Clock, rng: &Rng) -> Result<Self, DbOpenError> {
        let db = Self::connect(settings, rng).await?;
        migrations::apply(&db, clock, migrations::ALL).await?;
        Ok(db)
    }

    /// Opens the database of these settings as it is.
    pub async fn connect(settings: &Settings, rng: &Rng) -> Result<Self, DbOpenError> {
        let address = Address::parse(&settings.database_url())?;
        if let Address::Folder(folder) = &address {
            tokio::fs::create_dir_all(folder).await.map_err(|error| DbOpenError::Open(error.to_string()))?;
        }
        let client = open_client(&address).await?;
        if let (Address::Server(_), Some(username)) = (&address, &settings.database.username) {
            sign_in(&client, settings, username)
                .await
                .map_err(|error| DbOpenError::SignIn(error::without_values(error.message())))?;
        }
        client
            .use_ns(&settings.database.namespace)
            .use_db(&settings.database.database)
            .await
            .map_err(|error| DbOpenError::Open(error::without_values(error.message())))?;
        Ok(Self {
            shared: Arc::new(Shared {
                client: RwLock::new(Some(Arc::new(client))),
                address,
                rng: rng.clone(),
                turn: tokio::sync::Mutex::new(()),
            }),
        })
    }

    /// Whether this process is the only one that can use the database.
    pub fn is_embedded(&self) -> bool {
        self.shared.address.is_embedded()
    }

    /// Reads rows. With several statements, those of the last one.
    pub async fn read<T: SurrealValue>(&self, statements: &str, bindings: Bindings) -> Result<Vec<T>, DbError> {
        match self.read_value(statements, bindings).await? {
            Value::None | Value::Null => Ok(Vec::new()),
            Value::Array(rows) => rows.into_iter().map(convert).collect(),
            single => Ok(vec![convert(single)?]),
        }
    }

    /// Reads one row, or nothing. More than one is a mistake in the statement.
    pub async fn read_one<T: SurrealValue>(&self, statements: &str, bindings: Bindings) -> Result<Option<T>, DbError> {
        let mut rows = self.read(statements, bindings).await?;
        if rows.len() > 1 {
            return Err(DbError::Other("one row was expected and several were found".to_owned()));
        }
        Ok(rows.pop())
    }

    async fn read_value(&self, statements: &str, bindings: Bindings) -> Result<Value, DbError> {
        check_parameters(statements, &bindings)?;
        let mut results = self
            .client()?
            .query(statements)
            .bind(bindings)
            .await
            .map_err(|error| DbError::from_request(&error, false))?;
        fail_on_errors(&mut results)?;
        let last = results.num_statements().saturating_sub(1);
        results.take::<Value>(last).map_err(|error| DbError::from_statement(&error))
    }

    /// Commits one transaction: everything in it happens, durably, or nothing does.
    ///
    /// It runs to its end even if the caller goes away in the middle, so that a closed browser tab never leaves a
    /// transaction hanging.
    pub async fn commit(&self, write: Write) -> Result<(), DbError> {
        if write.is_empty() {
            return Ok(());
        }
        let parts = write.into_parts();
        if let Some(mistake) = parts.mistake {
            return Err(DbError::Other(mistake));
        }
        let client = self.client()?;
        let shared = Arc::clone(&self.shared);
        let work = async move {
            let _turn = if parts.serialised { Some(shared.turn.lock().await) } else { None };
            let mut results = client
                .query(parts.text)
                .bind(parts.bindings)
                .await
                .map_err(|error| DbError::from_request(&error, true))?;
            fail_on_errors(&mut results)?;
            for waiting in parts.wake {
                waiting.notify_one();
            }
            Ok(())
        };
        match tokio::spawn(work.in_current_span()).await {
            Ok(outcome) => outcome,
            Err(_) => Err(DbError::UnknownOutcome("the commit was interrupted".to_owned())),
        }
    }

    /// Follows the changes that a `LIVE SELECT` describes.
    pub async fn follow(&self, statement: &str) -> Result<Followed, DbError> {
        let request = self.client()?.query(statement).await;
        let mut results = request.map_err(|error| DbError::from_request(&error, false))?;
        fail_on_errors(&mut results)?;
        let changes = results.stream::<Value>(0).map_err(|error| DbError::from_statement(&error))?;
        let query = match results.take::<Value>(0) {
            Ok(Value::Uuid(id)) => id.to_string(),
            _ => return Err(DbError::Other("following changes has no id".to_owned())),
        };
        let changes = changes.map(|item| item.map_err(|error| DbError::from_statement(&error)));
        Ok(Followed { query, changes: changes.boxed() })
    }

    /// Lets go of the database and waits until a folder can be opened again. Calls after this one fail.
    pub async fn close(&self) {
        let client = self.shared.client.write().unwrap_or_else(PoisonError::into_inner).take();
        drop(client);
        if let Address::Folder(folder) = &self.shared.address {
            let lock = folder.join("LOCK");
            let deadline = tokio::time::Instant::now() + LOCK_PATIENCE;
            while is_locked(&lock) && tokio::time::Instant::now() < deadline {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }

    fn client(&self) -> Result<Arc<Surreal<Any>>, DbError> {
        self.shared
            .client
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .ok_or_else(|| DbError::Unavailable("it is closed".to_owned()))
    }

    fn rng(&self) -> &Rng {
        &self.shared.rng
    }
}

#[cfg(test)]
impl Db {
    /// A handle that shares the data and nothing else, as another machine would.
    pub(crate) fn another_node(&self) -> Self {
        Self {
            shared: Arc::new(Shared {
                client: RwLock::new(self.client().ok()),
                address: self.shared.address.clone(),
                rng: self.shared.rng.clone(),
                turn: tokio::sync::Mutex::new(()),
            }),
        }
    }

    pub(crate) fn is_on_disk(&self) -> bool {
        matches!(self.shared.address, Address::Folder(_))
    }
}

async fn open_client(address: &Address) -> Result<Surreal<Any>, DbOpenError> {
    let deadline = tokio::time::Instant::now() + LOCK_PATIENCE;
    loop {
        let connecting = surrealdb::engine::any::connect(address.endpoint());
        let Ok(connected) = tokio::time::timeout(CONNECT_PATIENCE, connecting).await else {
            return Err(DbOpenError::Open("it did not answer in time".to_owned()));
        };
        match connected {
            Ok(client) => return Ok(client),
            // A server that is being replaced may need a moment to go.
            Err(error) if error.message().contains("already locked") => {
                if tokio::time::Instant::now() >= deadline
                    && let Address::Folder(folder) = address
                {
                    return Err(DbOpenError::InUse(folder.clone()));
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(error) => return Err(DbOpenError::Open(error::without_values(error.message()))),
        }
    }
}

async fn sign_in(client: &Surreal<Any>, settings: &Settings, username: &str) -> surrealdb::Result<()> {
    let username = username.to_owned();
    let password = settings.database.password.as_ref().map(|password| password.reveal().to_owned()).unwrap_or_default();
    let namespace = settings.database.namespace.clone();
    let database = settings.database.database.clone();
    match settings.database.login {
        LoginLevel::Root => client.signin(auth::Root { username, password }).await?,
        LoginLevel::Namespace => client.signin(auth::Namespace { namespace, username, password }).await?,
        LoginLevel::Database => client.signin(auth::Database { namespace, database, username, password }).await?,
    };
    Ok(())
}

fn check_parameters(statements: &str, bindings: &Bindings) -> Result<(), DbError> {
    parameters::rename(statements, |name| bindings.get(name).is_some(), ToOwned::to_owned)
        .map(|_| ())
        .map_err(|name| DbError::Other(format!("the parameter ${name} has no value")))
}

fn fail_on_errors(results: &mut IndexedResults) -> Result<(), DbError> {
    let mut errors: Vec<_> = results.take_errors().into_iter().collect();
    errors.sort_by_key(|(index, _)| *index);
    match DbError::from_statements(errors.iter().map(|(_, error)| error)) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

fn convert<T: SurrealValue>(value: Value) -> Result<T, DbError> {
    T::from_value(value).map_err(|error| DbError::Other(error::without_values(error.message())))
}

fn is_locked(lock: &std::path::Path) -> bool {
    std::fs::File::open(lock).is_ok_and(|file| matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
}
