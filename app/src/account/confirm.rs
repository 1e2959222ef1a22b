//! Confirming the e-mail address by the code that was sent.

use super::api::{ConfirmEmail, ResendCode};
use super::enter::RealSite;
use crate::failure::Failure;
use crate::i18n::use_i18n;
use crate::shell::{FailureNotice, Page, failure_of, focus_after};
use crate::ui::{Banner, Button, ButtonKind, Field as Input, FieldWidth, Tone};
use crate::words::{error, field_error, say, tr};
use domain::Error;
use domain::error::Field;
use leptos::prelude::*;

/// Seconds between two codes, as the domain has it.
fn wait_seconds() -> u32 {
    u32::try_from(domain::code::RESEND_AFTER.as_seconds()).unwrap_or(60)
}

/// The page for the code.
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<ConfirmEmail>::new();
    let failure = failure_of(action);
    focus_after(failure);
    let code = RwSignal::new(String::new());
    // A wrong code is said at its field; everything else above the form.
    let at_field = field_error(i18n, failure, Field::Code);
    let wrong_code = Signal::derive(move || {
        let said = failure.with(|failure| match failure {
            Some(Failure::Refused(refusal @ Error::CodeWrong { .. })) => Some(error(i18n, refusal)),
            _ => None,
        });
        said.or_else(|| at_field.get())
    });
    let above = Signal::derive(move || failure.get().filter(|_| wrong_code.with(Option::is_none)));
    let title = tr!(i18n, account.confirm_title);
    view! {
        <Page title=title narrow=true>
            <div class="auth">
                <div class="page-head">
                    <h1 class="page-title">{title}</h1>
                    <p class="page-lead">{tr!(i18n, account.confirm_lead)}</p>
                </div>
                <ActionForm action=action attr:class="form" attr:novalidate="novalidate">
                    <FailureNotice failure=above />
                    <Input
                        name="code"
                        label=tr!(i18n, account.code)
                        value=code
                        autocomplete="one-time-code"
                        inputmode="numeric"
                        dir="ltr"
                        width=FieldWidth::Code
                        required=true
                        help=tr!(i18n, account.code_help)
                        error=wrong_code
                    />
                    <div class="form-actions">
                        <Button kind=ButtonKind::Primary submit=true wide=true busy=action.pending()>
                            {tr!(i18n, account.confirm_button)}
                        </Button>
                    </div>
                </ActionForm>
                <Resend />
                <RealSite />
            </div>
        </Page>
    }
}

/// Another code, once the wait is over.
#[component]
fn Resend() -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<ResendCode>::new();
    let failure = failure_of(action);
    let left = RwSignal::new(0_u32);
    let sent = move || action.value().with(|answer| matches!(answer, Some(Ok(()))));
    // The wait is counted here for the eye; the server keeps it, and says when.
    Effect::new(move |_| {
        if sent() {
            left.set(wait_seconds());
        }
    });
    Effect::new(move |_| {
        let tick = move || left.update(|left| *left = left.saturating_sub(1));
        if let Ok(handle) = set_interval_with_handle(tick, core::time::Duration::from_secs(1)) {
            on_cleanup(move || handle.clear());
        }
    });
    view! {
        <div class="auth-other stack">
            <FailureNotice failure=failure />
            {move || {
                sent()
                    .then(|| {
                        view! {
                            <Banner tone=Tone::Good live=true>
                                <p>{tr!(i18n, account.resent)}</p>
                            </Banner>
                        }
                    })
            }}
            <p>{tr!(i18n, account.confirm_spam)}</p>
            <ActionForm action=action>
                <Button submit=true busy=action.pending() disabled=Signal::derive(move || left.get() > 0)>
                    {tr!(i18n, account.resend)}
                </Button>
            </ActionForm>
            <Show when=move || { left.get() > 0 }>
                <p class="small quiet">{move || say!(i18n, account.resend_wait, seconds = left.get().to_string())}</p>
            </Show>
            <p>
                <a href="/signup">{tr!(i18n, account.other_address)}</a>
            </p>
        </div>
    }
}
