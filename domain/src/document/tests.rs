//! Number patterns against numbers, and the plain-text formats against every slip.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

#[cfg(feature = "catalogue")]
mod built_in;

use proptest::prelude::*;

use super::*;

fn country(code: &str) -> Country {
    Country::parse(code).unwrap()
}

fn format(pattern: &str) -> NumberFormat {
    NumberFormat::parse(pattern).unwrap()
}

#[test]
fn patterns_say_what_fits() {
    for (pattern, good, bad) in [
        ("9", vec!["7"], vec!["", "77", "A"]),
        ("A9{8}|9{9}", vec!["C12345678", "123456789"], vec!["12345678", "1234567890", "CC1234567"]),
        ("X{2,4}", vec!["A1", "123", "ABCD"], vec!["A", "ABCDE"]),
        ("[CF0-3]{2}", vec!["C0", "F3", "33"], vec!["A0", "C4", "CC0"]),
        ("'GHA'9{2}", vec!["GHA12", "gha-12"], vec!["GHB12", "12"]),
        ("A{1,2}X{1,3}9", vec!["AB1", "ABC1", "ABCDE1", "AB121"], vec!["A1", "ABCDEF1", "1AB1", "ABC"]),
    ] {
        for number in good {
            assert!(format(pattern).fits(number), "{number} should fit {pattern}");
        }
        for number in bad {
            assert!(!format(pattern).fits(number), "{number} should not fit {pattern}");
        }
    }
    assert_eq!(format("A9{8}|9{5,7}").length(), (5, 9));
    assert_eq!(format("A9").to_string(), "A9");
}

#[test]
fn what_is_no_pattern_is_refused_with_its_cause() {
    for (pattern, problem) in [
        ("", NumberFormatError::Empty),
        ("9|", NumberFormatError::Empty),
        ("B", NumberFormatError::Unexpected('B')),
        ("9 9", NumberFormatError::Unexpected(' ')),
        ("{3}", NumberFormatError::Unexpected('{')),
        ("[a]", NumberFormatError::Unexpected('a')),
        ("'-'", NumberFormatError::Unexpected('-')),
        ("[AB", NumberFormatError::Unclosed('[')),
        ("9{3", NumberFormatError::Unclosed('{')),
        ("'A", NumberFormatError::Unclosed('\'')),
        ("[]", NumberFormatError::EmptySet),
        ("[Z-A]", NumberFormatError::EmptySet),
        ("''", NumberFormatError::EmptySet),
        ("9{}", NumberFormatError::Count),
        ("9{0}", NumberFormatError::Count),
        ("9{3,2}", NumberFormatError::Count),
        ("9{99999999999}", NumberFormatError::Count),
        ("9{41}", NumberFormatError::Count),
        ("9{40}A", NumberFormatError::TooLong),
    ] {
        assert_eq!(NumberFormat::parse(pattern), Err(problem), "{pattern}");
    }
    assert!(serde_json::from_str::<NumberFormat>("\"9{\"").is_err());
    assert_eq!(serde_json::to_string(&format("9{9}")).unwrap(), "\"9{9}\"");
}

#[test]
fn numbers_are_compared_in_one_form() {
    for (typed, plain) in [
        (" l01x00-t47 ", "L01X00T47"),
        ("592-1234567-89", "592123456789"),
        ("4510 № 123456", "4510123456"),
        ("АЕ 123456", "AE123456"),
        ("ΑΒ123456", "AB123456"),
        ("٢٩٠٠١٠١١٢٣٤٥٦٧", "29001011234567"),
        ("ＡＢ１２３", "AB123"),
        ("C01X<<", "C01X"),
        ("\u{200e}A1\u{a0}2\u{2011}3", "A123"),
    ] {
        assert_eq!(normalise_number(typed), plain, "{typed}");
    }
}

#[test]
fn words_read_back() {
    for document_type in DocumentType::ALL {
        assert_eq!(DocumentType::parse(document_type.as_str()), Some(document_type));
        assert_eq!(serde_json::to_string(&document_type).unwrap(), format!("\"{document_type}\""));
    }
    for side in Side::ALL {
        assert_eq!(Side::parse(side.as_str()), Some(side));
        assert_eq!(serde_json::to_string(&side).unwrap(), format!("\"{side}\""));
    }
    for form in MachineReadable::ALL {
        assert_eq!(MachineReadable::parse(form.as_str()), Some(form));
        assert_eq!(serde_json::to_string(&form).unwrap(), format!("\"{form}\""));
    }
    assert_eq!(Sides::FrontOnly.all(), [Side::Front]);
    assert!(Sides::FrontAndBack.include(Side::Back) && !Sides::FrontOnly.include(Side::Back));
}

const SMALL: &str = "\u{feff}# a comment\n\n*\tpassport\tfront\ttd3\t-\tyes\r\nDE\tpassport\tfront\ttd3\tX{9}\tyes # one of its own\n\
                     DE,at\tdriving_licence\tboth\tnone\t-\tno\n";

#[test]
fn a_named_country_replaces_the_rule_for_all() {
    let catalogue = Catalogue::parse(SMALL).unwrap();
    assert_eq!(catalogue.iter().count(), 249 + 2);
    let german = catalogue.find(country("DE"), DocumentType::Passport).unwrap();
    assert_eq!(german.number_format, Some(format("X{9}")));
    assert_eq!((german.number_fits("C01X00T47"), german.number_fits("C01")), (Some(true), Some(false)));
    let austrian = catalogue.find(country("AT"), DocumentType::Passport).unwrap();
    assert_eq!((austrian.number_format.clone(), austrian.number_fits("1")), (None, None));
    assert_eq!(catalogue.types_for(country("AT")).len(), 2);
    assert_eq!(catalogue.accepted_for(country("AT")).len(), 1);
    assert_eq!(catalogue.find(country("FR"), DocumentType::DrivingLicence), None);
    let json = serde_json::to_string(german).unwrap();
    assert_eq!(&serde_json::from_str::<DocumentKind>(&json).unwrap(), german);
}

#[test]
fn a_slip_in_a_catalogue_is_named_with_its_line() {
    for (line, message) in [
        ("DE", "line 6: no document type given"),
        ("DE\tpassport\tfront\ttd3\t-", "line 6: no yes or no for accepted given"),
        (
            "DE\tvisa\tfront\ttd3\t-\tyes",
            "line 6: \"visa\" is not a document type: use passport, national_identity_card, driving_licence or residence_permit",
        ),
        ("UTO\tpassport\tfront\ttd3\t-\tyes", "line 6: \"UTO\" is not an ISO 3166-1 alpha-2 code"),
        ("DE,\tpassport\tfront\ttd3\t-\tyes", "line 6: \"\" is not an ISO 3166-1 alpha-2 code"),
        ("FR\tpassport\tfront\ttd3\t9{\tyes", "line 6: number format: '{' is never closed"),
        (
            "FR\tpassport\tfront\ttd4\t-\tyes",
            "line 6: \"td4\" is not a machine-readable form: use td1, td2, td3, pdf417 or none",
        ),
        ("FR\tpassport\tfront\ttd3\t-\tyes\tno", "line 6: unexpected \"no\" at the end"),
        ("AT\tdriving_licence\tboth\tnone\t-\tyes", "line 6: driving_licence of AT was described before"),
        ("*\tpassport\tboth\tnone\t-\tyes", "line 6: passport of AD was described before"),
    ] {
        let error = Catalogue::parse(&format!("{SMALL}{line}\n")).unwrap_err();
        assert_eq!(error.to_string(), message, "{line}");
    }
}

#[test]
fn an_operator_decides_what_is_accepted() {
    let catalogue = Catalogue::parse(SMALL).unwrap();
    let policy = "# ours\nrefuse * passport\naccept DE,FR passport\naccept AT *   # all of them\n";
    let ours = catalogue.with_policy(policy).unwrap();
    let accepted: Vec<_> =
        ours.iter().filter(|kind| kind.accepted).map(|kind| (kind.country.alpha2(), kind.document_type)).collect();
    let expected = [
        ("AT", DocumentType::Passport),
        ("AT", DocumentType::DrivingLicence),
        ("DE", DocumentType::Passport),
        ("FR", DocumentType::Passport),
    ];
    assert_eq!(accepted, expected);
    assert_eq!(catalogue.with_policy("").unwrap(), catalogue);
    for (policy, message) in [
        ("\n\nallow DE passport", "line 3: \"allow\" is not a decision: use accept or refuse"),
        ("accept", "line 1: no country given"),
        ("accept DE", "line 1: no document type given"),
        ("accept DE passport,driving_licence please", "line 1: unexpected \"please\" at the end"),
        ("accept ZZ passport", "line 1: \"ZZ\" is not an ISO 3166-1 alpha-2 code"),
        ("accept FR passport,driving_licence", "line 1: the catalogue has no driving_licence of FR"),
    ] {
        assert_eq!(catalogue.with_policy(policy).unwrap_err().to_string(), message, "{policy}");
    }
}

fn pattern_and_number() -> impl Strategy<Value = (String, String)> {
    let piece = prop_oneof![
        (1_usize..5, "[A-Z]{5}")
            .prop_map(|(count, text)| (format!("A{{{count}}}"), text.chars().take(count).collect())),
        (1_usize..5, "[0-9]{5}").prop_map(|(most, text)| (format!("9{{1,{most}}}"), text.chars().take(most).collect())),
        "[A-Z0-9]".prop_map(|text| ("X".to_owned(), text)),
        "[B-D1-2]".prop_map(|text| ("[B-D12]".to_owned(), text)),
        "[A-Z0-9]{1,3}".prop_map(|text| (format!("'{text}'"), text)),
    ];
    prop::collection::vec(piece, 1..8).prop_map(|pieces: Vec<(String, String)>| pieces.into_iter().unzip())
}

proptest! {
    #[test]
    fn a_number_made_from_a_pattern_fits_it((pattern, number) in pattern_and_number(), gap in "[ -]") {
        let format = NumberFormat::parse(&pattern).unwrap();
        prop_assert!(format.fits(&number), "{} does not fit {}", number, pattern);
        let spaced = [&gap, number.to_lowercase().as_str(), &gap].concat();
        prop_assert!(format.fits(&spaced));
        prop_assert!(!format.fits(&(number.clone() + "!")));
        let (least, most) = format.length();
        prop_assert!((least..=most).contains(&u32::try_from(number.len()).unwrap()));
    }

    #[test]
    fn patterns_are_read_or_refused_whatever_they_are(pattern in "[A9X'{}|,0-9B-]{0,12}|\\[.{0,8}|.*", number in ".*") {
        if let Ok(format) = NumberFormat::parse(&pattern) {
            let _ = format.fits(&number);
        }
        prop_assert_eq!(normalise_number(&normalise_number(&number)), normalise_number(&number));
    }

    #[test]
    fn catalogues_and_policies_are_read_or_refused_whatever_they_are(
        text in "(?s).*|([*A-Z,]{1,5}[\t ]?(passport|visa)?[\t ]?(front|both)?\t?(td1|none)?\t?[-A9{}]{0,5}\t?(yes|no)?#?\n?){0,6}",
        words in "((accept|refuse|#)? ?[A-Z*,]{0,4} ?(passport|\\*)?\n){0,6}",
    ) {
        if let Err(error) = Catalogue::parse(&text) {
            prop_assert!((1..=text.lines().count()).contains(&error.line));
        }
        let catalogue = Catalogue::parse(SMALL).unwrap();
        for policy in [&text, &words] {
            if let Err(error) = catalogue.with_policy(policy) {
                prop_assert!((1..=policy.lines().count()).contains(&error.line));
            }
        }
    }
}
