//! The stage on which a picture is taken: live picture, frame, one sentence of guidance, the shutter.

use super::advice::{Advice, advice_text};
use super::automatic;
use super::device::pause;
use super::frames::{Shot, draw_scaled, jpeg_of};
use super::guide::Aim;
use super::lens::Facing;
use super::outline::DocumentOutline;
use super::session::{CameraSession, Status};
use super::trouble_view::TroubleView;
use crate::i18n::use_i18n;
use crate::ui::{Icon, IconName, LiveRegion, Shutter};
use crate::words::tr;
use domain::evidence::Origin;
use leptos::prelude::*;
use leptos_i18n::t_string;
use std::time::Duration;

/// What the camera is pointed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A card.
    Card,
    /// The open data page of a passport.
    Passport,
    /// A person.
    Person,
}

/// Outside the frame of an identity card (85.6 × 54 mm, drawn 300 wide) everything is darker.
const CARD_MASK: &str = "M-2000-2000h4400v4300h-4400zM62 55a12 12 0 0 0-12 12v165a12 12 0 0 0 12 12h276a12 12 0 0 0 12-12v-165a12 12 0 0 0-12-12z";
/// The same for the page of a passport (125 × 88 mm).
const PAGE_MASK: &str = "M-2000-2000h4400v4300h-4400zM52 34a10 10 0 0 0-10 10v202a10 10 0 0 0 10 10h296a10 10 0 0 0 10-10v-202a10 10 0 0 0-10-10z";
/// The same for a head and shoulders.
const PERSON_MASK: &str = "M-2000-2000h4400v4300h-4400zM200 25a86 112 0 0 0 0 224 86 112 0 0 0 0-224z";

/// The quality of the JPEG that is stored.
const QUALITY: f64 = 0.92;
/// How long advice must stand before it is spoken, so that a screen reader is not flooded.
const SPEAK_AFTER: Duration = Duration::from_millis(1200);
/// No picture takes itself so soon after the camera has started: nobody is to be taken by surprise, and whoever takes a
/// picture again wants to change something first.
const EARLIEST: Duration = Duration::from_millis(1500);
/// How long the tick of a picture that took itself shows, in milliseconds.
const TICK: i32 = 650;

impl Subject {
    /// Which camera suits.
    #[must_use]
    pub const fn facing(self) -> Facing {
        match self {
            Self::Person => Facing::Toward,
            Self::Card | Self::Passport => Facing::Away,
        }
    }

    /// What the guidance is about.
    #[must_use]
    pub const fn aim(self) -> Aim {
        match self {
            Self::Card => Aim::Card,
            Self::Passport => Aim::Page,
            Self::Person => Aim::Face,
        }
    }
}

/// Shows the camera and gives the picture that was taken.
#[component]
pub fn CaptureStage(
    /// What it is pointed at.
    subject: Subject,
    /// What is to be taken, in words: names the stage.
    #[prop(into)]
    title: Signal<String>,
    /// A picture was taken.
    on_picture: Callback<Shot>,
    /// Closes the stage.
    on_back: Callback<()>,
    /// The other ways, as links or buttons.
    ways: ViewFn,
    /// Stands in the upper corner while the stage fills the screen: the time that is left.
    #[prop(optional)]
    corner: ViewFn,
) -> impl IntoView {
    let i18n = use_i18n();
    let person = subject == Subject::Person;
    let session = CameraSession::new(subject.facing(), subject.aim());
    let taking = RwSignal::new(false);
    let flashed = RwSignal::new(false);
    let ticked = RwSignal::new(false);
    let automatic = automatic::chosen();
    let advice = Memo::new(move |_| session.look.get().map(|look| look.advice));
    // Without the net that sees documents nothing could take itself, so nothing is promised.
    let by_itself = Memo::new(move |_| !person && session.sees.get() && automatic.get());
    let mirrored = Signal::derive(move || person && !session.looks_away.get());
    Effect::new(move |_| session.open());
    let stage = NodeRef::<leptos::html::Section>::new();
    // The button that opened the stage is gone; without this the focus would be lost behind it.
    Effect::new(move |_| {
        if let Some(stage) = stage.get() {
            // An element that cannot take the focus leaves it where it is.
            let _ = stage.focus();
        }
    });

    let take = move |itself: bool| {
        if taking.get_untracked() || !session.is_running() {
            return;
        }
        taking.set(true);
        let doubt = advice.get_untracked().filter(|advice| *advice != Advice::Good);
        // What the person saw when they pressed, drawn at once.
        let seen = session.element().and_then(|video| draw_scaled(&video, None));
        leptos::task::spawn_local(async move {
            let best = if itself { session.sharpest().await } else { None };
            let Some(canvas) = best.or(seen) else {
                taking.try_set(false);
                return;
            };
            flashed.try_set(true);
            if itself {
                ticked.try_set(true);
                if let Some(video) = session.element() {
                    // The picture stands still under the tick; one that cannot be stopped runs on.
                    let _ = video.pause();
                }
                pause(TICK).await;
            }
            let blob = jpeg_of(&canvas, QUALITY).await;
            // The page may have moved on while the picture was written.
            if taking.try_set(false).is_some() {
                return;
            }
            flashed.set(false);
            ticked.set(false);
            if let Some(blob) = blob {
                let mut shot = Shot::new(blob, Origin::Camera);
                shot.doubt = doubt;
                session.close();
                on_picture.run(shot);
            }
        });
    };
    // Since the camera has been running long enough.
    let settled = RwSignal::new(false);
    Effect::new(move |_| {
        let running = session.status.get() == Status::Running;
        settled.set(false);
        if running && let Ok(timer) = set_timeout_with_handle(move || _ = settled.try_set(true), EARLIEST) {
            on_cleanup(move || timer.clear());
        }
    });
    let ready = Memo::new(move |_| session.look.get().is_some_and(|look| look.ready));
    Effect::new(move |_| {
        if ready.get() && settled.get() && by_itself.get() && session.trouble().is_none() {
            take(true);
        }
    });
    let progress = move || if by_itself.get() { session.look.get().map_or(0.0, |look| look.progress) } else { 0.0 };

    let guide = move || match (session.status.get(), advice.get()) {
        (Status::Off | Status::Opening, _) => t_string!(i18n, camera.opening),
        (Status::Failed(_), _) => "",
        (Status::Running, _) if ticked.get() => t_string!(i18n, camera.taken),
        (Status::Running, Some(Advice::Good)) if by_itself.get() => t_string!(i18n, camera.good_automatic),
        (Status::Running, Some(advice)) => advice_text(i18n, advice, person),
        (Status::Running, None) => match subject {
            Subject::Card => t_string!(i18n, camera.aim_card),
            Subject::Passport => t_string!(i18n, camera.aim_passport),
            Subject::Person => t_string!(i18n, camera.aim_person),
        },
    };
    let light = move || match advice.get() {
        // An empty desk is no fault of anybody's.
        Some(Advice::NoDocument | Advice::NoFace) => "quiet",
        Some(Advice::Good) => "good",
        Some(_) => "attention",
        None => "quiet",
    };
    let trouble = Memo::new(move |_| session.trouble());
    let (mask, outline) = match subject {
        Subject::Card => (
            CARD_MASK,
            "M62 55h276a12 12 0 0 1 12 12v165a12 12 0 0 1-12 12h-276a12 12 0 0 1-12-12v-165a12 12 0 0 1 12-12z",
        ),
        Subject::Passport => (
            PAGE_MASK,
            "M52 34h296a10 10 0 0 1 10 10v202a10 10 0 0 1-10 10h-296a10 10 0 0 1-10-10v-202a10 10 0 0 1 10-10z",
        ),
        Subject::Person => (PERSON_MASK, "M200 25a86 112 0 0 1 0 224 86 112 0 0 1 0-224z"),
    };
    let ways_below = ways.clone();
    let ways_in_trouble = ways;
    view! {
        <section
            node_ref=stage
            tabindex="-1"
            class="stage"
            class:portrait-stage=person
            class:stage-following=move || session.look.get().is_some_and(|look| look.corners.is_some())
            data-light=light
            aria-label=move || title.get()
        >
            <div class="stage-view">
                <video
                    node_ref=session.video
                    class="stage-video"
                    class:stage-mirrored=move || mirrored.get()
                    playsinline="playsinline"
                    muted="muted"
                    autoplay="autoplay"
                    aria-label=tr!(i18n, camera.live_picture)
                ></video>
                <svg class="stage-frame" viewBox="0 0 400 300" aria-hidden="true">
                    <path class="stage-mask" d=mask></path>
                    <path class="stage-outline" d=outline></path>
                </svg>
                <DocumentOutline session=session mirrored=mirrored />
                <Show when=move || person && trouble.get().is_none()>
                    // The shutter says the same to keyboards and screen readers.
                    <button type="button" class="stage-press" tabindex="-1" aria-hidden="true" on:click=move |_| take(false)></button>
                </Show>
                <p class="stage-guide">{guide}</p>
                <div class="stage-flash" class:stage-flashing=move || flashed.get() aria-hidden="true"></div>
                <Show when=move || ticked.get()>
                    <div class="stage-tick" aria-hidden="true"><Icon name=IconName::Check /></div>
                </Show>
                {move || {
                    trouble
                        .get()
                        .map(|trouble| {
                            view! {
                                <TroubleView
                                    trouble=trouble
                                    failures=session.failures
                                    on_retry=Callback::new(move |()| session.open())
                                    ways=ways_in_trouble.clone()
                                />
                            }
                        })
                }}
                <div class="stage-top">
                    <button type="button" class="stage-button" on:click=move |_| on_back.run(())>
                        <Icon name=IconName::ArrowBack />
                        <span class="stage-button-words">{tr!(i18n, camera.back)}</span>
                    </button>
                    <p class="stage-title">{move || title.get()}</p>
                    {corner.run()}
                </div>
            </div>
            <div class="stage-controls">
                <div>
                    <Show when=move || session.can_switch.get()>
                        <button type="button" class="stage-button" on:click=move |_| session.switch()>
                            <Icon name=IconName::SwitchCamera />
                            <span class="stage-button-words">{tr!(i18n, camera.switch_camera)}</span>
                        </button>
                    </Show>
                </div>
                <Shutter
                    label=tr!(i18n, camera.take_picture)
                    progress=Signal::derive(progress)
                    disabled=Signal::derive(move || !session.is_running() || taking.get())
                    on_click=move |_| take(false)
                />
                <div>
                    <Show when=move || session.has_torch.get()>
                        <button
                            type="button"
                            class="stage-button"
                            aria-pressed=move || if session.torch_on.get() { "true" } else { "false" }
                            on:click=move |_| session.toggle_torch()
                        >
                            <Icon name=IconName::Torch />
                            <span class="stage-button-words">{tr!(i18n, camera.torch)}</span>
                        </button>
                    </Show>
                </div>
            </div>
            <Show when=move || !person && trouble.get().is_none()>
                // Its place is kept from the beginning, so that the picture does not jump when the worker is ready.
                <div class="stage-automatic" data-waiting=move || (!session.sees.get()).then_some("")>
                    <p>
                        {move || {
                            if automatic.get() {
                                t_string!(i18n, camera.automatic_on)
                            } else {
                                t_string!(i18n, camera.automatic_off)
                            }
                        }}
                    </p>
                    <button type="button" on:click=move |_| automatic::choose(automatic, !automatic.get_untracked())>
                        {move || {
                            if automatic.get() {
                                t_string!(i18n, camera.switch_automatic_off)
                            } else {
                                t_string!(i18n, camera.switch_automatic_on)
                            }
                        }}
                    </button>
                </div>
            </Show>
            <div class="stage-ways">{ways_below.run()}</div>
            <LiveRegion text=unhurried(Signal::derive(move || guide().to_owned())) />
        </section>
    }
}

/// The text once it has stood for a while.
fn unhurried(text: Signal<String>) -> Signal<String> {
    let said = RwSignal::new(String::new());
    let text = Memo::new(move |_| text.get());
    Effect::new(move |_| {
        let now = text.get();
        let timer = set_timeout_with_handle(
            move || {
                if text.try_get_untracked().as_ref() == Some(&now) {
                    said.try_set(now);
                }
            },
            SPEAK_AFTER,
        );
        if let Ok(timer) = timer {
            on_cleanup(move || timer.clear());
        }
    });
    said.into()
}
