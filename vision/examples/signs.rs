//! Prints which signs of attack and editing pictures show, to choose thresholds by:
//! `cargo run -p vision --example signs -- PICTURES`.

use std::io::Write;
use std::time::Instant;
use vision::signs::{self, Sign};
use vision::{Bounds, Picture};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "tiles share heigh colou | screen printed grey  copied edited shot   twice | ms: lattice copied twice"
    )?;
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let picture = match Picture::open(&bytes, Bounds { min_side: 1, ..Bounds::default() }) {
            Ok(picture) => picture,
            Err(error) => {
                writeln!(out, "{error}  {path}")?;
                continue;
            }
        };
        let mut origin = signs::origin(&bytes);
        let start = Instant::now();
        origin.compressed_twice = signs::recompression(&bytes, &picture);
        let twice = start.elapsed().as_millis();
        let start = Instant::now();
        let lattice = signs::lattice::lattice(&picture.frame(), None);
        let lattice_time = start.elapsed().as_millis();
        let start = Instant::now();
        let copied = signs::copied(&picture.frame());
        let copied_time = start.elapsed().as_millis();
        let grey = signs::colourless(&picture.frame());
        write!(out, "{:>5} {:.3} {:.3} {:.3} |", lattice.tiles, lattice.share, lattice.height, lattice.colour)?;
        let edited = (origin.edited(), origin.screenshot(), origin.recompressed());
        for sign in [&lattice.screen(), &lattice.printed(), &grey, &copied, &edited.0, &edited.1, &edited.2] {
            let Sign { score, outcome, .. } = sign;
            let mark = match outcome {
                signs::Outcome::Pass => ' ',
                signs::Outcome::Unsure => '?',
                signs::Outcome::Fail => '!',
            };
            write!(out, " {score:.3}{mark}")?;
        }
        let name = origin.software.map_or("-", |software| software.name);
        writeln!(
            out,
            " | {lattice_time} {copied_time} {twice} | q{:?} {name} camera {} {path}",
            origin.quality, origin.camera
        )?;
        if !copied.places.is_empty() {
            writeln!(out, "    {:?}", copied.places)?;
        }
    }
    Ok(())
}
