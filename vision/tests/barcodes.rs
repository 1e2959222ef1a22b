//! Reading two-dimensional codes: from photographs where they are at hand, and from codes made here.
#![cfg(all(feature = "barcode", feature = "decode"))]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test may stop where it stands, and draws with numbers it knows"
)]

#[path = "specimen/code.rs"]
mod code;

use code::{Photograph, card};
use std::path::PathBuf;
use std::time::Instant;
use vision::aamva;
use vision::barcode::read_pdf417;
use vision::{Bounds, Picture};

#[test]
fn the_code_of_a_licence_is_read_in_a_large_photograph() {
    let card = card();
    for (name, photograph) in [
        ("level", Photograph { degrees: 0.0, ..Photograph::default() }),
        ("a little askew", Photograph { degrees: 4.0, ..Photograph::default() }),
        ("askew", Photograph { degrees: 23.0, ..Photograph::default() }),
        ("on its side", Photograph { degrees: 90.0, ..Photograph::default() }),
        ("on its head", Photograph { degrees: 183.0, ..Photograph::default() }),
        ("pale", Photograph { ink: 120.0, paper: 165.0, ..Photograph::default() }),
        ("dark at one end", Photograph { shade: 0.7, ..Photograph::default() }),
        ("small", Photograph { module: 3.0, ..Photograph::default() }),
        ("a frame of video", Photograph { width: 1_920, height: 1_080, module: 2.8, ..Photograph::default() }),
    ] {
        let luma = photograph.luma(&card);
        let began = Instant::now();
        let code = read_pdf417(&luma).unwrap_or_else(|| panic!("{name} is not read"));
        eprintln!("{name}: {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
        assert_eq!(code.bytes, card.as_bytes(), "{name}");
        let licence = aamva::parse(&code.bytes).unwrap();
        assert_eq!((licence.family_name.as_deref(), licence.number.as_deref()), (Some("SAMPLE"), Some("X1234567")));
        let truth = photograph.corners(&card);
        let far = code.place.0.iter().zip(truth.0).map(|(a, b)| a.distance(b)).fold(0.0, f32::max);
        assert!(far < 12.0 * photograph.module, "{name}: {far} pixels off, {:?} is {truth:?}", code.place);
    }
}

#[test]
fn a_photograph_without_a_code_takes_a_bounded_time() {
    let empty = Photograph { module: 0.0, ..Photograph::default() };
    let luma = empty.luma(&card());
    let began = Instant::now();
    assert!(read_pdf417(&luma).is_none());
    eprintln!("nothing there: {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
}

/// Photographs that may be measured but never shipped: not part of the project, so absent on most machines.
fn folder(name: &str) -> PathBuf {
    std::env::var_os("COUNTERSIGN_MEASURING_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from)
        .join(name)
}

#[test]
fn most_photographs_of_codes_are_read_and_none_wrongly() {
    let folder = folder("pdf417");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("SKIPPED: no photographs at {}", folder.display());
        return;
    };
    let mut pictures: Vec<PathBuf> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "png"))
        .collect();
    pictures.sort();
    let (mut read, mut wrong, mut longest) = (0, 0, 0.0_f64);
    for path in &pictures {
        let truth = std::fs::read(path.with_extension("bin")).or_else(|_| std::fs::read(path.with_extension("txt")));
        let truth = truth.unwrap();
        let bounds = Bounds { min_side: 1, ..Bounds::default() };
        let picture = Picture::open(&std::fs::read(path).unwrap(), bounds).unwrap();
        let luma = picture.luma();
        let began = Instant::now();
        let code = read_pdf417(&luma);
        let took = began.elapsed().as_secs_f64() * 1e3;
        longest = longest.max(took);
        let size = format!("{}x{}", luma.width(), luma.height());
        match code {
            Some(code) if code.bytes == truth || code.text.as_bytes() == truth => read += 1,
            Some(code) => {
                wrong += 1;
                eprintln!("WRONG {} {size}: {:?} is {:?}", path.display(), code.text, String::from_utf8_lossy(&truth));
            }
            None => eprintln!("not read: {} {size}, {took:.0} ms", path.display()),
        }
    }
    eprintln!("{read} of {} codes read, {wrong} wrongly, {longest:.0} ms at most", pictures.len());
    assert_eq!(wrong, 0);
    assert!(read * 10 >= pictures.len() * 9);
}
