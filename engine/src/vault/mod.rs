//! The only place that touches evidence bytes and keys.
//!
//! Every account has its own key, wrapped by the operator's; destroying it makes everything of that account
//! unreadable. Fields are sealed whole (`seal`, `open`), evidence is streamed to the object store (`write`, `read`),
//! uploads that come in pieces wait encrypted in `staging`. Who may see what is decided by the callers.

mod chunks;
mod keys;
mod objects;
pub mod staging;
mod store;
mod sweep;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use futures::stream::{BoxStream, Stream, TryStreamExt};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub use keys::KeyError;
pub use staging::{Staging, StagingError};
pub use sweep::Swept;

use crate::clock::Clock;
use crate::db::{Db, DbError, MayRetry, Write};
use crate::random::Rng;
use crate::settings::Settings;
use keys::Key;
use objects::{Objects, Target};

/// The part of the object store for evidence.
const EVIDENCE: &str = "objects";
/// How many unwrapped keys are kept in memory.
const CACHED: usize = 1_000;
/// How long: also the time until a key that another node destroyed is forgotten here.
const CACHED_FOR: Duration = Duration::seconds(60);

/// Why the vault did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no such object.
    #[error("there is no such object")]
    NotFound,
    /// The account has no key: it never had one, or it was erased.
    #[error("this account has no key")]
    NoKey,
    /// An object with this id exists already; objects are never overwritten.
    #[error("this object exists already")]
    AlreadyExists,
    /// What is stored was changed, cut off, exchanged, or sealed with another key.
    #[error("the stored data is damaged or was tampered with")]
    Damaged,
    /// More bytes than are allowed.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// How many are allowed.
        limit: u64,
    },
    /// An id that is not letters and digits.
    #[error("not an id")]
    BadName,
    /// The stream to store ended with an error; nothing was kept.
    #[error("the bytes to store could not be read: {0}")]
    Source(Box<dyn std::error::Error + Send + Sync>),
    /// The object store failed.
    #[error("the object store failed: {0}")]
    Store(Box<dyn std::error::Error + Send + Sync>),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl VaultError {
    fn store(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Store(Box::new(error))
    }

    fn source(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Source(Box::new(error))
    }

    fn from_read(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound,
            other => Self::store(other),
        }
    }
}

impl MayRetry for VaultError {
    fn may_retry(&self) -> bool {
        matches!(self, Self::Db(error) if error.may_retry())
    }
}

/// Why the vault could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultOpenError {
    /// The operator's key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The folder for evidence or the database.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// What was stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stored {
    /// Plain bytes.
    pub size: u64,
    /// Their hash.
    pub sha256: [u8; 32],
}

/// The vault; clones share it.
#[derive(Clone)]
pub struct Vault {
    shared: Arc<Shared>,
}

struct Shared {
    db: Db,
    clock: Clock,
    rng: Rng,
    objects: Objects,
    upload_limit: u64,
    /// Wraps account keys.
    wrapping: Key,
    /// Seals what belongs to no account.
    sealing: Key,
    /// Hashes what must be found again without being stored.
    hashing: Key,
    cache: RwLock<HashMap<String, (Key, DateTime<Utc>)>>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Vault").field("objects", &self.shared.objects).finish()
    }
}

impl Vault {
    /// Finds or makes the operator's key, checks that it is the one the database knows, and opens the object store.
    pub async fn open(settings: &Settings, db: &Db, clock: &Clock, rng: &Rng) -> Result<Self, VaultOpenError> {
        let known = store::fingerprint(db).await.map_err(VaultError::from)?;
        let key = operator_key(settings, rng, known.is_some())?;
        let fingerprint = hex::encode(key.hash(&[b"countersign fingerprint"]));
        match known {
            Some(known) if known == fingerprint => {}
            Some(_) => return Err(KeyError::Wrong.into()),
            None => match store::remember_fingerprint(db, &fingerprint, clock.now()).await {
                Ok(()) => {}
                // Another node was faster: its key counts.
                Err(_) if store::fingerprint(db).await.ok().flatten() == Some(fingerprint) => {}
                Err(DbError::AlreadyExists | DbError::Conflict) => return Err(KeyError::Wrong.into()),
                Err(error) => return Err(VaultError::from(error).into()),
            },
        }
        let objects = if settings.vault.in_memory {
            Objects::in_memory()
        } else {
            Objects::in_folder(&settings.data.join("evidence"))?
        };
        Ok(Self {
            shared: Arc::new(Shared {
                db: db.clone(),
                clock: clock.clone(),
                rng: rng.clone(),
                objects,
                upload_limit: settings.vault.upload_limit,
                wrapping: key.derive("account keys"),
                sealing: key.derive("seal"),
                hashing: key.derive("hash"),
                cache: RwLock::default(),
            }),
        })
    }

    /// Makes a key for a new account, as part of the transaction that creates the account. The key is handed back so
    /// that fields written in that same transaction can be sealed with it.
    pub fn create_account_key(&self, write: &mut Write, account: &str) -> Result<AccountKey, VaultError> {
        objects::check_name(account)?;
        let key = Key::draw(&self.shared.rng);
        let wrapped =
            self.shared.wrapping.seal(&self.shared.rng, &[b"account key", account.as_bytes()], key.bytes())?;
        store::create_account_key(write, account, wrapped, self.shared.clock.now());
        Ok(AccountKey { account: account.to_owned(), key, rng: self.shared.rng.clone() })
    }

    /// Destroys an account's key, as part of the transaction that erases the account. Once that is committed, call
    /// `forget` and `delete_all`.
    pub fn destroy_account_key(&self, write: &mut Write, account: &str) {
        store::destroy_account_key(write, account);
    }

    /// Drops an account's key from memory.
    pub fn forget(&self, account: &str) {
        self.cache_mut(|cache| cache.remove(account));
    }

    /// An account's key, to seal or open many fields at once.
    pub async fn account_key(&self, account: &str) -> Result<AccountKey, VaultError> {
        let key = self.key(account).await?;
        Ok(AccountKey { account: account.to_owned(), key, rng: self.shared.rng.clone() })
    }

    /// Encrypts a field of an account. The context (which field of which record) is needed to open it again.
    pub async fn seal(&self, account: &str, context: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.account_key(account).await?.seal(context, plain)
    }

    /// Decrypts a field of an account.
    pub async fn open_sealed(
        &self,
        account: &str,
        context: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.account_key(account).await?.open(context, sealed)
    }

    /// Encrypts something that belongs to no account, with a key derived from the operator's.
    pub fn seal_for_operator(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.shared.sealing.seal(&self.shared.rng, &[b"operator", context.as_bytes()], plain)
    }

    /// Decrypts what `seal_for_operator` made.
    pub fn open_for_operator(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.shared.sealing.open(&[b"operator", context.as_bytes()], sealed)
    }

    /// A keyed hash, in hexadecimal, of something that must be found again but not stored: an address, a document
    /// number. Without the operator's key nobody can test guesses against it.
    pub fn keyed_hash(&self, purpose: &str, value: &[u8]) -> String {
        let context = keys::join(&[purpose.as_bytes(), value]);
        hex::encode(self.shared.hashing.hash(&[&context]))
    }

    /// Encrypts and stores an object: durable when this returns, and not there at all if it fails. Write first, then
    /// commit the row that refers to it; what no row refers to is swept after an hour.
    pub async fn write<S, E>(&self, account: &str, object: &str, plain: S) -> Result<Stored, VaultError>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
        E: std::error::Error + Send + Sync + 'static,
    {
        let key = self.key(account).await?;
        let target = Target { area: EVIDENCE, account, object };
        self.shared.objects.write(&target, &key, &self.shared.rng, self.shared.upload_limit, plain).await
    }

    /// As `write`, for bytes that are at hand.
    pub async fn write_bytes(&self, account: &str, object: &str, plain: &[u8]) -> Result<Stored, VaultError> {
        let whole = Ok::<_, std::io::Error>(Bytes::copy_from_slice(plain));
        self.write(account, object, futures::stream::iter([whole])).await
    }

    /// Reads an object as a stream of plain chunks. Each chunk is genuine; an object that was cut off or changed ends
    /// in an error, so use nothing of it before the stream has ended well unless a part is useful too.
    pub async fn read(
        &self,
        account: &str,
        object: &str,
    ) -> Result<BoxStream<'static, Result<Bytes, VaultError>>, VaultError> {
        let key = self.key(account).await?;
        self.shared.objects.read(&Target { area: EVIDENCE, account, object }, &key).await
    }

    /// Reads a whole object.
    pub async fn read_bytes(&self, account: &str, object: &str) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let stream = self.read(account, object).await?;
        collect(stream).await
    }

    /// Deletes an object; it is no error if it is gone already.
    pub async fn delete(&self, account: &str, object: &str) -> Result<(), VaultError> {
        let path = Target { area: EVIDENCE, account, object }.path()?;
        self.shared.objects.delete(path.as_ref()).await
    }

    /// Deletes every object and unfinished upload of an account.
    pub async fn delete_all(&self, account: &str) -> Result<(), VaultError> {
        objects::check_name(account)?;
        for staged in store::stagings_of(&self.shared.db, account).await? {
            store::forget_staging(&self.shared.db, account, &staged.upload).await?;
        }
        for area in [EVIDENCE, staging::AREA] {
            let listed: Vec<_> = self.shared.objects.list(&format!("{area}/{account}")).try_collect().await?;
            for object in listed {
                self.shared.objects.delete(&object.path).await?;
            }
        }
        Ok(())
    }

    async fn key(&self, account: &str) -> Result<Key, VaultError> {
        let now = self.shared.clock.now();
        let cached = self
            .shared
            .cache
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(account)
            .filter(|(_, until)| now < *until)
            .map(|(key, _)| key.clone());
        if let Some(key) = cached {
            return Ok(key);
        }
        let wrapped = store::account_key(&self.shared.db, account).await?.ok_or(VaultError::NoKey)?;
        let opened = self.shared.wrapping.open(&[b"account key", account.as_bytes()], &wrapped)?;
        let bytes = <[u8; 32]>::try_from(opened.as_slice()).map_err(|_| VaultError::Damaged)?;
        let key = Key::new(bytes);
        self.cache_mut(|cache| {
            if cache.len() >= CACHED {
                cache.retain(|_, (_, until)| now < *until);
            }
            if cache.len() >= CACHED {
                cache.clear();
            }
            cache.insert(account.to_owned(), (key.clone(), now + CACHED_FOR));
        });
        Ok(key)
    }

    fn cache_mut<T>(&self, change: impl FnOnce(&mut HashMap<String, (Key, DateTime<Utc>)>) -> T) -> T {
        change(&mut self.shared.cache.write().unwrap_or_else(PoisonError::into_inner))
    }
}

/// An account's key in use.
pub struct AccountKey {
    account: String,
    key: Key,
    rng: Rng,
}

impl AccountKey {
    /// Encrypts a field.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.key.seal(&self.rng, &self.context(context), plain)
    }

    /// Decrypts a field.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.key.open(&self.context(context), sealed)
    }

    fn context<'a>(&'a self, context: &'a str) -> [&'a [u8]; 3] {
        [b"field", self.account.as_bytes(), context.as_bytes()]
    }
}

impl std::fmt::Debug for AccountKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("AccountKey(…)")
    }
}

/// The operator's key from the settings, from its file, or, at the very first start, a new one.
fn operator_key(settings: &Settings, rng: &Rng, is_known: bool) -> Result<Key, KeyError> {
    if let Some(text) = &settings.vault.operator_key {
        return keys::from_hex(text.reveal());
    }
    let file = settings.vault.operator_key_file.clone().unwrap_or_else(|| settings.data.join("operator.key"));
    match keys::read_file(&file)? {
        Some(key) => Ok(key),
        // A new key could not open what the old one sealed.
        None if is_known => Err(KeyError::Missing(file)),
        None => {
            tracing::info!("first start: a new operator key was made; keep a copy of it in a safe place");
            keys::create_file(&file, rng)
        }
    }
}

/// Collects a stream of plain chunks in memory that is wiped afterwards.
async fn collect(mut stream: BoxStream<'static, Result<Bytes, VaultError>>) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let mut whole = Zeroizing::new(Vec::new());
    while let Some(chunk) = stream.try_next().await? {
        whole.extend_from_slice(&chunk);
    }
    Ok(whole)
}

/// Sweeps what no row refers to.
pub(crate) async fn sweep_evidence(vault: &Vault) -> Result<Swept, VaultError> {
    vault.sweep(|objects| store::referenced(&vault.shared.db, objects), Duration::hours(1)).await
}

/// The hash of plain bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
