//! Signing in to the console.

use super::console::Bar;
use super::keys::Keys;
use crate::i18n::use_i18n;
use crate::review::api::StaffLogIn;
use crate::shell::{FailureNotice, Page, failure_of, focus_after};
use crate::ui::{Button, ButtonKind, Field, PasswordField};
use crate::words::{field_error, tr};
use domain::error::Field as Place;
use leptos::prelude::*;

/// The page where people of the console sign in.
#[component]
pub fn ConsoleLogInPage() -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<StaffLogIn>::new();
    let failure = failure_of(action);
    focus_after(failure);
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let email_error = field_error(i18n, failure, Place::Email);
    // What stands at a field is not said twice.
    let other = Signal::derive(move || failure.get().filter(|_| email_error.with(Option::is_none)));
    view! {
        <div class="console">
            <Bar keys=Keys::new() />
            <Page title=tr!(i18n, review.log_in_title) narrow=true>
                <div class="auth">
                    <div class="page-head">
                        <h1 class="page-title">{tr!(i18n, review.log_in_title)}</h1>
                        <p class="page-lead">{tr!(i18n, review.log_in_lead)}</p>
                    </div>
                    <FailureNotice failure=other />
                    <ActionForm action=action attr:class="form" attr:novalidate="">
                        <Field
                            name="email"
                            label=tr!(i18n, review.email)
                            value=email
                            input_type="email"
                            autocomplete="username"
                            dir="ltr"
                            required=true
                            error=email_error
                        />
                        <PasswordField
                            name="password"
                            label=tr!(i18n, review.password)
                            show_label=tr!(i18n, review.show_password)
                            hide_label=tr!(i18n, review.hide_password)
                            value=password
                            autocomplete="current-password"
                        />
                        <div class="form-actions">
                            <Button kind=ButtonKind::Primary submit=true wide=true busy=action.pending()>
                                {tr!(i18n, review.log_in_button)}
                            </Button>
                        </div>
                    </ActionForm>
                </div>
            </Page>
        </div>
    }
}
