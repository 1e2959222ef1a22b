#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::{oneshot, watch};

use super::{Job, LEASE, store};
use crate::db::Write;
use crate::mail::Message;
use crate::settings::Mode;
use crate::testing::{Place, on_both};
use futures::FutureExt;

on_both!(
    a_lease_has_one_holder_and_passes_on_when_it_ends,
    of_racing_nodes_one_gets_the_lease,
    jobs_run_when_woken_and_stop_when_told,
    a_job_that_fails_or_panics_is_run_again,
);

async fn take(place: &Place, owner: &str) -> bool {
    let now = place.clock.now();
    store::take(&place.engine.db, "test", owner, now, now + LEASE).await.unwrap()
}

async fn a_lease_has_one_holder_and_passes_on_when_it_ends(place: Place) {
    assert!(take(&place, "one").await);
    assert!(!take(&place, "two").await);
    assert!(take(&place, "one").await, "it can be renewed");
    place.clock.advance(chrono::Duration::from_std(LEASE).unwrap() + chrono::Duration::seconds(1));
    assert!(take(&place, "two").await, "its holder is gone");
    assert!(!take(&place, "one").await);
    store::release(&place.engine.db, "two").await.unwrap();
    assert!(take(&place, "one").await);
    store::forget_all(&place.engine.db).await.unwrap();
    assert!(take(&place, "two").await);
}

async fn of_racing_nodes_one_gets_the_lease(place: Place) {
    for round in 0..5 {
        let name = format!("race{round}");
        let now = place.clock.now();
        let takers = (0..8).map(|number| {
            let (db, name) = (place.engine.db.another_node(), name.clone());
            tokio::spawn(async move { store::take(&db, &name, &number.to_string(), now, now + LEASE).await })
        });
        let taken = futures::future::join_all(takers).await;
        let won = taken.iter().filter(|outcome| matches!(outcome, Ok(Ok(true)))).count();
        assert_eq!(won, 1, "{taken:?}");
    }
}

async fn jobs_run_when_woken_and_stop_when_told(place: Place) {
    // Development without a server keeps letters, so this only proves that the jobs live and end.
    assert_eq!(place.engine.settings.mode, Mode::Production);
    let (stop, stopped) = oneshot::channel::<()>();
    let running = place.engine.run_jobs(async move {
        let _ = stopped.await;
    });
    let mut write = Write::new();
    let letter =
        Message { to: "ada@example.com".to_owned(), subject: "Hello".to_owned(), text: "Hello".to_owned(), html: None };
    place.engine.mail.queue(&mut write, &letter, "1").unwrap();
    place.engine.db.commit(write).await.unwrap();
    let held = async {
        loop {
            let owners: Vec<String> =
                place.engine.db.read("SELECT VALUE owner FROM job", crate::bind! {}).await.unwrap();
            if owners.len() >= 3 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), held).await.unwrap();
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(10), running).await.unwrap().unwrap();
    let left: Vec<String> = place.engine.db.read("SELECT VALUE owner FROM job", crate::bind! {}).await.unwrap();
    assert!(left.is_empty(), "the leases are given back");
}

#[expect(clippy::panic, reason = "what is tested")]
async fn a_job_that_fails_or_panics_is_run_again(place: Place) {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    RUNS.store(0, Ordering::SeqCst);
    let job = Job {
        name: "hapless",
        every: Duration::from_millis(1),
        wake: None,
        run: |_| {
            async {
                match RUNS.fetch_add(1, Ordering::SeqCst) {
                    0 => Err("no luck".into()),
                    1 => panic!("still no luck"),
                    _ => Ok(()),
                }
            }
            .boxed()
        },
    };
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(super::run(place.engine.clone(), job, "owner".to_owned(), stopped));
    tokio::time::timeout(Duration::from_secs(10), async {
        while RUNS.load(Ordering::SeqCst) < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap();
    stop.send_replace(true);
    tokio::time::timeout(Duration::from_secs(10), running).await.unwrap().unwrap();
}
