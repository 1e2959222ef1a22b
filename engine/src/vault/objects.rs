//! Encrypted objects in the object store: written whole and durably or not at all, read as a stream.
//!
//! What is guaranteed on a local disk: an object appears under its name only when it is complete (it is written to a
//! draft beside it and renamed), and when a write has returned, the file and the folders above it are synced. The
//! `object_store` crate does the first and leaves the second to us. After a kill a draft may be left over; the sweep
//! removes it. A remote store acknowledges a write only when it is durable.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::stream::{BoxStream, Stream, StreamExt, try_unfold};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use sha2::{Digest, Sha256};

use super::chunks::{Decryptor, Encryptor, HEADER, PLAIN, STORED};
use super::keys::Key;
use super::{Stored, VaultError};
use crate::random::Rng;

/// Chunks that are read at a time.
const READ_AHEAD: u64 = 16;
/// Bytes that a multipart upload sends at a time; remote stores take no smaller parts.
const PART: usize = 5 * 1024 * 1024;

/// The object store and, if it is a folder, where.
#[derive(Clone, Debug)]
pub(super) struct Objects {
    store: Arc<dyn ObjectStore>,
    folder: Option<PathBuf>,
}

/// An object as the store lists it.
pub(super) struct Listed {
    pub path: String,
    pub written_at: chrono::DateTime<chrono::Utc>,
}

impl Objects {
    pub(super) fn in_memory() -> Self {
        Self { store: Arc::new(InMemory::new()), folder: None }
    }

    /// Objects in a folder that only its owner can look into.
    pub(super) fn in_folder(folder: &FilePath) -> Result<Self, VaultError> {
        use std::os::unix::fs::DirBuilderExt;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(VaultError::store)?;
        let folder = folder.canonicalize().map_err(VaultError::store)?;
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(VaultError::store)?.with_automatic_cleanup(true);
        Ok(Self { store: Arc::new(store), folder: Some(folder) })
    }

    /// Encrypts and stores what the stream yields. More than `limit` plain bytes are refused and nothing is kept.
    pub(super) async fn write<S, E>(
        &self,
        target: &Target<'_>,
        key: &Key,
        rng: &Rng,
        limit: u64,
        mut plain: S,
    ) -> Result<Stored, VaultError>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
        E: std::error::Error + Send + Sync + 'static,
    {
        let path = target.path()?;
        match self.store.head(&path).await {
            Ok(_) => return Err(VaultError::AlreadyExists),
            Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(VaultError::store(error)),
        }
        let mut encryptor = Encryptor::new(key, rng, target.account, target.object)?;
        let upload = self.store.put_multipart(&path).await.map_err(VaultError::store)?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
        let sent = async {
            upload.put(encryptor.header());
            let mut hash = Sha256::new();
            let mut size = 0_u64;
            let mut waiting = BytesMut::new();
            while let Some(bytes) = plain.next().await {
                let bytes = bytes.map_err(VaultError::source)?;
                size = size.saturating_add(length(&bytes));
                if size > limit {
                    return Err(VaultError::TooLarge { limit });
                }
                hash.update(&bytes);
                waiting.extend_from_slice(&bytes);
                // One byte stays behind, because only the end of the stream tells which chunk is the last.
                while waiting.len() > PLAIN {
                    let chunk = waiting.split_to(PLAIN);
                    upload.put(encryptor.chunk(&chunk, false)?);
                    upload.wait_for_capacity(2).await.map_err(VaultError::store)?;
                }
            }
            upload.put(encryptor.chunk(&waiting, true)?);
            Ok(Stored { size, sha256: hash.finalize().into() })
        }
        .await;
        match sent {
            Ok(stored) => {
                upload.finish().await.map_err(VaultError::store)?;
                self.sync(&path).await?;
                Ok(stored)
            }
            Err(error) => {
                if let Err(left) = upload.abort().await {
                    tracing::warn!(error = %left, "a draft was left behind and waits for the sweep");
                }
                Err(error)
            }
        }
    }

    /// The plain bytes of an object, in chunks. Whatever was changed, cut off or exchanged ends in `Damaged`.
    pub(super) async fn read(
        &self,
        target: &Target<'_>,
        key: &Key,
    ) -> Result<BoxStream<'static, Result<Bytes, VaultError>>, VaultError> {
        let path = target.path()?;
        let size = self.store.head(&path).await.map_err(VaultError::from_read)?.size;
        let body = size.checked_sub(width(HEADER)).ok_or(VaultError::Damaged)?;
        let chunks = body.div_ceil(width(STORED));
        let chunks = u32::try_from(chunks).map_err(|_| VaultError::Damaged)?;
        if chunks == 0 {
            return Err(VaultError::Damaged);
        }
        let header = self.store.get_range(&path, 0..width(HEADER)).await.map_err(VaultError::from_read)?;
        let decryptor = Decryptor::new(key, target.account, target.object, &header)?;
        let reading = Reading { objects: self.clone(), path, decryptor, chunks, next: 0, size, ahead: Bytes::new() };
        Ok(try_unfold(reading, Reading::step).boxed())
    }

    pub(super) async fn delete(&self, path: &str) -> Result<(), VaultError> {
        match self.store.delete(&Path::from(path)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(VaultError::store(error)),
        }
    }

    /// Everything below a prefix.
    pub(super) fn list(&self, prefix: &str) -> BoxStream<'static, Result<Listed, VaultError>> {
        self.store
            .list(Some(&Path::from(prefix)))
            .map(|item| {
                item.map(|meta| Listed { path: meta.location.to_string(), written_at: meta.last_modified })
                    .map_err(VaultError::store)
            })
            .boxed()
    }

    /// The folder, if the store is one: the sweep looks for drafts there, which the store does not list.
    pub(super) fn folder(&self) -> Option<&FilePath> {
        self.folder.as_deref()
    }

    /// Syncs the file and the folders above it, up to the store's own.
    async fn sync(&self, path: &Path) -> Result<(), VaultError> {
        let Some(folder) = self.folder.clone() else {
            return Ok(());
        };
        let file = folder.join(path.as_ref());
        tokio::task::spawn_blocking(move || {
            std::fs::File::open(&file)?.sync_all()?;
            for above in file.ancestors().skip(1) {
                std::fs::File::open(above)?.sync_all()?;
                if above == folder {
                    break;
                }
            }
            Ok::<(), std::io::Error>(())
        })
        .await
        .map_err(VaultError::store)?
        .map_err(VaultError::store)
    }
}

/// Which object of which account, and in which part of the store it is.
pub(super) struct Target<'a> {
    pub area: &'a str,
    pub account: &'a str,
    pub object: &'a str,
}

impl Target<'_> {
    /// The place in the store. Names that could lead elsewhere are refused.
    pub(super) fn path(&self) -> Result<Path, VaultError> {
        check_name(self.account)?;
        check_name(self.object)?;
        Ok(Path::from_iter([self.area, self.account, self.object]))
    }
}

/// Ids in paths are letters and digits only.
pub(super) fn check_name(name: &str) -> Result<(), VaultError> {
    let fits = (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits { Ok(()) } else { Err(VaultError::BadName) }
}

struct Reading {
    objects: Objects,
    path: Path,
    decryptor: Decryptor,
    chunks: u32,
    next: u32,
    size: u64,
    ahead: Bytes,
}

impl Reading {
    async fn step(mut self) -> Result<Option<(Bytes, Self)>, VaultError> {
        if self.next == self.chunks {
            return Ok(None);
        }
        if self.ahead.is_empty() {
            let start = width(HEADER) + u64::from(self.next) * width(STORED);
            let end = (start + READ_AHEAD * width(STORED)).min(self.size);
            let read = self.objects.store.get_range(&self.path, start..end).await;
            self.ahead = read.map_err(VaultError::from_read)?;
        }
        let sealed = self.ahead.split_to(STORED.min(self.ahead.len()));
        let last = self.next + 1 == self.chunks;
        let plain = self.decryptor.chunk(self.next, last, &sealed)?;
        self.next += 1;
        Ok(Some((plain, self)))
    }
}

fn width(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn length(bytes: &Bytes) -> u64 {
    width(bytes.len())
}
