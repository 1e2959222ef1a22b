//! The operating points: from which score on a check passes or fails. The defaults are what was measured with the models
//! that the program knows; `countersign vision calibrate` proposes others from an operator's own pictures.

use domain::report::Threshold;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What the checks of an attempt are held against: the table `[vision]`.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct VisionSettings {
    /// How many reports one server makes at the same time; 0 for half of its processors.
    pub at_once: usize,
    /// Distance of the face on the document from the one in the portrait; without it, what was measured on public
    /// photographs.
    pub document_and_portrait: Option<Band>,
    /// Distance of the face on the document from the ones in the face check.
    pub document_and_live: Option<Band>,
    /// Distance of the face in the portrait from the ones in the face check.
    pub portrait_and_live: Option<Band>,
    /// Strength of the signs of a screen, a copy and editing beyond which a picture is doubted; without them, what was
    /// measured with specimens.
    pub signs: SignSettings,
}

/// Up to which distance two faces are one person's, and from which they are two persons'. Between the two the machine cannot
/// tell. A distance of 1 is about the limit in good pictures.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Up to here: the same person.
    pub accept: f32,
    /// From here on: another person.
    pub refuse: f32,
}

/// The table `[vision.signs]`.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignSettings {
    /// Of a picture of a screen.
    pub screen: Option<f32>,
    /// Of a printed copy.
    pub print: Option<f32>,
    /// Of editing.
    pub edit: Option<f32>,
}

impl VisionSettings {
    /// A name for these values and for the code that applies them: the same report of the same evidence comes from the same
    /// name.
    #[must_use]
    pub fn rules(&self, code: u32) -> String {
        let values = serde_json::to_vec(self).unwrap_or_default();
        let hash = Sha256::new().chain_update(code.to_be_bytes()).chain_update(values).finalize();
        hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }

    /// How many reports are made at the same time.
    #[must_use]
    pub fn at_once(&self) -> usize {
        match self.at_once {
            0 => std::thread::available_parallelism().map_or(1, |count| (count.get() / 2).max(1)),
            set => set,
        }
    }

    /// What is wrong with the values, if anything is.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let bands = [
            ("document_and_portrait", self.document_and_portrait),
            ("document_and_live", self.document_and_live),
            ("portrait_and_live", self.portrait_and_live),
        ];
        let fits = |band: Band| band.accept.is_finite() && band.refuse.is_finite() && band.accept <= band.refuse;
        let upside_down =
            bands.into_iter().find_map(|(name, band)| band.filter(|band| !fits(*band)).map(|band| (name, band)));
        if let Some((name, Band { accept, refuse })) = upside_down {
            return Some(format!("vision.{name}: accept ({accept}) must be a distance up to refuse ({refuse})"));
        }
        let signs = [("screen", self.signs.screen), ("print", self.signs.print), ("edit", self.signs.edit)];
        let odd = signs.into_iter().find(|(_, value)| value.is_some_and(|value| !(value.is_finite() && value >= 0.0)));
        odd.map(|(name, _)| format!("vision.signs.{name} must be a number from 0 on"))
    }
}

impl From<Band> for Threshold {
    fn from(band: Band) -> Self {
        Self { pass: band.accept, fail: band.refuse }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_values_or_another_code_have_another_name() {
        let settings = VisionSettings::default();
        assert_eq!(settings.rules(1), settings.rules(1));
        assert_ne!(settings.rules(1), settings.rules(2));
        let other = VisionSettings { signs: SignSettings { edit: Some(0.5), ..SignSettings::default() }, ..settings };
        assert_ne!(settings.rules(1), other.rules(1));
        assert_eq!(settings.rules(1).len(), 8);
    }

    #[test]
    fn a_band_that_is_upside_down_or_no_number_is_refused() {
        assert_eq!(VisionSettings::default().problem(), None);
        for band in [Band { accept: 1.2, refuse: 0.9 }, Band { accept: f32::NAN, refuse: 0.5 }] {
            let settings = VisionSettings { document_and_live: Some(band), ..VisionSettings::default() };
            assert!(settings.problem().is_some_and(|problem| problem.contains("document_and_live")));
        }
        let signs = SignSettings { screen: Some(-1.0), ..SignSettings::default() };
        let settings = VisionSettings { signs, ..VisionSettings::default() };
        assert!(settings.problem().is_some_and(|problem| problem.contains("screen")));
    }
}
