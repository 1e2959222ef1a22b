//! What is said when there is no camera picture: what happened, how to allow it in this browser, and the ways on.

use super::agent::{Agent, Browser, System};
use super::trouble::Trouble;
use crate::i18n::use_i18n;
use crate::ui::{Button, ButtonKind, Icon, IconName};
use crate::words::{I18n, tr};
use leptos::prelude::*;
use leptos_i18n::t_string;

/// A camera's trouble in the place of its picture.
#[component]
pub fn TroubleView(
    /// What is wrong.
    trouble: Trouble,
    /// How often opening has failed in a row.
    #[prop(into)]
    failures: Signal<u32>,
    /// Tries again.
    on_retry: Callback<()>,
    /// The other ways.
    ways: ViewFn,
) -> impl IntoView {
    let i18n = use_i18n();
    let title = move || match trouble {
        Trouble::Insecure => t_string!(i18n, camera.insecure_title),
        Trouble::Unsupported => t_string!(i18n, camera.unsupported_title),
        Trouble::InApp => t_string!(i18n, camera.in_app_title),
        Trouble::Blocked => t_string!(i18n, camera.blocked_title),
        Trouble::Dismissed => t_string!(i18n, camera.dismissed_title),
        Trouble::BlockedBySystem => t_string!(i18n, camera.system_title),
        Trouble::BlockedByPolicy => t_string!(i18n, camera.policy_title),
        Trouble::Missing => t_string!(i18n, camera.missing_title),
        Trouble::Busy | Trouble::Silent => t_string!(i18n, camera.busy_title),
        Trouble::Ended => t_string!(i18n, camera.ended_title),
        Trouble::Black => t_string!(i18n, camera.black_title),
        Trouble::NeedsPress => t_string!(i18n, camera.press_title),
    };
    let text = move || match trouble {
        Trouble::Insecure => t_string!(i18n, camera.insecure_text),
        Trouble::Unsupported => t_string!(i18n, camera.unsupported_text),
        Trouble::InApp => in_app(i18n, Agent::current().system),
        Trouble::Blocked => how_to_allow(i18n, Agent::current().browser),
        Trouble::Dismissed => t_string!(i18n, camera.dismissed_text),
        Trouble::BlockedBySystem => how_to_allow_in(i18n, Agent::current().system),
        Trouble::BlockedByPolicy => t_string!(i18n, camera.policy_text),
        Trouble::Missing => t_string!(i18n, camera.missing_text),
        Trouble::Busy | Trouble::Silent => t_string!(i18n, camera.busy_text),
        Trouble::Ended => t_string!(i18n, camera.ended_text),
        Trouble::Black => t_string!(i18n, camera.black_text),
        Trouble::NeedsPress => t_string!(i18n, camera.press_text),
    };
    let again = move || {
        if trouble == Trouble::NeedsPress {
            t_string!(i18n, camera.start_camera)
        } else {
            t_string!(i18n, camera.try_again)
        }
    };
    view! {
        <div class="stage-message" role="alert">
            <Icon name=IconName::Camera class="icon-large" />
            <p class="stage-message-title">{title}</p>
            <p class="stage-message-text">{text}</p>
            <Show when=move || { failures.get() > 1 }>
                <p class="stage-message-text small">{tr!(i18n, camera.still_failing)}</p>
            </Show>
            <div class="row stage-message-actions">
                <Button kind=ButtonKind::Primary icon=IconName::Refresh on_click=move |_| on_retry.run(())>
                    {again}
                </Button>
            </div>
            <div class="stage-message-ways">{ways.run()}</div>
        </div>
    }
}

fn how_to_allow(i18n: I18n, browser: Browser) -> &'static str {
    match browser {
        Browser::Chrome | Browser::Edge => t_string!(i18n, camera.allow_chrome),
        Browser::Firefox => t_string!(i18n, camera.allow_firefox),
        Browser::Safari => t_string!(i18n, camera.allow_safari),
        Browser::AndroidChrome => t_string!(i18n, camera.allow_android_chrome),
        Browser::AndroidFirefox => t_string!(i18n, camera.allow_android_firefox),
        Browser::IosSafari => t_string!(i18n, camera.allow_ios_safari),
        Browser::IosOther => t_string!(i18n, camera.allow_ios_other),
        Browser::Other => t_string!(i18n, camera.allow_other),
    }
}

fn how_to_allow_in(i18n: I18n, system: System) -> &'static str {
    match system {
        System::Android => t_string!(i18n, camera.system_android),
        System::Ios => t_string!(i18n, camera.system_ios),
        System::Mac => t_string!(i18n, camera.system_mac),
        System::Windows => t_string!(i18n, camera.system_windows),
        System::Other => t_string!(i18n, camera.system_other),
    }
}

fn in_app(i18n: I18n, system: System) -> &'static str {
    match system {
        System::Ios => t_string!(i18n, camera.in_app_ios),
        _ => t_string!(i18n, camera.in_app_android),
    }
}
