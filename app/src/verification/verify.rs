//! The wizard's page: fetches the case once for the first rendering and hands it to the wizard, which keeps it fresh.

use super::api;
use super::wizard::Wizard;
use crate::failure::Failure;
use crate::i18n::use_i18n;
use crate::shell::{FailureNotice, Page, SignInFirst};
use crate::ui::{Button, Skeleton};
use crate::words::tr;
use domain::Error;
use leptos::prelude::*;

/// The wizard.
#[component]
pub fn VerifyPage() -> impl IntoView {
    let i18n = use_i18n();
    let case = Resource::new_blocking(|| (), |()| api::case());
    let title = tr!(i18n, common.identification);
    view! {
        <Page title=title>
            <Suspense fallback=move || view! { <Skeleton label=tr!(i18n, common.loading) lines=6 /> }>
                {move || Suspend::new(async move {
                    match case.await {
                        Ok(first) => view! { <Wizard first=first /> }.into_any(),
                        Err(failure) => view! { <NoCase failure=failure again=move |()| case.refetch() /> }.into_any(),
                    }
                })}
            </Suspense>
        </Page>
    }
}

/// What shows when the case cannot be had: the way to the log-in page, or what happened and another try.
#[component]
pub fn NoCase(
    /// Why.
    failure: Failure,
    /// Asks again.
    #[prop(into)]
    again: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    if failure == Failure::Refused(Error::NotSignedIn) {
        return view! { <SignInFirst /> }.into_any();
    }
    view! {
        <div class="stack">
            <h1 class="page-title">{tr!(i18n, common.identification)}</h1>
            <FailureNotice failure=Some(failure) />
            <Button on_click=move |_| again.run(())>{tr!(i18n, common.try_again)}</Button>
        </div>
    }
    .into_any()
}
