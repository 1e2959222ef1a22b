//! The product's nouns: steps, documents, pictures, reasons, moves.

use super::{I18n, say};
use domain::document::DocumentType;
use domain::evidence::Purpose;
use domain::face_check::Move;
use domain::review::{ReasonCode, Subject};
use domain::verification::Step;

/// The name of a step.
#[must_use]
pub fn step(i18n: I18n, step: Step) -> String {
    match step {
        Step::Region => say!(i18n, wizard.step_region),
        Step::Personal => say!(i18n, wizard.step_personal),
        Step::Summary => say!(i18n, wizard.step_summary),
        Step::Document => say!(i18n, wizard.step_document),
        Step::Front => say!(i18n, wizard.step_front),
        Step::Back => say!(i18n, wizard.step_back),
        Step::Portrait => say!(i18n, wizard.step_portrait),
        Step::FaceCheck => say!(i18n, wizard.step_face_check),
        Step::Send => say!(i18n, wizard.step_send),
    }
}

/// What a picture shows.
#[must_use]
pub fn purpose(i18n: I18n, purpose: Purpose) -> String {
    step(i18n, purpose.step())
}

/// The name of a type of document.
#[must_use]
pub fn document_type(i18n: I18n, document_type: DocumentType) -> String {
    match document_type {
        DocumentType::Passport => say!(i18n, wizard.passport),
        DocumentType::NationalIdentityCard => say!(i18n, wizard.national_identity_card),
        DocumentType::DrivingLicence => say!(i18n, wizard.driving_licence),
        DocumentType::ResidencePermit => say!(i18n, wizard.residence_permit),
    }
}

/// What a reason concerns.
#[must_use]
pub fn subject(i18n: I18n, subject: Subject) -> String {
    match subject {
        Subject::Front => say!(i18n, wizard.subject_front),
        Subject::Back => say!(i18n, wizard.subject_back),
        Subject::Document => say!(i18n, wizard.subject_document),
        Subject::Portrait => say!(i18n, wizard.subject_portrait),
        Subject::FaceCheck => say!(i18n, wizard.subject_face_check),
        Subject::Name => say!(i18n, wizard.subject_name),
        Subject::BirthDate => say!(i18n, wizard.subject_birth_date),
    }
}

/// What was wrong.
#[must_use]
pub fn reason_title(i18n: I18n, code: ReasonCode) -> String {
    match code {
        ReasonCode::Blurred => say!(i18n, wizard.reason_blurred),
        ReasonCode::CutOff => say!(i18n, wizard.reason_cut_off),
        ReasonCode::Glare => say!(i18n, wizard.reason_glare),
        ReasonCode::TooDark => say!(i18n, wizard.reason_too_dark),
        ReasonCode::Covered => say!(i18n, wizard.reason_covered),
        ReasonCode::WrongSide => say!(i18n, wizard.reason_wrong_side),
        ReasonCode::NotTheOriginal => say!(i18n, wizard.reason_not_original),
        ReasonCode::Edited => say!(i18n, wizard.reason_edited),
        ReasonCode::Expired => say!(i18n, wizard.reason_expired),
        ReasonCode::NotAccepted => say!(i18n, wizard.reason_not_accepted),
        ReasonCode::FaceUnclear => say!(i18n, wizard.reason_face_unclear),
        ReasonCode::FaceCovered => say!(i18n, wizard.reason_face_covered),
        ReasonCode::FaceMismatch => say!(i18n, wizard.reason_face_mismatch),
        ReasonCode::MovesMissing => say!(i18n, wizard.reason_moves_missing),
        ReasonCode::NameMismatch => say!(i18n, wizard.reason_name_mismatch),
        ReasonCode::BirthDateMismatch => say!(i18n, wizard.reason_birth_mismatch),
        ReasonCode::Other => say!(i18n, wizard.reason_else),
    }
}

/// What to do about it, in one sentence.
#[must_use]
pub fn reason_what_to_do(i18n: I18n, code: ReasonCode) -> String {
    match code {
        ReasonCode::Blurred => say!(i18n, wizard.reason_blurred_do),
        ReasonCode::CutOff => say!(i18n, wizard.reason_cut_off_do),
        ReasonCode::Glare => say!(i18n, wizard.reason_glare_do),
        ReasonCode::TooDark => say!(i18n, wizard.reason_too_dark_do),
        ReasonCode::Covered => say!(i18n, wizard.reason_covered_do),
        ReasonCode::WrongSide => say!(i18n, wizard.reason_wrong_side_do),
        ReasonCode::NotTheOriginal => say!(i18n, wizard.reason_not_original_do),
        ReasonCode::Edited => say!(i18n, wizard.reason_edited_do),
        ReasonCode::Expired => say!(i18n, wizard.reason_expired_do),
        ReasonCode::NotAccepted => say!(i18n, wizard.reason_not_accepted_do),
        ReasonCode::FaceUnclear => say!(i18n, wizard.reason_face_unclear_do),
        ReasonCode::FaceCovered => say!(i18n, wizard.reason_face_covered_do),
        ReasonCode::FaceMismatch => say!(i18n, wizard.reason_face_mismatch_do),
        ReasonCode::MovesMissing => say!(i18n, wizard.reason_moves_missing_do),
        ReasonCode::NameMismatch => say!(i18n, wizard.reason_name_mismatch_do),
        ReasonCode::BirthDateMismatch => say!(i18n, wizard.reason_birth_mismatch_do),
        ReasonCode::Other => say!(i18n, wizard.reason_else_do),
    }
}

/// A move of the face check, as it is asked for.
#[must_use]
pub fn face_move(i18n: I18n, wanted: Move) -> String {
    match wanted {
        Move::TurnLeft => say!(i18n, wizard.move_turn_left),
        Move::TurnRight => say!(i18n, wizard.move_turn_right),
        Move::LookUp => say!(i18n, wizard.move_look_up),
        Move::Blink => say!(i18n, wizard.move_blink),
        Move::MoveCloser => say!(i18n, wizard.move_closer),
    }
}
