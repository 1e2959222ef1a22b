//! The bar above every page of the console, and the list of its keys.

use super::keys::Keys;
use super::{is_stranger, or_log_in};
use crate::failure::Failure;
use crate::i18n::use_i18n;
use crate::review::api::{StaffLogOut, staff_me};
use crate::shell::{LanguageMenu, site_name};
use crate::ui::{Button, ButtonKind, Checkbox, Dialog, IconName, ThemeSwitch};
use crate::words::{say, tr};
use leptos::prelude::*;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_location;

/// A page of the console for somebody who is signed in.
#[component]
pub(super) fn Console(
    /// Its keys.
    keys: Keys,
    /// The page, with its `<main>`.
    children: Children,
) -> impl IntoView {
    keys.listen(move |key, in_dialog| {
        let asked = key == "?" && (!in_dialog || keys.listed.get_untracked());
        if asked {
            keys.listed.update(|listed| *listed = !*listed);
        }
        asked
    });
    view! {
        <div class="console">
            <Bar keys=keys signed_in=true />
            {children()}
            <KeyList keys=keys />
        </div>
    }
}

/// The bar: where to go, who is signed in, how it looks.
#[component]
pub(super) fn Bar(
    /// Its keys.
    keys: Keys,
    /// Whether this is a page for those who are signed in.
    #[prop(optional)]
    signed_in: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let site = site_name();
    view! {
        <header class="console-bar">
            <a class="brand" href="/console">
                <span class="brand-name">{site} " " {tr!(i18n, review.console)}</span>
            </a>
            {signed_in.then(|| view! { <Places /> })}
            <div class="console-tools">
                {signed_in
                    .then(|| {
                        view! {
                            <span class="only-wide">
                                <Button kind=ButtonKind::Quiet on_click=move |_| keys.listed.set(true)>
                                    {tr!(i18n, review.keys)}
                                </Button>
                            </span>
                        }
                    })}
                <LanguageMenu />
                <ThemeSwitch label=tr!(i18n, common.theme) />
                {signed_in.then(|| view! { <SignedIn /> })}
            </div>
        </header>
    }
}

#[component]
fn Places() -> impl IntoView {
    let i18n = use_i18n();
    let path = use_location().pathname;
    let here = move || path.with(|path| path.trim_end_matches('/') == "/console").then_some("page");
    view! {
        <nav class="console-nav" aria-label=tr!(i18n, review.console)>
            <a href="/console" aria-current=here>
                {tr!(i18n, review.queue_link)}
            </a>
        </nav>
    }
}

#[component]
fn SignedIn() -> impl IntoView {
    let i18n = use_i18n();
    let me = Resource::new(|| (), |()| or_log_in(staff_me()));
    let log_out = ServerAction::<StaffLogOut>::new();
    view! {
        <Suspense>
            {move || {
                let address = me.get().and_then(Result::ok).map(|me| me.email);
                address
                    .map(|address| {
                        let whole = say!(i18n, review.signed_in_as, email = address);
                        view! {
                            <span class="only-wide small" title=whole>
                                {address}
                            </span>
                        }
                    })
            }}
        </Suspense>
        <ActionForm action=log_out>
            <Button kind=ButtonKind::Quiet submit=true icon=IconName::Logout busy=log_out.pending()>
                {tr!(i18n, review.log_out)}
            </Button>
        </ActionForm>
    }
}

/// Leads whoever is not signed in to the log-in page.
#[component]
pub(super) fn StrangersLeave(
    /// Why the page could not be fetched.
    failure: Signal<Option<Failure>>,
) -> impl IntoView {
    move || {
        failure
            .with(|failure| failure.as_ref().is_some_and(is_stranger))
            .then(|| view! { <Redirect path="/console/login" /> })
    }
}

#[component]
fn KeyList(keys: Keys) -> impl IntoView {
    let i18n = use_i18n();
    let line = |presses: &'static [&'static str], what: Signal<String>| {
        view! {
            <dt>{presses.iter().map(|press| view! { <kbd>{*press}</kbd> " " }).collect_view()}</dt>
            <dd>{move || what.get()}</dd>
        }
    };
    let said = move |say: fn(crate::words::I18n) -> String| Signal::derive(move || say(i18n));
    view! {
        <Dialog
            id="keys"
            open=keys.listed
            title=tr!(i18n, review.keys_title)
            close_label=tr!(i18n, review.close)
        >
            <Checkbox name="keys-on" checked=keys.on help=tr!(i18n, review.keys_on_help)>
                {tr!(i18n, review.keys_on)}
            </Checkbox>
            <dl class="facts">
                {line(&["j"], said(|i18n| say!(i18n, review.keys_next)))}
                {line(&["k"], said(|i18n| say!(i18n, review.keys_previous)))}
                <dt>
                    <kbd>{tr!(i18n, review.keys_enter)}</kbd>
                </dt>
                <dd>{tr!(i18n, review.keys_open)}</dd>
                {line(&["f", "b", "p", "v", "s"], said(|i18n| say!(i18n, review.keys_views)))}
                <dt>
                    <kbd>"+"</kbd>
                    " "
                    <kbd>"-"</kbd>
                    " "
                    <kbd>"0"</kbd>
                    " "
                    <kbd>"r"</kbd>
                    " "
                    <kbd>{tr!(i18n, review.keys_arrows)}</kbd>
                </dt>
                <dd>{tr!(i18n, review.keys_zoom)}</dd>
                {line(&["l"], said(|i18n| say!(i18n, review.keys_play)))}
                {line(&["a"], said(|i18n| say!(i18n, review.keys_approve)))}
                {line(&["x"], said(|i18n| say!(i18n, review.keys_reject)))}
                {line(&["1", "…", "9"], said(|i18n| say!(i18n, review.keys_reasons)))}
                {line(&["g"], said(|i18n| say!(i18n, review.keys_group)))}
                {line(&["?"], said(|i18n| say!(i18n, review.keys_help)))}
            </dl>
        </Dialog>
    }
}
