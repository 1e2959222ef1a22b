//! What an attempt has gathered, and what it becomes when it is submitted.

use super::Step;
use crate::country::Country;
use crate::document::DocumentType;
use crate::error::{Error, Result};
use crate::evidence::Purpose;
use crate::face_check::{Challenge, Tries};
use crate::identifier::EvidenceId;
use crate::review::Reason;
use serde::{Deserialize, Serialize};

/// The document that a person chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentChoice {
    /// The country that issued it.
    pub country: Country,
    /// Its type.
    pub document_type: DocumentType,
    /// Whether its back is asked for, by the catalogue.
    pub has_back: bool,
}

/// What an open attempt has gathered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The document chosen.
    pub document: Option<DocumentChoice>,
    /// Picture of its front.
    pub front: Option<EvidenceId>,
    /// Picture of its back.
    pub back: Option<EvidenceId>,
    /// Photo of the person.
    pub portrait: Option<EvidenceId>,
    /// The face check so far.
    pub tries: Tries,
    /// A face check that was right in an earlier attempt.
    pub face_check_kept: Option<FaceCheckOutcome>,
}

/// What was submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The document.
    pub document: DocumentChoice,
    /// Its front.
    pub front: EvidenceId,
    /// Its back, if its type has one.
    pub back: Option<EvidenceId>,
    /// The portrait; none without consent to biometric processing.
    pub portrait: Option<EvidenceId>,
    /// What came of the face check.
    pub face_check: FaceCheckOutcome,
}

/// What came of the face check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum FaceCheckOutcome {
    /// A recording to be judged.
    Recorded {
        /// The recording.
        evidence: EvidenceId,
        /// What was asked for.
        challenge: Challenge,
    },
    /// The person asked for a human instead.
    HumanAsked,
    /// The person did not consent to biometric processing.
    NoConsent,
}

impl Progress {
    pub(super) fn with_document(mut self, choice: DocumentChoice) -> Self {
        if self.document.as_ref() != Some(&choice) {
            self.front = None;
            self.back = None;
        }
        self.document = Some(choice);
        self
    }

    pub(super) fn with_picture(mut self, purpose: Purpose, evidence: EvidenceId, due: Step) -> Result<Self> {
        match purpose {
            Purpose::Front => self.front = Some(evidence),
            Purpose::Back if self.document.as_ref().is_some_and(|choice| choice.has_back) => self.back = Some(evidence),
            Purpose::Portrait => self.portrait = Some(evidence),
            Purpose::Back | Purpose::FaceCheck => return Err(Error::StepOutOfOrder { due }),
        }
        Ok(self)
    }

    /// What a new attempt keeps of a rejected one: everything that no reason asks for again.
    pub(super) fn keep_what_was_right(submission: &Submission, reasons: &[Reason]) -> Self {
        let repeats = |step: Step| reasons.iter().any(|reason| reason.subject.steps_to_repeat().contains(&step));
        Self {
            document: Some(submission.document.clone()).filter(|_| !repeats(Step::Document)),
            front: Some(submission.front.clone()).filter(|_| !repeats(Step::Front)),
            back: submission.back.clone().filter(|_| !repeats(Step::Back)),
            portrait: submission.portrait.clone().filter(|_| !repeats(Step::Portrait)),
            tries: Tries::default(),
            face_check_kept: Some(submission.face_check.clone()).filter(|_| !repeats(Step::FaceCheck)),
        }
    }

    pub(super) fn submit(self, face_check: FaceCheckOutcome) -> Option<Submission> {
        let without_portrait = face_check == FaceCheckOutcome::NoConsent;
        if !without_portrait && self.portrait.is_none() {
            return None;
        }
        Some(Submission {
            document: self.document?,
            front: self.front?,
            back: self.back,
            portrait: self.portrait,
            face_check,
        })
    }

    pub(super) fn evidence(&self) -> Vec<&EvidenceId> {
        let kept = self.face_check_kept.as_ref().and_then(FaceCheckOutcome::evidence);
        [&self.front, &self.back, &self.portrait].into_iter().flatten().chain(kept).collect()
    }

    /// The picture for this purpose, if there is one.
    #[must_use]
    pub const fn picture(&self, purpose: Purpose) -> Option<&EvidenceId> {
        match purpose {
            Purpose::Front => self.front.as_ref(),
            Purpose::Back => self.back.as_ref(),
            Purpose::Portrait => self.portrait.as_ref(),
            Purpose::FaceCheck => None,
        }
    }
}

impl Submission {
    /// All evidence that was submitted.
    #[must_use]
    pub fn evidence_ids(&self) -> Vec<&EvidenceId> {
        std::iter::once(&self.front).chain(&self.back).chain(&self.portrait).chain(self.face_check.evidence()).collect()
    }
}

impl FaceCheckOutcome {
    /// The recording, if there is one.
    #[must_use]
    pub const fn evidence(&self) -> Option<&EvidenceId> {
        match self {
            Self::Recorded { evidence, .. } => Some(evidence),
            Self::HumanAsked | Self::NoConsent => None,
        }
    }
}
