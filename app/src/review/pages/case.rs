//! One case on one screen: the queue beside it, its evidence, what is known, and the decision.

use super::checks::ChecksPart;
use super::console::{Console, StrangersLeave};
use super::decision::{DecisionPart, Drafts};
use super::evidence::EvidencePart;
use super::facts::Facts;
use super::keys::{Keys, walk};
use super::spotlight::Spotlight;
use super::strip::Strip;
use super::{kept, link_id, or_log_in};
use crate::failure::Answer;
use crate::i18n::use_i18n;
use crate::live::{Topic, follow};
use crate::review::api::{self, QueueView, ReviewView};
use crate::shell::{FailureNotice, PageTitle};
use crate::ui::{ButtonLink, Skeleton};
use crate::words::tr;
use domain::Timestamp;
use domain::review::Subject;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::sync::Arc;

/// The page of one case.
#[component]
pub fn CasePage() -> impl IntoView {
    let i18n = use_i18n();
    let keys = Keys::new();
    let params = use_params_map();
    let attempt = Memo::new(move |_| params.with(|params| params.get("attempt")).unwrap_or_default());
    let changes = follow(Topic::Queue);
    let asked_queue = Resource::new(move || (changes.get(), i18n.get_locale()), |_| or_log_in(api::queue()));
    // Fetched when the address or the language changes, never by itself: opening a case is a look that is recorded.
    let case = Resource::new_blocking(
        move || (attempt.get(), i18n.get_locale()),
        |(attempt, _)| or_log_in(api::review_case(attempt)),
    );
    let (queue, _) = kept(asked_queue);
    let failure = Signal::derive(move || case.get().and_then(Result::err));
    let drafts = Drafts::default();
    keys.listen(move |key, in_dialog| {
        let forward = key == "j";
        let walks = !in_dialog && (forward || key == "k");
        if walks {
            let waiting = queue.get_untracked().map(|queue| queue.waiting).unwrap_or_default();
            let ids: Vec<String> = waiting.iter().map(|entry| link_id(&entry.attempt)).collect();
            let mut current = String::from("case-");
            current.push_str(&attempt.get_untracked());
            walk(&ids, Some(&current), forward);
        }
        walks
    });
    view! {
        <PageTitle title=tr!(i18n, review.case_nameless) />
        <Console keys=keys>
            <main id="content" class="case" tabindex="-1">
                <Strip queue=queue current=attempt />
                <Transition fallback=|| view! { <Loading /> }>
                    <StrangersLeave failure=failure />
                    <For
                        each=move || case.get()
                        key=key_of
                        children=move |answer| match answer {
                            Ok(view) => {
                                view! { <Case view=view queue=queue keys=keys drafts=drafts changes=changes /> }
                                    .into_any()
                            }
                            Err(failure) => {
                                view! {
                                    <section class="case-evidence">
                                        <h1>{tr!(i18n, review.case_missing)}</h1>
                                        <FailureNotice failure=Signal::stored(Some(failure)) />
                                        <p>
                                            <ButtonLink href="/console">{tr!(i18n, review.case_back)}</ButtonLink>
                                        </p>
                                    </section>
                                }
                                    .into_any()
                            }
                        }
                    />
                </Transition>
            </main>
        </Console>
    }
}

/// Each answer gets elements of its own: nothing chosen or typed for one case may show at another.
fn key_of(answer: &Answer<ReviewView>) -> (String, Timestamp) {
    match answer {
        Ok(view) => (view.attempt.id.to_string(), view.now),
        Err(failure) => (failure.to_string(), Timestamp::default()),
    }
}

#[component]
fn Loading() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="case-evidence">
            <Skeleton label=tr!(i18n, review.loading) lines=4 block=true />
        </section>
    }
}

#[component]
fn Case(
    view: ReviewView,
    queue: Signal<Option<QueueView>>,
    keys: Keys,
    drafts: Drafts,
    changes: ReadSignal<u32>,
) -> impl IntoView {
    let i18n = use_i18n();
    let view = Arc::new(view);
    // What is looked at is what the number keys give reasons for.
    let subject = RwSignal::new(Subject::Front);
    let spotlight = Spotlight::new();
    let attempt = view.attempt.id.clone();
    view! {
        <EvidencePart view=Arc::clone(&view) subject=subject keys=keys spotlight=spotlight />
        <section class="case-facts" aria-label=tr!(i18n, review.facts)>
            <Facts view=Arc::clone(&view)>
                <ChecksPart attempt=attempt changes=changes spotlight=spotlight />
            </Facts>
            <DecisionPart view=view queue=queue subject=subject keys=keys drafts=drafts />
        </section>
    }
}
