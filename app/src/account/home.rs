//! The first page: what this is, what happens, what people ask before they begin.

use crate::i18n::use_i18n;
use crate::shell::{Me, Page, site_name};
use crate::ui::{ButtonKind, ButtonLink, Icon, IconName};
use crate::words::{say, tr};
use leptos::prelude::*;

/// The first page.
#[component]
pub fn HomePage() -> impl IntoView {
    let i18n = use_i18n();
    let site = StoredValue::new(site_name());
    let title = tr!(i18n, account.home_title);
    view! {
        <Page title=title>
            <div class="stack-loose home">
                <div class="page-head">
                    <h1 class="page-title page-title-large">{title}</h1>
                    <p class="page-lead">{move || say!(i18n, account.home_lead, site = site.get_value())}</p>
                </div>
                <Ways />
                <section class="stack">
                    <h2>{tr!(i18n, account.home_what_title)}</h2>
                    <ol class="level-unlocks">
                        <What icon=IconName::User text=tr!(i18n, account.home_step_basic) />
                        <What icon=IconName::IdCard text=tr!(i18n, account.home_step_document) />
                        <What icon=IconName::Face text=tr!(i18n, account.home_step_face) />
                        <What icon=IconName::Mail text=tr!(i18n, account.home_step_result) />
                    </ol>
                </section>
                <section class="stack" id="help">
                    <h2>{tr!(i18n, account.home_help_title)}</h2>
                    <Answer
                        question=tr!(i18n, account.home_help_need)
                        answer=tr!(i18n, account.home_help_need_text)
                    />
                    <Answer
                        question=tr!(i18n, account.home_help_kept)
                        answer=move || say!(i18n, account.home_help_kept_text, site = site.get_value())
                    />
                    <Answer
                        question=tr!(i18n, account.home_help_stop)
                        answer=tr!(i18n, account.home_help_stop_text)
                    />
                    <Answer
                        question=tr!(i18n, account.home_help_refused)
                        answer=tr!(i18n, account.home_help_refused_text)
                    />
                    <Answer
                        question=tr!(i18n, account.home_help_safe)
                        answer=tr!(i18n, account.home_help_safe_text)
                    />
                </section>
            </div>
        </Page>
    }
}

/// Where to go from here: on, for somebody who is signed in; else signing up or in.
#[component]
fn Ways() -> impl IntoView {
    let i18n = use_i18n();
    let me = expect_context::<Me>().0;
    view! {
        <div class="row">
            <Suspense>
                {move || {
                    let signed_in = me.get().is_some_and(|answer| matches!(answer, Ok(Some(_))));
                    if signed_in {
                        view! {
                            <ButtonLink href="/identification" kind=ButtonKind::Primary>
                                {tr!(i18n, account.home_go_on)}
                            </ButtonLink>
                        }
                            .into_any()
                    } else {
                        view! {
                            <ButtonLink href="/signup" kind=ButtonKind::Primary>
                                {tr!(i18n, account.home_start)}
                            </ButtonLink>
                            <ButtonLink href="/login">{tr!(i18n, account.home_log_in)}</ButtonLink>
                        }
                            .into_any()
                    }
                }}
            </Suspense>
        </div>
    }
}

#[component]
fn What(icon: IconName, #[prop(into)] text: Signal<String>) -> impl IntoView {
    view! {
        <li>
            <Icon name=icon />
            <span>{move || text.get()}</span>
        </li>
    }
}

#[component]
fn Answer(#[prop(into)] question: Signal<String>, #[prop(into)] answer: Signal<String>) -> impl IntoView {
    view! {
        <details class="answer">
            <summary>{move || question.get()}</summary>
            <p>{move || answer.get()}</p>
        </details>
    }
}
