//! Reports: what the machine's checks say about a submitted attempt.
//!
//! An attempt waits for its report from the very transaction that submits it. A job takes it, reads the stored evidence and
//! nothing else, checks it on a thread of its own, and stores the report. Whoever is cut off in the middle has stored
//! nothing and is taken over when the claim runs out; of two at work on one attempt, one stores. Nobody waits for a report:
//! people submit and reviewers decide with or without one.

pub mod calibrate;
mod checks;
mod gather;
mod models;
mod store;

pub use models::{Model, ModelState, Models, Place as ModelPlace};

use crate::account::now;
use crate::context::Engine;
use crate::db::{Bytes, Db, DbError, Write};
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::verification::Case;
use checks::{Findings, Subject};
use chrono::{DateTime, Duration, Utc};
use domain::identifier::{AccountId, AttemptId, ReportId};
use domain::report::{ModelVersion, Report};
use futures::StreamExt;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::Notify;

/// The context under which a report is sealed.
const REPORT: &str = "report";
/// Names the code of the checks: it is raised when the same pictures can give another report.
const CODE: u32 = 1;
/// How many attempts one round takes.
const ROUND: u32 = 32;
/// How long a node may take for one report before another may try.
const LEASE: Duration = Duration::minutes(2);
/// How long an attempt waits whose evidence could not be fetched.
const PAUSE: Duration = Duration::seconds(20);
/// After so many tries that ended in the middle of the checks, the report says that they failed: evidence on which the
/// server dies must not kill it for ever.
const TRIES: u32 = 4;

/// What reports are made with.
#[derive(Debug)]
pub struct Reports {
    /// The models.
    pub models: Arc<Models>,
    waiting: Arc<Notify>,
}

impl Reports {
    /// With the models of these settings.
    #[must_use]
    pub(crate) fn new(settings: &Settings) -> Self {
        Self { models: Arc::new(Models::new(settings.models_folder())), waiting: Arc::default() }
    }

    /// Is woken when an attempt begins to wait on this node.
    pub(crate) fn waiting(&self) -> Arc<Notify> {
        Arc::clone(&self.waiting)
    }
}

/// The latest report about an attempt, and whether another is on its way.
#[derive(Debug, Clone, Default)]
pub struct Reported {
    /// The report.
    pub report: Option<Report>,
    /// Whether the attempt waits for one.
    pub waits: bool,
}

/// Lets an attempt wait for a report, in the transaction that submits it.
pub(crate) fn queue(engine: &Engine, write: &mut Write, account: &AccountId, attempt: &AttemptId) {
    store::queue(write, attempt.as_str(), account.as_str(), engine.clock.now());
    write.wake(&engine.reports.waiting);
}

/// The latest report about an attempt of this account.
pub(crate) async fn of_attempt(engine: &Engine, account: &AccountId, attempt: &AttemptId) -> Result<Reported> {
    let waits = store::waits(&engine.db, attempt.as_str()).await?;
    let row = store::latest(&engine.db, attempt.as_str()).await?.filter(|row| row.account == account.as_str());
    let Some(row) = row else { return Ok(Reported { report: None, waits }) };
    let opened = engine.vault.open_sealed(account.as_str(), REPORT, &row.sealed).await?;
    let report = serde_json::from_slice(&opened).map_err(Error::broken)?;
    Ok(Reported { report: Some(report), waits })
}

/// The names of the models that cannot be used here. Files are looked at on a thread of its own.
pub async fn unusable(engine: &Engine) -> Vec<&'static str> {
    let models = Arc::clone(&engine.reports.models);
    // Of models that could not even be looked at, none can be used; that is seen when they are.
    tokio::task::spawn_blocking(move || models.unusable()).await.unwrap_or_default()
}

/// Makes every report whose turn it is, several at once, and says how many. An attempt that fails holds up no other: it waits
/// and is tried again.
///
/// # Errors
/// When the database fails; the last failure of several.
pub async fn make_due(engine: &Engine) -> Result<u32> {
    let at_once = engine.settings.vision.at_once();
    let mut made = 0;
    loop {
        let due = store::due(&engine.db, engine.clock.now(), ROUND).await?;
        if due.is_empty() {
            return Ok(made);
        }
        let outcomes: Vec<_> = futures::stream::iter(due)
            .map(|waiting| make_one(engine, waiting))
            .buffer_unordered(at_once)
            .collect()
            .await;
        for outcome in outcomes {
            made += u32::from(outcome?);
        }
    }
}

/// What a process that had this database for itself was checking when it ended is checked again.
pub(crate) async fn release_claims(db: &Db, now: DateTime<Utc>) -> std::result::Result<(), DbError> {
    store::release_claims(db, now).await
}

/// Makes one report, and says whether it did.
async fn make_one(engine: &Engine, waiting: store::Waiting) -> Result<bool> {
    // Pushing the due time ahead is the claim: whoever commits it first makes the report.
    match store::claim(&engine.db, &waiting, engine.clock.now() + LEASE).await {
        Ok(()) => {}
        Err(DbError::Stale | DbError::Conflict) => return Ok(false),
        Err(error) => return Err(error.into()),
    }
    let tries = waiting.tries.saturating_add(1);
    let claimed = store::Waiting { version: waiting.version.saturating_add(1), tries, ..waiting };
    let outcome = match gather::gather(engine, &claimed).await {
        Ok(Some((account, attempt, subject))) => match check(engine, subject, tries).await {
            Some(findings) => store_report(engine, &claimed, &account, attempt, findings).await.map(|()| true),
            // It stays claimed for a while that grows with every try.
            None => postpone(engine, &claimed, LEASE * i32::try_from(tries).unwrap_or(1)).await.map(|()| false),
        },
        // The attempt is gone, and with it the need for a report.
        Ok(None) => forget(engine, &claimed).await.map(|()| false),
        Err(error) => {
            tracing::warn!(%error, "the evidence of an attempt cannot be fetched; its report waits");
            // Nobody's fault that trying again would not mend, so that it counts for nothing.
            let unspent = store::Waiting { tries: tries.saturating_sub(1), ..claimed };
            postpone(engine, &unspent, PAUSE).await.map(|()| false)
        }
    };
    match outcome {
        // Another node has taken it over meanwhile.
        Err(Error::Db(DbError::Stale | DbError::Conflict)) => Ok(false),
        outcome => outcome,
    }
}

/// Runs the checks on a thread of their own. None when they failed and may be tried again.
async fn check(engine: &Engine, subject: Subject, tries: u32) -> Option<Findings> {
    if tries > TRIES {
        tracing::error!(tries, "the checks of an attempt ended in the middle again and again; its report says so");
        return Some(checks::all_broken(&subject));
    }
    let models = Arc::clone(&engine.reports.models);
    match tokio::task::spawn_blocking(move || checks::run(&subject, &models)).await {
        Ok(findings) => Some(findings),
        Err(_) => {
            tracing::error!(tries, "the checks of an attempt ended in the middle");
            None
        }
    }
}

/// Stores the report and ends the waiting in one transaction, which also tells the pages of the case.
async fn store_report(
    engine: &Engine,
    claimed: &store::Waiting,
    account: &AccountId,
    attempt: AttemptId,
    findings: Findings,
) -> Result<()> {
    let made_at = engine.clock.now();
    let report = Report {
        id: ReportId::parse(&engine.rng.id()).ok_or_else(|| Error::broken("the generator drew no identifier"))?,
        attempt,
        made_at: now(engine),
        rules: engine.settings.vision.rules(CODE),
        models: versions(&engine.reports.models, &findings),
        checks: findings.checks,
        readings: findings.readings,
    };
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(&report).map_err(Error::broken)?);
    let sealed = Bytes::from(engine.vault.seal(account.as_str(), REPORT, &plain).await?);
    loop {
        // The case is only touched; a person or a colleague who was faster changes nothing about the report.
        let case = Case::load(engine, account).await?;
        let mut write = Write::new();
        store::end(&mut write, claimed);
        case.touch(&mut write);
        let row = store::ReportRow {
            account: account.to_string(),
            attempt: report.attempt.to_string(),
            made_at,
            sealed: sealed.clone(),
        };
        store::create(&mut write, report.id.as_str(), row);
        match engine.db.commit(write).await {
            Err(DbError::Stale | DbError::Conflict) if store::is_claimed(&engine.db, claimed).await? => {}
            outcome => return Ok(outcome?),
        }
    }
}

async fn postpone(engine: &Engine, claimed: &store::Waiting, by: Duration) -> Result<()> {
    Ok(store::postpone(&engine.db, claimed, engine.clock.now() + by).await?)
}

async fn forget(engine: &Engine, claimed: &store::Waiting) -> Result<()> {
    let mut write = Write::new();
    store::end(&mut write, claimed);
    Ok(engine.db.commit(write).await?)
}

/// The models that answered, exactly.
fn versions(models: &Models, findings: &Findings) -> Vec<ModelVersion> {
    let names: BTreeSet<&str> =
        findings.checks.iter().flat_map(|check| check.models.iter().map(String::as_str)).collect();
    names.into_iter().filter_map(|name| models.version(name)).collect()
}
