//! What `live::verify` makes of films: a head that follows a face check, and attacks. The films are synthetic (a portrait
//! whose points are turned in three dimensions): they show that the facts are measured as they are meant, and are no
//! measurement of real people or real attacks.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test may stop where it stands, and draws with numbers it knows"
)]

#[expect(dead_code, reason = "other tests need photographs too")]
mod cache;
#[expect(dead_code, reason = "a tool that draws films needs their times and the names of actors")]
mod turning;

use turning::film::{Actor, LEAD_IN_MS, MOVE_MS, arranged, film};
use turning::portrait::stage;
use vision::face::{Embedder, Expressions, FaceFinder, FaceMesher, Watcher};
use vision::live::{Asked, Fact, Limits, LiveReport, Moment, Move, Outcome, Sign, verify};
use vision::{Bounds, Frame, Layout, Picture};

const MOVES: [Move; 4] = [Move::TurnLeft, Move::Blink, Move::TurnRight, Move::LookUp];
const NEARER: [Move; 4] = [Move::MoveCloser, Move::TurnRight, Move::TurnLeft, Move::Blink];

/// Frames a second of the films: enough for a blink.
const FPS: f64 = 8.0;

/// What a film of an actor, made from a portrait, shows. None if nets or portrait are missing.
fn watched(portrait: &str, actor: Actor, moves: &[Move]) -> Option<Vec<Moment>> {
    let load = |name: &str| cache::net(name);
    let finder = FaceFinder::load(&load("face_short_range")?, None).unwrap();
    let mesher = FaceMesher::load(&load("face_mesh_iris")?).unwrap();
    let expressions = Expressions::load(&load("face_blendshapes")?).unwrap();
    let embedder = Embedder::load(&load("face_match")?, load("face_match_second").as_deref()).unwrap();
    let picture = Picture::open(&cache::portrait(portrait)?, Bounds::default()).unwrap();
    let (picture, head) = stage(&picture, &finder, &mesher, (640, 480)).unwrap().unwrap();
    let film = film(&head, &picture, actor, moves, FPS);
    let mut watcher = Watcher::new(finder, mesher, Some(expressions));
    let mut moments = Vec::new();
    for (number, (at, colours)) in film.frames.iter().enumerate() {
        let frame = Frame::new(&colours.bytes, colours.width, colours.height, Layout::Rgb).unwrap();
        let mut moment = Moment::of(&frame, watcher.look(&frame).unwrap(), *at);
        if number % 20 == 5 {
            moment.embedding = moment.mesh.as_ref().map(|mesh| embedder.embed(&frame, mesh).unwrap());
        }
        moments.push(moment);
    }
    Some(moments)
}

/// The facts about frames that were sent at a steady pace.
fn judged(name: &str, mut moments: Vec<Moment>, asked: &[Move]) -> LiveReport {
    let mut times = Vec::new();
    for (number, moment) in moments.iter_mut().enumerate() {
        moment.at_ms = number as f64 * 1_000.0 / FPS;
        let index = ((moment.at_ms - LEAD_IN_MS) / MOVE_MS).floor();
        times.push((moment.at_ms, (index >= 0.0).then_some(index as usize)));
    }
    let report = verify(&Asked::in_frames(asked, &times), &moments, &[], &Limits::default());
    print(name, &report);
    report
}

fn print(name: &str, report: &LiveReport) {
    let facts: Vec<String> = report
        .facts
        .iter()
        .map(|Fact { sign, score, outcome, .. }| {
            format!(
                "{}={:.3}{}",
                sign.code(),
                score.unwrap_or(f32::NAN),
                match outcome {
                    Outcome::Pass => "",
                    Outcome::Unsure => "?",
                    Outcome::Fail => "!",
                }
            )
        })
        .collect();
    eprintln!("{name}: {:?} {}", report.outcome(), facts.join(" "));
}

#[track_caller]
fn assert_outcome(report: &LiveReport, sign: Sign, outcome: Outcome) {
    assert_eq!(report.fact(sign).map(|fact| fact.outcome), Some(outcome), "{sign:?} {report:#?}");
}

#[test]
fn a_head_that_follows_passes_and_its_frames_cannot_be_sent_again() {
    let Some(moments) = watched("obama.jpg", Actor::Head, &MOVES) else { return };
    let sent = |actor: Actor| judged(&format!("{actor:?}"), arranged(actor, moments.clone(), FPS), &MOVES);
    assert_eq!(sent(Actor::Head).outcome(), Outcome::Pass);
    let other = judged(
        "asked in another order",
        moments.clone(),
        &[Move::TurnRight, Move::Blink, Move::TurnLeft, Move::LookUp],
    );
    assert_outcome(&other, Sign::TurnLeft, Outcome::Fail);
    assert_outcome(&other, Sign::TurnRight, Outcome::Fail);
    let repeated = sent(Actor::Repeat);
    assert_outcome(&repeated, Sign::Repeated, Outcome::Fail);
    assert_outcome(&repeated, Sign::TurnRight, Outcome::Fail);
    assert_outcome(&sent(Actor::Reverse), Sign::Reversed, Outcome::Fail);
    assert_outcome(&sent(Actor::Shuffle), Sign::BackAndForth, Outcome::Fail);
    let still = vec![moments[0].clone(); moments.len()];
    assert_outcome(&judged("Freeze", still, &MOVES), Sign::Frozen, Outcome::Fail);
}

#[test]
fn another_head_that_comes_nearer_passes() {
    let Some(moments) = watched("astronaut.png", Actor::Head, &NEARER) else { return };
    assert_eq!(judged("astronaut", moments, &NEARER).outcome(), Outcome::Pass);
}

#[test]
fn a_print_that_is_turned_does_not_pass() {
    let Some(moments) = watched("obama.jpg", Actor::Print, &MOVES) else { return };
    let report = judged("Print", moments, &MOVES);
    assert_outcome(&report, Sign::TurnLeft, Outcome::Fail);
    assert_outcome(&report, Sign::TurnRight, Outcome::Fail);
    assert_outcome(&report, Sign::Blink, Outcome::Fail);
}

#[test]
fn frames_that_were_blended_to_fill_gaps_do_not_pass() {
    let Some(moments) = watched("obama.jpg", Actor::Fade, &MOVES) else { return };
    assert_outcome(&judged("Fade", moments, &MOVES), Sign::Interpolated, Outcome::Fail);
}
