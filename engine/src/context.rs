//! Everything the use cases need, opened once and handed around as one `Engine`. It decides nothing.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::task::{AbortHandle, JoinHandle};

use crate::audit::Audit;
use crate::clock::Clock;
use crate::db::{Db, DbError, DbOpenError};
use crate::job;
use crate::live::Live;
use crate::mail::{Mail, MailOpenError};
use crate::random::Rng;
use crate::report::{self, Reports};
use crate::settings::Settings;
use crate::vault::{Staging, Vault, VaultOpenError};
use domain::document::Catalogue;

/// The running product without its pages; clones share it. Its fields are those of `Parts`.
#[derive(Clone, Debug)]
pub struct Engine {
    parts: Arc<Parts>,
}

/// What an engine is made of.
#[derive(Debug)]
pub struct Parts {
    /// What time it is.
    pub clock: Clock,
    /// Chance.
    pub rng: Rng,
    /// The database.
    pub db: Db,
    /// Keys and evidence.
    pub vault: Vault,
    /// Unfinished uploads.
    pub staging: Staging,
    /// The audit trail.
    pub audit: Audit,
    /// The outbox.
    pub mail: Mail,
    /// Signals to waiting pages.
    pub live: Live,
    /// What reports are made with.
    pub reports: Reports,
    /// Which documents there are and which are accepted.
    pub catalogue: Catalogue,
    /// What the operator set.
    pub settings: Arc<Settings>,
    following: AbortHandle,
}

/// Why the engine could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbOpenError),
    /// The database, once it was open.
    #[error(transparent)]
    Statement(#[from] DbError),
    /// Keys and evidence.
    #[error(transparent)]
    Vault(#[from] VaultOpenError),
    /// Mail.
    #[error(transparent)]
    Mail(#[from] MailOpenError),
    /// The operator's rules about documents.
    #[error("the document policy {}: {cause}", .path.display())]
    DocumentPolicy {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// What the checks are held against.
    #[error("{0}")]
    OperatingPoints(String),
    /// The folder for data cannot be made.
    #[error("the data folder cannot be made: {0}")]
    Folder(std::io::Error),
}

impl Engine {
    /// Opens the database (bringing it to shape), the vault, the outbox and the live signals.
    pub async fn open(settings: Settings, clock: Clock, rng: Rng) -> Result<Self, OpenError> {
        if !(settings.vault.in_memory && settings.vault.operator_key.is_some()) {
            // Only its owner may look into it; a folder that is there already keeps the rights it has.
            let mut folder = tokio::fs::DirBuilder::new();
            folder.recursive(true).mode(0o700);
            folder.create(&settings.data).await.map_err(OpenError::Folder)?;
        }
        if let Some(problem) = settings.vision.problem() {
            return Err(OpenError::OperatingPoints(problem));
        }
        let catalogue = read_catalogue(&settings).await?;
        let db = Db::open(&settings, &clock, &rng).await?;
        let vault = Vault::open(&settings, &db, &clock, &rng).await?;
        let mail = Mail::open(&settings, &db, &vault, &clock)?;
        if db.is_embedded() {
            // Nobody else can have this database open, so whoever held a lease or a letter is gone.
            job::forget_leases(&db).await?;
            mail.release_claims().await?;
            report::release_claims(&db, clock.now()).await?;
        }
        let live = Live::new();
        let following = tokio::spawn(live.clone().follow(db.clone())).abort_handle();
        Ok(Self {
            parts: Arc::new(Parts {
                audit: Audit::new(db.clone()),
                staging: Staging::new(vault.clone()),
                reports: Reports::new(&settings),
                catalogue,
                settings: Arc::new(settings),
                clock,
                rng,
                db,
                vault,
                mail,
                live,
                following,
            }),
        })
    }

    /// Runs the background jobs until `shutdown` ends. The handle ends when they have all stopped.
    pub fn run_jobs<F>(&self, shutdown: F) -> JoinHandle<()>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        job::run_all(self.clone(), shutdown)
    }

    /// Stops following changes and lets go of the database. What was committed is durable already.
    pub async fn close(&self) {
        self.following.abort();
        self.db.close().await;
    }
}

impl Deref for Engine {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        self.following.abort();
    }
}

/// The built-in catalogue with the operator's rules over it.
async fn read_catalogue(settings: &Settings) -> Result<Catalogue, OpenError> {
    let Some(path) = &settings.document_policy else { return Ok(Catalogue::built_in().clone()) };
    let wrong = |cause: String| OpenError::DocumentPolicy { path: path.clone(), cause };
    let text = tokio::fs::read_to_string(path).await.map_err(|error| wrong(error.to_string()))?;
    Catalogue::built_in().with_policy(&text).map_err(|error| wrong(error.to_string()))
}
