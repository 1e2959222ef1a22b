//! From when a distance between faces counts as one person, as two, or as unsure.
//!
//! Distances do not carry over between kinds of pictures: a portrait printed on a card and photographed is farther from the
//! same person's face than two frames of one camera are from each other. So each kind has its own band, and an operator
//! calibrates them on pictures of their own.

use super::Distance;
use serde::{Deserialize, Serialize};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// The portrait of the attempt with frames of the face check: the same camera, minutes apart.
    PortraitLive,
    /// The portrait on the document with that of the attempt.
    DocumentPortrait,
    /// The portrait on the document with frames of the face check.
    DocumentLive,
}

/// What a distance says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Near enough to count as one person.
    Same,
    /// Between: a human compares.
    Unsure,
    /// Too far to be one person.
    Different,
}

/// Where a fused distance begins to be unsure, and where to be another person.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bands {
    /// Up to here it is the same person.
    pub accept: f32,
    /// From here on it is another.
    pub refuse: f32,
}

impl Bands {
    /// What is proposed for a comparison, with a second opinion or without.
    ///
    /// Measured (`tests/faces.rs`) on 25 photographs of well-known people: 38 pairs of one person, 262 of strangers; and with
    /// one of each pair made like a print on a card (72 pixels high, pale, grainy): 76 and 524 pairs. With both opinions no
    /// stranger was nearer than 1.01 and all but one pair of one person nearer than 0.85; with the first alone, no stranger
    /// nearer than 1.06, and 2.6 % of one person's pairs (4 to 8 % with prints) beyond 0.85. So few pairs bound nothing below a rate of one in a
    /// hundred: an operator calibrates on pictures of their own.
    #[must_use]
    pub const fn of(comparison: Comparison, with_second: bool) -> Self {
        match (comparison, with_second) {
            (Comparison::PortraitLive, true) => Self { accept: 0.85, refuse: 1.1 },
            (Comparison::PortraitLive, false) => Self { accept: 0.85, refuse: 1.15 },
            (Comparison::DocumentPortrait | Comparison::DocumentLive, true) => Self { accept: 0.85, refuse: 1.15 },
            (Comparison::DocumentPortrait | Comparison::DocumentLive, false) => Self { accept: 0.9, refuse: 1.2 },
        }
    }

    /// What a distance says. One that is no number says nothing.
    #[must_use]
    pub fn judge(&self, distance: &Distance) -> Verdict {
        if distance.fused <= self.accept {
            Verdict::Same
        } else if distance.fused >= self.refuse {
            Verdict::Different
        } else {
            Verdict::Unsure
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_the_bands_nobody_is_sure() {
        let bands = Bands { accept: 0.8, refuse: 1.0 };
        let judge = |fused: f32| bands.judge(&Distance { first: fused, second: None, fused });
        assert_eq!([0.5, 0.8, 0.9, 1.0, f32::INFINITY, f32::NAN].map(judge), {
            use Verdict::{Different, Same, Unsure};
            [Same, Same, Unsure, Different, Different, Unsure]
        });
    }
}
