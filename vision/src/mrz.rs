//! The machine-readable zone of a travel document: its grammar, its check digits, and the way from pixels to its lines.
//!
//! Source: ICAO Doc 9303, eighth edition, parts 3 (common), 4 (TD3), 5 (TD1), 6 (TD2) and 7 (visas). Facts come out, one
//! for each check digit; whether a document is good is decided elsewhere. The chip and the national layouts that are
//! older than the standard (the French card before 2021, say) are not read.
//!
//! | part | what |
//! |---|---|
//! | [`parse`] | lines of characters into [`Mrz`] |
//! | [`compose`](fn@compose) | a holder's data into lines, for specimens and tests |
//! | [`transliterate`] | names of other alphabets into A to Z |
//! | [`locate`](fn@locate) | where in a picture the lines of a zone may be; fast enough for a camera's frames |
//! | [`MrzReader`] | pixels into [`MrzReading`] with the net `mrz_line.onnx` (feature `nets`) |

#[cfg(feature = "nets")]
mod align;
mod check;
mod codes;
mod components;
mod compose;
mod date;
#[cfg(feature = "nets")]
mod decide;
mod form;
mod locate;
mod names;
mod parse;
mod plane;
#[cfg(feature = "nets")]
mod read;
#[cfg(feature = "nets")]
mod strip;
mod transliterate;

pub use check::{CheckDigit, check_digit};
pub use codes::is_known_code;
pub use compose::{Holder, compose};
pub use date::{Day, ShortDate};
pub use form::{Field, Format};
pub use locate::{Zone, locate};
pub use names::Names;
pub use parse::{Mrz, MrzError, Sex, parse};
#[cfg(feature = "nets")]
pub use read::{MrzReader, MrzReading};
pub use transliterate::{forms, transliterate};

#[cfg(test)]
mod tests;
