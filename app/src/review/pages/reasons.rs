//! The reasons of a rejection, each under what it concerns, to be ticked by mouse or number key.

use super::keys::Keys;
use crate::i18n::use_i18n;
use crate::review::api::ReviewView;
use crate::ui::Checkbox;
use crate::words::{reason_title, subject as subject_words, tr};
use domain::review::{Reason, Subject};
use leptos::{prelude::*, web_sys};

/// A reason and whether it is ticked.
pub(super) type Choice = (Reason, RwSignal<bool>);

/// All reasons that fit a case, in groups.
#[derive(Clone, Copy)]
pub(super) struct Choices(StoredValue<Vec<(Subject, Vec<Choice>)>>);

impl Choices {
    /// For a case: what was not asked for cannot be wrong. `ticked` are ticked to begin with.
    pub fn of(view: &ReviewView, ticked: &[Reason]) -> Self {
        let submission = view.attempt.submission();
        let fits = |subject: Subject| match (subject, submission) {
            (Subject::Back, Some(submission)) => submission.back.is_some(),
            (Subject::Portrait, Some(submission)) => submission.portrait.is_some(),
            (Subject::FaceCheck, Some(submission)) => submission.face_check.evidence().is_some(),
            _ => true,
        };
        let group = |subject: Subject| {
            let reasons = subject.reasons().iter().map(|code| Reason { code: *code, subject });
            (subject, reasons.map(|reason| (reason, RwSignal::new(ticked.contains(&reason)))).collect())
        };
        Self(StoredValue::new(Subject::ALL.into_iter().filter(|subject| fits(*subject)).map(group).collect()))
    }

    /// What is ticked.
    pub fn ticked(self) -> Vec<Reason> {
        self.0.with_value(|groups| {
            let all = groups.iter().flat_map(|(_, choices)| choices);
            all.filter(|(_, ticked)| ticked.get()).map(|(reason, _)| *reason).collect()
        })
    }

    /// Ticks or unticks the reason of this number, counted from 1, in a group. False if there is none.
    pub fn toggle(self, subject: Subject, number: usize) -> bool {
        let ticked = self.0.with_value(|groups| {
            let (_, choices) = groups.iter().find(|(known, _)| *known == subject)?;
            choices.get(number.checked_sub(1)?).map(|(_, ticked)| *ticked)
        });
        if let Some(ticked) = ticked {
            ticked.update(|ticked| *ticked = !*ticked);
        }
        ticked.is_some()
    }

    /// The group after this one; the first after the last.
    pub fn after(self, subject: Subject) -> Subject {
        self.0.with_value(|groups| {
            let subjects = || groups.iter().map(|(known, _)| *known);
            subjects().skip_while(|known| *known != subject).nth(1).or_else(|| subjects().next()).unwrap_or(subject)
        })
    }
}

fn group_id(place: usize) -> String {
    let mut id = String::from("reasons-");
    id.push_str(&place.to_string());
    id
}

/// The groups. The marked one answers to number keys.
#[component]
pub(super) fn ReasonList(
    /// The reasons.
    choices: Choices,
    /// Which group answers to number keys.
    subject: RwSignal<Subject>,
    /// The keys of the console.
    keys: Keys,
) -> impl IntoView {
    let i18n = use_i18n();
    let groups = choices.0.get_value();
    let places: Vec<Subject> = groups.iter().map(|(subject, _)| *subject).collect();
    Effect::new(move |_| {
        let marked = subject.get();
        let place = places.iter().position(|known| *known == marked);
        let element = place.and_then(|place| document().get_element_by_id(&group_id(place)));
        // A group that the mouse has just pressed into stays where it is: moved away from under the pointer, the press
        // would be lost.
        let pressed = document().active_element();
        if let Some(element) = element.filter(|element| !element.contains(pressed.as_deref())) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let group = move |(place, (about, choices)): (usize, (Subject, Vec<Choice>))| {
        let marked = Memo::new(move |_| subject.get() == about);
        let lines = choices.into_iter().enumerate().map(move |(number, (reason, ticked))| {
            let number = number.saturating_add(1);
            let mut name = group_id(place);
            name.push('-');
            name.push_str(&number.to_string());
            let key = move || (marked.get() && keys.on.get()).then(|| view! { <kbd aria-hidden="true">{number}</kbd> });
            view! {
                <Checkbox name=name checked=ticked>
                    {key}
                    {move || reason_title(i18n, reason.code)}
                </Checkbox>
            }
        });
        view! {
            <fieldset
                id=group_id(place)
                class="reason-group"
                data-marked=move || marked.get().then_some("true")
                on:focusin=move |_| subject.set(about)
            >
                <legend>{move || subject_words(i18n, about)}</legend>
                {lines.collect_view()}
            </fieldset>
        }
    };
    view! {
        <div class="decision-reasons" role="group" aria-label=tr!(i18n, review.reasons)>
            <p class="quiet">{tr!(i18n, review.reasons_help)}</p>
            {groups.into_iter().enumerate().map(group).collect_view()}
        </div>
    }
}
