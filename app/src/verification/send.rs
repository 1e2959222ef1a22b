//! Sending, where no (other) face check is asked for.

use super::api::SendAttempt;
use super::screen::back_from;
use super::wizard::Case;
use crate::i18n::use_i18n;
use crate::shell::{FailureNotice, failure_of};
use crate::ui::{Banner, Button, ButtonKind, ButtonLink, EvidenceState, EvidenceTile};
use crate::words::{purpose, say, tr};
use domain::evidence::Purpose;
use domain::verification::Step;
use leptos::prelude::*;

/// The address of the person's own picture in the last attempt.
#[must_use]
pub fn picture_address(purpose: Purpose) -> String {
    let mut address = String::from("/evidence/");
    address.push_str(purpose.name());
    address
}

/// The step.
#[component]
pub fn SendStep(
    /// The case.
    case: Case,
) -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<SendAttempt>::new();
    let failure = failure_of(action);
    case.refresh_after(action);
    let pictures = Memo::new(move |_| case.view.with(|view| view.pictures.clone()));
    let consented = move || case.view.with(|view| view.consented != Some(false));
    view! {
        <div class="page-head">
            <h1 class="page-title">{tr!(i18n, wizard.send_title)}</h1>
            <p class="page-lead">{tr!(i18n, wizard.send_lead)}</p>
        </div>
        <Banner>
            <p>
                {move || {
                    if consented() {
                        say!(i18n, wizard.send_kept_face)
                    } else {
                        say!(i18n, wizard.send_without_face)
                    }
                }}
            </p>
        </Banner>
        <section class="stack">
            <h2>{tr!(i18n, wizard.send_pictures)}</h2>
            {move || {
                pictures
                    .get()
                    .into_iter()
                    .map(|shown| {
                        view! {
                            <EvidenceTile
                                title=move || purpose(i18n, shown)
                                state=EvidenceState::Stored
                                state_text=tr!(i18n, wizard.send_stored)
                                src=Some(picture_address(shown))
                                alt=move || say!(i18n, wizard.picture_of, name = purpose(i18n, shown))
                            />
                        }
                    })
                    .collect_view()
            }}
        </section>
        <FailureNotice failure=failure />
        <ActionForm action=action>
            <div class="actions">
                <ButtonLink kind=ButtonKind::Quiet href=move || case.view.with(|view| back_from(view, Step::Send))>
                    {tr!(i18n, common.back)}
                </ButtonLink>
                <Button kind=ButtonKind::Primary submit=true busy=action.pending()>
                    {tr!(i18n, wizard.send_button)}
                </Button>
            </div>
        </ActionForm>
    }
}
