//! The corner net and the fit of the edges on twelve photographs of papers on desks, where they are at hand.
//!
//! Photographs may be measured but never shipped; their corners, found by eye, are numbers and stand here and in
//! `training/evaluate.py`, which measures the net alone on many more, drawn, scenes.
#![cfg(all(feature = "nets", feature = "decode"))]
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::PathBuf;

use vision::document::CornerFinder;
use vision::geometry::Point;
use vision::{Bounds, Picture};

/// A photograph and the paper's corners in thousandths of its longer side, clockwise, right to about three thousandths.
type Labelled = (&'static str, [(f32, f32); 4]);

#[rustfmt::skip]
const PHOTOGRAPHS: [Labelled; 12] = [
    ("test-sized.jpg", [(357.0, 125.0), (736.0, 148.0), (740.0, 897.0), (174.0, 800.0)]),
    ("test.jpg", [(357.0, 93.0), (734.0, 114.0), (736.0, 672.0), (178.0, 600.0)]),
    ("test2-sized.jpg", [(170.0, 114.0), (802.0, 119.0), (956.0, 850.0), (46.0, 861.0)]),
    ("test2.jpg", [(128.0, 115.0), (604.0, 123.0), (714.0, 846.0), (37.0, 859.0)]),
    ("test3.jpg", [(57.0, 222.0), (498.0, 221.0), (560.0, 826.0), (11.0, 837.0)]),
    ("test4.jpg", [(101.0, 71.0), (901.0, 81.0), (932.0, 714.0), (64.0, 722.0)]),
    ("test5.jpg", [(200.0, 267.0), (840.0, 237.0), (877.0, 518.0), (178.0, 535.0)]),
    ("test6.jpg", [(123.0, 275.0), (645.0, 27.0), (855.0, 505.0), (198.0, 725.0)]),
    ("test7.jpg", [(97.0, 141.0), (963.0, 84.0), (965.0, 705.0), (104.0, 643.0)]),
    ("test8.jpg", [(16.0, 42.0), (742.0, 46.0), (745.0, 987.0), (4.0, 985.0)]),
    ("test9.jpg", [(167.0, 302.0), (484.0, 286.0), (564.0, 778.0), (207.0, 830.0)]),
    ("test10.jpg", [(29.0, 222.0), (559.0, 147.0), (711.0, 842.0), (130.0, 962.0)]),
];

/// Whether a point lies in a quadrilateral whose corners go round clockwise.
fn inside(corners: &[Point; 4], x: f32, y: f32) -> bool {
    corners
        .iter()
        .zip(corners.iter().cycle().skip(1))
        .all(|(from, to)| (to.x - from.x).mul_add(y - from.y, -((to.y - from.y) * (x - from.x))) >= 0.0)
}

/// Intersection over union, on a grid of five hundred points along each side.
fn overlap(one: &[Point; 4], other: &[Point; 4], width: f32, height: f32) -> f32 {
    let (mut both, mut either) = (0.0_f32, 0.0_f32);
    for row in 0..500_u16 {
        for column in 0..500_u16 {
            let (x, y) = (f32::from(column) / 500.0 * width, f32::from(row) / 500.0 * height);
            let (first, second) = (inside(one, x, y), inside(other, x, y));
            both += f32::from(u8::from(first && second));
            either += f32::from(u8::from(first || second));
        }
    }
    both / either.max(1.0)
}

#[test]
fn papers_on_desks_are_outlined() {
    let root = std::env::var_os("COUNTERSIGN_MEASURING_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let folder = root.join("quads");
    if !folder.is_dir() {
        eprintln!("SKIPPED: no photographs at {}", folder.display());
        return;
    }
    // Another net can be tried before it is taken over.
    let finder = match std::env::var_os("COUNTERSIGN_CORNER_NET") {
        Some(file) => CornerFinder::load(&std::fs::read(file).unwrap()),
        None => CornerFinder::load(include_bytes!("../nets/document_corners.onnx")),
    }
    .unwrap();
    let began = std::time::Instant::now();
    let mut overlaps = Vec::new();
    for (name, thousandths) in PHOTOGRAPHS {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let picture = Picture::open(&bytes, Bounds { min_side: 1, ..Bounds::default() }).unwrap();
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let unit = width.max(height) / 1000.0;
        let truth = thousandths.map(|(x, y)| Point::new(x * unit, y * unit));
        let found = finder.find(&picture.frame()).unwrap();
        let share = found.as_ref().map_or(0.0, |outline| overlap(&outline.quad.0, &truth, width, height));
        eprintln!("{name}: {share:.3}, sure {:.2}", found.map_or(0.0, |outline| outline.confidence));
        overlaps.push(share);
    }
    let mean = overlaps.iter().sum::<f32>() / 12.0;
    let good = overlaps.iter().filter(|share| **share >= 0.9).count();
    eprintln!("{:.2} s for all, decoding included", began.elapsed().as_secs_f64());
    eprintln!("mean {mean:.3}, {good} of 12 at 0.9 or better");
    assert!(mean >= LEAST_MEAN && good >= LEAST_GOOD, "mean {mean}, {good} of 12");
}

/// What was reached when the net was trained (0.981 and all twelve), less a little.
const LEAST_MEAN: f32 = 0.97;
const LEAST_GOOD: usize = 12;
