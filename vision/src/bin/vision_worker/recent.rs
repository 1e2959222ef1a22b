//! The last frames at the camera's full size, so that a picture that takes itself is the sharpest of them.

use crate::message::close;
use wasm_bindgen::JsValue;

/// How many frames are kept.
const KEPT: usize = 3;
/// Frames older than this, in milliseconds before the newest, may show something else.
const FRESH: f64 = 600.0;

struct Kept {
    bitmap: JsValue,
    at: f64,
    sharpness: f32,
}

impl Drop for Kept {
    fn drop(&mut self) {
        close(&self.bitmap);
    }
}

/// The last frames. What is dropped is given back to the browser.
#[derive(Default)]
pub struct Recent {
    frames: Vec<Kept>,
}

impl Recent {
    /// Keeps a frame in place of the oldest.
    pub fn keep(&mut self, bitmap: JsValue, at: f64, sharpness: f32) {
        if self.frames.len() >= KEPT {
            self.frames.remove(0);
        }
        self.frames.push(Kept { bitmap, at, sharpness });
    }

    /// The sharpest of them; the others are given back.
    pub fn take_sharpest(&mut self) -> Option<JsValue> {
        let frames = std::mem::take(&mut self.frames);
        let newest = frames.last()?.at;
        let mut best = frames
            .into_iter()
            .filter(|frame| newest - frame.at <= FRESH)
            .max_by(|one, other| one.sharpness.total_cmp(&other.sharpness))?;
        Some(std::mem::replace(&mut best.bitmap, JsValue::UNDEFINED))
    }

    /// Gives all back.
    pub fn clear(&mut self) {
        self.frames.clear();
    }
}
