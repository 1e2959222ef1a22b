//! Films of a head that follows a face check, made from one portrait, for tests: synthetic, and not a likeness of what any
//! camera saw.
//!
//! `cargo run --release -p vision --example turn_head -- PORTRAIT MODELS FOLDER MOVES [ACTOR] [FPS] [FORM] [LIMITED]`
//!
//! MOVES are names with commas (`turn_left,blink,turn_right,look_up`; `-` for none): two seconds of looking straight, then four of each.
//! ACTOR: `head` (the default), or an attack: `print`, `repeat`, `reverse`, `shuffle`, `fade`, `freeze`. FPS: 10. FORM: `png`,
//! `jpeg` (a file for each frame), `mjpeg` (one film for Chromium's fake camera) or `rgb`. LIMITED: `limited` squeezes values to 16–235.
#![expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a tool of the tests draws with numbers it knows"
)]

#[path = "../tests/turning/mod.rs"]
#[expect(dead_code, reason = "tests need the times of the frames too")]
mod turning;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, RgbImage};
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use turning::film::{Actor, film};
use turning::portrait::stage;
use vision::face::{FaceFinder, FaceMesher};
use vision::live::Move;
use vision::{Bounds, Picture};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next =
        |what: &str| arguments.next().ok_or_else(|| format!("{what} is missing; the first lines of this file say how"));
    let portrait = next("PORTRAIT")?;
    let models = PathBuf::from(next("MODELS")?);
    let folder = PathBuf::from(next("FOLDER")?);
    let moves = next("MOVES")?;
    let moves: Vec<Move> = moves.split(',').filter_map(Move::named).collect();
    let actor = arguments.next().map_or(Some(Actor::Head), |name| Actor::named(&name)).ok_or("no such actor")?;
    let fps: f64 = arguments.next().map_or(Ok(10.0), |fps| fps.parse())?;
    let form = arguments.next().unwrap_or_else(|| "png".to_owned());
    let limited = arguments.next().is_some_and(|word| word == "limited");

    let load = |name: &str| fs::read(models.join(name));
    let finder = FaceFinder::load(&load("face_short_range.onnx")?, None)?;
    let mesher = FaceMesher::load(&load("face_mesh_iris.onnx").or_else(|_| load("face_mesh.onnx"))?)?;
    let picture = Picture::open(&fs::read(&portrait)?, Bounds::default())?;
    let (picture, head) = stage(&picture, &finder, &mesher, (640, 480))?.ok_or("there is no face in the portrait")?;
    let film = film(&head, &picture, actor, &moves, fps);
    fs::create_dir_all(&folder)?;
    let mut whole = Vec::new();
    for (number, (_, frame)) in film.frames.into_iter().enumerate() {
        let mut bytes = frame.bytes;
        if limited {
            bytes.iter_mut().for_each(|value| *value = 16 + (u16::from(*value) * 219 / 255) as u8);
        }
        let size = (frame.width, frame.height);
        match form.as_str() {
            "rgb" => whole.write_all(&bytes)?,
            "mjpeg" => whole.write_all(&jpeg(&bytes, size)?)?,
            "jpeg" => fs::write(named(&folder, number, "jpg"), jpeg(&bytes, size)?)?,
            _ => RgbImage::from_raw(size.0, size.1, bytes)
                .ok_or("a frame has no size")?
                .save(named(&folder, number, "png"))?,
        }
    }
    if !whole.is_empty() {
        fs::write(folder.join(format!("film.{form}")), whole)?;
    }
    Ok(())
}

fn named(folder: &Path, number: usize, kind: &str) -> PathBuf {
    folder.join(format!("{number:04}.{kind}"))
}

fn jpeg(bytes: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, image::ImageError> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 92).encode(bytes, width, height, ExtendedColorType::Rgb8)?;
    Ok(file)
}
