//! Where the person is in the wizard, in words and numbers.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// Where one step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Done; it can be looked at when it has an address.
    Done,
    /// The person is here.
    Now,
    /// It comes later.
    Next,
}

/// One step of a [`Stepper`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// A word: "Document".
    pub label: String,
    /// Where a done step can be looked at.
    pub href: Option<String>,
    /// Where it stands.
    pub state: StepState,
}

/// The steps in their order. On narrow screens only the summary and a row of marks show.
#[component]
pub fn Stepper(
    /// What the list is, for screen readers: "Steps".
    #[prop(into)]
    label: Signal<String>,
    /// The place in words: "Step 2 of 4: Document".
    #[prop(into)]
    summary: Signal<String>,
    /// What a done step says to screen readers: "done".
    #[prop(into)]
    done_text: Signal<String>,
    /// The steps.
    #[prop(into)]
    steps: Signal<Vec<Step>>,
) -> impl IntoView {
    let word = move |step: &Step, number: u32| {
        let done = step.state == StepState::Done;
        view! {
            <span class="stepper-mark" aria-hidden="true">
                {if done { view! { <Icon name=IconName::Check/> }.into_any() } else { number.to_string().into_any() }}
            </span>
            <span class="stepper-word">{step.label.clone()}</span>
            {done.then(|| view! { <span class="visually-hidden">" " {move || done_text.get()}</span> })}
        }
    };
    view! {
        <nav class="stepper" aria-label=move || label.get()>
            <p class="stepper-summary">{move || summary.get()}</p>
            <ol class="stepper-steps">
                {move || {
                    steps
                        .get()
                        .into_iter()
                        .zip(1_u32..)
                        .map(|(step, number)| {
                            let (state, current) = match step.state {
                                StepState::Done => ("done", None),
                                StepState::Now => ("now", Some("step")),
                                StepState::Next => ("next", None),
                            };
                            let words = word(&step, number);
                            view! {
                                <li class="stepper-step" data-state=state aria-current=current>
                                    {match step.href {
                                        Some(href) => {
                                            view! { <a class="stepper-link" href=href>{words}</a> }.into_any()
                                        }
                                        None => view! { <span class="stepper-link">{words}</span> }.into_any(),
                                    }}
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ol>
        </nav>
    }
}
