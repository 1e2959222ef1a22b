//! Reading printed text with the fetched nets, on photographs of specimens beside the repository. Both may be absent.
#![cfg(all(feature = "decode", feature = "nets"))]
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::PathBuf;
use vision::text::{Expected, TextReader, find_field};
use vision::{Bounds, Picture};

fn reader() -> Option<TextReader> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
    let models = cache.join("countersign/models");
    let file = |name: &str| std::fs::read(models.join(name));
    let files = (file("text_detector.onnx"), file("text_recogniser.onnx"), file("text_dictionary.txt"));
    let (Ok(detector), Ok(recogniser), Ok(dictionary)) = files else {
        eprintln!("SKIPPED: the nets that read text are not in {}; make models fetches them", models.display());
        return None;
    };
    Some(TextReader::load(&detector, &recogniser, &String::from_utf8(dictionary).unwrap()).unwrap())
}

fn picture(name: &str) -> Option<Picture> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/mrz").join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("SKIPPED: no photograph {}", path.display());
        return None;
    };
    Some(Picture::open(&bytes, Bounds::default()).unwrap())
}

#[test]
fn what_specimens_print_is_found_and_what_they_do_not_is_not() {
    let Some(reader) = reader() else { return };
    let date = |year, month, day| Expected::Date { year, month, day };
    let specimens = [
        (
            "passport-td2.jpg",
            vec![
                Expected::Name("Eriksson"),
                Expected::Name("Anna Maria"),
                Expected::Number("D23145890"),
                date(1974, 8, 12),
            ],
        ),
        (
            "passport-td3.jpg",
            vec![Expected::Name("Ériksson"), Expected::Number("L898902C3"), date(1974, 8, 12), date(2012, 4, 15)],
        ),
        (
            "Passport-Australia_1280x720.jpg",
            vec![Expected::Name("Citizen"), Expected::Name("Jane"), Expected::Number("PA0940443"), date(1984, 6, 7)],
        ),
        (
            "Czech_passport_2005_MRZ_orient1_1300x1002.jpg",
            vec![Expected::Name("Vzor"), Expected::Number("99006000"), date(2016, 9, 6)],
        ),
    ];
    for (name, printed) in specimens {
        let Some(picture) = picture(name) else { continue };
        let lines = reader.read(&picture.frame()).unwrap();
        for expected in &printed {
            let found = find_field(&lines, expected);
            assert!(found.is_some_and(|found| found.certain), "{name}: {expected:?} among {lines:#?}");
        }
        for other in [Expected::Name("Novotná"), Expected::Number("X7712093"), date(1991, 11, 23)] {
            assert!(!find_field(&lines, &other).is_some_and(|found| found.certain), "{name}: {other:?}");
        }
        let first = reader.read_until(&picture.frame(), |lines| lines.len() == 3).unwrap();
        assert_eq!(first.len(), 3, "{name}");
    }
}

#[test]
fn pictures_without_text_give_no_lines() {
    let Some(reader) = reader() else { return };
    for (width, height) in [(1, 1), (3, 900), (640, 480)] {
        let bytes = vec![127; width * height * 3];
        let (width, height) = (u32::try_from(width).unwrap(), u32::try_from(height).unwrap());
        let frame = vision::Frame::new(&bytes, width, height, vision::Layout::Rgb).unwrap();
        assert_eq!(reader.read(&frame).unwrap(), []);
    }
}

#[test]
fn a_dictionary_that_does_not_fit_is_refused() {
    let Some(_) = reader() else { return };
    assert!(TextReader::load(b"no net", b"no net", "a\nb").is_err());
}
