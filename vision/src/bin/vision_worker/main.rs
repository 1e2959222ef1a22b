//! The browser's worker: looks at camera frames away from the page's thread and answers with guidance.
//!
//! A classic dedicated worker for `wasm32-unknown-unknown` with simd128; its loader (`scripts/assemble.mjs`) asks the
//! browser for that first. It sees pixels only while it measures them, keeps the last three frames of a document for as
//! long as they are fresh, and sends nothing but numbers, codes and, when asked, one of these frames back. What is said
//! to the person is the page's business, and so is the decision when to take the picture.
//!
//! # Page to worker
//! | message | meaning |
//! |---|---|
//! | `{kind: "mode", mode: "document" \| "face" \| "moves", format?: "card" \| "page"}` | what the camera is pointed at from now on; forgets what was seen and fetches the models for it. Begins as "document". |
//! | `{kind: "frame", id: number, bitmap: ImageBitmap \| VideoFrame, at: number}` | a frame, transferred; `at` is the time it was shot in milliseconds, such as `performance.now()`. The worker closes it. |
//! | `{kind: "move", move: "turn_left" \| "turn_right" \| "look_up" \| "blink" \| "move_closer" \| null}` | in mode "moves": the move asked from now on, null for looking straight ahead |
//! | `{kind: "sharpest"}` | asks for the sharpest of the last frames of a document |
//! | `{kind: "reset"}` | forgets what was seen: the camera was switched, a picture was taken again |
//!
//! # Worker to page
//! | message | meaning |
//! |---|---|
//! | `{kind: "ready"}` | once, when frames may come |
//! | `{kind: "unsupported"}` | instead of "ready" where the browser has no `OffscreenCanvas` (its loader: no simd128), and again for every frame sent all the same: no guidance here, all else works |
//! | `{kind: "models", mode, loaded: boolean}` | after "mode": whether its models are there. Until then, and without them, guidance speaks of light and sharpness only. |
//! | `{kind: "measures", id, guidance, ready, took, …}` | one for each frame measured; `watch` says what else it holds for each mode. `guidance`: a code of `vision`'s guides; `ready`: still and good for so long that the picture may be taken; `took`: milliseconds. |
//! | `{kind: "skipped", id}` | this frame was not measured: a newer one came before its turn, or it had no pixels to read |
//! | `{kind: "sharpest", bitmap?: ImageBitmap}` | the answer to "sharpest", transferred; without a bitmap when there is none |
//!
//! Each frame gets exactly one answer, so that a page which sends the next frame only after an answer never stalls. If
//! frames come faster, the newest one wins. Messages of any other form are ignored; nothing in them can stop the worker.

mod message;
mod models;
mod recent;
mod surface;
mod watch;

use js_sys::Function;
use message::{close, field, number, post, post_picture, text};
use recent::Recent;
use std::cell::RefCell;
use std::rc::Rc;
use surface::Surface;
use vision::{Frame, Layout};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use watch::{Mode, Shown, Watch};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    let surface = Surface::new().ok();
    let first = if surface.is_some() { "ready" } else { "unsupported" };
    let worker = Rc::new(RefCell::new(Worker {
        scope: scope.clone(),
        surface,
        watch: Watch::default(),
        recent: Recent::default(),
        waiting: None,
    }));
    let turn = {
        let worker = Rc::clone(&worker);
        Closure::<dyn FnMut()>::new(move || with(&worker, Worker::measure_waiting).unwrap_or_default())
    };
    let turn = turn.into_js_value().unchecked_into::<Function>();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message = event.data();
        match text(&message, "kind").as_deref() {
            Some("mode") => begin(&worker, &message),
            _ => with(&worker, |worker| worker.hear(&message, &turn)).unwrap_or_default(),
        }
    });
    scope.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
    post(&scope, first, &[]);
}

/// Events never nest in a worker, so the borrow cannot fail; should it ever, one event is lost rather than the worker.
fn with<T>(worker: &RefCell<Worker>, work: impl FnOnce(&mut Worker) -> T) -> Option<T> {
    worker.try_borrow_mut().ok().map(|mut worker| work(&mut worker))
}

/// Another subject: what is kept of the last one is forgotten, and the models that are not here yet are fetched.
fn begin(worker: &Rc<RefCell<Worker>>, message: &JsValue) {
    let Some(mode) = text(message, "mode").as_deref().and_then(|name| Mode::parse(name, message)) else { return };
    let Some((scope, wanted)) = with(worker, |worker| {
        worker.recent.clear();
        worker.watch.begin(mode);
        (worker.scope.clone(), worker.watch.wanted())
    }) else {
        return;
    };
    let worker = Rc::clone(worker);
    wasm_bindgen_futures::spawn_local(async move {
        for name in wanted {
            if let Some(bytes) = models::fetch(&scope, name).await {
                with(&worker, |worker| worker.watch.learn(name, &bytes));
            }
        }
        with(&worker, |worker| {
            let loaded = worker.watch.sees(mode);
            post(&scope, "models", &[("mode", mode.name().into()), ("loaded", loaded.into())]);
        });
    });
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
    watch: Watch,
    recent: Recent,
    waiting: Option<Waiting>,
}

impl Worker {
    fn hear(&mut self, message: &JsValue, turn: &Function) {
        match text(message, "kind").as_deref() {
            Some("frame") => self.keep(message, turn),
            Some("move") => self.watch.ask(text(message, "move").as_deref()),
            Some("sharpest") => match self.recent.take_sharpest() {
                Some(bitmap) => post_picture(&self.scope, "sharpest", &[], &bitmap),
                None => post(&self.scope, "sharpest", &[]),
            },
            Some("reset") => {
                self.recent.clear();
                self.watch.forget();
            }
            _ => {}
        }
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
        match self.look(&bitmap, at) {
            Some(shown) => {
                if self.watch.mode().is_document() {
                    self.recent.keep(bitmap, at, shown.sharpness);
                } else {
                    close(&bitmap);
                }
                let mut fields = shown.fields;
                fields.push(("id", id));
                fields.push(("took", (self.now() - began).into()));
                post(&self.scope, "measures", &fields);
            }
            None => {
                close(&bitmap);
                self.skip(&id);
            }
        }
    }

    fn look(&mut self, bitmap: &JsValue, at: f64) -> Option<Shown> {
        let pixels = self.surface.as_mut()?.read(bitmap, self.watch.mode().subject())?;
        let frame = Frame::new(&pixels.bytes, pixels.width, pixels.height, Layout::Rgba).ok()?;
        Some(self.watch.look(&frame, at))
    }

    fn skip(&self, id: &JsValue) {
        let kind = if self.surface.is_some() { "skipped" } else { "unsupported" };
        post(&self.scope, kind, &[("id", id.clone())]);
    }

    fn now(&self) -> f64 {
        self.scope.performance().map_or(0.0, |performance| performance.now())
    }
}
