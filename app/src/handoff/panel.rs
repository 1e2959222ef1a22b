//! The computer's side of a handoff: the code, the three numbers, the phone's live state, and how it ended.

use super::api::{HandoffStateView, HandoffView, begin_handoff, confirm_number, end_handoff};
use super::code::CodePanel;
use crate::failure::Failure;
use crate::i18n::use_i18n;
use crate::ui::{Banner, Button, ButtonKind, Icon, IconName, LiveRegion, Skeleton, Tone, use_toasts};
use crate::verification::api::{CaseView, PlaceView};
use crate::words::{self, failure, fill, handoff_end, tr};
use domain::handoff::{HandoffEnd, Number};
use domain::verification::Step;
use leptos::prelude::*;
use leptos_i18n::t_string;

/// What the panel shows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    /// A handoff is being begun.
    Beginning,
    /// It could not be begun.
    Refused(Failure),
    /// Codes.
    Code,
    /// The three numbers.
    Numbers { choices: [Number; 3], device: String },
    /// The phone at work.
    Phone { device: String, present: bool },
    /// The end.
    Ended(HandoffEnd),
}

/// Begins a handoff and follows it through the case.
#[component]
pub fn HandoffPanel(
    /// The person's case; it is fetched again by the page whenever it changes.
    #[prop(into)]
    case: Signal<CaseView>,
    /// The person goes on at the computer.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// It takes the focus, because what had it has gone.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let panel = NodeRef::<leptos::html::Section>::new();
    if focus {
        Effect::new(move |_| {
            if let Some(panel) = panel.get() {
                // An element that cannot take the focus leaves it where it is.
                let _ = panel.focus();
            }
        });
    }
    let handoff = Memo::new(move |_| case.with(|case| case.handoff.clone()));
    // What the case said when a new handoff was asked for; until it says something else, that is out of date.
    let outdated = RwSignal::new(None::<Option<HandoffView>>);
    let begun = RwSignal::new(false);
    let refusal = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    let pressed = RwSignal::new(None::<Number>);

    let begin = Callback::new(move |()| {
        outdated.set(Some(handoff.get_untracked()));
        begun.set(false);
        refusal.set(None);
        leptos::task::spawn_local(async move {
            match begin_handoff().await {
                Ok(()) => {
                    begun.try_set(true);
                }
                Err(problem) => {
                    refusal.try_set(Some(problem));
                }
            }
        });
    });
    Effect::new(move |before: Option<()>| {
        if before.is_none() {
            let under_way = handoff.with_untracked(|handoff| {
                handoff.as_ref().is_some_and(|handoff| !matches!(handoff.state, HandoffStateView::Ended { .. }))
            });
            if under_way {
                begun.set(true);
            } else {
                begin.run(());
            }
        }
    });

    let shown = Memo::new(move |_| {
        if let Some(problem) = refusal.get() {
            return Shown::Refused(problem);
        }
        let now = handoff.get();
        let out_of_date = outdated.with(|outdated| outdated.as_ref() == Some(&now));
        match now.map(|handoff| handoff.state).filter(|_| !out_of_date) {
            Some(HandoffStateView::Claimed { choices, device }) => Shown::Numbers { choices, device },
            Some(HandoffStateView::Connected { device, present }) => Shown::Phone { device, present },
            Some(HandoffStateView::Ended { how, .. }) => Shown::Ended(how),
            Some(HandoffStateView::Waiting) | None if begun.get() => Shown::Code,
            Some(HandoffStateView::Waiting) | None => Shown::Beginning,
        }
    });

    // Without an answer nothing has changed, so that the same can be pressed again.
    let tell = move |problem: Failure| {
        if problem == Failure::Unreachable {
            toasts.show(Tone::Wrong, failure(i18n, &problem));
        } else {
            refusal.try_set(Some(problem));
        }
    };
    let end = Callback::new(move |take_back: bool| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = end_handoff(take_back).await;
            busy.try_set(false);
            match (answer, on_close) {
                (Ok(()), Some(on_close)) => {
                    on_close.try_run(());
                }
                (Ok(()), None) => {}
                (Err(problem), _) => tell(problem),
            }
        });
    });
    let press = Callback::new(move |number: Number| {
        pressed.set(Some(number));
        leptos::task::spawn_local(async move {
            let answer = confirm_number(number).await;
            pressed.try_set(None);
            if let Err(problem) = answer {
                tell(problem);
            }
        });
    });
    // The person ended it at the computer, perhaps in another window: every window goes on with the step.
    Effect::new(move |_| {
        if let (Shown::Ended(HandoffEnd::TakenBack | HandoffEnd::CancelledHere), Some(on_close)) =
            (shown.get(), on_close)
        {
            on_close.run(());
        }
    });
    // What a person who does not see the screen has to hear.
    let said = Signal::derive(move || match shown.get() {
        Shown::Numbers { .. } => t_string!(i18n, handoff.press_number).to_owned(),
        Shown::Phone { present: true, .. } => t_string!(i18n, handoff.phone_connected).to_owned(),
        Shown::Phone { present: false, .. } => t_string!(i18n, handoff.phone_closed).to_owned(),
        _ => String::new(),
    });
    let kind = Memo::new(move |_| std::mem::discriminant(&shown.get()));
    view! {
        <section node_ref=panel tabindex="-1" class="stack handoff-panel" aria-label=tr!(i18n, handoff.panel_label)>
            <LiveRegion text=said />
            {move || {
                // By kind only: a phone that comes and goes changes words, not the panel.
                // `get`, not `track`: a memo that nobody reads is never computed and so never changes.
                kind.get();
                match shown.get_untracked() {
                    Shown::Beginning => {
                        view! { <Skeleton label=tr!(i18n, handoff.drawing) lines=2 block=true /> }.into_any()
                    }
                    Shown::Refused(_) => {
                        view! { <Refused shown=shown on_again=begin on_close=on_close /> }.into_any()
                    }
                    Shown::Code => {
                        view! {
                            <CodePanel
                                masked_email=Signal::derive(move || case.with(|case| case.masked_email.clone()))
                                on_cancel=Callback::new(move |()| end.run(false))
                                cancelling=busy
                            />
                        }
                            .into_any()
                    }
                    Shown::Numbers { .. } => {
                        view! { <Numbers shown=shown pressed=pressed on_press=press on_cancel=end busy=busy /> }.into_any()
                    }
                    Shown::Phone { .. } => {
                        view! { <PhoneAtWork case=case shown=shown on_end=end busy=busy /> }.into_any()
                    }
                    Shown::Ended(_) => {
                        view! { <Ended shown=shown on_again=begin on_close=on_close /> }.into_any()
                    }
                }
            }}
        </section>
    }
}

#[component]
fn Refused(shown: Memo<Shown>, on_again: Callback<()>, on_close: Option<Callback<()>>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Banner tone=Tone::Wrong live=true title=tr!(i18n, handoff.not_begun)>
            {move || match shown.get() {
                Shown::Refused(problem) => failure(i18n, &problem),
                _ => String::new(),
            }}
        </Banner>
        <Onward on_again=on_again on_close=on_close />
    }
}

#[component]
fn Ended(shown: Memo<Shown>, on_again: Callback<()>, on_close: Option<Callback<()>>) -> impl IntoView {
    let i18n = use_i18n();
    let how = move || match shown.get() {
        Shown::Ended(how) => Some(how),
        _ => None,
    };
    let finished = Memo::new(move |_| how() == Some(HandoffEnd::Finished));
    view! {
        {move || {
            let tone = match how() {
                Some(HandoffEnd::Finished) => Tone::Good,
                Some(HandoffEnd::NumberMismatch) => Tone::Wrong,
                _ => Tone::Info,
            };
            view! {
                <Banner tone=tone live=true title=tr!(i18n, handoff.ended_title)>
                    {how().map(|how| handoff_end(i18n, how))}
                </Banner>
            }
        }}
        <Show when=move || !finished.get()>
            <Onward on_again=on_again on_close=on_close />
        </Show>
    }
}

#[component]
fn Onward(on_again: Callback<()>, on_close: Option<Callback<()>>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="row">
            <Button kind=ButtonKind::Primary icon=IconName::Phone on_click=move |_| on_again.run(())>
                {tr!(i18n, handoff.new_code)}
            </Button>
            {on_close
                .map(|on_close| {
                    view! {
                        <Button on_click=move |_| on_close.run(())>{tr!(i18n, handoff.continue_here)}</Button>
                    }
                })}
        </div>
    }
}

#[component]
fn Numbers(
    shown: Memo<Shown>,
    pressed: RwSignal<Option<Number>>,
    on_press: Callback<Number>,
    on_cancel: Callback<bool>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let parts = move || match shown.get() {
        Shown::Numbers { choices, device } => (choices.to_vec(), device),
        _ => (Vec::new(), String::new()),
    };
    view! {
        <div class="card stack">
            <h2 class="handoff-title">{tr!(i18n, handoff.press_number)}</h2>
            <p class="quiet">
                {move || fill(t_string!(i18n, handoff.phone_has_come), &[("device", &parts().1)])}
            </p>
            <div class="handoff-numbers" role="group" aria-label=tr!(i18n, handoff.press_number)>
                <For each=move || parts().0 key=|number| *number let:number>
                    <button
                        type="button"
                        class="number"
                        disabled=move || pressed.get().is_some()
                        on:click=move |_| on_press.run(number)
                    >
                        {number}
                    </button>
                </For>
            </div>
            <p class="small quiet">{tr!(i18n, handoff.wrong_number_ends)}</p>
            <div class="row">
                <Button kind=ButtonKind::Quiet busy=busy on_click=move |_| on_cancel.run(false)>
                    {tr!(i18n, handoff.cancel)}
                </Button>
            </div>
        </div>
    }
}

#[component]
fn PhoneAtWork(
    case: Signal<CaseView>,
    shown: Memo<Shown>,
    on_end: Callback<bool>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let due = Memo::new(move |_| {
        case.with(|case| match &case.place {
            PlaceView::At { step, .. } => Some(*step),
            _ => None,
        })
    });
    let steps = Memo::new(move |_| {
        case.with(|case| case.handoff.as_ref().map(|handoff| handoff.steps.clone()).unwrap_or_default())
    });
    let present = Memo::new(move |_| matches!(shown.get(), Shown::Phone { present: true, .. }));
    let device = move || match shown.get() {
        Shown::Phone { device, .. } => device,
        _ => String::new(),
    };
    let now = move || match (present.get(), due.get()) {
        (false, _) => t_string!(i18n, handoff.phone_closed).to_owned(),
        (true, Some(step)) => fill(t_string!(i18n, handoff.phone_at), &[("step", &words::step(i18n, step))]),
        (true, None) => t_string!(i18n, handoff.phone_connected).to_owned(),
    };
    let place = move |steps: &[Step], due: Option<Step>| {
        due.and_then(|due| steps.iter().position(|step| *step == due)).unwrap_or(steps.len())
    };
    let progress = move || {
        let steps = steps.get();
        let number = (place(&steps, due.get()) + 1).min(steps.len().max(1));
        fill(t_string!(i18n, handoff.step_of), &[("number", &number.to_string()), ("count", &steps.len().to_string())])
    };
    view! {
        <div class="handoff-phone">
            <div class="phone-picture">
                {move || {
                    let icon = match due.get() {
                        Some(Step::Front | Step::Back) => IconName::IdCard,
                        _ => IconName::Face,
                    };
                    view! { <Icon name=icon class="icon-large" /> }
                }}
            </div>
            <div class="phone-state">
                <p class="phone-now">{now}</p>
                <ul class="phone-cells" aria-label=progress>
                    {move || {
                        let (steps, due) = (steps.get(), due.get());
                        let at = place(&steps, due);
                        (0..steps.len())
                            .map(|cell| {
                                let state = if cell < at { "done" } else if cell == at { "now" } else { "next" };
                                view! { <li data-state=state></li> }
                            })
                            .collect_view()
                    }}
                </ul>
                <p class="small quiet">
                    {move || {
                        if present.get() {
                            fill(t_string!(i18n, handoff.keep_open), &[("device", &device())])
                        } else {
                            t_string!(i18n, handoff.open_again).to_owned()
                        }
                    }}
                </p>
                <div class="row">
                    <Button busy=busy on_click=move |_| on_end.run(true)>{tr!(i18n, handoff.take_back)}</Button>
                </div>
            </div>
        </div>
    }
}
