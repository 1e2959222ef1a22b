//! The result: approved; or what was fine, each reason with its picture and what to do, and one way on.

use super::again::{GateNotice, RetryForm, gate_words};
use super::api::{CaseView, PlaceView};
use super::send::picture_address;
use super::wizard::Case;
use crate::i18n::use_i18n;
use crate::ui::{ButtonKind, ButtonLink, Icon, IconName};
use crate::words::{I18n, date_in_words, document_type, moment, reason_title, reason_what_to_do, say, subject, tr};
use domain::evidence::Purpose;
use domain::review::{Reason, Subject};
use domain::verification::Gate;
use leptos::prelude::*;

/// Approved.
#[component]
pub fn Approved(
    /// The case.
    case: Case,
) -> impl IntoView {
    let i18n = use_i18n();
    let when = move || {
        case.view.with(|view| match &view.place {
            PlaceView::Approved { at } => moment(i18n, *at),
            _ => String::new(),
        })
    };
    view! {
        <div class="result">
            <span class="result-mark" data-tone="good">
                <Icon name=IconName::Check />
            </span>
            <div class="page-head">
                <h1 class="page-title">{tr!(i18n, wizard.approved_title)}</h1>
                <p class="page-lead">{move || say!(i18n, wizard.approved_lead, time = when())}</p>
            </div>
            <p>
                <ButtonLink href="/identification">{tr!(i18n, wizard.to_identification)}</ButtonLink>
            </p>
        </div>
    }
}

/// Rejected.
#[component]
pub fn Rejected(
    /// The case.
    case: Case,
) -> impl IntoView {
    let i18n = use_i18n();
    let when = move || {
        case.view.with(|view| match &view.place {
            PlaceView::Rejected { at, .. } => moment(i18n, *at),
            _ => String::new(),
        })
    };
    // Built anew only when the case has changed, not with every answer of the server's clock.
    let settled =
        Memo::new(move |_| case.view.with(|view| CaseView { now: domain::Timestamp::default(), ..view.clone() }));
    view! {
        <div class="rejected">
            <div class="page-head">
                <h1 class="page-title">{tr!(i18n, wizard.rejected_title)}</h1>
                <p class="page-lead">{move || say!(i18n, wizard.rejected_lead, time = when())}</p>
            </div>
            {move || settled.with(|view| findings(i18n, case, view))}
        </div>
    }
}

fn findings(i18n: I18n, case: Case, view: &CaseView) -> Option<AnyView> {
    let PlaceView::Rejected { reasons, fine, gate, .. } = &view.place else { return None };
    let cards = reasons.iter().map(|reason| reason_card(i18n, view, *reason)).collect_view();
    let fine_entries: Vec<Subject> = fine.clone();
    let (gate, limits) = (gate.clone(), view.limits);
    let open = matches!(gate, Gate::Open { .. });
    let left = gate_words(i18n, &gate, &limits);
    let page = view! {
        {(!fine_entries.is_empty())
            .then(|| {
                view! {
                    <section class="fine">
                        <h2>{say!(i18n, wizard.fine_title)}</h2>
                        <ul class="fine-list">
                            {fine_entries
                                .into_iter()
                                .map(|part| {
                                    view! {
                                        <li>
                                            <Icon name=IconName::Check />
                                            <span>{subject(i18n, part)}</span>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    </section>
                }
            })}
        <section class="reasons">
            <h2 class="reasons-title">{say!(i18n, wizard.reasons_title)}</h2>
            {cards}
        </section>
        <GateNotice gate=gate limits=limits />
        {open.then(|| view! { <p class="quiet">{say!(i18n, wizard.retry_keeps)} " " {left} "."</p> })}
        <div class="actions">
            <ButtonLink kind=ButtonKind::Quiet href="/identification">
                {tr!(i18n, common.back)}
            </ButtonLink>
            {open.then(|| view! { <RetryForm case=case /> })}
        </div>
    };
    Some(page.into_any())
}

/// The picture that a reason speaks of.
fn picture_of(view: &CaseView, part: Subject) -> Option<Purpose> {
    let purpose = match part {
        Subject::Front | Subject::Document => Purpose::Front,
        Subject::Back => Purpose::Back,
        Subject::Portrait => Purpose::Portrait,
        Subject::FaceCheck | Subject::Name | Subject::BirthDate => return None,
    };
    view.pictures.contains(&purpose).then_some(purpose)
}

/// What was typed, for a reason that speaks of it.
fn typed(i18n: I18n, view: &CaseView, part: Subject) -> Option<String> {
    let form = view.personal.as_ref()?;
    match part {
        Subject::Name => {
            let mut name = form.given_names.clone();
            name.push(' ');
            name.push_str(&form.family_names);
            Some(name.trim().to_owned())
        }
        Subject::BirthDate => Some(date_in_words(i18n, &form.birth_date)),
        Subject::Document => view.document.as_ref().map(|choice| document_type(i18n, choice.document_type)),
        _ => None,
    }
}

fn reason_card(i18n: I18n, view: &CaseView, reason: Reason) -> impl IntoView + use<> {
    let place = subject(i18n, reason.subject);
    let picture = picture_of(view, reason.subject).map(|purpose| {
        let alt = say!(i18n, wizard.picture_of, name = place);
        view! {
            <div class="reason-picture">
                <img src=picture_address(purpose) alt=alt />
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                    <rect x="1" y="1" width="98" height="98" vector-effect="non-scaling-stroke"></rect>
                </svg>
            </div>
        }
        .into_any()
    });
    let icon = if reason.subject == Subject::FaceCheck { IconName::Face } else { IconName::Warning };
    let field = move |text: Option<String>| {
        let words = text.map(|text| view! { <span dir="auto">{text}</span> });
        view! { <div class="reason-field"><Icon name=icon /> {words}</div> }.into_any()
    };
    let evidence = picture.unwrap_or_else(|| field(typed(i18n, view, reason.subject)));
    view! {
        <article class="reason">
            {evidence}
            <div class="reason-words">
                <p class="reason-place">{place}</p>
                <h3 class="reason-title">{reason_title(i18n, reason.code)}</h3>
                <p class="reason-do">{reason_what_to_do(i18n, reason.code)}</p>
            </div>
        </article>
    }
}
