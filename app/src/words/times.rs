//! Dates, moments and lengths of time in words.
//!
//! The server does not know where somebody is and says UTC; once the page is alive, moments are said in the browser's own
//! time zone. No library of calendars: the domain takes a moment apart, the message files hold the names of the months.

use super::{I18n, say};
use domain::Timestamp;
use leptos::prelude::*;

/// Whether the page is alive, so that the browser's time zone can be asked. One for the whole page.
#[derive(Debug, Clone, Copy)]
pub struct LocalTime(pub RwSignal<bool>);

impl LocalTime {
    /// Makes it for the page, and turns it on when the page has come alive.
    pub fn provide() {
        let known = RwSignal::new(false);
        provide_context(Self(known));
        Effect::new(move |_| known.set(true));
    }
}

/// The twelve months.
#[must_use]
pub fn months(i18n: I18n) -> Vec<String> {
    say!(i18n, common.months).split('|').map(|month| month.trim_matches(['⟦', '⟧']).to_owned()).collect()
}

/// "22 November at 14:02", in the browser's time zone once the page is alive.
#[must_use]
pub fn moment(i18n: I18n, at: Timestamp) -> String {
    let alive = use_context::<LocalTime>().is_some_and(|local| local.0.get());
    let shift = if alive { minutes_from_utc(at) } else { None };
    let here = at.plus(domain::time::Span::minutes(shift.unwrap_or(0)));
    let (_, month, day, hour, minute) = here.parts();
    let mut time = two_digits(hour);
    time.push(':');
    time.push_str(&two_digits(minute));
    if shift.is_none() {
        time = say!(i18n, common.time_utc, time = time);
    }
    say!(i18n, common.date_time, day = day.to_string(), month = month_name(i18n, month), time = time)
}

/// "22 November 1990", from `1990-11-22`. What is no date stays as it is.
#[must_use]
pub fn date_in_words(i18n: I18n, date: &str) -> String {
    let mut parts = date.split('-');
    match (parts.next(), parts.next().and_then(number), parts.next().and_then(number)) {
        (Some(year), Some(month), Some(day)) => {
            say!(i18n, common.date, day = day.to_string(), month = month_name(i18n, month), year = year)
        }
        _ => date.to_owned(),
    }
}

/// "This normally takes 10 to 30 minutes at this time", from two numbers of minutes.
#[must_use]
pub fn estimate(i18n: I18n, (from, to): (u32, u32)) -> String {
    let hours = |minutes: u32| minutes.div_ceil(60).to_string();
    if to <= 60 && (from == 0 || from >= to) {
        say!(i18n, wizard.estimate_below_hour)
    } else if to <= 90 {
        say!(i18n, wizard.estimate_minutes, from = from.max(1).to_string(), to = to.to_string())
    } else if from < 60 || hours(from) == hours(to) {
        say!(i18n, wizard.estimate_up_to, to = hours(to))
    } else {
        say!(i18n, wizard.estimate_hours, from = (from / 60).to_string(), to = hours(to))
    }
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok()
}

fn month_name(i18n: I18n, month: u32) -> String {
    let place = usize::try_from(month).unwrap_or(0).saturating_sub(1);
    months(i18n).into_iter().nth(place).unwrap_or_default()
}

fn two_digits(number: u32) -> String {
    let mut text = if number < 10 { String::from("0") } else { String::new() };
    text.push_str(&number.to_string());
    text
}

/// How many minutes the browser's clock is ahead of UTC at this moment.
#[cfg(feature = "hydrate")]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "dates are far below 2^53, offsets are below a day, and `as` saturates"
)]
fn minutes_from_utc(at: Timestamp) -> Option<i64> {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.milliseconds() as f64));
    Some(-date.get_timezone_offset() as i64)
}

#[cfg(not(feature = "hydrate"))]
fn minutes_from_utc(_at: Timestamp) -> Option<i64> {
    None
}
