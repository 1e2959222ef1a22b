//! Guidance while the camera runs: frames go to the worker one at a time, its answers become words. Without a worker there
//! is no guidance and everything else works.

use super::device::{get, set};
use js_sys::{Array, Function, Object, Promise};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlVideoElement, MessageEvent, Worker};

/// What the worker says about the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// More light is needed.
    TooDark,
    /// Too much light.
    TooBright,
    /// A reflection hides a part.
    Glare,
    /// Out of focus.
    Blurred,
    /// It moves.
    HoldStill,
    /// Nothing to mend.
    Good,
}

impl Advice {
    fn parse(code: &str) -> Option<Self> {
        Some(match code {
            "too_dark" => Self::TooDark,
            "too_bright" => Self::TooBright,
            "glare" => Self::Glare,
            "blurred" => Self::Blurred,
            "hold_still" => Self::HoldStill,
            "good" => Self::Good,
            _ => return None,
        })
    }
}

/// An answer that does not come within this time is not waited for.
const PATIENCE: f64 = 3000.0;

/// The worker and the frame that is with it.
pub struct Guide {
    worker: Worker,
    ready: Rc<Cell<bool>>,
    /// When the frame was sent that has not been answered.
    under_way: Rc<Cell<Option<f64>>>,
    number: Cell<f64>,
    make_bitmap: Function,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut()>,
}

impl Guide {
    /// Starts the worker. Its advice goes to `advice`, which is emptied when it fails.
    #[must_use]
    pub fn start(face: bool, advice: RwSignal<Option<Advice>>) -> Option<Self> {
        let address = document().query_selector("meta[name=worker]").ok()??.get_attribute("content")?;
        let make_bitmap = get(&window(), "createImageBitmap").dyn_into::<Function>().ok()?;
        let worker = Worker::new(&address).ok()?;
        let ready = Rc::new(Cell::new(false));
        let under_way = Rc::new(Cell::new(None));
        let heard = {
            let (ready, under_way, worker) = (Rc::clone(&ready), Rc::clone(&under_way), worker.clone());
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                let message = event.data();
                match get(&message, "kind").as_string().as_deref() {
                    Some("ready") => {
                        if face {
                            let mode = Object::new();
                            set(&mode, "kind", &"mode".into());
                            set(&mode, "mode", &"face".into());
                            // A worker that cannot be written to gives no advice.
                            let _ = worker.post_message(&mode);
                        }
                        ready.set(true);
                    }
                    Some("measures") => {
                        under_way.set(None);
                        let code = get(&message, "guidance").as_string().unwrap_or_default();
                        let said = Advice::parse(&code);
                        if advice.try_get_untracked().is_some_and(|before| before != said) {
                            advice.try_set(said);
                        }
                    }
                    Some("skipped") => under_way.set(None),
                    Some("unsupported") => ready.set(false),
                    _ => {}
                }
            })
        };
        let failed = {
            let ready = Rc::clone(&ready);
            Closure::<dyn FnMut()>::new(move || {
                ready.set(false);
                advice.try_set(None);
            })
        };
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Some(Self { worker, ready, under_way, number: Cell::new(0.0), make_bitmap, _heard: heard, _failed: failed })
    }

    /// Sends the present frame unless one is still under way: a frame that would have to wait is dropped.
    pub fn look(&self, video: &HtmlVideoElement) {
        let now = js_sys::Date::now();
        let waits = self.under_way.get().is_some_and(|since| now - since < PATIENCE);
        if !self.ready.get() || waits || video.ready_state() < 2 {
            return;
        }
        self.under_way.set(Some(now));
        let Ok(Ok(promise)) = self.make_bitmap.call1(&JsValue::NULL, video).map(JsCast::dyn_into::<Promise>) else {
            self.ready.set(false);
            return;
        };
        let number = self.number.get();
        self.number.set(number + 1.0);
        let (worker, under_way) = (self.worker.clone(), Rc::clone(&self.under_way));
        leptos::task::spawn_local(async move {
            let sent = match JsFuture::from(promise).await {
                Ok(bitmap) => {
                    let message = Object::new();
                    set(&message, "kind", &"frame".into());
                    set(&message, "id", &number.into());
                    set(&message, "at", &now.into());
                    set(&message, "bitmap", &bitmap);
                    worker.post_message_with_transfer(&message, &Array::of1(&bitmap)).is_ok()
                }
                Err(_) => false,
            };
            if !sent {
                under_way.set(None);
            }
        });
    }

    /// Forgets what was seen.
    pub fn forget(&self) {
        let message = Object::new();
        set(&message, "kind", &"reset".into());
        // A worker that cannot be written to has nothing to forget.
        let _ = self.worker.post_message(&message);
    }
}

impl Drop for Guide {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
