//! The one error that crosses the wire: a closed list of refusals with stable codes.
//!
//! Each says what happened in a way a page can explain and act on. What went wrong inside the server is logged
//! with a trace id and reaches nobody else: it is [`Error::Unavailable`] here.

use crate::handoff::HandoffEnd;
use crate::time::Timestamp;
use crate::verification::Step;
use serde::{Deserialize, Serialize};

/// A result whose error can be sent to the browser.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", content = "detail", rename_all = "snake_case")]
pub enum Error {
    /// Nobody is signed in, or the session has ended.
    #[error("not signed in")]
    NotSignedIn,
    /// The caller is known and may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// There is no such thing, or it is somebody else's: the answer is the same.
    #[error("not found")]
    NotFound,
    /// Fields of a form need another look.
    #[error("invalid fields")]
    Invalid(Vec<FieldProblem>),
    /// E-mail address and password do not belong together.
    #[error("wrong credentials")]
    WrongCredentials,
    /// The code was wrong.
    #[error("wrong code")]
    CodeWrong {
        /// How many more tries this code allows.
        tries_left: u32,
    },
    /// The code is over: too old, used, or too many wrong tries. A new one is needed.
    #[error("code is over")]
    CodeOver,
    /// A new code was asked for too soon or too often.
    #[error("code asked for too soon")]
    CodeTooSoon {
        /// When one can be asked for again.
        opens_at: Timestamp,
    },
    /// Too many requests from one place.
    #[error("too many requests")]
    TooManyRequests {
        /// Seconds to wait.
        wait_seconds: u32,
    },
    /// The step asked for is not the one that is due.
    #[error("step out of order")]
    StepOutOfOrder {
        /// The step that is due.
        due: Step,
    },
    /// Personal information has been confirmed and cannot change any more.
    #[error("already confirmed")]
    AlreadyConfirmed,
    /// No attempt is open.
    #[error("no open attempt")]
    NoOpenAttempt,
    /// The time for this attempt is over.
    #[error("time is over")]
    TimeOver,
    /// More time can only be asked for near the end.
    #[error("too early for more time")]
    TooEarlyForMoreTime,
    /// No more extensions are left.
    #[error("no more time")]
    NoMoreTime,
    /// All attempts of these 24 hours are used.
    #[error("attempt limit reached")]
    AttemptLimit {
        /// When the next attempt opens.
        opens_at: Timestamp,
    },
    /// Too many denials within 24 hours.
    #[error("denial limit reached")]
    DenialLimit {
        /// When the next attempt opens.
        opens_at: Timestamp,
    },
    /// The attempt was submitted already.
    #[error("already submitted")]
    AlreadySubmitted,
    /// The identity of this account has been verified already.
    #[error("already verified")]
    AlreadyVerified,
    /// The operator does not serve this region.
    #[error("region not served")]
    RegionNotServed,
    /// This kind of document is not accepted from this country.
    #[error("document not accepted")]
    DocumentNotAccepted,
    /// An upload was refused.
    #[error("upload refused")]
    Upload(UploadProblem),
    /// A face check was refused.
    #[error("face check refused")]
    FaceCheck(FaceCheckProblem),
    /// A handoff cannot go on.
    #[error("handoff refused")]
    Handoff(HandoffProblem),
    /// Somebody has decided this case already.
    #[error("case already decided")]
    CaseDecided,
    /// The caller's picture of things was out of date; nothing was changed.
    #[error("changed meanwhile")]
    Changed,
    /// Something failed inside. Nothing was lost that had been confirmed.
    #[error("unavailable")]
    Unavailable {
        /// The trace id under which the operator finds the cause.
        trace: String,
    },
}

impl Error {
    /// The stable code, as it stands in the JSON and in the message files.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "not_signed_in",
            Self::NotAllowed => "not_allowed",
            Self::NotFound => "not_found",
            Self::Invalid(_) => "invalid",
            Self::WrongCredentials => "wrong_credentials",
            Self::CodeWrong { .. } => "code_wrong",
            Self::CodeOver => "code_over",
            Self::CodeTooSoon { .. } => "code_too_soon",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::StepOutOfOrder { .. } => "step_out_of_order",
            Self::AlreadyConfirmed => "already_confirmed",
            Self::NoOpenAttempt => "no_open_attempt",
            Self::TimeOver => "time_over",
            Self::TooEarlyForMoreTime => "too_early_for_more_time",
            Self::NoMoreTime => "no_more_time",
            Self::AttemptLimit { .. } => "attempt_limit",
            Self::DenialLimit { .. } => "denial_limit",
            Self::AlreadySubmitted => "already_submitted",
            Self::AlreadyVerified => "already_verified",
            Self::RegionNotServed => "region_not_served",
            Self::DocumentNotAccepted => "document_not_accepted",
            Self::Upload(_) => "upload",
            Self::FaceCheck(_) => "face_check",
            Self::Handoff(_) => "handoff",
            Self::CaseDecided => "case_decided",
            Self::Changed => "changed",
            Self::Unavailable { .. } => "unavailable",
        }
    }

    /// The HTTP status that goes with it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotSignedIn | Self::WrongCredentials => 401,
            Self::NotAllowed => 403,
            Self::NotFound => 404,
            Self::Upload(UploadProblem::TooLarge { .. }) => 413,
            Self::Upload(UploadProblem::NotAPicture | UploadProblem::Heic) => 415,
            Self::Invalid(_)
            | Self::CodeWrong { .. }
            | Self::CodeOver
            | Self::RegionNotServed
            | Self::DocumentNotAccepted
            | Self::Upload(_)
            | Self::FaceCheck(_) => 422,
            Self::StepOutOfOrder { .. }
            | Self::AlreadyConfirmed
            | Self::NoOpenAttempt
            | Self::TimeOver
            | Self::TooEarlyForMoreTime
            | Self::NoMoreTime
            | Self::AlreadySubmitted
            | Self::AlreadyVerified
            | Self::Handoff(_)
            | Self::CaseDecided
            | Self::Changed => 409,
            Self::CodeTooSoon { .. }
            | Self::TooManyRequests { .. }
            | Self::AttemptLimit { .. }
            | Self::DenialLimit { .. } => 429,
            Self::Unavailable { .. } => 503,
        }
    }

    /// One problem with one field.
    #[must_use]
    pub fn field(field: Field, problem: Problem) -> Self {
        Self::Invalid(vec![FieldProblem { field, problem }])
    }
}

/// A field of a form and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Which field.
    pub field: Field,
    /// What is wrong.
    pub problem: Problem,
}

/// The fields people fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the field of the same name")]
pub enum Field {
    Email,
    Password,
    Code,
    Nationality,
    Residence,
    Consent,
    GivenNames,
    FamilyNames,
    LatinGivenNames,
    LatinFamilyNames,
    BirthDate,
    Street,
    City,
    PostalCode,
    AddressCountry,
    IssuingCountry,
    DocumentType,
    Reasons,
    Note,
}

/// What can be wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Nothing was entered.
    Missing,
    /// Fewer characters than needed.
    TooShort {
        /// How many are needed.
        minimum: u32,
    },
    /// More characters than can be kept.
    TooLong {
        /// How many are allowed.
        maximum: u32,
    },
    /// Not of the form that is needed.
    Malformed,
    /// Characters that do not belong there.
    ForbiddenCharacters,
    /// Latin letters are needed here.
    NotLatin,
    /// A day that is still to come.
    InTheFuture,
    /// The person is too young.
    TooYoung {
        /// The age that is needed.
        minimum: u32,
    },
    /// A year too long ago to be meant.
    TooLongAgo,
    /// A choice that is not offered.
    NotOffered,
}

/// Why an upload was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadProblem {
    /// There was nothing in it.
    Empty,
    /// More bytes than allowed.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Neither JPEG, PNG nor WebP.
    NotAPicture,
    /// A HEIC or AVIF file, which phones make and browsers cannot show.
    Heic,
    /// The file ends too early or is damaged.
    Damaged,
    /// More pixels than allowed.
    TooManyPixels,
    /// Too few pixels to read anything.
    TooSmall,
    /// The bytes that came are not the ones that were announced.
    HashMismatch,
    /// Bytes for another place than the next one.
    WrongOffset {
        /// Where the upload goes on.
        expected: u64,
    },
    /// There is no such upload any more: begin again.
    Unknown,
    /// The operator takes this picture only from a camera.
    CameraOnly,
}

/// Why a face check was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaceCheckProblem {
    /// All tries are used; a human takes over.
    NoTriesLeft,
    /// The recording answers another challenge than the open one.
    OtherChallenge,
    /// The recording came too late.
    TooLate,
    /// The recording does not cover all moves, or its times do not fit.
    Incomplete,
    /// The recording cannot be read.
    Damaged,
}

/// Why a handoff cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffProblem {
    /// The code is unknown or forged.
    UnknownCode,
    /// The code is too old; the computer shows a new one.
    CodeExpired,
    /// Another phone was first.
    AlreadyTaken,
    /// The number pressed was not the one on the phone.
    NumberMismatch,
    /// The number has not been confirmed on the computer yet.
    NotConnected,
    /// The step does not belong to this handoff.
    OtherStep,
    /// It has ended.
    Ended(HandoffEnd),
    /// No step that can be handed off is due.
    NothingToHandOff,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_survives_the_wire_with_its_code() {
        let error = Error::AttemptLimit { opens_at: Timestamp::from_milliseconds(5) };
        let json = serde_json::to_string(&error).unwrap_or_default();
        assert!(json.contains(error.code()), "{json}");
        assert_eq!(serde_json::from_str::<Error>(&json).ok(), Some(error));
        let unit = serde_json::to_string(&Error::NotSignedIn).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Error>(&unit).ok(), Some(Error::NotSignedIn));
    }
}
