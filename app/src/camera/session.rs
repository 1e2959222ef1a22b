//! One camera on one page: opened, watched, switched, and let go when the page is hidden or left.

use super::attach::{Every, Listening, keep};
use super::device::{self, Open, Wish, get};
use super::frames::{brightest, canvas_of};
use super::guide::{Aim, Guide, Heard};
use super::lens::{self, Facing};
use super::look::Look;
use super::trouble::Trouble;
use leptos::html;
use leptos::prelude::*;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlCanvasElement, HtmlVideoElement};

/// Where the camera stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not asked for.
    Off,
    /// Asked for.
    Opening,
    /// Sending pictures.
    Running,
    /// Not usable.
    Failed(Trouble),
}

/// How often the picture is tested for being black.
const WATCH_EVERY: i32 = 750;
/// Tests in a row that make a picture black.
const BLACK_TESTS: u32 = 4;
/// Below this even the brightest point is black.
const BLACK_BELOW: u8 = 10;
/// Tests without any picture after which the camera counts as silent.
const SILENT_TESTS: u32 = 12;

/// A camera and everything that is known about it. A handle: copying it copies nothing.
#[derive(Clone, Copy)]
pub struct CameraSession {
    /// The element that shows it.
    pub video: NodeRef<html::Video>,
    /// Where it stands.
    pub status: RwSignal<Status>,
    /// Whether it sends only black pictures.
    pub black: RwSignal<bool>,
    /// How often opening has failed in a row.
    pub failures: RwSignal<u32>,
    /// Whether it looks away from the person.
    pub looks_away: RwSignal<bool>,
    /// Whether there is another one to switch to.
    pub can_switch: RwSignal<bool>,
    /// Whether it has a light.
    pub has_torch: RwSignal<bool>,
    /// Whether the light is on.
    pub torch_on: RwSignal<bool>,
    /// What the worker says about the last frame.
    pub look: RwSignal<Option<Look>>,
    /// Whether the worker sees documents or faces themselves, not only light and sharpness.
    pub sees: RwSignal<bool>,
    facing: Facing,
    aim: Aim,
    inner: StoredValue<Rc<RefCell<Inner>>, LocalStorage>,
}

#[derive(Default)]
struct Inner {
    /// Counts openings, so that one that comes too late is let go.
    generation: u32,
    /// Whether the page wants a camera, also while it is hidden.
    wanted: bool,
    /// The camera that the person chose.
    device: Option<String>,
    open: Option<Open>,
    guide: Option<Guide>,
    /// Timers and listeners of the open camera.
    attached: Vec<Box<dyn Any>>,
    /// Listens for a permission that is given after all.
    permission: Option<Listening>,
}

impl CameraSession {
    /// A camera that is not open yet. `aim` says what the guidance is about.
    #[must_use]
    pub fn new(facing: Facing, aim: Aim) -> Self {
        let session = Self {
            video: NodeRef::new(),
            status: RwSignal::new(Status::Off),
            black: RwSignal::new(false),
            failures: RwSignal::new(0),
            looks_away: RwSignal::new(facing == Facing::Away),
            can_switch: RwSignal::new(false),
            has_torch: RwSignal::new(false),
            torch_on: RwSignal::new(false),
            look: RwSignal::new(None),
            sees: RwSignal::new(false),
            facing,
            aim,
            inner: StoredValue::new_local(Rc::new(RefCell::new(Inner::default()))),
        };
        Effect::new(move |_| {
            let listening = Listening::to(&document(), "visibilitychange", move |_| session.follow_visibility());
            keep(listening);
        });
        on_cleanup(move || session.let_go());
        session
    }

    /// Opens the camera, or opens it again.
    pub fn open(self) {
        let Some((generation, wish)) = self.with(|inner| {
            inner.generation = inner.generation.wrapping_add(1);
            inner.wanted = true;
            (inner.generation, Wish { facing: self.facing, device: inner.device.clone() })
        }) else {
            return;
        };
        self.detach();
        self.status.set(Status::Opening);
        leptos::task::spawn_local(async move {
            let opened = device::open(&wish).await;
            let expected = self.with(|inner| inner.generation == generation && inner.wanted).unwrap_or(false);
            match opened {
                Ok(open) if expected => self.attach(open, generation).await,
                Ok(open) => open.close(),
                Err(trouble) if expected => self.fail(trouble),
                Err(_) => {}
            }
        });
    }

    /// Lets the camera go.
    pub fn close(self) {
        self.let_go();
        self.status.try_set(Status::Off);
    }

    /// Takes the next camera.
    pub fn switch(self) {
        let next = self.with(|inner| {
            let open = inner.open.as_ref()?;
            lens::next(&open.lenses, &open.device).map(|lens| lens.id.clone())
        });
        if let Some(Some(device)) = next {
            self.with(|inner| inner.device = Some(device));
            self.open();
        }
    }

    /// Switches the light.
    pub fn toggle_torch(self) {
        let on = !self.torch_on.get_untracked();
        let track = self.with(|inner| inner.open.as_ref().map(|open| open.track.clone())).flatten();
        if let Some(track) = track {
            leptos::task::spawn_local(async move {
                if device::set_torch(&track, on).await {
                    self.torch_on.try_set(on);
                }
            });
        }
    }

    /// The video element, once it stands in the page.
    #[must_use]
    pub fn element(self) -> Option<HtmlVideoElement> {
        self.video.get_untracked()
    }

    /// What stands in the way of a picture now.
    #[must_use]
    pub fn trouble(self) -> Option<Trouble> {
        match self.status.get() {
            Status::Failed(trouble) => Some(trouble),
            Status::Running if self.black.get() => Some(Trouble::Black),
            _ => None,
        }
    }

    /// Whether a picture can be taken.
    #[must_use]
    pub fn is_running(self) -> bool {
        self.status.get() == Status::Running
    }

    /// Says which move is asked for from now on; none for looking straight ahead.
    pub fn ask(self, wanted: Option<&str>) {
        if let Some(guide) = self.with(|inner| inner.guide.clone()).flatten() {
            guide.ask(wanted);
        }
    }

    /// The sharpest of the last frames, at the camera's full size. None where the worker has none.
    pub async fn sharpest(self) -> Option<HtmlCanvasElement> {
        let guide = self.with(|inner| inner.guide.clone()).flatten()?;
        canvas_of(&guide.sharpest().await?)
    }

    fn with<T>(self, work: impl FnOnce(&mut Inner) -> T) -> Option<T> {
        let inner = self.inner.try_with_value(Rc::clone)?;
        let mut inner = inner.try_borrow_mut().ok()?;
        Some(work(&mut inner))
    }

    async fn attach(self, open: Open, generation: u32) {
        let Some(video) = self.element() else {
            open.close();
            return;
        };
        let ended = Listening::to(&open.track, "ended", move |_| self.fail(Trouble::Ended));
        // Attributes alone do not do it: iOS shows black unless the properties are set and play() is called.
        video.set_muted(true);
        video.set_autoplay(true);
        device::set(&video, "playsInline", &true.into());
        video.set_src_object(Some(&open.stream));
        self.looks_away.set(open.looks_away);
        self.can_switch.set(open.lenses.len() > 1);
        self.has_torch.set(open.has_torch);
        self.torch_on.set(false);
        self.black.set(false);
        self.with(|inner| {
            inner.open = Some(open);
            inner.permission = None;
            inner.attached.push(Box::new(ended));
        });
        let refused = match video.play().map(JsFuture::from) {
            Ok(playing) => playing.await.err(),
            Err(error) => Some(error),
        };
        if !self.with(|inner| inner.generation == generation).unwrap_or(false) {
            return;
        }
        if refused.is_some_and(|error| get(&error, "name").as_string().as_deref() == Some("NotAllowedError")) {
            self.fail(Trouble::NeedsPress);
            return;
        }
        self.failures.set(0);
        self.status.set(Status::Running);
        self.watch(&video);
    }

    /// Guidance, and the tests for a camera that is black or silent.
    fn watch(self, video: &HtmlVideoElement) {
        let hear = move |heard| match heard {
            Heard::Look(look) => {
                self.look.try_set(Some(look));
            }
            Heard::Sees(sees) => {
                self.sees.try_set(sees);
            }
            Heard::Lost => {
                self.look.try_set(None);
                self.sees.try_set(false);
            }
        };
        let guide = self.with(|inner| {
            if inner.guide.is_none() {
                inner.guide = Guide::take(self.aim, hear);
            }
            inner.guide.clone()
        });
        let guide = guide.flatten();
        if let Some(guide) = &guide {
            guide.watch(video);
        }
        let (dark, silent) = (Cell::new(0_u32), Cell::new(0_u32));
        let video = video.clone();
        let watch = move || match brightest(&video) {
            Some(light) => {
                guide.iter().for_each(Guide::nudge);
                silent.set(0);
                dark.set(if light < BLACK_BELOW { dark.get() + 1 } else { 0 });
                let black = dark.get() >= BLACK_TESTS;
                if self.black.try_get_untracked().is_some_and(|before| before != black) {
                    self.black.set(black);
                }
            }
            None => {
                silent.set(silent.get() + 1);
                if silent.get() == SILENT_TESTS {
                    self.fail(Trouble::Silent);
                }
            }
        };
        self.with(|inner| inner.attached.push(Box::new(Every::milliseconds(WATCH_EVERY, watch))));
    }

    fn fail(self, trouble: Trouble) {
        self.detach();
        if self.status.try_set(Status::Failed(trouble)).is_some() {
            // The page is gone.
            return;
        }
        self.failures.update(|failures| *failures += 1);
        if matches!(trouble, Trouble::Blocked | Trouble::Dismissed | Trouble::BlockedBySystem) {
            self.await_permission();
        }
        if trouble == Trouble::Missing {
            self.await_device();
        }
    }

    /// Opens by itself when the person allows it in the browser's own settings.
    fn await_permission(self) {
        leptos::task::spawn_local(async move {
            let Some(status) = device::permission_status().await else { return };
            let granted = status.clone();
            let listening = Listening::to(&status, "change", move |_| {
                if get(&granted, "state").as_string().as_deref() == Some("granted") {
                    self.open();
                }
            });
            self.with(|inner| inner.permission = listening);
        });
    }

    /// Opens by itself when a camera is plugged in.
    fn await_device(self) {
        let devices = get(&window().navigator(), "mediaDevices");
        let listening = Listening::to(&devices, "devicechange", move |_| {
            leptos::task::spawn_local(async move {
                let still_missing = self.status.try_get_untracked() == Some(Status::Failed(Trouble::Missing));
                if still_missing && device::has_camera().await == Some(true) {
                    self.open();
                }
            });
        });
        self.with(|inner| inner.permission = listening);
    }

    /// Nobody is filmed while the page is hidden; the camera comes back with the page.
    fn follow_visibility(self) {
        let wanted = self.with(|inner| inner.wanted).unwrap_or(false);
        if document().hidden() {
            self.detach();
            if wanted && self.status.try_get_untracked() == Some(Status::Running) {
                self.status.set(Status::Off);
            }
        } else if wanted
            && matches!(
                self.status.try_get_untracked(),
                Some(Status::Off | Status::Failed(Trouble::Ended | Trouble::Busy))
            )
        {
            self.open();
        }
    }

    fn let_go(self) {
        self.with(|inner| {
            inner.wanted = false;
            inner.generation = inner.generation.wrapping_add(1);
            inner.permission = None;
        });
        self.detach();
        if let Some(guide) = self.with(|inner| inner.guide.take()).flatten() {
            guide.give_back();
        }
    }

    /// Stops the open camera and all that hangs on it. What is dropped is taken out first, because dropping may call back.
    fn detach(self) {
        let parts = self.with(|inner| (inner.open.take(), std::mem::take(&mut inner.attached)));
        if let Some((open, attached)) = parts {
            drop(attached);
            if let Some(open) = open {
                open.close();
                if let Some(video) = self.video.try_get_untracked().flatten() {
                    video.set_src_object(None);
                }
            }
        }
        if let Some(guide) = self.with(|inner| inner.guide.clone()).flatten() {
            guide.rest();
        }
        self.look.try_set(None);
        self.black.try_set(false);
        self.torch_on.try_set(false);
    }
}
