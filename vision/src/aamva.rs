//! What the code on the back of a North American licence or identity card says.
//!
//! AAMVA DL/ID Card Design Standard, Annex D (machine-readable technology), versions 1 (2000) to 11 (2024): a header, a list
//! of subfiles with where they lie, and in each of them lines that begin with a three-letter element id. Issuers take
//! liberties with offsets, separators and padding, and these are borne; what a field says is never guessed. Nothing is
//! checked against a registry, and the code has no signature: anybody can print one.

mod value;

pub use value::{Date, Sex, Truncated};

use serde::{Deserialize, Serialize};
use value::{height, sex, stated, truncated};

/// Bytes that are looked at. A PDF417 code holds 1 108 bytes or 1 850 letters.
const MOST_BYTES: usize = 4_096;
/// Elements that are kept.
const MOST_ELEMENTS: usize = 200;
/// Versions of the standard that are understood.
const VERSIONS: std::ops::RangeInclusive<u8> = 1..=11;

/// Why bytes are no licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AamvaError {
    /// There is no header of the standard.
    #[error("there is no AAMVA header")]
    Header,
    /// A version of the standard that is not understood.
    #[error("version {0} of the AAMVA standard is not understood")]
    Version(u8),
    /// There is neither a licence's nor an identity card's subfile.
    #[error("there is no subfile of a licence or identity card")]
    Subfile,
}

/// What the card is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// A driving licence (subfile DL).
    Licence,
    /// An identity card without a right to drive (subfile ID).
    Identity,
    /// A licence that also proves citizenship (subfile EN).
    Enhanced,
}

impl CardKind {
    const ALL: [(Self, &str); 3] = [(Self::Licence, "DL"), (Self::Identity, "ID"), (Self::Enhanced, "EN")];
}

/// Who issued it, which also decides how dates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Country {
    /// United States: month, day, year.
    #[serde(rename = "USA")]
    UnitedStates,
    /// Canada: year, month, day.
    #[serde(rename = "CAN")]
    Canada,
    /// Mexico: month, day, year.
    #[serde(rename = "MEX")]
    Mexico,
}

/// What a licence or identity card says of itself and its holder. A field is none where the card does not say it, says that
/// it is not available, or says something that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// What it is.
    pub kind: CardKind,
    /// The standard's version, 1 to 11.
    pub version: u8,
    /// The issuer's six-digit number (IIN).
    pub issuer: String,
    /// The issuer's own version, from version 2 of the standard on.
    pub issuer_version: Option<u8>,
    /// Number of the licence (DAQ).
    pub number: Option<String>,
    /// Number of this very card (DCF).
    pub discriminator: Option<String>,
    /// Family name (DCS; DAB in version 1).
    pub family_name: Option<String>,
    /// First given name (DAC, or the first of DCT).
    pub given_name: Option<String>,
    /// Further given names (DAD, or the rest of DCT).
    pub middle_names: Option<String>,
    /// Suffix such as JR (DCU; DAE in version 1).
    pub suffix: Option<String>,
    /// Whether the family name is cut short (DDE).
    pub family_name_truncated: Truncated,
    /// Whether the first given name is cut short (DDF).
    pub given_name_truncated: Truncated,
    /// Whether the further given names are cut short (DDG).
    pub middle_names_truncated: Truncated,
    /// Date of birth (DBB).
    pub birth: Option<Date>,
    /// Last day of validity (DBA).
    pub expiry: Option<Date>,
    /// Date of issue (DBD).
    pub issued: Option<Date>,
    /// Sex (DBC).
    pub sex: Option<Sex>,
    /// Issuing country (DCG).
    pub country: Option<Country>,
    /// Street (DAG).
    pub street: Option<String>,
    /// City (DAI).
    pub city: Option<String>,
    /// State or province, two letters (DAJ).
    pub state: Option<String>,
    /// Postal code (DAK) without padding.
    pub postal_code: Option<String>,
    /// Height in centimetres (DAU, or DAV).
    pub height_cm: Option<u16>,
    /// Colour of the eyes, three letters (DAY).
    pub eyes: Option<String>,
    /// All elements as they stand in the subfile: id and value.
    pub elements: Vec<(String, String)>,
}

impl Licence {
    /// The value of an element, such as "DAQ", without the blanks around it; the first one where it stands twice.
    #[must_use]
    pub fn value(&self, id: &str) -> Option<&str> {
        stated(&self.elements, id)
    }
}

/// Reads what a code holds.
///
/// # Errors
/// [`AamvaError`] where it is not of this standard.
pub fn parse(bytes: &[u8]) -> Result<Licence, AamvaError> {
    let bytes = bytes.get(..MOST_BYTES).unwrap_or(bytes);
    let header = Header::read(bytes).ok_or(AamvaError::Header)?;
    if !VERSIONS.contains(&header.version) {
        return Err(AamvaError::Version(header.version));
    }
    let (kind, subfile) = header.subfile(bytes).ok_or(AamvaError::Subfile)?;
    let elements = elements(subfile, kind);
    if elements.is_empty() {
        return Err(AamvaError::Subfile);
    }
    Ok(licence(&header, kind, elements))
}

fn licence(header: &Header, kind: CardKind, elements: Vec<(String, String)>) -> Licence {
    let own = |id: &str| stated(&elements, id).map(str::to_owned);
    let country = match stated(&elements, "DCG") {
        Some("USA") => Some(Country::UnitedStates),
        Some("CAN" | "CDN") => Some(Country::Canada),
        Some("MEX") => Some(Country::Mexico),
        _ => None,
    };
    let year_first = header.version == 1 || country == Some(Country::Canada);
    let date = |id: &str| stated(&elements, id).and_then(|text| Date::read(text, year_first));
    // Version 1 may have one name instead of three: family name, first name, middle names.
    let whole = stated(&elements, "DAA").map(|name| name.splitn(3, ',').map(str::trim).collect::<Vec<_>>());
    let of_whole = |place: usize| {
        let part = whole.as_ref().and_then(|parts| parts.get(place));
        part.filter(|part| !part.is_empty()).map(|part| (*part).to_owned())
    };
    // Versions 2 and 3 have all given names in one element.
    let given = stated(&elements, "DCT").map(|names| names.split_once([',', ' ']).unwrap_or((names, "")));
    let of_given = |name: &str| (!name.trim().is_empty()).then(|| name.trim().to_owned());
    Licence {
        kind,
        version: header.version,
        issuer: header.issuer.clone(),
        issuer_version: header.issuer_version,
        number: own("DAQ"),
        discriminator: own("DCF"),
        family_name: own("DCS").or_else(|| own("DAB")).or_else(|| of_whole(0)),
        given_name: own("DAC").or_else(|| given.and_then(|(first, _)| of_given(first))).or_else(|| of_whole(1)),
        middle_names: own("DAD").or_else(|| given.and_then(|(_, rest)| of_given(rest))).or_else(|| of_whole(2)),
        suffix: own("DCU").or_else(|| own("DAE")),
        family_name_truncated: truncated(stated(&elements, "DDE")),
        given_name_truncated: truncated(stated(&elements, "DDF")),
        middle_names_truncated: truncated(stated(&elements, "DDG")),
        birth: date("DBB"),
        expiry: date("DBA"),
        issued: date("DBD"),
        sex: stated(&elements, "DBC").and_then(sex),
        country,
        street: own("DAG").or_else(|| own("DAL")),
        city: own("DAI").or_else(|| own("DAN")),
        state: own("DAJ").or_else(|| own("DAO")),
        postal_code: own("DAK").or_else(|| own("DAP")),
        height_cm: height(stated(&elements, "DAU"), stated(&elements, "DAV")),
        eyes: own("DAY"),
        elements,
    }
}

/// The fixed part at the beginning.
struct Header {
    version: u8,
    issuer: String,
    issuer_version: Option<u8>,
    /// Type, offset and length of each subfile.
    subfiles: Vec<([u8; 2], usize, usize)>,
    /// Where the list of subfiles ends.
    end: usize,
}

impl Header {
    /// The sign "@", three separators that issuers vary, the file type, numbers of fixed length.
    fn read(bytes: &[u8]) -> Option<Self> {
        let start = bytes.get(..32).unwrap_or(bytes).windows(5).position(|five| matches!(five, b"ANSI " | b"AAMVA"))?;
        if !bytes.get(..start)?.contains(&b'@') {
            return None;
        }
        let mut at = start + 5;
        let mut take = |length: usize| {
            let digits = bytes.get(at..at + length)?;
            at += length;
            digits.iter().all(u8::is_ascii_digit).then(|| number(digits)).flatten()
        };
        let issuer = take(6)?;
        let version = u8::try_from(take(2)?).ok()?;
        let issuer_version = if version >= 2 { Some(u8::try_from(take(2)?).ok()?) } else { None };
        let many = take(2)?;
        let mut subfiles = Vec::new();
        for designator in bytes.get(at..)?.chunks_exact(10).take(many) {
            let [a, b, numbers @ ..] = designator else { break };
            let (offset, length) = numbers.split_at_checked(4)?;
            // Issuers that count wrongly leave other things here; what can be read is used.
            if !numbers.iter().all(u8::is_ascii_digit) {
                break;
            }
            subfiles.push(([*a, *b], number(offset)?, number(length)?));
            at += 10;
        }
        Some(Self { version, issuer: format!("{issuer:06}"), issuer_version, subfiles, end: at })
    }

    /// The subfile of the card: where the header says, or, where that is wrong, the first that begins like one.
    fn subfile<'a>(&self, bytes: &'a [u8]) -> Option<(CardKind, &'a [u8])> {
        let kind_of = |name: &[u8]| CardKind::ALL.into_iter().find(|(_, own)| own.as_bytes() == name);
        let listed = self.subfiles.iter().find_map(|(name, offset, length)| {
            let (kind, name) = kind_of(name)?;
            let end = offset.saturating_add(*length).min(bytes.len());
            let part = bytes.get(*offset..end)?;
            (part.starts_with(name.as_bytes()) && part.len() > 5).then_some((kind, part))
        });
        listed.or_else(|| {
            let rest = bytes.get(self.end..)?;
            let (place, (kind, _)) = rest.windows(6).enumerate().find_map(|(place, window)| {
                let begins = window.get(2..5).is_some_and(is_id) && window.get(2) == Some(&b'D');
                kind_of(window.get(..2)?).filter(|_| begins).map(|kind| (place, kind))
            })?;
            Some((kind, rest.get(place..)?))
        })
    }
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Element ids are three letters; issuers' own begin with Z and may end in a digit.
fn is_id(three: &[u8]) -> bool {
    matches!(three, [a, b, c] if a.is_ascii_uppercase() && b.is_ascii_uppercase() && c.is_ascii_alphanumeric())
}

/// The lines of a subfile: up to its end, or the beginning of another.
fn elements(subfile: &[u8], kind: CardKind) -> Vec<(String, String)> {
    let body = subfile.get(2..).unwrap_or_default();
    let end = body.iter().position(|byte| *byte == b'\r').unwrap_or(body.len());
    let lines = body.get(..end).unwrap_or_default().split(|byte| matches!(byte, b'\n' | 0x1c..=0x1e));
    let name = CardKind::ALL.into_iter().find(|(own, _)| *own == kind).map_or("DL", |(_, name)| name);
    let element = |line: &[u8]| {
        // Some repeat the subfile's name on a line of its own, or before the first element.
        let line = match line.strip_prefix(name.as_bytes()) {
            Some(rest) if rest.get(..3).is_some_and(is_id) => rest,
            _ => line,
        };
        let (id, value) = line.split_at_checked(3)?;
        is_id(id).then(|| (text(id), text(value).trim().to_owned()))
    };
    lines.filter_map(element).take(MOST_ELEMENTS).collect()
}

/// UTF-8 where it is that, otherwise Latin-1, which is what the standard asks for.
fn text(bytes: &[u8]) -> String {
    let latin = || bytes.iter().map(|byte| char::from(*byte)).collect();
    let text = std::str::from_utf8(bytes).map_or_else(|_| latin(), str::to_owned);
    text.chars().filter(|character| !character.is_control()).collect()
}

#[cfg(test)]
mod tests;
