//! Reading two-dimensional codes: from photographs where they are at hand, and from codes made here.
#![cfg(all(feature = "barcode", feature = "decode"))]
#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test may stop where it stands, and draws with numbers it knows"
)]

use std::path::PathBuf;
use std::time::Instant;
use vision::barcode::read_pdf417;
use vision::{Bounds, Picture};

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
