#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::{Live, Signal};
use crate::bind;
use crate::db::{Db, RecordId, Write};
use crate::random::Rng;
use crate::testing::{Place, on_both, settings};

on_both!(
    a_guarded_commit_signals_its_account_and_the_queue,
    what_was_rolled_back_signals_nothing,
    a_change_on_another_node_arrives_too,
    following_begins_again_when_it_was_cut_off,
);

/// A database of its own with only the table that is followed, whatever shape the product gives it.
async fn followed(place: &Place) -> (Db, Live, tokio::task::JoinHandle<()>) {
    let mut own = settings(&place.folder.path().join("live"), place.engine.db.is_on_disk());
    if place.engine.db.is_on_disk() {
        own.database.url = None;
    }
    let db = Db::connect(&own, &Rng::System).await.unwrap();
    run(
        &db,
        "DEFINE TABLE verification SCHEMAFULL;
         DEFINE FIELD account ON verification TYPE string;
         DEFINE FIELD version ON verification TYPE int;
         CREATE verification:a SET account = 'ada', version = 0;
         CREATE verification:b SET account = 'bob', version = 0;",
    )
    .await;
    let live = Live::asking_after(Duration::from_millis(300));
    let task = tokio::spawn(live.clone().follow(db.clone()));
    timeout(Duration::from_secs(10), live.ready()).await.unwrap();
    (db, live, task)
}

async fn run(db: &Db, statements: &str) {
    let mut write = Write::new();
    write.add(statements, bind! {});
    db.commit(write).await.unwrap();
}

async fn bump(db: &Db, key: &str, version: u64) {
    let mut write = Write::new();
    write.guard(RecordId::new("verification", key), version);
    db.commit(write).await.unwrap();
}

async fn until(topic: &mut watch::Receiver<Signal>, version: u64) {
    let wait = topic.wait_for(|signal| signal.version == version);
    assert!(timeout(Duration::from_secs(10), wait).await.is_ok(), "no signal for version {version}");
}

async fn a_guarded_commit_signals_its_account_and_the_queue(place: Place) {
    let (db, live, task) = followed(&place).await;
    let (mut ada, mut bob, mut queue) = (live.topic("ada"), live.topic("bob"), live.queue());
    bob.mark_unchanged();
    bump(&db, "a", 0).await;
    until(&mut ada, 1).await;
    until(&mut queue, 1).await;
    bump(&db, "a", 1).await;
    until(&mut ada, 2).await;
    assert!(!bob.has_changed().unwrap(), "bob's page need not look");
    run(&db, "DELETE verification:b").await;
    assert!(timeout(Duration::from_secs(10), bob.changed()).await.is_ok(), "a deletion is a change");
    task.abort();
}

async fn what_was_rolled_back_signals_nothing(place: Place) {
    let (db, live, task) = followed(&place).await;
    let mut ada = live.topic("ada");
    let mut write = Write::new();
    write.guard(RecordId::new("verification", "a"), 0);
    write.add("THROW 'no'", bind! {});
    assert!(db.commit(write).await.is_err());
    let nothing = timeout(Duration::from_millis(300), ada.changed()).await;
    assert!(nothing.is_err());
    task.abort();
}

async fn a_change_on_another_node_arrives_too(place: Place) {
    let (db, live, task) = followed(&place).await;
    let mut ada = live.topic("ada");
    bump(&db.another_node(), "a", 0).await;
    until(&mut ada, 1).await;
    task.abort();
}

async fn following_begins_again_when_it_was_cut_off(place: Place) {
    let (db, live, task) = followed(&place).await;
    let mut ada = live.topic("ada");
    let queries: Vec<String> =
        db.read("RETURN object::keys((INFO FOR TABLE verification).lives)", bind! {}).await.unwrap();
    assert_eq!(queries.len(), 1, "one query follows everything");
    run(&db, &format!("KILL u'{}'", queries.first().unwrap())).await;
    // What changes while nobody follows is made up for by a signal to everyone.
    bump(&db, "a", 0).await;
    assert!(timeout(Duration::from_secs(10), ada.changed()).await.is_ok());
    tokio::time::sleep(Duration::from_secs(1)).await;
    timeout(Duration::from_secs(10), live.ready()).await.unwrap();
    bump(&db, "a", 1).await;
    until(&mut ada, 2).await;
    task.abort();
}

#[tokio::test]
async fn a_phone_is_there_from_its_arrival_until_its_last_page_closes() {
    let live = Live::new();
    let mut ada = live.topic("ada");
    assert!(!live.phone_present("ada"));
    let first = live.phone_arrives("ada");
    assert!(ada.has_changed().unwrap());
    ada.mark_unchanged();
    let second = live.phone_arrives("ada");
    drop(first);
    assert!(live.phone_present("ada") && !live.phone_present("bob"));
    ada.mark_unchanged();
    drop(second);
    assert!(!live.phone_present("ada"));
    assert!(ada.has_changed().unwrap());
}

#[tokio::test]
async fn topics_without_listeners_are_dropped() {
    let live = Live::new();
    let kept = live.topic("kept");
    for number in 0..10_000 {
        drop(live.topic(&format!("account{number}")));
    }
    assert!(live.shared.topics.lock().unwrap().len() <= 128);
    let guard = live.phone_arrives("kept");
    assert!(kept.has_changed().unwrap());
    drop(guard);
}
