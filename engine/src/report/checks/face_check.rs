//! The face check: whether the recording shows a living person who did what was asked, when it was asked. The facts are
//! `vision`'s; here they become the checks that people read.

use super::{Findings, Known, Piece, Subject, ask, broken};
use crate::report::models::Models;
use domain::evidence::Purpose;
use domain::face_check::recording::{LEAD_IN_INDEX, Recording};
use domain::face_check::{Challenge, Move};
use domain::report::{Check, CheckKind, Outcome, Threshold, Why};
use vision::face::{Embedder, Embedding};
use vision::live::{self, Asked, Fact, Limits, LiveReport, Moment, Sign, verify};
use vision::picture::{Bounds, Picture};

/// What is checked of a recording.
pub(super) const KINDS: &[CheckKind] = &[
    CheckKind::Decodes,
    CheckKind::SequenceFollowed,
    CheckKind::InTime,
    CheckKind::Continuous,
    CheckKind::OneFace,
    CheckKind::OnePerson,
    CheckKind::NotFlat,
    CheckKind::NotReplayed,
];
/// What a frame of a recording may be; what was stored keeps to it.
const FRAME: Bounds = Bounds { max_pixels: 1_000_000, min_side: 120 };
/// So many frames, spread over the recording, are made into numbers and compared.
const COMPARED: usize = 10;
/// Frames in which the head is turned less than this, in degrees, stand for the person in comparisons with other pictures;
/// without any, the straightest one, unless it is turned more than the second.
const FRONTAL: f32 = 15.0;
const TURNED: f32 = 35.0;

const PURPOSE: Option<Purpose> = Some(Purpose::FaceCheck);
const BY: &[&str] = &["face_short_range", "face_mesh_iris", "face_blendshapes"];

/// Checks the recording, and gives the face in it, the mean of several frames.
pub(super) fn check(
    piece: &Piece,
    challenge: &Challenge,
    subject: &Subject,
    models: &Models,
    findings: &mut Findings,
) -> Result<Known, Why> {
    let bytes = piece.bytes.as_ref().ok_or(Why::Unreadable)?;
    let recording = Recording::read(bytes).map_err(|_| Why::Unreadable)?;
    let mut moments = watch(&recording, models)?;
    findings.checks.push(Check::new(CheckKind::Decodes, PURPOSE, Outcome::Pass));
    // Faces become numbers only where the person agreed to it.
    let known = if subject.consented { embed(&recording, &mut moments, models) } else { Err(Why::NotAsked) };
    let shown = |index: u8| (index != LEAD_IN_INDEX).then(|| usize::from(index));
    let frames: Vec<(f64, Option<usize>)> =
        recording.frames.iter().map(|frame| (f64::from(frame.at), shown(frame.move_index))).collect();
    let moves: Vec<live::Move> = challenge.moves.iter().map(|wanted| moved(*wanted)).collect();
    let asked = Asked::in_frames(&moves, &frames);
    let report = verify(&asked, &moments, &[], &Limits::default());
    let compared = moments.iter().any(|moment| moment.embedding.is_some());
    say(&report, &asked, moves.len(), known.as_ref().err().filter(|_| !compared), findings);
    Ok(known)
}

/// Every frame with what it shows.
fn watch(recording: &Recording<'_>, models: &Models) -> Result<Vec<Moment>, Why> {
    let mut watcher = models.watcher().map_err(Why::from)?;
    watcher.reset();
    let mut moments = Vec::with_capacity(recording.frames.len());
    for frame in &recording.frames {
        let picture = Picture::open(frame.jpeg, FRAME).map_err(|_| Why::Unreadable)?;
        let look = watcher.look(&picture.frame()).map_err(|error| broken(&error))?;
        moments.push(Moment::of(&picture.frame(), look, f64::from(frame.at)));
    }
    models.give_back(watcher);
    Ok(moments)
}

/// Makes the faces of some frames into numbers, and gives the mean of those that look at the camera.
fn embed(recording: &Recording<'_>, moments: &mut [Moment], models: &Models) -> Known {
    let matcher = models.matcher().map_err(Why::from)?;
    let with_face: Vec<usize> =
        moments.iter().enumerate().filter(|(_, moment)| moment.mesh.is_some()).map(|(number, _)| number).collect();
    let step = with_face.len().div_ceil(COMPARED).max(1);
    let mut chosen: Vec<usize> = with_face.iter().copied().step_by(step).collect();
    // The frame in which the head is straightest is always among them.
    chosen.extend(with_face.iter().copied().min_by(|a, b| away(moments.get(*a)).total_cmp(&away(moments.get(*b)))));
    for number in chosen {
        let (Some(frame), Some(moment)) = (recording.frames.get(number), moments.get_mut(number)) else { continue };
        if moment.embedding.is_none() {
            moment.embedding = of_frame(frame.jpeg, moment, &matcher)?;
        }
    }
    let known = moments.iter().filter(|moment| moment.embedding.is_some());
    let straightest = known.clone().map(|moment| away(Some(moment))).fold(TURNED, f32::min);
    let limit = straightest.max(FRONTAL);
    let frontal = known.filter(|moment| away(Some(moment)) <= limit);
    let frontal: Vec<Embedding> = frontal.filter_map(|moment| moment.embedding.clone()).collect();
    Embedding::mean(&frontal).ok_or(Why::NothingFound)
}

fn of_frame(jpeg: &[u8], moment: &Moment, matcher: &Embedder) -> Result<Option<Embedding>, Why> {
    let Some(mesh) = &moment.mesh else { return Ok(None) };
    let picture = Picture::open(jpeg, FRAME).map_err(|_| Why::Unreadable)?;
    ask(Ok(matcher), |matcher| matcher.embed(&picture.frame(), mesh)).map(Some)
}

/// How far a head is turned, in degrees; without a face, farther than any.
fn away(moment: Option<&Moment>) -> f32 {
    moment.and_then(|moment| moment.mesh.as_ref()).map_or(f32::INFINITY, super::portrait::away)
}

/// The facts as checks.
fn say(report: &LiveReport, asked: &[Asked], moves: usize, unknown: Option<&Why>, findings: &mut Findings) {
    let of = |signs: &[Sign]| -> Vec<Fact> { signs.iter().filter_map(|sign| report.fact(*sign).copied()).collect() };
    let moved = of(&asked.iter().map(|asked| Sign::from(asked.wanted)).collect::<Vec<_>>());
    let done = moved.iter().filter(|fact| fact.outcome == live::Outcome::Pass).count();
    let count = |number: usize| u8::try_from(number).map_or(255.0, f32::from);
    let mut followed = moved.clone();
    followed.extend(of(&[Sign::Unasked]));
    // A move without a frame has no fact.
    let outcome = if moved.len() < moves { Outcome::Fail } else { worst(&followed) };
    let share = if moves == 0 { 0.0 } else { count(done) / count(moves) };
    let sequence = Check::scored(CheckKind::SequenceFollowed, PURPOSE, share, Threshold::at_least(1.0));
    findings.checks.push(Check { outcome, ..sequence }.by(BY));
    findings.checks.push(as_check(CheckKind::InTime, &of(&[Sign::Ahead])));
    findings
        .checks
        .push(as_check(CheckKind::Continuous, &of(&[Sign::Continuous, Sign::BackAndForth, Sign::Gaps, Sign::Seen])));
    let others = of(&[Sign::OneFace]);
    findings.checks.push(Check { score: None, threshold: None, ..as_check(CheckKind::OneFace, &others) });
    findings.checks.push(match unknown {
        Some(why) => Check::unsure(CheckKind::OnePerson, PURPOSE, why.clone()),
        None => as_check(CheckKind::OnePerson, &of(&[Sign::OnePerson])).by(&["face_match"]),
    });
    findings.checks.push(as_check(CheckKind::NotFlat, &of(&[Sign::Flat])));
    let replayed = [Sign::Frozen, Sign::Repeated, Sign::Reversed, Sign::Interpolated];
    findings.checks.push(as_check(CheckKind::NotReplayed, &of(&replayed)));
    if report.fact(Sign::Reflection).is_some() {
        findings.checks.push(as_check(CheckKind::ColourReflection, &of(&[Sign::Reflection])));
    }
}

/// Facts as one check: the outcome of the worst, with its score where that is in the unit of the check, which is the first
/// one's.
fn as_check(kind: CheckKind, facts: &[Fact]) -> Check {
    let Some(first) = facts.first() else { return Check::unsure(kind, PURPOSE, Why::NothingFound) };
    let same_unit = kind == CheckKind::NotReplayed;
    let rank = |fact: &Fact| match fact.outcome {
        live::Outcome::Fail => 2,
        live::Outcome::Unsure => 1,
        live::Outcome::Pass => 0,
    };
    let shown = if same_unit { facts.iter().max_by_key(|fact| rank(fact)).unwrap_or(first) } else { first };
    let higher_is_better = matches!(shown.sign, Sign::Flat | Sign::Reflection | Sign::Seen);
    let threshold =
        if higher_is_better { Threshold::at_least(shown.threshold) } else { Threshold::at_most(shown.threshold) };
    Check { score: shown.score, threshold: Some(threshold), ..Check::new(kind, PURPOSE, worst(facts)) }.by(BY)
}

fn worst(facts: &[Fact]) -> Outcome {
    let has = |outcome: live::Outcome| facts.iter().any(|fact| fact.outcome == outcome);
    if has(live::Outcome::Fail) {
        Outcome::Fail
    } else if facts.iter().any(|fact| fact.outcome == live::Outcome::Unsure && fact.score.is_some()) {
        Outcome::unsure(Why::Between)
    } else if facts.is_empty() || has(live::Outcome::Unsure) {
        Outcome::unsure(Why::TooLittle)
    } else {
        Outcome::Pass
    }
}

const fn moved(wanted: Move) -> live::Move {
    match wanted {
        Move::TurnLeft => live::Move::TurnLeft,
        Move::TurnRight => live::Move::TurnRight,
        Move::LookUp => live::Move::LookUp,
        Move::Blink => live::Move::Blink,
        Move::MoveCloser => live::Move::MoveCloser,
    }
}
