//! The wizard: shows the screen of the case, keeps the case fresh, and moves on by itself when a step was done elsewhere.
//!
//! A screen is built anew only when another one is due, so that what somebody is typing survives every refresh.

use super::api::{self, CaseView};
use super::aside::Aside;
use super::document::DocumentStep;
use super::expired::Expired;
use super::personal::PersonalStep;
use super::region::RegionStep;
use super::result::{Approved, Rejected};
use super::screen::{Screen, due, marks, place_in_words};
use super::send::SendStep;
use super::summary::SummaryStep;
use super::time::TimeForThis;
use super::waiting::Waiting;
use crate::evidence::{Actor, PictureStep};
use crate::face_check::FaceCheckStep;
use crate::failure::Failure;
use crate::i18n::use_i18n;
use crate::live::{Topic, follow};
use crate::shell::{PageTitle, WhenAlive, focus_heading};
use crate::ui::{Banner, ButtonKind, ButtonLink, Stepper, Tone};
use crate::words::{self, I18n, say, tr};
use domain::Error;
use domain::evidence::Purpose;
use domain::verification::Step;
use leptos::ev::{offline, online};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

/// The case as the page knows it, and the way to know it anew.
#[derive(Clone, Copy)]
pub struct Case {
    /// What the server said last.
    pub view: RwSignal<CaseView>,
    /// Whether the server cannot be reached at present.
    lost: RwSignal<bool>,
    /// Counts questions, so that a late answer to an early one is dropped.
    asked: StoredValue<u32>,
}

impl Case {
    /// A case that is known to be this.
    #[must_use]
    pub fn new(first: CaseView) -> Self {
        Self { view: RwSignal::new(first), lost: RwSignal::new(false), asked: StoredValue::new(0) }
    }

    /// Keeps it fresh for as long as the component lives.
    pub fn follow(self) {
        let changes = follow(Topic::Case);
        Effect::new(move |_| {
            if changes.get() > 0 {
                self.refresh();
            }
        });
        Effect::new(move |_| {
            let gone = window_event_listener(offline, move |_| self.lost.set(true));
            let back = window_event_listener(online, move |_| self.refresh());
            on_cleanup(move || {
                gone.remove();
                back.remove();
            });
        });
    }

    /// Asks the server how things stand. Without an answer it says so and asks again after a while.
    pub fn refresh(self) {
        let turn = self.asked.try_get_value().unwrap_or_default().wrapping_add(1);
        if self.asked.try_set_value(turn).is_some() {
            return;
        }
        leptos::task::spawn_local(async move {
            let answer = api::case().await;
            if self.asked.try_get_value() != Some(turn) {
                return;
            }
            match answer {
                Ok(view) => {
                    self.lost.try_set(false);
                    self.view.try_set(view);
                }
                Err(Failure::Refused(Error::NotSignedIn)) => {
                    // The session is over: the server leads from here, whatever this page holds.
                    let _ = window().location().set_href("/login");
                }
                Err(_) => {
                    self.lost.try_set(true);
                    set_timeout(move || self.refresh(), core::time::Duration::from_secs(3));
                }
            }
        });
    }

    /// Asks anew whenever an action has been answered, whatever the answer.
    pub fn refresh_after<S>(self, action: ServerAction<S>)
    where
        S: server_fn::ServerFn + Clone + Send + Sync + 'static,
        S::Output: Send + Sync + 'static,
        S::Error: Send + Sync + 'static,
    {
        let version = action.version();
        Effect::new(move |before: Option<usize>| {
            let now = version.get();
            if before.is_some_and(|before| before != now) {
                self.refresh();
            }
            now
        });
    }

    /// Says that the connection is lost, while it is.
    pub fn lost_notice(self) -> impl IntoView + use<> {
        let i18n = use_i18n();
        move || {
            self.lost.get().then(|| {
                view! {
                    <Banner tone=Tone::Attention live=true>
                        <p>{tr!(i18n, common.connection_lost)}</p>
                    </Banner>
                }
            })
        }
    }
}

/// The wizard around a case.
#[component]
pub fn Wizard(
    /// The case as it was when the page was made.
    first: CaseView,
) -> impl IntoView {
    let i18n = use_i18n();
    let case = Case::new(first);
    case.follow();
    provide_context(case);
    let params = use_params_map();
    let last = Memo::new(move |_| params.with(|params| params.get("step")));
    let asked = Memo::new(move |_| last.with(|last| last.as_deref().and_then(Step::parse)));
    let screen = Memo::new(move |_| case.view.with(|view| Screen::of(view, asked.get())));
    let message = RwSignal::new(None::<String>);
    keep_address(case, last.into(), asked.into(), message);

    // What is built as a whole. It alone decides, because an effect that read this and the screen it comes from would miss
    // changes: the reactive graph tells an effect only once about memos that hang on each other.
    let layout = Memo::new(move |_| match screen.get() {
        Screen::At(_) | Screen::Begin => None,
        whole => Some(whole),
    });
    Effect::new(move |before: Option<Screen>| {
        let now = screen.get();
        if before.is_some_and(|before| before != now) {
            focus_heading();
        }
        now
    });
    let step = Memo::new(move |_| match screen.get() {
        Screen::At(step) => step,
        _ => Step::Region,
    });
    let steps = move || {
        view! {
            <div class="wizard">
                <div class="wizard-top">
                    <Stepper
                        label=tr!(i18n, wizard.steps)
                        summary=move || case.view.with(|view| place_in_words(i18n, view, step.get()))
                        done_text=tr!(i18n, wizard.step_done)
                        steps=Signal::derive(move || case.view.with(|view| marks(i18n, view, step.get())))
                    />
                    <TimeForThis case=case />
                </div>
                <div class="wizard-main">
                    {case.lost_notice()}
                    {move || {
                        message
                            .get()
                            .map(|text| {
                                view! {
                                    <Banner live=true>
                                        <p>{text}</p>
                                    </Banner>
                                }
                            })
                    }}
                    {move || step_view(case, step.get())}
                </div>
                {move || view! { <Aside step=step.get() /> }}
            </div>
        }
    };
    let shown = move || {
        let Some(layout) = layout.get() else { return steps().into_any() };
        let whole = match layout {
            Screen::Waiting => view! { <Waiting case=case /> }.into_any(),
            Screen::Approved => view! { <Approved case=case /> }.into_any(),
            Screen::Rejected => view! { <Rejected case=case /> }.into_any(),
            Screen::Expired | Screen::At(_) | Screen::Begin => view! { <Expired case=case /> }.into_any(),
        };
        view! { <div class="stack-loose">{case.lost_notice()} {whole}</div> }.into_any()
    };
    // Here and not with each screen: the tab's title outlives the screen that it was made for.
    view! {
        <PageTitle title=Signal::derive(move || title_of(i18n, screen.get())) />
        {shown}
    }
}

fn title_of(i18n: I18n, screen: Screen) -> String {
    match screen {
        Screen::At(step) => words::step(i18n, step),
        Screen::Begin => words::step(i18n, Step::Region),
        Screen::Expired => say!(i18n, wizard.expired_title),
        Screen::Waiting => say!(i18n, wizard.waiting_title),
        Screen::Approved => say!(i18n, wizard.approved_title),
        Screen::Rejected => say!(i18n, wizard.rejected_title),
    }
}

/// The address follows the case. A step that is asked for too early leads to the one that is due, and says so, but only
/// after the server was asked: the step before may have been done a moment ago. A step that was done here or on the phone
/// leads to the next.
fn keep_address(
    case: Case,
    last: Signal<Option<String>>,
    asked: Signal<Option<Step>>,
    message: RwSignal<Option<String>>,
) {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let go = move |screen: Screen, replace: bool| {
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        navigate(&screen.address(), options);
    };
    // Where somebody was led with a message: it stays until they go on from there.
    let led_to = StoredValue::new(None::<Step>);
    Effect::new(move |before: Option<Option<Step>>| {
        let asked = asked.get();
        if before.is_some() && before != Some(asked) {
            let reachable = case.view.with_untracked(|view| Screen::of(view, asked));
            if asked.is_some_and(|asked| reachable != Screen::At(asked)) {
                case.refresh();
            } else if led_to.try_update_value(Option::take).flatten().is_none_or(|step| Some(step) != asked) {
                message.set(None);
            }
        }
        asked
    });
    Effect::new(move |was_due: Option<Option<Step>>| {
        let asked = asked.get_untracked();
        let (screen, now_due) = case.view.with(|view| (Screen::of(view, asked), due(view)));
        let was_due = was_due.flatten();
        let stayed_at = asked.filter(|asked| Some(*asked) == was_due && was_due != now_due);
        match (screen, asked, now_due) {
            // Somebody asked for a later step.
            (Screen::At(shown), Some(asked), _) if asked != shown => {
                message.set(Some(say!(i18n, wizard.due_first, step = words::step(i18n, shown))));
                led_to.set_value(Some(shown));
                go(screen, true);
            }
            // The step at hand was done. The summary stays: confirmed, it says so and leads on by a button.
            (Screen::At(_), _, Some(next)) if stayed_at.is_some_and(|step| step != Step::Summary) => {
                message.set(None);
                go(Screen::At(next), false);
            }
            (Screen::At(_) | Screen::Begin, ..) => {}
            (whole, ..) => {
                message.set(None);
                let address = whole.address();
                if last.with_untracked(|last| last.as_deref() != address.rsplit('/').next()) {
                    go(whole, true);
                }
            }
        }
        now_due
    });
}

/// One step.
fn step_view(case: Case, step: Step) -> AnyView {
    match step {
        Step::Region => view! { <RegionStep case=case /> }.into_any(),
        Step::Personal => view! { <PersonalStep case=case /> }.into_any(),
        Step::Summary => view! { <SummaryStep case=case /> }.into_any(),
        Step::Document => view! { <DocumentStep case=case /> }.into_any(),
        Step::Front => view! { <CameraStep case=case purpose=Purpose::Front /> }.into_any(),
        Step::Back => view! { <CameraStep case=case purpose=Purpose::Back /> }.into_any(),
        Step::Portrait => view! { <CameraStep case=case purpose=Purpose::Portrait /> }.into_any(),
        Step::FaceCheck => view! { <CameraStep case=case purpose=Purpose::FaceCheck /> }.into_any(),
        Step::Send => view! { <SendStep case=case /> }.into_any(),
    }
}

/// A step with a camera. It offers the phone itself, and gives way to it while the phone is at work.
#[component]
fn CameraStep(case: Case, purpose: Purpose) -> impl IntoView {
    let i18n = use_i18n();
    let step = purpose.step();
    let document_type = case.view.with_untracked(|view| view.document.as_ref().map(|choice| choice.document_type));
    let tries_left = Signal::derive(move || case.view.with(|view| view.tries_left));
    let navigate = use_navigate();
    // A step that was done again, while a later one is due, leads there.
    let on_done = Callback::new(move |()| {
        let later = case.view.with_untracked(|view| due(view).filter(|due| *due > step));
        if let Some(later) = later {
            navigate(&Screen::At(later).address(), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
        case.refresh();
    });
    let view = Signal::from(case.view);
    let heading = move || {
        let document = document_type.map(|kind| words::document_type(i18n, kind));
        match (purpose, document) {
            (Purpose::Front, Some(document)) => say!(i18n, wizard.heading_front, document = document),
            (Purpose::Back, Some(document)) => say!(i18n, wizard.heading_back, document = document),
            _ => words::step(i18n, step),
        }
    };
    let here = move || match purpose {
        Purpose::FaceCheck => {
            view! { <FaceCheckStep actor=Actor::Person tries_left=tries_left on_done=on_done case=view /> }.into_any()
        }
        _ => view! {
            <PictureStep purpose=purpose document_type=document_type actor=Actor::Person on_done=on_done case=view />
        }
        .into_any(),
    };
    view! {
        <div class="page-head">
            <h1 class="page-title">{heading}</h1>
        </div>
        <WhenAlive>{here()}</WhenAlive>
        <BackOnly case=case step=step />
    }
}

/// The way back from a step whose other buttons stand elsewhere.
#[component]
fn BackOnly(case: Case, step: Step) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <p>
            <ButtonLink kind=ButtonKind::Quiet href=move || case.view.with(|view| super::screen::back_from(view, step))>
                {tr!(i18n, common.back)}
            </ButtonLink>
        </p>
    }
}
