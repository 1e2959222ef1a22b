//! The step of the face check: explanation, camera, recording, upload; and a person when nothing else is left.

use super::api::{ask_for_human, begin_face_check, phone_ask_for_human, phone_begin_face_check};
use super::explain::Explain;
use super::record::{Moment, code, record};
use super::running::RunningView;
use crate::camera::{Advice, Aim, CameraSession, Facing, Status, guide, has_camera, pause};
use crate::evidence::upload::Job;
use crate::evidence::{Actor, SendState, Sending, SendingView, phone_at_work};
use crate::failure::{Answer, Failure};
use crate::handoff::HandoffPanel;
use crate::i18n::use_i18n;
use crate::ui::{Banner, Button, ButtonKind, Tone};
use crate::verification::api::CaseView;
use crate::words::{failure, fill, tr};
use domain::Error;
use domain::error::FaceCheckProblem;
use domain::evidence::{Origin, Purpose};
use domain::face_check::Challenge;
use leptos::prelude::*;
use leptos_i18n::t_string;
use web_sys::Blob;

/// Where the step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Explain,
    Camera,
    Sending,
    /// It was interrupted: the camera stopped, or the page was hidden.
    Interrupted,
}

/// A challenge that has been given out and not been answered.
#[derive(Debug, Clone)]
struct Given {
    challenge: Challenge,
    /// The browser's clock when it came.
    at: f64,
}

impl Given {
    /// Whether there is time for a whole recording and its upload.
    fn has_time(&self) -> bool {
        let time = self.challenge.ends_at.since(self.challenge.begun_at).as_milliseconds();
        let needed = self.challenge.duration().as_milliseconds() + 12_000;
        #[expect(clippy::cast_precision_loss, reason = "a minute in milliseconds")]
        let spare = (time - needed) as f64;
        js_sys::Date::now() - self.at < spare
    }
}

/// How long a person may take to come into the oval before the moves are drawn, in milliseconds. Then it begins all the
/// same: guidance may be wrong, and a person decides in the end.
const COME_IN: i32 = 8_000;
/// How often is looked whether they are there, in milliseconds.
const LOOK_EVERY: i32 = 100;

/// Waits until the face lies well in the oval, where guidance can tell.
async fn settle(session: CameraSession) {
    let mut seen = false;
    for turn in 0..(COME_IN / LOOK_EVERY) {
        if session.status.try_get_untracked() != Some(Status::Running) {
            return;
        }
        let look = session.look.try_get_untracked().flatten();
        seen |= look.is_some();
        let good = look.is_some_and(|look| look.advice == Advice::Good);
        // A second without a word from the worker: there is none, or it is not ready yet.
        if good || (!seen && turn > 10) {
            return;
        }
        pause(LOOK_EVERY).await;
    }
}

async fn begin(actor: Actor) -> Answer<Challenge> {
    match actor {
        Actor::Person => begin_face_check().await,
        Actor::Phone => phone_begin_face_check().await,
    }
}

async fn ask_human(actor: Actor) -> Answer<()> {
    match actor {
        Actor::Person => ask_for_human().await,
        Actor::Phone => phone_ask_for_human().await,
    }
}

/// The face check.
#[component]
pub fn FaceCheckStep(
    /// Who does it.
    actor: Actor,
    /// Tries that are left.
    #[prop(into)]
    tries_left: Signal<u32>,
    /// It is stored, a person was asked, or the step is no longer due.
    on_done: Callback<()>,
    /// The person's case: with it the phone is offered.
    #[prop(optional, into)]
    case: Option<Signal<CaseView>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let case = case.filter(|_| actor == Actor::Person);
    let phase = RwSignal::new(Phase::Explain);
    let session = CameraSession::new(Facing::Toward, Aim::Moves);
    let sending = Sending::new();
    let moment = RwSignal::new(None::<Moment>);
    let moves = RwSignal::new(Vec::new());
    let problem = RwSignal::new(None::<Failure>);
    let given = StoredValue::new_local(None::<Given>);
    let recording = StoredValue::new_local(None::<(Blob, String)>);
    let phone_open = RwSignal::new(false);
    let asking = RwSignal::new(false);
    let no_camera = RwSignal::new(false);
    let busy = StoredValue::new(false);
    let spent = RwSignal::new(false);

    // While people read what will be asked, what guidance needs is fetched.
    Effect::new(move |_| guide::prepare_at_rest(Aim::Moves));
    Effect::new(move |_| {
        leptos::task::spawn_local(async move {
            if has_camera().await == Some(false) {
                no_camera.try_set(true);
            }
        });
    });
    let at_work = Memo::new(move |_| phone_at_work(case));
    // Once a phone has come, its panel stays until the person leaves it, so that they see how it ended.
    let phone_came = RwSignal::new(false);
    Effect::new(move |_| {
        if at_work.get() {
            session.close();
            sending.cancel();
            phone_came.set(true);
            phone_open.set(false);
            phase.set(Phase::Explain);
        }
    });
    let on_phone = Memo::new(move |_| at_work.get() || phone_came.get());

    let send = Callback::new(move |()| {
        let Some((blob, challenge)) = recording.get_value() else { return };
        phase.set(Phase::Sending);
        let job = Job {
            base: actor.uploads(),
            purpose: Purpose::FaceCheck,
            origin: Origin::Camera,
            challenge: Some(challenge),
            blob,
        };
        sending.start(job, on_done);
    });
    let stop = move |with: Phase| {
        session.close();
        moment.try_set(None);
        phase.try_set(with);
    };
    let run = move || {
        if busy.get_value() {
            return;
        }
        busy.set_value(true);
        leptos::task::spawn_local(async move {
            settle(session).await;
            let kept = given.try_get_value().flatten().filter(Given::has_time);
            let challenge = match kept {
                Some(kept) => Ok(kept.challenge),
                None => begin(actor).await,
            };
            let outcome = match challenge {
                Err(refusal) => Err(Some(refusal)),
                Ok(challenge) => {
                    if given
                        .try_with_value(|given| given.as_ref().is_none_or(|given| given.challenge.id != challenge.id))
                        == Some(true)
                    {
                        given.try_set_value(Some(Given { challenge: challenge.clone(), at: js_sys::Date::now() }));
                    }
                    moves.try_set(challenge.moves.clone());
                    let asked = std::cell::Cell::new(None);
                    let recorded = record(session, &challenge, |now| {
                        let wanted = now.index.and_then(|index| challenge.moves.get(index).copied());
                        if asked.replace(wanted) != wanted {
                            session.ask(wanted.map(code));
                        }
                        moment.try_set(Some(now));
                    });
                    recorded.await.map(|blob| (blob, challenge.id.as_str().to_owned())).ok_or(None)
                }
            };
            busy.try_set_value(false);
            match outcome {
                Ok(done) => {
                    recording.try_set_value(Some(done));
                    given.try_set_value(None);
                    stop(Phase::Sending);
                    send.try_run(());
                }
                Err(None) => {
                    // With trouble the stage itself says what happened and how to go on.
                    let failed = matches!(session.status.try_get_untracked(), Some(Status::Failed(_)));
                    moment.try_set(None);
                    if !failed && phase.try_get_untracked() == Some(Phase::Camera) {
                        stop(Phase::Interrupted);
                    }
                }
                Err(Some(refusal)) => {
                    if refusal == Failure::Refused(Error::FaceCheck(FaceCheckProblem::NoTriesLeft)) {
                        spent.try_set(true);
                    }
                    let elsewhere = matches!(
                        refusal,
                        Failure::Refused(
                            Error::StepOutOfOrder { .. }
                                | Error::AlreadySubmitted
                                | Error::NoOpenAttempt
                                | Error::TimeOver
                                | Error::Handoff(_)
                        )
                    );
                    problem.try_set(Some(refusal));
                    stop(Phase::Explain);
                    if elsewhere {
                        on_done.try_run(());
                    }
                }
            }
        });
    };
    // The recording begins when the camera shows something, and again after the camera was opened anew.
    Effect::new(move |_| {
        if session.status.get() == Status::Running && phase.get_untracked() == Phase::Camera {
            run();
        }
    });
    let open = Callback::new(move |()| {
        problem.set(None);
        sending.forget();
        phone_open.set(false);
        phase.set(Phase::Camera);
    });
    // The video element stands in the page only after the phase has changed.
    Effect::new(move |_| {
        if phase.get() == Phase::Camera {
            session.open();
        }
    });
    let human = Callback::new(move |()| {
        asking.set(true);
        leptos::task::spawn_local(async move {
            let answer = ask_human(actor).await;
            asking.try_set(false);
            match answer {
                Ok(()) => {
                    on_done.try_run(());
                }
                Err(refusal) => {
                    problem.try_set(Some(refusal));
                    on_done.try_run(());
                }
            }
        });
    });
    let back = Callback::new(move |()| stop(Phase::Explain));
    let ways = ViewFn::from(move || {
        view! {
            <Show when=move || case.is_some()>
                <button
                    type="button"
                    on:click=move |_| {
                        stop(Phase::Explain);
                        phone_open.set(true);
                    }
                >
                    {tr!(i18n, camera.use_mobile_phone)}
                </button>
            </Show>
            <button type="button" on:click=move |_| back.run(())>{tr!(i18n, face_check.other_way)}</button>
        }
    });
    let ways = StoredValue::new(ways);
    // A memo: what is built from it must not be built anew whenever the case is fetched.
    let nothing_left = Memo::new(move |_| tries_left.get() == 0 || spent.get());
    let refused = Memo::new(move |_| matches!(sending.state.get(), SendState::Refused(_)));
    let again_text = move || match tries_left.get() {
        1 => t_string!(i18n, face_check.again_one).to_owned(),
        count => fill(t_string!(i18n, face_check.again), &[("count", &count.to_string())]),
    };

    move || {
        if on_phone.get() {
            return case
                .map(
                    |case| view! { <HandoffPanel case=case on_close=Callback::new(move |()| phone_came.set(false)) /> },
                )
                .into_any();
        }
        match phase.get() {
            Phase::Camera => {
                view! {
                    <RunningView
                        session=session
                        moves=moves
                        moment=moment
                        on_retry=Callback::new(move |()| session.open())
                        on_back=back
                        ways=ways.get_value()
                    />
                    <div class="other-ways only-wide">{ways.get_value().run()}</div>
                }
                    .into_any()
            }
            Phase::Sending => {
                view! {
                    <div class="stack">
                        <p class="lead">{tr!(i18n, face_check.sending)}</p>
                        <SendingView sending=sending on_again=send />
                        <Show when=move || refused.get()>
                            {move || {
                                if nothing_left.get() {
                                    view! { <HumanTakesOver asking=asking on_continue=human /> }.into_any()
                                } else {
                                    view! {
                                        <div class="actions">
                                            <Button kind=ButtonKind::Primary on_click=move |_| open.run(())>{again_text}</Button>
                                        </div>
                                    }
                                        .into_any()
                                }
                            }}
                        </Show>
                    </div>
                }
                    .into_any()
            }
            Phase::Interrupted => {
                view! {
                    <div class="stack">
                        <Banner tone=Tone::Attention live=true title=tr!(i18n, face_check.interrupted_title)>
                            {tr!(i18n, face_check.interrupted_text)}
                        </Banner>
                        <div class="actions">
                            <Button on_click=move |_| back.run(())>{tr!(i18n, face_check.other_way)}</Button>
                            <Button kind=ButtonKind::Primary on_click=move |_| open.run(())>
                                {tr!(i18n, face_check.begin_again)}
                            </Button>
                        </div>
                    </div>
                }
                    .into_any()
            }
            Phase::Explain => {
                view! {
                    <div class="stack">
                        {move || {
                            problem
                                .get()
                                .map(|problem| {
                                    view! { <Banner tone=Tone::Wrong live=true>{failure(i18n, &problem)}</Banner> }
                                })
                        }}
                        {move || {
                            if nothing_left.get() {
                                view! { <HumanTakesOver asking=asking on_continue=human /> }.into_any()
                            } else {
                                view! {
                                    <Explain
                                        tries_left=tries_left
                                        case=case
                                        phone_open=phone_open
                                        no_camera=no_camera
                                        on_begin=open
                                        on_human=human
                                        asking=asking
                                    />
                                }
                                    .into_any()
                            }
                        }}
                    </div>
                }
                    .into_any()
            }
        }
    }
}

/// No try is left, and no dead end either.
#[component]
fn HumanTakesOver(#[prop(into)] asking: Signal<bool>, on_continue: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Banner tone=Tone::Info live=true title=tr!(i18n, face_check.takes_over_title)>
            {tr!(i18n, face_check.takes_over_text)}
        </Banner>
        <div class="actions">
            <Button kind=ButtonKind::Primary busy=asking on_click=move |_| on_continue.run(())>
                {tr!(i18n, face_check.continue_to_person)}
            </Button>
        </div>
    }
}
