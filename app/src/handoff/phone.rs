//! The phone's pages: the number, the steps that were handed off, and how it ended. The phone sees nothing else of the case.

use super::api::{PhoneStateView, PhoneView, phone_cancel, phone_case};
use super::claim::ClaimPage;
use crate::evidence::{Actor, PictureStep, StepContext};
use crate::face_check::FaceCheckStep;
use crate::failure::{Answer, Failure};
use crate::i18n::use_i18n;
use crate::live::{Topic, follow};
use crate::shell::{Page, WhenAlive};
use crate::ui::{Banner, Button, ButtonKind, Icon, IconName, Skeleton, TimeLeft, Tone};
use crate::words::{self, failure, fill, tr};
use domain::Error;
use domain::document::DocumentType;
use domain::handoff::{HandoffEnd, Number};
use domain::verification::Step;
use leptos::prelude::*;
use leptos_i18n::t_string;

/// `/h/:code`: claims the code of the link for this phone.
#[component]
pub fn PhoneClaimPage() -> impl IntoView {
    view! { <ClaimPage /> }
}

/// What the page shows; the rest of a [`PhoneView`] changes words only.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Loading,
    Refused(Failure),
    Number(Number),
    At(Step, Option<DocumentType>),
    Ended(HandoffEnd),
}

/// `/phone`: what this phone is to do.
#[component]
pub fn PhonePage() -> impl IntoView {
    let i18n = use_i18n();
    let changes = follow(Topic::Phone);
    let latest = RwSignal::new(None::<Answer<PhoneView>>);
    let asked = StoredValue::new(0_u32);
    let cancelling = RwSignal::new(false);

    let refresh = Callback::new(move |()| {
        let Some(turn) = asked.try_update_value(|asked| {
            *asked = asked.wrapping_add(1);
            *asked
        }) else {
            return;
        };
        leptos::task::spawn_local(async move {
            let answer = phone_case().await;
            let newest = asked.try_get_value() == Some(turn);
            // A lost connection changes nothing on the screen: what is being done there goes on.
            let keeps = answer == Err(Failure::Unreachable)
                && latest.try_with_untracked(|latest| matches!(latest, Some(Ok(_)))).unwrap_or(false);
            if newest && !keeps {
                latest.try_set(Some(answer));
            }
        });
    });
    Effect::new(move |_| {
        changes.track();
        refresh.run(());
    });

    let shown = Memo::new(move |_| {
        latest.with(|latest| match latest {
            None => Shown::Loading,
            Some(Err(refusal)) => Shown::Refused(refusal.clone()),
            Some(Ok(view)) => match &view.state {
                PhoneStateView::Number { number } => Shown::Number(*number),
                PhoneStateView::At { step, document_type, .. } => Shown::At(*step, *document_type),
                PhoneStateView::Ended { how } => Shown::Ended(*how),
            },
        })
    });
    let view_of = move |read: fn(&PhoneView) -> String| {
        Signal::derive(move || {
            latest.with(|latest| latest.as_ref().and_then(|answer| answer.as_ref().ok()).map(read)).unwrap_or_default()
        })
    };
    let site = view_of(|view| view.site.clone());
    let account = view_of(|view| view.masked_email.clone());
    let cancel = Callback::new(move |()| {
        cancelling.set(true);
        leptos::task::spawn_local(async move {
            // Whatever the answer is, the page asks how things stand.
            let _ = phone_cancel().await;
            cancelling.try_set(false);
            refresh.try_run(());
        });
    });
    let time = Signal::derive(move || {
        latest.with(|latest| match latest {
            Some(Ok(PhoneView { now, state: PhoneStateView::At { ends_at, .. }, .. })) => Some((*ends_at, *now)),
            _ => None,
        })
    });
    let portrait_upload =
        Signal::derive(move || latest.with(|latest| matches!(latest, Some(Ok(view)) if view.limits.portrait_upload)));
    provide_context(StepContext { time, portrait_upload });
    let tries_left = Signal::derive(move || {
        latest.with(|latest| match latest {
            Some(Ok(PhoneView { state: PhoneStateView::At { tries_left, .. }, .. })) => *tries_left,
            _ => 1,
        })
    });
    let todo = move || {
        let steps = latest
            .with(|latest| latest.as_ref().and_then(|answer| answer.as_ref().ok()).map(|view| view.steps.clone()));
        steps.unwrap_or_default().into_iter().map(|step| words::step(i18n, step)).collect::<Vec<_>>().join(", ")
    };
    view! {
        <Page title=tr!(i18n, handoff.phone_title) narrow=true>
            {move || match shown.get() {
                Shown::Loading => {
                    view! {
                        <h1 class="visually-hidden">{tr!(i18n, handoff.phone_title)}</h1>
                        <Skeleton label=tr!(i18n, handoff.claiming_title) lines=3 block=true />
                        // As text: a browser that runs scripts reads what is inside as text too.
                        <noscript inner_html=t_string!(i18n, handoff.needs_script)></noscript>
                    }
                        .into_any()
                }
                Shown::Refused(refusal) => view! { <NotConnected refusal=refusal on_again=refresh /> }.into_any(),
                Shown::Number(number) => {
                    view! {
                        <div class="pair">
                            <div class="page-head">
                                <h1 class="page-title">{tr!(i18n, handoff.pair_title)}</h1>
                                <p class="page-lead">
                                    {move || fill(t_string!(i18n, handoff.pair_lead), &[("site", &site.get())])}
                                </p>
                            </div>
                            <div class="pair-number" role="status">
                                <p>{tr!(i18n, handoff.pair_press)}</p>
                                <p class="pair-digits">{number}</p>
                            </div>
                            <dl class="facts">
                                <dt>{tr!(i18n, handoff.fact_site)}</dt>
                                <dd>{move || site.get()}</dd>
                                <dt>{tr!(i18n, handoff.fact_account)}</dt>
                                <dd dir="ltr">{move || account.get()}</dd>
                                <dt>{tr!(i18n, handoff.fact_todo)}</dt>
                                <dd>{todo}</dd>
                            </dl>
                            <p class="pair-note">{tr!(i18n, handoff.pair_note)}</p>
                            <div class="row">
                                <Button kind=ButtonKind::Quiet busy=cancelling on_click=move |_| cancel.run(())>
                                    {tr!(i18n, handoff.cancel)}
                                </Button>
                            </div>
                        </div>
                    }
                        .into_any()
                }
                Shown::At(step, document_type) => {
                    view! {
                        <div class="wizard-main">
                            <div class="row row-between">
                                <p class="quiet" dir="auto">{move || fill(t_string!(i18n, handoff.for_account), &[("site", &site.get()), ("email", &account.get())])}</p>
                                <TimeLeft
                                    deadline_ms=Signal::derive(move || time.get().map_or(0, |(ends_at, _)| ends_at.milliseconds()))
                                    server_now_ms=Signal::derive(move || time.get().map_or(0, |(_, now)| now.milliseconds()))
                                    label=tr!(i18n, camera.time_left)
                                    announce=Callback::new(move |minutes: u32| {
                                        fill(t_string!(i18n, handoff.minutes_left), &[("count", &minutes.to_string())])
                                    })
                                    on_end=Callback::new(move |()| refresh.run(()))
                                />
                            </div>
                            <div class="page-head">
                                <h1 class="page-title">{move || words::step(i18n, step)}</h1>
                            </div>
                            <WhenAlive>{match step.purpose() {
                                Some(domain::evidence::Purpose::FaceCheck) => {
                                    view! { <FaceCheckStep actor=Actor::Phone tries_left=tries_left on_done=refresh /> }.into_any()
                                }
                                Some(purpose) => {
                                    view! {
                                        <PictureStep
                                            purpose=purpose
                                            document_type=document_type
                                            actor=Actor::Phone
                                            on_done=refresh
                                        />
                                    }
                                        .into_any()
                                }
                                None => ().into_any(),
                            }}</WhenAlive>
                            <div class="row">
                                <Button kind=ButtonKind::Quiet busy=cancelling on_click=move |_| cancel.run(())>
                                    {tr!(i18n, handoff.cancel_on_phone)}
                                </Button>
                            </div>
                        </div>
                    }
                        .into_any()
                }
                Shown::Ended(how) => view! { <EndPage how=how /> }.into_any(),
            }}
        </Page>
    }
}

/// The phone has no session, or the server cannot be reached.
#[component]
fn NotConnected(refusal: Failure, on_again: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let gone = matches!(refusal, Failure::Refused(Error::NotSignedIn | Error::NotFound));
    view! {
        <div class="pair">
            <div class="page-head"><h1 class="page-title">{tr!(i18n, handoff.not_connected_title)}</h1></div>
            {if gone {
                view! { <p class="lead">{tr!(i18n, handoff.phone_gone)}</p> }.into_any()
            } else {
                view! {
                    <Banner tone=Tone::Wrong live=true>{failure(i18n, &refusal)}</Banner>
                    <div class="actions">
                        <Button kind=ButtonKind::Primary on_click=move |_| on_again.run(())>
                            {tr!(i18n, camera.try_again)}
                        </Button>
                    </div>
                }
                    .into_any()
            }}
        </div>
    }
}

/// How it ended, on the phone.
#[component]
fn EndPage(how: HandoffEnd) -> impl IntoView {
    let i18n = use_i18n();
    let good = how == HandoffEnd::Finished;
    let title = move || match how {
        HandoffEnd::Finished => t_string!(i18n, handoff.finished_title),
        HandoffEnd::CancelledHere | HandoffEnd::CancelledOnPhone => t_string!(i18n, handoff.cancelled_title),
        HandoffEnd::TakenBack => t_string!(i18n, handoff.taken_back_title),
        HandoffEnd::NumberMismatch => t_string!(i18n, handoff.mismatch_title),
        HandoffEnd::TimedOut => t_string!(i18n, handoff.timed_out_title),
        HandoffEnd::Replaced => t_string!(i18n, handoff.replaced_title),
    };
    let text = move || match how {
        HandoffEnd::Finished => t_string!(i18n, handoff.finished_text),
        HandoffEnd::CancelledHere | HandoffEnd::CancelledOnPhone => t_string!(i18n, handoff.cancelled_text),
        HandoffEnd::TakenBack => t_string!(i18n, handoff.taken_back_text),
        HandoffEnd::NumberMismatch => t_string!(i18n, handoff.mismatch_text),
        HandoffEnd::TimedOut => t_string!(i18n, handoff.timed_out_text),
        HandoffEnd::Replaced => t_string!(i18n, handoff.replaced_text),
    };
    view! {
        <div class="result" role="status">
            <div class="result-mark" data-tone=if good { "good" } else { "info" }>
                <Icon name=if good { IconName::Check } else { IconName::Info } />
            </div>
            <div class="page-head">
                <h1 class="page-title">{title}</h1>
                <p class="page-lead">{text}</p>
            </div>
        </div>
    }
}
