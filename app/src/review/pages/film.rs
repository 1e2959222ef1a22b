//! The recording of a face check: its pictures with their times and the moves that were asked for, to be played, stepped
//! through and zoomed. It never plays by itself, and plays slowly for people who want less motion.

use super::evidence::{picture, zoom_labels};
use super::keys::{Keys, focus};
use super::said;
use crate::i18n::use_i18n;
use crate::review::api::ReviewView;
use crate::ui::{Button, ButtonKind, IconName, ZoomState, ZoomViewer};
use crate::words::{I18n, face_move, say, tr};
use core::time::Duration;
use domain::face_check::Move;
use domain::face_check::recording::LEAD_IN_INDEX;
use domain::identifier::EvidenceId;
use domain::verification::FaceCheckOutcome;
use leptos::{ev, prelude::*, web_sys};
use std::sync::Arc;

/// How long a picture stays when motion is to be reduced.
const SLOW: Duration = Duration::from_millis(1_500);
/// The longest that a picture stays otherwise: a gap in the recording is no reason to wait.
const LONGEST_MS: u32 = 1_000;

/// What the recording holds.
#[derive(Debug, Clone)]
struct Reel {
    id: EvidenceId,
    frames: Vec<(u32, u8)>,
    moves: Vec<Move>,
}

impl Reel {
    fn of(view: &ReviewView, id: EvidenceId) -> Self {
        let moves = match view.attempt.submission().map(|submission| &submission.face_check) {
            Some(FaceCheckOutcome::Recorded { challenge, .. }) => challenge.moves.clone(),
            _ => Vec::new(),
        };
        Self { id, frames: view.frames.clone(), moves }
    }

    fn at(&self, index: usize) -> u32 {
        self.frames.get(index).map_or(0, |(at, _)| *at)
    }

    fn last(&self) -> usize {
        self.frames.len().saturating_sub(1)
    }

    /// Which move was shown.
    fn move_index(&self, index: usize) -> u8 {
        self.frames.get(index).map_or(LEAD_IN_INDEX, |(_, shown)| *shown)
    }

    fn move_words(&self, i18n: I18n, index: usize) -> String {
        let shown = self.move_index(index);
        match self.moves.get(usize::from(shown)) {
            Some(wanted) => face_move(i18n, *wanted),
            None if shown == LEAD_IN_INDEX => say!(i18n, review.film_lead_in),
            None => say!(i18n, review.film_unknown),
        }
    }

    /// How long a picture stays before the next one.
    fn stays(&self, index: usize) -> Duration {
        let next = self.at(index.saturating_add(1));
        Duration::from_millis(u64::from(next.saturating_sub(self.at(index)).clamp(40, LONGEST_MS)))
    }

    /// The first picture of a move.
    fn beginning(&self, wanted: usize) -> Option<usize> {
        self.frames.iter().position(|(_, shown)| usize::from(*shown) == wanted)
    }
}

fn frame_id(index: usize) -> String {
    let mut id = String::from("frame-");
    id.push_str(&index.to_string());
    id
}

fn wants_less_motion() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// The recording.
#[component]
pub(super) fn Film(
    /// The case.
    view: Arc<ReviewView>,
    /// The recording's name.
    id: EvidenceId,
    /// How its pictures are looked at.
    state: RwSignal<ZoomState>,
    /// The keys of the console.
    keys: Keys,
    /// Whether something else is shown.
    hidden: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let reel = StoredValue::new(Reel::of(&view, id));
    let index = RwSignal::new(0_usize);
    let playing = RwSignal::new(false);
    let calm = RwSignal::new(false);
    Effect::new(move |_| calm.set(wants_less_motion()));
    let last = reel.with_value(Reel::last);
    let step = move |forward: bool| {
        playing.set(false);
        index
            .update(|index| *index = if forward { index.saturating_add(1).min(last) } else { index.saturating_sub(1) });
    };
    let toggle = move || {
        if !playing.get_untracked() && index.get_untracked() >= last {
            index.set(0);
        }
        playing.update(|playing| *playing = !*playing);
    };
    keys.listen(move |key, in_dialog| {
        let asked = key == "l" && !in_dialog && !hidden.get_untracked();
        if asked {
            toggle();
        }
        asked
    });
    Effect::new(move |_| {
        if hidden.get() {
            playing.set(false);
        }
    });
    // One timer at a time: each picture sets the one for the next.
    Effect::new(move |_| {
        let now = index.get();
        if !playing.get() {
            return;
        }
        if now >= last {
            playing.set(false);
            return;
        }
        let stays = if calm.get_untracked() { SLOW } else { reel.with_value(|reel| reel.stays(now)) };
        let next = move || {
            // The page may be gone when the timer fires.
            let _ = index.try_set(now.saturating_add(1));
        };
        if let Ok(timer) = set_timeout_with_handle(next, stays) {
            on_cleanup(move || timer.clear());
        }
    });
    Effect::new(move |before: Option<usize>| {
        let now = index.get();
        if before.is_some_and(|before| before != now) {
            bring_into_view(now);
        }
        now
    });
    let words = move |at: usize| reel.with_value(|reel| reel.move_words(i18n, at));
    let count = last.saturating_add(1).to_string();
    let count = StoredValue::new(count);
    let alt = move || {
        let at = index.get();
        let number = at.saturating_add(1).to_string();
        say!(i18n, review.alt_frame, number = number, count = count.get_value(), move = words(at))
    };
    let now = move || {
        let at = index.get();
        let number = at.saturating_add(1).to_string();
        let seconds = said::seconds(i18n, reel.with_value(|reel| reel.at(at)));
        say!(i18n, review.film_now_at, number = number, count = count.get_value(), seconds = seconds, move = words(at))
    };
    let play_words = move || match (playing.get(), calm.get()) {
        (true, _) => say!(i18n, review.film_pause),
        (false, true) => say!(i18n, review.film_play_slowly),
        (false, false) => say!(i18n, review.film_play),
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let target = match event.key().as_str() {
            "ArrowLeft" => index.get_untracked().saturating_sub(1),
            "ArrowRight" => index.get_untracked().saturating_add(1).min(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        playing.set(false);
        index.set(target);
        focus(&frame_id(target));
    };
    let src = move || reel.with_value(|reel| picture(&reel.id, Some(index.get())));
    view! {
        <div class="film" role="group" aria-label=tr!(i18n, review.film) hidden=move || hidden.get()>
            <ZoomViewer src=src alt=alt labels=zoom_labels(i18n) state=state />
            <div class="row">
                <Button
                    kind=ButtonKind::Quiet
                    icon=IconName::ArrowLeft
                    icon_only=true
                    label=tr!(i18n, review.film_previous)
                    on_click=move |_| step(false)
                />
                <Button on_click=move |_| toggle()>{play_words}</Button>
                <Button
                    kind=ButtonKind::Quiet
                    icon=IconName::ArrowRight
                    icon_only=true
                    label=tr!(i18n, review.film_next)
                    on_click=move |_| step(true)
                />
                <p class="digits">{now}</p>
            </div>
            <Moves reel=reel index=index playing=playing />
            <div
                class="evidence-frames"
                role="group"
                aria-label=tr!(i18n, review.film_strip)
                on:keydown=on_key
            >
                {(0..=last).map(|at| view! { <Thumbnail reel=reel at=at index=index playing=playing /> }).collect_view()}
            </div>
        </div>
    }
}

/// The moves that were asked for, in order; a press leads to the first picture of one.
#[component]
fn Moves(reel: StoredValue<Reel>, index: RwSignal<usize>, playing: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let moves = reel.with_value(|reel| reel.moves.clone());
    let buttons = moves.into_iter().enumerate().map(|(place, wanted)| {
        let current = move || reel.with_value(|reel| usize::from(reel.move_index(index.get())) == place);
        let go = move |_| {
            if let Some(first) = reel.with_value(|reel| reel.beginning(place)) {
                playing.set(false);
                index.set(first);
            }
        };
        let words = move || {
            say!(i18n, review.move_at, number = place.saturating_add(1).to_string(), move = face_move(i18n, wanted))
        };
        view! {
            <li>
                <button
                    type="button"
                    class="evidence-tab"
                    aria-current=move || current().then_some("true")
                    on:click=go
                >
                    {words}
                </button>
            </li>
        }
    });
    view! {
        <ol class="evidence-tabs" aria-label=tr!(i18n, review.film_moves)>
            {buttons.collect_view()}
        </ol>
    }
}

/// One picture of the strip. Only the current one is a stop of the tab key; arrow keys walk along the others.
#[component]
fn Thumbnail(reel: StoredValue<Reel>, at: usize, index: RwSignal<usize>, playing: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let current = Memo::new(move |_| index.get() == at);
    let seconds = move || said::seconds(i18n, reel.with_value(|reel| reel.at(at)));
    let label = move || {
        let words = reel.with_value(|reel| reel.move_words(i18n, at));
        say!(i18n, review.film_frame, number = at.saturating_add(1).to_string(), move = words, seconds = seconds())
    };
    view! {
        <button
            type="button"
            id=frame_id(at)
            class="evidence-frame"
            tabindex=move || if current.get() { "0" } else { "-1" }
            aria-label=label
            aria-current=move || current.get().then_some("true")
            on:click=move |_| {
                playing.set(false);
                index.set(at);
            }
        >
            <img src=reel.with_value(|reel| picture(&reel.id, Some(at))) alt="" loading="lazy" decoding="async" />
            <span>{seconds}</span>
        </button>
    }
}

fn bring_into_view(index: usize) {
    let Some(element) = document().get_element_by_id(&frame_id(index)) else { return };
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn reel(frames: Vec<(u32, u8)>) -> Reel {
        Reel { id: EvidenceId::parse(&"e".repeat(32)).unwrap(), frames, moves: vec![Move::Blink, Move::TurnLeft] }
    }

    #[test]
    fn pictures_stay_as_long_as_they_did_but_gaps_are_cut_short() {
        let reel = reel(vec![(0, LEAD_IN_INDEX), (250, 0), (9_000, 1)]);
        assert_eq!(reel.stays(0), Duration::from_millis(250));
        assert_eq!(reel.stays(1), Duration::from_millis(u64::from(LONGEST_MS)));
        assert_eq!(reel.stays(7), Duration::from_millis(40));
    }

    #[test]
    fn a_move_begins_with_its_first_picture() {
        let reel = reel(vec![(0, LEAD_IN_INDEX), (250, 0), (500, 0), (750, 1)]);
        assert_eq!((reel.beginning(0), reel.beginning(1), reel.beginning(2)), (Some(1), Some(3), None));
        assert_eq!(reel.last(), 3);
        assert_eq!(reel.move_index(99), LEAD_IN_INDEX);
    }
}
