//! The queue beside a case, so that the next one is a key away.

use super::queue::{LATE, running};
use super::{address, link_id, said};
use crate::i18n::use_i18n;
use crate::review::api::{QueueEntry, QueueView};
use crate::words::{say, tr};
use domain::Timestamp;
use leptos::prelude::*;

/// All waiting cases as links, the open one marked.
#[component]
pub(super) fn Strip(
    /// The queue.
    queue: Signal<Option<QueueView>>,
    /// The name of the open attempt.
    current: Memo<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let now = running(queue);
    let waiting = move || queue.get().map(|queue| queue.waiting).unwrap_or_default();
    let total = move || queue.with(|queue| queue.as_ref().map(|queue| queue.total));
    view! {
        <nav class="case-queue" aria-label=tr!(i18n, review.case_strip)>
            <Transition>
                <p class="case-queue-head">
                    <a href="/console">{tr!(i18n, review.queue_link)}</a>
                    <span class="quiet">{total}</span>
                </p>
                <For each=waiting key=|entry| (entry.attempt.clone(), entry.looked_at, entry.country_name.clone()) let:entry>
                    <Link entry=entry now=now current=current />
                </For>
            </Transition>
        </nav>
    }
}

#[component]
fn Link(entry: QueueEntry, now: Signal<Timestamp>, current: Memo<String>) -> impl IntoView {
    let i18n = use_i18n();
    let QueueEntry { attempt, number, submitted_at, looked_at, document, country_name, without_face_check } = entry;
    let age = move || now.get().since(submitted_at);
    let name = attempt.to_string();
    let marks = move || {
        let human = without_face_check.then(|| say!(i18n, review.strip_human));
        let looked = looked_at.map(|_| say!(i18n, review.strip_looked));
        human.into_iter().chain(looked).collect::<Vec<_>>().join(", ")
    };
    view! {
        <a
            id=link_id(&attempt)
            class="case-link"
            href=address(&attempt)
            aria-current=move || current.with(|current| *current == name).then_some("true")
        >
            <span class="case-name">{move || said::document(i18n, &country_name, &document)}</span>
            <span class="queue-age" data-late=move || (age() >= LATE).then_some("true")>
                {move || said::age(i18n, age())}
            </span>
            <span class="case-kind">{move || say!(i18n, review.case_attempt, number = number.to_string())}</span>
            <span class="case-owner">{marks}</span>
        </a>
    }
}
