//! Names of other alphabets into A to Z, as Doc 9303 part 3, section 6 recommends: Latin letters with marks (table A),
//! Cyrillic (table B) and Arabic (table C). Other scripts have no table there and no place in a zone.
//!
//! Where the standard lets the issuer choose (Ä as AE or A) or the language decides (Г as G or H), all forms are known; the
//! first is the general one.

use super::form::FILLER;

/// Writes a name as a zone would: words apart by one filler, apostrophes and points left out, the first recommended form
/// of every letter. What has no form in a zone is left out; an Arabic shadda doubles the letter that bears it.
#[must_use]
pub fn transliterate(text: &str) -> String {
    let mut zone = String::with_capacity(text.len());
    // Where the last letter begins, which a shadda would double.
    let mut letter = 0;
    let characters: Vec<char> = text.chars().collect();
    for (place, character) in characters.iter().copied().enumerate() {
        match character {
            'A'..='Z' | '0'..='9' => {
                letter = zone.len();
                zone.push(character);
            }
            'a'..='z' => {
                letter = zone.len();
                zone.push(character.to_ascii_uppercase());
            }
            // Marks that stand as characters of their own change the letter before as one letter with the mark would.
            DIAERESIS if zone.ends_with(['A', 'O', 'U']) && zone.len() == letter + 1 => zone.push('E'),
            RING if zone.ends_with('A') && zone.len() == letter + 1 => zone.push('A'),
            SHADDA => {
                let doubled = zone.get(letter..).unwrap_or_default().to_owned();
                letter = zone.len();
                zone.push_str(&doubled);
            }
            TEH_MARBUTA => {
                let next = characters.get(place + 1..).unwrap_or_default().iter().find(|next| !is_silent(**next));
                letter = zone.len();
                zone.push_str(if next.is_some_and(|next| !is_gap(*next)) { "XTA" } else { "XAH" });
            }
            gap if is_gap(gap) => {
                if !zone.is_empty() && !zone.ends_with(FILLER) {
                    zone.push(FILLER);
                }
                letter = zone.len();
            }
            other => {
                if let Some(form) = forms(other).first() {
                    letter = zone.len();
                    zone.push_str(form);
                }
            }
        }
    }
    zone.truncate(zone.trim_end_matches(FILLER).len());
    zone
}

/// Every form in A to Z that the standard allows for a letter beyond A to Z, capital or small, the general one first; empty
/// for a letter without one.
#[must_use]
pub fn forms(letter: char) -> &'static [&'static str] {
    let find = |letter: char| {
        TABLE.iter().find(|(letters, _)| letters.contains(letter)).map_or(&[] as &[&str], |(_, forms)| *forms)
    };
    match find(letter) {
        [] => {
            let mut capital = letter.to_uppercase();
            match (capital.next(), capital.next()) {
                (Some(capital), None) if capital != letter => find(capital),
                _ => &[],
            }
        }
        forms => forms,
    }
}

const DIAERESIS: char = '\u{308}';
const RING: char = '\u{30A}';
const SHADDA: char = '\u{651}';
const TEH_MARBUTA: char = '\u{629}';

/// What parts words: a space of any kind, a hyphen, a comma (part 3, 4.6).
fn is_gap(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}' | ',' | FILLER)
}

/// Arabic vowel marks and the stretching line, which a zone does not write.
fn is_silent(character: char) -> bool {
    matches!(character, '\u{640}' | '\u{64B}'..='\u{652}' | '\u{670}')
}

/// Letters, and the forms that each of them may take.
static TABLE: &[(&str, &[&str])] = &[
    // Table A.
    ("ÀÁÂÃĀĂĄǍǺ", &["A"]),
    ("Ä", &["AE", "A"]),
    ("Å", &["AA", "A"]),
    ("ÆǼ", &["AE"]),
    ("ÇĆĈĊČ", &["C"]),
    ("ĎĐÐ", &["D"]),
    ("ÈÉÊËĒĔĖĘĚẼẸ", &["E"]),
    ("ĜĞĠĢǦ", &["G"]),
    ("ĤĦ", &["H"]),
    ("ÌÍÎÏĨĪĬĮİıǏ", &["I"]),
    ("Ĳ", &["IJ"]),
    ("Ĵ", &["J"]),
    ("ĶǨ", &["K"]),
    ("ĹĻĽĿŁ", &["L"]),
    ("Ñ", &["N", "NXX"]),
    ("ŃŅŇŊ", &["N"]),
    ("Ö", &["OE", "O"]),
    ("Ø", &["OE"]),
    ("Œ", &["OE"]),
    ("ÒÓÔÕŌŎŐƠǑ", &["O"]),
    ("ŔŖŘ", &["R"]),
    ("ŚŜŞŠȘ", &["S"]),
    ("ßẞ", &["SS"]),
    ("ŢŤŦȚ", &["T"]),
    ("Þ", &["TH"]),
    ("Ü", &["UE", "UXX", "U"]),
    ("ÙÚÛŨŪŬŮŰŲƯǓ", &["U"]),
    ("ŴẀẂẄ", &["W"]),
    ("ÝŶŸỲ", &["Y"]),
    ("ŹŻŽ", &["Z"]),
    // Table B.
    ("А", &["A"]),
    ("Б", &["B"]),
    ("В", &["V"]),
    ("Г", &["G", "H"]),
    ("Ґ", &["G"]),
    ("Ғ", &["G"]),
    ("Ѓ", &["G", "GJ"]),
    ("ДЂ", &["D"]),
    ("ЕЭ", &["E"]),
    ("Ё", &["E", "IO"]),
    ("Є", &["IE", "YE"]),
    ("Ж", &["ZH", "Z"]),
    ("З", &["Z"]),
    ("Ѕ", &["DZ"]),
    ("И", &["I", "Y"]),
    ("І", &["I"]),
    ("Ї", &["I", "YI"]),
    ("Й", &["I", "Y"]),
    ("Ј", &["J"]),
    ("К", &["K"]),
    ("Ќ", &["K", "KJ"]),
    ("Л", &["L"]),
    ("Љ", &["LJ"]),
    ("М", &["M"]),
    ("Н", &["N"]),
    ("Њ", &["NJ"]),
    ("О", &["O"]),
    ("П", &["P"]),
    ("Р", &["R"]),
    ("С", &["S"]),
    ("Т", &["T"]),
    ("ЋҺ", &["C"]),
    ("УЎѪ", &["U"]),
    ("Ф", &["F"]),
    ("Х", &["KH", "H"]),
    ("Ц", &["TS", "C"]),
    ("Ч", &["CH", "C"]),
    ("Џ", &["DZ", "DJ"]),
    ("Ш", &["SH", "S"]),
    ("Щ", &["SHCH", "SHT"]),
    ("Ъ", &["IE"]),
    ("ЫѴ", &["Y"]),
    ("Ю", &["IU", "YU"]),
    ("Я", &["IA", "YA"]),
    // Table C. Written as numbers: letters from right to left make lines of code hard to read.
    ("\u{621}", &["XE"]),
    ("\u{622}", &["XAA"]),
    ("\u{623}", &["XAE"]),
    ("\u{624}", &["U"]),
    ("\u{625}", &["I"]),
    ("\u{626}", &["XI"]),
    ("\u{627}", &["A"]),
    ("\u{628}", &["B"]),
    ("\u{629}", &["XTA", "XAH"]),
    ("\u{62A}", &["T"]),
    ("\u{62B}", &["XTH"]),
    ("\u{62C}", &["J"]),
    ("\u{62D}", &["XH"]),
    ("\u{62E}", &["XKH"]),
    ("\u{62F}", &["D"]),
    ("\u{630}", &["XDH"]),
    ("\u{631}", &["R"]),
    ("\u{632}", &["Z"]),
    ("\u{633}", &["S"]),
    ("\u{634}", &["XSH"]),
    ("\u{635}", &["XSS"]),
    ("\u{636}", &["XDZ"]),
    ("\u{637}", &["XTT"]),
    ("\u{638}", &["XZZ"]),
    ("\u{639}", &["E"]),
    ("\u{63A}", &["G"]),
    ("\u{641}", &["F"]),
    ("\u{642}", &["Q"]),
    ("\u{643}", &["K"]),
    ("\u{644}", &["L"]),
    ("\u{645}", &["M"]),
    ("\u{646}", &["N"]),
    ("\u{647}", &["H"]),
    ("\u{648}", &["W"]),
    ("\u{649}", &["XAY"]),
    ("\u{64A}\u{6D0}", &["Y"]),
    ("\u{671}", &["XXA"]),
    ("\u{679}", &["XXT"]),
    ("\u{67C}", &["XRT"]),
    ("\u{67E}", &["P"]),
    ("\u{681}", &["XKE"]),
    ("\u{685}", &["XXH"]),
    ("\u{686}", &["XC"]),
    ("\u{688}", &["XXD"]),
    ("\u{689}", &["XDR"]),
    ("\u{691}", &["XXR"]),
    ("\u{693}", &["XRR"]),
    ("\u{696}", &["XRX"]),
    ("\u{698}", &["XJ"]),
    ("\u{69A}", &["XXS"]),
    ("\u{6A9}", &["XKK"]),
    ("\u{6AB}", &["XXK"]),
    ("\u{6AD}", &["XNG"]),
    ("\u{6AF}", &["XGG"]),
    ("\u{6BA}", &["XNN"]),
    ("\u{6BC}", &["XXN"]),
    ("\u{6BE}", &["XDO"]),
    ("\u{6C0}", &["XYH"]),
    ("\u{6C1}", &["XXG"]),
    ("\u{6C2}", &["XGE"]),
    ("\u{6C3}", &["XTG"]),
    ("\u{6CC}", &["XYA"]),
    ("\u{6CD}", &["XXY"]),
    ("\u{6D2}", &["XYB"]),
    ("\u{6D3}", &["XBE"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_three_alphabets_are_written_in_one() {
        for (name, zone) in [
            ("Anna Maria", "ANNA<MARIA"),
            ("O'Connor", "OCONNOR"),
            ("Enrique García-López", "ENRIQUE<GARCIA<LOPEZ"),
            ("  Müller , Groß ", "MUELLER<GROSS"),
            ("Þórður Ærøskøbing", "THORDUR<AEROESKOEBING"),
            ("Žižka Łódź Čapek İnönü ışık", "ZIZKA<LODZ<CAPEK<INOENUE<ISIK"),
            ("Щербакова Юлия Подъячева", "SHCHERBAKOVA<IULIIA<PODIEIACHEVA"),
            ("Ольга Ёлкина", "OLGA<ELKINA"),
            ("Људмила Његош", "LJUDMILA<NJEGOSH"),
            // Part 3, section 6, table C, the worked examples: Abu Bakr Muhammad ibn Zakariya al-Razi; a shadda.
            ("\u{627}\u{628}\u{648} \u{628}\u{643}\u{631} \u{645}\u{62D}\u{645}\u{62F}", "ABW<BKR<MXHMD"),
            ("\u{645}\u{62D}\u{645}\u{651}\u{62F}", "MXHMMD"),
            ("\u{647}\u{628}\u{629} \u{641}\u{627}\u{637}\u{645}\u{629}\u{64C}", "HBXAH<FAXTTMXAH"),
            ("Mu\u{308}ller A\u{30A}se Jose\u{301}", "MUELLER<AASE<JOSE"),
            ("王", ""),
            ("", ""),
        ] {
            assert_eq!(transliterate(name), zone, "{name}");
        }
        assert_eq!(forms('ü'), ["UE", "UXX", "U"]);
        assert_eq!(forms('г'), ["G", "H"]);
        assert!(forms('A').is_empty());
    }

    proptest! {
        #[test]
        fn any_text_becomes_letters_digits_and_single_fillers(text in "\\PC*") {
            let zone = transliterate(&text);
            prop_assert!(zone.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == FILLER));
            prop_assert!(!zone.contains("<<") && !zone.starts_with(FILLER) && !zone.ends_with(FILLER));
            prop_assert!(zone.len() <= text.len() * 8);
        }
    }
}
