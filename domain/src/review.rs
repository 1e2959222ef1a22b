//! Review: a human's work on an attempt, its decision, and the coded reasons of a rejection.

use crate::document::Side;
use crate::error::{Error, Field, Problem, Result};
use crate::identifier::StaffId;
use crate::time::Timestamp;
use crate::verification::Step;
use serde::{Deserialize, Serialize};

/// The longest note in characters.
pub const NOTE_MAXIMUM: u32 = 2_000;

/// What people who work in the console may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks at cases and decides them.
    Reviewer,
    /// Does what a reviewer does and looks after the console.
    Admin,
}

/// A coded cause of a rejection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// The picture is not sharp enough to read.
    Blurred,
    /// Part of the document is outside the picture.
    CutOff,
    /// A reflection hides something.
    Glare,
    /// The picture is too dark.
    TooDark,
    /// Something covers part of it.
    Covered,
    /// It shows another side or another document than asked for.
    WrongSide,
    /// It is a picture of a screen or a copy.
    NotTheOriginal,
    /// It looks edited.
    Edited,
    /// The document is no longer valid.
    Expired,
    /// This kind of document is not accepted.
    NotAccepted,
    /// The face cannot be seen well.
    FaceUnclear,
    /// A hat, glasses or a mask hide the face.
    FaceCovered,
    /// The person in the portrait is not the one on the document.
    FaceMismatch,
    /// The moves were not done, or cannot be seen.
    MovesMissing,
    /// The name typed is not the one on the document.
    NameMismatch,
    /// The date of birth typed is not the one on the document.
    BirthDateMismatch,
    /// Something else, which the note explains.
    Other,
}

/// What a reason concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The front of the document.
    Front,
    /// The back of the document.
    Back,
    /// The document as such: its type, its country, its validity.
    Document,
    /// The portrait.
    Portrait,
    /// The face check.
    FaceCheck,
    /// The names that were typed.
    Name,
    /// The date of birth that was typed.
    BirthDate,
}

/// A reason and what it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// The cause.
    pub code: ReasonCode,
    /// What it concerns.
    pub subject: Subject,
}

impl Subject {
    /// All subjects, in the order in which people see them.
    pub const ALL: [Self; 7] =
        [Self::Front, Self::Back, Self::Document, Self::Portrait, Self::FaceCheck, Self::Name, Self::BirthDate];

    /// The reasons that can be given for it, most frequent first.
    #[must_use]
    pub const fn reasons(self) -> &'static [ReasonCode] {
        use ReasonCode::{
            BirthDateMismatch, Blurred, Covered, CutOff, Edited, Expired, FaceCovered, FaceMismatch, FaceUnclear,
            Glare, MovesMissing, NameMismatch, NotAccepted, NotTheOriginal, Other, TooDark, WrongSide,
        };
        match self {
            Self::Front | Self::Back => {
                &[Blurred, CutOff, Glare, TooDark, Covered, WrongSide, NotTheOriginal, Edited, Other]
            }
            Self::Document => &[Expired, NotAccepted, Other],
            Self::Portrait => &[FaceUnclear, FaceCovered, FaceMismatch, TooDark, NotTheOriginal, Edited, Other],
            Self::FaceCheck => &[MovesMissing, FaceMismatch, TooDark, NotTheOriginal, Other],
            Self::Name => &[NameMismatch],
            Self::BirthDate => &[BirthDateMismatch],
        }
    }

    /// The steps that have to be done again because of it. Typed personal information is immutable: there the document is
    /// asked for again, in case it was the wrong one.
    #[must_use]
    pub const fn steps_to_repeat(self) -> &'static [Step] {
        match self {
            Self::Front => &[Step::Front],
            Self::Back => &[Step::Back],
            Self::Document | Self::Name | Self::BirthDate => &[Step::Document, Step::Front, Step::Back],
            Self::Portrait => &[Step::Portrait],
            Self::FaceCheck => &[Step::FaceCheck],
        }
    }
}

impl From<Side> for Subject {
    fn from(side: Side) -> Self {
        match side {
            Side::Front => Self::Front,
            Side::Back => Self::Back,
        }
    }
}

/// What was decided about an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Who decided.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// A note for colleagues; the person never sees it.
    pub note: String,
}

/// Approved, or rejected with reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// The identity is verified.
    Approved,
    /// It is not, for these reasons; there is at least one.
    Rejected {
        /// Why, in the order in which people see them.
        reasons: Vec<Reason>,
    },
}

impl Verdict {
    /// A rejection.
    ///
    /// # Errors
    /// [`Error::Invalid`] for [`Field::Reasons`] when there are none, or one that cannot be given for its subject; for
    /// [`Field::Note`] when an unexplained "other" is among them or the note is too long.
    pub fn rejected(mut reasons: Vec<Reason>, note: &str) -> Result<Self> {
        reasons.sort_by_key(|reason| (reason.subject, reason.code));
        reasons.dedup();
        if reasons.is_empty() {
            return Err(Error::field(Field::Reasons, Problem::Missing));
        }
        if reasons.iter().any(|reason| !reason.subject.reasons().contains(&reason.code)) {
            return Err(Error::field(Field::Reasons, Problem::NotOffered));
        }
        if reasons.iter().any(|reason| reason.code == ReasonCode::Other) && note.trim().is_empty() {
            return Err(Error::field(Field::Note, Problem::Missing));
        }
        Ok(Self::Rejected { reasons })
    }

    /// The reasons of a rejection; none for an approval.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Self::Approved => &[],
            Self::Rejected { reasons } => reasons,
        }
    }
}

/// Tidies a note.
///
/// # Errors
/// [`Error::Invalid`] for [`Field::Note`] when it is too long.
pub fn read_note(text: &str) -> Result<String> {
    let note = text.trim();
    if note.chars().count() > NOTE_MAXIMUM as usize {
        return Err(Error::field(Field::Note, Problem::TooLong { maximum: NOTE_MAXIMUM }));
    }
    Ok(note.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejection_needs_reasons_that_belong_to_their_subject() {
        assert!(Verdict::rejected(vec![], "note").is_err());
        let odd = Reason { code: ReasonCode::MovesMissing, subject: Subject::Front };
        assert!(Verdict::rejected(vec![odd], "").is_err());
        let good = Reason { code: ReasonCode::Blurred, subject: Subject::Back };
        assert_eq!(Verdict::rejected(vec![good, good], "").map(|v| v.reasons().to_vec()), Ok(vec![good]));
    }

    #[test]
    fn another_reason_needs_a_note() {
        let other = Reason { code: ReasonCode::Other, subject: Subject::Portrait };
        assert!(Verdict::rejected(vec![other], " ").is_err());
        assert!(Verdict::rejected(vec![other], "Two people in the picture").is_ok());
    }
}
