//! Finding documents and guiding people to hold them well: on scenes drawn by code, whose truth is known, and on
//! photographs where they are at hand.
#![cfg(feature = "nets")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a test may stop where it stands, and draws with numbers it knows"
)]

#[path = "specimen/desk.rs"]
mod desk;
#[expect(dead_code, reason = "only its dice and its print are needed here")]
mod specimen;

use desk::{CARD, Desk, Ground, PAGE, Print};
use specimen::Dice;
use vision::document::{CornerFinder, DocumentGuide, DocumentThresholds, Format, Outline, Seen, rectify};
use vision::geometry::{Point, Quad};
use vision::{Frame, Guidance, Layout};

fn finder() -> CornerFinder {
    let net = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/nets/document_corners.onnx")).unwrap();
    CornerFinder::load(&net).unwrap()
}

fn look(finder: &CornerFinder, desk: &Desk) -> Seen {
    let rgba = desk.rgba();
    finder.look(&Frame::new(&rgba, desk.width, desk.height, Layout::Rgba).unwrap()).unwrap()
}

/// The shared area of two convex quadrilaterals over the area of both together (Sutherland and Hodgman 1974).
fn overlap(a: &Quad, b: &Quad) -> f32 {
    let side = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    let mut shared: Vec<Point> = a.0.to_vec();
    for number in 0..4 {
        let (from, to) = (b.0[number], b.0[(number + 1) % 4]);
        let old = std::mem::take(&mut shared);
        for place in 0..old.len() {
            let (p, q) = (old[place], old[(place + 1) % old.len()]);
            let (d, e) = (side(from, to, p), side(from, to, q));
            if d >= 0.0 {
                shared.push(p);
            }
            if (d >= 0.0) != (e >= 0.0) {
                shared.push(p.toward(q, d / (d - e)));
            }
        }
    }
    let area = |points: &[Point]| {
        (0..points.len())
            .map(|number| {
                let (p, q) = (points[number], points[(number + 1) % points.len()]);
                p.x * q.y - p.y * q.x
            })
            .sum::<f32>()
            / 2.0
    };
    let both = area(&shared);
    both / (a.area() + b.area() - both)
}

/// Scenes of every kind in usual sizes of frame.
fn scenes() -> Vec<Desk> {
    let mut dice = Dice::new(11);
    let mut spread = move |by: f32| (dice.roll() * 2.0 - 1.0) * by;
    let mut scenes = Vec::new();
    for (width, height) in [(1280, 720), (640, 480), (720, 1280)] {
        for (number, ground) in
            [Ground::Plain(70.0), Ground::Plain(120.0), Ground::Wood, Ground::Cloth].into_iter().enumerate()
        {
            for size in [CARD, PAGE] {
                for _ in 0..2 {
                    let mut desk = Desk::card(width, height);
                    desk.distance *= size.0 / CARD.0 * (1.05 + spread(0.15));
                    desk.size = size;
                    desk.ground = ground;
                    desk.turned = (spread(14.0), spread(14.0), spread(10.0));
                    desk.aside = (spread(0.04), spread(0.04));
                    desk.seed = 100 + number as u64 + scenes.len() as u64;
                    scenes.push(desk);
                }
            }
        }
    }
    scenes
}

#[test]
fn corners_of_drawn_documents_are_found_to_the_pixel() {
    let finder = finder();
    let (mut overlaps, mut errors) = (Vec::new(), Vec::new());
    for desk in scenes() {
        let truth = desk.quad();
        let seen = look(&finder, &desk);
        let Some(outline) = seen.outline else {
            eprintln!("not found: {desk:?}");
            overlaps.push(0.0);
            continue;
        };
        let shared = overlap(&outline.quad, &truth);
        overlaps.push(shared);
        let worst = outline.quad.0.iter().zip(truth.0).map(|(a, b)| a.distance(b)).fold(0.0, f32::max);
        errors.push(worst / desk.width.max(desk.height) as f32);
        let ratio = outline.shape(desk.width, desk.height) / (desk.size.0 / desk.size.1);
        let tilt = outline.tilt(desk.width, desk.height) - desk.tilt();
        eprintln!(
            "{shared:.3} worst corner {worst:.1} px, shape off by {:.3}, tilt {:.1} off by {tilt:.1}, confidence {:.2}, hidden {:.3}, print {:.2} {}x{} {:?}",
            ratio - 1.0,
            desk.tilt(),
            outline.confidence,
            outline.hidden,
            seen.print,
            desk.width,
            desk.height,
            desk.ground
        );
    }
    overlaps.sort_by(f32::total_cmp);
    errors.sort_by(f32::total_cmp);
    let mean = overlaps.iter().sum::<f32>() / overlaps.len() as f32;
    eprintln!(
        "{} scenes: mean overlap {mean:.3}, lowest {:.3}, median {:.3}; median of the worst corners {:.4} of the longer side",
        overlaps.len(),
        overlaps[0],
        overlaps[overlaps.len() / 2],
        errors[errors.len() / 2]
    );
    assert!(mean > 0.95 && overlaps[overlaps.len() / 10] > 0.9);
}

fn first(finder: &CornerFinder, desk: &Desk) -> Guidance {
    let seen = look(finder, desk);
    let problems = DocumentThresholds::new(&[Format::Card]).problems(&seen);
    problems.first().copied().unwrap_or(Guidance::Good)
}

#[test]
fn every_way_of_holding_a_card_wrongly_is_named() {
    let finder = finder();
    for (width, height) in [(1280, 720), (640, 480), (720, 1280)] {
        let good = Desk { seed: 5, turned: (3.0, -4.0, 2.0), ground: Ground::Plain(90.0), ..Desk::card(width, height) };
        let near = good.distance;
        let bigger = Desk { distance: near * PAGE.0 / CARD.0, size: PAGE, ..good.clone() };
        for (expected, desk) in [
            (Guidance::Good, good.clone()),
            (Guidance::NoDocument, Desk { aside: (4.0, 0.0), ..good.clone() }),
            (Guidance::Closer, Desk { distance: near * 1.9, ..good.clone() }),
            (Guidance::NotWhole, Desk { aside: (0.32, 0.02), ..good.clone() }),
            (Guidance::Tilted, Desk { turned: (38.0, 4.0, 2.0), ..good.clone() }),
            (Guidance::WrongShape, bigger),
            (Guidance::TooDark, Desk { light: 0.15, ..good.clone() }),
            (Guidance::WrongSide, Desk { print: Print::Nothing, ..good.clone() }),
        ] {
            let seen = look(&finder, &desk);
            assert_eq!(first(&finder, &desk), expected, "{width}x{height} {seen:?}");
        }
    }
}

#[test]
fn a_finger_over_an_edge_is_seen() {
    let finder = finder();
    let most = DocumentThresholds::new(&[]).most_hidden;
    let (mut seen_fingers, mut all) = (0, 0);
    for ground in [Ground::Plain(80.0), Ground::Wood, Ground::Cloth] {
        for finger in [(0, 0.3), (1, 0.5), (2, 0.7), (3, 0.45)] {
            let desk = Desk { ground, finger: Some(finger), seed: 9, ..Desk::card(1280, 720) };
            let seen = look(&finder, &desk);
            let outline = seen.outline.unwrap();
            eprintln!(
                "{ground:?} {finger:?}: hidden {:.3}, overlap {:.3}",
                outline.hidden,
                overlap(&outline.quad, &desk.quad())
            );
            all += 1;
            seen_fingers += u32::from(outline.hidden > most);
        }
        let without = look(&finder, &Desk { ground, seed: 9, ..Desk::card(1280, 720) }).outline.unwrap();
        assert!(without.hidden <= most / 2.0, "{ground:?} {without:?}");
    }
    eprintln!("{seen_fingers} of {all} fingers seen");
    assert!(seen_fingers * 4 >= all * 3);
}

#[test]
fn a_cover_is_no_side_to_take_a_picture_of() {
    let finder = finder();
    for (width, height) in [(1280, 720), (640, 480)] {
        let good = Desk::card(width, height);
        let cover = Desk {
            print: Print::Cover,
            size: PAGE,
            distance: good.distance * 1.5,
            ground: Ground::Plain(170.0),
            ..good
        };
        let seen = look(&finder, &cover);
        let problems = DocumentThresholds::new(&[Format::Page]).problems(&seen);
        eprintln!("print {:.3} {problems:?}", seen.print);
        assert!(!problems.is_empty(), "{seen:?}");
    }
}

/// A camera that is held too near sees this: every pixel is the mean of those around it.
fn out_of_focus(rgba: &[u8], width: usize, radius: usize) -> Vec<u8> {
    let mut soft = rgba.to_vec();
    for step in [4, width * 4] {
        for _ in 0..2 {
            let before = soft.clone();
            for (at, value) in soft.iter_mut().enumerate() {
                let from = at.saturating_sub(radius * step);
                let around = (0..=2 * radius).filter_map(|number| before.get(from + number * step));
                let (sum, many) = around.fold((0, 0), |(sum, many), value| (sum + u32::from(*value), many + 1));
                *value = (sum / many.max(1)) as u8;
            }
        }
    }
    soft
}

#[test]
fn a_card_too_near_to_be_in_focus_should_be_moved_away() {
    let finder = finder();
    let desk = Desk { distance: 112.0, ground: Ground::Plain(80.0), ..Desk::card(1280, 720) };
    let soft = out_of_focus(&desk.rgba(), 1280, 4);
    let seen = finder.look(&Frame::new(&soft, 1280, 720, Layout::Rgba).unwrap()).unwrap();
    assert_eq!(DocumentThresholds::new(&[]).problems(&seen).first(), Some(&Guidance::StepBack), "{seen:?}");
}

#[test]
fn a_card_that_comes_into_view_is_taken_once_it_is_held_still() {
    let finder = finder();
    let mut guide = DocumentGuide::new(DocumentThresholds::new(&[Format::Card]));
    let card = Desk { ground: Ground::Plain(90.0), seed: 3, ..Desk::card(640, 360) };
    let mut said = Vec::new();
    let mut taken = None;
    for number in 0..50_u32 {
        let time = number as f32;
        // Nothing, then far away, then nearer frame by frame, then still but for a trembling hand.
        let way = ((time - 16.0) / 10.0).clamp(0.0, 1.0);
        let distance = card.distance * (2.0 - way);
        let tremble = if number >= 26 { 0.002 * (time * 1.7).sin() } else { 0.0 };
        let aside = if number < 8 { (4.0, 0.0) } else { (0.05 - 0.05 * way + tremble, tremble) };
        let seen = look(&finder, &Desk { distance, aside, ..card.clone() });
        let at = f64::from(number) * 66.0;
        let word = guide.feed(&seen, at);
        if said.last() != Some(&word) {
            said.push(word);
        }
        if guide.ready() && taken.is_none() {
            taken = Some(number);
        }
    }
    eprintln!("{said:?}, taken in frame {taken:?}");
    assert_eq!(said.first(), Some(&Guidance::NoDocument));
    assert!(said.contains(&Guidance::Closer) && said.last() == Some(&Guidance::Good));
    assert!((33..=40).contains(&taken.unwrap()));
}

#[test]
fn a_found_document_is_drawn_flat_and_upright() {
    let finder = finder();
    let desk = Desk { turned: (16.0, -12.0, 7.0), ..Desk::card(1280, 720) };
    let rgba = desk.rgba();
    let frame = Frame::new(&rgba, 1280, 720, Layout::Rgba).unwrap();
    let outline: Outline = finder.find(&frame).unwrap().unwrap();
    let flat = rectify(&frame, &outline.quad, 856, 540).unwrap();
    let upright = Desk { turned: (0.0, 0.0, 0.0), distance: 0.85 * 85.6, ..Desk::card(856, 540) };
    let straight = upright.rgba();
    let expected = Frame::new(&straight, 856, 540, Layout::Rgba).unwrap();
    let mean = |frame: &Frame<'_>| vision::Luma::shrunk(frame, 64).pixels().to_vec();
    let (a, b) = (mean(&flat.frame()), mean(&expected));
    let off = a.iter().zip(&b).map(|(a, b)| f32::from(a.abs_diff(*b))).sum::<f32>() / a.len() as f32;
    assert!(a.len() == b.len() && off < 8.0, "{off}");
}

#[cfg(feature = "decode")]
mod photographs {
    use super::{Point, Quad, finder, overlap};
    use std::path::PathBuf;
    use vision::{Bounds, Picture};

    /// Photographs of papers on desks and where their corners lie, by eye, in shares of width and height. They may be
    /// measured but never shipped, so are absent on most machines.
    const SHEETS: [(&str, [[f32; 2]; 4]); 9] = [
        ("test.jpg", [[0.175, 0.802], [0.358, 0.128], [0.733, 0.154], [0.745, 0.897]]),
        ("test10.jpg", [[0.745, 0.146], [0.95, 0.841], [0.174, 0.962], [0.04, 0.224]]),
        ("test2.jpg", [[0.049, 0.861], [0.173, 0.116], [0.802, 0.122], [0.953, 0.847]]),
        ("test3.jpg", [[0.027, 0.838], [0.106, 0.226], [0.881, 0.222], [0.986, 0.829]]),
        ("test4.jpg", [[0.101, 0.094], [0.898, 0.111], [0.935, 0.953], [0.063, 0.963]]),
        ("test5.jpg", [[0.201, 0.325], [0.839, 0.31], [0.872, 0.672], [0.18, 0.715]]),
        ("test7.jpg", [[0.095, 0.185], [0.965, 0.112], [0.965, 0.944], [0.09, 0.854]]),
        ("test8.jpg", [[0.024, 0.982], [0.021, 0.041], [0.981, 0.047], [0.99, 0.976]]),
        ("test9.jpg", [[0.276, 0.831], [0.214, 0.309], [0.656, 0.285], [0.751, 0.779]]),
    ];

    #[test]
    fn papers_on_desks_are_found() {
        let folder = std::env::var_os("COUNTERSIGN_MEASURING_DATA")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from)
            .join("quads");
        let finder = finder();
        let mut overlaps = Vec::new();
        for (name, corners) in SHEETS {
            let Ok(file) = std::fs::read(folder.join(name)) else {
                eprintln!("SKIPPED: no photograph {}", folder.join(name).display());
                continue;
            };
            let picture = Picture::open(&file, Bounds { min_side: 1, ..Bounds::default() }).unwrap();
            let (width, height) = (picture.width() as f32, picture.height() as f32);
            let truth = Quad(corners.map(|[x, y]| Point::new(x * width, y * height)));
            let found = finder.find(&picture.frame()).unwrap();
            let shared = found.map_or(0.0, |outline| overlap(&outline.quad, &truth));
            eprintln!("{name}: overlap {shared:.3}, confidence {:.2}", found.map_or(0.0, |outline| outline.confidence));
            overlaps.push(shared);
        }
        let good = overlaps.iter().filter(|overlap| **overlap > 0.9).count();
        assert!(good * 9 >= overlaps.len() * 7, "{overlaps:?}");
    }
}
