#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use bytes::Bytes;
use chrono::Duration;
use futures::TryStreamExt;
use futures::future::join_all;

use super::{KeyError, StagingError, Swept, Vault, VaultError, VaultOpenError, sha256};
use crate::db::{DbError, Write};
use crate::random::Rng;
use crate::settings::Secret;
use crate::testing::{Place, on_both};
use crate::{Engine, OpenError, Settings};

on_both!(
    objects_come_back_as_they_were,
    an_object_belongs_to_one_account_and_one_id,
    objects_are_never_overwritten,
    too_much_or_a_broken_source_leaves_nothing,
    fields_open_only_where_they_belong,
    an_erased_account_cannot_be_read_any_more,
    a_key_works_before_its_transaction_is_committed,
    the_sweep_takes_only_what_is_old_and_not_referred_to,
    the_sweep_deletes_nothing_if_asking_fails,
    an_upload_arrives_in_pieces,
    an_upload_is_checked_against_what_was_announced,
    of_racing_pieces_exactly_one_is_taken,
    an_upload_belongs_to_its_account,
    abandoned_uploads_are_given_up,
    unfinished_uploads_of_one_account_are_bounded,
);

async fn account(place: &Place, id: &str) {
    let mut write = Write::new();
    place.engine.vault.create_account_key(&mut write, id).unwrap();
    place.engine.db.commit(write).await.unwrap();
}

fn noise(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    Rng::seeded(u64::try_from(length).unwrap()).fill(&mut bytes);
    bytes
}

async fn objects_come_back_as_they_were(place: Place) {
    account(&place, "ada").await;
    let vault = &place.engine.vault;
    for length in [0, 1, 65_535, 65_536, 65_537, 131_072, 1_200_000, 5_500_001] {
        let plain = noise(length);
        let object = format!("object-{length}");
        // Odd pieces, so that they never fall on the edges of chunks.
        let pieces: Vec<_> =
            plain.chunks(70_001).map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece))).collect();
        let stored = vault.write("ada", &object, futures::stream::iter(pieces)).await.unwrap();
        assert_eq!(stored.size, u64::try_from(length).unwrap());
        assert_eq!(hex::encode(stored.sha256), sha256(&plain));
        assert_eq!(vault.read_bytes("ada", &object).await.unwrap().as_slice(), plain, "{length}");
    }
}

async fn an_object_belongs_to_one_account_and_one_id(place: Place) {
    account(&place, "ada").await;
    account(&place, "bob").await;
    let vault = &place.engine.vault;
    vault.write_bytes("ada", "one", b"secret").await.unwrap();
    assert!(matches!(vault.read_bytes("bob", "one").await, Err(VaultError::NotFound)));
    assert!(matches!(vault.read_bytes("ada", "two").await, Err(VaultError::NotFound)));
    assert!(matches!(vault.read_bytes("eve", "one").await, Err(VaultError::NoKey)));
    for bad in ["", "..", "a/b", "../ada/one", "a_b", "é", &"a".repeat(65)] {
        assert!(matches!(vault.read_bytes("ada", bad).await, Err(VaultError::BadName)), "{bad}");
    }
    vault.delete("ada", "one").await.unwrap();
    vault.delete("ada", "one").await.unwrap();
    assert!(matches!(vault.read_bytes("ada", "one").await, Err(VaultError::NotFound)));
}

async fn objects_are_never_overwritten(place: Place) {
    account(&place, "ada").await;
    let vault = &place.engine.vault;
    vault.write_bytes("ada", "one", b"first").await.unwrap();
    assert!(matches!(vault.write_bytes("ada", "one", b"second").await, Err(VaultError::AlreadyExists)));
    assert_eq!(vault.read_bytes("ada", "one").await.unwrap().as_slice(), b"first");
}

async fn too_much_or_a_broken_source_leaves_nothing(place: Place) {
    account(&place, "ada").await;
    let vault = &place.engine.vault;
    let piece = Bytes::from(vec![7; 1_000_000]);
    let endless = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(piece.clone()));
    let outcome = vault.write("ada", "endless", endless).await;
    assert!(matches!(outcome, Err(VaultError::TooLarge { .. })), "{outcome:?}");
    let lost = futures::stream::iter([Ok(piece.clone()), Err(std::io::Error::other("gone"))]);
    assert!(matches!(vault.write("ada", "lost", lost).await, Err(VaultError::Source(_))));
    assert!(matches!(vault.read("ada", "endless").await.map(|_| ()), Err(VaultError::NotFound)));
    assert!(matches!(vault.read("ada", "lost").await.map(|_| ()), Err(VaultError::NotFound)));
    assert_eq!(files(place.folder.path().join("evidence")).len(), 0);
}

async fn fields_open_only_where_they_belong(place: Place) {
    account(&place, "ada").await;
    account(&place, "bob").await;
    let vault = &place.engine.vault;
    let sealed = vault.seal("ada", "verification:1 name", b"Ada").await.unwrap();
    assert_eq!(vault.open_sealed("ada", "verification:1 name", &sealed).await.unwrap().as_slice(), b"Ada");
    for (account, context) in [("bob", "verification:1 name"), ("ada", "verification:2 name")] {
        assert!(matches!(vault.open_sealed(account, context, &sealed).await, Err(VaultError::Damaged)));
    }
    let letter = vault.seal_for_operator("mail 1", b"code").unwrap();
    assert_eq!(vault.open_for_operator("mail 1", &letter).unwrap().as_slice(), b"code");
    assert!(vault.open_for_operator("mail 2", &letter).is_err());
    assert_eq!(vault.keyed_hash("address", b"a"), vault.keyed_hash("address", b"a"));
    assert_ne!(vault.keyed_hash("address", b"a"), vault.keyed_hash("claim", b"a"));
    assert_ne!(vault.keyed_hash("address", b"a"), vault.keyed_hash("addres", b"sa"));
}

async fn an_erased_account_cannot_be_read_any_more(place: Place) {
    account(&place, "ada").await;
    let vault = &place.engine.vault;
    let sealed = vault.seal("ada", "name", b"Ada").await.unwrap();
    vault.write_bytes("ada", "one", b"secret").await.unwrap();
    place.engine.staging.begin("ada", "u1", 4, &sha256(b"data")).await.unwrap();
    place.engine.staging.append("ada", "u1", 0, Bytes::from_static(b"da")).await.unwrap();
    let mut write = Write::new();
    vault.destroy_account_key(&mut write, "ada");
    place.engine.db.commit(write).await.unwrap();
    vault.forget("ada");
    assert!(matches!(vault.open_sealed("ada", "name", &sealed).await, Err(VaultError::NoKey)));
    assert!(matches!(vault.read_bytes("ada", "one").await, Err(VaultError::NoKey)));
    vault.delete_all("ada").await.unwrap();
    assert_eq!(files(place.folder.path().join("evidence")).len(), 0);
    assert!(matches!(place.engine.staging.offset("ada", "u1").await, Err(StagingError::NotFound)));
}

async fn a_key_works_before_its_transaction_is_committed(place: Place) {
    let vault = &place.engine.vault;
    let mut write = Write::new();
    let key = vault.create_account_key(&mut write, "ada").unwrap();
    let sealed = key.seal("name", b"Ada").unwrap();
    assert!(matches!(vault.open_sealed("ada", "name", &sealed).await, Err(VaultError::NoKey)));
    place.engine.db.commit(write).await.unwrap();
    assert_eq!(vault.open_sealed("ada", "name", &sealed).await.unwrap().as_slice(), b"Ada");
    let mut again = Write::new();
    vault.create_account_key(&mut again, "ada").unwrap();
    assert_eq!(place.engine.db.commit(again).await, Err(DbError::AlreadyExists));
}

async fn sweep(place: &Place, referenced: &[&str]) -> Swept {
    let referenced: Vec<String> = referenced.iter().map(|id| (*id).to_owned()).collect();
    place
        .engine
        .vault
        .sweep(
            |asked| {
                let found = asked.into_iter().filter(|id| referenced.contains(id)).collect();
                std::future::ready(Ok(found))
            },
            Duration::zero(),
        )
        .await
        .unwrap()
}

async fn the_sweep_takes_only_what_is_old_and_not_referred_to(place: Place) {
    account(&place, "ada").await;
    let vault = &place.engine.vault;
    for object in ["kept", "orphan"] {
        vault.write_bytes("ada", object, object.as_bytes()).await.unwrap();
    }
    place.engine.staging.begin("ada", "u1", 4, &sha256(b"data")).await.unwrap();
    place.engine.staging.append("ada", "u1", 0, Bytes::from_static(b"data")).await.unwrap();
    assert_eq!(sweep(&place, &["kept"]).await, Swept::default(), "everything is young");
    place.clock.advance(Duration::minutes(59));
    assert_eq!(sweep(&place, &["kept"]).await, Swept::default(), "still too young");
    place.clock.advance(Duration::minutes(3));
    assert_eq!(sweep(&place, &["kept"]).await, Swept { objects: 1, ..Swept::default() });
    assert_eq!(vault.read_bytes("ada", "kept").await.unwrap().as_slice(), b"kept");
    assert!(matches!(vault.read_bytes("ada", "orphan").await, Err(VaultError::NotFound)));
    assert_eq!(place.engine.staging.finish("ada", "u1").await.unwrap().as_slice(), b"data");
}

async fn the_sweep_deletes_nothing_if_asking_fails(place: Place) {
    account(&place, "ada").await;
    let vault = &place.engine.vault;
    vault.write_bytes("ada", "one", b"one").await.unwrap();
    place.clock.advance(Duration::hours(2));
    let outcome =
        vault.sweep(|_| std::future::ready(Err(DbError::Unavailable("down".to_owned()))), Duration::zero()).await;
    assert!(outcome.is_err());
    assert_eq!(vault.read_bytes("ada", "one").await.unwrap().as_slice(), b"one");
}

async fn an_upload_arrives_in_pieces(place: Place) {
    account(&place, "ada").await;
    let staging = &place.engine.staging;
    let plain = noise(300_000);
    let hash = sha256(&plain);
    assert_eq!(staging.begin("ada", "u1", 300_000, &hash.to_uppercase()).await.unwrap(), 0);
    let first = Bytes::copy_from_slice(plain.get(..100_000).unwrap());
    assert_eq!(staging.append("ada", "u1", 0, first.clone()).await.unwrap(), 100_000);
    // The acknowledgement was lost and the piece comes again.
    let again = staging.append("ada", "u1", 0, first).await;
    assert!(matches!(again, Err(StagingError::Offset { current: 100_000 })), "{again:?}");
    assert!(matches!(
        staging.finish("ada", "u1").await,
        Err(StagingError::Incomplete { current: 100_000, total: 300_000 })
    ));
    // Another device, or the same after a reload.
    assert_eq!(staging.begin("ada", "u1", 300_000, &hash).await.unwrap(), 100_000);
    assert_eq!(staging.offset("ada", "u1").await.unwrap(), 100_000);
    let rest = Bytes::copy_from_slice(plain.get(100_000..).unwrap());
    assert_eq!(staging.append("ada", "u1", 100_000, rest).await.unwrap(), 300_000);
    assert_eq!(staging.finish("ada", "u1").await.unwrap().as_slice(), plain);
    assert_eq!(staging.finish("ada", "u1").await.unwrap().as_slice(), plain, "until it is discarded");
    staging.discard("ada", "u1").await.unwrap();
    staging.discard("ada", "u1").await.unwrap();
    assert!(matches!(staging.finish("ada", "u1").await, Err(StagingError::NotFound)));
    assert_eq!(files(place.folder.path().join("evidence")).len(), 0);
}

async fn an_upload_is_checked_against_what_was_announced(place: Place) {
    account(&place, "ada").await;
    let staging = &place.engine.staging;
    let hash = sha256(b"data");
    assert!(matches!(staging.begin("ada", "u", 0, &hash).await, Err(StagingError::Empty)));
    assert!(matches!(staging.begin("ada", "u", u64::MAX, &hash).await, Err(StagingError::TooLarge { .. })));
    for (upload, hash) in [("../u", hash.as_str()), ("u", "ab"), ("u", &"x".repeat(64)), ("", &hash)] {
        assert!(matches!(staging.begin("ada", upload, 4, hash).await, Err(StagingError::Description)));
    }
    staging.begin("ada", "u", 4, &hash).await.unwrap();
    assert!(matches!(staging.begin("ada", "u", 5, &hash).await, Err(StagingError::Different)));
    assert!(matches!(staging.begin("ada", "u", 4, &sha256(b"else")).await, Err(StagingError::Different)));
    assert!(matches!(staging.append("ada", "u", 0, Bytes::new()).await, Err(StagingError::Empty)));
    let long = staging.append("ada", "u", 0, Bytes::from_static(b"datas")).await;
    assert!(matches!(long, Err(StagingError::TooLarge { limit: 4 })), "{long:?}");
    let far = staging.append("ada", "u", u64::MAX, Bytes::from_static(b"d")).await;
    assert!(matches!(far, Err(StagingError::Offset { current: 0 })), "{far:?}");
    staging.append("ada", "u", 0, Bytes::from_static(b"dada")).await.unwrap();
    assert!(matches!(staging.finish("ada", "u").await, Err(StagingError::Mismatch)));
}

async fn of_racing_pieces_exactly_one_is_taken(place: Place) {
    account(&place, "ada").await;
    let plain = noise(40_000);
    place.engine.staging.begin("ada", "u", 40_000, &sha256(&plain)).await.unwrap();
    for round in 0..4_u64 {
        let offset = round * 10_000;
        let start = usize::try_from(offset).unwrap();
        let piece = Bytes::copy_from_slice(plain.get(start..start + 10_000).unwrap());
        let tasks = (0..8).map(|_| {
            let (staging, piece) = (place.engine.staging.clone(), piece.clone());
            tokio::spawn(async move { staging.append("ada", "u", offset, piece).await })
        });
        let outcomes: Vec<_> = join_all(tasks).await.into_iter().map(Result::unwrap).collect();
        let won = outcomes.iter().filter(|outcome| matches!(outcome, Ok(next) if *next == offset + 10_000)).count();
        let lost = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Err(StagingError::Offset { current }) if *current == offset + 10_000))
            .count();
        assert_eq!((won, lost), (1, 7), "{outcomes:?}");
    }
    assert_eq!(place.engine.staging.finish("ada", "u").await.unwrap().as_slice(), plain);
    assert!(files(place.folder.path().join("evidence")).len() <= 4, "what lost is deleted");
}

async fn an_upload_belongs_to_its_account(place: Place) {
    account(&place, "ada").await;
    account(&place, "eve").await;
    let staging = &place.engine.staging;
    staging.begin("ada", "u", 4, &sha256(b"data")).await.unwrap();
    assert!(matches!(staging.offset("eve", "u").await, Err(StagingError::NotFound)));
    let piece = Bytes::from_static(b"data");
    assert!(matches!(staging.append("eve", "u", 0, piece.clone()).await, Err(StagingError::NotFound)));
    assert_eq!(staging.begin("eve", "u", 4, &sha256(b"evil")).await.unwrap(), 0, "the same id is another upload");
    staging.append("ada", "u", 0, piece).await.unwrap();
    assert_eq!(staging.offset("eve", "u").await.unwrap(), 0);
}

async fn abandoned_uploads_are_given_up(place: Place) {
    account(&place, "ada").await;
    let staging = &place.engine.staging;
    staging.begin("ada", "old", 4, &sha256(b"data")).await.unwrap();
    staging.append("ada", "old", 0, Bytes::from_static(b"da")).await.unwrap();
    place.clock.advance(Duration::hours(23));
    staging.begin("ada", "new", 4, &sha256(b"data")).await.unwrap();
    place.clock.advance(Duration::hours(2));
    let swept = sweep(&place, &[]).await;
    assert_eq!((swept.uploads, swept.pieces), (1, 0));
    assert!(matches!(staging.offset("ada", "old").await, Err(StagingError::NotFound)));
    assert_eq!(staging.offset("ada", "new").await.unwrap(), 0);
}

async fn unfinished_uploads_of_one_account_are_bounded(place: Place) {
    account(&place, "ada").await;
    let staging = &place.engine.staging;
    for number in 0..20 {
        place.clock.advance(Duration::seconds(1));
        staging.begin("ada", &format!("u{number}"), 4, &sha256(b"data")).await.unwrap();
    }
    assert!(matches!(staging.offset("ada", "u0").await, Err(StagingError::NotFound)));
    assert_eq!(staging.offset("ada", "u19").await.unwrap(), 0);
    assert_eq!(staging.offset("ada", "u10").await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tampering_with_files_is_found() {
    let place = Place::open(true).await;
    account(&place, "ada").await;
    let vault = &place.engine.vault;
    let plain = noise(200_000);
    vault.write_bytes("ada", "one", &plain).await.unwrap();
    vault.write_bytes("ada", "two", &plain).await.unwrap();
    let folder = place.folder.path().join("evidence/objects/ada");
    let (one, two) = (folder.join("one"), folder.join("two"));
    let whole = std::fs::read(&one).unwrap();
    let damaged = async |bytes: &[u8], what: &str| {
        std::fs::write(&one, bytes).unwrap();
        let outcome = vault.read_bytes("ada", "one").await;
        assert!(matches!(outcome, Err(VaultError::Damaged)), "{what}: {outcome:?}");
    };
    for position in [0, 4, 22, 23, 65_000, 65_575, 140_000, whole.len() - 1] {
        let mut changed = whole.clone();
        *changed.get_mut(position).unwrap() ^= 1;
        damaged(&changed, &format!("a bit at {position}")).await;
    }
    // 23 bytes of header, chunks of 65 552.
    for length in [0, 10, 23, 24, 100, 65_575, 65_576, 131_127, whole.len() - 1] {
        damaged(whole.get(..length).unwrap(), &format!("cut off at {length}")).await;
    }
    damaged(&[whole.as_slice(), b"x"].concat(), "a byte more").await;
    damaged(&std::fs::read(&two).unwrap(), "another object in its place").await;
    std::fs::write(&one, &whole).unwrap();
    assert_eq!(vault.read_bytes("ada", "one").await.unwrap().as_slice(), plain);
    let some: Vec<Bytes> = vault.read("ada", "one").await.unwrap().try_collect().await.unwrap();
    assert_eq!(some.len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_plain_reaches_the_disk() {
    let place = Place::open(true).await;
    account(&place, "ada").await;
    let marker = b"PASSPORT-OF-ADA-LOVELACE";
    let plain = marker.repeat(10_000);
    place.engine.vault.write_bytes("ada", "one", &plain).await.unwrap();
    let staging = &place.engine.staging;
    let length = u64::try_from(plain.len()).unwrap();
    staging.begin("ada", "u", length, &sha256(&plain)).await.unwrap();
    staging.append("ada", "u", 0, Bytes::copy_from_slice(plain.get(..100_000).unwrap())).await.unwrap();
    let sealed = place.engine.vault.seal("ada", "name", marker).await.unwrap();
    assert!(!sealed.windows(marker.len()).any(|window| window == marker));
    let found = files(place.folder.path().to_owned());
    assert!(found.iter().any(|path| path.ends_with("one")));
    for path in found {
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(marker.len()).any(|window| window == marker), "{}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_or_missing_operator_key_is_refused() {
    let place = Place::open(true).await;
    account(&place, "ada").await;
    let path = place.folder.path().join("operator.key");
    let settings = Settings::clone(&place.engine.settings);
    place.engine.close().await;
    let key = std::fs::read(&path).unwrap();
    let open = async |settings: &Settings| {
        let opened = Engine::open(settings.clone(), place.clock.clone(), Rng::System).await;
        match opened {
            Ok(engine) => {
                engine.close().await;
                Ok(())
            }
            Err(OpenError::Vault(VaultOpenError::Key(error))) => Err(error),
            Err(other) => panic_with(other),
        }
    };
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(open(&settings).await, Err(KeyError::Missing(_))));
    assert!(!path.exists(), "no new key is made beside old data");
    std::fs::write(&path, [7; 32]).unwrap();
    assert!(matches!(open(&settings).await, Err(KeyError::Wrong)));
    std::fs::write(&path, [7; 31]).unwrap();
    assert!(matches!(open(&settings).await, Err(KeyError::Damaged(_))));
    std::fs::remove_file(&path).unwrap();
    let mut from_setting = settings.clone();
    from_setting.vault.operator_key = Some(Secret::new(hex::encode(&key)));
    assert!(open(&from_setting).await.is_ok());
}

#[expect(clippy::panic, reason = "a test fails by panicking")]
fn panic_with(error: OpenError) -> Result<(), KeyError> {
    panic!("{error}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drafts_that_a_kill_left_behind_are_swept() {
    let place = Place::open(true).await;
    account(&place, "ada").await;
    place.engine.vault.write_bytes("ada", "one", b"one").await.unwrap();
    let draft = place.folder.path().join("evidence/objects/ada/two#1");
    std::fs::write(&draft, b"half").unwrap();
    assert_eq!(sweep(&place, &["one"]).await.drafts, 0, "it may be being written");
    place.clock.advance(Duration::hours(2));
    assert_eq!(sweep(&place, &["one"]).await.drafts, 1);
    assert!(!draft.exists());
    assert_eq!(place.engine.vault.read_bytes("ada", "one").await.unwrap().as_slice(), b"one");
}

/// Set for the process that is killed: the folder it works in.
const VICTIM: &str = "COUNTERSIGN_TEST_VICTIM";

/// Not a test of its own: `what_was_acknowledged_survives_a_kill` runs it in another process and kills that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn victim() {
    use std::io::Write as _;
    let Ok(folder) = std::env::var(VICTIM) else {
        return;
    };
    let settings = crate::testing::settings(Path::new(&folder), true);
    let engine = Engine::open(settings, crate::clock::Clock::System, Rng::System).await.unwrap();
    let mut write = Write::new();
    engine.vault.create_account_key(&mut write, "ada").unwrap();
    engine.db.commit(write).await.unwrap();
    let plain = noise(20_000_000);
    engine.staging.begin("ada", "u", 20_000_000, &sha256(&plain)).await.unwrap();
    let mut log = std::fs::File::create(Path::new(&folder).join("acknowledged")).unwrap();
    let mut offset = 0_u64;
    for number in 0.. {
        let start = usize::try_from(offset).unwrap();
        let piece = Bytes::copy_from_slice(plain.get(start..(start + 30_000).min(plain.len())).unwrap());
        offset = engine.staging.append("ada", "u", offset, piece).await.unwrap();
        let object = format!("object-{number}");
        engine.vault.write_bytes("ada", &object, plain.get(..500_000).unwrap()).await.unwrap();
        writeln!(log, "{offset} {object}").unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_kill() {
    let plain = noise(20_000_000);
    for wait in [500, 900, 1_300] {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("acknowledged");
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["vault::tests::victim", "--exact", "--nocapture"])
            .env(VICTIM, folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while std::fs::metadata(&log).map_or(0, |meta| meta.len()) == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            assert!(child.try_wait().unwrap().is_none(), "the victim ended by itself");
        }
        tokio::time::sleep(std::time::Duration::from_millis(wait)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        let text = std::fs::read_to_string(&log).unwrap();
        let lines: Vec<(u64, String)> = text
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(offset, object)| (offset.parse().unwrap(), object.to_owned()))
            .collect();
        let settings = crate::testing::settings(folder.path(), true);
        let engine = Engine::open(settings, crate::clock::Clock::System, Rng::System).await.unwrap();
        let offset = engine.staging.offset("ada", "u").await.unwrap();
        assert!(offset >= lines.last().unwrap().0, "a piece that was acknowledged is missing");
        for (_, object) in &lines {
            let read = engine.vault.read_bytes("ada", object).await.unwrap();
            assert_eq!(read.as_slice(), plain.get(..500_000).unwrap(), "{object}");
        }
        whole_or_absent(&engine.vault, folder.path()).await;
        // The upload goes on where it was, and ends as announced.
        let rest = Bytes::copy_from_slice(plain.get(usize::try_from(offset).unwrap()..).unwrap());
        engine.staging.append("ada", "u", offset, rest).await.unwrap();
        assert_eq!(engine.staging.finish("ada", "u").await.unwrap().as_slice(), plain);
        engine.close().await;
    }
}

async fn whole_or_absent(vault: &Vault, folder: &Path) {
    for path in files(folder.join("evidence/objects")) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.contains('#') {
            assert!(vault.read_bytes("ada", &name).await.is_ok(), "{name} is visible but not whole");
        }
    }
}

fn files(folder: PathBuf) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}
