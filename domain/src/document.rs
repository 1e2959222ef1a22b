//! Identity documents: their types, their sides, what a machine can read on them, how their numbers look.
//!
//! Which country issues which of them stands in data, not here: see [`Catalogue`]. This module does not read a
//! picture or a machine-readable zone, checks no check digit, and decides nothing about a person.

mod catalogue;
mod number_format;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::country::Country;

pub use catalogue::{Catalogue, CatalogueError, CatalogueProblem};
pub use number_format::{NumberFormat, NumberFormatError, normalise_number};

/// The kinds of document that can prove who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentType {
    /// A passport, of which the data page is looked at.
    Passport,
    /// A card (in a few countries a booklet) that a state gives its own citizens.
    NationalIdentityCard,
    /// A driving licence.
    DrivingLicence,
    /// A permit for a person of another nationality to live in the country.
    ResidencePermit,
}

impl DocumentType {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] =
        [Self::Passport, Self::NationalIdentityCard, Self::DrivingLicence, Self::ResidencePermit];

    /// The word for it in data, the database and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::NationalIdentityCard => "national_identity_card",
            Self::DrivingLicence => "driving_licence",
            Self::ResidencePermit => "residence_permit",
        }
    }

    /// The type that this word stands for.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|document_type| document_type.as_str() == word)
    }
}

impl fmt::Display for DocumentType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A side of a document of which a photo is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The side with the portrait; of a passport, the data page.
    Front,
    /// The other side.
    Back,
}

impl Side {
    /// Both of them, in the order in which they are photographed.
    pub const ALL: [Self; 2] = [Self::Front, Self::Back];

    /// The word for it in data, the database and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Back => "back",
        }
    }

    /// The side that this word stands for.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.as_str() == word)
    }
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Which sides of a document are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// One photo is enough: all that matters is on it.
    FrontOnly,
    /// Two photos.
    FrontAndBack,
}

impl Sides {
    /// The sides, in the order in which they are photographed.
    #[must_use]
    pub const fn all(self) -> &'static [Side] {
        match self {
            Self::FrontOnly => &[Side::Front],
            Self::FrontAndBack => &Side::ALL,
        }
    }

    /// Whether a photo of this side is wanted.
    #[must_use]
    pub const fn include(self, side: Side) -> bool {
        matches!((self, side), (_, Side::Front) | (Self::FrontAndBack, Side::Back))
    }
}

/// What a machine can read on a document without knowing its layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MachineReadable {
    /// Three lines of 30 characters (ICAO Doc 9303 part 5): cards.
    Td1,
    /// Two lines of 36 characters (part 6): larger cards.
    Td2,
    /// Two lines of 44 characters (part 4): passports.
    Td3,
    /// A PDF417 bar code that anybody can decode.
    Pdf417,
    /// Nothing of these.
    None,
}

impl MachineReadable {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Td1, Self::Td2, Self::Td3, Self::Pdf417, Self::None];

    /// The word for it in data, the database and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Td1 => "td1",
            Self::Td2 => "td2",
            Self::Td3 => "td3",
            Self::Pdf417 => "pdf417",
            Self::None => "none",
        }
    }

    /// The form that this word stands for.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.as_str() == word)
    }

    /// Lines and characters per line of a machine-readable zone; `None` for a bar code or nothing.
    #[must_use]
    pub const fn lines(self) -> Option<(usize, usize)> {
        match self {
            Self::Td1 => Some((3, 30)),
            Self::Td2 => Some((2, 36)),
            Self::Td3 => Some((2, 44)),
            Self::Pdf417 | Self::None => None,
        }
    }
}

impl fmt::Display for MachineReadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// One type of document of one country, as its current issue is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentKind {
    /// The country that issues it.
    pub country: Country,
    /// What it is.
    pub document_type: DocumentType,
    /// Which sides a photo is wanted of.
    pub sides: Sides,
    /// What a machine can read on it.
    pub machine_readable: MachineReadable,
    /// How its number looks, as a hint; `None` where that is not well known or differs within the country.
    pub number_format: Option<NumberFormat>,
    /// Whether the operator accepts it.
    pub accepted: bool,
}

impl DocumentKind {
    /// The side that carries what a machine can read, if there is any.
    ///
    /// Cards carry it on the back; what has one side to look at carries it there.
    #[must_use]
    pub const fn machine_readable_side(&self) -> Option<Side> {
        match (self.machine_readable, self.sides) {
            (MachineReadable::None, _) => None,
            (_, Sides::FrontOnly) => Some(Side::Front),
            (_, Sides::FrontAndBack) => Some(Side::Back),
        }
    }

    /// Whether a number looks like one of this document; `None` where nobody can tell. One that does not deserves
    /// a second look, not a refusal: issuers change their numbers without telling anybody.
    #[must_use]
    pub fn number_fits(&self, number: &str) -> Option<bool> {
        self.number_format.as_ref().map(|format| format.fits(number))
    }
}
