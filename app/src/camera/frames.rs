//! Pictures out of a playing video: the whole picture at the camera's full size, and small ones for the face check.

use domain::evidence::Origin;
use js_sys::Promise;
use leptos::prelude::document;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, ImageBitmap, Url};

/// A picture that was taken or chosen, before it is sent.
#[derive(Debug, Clone)]
pub struct Shot {
    /// Its bytes.
    pub blob: Blob,
    /// How it was made.
    pub origin: Origin,
    /// What the guidance doubted when it was taken.
    pub doubt: Option<super::advice::Advice>,
    address: Rc<Address>,
}

/// An address under which the browser shows a blob, given back when nobody shows it any more.
#[derive(Debug)]
struct Address(String);

impl Drop for Address {
    fn drop(&mut self) {
        // An address that is not known any more needs no giving back.
        let _ = Url::revoke_object_url(&self.0);
    }
}

impl Shot {
    /// A picture of these bytes.
    #[must_use]
    pub fn new(blob: Blob, origin: Origin) -> Self {
        let address = Url::create_object_url_with_blob(&blob).unwrap_or_default();
        Self { blob, origin, doubt: None, address: Rc::new(Address(address)) }
    }

    /// The address for an `<img>`.
    #[must_use]
    pub fn address(&self) -> String {
        self.address.0.clone()
    }
}

/// Draws the video's present frame, its longer side at most `longest` pixels. None while it shows nothing.
#[must_use]
pub fn draw_scaled(video: &HtmlVideoElement, longest: Option<u32>) -> Option<HtmlCanvasElement> {
    let (width, height) = (video.video_width(), video.video_height());
    if width == 0 || height == 0 || video.ready_state() < 2 {
        return None;
    }
    let (width, height) = fitted(width, height, longest.unwrap_or(u32::MAX));
    let canvas = document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context = context_of(&canvas)?;
    context
        .draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, f64::from(width), f64::from(height))
        .ok()?;
    Some(canvas)
}

/// Draws a frame that the worker kept, and gives its memory back.
#[must_use]
pub fn canvas_of(bitmap: &ImageBitmap) -> Option<HtmlCanvasElement> {
    let canvas = document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width(bitmap.width());
    canvas.set_height(bitmap.height());
    let drawn = context_of(&canvas)?.draw_image_with_image_bitmap(bitmap, 0.0, 0.0);
    bitmap.close();
    drawn.ok().map(|()| canvas)
}

/// A canvas as JPEG.
pub async fn jpeg_of(canvas: &HtmlCanvasElement, quality: f64) -> Option<Blob> {
    let promise = Promise::new(&mut |resolve, _| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            // A resolver takes any value.
            let _ = resolve.call1(&JsValue::NULL, &blob);
        });
        // A canvas that cannot be read leaves the promise open; ours holds only our own camera's picture.
        let _ = canvas.to_blob_with_type_and_encoder_options(done.unchecked_ref(), "image/jpeg", &quality.into());
    });
    JsFuture::from(promise).await.ok()?.dyn_into::<Blob>().ok()
}

/// How bright the brightest part of the present frame is, 0 to 255. None while there is no frame.
#[must_use]
pub fn brightest(video: &HtmlVideoElement) -> Option<u8> {
    let canvas = draw_scaled(video, Some(24))?;
    let context = context_of(&canvas)?;
    let pixels = context.get_image_data(0.0, 0.0, f64::from(canvas.width()), f64::from(canvas.height())).ok()?.data();
    pixels.chunks_exact(4).flat_map(|pixel| pixel.iter().take(3).copied()).max()
}

fn context_of(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// A size that fits into `longest`, at least one pixel each way.
fn fitted(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let side = width.max(height);
    if side <= longest {
        return (width, height);
    }
    let scale = |length: u32| {
        let scaled = u64::from(length) * u64::from(longest) / u64::from(side.max(1));
        u32::try_from(scaled).unwrap_or(longest).max(1)
    };
    (scale(width), scale(height))
}

#[cfg(test)]
mod tests {
    use super::fitted;

    #[test]
    fn the_longer_side_fits() {
        assert_eq!(fitted(1920, 1080, 480), (480, 270));
        assert_eq!(fitted(1080, 1920, 480), (270, 480));
        assert_eq!(fitted(320, 240, 480), (320, 240));
        assert_eq!(fitted(100_000, 1, 480), (480, 1));
    }
}
