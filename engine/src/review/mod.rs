//! The review desk: the queue, one case with all its evidence, and the decision. Every look is a line in the audit trail.

mod staff;
mod store;

pub(crate) use staff::forget_ended;
pub use staff::{StaffMember, caller, create_staff, has_staff, log_in, log_out};

use crate::account::{now, person};
use crate::audit::Entry;
use crate::context::Engine;
use crate::db::{RecordId, Write};
use crate::error::{Error, Result};
use crate::face_check::{Judgement, judge};
use crate::letter::{self, Letter};
use crate::report::Reported;
use crate::verification::{Case, store as cases};
use domain::Timestamp;
use domain::account::EmailAddress;
use domain::country::Country;
use domain::document::DocumentType;
use domain::error::Error as Refusal;
use domain::evidence::Evidence;
use domain::face_check::recording::Recording;
use domain::identifier::{AccountId, AttemptId, EvidenceId};
use domain::review::{Decision, Reason, Verdict, read_note};
use domain::verification::{Attempt, DocumentChoice, FaceCheckOutcome, Verification};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// For how long looking at frame after frame of a recording is one look.
const ONE_LOOK: chrono::Duration = chrono::Duration::minutes(15);
/// How many cases the queue page shows.
const QUEUE_LENGTH: u32 = 100;

/// One waiting case.
#[derive(Debug, Clone)]
pub struct QueueRow {
    /// Which attempt.
    pub attempt: AttemptId,
    /// Its number within the account.
    pub number: u32,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// Since when somebody has been looking at it.
    pub looked_at: Option<Timestamp>,
    /// The document.
    pub document: DocumentChoice,
    /// Whether there is no recording of a face check.
    pub without_face_check: bool,
}

/// The oldest waiting cases and how many wait in all.
#[derive(Debug, Clone)]
pub struct Queue {
    /// The oldest first.
    pub entries: Vec<QueueRow>,
    /// How many wait.
    pub total: u64,
}

/// All that is needed to decide a case.
#[derive(Debug, Clone)]
pub struct ReviewCase {
    /// The account's address.
    pub email: EmailAddress,
    /// The whole case.
    pub verification: Verification,
    /// The attempt.
    pub attempt: Attempt,
    /// Its evidence.
    pub evidence: Vec<Evidence>,
    /// Times and moves of the frames of its face check.
    pub frames: Vec<(u32, u8)>,
    /// What the machine makes of the face check; none without a recording.
    pub judgement: Option<Judgement>,
    /// Who did what, oldest first: when, who, what.
    pub history: Vec<(Timestamp, String, String)>,
}

/// The queue.
///
/// # Errors
/// When the database fails.
pub async fn queue(engine: &Engine, _member: &StaffMember) -> Result<Queue> {
    let rows = store::queue(&engine.db, QUEUE_LENGTH).await?;
    let entries = rows.into_iter().map(read_row).collect::<Option<Vec<_>>>();
    let entries = entries.ok_or_else(|| Error::broken("a queue entry cannot be read"))?;
    Ok(Queue { entries, total: cases::waiting(&engine.db).await? })
}

/// Opens a case. The first look at a waiting one is shown to the person; every look is recorded.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn open_case(engine: &Engine, member: &StaffMember, attempt: &AttemptId) -> Result<ReviewCase> {
    let account = account_of(engine, attempt).await?;
    let verification = engine
        .db
        .retrying(|| async {
            let case = Case::load(engine, &account).await?;
            let detail = serde_json::json!({ "attempt": attempt });
            let entry = case.entry(engine, member.actor(), "case.looked_at", detail);
            let mut write = Write::new();
            let next = match case.verification.clone().look(attempt, now(engine)) {
                Ok(next) => next,
                Err(Refusal::CaseDecided) => case.verification.clone(),
                Err(refusal) => return Err(Error::from(refusal)),
            };
            if next == case.verification {
                engine.audit.record(&mut write, entry);
            } else {
                case.save(engine, &mut write, &next, entry).await?;
            }
            engine.db.commit(write).await?;
            Ok(next)
        })
        .await?;
    let attempt = verification.attempt(attempt).cloned().ok_or(Refusal::NotFound)?;
    let submission = attempt.submission().ok_or(Refusal::NotFound)?;
    let used = submission.evidence_ids();
    let mut evidence = crate::evidence::of_account(engine, &account).await?;
    evidence.retain(|piece| used.contains(&&piece.id));
    evidence.sort_by_key(|piece| piece.purpose);
    let (frames, judgement) = match &submission.face_check {
        FaceCheckOutcome::Recorded { evidence, challenge } => {
            let bytes = crate::evidence::whole(engine, &account, evidence).await?;
            let recording = Recording::read(&bytes).map_err(|_| Error::broken("a stored recording cannot be read"))?;
            let frames = recording.frames.iter().map(|frame| (frame.at, frame.move_index)).collect();
            let reported = crate::report::of_attempt(engine, &account, &attempt.id).await?;
            (frames, Some(judge(&recording, challenge, reported.report.as_ref())))
        }
        FaceCheckOutcome::HumanAsked | FaceCheckOutcome::NoConsent => (Vec::new(), None),
    };
    let email = person(engine, &account).await?.email;
    let history = history(engine, &account).await?;
    Ok(ReviewCase { email, verification, attempt, evidence, frames, judgement, history })
}

/// The machine's report about a submitted attempt, and whether another is on its way. Whoever asks without having opened the
/// case has that recorded as a look.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn report(engine: &Engine, member: &StaffMember, attempt: &AttemptId) -> Result<Reported> {
    let account = account_of(engine, attempt).await?;
    let at = engine.clock.now();
    let entry = |action: &str| Entry {
        at,
        actor: member.actor(),
        action: action.to_owned(),
        subject: format!("account:{account}"),
        detail: serde_json::json!({ "attempt": attempt }),
    };
    let looked = entry("report.looked_at");
    let since = at - ONE_LOOK;
    if !engine.audit.holds(&entry("case.looked_at"), since).await? && !engine.audit.holds(&looked, since).await? {
        record(engine, looked).await?;
    }
    crate::report::of_attempt(engine, &account, attempt).await
}

/// Lets the machine check a submitted attempt again, for example when models were missing. The earlier report stays.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn check_again(engine: &Engine, member: &StaffMember, attempt: &AttemptId) -> Result<()> {
    let account = account_of(engine, attempt).await?;
    engine
        .db
        .retrying(|| async {
            let case = Case::load(engine, &account).await?;
            let mut write = Write::new();
            // The pages of the case learn that a report is on its way.
            case.touch(&mut write);
            crate::report::queue(engine, &mut write, &account, attempt);
            let detail = serde_json::json!({ "attempt": attempt });
            engine.audit.record(&mut write, case.entry(engine, member.actor(), "report.asked", detail));
            Ok(engine.db.commit(write).await?)
        })
        .await
}

/// Decides a case: one transaction that decides, tells the person, and records it.
///
/// # Errors
/// [`Refusal::CaseDecided`], [`Refusal::NotFound`], and what does not fit in reasons and note.
pub async fn decide(
    engine: &Engine,
    member: &StaffMember,
    attempt: &AttemptId,
    approve: bool,
    reasons: Vec<Reason>,
    note: &str,
) -> Result<()> {
    let note = read_note(note)?;
    let verdict = if approve { Verdict::Approved } else { Verdict::rejected(reasons, &note)? };
    let account = account_of(engine, attempt).await?;
    let owner = person(engine, &account).await?;
    engine
        .db
        .retrying(|| async {
            let case = Case::load(engine, &account).await?;
            let at = now(engine);
            let decision = Decision { verdict: verdict.clone(), by: member.staff.clone(), at, note: note.clone() };
            let next = case.verification.clone().decide(attempt, decision)?;
            let letter = if approve { Letter::Approved { at } } else { Letter::Rejected { at } };
            let mut write = Write::new();
            let detail = serde_json::json!({ "attempt": attempt, "reasons": verdict.reasons() });
            let action = if approve { "case.approved" } else { "case.rejected" };
            case.save(engine, &mut write, &next, case.entry(engine, member.actor(), action, detail)).await?;
            letter::queue(engine, &mut write, &owner.email, &owner.language, &letter)?;
            Ok(engine.db.commit(write).await?)
        })
        .await
}

/// A picture of a submitted attempt, or one frame of its recording. The look is recorded before the picture is given out.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn picture(
    engine: &Engine,
    member: &StaffMember,
    id: &EvidenceId,
    frame: Option<usize>,
) -> Result<Zeroizing<Vec<u8>>> {
    let account = crate::evidence::owner(engine, id).await?;
    let case = Case::load(engine, &account).await?;
    let mut submitted = case.verification.attempts.iter().filter_map(Attempt::submission);
    let submission = submitted.find(|submission| submission.evidence_ids().contains(&id)).ok_or(Refusal::NotFound)?;
    let entry = Entry {
        at: engine.clock.now(),
        actor: member.actor(),
        action: "evidence.looked_at".to_owned(),
        subject: format!("account:{account}"),
        detail: serde_json::json!({ "evidence": id }),
    };
    // One line for a recording, not one for each of its frames; without that line no frame either.
    let goes_on = submission.face_check.evidence() == Some(id) && frame.is_some_and(|frame| frame > 0);
    if !(goes_on && engine.audit.holds(&entry, entry.at - ONE_LOOK).await?) {
        record(engine, entry).await?;
    }
    crate::evidence::read(engine, &account, id, frame).await
}

/// Records a look by itself.
async fn record(engine: &Engine, entry: Entry) -> Result<()> {
    engine
        .db
        .retrying(|| async {
            let mut write = Write::new();
            engine.audit.record(&mut write, entry.clone());
            Ok(engine.db.commit(write).await?)
        })
        .await
}

async fn account_of(engine: &Engine, attempt: &AttemptId) -> Result<AccountId> {
    let account = store::account_of(&engine.db, attempt.as_str()).await?.ok_or(Refusal::NotFound)?;
    AccountId::parse(&account).ok_or_else(|| Error::broken("an attempt without an account"))
}

/// Who did what, with staff by their addresses and everybody else by their kind.
async fn history(engine: &Engine, account: &AccountId) -> Result<Vec<(Timestamp, String, String)>> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut history = Vec::new();
    for recorded in engine.audit.about(&format!("account:{account}"), 200).await? {
        let actor = recorded.entry.actor;
        let name = match actor.split_once(':') {
            Some(("staff", id)) => match names.get(&actor) {
                Some(name) => name.clone(),
                None => {
                    let member = staff::member(engine, id).await?;
                    let name = member.map_or_else(|| actor.clone(), |member| member.email.to_string());
                    names.insert(actor.clone(), name.clone());
                    name
                }
            },
            Some((kind, _)) => kind.to_owned(),
            None => actor,
        };
        history.push((Timestamp::from(recorded.entry.at), name, recorded.entry.action));
    }
    history.sort_by_key(|(at, ..)| *at);
    Ok(history)
}

fn read_row(row: store::QueueRow) -> Option<QueueRow> {
    Some(QueueRow {
        attempt: AttemptId::parse(&key(&row.id)?)?,
        number: row.number,
        submitted_at: Timestamp::from(row.submitted_at),
        looked_at: row.looked_at.map(Timestamp::from),
        document: DocumentChoice {
            country: Country::parse(&row.country)?,
            document_type: DocumentType::parse(&row.document_type)?,
            has_back: row.has_back,
        },
        without_face_check: row.without_face_check,
    })
}

fn key(record: &RecordId) -> Option<String> {
    match &record.key {
        surrealdb::types::RecordIdKey::String(key) => Some(key.clone()),
        _ => None,
    }
}
