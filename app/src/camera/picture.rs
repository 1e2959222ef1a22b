//! The moments at which a camera gives a new picture.

use super::device::{get, pause};
use js_sys::{Array, Function, Promise};
use leptos::prelude::window;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlVideoElement;

/// A picture is waited for so long, in milliseconds, before whoever waits looks around.
const WAIT: i32 = 500;
/// Milliseconds between looks where the browser does not tell of new pictures.
const LOOK_EVERY: i32 = 30;
/// A time that a camera gives is believed when it lies within so many milliseconds of the page's clock.
const BELIEVED: f64 = 1000.0;

/// Milliseconds on the clock that pictures are timed by: it only goes forward.
#[must_use]
pub fn now() -> f64 {
    window().performance().map_or_else(js_sys::Date::now, |clock| clock.now())
}

/// Waits for the next picture of a playing video and gives the time at which it was shot, by the clock of [`now`]. None if
/// none comes for a while.
pub async fn next_picture(video: &HtmlVideoElement) -> Option<f64> {
    match get(video, "requestVideoFrameCallback").dyn_into::<Function>() {
        Ok(request) => told(video, &request).await,
        Err(_) => noticed(video).await,
    }
}

async fn told(video: &HtmlVideoElement, request: &Function) -> Option<f64> {
    let shot = Rc::new(Cell::new(None));
    let told = Rc::clone(&shot);
    let came = Promise::new(&mut |resolve, _| {
        let told = Rc::clone(&told);
        let call = Closure::once_into_js(move |_: JsValue, about: JsValue| {
            let now = now();
            let time = ["captureTime", "expectedDisplayTime"].iter().find_map(|name| get(&about, name).as_f64());
            told.set(Some(time.filter(|time| (now - time).abs() < BELIEVED).unwrap_or(now)));
            // A resolver takes any value.
            let _ = resolve.call0(&JsValue::NULL);
        });
        // A call that cannot be asked for is as one that does not come.
        let _ = request.call1(video, &call);
    });
    let late = wasm_bindgen_futures::future_to_promise(async {
        pause(WAIT).await;
        Ok(JsValue::UNDEFINED)
    });
    // Neither is ever rejected.
    let _ = JsFuture::from(Promise::race(&Array::of2(&came, &late))).await;
    shot.get()
}

async fn noticed(video: &HtmlVideoElement) -> Option<f64> {
    let before = video.current_time();
    for _ in 0..(WAIT / LOOK_EVERY) {
        pause(LOOK_EVERY).await;
        if video.current_time() > before {
            return Some(now());
        }
    }
    None
}
