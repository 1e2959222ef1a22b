//! The decision: approve, or reject with reasons. Each is confirmed once, sent once, and leads to the next case. A case that
//! a colleague has decided meanwhile says so and takes nothing any more.

use super::decided::{Decided, Onward, next};
use super::facts::{name_of, reasons as reason_lines};
use super::keys::Keys;
use super::reasons::{Choices, ReasonList};
use super::{address, is_stranger};
use crate::failure::{Answer, Failure};
use crate::i18n::use_i18n;
use crate::review::api::{self, QueueView, ReviewView};
use crate::shell::FailureNotice;
use crate::ui::{Banner, Button, ButtonKind, Dialog, Icon, IconName, TextArea, Tone, focus_first_wrong, use_toasts};
use crate::words::{field_error, say, tr};
use domain::Error;
use domain::error::Field;
use domain::identifier::AttemptId;
use domain::review::{NOTE_MAXIMUM, Reason, Subject, Verdict, read_note};
use domain::verification::AttemptState;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was begun and not sent yet, so that a look at another case loses nothing.
#[derive(Clone, Copy)]
pub(super) struct Drafts(StoredValue<BTreeMap<AttemptId, (Vec<Reason>, String)>>);

impl Default for Drafts {
    fn default() -> Self {
        Self(StoredValue::new(BTreeMap::new()))
    }
}

/// The decision, or what there is to say about it.
#[component]
pub(super) fn DecisionPart(
    /// The case.
    view: Arc<ReviewView>,
    /// The queue.
    queue: Signal<Option<QueueView>>,
    /// Which reasons answer to number keys.
    subject: RwSignal<Subject>,
    /// The keys of the console.
    keys: Keys,
    /// What was begun.
    drafts: Drafts,
) -> impl IntoView {
    match &view.attempt.state {
        AttemptState::Decided { decision, .. } => {
            let id = view.attempt.id.clone();
            view! { <Decided decision=decision.clone() id=id queue=queue /> }.into_any()
        }
        _ => view! { <Form view=view queue=queue subject=subject keys=keys drafts=drafts /> }.into_any(),
    }
}

#[component]
fn Form(
    view: Arc<ReviewView>,
    queue: Signal<Option<QueueView>>,
    subject: RwSignal<Subject>,
    keys: Keys,
    drafts: Drafts,
) -> impl IntoView {
    let i18n = use_i18n();
    let id = view.attempt.id.clone();
    let (ticked, begun) = drafts.0.with_value(|drafts| drafts.get(&id).cloned()).unwrap_or_default();
    let choices = Choices::of(&view, &ticked);
    let rejecting = RwSignal::new(!ticked.is_empty());
    let note = RwSignal::new(begun);
    let (approve_open, reject_open) = (RwSignal::new(false), RwSignal::new(false));
    let failure = RwSignal::new(None::<Failure>);
    let meanwhile = RwSignal::new(false);
    {
        let id = id.clone();
        Effect::new(move |_| {
            let draft = (choices.ticked(), note.get());
            drafts.0.update_value(|drafts| {
                drafts.insert(id.clone(), draft);
            });
        });
    }
    let send = {
        let id = id.clone();
        Action::new(move |(approve, reasons): &(bool, Vec<Reason>)| {
            let (id, approve, reasons, note) = (id.clone(), *approve, reasons.clone(), note.get_untracked());
            async move { api::decide(id, approve, reasons, note).await.map(|()| approve) }
        })
    };
    let answered = send.value();
    let sent = Signal::derive(move || send.pending().get() || answered.with(|answer| matches!(answer, Some(Ok(_)))));
    let toasts = use_toasts();
    let navigate = use_navigate();
    {
        let id = id.clone();
        Effect::new(move |_| {
            let Some(answer): Option<Answer<bool>> = answered.get() else { return };
            approve_open.set(false);
            reject_open.set(false);
            match answer {
                Ok(approved) => {
                    drafts.0.update_value(|drafts| {
                        drafts.remove(&id);
                    });
                    let said =
                        if approved { say!(i18n, review.done_approved) } else { say!(i18n, review.done_rejected) };
                    toasts.show(Tone::Good, said);
                    let next = queue.with_untracked(|queue| next(queue.as_ref(), &id));
                    let address = next.map_or_else(|| String::from("/console"), |next| address(&next));
                    navigate(&address, Default::default());
                }
                Err(refused) if is_stranger(&refused) => navigate("/console/login", Default::default()),
                Err(Failure::Refused(Error::CaseDecided)) => meanwhile.set(true),
                Err(refused) => {
                    failure.set(Some(refused));
                    focus_first_wrong();
                }
            }
        });
    }
    let gone = {
        let (id, seen_at) = (id.clone(), view.now);
        Signal::derive(move || {
            let left = queue.with(|queue| {
                // A queue from before this page, or one that is not listed whole, says nothing.
                queue.as_ref().is_some_and(|queue| {
                    let whole = queue.total.to_string() == queue.waiting.len().to_string();
                    queue.now > seen_at && whole && queue.waiting.iter().all(|entry| entry.attempt != id)
                })
            });
            meanwhile.get() || (left && !sent.get())
        })
    };
    let approve = move || {
        let checked = read_note(&note.get_untracked());
        failure.set(checked.as_ref().err().cloned().map(Failure::Refused));
        approve_open.set(checked.is_ok());
    };
    let reject = move || {
        if !rejecting.get_untracked() {
            rejecting.set(true);
            return;
        }
        let text = note.get_untracked();
        let checked = read_note(&text).and_then(|note| Verdict::rejected(untrack(move || choices.ticked()), &note));
        failure.set(checked.as_ref().err().cloned().map(Failure::Refused));
        if checked.is_ok() {
            reject_open.set(true);
        } else {
            focus_first_wrong();
        }
    };
    let decide = move |approve: bool| {
        if !sent.get_untracked() && !gone.get_untracked() {
            let reasons = if approve { Vec::new() } else { untrack(move || choices.ticked()) };
            send.dispatch((approve, reasons));
        }
    };
    keys.listen(move |key, in_dialog| {
        if gone.get_untracked() || sent.get_untracked() {
            return false;
        }
        match (key, in_dialog) {
            ("a", true) if approve_open.get_untracked() => decide(true),
            ("x", true) if reject_open.get_untracked() => decide(false),
            ("a", false) => approve(),
            ("x", false) => reject(),
            ("g", false) if rejecting.get_untracked() => subject.update(|subject| *subject = choices.after(*subject)),
            (digit, false) if rejecting.get_untracked() => {
                return digit.parse().is_ok_and(|number| choices.toggle(subject.get_untracked(), number));
            }
            _ => return false,
        }
        true
    });
    let problem = Signal::derive(move || failure.get());
    let note_error = field_error(i18n, problem, Field::Note);
    let reasons_error = field_error(i18n, problem, Field::Reasons);
    let other =
        Signal::derive(move || problem.get().filter(|_| note_error.get().is_none() && reasons_error.get().is_none()));
    let busy = send.pending();
    let name = {
        let view = Arc::clone(&view);
        move || name_of(i18n, &view)
    };
    let confirm_key = move |key: &'static str| {
        keys.on.get().then(|| view! { <p class="quiet">{say!(i18n, review.confirm_again, key = key)}</p> })
    };
    view! {
        <form
            class="decision"
            aria-label=tr!(i18n, review.decision)
            on:submit=move |event| event.prevent_default()
        >
            <p class="only-without-script">{tr!(i18n, review.needs_script)}</p>
            <Show
                when=move || !gone.get()
                fallback=move || {
                    view! {
                        <Banner tone=Tone::Attention live=true title=tr!(i18n, review.meanwhile)>
                            <p>{tr!(i18n, review.meanwhile_text)}</p>
                        </Banner>
                        <Onward id=id.clone() queue=queue />
                    }
                }
            >
                <Show when=move || rejecting.get()>
                    <ReasonList choices=choices subject=subject keys=keys />
                    {move || {
                        reasons_error
                            .get()
                            .map(|text| {
                                view! {
                                    <p class="field-note field-error" role="alert">
                                        <Icon name=IconName::Warning />
                                        {text}
                                    </p>
                                }
                            })
                    }}
                </Show>
                <TextArea
                    name="note"
                    label=tr!(i18n, review.note)
                    value=note
                    hint=tr!(i18n, common.optional)
                    help=tr!(i18n, review.note_help)
                    error=note_error
                    rows=2
                    maxlength=NOTE_MAXIMUM
                />
                <FailureNotice failure=other />
                <div class="decision-actions needs-script">
                    <Show
                        when=move || rejecting.get()
                        fallback=move || {
                            view! {
                                <Button on_click=move |_| reject()>{tr!(i18n, review.reject)}</Button>
                                <Button kind=ButtonKind::Primary on_click=move |_| approve()>
                                    {tr!(i18n, review.approve)}
                                </Button>
                            }
                        }
                    >
                        <Button on_click=move |_| rejecting.set(false)>
                            {tr!(i18n, review.reject_cancel)}
                        </Button>
                        <Button kind=ButtonKind::Danger on_click=move |_| reject()>
                            {tr!(i18n, review.reject_go)}
                        </Button>
                    </Show>
                </div>
            </Show>
        </form>
        <Dialog
            id="confirm-approve"
            open=approve_open
            title=tr!(i18n, review.confirm_approve)
            close_label=tr!(i18n, review.close)
            actions=move || {
                view! {
                    <Button on_click=move |_| approve_open.set(false)>{tr!(i18n, review.cancel)}</Button>
                    <Button kind=ButtonKind::Primary busy=busy on_click=move |_| decide(true)>
                        {tr!(i18n, review.approve)}
                    </Button>
                }
            }
        >
            <p>{move || say!(i18n, review.confirm_approve_text, name = name())}</p>
            {move || confirm_key("A")}
        </Dialog>
        <Dialog
            id="confirm-reject"
            open=reject_open
            title=tr!(i18n, review.confirm_reject)
            close_label=tr!(i18n, review.close)
            actions=move || {
                view! {
                    <Button on_click=move |_| reject_open.set(false)>{tr!(i18n, review.cancel)}</Button>
                    <Button kind=ButtonKind::Danger busy=busy on_click=move |_| decide(false)>
                        {tr!(i18n, review.reject)}
                    </Button>
                }
            }
        >
            {move || reason_lines(i18n, &choices.ticked())}
            <p>{tr!(i18n, review.confirm_reject_text)}</p>
            {move || confirm_key("X")}
        </Dialog>
    }
}
