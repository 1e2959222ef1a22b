//! What the worker says about one frame, read from its message.

use super::advice::Advice;
use super::device::get;
use js_sys::Array;
use wasm_bindgen::JsValue;

/// What one frame shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// The one thing to mend.
    pub advice: Advice,
    /// Whether it has been good and steady for so long that the picture may be taken.
    pub ready: bool,
    /// How far the way there is gone, or how far the move that is asked for is done: 0 to 1.
    pub progress: f64,
    /// The corners of the document, in shares of the video.
    pub corners: Option<[(f64, f64); 4]>,
}

impl Look {
    /// Reads a message of the worker. None for a code that this page does not know.
    #[must_use]
    pub fn read(message: &JsValue) -> Option<Self> {
        let advice = Advice::parse(&get(message, "guidance").as_string()?)?;
        let progress = get(message, "progress").as_f64().filter(|progress| progress.is_finite()).unwrap_or(0.0);
        Some(Self {
            advice,
            ready: get(message, "ready").as_bool() == Some(true),
            progress: progress.clamp(0.0, 1.0),
            corners: corners(&get(message, "outline")),
        })
    }
}

/// Eight numbers as four points.
fn corners(outline: &JsValue) -> Option<[(f64, f64); 4]> {
    if !Array::is_array(outline) {
        return None;
    }
    let numbers: Vec<f64> =
        Array::from(outline).iter().filter_map(|number| number.as_f64()).filter(|number| number.is_finite()).collect();
    let [a, b, c, d, e, f, g, h] = <[f64; 8]>::try_from(numbers).ok()?;
    Some([(a, b), (c, d), (e, f), (g, h)])
}
