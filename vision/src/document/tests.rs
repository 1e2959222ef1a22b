#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a test may stop where it stands, and draws with numbers it knows"
)]

use super::*;
use crate::guidance::Guidance;
use crate::quality::Measures;
use crate::{Frame, Layout, Luma};
use proptest::prelude::*;

const GOOD: Measures = Measures {
    sharpness: 0.7,
    brightness: 0.6,
    dark_share: 0.1,
    burnt_share: 0.0,
    contrast: 0.7,
    glare_area: 0.0,
    glare_place: None,
    motion: None,
};

/// An upright card in a frame of 1280 by 720: its middle and its width.
fn card(x: f32, y: f32, width: f32) -> Outline {
    let (wide, high) = (width / 2.0, width / Format::Card.shape() / 2.0);
    let quad =
        Quad([(-wide, -high), (wide, -high), (wide, high), (-wide, high)].map(|(dx, dy)| Point::new(x + dx, y + dy)));
    Outline { quad, confidence: 0.9, hidden: 0.0 }
}

fn seen(outline: Option<Outline>) -> Seen {
    Seen { width: 1280, height: 720, outline, measures: GOOD, print: 0.5 }
}

fn first(seen: &Seen) -> Guidance {
    DocumentThresholds::new(&[Format::Card]).problems(seen).first().copied().unwrap_or(Guidance::Good)
}

#[test]
fn a_format_is_told_by_its_shape() {
    assert_eq!(Format::nearest(1.586), Format::Card);
    assert_eq!(Format::nearest(1.42), Format::Page);
}

#[test]
fn each_problem_of_holding_is_found() {
    let good = card(640.0, 360.0, 800.0);
    assert_eq!(first(&seen(Some(good))), Guidance::Good);
    assert_eq!(first(&seen(None)), Guidance::NoDocument);
    assert_eq!(first(&seen(Some(Outline { confidence: 0.2, ..good }))), Guidance::NoDocument);
    assert_eq!(first(&seen(Some(card(300.0, 360.0, 800.0)))), Guidance::NotWhole);
    assert_eq!(first(&seen(Some(card(640.0, 360.0, 1_300.0)))), Guidance::StepBack);
    assert_eq!(first(&seen(Some(card(640.0, 360.0, 400.0)))), Guidance::Closer);
    assert_eq!(first(&seen(Some(Outline { hidden: 0.1, ..good }))), Guidance::Covered);
    let page = Outline { quad: Quad(good.quad.0.map(|p| Point::new(p.x, (p.y - 360.0) * 1.3 + 360.0))), ..good };
    assert_eq!(first(&seen(Some(page))), Guidance::WrongShape);
    assert!(DocumentThresholds::new(&[]).problems(&seen(Some(page))).is_empty());
    assert_eq!(first(&Seen { print: 0.02, ..seen(Some(good)) }), Guidance::WrongSide);
    let mut leaning = good;
    leaning.quad.0[0].y += 90.0;
    leaning.quad.0[3].y -= 90.0;
    leaning.quad.0[0].x += 130.0;
    leaning.quad.0[3].x += 130.0;
    assert!(leaning.tilt(1280, 720) > 25.0);
    assert_eq!(first(&seen(Some(leaning))), Guidance::Tilted);
    let dark = Measures { brightness: 0.05, ..GOOD };
    assert_eq!(first(&Seen { measures: dark, ..seen(None) }), Guidance::TooDark);
}

#[test]
fn blur_so_near_that_no_camera_focuses_asks_for_a_step_back() {
    let blurred = |outline: Outline| Seen { measures: Measures { sharpness: 0.1, ..GOOD }, ..seen(Some(outline)) };
    assert_eq!(first(&blurred(card(640.0, 360.0, 900.0))), Guidance::StepBack);
    assert_eq!(first(&blurred(card(640.0, 360.0, 660.0))), Guidance::Blurred);
    // Print that blur has washed away is not missing.
    assert!(
        !DocumentThresholds::new(&[])
            .problems(&Seen { print: 0.0, ..blurred(card(640.0, 360.0, 660.0)) })
            .contains(&Guidance::WrongSide)
    );
}

#[test]
fn the_picture_is_taken_after_half_a_second_of_good_and_steady() {
    let mut guide = DocumentGuide::new(DocumentThresholds::new(&[Format::Card]));
    let shaking = |number: u32| card((number as f32).mul_add(0.7, 640.0), 360.0, 800.0);
    let mut ready_at = None;
    for number in 0..20_u32 {
        let at = f64::from(number) * 66.0;
        guide.feed(&seen(Some(shaking(number % 2))), at);
        if guide.ready() && ready_at.is_none() {
            ready_at = Some(at);
        }
    }
    // The first frame has none before it to be steady against.
    assert!((550.0..=650.0).contains(&ready_at.unwrap()), "{ready_at:?}");
    assert_eq!(guide.said(), Guidance::Good);
    guide.feed(&seen(None), 1_400.0);
    assert!(!guide.ready() && guide.progress() == 0.0);
    guide.reset();
    assert_eq!(guide.said(), Guidance::NoDocument);
}

#[test]
fn moving_and_drifting_documents_are_not_taken() {
    let mut guide = DocumentGuide::new(DocumentThresholds::new(&[]));
    for number in 0..20_u32 {
        guide.feed(&seen(Some(card((number as f32).mul_add(20.0, 500.0), 360.0, 800.0))), f64::from(number) * 66.0);
        assert!(!guide.ready());
    }
    assert_eq!(guide.said(), Guidance::HoldStill);
    let mut guide = DocumentGuide::new(DocumentThresholds::new(&[]));
    for number in 0..40_u32 {
        // Less than the eye sees from frame to frame, but it adds up.
        guide.feed(&seen(Some(card((number as f32).mul_add(6.0, 500.0), 360.0, 800.0))), f64::from(number) * 66.0);
        assert!(!guide.ready());
    }
}

#[test]
fn a_document_at_the_edge_of_a_problem_does_not_flicker() {
    let mut guide = DocumentGuide::new(DocumentThresholds::new(&[]));
    for number in 0..60_u32 {
        let width = if number < 10 { 500.0 } else { 600.0 };
        guide.feed(&seen(Some(card(640.0, 360.0, width))), f64::from(number) * 66.0);
        assert!(number < 6 || guide.said() == Guidance::Closer, "{number}: {:?}", guide.said());
    }
    // Frames that take turns are never good.
    let mut guide = DocumentGuide::new(DocumentThresholds::new(&[]));
    for number in 0..60_u32 {
        let outline = if number % 2 == 0 { Some(card(640.0, 360.0, 800.0)) } else { None };
        assert_ne!(guide.feed(&seen(outline), f64::from(number) * 66.0), Guidance::Good);
        assert!(!guide.ready());
    }
}

#[test]
fn odd_times_and_outlines_do_no_harm() {
    let odd = Outline { quad: Quad([Point::new(f32::NAN, 1.0); 4]), confidence: f32::NAN, hidden: f32::NAN };
    let mut guide = DocumentGuide::new(DocumentThresholds::new(&[Format::Page]));
    for at in [f64::NAN, 5.0, -1.0, f64::INFINITY, 900.0] {
        guide.feed(&seen(Some(odd)), at);
        guide.feed(&seen(Some(Outline { confidence: 1.0, ..odd })), at);
        assert!(!guide.ready());
    }
}

#[test]
fn measures_of_an_outline_are_those_of_its_place() {
    let outline = card(640.0, 360.0, 640.0);
    assert!((outline.fill(1280, 720) - 640.0 * 640.0 / 1.5858 / 921_600.0).abs() < 0.001);
    assert!((outline.reach(1280, 720) - 640.0 / 1.5858 / 720.0).abs() < 0.001);
    assert!(!outline.touches_border(1280, 720) && card(300.0, 360.0, 640.0).touches_border(1280, 720));
    assert!((outline.shape(1280, 720) - Format::Card.shape()).abs() < 0.01 && outline.tilt(1280, 720) < 0.5);
    assert!((outline.distance(Format::Card, 1280, 720) - 0.85 * 1280.0 * 85.6 / 640.0).abs() < 0.5);
    let (around, inside) = (outline.place(1280, 720), outline.inside(1280, 720));
    assert!((around.width - 0.5).abs() < 1e-4 && (inside.width - 0.5).abs() < 1e-4);
    let turned = Outline { quad: outline.quad.turned(1), ..outline };
    assert!(outline.shift(&turned) < 1e-6 && (outline.shift(&card(672.0, 360.0, 640.0)) - 0.05).abs() < 1e-4);
}

#[test]
fn a_document_is_drawn_flat() {
    // A quarter of the plane is white; drawn flat, a quarter of the result is.
    let pixels = (0..240_u32).flat_map(|y| (0..320_u32).map(move |x| if x < 160 && y < 120 { 255 } else { 0 }));
    let plane = Luma::new(320, 240, pixels.collect()).unwrap();
    let quad = Quad::upright(320.0, 240.0);
    for (width, height) in [(320, 240), (64, 48), (640, 480), (1, 1)] {
        let flat = rectify(&plane.frame(), &quad, width, height).unwrap();
        assert_eq!((flat.width(), flat.height()), (width, height));
        if width > 1 {
            let luma = flat.luma();
            let white = luma.pixels().iter().filter(|grey| **grey > 127).count();
            assert!((white as f32 / luma.pixels().len() as f32 - 0.25).abs() < 0.02, "{width}");
        }
    }
    assert!(rectify(&plane.frame(), &Quad([Point::default(); 4]), 10, 10).is_none());
    assert_eq!(rectify(&plane.frame(), &quad, 0, u32::MAX).map(|flat| (flat.width(), flat.height())), Some((1, 4_096)));
}

proptest! {
    #[test]
    fn shape_and_tilt_are_told_from_any_side(yaw in -30.0_f32..30.0, pitch in -30.0_f32..30.0, roll in -40.0_f32..40.0, far in 1.2_f32..3.0) {
        let [(sy, cy), (sp, cp), (sr, cr)] = [yaw, pitch, roll].map(|angle| angle.to_radians().sin_cos());
        let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(x, y): (f32, f32)| {
            let (x, y) = (x * Format::Card.shape() / 2.0, y / 2.0);
            let (x, y) = (cr * x - sr * y, sr * x + cr * y);
            let (x, z) = (cy * x, sy * x);
            let (y, z) = (cp * y - sp * z, sp * y + cp * z);
            Point::new(1_088.0 * x / (far + z) + 640.0, 1_088.0 * y / (far + z) + 360.0)
        });
        let outline = Outline { quad: Quad(corners), confidence: 1.0, hidden: 0.0 };
        let tilt = (cy * cp).acos().to_degrees();
        prop_assert!((outline.shape(1280, 720) / Format::Card.shape() - 1.0).abs() < 0.02);
        prop_assert!((outline.tilt(1280, 720) - tilt).abs() < 1.5, "{} is {tilt}", outline.tilt(1280, 720));
    }

    #[test]
    fn any_corners_are_borne(corners in prop::array::uniform4((any::<f32>(), any::<f32>())), width in 1_u32..5_000, height in 1_u32..5_000) {
        let outline = Outline { quad: Quad(corners.map(|(x, y)| Point::new(x, y))), confidence: 1.0, hidden: 0.0 };
        let _ = (outline.shape(width, height), outline.tilt(width, height), outline.shift(&outline));
        let _ = (outline.place(width, height).pixels(width, height), outline.inside(width, height));
        let plane = Luma::new(8, 8, vec![9; 64]).unwrap();
        let _ = rectify(&plane.frame(), &outline.quad, 8, 8);
    }
}

#[cfg(feature = "nets")]
mod nets {
    use super::*;

    fn finder() -> CornerFinder {
        CornerFinder::load(include_bytes!("../../nets/document_corners.onnx")).unwrap()
    }

    #[test]
    fn pictures_of_nothing_have_no_document() {
        let finder = finder();
        for (width, height) in [(1, 1), (2, 900), (900, 2), (640, 480), (8_000, 6_250)] {
            for grey in [0, 255] {
                let bytes = vec![grey; width * height];
                let frame =
                    Frame::new(&bytes, u32::try_from(width).unwrap(), u32::try_from(height).unwrap(), Layout::Luma)
                        .unwrap();
                let seen = finder.look(&frame).unwrap();
                let problems = DocumentThresholds::new(&[]).problems(&seen);
                assert!(!problems.is_empty(), "{width}x{height} {grey}: {seen:?}");
                assert!(finder.find(&frame).unwrap().is_none_or(|outline| outline.confidence < 0.6));
            }
        }
    }

    #[test]
    fn another_net_is_refused() {
        let other = CornerFinder::load(include_bytes!("../../nets/mrz_line.onnx")).unwrap();
        let frame = [0; 3];
        assert!(other.find(&Frame::new(&frame, 1, 1, Layout::Rgb).unwrap()).is_err());
        assert!(CornerFinder::load(b"nothing").is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_pixels_are_borne(width in 1_u32..90, height in 1_u32..90, seed in any::<u32>()) {
            let bytes: Vec<u8> = (0..width * height).map(|number| number.wrapping_mul(seed | 1).to_be_bytes()[0]).collect();
            let frame = Frame::new(&bytes, width, height, Layout::Luma).unwrap();
            let seen = finder().look(&frame).unwrap();
            if let Some(outline) = seen.outline {
                prop_assert!((0.0..=1.0).contains(&outline.confidence) && outline.quad.is_convex());
            }
        }
    }
}
