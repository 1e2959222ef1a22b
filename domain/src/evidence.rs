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
    /// What the file said about its making before it was written anew. None for recordings, and for evidence that was
    /// stored before this was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin_facts: Option<OriginFacts>,
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

/// What a file that was sent said about its making; the stored picture is written anew and says nothing. No place, date,
/// owner or serial number is among it. As in `vision::signs::origin`, where each is explained.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OriginFacts {
    /// The kind of file.
    pub container: Option<Container>,
    /// Width in pixels as the file stored it, before any turn.
    pub width: Option<u32>,
    /// Height in pixels as the file stored it.
    pub height: Option<u32>,
    /// A program that the file named, from a list of known ones.
    pub software: Option<Software>,
    /// Whether a camera and its exposure were noted.
    pub camera: bool,
    /// The JPEG quality that comes nearest, 1 to 100.
    pub quality: Option<u8>,
    /// Whether the quantization was exactly that of this quality.
    pub usual_tables: bool,
    /// Whether the size was exactly that of a screen.
    pub screen_size: bool,
    /// Whether the file held a list of editing steps.
    pub edit_history: bool,
    /// Whether the file held content credentials (C2PA).
    pub credentials: bool,
    /// How sure it is that the pixels had been compressed twice, 0 to 1; none where it cannot be told.
    pub compressed_twice: Option<f32>,
}

/// The kind of a file that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

/// A program that a file named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Software {
    /// What it is for.
    pub kind: SoftwareKind,
    /// Its name, from a list of known ones.
    pub name: String,
}

/// What a program is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SoftwareKind {
    /// Converts and resizes.
    Library,
    /// Sorts, turns and develops photographs.
    Manager,
    /// Photographs and flattens papers.
    Scanner,
    /// Takes pictures of the screen.
    Capture,
    /// Changes what a picture shows.
    Editor,
    /// Makes pictures of what never was.
    Generator,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn facts_that_were_stored_earlier_or_later_are_read() {
        let facts: OriginFacts = serde_json::from_str(r#"{"camera":true,"quality":92,"something_new":1}"#).unwrap();
        assert_eq!(facts, OriginFacts { camera: true, quality: Some(92), ..OriginFacts::default() });
        let software = Software { kind: SoftwareKind::Editor, name: "GIMP".to_owned() };
        let facts = OriginFacts { software: Some(software), compressed_twice: Some(0.5), ..facts };
        let stored = serde_json::to_string(&facts).unwrap();
        assert_eq!(serde_json::from_str::<OriginFacts>(&stored).unwrap(), facts);
    }
}
