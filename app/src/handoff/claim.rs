//! The first page on the phone: claims the code of the link, once, from the browser, because opening a link must not do
//! anything (link previews open links too).

use super::api::claim;
use crate::camera::agent::{Agent, System};
use crate::failure::Failure;
use crate::i18n::use_i18n;
use crate::shell::Page;
use crate::ui::{Banner, Button, ButtonKind, Skeleton, Tone};
use crate::words::{failure, tr};
use domain::Error;
use domain::error::HandoffProblem;
use leptos::prelude::*;
use leptos_i18n::t_string;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

/// Where claiming stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Claiming {
    /// Not yet.
    Begin,
    /// A browser inside another app: the phone's own browser is better, and the code works only once.
    InApp(bool),
    /// Refused.
    Refused(Failure),
}

/// `/h/:code`
#[component]
pub fn ClaimPage() -> impl IntoView {
    let i18n = use_i18n();
    let parameters = use_params_map();
    let navigate = use_navigate();
    let state = RwSignal::new(Claiming::Begin);
    let busy = RwSignal::new(false);
    let navigate = StoredValue::new(navigate);
    let try_to_claim = move || {
        let code = parameters.with_untracked(|parameters| parameters.get("code")).unwrap_or_default();
        busy.set(true);
        leptos::task::spawn_local(async move {
            match claim(code).await {
                Ok(()) => {
                    navigate.try_with_value(|navigate| {
                        navigate("/phone", NavigateOptions { replace: true, ..NavigateOptions::default() });
                    });
                }
                Err(refusal) => {
                    state.try_set(Claiming::Refused(refusal));
                }
            }
            busy.try_set(false);
        });
    };
    Effect::new(move |before: Option<()>| {
        if before.is_none() {
            let agent = Agent::current();
            if agent.in_app {
                state.set(Claiming::InApp(agent.system == System::Ios));
            } else {
                try_to_claim();
            }
        }
    });
    let title = move || match state.get() {
        Claiming::Begin => t_string!(i18n, handoff.claiming_title),
        Claiming::InApp(_) => t_string!(i18n, handoff.in_app_title),
        Claiming::Refused(refusal) => match refusal {
            Failure::Refused(Error::Handoff(HandoffProblem::AlreadyTaken)) => t_string!(i18n, handoff.taken_title),
            Failure::Refused(Error::Handoff(HandoffProblem::CodeExpired)) => t_string!(i18n, handoff.expired_title),
            Failure::Refused(Error::Handoff(HandoffProblem::Ended(_))) => t_string!(i18n, handoff.over_title),
            Failure::Refused(Error::Handoff(_) | Error::NotFound | Error::Invalid(_)) => {
                t_string!(i18n, handoff.unknown_title)
            }
            Failure::Refused(_) | Failure::Unreachable => t_string!(i18n, handoff.not_connected_title),
        },
    };
    view! {
        <Page title=title narrow=true>
            <div class="pair">
                <div class="page-head"><h1 class="page-title">{title}</h1></div>
                {move || match state.get() {
                    Claiming::Begin => {
                        view! {
                            <Skeleton label=tr!(i18n, handoff.claiming_title) lines=2 block=true />
                            // As text: a browser that runs scripts reads what is inside as text too.
                            <noscript inner_html=t_string!(i18n, handoff.needs_script)></noscript>
                        }
                            .into_any()
                    }
                    Claiming::InApp(ios) => {
                        view! {
                            <Banner tone=Tone::Attention live=true>
                                {move || {
                                    if ios { t_string!(i18n, handoff.in_app_ios) } else { t_string!(i18n, handoff.in_app_android) }
                                }}
                            </Banner>
                            <div class="actions">
                                <Button busy=busy on_click=move |_| try_to_claim()>
                                    {tr!(i18n, handoff.here_anyway)}
                                </Button>
                            </div>
                        }
                            .into_any()
                    }
                    Claiming::Refused(refusal) => {
                        let hopeful = !matches!(refusal, Failure::Refused(Error::Handoff(_)));
                        view! {
                            <Banner tone=Tone::Wrong live=true>{failure(i18n, &refusal)}</Banner>
                            <p class="pair-note">{tr!(i18n, handoff.what_to_do)}</p>
                            <Show when=move || hopeful>
                                <div class="actions">
                                    <Button kind=ButtonKind::Primary busy=busy on_click=move |_| try_to_claim()>
                                        {tr!(i18n, camera.try_again)}
                                    </Button>
                                </div>
                            </Show>
                        }
                            .into_any()
                    }
                }}
            </div>
        </Page>
    }
}
