//! Pixels out of a camera frame, which the browser gives only by drawing it.

use crate::message::number;
use js_sys::{Array, Function, Object, Reflect};
use vision::{Subject, frame, luma, quality};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{OffscreenCanvas, OffscreenCanvasRenderingContext2d};

/// A frame's pixels: four bytes each.
pub struct Pixels {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Where frames are drawn to get at their pixels.
pub struct Surface {
    canvas: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
    draw: Function,
}

impl Surface {
    /// A surface, where the browser has them.
    ///
    /// # Errors
    /// What the browser says.
    pub fn new() -> Result<Self, JsValue> {
        let canvas = OffscreenCanvas::new(quality::ANALYSIS_SIDE, quality::ANALYSIS_SIDE)?;
        let options = Object::new();
        // Every frame is read back, so it should stay where the processor can reach it.
        Reflect::set(&options, &"willReadFrequently".into(), &true.into())?;
        Reflect::set(&options, &"alpha".into(), &false.into())?;
        let context = canvas.get_context_with_context_options("2d", &options)?.ok_or(JsValue::NULL)?;
        let context = context.dyn_into::<OffscreenCanvasRenderingContext2d>()?;
        let draw = Reflect::get(&context, &"drawImage".into())?.dyn_into::<Function>()?;
        Ok(Self { canvas, context, draw })
    }

    /// The whole frame, reduced so far that the subject's place has the size in which it is measured: then no second
    /// reduction softens what is judged for sharpness. None if the frame has no pixels.
    pub fn read(&mut self, bitmap: &JsValue, subject: Subject) -> Option<Pixels> {
        // A video frame has its size as shown under other names than a bitmap.
        let side = |shown: &str, plain: &str| side(bitmap, shown).or_else(|| side(bitmap, plain));
        let (full_width, full_height) = (side("displayWidth", "width")?, side("displayHeight", "height")?);
        let (width, height) = reduced(full_width, full_height, subject);
        if (self.canvas.width(), self.canvas.height()) != (width, height) {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        // Setting a canvas's size resets this; averaging matters, or a reduced frame looks sharper than it is.
        Reflect::set(&self.context, &"imageSmoothingQuality".into(), &"medium".into()).ok()?;
        let arguments: Array = [0, 0, full_width, full_height, 0, 0, width, height].map(JsValue::from).iter().collect();
        arguments.unshift(bitmap);
        Reflect::apply(&self.draw, &self.context, &arguments).ok()?;
        let (wide, high) = (f64::from(width), f64::from(height));
        let pixels = self.context.get_image_data(0.0, 0.0, wide, high).ok()?.data();
        Some(Pixels { bytes: pixels.0, width, height })
    }
}

/// The size of a frame whose subject's place is no longer than it is measured.
fn reduced(width: u32, height: u32, subject: Subject) -> (u32, u32) {
    let (_, _, place_width, place_height) = subject.place(width, height).pixels(width, height);
    let (long, place) = (u64::from(width.max(height)), u64::from(place_width.max(place_height).max(1)));
    let longest = (long * u64::from(quality::ANALYSIS_SIDE)).div_ceil(place);
    luma::fitted(width, height, u32::try_from(longest).unwrap_or(frame::MAX_SIDE))
}

fn side(bitmap: &JsValue, name: &str) -> Option<u32> {
    let side = number(bitmap, name)?;
    let fits = side >= 1.0 && side <= f64::from(frame::MAX_SIDE);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between one and the longest side")]
    let side = fits.then_some(side as u32);
    side
}
