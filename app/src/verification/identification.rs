//! Identification: the two levels, where each stands, what each unlocks, and the one button that goes on.

use super::again::{GateNotice, RetryForm, gate_words};
use super::api::{self, CaseView, PlaceView};
use super::screen::Screen;
use super::verify::NoCase;
use super::wizard::Case;
use crate::i18n::use_i18n;
use crate::shell::Page;
use crate::ui::{ButtonKind, ButtonLink, Icon, IconName, Skeleton};
use crate::words::{I18n, moment, say, step, tr};
use domain::Timestamp;
use domain::verification::{Gate, Step};
use leptos::prelude::*;

/// The page.
#[component]
pub fn IdentificationPage() -> impl IntoView {
    let i18n = use_i18n();
    let case = Resource::new_blocking(|| (), |()| api::case());
    let title = tr!(i18n, wizard.identification_title);
    view! {
        <Page title=title>
            <Suspense fallback=move || view! { <Skeleton label=tr!(i18n, common.loading) lines=6 /> }>
                {move || Suspend::new(async move {
                    match case.await {
                        Ok(first) => view! { <Levels first=first /> }.into_any(),
                        Err(failure) => view! { <NoCase failure=failure again=move |()| case.refetch() /> }.into_any(),
                    }
                })}
            </Suspense>
        </Page>
    }
}

#[component]
fn Levels(first: CaseView) -> impl IntoView {
    let i18n = use_i18n();
    let case = Case::new(first);
    case.follow();
    // Built anew only when the case has changed, not with every answer of the server's clock.
    let settled = Memo::new(move |_| case.view.with(|view| CaseView { now: Timestamp::default(), ..view.clone() }));
    view! {
        <div class="stack-loose">
            <div class="page-head">
                <h1 class="page-title">{tr!(i18n, wizard.identification_title)}</h1>
                <p class="page-lead">{tr!(i18n, wizard.identification_lead)}</p>
            </div>
            {case.lost_notice()}
            {move || settled.with(gate_notice)}
            <div class="levels">
                {move || settled.with(|view| basic(i18n, view))}
                {move || settled.with(|view| advanced(i18n, case, view))}
            </div>
            <p class="attempts">{move || settled.with(|view| attempts(i18n, view))}</p>
        </div>
    }
}

const fn gate_of(view: &CaseView) -> Option<&Gate> {
    match &view.place {
        PlaceView::Outside { gate, .. } | PlaceView::Rejected { gate, .. } => Some(gate),
        PlaceView::At { .. } | PlaceView::Waiting { .. } | PlaceView::Approved { .. } => None,
    }
}

fn gate_notice(view: &CaseView) -> Option<impl IntoView + use<>> {
    let gate = gate_of(view)?.clone();
    let limits = view.limits;
    Some(view! { <GateNotice gate=gate limits=limits /> })
}

fn attempts(i18n: I18n, view: &CaseView) -> Option<String> {
    gate_of(view).filter(|gate| matches!(gate, Gate::Open { .. })).map(|gate| gate_words(i18n, gate, &view.limits))
}

/// What a level says of itself.
struct Level {
    state: &'static str,
    tone: Option<&'static str>,
    badge: String,
    title: String,
    text: String,
    unlocks: [(IconName, String); 2],
    action: AnyView,
}

fn level_view(level: Level) -> impl IntoView {
    let unlocks = level.unlocks.map(|(icon, text)| {
        view! {
            <li>
                <Icon name=icon />
                <span>{text}</span>
            </li>
        }
    });
    view! {
        <section class="level" data-state=level.state>
            <div class="level-head">
                <h2 class="level-title">{level.title}</h2>
                <span class="badge" data-tone=level.tone>
                    {level.badge}
                </span>
            </div>
            <p class="level-text">{level.text}</p>
            <ul class="level-unlocks">{unlocks}</ul>
            <div class="level-action">{level.action}</div>
        </section>
    }
}

fn link(address: String, words: String) -> AnyView {
    view! {
        <ButtonLink kind=ButtonKind::Primary href=address>
            {words}
        </ButtonLink>
    }
    .into_any()
}

fn note(text: String) -> AnyView {
    view! { <span class="level-note">{text}</span> }.into_any()
}

fn both(first: AnyView, second: AnyView) -> AnyView {
    view! {
        {first}
        {second}
    }
    .into_any()
}

fn nothing() -> AnyView {
    ().into_any()
}

/// The step that is due, when it belongs to this level.
fn due_here(view: &CaseView, basic: bool) -> Option<Step> {
    match view.place {
        PlaceView::At { step, .. } if (step < Step::Document) == basic => Some(step),
        _ => None,
    }
}

fn go_on(i18n: I18n, due: Step) -> AnyView {
    let next = say!(i18n, wizard.next_step, step = step(i18n, due));
    both(link(Screen::At(due).address(), say!(i18n, wizard.continue_button)), note(next))
}

fn basic(i18n: I18n, view: &CaseView) -> impl IntoView + use<> {
    let begin = || link(Screen::Begin.address(), say!(i18n, wizard.verify));
    let (state, tone, badge, action) = if view.personal_confirmed {
        ("done", Some("good"), say!(i18n, wizard.badge_done), nothing())
    } else if let Some(due) = due_here(view, true) {
        ("now", Some("info"), say!(i18n, wizard.badge_now), go_on(i18n, due))
    } else {
        match &view.place {
            PlaceView::Outside { expired: true, gate: Gate::Open { .. } } => {
                let expired = note(say!(i18n, wizard.expired_note));
                ("now", Some("attention"), say!(i18n, wizard.badge_expired), both(begin(), expired))
            }
            PlaceView::Outside { gate: Gate::Open { .. }, .. } => ("now", None, say!(i18n, wizard.badge_open), begin()),
            _ => ("open", None, say!(i18n, wizard.badge_open), nothing()),
        }
    };
    level_view(Level {
        state,
        tone,
        badge,
        title: say!(i18n, wizard.basic_title),
        text: say!(i18n, wizard.basic_text),
        unlocks: [
            (IconName::Globe, say!(i18n, wizard.basic_unlock_place)),
            (IconName::ArrowForward, say!(i18n, wizard.basic_unlock_next)),
        ],
        action,
    })
}

fn advanced(i18n: I18n, case: Case, view: &CaseView) -> impl IntoView + use<> {
    let quiet =
        |address: &'static str, words: String| view! { <a class="level-note" href=address>{words}</a> }.into_any();
    let retry = || view! { <RetryForm case=case /> }.into_any();
    let (state, tone, badge, action) = match &view.place {
        PlaceView::Waiting { .. } => {
            let written = note(say!(i18n, wizard.waiting_note, email = view.masked_email));
            let see = view! { <ButtonLink href="/verify/waiting">{say!(i18n, wizard.see_progress)}</ButtonLink> };
            ("waiting", Some("info"), say!(i18n, wizard.badge_waiting), both(see.into_any(), written))
        }
        PlaceView::Approved { at } => {
            let since = note(say!(i18n, wizard.approved_note, time = moment(i18n, *at)));
            ("done", Some("good"), say!(i18n, wizard.badge_verified), since)
        }
        PlaceView::Rejected { gate, .. } => {
            let reasons = quiet("/verify/result", say!(i18n, wizard.see_reasons));
            let action = if matches!(gate, Gate::Open { .. }) { both(retry(), reasons) } else { reasons };
            ("wrong", Some("wrong"), say!(i18n, wizard.badge_wrong), action)
        }
        PlaceView::Outside { gate, .. } if view.personal_confirmed => {
            let expired = note(say!(i18n, wizard.expired_note));
            let action = if matches!(gate, Gate::Open { .. }) { both(retry(), expired) } else { expired };
            ("now", Some("attention"), say!(i18n, wizard.badge_expired), action)
        }
        PlaceView::At { .. } | PlaceView::Outside { .. } => match due_here(view, false) {
            Some(due) => ("now", Some("info"), say!(i18n, wizard.badge_now), go_on(i18n, due)),
            None => ("locked", None, say!(i18n, wizard.badge_locked), nothing()),
        },
    };
    level_view(Level {
        state,
        tone,
        badge,
        title: say!(i18n, wizard.advanced_title),
        text: say!(i18n, wizard.advanced_text),
        unlocks: [
            (IconName::Check, say!(i18n, wizard.advanced_unlock_full)),
            (IconName::Lock, say!(i18n, wizard.advanced_unlock_claim)),
        ],
        action,
    })
}
