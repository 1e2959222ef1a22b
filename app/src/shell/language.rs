//! Choosing the language: at once in a page that is alive, by a form post before that. Remembered in a cookie.

use crate::failure::Answer;
use crate::i18n::use_i18n;
use crate::locale::{COOKIE, Locale, OFFERED};
use crate::ui::{IconName, Menu};
use crate::words::{I18n, say};
use leptos::prelude::*;
use leptos::{wasm_bindgen::JsCast, web_sys};

const YEAR_SECONDS: u32 = 31_536_000;

/// Remembers a language for a browser without scripting; the browser is then sent back to the page it was on.
#[server(prefix = "/api", endpoint = "choose_language")]
pub async fn choose_language(language: String) -> Answer<()> {
    let offered = OFFERED.iter().map(|(locale, _)| locale.to_string()).find(|tag| *tag == language);
    let tag = offered.ok_or_else(|| crate::guard::refuse(domain::Error::NotFound))?;
    if let Some(answer) = use_context::<leptos_axum::ResponseOptions>()
        && let Ok(cookie) = http::HeaderValue::from_str(&cookie(&tag))
    {
        answer.append_header(http::header::SET_COOKIE, cookie);
    }
    Ok(())
}

fn cookie(tag: &str) -> String {
    format!("{COOKIE}={tag}; Path=/; Max-Age={YEAR_SECONDS}; SameSite=Lax")
}

/// Shows the page in another language and remembers it. Nothing that was typed is lost.
pub fn switch_to(i18n: I18n, locale: Locale) {
    if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
        // Fails only where cookies are forbidden; the choice then holds for this page.
        let _ = document.set_cookie(&cookie(locale.as_ref()));
    }
    i18n.set_locale(locale);
}

/// Closes the menu whose entry was pressed, and leaves the focus on its button.
fn close_menu(event: &leptos::ev::MouseEvent) {
    let pressed = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(menu) = pressed.and_then(|entry| entry.closest("details").ok().flatten()) else { return };
    // Both fail only for elements that are gone; then nothing is open.
    let _ = menu.remove_attribute("open");
    if let Some(button) =
        menu.query_selector("summary").ok().flatten().and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = button.focus();
    }
}

/// The menu in the header.
#[component]
pub fn LanguageMenu() -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<ChooseLanguage>::new();
    let name = move || {
        let now = i18n.get_locale();
        OFFERED.iter().find(|(locale, _)| *locale == now).map_or("XB", |(_, name)| *name)
    };
    let short = move || i18n.get_locale().to_string().chars().take(2).collect::<String>().to_uppercase();
    let entry = move |(locale, name): (Locale, &'static str)| {
        let tag = locale.to_string();
        view! {
            <li>
                <button
                    type="submit"
                    name="language"
                    value=tag.clone()
                    lang=tag
                    aria-current=move || (i18n.get_locale() == locale).then_some("true")
                    on:click=move |event| {
                        event.prevent_default();
                        switch_to(i18n, locale);
                        close_menu(&event);
                    }
                >
                    {name}
                </button>
            </li>
        }
    };
    view! {
        <ActionForm action=action>
            <Menu
                label=short
                // Holds what is seen, so that people who speak to their computer can name it.
                full_label=move || Some(say!(i18n, common.language_now, name = format!("{}, {}", name(), short())))
                icon=IconName::Globe
            >
                {OFFERED.into_iter().map(entry).collect_view()}
            </Menu>
        </ActionForm>
    }
}
