//! How fast the foundations are: a durable write, an indexed select, a photo of 5 MB into the vault and out again.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use engine::audit::Entry;
use engine::clock::Clock;
use engine::db::{RecordId, Write};
use engine::random::Rng;
use engine::{Engine, Settings, bind};

const PHOTO: usize = 5_000_000;

fn store(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { data: folder.path().to_owned(), ..Settings::default() };
    let engine = runtime.block_on(async {
        let engine = Engine::open(settings, Clock::System, Rng::System).await.unwrap();
        let mut write = Write::new();
        engine.vault.create_account_key(&mut write, "bench").unwrap();
        write.add(
            "DEFINE TABLE bench SCHEMAFULL; DEFINE FIELD version ON bench TYPE int;
             DEFINE FIELD name ON bench TYPE string; DEFINE INDEX bench_name ON bench FIELDS name UNIQUE;
             CREATE bench:one SET version = 0, name = 'one';
             FOR $number IN 0..5000 { CREATE bench SET version = 0, name = <string>$number };",
            bind! {},
        );
        engine.db.commit(write).await.unwrap();
        engine
    });

    let version = AtomicU64::new(0);
    criterion.bench_function("a durable write, guarded", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            let mut write = Write::new();
            write.guard(RecordId::new("bench", "one"), version.fetch_add(1, Ordering::SeqCst));
            engine.db.commit(write).await.unwrap();
        });
    });
    criterion.bench_function("a durable write, guarded, with an audit entry", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            let mut write = Write::new();
            write.guard(RecordId::new("bench", "one"), version.fetch_add(1, Ordering::SeqCst));
            let entry = Entry {
                at: engine.clock.now(),
                actor: "bench".to_owned(),
                action: "bench.written".to_owned(),
                subject: "bench:one".to_owned(),
                detail: serde_json::Value::Null,
            };
            engine.audit.record(&mut write, entry);
            engine.db.commit(write).await.unwrap();
        });
    });
    criterion.bench_function("an indexed select", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            let found: Option<u64> = engine
                .db
                .read_one("SELECT VALUE version FROM bench WHERE name = $name", bind! { name: "4321" })
                .await
                .unwrap();
            black_box(found.unwrap());
        });
    });

    let photo = engine.rng.token().bytes().repeat(PHOTO / 32);
    let mut group = criterion.benchmark_group("a photo of 5 MB");
    group.throughput(Throughput::Bytes(u64::try_from(PHOTO).unwrap()));
    group.sample_size(20);
    group.bench_function("into the vault, durable", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            let object = engine.rng.id();
            engine.vault.write_bytes("bench", &object, &photo).await.unwrap();
            engine.vault.delete("bench", &object).await.unwrap();
        });
    });
    runtime.block_on(engine.vault.write_bytes("bench", "photo", &photo)).unwrap();
    group.bench_function("out of the vault", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            black_box(engine.vault.read_bytes("bench", "photo").await.unwrap());
        });
    });
    group.finish();
    runtime.block_on(engine.close());
}

criterion_group!(benches, store);
criterion_main!(benches);
