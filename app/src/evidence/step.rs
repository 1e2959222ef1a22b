//! One picture, from the choice of the way to the server's word that it is stored.

use super::choose::{Chooser, accept_file};
use super::preview::Preview;
use super::sending::Sending;
use super::upload::Job;
use crate::camera::{CaptureStage, Shot, Subject, guide, has_camera};
use crate::failure::Failure;
use crate::handoff::HandoffPanel;
use crate::handoff::api::HandoffStateView;
use crate::i18n::use_i18n;
use crate::ui::TimeLeft;
use crate::verification::api::{CaseView, PlaceView};
use crate::words::{self, fill, tr};
use domain::Timestamp;
use domain::document::DocumentType;
use domain::evidence::{Origin, Purpose};
use leptos::prelude::*;
use leptos_i18n::t_string;

/// On whose side of a handoff a step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The person, signed in.
    Person,
    /// The phone of a handoff.
    Phone,
}

impl Actor {
    /// Where its uploads go.
    #[must_use]
    pub const fn uploads(self) -> &'static str {
        match self {
            Self::Person => "/uploads",
            Self::Phone => "/phone/uploads",
        }
    }
}

/// What a camera step knows of the page around it; the phone's page gives it as context.
#[derive(Debug, Clone, Copy)]
pub struct StepContext {
    /// When the time ends, and the server's clock when it said so.
    pub time: Signal<Option<(Timestamp, Timestamp)>>,
    /// Whether a portrait may be chosen as a file.
    pub portrait_upload: Signal<bool>,
}

impl StepContext {
    /// What a case says.
    #[must_use]
    pub fn of_case(case: Signal<CaseView>) -> Self {
        let time = Signal::derive(move || {
            case.with(|case| match &case.place {
                PlaceView::At { window, .. } => Some((window.ends_at, case.now)),
                _ => None,
            })
        });
        Self { time, portrait_upload: Signal::derive(move || case.with(|case| case.limits.portrait_upload)) }
    }
}

/// Which way a picture is being made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Not decided.
    Open,
    /// With the camera.
    Camera,
    /// As a file.
    File,
    /// On the phone.
    Phone,
}

/// What shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    Choose { zone: bool },
    Camera,
    Preview,
    Phone,
}

/// Whether the phone of this case's handoff has the steps now, so that the computer must leave them alone.
pub(crate) fn phone_at_work(case: Option<Signal<CaseView>>) -> bool {
    case.is_some_and(|case| {
        case.with(|case| {
            let state = case.handoff.as_ref().map(|handoff| &handoff.state);
            matches!(state, Some(HandoffStateView::Claimed { .. } | HandoffStateView::Connected { .. }))
        })
    })
}

/// Takes or chooses one picture and sends it.
#[component]
pub fn PictureStep(
    /// What it shows.
    purpose: Purpose,
    /// The document, for the words and the frame.
    document_type: Option<DocumentType>,
    /// Who does it.
    actor: Actor,
    /// It is stored, or the step is no longer due.
    on_done: Callback<()>,
    /// The person's case: with it the phone is offered and the time left shows on the stage.
    #[prop(optional, into)]
    case: Option<Signal<CaseView>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let person = purpose == Purpose::Portrait;
    let context = case.map(StepContext::of_case).or_else(use_context::<StepContext>);
    let case = case.filter(|_| actor == Actor::Person);
    let subject = match (person, document_type) {
        (true, _) => Subject::Person,
        (false, Some(DocumentType::Passport)) => Subject::Passport,
        (false, _) => Subject::Card,
    };
    let files = Signal::derive(move || !person || context.is_some_and(|context| context.portrait_upload.get()));
    let title = Signal::derive(move || {
        let document = document_type
            .map_or_else(|| t_string!(i18n, camera.your_document).to_owned(), |kind| words::document_type(i18n, kind));
        match purpose {
            Purpose::Front if document_type == Some(DocumentType::Passport) => {
                t_string!(i18n, camera.title_passport).to_owned()
            }
            Purpose::Front => fill(t_string!(i18n, camera.title_front), &[("document", &document)]),
            Purpose::Back => fill(t_string!(i18n, camera.title_back), &[("document", &document)]),
            Purpose::Portrait | Purpose::FaceCheck => t_string!(i18n, camera.title_portrait).to_owned(),
        }
    });

    let way = RwSignal::new(Way::Open);
    let shot = RwSignal::new_local(None::<Shot>);
    let problem = RwSignal::new(None::<Failure>);
    let no_camera = RwSignal::new(false);
    let sending = Sending::new();

    Effect::new(move |_| {
        leptos::task::spawn_local(async move {
            // Only a clear "none" changes anything: before permission some browsers list no cameras at all.
            if has_camera().await == Some(false) {
                no_camera.try_set(true);
            }
        });
    });
    // While people read which ways there are, what guidance needs is fetched.
    Effect::new(move |_| guide::prepare_at_rest(subject.aim()));
    let at_work = Memo::new(move |_| phone_at_work(case));
    Effect::new(move |_| {
        if at_work.get() {
            sending.cancel();
            shot.set(None);
            way.set(Way::Phone);
        }
    });

    let choose = move |chosen: Way| {
        problem.set(None);
        sending.forget();
        shot.set(None);
        way.set(chosen);
    };
    let take_file = Callback::new(move |file: web_sys::File| {
        problem.set(None);
        sending.forget();
        leptos::task::spawn_local(async move {
            match accept_file(file).await {
                Ok(blob) => {
                    shot.try_set(Some(Shot::new(blob, Origin::Upload)));
                }
                Err(refusal) => {
                    shot.try_set(None);
                    problem.try_set(Some(Failure::Refused(domain::Error::Upload(refusal))));
                }
            }
        });
    });
    let retake = Callback::new(move |()| {
        sending.forget();
        shot.set(None);
    });
    let send = Callback::new(move |()| {
        if let Some(taken) = shot.get_untracked() {
            let job = Job { base: actor.uploads(), purpose, origin: taken.origin, challenge: None, blob: taken.blob };
            sending.start(job, on_done);
        }
    });
    let ways = ViewFn::from(move || {
        view! {
            <Show when=move || files.get()>
                <button type="button" on:click=move |_| choose(Way::File)>{tr!(i18n, camera.upload_files)}</button>
            </Show>
            <Show when=move || case.is_some()>
                <button type="button" on:click=move |_| choose(Way::Phone)>{tr!(i18n, camera.use_mobile_phone)}</button>
            </Show>
        }
    });
    let ways_on_stage = StoredValue::new(ways.clone());
    let ways_below = StoredValue::new(ways);
    let corner = ViewFn::from(move || {
        let time = context.map(|context| context.time).filter(|time| time.with_untracked(Option::is_some));
        time.map(|time| {
            let part = move |pick: fn((Timestamp, Timestamp)) -> Timestamp| {
                Signal::derive(move || time.get().map_or(0, |both| pick(both).milliseconds()))
            };
            view! {
                <TimeLeft
                    deadline_ms=part(|(ends_at, _)| ends_at)
                    server_now_ms=part(|(_, now)| now)
                    label=tr!(i18n, camera.time_left)
                    // The page's own clock says it; twice would be once too often.
                    announce=Callback::new(|_: u32| String::new())
                />
            }
        })
    });
    let corner = StoredValue::new(corner);

    // Built anew only when another screen is due: neither a code nor a picture on its way is lost to a fresh case.
    let screen = Memo::new(move |_| match way.get() {
        _ if at_work.get() => Screen::Phone,
        Way::Phone => Screen::Phone,
        _ if shot.with(Option::is_some) => Screen::Preview,
        Way::Camera => Screen::Camera,
        Way::File => Screen::Choose { zone: true },
        Way::Open => Screen::Choose { zone: false },
    });
    move || {
        match screen.get() {
        Screen::Phone => case
            .map(|case| view! { <HandoffPanel case=case focus=true on_close=Callback::new(move |()| choose(Way::Open)) /> })
            .into_any(),
        Screen::Preview => shot
            .get_untracked()
            .map(|shot| {
                view! { <Preview shot=shot person=person title=title sending=sending on_retake=retake on_use=send /> }
            })
            .into_any(),
        Screen::Camera => {
            view! {
                <CaptureStage
                    subject=subject
                    title=title
                    on_picture=Callback::new(move |taken: Shot| shot.set(Some(taken)))
                    on_back=Callback::new(move |()| choose(Way::Open))
                    ways=ways_on_stage.get_value()
                    corner=corner.get_value()
                />
                <div class="other-ways only-wide">
                    <button type="button" on:click=move |_| choose(Way::Open)>{tr!(i18n, camera.back)}</button>
                    {ways_below.get_value().run()}
                </div>
            }
                .into_any()
        }
        Screen::Choose { zone } => {
            view! {
                <Chooser
                    person=person
                    subject=subject
                    files=files
                    phone=case.is_some()
                    no_camera=no_camera
                    zone=zone
                    problem=problem
                    on_way=Callback::new(choose)
                    on_file=take_file
                />
            }
                .into_any()
        }
    }
    }
}
