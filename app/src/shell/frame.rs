//! Header and footer. The console has its own bar, so that there only the page shows.

use super::language::LanguageMenu;
use super::page::{focus_heading, site_name};
use crate::account::api::{self, LogOut};
use crate::failure::Answer;
use crate::i18n::use_i18n;
use crate::ui::{Icon, IconName, Menu, SkipLink, ThemeSwitch, ToastRegion, provide_toasts};
use crate::words::{LocalTime, say, tr};
use leptos::prelude::*;
use leptos::server::ServerActionError;
use leptos_router::hooks::{use_location, use_query_map};

/// Who is signed in, fetched once for each stretch of pages that belong together.
#[derive(Clone, Copy)]
pub struct Me(pub Resource<Answer<Option<api::SignedIn>>>);

/// What kind of page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Area {
    /// Before somebody is signed in.
    Front,
    /// A person's own pages.
    Person,
    /// A phone's pages: no account shows there.
    Phone,
    /// The console, with its own bar.
    Console,
}

impl Area {
    fn of(path: &str) -> Self {
        match path.split('/').nth(1).unwrap_or_default() {
            "" | "signup" | "confirm" | "login" => Self::Front,
            "phone" | "h" => Self::Phone,
            "console" => Self::Console,
            _ => Self::Person,
        }
    }
}

/// Header and frame of every page.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let i18n = use_i18n();
    provide_toasts();
    LocalTime::provide();
    provide_posted_failure();
    let path = use_location().pathname;
    let area = Memo::new(move |_| path.with(|path| Area::of(path)));
    // Signing in and out leads from one area to another: then it is asked again.
    provide_context(Me(Resource::new(move || area.get(), |_| api::me())));
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            focus_heading();
        }
        now
    });
    let framed = move || area.get() != Area::Console;
    view! {
        <SkipLink text=tr!(i18n, common.skip) />
        <div class=move || if framed() { "shell" } else { "shell-bare" }>
            <Show when=framed>
                <Header area=area />
            </Show>
            {children()}
            <Show when=framed>
                <Footer />
            </Show>
        </div>
        <ToastRegion label=tr!(i18n, common.messages) dismiss_label=tr!(i18n, common.dismiss) />
    }
}

/// A form that was posted without WebAssembly and refused comes back with the refusal in the address: the forms' actions
/// find it here, on the server and in the browser alike.
fn provide_posted_failure() {
    let query = use_query_map().get_untracked();
    if let (Some(path), Some(error)) = (query.get("__path"), query.get("__err")) {
        provide_context(ServerActionError::new(&path, &error));
    }
}

#[component]
fn Header(area: Memo<Area>) -> impl IntoView {
    let i18n = use_i18n();
    let site = site_name();
    view! {
        <header class="header">
            <div class="header-in">
                <a class="brand" href="/">
                    <svg class="brand-logo" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
                        <rect width="64" height="64" rx="14" fill="currentColor"></rect>
                        <path
                            d="M18 29l11 11L47 18"
                            fill="none"
                            stroke="var(--paper)"
                            stroke-width="6"
                            stroke-linecap="round"
                            stroke-linejoin="round"
                        ></path>
                        <path d="M16 50h32" fill="none" stroke="var(--paper)" stroke-width="4" stroke-linecap="round"></path>
                    </svg>
                    <span class="brand-name">{site}</span>
                </a>
                <div class="header-tools">
                    <a class="button button-quiet" href="/#help" target="_blank" rel="external noopener">
                        <Icon name=IconName::Help />
                        <span class="button-words">{tr!(i18n, common.help)}</span>
                        <span class="visually-hidden">" (" {tr!(i18n, common.new_tab)} ")"</span>
                    </a>
                    <LanguageMenu />
                    <ThemeSwitch label=tr!(i18n, common.theme) />
                    <Show when=move || area.get() == Area::Person>
                        <AccountMenu />
                    </Show>
                </div>
            </div>
        </header>
    }
}

#[component]
fn AccountMenu() -> impl IntoView {
    let i18n = use_i18n();
    let me = expect_context::<Me>().0;
    let log_out = ServerAction::<LogOut>::new();
    view! {
        <Suspense>
            {move || {
                let signed_in = me.get().and_then(Result::ok).flatten();
                signed_in
                    .map(|me| {
                        let address = me.masked_email.clone();
                        view! {
                            <ActionForm action=log_out>
                                <Menu
                                    label=tr!(i18n, common.account_menu)
                                    full_label=move || Some(say!(i18n, common.account_of, email = address))
                                    icon=IconName::User
                                >
                                    <li class="menu-text small quiet">{me.masked_email}</li>
                                    <li>
                                        <a href="/identification">{tr!(i18n, common.identification)}</a>
                                    </li>
                                    <li>
                                        <button type="submit">
                                            <Icon name=IconName::Logout />
                                            {tr!(i18n, common.log_out)}
                                        </button>
                                    </li>
                                </Menu>
                            </ActionForm>
                        }
                    })
            }}
        </Suspense>
    }
}

#[component]
fn Footer() -> impl IntoView {
    let i18n = use_i18n();
    let site = StoredValue::new(site_name());
    view! {
        <footer class="footer">
            <div class="footer-in">
                <p>{move || say!(i18n, common.footer_promise, site = site.get_value())}</p>
                <p>{move || say!(i18n, common.footer_kept, site = site.get_value())}</p>
                <p>
                    <a href="/about">{tr!(i18n, common.about_link)}</a>
                </p>
            </div>
        </footer>
    }
}

#[cfg(test)]
mod tests {
    use super::Area;

    #[test]
    fn every_page_belongs_to_an_area() {
        assert_eq!(Area::of("/"), Area::Front);
        assert_eq!(Area::of("/login"), Area::Front);
        assert_eq!(Area::of("/verify/front"), Area::Person);
        assert_eq!(Area::of("/identification"), Area::Person);
        assert_eq!(Area::of("/h/abc"), Area::Phone);
        assert_eq!(Area::of("/console/case/1"), Area::Console);
    }
}
