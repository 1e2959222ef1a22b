//! Signing up and logging in.

use super::api::{LogIn, SignUp};
use crate::i18n::use_i18n;
use crate::shell::{FailureNotice, Page, failure_of, focus_after};
use crate::ui::{Banner, Button, ButtonKind, Field as Input, PasswordField};
use crate::words::{field_error, say, tr};
use domain::account::PASSWORD_MINIMUM;
use domain::error::Field;
use leptos::prelude::*;

/// Signing up.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<SignUp>::new();
    let failure = failure_of(action);
    focus_after(failure);
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let title = tr!(i18n, account.sign_up_title);
    view! {
        <Page title=title narrow=true>
            <div class="auth">
                <div class="page-head">
                    <h1 class="page-title">{title}</h1>
                    <p class="page-lead">{tr!(i18n, account.sign_up_lead)}</p>
                </div>
                <ActionForm action=action attr:class="form" attr:novalidate="novalidate">
                    <FailureNotice failure=failure />
                    <Input
                        name="email"
                        label=tr!(i18n, account.email)
                        value=email
                        input_type="email"
                        autocomplete="username"
                        dir="ltr"
                        required=true
                        error=field_error(i18n, failure, Field::Email)
                    />
                    <PasswordField
                        name="password"
                        label=tr!(i18n, account.password)
                        show_label=tr!(i18n, account.show_password)
                        hide_label=tr!(i18n, account.hide_password)
                        value=password
                        autocomplete="new-password"
                        help=move || Some(say!(i18n, account.password_help, count = PASSWORD_MINIMUM.to_string()))
                        error=field_error(i18n, failure, Field::Password)
                    />
                    <div class="form-actions">
                        <Button kind=ButtonKind::Primary submit=true wide=true busy=action.pending()>
                            {tr!(i18n, account.sign_up_button)}
                        </Button>
                    </div>
                </ActionForm>
                <p class="auth-other">
                    {tr!(i18n, account.sign_up_other)} " "
                    <a href="/login">{tr!(i18n, common.log_in)}</a>
                </p>
                <RealSite />
            </div>
        </Page>
    }
}

/// Logging in.
#[component]
pub fn LogInPage() -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<LogIn>::new();
    let failure = failure_of(action);
    focus_after(failure);
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let title = tr!(i18n, account.log_in_title);
    view! {
        <Page title=title narrow=true>
            <div class="auth">
                <div class="page-head">
                    <h1 class="page-title">{title}</h1>
                    <p class="page-lead">{tr!(i18n, account.log_in_lead)}</p>
                </div>
                <ActionForm action=action attr:class="form" attr:novalidate="novalidate">
                    <FailureNotice failure=failure />
                    <Input
                        name="email"
                        label=tr!(i18n, account.email)
                        value=email
                        input_type="email"
                        autocomplete="username"
                        dir="ltr"
                        required=true
                        error=field_error(i18n, failure, Field::Email)
                    />
                    <PasswordField
                        name="password"
                        label=tr!(i18n, account.password)
                        show_label=tr!(i18n, account.show_password)
                        hide_label=tr!(i18n, account.hide_password)
                        value=password
                        autocomplete="current-password"
                        error=field_error(i18n, failure, Field::Password)
                    />
                    <div class="form-actions">
                        <Button kind=ButtonKind::Primary submit=true wide=true busy=action.pending()>
                            {tr!(i18n, account.log_in_button)}
                        </Button>
                    </div>
                </ActionForm>
                <p class="auth-other">
                    {tr!(i18n, account.log_in_other)} " "
                    <a href="/signup">{tr!(i18n, common.sign_up)}</a>
                </p>
                <RealSite />
            </div>
        </Page>
    }
}

/// How to recognise the real site, where passwords and codes are typed.
#[component]
pub fn RealSite() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Banner title=tr!(i18n, account.safe_title)>
            <p>{tr!(i18n, account.safe_text)}</p>
        </Banner>
    }
}
