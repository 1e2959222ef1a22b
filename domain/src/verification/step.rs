//! The steps of the wizard, in order.

use crate::evidence::Purpose;
use serde::{Deserialize, Serialize};

/// One page of the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Nationality, residence and consent.
    Region,
    /// Names, date of birth, address.
    Personal,
    /// The summary to confirm.
    Summary,
    /// Issuing country and type of the document.
    Document,
    /// Picture of the front.
    Front,
    /// Picture of the back.
    Back,
    /// Photo of the person.
    Portrait,
    /// The face check.
    FaceCheck,
    /// Sending to a human, for people who did not consent to biometric processing.
    Send,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 9] = [
        Self::Region,
        Self::Personal,
        Self::Summary,
        Self::Document,
        Self::Front,
        Self::Back,
        Self::Portrait,
        Self::FaceCheck,
        Self::Send,
    ];

    /// The last part of the step's address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Personal => "personal",
            Self::Summary => "summary",
            Self::Document => "document",
            Self::Front => "front",
            Self::Back => "back",
            Self::Portrait => "portrait",
            Self::FaceCheck => "face-check",
            Self::Send => "send",
        }
    }

    /// The step with this last part of an address.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.path() == path)
    }

    /// Whether it takes pictures, so that it can be handed off to a phone.
    #[must_use]
    pub const fn uses_camera(self) -> bool {
        self.purpose().is_some()
    }

    /// The evidence that it asks for.
    #[must_use]
    pub const fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Front => Some(Purpose::Front),
            Self::Back => Some(Purpose::Back),
            Self::Portrait => Some(Purpose::Portrait),
            Self::FaceCheck => Some(Purpose::FaceCheck),
            _ => None,
        }
    }
}
