//! Prints what pictures measure, to choose thresholds by:
//! `cargo run -p vision --example measure -- document|face|whole PICTURES`.

use std::io::Write;
use vision::{Bounds, Picture, Subject, Thresholds, quality};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut arguments = std::env::args().skip(1);
    let subject = match arguments.next().as_deref() {
        Some("document") => Subject::Document,
        Some("face") => Subject::Face,
        _ => Subject::Whole,
    };
    writeln!(out, "guidance    sharp bright  dark burnt contr glare  size  file")?;
    for path in arguments {
        let bytes = std::fs::read(&path)?;
        let picture = match Picture::open(&bytes, Bounds { min_side: 1, ..Bounds::default() }) {
            Ok(picture) => picture,
            Err(error) => {
                writeln!(out, "{error}  {path}")?;
                continue;
            }
        };
        let measures = quality::measure(&picture.frame(), subject);
        writeln!(
            out,
            "{:<11} {:.3} {:.3} {:.3} {:.3} {:.3} {:.4} {}x{} {path}",
            Thresholds::of(subject).judge(&measures).code(),
            measures.sharpness,
            measures.brightness,
            measures.dark_share,
            measures.burnt_share,
            measures.contrast,
            measures.glare_area,
            picture.width(),
            picture.height(),
        )?;
    }
    Ok(())
}
