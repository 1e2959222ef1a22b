//! The browser's worker: measures camera frames away from the page's thread and answers with guidance.
//!
//! A classic dedicated worker for `wasm32-unknown-unknown`. It sees pixels only while it measures them, keeps a tiny grey
//! plane to tell motion by, and sends nothing but numbers and codes. What is said to the person is the page's business,
//! and so is the decision when to take the picture.
//!
//! # Page to worker
//! | message | meaning |
//! |---|---|
//! | `{kind: "frame", id: number, bitmap: ImageBitmap \| VideoFrame, at: number}` | a frame, transferred; `at` is the time it was shot in milliseconds, such as `performance.now()`. The worker closes it. |
//! | `{kind: "mode", mode: "document" \| "face"}` | what the camera is pointed at from now on; forgets what was seen. Begins as "document". |
//! | `{kind: "reset"}` | forgets what was seen: the camera was switched, a picture was taken again |
//!
//! # Worker to page
//! | message | meaning |
//! |---|---|
//! | `{kind: "ready"}` | once, when frames may come |
//! | `{kind: "unsupported"}` | instead of "ready" where the browser has no `OffscreenCanvas`, and again for every frame sent all the same: no guidance here, all else works |
//! | `{kind: "measures", id, guidance, sharpness, brightness, glare, motion, took}` | one for each frame measured. `guidance`: "too_dark", "too_bright", "glare", "blurred", "hold_still" or "good". `sharpness`, `brightness`, `glare` (share of the subject's place) and `motion` (0 for a first frame): 0 to 1, as `vision::Measures` explains. `took`: milliseconds. |
//! | `{kind: "skipped", id}` | this frame was not measured: a newer one came before its turn, or it had no pixels to read |
//!
//! Each frame gets exactly one answer, so that a page which sends the next frame only after an answer never stalls. If
//! frames come faster, the newest one wins. Messages of any other form are ignored; nothing in them can stop the worker.

use js_sys::{Array, Function, Object, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use vision::{Frame, Guide, Layout, Measures, Meter, Subject, Thresholds, frame, luma, quality};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

fn main() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let surface = Surface::new().ok();
    let first = if surface.is_some() { "ready" } else { "unsupported" };
    let worker = Rc::new(RefCell::new(Worker::new(scope.clone(), surface)));
    let turn = {
        let worker = Rc::clone(&worker);
        Closure::<dyn FnMut()>::new(move || with(&worker, Worker::measure_waiting))
    };
    let turn = turn.into_js_value().unchecked_into::<Function>();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        with(&worker, |worker| worker.hear(&event.data(), &turn));
    });
    scope.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
    post(&scope, first, &[]);
}

/// Events never nest in a worker, so the borrow cannot fail; should it ever, one event is lost rather than the worker.
fn with(worker: &RefCell<Worker>, work: impl FnOnce(&mut Worker)) {
    if let Ok(mut worker) = worker.try_borrow_mut() {
        work(&mut worker);
    }
}

/// A frame whose turn has not come.
struct Waiting {
    id: JsValue,
    bitmap: JsValue,
    at: f64,
}

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    surface: Option<Surface>,
    subject: Subject,
    meter: Meter,
    guide: Guide,
    waiting: Option<Waiting>,
}

impl Worker {
    fn new(scope: DedicatedWorkerGlobalScope, surface: Option<Surface>) -> Self {
        let subject = Subject::Document;
        Self {
            scope,
            surface,
            subject,
            meter: Meter::of_cut_out(subject),
            guide: Guide::new(Thresholds::of(subject)),
            waiting: None,
        }
    }

    fn hear(&mut self, message: &JsValue, turn: &Function) {
        match text(message, "kind").as_deref() {
            Some("frame") => self.keep(message, turn),
            Some("mode") => match text(message, "mode").as_deref() {
                Some("document") => self.begin(Subject::Document),
                Some("face") => self.begin(Subject::Face),
                _ => {}
            },
            Some("reset") => self.begin(self.subject),
            _ => {}
        }
    }

    fn begin(&mut self, subject: Subject) {
        self.subject = subject;
        self.meter = Meter::of_cut_out(subject);
        self.guide = Guide::new(Thresholds::of(subject));
    }

    /// Keeps the frame until the messages that have already arrived are read: a newer frame among them takes its place.
    fn keep(&mut self, message: &JsValue, turn: &Function) {
        let at = number(message, "at").unwrap_or_else(|| self.now());
        let frame = Waiting { id: field(message, "id"), bitmap: field(message, "bitmap"), at };
        let older = self.waiting.replace(frame);
        if let Some(older) = older {
            close(&older.bitmap);
            self.skip(&older.id);
        } else if self.scope.set_timeout_with_callback(turn).is_err() {
            self.measure_waiting();
        }
    }

    fn measure_waiting(&mut self) {
        let Some(Waiting { id, bitmap, at }) = self.waiting.take() else {
            return;
        };
        let began = self.now();
        let measures = self.measure(&bitmap);
        close(&bitmap);
        match measures {
            Some(measures) => self.answer(&id, &measures, at, began),
            None => self.skip(&id),
        }
    }

    fn measure(&mut self, bitmap: &JsValue) -> Option<Measures> {
        let (pixels, width, height) = self.surface.as_mut()?.read(bitmap, self.subject)?;
        let frame = Frame::new(&pixels, width, height, Layout::Rgba).ok()?;
        Some(self.meter.measure(&frame))
    }

    fn answer(&mut self, id: &JsValue, measures: &Measures, at: f64, began: f64) {
        let guidance = self.guide.feed(measures, at);
        let took = self.now() - began;
        post(
            &self.scope,
            "measures",
            &[
                ("id", id.clone()),
                ("guidance", guidance.code().into()),
                ("sharpness", measures.sharpness.into()),
                ("brightness", measures.brightness.into()),
                ("glare", measures.glare_area.into()),
                ("motion", measures.motion.unwrap_or(0.0).into()),
                ("took", took.into()),
            ],
        );
    }

    fn skip(&self, id: &JsValue) {
        let kind = if self.surface.is_some() { "skipped" } else { "unsupported" };
        post(&self.scope, kind, &[("id", id.clone())]);
    }

    fn now(&self) -> f64 {
        self.scope.performance().map_or(0.0, |performance| performance.now())
    }
}

/// Where the subject's place in a frame is drawn to get at its pixels.
struct Surface {
    canvas: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
    draw: Function,
}

impl Surface {
    fn new() -> Result<Self, JsValue> {
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

    /// Draws the subject's place no larger than it is measured, and reads it: bytes, width, height. None if the frame has no
    /// pixels.
    fn read(&mut self, bitmap: &JsValue, subject: Subject) -> Option<(Vec<u8>, u32, u32)> {
        // A video frame has its size as shown under other names than a bitmap.
        let side = |shown: &str, plain: &str| side(bitmap, shown).or_else(|| side(bitmap, plain));
        let (full_width, full_height) = (side("displayWidth", "width")?, side("displayHeight", "height")?);
        let (left, top, part_width, part_height) =
            subject.place(full_width, full_height).pixels(full_width, full_height);
        let (width, height) = luma::fitted(part_width, part_height, quality::ANALYSIS_SIDE);
        if (self.canvas.width(), self.canvas.height()) != (width, height) {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        // Setting a canvas's size resets this; averaging matters, or a reduced frame looks sharper than it is.
        Reflect::set(&self.context, &"imageSmoothingQuality".into(), &"medium".into()).ok()?;
        let arguments: Array =
            [left, top, part_width, part_height, 0, 0, width, height].map(JsValue::from).iter().collect();
        arguments.unshift(bitmap);
        Reflect::apply(&self.draw, &self.context, &arguments).ok()?;
        let (wide, high) = (f64::from(width), f64::from(height));
        let pixels = self.context.get_image_data(0.0, 0.0, wide, high).ok()?.data();
        Some((pixels.0, width, height))
    }
}

fn side(bitmap: &JsValue, name: &str) -> Option<u32> {
    let side = number(bitmap, name)?;
    let fits = side >= 1.0 && side <= f64::from(frame::MAX_SIDE);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between one and the longest side")]
    let side = fits.then_some(side as u32);
    side
}

fn field(message: &JsValue, name: &str) -> JsValue {
    Reflect::get(message, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn text(message: &JsValue, name: &str) -> Option<String> {
    field(message, name).as_string()
}

fn number(message: &JsValue, name: &str) -> Option<f64> {
    field(message, name).as_f64().filter(|number| number.is_finite())
}

fn close(bitmap: &JsValue) {
    if let Ok(close) = field(bitmap, "close").dyn_into::<Function>() {
        // What cannot be closed is collected later; there is nobody to tell.
        let _ = close.call0(bitmap);
    }
}

fn post(scope: &DedicatedWorkerGlobalScope, kind: &str, fields: &[(&str, JsValue)]) {
    let message = Object::new();
    let kind = ("kind", JsValue::from(kind));
    for (name, value) in std::iter::once(&kind).chain(fields) {
        // A fresh plain object takes every field, and a page that is gone hears nothing.
        let _ = Reflect::set(&message, &(*name).into(), value);
    }
    let _ = scope.post_message(&message);
}
