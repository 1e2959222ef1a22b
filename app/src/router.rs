//! Every address and the page that answers it.

use crate::about::AboutPage;
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
use leptos_router::{SsrMode, path};

/// Pages are sent whole: they are small and soon ready, are readable and post their forms before any script has come, and
/// their status and redirects are decided before the first byte leaves.
const WHOLE: SsrMode = SsrMode::Async;

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <I18nContextProvider enable_cookie=false ssr_lang_header_getter=crate::locale::from_request()>
            <Router>
                <Frame>
                    <Routes fallback=NotFoundPage>
                        <Route path=path!("/") view=HomePage ssr=WHOLE />
                        <Route path=path!("/signup") view=SignUpPage ssr=WHOLE />
                        <Route path=path!("/confirm") view=ConfirmPage ssr=WHOLE />
                        <Route path=path!("/login") view=LogInPage ssr=WHOLE />
                        <Route path=path!("/identification") view=IdentificationPage ssr=WHOLE />
                        <Route path=path!("/verify/:step?") view=VerifyPage ssr=WHOLE />
                        <Route path=path!("/phone") view=PhonePage ssr=WHOLE />
                        <Route path=path!("/h/:code") view=PhoneClaimPage ssr=WHOLE />
                        <Route path=path!("/about") view=AboutPage ssr=WHOLE />
                        <Route path=path!("/console") view=QueuePage ssr=WHOLE />
                        <Route path=path!("/console/login") view=ConsoleLogInPage ssr=WHOLE />
                        <Route path=path!("/console/case/:attempt") view=CasePage ssr=WHOLE />
                        <Route path=path!("/dev/outbox") view=OutboxPage ssr=WHOLE />
                    </Routes>
                </Frame>
            </Router>
        </I18nContextProvider>
    }
}
