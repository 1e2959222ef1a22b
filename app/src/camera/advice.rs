//! The one thing that a person should mend before the picture is taken, and the words for it.

use crate::words::I18n;
use leptos_i18n::t_string;

/// What the worker says about the picture. The codes are those of `vision`'s guides for documents and for faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// More light is needed.
    TooDark,
    /// Too much light.
    TooBright,
    /// A reflection hides a part.
    Glare,
    /// Out of focus.
    Blurred,
    /// It moves.
    HoldStill,
    /// No document is in the picture.
    NoDocument,
    /// An edge of the document is outside the picture.
    NotWhole,
    /// Too far away.
    Closer,
    /// Too near.
    StepBack,
    /// Seen from the side.
    Tilted,
    /// Something lies over the edge of the document, or over the face.
    Covered,
    /// Another shape than that of the document that is asked for.
    WrongShape,
    /// Next to nothing is printed on it.
    WrongSide,
    /// No face is in the picture.
    NoFace,
    /// More than one face.
    ManyFaces,
    /// The face is beside the oval.
    OffCentre,
    /// The face looks elsewhere.
    TurnedAway,
    /// The eyes are closed.
    EyesClosed,
    /// One half of the face is much darker.
    UnevenLight,
    /// Nothing to mend.
    Good,
}

impl Advice {
    /// The advice for a code of the worker.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Some(match code {
            "too_dark" => Self::TooDark,
            "too_bright" => Self::TooBright,
            "glare" => Self::Glare,
            "blurred" => Self::Blurred,
            "hold_still" => Self::HoldStill,
            "no_document" => Self::NoDocument,
            "not_whole" => Self::NotWhole,
            "closer" | "too_far" => Self::Closer,
            "step_back" | "too_close" => Self::StepBack,
            "tilted" => Self::Tilted,
            "covered" => Self::Covered,
            "wrong_shape" => Self::WrongShape,
            "wrong_side" => Self::WrongSide,
            "no_face" => Self::NoFace,
            "more_than_one" => Self::ManyFaces,
            "not_centred" => Self::OffCentre,
            "turned_away" => Self::TurnedAway,
            "eyes_closed" => Self::EyesClosed,
            "uneven_light" => Self::UnevenLight,
            "good" => Self::Good,
            _ => return None,
        })
    }
}

/// The sentence for what the worker says.
#[must_use]
pub fn advice_text(i18n: I18n, advice: Advice, person: bool) -> &'static str {
    match (advice, person) {
        (Advice::TooDark, _) => t_string!(i18n, camera.too_dark),
        (Advice::TooBright, _) => t_string!(i18n, camera.too_bright),
        (Advice::Glare, false) => t_string!(i18n, camera.glare),
        (Advice::Glare, true) => t_string!(i18n, camera.glare_person),
        (Advice::Blurred, false) => t_string!(i18n, camera.blurred),
        (Advice::Blurred, true) => t_string!(i18n, camera.blurred_person),
        (Advice::HoldStill, _) => t_string!(i18n, camera.hold_still),
        (Advice::NoDocument, _) => t_string!(i18n, camera.no_document),
        (Advice::NotWhole, _) => t_string!(i18n, camera.not_whole),
        (Advice::Closer, false) => t_string!(i18n, camera.closer),
        (Advice::Closer, true) => t_string!(i18n, camera.closer_person),
        (Advice::StepBack, false) => t_string!(i18n, camera.step_back),
        (Advice::StepBack, true) => t_string!(i18n, camera.step_back_person),
        (Advice::Tilted, _) => t_string!(i18n, camera.tilted),
        (Advice::Covered, false) => t_string!(i18n, camera.covered),
        (Advice::Covered, true) => t_string!(i18n, camera.covered_person),
        (Advice::WrongShape, _) => t_string!(i18n, camera.wrong_shape),
        (Advice::WrongSide, _) => t_string!(i18n, camera.wrong_side),
        (Advice::NoFace, _) => t_string!(i18n, camera.no_face),
        (Advice::ManyFaces, _) => t_string!(i18n, camera.many_faces),
        (Advice::OffCentre, _) => t_string!(i18n, camera.off_centre),
        (Advice::TurnedAway, _) => t_string!(i18n, camera.turned_away),
        (Advice::EyesClosed, _) => t_string!(i18n, camera.eyes_closed),
        (Advice::UnevenLight, _) => t_string!(i18n, camera.uneven_light),
        (Advice::Good, false) => t_string!(i18n, camera.good),
        (Advice::Good, true) => t_string!(i18n, camera.good_person),
    }
}
