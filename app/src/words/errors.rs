//! What happened, what it means, what to do: a text for every refusal.

use super::{I18n, moment, say, step};
use crate::failure::Failure;
use domain::Error;
use domain::error::{FaceCheckProblem, HandoffProblem, UploadProblem};
use domain::handoff::HandoffEnd;

/// The text for a failed request.
#[must_use]
pub fn failure(i18n: I18n, failure: &Failure) -> String {
    match failure {
        Failure::Unreachable => say!(i18n, errors.unreachable),
        Failure::Refused(refusal) => error(i18n, refusal),
    }
}

/// The small print for support: the trace id, where there is one.
#[must_use]
pub fn trace(i18n: I18n, failure: &Failure) -> Option<String> {
    match failure {
        Failure::Refused(Error::Unavailable { trace }) if !trace.is_empty() => {
            Some(say!(i18n, common.trace, trace = trace))
        }
        _ => None,
    }
}

/// The text for a refusal.
#[must_use]
pub fn error(i18n: I18n, error: &Error) -> String {
    match error {
        Error::NotSignedIn => say!(i18n, errors.not_signed_in),
        Error::NotAllowed => say!(i18n, errors.not_allowed),
        Error::NotFound => say!(i18n, errors.not_found),
        Error::Invalid(_) => say!(i18n, errors.invalid),
        Error::WrongCredentials => say!(i18n, errors.wrong_credentials),
        Error::CodeWrong { tries_left: 0 | 1 } => say!(i18n, errors.code_wrong_last),
        Error::CodeWrong { tries_left } => say!(i18n, errors.code_wrong, count = tries_left.to_string()),
        Error::CodeOver => say!(i18n, errors.code_over),
        Error::CodeTooSoon { opens_at } => say!(i18n, errors.code_too_soon, time = moment(i18n, *opens_at)),
        Error::TooManyRequests { wait_seconds } => {
            say!(i18n, errors.too_many_requests, seconds = wait_seconds.to_string())
        }
        Error::StepOutOfOrder { due } => say!(i18n, errors.step_out_of_order, step = step(i18n, *due)),
        Error::AlreadyConfirmed => say!(i18n, errors.already_confirmed),
        Error::NoOpenAttempt => say!(i18n, errors.no_open_attempt),
        Error::TimeOver => say!(i18n, errors.time_over),
        Error::TooEarlyForMoreTime => say!(i18n, errors.too_early_for_more_time),
        Error::NoMoreTime => say!(i18n, errors.no_more_time),
        Error::AttemptLimit { opens_at } => say!(i18n, errors.attempt_limit, time = moment(i18n, *opens_at)),
        Error::DenialLimit { opens_at } => say!(i18n, errors.denial_limit, time = moment(i18n, *opens_at)),
        Error::AlreadySubmitted => say!(i18n, errors.already_submitted),
        Error::AlreadyVerified => say!(i18n, errors.already_verified),
        Error::RegionNotServed => say!(i18n, errors.region_not_served),
        Error::DocumentNotAccepted => say!(i18n, errors.document_not_accepted),
        Error::Upload(problem) => upload(i18n, *problem),
        Error::FaceCheck(problem) => face_check(i18n, *problem),
        Error::Handoff(problem) => handoff(i18n, *problem),
        Error::CaseDecided => say!(i18n, errors.case_decided),
        Error::Changed => say!(i18n, errors.changed),
        Error::Unavailable { .. } => say!(i18n, errors.unavailable),
    }
}

fn upload(i18n: I18n, problem: UploadProblem) -> String {
    match problem {
        UploadProblem::Empty => say!(i18n, errors.upload_empty),
        UploadProblem::TooLarge { limit } => {
            say!(i18n, errors.upload_too_large, limit = (limit / (1024 * 1024)).to_string())
        }
        UploadProblem::NotAPicture => say!(i18n, errors.upload_not_a_picture),
        UploadProblem::Heic => say!(i18n, errors.upload_heic),
        UploadProblem::Damaged => say!(i18n, errors.upload_damaged),
        UploadProblem::TooManyPixels => say!(i18n, errors.upload_too_many_pixels),
        UploadProblem::TooSmall => say!(i18n, errors.upload_too_small),
        UploadProblem::HashMismatch => say!(i18n, errors.upload_hash_mismatch),
        UploadProblem::WrongOffset { .. } => say!(i18n, errors.upload_wrong_offset),
        UploadProblem::Unknown => say!(i18n, errors.upload_unknown),
        UploadProblem::CameraOnly => say!(i18n, errors.upload_camera_only),
    }
}

fn face_check(i18n: I18n, problem: FaceCheckProblem) -> String {
    match problem {
        FaceCheckProblem::NoTriesLeft => say!(i18n, errors.face_no_tries_left),
        FaceCheckProblem::OtherChallenge => say!(i18n, errors.face_again),
        FaceCheckProblem::TooLate => say!(i18n, errors.face_too_late),
        FaceCheckProblem::Incomplete => say!(i18n, errors.face_incomplete),
        FaceCheckProblem::Damaged => say!(i18n, errors.face_damaged),
    }
}

fn handoff(i18n: I18n, problem: HandoffProblem) -> String {
    match problem {
        HandoffProblem::UnknownCode => say!(i18n, errors.handoff_unknown_code),
        HandoffProblem::CodeExpired => say!(i18n, errors.handoff_code_expired),
        HandoffProblem::AlreadyTaken => say!(i18n, errors.handoff_already_taken),
        HandoffProblem::NumberMismatch => say!(i18n, errors.handoff_number_mismatch),
        HandoffProblem::NotConnected => say!(i18n, errors.handoff_not_connected),
        HandoffProblem::OtherStep => say!(i18n, errors.handoff_different_step),
        HandoffProblem::Ended(how) => handoff_end(i18n, how),
        HandoffProblem::NothingToHandOff => say!(i18n, errors.handoff_nothing),
    }
}

/// How a handoff ended.
#[must_use]
pub fn handoff_end(i18n: I18n, how: HandoffEnd) -> String {
    match how {
        HandoffEnd::Finished => say!(i18n, errors.end_finished),
        HandoffEnd::CancelledHere => say!(i18n, errors.end_cancelled_here),
        HandoffEnd::CancelledOnPhone => say!(i18n, errors.end_cancelled_on_phone),
        HandoffEnd::TakenBack => say!(i18n, errors.end_taken_back),
        HandoffEnd::NumberMismatch => say!(i18n, errors.handoff_number_mismatch),
        HandoffEnd::TimedOut => say!(i18n, errors.end_timed_out),
        HandoffEnd::Replaced => say!(i18n, errors.end_replaced),
    }
}
