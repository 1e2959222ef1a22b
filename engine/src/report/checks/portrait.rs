//! The portrait: one face that looks at the camera, with open eyes and nothing before it.

use super::document::{embed, origins};
use super::{Findings, Known, Piece, Subject, around, ask, open, place, sign};
use crate::report::models::Models;
use domain::evidence::Purpose;
use domain::report::{Check, CheckKind, Outcome, Threshold, Why};
use vision::face::{Complexion, Covered, Face, FaceThresholds, Mesh};
use vision::frame::Frame;
use vision::picture::Picture;
use vision::quality;
use vision::signs::lattice::lattice;

/// What is checked of a portrait.
pub(super) const KINDS: &[CheckKind] = &[
    CheckKind::Decodes,
    CheckKind::OneFace,
    CheckKind::LargeEnough,
    CheckKind::Sharp,
    CheckKind::Lit,
    CheckKind::Frontal,
    CheckKind::EyesOpen,
    CheckKind::FaceUncovered,
    CheckKind::ScreenSigns,
    CheckKind::Screenshot,
    CheckKind::PrintSigns,
    CheckKind::EditedFile,
    CheckKind::CompressedTwice,
];
/// The distance between the eyes in pixels: the nets that compare faces were made for crops in which it is about 60, and
/// below half of that detail is missing (ISO/IEC 19794-5 asks for 90 in passports).
const EYES_APART: Threshold = Threshold { pass: 60.0, fail: 30.0 };
/// A face less high than this part of the highest is in the background: a picture on the wall, a passer-by.
const BEHIND: f32 = 0.5;
/// The models that find a face and its points.
const BY: &[&str] = &["face_short_range", "face_mesh_iris"];

const PURPOSE: Option<Purpose> = Some(Purpose::Portrait);

/// Checks the portrait, and gives its face.
pub(super) fn check(piece: &Piece, subject: &Subject, models: &Models, findings: &mut Findings) -> Result<Known, Why> {
    let picture = open(piece)?;
    findings.checks.push(Check::new(CheckKind::Decodes, PURPOSE, Outcome::Pass));
    let frame = picture.frame();
    signs(&picture, piece, subject, findings);
    let faces = ask(models.faces(), |finder| finder.find(&frame))?;
    let (width, height) = (picture.width(), picture.height());
    let Some(largest) = faces.iter().max_by(|a, b| a.height().total_cmp(&b.height())) else {
        findings.checks.push(Check::scored(CheckKind::OneFace, PURPOSE, 0.0, Threshold::at_least(1.0)).by(BY));
        return Err(Why::NothingFound);
    };
    findings.checks.push(one_face(&faces, largest, width, height));
    measured(&frame, largest, findings);
    let mesh = ask(models.mesh(), |mesher| mesher.mesh(&frame, largest))?;
    if !mesh.is_face() {
        return Err(Why::NothingFound);
    }
    let limits = FaceThresholds::default();
    let at = Some(place(largest.place(width, height)));
    let apart = Check::scored(CheckKind::LargeEnough, PURPOSE, mesh.left_eye().distance(mesh.right_eye()), EYES_APART);
    findings.checks.push(apart.at(at).by(BY));
    let turned = away(&mesh);
    let frontal = Threshold { pass: limits.most_yaw, fail: limits.most_yaw * 2.0 };
    findings.checks.push(Check::scored(CheckKind::Frontal, PURPOSE, turned, frontal).at(at).by(BY));
    findings.checks.push(eyes(&mesh, models, &limits).at(at));
    findings.checks.push(uncovered(&frame, &mesh).at(at).by(BY));
    if !subject.consented {
        return Ok(Err(Why::NotAsked));
    }
    Ok(embed(&frame, largest, models))
}

/// The face of the person nearest to the camera, as numbers.
pub(super) fn face_in(picture: &Picture, models: &Models) -> Known {
    let faces = ask(models.faces(), |finder| finder.find(&picture.frame()))?;
    let largest = faces.iter().max_by(|a, b| a.height().total_cmp(&b.height())).ok_or(Why::NothingFound)?;
    embed(&picture.frame(), largest, models)
}

fn one_face(faces: &[Face], largest: &Face, width: u32, height: u32) -> Check {
    let others: Vec<&Face> =
        faces.iter().filter(|face| *face != largest && face.height() > largest.height() * BEHIND).collect();
    let count = u8::try_from(others.len()).map_or(255.0, f32::from) + 1.0;
    let shown = others.first().copied().unwrap_or(largest);
    let at = Some(place(shown.place(width, height)));
    Check::scored(CheckKind::OneFace, PURPOSE, count, Threshold::at_most(1.0)).at(at).by(BY)
}

/// How sharp and lit the face itself is.
fn measured(frame: &Frame<'_>, face: &Face, findings: &mut Findings) {
    let limits = FaceThresholds::default();
    let rect = face.place(frame.width(), frame.height());
    let measures = quality::measure_place(frame, quality::Subject::Face, rect);
    let at = Some(place(rect));
    let least = limits.quality.least_sharpness;
    let sharp = Threshold { pass: least, fail: least * 2.0 / 3.0 };
    findings.checks.push(Check::scored(CheckKind::Sharp, PURPOSE, measures.sharpness, sharp).at(at));
    // Of the face alone, which may be dark because skin is.
    let lit = Threshold { pass: limits.least_light, fail: limits.least_light / 2.0 };
    let lit = Check::scored(CheckKind::Lit, PURPOSE, measures.brightness, lit).at(at);
    let burnt = measures.burnt_share > limits.quality.most_burnt_share;
    findings.checks.push(if burnt { Check { outcome: Outcome::Fail, ..lit } } else { lit });
}

/// The largest angle by which a head is turned or leans, in degrees.
pub(super) fn away(mesh: &Mesh) -> f32 {
    let pose = mesh.pose();
    pose.yaw.abs().max(pose.pitch.abs()).max(pose.roll.abs())
}

/// Whether the eyes are open: by the net that judges it, or without it by the shape of the lids.
fn eyes(mesh: &Mesh, models: &Models, limits: &FaceThresholds) -> Check {
    let lids = mesh.eyes();
    let openness = lids.right.min(lids.left);
    let threshold = Threshold { pass: limits.least_openness, fail: limits.least_openness / 2.0 };
    let check = Check::scored(CheckKind::EyesOpen, PURPOSE, openness, threshold).by(BY);
    match ask(models.expressions(), |net| net.of(mesh)) {
        // A narrow eye is no shut one: where the net sees no shut eyes, narrow lids alone do not fail.
        Ok(Some(expression)) if expression.blink <= limits.most_blink => {
            let outcome = if check.outcome == Outcome::Fail { Outcome::unsure(Why::Between) } else { Outcome::Pass };
            Check { outcome, ..check }
        }
        Ok(Some(_)) if check.outcome == Outcome::Pass => Check { outcome: Outcome::unsure(Why::Between), ..check },
        Ok(_) | Err(_) => check,
    }
}

/// Whether something covers the face. What is hair as well as a hat is never more than unsure.
fn uncovered(frame: &Frame<'_>, mesh: &Mesh) -> Check {
    let complexion = Complexion::of(frame, mesh);
    let forehead = complexion.forehead();
    let outcome = match (complexion.covered(), forehead) {
        (Covered::Yes, _) => Outcome::Fail,
        (Covered::No, Covered::No) => Outcome::Pass,
        _ => Outcome::unsure(Why::Between),
    };
    Check { score: Some(mesh.presence), ..Check::new(CheckKind::FaceUncovered, PURPOSE, outcome) }
}

fn signs(picture: &Picture, piece: &Piece, subject: &Subject, findings: &mut Findings) {
    let (frame, limits) = (picture.frame(), subject.settings.signs);
    let found = lattice(&frame, None);
    let at = |sign: &vision::signs::Sign| around(&sign.places, frame.width(), frame.height());
    let (screen, printed) = (found.screen(), found.printed());
    findings.checks.push(sign(CheckKind::ScreenSigns, Purpose::Portrait, &screen, limits.screen, at(&screen)));
    findings.checks.push(sign(CheckKind::PrintSigns, Purpose::Portrait, &printed, limits.print, at(&printed)));
    findings.checks.extend(origins(piece, Purpose::Portrait));
}
