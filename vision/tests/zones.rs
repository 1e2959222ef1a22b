//! Machine-readable zones from pixels: pages drawn here, at every angle, and the specimens of the measuring data.
#![cfg(all(feature = "nets", feature = "decode"))]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a test may stop where it stands, and draws with numbers it knows"
)]

#[path = "specimen/zone.rs"]
mod zone;

use std::path::PathBuf;
use vision::geometry::{Outside, Point, crop};
use vision::mrz::{Format, Holder, MrzReader, compose, locate};
use vision::{Bounds, Luma, Picture};

fn reader() -> MrzReader {
    MrzReader::load(include_bytes!("../nets/mrz_line.onnx")).unwrap()
}

fn lines(format: Format) -> Vec<String> {
    let code = match format {
        Format::Td1 | Format::Td2 => "I",
        Format::Td3 => "P",
        Format::MrvA | Format::MrvB => "V",
    };
    let long = if format == Format::Td1 { "D23145890734" } else { "L898902C3" };
    let holder = Holder {
        document_code: code.into(),
        issuer: "UTO".into(),
        surname: "Eriksson".into(),
        given: "Anna Maria".into(),
        document_number: long.into(),
        nationality: "UTO".into(),
        birth: "740812".into(),
        sex: Some('F'),
        expiry: "320415".into(),
        optional: vec![if format == Format::Td3 { "ZE184226B".into() } else { String::new() }],
    };
    compose(format, &holder)
}

#[test]
fn every_format_is_read_the_way_it_lies() {
    let reader = reader();
    for format in Format::ALL {
        let lines = lines(format);
        let Some(page) = zone::page(&lines) else {
            eprintln!("SKIPPED: no zone can be drawn without Debian's package fonts-ocr-b");
            return;
        };
        for degrees in [0.0, 4.0, 90.0, 176.0, 270.0] {
            let desk = zone::desk(&page, (1_600, 1_400), degrees, 0.9);
            let found = reader.read(&desk).unwrap();
            assert!(found.is_some(), "{format:?} at {degrees}° was not found");
            let found = found.unwrap();
            assert_eq!((found.mrz.format, &found.lines), (format, &lines), "at {degrees}°");
            assert!(found.mrz.is_consistent() && found.confidence > 0.9, "{found:?}");
            assert_eq!(found.quarters_turned, ((degrees / 90.0).round() as u8) % 4, "{format:?} at {degrees}°");
            // The zone lies in the lower part of the page: its place, turned back, is below the middle.
            let (sine, cosine) = (-degrees).to_radians().sin_cos();
            for corner in found.place.0 {
                let (x, y) = (corner.x - 800.0, corner.y - 700.0);
                assert!(
                    x * sine + y * cosine > 0.0 && found.place.area() > 0.0,
                    "{format:?} {degrees} {:?}",
                    found.place
                );
            }
        }
    }
}

#[test]
fn a_zone_is_found_at_any_angle() {
    let Some(page) = zone::page(&lines(Format::Td3)) else {
        eprintln!("SKIPPED: no zone can be drawn without Debian's package fonts-ocr-b");
        return;
    };
    let reader = reader();
    let angles = (0..24).map(|step| step as f32 * 15.0 + 7.0);
    let missed: Vec<f32> = angles
        .filter(|degrees| {
            let desk = zone::desk(&page, (1_400, 1_400), *degrees, 0.8);
            !reader.read(&desk).unwrap().is_some_and(|found| found.mrz.is_consistent())
        })
        .collect();
    assert!(missed.is_empty(), "missed at {missed:?} degrees");
}

#[test]
fn what_holds_no_zone_reads_as_none_and_a_mirror_never_holds() {
    let reader = reader();
    let grey = |width: u32, height: u32, value: &dyn Fn(u32, u32) -> u8| {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| value(x, y))).collect();
        Luma::new(width, height, pixels).unwrap()
    };
    let mut pictures = vec![
        grey(1, 1, &|_, _| 0),
        grey(3, 2_000, &|_, y| y as u8),
        grey(640, 480, &|_, _| 0),
        grey(640, 480, &|_, _| 255),
        grey(640, 480, &|x, y| {
            (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(x + 7 * y).to_le_bytes()[2]
        }),
        // Rows of strokes as even as those of a zone.
        grey(1_000, 700, &|x, y| if (y / 30) % 2 == 1 && x % 13 < 4 && (60..940).contains(&x) { 20 } else { 230 }),
        grey(8_000, 6_250, &|x, y| ((x / 50 + y / 40) % 2 * 200) as u8),
    ];
    if let Some(page) = zone::page(&lines(Format::Td3)) {
        let width = page.width();
        let mirrored = crop(&page.frame(), width, page.height(), Outside::Nearest, |at| {
            Some(Point::new(width as f32 - at.x, at.y))
        });
        pictures.push(Luma::new(width, page.height(), mirrored).unwrap());
    }
    for picture in pictures {
        let read = reader.read(&picture).unwrap();
        assert!(!read.as_ref().is_some_and(|read| read.mrz.is_consistent()), "{read:?}");
    }
    assert!(locate(&grey(640, 480, &|_, _| 128)).is_empty());
}

#[test]
fn photographed_specimens_are_read_whole() {
    let root = std::env::var_os("COUNTERSIGN_MEASURING_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let folder = root.join("mrz");
    if !folder.is_dir() {
        eprintln!("SKIPPED: no specimens at {}", folder.display());
        return;
    }
    let reader = reader();
    let (mut whole, mut all, mut missed) = (0, 0, Vec::new());
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_none_or(|extension| extension != "jpg") {
            continue;
        }
        let picture = Picture::open(&std::fs::read(&path).unwrap(), Bounds::default()).unwrap();
        let luma = Luma::of(&picture.frame());
        let (width, height) = (luma.width(), luma.height());
        let side = (width.max(height) as f32 * 1.05) as u32;
        for degrees in [0.0_f32, 8.0, 90.0, 187.0, 270.0] {
            let (sine, cosine) = degrees.to_radians().sin_cos();
            let turned = crop(&luma.frame(), side, side, Outside::Value(90), |at| {
                let (x, y) = (at.x - side as f32 / 2.0, at.y - side as f32 / 2.0);
                Some(Point::new(
                    x * cosine + y * sine + width as f32 / 2.0,
                    y * cosine - x * sine + height as f32 / 2.0,
                ))
            });
            let read = reader.read(&Luma::new(side, side, turned).unwrap()).unwrap();
            let consistent = read.as_ref().is_some_and(|read| read.mrz.is_consistent());
            if name.contains("France") {
                // A cover without a zone.
                assert!(read.is_none(), "{name} at {degrees}°: {read:?}");
                continue;
            }
            all += 1;
            whole += usize::from(consistent);
            if !consistent {
                missed.push(format!("{name} at {degrees}°"));
            }
        }
    }
    eprintln!("{whole} of {all} specimens read whole; missed: {missed:?}");
    assert!(whole * 100 >= all * 90, "{whole} of {all}: {missed:?}");
}
