//! Which language a request is in: the one chosen (kept in a cookie), else the browser's first that we have, else English.

pub use crate::i18n::Locale;

/// Languages that people can choose, each in its own words.
pub const OFFERED: [(Locale, &str); 2] = [(Locale::en, "English"), (Locale::es, "Español")];

/// The name of the cookie that keeps the choice.
pub const COOKIE: &str = "language";

/// The language of the request at hand, as its tag.
#[cfg(feature = "ssr")]
#[must_use]
pub fn language() -> String {
    use std::str::FromStr;
    let parts = leptos::prelude::use_context::<http::request::Parts>();
    let header = |name| {
        let value = parts.as_ref().and_then(|parts| parts.headers.get(name));
        value.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let chosen = header(http::header::COOKIE)
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == COOKIE)
        .and_then(|(_, value)| Locale::from_str(value).ok())
        .filter(|locale| crate::shell::is_development() || OFFERED.iter().any(|(offered, _)| offered == locale));
    let accepted = || {
        let header = header(http::header::ACCEPT_LANGUAGE);
        let tags = header.split(',').filter_map(|tag| tag.split([';', '-']).next()).map(|tag| tag.trim().to_owned());
        tags.into_iter()
            .find_map(|tag| OFFERED.iter().map(|(locale, _)| *locale).find(|locale| locale.to_string() == tag))
    };
    chosen.or_else(accepted).unwrap_or_default().to_string()
}

/// Tells the messages' provider which language a request is in, so that pages and server functions always agree. In the
/// browser it is not asked: there the page's own `lang` counts.
#[must_use]
pub fn from_request() -> leptos_i18n::context::UseLocalesOptions {
    #[cfg(feature = "ssr")]
    let getter = || Some(language());
    #[cfg(not(feature = "ssr"))]
    let getter = || None;
    leptos_i18n::context::UseLocalesOptions::default().ssr_lang_header_getter(getter)
}
