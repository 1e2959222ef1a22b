//! What must be fast: finding a machine-readable zone in a camera's frame, and reading it from a photograph.
//!
//! Needs Debian's package `fonts-ocr-b`, with which the page is drawn.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a bench may stop where it stands, and draws with numbers it knows"
)]

#[path = "../tests/specimen/zone.rs"]
mod zone;

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use vision::Luma;
use vision::mrz::{Format, Holder, MrzReader, compose, locate};

fn zones(criterion: &mut Criterion) {
    let reader = MrzReader::load(include_bytes!("../nets/mrz_line.onnx")).unwrap();
    let holder = Holder {
        document_code: "P".into(),
        issuer: "UTO".into(),
        surname: "Eriksson".into(),
        given: "Anna Maria".into(),
        document_number: "L898902C3".into(),
        nationality: "UTO".into(),
        birth: "740812".into(),
        sex: Some('F'),
        expiry: "320415".into(),
        optional: vec!["ZE184226B".into()],
    };
    let Some(page) = zone::page(&compose(Format::Td3, &holder)) else {
        eprintln!("SKIPPED: no zone can be drawn without Debian's package fonts-ocr-b");
        return;
    };
    let mut group = criterion.benchmark_group("zone");
    group.sample_size(20);
    for (width, height) in [(1_280, 720), (4_000, 3_000)] {
        let desk = zone::desk(&page, (width, height), 2.0, 1.1);
        assert!(reader.read(&desk).unwrap().is_some_and(|found| found.mrz.is_consistent()));
        let size = format!("{width}x{height}");
        group.bench_function(format!("{size} locate"), |bench| bench.iter(|| locate(black_box(&desk))));
        group.bench_function(format!("{size} locate and read"), |bench| bench.iter(|| reader.read(black_box(&desk))));
    }
    let empty =
        Luma::new(4_000, 3_000, (0..12_000_000_u32).map(|at| (at % 251) as u8 ^ (at / 4_000 % 97) as u8).collect());
    let empty = empty.unwrap();
    group.bench_function("4000x3000 without a zone", |bench| bench.iter(|| reader.read(black_box(&empty))));
    group.finish();
}

criterion_group!(benches, zones);
criterion_main!(benches);
