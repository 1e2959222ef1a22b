//! What a machine read on a document, beside what the person typed, and where the two differ.

use serde::{Deserialize, Serialize};

/// The longest text whose differences are marked character by character; beyond it all of it counts as different. A zone has
/// lines of 44, a name of a person at most 100.
const MARKED: usize = 200;

/// One field as the machine read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Which.
    pub field: ReadField,
    /// Where it was read.
    pub source: Source,
    /// What was read, as it stands there. Dates as YYYY-MM-DD.
    pub value: String,
    /// What the person typed or chose, written as it would stand there; none where nothing was asked.
    pub typed: Option<String>,
    /// Whether the two say the same; none where there is nothing to compare.
    pub agrees: Option<bool>,
    /// Whether the check digit of this field is right; none where it has none.
    pub digit_fits: Option<bool>,
}

/// What a field of a document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the field of the same name")]
pub enum ReadField {
    FamilyNames,
    GivenNames,
    BirthDate,
    DocumentNumber,
    ExpiryDate,
    IssuingCountry,
    Nationality,
    Sex,
    DocumentCode,
}

/// Where on a document something was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The machine-readable zone.
    MachineReadableZone,
    /// The bar code.
    Barcode,
    /// Printed text.
    Print,
}

/// The characters of `read`, each with whether `typed` has it at that point: what is left when the longest sequence of
/// characters that both have in common is taken away differs.
#[must_use]
pub fn differences(typed: &str, read: &str) -> Vec<(char, bool)> {
    let typed: Vec<char> = typed.chars().take(MARKED + 1).collect();
    let read: Vec<char> = read.chars().collect();
    if typed.len() > MARKED || read.len() > MARKED {
        return read.into_iter().map(|character| (character, true)).collect();
    }
    // common[i][j] is the length of what typed[i..] and read[j..] have in common.
    let width = read.len() + 1;
    let mut common = vec![0_u16; (typed.len() + 1) * width];
    let at = |common: &[u16], i: usize, j: usize| common.get(i * width + j).copied().unwrap_or(0);
    for (i, one) in typed.iter().enumerate().rev() {
        for (j, other) in read.iter().enumerate().rev() {
            let longest = if one == other {
                at(&common, i + 1, j + 1) + 1
            } else {
                at(&common, i + 1, j).max(at(&common, i, j + 1))
            };
            if let Some(cell) = common.get_mut(i * width + j) {
                *cell = longest;
            }
        }
    }
    let mut i = 0;
    let mut marked = Vec::with_capacity(read.len());
    for (j, character) in read.iter().enumerate() {
        while typed.get(i).is_some_and(|one| one != character) && at(&common, i + 1, j) > at(&common, i, j + 1) {
            i += 1;
        }
        let same = typed.get(i) == Some(character);
        if same {
            i += 1;
        }
        marked.push((*character, !same));
    }
    marked
}
