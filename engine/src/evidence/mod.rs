//! Evidence: taking it in piece by piece, putting it in its place in the case, and giving it out again.
//!
//! An upload is announced with its size and hash, comes in pieces that are each encrypted and durable before they are
//! acknowledged, and goes on where it stopped whenever the same bytes are announced again. When the last piece is there the
//! picture is written anew and placed in one transaction: a server killed at any moment has either placed it or not begun.

mod desk;
pub(crate) mod origin;
mod picture;
mod store;
mod stored;

pub(crate) use stored::{Stored, stored, whole};

use crate::account::{Person, now};
use crate::caller::Caller;
use crate::context::Engine;
use crate::db::Write;
use crate::error::{Error, Result};
use crate::vault::StagingError;
use crate::verification::Case;
use bytes::Bytes;
use domain::Timestamp;
use domain::error::{Error as Refusal, FaceCheckProblem, UploadProblem};
use domain::evidence::{Device, Evidence, Origin, Purpose, UPLOAD_LIMIT};
use domain::face_check::recording::Recording;
use domain::handoff::HandoffEnd;
use domain::identifier::{AccountId, ChallengeId, EvidenceId, UploadId};
use domain::verification::{AttemptState, Step, Verification};
use serde::Deserialize;
use zeroize::Zeroizing;

/// What a browser announces before it sends bytes.
#[derive(Debug, Clone, Deserialize)]
pub struct Announcement {
    /// What it is for.
    pub purpose: Purpose,
    /// How it was made.
    pub origin: Origin,
    /// How many bytes will come.
    pub size: u64,
    /// Their SHA-256, as 64 hexadecimal digits.
    pub sha256: String,
    /// The challenge that a recording answers.
    #[serde(default)]
    pub challenge: Option<ChallengeId>,
}

/// An upload under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its name.
    pub id: UploadId,
    /// How many bytes are here; the next piece begins there.
    pub offset: u64,
}

/// What came of a piece.
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    /// More is to come, from this offset.
    More(u64),
    /// It was the last: the evidence is in its place.
    Done(Evidence),
}

/// Begins an upload, or goes on with one of the same bytes for the same purpose.
///
/// # Errors
/// [`UploadProblem`], [`FaceCheckProblem`], and the domain's refusals when the step is not due.
pub async fn begin(engine: &Engine, caller: &Caller, announced: &Announcement) -> Result<Upload> {
    caller.may_do(engine, announced.purpose.step()).await?;
    check_announcement(engine, announced)?;
    let loaded = Case::load(engine, caller.account()).await?;
    let moment = now(engine);
    may_place(&loaded.verification, announced, moment)?;
    let attempt = loaded.verification.attempts.last().ok_or(Refusal::NoOpenAttempt)?;
    let challenge = announced.challenge.as_ref().map(ToString::to_string);
    let sha256 = announced.sha256.to_ascii_lowercase();
    let name =
        format!("{}:{}:{}:{sha256}", attempt.id, announced.purpose.name(), challenge.as_deref().unwrap_or_default());
    let hash = engine.vault.keyed_hash("upload", name.as_bytes());
    let id = hash.get(..32).and_then(UploadId::parse).ok_or_else(|| Error::broken("a hash is no identifier"))?;
    let account = caller.account().as_str();
    let offset = engine.staging.begin(account, id.as_str(), announced.size, &sha256).await.map_err(staging_problem)?;
    let created_at = match store::upload(&engine.db, id.as_str()).await? {
        Some(earlier) if earlier.done.is_none() => earlier.created_at,
        _ => engine.clock.now(),
    };
    let row = store::UploadRow {
        account: account.to_owned(),
        attempt: attempt.id.to_string(),
        purpose: announced.purpose.name().to_owned(),
        origin: word(&announced.origin)?,
        device: word(&caller.device())?,
        size: announced.size,
        challenge,
        created_at,
        done: None,
    };
    let mut write = Write::new();
    store::save_upload(&mut write, id.as_str(), row);
    engine.db.commit(write).await?;
    Ok(Upload { id, offset })
}

/// Where an upload goes on.
///
/// # Errors
/// [`UploadProblem::Unknown`] for an upload that is not the caller's or no longer there.
pub async fn offset(engine: &Engine, caller: &Caller, id: &UploadId) -> Result<u64> {
    own_upload(engine, caller, id).await?;
    engine.staging.offset(caller.account().as_str(), id.as_str()).await.map_err(staging_problem)
}

/// Takes a piece in. With the last one (or with an empty piece when all are there) the evidence is put in its place.
///
/// # Errors
/// [`UploadProblem`], [`FaceCheckProblem`], and the domain's refusals.
pub async fn append(engine: &Engine, caller: &Caller, id: &UploadId, offset: u64, piece: Bytes) -> Result<Received> {
    let row = own_upload(engine, caller, id).await?;
    let purpose = Purpose::parse(&row.purpose).ok_or_else(|| Error::broken("an upload without a purpose"))?;
    caller.may_do(engine, purpose.step()).await?;
    if let Some(done) = &row.done {
        return finished(engine, done).await.map(Received::Done);
    }
    let account = caller.account().as_str();
    let next = if piece.is_empty() && offset == row.size {
        engine.staging.offset(account, id.as_str()).await.map_err(staging_problem)?
    } else {
        engine.staging.append(account, id.as_str(), offset, piece).await.map_err(staging_problem)?
    };
    if next < row.size {
        return Ok(Received::More(next));
    }
    let outcome = finish(engine, caller, id, &row, purpose).await;
    if !matches!(&outcome, Err(Error::Db(_) | Error::Vault(_) | Error::Staging(_) | Error::Broken(_))) {
        // Placed, or refused for good: either way these bytes are not needed again.
        if let Err(error) = engine.staging.discard(account, id.as_str()).await {
            tracing::warn!(%error, "an upload that is over stays until the sweep");
        }
    }
    outcome.map(Received::Done)
}

async fn finish(
    engine: &Engine,
    caller: &Caller,
    id: &UploadId,
    row: &store::UploadRow,
    purpose: Purpose,
) -> Result<Evidence> {
    let account = caller.account();
    // A desk first: whoever waits for one holds no bytes. Another request with the same ones may have been faster.
    let desk = desk::Desk::wait(account.as_str()).await?;
    if let Some(done) = own_upload(engine, caller, id).await?.done {
        return finished(engine, &done).await;
    }
    let limit = engine.settings.vault.upload_limit;
    let bytes = engine.staging.finish(account.as_str(), id.as_str()).await.map_err(staging_problem)?;
    let announced_at = Timestamp::from(row.created_at);
    let challenge = row.challenge.as_deref().and_then(ChallengeId::parse);
    let prepared = match (purpose, &challenge) {
        (Purpose::FaceCheck, Some(challenge)) => {
            let loaded = Case::load(engine, account).await?;
            let open = loaded.verification.open_challenge(challenge, announced_at, now(engine))?.clone();
            picture::prepare_recording(desk, bytes, open, limit).await?
        }
        (Purpose::FaceCheck, None) => return Err(Refusal::FaceCheck(FaceCheckProblem::OtherChallenge).into()),
        _ => picture::prepare_picture(desk, bytes, limit).await?,
    };
    let object = engine.rng.id();
    engine.vault.write_bytes(account.as_str(), &object, &prepared.bytes).await?;
    let evidence = Evidence {
        id: EvidenceId::parse(&engine.rng.id()).ok_or_else(|| Error::broken("the generator drew no identifier"))?,
        purpose,
        origin: from_word(&row.origin)?,
        device: from_word(&row.device)?,
        stored_at: now(engine),
        width: prepared.width,
        height: prepared.height,
        frames: prepared.frames,
        measures: prepared.measures,
        origin_facts: prepared.origin_facts,
    };
    engine.db.retrying(|| place(engine, caller, id, &object, &evidence, challenge.as_ref(), announced_at)).await
}

/// Puts evidence in its place, all in one transaction. Gives what is in its place: another request with the same bytes may
/// have been faster.
async fn place(
    engine: &Engine,
    caller: &Caller,
    id: &UploadId,
    object: &str,
    evidence: &Evidence,
    challenge: Option<&ChallengeId>,
    announced_at: Timestamp,
) -> Result<Evidence> {
    let account = caller.account();
    let loaded = Case::load(engine, account).await?;
    let row = store::upload(&engine.db, id.as_str()).await?.ok_or(Refusal::Upload(UploadProblem::Unknown))?;
    if let Some(done) = &row.done {
        return finished(engine, done).await;
    }
    caller.may_do(engine, evidence.purpose.step()).await?;
    let moment = now(engine);
    let limits = engine.settings.limits;
    let before = loaded.verification.clone();
    if before.attempts.last().is_none_or(|attempt| attempt.id.as_str() != row.attempt) {
        return Err(Refusal::Upload(UploadProblem::Unknown).into());
    }
    let next = match challenge {
        Some(challenge) => before.finish_face_check(challenge, evidence.id.clone(), announced_at, moment)?,
        None => before.place_picture(evidence.purpose, evidence.id.clone(), &limits, moment)?,
    };
    let mut write = Write::new();
    let facts = serde_json::to_string(evidence).map_err(Error::broken)?;
    let evidence_row = store::EvidenceRow { account: account.to_string(), object: object.to_owned(), facts };
    store::create(&mut write, evidence.id.as_str(), evidence_row);
    store::save_upload(&mut write, id.as_str(), store::UploadRow { done: Some(evidence.id.to_string()), ..row });
    let detail = serde_json::json!({ "evidence": evidence.id, "purpose": evidence.purpose, "device": evidence.device });
    let entry = loaded.entry(engine, caller.actor(), "evidence.placed", detail);
    loaded.save(engine, &mut write, &next, entry).await?;
    settle_handoff(engine, &mut write, caller, &next, moment).await?;
    engine.db.commit(write).await?;
    Ok(evidence.clone())
}

/// The phone that has done all its steps is finished; a person who does a step themselves has taken it back.
pub(crate) async fn settle_handoff(
    engine: &Engine,
    write: &mut Write,
    caller: &Caller,
    next: &Verification,
    moment: Timestamp,
) -> Result<()> {
    let Some(handoff) = crate::handoff::current(engine, caller.account()).await? else { return Ok(()) };
    let goes_on = next.due(moment).is_ok_and(|due| handoff.steps.contains(&due));
    let how = match caller.device() {
        Device::Phone if goes_on => return Ok(()),
        Device::Phone => HandoffEnd::Finished,
        Device::Own => HandoffEnd::TakenBack,
    };
    crate::handoff::end_in(engine, write, caller.account(), how).await
}

/// A person's own picture of their last attempt.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn own_picture(engine: &Engine, person: &Person, purpose: Purpose) -> Result<Zeroizing<Vec<u8>>> {
    let loaded = Case::load(engine, &person.account).await?;
    let last = loaded.verification.attempts.last();
    let id = match last.map(|attempt| &attempt.state) {
        Some(AttemptState::Open { progress, .. }) => progress.picture(purpose),
        Some(AttemptState::Submitted { submission, .. } | AttemptState::Decided { submission, .. }) => match purpose {
            Purpose::Front => Some(&submission.front),
            Purpose::Back => submission.back.as_ref(),
            Purpose::Portrait => submission.portrait.as_ref(),
            Purpose::FaceCheck => None,
        },
        Some(AttemptState::Expired { .. }) | None => None,
    };
    let id = id.ok_or(Refusal::NotFound)?;
    read(engine, &person.account, id, None).await
}

/// The picture of a piece of evidence, or one frame of a recording, of this account.
pub(crate) async fn read(
    engine: &Engine,
    account: &AccountId,
    id: &EvidenceId,
    frame: Option<usize>,
) -> Result<Zeroizing<Vec<u8>>> {
    let row = store::one(&engine.db, id.as_str()).await?.ok_or(Refusal::NotFound)?;
    if row.account != account.as_str() {
        return Err(Refusal::NotFound.into());
    }
    let bytes = engine.vault.read_bytes(&row.account, &row.object).await?;
    let facts: Evidence = serde_json::from_str(&row.facts).map_err(Error::broken)?;
    if facts.purpose != Purpose::FaceCheck {
        return Ok(bytes);
    }
    let recording = Recording::read(&bytes).map_err(|_| Error::broken("a stored recording cannot be read"))?;
    let frame = recording.frames.get(frame.unwrap_or(0)).ok_or(Refusal::NotFound)?;
    Ok(Zeroizing::new(frame.jpeg.to_vec()))
}

/// Whose evidence this is.
pub(crate) async fn owner(engine: &Engine, id: &EvidenceId) -> Result<AccountId> {
    let row = store::one(&engine.db, id.as_str()).await?.ok_or(Refusal::NotFound)?;
    AccountId::parse(&row.account).ok_or_else(|| Error::broken("evidence without an account"))
}

/// What is known of all evidence of an account.
pub(crate) async fn of_account(engine: &Engine, account: &AccountId) -> Result<Vec<Evidence>> {
    let rows = store::of_account(&engine.db, account.as_str()).await?;
    rows.iter().map(|row| serde_json::from_str(&row.facts).map_err(Error::broken)).collect()
}

/// Lets go of evidence. Its bytes are deleted once the transaction has committed.
pub(crate) fn release(write: &mut Write, id: &EvidenceId) {
    store::discard(write, id.as_str());
}

/// Deletes the bytes of evidence that was let go of.
///
/// # Errors
/// When storage fails; what is left is deleted the next time.
pub async fn delete_discarded(engine: &Engine) -> Result<()> {
    for row in store::discarded(&engine.db).await? {
        engine.vault.delete(&row.account, &row.object).await?;
        let mut write = Write::new();
        store::forget_discarded(&mut write, &row.object);
        engine.db.commit(write).await?;
    }
    Ok(())
}

/// Forgets uploads that nobody finished.
pub(crate) async fn forget_uploads(engine: &Engine) -> Result<()> {
    let mut write = Write::new();
    store::forget(&mut write, engine.clock.now() - chrono::Duration::hours(24));
    Ok(engine.db.commit(write).await?)
}

fn check_announcement(engine: &Engine, announced: &Announcement) -> domain::Result<()> {
    let refuse = |problem| Err(Refusal::Upload(problem));
    let limit = engine.settings.vault.upload_limit.min(UPLOAD_LIMIT);
    let hash_fits = announced.sha256.len() == 64 && announced.sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    if announced.size == 0 {
        refuse(UploadProblem::Empty)
    } else if announced.size > limit {
        refuse(UploadProblem::TooLarge { limit })
    } else if !hash_fits {
        refuse(UploadProblem::HashMismatch)
    } else if announced.purpose == Purpose::Portrait
        && announced.origin == Origin::Upload
        && !engine.settings.limits.portrait_upload
    {
        refuse(UploadProblem::CameraOnly)
    } else {
        Ok(())
    }
}

fn may_place(verification: &Verification, announced: &Announcement, moment: Timestamp) -> domain::Result<()> {
    verification.may_place(announced.purpose, moment)?;
    match (announced.purpose.step(), &announced.challenge) {
        (Step::FaceCheck, Some(challenge)) => verification.open_challenge(challenge, moment, moment).map(|_| ()),
        (Step::FaceCheck, None) => Err(Refusal::FaceCheck(FaceCheckProblem::OtherChallenge)),
        _ => Ok(()),
    }
}

async fn own_upload(engine: &Engine, caller: &Caller, id: &UploadId) -> Result<store::UploadRow> {
    let row = store::upload(&engine.db, id.as_str()).await?;
    let own = row.filter(|row| row.account == caller.account().as_str());
    Ok(own.ok_or(Refusal::Upload(UploadProblem::Unknown))?)
}

async fn finished(engine: &Engine, id: &str) -> Result<Evidence> {
    let row = store::one(&engine.db, id).await?.ok_or(Refusal::Upload(UploadProblem::Unknown))?;
    serde_json::from_str(&row.facts).map_err(Error::broken)
}

fn staging_problem(error: StagingError) -> Error {
    let problem = match error {
        StagingError::NotFound => UploadProblem::Unknown,
        StagingError::Offset { current } => UploadProblem::WrongOffset { expected: current },
        StagingError::Incomplete { current, .. } => UploadProblem::WrongOffset { expected: current },
        StagingError::TooLarge { limit } => UploadProblem::TooLarge { limit },
        StagingError::Empty => UploadProblem::Empty,
        StagingError::Mismatch | StagingError::Description | StagingError::Different => UploadProblem::HashMismatch,
        other => return Error::Staging(other),
    };
    Error::Refused(Refusal::Upload(problem))
}

fn word<T: serde::Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        _ => Err(Error::broken("not a word")),
    }
}

fn from_word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(Error::broken)
}
