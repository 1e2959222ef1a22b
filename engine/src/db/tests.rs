#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::future::join_all;

use super::migrations::apply;
use super::{Db, DbError, DbOpenError, Migration, MigrationError, RecordId, Write};
use crate::bind;
use crate::clock::Clock;
use crate::random::Rng;
use crate::testing::{Place, on_both, settings};

on_both!(
    a_guard_refuses_a_version_that_is_not_the_expected_one,
    what_exists_is_not_created_again,
    a_throw_of_ours_comes_back_as_its_text,
    a_failed_statement_undoes_all_others,
    racing_writes_to_one_record_are_conflicts,
    guarded_operations_never_act_on_what_is_outdated,
    other_errors_are_not_tried_again,
    a_commit_survives_its_caller,
    a_parameter_without_a_value_is_an_error,
    errors_carry_no_values,
    reading_takes_rows_single_values_and_nothing,
    migrations_are_applied_once_and_must_not_change,
    a_failed_migration_leaves_nothing,
    two_nodes_may_migrate_at_once,
);

async fn define(db: &Db) {
    let mut write = Write::new();
    write.add(
        "DEFINE TABLE thing SCHEMAFULL; DEFINE FIELD version ON thing TYPE int; DEFINE FIELD name ON thing TYPE option<string>;
         DEFINE INDEX thing_name ON thing FIELDS name UNIQUE;",
        bind! {},
    );
    db.commit(write).await.unwrap();
}

fn thing(key: &str) -> RecordId {
    RecordId::new("thing", key)
}

async fn create(db: &Db, key: &str) -> Result<(), DbError> {
    let mut write = Write::new();
    write.add("CREATE $record SET version = 0, name = $name", bind! { record: thing(key), name: key.to_owned() });
    db.commit(write).await
}

async fn version(db: &Db, key: &str) -> Option<u64> {
    db.read_one("SELECT VALUE version FROM $record", bind! { record: thing(key) }).await.unwrap()
}

async fn a_guard_refuses_a_version_that_is_not_the_expected_one(place: Place) {
    let db = &place.engine.db;
    define(db).await;
    create(db, "a").await.unwrap();
    for (expected, outcome) in [(1, Err(DbError::Stale)), (0, Ok(())), (0, Err(DbError::Stale)), (1, Ok(()))] {
        let mut write = Write::new();
        write.guard(thing("a"), expected);
        assert_eq!(db.commit(write).await, outcome, "{expected}");
    }
    assert_eq!(version(db, "a").await, Some(2));
    let mut write = Write::new();
    write.guard(thing("missing"), 0);
    assert_eq!(db.commit(write).await, Err(DbError::Stale));
    assert_eq!(version(db, "missing").await, None);
}

async fn what_exists_is_not_created_again(place: Place) {
    let db = &place.engine.db;
    define(db).await;
    create(db, "a").await.unwrap();
    assert_eq!(create(db, "a").await, Err(DbError::AlreadyExists));
    let mut write = Write::new();
    write.add("CREATE thing:other SET version = 0, name = 'a'", bind! {});
    assert_eq!(db.commit(write).await, Err(DbError::AlreadyExists), "a unique index");
}

async fn a_throw_of_ours_comes_back_as_its_text(place: Place) {
    let mut write = Write::new();
    write.add("IF 1 = 1 { THROW 'claim taken' }", bind! {});
    assert_eq!(place.engine.db.commit(write).await, Err(DbError::Thrown("claim taken".to_owned())));
}

async fn a_failed_statement_undoes_all_others(place: Place) {
    let db = &place.engine.db;
    define(db).await;
    create(db, "a").await.unwrap();
    let mut write = Write::new();
    write.add("CREATE thing:b SET version = 0", bind! {});
    write.guard(thing("a"), 7);
    write.add("CREATE thing:c SET version = 0", bind! {});
    assert_eq!(db.commit(write).await, Err(DbError::Stale));
    assert_eq!((version(db, "b").await, version(db, "c").await), (None, None));
    assert_eq!(version(db, "a").await, Some(0));
}

async fn racing_writes_to_one_record_are_conflicts(place: Place) {
    let db = &place.engine.db;
    define(db).await;
    create(db, "a").await.unwrap();
    let outcomes = join_all((0..4).map(|_| async {
        let mut write = Write::new();
        write.add("UPDATE $record SET version += 1; SLEEP 100ms", bind! { record: thing("a") });
        db.commit(write).await
    }))
    .await;
    let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert!(done >= 1, "{outcomes:?}");
    assert!(outcomes.contains(&Err(DbError::Conflict)), "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(()) | Err(DbError::Conflict))), "{outcomes:?}");
    assert_eq!(version(db, "a").await, u64::try_from(done).ok());
}

async fn guarded_operations_never_act_on_what_is_outdated(place: Place) {
    let db = &place.engine.db;
    define(db).await;
    create(db, "a").await.unwrap();
    let tasks = (0..16).map(|number| {
        let db = db.clone();
        tokio::spawn(async move {
            db.retrying(|| async {
                let seen = version(&db, "a").await.unwrap();
                let mut write = Write::new();
                write.guard(thing("a"), seen);
                // Two of them with the same decision would collide here.
                let record = thing(&format!("made-{seen}"));
                write.add("CREATE $record SET version = $number", bind! { record, number });
                db.commit(write).await
            })
            .await
        })
    });
    for outcome in join_all(tasks).await {
        assert_eq!(outcome.unwrap(), Ok(()));
    }
    assert_eq!(version(db, "a").await, Some(16));
}

async fn other_errors_are_not_tried_again(place: Place) {
    let calls = AtomicU32::new(0);
    for error in [DbError::AlreadyExists, DbError::UnknownOutcome("lost".to_owned()), DbError::Thrown("no".to_owned())]
    {
        calls.store(0, Ordering::SeqCst);
        let outcome: Result<(), _> = place
            .engine
            .db
            .retrying(|| async {
                calls.fetch_add(1, Ordering::SeqCst);
                Err(error.clone())
            })
            .await;
        assert_eq!(outcome, Err(error.clone()));
        assert_eq!(calls.load(Ordering::SeqCst), 1, "{error:?}");
    }
    calls.store(0, Ordering::SeqCst);
    let outcome: Result<(), _> = place
        .engine
        .db
        .retrying(|| async {
            calls.fetch_add(1, Ordering::SeqCst);
            Err(DbError::Conflict)
        })
        .await;
    assert_eq!(outcome, Err(DbError::Conflict));
    assert!((2..50).contains(&calls.load(Ordering::SeqCst)), "bounded");
}

async fn a_commit_survives_its_caller(place: Place) {
    let db = &place.engine.db;
    define(db).await;
    let mut write = Write::new();
    write.add("CREATE thing:a SET version = 5; SLEEP 200ms", bind! {});
    let gone = tokio::time::timeout(Duration::from_millis(50), db.commit(write)).await;
    assert!(gone.is_err());
    for _ in 0..100 {
        if version(db, "a").await == Some(5) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(version(db, "a").await, Some(5));
}

async fn a_parameter_without_a_value_is_an_error(place: Place) {
    let db = &place.engine.db;
    let mut write = Write::new();
    write.add("DELETE thing WHERE name = $nmae", bind! { name: "a" });
    assert!(matches!(db.commit(write).await, Err(DbError::Other(text)) if text.contains("$nmae")));
    let read = db.read::<u64>("RETURN $missing", bind! {}).await;
    assert!(matches!(read, Err(DbError::Other(text)) if text.contains("$missing")));
}

async fn errors_carry_no_values(place: Place) {
    let db = &place.engine.db;
    define(db).await;
    let mut write = Write::new();
    write.add("CREATE thing:a SET version = $email", bind! { email: "ada@example.org" });
    let error = db.commit(write).await.unwrap_err();
    assert!(matches!(&error, DbError::Other(text) if text.contains("version")), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("ada@"), "{error:?}");
}

async fn reading_takes_rows_single_values_and_nothing(place: Place) {
    let db = &place.engine.db;
    assert_eq!(db.read::<u64>("RETURN [1, 2, 3]", bind! {}).await, Ok(vec![1, 2, 3]));
    assert_eq!(db.read_one::<u64>("LET $x = 4; RETURN $x", bind! {}).await, Ok(Some(4)));
    assert_eq!(db.read_one::<u64>("RETURN NONE", bind! {}).await, Ok(None));
    assert!(db.read_one::<u64>("RETURN [1, 2]", bind! {}).await.is_err());
    assert!(db.read_one::<u64>("RETURN -1", bind! {}).await.is_err());
    assert!(db.read::<u64>("SELEC * FROM thing", bind! {}).await.is_err());
    assert_eq!(db.commit(Write::new()).await, Ok(()));
}

const ONE: Migration =
    Migration { name: "0001_one", text: "DEFINE TABLE one SCHEMAFULL;\nDEFINE FIELD a ON one TYPE int;\n" };
const TWO: Migration = Migration { name: "0002_two", text: "CREATE one:1 SET a = 1;" };

async fn bare(place: &Place) -> Db {
    let mut settings = settings(&place.folder.path().join("bare"), place.engine.db.is_on_disk());
    if place.engine.db.is_on_disk() {
        settings.database.url = None;
    }
    Db::connect(&settings, &Rng::System).await.unwrap()
}

async fn migrations_are_applied_once_and_must_not_change(place: Place) {
    let db = bare(&place).await;
    let clock = &place.clock;
    assert_eq!(apply(&db, clock, &[ONE]).await.unwrap(), 1);
    assert_eq!(apply(&db, clock, &[ONE, TWO]).await.unwrap(), 1);
    assert_eq!(apply(&db, clock, &[ONE, TWO]).await.unwrap(), 0);
    let windows = Migration { text: "DEFINE TABLE one SCHEMAFULL;\r\nDEFINE FIELD a ON one TYPE int;\r\n", ..ONE };
    assert_eq!(apply(&db, clock, &[windows, TWO]).await.unwrap(), 0);
    let changed = Migration { text: "DEFINE TABLE other;", ..ONE };
    let error = apply(&db, clock, &[changed, TWO]).await.unwrap_err();
    assert!(matches!(&error, MigrationError::Changed { name, .. } if name == "0001_one"), "{error}");
    let error = apply(&db, clock, &[ONE]).await.unwrap_err();
    assert!(matches!(&error, MigrationError::FromTheFuture { name } if name == "0002_two"), "{error}");
    let error = apply(&db, clock, &[TWO, ONE]).await.unwrap_err();
    assert!(matches!(error, MigrationError::Order { .. }), "{error}");
}

async fn a_failed_migration_leaves_nothing(place: Place) {
    let db = bare(&place).await;
    let broken = Migration { name: "0002_broken", text: "CREATE one:1 SET a = 1; CREATE one:1 SET a = 2;" };
    let error = apply(&db, &place.clock, &[ONE, broken]).await.unwrap_err();
    assert!(matches!(error, MigrationError::Failed { .. }), "{error}");
    assert_eq!(db.read::<u64>("SELECT VALUE a FROM one", bind! {}).await, Ok(vec![]));
    assert_eq!(apply(&db, &place.clock, &[ONE, TWO]).await.unwrap(), 1);
}

async fn two_nodes_may_migrate_at_once(place: Place) {
    let db = bare(&place).await;
    let other = db.another_node();
    let (one, two) = tokio::join!(apply(&db, &place.clock, &[ONE, TWO]), apply(&other, &place.clock, &[ONE, TWO]));
    assert_eq!(one.unwrap() + two.unwrap(), 2);
    assert_eq!(db.read::<u64>("SELECT VALUE a FROM one", bind! {}).await, Ok(vec![1]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_committed_is_there_after_a_restart() {
    let place = Place::open(true).await;
    define(&place.engine.db).await;
    create(&place.engine.db, "a").await.unwrap();
    let closed = place.engine.db.clone();
    let place = place.reopen().await;
    assert_eq!(version(&place.engine.db, "a").await, Some(0));
    assert!(matches!(create(&closed, "b").await, Err(DbError::Unavailable(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_is_in_use_says_so() {
    let place = Place::open(true).await;
    let error = Db::open(&place.engine.settings, &Clock::System, &Rng::System).await.unwrap_err();
    assert!(matches!(error, DbOpenError::InUse(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_is_an_error_and_not_a_wait() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut settings = crate::Settings::default();
    settings.database.url = Some(url);
    let connecting = Db::connect(&settings, &Rng::System);
    let error = tokio::time::timeout(Duration::from_secs(30), connecting).await.unwrap().unwrap_err();
    assert!(matches!(error, DbOpenError::Open(_)), "{error}");
}

#[test]
fn no_statement_asks_the_database_for_the_time_or_for_chance() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("migrations")];
    let mut looked_at = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name == "store.rs" || name.ends_with(".surql") {
                looked_at += 1;
                let text = std::fs::read_to_string(&path).unwrap();
                for asked in ["time::now", "rand::", "rand("] {
                    assert!(!text.contains(asked), "{asked} in {}: use the engine's clock and rng", path.display());
                }
            }
        }
    }
    assert!(looked_at >= 6);
}
