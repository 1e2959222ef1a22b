//! The catalogue that the program brings along: whole, consistent, and fit for real-looking numbers.

use std::collections::BTreeSet;

use super::*;

#[test]
fn the_built_in_catalogue_is_what_its_text_says() {
    let parsed = Catalogue::parse(include_str!("../../../data/documents.tsv")).unwrap();
    assert_eq!(Catalogue::built_in(), &parsed);
    let beyond: BTreeSet<_> =
        parsed.iter().filter(|kind| kind.document_type != DocumentType::Passport).map(|kind| kind.country).collect();
    assert!(beyond.len() >= 100, "{} countries have more than a passport", beyond.len());
    for country in Country::all() {
        assert!(parsed.find(country, DocumentType::Passport).is_some(), "{country}");
    }
}

#[test]
fn what_holds_for_documents_everywhere_holds_here() {
    for kind in Catalogue::built_in().iter() {
        let what = format!("{} of {}", kind.document_type, kind.country);
        match kind.machine_readable {
            MachineReadable::Td1 => {
                assert_eq!(kind.machine_readable_side(), Some(Side::Back), "{what}")
            }
            MachineReadable::Td3 => {
                assert_eq!(kind.machine_readable_side(), Some(Side::Front), "{what}")
            }
            MachineReadable::Pdf417 => assert_eq!(kind.sides, Sides::FrontAndBack, "{what}"),
            MachineReadable::Td2 | MachineReadable::None => {}
        }
        let is_passport = kind.document_type == DocumentType::Passport;
        assert_eq!(is_passport, kind.machine_readable == MachineReadable::Td3, "{what}");
        if let Some(format) = &kind.number_format {
            let (least, most) = format.length();
            assert!(least >= 1 && (!is_passport || most <= 9), "{what}: {least} to {most} characters");
        }
    }
}

#[test]
fn only_what_cannot_serve_is_refused_from_the_start() {
    let refused: Vec<_> = Catalogue::built_in().iter().filter(|kind| !kind.accepted).collect();
    let others = refused.iter().filter(|kind| kind.document_type != DocumentType::Passport);
    let others: Vec<_> = others.map(|kind| (kind.country.alpha2(), kind.document_type)).collect();
    assert_eq!(others, [("GB", DocumentType::ResidencePermit), ("IN", DocumentType::NationalIdentityCard)]);
    let without: Vec<_> = Country::all().filter(|one| Catalogue::built_in().accepted_for(*one).is_empty()).collect();
    assert_eq!(without, ["AQ", "BV", "GS", "HM", "IO", "TF", "UM"].map(country));
}

#[test]
fn countries_whose_people_come_most_are_described_in_full() {
    use MachineReadable as M;
    let cases = [
        ("DE", DocumentType::NationalIdentityCard, Some(M::Td1)),
        ("FR", DocumentType::NationalIdentityCard, Some(M::Td1)),
        ("DK", DocumentType::NationalIdentityCard, None),
        ("GB", DocumentType::NationalIdentityCard, None),
        ("GB", DocumentType::DrivingLicence, Some(M::None)),
        ("US", DocumentType::NationalIdentityCard, None),
        ("US", DocumentType::DrivingLicence, Some(M::Pdf417)),
        ("CA", DocumentType::DrivingLicence, Some(M::Pdf417)),
        ("MX", DocumentType::NationalIdentityCard, Some(M::Td1)),
        ("CN", DocumentType::NationalIdentityCard, Some(M::None)),
        ("ZA", DocumentType::NationalIdentityCard, Some(M::Pdf417)),
        ("TR", DocumentType::NationalIdentityCard, Some(M::Td1)),
        ("UA", DocumentType::NationalIdentityCard, Some(M::Td1)),
        ("SE", DocumentType::ResidencePermit, Some(M::Td1)),
    ];
    for (code, document_type, form) in cases {
        let kind = Catalogue::built_in().find(country(code), document_type);
        assert_eq!(kind.map(|kind| kind.machine_readable), form, "{document_type} of {code}");
    }
    // Where the law forbids collecting what is on the back, the back is not asked for.
    let japanese = Catalogue::built_in().find(country("JP"), DocumentType::NationalIdentityCard).unwrap();
    assert_eq!(japanese.sides, Sides::FrontOnly);
}

#[test]
fn real_looking_numbers_fit_and_others_do_not() {
    const P: DocumentType = DocumentType::Passport;
    const I: DocumentType = DocumentType::NationalIdentityCard;
    const D: DocumentType = DocumentType::DrivingLicence;
    const R: DocumentType = DocumentType::ResidencePermit;
    for (code, document_type, good, bad) in [
        ("DE", P, "C01X00T47", "C01X00T4O"),
        ("DE", I, "L01X00T47", "101X00T47"),
        ("DE", D, "B072RRE2I55", "B072RRE2I5"),
        ("GB", P, "925 665 416", "92566541"),
        ("GB", D, "MORGA657054SM9IJ 35", "MORGA657054SM9I"),
        ("GB", R, "ZU1234567", "1234567ZU"),
        ("US", P, "A12345678", "AB1234567"),
        ("US", R, "SRC 0000000701", "SRC 701"),
        ("CA", P, "P123456AA", "P1234567A"),
        ("FR", P, "15AA81234", "AA1581234"),
        ("FR", I, "X4RTBPFW4", "X4RTBPFW"),
        ("ES", I, "99999999R", "9999999R"),
        ("ES", I, "BAA000589", "BAA00058"),
        ("ES", R, "X-1234567-L", "A1234567L"),
        ("IT", I, "CA00000AA", "CA000000A"),
        ("NL", I, "SPECI2014", "SPECI201O"),
        ("BE", I, "000-0001111-12", "000-0001111-1"),
        ("PL", I, "ABC 123456", "AB 1234567"),
        ("PT", I, "00000000 0 ZZ4", "0000000 ZZ4"),
        ("RO", I, "RX123456", "R1234567"),
        ("CH", P, "S0A00A00", "0SA00A00"),
        ("BR", D, "00012345678", "0001234567"),
        ("CL", I, "12.345.678-K", "12.345.678-L"),
        ("MX", I, "GMVLMR80070501M100", "GMVLMR8007051M100"),
        ("IN", P, "J8369854", "JJ836985"),
        ("IN", D, "MH-14-20110062821", "14-20110062821"),
        ("PK", I, "42101-1234567-1", "42101-123456-1"),
        ("ID", I, "3171234567890123", "317123456789012"),
        ("VN", I, "001099012345", "00109901234"),
        ("CN", P, "EA1234567", "12345678E"),
        ("CN", I, "11010519491231002x", "11010519491231002Y"),
        ("HK", I, "A123456(3)", "1123456(3)"),
        ("TW", I, "A123456789", "A923456789"),
        ("KR", P, "M123A4567", "M123A456"),
        ("SG", I, "S1234567D", "F1234567N"),
        ("AU", P, "PA1234567", "PAB123456"),
        ("NZ", D, "AB123456", "A1234567"),
        ("TR", I, "A01B23456", "AB0123456"),
        ("AE", I, "784-1990-1234567-1", "785-1990-1234567-1"),
        ("EG", I, "٢٩٠٠١٠١١٢٣٤٥٦٧", "٢٩٠٠١٠١١٢٣٤٥٦"),
        ("RU", I, "45 10 № 123456", "45 10 12345"),
        ("UA", P, "ЕН123456", "Ж1123456"),
        ("KZ", I, "012345678", "01234567"),
        ("GH", I, "GHA-123456789-0", "GHB-123456789-0"),
        ("UG", I, "CM12345678ABCD", "DM12345678ABCD"),
        ("ZA", I, "8001015009087", "800101500908"),
        // A country without a format of its own: whatever the lines of a passport have room for.
        ("TV", P, "0123456", "0123456789"),
    ] {
        let kind = Catalogue::built_in().find(country(code), document_type).unwrap();
        assert_eq!(kind.number_fits(good), Some(true), "{good} for {document_type} of {code}");
        assert_eq!(kind.number_fits(bad), Some(false), "{bad} for {document_type} of {code}");
    }
}
