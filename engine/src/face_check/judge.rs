//! What the machine makes of a recording. It has no model yet, and what cannot tell says "unsure": the attempt goes to a
//! human. Whoever brings the models answers here, and nothing else changes.

use domain::face_check::Challenge;
use domain::face_check::recording::Recording;
use serde::{Deserialize, Serialize};

/// The machine's view of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "judgement", rename_all = "snake_case")]
pub enum Judgement {
    /// It cannot tell; a human has to look.
    Unsure {
        /// Why, as a code.
        because: String,
    },
}

/// Judges a recording that answers this challenge.
#[must_use]
pub fn judge(recording: &Recording<'_>, challenge: &Challenge) -> Judgement {
    let because = match recording.check_against(challenge) {
        Ok(()) => "no_model",
        Err(_) => "does_not_answer_the_challenge",
    };
    Judgement::Unsure { because: because.to_owned() }
}
