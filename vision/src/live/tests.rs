#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use super::*;
use crate::face::Embedding;
use crate::face::mesh::head::{blinking, head, moved, print, turned};
use crate::luma::Luma;
use proptest::prelude::*;

/// A small generator, so that noise is the same in every run.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }
}

/// A plane with a bright shape at a place, and noise.
fn plane(shift: f32, noise: &mut Noise) -> Luma {
    let wave = |at: f32, size: f32| at.sin() * size;
    let columns: Vec<f32> = (0_u16..320).map(|x| wave((f32::from(x) - shift) * 0.4, 40.0) + 110.0).collect();
    let rows = (0_u16..240).map(|y| wave(f32::from(y) * 0.2, 20.0));
    let mut pixels = Vec::with_capacity(320 * 240);
    for row in rows {
        pixels.extend(columns.iter().map(|column| {
            let grain = f32::from(u8::try_from(noise.next() % 9).unwrap());
            crate::geometry::byte(column + row + grain)
        }));
    }
    Luma::new(320, 240, pixels).unwrap()
}

const STEP_MS: f64 = 100.0;

fn bump(at: f64, from: f64, until: f64) -> f32 {
    let share = (at - from) / (until - from);
    if (0.0..=1.0).contains(&share) { crate::frame::narrow((share * std::f64::consts::PI).sin()) } else { 0.0 }
}

fn asked() -> Vec<Asked> {
    [Move::TurnRight, Move::Blink, Move::TurnLeft, Move::MoveCloser]
        .into_iter()
        .zip([2_000.0, 6_000.0, 10_000.0, 14_000.0])
        .map(|(wanted, from_ms)| Asked { wanted, from_ms, until_ms: from_ms + 4_000.0 })
        .collect()
}

/// A person who does what is asked; `turn` makes the head's points for a yaw.
fn recording(turn: impl Fn(f32) -> crate::face::Mesh) -> Vec<Moment> {
    let mut noise = Noise(7);
    (0_u32..180)
        .map(|number| {
            let at_ms = f64::from(number) * STEP_MS;
            let yaw = 32.0 * (bump(at_ms, 10_800.0, 13_200.0) - bump(at_ms, 2_800.0, 5_200.0));
            let shut = bump(at_ms, 7_500.0, 8_000.0);
            let near = 1.0 + 0.4 * bump(at_ms, 14_800.0, 17_600.0);
            let mesh = moved(&blinking(&turn(yaw), shut), near, 0.0, 0.0);
            // What is seen moves with the head, and a person never holds quite still.
            let sway = crate::frame::narrow((at_ms / 900.0).sin() * 1.5 + at_ms / 4_000.0);
            Moment {
                at_ms,
                width: 640,
                height: 480,
                faces: 1,
                mesh: Some(mesh),
                blink: None,
                plane: plane(yaw * 0.8 + sway, &mut noise),
                embedding: (number % 20 == 0).then(|| Embedding { first: vec![0.1; 128], second: None }),
                skin: Some([0.6, 0.45, 0.4]),
                background: Some(Background([0.5, 0.5, 0.5])),
            }
        })
        .collect()
}

fn person() -> Vec<Moment> {
    recording(|yaw| turned(&head(), yaw, 0.0, 0.0))
}

fn judged(moments: &[Moment]) -> LiveReport {
    verify(&asked(), moments, &[], &Limits::default())
}

#[track_caller]
fn assert_outcome(report: &LiveReport, sign: Sign, outcome: Outcome) {
    assert_eq!(report.fact(sign).map(|fact| fact.outcome), Some(outcome), "{sign:?} {report:#?}");
}

#[test]
fn a_person_who_does_what_is_asked_passes() {
    let report = judged(&person());
    assert_eq!(report.outcome(), Outcome::Pass, "{report:#?}");
    let order: Vec<Sign> = report.facts.iter().take(4).map(|fact| fact.sign).collect();
    assert_eq!(order, [Sign::TurnRight, Sign::Blink, Sign::TurnLeft, Sign::MoveCloser]);
}

#[test]
fn moves_in_another_order_fail() {
    let mut other = asked();
    let wanted = other.iter().map(|asked| asked.wanted).rev().collect::<Vec<_>>();
    other.iter_mut().zip(wanted).for_each(|(asked, wanted)| asked.wanted = wanted);
    let report = verify(&other, &person(), &[], &Limits::default());
    assert_outcome(&report, Sign::TurnLeft, Outcome::Fail);
    assert_outcome(&report, Sign::TurnRight, Outcome::Fail);
    assert_outcome(&report, Sign::Unasked, Outcome::Unsure);
}

#[test]
fn a_print_that_is_turned_does_not_turn_far_enough_and_is_flat() {
    // A net that knows only faces makes of a turned print about a third of the turn.
    let weak = judged(&recording(|yaw| print(&head(), yaw, 0.3)));
    assert_outcome(&weak, Sign::TurnLeft, Outcome::Fail);
    // Even one that made all of it would see the points move as a plane.
    let strong = judged(&recording(|yaw| print(&head(), yaw, 1.0)));
    assert_outcome(&strong, Sign::Flat, Outcome::Fail);
}

#[test]
fn a_face_that_jumps_is_not_continuous() {
    let mut moments = person();
    let far = moved(&head(), 1.0, 200.0, 0.0);
    moments.get_mut(80).unwrap().mesh = Some(far);
    assert_outcome(&judged(&moments), Sign::Continuous, Outcome::Fail);
}

#[test]
fn frames_that_were_exchanged_go_back_and_forth() {
    let mut moments = person();
    for number in (20..170).step_by(4) {
        let (one, other) = (moments.get(number).unwrap().mesh.clone(), moments.get(number + 2).unwrap().mesh.clone());
        moments.get_mut(number).unwrap().mesh = other;
        moments.get_mut(number + 2).unwrap().mesh = one;
    }
    assert_outcome(&judged(&moments), Sign::BackAndForth, Outcome::Fail);
}

#[test]
fn frames_that_were_cut_out_leave_a_gap() {
    let mut moments = person();
    moments.drain(60..72);
    assert_outcome(&judged(&moments), Sign::Gaps, Outcome::Unsure);
}

#[test]
fn a_stretch_that_comes_twice_is_repeated() {
    let mut moments = person();
    let planes: Vec<Luma> = moments.iter().map(|moment| moment.plane.clone()).collect();
    for (number, plane) in planes.iter().enumerate().skip(20).take(20) {
        moments.get_mut(number + 60).unwrap().plane = plane.clone();
    }
    let report = judged(&moments);
    assert_outcome(&report, Sign::Repeated, Outcome::Fail);
    assert_outcome(&report, Sign::Reversed, Outcome::Pass);
    assert_eq!(report.fact(Sign::Repeated).unwrap().frame, Some(80));
}

#[test]
fn a_stretch_that_runs_back_is_reversed() {
    let mut moments = person();
    let planes: Vec<Luma> = moments.iter().map(|moment| moment.plane.clone()).collect();
    for (number, plane) in planes.iter().take(60).rev().enumerate() {
        moments.get_mut(number + 60).unwrap().plane = plane.clone();
    }
    assert_outcome(&judged(&moments), Sign::Reversed, Outcome::Fail);
}

#[test]
fn a_picture_that_stands_still_is_frozen() {
    let mut moments = person();
    let still = moments.first().unwrap().plane.clone();
    moments.iter_mut().for_each(|moment| moment.plane = still.clone());
    assert_outcome(&judged(&moments), Sign::Frozen, Outcome::Fail);
}

#[test]
fn frames_that_are_blends_of_their_neighbours_are_interpolated() {
    let mut moments = person();
    let planes: Vec<Luma> = moments.iter().map(|moment| moment.plane.clone()).collect();
    for number in (21..179).step_by(2) {
        let (before, after) = (planes.get(number - 1).unwrap(), planes.get(number + 1).unwrap());
        let blend = before.pixels().iter().zip(after.pixels()).map(|(a, b)| a.midpoint(*b)).collect();
        moments.get_mut(number).unwrap().plane = Luma::new(320, 240, blend).unwrap();
    }
    assert_outcome(&judged(&moments), Sign::Interpolated, Outcome::Fail);
}

#[test]
fn another_face_in_the_middle_is_not_one_person() {
    let mut moments = person();
    moments.get_mut(100).unwrap().embedding = Some(Embedding { first: vec![0.2; 128], second: None });
    assert_outcome(&judged(&moments), Sign::OnePerson, Outcome::Fail);
    moments.iter_mut().for_each(|moment| moment.embedding = None);
    assert_outcome(&judged(&moments), Sign::OnePerson, Outcome::Unsure);
}

#[test]
fn a_blink_that_few_frames_could_have_shown_is_unsure_and_shut_eyes_are_no_blink() {
    let few: Vec<Moment> = person().into_iter().step_by(3).collect();
    let mut open = few.clone();
    for moment in &mut open {
        if (7_000.0..9_000.0).contains(&moment.at_ms) {
            moment.mesh = Some(head());
        }
    }
    assert_outcome(&judged(&open), Sign::Blink, Outcome::Unsure);
    let mut shut = person();
    shut.iter_mut()
        .filter(|moment| moment.at_ms > 6_000.0)
        .for_each(|moment| moment.mesh = Some(blinking(&head(), 1.0)));
    // Points without irises hardly follow the lids, so this is not held against anybody.
    assert_outcome(&judged(&shut), Sign::Blink, Outcome::Unsure);
    let irises = |mesh: &mut crate::face::Mesh| mesh.points.resize(478, [320.0, 240.0, -50.0]);
    shut.iter_mut().filter_map(|moment| moment.mesh.as_mut()).for_each(irises);
    assert_outcome(&judged(&shut), Sign::Blink, Outcome::Fail);
}

#[test]
fn moves_that_begin_before_they_are_asked_are_ahead() {
    let early: Vec<Moment> =
        person().into_iter().map(|moment| Moment { at_ms: moment.at_ms - 1_300.0, ..moment }).collect();
    assert_outcome(&judged(&early), Sign::Ahead, Outcome::Unsure);
}

fn lights() -> Vec<Light> {
    let colours =
        [[1.0, 0.2, 0.2], [0.2, 0.2, 1.0], [0.2, 1.0, 0.2], [1.0, 1.0, 0.2], [0.2, 0.2, 1.0], [1.0, 0.2, 0.2]];
    (0_u32..36)
        .zip(colours.into_iter().cycle())
        .map(|(number, colour)| Light { from_ms: f64::from(number) * 500.0, colour })
        .collect()
}

/// The person before a screen whose light reaches the skin by a share, `late` milliseconds after.
fn lit(share: f32, late: f64, lights: &[Light]) -> Vec<Moment> {
    let mut moments = person();
    for moment in &mut moments {
        let light = lights.iter().rev().find(|light| light.from_ms <= moment.at_ms - late);
        let colour = light.map_or([0.5; 3], |light| light.colour);
        let mut skin = [0.6, 0.45, 0.4];
        skin.iter_mut().zip(colour).for_each(|(skin, light)| *skin += share * light);
        moment.skin = Some(skin);
    }
    moments
}

#[test]
fn a_reflection_is_seen_when_it_is_there() {
    let reflection = |moments: &[Moment]| {
        verify(&asked(), moments, &lights(), &Limits::default()).fact(Sign::Reflection).unwrap().outcome
    };
    assert_eq!(reflection(&lit(0.05, 150.0, &lights())), Outcome::Pass);
    assert_eq!(reflection(&lit(0.001, 150.0, &lights())), Outcome::Unsure);
    assert_eq!(reflection(&person()), Outcome::Unsure);
    let other: Vec<Light> = lights()
        .into_iter()
        .map(|light| Light { from_ms: light.from_ms * 1.37, colour: light.colour.map(|value| 1.2 - value) })
        .collect();
    assert_eq!(reflection(&lit(0.08, 0.0, &other)), Outcome::Fail);
    assert!(judged(&person()).fact(Sign::Reflection).is_none());
}

#[test]
fn nothing_is_unsure_about_nothing() {
    let report = verify(&asked(), &[], &lights(), &Limits::default());
    assert!(report.facts.iter().all(|fact| fact.outcome == Outcome::Unsure), "{report:#?}");
    assert_eq!(LiveReport { facts: vec![] }.outcome(), Outcome::Unsure);
}

#[test]
fn names_are_those_of_serialisation() {
    assert!(Move::ALL.into_iter().all(|wanted| Move::named(wanted.name()) == Some(wanted)));
    assert_eq!(Sign::from(Move::LookUp).code(), Move::LookUp.name());
}

#[test]
fn windows_come_from_the_frames() {
    let frames: Vec<(f64, Option<usize>)> =
        vec![(0.0, None), (2_000.0, Some(0)), (3_000.0, Some(0)), (6_000.0, Some(1)), (9_000.0, Some(1))];
    let asked = Asked::in_frames(&[Move::Blink, Move::LookUp, Move::TurnLeft], &frames);
    assert_eq!(
        asked,
        [
            Asked { wanted: Move::Blink, from_ms: 2_000.0, until_ms: 6_000.0 },
            Asked { wanted: Move::LookUp, from_ms: 6_000.0, until_ms: 9_000.0 },
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn odd_times_and_points_break_nothing(times in proptest::collection::vec(any::<f64>(), 0..12), value: f32, points in 0_usize..480) {
        let mut noise = Noise(3);
        let moments: Vec<Moment> = times.iter().map(|at_ms| Moment {
            at_ms: *at_ms,
            width: 1,
            height: 1,
            faces: 2,
            mesh: Some(crate::face::Mesh { points: vec![[value; 3]; points], presence: value }),
            blink: Some(value),
            plane: plane(0.0, &mut noise),
            embedding: Some(Embedding { first: vec![value; 4], second: None }),
            skin: Some([value; 3]),
            background: None,
        }).collect();
        let report = verify(&asked(), &moments, &lights(), &Limits::default());
        prop_assert!(report.facts.iter().all(|fact| fact.score.is_none_or(f32::is_finite)));
    }
}
