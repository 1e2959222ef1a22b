//! The specimens printed in Doc 9303, and what must hold for any lines at all.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

use super::form::{ALL, FILLER};
use super::*;
use proptest::prelude::*;

const TD1: [&str; 3] =
    ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];
const TD2: [&str; 2] = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"];
const TD3: [&str; 2] = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
const MRV_A: [&str; 2] =
    ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"];
const MRV_B: [&str; 2] = ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"];

/// Lines, and what they say: format, kind, number, birth, how many check digits.
type Case<'a> = (&'a [&'a str], Format, &'a str, &'a str, &'a str, usize);

#[test]
fn the_standards_specimens_hold() {
    let cases: [Case<'_>; 5] = [
        (&TD1, Format::Td1, "I", "D23145890", "740812", 4),
        (&TD2, Format::Td2, "I", "D23145890", "740812", 4),
        (&TD3, Format::Td3, "P", "L898902C3", "740812", 5),
        (&MRV_A, Format::MrvA, "V", "L8988901C", "400907", 3),
        (&MRV_B, Format::MrvB, "V", "L8988901C", "400907", 3),
    ];
    for (lines, format, code, number, birth, checks) in cases {
        let mrz = parse(lines).unwrap();
        assert!(mrz.is_consistent(), "{mrz:?}");
        assert_eq!(
            (mrz.format, mrz.document_code.as_str(), mrz.document_number.as_str(), mrz.birth.text.as_str()),
            (format, code, number, birth)
        );
        assert_eq!((mrz.issuer.as_str(), mrz.sex, mrz.checks.len()), ("UTO", Some(Sex::Female), checks));
        assert_eq!((mrz.names.surname.as_str(), mrz.names.given.as_str()), ("ERIKSSON", "ANNA MARIA"));
    }
    assert_eq!(parse(&TD3).unwrap().optional, ["ZE184226B"]);
    assert_eq!(parse(&MRV_A).unwrap().nationality, "XXX");
}

#[test]
fn a_long_number_goes_on_in_the_optional_field() {
    // Part 5, appendix to section 4: the number D23145890734 with the check digit 9.
    let card = ["I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"];
    let mrz = parse(&card).unwrap();
    assert_eq!(
        (mrz.document_number.as_str(), mrz.optional.as_slice()),
        ("D23145890734", ["", ""].map(String::from).as_slice())
    );
    let number = mrz.checks.first().unwrap();
    assert!(number.holds && number.field == Field::DocumentNumber && number.digit == '9');
    // A filler there without anything behind it is a missing digit.
    let bare = ["I<UTOD23145890<<<<<<<<<<<<<<<<", card[1], card[2]];
    assert!(!parse(&bare).unwrap().checks.first().unwrap().holds);
}

#[test]
fn a_german_passport_has_one_letter_and_unknown_births_are_no_fault() {
    let holder = Holder {
        document_code: "P".into(),
        issuer: "D".into(),
        surname: "Mustermann".into(),
        given: "Erika".into(),
        document_number: "C01X00T47".into(),
        nationality: "D".into(),
        birth: "64<<<<".into(),
        sex: None,
        expiry: "270228".into(),
        optional: vec![],
    };
    let mrz = parse(&compose(Format::Td3, &holder)).unwrap();
    assert!(mrz.is_consistent(), "{mrz:?}");
    assert_eq!((mrz.issuer.as_str(), mrz.nationality.as_str(), mrz.sex), ("D", "D", Some(Sex::Unspecified)));
    assert_eq!((mrz.birth.year, mrz.birth.month, mrz.birth.day), (Some(64), None, None));
}

#[test]
fn a_passport_without_a_personal_number_may_leave_its_check_digit_out() {
    let with_filler = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<<8"];
    let with_zero = [with_filler[0], "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<08"];
    assert!(parse(&with_filler).unwrap().is_consistent(), "{:?}", parse(&with_filler));
    assert!(parse(&with_zero).unwrap().is_consistent());
}

#[test]
fn what_is_no_zone_is_refused() {
    let none: [&str; 0] = [];
    assert_eq!(parse(&none), Err(MrzError::Size { lines: 0, width: 0 }));
    assert_eq!(parse(&TD1[..2]), Err(MrzError::Size { lines: 2, width: 30 }));
    assert_eq!(parse(&[TD3[0], TD2[1]]), Err(MrzError::Size { lines: 2, width: 44 }));
    assert_eq!(parse(&[TD2[0], &TD2[1].to_lowercase()]), Err(MrzError::Character { line: 2 }));
    assert_eq!(parse(&[&TD2[0].replace('I', "X"), TD2[1]]), Err(MrzError::Kind));
    assert_eq!(parse(&[TD2[0], &format!("{}é", &TD2[1][..35])]), Err(MrzError::Character { line: 2 }));
}

fn holder() -> impl Strategy<Value = (Format, Holder)> {
    let text = |pattern: &str| proptest::string::string_regex(pattern).unwrap();
    let date = ("[0-9]{2}", 1_u8..=12, 1_u8..=28).prop_map(|(year, month, day)| format!("{year}{month:02}{day:02}"));
    let names = (text("[A-Z]{1,14}( [A-Z]{1,9})?"), text("([A-Z]{1,9}( [A-Z]{1,9})?)?"));
    let rest =
        (text("[A-Z0-9]{1,14}"), proptest::sample::select(vec![Some('M'), Some('F'), None]), text("[A-Z0-9]{0,7}"));
    (0..Format::ALL.len(), names, date.clone(), date, rest).prop_map(
        |(format, (surname, given), birth, expiry, (number, sex, optional))| {
            let format = Format::ALL[format];
            let long = matches!(format, Format::Td1) || matches!(format, Format::Td2) && number.len() < 15;
            let document_number = if long { number } else { number.chars().take(9).collect() };
            let room = if document_number.len() > 9 { String::new() } else { optional };
            let holder = Holder {
                document_code: format.begins_with()[..1].to_owned(),
                issuer: "UTO".into(),
                surname,
                given,
                document_number,
                nationality: "D".into(),
                birth,
                sex,
                expiry,
                optional: vec![room],
            };
            (format, holder)
        },
    )
}

proptest! {
    #[test]
    fn what_was_composed_is_read_back((format, holder) in holder()) {
        let lines = compose(format, &holder);
        let mrz = parse(&lines).unwrap();
        prop_assert!(mrz.is_consistent(), "{lines:?} {mrz:?}");
        prop_assert_eq!(mrz.format, format);
        prop_assert_eq!(&mrz.document_number, &holder.document_number);
        prop_assert_eq!((&mrz.birth.text, &mrz.expiry.text), (&holder.birth, &holder.expiry));
        if !mrz.names.surname_may_be_cut {
            prop_assert_eq!((&mrz.names.surname, &mrz.names.given), (&holder.surname, &holder.given));
        }
    }

    #[test]
    fn one_wrong_character_never_passes_where_a_digit_covers_it(
        (format, holder) in holder(), line in 0_usize..3, at in 0_usize..44, with in 0_usize..37,
    ) {
        let mut lines = compose(format, &holder);
        let form = format.form();
        let covered = form.composite_of.iter().chain([&form.number, &form.birth, &form.expiry]).any(|span| span.contains(line, at));
        let with = ALL.chars().nth(with).unwrap();
        if let Some(was) = lines.get(line).and_then(|text| text.chars().nth(at)) && covered {
            lines[line].replace_range(at..=at, &with.to_string());
            let differ = !(check::value(was) + 40 - check::value(with)).is_multiple_of(10);
            prop_assert!(!differ || !parse(&lines).unwrap().is_consistent(), "{was} {with} {lines:?}");
        }
    }

    #[test]
    fn any_text_is_refused_or_taken_apart(lines in proptest::collection::vec("\\PC{0,50}", 0..5)) {
        let _ = parse(&lines);
    }

    #[test]
    fn any_zone_is_taken_apart_and_noise_is_never_consistent(
        seed in proptest::collection::vec(0_usize..37, 90), format in 0_usize..5,
    ) {
        let format = Format::ALL[format];
        let text: String = seed.iter().map(|number| ALL.chars().nth(*number).unwrap()).collect();
        let lines: Vec<String> = (0..format.lines()).map(|line| text[line * format.width()..][..format.width()].to_owned()).collect();
        let mrz = parse::take_apart(format, &lines);
        prop_assert!(!mrz.is_consistent());
        prop_assert!(!mrz.document_number.ends_with(FILLER));
    }
}
