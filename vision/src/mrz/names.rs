//! The names of a zone: surname, two fillers, given names (Doc 9303, part 3, 4.6).

use super::form::FILLER;
use serde::{Deserialize, Serialize};

/// The names as a zone writes them, fillers between words turned into spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// The primary identifier.
    pub surname: String,
    /// The secondary identifier; empty for people who have one name only.
    pub given: String,
    /// The surname may have been cut: the field is full to its last place, and issuers may shorten either name.
    pub surname_may_be_cut: bool,
    /// The given names may have been cut, or left out for want of room.
    pub given_may_be_cut: bool,
}

impl Names {
    pub(super) fn of(field: &str) -> Self {
        // A name that was cut ends in a letter in the field's last place (part 3, 4.6 and part 4, 4.2.3); one that
        // just fits does so too, which is why this only says "may".
        let full = !field.is_empty() && !field.ends_with(FILLER);
        let (surname, given) = field.split_once("<<").unwrap_or((field, ""));
        Self { surname: words(surname), given: words(given), surname_may_be_cut: full, given_may_be_cut: full }
    }
}

fn words(part: &str) -> String {
    part.split(FILLER).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_examples_come_apart() {
        // Part 3, 4.6 and part 4, 4.2.3.
        let of = |field: &str| {
            let names = Names::of(&format!("{field:<<39}"));
            (names.surname, names.given, names.surname_may_be_cut, names.given_may_be_cut)
        };
        let text = |surname: &str, given: &str, cut| (surname.to_owned(), given.to_owned(), cut, cut);
        assert_eq!(of("ERIKSSON<<ANNA<MARIA"), text("ERIKSSON", "ANNA MARIA", false));
        assert_eq!(of("VAN<DER<MUELLEN<<MARIANNE"), text("VAN DER MUELLEN", "MARIANNE", false));
        assert_eq!(of("ARKFREITH"), text("ARKFREITH", "", false));
        assert_eq!(
            of("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"),
            text("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K", true)
        );
        assert_eq!(
            of("BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI"),
            text("BENNELONG WOOLOOMOOLOO WARRANDYTE W", "DI", true)
        );
        assert_eq!(Names::of(""), Names::default());
    }
}
