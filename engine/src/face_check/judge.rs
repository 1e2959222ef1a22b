//! What the machine makes of a recording: what the report about it says. Without a report, or with one that cannot tell, it is
//! unsure, and a human looks. Nothing follows from it by itself.

use domain::evidence::Purpose;
use domain::face_check::Challenge;
use domain::face_check::recording::Recording;
use domain::report::{Outcome, Report};
use serde::{Deserialize, Serialize};

/// The machine's view of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "judgement", rename_all = "snake_case")]
pub enum Judgement {
    /// Every check of it passed.
    Passed,
    /// A check failed.
    Failed {
        /// Which, as a code.
        because: String,
    },
    /// It cannot tell; a human has to look.
    Unsure {
        /// Why, as a code.
        because: String,
    },
}

/// Judges a recording that answers this challenge by the report about it.
#[must_use]
pub fn judge(recording: &Recording<'_>, challenge: &Challenge, report: Option<&Report>) -> Judgement {
    let unsure = |because: &str| Judgement::Unsure { because: because.to_owned() };
    if recording.check_against(challenge).is_err() {
        return Judgement::Failed { because: DOES_NOT_ANSWER.to_owned() };
    }
    let Some(report) = report else { return unsure("no_report") };
    match report.of(Purpose::FaceCheck) {
        Some(Outcome::Pass) => Judgement::Passed,
        Some(Outcome::Fail) => Judgement::Failed { because: failed(report) },
        Some(Outcome::Unsure { .. }) => unsure("cannot_tell"),
        None => unsure("not_checked"),
    }
}

impl Judgement {
    /// Whether the recording can be an answer to the challenge at all.
    #[must_use]
    pub fn answers_the_challenge(&self) -> bool {
        !matches!(self, Self::Failed { because } if because == DOES_NOT_ANSWER)
    }
}

const DOES_NOT_ANSWER: &str = "does_not_answer_the_challenge";

/// The first check of the recording that failed.
fn failed(report: &Report) -> String {
    let of_it =
        |check: &&domain::report::Check| check.purpose == Some(Purpose::FaceCheck) && check.outcome == Outcome::Fail;
    let kind = report.checks.iter().find(of_it).map(|check| check.kind);
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(code)) => code,
        _ => "failed".to_owned(),
    }
}
