//! What must be fast: measuring a camera frame many times a second, and taking in a photograph.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a bench may stop where it stands, and draws with numbers it knows"
)]

#[path = "../tests/specimen/mod.rs"]
#[expect(dead_code, reason = "benches need fewer ways to spoil a document than tests do")]
mod specimen;

use criterion::{Criterion, criterion_group, criterion_main};
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
use specimen::{Dice, Specimen};
use std::hint::black_box;
use vision::{Bounds, Frame, Layout, Meter, Picture, Subject};

fn frames(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("measures");
    for (width, height) in [(640, 360), (1280, 720), (1920, 1080)] {
        let document = Specimen::document(width, height, 205.0);
        let rgba = document.rgba();
        let frame = Frame::new(&rgba, width as u32, height as u32, Layout::Rgba).unwrap();
        let mut meter = Meter::new(Subject::Document);
        group.bench_function(format!("{width}x{height} RGBA"), |bench| bench.iter(|| meter.measure(black_box(&frame))));
    }
    group.finish();
}

fn photograph(criterion: &mut Criterion) {
    let file = photograph_file();
    let picture = Picture::open(&file, Bounds::default()).unwrap();
    let mut group = criterion.benchmark_group(format!("12 megapixels, {:.1} MB JPEG", file.len() as f64 / 1e6));
    group.sample_size(10);
    group.bench_function("open", |bench| bench.iter(|| Picture::open(black_box(&file), Bounds::default()).unwrap()));
    group.bench_function("to_jpeg", |bench| bench.iter(|| black_box(&picture).to_jpeg(90)));
    group.bench_function("thumbnail", |bench| bench.iter(|| black_box(&picture).thumbnail(480)));
    group.bench_function("open and to_jpeg", |bench| {
        bench.iter(|| Picture::open(black_box(&file), Bounds::default()).unwrap().to_jpeg(90));
    });
    group.finish();
}

/// A document with as much noise as makes a file of about five megabytes, as a phone writes it.
fn photograph_file() -> Vec<u8> {
    let (width, height) = (4_000_u32, 3_000_u32);
    let mut dice = Dice::new(5);
    let rgba = Specimen::document(width as usize, height as usize, 205.0).noisy(9.0, 9).rgba();
    let rgb: Vec<u8> = rgba
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2].saturating_sub((dice.roll() * 9.0) as u8)])
        .collect();
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 91).encode(&rgb, width, height, ExtendedColorType::Rgb8).unwrap();
    file
}

criterion_group!(benches, frames, photograph);
criterion_main!(benches);
