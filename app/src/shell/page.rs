//! What every page has: a title, one `<main>`, one heading that gets the focus after a step from page to page.

use crate::i18n::use_i18n;
use crate::ui::{ButtonLink, Skeleton};
use crate::words::{LocalTime, say, tr};
use leptos::prelude::*;
use leptos::{wasm_bindgen::JsCast, web_sys};
use leptos_meta::Title;
use leptos_router::components::Redirect;

/// The operator's name, as people see it.
#[must_use]
pub fn site_name() -> String {
    #[cfg(feature = "ssr")]
    let name = use_context::<engine::Engine>().map(|engine| engine.settings.site_name.clone());
    #[cfg(not(feature = "ssr"))]
    let name = meta("application-name");
    name.unwrap_or_default()
}

/// Whether this is a developer's machine.
#[must_use]
pub fn is_development() -> bool {
    #[cfg(feature = "ssr")]
    let development = use_context::<engine::Engine>().is_some_and(|engine| engine.settings.is_development());
    #[cfg(not(feature = "ssr"))]
    let development = meta("mode").is_some_and(|mode| mode == "development");
    development
}

#[cfg(not(feature = "ssr"))]
fn meta(name: &str) -> Option<String> {
    let mut selector = String::from("meta[name=");
    selector.push_str(name);
    selector.push(']');
    document().query_selector(&selector).ok()??.get_attribute("content")
}

/// A page: its title in the browser's tab, and the one `<main>`.
#[component]
pub fn Page(
    /// The title.
    #[prop(into)]
    title: Signal<String>,
    /// A narrow column, for signing up and the like.
    #[prop(optional)]
    narrow: bool,
    /// What is on it, with one `<h1>`.
    children: Children,
) -> impl IntoView {
    view! {
        <PageTitle title=title />
        <main id="content" class="main" tabindex="-1">
            <div class=if narrow { "page page-narrow" } else { "page" }>{children()}</div>
        </main>
    }
}

/// The title in the browser's tab, with the operator's name.
#[component]
pub fn PageTitle(
    /// The page's own part of it.
    #[prop(into)]
    title: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let site = site_name();
    let text = move || say!(i18n, common.title_with_site, title = title.get(), site = site);
    // The server writes the title when the page is done, on whatever thread, where no signal can be read any more.
    #[cfg(feature = "ssr")]
    let text = text();
    view! { <Title text=text /> }
}

/// Moves the focus to the page's heading, so that screen readers say where the person has come, and scrolls to the top.
/// It waits a moment for the page to appear. Does nothing on the server.
pub fn focus_heading() {
    if !cfg!(feature = "hydrate") {
        return;
    }
    window().scroll_to_with_x_and_y(0.0, 0.0);
    set_timeout(|| to_heading(20), core::time::Duration::from_millis(60));
}

/// Focuses the heading; while the page is still being fetched, its `<main>`, and tries again so many times.
fn to_heading(times: u32) {
    let focus = |element: web_sys::Element| {
        // Both fail only for an element that is gone; then there is nothing to focus.
        let _ = element.set_attribute("tabindex", "-1");
        if let Ok(element) = element.dyn_into::<web_sys::HtmlElement>() {
            let _ = element.focus();
        }
    };
    if let Some(heading) = document().query_selector("main h1").ok().flatten() {
        focus(heading);
        return;
    }
    let main = document().get_element_by_id("content");
    // Whoever has moved on meanwhile is left alone.
    let waiting =
        document().active_element().is_none_or(|active| active.id() == "content" || active.tag_name() == "BODY");
    if let Some(main) = main.filter(|_| waiting || times == 20) {
        focus(main);
    }
    if times > 0 && (waiting || times == 20) {
        set_timeout(move || to_heading(times - 1), core::time::Duration::from_millis(100));
    }
}

/// What only a page that is alive can show: cameras and all that holds values of the browser. The server, which must never
/// make such values, shows the shape of what is about to come.
#[component]
pub fn WhenAlive(
    /// Shown as soon as the page is alive.
    children: ChildrenFn,
) -> impl IntoView {
    let i18n = use_i18n();
    let alive = use_context::<LocalTime>();
    move || {
        if alive.is_some_and(|alive| alive.0.get()) {
            children().into_any()
        } else {
            view! { <Skeleton label=tr!(i18n, common.loading) lines=2 block=true /> }.into_any()
        }
    }
}

/// For somebody who is not signed in: leads to the log-in page, and says so where nothing can be led.
#[component]
pub fn SignInFirst() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Redirect path="/login" />
        <div class="page-head">
            <h1 class="page-title">{tr!(i18n, common.log_in)}</h1>
            <p class="page-lead">{tr!(i18n, errors.not_signed_in)}</p>
        </div>
        <ButtonLink href="/login">{tr!(i18n, common.log_in)}</ButtonLink>
    }
}

/// What a wrong address shows.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(answer) = use_context::<leptos_axum::ResponseOptions>() {
        answer.set_status(http::StatusCode::NOT_FOUND);
    }
    let i18n = use_i18n();
    let title = tr!(i18n, common.not_found_title);
    view! {
        <Page title=title narrow=true>
            <div class="stack-loose">
                <div class="page-head">
                    <h1 class="page-title">{title}</h1>
                    <p class="page-lead">{tr!(i18n, common.not_found_text)}</p>
                </div>
                <p>
                    <a href="/">{tr!(i18n, common.not_found_home)}</a>
                </p>
            </div>
        </Page>
    }
}
