//! The words of a verification: what a region, a consent, an attempt and a place are. The rules are one file up.

use super::{Progress, Step, Submission, Window};
use crate::country::Country;
use crate::identifier::AttemptId;
use crate::person::PersonalInformation;
use crate::review::{Decision, Verdict};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the person belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Nationality.
    pub nationality: Country,
    /// Country of residence.
    pub residence: Country,
}

/// What the person said to biometric processing (GDPR, article 9): which text, when, in which language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Whether they agreed. If not, a human compares the pictures.
    pub given: bool,
    /// Version of the text they saw.
    pub text_version: String,
    /// Language of the text they saw.
    pub language: String,
    /// When.
    pub at: Timestamp,
}

/// Personal information on its way to being immutable.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Personal {
    /// Nothing yet.
    #[default]
    Missing,
    /// Entered; a summary waits to be confirmed.
    Entered {
        /// What was entered.
        information: PersonalInformation,
    },
    /// Confirmed. No transition leads out of here.
    Confirmed {
        /// What was confirmed.
        information: PersonalInformation,
        /// When.
        at: Timestamp,
    },
}

impl Personal {
    /// The information, confirmed or not.
    #[must_use]
    pub const fn information(&self) -> Option<&PersonalInformation> {
        match self {
            Self::Missing => None,
            Self::Entered { information } | Self::Confirmed { information, .. } => Some(information),
        }
    }

    /// Whether it is confirmed.
    #[must_use]
    pub const fn is_confirmed(&self) -> bool {
        matches!(self, Self::Confirmed { .. })
    }
}

/// One pass through the wizard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its name.
    pub id: AttemptId,
    /// 1 for the first of this account.
    pub number: u32,
    /// When Start was pressed.
    pub started_at: Timestamp,
    /// Where it stands.
    pub state: AttemptState,
}

/// Where an attempt stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AttemptState {
    /// The person is at work.
    Open {
        /// The time they have.
        window: Window,
        /// What they have done.
        progress: Progress,
    },
    /// Waiting for a human.
    Submitted {
        /// What was submitted.
        submission: Submission,
        /// When.
        at: Timestamp,
        /// Since when a human has been looking at it.
        looked_at: Option<Timestamp>,
    },
    /// Decided.
    Decided {
        /// What was submitted.
        submission: Submission,
        /// When.
        submitted_at: Timestamp,
        /// What was decided.
        decision: Decision,
    },
    /// Its time ran out.
    Expired {
        /// When.
        at: Timestamp,
    },
}

/// Where a person stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place<'a> {
    /// No attempt is open; one can be begun, or the gate says why not.
    Outside(Gate),
    /// This step is due.
    At(Step, Window),
    /// Submitted.
    Waiting {
        /// When.
        since: Timestamp,
        /// Since when a human has been looking at it.
        looked_at: Option<Timestamp>,
    },
    /// Approved.
    Approved(&'a Decision),
    /// Rejected; another attempt can be begun, or the gate says why not.
    Rejected(&'a Decision, Gate),
}

/// Whether an attempt may be begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "gate", rename_all = "snake_case")]
pub enum Gate {
    /// It may; so many are left in these 24 hours.
    Open {
        /// How many.
        attempts_left: u32,
    },
    /// All attempts of these 24 hours are used.
    AttemptsUsed {
        /// When the next one opens.
        opens_at: Timestamp,
    },
    /// Too many denials within 24 hours.
    TooManyDenials {
        /// When the next one opens.
        opens_at: Timestamp,
    },
}

impl Attempt {
    pub(super) fn denied_at(&self) -> Option<Timestamp> {
        match &self.state {
            AttemptState::Decided { decision, .. } if decision.verdict != Verdict::Approved => Some(decision.at),
            _ => None,
        }
    }

    /// What was submitted, if anything was.
    #[must_use]
    pub const fn submission(&self) -> Option<&Submission> {
        match &self.state {
            AttemptState::Submitted { submission, .. } | AttemptState::Decided { submission, .. } => Some(submission),
            AttemptState::Open { .. } | AttemptState::Expired { .. } => None,
        }
    }
}
