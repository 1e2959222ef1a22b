//! A case that is decided already, and the way on from any case.

use super::address;
use super::facts::reasons as reason_lines;
use crate::i18n::use_i18n;
use crate::review::api::QueueView;
use crate::ui::{ButtonKind, ButtonLink, Icon, IconName};
use crate::words::{moment, say, tr};
use domain::identifier::AttemptId;
use domain::review::{Decision, Verdict};
use leptos::prelude::*;

/// The case to go to after this one: the next that nobody looks at, else the next.
pub(super) fn next(queue: Option<&QueueView>, current: &AttemptId) -> Option<AttemptId> {
    let waiting = &queue?.waiting;
    let place = waiting.iter().position(|entry| entry.attempt == *current).unwrap_or(0);
    let (before, after) = waiting.split_at_checked(place)?;
    let others = || after.iter().chain(before).filter(|entry| entry.attempt != *current);
    let free = others().find(|entry| entry.looked_at.is_none());
    free.or_else(|| others().next()).map(|entry| entry.attempt.clone())
}

/// What was decided, and the way on.
#[component]
pub(super) fn Decided(
    /// The decision.
    decision: Decision,
    /// The attempt.
    id: AttemptId,
    /// The queue.
    queue: Signal<Option<QueueView>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let approved = decision.verdict == Verdict::Approved;
    let (tone, icon) = if approved { ("good", IconName::Check) } else { ("wrong", IconName::Cross) };
    let title = move || {
        if approved { say!(i18n, review.decided_approved) } else { say!(i18n, review.decided_rejected) }
    };
    let reasons = decision.verdict.reasons().to_vec();
    let note = decision.note.clone();
    view! {
        <section class="decision" aria-label=tr!(i18n, review.decision)>
            <p>
                <span class="badge" data-tone=tone>
                    <Icon name=icon />
                    {title}
                </span>
            </p>
            <p class="quiet">{move || say!(i18n, review.decided_at, moment = moment(i18n, decision.at))}</p>
            {move || reason_lines(i18n, &reasons)}
            {(!note.is_empty())
                .then(|| {
                    view! {
                        <p class="quiet" dir="auto">
                            {move || say!(i18n, review.earlier_note, note = note)}
                        </p>
                    }
                })}
            <Onward id=id queue=queue />
        </section>
    }
}

/// Links to the next case and to the queue.
#[component]
pub(super) fn Onward(
    /// The attempt at hand.
    id: AttemptId,
    /// The queue.
    queue: Signal<Option<QueueView>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let next = Memo::new(move |_| queue.with(|queue| next(queue.as_ref(), &id)));
    view! {
        <div class="decision-actions">
            <ButtonLink href="/console">{tr!(i18n, review.case_back)}</ButtonLink>
            {move || {
                next.get()
                    .map(|next| {
                        view! {
                            <ButtonLink kind=ButtonKind::Primary href=address(&next)>
                                {tr!(i18n, review.case_next)}
                            </ButtonLink>
                        }
                    })
            }}
        </div>
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::review::api::QueueEntry;
    use domain::Timestamp;
    use domain::country::Country;
    use domain::document::DocumentType;
    use domain::verification::DocumentChoice;

    fn id(letter: &str) -> AttemptId {
        AttemptId::parse(&letter.repeat(32)).unwrap()
    }

    fn queue(waiting: &[(&str, bool)]) -> QueueView {
        let entry = |(letter, looked): &(&str, bool)| QueueEntry {
            attempt: id(letter),
            number: 1,
            submitted_at: Timestamp::default(),
            looked_at: looked.then(Timestamp::default),
            document: DocumentChoice {
                country: Country::parse("ES").unwrap(),
                document_type: DocumentType::Passport,
                has_back: false,
            },
            country_name: String::new(),
            without_face_check: false,
        };
        QueueView { now: Timestamp::default(), waiting: waiting.iter().map(entry).collect(), total: 0 }
    }

    #[test]
    fn after_a_decision_comes_the_next_case_that_nobody_looks_at() {
        let waiting = queue(&[("a", false), ("b", true), ("c", true), ("d", false)]);
        assert_eq!(next(Some(&waiting), &id("b")), Some(id("d")));
        assert_eq!(next(Some(&waiting), &id("d")), Some(id("a")));
    }

    #[test]
    fn a_case_that_somebody_looks_at_is_better_than_none() {
        assert_eq!(next(Some(&queue(&[("a", true), ("b", true)])), &id("a")), Some(id("b")));
        assert_eq!(next(Some(&queue(&[("a", true)])), &id("a")), None);
        assert_eq!(next(Some(&queue(&[])), &id("a")), None);
        assert_eq!(next(None, &id("a")), None);
    }
}
