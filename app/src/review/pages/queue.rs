//! The queue: who has waited longest comes first. It changes by itself while somebody watches it.

use super::console::{Console, StrangersLeave};
use super::keys::{Keys, walk};
use super::{address, kept, link_id, or_log_in, said};
use crate::i18n::use_i18n;
use crate::live::{Topic, follow};
use crate::review::api::{self, QueueEntry, QueueView};
use crate::shell::{FailureNotice, PageTitle};
use crate::ui::{ColumnHeader, DataTable, EmptyState, Icon, IconName, LiveRegion, Skeleton};
use crate::words::{I18n, moment, say, tr};
use core::time::Duration;
use domain::Timestamp;
use domain::time::Span;
use leptos::prelude::*;

/// From when on a case has waited long: people are told "normally within an hour".
pub(super) const LATE: Span = Span::hours(1);
/// How often ages are said anew.
const TICK: Span = Span::seconds(30);

/// The page of all waiting cases.
#[component]
pub fn QueuePage() -> impl IntoView {
    let i18n = use_i18n();
    let keys = Keys::new();
    let changes = follow(Topic::Queue);
    let asked = Resource::new_blocking(move || (changes.get(), i18n.get_locale()), |_| or_log_in(api::queue()));
    let (queue, failure) = kept(asked);
    let now = running(queue);
    let waiting = move || queue.get().map(|queue| queue.waiting).unwrap_or_default();
    keys.listen(move |key, in_dialog| {
        let forward = key == "j";
        let walks = !in_dialog && (forward || key == "k");
        if walks {
            let waiting = untrack(waiting);
            walk(&waiting.iter().map(|entry| link_id(&entry.attempt)).collect::<Vec<_>>(), None, forward);
        }
        walks
    });
    let any = move || queue.with(|queue| queue.as_ref().is_some_and(|queue| !queue.waiting.is_empty()));
    let none = move || queue.with(|queue| queue.as_ref().is_some_and(|queue| queue.waiting.is_empty()));
    view! {
        <PageTitle title=tr!(i18n, review.queue_title) />
        <Console keys=keys>
            <main id="content" class="console-page" tabindex="-1">
                <h1>{tr!(i18n, review.queue_title)}</h1>
                <Transition fallback=move || {
                    view! { <Skeleton label=tr!(i18n, review.loading) lines=8 /> }
                }>
                    <StrangersLeave failure=failure />
                    <FailureNotice failure=failure />
                    <Figures queue=queue now=now />
                    <Show when=any>
                        <DataTable caption=tr!(i18n, review.queue_caption) caption_hidden=true dense=true>
                            <Head />
                            <tbody>
                                <For each=waiting key=|entry| (entry.attempt.clone(), entry.looked_at, entry.country_name.clone()) let:entry>
                                    <Row entry=entry now=now />
                                </For>
                            </tbody>
                        </DataTable>
                    </Show>
                    <Show when=none>
                        <EmptyState icon=IconName::Check title=tr!(i18n, review.queue_empty)>
                            <p>{tr!(i18n, review.queue_empty_text)}</p>
                        </EmptyState>
                    </Show>
                </Transition>
            </main>
        </Console>
    }
}

/// The server's clock, going on in the browser so that ages grow while nothing else changes.
pub(super) fn running(queue: Signal<Option<QueueView>>) -> Signal<Timestamp> {
    let ticks = RwSignal::new(0_i64);
    Effect::new(move |_| {
        queue.track();
        ticks.set(0);
        let tick = move || {
            // The page may be gone when the timer fires.
            let _ = ticks.try_update(|ticks| *ticks += 1);
        };
        let every = Duration::from_secs(TICK.as_seconds().unsigned_abs());
        if let Ok(timer) = set_interval_with_handle(tick, every) {
            on_cleanup(move || timer.clear());
        }
    });
    Signal::derive(move || {
        let base = queue.with(|queue| queue.as_ref().map(|queue| queue.now)).unwrap_or_default();
        base.plus(Span::seconds(TICK.as_seconds() * ticks.get()))
    })
}

fn count(i18n: I18n, total: u64) -> String {
    match total {
        1 => say!(i18n, review.queue_count_single),
        _ => say!(i18n, review.queue_count, count = total.to_string()),
    }
}

#[component]
fn Figures(queue: Signal<Option<QueueView>>, now: Signal<Timestamp>) -> impl IntoView {
    let i18n = use_i18n();
    let total = Signal::derive(move || queue.with(|queue| queue.as_ref().map(|queue| queue.total)));
    let said = move || total.get().map(|total| count(i18n, total)).unwrap_or_default();
    let oldest = move || {
        let submitted = queue.with(|queue| queue.as_ref()?.waiting.first().map(|entry| entry.submitted_at))?;
        Some(say!(i18n, review.queue_oldest, age = said::age(i18n, now.get().since(submitted))))
    };
    let more = move || {
        queue.with(|queue| {
            let queue = queue.as_ref()?;
            let shown = queue.waiting.len().to_string();
            (queue.total.to_string() != shown && !queue.waiting.is_empty())
                .then(|| say!(i18n, review.queue_more, shown = shown, count = queue.total.to_string()))
        })
    };
    view! {
        <p class="console-figures">
            <span>{said}</span>
            {move || oldest().map(|text| view! { <span>{text}</span> })}
            {move || more().map(|text| view! { <span>{text}</span> })}
        </p>
        <LiveRegion text=said />
    }
}

#[component]
fn Head() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <thead>
            <tr>
                <ColumnHeader label=tr!(i18n, review.column_age) />
                <ColumnHeader label=tr!(i18n, review.column_document) />
                <ColumnHeader label=tr!(i18n, review.column_attempt) numeric=true />
                <ColumnHeader label=tr!(i18n, review.column_notes) />
                <ColumnHeader label=tr!(i18n, review.column_submitted) />
            </tr>
        </thead>
    }
}

#[component]
fn Row(entry: QueueEntry, now: Signal<Timestamp>) -> impl IntoView {
    let i18n = use_i18n();
    let QueueEntry { attempt, number, submitted_at, looked_at, document, country_name, without_face_check } = entry;
    let late = move || now.get().since(submitted_at) >= LATE;
    view! {
        <tr class="queue-row">
            <td class="queue-age" data-late=move || late().then_some("true")>
                {move || said::age(i18n, now.get().since(submitted_at))}
                <Show when=late>
                    <span class="visually-hidden">", " {tr!(i18n, review.late)}</span>
                </Show>
            </td>
            <th scope="row">
                <a id=link_id(&attempt) href=address(&attempt)>
                    {move || said::document(i18n, &country_name, &document)}
                </a>
            </th>
            <td class="table-number">{number}</td>
            <td>
                <span class="row">
                    {without_face_check
                        .then(|| {
                            view! {
                                <span class="badge" data-tone="attention">
                                    <Icon name=IconName::User />
                                    {tr!(i18n, review.mark_human)}
                                </span>
                            }
                        })}
                    {looked_at
                        .map(|at| {
                            view! {
                                <span class="badge" data-tone="info">
                                    <Icon name=IconName::Eye />
                                    {move || say!(i18n, review.mark_looked, age = said::age(i18n, now.get().since(at)))}
                                </span>
                            }
                        })}
                </span>
            </td>
            <td>{move || moment(i18n, submitted_at)}</td>
        </tr>
    }
}
