//! Which browser this is, only to say the right words: where its camera switch is, and whether it is the small browser
//! inside another app. Nothing is refused because of it.

/// A browser, as far as its settings look different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// Chrome and its kin on a computer.
    Chrome,
    /// Edge on a computer.
    Edge,
    /// Firefox on a computer.
    Firefox,
    /// Safari on a Mac.
    Safari,
    /// Chrome and its kin on Android.
    AndroidChrome,
    /// Firefox on Android.
    AndroidFirefox,
    /// Safari on an iPhone or iPad.
    IosSafari,
    /// Another browser on an iPhone or iPad.
    IosOther,
    /// Something else.
    Other,
}

/// An operating system, as far as its settings look different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Android.
    Android,
    /// iOS and iPadOS.
    Ios,
    /// macOS.
    Mac,
    /// Windows.
    Windows,
    /// Something else.
    Other,
}

/// What a user agent string says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agent {
    /// The browser.
    pub browser: Browser,
    /// The system.
    pub system: System,
    /// Whether it is the browser inside another app, such as a messenger.
    pub in_app: bool,
}

/// Marks that apps leave in the user agent of their inner browsers.
const IN_APP_MARKS: [&str; 17] = [
    "FBAN",
    "FBAV",
    "FB_IAB",
    "FBIOS",
    "Instagram",
    "Messenger",
    "MicroMessenger",
    " Line/",
    "TikTok",
    "musical_ly",
    "BytedanceWebview",
    "Snapchat",
    "Twitter for",
    "LinkedInApp",
    "Pinterest/",
    "GSA/",
    "; wv)",
];

impl Agent {
    /// Reads a user agent string. `touch` tells an iPad, which calls itself a Mac, from a Mac.
    #[must_use]
    pub fn read(agent: &str, touch: bool) -> Self {
        let has = |mark: &str| agent.contains(mark);
        let system = if has("Android") {
            System::Android
        } else if has("iPhone") || has("iPad") || has("iPod") || (has("Macintosh") && touch) {
            System::Ios
        } else if has("Macintosh") {
            System::Mac
        } else if has("Windows") {
            System::Windows
        } else {
            System::Other
        };
        let browser = match system {
            System::Android if has("Firefox/") => Browser::AndroidFirefox,
            System::Android => Browser::AndroidChrome,
            System::Ios if has("CriOS") || has("FxiOS") || has("EdgiOS") || has("OPiOS") || has("OPT/") => {
                Browser::IosOther
            }
            System::Ios => Browser::IosSafari,
            _ if has("Edg/") => Browser::Edge,
            _ if has("Firefox/") => Browser::Firefox,
            _ if has("Chrome/") || has("Chromium/") => Browser::Chrome,
            _ if has("Safari/") && has("Version/") => Browser::Safari,
            _ => Browser::Other,
        };
        // A page shown inside an app on iOS says WebKit but neither Safari nor another browser.
        let bare_ios = system == System::Ios && has("AppleWebKit") && !has("Safari/");
        Self { browser, system, in_app: bare_ios || IN_APP_MARKS.iter().any(|mark| has(mark)) }
    }

    /// The browser that runs this page.
    #[must_use]
    pub fn current() -> Self {
        let navigator = leptos::prelude::window().navigator();
        let touch = js_sys::Reflect::get(&navigator, &"maxTouchPoints".into()).ok().and_then(|points| points.as_f64());
        Self::read(&navigator.user_agent().unwrap_or_default(), touch.unwrap_or(0.0) > 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let cases = [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0 Safari/537.36",
                false,
                Browser::Chrome,
                false,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/138.0 Safari/537.36 Edg/138.0",
                false,
                Browser::Edge,
                false,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
                false,
                Browser::Firefox,
                false,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
                false,
                Browser::Safari,
                false,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
                true,
                Browser::IosSafari,
                false,
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36",
                true,
                Browser::AndroidChrome,
                false,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/138.0 Mobile/15E148 Safari/604.1",
                true,
                Browser::IosOther,
                false,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 390.0",
                true,
                Browser::IosSafari,
                true,
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-S918B; wv) AppleWebKit/537.36 Version/4.0 Chrome/138.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/480]",
                true,
                Browser::AndroidChrome,
                true,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0",
                true,
                Browser::IosSafari,
                true,
            ),
        ];
        for (agent, touch, browser, in_app) in cases {
            let read = Agent::read(agent, touch);
            assert_eq!((read.browser, read.in_app), (browser, in_app), "{agent}");
        }
    }
}
