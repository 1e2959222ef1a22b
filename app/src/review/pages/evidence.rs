//! The evidence of a case, as large as the window allows: one picture, two side by side, or the face check.
//!
//! Each picture that is fetched is a look that the server records, so that a picture is fetched when it is first shown
//! and then kept.

use super::film::Film;
use super::keys::Keys;
use super::spotlight::{Spotlight, mark};
use crate::i18n::use_i18n;
use crate::review::api::ReviewView;
use crate::ui::{Banner, Button, ButtonKind, Tone, ZoomLabels, ZoomState, ZoomViewer};
use crate::words::{I18n, moment, say, tr};
use domain::evidence::{Device, Evidence, Origin, Purpose};
use domain::identifier::EvidenceId;
use domain::review::Subject;
use domain::verification::FaceCheckOutcome;
use leptos::prelude::*;
use std::sync::Arc;

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// One piece.
    One(Purpose),
    /// Two pictures.
    Beside,
}

/// The address of a picture, or of one frame of a recording.
pub(super) fn picture(id: &EvidenceId, frame: Option<usize>) -> String {
    let mut address = String::from("/console/evidence/");
    address.push_str(id.as_str());
    if let Some(frame) = frame {
        address.push_str("?frame=");
        address.push_str(&frame.to_string());
    }
    address
}

/// The words of the zoom viewers.
pub(super) fn zoom_labels(i18n: I18n) -> Signal<ZoomLabels> {
    Signal::derive(move || ZoomLabels {
        zoom_in: say!(i18n, review.zoom_in),
        zoom_out: say!(i18n, review.zoom_out),
        rotate: say!(i18n, review.zoom_rotate),
        whole: say!(i18n, review.zoom_whole),
        keys: say!(i18n, review.zoom_keys),
    })
}

/// What was submitted, in the order in which people made it.
fn pieces(view: &ReviewView) -> Vec<(Purpose, EvidenceId)> {
    let Some(submission) = view.attempt.submission() else { return Vec::new() };
    [
        (Purpose::Front, Some(&submission.front)),
        (Purpose::Back, submission.back.as_ref()),
        (Purpose::Portrait, submission.portrait.as_ref()),
        (Purpose::FaceCheck, submission.face_check.evidence()),
    ]
    .into_iter()
    .filter_map(|(purpose, id)| Some((purpose, id?.clone())))
    .collect()
}

/// What a piece is called here.
pub(super) fn name(i18n: I18n, purpose: Purpose) -> String {
    match purpose {
        Purpose::Front => say!(i18n, review.front),
        Purpose::Back => say!(i18n, review.back),
        Purpose::Portrait => say!(i18n, review.portrait),
        Purpose::FaceCheck => say!(i18n, review.face_check),
    }
}

/// Where a piece comes from, in one line.
fn meta(i18n: I18n, piece: &Evidence) -> String {
    let origin = match piece.origin {
        Origin::Camera => say!(i18n, review.origin_camera),
        Origin::Upload => say!(i18n, review.origin_upload),
    };
    let device = match piece.device {
        Device::Own => say!(i18n, review.device_own),
        Device::Phone => say!(i18n, review.device_phone),
    };
    let pixels = say!(i18n, review.pixels, width = piece.width.to_string(), height = piece.height.to_string());
    let moment = moment(i18n, piece.stored_at);
    say!(
        i18n,
        review.meta,
        what = name(i18n, piece.purpose),
        origin = origin,
        device = device,
        moment = moment,
        pixels = pixels
    )
}

/// The middle of the page.
#[component]
pub(super) fn EvidencePart(
    /// The case.
    view: Arc<ReviewView>,
    /// What reasons are given for by number keys: follows what is looked at.
    subject: RwSignal<Subject>,
    /// The keys of the console.
    keys: Keys,
    /// The place that a check speaks of.
    spotlight: Spotlight,
) -> impl IntoView {
    let i18n = use_i18n();
    let pieces = StoredValue::new(pieces(&view));
    let has = move |purpose: Purpose| pieces.with_value(|pieces| pieces.iter().any(|(known, _)| *known == purpose));
    let pair = if has(Purpose::Portrait) {
        Some([Purpose::Front, Purpose::Portrait])
    } else {
        has(Purpose::Back).then_some([Purpose::Front, Purpose::Back])
    };
    let shown = RwSignal::new(Shown::One(Purpose::Front));
    let show = move |wanted: Shown| {
        let possible = match wanted {
            Shown::One(purpose) => has(purpose),
            Shown::Beside => pair.is_some(),
        };
        if possible {
            shown.set(wanted);
            subject.set(match wanted {
                Shown::One(Purpose::Back) => Subject::Back,
                Shown::One(Purpose::Portrait) | Shown::Beside => Subject::Portrait,
                Shown::One(Purpose::FaceCheck) => Subject::FaceCheck,
                Shown::One(Purpose::Front) => Subject::Front,
            });
        }
        possible
    };
    keys.listen(move |key, in_dialog| {
        !in_dialog
            && match key {
                "f" => show(Shown::One(Purpose::Front)),
                "b" => show(Shown::One(Purpose::Back)),
                "p" => show(Shown::One(Purpose::Portrait)),
                "v" => show(Shown::One(Purpose::FaceCheck)),
                "s" => show(Shown::Beside),
                _ => false,
            }
    });
    spotlight.on_wanted(move |purpose| {
        show(Shown::One(purpose));
    });
    let is_shown = move |purpose: Purpose| match shown.get() {
        Shown::One(one) => one == purpose,
        Shown::Beside => pair.is_some_and(|pair| pair.contains(&purpose)),
    };
    let together = RwSignal::new(false);
    let states = Purpose::ALL.map(|_| RwSignal::new(ZoomState::default()));
    let state_of = move |purpose: Purpose| {
        let [front, back, portrait, recording] = states;
        match purpose {
            Purpose::Front => front,
            Purpose::Back => back,
            Purpose::Portrait => portrait,
            Purpose::FaceCheck => recording,
        }
    };
    if let Some([one, other]) = pair.map(|pair| pair.map(state_of)) {
        follow(one, other, together);
        follow(other, one, together);
    }
    let tab = move |wanted: Shown, key: &'static str, words: Signal<String>| {
        view! {
            <button
                type="button"
                class="evidence-tab"
                aria-current=move || (shown.get() == wanted).then_some("true")
                on:click=move |_| {
                    show(wanted);
                }
            >
                {move || words.get()}
                {move || keys.on.get().then(|| view! { <kbd aria-hidden="true">{key}</kbd> })}
            </button>
        }
    };
    let tabs = pieces.get_value().into_iter().map(|(purpose, _)| {
        let key = match purpose {
            Purpose::Front => "f",
            Purpose::Back => "b",
            Purpose::Portrait => "p",
            Purpose::FaceCheck => "v",
        };
        tab(Shown::One(purpose), key, Signal::derive(move || name(i18n, purpose)))
    });
    let beside = pair.map(|_| tab(Shown::Beside, "s", tr!(i18n, review.beside)));
    let film = Arc::clone(&view);
    let panels = pieces.get_value().into_iter().map(|(purpose, id)| {
        let seen = Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(false) || is_shown(purpose));
        let film = Arc::clone(&film);
        let state = state_of(purpose);
        move || {
            let (film, id) = (Arc::clone(&film), id.clone());
            seen.get().then(move || {
                let hidden = Signal::derive(move || !is_shown(purpose));
                if purpose == Purpose::FaceCheck {
                    view! { <Film view=film id=id state=state keys=keys hidden=hidden /> }.into_any()
                } else {
                    let alt = move || match purpose {
                        Purpose::Back => say!(i18n, review.alt_back),
                        Purpose::Portrait => say!(i18n, review.alt_portrait),
                        Purpose::Front | Purpose::FaceCheck => say!(i18n, review.alt_front),
                    };
                    let size =
                        film.evidence.iter().find(|piece| piece.id == id).map(|piece| (piece.width, piece.height));
                    view! {
                        <ZoomViewer
                            src=picture(&id, None)
                            alt=alt
                            labels=zoom_labels(i18n)
                            state=state
                            attr:hidden=move || hidden.get()
                        >
                            {size.map(|size| mark(spotlight, purpose, size))}
                        </ZoomViewer>
                    }
                    .into_any()
                }
            })
        }
    });
    let metas = {
        let view = Arc::clone(&view);
        move || {
            let shown = pieces.get_value().into_iter().filter(|(purpose, _)| is_shown(*purpose));
            shown
                .map(|(_, id)| {
                    let piece = view.evidence.iter().find(|piece| piece.id == id);
                    let text = piece.map_or_else(|| say!(i18n, review.gone), |piece| meta(i18n, piece));
                    view! { <p>{text}</p> }
                })
                .collect_view()
        }
    };
    let notes = notes(i18n, &view);
    let (number, names) = (view.attempt.number, full_name(&view));
    view! {
        <section class="case-evidence" aria-label=tr!(i18n, review.evidence)>
            <div class="stack-tight">
                <div class="row row-between">
                    <h1 dir="auto">{names}</h1>
                    <p class="quiet">{move || say!(i18n, review.case_attempt, number = number.to_string())}</p>
                </div>
                <div class="evidence-tabs" role="group" aria-label=tr!(i18n, review.views)>
                    {tabs.collect_view()}
                    {beside}
                    <Show when=move || shown.get() == Shown::Beside>
                        <Button
                            kind=ButtonKind::Quiet
                            pressed=move || Some(together.get())
                            on_click=move |_| together.update(|together| *together = !*together)
                        >
                            {tr!(i18n, review.together)}
                        </Button>
                    </Show>
                </div>
                {notes}
            </div>
            <div class="evidence-pair">{panels.collect_view()}</div>
            <div class="evidence-meta">{metas}</div>
        </section>
    }
}

/// The names that the person typed, as a heading.
pub(super) fn full_name(view: &ReviewView) -> String {
    let names = [view.personal.given_names.as_str(), view.personal.family_names.as_str()];
    names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What is not there, and why; what does not fit.
fn notes(i18n: I18n, view: &ReviewView) -> impl IntoView + use<> {
    let outcome = view.attempt.submission().map(|submission| submission.face_check.clone());
    let fits = view.recording_fits;
    let text = move || match outcome {
        Some(FaceCheckOutcome::HumanAsked) => Some(say!(i18n, review.no_film_human)),
        Some(FaceCheckOutcome::NoConsent) => Some(say!(i18n, review.no_film_consent)),
        Some(FaceCheckOutcome::Recorded { .. }) if !fits => Some(say!(i18n, review.film_unfit)),
        Some(FaceCheckOutcome::Recorded { .. }) | None => None,
    };
    move || {
        text().map(|text| {
            view! {
                <Banner tone=Tone::Attention>
                    <p>{text}</p>
                </Banner>
            }
        })
    }
}

/// While `together`, what is done to one picture is done to the other.
fn follow(leader: RwSignal<ZoomState>, follower: RwSignal<ZoomState>, together: RwSignal<bool>) {
    Effect::new(move |_| {
        let state = leader.get();
        if together.get() && follower.get_untracked() != state {
            follower.set(state);
        }
    });
}
