#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use super::*;
use proptest::prelude::*;

fn report(checks: Vec<Check>) -> Report {
    Report {
        id: ReportId::parse(&"a".repeat(32)).unwrap(),
        attempt: AttemptId::parse(&"b".repeat(32)).unwrap(),
        made_at: Timestamp::default(),
        rules: "0123abcd".to_owned(),
        models: Vec::new(),
        checks,
        readings: Vec::new(),
    }
}

fn missing(model: &str) -> Why {
    Why::ModelMissing { model: model.to_owned() }
}

#[test]
fn a_score_passes_fails_or_lies_between_whichever_way_is_better() {
    let likeness = Threshold { pass: 0.6, fail: 0.4 };
    assert!(likeness.higher_is_better());
    assert_eq!(likeness.judge(0.6), Outcome::Pass);
    assert_eq!(likeness.judge(0.5), Outcome::unsure(Why::Between));
    assert_eq!(likeness.judge(0.39), Outcome::Fail);
    let distance = Threshold { pass: 0.4, fail: 0.6 };
    assert!(!distance.higher_is_better());
    assert_eq!(distance.judge(0.4), Outcome::Pass);
    assert_eq!(distance.judge(0.5), Outcome::unsure(Why::Between));
    assert_eq!(distance.judge(0.6), Outcome::Fail);
}

#[test]
fn a_single_threshold_leaves_nothing_between() {
    assert_eq!(Threshold::at_least(3.0).judge(3.0), Outcome::Pass);
    assert_eq!(Threshold::at_least(3.0).judge(2.999), Outcome::Fail);
    for limit in [0.0, 1.0, -2.0] {
        assert!(!Threshold::at_most(limit).higher_is_better());
        assert_eq!(Threshold::at_most(limit).judge(limit), Outcome::Pass);
        assert_eq!(Threshold::at_most(limit).judge(limit + 0.001), Outcome::Fail);
    }
}

#[test]
fn what_is_no_number_never_passes() {
    for score in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let check = Check::scored(CheckKind::Sharp, Some(Purpose::Front), score, Threshold::at_least(0.0));
        assert_eq!(check.outcome, Outcome::unsure(Why::Broken));
        assert_eq!(check.score, None);
    }
}

#[test]
fn evidence_passes_only_when_all_its_checks_do() {
    let check = |outcome| Check::new(CheckKind::Sharp, Some(Purpose::Front), outcome);
    let of = |outcomes: Vec<Outcome>| report(outcomes.into_iter().map(check).collect()).of(Purpose::Front);
    let unsure = || Outcome::unsure(Why::Between);
    assert_eq!(of(vec![]), None);
    assert_eq!(of(vec![Outcome::Pass, Outcome::Pass]), Some(Outcome::Pass));
    assert_eq!(of(vec![Outcome::Pass, unsure(), Outcome::Pass]), Some(unsure()));
    assert_eq!(of(vec![unsure(), Outcome::Fail, unsure()]), Some(Outcome::Fail));
    assert_eq!(of(vec![Outcome::Fail, Outcome::Pass]), Some(Outcome::Fail));
    assert_eq!(report(vec![check(Outcome::Pass)]).of(Purpose::Back), None);
}

#[test]
fn missing_models_are_named_once() {
    let report = report(vec![
        Check::unsure(CheckKind::OneFace, Some(Purpose::Portrait), missing("face_mesh")),
        Check::unsure(CheckKind::Frontal, Some(Purpose::Portrait), missing("face_mesh")),
        Check::unsure(CheckKind::Sharp, Some(Purpose::Portrait), Why::Unreadable),
    ]);
    assert_eq!(report.missing_models().into_iter().collect::<Vec<_>>(), ["face_mesh"]);
}

#[test]
fn a_report_survives_being_written_down() {
    let place = Place { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
    let mut written = report(vec![
        Check::scored(CheckKind::OneFace, Some(Purpose::Portrait), 2.0, Threshold::at_most(1.0))
            .at(Some(place))
            .by(&["face_short_range"]),
        Check::unsure(CheckKind::DocumentAndLive, None, missing("face_match")),
    ]);
    written.readings.push(Reading {
        field: ReadField::BirthDate,
        source: Source::MachineReadableZone,
        value: "1990-01-01".to_owned(),
        typed: Some("1990-01-01".to_owned()),
        agrees: Some(true),
        digit_fits: Some(true),
    });
    let text = serde_json::to_string(&written).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), written);
}

fn marked(typed: &str, read: &str) -> String {
    differences(typed, read).into_iter().map(|(character, differs)| if differs { '*' } else { character }).collect()
}

#[test]
fn differing_characters_are_marked_where_they_stand() {
    assert_eq!(marked("MARIA", "MARIA"), "MARIA");
    assert_eq!(marked("MARIA", "MARLA"), "MAR*A");
    assert_eq!(marked("MARIA", "MARIAA").matches('*').count(), 1);
    assert_eq!(marked("LOPEZ GARCIA", "LOPEZ"), "LOPEZ");
    assert_eq!(marked("", "ABC"), "***");
    assert_eq!(marked("ABC", "XYZ"), "***");
    assert_eq!(marked("LOPEZ", "GARCIA LOPEZ"), "*******LOPEZ");
}

proptest! {
    #[test]
    fn marking_keeps_the_text_and_marks_nothing_of_equals(typed in ".{0,40}", read in ".{0,40}") {
        let marked = differences(&typed, &read);
        prop_assert_eq!(marked.iter().map(|(character, _)| *character).collect::<String>(), read);
        prop_assert!(differences(&typed, &typed).iter().all(|(_, differs)| !differs));
    }

    #[test]
    fn every_score_that_is_a_number_is_judged_one_way(score: f32, a in -10.0_f32..10.0, b in -10.0_f32..10.0) {
        let threshold = Threshold { pass: a, fail: b };
        let judged = threshold.judge(score);
        if score.is_finite() {
            prop_assert!(judged != Outcome::unsure(Why::Broken));
        } else {
            prop_assert_eq!(judged, Outcome::unsure(Why::Broken));
        }
    }
}
