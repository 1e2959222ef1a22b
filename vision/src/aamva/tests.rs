#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop where it stands")]

use super::*;
use proptest::prelude::*;

/// A card of the version, laid out as the standard says, with its offsets right.
fn card(version: u8, kind: &str, elements: &[&str]) -> Vec<u8> {
    let body = format!("{kind}{}\r", elements.join("\n"));
    let issuer_version = if version >= 2 { "01" } else { "" };
    let offset = 19 + issuer_version.len() + 10;
    format!("@\n\u{1e}\rANSI 636099{version:02}{issuer_version}01{kind}{offset:04}{:04}{body}", body.len()).into_bytes()
}

#[test]
fn the_cards_made_here_say_rightly_where_their_subfile_lies() {
    for version in 1..=11 {
        let bytes = card(version, "DL", &TEN);
        let header = Header::read(&bytes).unwrap();
        let [(_, offset, length)] = *header.subfiles.as_slice() else { panic!("one subfile") };
        assert!(bytes.get(offset..offset + length).unwrap().starts_with(b"DLDAQ"), "version {version}");
        assert_eq!(offset + length, bytes.len());
    }
}

const TEN: [&str; 22] = [
    "DAQX1234567",
    "DCSSAMPLE",
    "DDEN",
    "DACMARIA",
    "DDFT",
    "DADLOUISE,ANN",
    "DDGU",
    "DCAD",
    "DCBNONE",
    "DCDNONE",
    "DBD06152021",
    "DBB12311990",
    "DBA12312029",
    "DBC2",
    "DAU068 in",
    "DAYBRO",
    "DAG1 INVENTED STREET",
    "DAINOWHERE",
    "DAJZZ",
    "DAK123450000  ",
    "DCF0001112223",
    "DCGUSA",
];

#[test]
fn a_licence_of_version_ten_is_read() {
    let licence = parse(&card(10, "DL", &TEN)).unwrap();
    assert_eq!((licence.kind, licence.version, licence.issuer_version), (CardKind::Licence, 10, Some(1)));
    assert_eq!(licence.issuer, "636099");
    assert_eq!(licence.number.as_deref(), Some("X1234567"));
    assert_eq!(licence.family_name.as_deref(), Some("SAMPLE"));
    assert_eq!((licence.given_name.as_deref(), licence.middle_names.as_deref()), (Some("MARIA"), Some("LOUISE,ANN")));
    assert_eq!(licence.family_name_truncated, Truncated::No);
    assert_eq!(licence.given_name_truncated, Truncated::Yes);
    assert_eq!(licence.middle_names_truncated, Truncated::Unknown);
    assert_eq!(licence.birth.unwrap().to_string(), "1990-12-31");
    assert_eq!(licence.expiry.unwrap().to_string(), "2029-12-31");
    assert_eq!(licence.issued.unwrap().to_string(), "2021-06-15");
    assert_eq!((licence.sex, licence.country), (Some(Sex::Female), Some(Country::UnitedStates)));
    assert_eq!(licence.height_cm, Some(173));
    assert_eq!((licence.postal_code.as_deref(), licence.state.as_deref()), (Some("123450000"), Some("ZZ")));
    assert_eq!((licence.value("DCB"), licence.value("DCA"), licence.value("DAY")), (None, Some("D"), Some("BRO")));
    assert_eq!(licence.elements.len(), TEN.len());
}

#[test]
fn every_version_is_read() {
    for version in 1..=11 {
        let licence = parse(&card(version, "ID", &TEN)).unwrap();
        assert_eq!((licence.kind, licence.version), (CardKind::Identity, version));
        assert_eq!(licence.birth, Some(Date { year: 1990, month: 12, day: 31 }), "version {version}");
    }
    assert_eq!(parse(&card(12, "DL", &TEN)), Err(AamvaError::Version(12)));
    assert_eq!(parse(&card(0, "DL", &TEN)), Err(AamvaError::Version(0)));
}

#[test]
fn version_one_has_one_name_and_the_year_first() {
    let one = ["DAASAMPLE,MARIA,LOUISE ANN", "DAQX1", "DBB19901231", "DBA20291231", "DBCM", "DAU509", "DAE"];
    let licence = parse(&card(1, "DL", &one)).unwrap();
    let names = [&licence.family_name, &licence.given_name, &licence.middle_names].map(Option::as_deref);
    assert_eq!(names, [Some("SAMPLE"), Some("MARIA"), Some("LOUISE ANN")]);
    assert_eq!((licence.sex, licence.height_cm, licence.suffix), (Some(Sex::Male), Some(175), None));
    assert_eq!((licence.birth.unwrap().year, licence.issuer_version), (1990, None));
}

#[test]
fn given_names_in_one_element_are_taken_apart() {
    for names in ["DCTMARIA,LOUISE ANN", "DCTMARIA LOUISE ANN"] {
        let licence = parse(&card(3, "DL", &["DCSSAMPLE", names, "DCGCAN", "DBB19901231"])).unwrap();
        assert_eq!(licence.given_name.as_deref(), Some("MARIA"));
        assert_eq!(licence.middle_names.as_deref(), Some("LOUISE ANN"));
        assert_eq!((licence.country, licence.birth.unwrap().month), (Some(Country::Canada), 12));
    }
}

#[test]
fn dates_that_cannot_be_are_none() {
    for date in
        ["DBB02301990", "DBB13011990", "DBB00000000", "DBB1231199", "DBB123119900", "DBBJUNE1990", "DBB12311600"]
    {
        let licence = parse(&card(9, "DL", &["DCSSAMPLE", date])).unwrap();
        assert_eq!(licence.birth, None, "{date}");
    }
    let leap = parse(&card(9, "DL", &["DBB02292000", "DBA02291900"])).unwrap();
    assert_eq!((leap.birth.map(|date| date.day), leap.expiry), (Some(29), None));
}

#[test]
fn wrong_offsets_and_odd_separators_are_borne() {
    let right = card(8, "DL", &TEN);
    let text = String::from_utf8(right.clone()).unwrap();
    let expected = parse(&right).unwrap();
    for wrong in
        [text.replace("DL0031", "DL0030"), text.replace("DL0031", "DL9999"), text.replace("\u{1e}\r", "\u{1c}\r")]
    {
        assert_ne!(wrong, text);
        assert_eq!(parse(wrong.as_bytes()).unwrap(), expected);
    }
    let latin = card(8, "DL", &["DCSNU\u{d1}EZ", "DAQ1"]);
    assert_eq!(parse(&latin).unwrap().family_name.as_deref(), Some("NU\u{d1}EZ"));
    let bytes: Vec<u8> =
        String::from_utf8(latin).unwrap().chars().map(|letter| u8::try_from(letter).unwrap()).collect();
    assert_eq!(parse(&bytes).unwrap().family_name.as_deref(), Some("NU\u{d1}EZ"));
}

#[test]
fn a_second_subfile_is_not_mixed_in() {
    let (first, second) = ("DLDAQ1\nDCSSAMPLE\r", "ZZZZAOTHER\nDCSWRONG\r");
    let (start, next) = (41, 41 + first.len());
    let text = format!(
        "@\n\u{1e}\rANSI 636099080102DL{start:04}{:04}ZZ{next:04}{:04}{first}{second}",
        first.len(),
        second.len()
    );
    let licence = parse(text.as_bytes()).unwrap();
    assert_eq!(licence.family_name.as_deref(), Some("SAMPLE"));
    assert_eq!(licence.elements.len(), 2);
}

#[test]
fn what_is_no_card_is_refused() {
    for bytes in [&b""[..], b"@", b"ANSI 636099080001", b"https://example.org/ANSI ", b"@\n\x1e\rANSI 63609908"] {
        assert_eq!(parse(bytes), Err(AamvaError::Header), "{bytes:?}");
    }
    assert_eq!(parse(b"@\n\x1e\rANSI 636099080101ZZ00310010ZZZZAX\r"), Err(AamvaError::Subfile));
    assert_eq!(parse(b"@\n\x1e\rANSI 636099080101DL00310003DL\r"), Err(AamvaError::Subfile));
}

proptest! {
    #[test]
    fn any_bytes_are_borne(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = parse(&bytes);
        let behind = [b"@\n\x1e\rANSI 6360990801".as_slice(), &bytes].concat();
        let _ = parse(&behind);
    }

    #[test]
    fn any_change_of_a_card_is_borne(at in 0_usize..400, byte in any::<u8>(), cut in 0_usize..400) {
        let mut bytes = card(10, "DL", &TEN);
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        bytes.truncate(cut);
        if let Ok(licence) = parse(&bytes) {
            prop_assert!(licence.elements.len() <= MOST_ELEMENTS);
        }
    }

    #[test]
    fn a_date_is_read_as_it_was_written(year in 1850_u16..2200, month in 1_u8..=12, day in 1_u8..=28) {
        let date = Date { year, month, day };
        for year_first in [true, false] {
            prop_assert_eq!(Date::read(&format!("{year:04}{month:02}{day:02}"), year_first), Some(date));
            prop_assert_eq!(Date::read(&format!("{month:02}{day:02}{year:04}"), year_first), Some(date));
        }
    }
}
