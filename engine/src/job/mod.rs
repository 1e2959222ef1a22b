//! What happens by itself: sending mail, sweeping, expiring. Each job is run by one node at a time, the one that holds
//! its lease; when that node is gone the lease passes and another takes over. A job may therefore be cut off at any
//! point and begun again elsewhere, and every job is written so that this does no harm.

mod schedule;
mod store;
#[cfg(test)]
mod tests;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::Engine;
use crate::db::{Db, DbError};

/// How long a lease lasts; it is renewed while its holder lives.
const LEASE: Duration = Duration::from_secs(30);
/// It is renewed when less than this is left.
const RENEW: Duration = Duration::from_secs(15);
/// How long a job may take to come to an end when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// Whatever a job failed with; it is logged, and the job is run again at its next turn.
pub type JobError = Box<dyn std::error::Error + Send + Sync>;

/// Something that is done again and again.
pub struct Job {
    /// Its name, which is also the id of its lease.
    pub name: &'static str,
    /// How long to wait between two runs.
    pub every: Duration,
    /// Runs it at once when woken, without waiting.
    pub wake: Option<Arc<Notify>>,
    /// What is done.
    pub run: fn(Engine) -> BoxFuture<'static, Result<(), JobError>>,
}

/// Runs the jobs of the schedule until `shutdown` ends, then lets go of the leases.
pub(crate) fn run_all<F>(engine: Engine, shutdown: F) -> JoinHandle<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    tokio::spawn(async move {
        let (stop, stopped) = watch::channel(false);
        let owner = engine.rng.id();
        let mut running = JoinSet::new();
        for job in schedule::jobs(&engine) {
            running.spawn(run(engine.clone(), job, owner.clone(), stopped.clone()));
        }
        shutdown.await;
        stop.send_replace(true);
        while running.join_next().await.is_some() {}
        if let Err(error) = store::release(&engine.db, &owner).await {
            tracing::warn!(%error, "the leases could not be released and will run out by themselves");
        }
    })
}

async fn run(engine: Engine, job: Job, owner: String, mut stopped: watch::Receiver<bool>) {
    let mut lease = Lease { engine: engine.clone(), name: job.name, owner, held_until: None };
    loop {
        let turn = async {
            match lease.take().await {
                Ok(true) => lease.keep_while((job.run)(engine.clone())).await,
                Ok(false) => Ok(()),
                Err(error) => Err(error.into()),
            }
        };
        let mut turn = std::pin::pin!(turn);
        let outcome = tokio::select! {
            outcome = &mut turn => outcome,
            () = told(&mut stopped) => {
                // A letter that is just being handed over had better be noted down as sent.
                if tokio::time::timeout(GRACE, turn).await.is_err() {
                    tracing::warn!(job = job.name, "a job was cut off and goes on after the next start");
                }
                return;
            }
        };
        if let Err(error) = outcome {
            tracing::warn!(job = job.name, %error, "a job failed and is run again at its next turn");
        }
        tokio::select! {
            () = tokio::time::sleep(job.every) => {}
            () = woken(job.wake.as_deref()) => {}
            () = told(&mut stopped) => return,
        }
    }
}

async fn told(stopped: &mut watch::Receiver<bool>) {
    // An error means that whoever could tell is gone, which tells as much.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn woken(wake: Option<&Notify>) {
    match wake {
        Some(wake) => wake.notified().await,
        None => std::future::pending().await,
    }
}

struct Lease {
    engine: Engine,
    name: &'static str,
    owner: String,
    held_until: Option<chrono::DateTime<chrono::Utc>>,
}

impl Lease {
    /// Whether this node may run the job now. The database is asked only when the lease is about to end.
    async fn take(&mut self) -> Result<bool, DbError> {
        let now = self.engine.clock.now();
        if self.held_until.is_some_and(|until| now + RENEW < until) {
            return Ok(true);
        }
        let until = now + LEASE;
        let taken = store::take(&self.engine.db, self.name, &self.owner, now, until).await?;
        self.held_until = taken.then_some(until);
        Ok(taken)
    }

    /// Runs the job and renews the lease meanwhile; a job whose lease is lost is cut off.
    async fn keep_while(&mut self, job: BoxFuture<'static, Result<(), JobError>>) -> Result<(), JobError> {
        // A job that panics fails like any other: it must not take the others with it.
        let mut job = AssertUnwindSafe(job).catch_unwind();
        loop {
            tokio::select! {
                outcome = &mut job => return outcome.unwrap_or_else(|_| Err("it panicked".into())),
                () = tokio::time::sleep(RENEW / 2) => {
                    if !self.take().await? {
                        return Err("another node took the job over".into());
                    }
                }
            }
        }
    }
}

/// Leases of a process that had this database for itself and is gone. Called when such a database is opened.
pub(crate) async fn forget_leases(db: &Db) -> Result<(), DbError> {
    store::forget_all(db).await
}
