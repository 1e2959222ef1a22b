//! Signs of attack and editing: on pictures drawn here, where the truth is known, and on photographs of genuine documents,
//! where they must not be seen.
#![cfg(feature = "decode")]
#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test may stop where it stands, and draws with what fits"
)]

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use proptest::prelude::*;
use std::path::PathBuf;
use vision::signs::{self, Outcome, Sign, SoftwareKind};
use vision::{Bounds, Frame, Layout, Picture};

/// Numbers that look random and are the same each time.
struct Draw(u32);

impl Draw {
    fn byte(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0.to_be_bytes()[0]
    }

    /// Noise of a camera: about a bell, some greys wide.
    fn noise(&mut self) -> f32 {
        (0..4).map(|_| f32::from(self.byte()) / 255.0 - 0.5).sum::<f32>() * 6.0
    }
}

/// What lies at a point of a document, 0 to 1 across and down: paper with a wavy ground, a portrait and lines of words.
fn document(x: f32, y: f32) -> [f32; 3] {
    let wave = ((x * 90.0 + (y * 17.0).sin() * 4.0).sin() + (y * 110.0 + (x * 23.0).cos() * 5.0).sin()) * 9.0;
    let mut colour = [208.0 + wave, 214.0 - wave * 0.6, 196.0 + wave * 0.5];
    if (0.06..0.3).contains(&x) && (0.25..0.75).contains(&y) {
        let shade = ((x - 0.18) / 0.09).hypot((y - 0.45) / 0.14);
        colour = if shade < 1.0 {
            [206.0 - shade * 50.0, 160.0 - shade * 40.0, 134.0 - shade * 40.0]
        } else {
            [120.0, 132.0, 160.0]
        };
    }
    let (row, column) = ((y * 18.0) as u32, (x * 60.0) as u32);
    let within = (y * 18.0).fract();
    if (5..15).contains(&row) && (21..54).contains(&column) && within < 0.55 {
        // Strokes that differ from letter to letter.
        let stroke = (row * 31 + column * 17).wrapping_mul(2_654_435_761) >> 7;
        let part = ((x * 240.0) as u32 % 4) + 4 * ((within * 7.0) as u32);
        if stroke >> (part % 16) & 1 == 1 {
            colour = [44.0, 40.0, 58.0];
        }
    }
    colour
}

/// A photograph of what `look` shows, tilted and with noise.
fn photograph(width: u32, height: u32, seed: u32, look: impl Fn(f32, f32) -> [f32; 3]) -> RgbImage {
    let mut draw = Draw(seed);
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        // Seen from a little to the left and above, and turned.
        let depth = 1.0 + 0.06 * u + 0.04 * v;
        let (u, v) = ((u + 0.03 * v) / depth * 1.04, (v - 0.02 * u) / depth * 1.05);
        Rgb(look(u, v).map(|value| (value + draw.noise()).clamp(0.0, 255.0) as u8))
    })
}

/// A screen that shows the document: stripes of red, green and blue with dark gaps, `pitch` of a photograph's pixels wide.
fn on_a_screen(width: u32, height: u32, pitch: f32) -> RgbImage {
    let (across, down) = (width as f32 / pitch, height as f32 / pitch);
    photograph(width, height, 5, |u, v| {
        let (x, y) = (u * across, v * down);
        let shown = document(x.floor() / across, y.floor() / down);
        let mut colour = [0.0; 3];
        // What a photograph's pixel sees: four by four points of it.
        for (dx, dy) in (0..4).flat_map(|dx| (0..4).map(move |dy| (dx as f32 / 4.0, dy as f32 / 4.0))) {
            let (x, y) = (x + dx / pitch, y + dy / pitch);
            let lit = y.fract() < 0.85;
            let stripe = (x.fract() * 3.0) as usize;
            for (channel, (value, shown)) in colour.iter_mut().zip(shown).enumerate() {
                // Lenses blur: a third of the light is everywhere.
                let light = if lit && stripe == channel { 2.6 } else { 0.0 };
                *value += shown * (0.6 * light + 0.28) / 16.0;
            }
        }
        colour
    })
}

/// A print of the document: black dots on a turned lattice, larger where it is darker.
fn in_dots(width: u32, height: u32, pitch: f32) -> RgbImage {
    photograph(width, height, 7, |u, v| {
        let shown = document(u, v);
        let (x, y) = (u * width as f32 / pitch, v * height as f32 / pitch);
        let (x, y) = ((x + y) * 0.707, (y - x) * 0.707);
        let dot = ((x * std::f32::consts::TAU).cos() + (y * std::f32::consts::TAU).cos()) / 2.0;
        shown.map(|value| value + dot * 26.0)
    })
}

fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image).unwrap();
    bytes
}

fn opened(bytes: &[u8]) -> Picture {
    Picture::open(bytes, Bounds { min_side: 1, ..Bounds::default() }).unwrap()
}

/// As it would be stored: written anew by the server.
fn stored(image: &RgbImage) -> Picture {
    opened(&jpeg(image, 92))
}

#[test]
fn a_screen_shows_its_lattice_in_colour() {
    for pitch in [2.3, 3.1, 4.4] {
        let found = signs::lattice::lattice(&stored(&on_a_screen(1280, 900, pitch)).frame(), None);
        assert_eq!(found.screen().outcome, Outcome::Fail, "{pitch} {found:?}");
        assert!(!found.places.is_empty());
    }
}

#[test]
fn a_print_of_dots_is_unsure_and_no_screen() {
    let found = signs::lattice::lattice(&stored(&in_dots(1280, 900, 7.0)).frame(), None);
    assert_eq!(found.printed().outcome, Outcome::Unsure, "{found:?}");
    assert_ne!(found.screen().outcome, Outcome::Fail, "{found:?}");
}

#[test]
fn a_genuine_document_shows_no_sign() {
    for (width, height) in [(1280, 900), (2400, 1600)] {
        let picture = stored(&photograph(width, height, 3, document));
        let frame = picture.frame();
        for sign in [
            signs::screen(&frame, None),
            signs::printed(&frame, None),
            signs::copied(&frame),
            signs::colourless(&frame),
        ] {
            assert_eq!(sign.outcome, Outcome::Pass, "{width} {sign:?}");
        }
    }
}

#[test]
fn a_copied_patch_is_found_where_it_lies() {
    for (width, height, left, top, to_left, to_top, side) in
        [(1280_u32, 900_u32, 520_u32, 300_u32, 700_u32, 633_u32, 120_u32), (1500, 1000, 560, 330, 903, 711, 160)]
    {
        let mut image = photograph(width, height, 3, document);
        let patch = image::imageops::crop_imm(&image, left, top, side, side).to_image();
        image::imageops::replace(&mut image, &patch, to_left.into(), to_top.into());
        let sign = signs::copied(&stored(&image).frame());
        assert_ne!(sign.outcome, Outcome::Pass, "{sign:?}");
        let corners: Vec<(f32, f32)> = sign.places.iter().map(|place| (place.0[0].x, place.0[0].y)).collect();
        for (x, y) in [(left, top), (to_left, to_top)] {
            let near = |corner: &(f32, f32)| (corner.0 - x as f32).abs() < 40.0 && (corner.1 - y as f32).abs() < 40.0;
            assert!(corners.iter().any(near), "{x} {y} {corners:?}");
        }
    }
}

#[test]
fn compressing_twice_leaves_combs() {
    let image = photograph(1000, 700, 9, document);
    let score = |bytes: &[u8]| signs::recompression(bytes, &opened(bytes));
    for quality in [75, 85, 92] {
        let once = score(&jpeg(&image, quality));
        assert!(once.is_some_and(|once| once < 0.3), "once at {quality}: {once:?}");
    }
    for (first, second) in [(70, 90), (80, 95), (60, 85), (75, 92)] {
        let between = image::load_from_memory(&jpeg(&image, first)).unwrap().into_rgb8();
        let twice = score(&jpeg(&between, second));
        assert!(twice.is_some_and(|twice| twice >= 0.5), "{first}, then {second}: {twice:?}");
    }
}

#[test]
fn a_picture_without_colour_is_a_photocopy_under_any_lamp() {
    let copy = photograph(900, 600, 2, |u, v| {
        let [red, green, blue] = document(u, v);
        let grey = 0.3 * red + 0.6 * green + 0.1 * blue;
        [grey, grey * 0.93, grey * 0.8]
    });
    let sign = signs::colourless(&stored(&copy).frame());
    assert_ne!(sign.outcome, Outcome::Pass, "{sign:?}");
}

/// A JPEG file with more segments behind its first marker.
fn with_segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let file = jpeg(&RgbImage::new(64, 64), 88);
    let mut bytes = vec![0xFF, 0xD8, 0xFF, marker];
    bytes.extend(u16::try_from(data.len() + 2).unwrap().to_be_bytes());
    bytes.extend(data);
    bytes.extend(file.get(2..).unwrap());
    bytes
}

#[test]
fn the_file_names_its_program_and_nothing_personal() {
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x31\x01\x02\0\x0B\0\0\0\x1A\0\0\0\0\0\0\0GIMP 2.10.3\0";
    let facts = signs::origin(&with_segment(0xE1, exif));
    assert_eq!(facts.software.map(|software| (software.kind, software.name)), Some((SoftwareKind::Editor, "GIMP")));
    assert_eq!((facts.width, facts.height, facts.quality, facts.usual_tables), (Some(64), Some(64), Some(88), true));
    assert_eq!(facts.edited().outcome, Outcome::Unsure);
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<rdf dc:title='photoshop of mine' Iptc4xmpExt:DigitalSourceType=\"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia\">";
    let facts = signs::origin(&with_segment(0xE1, xmp));
    assert_eq!(facts.software.map(|software| software.kind), Some(SoftwareKind::Generator));
    assert_eq!(facts.edited().outcome, Outcome::Fail);
    // What a person wrote is not read.
    let title = b"http://ns.adobe.com/xap/1.0/\0<rdf dc:title='photoshop of mine'>";
    assert_eq!(signs::origin(&with_segment(0xE1, title)).software, None);
}

#[test]
fn a_screenshot_is_known_by_its_size() {
    let file = |width, height| jpeg(&RgbImage::new(width, height), 90);
    assert_eq!(signs::origin(&file(1170, 2532)).screenshot().outcome, Outcome::Unsure);
    for (width, height) in [(1280, 720), (1920, 1080), (4032, 3024), (2048, 1536), (640, 480)] {
        assert_eq!(signs::origin(&file(width, height)).screenshot().outcome, Outcome::Pass, "{width} {height}");
    }
}

/// Photographs for measuring, beside the repository.
fn data(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("SKIPPED: no photographs in {}", folder.display());
        return Vec::new();
    };
    let mut files: Vec<(String, Vec<u8>)> = entries
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|kind| kind == "jpg"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn genuine_documents_never_fail() {
    for (name, bytes) in data("mrz").into_iter().chain(data("quads")) {
        let picture = opened(&bytes);
        let frame = picture.frame();
        let facts =
            signs::OriginFacts { compressed_twice: signs::recompression(&bytes, &picture), ..signs::origin(&bytes) };
        let seen: [(&str, Sign); 7] = [
            ("screen", signs::screen(&frame, None)),
            ("printed", signs::printed(&frame, None)),
            ("copied", signs::copied(&frame)),
            ("colourless", signs::colourless(&frame)),
            ("edited", facts.edited()),
            ("screenshot", facts.screenshot()),
            ("recompressed", facts.recompressed()),
        ];
        for (sign, found) in seen {
            assert_ne!(found.outcome, Outcome::Fail, "{name}: {sign} {found:?}");
            // A hundred pixels of a picture are too few to tell; wood and edges look copied now and then, but never surely.
            if picture.width().min(picture.height()) > 600 && matches!(sign, "screen" | "printed") {
                assert_eq!(found.outcome, Outcome::Pass, "{name}: {sign} {found:?}");
            }
        }
    }
}

#[test]
fn fifty_megapixels_take_no_longer_than_they_must() {
    let bytes = vec![180_u8; 8192 * 6144 * 3];
    let frame = Frame::new(&bytes, 8192, 6144, Layout::Rgb).unwrap();
    for sign in
        [signs::screen(&frame, None), signs::copied(&frame), signs::colourless(&frame), vision::cover::covered(&frame)]
    {
        assert!((0.0..=1.0).contains(&sign.score));
    }
}

proptest! {
    #[test]
    fn no_bytes_break_what_a_file_says(bytes in prop::collection::vec(any::<u8>(), 0..3000), kind in 0_usize..4) {
        let heads: [&[u8]; 4] = [b"", b"\xFF\xD8\xFF\xE1", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBP"];
        let mut file = heads.get(kind).unwrap().to_vec();
        file.extend(&bytes);
        let facts = signs::origin(&file);
        prop_assert!((0.0..=1.0).contains(&facts.edited().score));
        prop_assert!(facts.quality.is_none_or(|quality| (1..=100).contains(&quality)));
    }

    #[test]
    fn no_change_to_a_file_breaks_what_it_says(places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x31\0\x02\0\0\0\x0B\0\0\0\x26\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\0GIMP 2.10.3\0";
        let mut file = with_segment(0xE1, exif);
        for (place, value) in places {
            let place = place.index(file.len());
            *file.get_mut(place).unwrap() = value;
        }
        let facts = signs::origin(&file);
        prop_assert!((0.0..=1.0).contains(&facts.screenshot().score));
        if let Ok(picture) = Picture::open(&file, Bounds { min_side: 1, ..Bounds::default() }) {
            prop_assert!(signs::recompression(&file, &picture).is_none_or(|score| (0.0..=1.0).contains(&score)));
        }
    }

    #[test]
    fn no_pixels_break_a_sign(width in 1_u32..90, height in 1_u32..90, seed: u32) {
        let mut draw = Draw(seed);
        let bytes: Vec<u8> = (0..width * height * 4).map(|_| draw.byte()).collect();
        let frame = Frame::new(&bytes, width, height, Layout::Rgba).unwrap();
        for sign in [signs::screen(&frame, None), signs::copied(&frame), signs::colourless(&frame)] {
            prop_assert!((0.0..=1.0).contains(&sign.score));
        }
    }
}
