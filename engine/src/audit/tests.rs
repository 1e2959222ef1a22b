#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use futures::future::join_all;
use serde_json::json;

use super::{Audit, Entry, VerifyError};
use crate::bind;
use crate::db::{Db, DbError, Write};
use crate::testing::{Place, on_both};

on_both!(
    entries_are_chained_and_read_back,
    thirty_two_appends_at_once_make_one_chain,
    appends_of_two_nodes_make_one_chain,
    what_fails_leaves_no_entry,
    two_entries_of_one_transaction_follow_each_other,
    every_kind_of_tampering_is_found,
);

fn entry(place: &Place, number: u32) -> Entry {
    Entry {
        at: place.clock.now(),
        actor: format!("account:{number}"),
        action: "test.done".to_owned(),
        subject: "verification:1".to_owned(),
        detail: json!({ "number": number, "text": "it's \"quoted\"\n" }),
    }
}

async fn append(db: &Db, entry: Entry) -> Result<(), DbError> {
    let audit = Audit::new(db.clone());
    db.retrying(|| async {
        let mut write = Write::new();
        audit.record(&mut write, entry.clone());
        db.commit(write).await
    })
    .await
}

async fn entries_are_chained_and_read_back(place: Place) {
    let engine = &place.engine;
    let empty = engine.audit.verify().await.unwrap();
    assert_eq!(empty.entries, 0);
    for number in 1..=3 {
        append(&engine.db, entry(&place, number)).await.unwrap();
    }
    let verified = engine.audit.verify().await.unwrap();
    assert_eq!(verified.entries, 3);
    let latest = engine.audit.latest(None, 2).await.unwrap();
    assert_eq!(latest.iter().map(|one| one.sequence).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(latest.first().unwrap().hash, verified.head);
    assert_eq!(latest.first().unwrap().entry, entry(&place, 3));
    let earlier = engine.audit.latest(Some(2), 10).await.unwrap();
    assert_eq!(earlier.len(), 1);
    assert_eq!(engine.audit.about("verification:1", 10).await.unwrap().len(), 3);
    assert_eq!(engine.audit.about("verification:2", 10).await.unwrap().len(), 0);
}

async fn thirty_two_appends_at_once_make_one_chain(place: Place) {
    let tasks = (0..32).map(|number| {
        let (db, entry) = (place.engine.db.clone(), entry(&place, number));
        tokio::spawn(async move { append(&db, entry).await })
    });
    for outcome in join_all(tasks).await {
        outcome.unwrap().unwrap();
    }
    assert_eq!(place.engine.audit.verify().await.unwrap().entries, 32);
}

async fn appends_of_two_nodes_make_one_chain(place: Place) {
    let nodes = [place.engine.db.clone(), place.engine.db.another_node()];
    let tasks = (0..32).map(|number: u32| {
        let db = nodes.get(usize::from(number.is_multiple_of(2))).unwrap().clone();
        let entry = entry(&place, number);
        tokio::spawn(async move { append(&db, entry).await })
    });
    for outcome in join_all(tasks).await {
        outcome.unwrap().unwrap();
    }
    assert_eq!(place.engine.audit.verify().await.unwrap().entries, 32);
}

async fn what_fails_leaves_no_entry(place: Place) {
    let engine = &place.engine;
    let mut write = Write::new();
    engine.audit.record(&mut write, entry(&place, 1));
    write.add("THROW 'no'", bind! {});
    assert_eq!(engine.db.commit(write).await, Err(DbError::Thrown("no".to_owned())));
    assert_eq!(engine.audit.verify().await.unwrap().entries, 0);
}

async fn two_entries_of_one_transaction_follow_each_other(place: Place) {
    let engine = &place.engine;
    let mut write = Write::new();
    engine.audit.record(&mut write, entry(&place, 1));
    engine.audit.record(&mut write, entry(&place, 2));
    engine.db.commit(write).await.unwrap();
    assert_eq!(engine.audit.verify().await.unwrap().entries, 2);
}

async fn every_kind_of_tampering_is_found(place: Place) {
    let engine = &place.engine;
    for number in 1..=4 {
        append(&engine.db, entry(&place, number)).await.unwrap();
    }
    for (tampering, undo, at) in [
        ("UPDATE audit:2 SET actor = 'eve'", "UPDATE audit:2 SET actor = 'account:2'", 2),
        ("UPDATE audit:3 SET at = at + 1s", "UPDATE audit:3 SET at = at - 1s", 3),
        ("UPDATE audit:1 SET detail = '{}'", "", 1),
        ("DELETE audit:4", "", 4),
    ] {
        let mut write = Write::new();
        write.add(tampering, bind! {});
        engine.db.commit(write).await.unwrap();
        let broken = engine.audit.verify().await.unwrap_err();
        if undo.is_empty() {
            assert!(matches!(broken, VerifyError::Broken { .. }), "{tampering}: {broken}");
        } else {
            assert!(matches!(broken, VerifyError::Broken { at: found } if found == at), "{tampering}: {broken}");
            let mut write = Write::new();
            write.add(undo, bind! {});
            engine.db.commit(write).await.unwrap();
            engine.audit.verify().await.unwrap();
        }
    }
}
