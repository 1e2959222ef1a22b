//! The measures and the guidance on documents drawn by code and, where they are at hand, on photographs.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a test may stop where it stands, and draws with numbers it knows"
)]

mod specimen;

use proptest::prelude::{any, prop, prop_assert, proptest};
use specimen::Specimen;
use vision::{Frame, Guidance, Guide, Layout, Measures, Meter, Subject, Thresholds, quality};

/// Usual cameras, and a phone held upright.
const SIZES: [(usize, usize); 4] = [(640, 480), (1280, 720), (1920, 1080), (720, 1280)];
const PAPER: f32 = 205.0;

fn measured(specimen: &Specimen, subject: Subject) -> Measures {
    let rgba = specimen.rgba();
    quality::measure(&frame(specimen, &rgba), subject)
}

fn frame<'a>(specimen: &Specimen, rgba: &'a [u8]) -> Frame<'a> {
    Frame::new(rgba, specimen.width as u32, specimen.height as u32, Layout::Rgba).unwrap()
}

fn judged(specimen: &Specimen) -> Guidance {
    Thresholds::document().judge(&measured(specimen, Subject::Document))
}

fn motion(before: &Specimen, now: &Specimen) -> f32 {
    let mut meter = Meter::new(Subject::Document);
    assert_eq!(meter.measure(&frame(before, &before.rgba())).motion, None);
    meter.measure(&frame(now, &now.rgba())).motion.unwrap()
}

/// Pixels of a picture of this size that make one pixel of the reduced plane.
fn scale(specimen: &Specimen, subject: Subject) -> f32 {
    let (width, height) = (specimen.width as u32, specimen.height as u32);
    let (_, _, width, height) = subject.place(width, height).pixels(width, height);
    width.max(height) as f32 / quality::ANALYSIS_SIDE as f32
}

#[test]
fn a_good_document_is_good_in_every_size() {
    for (width, height) in SIZES {
        let document = Specimen::document(width, height, PAPER);
        assert_eq!(judged(&document), Guidance::Good, "{width}x{height}");
        assert_eq!(judged(&document.noisy(5.0, 1)), Guidance::Good, "{width}x{height} with noise");
        assert_eq!(
            judged(&document.blurred(0.4 * scale(&document, Subject::Document))),
            Guidance::Good,
            "{width}x{height}, an ordinary lens"
        );
    }
}

#[test]
fn blur_is_found_and_measures_the_same_in_every_size() {
    let mut values = Vec::new();
    for (width, height) in SIZES {
        let document = Specimen::document(width, height, PAPER);
        let blurred = document.blurred(2.0 * scale(&document, Subject::Document));
        assert_eq!(judged(&blurred), Guidance::Blurred, "{width}x{height}");
        assert_eq!(
            judged(&document.dragged((10.0 * scale(&document, Subject::Document)) as i64)),
            Guidance::Blurred,
            "{width}x{height}, dragged"
        );
        values.push(measured(&blurred, Subject::Document).sharpness);
    }
    assert!(values.iter().all(|value| (value - values[0]).abs() < 0.03), "{values:?}");
}

#[test]
fn more_blur_measures_less_sharp_whatever_the_contrast_and_the_noise() {
    let document = Specimen::document(1280, 720, PAPER);
    for spoilt in [document.clone(), document.lit(0.45), document.noisy(6.0, 2)] {
        let values: Vec<f32> =
            [0.8, 2.0, 3.0, 4.0, 6.0].map(|sigma| measured(&spoilt.blurred(sigma), Subject::Document).sharpness).into();
        assert!(values.windows(2).all(|pair| pair[0] > pair[1] + 0.02), "{values:?}");
    }
    let (full, dim) = (document.blurred(3.0), document.blurred(3.0).lit(0.5));
    let (full, dim) = (measured(&full, Subject::Document).sharpness, measured(&dim, Subject::Document).sharpness);
    assert!((full - dim).abs() < 0.05, "{full} {dim}");
}

#[test]
fn nothing_to_see_is_not_sharp() {
    let blank = Specimen::document(640, 480, PAPER).blurred(40.0);
    assert!(measured(&blank, Subject::Document).sharpness < 0.12);
    let grey = vec![128; 640 * 480];
    let measures = quality::measure(&Frame::new(&grey, 640, 480, Layout::Luma).unwrap(), Subject::Whole);
    assert!(measures.sharpness == 0.0 && measures.contrast == 0.0 && (measures.brightness - 0.5).abs() < 0.01);
}

#[test]
fn too_little_and_too_much_light_are_found() {
    for (width, height) in SIZES {
        let document = Specimen::document(width, height, PAPER);
        assert_eq!(judged(&document.lit(0.22)), Guidance::TooDark, "{width}x{height}");
        assert_eq!(judged(&document.lit(0.22).noisy(8.0, 4)), Guidance::TooDark, "{width}x{height} with noise");
        assert_eq!(judged(&document.lit(0.55)), Guidance::Good, "{width}x{height} in dim light");
        assert_eq!(judged(&document.lit(1.5)), Guidance::TooBright, "{width}x{height}");
        assert_eq!(judged(&document.lit(1.15)), Guidance::Good, "{width}x{height} in bright light");
    }
}

#[test]
fn a_reflection_is_found_where_it_is() {
    for (width, height) in SIZES {
        let document = Specimen::document(width, height, PAPER);
        let spoilt = document.glaring(0.6, 0.5, 0.05);
        assert_eq!(judged(&spoilt), Guidance::Glare, "{width}x{height}");
        let place = measured(&spoilt, Subject::Document).glare_place.unwrap();
        let (x, y) = (place.x + place.width / 2.0, place.y + place.height / 2.0);
        assert!((x - 0.6).abs() < 0.03 && (y - 0.5).abs() < 0.05, "{width}x{height} {place:?}");
        let area = measured(&document.glaring(0.6, 0.5, 0.1), Subject::Document).glare_area;
        assert!(area > 2.0 * measured(&spoilt, Subject::Document).glare_area, "{width}x{height} {area}");
    }
    let corner = Specimen::document(1280, 720, PAPER).glaring(0.0, 0.0, 0.04);
    assert_eq!(judged(&corner), Guidance::Good, "a lamp beside the document");
}

#[test]
fn motion_counts_and_light_and_noise_do_not() {
    let most = Thresholds::document().most_motion;
    for (width, height) in SIZES {
        let document = Specimen::document(width, height, PAPER);
        let pixel = scale(&document, Subject::Document);
        assert!(motion(&document, &document) == 0.0);
        assert!(motion(&document, &document.shifted(pixel as usize, 0)) < most, "{width}x{height}, a hand's tremor");
        assert!(motion(&document, &document.shifted((8.0 * pixel) as usize, 0)) > most, "{width}x{height}, sideways");
        assert!(motion(&document, &document.shifted(0, (8.0 * pixel) as usize)) > most, "{width}x{height}, down");
        assert!(motion(&document.noisy(8.0, 1), &document.noisy(8.0, 2)) < most, "{width}x{height}, noise");
        assert!(motion(&document, &document.lit(0.9)) < most, "{width}x{height}, light");
    }
}

#[test]
fn a_new_size_and_a_new_meter_begin_again() {
    let (wide, high) = (Specimen::document(640, 480, PAPER), Specimen::document(480, 640, PAPER));
    let mut meter = Meter::new(Subject::Document);
    meter.measure(&frame(&wide, &wide.rgba()));
    assert_eq!(meter.measure(&frame(&high, &high.rgba())).motion, None);
    assert_eq!(meter.measure(&frame(&high, &high.rgba())).motion, Some(0.0));
}

#[test]
fn a_face_is_judged_by_what_a_face_has() {
    let judged = |specimen: &Specimen| Thresholds::face().judge(&measured(specimen, Subject::Face));
    for (width, height) in SIZES {
        let face = Specimen::face(width, height);
        assert_eq!(judged(&face), Guidance::Good, "{width}x{height}");
        assert_eq!(judged(&face.blurred(scale(&face, Subject::Face))), Guidance::Good, "{width}x{height}, a soft lens");
        assert_eq!(judged(&face.blurred(4.0 * scale(&face, Subject::Face))), Guidance::Blurred, "{width}x{height}");
        assert_eq!(judged(&face.lit(0.25)), Guidance::TooDark, "{width}x{height}");
        assert_eq!(judged(&face.glaring(0.05, 0.5, 0.1)), Guidance::Good, "{width}x{height}, a window beside the face");
    }
}

#[test]
fn a_person_who_mends_one_thing_after_another_hears_each() {
    let document = Specimen::document(640, 480, PAPER);
    let stages = [document.lit(0.2), document.glaring(0.5, 0.5, 0.08), document.blurred(3.0), document];
    let (mut meter, mut guide) = (Meter::new(Subject::Document), Guide::new(Thresholds::document()));
    let mut heard = Vec::new();
    for number in 0..60_u32 {
        let stage = &stages[number as usize / 15];
        let measures = meter.measure(&frame(stage, &stage.rgba()));
        heard.push(guide.feed(&measures, f64::from(number) * 66.0));
    }
    heard.dedup();
    use Guidance::{Blurred, Glare, Good, HoldStill, TooDark};
    assert_eq!(heard, [HoldStill, TooDark, Glare, Blurred, Good]);
}

proptest! {
    #[test]
    fn any_pixels_measure_within_range(
        width in 1_u32..90, height in 1_u32..90, gap in 0_usize..7, seed in any::<u64>(),
        layout in prop::sample::select(vec![Layout::Luma, Layout::Rgb, Layout::Rgba]),
        subject in prop::sample::select(vec![Subject::Document, Subject::Face, Subject::Whole]),
    ) {
        let stride = width as usize * layout.bytes_per_pixel() + gap;
        let mut dice = specimen::Dice::new(seed);
        let bytes: Vec<u8> = (0..stride * height as usize).map(|_| (dice.roll() * 1.3 * 255.0) as u8).collect();
        let frame = Frame::with_stride(&bytes, width, height, layout, stride).unwrap();
        let mut meter = Meter::new(subject);
        meter.measure(&frame);
        let measures = meter.measure(&frame);
        let shares = [measures.sharpness, measures.brightness, measures.dark_share, measures.burnt_share, measures.contrast, measures.glare_area];
        prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{measures:?}");
        prop_assert!(measures.motion == Some(0.0));
    }
}

#[test]
#[ignore = "prints what the thresholds were chosen by"]
fn print_measures() {
    for (width, height) in SIZES {
        eprintln!("{width}x{height}");
        for (name, subject, drawn) in [
            ("document", Subject::Document, Specimen::document(width, height, PAPER)),
            ("face", Subject::Face, Specimen::face(width, height)),
        ] {
            let pixel = scale(&drawn, subject);
            let show = |what: &str, specimen: &Specimen| {
                let Measures { sharpness, brightness, burnt_share, glare_area, .. } = measured(specimen, subject);
                eprintln!(
                    "{name:9} {what:18} sharp {sharpness:.3} bright {brightness:.3} burnt {burnt_share:.3} glare {glare_area:.4}"
                );
            };
            show("", &drawn);
            show("noise", &drawn.noisy(8.0, 3));
            for sigma in [0.5, 1.0, 1.5, 2.0, 3.0, 5.0] {
                show(&format!("blurred {sigma}"), &drawn.blurred(sigma * pixel));
            }
            for length in [4.0, 8.0, 16.0] {
                show(&format!("dragged {length}"), &drawn.dragged((length * pixel) as i64));
            }
            for gain in [0.5, 0.35, 0.25, 1.15, 1.25, 1.5] {
                show(&format!("lit {gain}"), &drawn.lit(gain));
            }
            for radius in [0.01, 0.02, 0.04] {
                show(&format!("glaring {radius}"), &drawn.glaring(0.55, 0.5, radius));
            }
            for by in [1.0, 2.0, 4.0, 8.0] {
                eprintln!(
                    "{name:9} shifted by {by}: motion {:.4}",
                    motion(&drawn, &drawn.shifted((by * pixel) as usize, 0))
                );
            }
            eprintln!("{name:9} noise: motion {:.4}", motion(&drawn.noisy(8.0, 1), &drawn.noisy(8.0, 2)));
            eprintln!("{name:9} light: motion {:.4}", motion(&drawn, &drawn.lit(0.9)));
        }
    }
}

#[cfg(feature = "decode")]
mod photographs {
    use super::{Guidance, Subject, Thresholds, quality};
    use std::path::PathBuf;
    use vision::{Bounds, Picture};

    /// Photographs that may be measured but never shipped: not part of the project, so absent on most machines.
    fn photographs(folder: &str) -> Vec<(String, Picture)> {
        let root = std::env::var_os("COUNTERSIGN_MEASURING_DATA")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
        let Ok(files) = std::fs::read_dir(root.join(folder)) else {
            eprintln!("SKIPPED: no photographs at {}", root.join(folder).display());
            return Vec::new();
        };
        let paths = files.map(|file| file.unwrap().path());
        let pictures = paths.filter(|path| path.extension().is_some_and(|extension| extension == "jpg")).map(|path| {
            let bytes = std::fs::read(&path).unwrap();
            (path.display().to_string(), Picture::open(&bytes, Bounds { min_side: 1, ..Bounds::default() }).unwrap())
        });
        pictures.collect()
    }

    #[test]
    fn usable_photographs_of_documents_pass() {
        for (name, picture) in photographs("quads").into_iter().chain(photographs("mrz")) {
            let measures = quality::measure(&picture.frame(), Subject::Whole);
            assert_eq!(Thresholds::file().judge(&measures), Guidance::Good, "{name} {measures:?}");
        }
    }

    #[test]
    fn the_same_photographs_spoilt_do_not() {
        for (name, picture) in photographs("mrz") {
            let sigma = 2.5 * picture.width().max(picture.height()) as f32 / quality::ANALYSIS_SIDE as f32;
            let soft = image::RgbImage::from_raw(picture.width(), picture.height(), picture.rgb().to_vec()).unwrap();
            let soft = image::imageops::fast_blur(&soft, sigma);
            let frame =
                vision::Frame::new(soft.as_raw(), picture.width(), picture.height(), vision::Layout::Rgb).unwrap();
            let blurred = quality::measure(&frame, Subject::Whole);
            assert!(
                Thresholds::file().problems(&blurred).any(|problem| problem == Guidance::Blurred),
                "{name} {blurred:?}"
            );
            let night: Vec<u8> = picture.rgb().iter().map(|value| value / 6).collect();
            let frame = vision::Frame::new(&night, picture.width(), picture.height(), vision::Layout::Rgb).unwrap();
            let dark = quality::measure(&frame, Subject::Whole);
            assert_eq!(Thresholds::file().judge(&dark), Guidance::TooDark, "{name} {dark:?}");
        }
    }

    #[test]
    fn nearly_all_photographs_of_people_are_sharp_enough() {
        let faces = photographs("faces");
        let blurred = faces.iter().filter(|(_, picture)| {
            let measures = quality::measure(&picture.frame(), Subject::Face);
            Thresholds::face().problems(&measures).any(|problem| problem == Guidance::Blurred)
        });
        assert!(blurred.count() * 20 <= faces.len());
    }
}
