//! The codes are whole, unique and in order, and read back from every form in which they are written.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

#[test]
fn the_list_is_whole_and_in_order() {
    assert_eq!(CODES.len(), usize::from(COUNT) * STRIDE);
    assert!(CODES.bytes().all(|letter| letter.is_ascii_uppercase()));
    assert_eq!(Country::all().len(), 249);
    assert!(Country::all().zip(Country::all().skip(1)).all(|(one, next)| one.alpha2() < next.alpha2()));
    assert_eq!(Country::all().map(Country::alpha3).collect::<BTreeSet<_>>().len(), 249);
}

#[test]
fn countries_are_found_by_either_code() {
    for country in Country::all() {
        assert_eq!(Country::parse(country.alpha2()), Some(country));
        assert_eq!(Country::parse(&country.alpha2().to_lowercase()), Some(country));
        assert_eq!(Country::parse_alpha3(country.alpha3()), Some(country));
        assert_eq!(Country::from_machine_readable(country.alpha3()), Some(country));
    }
    for (alpha2, alpha3) in [("DE", "DEU"), ("CH", "CHE"), ("AX", "ALA"), ("ZW", "ZWE"), ("AD", "AND"), ("SS", "SSD")] {
        assert_eq!(Country::parse(alpha2).unwrap().alpha3(), alpha3);
    }
}

#[test]
fn what_is_no_country_is_refused() {
    for code in ["", "D", "DEU", "UTO", "UT", "XK", "EU", "UK", "ZZ", " DE", "DE ", "ÄÖ", "д"] {
        assert_eq!(Country::parse(code), None, "{code}");
    }
    for code in ["UTO", "UNO", "XXA", "XXB", "EUE", ""] {
        assert_eq!(Country::from_machine_readable(code), None, "{code}");
    }
}

#[test]
fn machine_readable_codes_that_differ_from_iso() {
    assert_eq!(Country::from_machine_readable("D<<"), Country::parse("DE"));
    assert_eq!(Country::from_machine_readable("GBO"), Country::parse("GB"));
    assert_eq!(Country::from_machine_readable("FRA"), Country::parse("FR"));
}

#[test]
fn serde_writes_the_code_and_checks_it() {
    let country = Country::parse("pt").unwrap();
    assert_eq!(serde_json::to_string(&country).unwrap(), "\"PT\"");
    assert_eq!(serde_json::from_str::<Country>("\"PT\"").unwrap(), country);
    assert!(serde_json::from_str::<Country>("\"XX\"").is_err());
    assert!(serde_json::from_str::<Country>("7").is_err());
    assert_eq!("pt".parse(), Ok(country));
    assert_eq!("".parse::<Country>(), Err(UnknownCountry));
    assert_eq!((country.to_string(), format!("{country:?}")), ("PT".to_owned(), "Country(PT)".to_owned()));
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in ".*") {
        if let Some(country) = Country::parse(&text) {
            prop_assert!(country.alpha2().eq_ignore_ascii_case(&text));
        }
        let _ = Country::parse_alpha3(&text);
        let _ = Country::from_machine_readable(&text);
    }
}
