//! A piece of evidence with all that is known of it, for the checks: its bytes and its facts.

use super::store;
use crate::context::Engine;
use crate::error::{Error, Result};
use crate::vault::VaultError;
use domain::error::Error as Refusal;
use domain::evidence::Evidence;
use domain::identifier::{AccountId, EvidenceId};
use zeroize::Zeroizing;

/// The bytes of a piece of evidence, as it is stored: a picture, or a whole recording.
pub(crate) async fn whole(engine: &Engine, account: &AccountId, id: &EvidenceId) -> Result<Zeroizing<Vec<u8>>> {
    let row = store::one(&engine.db, id.as_str()).await?.filter(|row| row.account == account.as_str());
    let row = row.ok_or(Refusal::NotFound)?;
    Ok(engine.vault.read_bytes(&row.account, &row.object).await?)
}

/// A piece of evidence with all that is known of it.
#[derive(Default)]
pub(crate) struct Stored {
    /// What is known of it; none when it is gone.
    pub facts: Option<Evidence>,
    /// The bytes, as they are stored; none when they are gone or damaged.
    pub bytes: Option<Zeroizing<Vec<u8>>>,
}

/// A piece of evidence with all that is known of it. What is gone or damaged stays so and is no failure here.
pub(crate) async fn stored(engine: &Engine, account: &AccountId, id: &EvidenceId) -> Result<Stored> {
    let row = store::one(&engine.db, id.as_str()).await?.filter(|row| row.account == account.as_str());
    let Some(row) = row else { return Ok(Stored::default()) };
    let bytes = match engine.vault.read_bytes(&row.account, &row.object).await {
        Ok(bytes) => Some(bytes),
        Err(VaultError::NotFound | VaultError::Damaged) => None,
        Err(error) => return Err(error.into()),
    };
    let facts = serde_json::from_str(&row.facts).map_err(Error::broken)?;
    Ok(Stored { facts: Some(facts), bytes })
}
