//! The comparisons: document with portrait, document with face check, portrait with face check. Each kind of pair has a band
//! of its own, because distances do not carry over between kinds of pictures.

use super::{Findings, Known, Subject};
use crate::report::models::Models;
use crate::settings::Band;
use domain::report::{Check, CheckKind, Threshold, Why};
use vision::face::{Bands, Comparison, Embedding};

/// Compares whatever there is to compare.
pub(super) fn check(
    document: &Known,
    portrait: Option<&Known>,
    live: Option<&Known>,
    subject: &Subject,
    models: &Models,
    findings: &mut Findings,
) {
    let settings = &subject.settings;
    let pairs = [
        (
            CheckKind::DocumentAndPortrait,
            Some(document),
            portrait,
            Comparison::DocumentPortrait,
            settings.document_and_portrait,
        ),
        (CheckKind::DocumentAndLive, Some(document), live, Comparison::DocumentLive, settings.document_and_live),
        (CheckKind::PortraitAndLive, portrait, live, Comparison::PortraitLive, settings.portrait_and_live),
    ];
    for (kind, one, other, comparison, band) in pairs {
        // Of what was not asked for there is nothing to say.
        if let (Some(one), Some(other)) = (one, other) {
            findings.checks.push(match (one, other) {
                (Ok(one), Ok(other)) => compared(kind, one, other, comparison, band),
                (Err(why), _) | (_, Err(why)) => Check::unsure(kind, None, reason(why, models)),
            });
        }
    }
}

fn compared(kind: CheckKind, one: &Embedding, other: &Embedding, comparison: Comparison, band: Option<Band>) -> Check {
    let distance = one.distance(other);
    let measured = Bands::of(comparison, distance.second.is_some());
    let band = band.unwrap_or(Band { accept: measured.accept, refuse: measured.refuse });
    let by: &[&str] = if distance.second.is_some() { &["face_match", "face_match_second"] } else { &["face_match"] };
    Check::scored(kind, None, distance.fused, Threshold::from(band)).by(by)
}

/// Without the net that compares, no face could be compared whatever else was missing.
fn reason(why: &Why, models: &Models) -> Why {
    models.matcher().err().map_or_else(|| why.clone(), Why::from)
}
