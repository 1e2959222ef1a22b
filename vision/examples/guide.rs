//! Plays pictures to the camera's guide as if they were the frames of a film, thirty a second, and prints what it says:
//! `cargo run -p vision --example guide -- nets/document_corners.onnx card frame-1.jpg frame-2.jpg …`

use std::error::Error;
use std::io::Write;
use vision::document::{CornerFinder, DocumentGuide, DocumentThresholds, Format};
use vision::{Bounds, Picture};

/// The longer side, in pixels, that the browser's worker gives a frame of 16 to 9.
const SIDE: u32 = 759;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let net = arguments.next().ok_or("the net comes first")?;
    let formats: &[Format] = match arguments.next().as_deref() {
        Some("card") => &[Format::Card],
        Some("page") => &[Format::Page],
        _ => &[],
    };
    let finder = CornerFinder::load(&std::fs::read(net)?)?;
    let mut guide = DocumentGuide::new(DocumentThresholds::new(formats));
    let mut at = 0.0;
    let mut out = std::io::stdout().lock();
    for name in arguments {
        let picture = Picture::open(&std::fs::read(&name)?, Bounds::default())?.thumbnail(SIDE);
        let seen = finder.look(&picture.frame())?;
        let said = guide.feed(&seen, at);
        let shown = |outline: vision::document::Outline| {
            let share = |length: f32, side: u32| length / f32::from(u16::try_from(side).unwrap_or(u16::MAX));
            let corners = outline
                .quad
                .0
                .map(|corner| format!("{:.3} {:.3}", share(corner.x, seen.width), share(corner.y, seen.height)));
            format!("{:.2} ({})", outline.confidence, corners.join(", "))
        };
        let outline = seen.outline.map_or_else(|| "-".to_owned(), shown);
        writeln!(out, "{name} {} ready {} {outline}", said.code(), guide.ready())?;
        at += 1000.0 / 30.0;
    }
    Ok(())
}
