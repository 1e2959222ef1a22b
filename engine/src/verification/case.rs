//! A case as it is loaded, changed and saved: the one way in which any room changes a verification.
//!
//! Everything that an operation does commits in one transaction which is guarded by the version of the case, so that
//! operations on one case happen one after the other, and which also bumps it, so that waiting pages learn of it.

use super::store;
use crate::account::now;
use crate::audit::Entry;
use crate::context::Engine;
use crate::db::{Bytes, Write};
use crate::error::{Error, Result};
use crate::vault::AccountKey;
use chrono::{DateTime, Utc};
use domain::Timestamp;
use domain::identifier::{AccountId, EvidenceId};
use domain::review::Verdict;
use domain::verification::{Attempt, AttemptState, FaceCheckOutcome, Verification};
use std::collections::BTreeSet;

/// The context under which a case is sealed.
const CASE: &str = "verification";

/// A case that was loaded and has not been changed yet.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub account: AccountId,
    pub verification: Verification,
    version: u64,
}

/// Who does something, for the audit trail: `account:…`, `phone:…`, `staff:…` or `system`.
pub(crate) type Actor = String;

impl Case {
    /// Loads the case of an account.
    pub async fn load(engine: &Engine, account: &AccountId) -> Result<Self> {
        let row = store::load(&engine.db, account.as_str()).await?.ok_or(domain::Error::NotFound)?;
        let opened = engine.vault.open_sealed(account.as_str(), CASE, &row.sealed).await?;
        let verification = serde_json::from_slice(&opened).map_err(Error::broken)?;
        Ok(Self { account: account.clone(), verification, version: row.version })
    }

    /// Writes the next state of the case, what the queue knows of its attempts, and a line in the audit trail; lets go of
    /// evidence that nothing refers to any more.
    pub async fn save(&self, engine: &Engine, write: &mut Write, next: &Verification, entry: Entry) -> Result<()> {
        self.touch(write);
        let plain = serde_json::to_vec(next).map_err(Error::broken)?;
        let sealed = engine.vault.seal(self.account.as_str(), CASE, &plain).await?;
        store::save(write, self.account.as_str(), Bytes::from(sealed), deadline(next));
        for attempt in &next.attempts {
            if self.verification.attempt(&attempt.id) != Some(attempt)
                && let Some(row) = attempt_row(&self.account, attempt)
            {
                store::save_attempt(write, attempt.id.as_str(), row);
                let before = self.verification.attempt(&attempt.id);
                if before.and_then(Attempt::submission).is_none() {
                    crate::report::queue(engine, write, &self.account, &attempt.id);
                }
            }
        }
        let kept: BTreeSet<&EvidenceId> = next.evidence().collect();
        for evidence in self.verification.evidence().filter(|evidence| !kept.contains(evidence)) {
            crate::evidence::release(write, evidence);
        }
        engine.audit.record(write, entry);
        Ok(())
    }

    /// Guards the case in a transaction that changes something else of it, so that its pages learn of that too.
    pub fn touch(&self, write: &mut Write) {
        write.guard(store::record(self.account.as_str()), self.version);
    }

    /// A line for the audit trail about this case.
    pub fn entry(&self, engine: &Engine, actor: Actor, action: &str, detail: serde_json::Value) -> Entry {
        Entry {
            at: engine.clock.now(),
            actor,
            action: action.to_owned(),
            subject: format!("account:{}", self.account),
            detail,
        }
    }
}

/// Makes the empty case of a new account.
pub(crate) fn create(write: &mut Write, account: &str, key: &AccountKey) -> Result<()> {
    let plain = serde_json::to_vec(&Verification::default()).map_err(Error::broken)?;
    store::create(write, account, Bytes::from(key.seal(CASE, &plain)?));
    Ok(())
}

/// Loads a case, applies a transition of the domain to it and saves it; again from the start when another operation was
/// faster.
pub(crate) async fn change(
    engine: &Engine,
    account: &AccountId,
    actor: Actor,
    action: &str,
    transition: impl Fn(Verification, Timestamp) -> domain::Result<Verification>,
) -> Result<()> {
    engine
        .db
        .retrying(|| async {
            let case = Case::load(engine, account).await?;
            let next = transition(case.verification.clone(), now(engine))?;
            let mut write = Write::new();
            let entry = case.entry(engine, actor.clone(), action, serde_json::Value::Null);
            case.save(engine, &mut write, &next, entry).await?;
            Ok(engine.db.commit(write).await?)
        })
        .await
}

fn deadline(verification: &Verification) -> Option<DateTime<Utc>> {
    match verification.attempts.last().map(|attempt| &attempt.state) {
        Some(AttemptState::Open { window, .. }) => moment(window.ends_at),
        _ => None,
    }
}

fn attempt_row(account: &AccountId, attempt: &Attempt) -> Option<store::AttemptRow> {
    let submission = attempt.submission()?;
    let (state, submitted_at, looked_at, decided_at) = match &attempt.state {
        AttemptState::Submitted { at, looked_at, .. } => ("submitted", *at, *looked_at, None),
        AttemptState::Decided { submitted_at, decision, .. } => {
            let state = if decision.verdict == Verdict::Approved { "approved" } else { "rejected" };
            (state, *submitted_at, None, Some(decision.at))
        }
        AttemptState::Open { .. } | AttemptState::Expired { .. } => return None,
    };
    Some(store::AttemptRow {
        account: account.to_string(),
        number: attempt.number,
        state: state.to_owned(),
        submitted_at: moment(submitted_at)?,
        looked_at: looked_at.and_then(moment),
        decided_at: decided_at.and_then(moment),
        country: submission.document.country.alpha2().to_owned(),
        document_type: submission.document.document_type.as_str().to_owned(),
        has_back: submission.document.has_back,
        without_face_check: !matches!(submission.face_check, FaceCheckOutcome::Recorded { .. }),
    })
}

pub(crate) fn moment(at: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(at.milliseconds())
}
