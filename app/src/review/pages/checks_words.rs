//! Words of the checks: what each is called, what its score means, why it cannot tell.

use super::said;
use crate::words::{I18n, say};
use domain::report::{Check, CheckKind, Outcome, Unit, Why};

/// What a check is called: what is the case when it passes.
pub(super) fn name(i18n: I18n, kind: CheckKind) -> String {
    use CheckKind as Kind;
    match kind {
        Kind::Decodes => say!(i18n, review.check_decodes),
        Kind::LargeEnough => say!(i18n, review.check_large_enough),
        Kind::Sharp => say!(i18n, review.check_sharp),
        Kind::Lit => say!(i18n, review.check_lit),
        Kind::WithoutGlare => say!(i18n, review.check_without_glare),
        Kind::Whole => say!(i18n, review.check_whole),
        Kind::Uncovered => say!(i18n, review.check_uncovered),
        Kind::TypeAndSide => say!(i18n, review.check_type_and_side),
        Kind::MachineReadable => say!(i18n, review.check_machine_readable),
        Kind::CheckDigits => say!(i18n, review.check_check_digits),
        Kind::Barcode => say!(i18n, review.check_barcode),
        Kind::PrintedFields => say!(i18n, review.check_printed_fields),
        Kind::TypedAgrees => say!(i18n, review.check_typed_agrees),
        Kind::PortraitFound => say!(i18n, review.check_portrait_found),
        Kind::ScreenSigns => say!(i18n, review.check_screen_signs),
        Kind::Screenshot => say!(i18n, review.check_screenshot),
        Kind::PrintSigns => say!(i18n, review.check_print_signs),
        Kind::Colourless => say!(i18n, review.check_colourless),
        Kind::CopiedParts => say!(i18n, review.check_copied_parts),
        Kind::EditedFile => say!(i18n, review.check_edited_file),
        Kind::CompressedTwice => say!(i18n, review.check_compressed_twice),
        Kind::OneFace => say!(i18n, review.check_one_face),
        Kind::Frontal => say!(i18n, review.check_frontal),
        Kind::EyesOpen => say!(i18n, review.check_eyes_open),
        Kind::FaceUncovered => say!(i18n, review.check_face_uncovered),
        Kind::SequenceFollowed => say!(i18n, review.check_sequence_followed),
        Kind::InTime => say!(i18n, review.check_in_time),
        Kind::Continuous => say!(i18n, review.check_continuous),
        Kind::OnePerson => say!(i18n, review.check_one_person),
        Kind::NotFlat => say!(i18n, review.check_not_flat),
        Kind::NotReplayed => say!(i18n, review.check_not_replayed),
        Kind::ColourReflection => say!(i18n, review.check_colour_reflection),
        Kind::DocumentAndPortrait => say!(i18n, review.check_document_and_portrait),
        Kind::DocumentAndLive => say!(i18n, review.check_document_and_live),
        Kind::PortraitAndLive => say!(i18n, review.check_portrait_and_live),
    }
}

/// "fine", "wrong", or "cannot tell" with the reason.
pub(super) fn outcome(i18n: I18n, outcome: &Outcome) -> String {
    let why = match outcome {
        Outcome::Pass => return say!(i18n, review.checks_pass),
        Outcome::Fail => return say!(i18n, review.checks_fail),
        Outcome::Unsure { why } => why,
    };
    let why = match why {
        Why::ModelMissing { model } => say!(i18n, review.why_model, model = model),
        Why::Unreadable => say!(i18n, review.why_unreadable),
        Why::NothingFound => say!(i18n, review.why_nothing),
        Why::Between => say!(i18n, review.why_between),
        Why::TooLittle => say!(i18n, review.why_little),
        Why::NotAsked => say!(i18n, review.why_not_asked),
        Why::Broken => say!(i18n, review.why_broken),
    };
    [say!(i18n, review.checks_unsure), why].join(": ")
}

/// "92.0 % of at least 60.0 %".
pub(super) fn score(i18n: I18n, check: &Check) -> Option<String> {
    let number = |value: f32| match check.kind.unit() {
        Unit::Share => said::percent(i18n, value),
        Unit::Degrees => say!(i18n, review.check_degrees, value = format!("{value:.0}")),
        Unit::Pixels => say!(i18n, review.check_pixels, value = format!("{value:.0}")),
        Unit::Count => format!("{value:.0}"),
        Unit::Plain => said::number(i18n, value),
    };
    let score = number(check.score?);
    Some(match check.threshold {
        Some(threshold) if threshold.higher_is_better() => {
            say!(i18n, review.check_at_least, score = score, limit = number(threshold.pass))
        }
        Some(threshold) => say!(i18n, review.check_at_most, score = score, limit = number(threshold.pass)),
        None => score,
    })
}
