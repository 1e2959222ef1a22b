//! The list of all jobs and how often each runs. What a job does is in its own room.

use std::time::Duration;

use futures::FutureExt;

use super::Job;
use crate::Engine;
use crate::vault;

/// Everything that happens by itself.
pub(super) fn jobs(engine: &Engine) -> Vec<Job> {
    vec![
        Job {
            name: "mail",
            every: Duration::from_secs(1),
            wake: Some(engine.mail.waiting()),
            run: |engine| {
                async move {
                    engine.mail.send_due().await?;
                    Ok(())
                }
                .boxed()
            },
        },
        Job {
            name: "mail_forget",
            every: Duration::from_secs(60 * 60),
            wake: None,
            run: |engine| async move { Ok(engine.mail.forget_old().await?) }.boxed(),
        },
        Job {
            name: "report",
            every: Duration::from_secs(2),
            wake: Some(engine.reports.waiting()),
            run: |engine| {
                async move {
                    crate::report::make_due(&engine).await?;
                    Ok(())
                }
                .boxed()
            },
        },
        Job {
            name: "expire",
            every: Duration::from_secs(15),
            wake: None,
            run: |engine| {
                async move {
                    crate::verification::expire_overdue(&engine).await?;
                    Ok(())
                }
                .boxed()
            },
        },
        Job {
            name: "discard",
            every: Duration::from_secs(20),
            wake: None,
            run: |engine| async move { Ok(crate::evidence::delete_discarded(&engine).await?) }.boxed(),
        },
        Job {
            name: "forget",
            every: Duration::from_secs(10 * 60),
            wake: None,
            run: |engine| {
                async move {
                    crate::account::forget_ended(&engine).await?;
                    crate::evidence::forget_uploads(&engine).await?;
                    crate::handoff::forget_codes(&engine).await?;
                    crate::review::forget_ended(&engine).await?;
                    Ok(())
                }
                .boxed()
            },
        },
        Job {
            name: "sweep",
            every: Duration::from_secs(10 * 60),
            wake: None,
            run: |engine| {
                async move {
                    vault::sweep_evidence(&engine.vault).await?;
                    Ok(())
                }
                .boxed()
            },
        },
    ]
}
