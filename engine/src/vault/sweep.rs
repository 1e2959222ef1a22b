//! Deletes what a crash left behind: objects and pieces that no row refers to, drafts of writes that never finished,
//! uploads that nobody continued. It never deletes what is referred to, and nothing that is younger than the time
//! between writing an object and committing the row that refers to it.

use std::collections::HashSet;
use std::path::Path;

use chrono::{DateTime, Duration, Utc};
use futures::{Stream, TryStreamExt};

use super::objects::Listed;
use super::staging::{self, StagingError};
use super::{EVIDENCE, Staging, Vault, VaultError};
use crate::db::DbError;

/// Younger objects are never swept: the row that refers to them may be about to be committed.
const YOUNGEST: Duration = Duration::hours(1);
/// Uploads that were begun longer ago are given up.
const ABANDONED: Duration = Duration::hours(24);
/// How many objects are asked about at a time.
const BATCH: usize = 200;

/// What a sweep deleted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Swept {
    /// Evidence objects that no row refers to.
    pub objects: u64,
    /// Pieces of uploads that no row refers to.
    pub pieces: u64,
    /// Uploads that nobody continued.
    pub uploads: u64,
    /// Drafts of writes that never finished.
    pub drafts: u64,
}

impl Vault {
    /// Sweeps. `referenced` is asked with batches of object ids and answers which of them some row refers to; if it
    /// fails, nothing more is deleted. What is younger than `older_than` stays, and in any case what is younger than
    /// an hour.
    pub async fn sweep<F, Fut>(&self, referenced: F, older_than: Duration) -> Result<Swept, VaultError>
    where
        F: Fn(Vec<String>) -> Fut,
        Fut: Future<Output = Result<Vec<String>, DbError>>,
    {
        let now = self.shared.clock.now();
        let before = now - older_than.max(YOUNGEST);
        let uploads =
            Staging::new(self.clone()).discard_before(now - ABANDONED).await.map_err(|error| match error {
                StagingError::Vault(error) => error,
                other => VaultError::store(other),
            })?;
        let evidence = self.shared.objects.list(EVIDENCE);
        let objects = self.sweep_area(evidence, before, |names| async { Ok(referenced(names).await?) }).await?;
        let pieces = self.sweep_area(staging::list(self), before, |names| staging::known_pieces(self, names)).await?;
        let drafts = self.sweep_drafts(before).await?;
        let swept = Swept { objects, pieces, uploads, drafts };
        if swept != Swept::default() {
            tracing::info!(objects, pieces, uploads, drafts, "swept what nothing refers to");
        }
        Ok(swept)
    }

    async fn sweep_area<S, F, Fut>(&self, listing: S, before: DateTime<Utc>, known: F) -> Result<u64, VaultError>
    where
        S: Stream<Item = Result<Listed, VaultError>> + Unpin,
        F: Fn(Vec<String>) -> Fut,
        Fut: Future<Output = Result<Vec<String>, VaultError>>,
    {
        let old = listing.try_filter(|object| std::future::ready(object.written_at < before));
        let mut batches = old.try_chunks(BATCH);
        let mut deleted = 0;
        while let Some(batch) = batches.try_next().await.map_err(|error| error.1)? {
            let names: Vec<String> = batch.iter().map(|object| name(&object.path).to_owned()).collect();
            let known: HashSet<String> = known(names).await?.into_iter().collect();
            for object in batch.iter().filter(|object| !known.contains(name(&object.path))) {
                self.shared.objects.delete(&object.path).await?;
                deleted += 1;
            }
        }
        Ok(deleted)
    }

    /// The object store hides the drafts of a folder (`name#1`) from its listing, so they are looked for here.
    async fn sweep_drafts(&self, before: DateTime<Utc>) -> Result<u64, VaultError> {
        let Some(folder) = self.shared.objects.folder().map(Path::to_owned) else {
            return Ok(0);
        };
        tokio::task::spawn_blocking(move || {
            let mut deleted = 0;
            let mut folders = vec![folder];
            while let Some(folder) = folders.pop() {
                let Some(entries) = unless_gone(std::fs::read_dir(&folder))? else {
                    continue;
                };
                for entry in entries {
                    let entry = entry?;
                    if entry.file_type()?.is_dir() {
                        folders.push(entry.path());
                    } else if is_draft(&entry.path())
                        && let Some(meta) = unless_gone(entry.metadata())?
                        && DateTime::<Utc>::from(meta.modified()?) < before
                        && unless_gone(std::fs::remove_file(entry.path()))?.is_some()
                    {
                        deleted += 1;
                    }
                }
            }
            Ok(deleted)
        })
        .await
        .map_err(VaultError::store)?
        .map_err(|error: std::io::Error| VaultError::store(error))
    }
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_draft(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| name.rsplit_once('#'))
        .is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A file that vanished while it was looked at is no error: its write finished, or someone deleted it.
fn unless_gone<T>(outcome: std::io::Result<T>) -> std::io::Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
