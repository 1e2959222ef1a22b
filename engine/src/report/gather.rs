//! Gathers what the checks of an attempt look at: its stored evidence and what the person said. It writes nothing.

use super::checks::Subject;
use super::store::Waiting;
use crate::context::Engine;
use crate::error::{Error, Result};
use crate::vault::VaultError;
use crate::verification::Case;
use domain::error::Error as Refusal;
use domain::identifier::{AccountId, AttemptId, EvidenceId};
use domain::verification::FaceCheckOutcome;

/// All of an attempt. None when it is not there any more, or was not submitted.
pub(super) async fn gather(engine: &Engine, waiting: &Waiting) -> Result<Option<(AccountId, AttemptId, Subject)>> {
    let (Some(attempt), Some(account)) =
        (waiting.attempt().and_then(AttemptId::parse), AccountId::parse(&waiting.account))
    else {
        return Ok(None);
    };
    let case = match Case::load(engine, &account).await {
        Ok(case) => case,
        // Erased meanwhile: the case is gone, or the key that opened it.
        Err(Error::Refused(Refusal::NotFound) | Error::Vault(VaultError::NoKey)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(submission) = case.verification.attempt(&attempt).and_then(|attempt| attempt.submission()) else {
        return Ok(None);
    };
    let piece = async |id: &EvidenceId| crate::evidence::stored(engine, &account, id).await;
    let back = match &submission.back {
        Some(id) => Some(piece(id).await?),
        None => None,
    };
    let portrait = match &submission.portrait {
        Some(id) => Some(piece(id).await?),
        None => None,
    };
    let recording = match &submission.face_check {
        FaceCheckOutcome::Recorded { evidence, challenge } => Some((piece(evidence).await?, challenge.clone())),
        FaceCheckOutcome::HumanAsked | FaceCheckOutcome::NoConsent => None,
    };
    let document = &submission.document;
    let subject = Subject {
        front: piece(&submission.front).await?,
        back,
        portrait,
        recording,
        document: document.clone(),
        kind: engine.catalogue.find(document.country, document.document_type).cloned(),
        typed: case.verification.personal.information().cloned(),
        nationality: case.verification.region.map(|region| region.nationality),
        consented: case.verification.consent.as_ref().is_some_and(|consent| consent.given),
        today: crate::account::now(engine).date(),
        settings: engine.settings.vision,
    };
    Ok(Some((account, attempt, subject)))
}
