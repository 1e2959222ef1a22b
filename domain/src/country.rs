//! Countries and territories by their ISO 3166-1 codes: all 249 that the standard holds today.
//!
//! The codes travel to the browser, so they are one short text and not a table of structures. Names in six
//! languages are for the server alone (feature `names`). This module invents nothing: ICAO's specimen state UTO,
//! Kosovo's unofficial XK and organisations that issue passports (UNO, EUE) are no countries here.

#[cfg(feature = "names")]
mod names;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

#[cfg(feature = "names")]
pub use names::{fold, languages, name, names, search, search_terms};

/// Two letters (alpha-2) and three letters (alpha-3) of each country, in the order of alpha-2.
/// `data/make-country-names.mjs` reads this list too, so that there is only one.
const CODES: &str = "\
     ADANDAEAREAFAFGAGATGAIAIAALALBAMARMAOAGOAQATAARARGASASMATAUTAUAUSAWABWAXALAAZAZEBABIHBBBRBBDBGDBEBEL\
     BFBFABGBGRBHBHRBIBDIBJBENBLBLMBMBMUBNBRNBOBOLBQBESBRBRABSBHSBTBTNBVBVTBWBWABYBLRBZBLZCACANCCCCKCDCOD\
     CFCAFCGCOGCHCHECICIVCKCOKCLCHLCMCMRCNCHNCOCOLCRCRICUCUBCVCPVCWCUWCXCXRCYCYPCZCZEDEDEUDJDJIDKDNKDMDMA\
     DODOMDZDZAECECUEEESTEGEGYEHESHERERIESESPETETHFIFINFJFJIFKFLKFMFSMFOFROFRFRAGAGABGBGBRGDGRDGEGEOGFGUF\
     GGGGYGHGHAGIGIBGLGRLGMGMBGNGINGPGLPGQGNQGRGRCGSSGSGTGTMGUGUMGWGNBGYGUYHKHKGHMHMDHNHNDHRHRVHTHTIHUHUN\
     IDIDNIEIRLILISRIMIMNININDIOIOTIQIRQIRIRNISISLITITAJEJEYJMJAMJOJORJPJPNKEKENKGKGZKHKHMKIKIRKMCOMKNKNA\
     KPPRKKRKORKWKWTKYCYMKZKAZLALAOLBLBNLCLCALILIELKLKALRLBRLSLSOLTLTULULUXLVLVALYLBYMAMARMCMCOMDMDAMEMNE\
     MFMAFMGMDGMHMHLMKMKDMLMLIMMMMRMNMNGMOMACMPMNPMQMTQMRMRTMSMSRMTMLTMUMUSMVMDVMWMWIMXMEXMYMYSMZMOZNANAM\
     NCNCLNENERNFNFKNGNGANINICNLNLDNONORNPNPLNRNRUNUNIUNZNZLOMOMNPAPANPEPERPFPYFPGPNGPHPHLPKPAKPLPOLPMSPM\
     PNPCNPRPRIPSPSEPTPRTPWPLWPYPRYQAQATREREUROROURSSRBRURUSRWRWASASAUSBSLBSCSYCSDSDNSESWESGSGPSHSHNSISVN\
     SJSJMSKSVKSLSLESMSMRSNSENSOSOMSRSURSSSSDSTSTPSVSLVSXSXMSYSYRSZSWZTCTCATDTCDTFATFTGTGOTHTHATJTJKTKTKL\
     TLTLSTMTKMTNTUNTOTONTRTURTTTTOTVTUVTWTWNTZTZAUAUKRUGUGAUMUMIUSUSAUYURYUZUZBVAVATVCVCTVEVENVGVGBVIVIR\
     VNVNMVUVUTWFWLFWSWSMYEYEMYTMYTZAZAFZMZMBZWZWE";

/// Letters that one country takes up in [`CODES`].
const STRIDE: usize = 5;

/// How many countries there are.
const COUNT: u8 = 249;

/// A country or territory of ISO 3166-1. Ordered by its two-letter code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(u8);

/// A text that is no ISO 3166-1 alpha-2 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 3166-1 alpha-2 code")]
pub struct UnknownCountry;

impl Country {
    /// The country with this two-letter code, in upper or lower case.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::find(code, Self::alpha2)
    }

    /// The country with this three-letter ISO code, in upper or lower case.
    #[must_use]
    pub fn parse_alpha3(code: &str) -> Option<Self> {
        Self::find(code, Self::alpha3)
    }

    /// The country that the code of an issuing state or a nationality in a machine-readable zone stands for.
    ///
    /// ICAO Doc 9303 departs from ISO: Germany is a single D, and the kinds of British nationality have codes
    /// of their own. Fillers (`<`) around the code are ignored. Codes that stand for no country give `None`.
    #[must_use]
    pub fn from_machine_readable(code: &str) -> Option<Self> {
        let code = code.trim_matches(['<', ' ']);
        match code {
            "D" => Self::parse("DE"),
            "GBD" | "GBN" | "GBO" | "GBP" | "GBS" => Self::parse("GB"),
            _ => Self::parse_alpha3(code),
        }
    }

    /// Two letters in upper case, as in `DE`.
    #[must_use]
    pub fn alpha2(self) -> &'static str {
        let start = usize::from(self.0) * STRIDE;
        CODES.get(start..start + 2).unwrap_or_default()
    }

    /// Three letters in upper case, as in `DEU`.
    #[must_use]
    pub fn alpha3(self) -> &'static str {
        let start = usize::from(self.0) * STRIDE;
        CODES.get(start + 2..start + STRIDE).unwrap_or_default()
    }

    /// Every country, in the order of the two-letter codes.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator + Clone {
        (0..COUNT).map(Self)
    }

    fn find(code: &str, form: impl Fn(Self) -> &'static str) -> Option<Self> {
        Self::all().find(|country| form(*country).eq_ignore_ascii_case(code))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.alpha2())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Country({})", self.alpha2())
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(code: &str) -> Result<Self, UnknownCountry> {
        Self::parse(code).ok_or(UnknownCountry)
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.alpha2())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Code;

        impl de::Visitor<'_> for Code {
            type Value = Country;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an ISO 3166-1 alpha-2 code")
            }

            fn visit_str<E: de::Error>(self, code: &str) -> Result<Country, E> {
                Country::parse(code).ok_or_else(|| E::invalid_value(de::Unexpected::Str(code), &self))
            }
        }

        deserializer.deserialize_str(Code)
    }
}
