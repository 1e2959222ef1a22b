//! Every address and the page that answers it.

use crate::account::pages::{ConfirmPage, HomePage, LogInPage, SignUpPage};
use crate::handoff::phone::{PhoneClaimPage, PhonePage};
use crate::i18n::I18nContextProvider;
use crate::outbox::OutboxPage;
use crate::review::pages::{CasePage, ConsoleLogInPage, QueuePage};
use crate::shell::{Frame, NotFoundPage};
use crate::verification::pages::{IdentificationPage, VerifyPage};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <I18nContextProvider enable_cookie=false ssr_lang_header_getter=crate::locale::from_request()>
            <Router>
                <Frame>
                    <Routes fallback=NotFoundPage>
                        <Route path=path!("/") view=HomePage />
                        <Route path=path!("/signup") view=SignUpPage />
                        <Route path=path!("/confirm") view=ConfirmPage />
                        <Route path=path!("/login") view=LogInPage />
                        <Route path=path!("/identification") view=IdentificationPage />
                        <Route path=path!("/verify/:step?") view=VerifyPage />
                        <Route path=path!("/phone") view=PhonePage />
                        <Route path=path!("/h/:code") view=PhoneClaimPage />
                        <Route path=path!("/console") view=QueuePage />
                        <Route path=path!("/console/login") view=ConsoleLogInPage />
                        <Route path=path!("/console/case/:attempt") view=CasePage />
                        <Route path=path!("/dev/outbox") view=OutboxPage />
                    </Routes>
                </Frame>
            </Router>
        </I18nContextProvider>
    }
}
