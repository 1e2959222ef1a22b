//! The stage of the face check: the oval, the move that is due, what is left.

use super::record::Moment;
use crate::camera::{Advice, CameraSession, Status, TroubleView, advice_text};
use crate::i18n::use_i18n;
use crate::ui::{Icon, IconName, LiveRegion};
use crate::words::{self, fill, tr};
use domain::face_check::Move;
use leptos::prelude::*;
use leptos_i18n::t_string;

/// Outside the oval everything is darker.
const OVAL_MASK: &str = "M-2000-2000h4400v4500h-4400zM200 70a125 165 0 0 0 0 330 125 165 0 0 0 0-330z";

/// The arrow for a move. In a mirrored picture the person's left is at the left of the screen.
fn arrow(wanted: Move, mirrored: bool) -> (IconName, &'static str) {
    match (wanted, mirrored) {
        (Move::TurnLeft, true) | (Move::TurnRight, false) => (IconName::ArrowLeft, "left"),
        (Move::TurnRight, true) | (Move::TurnLeft, false) => (IconName::ArrowRight, "right"),
        (Move::LookUp, _) => (IconName::ArrowUp, "up"),
        (Move::Blink, _) => (IconName::EyeOff, "blink"),
        (Move::MoveCloser, _) => (IconName::ZoomIn, "closer"),
    }
}

/// Shows the camera with the move that is due.
#[component]
pub fn RunningView(
    /// The camera.
    session: CameraSession,
    /// The moves, once the server has drawn them.
    #[prop(into)]
    moves: Signal<Vec<Move>>,
    /// What shows now; none before it begins.
    #[prop(into)]
    moment: Signal<Option<Moment>>,
    /// Opens the camera again.
    on_retry: Callback<()>,
    /// Leaves the stage.
    on_back: Callback<()>,
    /// The other ways.
    ways: ViewFn,
) -> impl IntoView {
    let i18n = use_i18n();
    let mirrored = Signal::derive(move || !session.looks_away.get());
    let index = Memo::new(move |_| moment.get().map(|moment| moment.index));
    let wanted =
        Memo::new(move |_| index.get().flatten().and_then(|index| moves.with(|moves| moves.get(index).copied())));
    let advice = Memo::new(move |_| session.look.get().map(|look| look.advice));
    // Of the move that is asked for; a move that is done stays done until the next one.
    let share = Memo::new(move |before: Option<&(Option<usize>, f64)>| {
        let now = index.get().flatten();
        let progress = session.look.get().map_or(0.0, |look| look.progress);
        let best = before.filter(|(index, _)| *index == now).map_or(0.0, |(_, best)| *best);
        // With the first frames of a new move an answer about the one before may still come.
        let new = before.is_some_and(|(index, _)| *index != now);
        (now, if new || now.is_none() { 0.0 } else { best.max(progress) })
    });
    let done = Memo::new(move |_| session.sees.get() && share.get().1 >= 1.0);
    let words = Signal::derive(move || match (session.status.get(), index.get(), wanted.get()) {
        (Status::Failed(_), ..) => String::new(),
        (_, _, Some(_)) if done.get() => t_string!(i18n, face_check.move_done).to_owned(),
        (_, _, Some(wanted)) => words::face_move(i18n, wanted),
        // Before the first move there is time to come into the oval.
        (Status::Running, Some(None) | None, _) => match advice.get() {
            Some(Advice::Good) | None if index.get().is_some() => t_string!(i18n, face_check.look_straight).to_owned(),
            Some(Advice::Good) | None => t_string!(i18n, face_check.getting_ready).to_owned(),
            Some(advice) => advice_text(i18n, advice, true).to_owned(),
        },
        _ => t_string!(i18n, face_check.getting_ready).to_owned(),
    });
    let place = Signal::derive(move || match index.get().flatten() {
        Some(index) => {
            let count = moves.with(Vec::len);
            fill(
                t_string!(i18n, face_check.move_of),
                &[("number", &(index + 1).to_string()), ("count", &count.to_string())],
            )
        }
        None => String::new(),
    });
    // The ring is about the move itself where it can be seen, else about the time.
    let dashes = move || {
        let whole = if session.sees.get() { share.get().1 } else { moment.get().map_or(0.0, |moment| moment.share) };
        format!("{:.1} 100", whole * 100.0)
    };
    let trouble = Memo::new(move |_| session.trouble());
    view! {
        <section class="stage face" aria-label=tr!(i18n, face_check.stage_label)>
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
                <svg class="face-frame" viewBox="0 0 400 500" aria-hidden="true">
                    <path class="stage-mask" d=OVAL_MASK></path>
                    <ellipse class="face-track" cx="200" cy="235" rx="125" ry="165"></ellipse>
                    <ellipse
                        class="face-value"
                        cx="200"
                        cy="235"
                        rx="125"
                        ry="165"
                        pathLength="100"
                        stroke-dasharray=dashes
                    ></ellipse>
                </svg>
                {move || {
                    moment
                        .get()
                        .map(|moment| {
                            let left = moment.seconds_left.to_string();
                            view! {
                                <p class="face-count" aria-hidden="true">
                                    {fill(t_string!(i18n, face_check.seconds_left), &[("count", &left)])}
                                </p>
                            }
                        })
                }}
                <Show when=move || trouble.get().is_none()>
                    <p class="face-move" aria-hidden="true">
                        {move || {
                            wanted
                                .get()
                                .map(|wanted| {
                                    let (icon, way) =
                                        if done.get() { (IconName::Check, "hold") } else { arrow(wanted, mirrored.get()) };
                                    view! {
                                        <span class="face-arrow" data-move=way>
                                            <Icon name=icon class="icon-large" />
                                        </span>
                                    }
                                })
                        }}
                        <span class="face-word">{move || words.get()}</span>
                    </p>
                </Show>
                {move || {
                    trouble
                        .get()
                        .map(|trouble| {
                            view! { <TroubleView trouble=trouble failures=session.failures on_retry=on_retry ways=ways.clone() /> }
                        })
                }}
                <div class="stage-top">
                    <button type="button" class="stage-button" on:click=move |_| on_back.run(())>
                        <Icon name=IconName::ArrowBack />
                        <span class="stage-button-words">{tr!(i18n, camera.back)}</span>
                    </button>
                    <p class="stage-title">{tr!(i18n, face_check.stage_label)}</p>
                </div>
            </div>
            <ol class="face-dots" aria-label=move || place.get()>
                {move || {
                    let now = index.get().flatten();
                    (0..moves.with(Vec::len))
                        .map(|dot| {
                            let state = match now {
                                Some(now) if dot < now => "done",
                                Some(now) if dot == now => "now",
                                _ => "next",
                            };
                            view! { <li data-state=state></li> }
                        })
                        .collect_view()
                }}
            </ol>
            // A move waits for nobody, so it interrupts what is being read.
            <LiveRegion
                assertive=true
                text=Signal::derive(move || match (words.get(), place.get()) {
                    (words, place) if place.is_empty() => words,
                    (words, place) => format!("{words}. {place}."),
                })
            />
        </section>
    }
}
