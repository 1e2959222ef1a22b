//! What must be fast: finding a document in every camera frame, guiding by it, and reading a code in a photograph.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a bench may stop where it stands, and draws with numbers it knows"
)]

#[path = "../tests/specimen/code.rs"]
#[expect(dead_code, reason = "a bench does not ask where the code lies")]
mod code;
#[path = "../tests/specimen/desk.rs"]
#[expect(dead_code, reason = "benches need fewer ways to hold a document than tests do")]
mod desk;
#[path = "../tests/specimen/mod.rs"]
#[expect(dead_code, reason = "benches need fewer ways to draw a document than tests do")]
mod specimen;

use criterion::{Criterion, criterion_group, criterion_main};
use desk::Desk;
use std::hint::black_box;
use vision::barcode::read_pdf417;
use vision::document::{CornerFinder, DocumentGuide, DocumentThresholds, rectify};
use vision::{Frame, Layout};

fn documents(criterion: &mut Criterion) {
    let finder = CornerFinder::load(include_bytes!("../nets/document_corners.onnx")).unwrap();
    let mut group = criterion.benchmark_group("document");
    for (width, height) in [(640, 360), (1280, 720)] {
        let desk = Desk::card(width, height);
        let rgba = desk.rgba();
        let frame = Frame::new(&rgba, width, height, Layout::Rgba).unwrap();
        let size = format!("{width}x{height}");
        group.bench_function(format!("{size} corners"), |bench| bench.iter(|| finder.find(black_box(&frame)).unwrap()));
        let mut guide = DocumentGuide::new(DocumentThresholds::new(&[]));
        let mut now = 0.0;
        group.bench_function(format!("{size} corners, measures and guide"), |bench| {
            bench.iter(|| {
                now += 50.0;
                guide.feed(&finder.look(black_box(&frame)).unwrap(), now)
            });
        });
        let quad = desk.quad();
        group.bench_function(format!("{size} drawn flat, 1012x638"), |bench| {
            bench.iter(|| rectify(black_box(&frame), &quad, 1_012, 638).unwrap());
        });
    }
    group.finish();
}

fn codes(criterion: &mut Criterion) {
    let card = code::card();
    let mut group = criterion.benchmark_group("PDF417, 12 megapixels");
    group.sample_size(10);
    for (name, photograph) in [
        ("level", code::Photograph::default()),
        ("askew", code::Photograph { degrees: 23.0, ..code::Photograph::default() }),
        ("none there", code::Photograph { module: 0.0, ..code::Photograph::default() }),
    ] {
        let luma = photograph.luma(&card);
        group.bench_function(name, |bench| bench.iter(|| read_pdf417(black_box(&luma))));
    }
    group.finish();
}

criterion_group!(benches, documents, codes);
criterion_main!(benches);
