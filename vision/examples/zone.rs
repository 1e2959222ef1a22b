//! Prints the machine-readable zones of pictures as they are read, and how long that took:
//! `cargo run -p vision --example zone -- PICTURES`.

use std::io::Write;
use std::time::Instant;
use vision::mrz::{MrzReader, locate};
use vision::{Bounds, Luma, Picture};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    let reader = MrzReader::load(include_bytes!("../nets/mrz_line.onnx"))?;
    for path in std::env::args().skip(1) {
        let picture = match Picture::open(&std::fs::read(&path)?, Bounds { min_side: 1, ..Bounds::default() }) {
            Ok(picture) => picture,
            Err(error) => {
                writeln!(out, "{path}: {error}")?;
                continue;
            }
        };
        let luma = Luma::of(&picture.frame());
        let begun = Instant::now();
        let zones = locate(&luma);
        let located = begun.elapsed();
        let begun = Instant::now();
        let reading = reader.read(&luma)?;
        let likeliest = zones.first().map_or(0.0, |zone| zone.likeness);
        writeln!(
            out,
            "{path}: {}x{}, {} places in {located:.0?}, likeliest {likeliest:.2}, read in {:.0?}",
            picture.width(),
            picture.height(),
            zones.len(),
            begun.elapsed(),
        )?;
        let Some(reading) = reading else {
            writeln!(out, "    no zone")?;
            continue;
        };
        for line in &reading.lines {
            writeln!(out, "    {line}")?;
        }
        let wrong: Vec<_> = reading.mrz.checks.iter().filter(|check| !check.holds).map(|check| check.field).collect();
        writeln!(
            out,
            "    {} consistent: {}, turned {} quarters, confidence {:.3}, chosen by grammar {} and by check digits {}, wrong {wrong:?} {:?}",
            reading.mrz.format.code(),
            reading.mrz.is_consistent(),
            reading.quarters_turned,
            reading.confidence,
            reading.chosen_by_grammar,
            reading.chosen_by_check_digits,
            reading.mrz.faults,
        )?;
    }
    Ok(())
}
