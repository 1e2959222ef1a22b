//! Guidance while the camera runs: frames go to the worker one at a time, its answers become what `Look` holds. Without a
//! worker there is no guidance and everything else works.
//!
//! A worker that nobody uses is kept for a minute: the step before can prepare it while people read, and a picture that is
//! taken again finds it ready.

use super::device::{get, pause, set};
use super::look::Look;
use super::pace::{Next, Pace};
use js_sys::{Array, Function, Object, Promise};
use leptos::prelude::{document, set_timeout, window};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlVideoElement, ImageBitmap, MessageEvent, Worker};

/// What the camera is pointed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// A card of ID-1.
    Card,
    /// The open page of a passport.
    Page,
    /// A face.
    Face,
    /// A face that follows moves.
    Moves,
}

impl Aim {
    const fn mode(self) -> &'static str {
        match self {
            Self::Card | Self::Page => "document",
            Self::Face => "face",
            Self::Moves => "moves",
        }
    }

    const fn format(self) -> Option<&'static str> {
        match self {
            Self::Card => Some("card"),
            Self::Page => Some("page"),
            Self::Face | Self::Moves => None,
        }
    }
}

/// What comes from the worker.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// What a frame shows.
    Look(Look),
    /// Whether documents or faces themselves are seen, not only light and sharpness.
    Sees(bool),
    /// There is no guidance any more.
    Lost,
}

/// What is under way for longer than this, in milliseconds, is not waited for.
const PATIENCE: f64 = 3000.0;
/// Milliseconds from frame to frame where the browser does not say when a new one shows.
const FRAME_TIME: i32 = 33;
/// How long the worker may look for the sharpest frame, in milliseconds.
const SHARPEST_WITHIN: i32 = 700;
/// Milliseconds after which a page counts as at rest where the browser does not say so.
const AT_REST: i32 = 1000;
/// How long a worker is kept that nobody uses.
const SPARE_FOR: Duration = Duration::from_secs(60);

thread_local! {
    static SPARE: RefCell<Option<Guide>> = const { RefCell::new(None) };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Starting,
    Ready,
    Gone,
}

type Hearer = Rc<dyn Fn(Heard)>;

/// A worker and the frame that is with it. A handle: copying it copies nothing.
#[derive(Clone)]
pub struct Guide(Rc<Inner>);

struct Inner {
    worker: Worker,
    make_bitmap: Function,
    state: Cell<State>,
    aim: Cell<Aim>,
    video: RefCell<Option<HtmlVideoElement>>,
    hear: RefCell<Option<Hearer>>,
    /// Since when a frame is awaited, on its way or being looked at.
    busy_since: Cell<Option<f64>>,
    number: Cell<f64>,
    pace: Cell<Pace>,
    sharpest: RefCell<Option<Function>>,
    /// Counts uses, so that a spare that was taken and given back is not dropped too early.
    uses: Cell<u32>,
    calls: RefCell<Option<Calls>>,
}

/// What the browser calls.
struct Calls {
    picture: Closure<dyn FnMut()>,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut()>,
}

/// Starts a worker for what comes next once the page has come to rest, unless one is there already or the person wants
/// to save data.
pub fn prepare_at_rest(aim: Aim) {
    let work = Closure::once_into_js(move || prepare(aim));
    let by_browser = get(&window(), "requestIdleCallback")
        .dyn_into::<Function>()
        .is_ok_and(|request| request.call1(&window(), &work).is_ok());
    if !by_browser {
        // Without a timer it is prepared when the camera opens.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(work.unchecked_ref(), AT_REST);
    }
}

fn prepare(aim: Aim) {
    let saves = get(&get(&window().navigator(), "connection"), "saveData").as_bool() == Some(true);
    if saves || SPARE.with_borrow(Option::is_some) {
        return;
    }
    if let Some(guide) = Guide::start(aim) {
        guide.give_back();
    }
}

impl Guide {
    /// The spare worker, or a new one. None where the browser has none.
    #[must_use]
    pub fn take(aim: Aim, hear: impl Fn(Heard) + 'static) -> Option<Self> {
        let guide = SPARE.with_borrow_mut(Option::take).or_else(|| Self::start(aim))?;
        guide.0.uses.set(guide.0.uses.get().wrapping_add(1));
        guide.0.aim.set(aim);
        guide.0.pace.set(Pace::default());
        *guide.0.hear.borrow_mut() = Some(Rc::new(hear));
        guide.0.send_aim();
        Some(guide)
    }

    fn start(aim: Aim) -> Option<Self> {
        let address = document().query_selector("meta[name=worker]").ok()??.get_attribute("content")?;
        let make_bitmap = get(&window(), "createImageBitmap").dyn_into::<Function>().ok()?;
        let worker = Worker::new(&address).ok()?;
        let inner = Rc::new(Inner {
            worker,
            make_bitmap,
            state: Cell::new(State::Starting),
            aim: Cell::new(aim),
            video: RefCell::new(None),
            hear: RefCell::new(None),
            busy_since: Cell::new(None),
            number: Cell::new(0.0),
            pace: Cell::new(Pace::default()),
            sharpest: RefCell::new(None),
            uses: Cell::new(0),
            calls: RefCell::new(None),
        });
        let call = |work: fn(&Rc<Inner>)| {
            let weak = Rc::downgrade(&inner);
            Closure::<dyn FnMut()>::new(move || with(&weak, work))
        };
        let weak = Rc::downgrade(&inner);
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            with(&weak, |inner| inner.hear(&event.data()));
        });
        let calls = Calls { picture: call(Inner::send), _heard: heard, _failed: call(|inner| inner.lose()) };
        inner.worker.set_onmessage(Some(calls._heard.as_ref().unchecked_ref()));
        inner.worker.set_onerror(Some(calls._failed.as_ref().unchecked_ref()));
        *inner.calls.borrow_mut() = Some(calls);
        Some(Self(inner))
    }

    /// Looks at this video from now on, forgetting what was seen before.
    pub fn watch(&self, video: &HtmlVideoElement) {
        *self.0.video.borrow_mut() = Some(video.clone());
        self.0.write("reset", &[]);
        self.0.busy_since.set(None);
        self.0.await_picture();
    }

    /// Looks at nothing.
    pub fn rest(&self) {
        *self.0.video.borrow_mut() = None;
    }

    /// Begins again if a frame was lost on its way.
    pub fn nudge(&self) {
        let now = js_sys::Date::now();
        if self.0.busy_since.get().is_none_or(|since| now - since > PATIENCE) {
            self.0.busy_since.set(None);
            self.0.await_picture();
        }
    }

    /// Says which move is asked for from now on; none for looking straight ahead.
    pub fn ask(&self, wanted: Option<&str>) {
        self.0.write("move", &[("move", wanted.map_or(JsValue::NULL, JsValue::from))]);
    }

    /// The sharpest of the last frames at the camera's full size.
    pub async fn sharpest(&self) -> Option<ImageBitmap> {
        let answer = Promise::new(&mut |resolve, _| *self.0.sharpest.borrow_mut() = Some(resolve));
        self.0.write("sharpest", &[]);
        let late = wasm_bindgen_futures::future_to_promise(async {
            pause(SHARPEST_WITHIN).await;
            Ok(JsValue::UNDEFINED)
        });
        let first = JsFuture::from(Promise::race(&Array::of2(&answer, &late))).await.ok()?;
        first.dyn_into::<ImageBitmap>().ok()
    }

    /// Keeps the worker for whoever needs one next.
    pub fn give_back(self) {
        self.rest();
        *self.0.hear.borrow_mut() = None;
        if self.0.state.get() == State::Gone {
            return;
        }
        self.0.write("reset", &[]);
        let (spare, uses) = (Rc::downgrade(&self.0), self.0.uses.get());
        SPARE.with_borrow_mut(|kept| kept.replace(self));
        let drop_it = move || {
            let unused =
                |guide: &mut Self| Weak::ptr_eq(&Rc::downgrade(&guide.0), &spare) && guide.0.uses.get() == uses;
            drop(SPARE.with_borrow_mut(|kept| kept.take_if(unused)));
        };
        set_timeout(drop_it, SPARE_FOR);
    }
}

fn with(inner: &Weak<Inner>, work: impl FnOnce(&Rc<Inner>)) {
    if let Some(inner) = inner.upgrade() {
        work(&inner);
    }
}

impl Inner {
    fn write(&self, kind: &str, fields: &[(&str, JsValue)]) {
        if self.state.get() != State::Ready {
            return;
        }
        let message = Object::new();
        set(&message, "kind", &kind.into());
        for (name, value) in fields {
            set(&message, name, value);
        }
        // A worker that cannot be written to gives no advice.
        let _ = self.worker.post_message(&message);
    }

    fn send_aim(&self) {
        let aim = self.aim.get();
        let format = aim.format().map_or(JsValue::UNDEFINED, JsValue::from);
        self.write("mode", &[("mode", aim.mode().into()), ("format", format)]);
    }

    fn tell(&self, heard: Heard) {
        let hear = self.hear.borrow().clone();
        if let Some(hear) = hear {
            hear(heard);
        }
    }

    fn lose(&self) {
        self.state.set(State::Gone);
        self.tell(Heard::Lost);
    }

    fn hear(self: &Rc<Self>, message: &JsValue) {
        match get(message, "kind").as_string().as_deref() {
            Some("ready") => {
                self.state.set(State::Ready);
                self.send_aim();
                self.await_picture();
            }
            Some("unsupported") => self.lose(),
            Some("models") if get(message, "mode").as_string().as_deref() == Some(self.aim.get().mode()) => {
                self.tell(Heard::Sees(get(message, "loaded").as_bool() == Some(true)));
            }
            Some("measures") => {
                if let Some(look) = Look::read(message) {
                    self.tell(Heard::Look(look));
                }
                let mut pace = self.pace.get();
                let next = pace.feed(get(message, "took").as_f64().unwrap_or(0.0));
                self.pace.set(pace);
                self.go_on(next);
            }
            Some("skipped") => self.go_on(Next::Now),
            Some("sharpest") => {
                if let Some(resolve) = self.sharpest.borrow_mut().take() {
                    // A resolver takes any value.
                    let _ = resolve.call1(&JsValue::NULL, &get(message, "bitmap"));
                }
            }
            _ => {}
        }
    }

    fn go_on(self: &Rc<Self>, next: Next) {
        self.busy_since.set(None);
        match next {
            Next::Now => self.await_picture(),
            Next::After(rest) => {
                self.busy_since.set(Some(js_sys::Date::now()));
                let weak = Rc::downgrade(self);
                let go_on = move || with(&weak, |inner| inner.go_on(Next::Now));
                set_timeout(go_on, Duration::from_secs_f64(rest / 1000.0));
            }
            Next::Never => self.lose(),
        }
    }

    /// Waits for the camera's next picture: the same one twice would tell nothing.
    fn await_picture(self: &Rc<Self>) {
        let video = self.video.borrow().clone();
        let (Some(video), State::Ready, None) = (video, self.state.get(), self.busy_since.get()) else { return };
        let calls = self.calls.borrow();
        let Some(picture) = calls.as_ref().map(|calls| calls.picture.as_ref()) else { return };
        self.busy_since.set(Some(js_sys::Date::now()));
        let by_video = get(&video, "requestVideoFrameCallback")
            .dyn_into::<Function>()
            .is_ok_and(|request| request.call1(&video, picture).is_ok());
        if !by_video {
            // Without a timer either, the session's own watch begins again.
            let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(picture.unchecked_ref(), FRAME_TIME);
        }
    }

    fn send(self: &Rc<Self>) {
        let Some(video) = self.video.borrow().clone() else {
            self.busy_since.set(None);
            return;
        };
        if self.state.get() != State::Ready || video.ready_state() < 2 {
            self.busy_since.set(None);
            return;
        }
        let at = window().performance().map_or_else(js_sys::Date::now, |clock| clock.now());
        let made = self.make_bitmap.call1(&JsValue::NULL, &video).map(JsCast::dyn_into::<Promise>);
        let Ok(Ok(promise)) = made else {
            self.lose();
            return;
        };
        let number = self.number.replace(self.number.get() + 1.0);
        let inner = Rc::clone(self);
        leptos::task::spawn_local(async move {
            let sent = match JsFuture::from(promise).await {
                Ok(bitmap) => {
                    let message = Object::new();
                    set(&message, "kind", &"frame".into());
                    set(&message, "id", &number.into());
                    set(&message, "at", &at.into());
                    set(&message, "bitmap", &bitmap);
                    inner.worker.post_message_with_transfer(&message, &Array::of1(&bitmap)).is_ok()
                }
                Err(_) => false,
            };
            if !sent {
                inner.busy_since.set(None);
            }
        });
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
