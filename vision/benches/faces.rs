//! What a frame of a face costs: detection, points, numbers that compare, and all that guidance needs of one camera frame.
#![expect(clippy::unwrap_used, reason = "a bench may stop where it stands")]

#[path = "../tests/cache/mod.rs"]
#[expect(dead_code, reason = "tests need photographs too")]
mod cache;

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use vision::face::{Embedder, Expressions, FaceFinder, FaceGuide, FaceMesher, FaceThresholds, Watcher, largest};
use vision::{Bounds, Frame, Layout, Meter, Picture, Subject};

fn faces(criterion: &mut Criterion) {
    let names =
        ["face_short_range", "face_full_range", "face_mesh", "face_mesh_iris", "face_blendshapes", "face_match"];
    let Some(nets) = names.into_iter().map(cache::net).collect::<Option<Vec<_>>>() else { return };
    let [near, far, plain, iris, expressions, first] = <[Vec<u8>; 6]>::try_from(nets).unwrap();
    let Some(file) = cache::portrait("obama.jpg") else { return };
    // The middle of the portrait, 640 by 480 as a browser hands it over.
    let picture = Picture::open(&file, Bounds::default()).unwrap().thumbnail(800);
    let rows = picture.rgb().chunks_exact(3).take(640 * 480);
    let rgba: Vec<u8> = rows.flat_map(|pixel| pixel.iter().copied().chain([255])).collect();
    let frame = Frame::new(&rgba, picture.width(), 640 * 480 / picture.width(), Layout::Rgba).unwrap();

    let mut group = criterion.benchmark_group("face");
    let finder = FaceFinder::load(&near, Some(&far)).unwrap();
    group.bench_function("find", |bench| bench.iter(|| finder.find_near(black_box(&frame)).unwrap()));
    let face = *finder.find(&frame).unwrap().first().unwrap();
    for (name, bytes) in [("468 points", &plain), ("478 points", &iris)] {
        let mesher = FaceMesher::load(bytes).unwrap();
        group.bench_function(name, |bench| bench.iter(|| mesher.mesh(black_box(&frame), &face).unwrap()));
    }
    let mesher = FaceMesher::load(&iris).unwrap();
    group.bench_function("largest of any size", |bench| {
        bench.iter(|| largest(&finder, &mesher, black_box(&frame)).unwrap())
    });
    let mesh = mesher.mesh(&frame, &face).unwrap();
    let alone = Embedder::load(&first, None).unwrap();
    group.bench_function("numbers, first opinion", |bench| {
        bench.iter(|| alone.embed(black_box(&frame), &mesh).unwrap())
    });
    if let Some(second) = cache::net("face_match_second") {
        let both = Embedder::load(&first, Some(&second)).unwrap();
        group.bench_function("numbers, both opinions", |bench| {
            bench.iter(|| both.embed(black_box(&frame), &mesh).unwrap())
        });
    }
    for (name, bytes, judge) in
        [("guidance, 468 points", &plain, false), ("guidance, 478 points and expressions", &iris, true)]
    {
        let finder = FaceFinder::load(&near, None).unwrap();
        let expressions = judge.then(|| Expressions::load(&expressions).unwrap());
        let mut watcher = Watcher::new(finder, FaceMesher::load(bytes).unwrap(), expressions);
        let mut guide = FaceGuide::new(FaceThresholds::default());
        let mut meter = Meter::new(Subject::Face);
        let mut at = 0.0;
        group.bench_function(name, |bench| {
            bench.iter(|| {
                at += 50.0;
                let look = watcher.look(black_box(&frame)).unwrap();
                guide.feed(&look, Some(&meter.measure(&frame)), at)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, faces);
criterion_main!(benches);
