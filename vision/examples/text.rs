//! Prints the lines of text that pictures show, and how long reading them took:
//! `cargo run -p vision --example text -- DETECTOR.onnx RECOGNISER.onnx DICTIONARY.txt PICTURES`.

use std::error::Error;
use std::io::Write;
use std::time::Instant;
use vision::text::TextReader;
use vision::{Bounds, Picture};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let mut arguments = std::env::args().skip(1);
    let mut file = || arguments.next().ok_or("three files of models, then pictures");
    let (detector, recogniser) = (std::fs::read(file()?)?, std::fs::read(file()?)?);
    let dictionary = std::fs::read_to_string(file()?)?;
    let reader = TextReader::load(&detector, &recogniser, &dictionary)?;
    for path in arguments {
        let picture = Picture::open(&std::fs::read(&path)?, Bounds { min_side: 1, ..Bounds::default() })?;
        let start = Instant::now();
        let first = reader.read_until(&picture.frame(), |_| true)?.len();
        let finding = start.elapsed().as_millis();
        let start = Instant::now();
        let lines = reader.read(&picture.frame())?;
        writeln!(
            out,
            "{path}: first {first} after {finding} ms, all {} in {} ms",
            lines.len(),
            start.elapsed().as_millis()
        )?;
        for line in lines {
            let [corner, ..] = line.place.0;
            writeln!(out, "  {:.2} ({:.0}, {:.0}) {}", line.confidence, corner.x, corner.y, line.text)?;
        }
    }
    Ok(())
}
