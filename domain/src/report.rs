//! The report: what the machine's checks said about one submitted attempt, each with its score, its threshold and the place
//! in the picture that it speaks of.
//!
//! A report is made once and never changed; checking again makes another. It says what was seen and by which models. It
//! decides nothing: that is for people, and for rules that read reports.

use crate::evidence::Purpose;
use crate::identifier::{AttemptId, ReportId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod reading;

pub use reading::{ReadField, Reading, Source, differences};

/// What the checks said about one attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Its name.
    pub id: ReportId,
    /// The attempt.
    pub attempt: AttemptId,
    /// When it was made.
    pub made_at: Timestamp,
    /// Names the thresholds and bands it was judged by: the beginning of their hash.
    pub rules: String,
    /// The models that answered in it.
    pub models: Vec<ModelVersion>,
    /// What was checked, in the order in which people read it.
    pub checks: Vec<Check>,
    /// What was read on the document, beside what the person typed.
    pub readings: Vec<Reading>,
}

/// One model, exactly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ModelVersion {
    /// Its name in the list of models.
    pub name: String,
    /// The version of the package that it comes from.
    pub version: String,
    /// The first digits of the SHA-256 of its file.
    pub sha256: String,
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What.
    pub kind: CheckKind,
    /// The evidence it speaks of; none for a comparison of two pieces, whose kind names both.
    pub purpose: Option<Purpose>,
    /// What came of it.
    pub outcome: Outcome,
    /// What was measured, in the unit of its kind.
    pub score: Option<f32>,
    /// What the score is held against.
    pub threshold: Option<Threshold>,
    /// Where in the picture it was seen.
    pub place: Option<Place>,
    /// The names of the models that answered it.
    pub models: Vec<String>,
}

/// What came of a check. What cannot tell says so: it never passes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is as it should be.
    Pass,
    /// It is not.
    Fail,
    /// The machine cannot tell.
    Unsure {
        /// Why not.
        why: Why,
    },
}

/// Why the machine cannot tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A model that is needed is not there, or is not the one it should be.
    ModelMissing {
        /// Its name in the list of models.
        model: String,
    },
    /// The stored evidence cannot be read.
    Unreadable,
    /// What this check looks at was not found in the picture.
    NothingFound,
    /// The score lies between what passes and what fails.
    Between,
    /// What there is to look at is too small or too little.
    TooLittle,
    /// The challenge did not ask for what this check looks at.
    NotAsked,
    /// The check itself failed.
    Broken,
}

/// The two values a score is held against. Where `pass` is the higher one, higher scores are better; where it is the lower
/// one, lower scores are. Between the two the machine cannot tell; where they are equal there is no between.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// From here on a score passes.
    pub pass: f32,
    /// Beyond this a score fails.
    pub fail: f32,
}

/// A place in a picture in shares of its sides, from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// From the left, 0 to 1.
    pub x: f32,
    /// From above, 0 to 1.
    pub y: f32,
    /// Width, 0 to 1.
    pub width: f32,
    /// Height, 0 to 1.
    pub height: f32,
}

/// Everything that is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// The stored bytes are a picture.
    Decodes,
    /// The document (or the face) has enough pixels. Score: those of its shorter side.
    LargeEnough,
    /// It is sharp. Score: as `vision::quality` measures it.
    Sharp,
    /// It is neither dark nor blown out. Score: mean brightness, 0 to 1.
    Lit,
    /// No reflection hides anything. Score: share of the picture that is blown out.
    WithoutGlare,
    /// All four corners of the document are in the picture. Score: confidence in the corners, 0 to 1.
    Whole,
    /// Nothing covers the document. Score: share of it that seems covered.
    Uncovered,
    /// It is the type and side that the person said. Score: how far its shape is from that type's, as a share.
    TypeAndSide,
    /// The machine-readable zone was read. Score: confidence, 0 to 1.
    MachineReadable,
    /// The check digits of the zone are right. Score: how many of them are wrong.
    CheckDigits,
    /// The bar code was read.
    Barcode,
    /// The names and the date that were typed are printed on it. Score: share of their words that were found.
    PrintedFields,
    /// What was typed agrees with what the machine read. Score: share of the fields that agree.
    TypedAgrees,
    /// There is a face on the document. Score: of the face detector, 0 to 1.
    PortraitFound,
    /// Signs of a picture of a screen. Score: their strength.
    ScreenSigns,
    /// Signs that the device took a picture of its own screen. Score: their strength.
    Screenshot,
    /// Signs of a printed copy. Score: their strength.
    PrintSigns,
    /// Signs of a copy without colours. Score: their strength.
    Colourless,
    /// Signs that a part was copied onto another. Score: their strength.
    CopiedParts,
    /// The file that was sent said that it was edited or generated. Score: how plainly.
    EditedFile,
    /// Signs that the pixels were compressed twice. Score: their strength.
    CompressedTwice,
    /// Exactly one face. Score: how many there are.
    OneFace,
    /// The face looks at the camera. Score: the largest angle of the head, in degrees.
    Frontal,
    /// Both eyes are open. Score: openness of the eye that is less open.
    EyesOpen,
    /// Nothing covers the face. Score: how sure it is that all of the face is there, 0 to 1.
    FaceUncovered,
    /// The moves were done in the order in which they were asked for. Score: share of the moves that were seen.
    SequenceFollowed,
    /// Each move was done in its time. Score: share of the moves.
    InTime,
    /// The motion between frames is continuous. Score: the largest jump.
    Continuous,
    /// One and the same person in every frame. Score: the least likeness between frames.
    OnePerson,
    /// The face has depth. Score: parallax of the turns.
    NotFlat,
    /// No frames come back. Score: share of frames that repeat others.
    NotReplayed,
    /// The colours of the screen are reflected by the face. Score: correlation.
    ColourReflection,
    /// The face on the document is the one in the portrait. Score: their distance; 1 is about the limit.
    DocumentAndPortrait,
    /// The face on the document is the one in the face check. Score: their distance.
    DocumentAndLive,
    /// The face in the portrait is the one in the face check. Score: their distance.
    PortraitAndLive,
}

/// How a score is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share of 1.
    Share,
    /// Degrees of an angle.
    Degrees,
    /// Pixels.
    Pixels,
    /// A number of things.
    Count,
    /// A number of its own kind.
    Plain,
}

impl CheckKind {
    /// How its score is to be read.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::LargeEnough => Unit::Pixels,
            Self::Frontal => Unit::Degrees,
            Self::OneFace | Self::CheckDigits => Unit::Count,
            Self::Sharp
            | Self::EyesOpen
            | Self::Continuous
            | Self::NotFlat
            | Self::ColourReflection
            | Self::OnePerson
            | Self::DocumentAndPortrait
            | Self::DocumentAndLive
            | Self::PortraitAndLive => Unit::Plain,
            _ => Unit::Share,
        }
    }

    /// Whether it compares two pieces of evidence.
    #[must_use]
    pub const fn is_comparison(self) -> bool {
        matches!(self, Self::DocumentAndPortrait | Self::DocumentAndLive | Self::PortraitAndLive)
    }
}

impl Outcome {
    /// The machine cannot tell.
    #[must_use]
    pub const fn unsure(why: Why) -> Self {
        Self::Unsure { why }
    }
}

impl Threshold {
    /// Scores of at least this pass, all others fail.
    #[must_use]
    pub const fn at_least(value: f32) -> Self {
        Self { pass: value, fail: value }
    }

    /// Scores of at most this pass, all others fail.
    #[must_use]
    pub fn at_most(value: f32) -> Self {
        // The next number up is what fails, so that the pair says which way is better.
        Self { pass: value, fail: value.next_up() }
    }

    /// Whether a higher score is a better one.
    #[must_use]
    pub fn higher_is_better(self) -> bool {
        self.pass >= self.fail
    }

    /// What a score means.
    #[must_use]
    pub fn judge(self, score: f32) -> Outcome {
        if !score.is_finite() {
            return Outcome::unsure(Why::Broken);
        }
        let (passes, fails) = if self.higher_is_better() {
            (score >= self.pass, score < self.fail)
        } else {
            (score <= self.pass, score >= self.fail)
        };
        match (passes, fails) {
            (true, _) => Outcome::Pass,
            (false, true) => Outcome::Fail,
            (false, false) => Outcome::unsure(Why::Between),
        }
    }
}

impl Check {
    /// A check with this outcome and nothing measured.
    #[must_use]
    pub const fn new(kind: CheckKind, purpose: Option<Purpose>, outcome: Outcome) -> Self {
        Self { kind, purpose, outcome, score: None, threshold: None, place: None, models: Vec::new() }
    }

    /// A check that could not tell.
    #[must_use]
    pub const fn unsure(kind: CheckKind, purpose: Option<Purpose>, why: Why) -> Self {
        Self::new(kind, purpose, Outcome::unsure(why))
    }

    /// A check whose outcome is what its score means.
    #[must_use]
    pub fn scored(kind: CheckKind, purpose: Option<Purpose>, score: f32, threshold: Threshold) -> Self {
        Self {
            score: Some(score).filter(|score| score.is_finite()),
            threshold: Some(threshold),
            ..Self::new(kind, purpose, threshold.judge(score))
        }
    }

    /// The same, seen at this place.
    #[must_use]
    pub fn at(self, place: Option<Place>) -> Self {
        Self { place, ..self }
    }

    /// The same, answered by these models.
    #[must_use]
    pub fn by(self, models: &[&str]) -> Self {
        Self { models: models.iter().map(|name| (*name).to_owned()).collect(), ..self }
    }
}

impl Report {
    /// The models without which some check could not tell, each once.
    #[must_use]
    pub fn missing_models(&self) -> BTreeSet<&str> {
        self.checks
            .iter()
            .filter_map(|check| match &check.outcome {
                Outcome::Unsure { why: Why::ModelMissing { model } } => Some(model.as_str()),
                Outcome::Pass | Outcome::Fail | Outcome::Unsure { .. } => None,
            })
            .collect()
    }

    /// All checks of one piece of evidence together: failed when one failed, passed when all did, else unsure for the first
    /// reason. None when nothing was checked.
    #[must_use]
    pub fn of(&self, purpose: Purpose) -> Option<Outcome> {
        together(self.checks.iter().filter(|check| check.purpose == Some(purpose)))
    }
}

/// Many checks as one outcome; none of none.
fn together<'a>(checks: impl Iterator<Item = &'a Check>) -> Option<Outcome> {
    checks.map(|check| &check.outcome).fold(None, |so_far, next| match (so_far, next) {
        (Some(Outcome::Fail), _) | (_, Outcome::Fail) => Some(Outcome::Fail),
        (Some(unsure @ Outcome::Unsure { .. }), _) => Some(unsure),
        (_, next) => Some(next.clone()),
    })
}

#[cfg(test)]
mod tests;
