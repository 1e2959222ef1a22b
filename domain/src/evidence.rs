//! Evidence: one stored image or recording and where it came from.

use crate::document::Side;
use crate::identifier::EvidenceId;
use crate::time::Timestamp;
use crate::verification::Step;
use serde::{Deserialize, Serialize};

/// The largest file that can be uploaded, in bytes.
pub const UPLOAD_LIMIT: u64 = 20 * 1024 * 1024;

/// What a piece of evidence shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The front of the document.
    Front,
    /// The back of the document.
    Back,
    /// The photo of the person.
    Portrait,
    /// The recording of the face check.
    FaceCheck,
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 4] = [Self::Front, Self::Back, Self::Portrait, Self::FaceCheck];

    /// The stable name, as in addresses and the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Back => "back",
            Self::Portrait => "portrait",
            Self::FaceCheck => "face_check",
        }
    }

    /// The purpose of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }

    /// The step that asks for it.
    #[must_use]
    pub const fn step(self) -> Step {
        match self {
            Self::Front => Step::Front,
            Self::Back => Step::Back,
            Self::Portrait => Step::Portrait,
            Self::FaceCheck => Step::FaceCheck,
        }
    }
}

impl From<Side> for Purpose {
    fn from(side: Side) -> Self {
        match side {
            Side::Front => Self::Front,
            Side::Back => Self::Back,
        }
    }
}

/// How a picture was made. The browser says it, so it is recorded and judged, never trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Taken with the camera in the wizard.
    Camera,
    /// Chosen as a file.
    Upload,
}

/// On which side of a handoff a picture was made; known from the session, not from the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// The browser in which the person is signed in.
    Own,
    /// A phone that was connected by a handoff.
    Phone,
}

/// One stored image or recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its name.
    pub id: EvidenceId,
    /// What it shows.
    pub purpose: Purpose,
    /// How it was made.
    pub origin: Origin,
    /// On which device.
    pub device: Device,
    /// When it was stored.
    pub stored_at: Timestamp,
    /// Width in pixels of the stored picture (of the first frame of a recording).
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Stored frames: 1 for a picture.
    pub frames: u32,
    /// What the server measured of the picture itself.
    pub measures: Measures,
}

/// Measures of a stored picture, made on the server from the stored pixels. Units as in `vision::quality`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Sharpness, 0 (nothing to see) upwards.
    pub sharpness: f32,
    /// Mean brightness, 0 to 1.
    pub brightness: f32,
    /// Share of the picture that is blown out, 0 to 1.
    pub glare: f32,
}
