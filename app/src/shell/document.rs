//! The HTML document that the server sends. Server side only.

use super::page::{is_development, site_name};
use crate::served::Assets;
use leptos::prelude::*;
use leptos_meta::MetaTags;

/// The whole HTML document. The theme is on `<html>` before the first paint, from the person's cookie; without one the
/// browser's own preference holds. Language and direction are set by the messages' provider.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let _ = options;
    let assets = use_context::<Assets>().unwrap_or_default();
    let nonce = leptos::nonce::use_nonce();
    let script = assets.address("/pkg/app.js");
    let module = assets.address("/pkg/app_bg.wasm");
    let start = format!(
        "import({script:?}).then(app => app.default({{module_or_path: {module:?}}}).then(() => app.hydrate()))"
    );
    view! {
        <!DOCTYPE html>
        <html data-theme=theme()>
            <head>
                <meta charset="utf-8" />
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content="light dark" />
                <meta name="application-name" content=site_name() />
                <meta name="mode" content=if is_development() { "development" } else { "production" } />
                <meta name="worker" content=assets.address("/pkg/vision-worker.js") />
                <link rel="icon" href=assets.address("/favicon.svg") type="image/svg+xml" />
                <link rel="icon" href=assets.address("/favicon.ico") sizes="32x32" />
                <link rel="apple-touch-icon" href=assets.address("/apple-touch-icon.png") />
                <link rel="manifest" href="/manifest.webmanifest" />
                <link rel="stylesheet" href=assets.address("/pkg/app.css") />
                <link rel="modulepreload" href=script nonce=nonce.clone() />
                <link rel="preload" href=module r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
                <MetaTags />
                <script type="module" nonce=nonce inner_html=start></script>
            </head>
            <body>
                <crate::App />
            </body>
        </html>
    }
}

/// Every piece of the interface on one page, for those who build and test it, as the server renders it: without a script,
/// so that it is no part of what browsers fetch.
pub fn gallery() -> impl IntoView {
    let assets = use_context::<Assets>().unwrap_or_default();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title inner_html=crate::ui::gallery::TITLE></title>
                <link rel="icon" href=assets.address("/favicon.svg") type="image/svg+xml" />
                <link rel="stylesheet" href=assets.address("/pkg/app.css") />
            </head>
            <body>
                <crate::ui::gallery::Gallery />
            </body>
        </html>
    }
}

/// The theme that the person chose.
fn theme() -> Option<&'static str> {
    let parts = use_context::<http::request::Parts>()?;
    let cookies = parts.headers.get(http::header::COOKIE)?.to_str().ok()?;
    let chosen = cookies.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == "theme");
    match chosen {
        Some((_, "dark")) => Some("dark"),
        Some((_, "light")) => Some("light"),
        _ => None,
    }
}
