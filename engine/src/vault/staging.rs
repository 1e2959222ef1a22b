//! Uploads that arrive in pieces and may be interrupted at any moment. Every piece is encrypted and durable before it
//! is acknowledged; what was acknowledged is still there after a crash. What the bytes mean is not looked at here.

use bytes::Bytes;
use futures::TryStreamExt;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::objects::{Target, check_name};
use super::store::{self, Staged};
use super::{Vault, VaultError};
use crate::db::{DbError, MayRetry};

/// The part of the object store for pieces.
pub(super) const AREA: &str = "staging";
/// The most pieces of one upload: nobody needs to send 20 MB byte by byte.
const PIECES: usize = 1_000;
/// The most unfinished uploads of one account; the oldest makes room for a new one.
const UPLOADS: usize = 12;

/// Unfinished uploads; clones share them.
#[derive(Clone, Debug)]
pub struct Staging {
    vault: Vault,
}

/// Why an upload did not go on.
#[derive(Debug, thiserror::Error)]
pub enum StagingError {
    /// This account has no such upload.
    #[error("there is no such upload")]
    NotFound,
    /// The piece does not begin where the upload ends; continue at `current`.
    #[error("the upload is at {current}")]
    Offset {
        /// Where the upload ends now.
        current: u64,
    },
    /// More bytes than were announced, or than are allowed.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// How many are allowed.
        limit: u64,
    },
    /// An upload of nothing, or an empty piece.
    #[error("there is nothing in it")]
    Empty,
    /// Too many small pieces.
    #[error("too many pieces")]
    TooManyPieces,
    /// The announced hash is not 64 hexadecimal digits, or the id is none.
    #[error("the upload is not described properly")]
    Description,
    /// The upload exists with another size or hash.
    #[error("this upload was begun with another size or hash")]
    Different,
    /// Bytes are missing; continue at `current`.
    #[error("the upload is incomplete: it is at {current} of {total}")]
    Incomplete {
        /// Where the upload ends now.
        current: u64,
        /// How many bytes were announced.
        total: u64,
    },
    /// All bytes are here, but they are not those whose hash was announced. Discard it and send it again.
    #[error("the bytes that arrived are not those that were announced")]
    Mismatch,
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<DbError> for StagingError {
    fn from(error: DbError) -> Self {
        Self::Vault(error.into())
    }
}

impl MayRetry for StagingError {
    fn may_retry(&self) -> bool {
        matches!(self, Self::Vault(error) if error.may_retry())
    }
}

impl Staging {
    /// Unfinished uploads of this vault.
    pub fn new(vault: Vault) -> Self {
        Self { vault }
    }

    /// Announces an upload, or finds the one that was announced before with the same size and hash, and tells where
    /// to continue.
    pub async fn begin(&self, account: &str, upload: &str, total: u64, sha256: &str) -> Result<u64, StagingError> {
        check_name(account).map_err(|_| StagingError::Description)?;
        check_name(upload).map_err(|_| StagingError::Description)?;
        let sha256 = sha256.to_ascii_lowercase();
        if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(StagingError::Description);
        }
        if total == 0 {
            return Err(StagingError::Empty);
        }
        let limit = self.vault.shared.upload_limit;
        if total > limit {
            return Err(StagingError::TooLarge { limit });
        }
        if let Some(known) = store::staged(&self.vault.shared.db, account, upload).await? {
            return resumed(&known, total, &sha256);
        }
        self.make_room(account).await?;
        let staged = Staged {
            account: account.to_owned(),
            upload: upload.to_owned(),
            total,
            sha256: sha256.clone(),
            offset: 0,
            pieces: Vec::new(),
            created_at: self.vault.shared.clock.now(),
        };
        match store::begin_staging(&self.vault.shared.db, staged).await {
            Ok(()) => Ok(0),
            // Announced twice at once: the other one's row is as good.
            Err(DbError::AlreadyExists | DbError::Conflict) => {
                resumed(&self.find(account, upload).await?, total, &sha256)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Where the upload ends: the next piece begins there.
    pub async fn offset(&self, account: &str, upload: &str) -> Result<u64, StagingError> {
        Ok(self.find(account, upload).await?.offset)
    }

    /// Adds a piece that begins at `offset` and returns where the next one begins. The piece is durable when this
    /// returns. Of several that begin at the same place exactly one is taken; the others learn where to continue.
    pub async fn append(&self, account: &str, upload: &str, offset: u64, bytes: Bytes) -> Result<u64, StagingError> {
        let staged = self.find(account, upload).await?;
        if staged.offset != offset {
            return Err(StagingError::Offset { current: staged.offset });
        }
        if bytes.is_empty() {
            return Err(StagingError::Empty);
        }
        let next = offset.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if next > staged.total {
            return Err(StagingError::TooLarge { limit: staged.total });
        }
        if staged.pieces.len() >= PIECES {
            return Err(StagingError::TooManyPieces);
        }
        let shared = &self.vault.shared;
        let piece = shared.rng.id();
        let key = self.vault.key(account).await?;
        let target = Target { area: AREA, account, object: &piece };
        let whole = futures::stream::iter([Ok::<_, std::io::Error>(bytes)]);
        shared.objects.write(&target, &key, &shared.rng, shared.upload_limit, whole).await?;
        match store::add_piece(&shared.db, account, upload, offset, next, &piece).await {
            Ok(()) => Ok(next),
            Err(DbError::Stale | DbError::Conflict) => {
                shared.objects.delete(target.path()?.as_ref()).await?;
                let current = self.find(account, upload).await?.offset;
                Err(StagingError::Offset { current })
            }
            // Whether it was taken is unknown, so the piece stays; the sweep removes it if no row refers to it.
            Err(error) => Err(error.into()),
        }
    }

    /// The whole upload, checked against the announced size and hash, in memory that is wiped when it is dropped. The
    /// upload stays until it is discarded, so that a crash in between loses nothing.
    pub async fn finish(&self, account: &str, upload: &str) -> Result<Zeroizing<Vec<u8>>, StagingError> {
        let staged = self.find(account, upload).await?;
        if staged.offset != staged.total {
            return Err(StagingError::Incomplete { current: staged.offset, total: staged.total });
        }
        let shared = &self.vault.shared;
        let key = self.vault.key(account).await?;
        // Reserved at once: a buffer that grows leaves copies behind that nobody wipes.
        let size = usize::try_from(staged.total).map_err(|_| StagingError::Mismatch)?;
        let mut whole = Zeroizing::new(Vec::with_capacity(size));
        for piece in &staged.pieces {
            let target = Target { area: AREA, account, object: piece };
            let mut chunks = shared.objects.read(&target, &key).await?;
            while let Some(chunk) = chunks.try_next().await? {
                whole.extend_from_slice(&chunk);
            }
        }
        let hash = hex::encode(Sha256::digest(whole.as_slice()));
        let is_same: bool = hash.as_bytes().ct_eq(staged.sha256.as_bytes()).into();
        if whole.len() != size || !is_same {
            return Err(StagingError::Mismatch);
        }
        Ok(whole)
    }

    /// Forgets an upload and deletes its pieces; it is no error if it is gone already.
    pub async fn discard(&self, account: &str, upload: &str) -> Result<(), StagingError> {
        let Some(staged) = store::staged(&self.vault.shared.db, account, upload).await? else {
            return Ok(());
        };
        self.remove(&staged).await
    }

    /// Discards every upload that began before `before`, and returns how many.
    pub(super) async fn discard_before(&self, before: chrono::DateTime<chrono::Utc>) -> Result<u64, StagingError> {
        let mut discarded = 0;
        for staged in store::stagings_before(&self.vault.shared.db, before).await? {
            self.remove(&staged).await?;
            discarded += 1;
        }
        Ok(discarded)
    }

    async fn remove(&self, staged: &Staged) -> Result<(), StagingError> {
        // The row first: a crash in between leaves pieces that nothing refers to, which the sweep removes.
        store::forget_staging(&self.vault.shared.db, &staged.account, &staged.upload).await?;
        for piece in &staged.pieces {
            let target = Target { area: AREA, account: &staged.account, object: piece };
            self.vault.shared.objects.delete(target.path()?.as_ref()).await?;
        }
        Ok(())
    }

    async fn make_room(&self, account: &str) -> Result<(), StagingError> {
        let known = store::stagings_of(&self.vault.shared.db, account).await?;
        let surplus = (known.len() + 1).saturating_sub(UPLOADS);
        for staged in known.iter().take(surplus) {
            self.remove(staged).await?;
        }
        Ok(())
    }

    async fn find(&self, account: &str, upload: &str) -> Result<Staged, StagingError> {
        if check_name(account).is_err() || check_name(upload).is_err() {
            return Err(StagingError::NotFound);
        }
        store::staged(&self.vault.shared.db, account, upload).await?.ok_or(StagingError::NotFound)
    }
}

fn resumed(known: &Staged, total: u64, sha256: &str) -> Result<u64, StagingError> {
    if known.total == total && known.sha256 == sha256 { Ok(known.offset) } else { Err(StagingError::Different) }
}

/// Pieces of a listing that belong to no account's upload are found by the sweep.
pub(super) async fn known_pieces(vault: &Vault, pieces: Vec<String>) -> Result<Vec<String>, VaultError> {
    Ok(store::known_pieces(&vault.shared.db, pieces).await?)
}

/// All pieces in the store, for the sweep.
pub(super) fn list(
    vault: &Vault,
) -> impl futures::Stream<Item = Result<super::objects::Listed, VaultError>> + Unpin + use<> {
    vault.shared.objects.list(AREA).into_stream()
}
