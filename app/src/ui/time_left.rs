//! The time that is left, as a quiet chip that turns amber for the last two minutes.
//!
//! It counts by the server's clock: the browser's own clock may be wrong, so only the time that has
//! passed since the server spoke is taken from it.

use leptos::prelude::*;

use super::{
    icon::{Icon, IconName},
    live_region::LiveRegion,
};

/// From here on the chip is amber.
const LOW_SECONDS: i64 = 120;

/// With more time than this nobody needs to see seconds go by: the chip is hidden.
const FAR_SECONDS: i64 = 2 * 60 * 60;

/// The minutes at which screen readers hear how much is left; more often would only disturb.
const SPOKEN_MINUTES: [u32; 3] = [5, 2, 1];

/// What the browser's clock says, in milliseconds; nothing on the server.
#[cfg(feature = "hydrate")]
fn browser_now() -> Option<f64> {
    Some(js_sys::Date::now())
}

#[cfg(not(feature = "hydrate"))]
fn browser_now() -> Option<f64> {
    None
}

/// Milliseconds since the page began to load: how old the server's word may be when the page comes alive.
fn page_age() -> f64 {
    let hydrating = Owner::current_shared_context().is_some_and(|context| context.during_hydration());
    if hydrating { window().performance().map_or(0.0, |performance| performance.now()) } else { 0.0 }
}

/// Whole seconds left, never below zero; a begun second counts.
fn seconds_left(deadline_ms: i64, now_ms: i64) -> i64 {
    let left = deadline_ms.saturating_sub(now_ms).max(0);
    left / 1000 + i64::from(left % 1000 > 0)
}

/// "14:05", or "1:00:00" from an hour on.
fn digits(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// The minutes to speak when the time has gone from `before` to `after` seconds.
fn spoken(before: i64, after: i64) -> Option<u32> {
    SPOKEN_MINUTES.into_iter().find(|minutes| {
        let mark = i64::from(*minutes) * 60;
        before > mark && after <= mark && after > mark - 30
    })
}

/// The whole milliseconds of a browser's time span.
#[expect(clippy::cast_possible_truncation, reason = "a span of milliseconds is far below 2^53, and `as` saturates")]
fn whole(milliseconds: f64) -> i64 {
    milliseconds as i64
}

/// How much time is left until a deadline.
#[component]
pub fn TimeLeft(
    /// The deadline, in Unix milliseconds by the server's clock.
    #[prop(into)]
    deadline_ms: Signal<i64>,
    /// The server's clock when it rendered or answered, in Unix milliseconds.
    #[prop(into)]
    server_now_ms: Signal<i64>,
    /// "Time left".
    #[prop(into)]
    label: Signal<String>,
    /// The sentence for a number of minutes: "2 minutes left".
    #[prop(into)]
    announce: Callback<u32, String>,
    /// Called once when the last two minutes begin (again after more time was given).
    #[prop(optional, into)]
    on_low: Option<Callback<()>>,
    /// Called once when no time is left.
    #[prop(optional, into)]
    on_end: Option<Callback<()>>,
) -> impl IntoView {
    // The server's clock, as far as the browser can tell; one signal, so that no half of it is ever stale.
    let now_ms = RwSignal::new(server_now_ms.get_untracked());
    let said = RwSignal::new(String::new());
    let left = Memo::new(move |_| seconds_left(deadline_ms.get(), now_ms.get()));

    // When the server spoke, by the browser's clock; taken anew whenever the server speaks again.
    let mut age = browser_now().map(|_| page_age());
    Effect::new(move |_| {
        let spoken_ms = server_now_ms.get();
        let Some(spoke_at) = browser_now().map(|now| now - age.take().unwrap_or(0.0)) else {
            return;
        };
        let tick = move || {
            if let Some(now) = browser_now() {
                now_ms.set(spoken_ms.saturating_add(whole((now - spoke_at).max(0.0))));
            }
        };
        tick();
        if let Ok(handle) = set_interval_with_handle(tick, core::time::Duration::from_millis(500)) {
            on_cleanup(move || handle.clear());
        }
    });

    Effect::new(move |before: Option<i64>| {
        let now = left.get();
        let before = before.unwrap_or(i64::MAX);
        if let Some(minutes) = spoken(before, now) {
            said.set(announce.run(minutes));
        }
        if let (true, true, Some(on_low)) = (now <= LOW_SECONDS && now > 0, before > LOW_SECONDS, on_low) {
            on_low.run(());
        }
        if let (0, true, Some(on_end)) = (now, before > 0, on_end) {
            on_end.run(());
        }
        now
    });

    let state = move || match left.get() {
        0 => "over",
        1..=LOW_SECONDS => "low",
        _ => "plenty",
    };
    view! {
        <div class="time-left" data-state=state hidden=move || { left.get() > FAR_SECONDS }>
            <Icon name=IconName::Clock/>
            <span class="time-left-label">{move || label.get()}</span>
            " "
            <span class="time-left-digits" role="timer">{move || digits(left.get())}</span>
            <LiveRegion text=said/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_begun_second_counts_and_nothing_is_negative() {
        assert_eq!(seconds_left(10_000, 9_001), 1);
        assert_eq!(seconds_left(10_000, 9_000), 1);
        assert_eq!(seconds_left(10_000, 8_999), 2);
        assert_eq!(seconds_left(10_000, 20_000), 0);
        assert_eq!(seconds_left(i64::MIN, i64::MAX), 0);
    }

    #[test]
    fn digits_are_minutes_and_seconds() {
        assert_eq!(digits(0), "0:00");
        assert_eq!(digits(65), "1:05");
        assert_eq!(digits(900), "15:00");
        assert_eq!(digits(3_661), "1:01:01");
    }

    #[test]
    fn five_two_and_one_minutes_are_spoken_once() {
        assert_eq!(spoken(301, 300), Some(5));
        assert_eq!(spoken(300, 299), None);
        assert_eq!(spoken(121, 120), Some(2));
        assert_eq!(spoken(61, 59), Some(1));
        assert_eq!(spoken(60, 59), None);
        // A page opened with little time left says the mark it is at, not one long gone.
        assert_eq!(spoken(i64::MAX, 100), Some(2));
        assert_eq!(spoken(i64::MAX, 40), Some(1));
        assert_eq!(spoken(i64::MAX, 20), None);
    }
}
