//! Words: how errors, reasons, dates and types are said in the interface language.
//!
//! Messages stand in `locales/`; here domain values find theirs. Nothing here decides anything, and no component lives here.
//! Messages with something to fill in hold its name in single braces, so that the browser's module needs no code for each.

mod errors;
mod fields;
mod nouns;
mod times;

pub use errors::{error, failure, handoff_end, trace};
pub use fields::{field_error, problem};
pub use nouns::{document_type, face_move, purpose, reason_title, reason_what_to_do, step, subject};
pub use times::{LocalTime, date_in_words, estimate, moment, months};

use crate::i18n::Locale;
use leptos::prelude::*;

/// The messages in the language of the page; every read follows a change of language.
pub type I18n = leptos_i18n::I18nContext<Locale>;

/// Fills the names in braces of a message.
#[must_use]
pub fn fill(message: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(message.len() + 32);
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        match after.split_once('}') {
            Some((name, after)) => {
                let value = values.iter().find(|(known, _)| *known == name);
                text.push_str(value.map_or(name, |(_, value)| value));
                rest = after;
            }
            None => {
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

/// A message as text: `say!(i18n, common.skip)`, or filled: `say!(i18n, common.account_of, email = address)`.
macro_rules! say {
    ($i18n:expr, $space:ident . $key:ident) => {
        String::from(leptos_i18n::t_string!($i18n, $space.$key))
    };
    ($i18n:expr, $space:ident . $key:ident, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::words::fill(leptos_i18n::t_string!($i18n, $space.$key), &[$((stringify!($name), AsRef::<str>::as_ref(&$value))),+])
    };
}
pub(crate) use say;

/// A message as a signal: `tr!(i18n, common.skip)`. All of them are of one type, where each closure in a page would be of
/// its own and cost the browser's module some kilobytes.
macro_rules! tr {
    ($i18n:expr, $space:ident . $key:ident) => {
        $crate::words::message($i18n, |i18n| leptos_i18n::t_string!(i18n, $space.$key))
    };
}
pub(crate) use tr;

/// A message that follows the language; see [`tr!`].
#[must_use]
pub fn message(i18n: I18n, text: fn(I18n) -> &'static str) -> Signal<String> {
    Signal::derive(move || String::from(text(i18n)))
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn names_in_braces_are_filled_and_nothing_else_changes() {
        assert_eq!(fill("Step {a} of {b}", &[("a", "1"), ("b", "4")]), "Step 1 of 4");
        assert_eq!(fill("{a}{a}", &[("a", "{b}")]), "{b}{b}");
        assert_eq!(fill("no names", &[]), "no names");
        assert_eq!(fill("an open { brace", &[]), "an open { brace");
    }
}
