//! The stage on which a picture is taken: live picture, frame, one sentence of guidance, the shutter.

use super::frames::{Shot, draw_scaled, jpeg_of};
use super::guide::Advice;
use super::session::{CameraSession, Facing, Status};
use super::trouble_view::TroubleView;
use crate::i18n::use_i18n;
use crate::ui::{Icon, IconName, LiveRegion, Shutter};
use crate::words::{I18n, tr};
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

impl Subject {
    /// Which camera suits.
    #[must_use]
    pub const fn facing(self) -> Facing {
        match self {
            Self::Person => Facing::Toward,
            Self::Card | Self::Passport => Facing::Away,
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
    let session = CameraSession::new(subject.facing(), person);
    let taking = RwSignal::new(false);
    let flashed = RwSignal::new(false);
    Effect::new(move |_| session.open());
    let stage = NodeRef::<leptos::html::Section>::new();
    // The button that opened the stage is gone; without this the focus would be lost behind it.
    Effect::new(move |_| {
        if let Some(stage) = stage.get() {
            // An element that cannot take the focus leaves it where it is.
            let _ = stage.focus();
        }
    });

    let take = move || {
        if taking.get_untracked() || !session.is_running() {
            return;
        }
        let Some(canvas) = session.element().and_then(|video| draw_scaled(&video, None)) else { return };
        taking.set(true);
        flashed.set(true);
        let doubt = session.advice.get_untracked().filter(|advice| *advice != Advice::Good);
        leptos::task::spawn_local(async move {
            let blob = jpeg_of(&canvas, QUALITY).await;
            // The page may have moved on while the picture was written.
            if taking.try_set(false).is_some() {
                return;
            }
            flashed.set(false);
            if let Some(blob) = blob {
                let mut shot = Shot::new(blob, Origin::Camera);
                shot.doubt = doubt;
                session.close();
                on_picture.run(shot);
            }
        });
    };

    let guide = move || match (session.status.get(), session.advice.get()) {
        (Status::Off | Status::Opening, _) => t_string!(i18n, camera.opening),
        (Status::Failed(_), _) => "",
        (Status::Running, Some(advice)) => advice_text(i18n, advice, person),
        (Status::Running, None) => match subject {
            Subject::Card => t_string!(i18n, camera.aim_card),
            Subject::Passport => t_string!(i18n, camera.aim_passport),
            Subject::Person => t_string!(i18n, camera.aim_person),
        },
    };
    let light = move || match session.advice.get() {
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
        <section node_ref=stage tabindex="-1" class="stage" class:portrait-stage=person data-light=light aria-label=move || title.get()>
            <div class="stage-view">
                <video
                    node_ref=session.video
                    class="stage-video"
                    class:stage-mirrored=move || person && !session.looks_away.get()
                    playsinline="playsinline"
                    muted="muted"
                    autoplay="autoplay"
                    aria-label=tr!(i18n, camera.live_picture)
                ></video>
                <svg class="stage-frame" viewBox="0 0 400 300" aria-hidden="true">
                    <path class="stage-mask" d=mask></path>
                    <path class="stage-outline" d=outline></path>
                </svg>
                <Show when=move || person && trouble.get().is_none()>
                    // The shutter says the same to keyboards and screen readers.
                    <button type="button" class="stage-press" tabindex="-1" aria-hidden="true" on:click=move |_| take()></button>
                </Show>
                <p class="stage-guide">{guide}</p>
                <div class="stage-flash" class:stage-flashing=move || flashed.get() aria-hidden="true"></div>
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
                    disabled=Signal::derive(move || !session.is_running() || taking.get())
                    on_click=move |_| take()
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

/// The sentence for what the worker says.
#[must_use]
pub fn advice_text(i18n: I18n, advice: Advice, person: bool) -> &'static str {
    match (advice, person) {
        (Advice::TooDark, _) => t_string!(i18n, camera.too_dark),
        (Advice::TooBright, _) => t_string!(i18n, camera.too_bright),
        (Advice::Glare, false) => t_string!(i18n, camera.glare),
        (Advice::Glare, true) => t_string!(i18n, camera.glare_person),
        (Advice::Blurred, false) => t_string!(i18n, camera.blurred),
        (Advice::Blurred, true) => t_string!(i18n, camera.blurred_person),
        (Advice::HoldStill, _) => t_string!(i18n, camera.hold_still),
        (Advice::Good, false) => t_string!(i18n, camera.good),
        (Advice::Good, true) => t_string!(i18n, camera.good_person),
    }
}
