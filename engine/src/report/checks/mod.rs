//! The checks themselves: stored bytes in, findings out. Here the words of `domain` meet the measures of `vision`, one file
//! for each noun.
//!
//! Nothing here reads a file, a clock or the database, and nothing decides. Whatever cannot be told is unsure with a reason,
//! and a part of the checks that fails on some evidence takes no other part with it.

mod agree;
mod comparison;
mod document;
mod face_check;
mod portrait;
mod read;

use super::models::{Models, Unusable};
use crate::evidence::Stored;
use crate::settings::VisionSettings;
use chrono::NaiveDate;
use domain::country::Country;
use domain::document::{DocumentKind, Side};
use domain::evidence::Purpose;
use domain::face_check::Challenge;
use domain::person::PersonalInformation;
use domain::report::{Check, CheckKind, Place, Reading, Threshold, Why};
use domain::verification::DocumentChoice;
use std::panic::{AssertUnwindSafe, catch_unwind};
use vision::face::Embedding;
use vision::geometry::Quad;
use vision::net::NetError;
use vision::picture::{Bounds, Picture};
use vision::place::Rect;
use vision::signs::{self, Sign};

/// All of an attempt that the checks look at.
pub(super) struct Subject {
    pub front: Piece,
    pub back: Option<Piece>,
    pub portrait: Option<Piece>,
    pub recording: Option<(Piece, Challenge)>,
    pub document: DocumentChoice,
    /// What the catalogue knows of this document.
    pub kind: Option<DocumentKind>,
    pub typed: Option<PersonalInformation>,
    pub nationality: Option<Country>,
    /// Whether the person agreed that a machine compares faces.
    pub consented: bool,
    pub today: NaiveDate,
    pub settings: VisionSettings,
}

/// One piece of evidence.
pub(super) type Piece = Stored;

/// What the checks found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub checks: Vec<Check>,
    pub readings: Vec<Reading>,
}

/// A face as numbers, with the models that made them; or why there is none.
type Known = Result<Embedding, Why>;

/// Everything that the machine can say about an attempt.
pub(super) fn run(subject: &Subject, models: &Models) -> Findings {
    let mut findings = Findings::default();
    let document =
        part(&mut findings, &document::kinds(subject), |findings| document::check(subject, models, findings));
    let portrait = subject.portrait.as_ref().map(|piece| {
        let kinds = of(Purpose::Portrait, portrait::KINDS);
        part(&mut findings, &kinds, |findings| portrait::check(piece, subject, models, findings))
    });
    let live = subject.recording.as_ref().map(|(piece, challenge)| {
        let kinds = of(Purpose::FaceCheck, face_check::KINDS);
        part(&mut findings, &kinds, |findings| face_check::check(piece, challenge, subject, models, findings))
    });
    if subject.consented {
        comparison::check(&document, portrait.as_ref(), live.as_ref(), subject, models, &mut findings);
    }
    findings
}

/// The findings about evidence on which the checks fail again and again.
pub(super) fn all_broken(subject: &Subject) -> Findings {
    let portrait = subject.portrait.iter().flat_map(|_| of(Purpose::Portrait, portrait::KINDS));
    let live = subject.recording.iter().flat_map(|_| of(Purpose::FaceCheck, face_check::KINDS));
    let kinds: Vec<_> = document::kinds(subject).into_iter().chain(portrait).chain(live).collect();
    Findings { checks: unsure(&kinds, &Why::Broken), readings: Vec::new() }
}

/// Runs a part of the checks. When it breaks, what it should have said is unsure, and the others go on.
fn part(
    findings: &mut Findings,
    kinds: &[(CheckKind, Purpose)],
    check: impl FnOnce(&mut Findings) -> Result<Known, Why>,
) -> Known {
    let mut found = Findings::default();
    let outcome = catch_unwind(AssertUnwindSafe(|| check(&mut found)));
    let (known, why) = match outcome {
        Ok(Ok(known)) => (known, Why::Broken),
        Ok(Err(why)) => (Err(why.clone()), why),
        Err(_) => (Err(Why::Broken), Why::Broken),
    };
    // What it came to say stays; what it did not come to is unsure for the reason that stopped it.
    let said = |kind: CheckKind, purpose: Purpose| {
        found.checks.iter().any(|check| check.kind == kind && check.purpose == Some(purpose))
    };
    let unsaid: Vec<_> = kinds.iter().copied().filter(|(kind, purpose)| !said(*kind, *purpose)).collect();
    found.checks.extend(unsure(&unsaid, &why));
    let order =
        |check: &Check| kinds.iter().position(|(kind, purpose)| check.kind == *kind && check.purpose == Some(*purpose));
    found.checks.sort_by_key(|check| order(check).unwrap_or(usize::MAX));
    findings.checks.append(&mut found.checks);
    findings.readings.append(&mut found.readings);
    known
}

fn of(purpose: Purpose, kinds: &[CheckKind]) -> Vec<(CheckKind, Purpose)> {
    kinds.iter().map(|kind| (*kind, purpose)).collect()
}

fn unsure(kinds: &[(CheckKind, Purpose)], why: &Why) -> Vec<Check> {
    kinds.iter().map(|(kind, purpose)| Check::unsure(*kind, Some(*purpose), why.clone())).collect()
}

/// The picture of a piece.
fn open(piece: &Piece) -> Result<Picture, Why> {
    let bytes = piece.bytes.as_ref().ok_or(Why::Unreadable)?;
    Picture::open(bytes, Bounds::default()).map_err(|_| Why::Unreadable)
}

/// A net that is another than it should be.
fn broken(error: &NetError) -> Why {
    tracing::error!(%error, "a model answers otherwise than it should");
    Why::Broken
}

/// What a reader makes of something, or the reason why it cannot.
fn ask<T, R>(reader: Result<T, Unusable>, read: impl FnOnce(T) -> Result<R, NetError>) -> Result<R, Why> {
    read(reader.map_err(Why::from)?).map_err(|error| broken(&error))
}

fn place(rect: Rect) -> Place {
    Place { x: rect.x, y: rect.y, width: rect.width, height: rect.height }
}

/// The upright box around places in pixels of a picture of this size.
fn around(quads: &[Quad], width: u32, height: u32) -> Option<Place> {
    let points = || quads.iter().flat_map(|quad| quad.0);
    let share = |value: f32, side: u32| (f64::from(value) / f64::from(side.max(1))).clamp(0.0, 1.0);
    let low = |of: fn(vision::geometry::Point) -> f32| points().map(of).reduce(f32::min);
    let high = |of: fn(vision::geometry::Point) -> f32| points().map(of).reduce(f32::max);
    let (left, right) = (share(low(|point| point.x)?, width), share(high(|point| point.x)?, width));
    let (top, bottom) = (share(low(|point| point.y)?, height), share(high(|point| point.y)?, height));
    // Shares fit any float.
    #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
    let place = Place { x: left as f32, y: top as f32, width: (right - left) as f32, height: (bottom - top) as f32 };
    Some(place)
}

/// A sign of attack as a check; the operator's own limit goes before the measured one.
fn sign(kind: CheckKind, purpose: Purpose, sign: &Sign, limit: Option<f32>, place: Option<Place>) -> Check {
    use domain::report::Outcome;
    let threshold = Threshold::at_most(limit.unwrap_or(sign.threshold));
    let outcome = match (sign.outcome, limit) {
        (signs::Outcome::Fail, None) => Outcome::Fail,
        (signs::Outcome::Pass, None) => Outcome::Pass,
        (signs::Outcome::Unsure, None) if sign.score < sign.threshold => Outcome::unsure(Why::TooLittle),
        (signs::Outcome::Unsure, None) => Outcome::unsure(Why::Between),
        // A sign that was not looked for has no score to hold against another limit.
        (signs::Outcome::Unsure, Some(_)) if sign.score < sign.threshold => Outcome::unsure(Why::TooLittle),
        (_, Some(limit)) if sign.score <= limit => Outcome::Pass,
        (signs::Outcome::Fail, Some(_)) => Outcome::Fail,
        (_, Some(_)) => Outcome::unsure(Why::Between),
    };
    Check { outcome, ..Check::scored(kind, Some(purpose), sign.score, threshold) }.at(place)
}

/// The strength of the signs of a screen, of print and of editing in a picture; none where that could not be told.
pub(super) type Strength = [Option<f32>; 3];

/// The signs of attack in the bytes of a picture, as a report would weigh them; none for bytes that are no picture.
pub(super) fn strengths(bytes: &[u8]) -> Option<Strength> {
    let picture = Picture::open(bytes, Bounds::default()).ok()?;
    let frame = picture.frame();
    let found = signs::lattice::lattice(&frame, None);
    let told = |sign: Sign| (sign.outcome != signs::Outcome::Unsure || sign.score > 0.0).then_some(sign.score);
    Some([told(found.screen()), told(found.printed()), told(signs::copied(&frame))])
}

/// The face in the bytes of a picture, on a document or before a camera, as a report would see it. Fails with the name of a
/// model that is missing.
pub(super) fn face_of(bytes: &[u8], on_document: bool, models: &Models) -> Result<Option<Embedding>, String> {
    let known = match Picture::open(bytes, Bounds::default()) {
        Ok(picture) if on_document => document::face_on(&picture, models),
        Ok(picture) => portrait::face_in(&picture, models),
        Err(_) => Err(Why::Unreadable),
    };
    match known {
        Ok(face) => Ok(Some(face)),
        Err(Why::ModelMissing { model }) => Err(model),
        Err(_) => Ok(None),
    }
}

/// Which side a purpose is.
const fn side(purpose: Purpose) -> Option<Side> {
    match purpose {
        Purpose::Front => Some(Side::Front),
        Purpose::Back => Some(Side::Back),
        Purpose::Portrait | Purpose::FaceCheck => None,
    }
}
