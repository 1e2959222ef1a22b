//! Reports: they come by themselves, once, and whatever is missing or damaged is said and breaks nothing.

mod seen;

use super::house::{House, advance};
use domain::evidence::Purpose;
use domain::identifier::AttemptId;
use domain::report::{Check, CheckKind, Outcome, Report, Why};
use engine::face_check::Judgement;
use engine::report::{ModelState, make_due};
use engine::review;
use engine::review::StaffMember;

/// A house with one submitted attempt and somebody to look at it.
async fn submitted(house: &House, email: &str) -> (StaffMember, AttemptId) {
    let person = house.person(email).await;
    house.submit(&person).await;
    let reviewer = house.reviewer("reviewer@example.org").await;
    let attempt = review::queue(&house.engine, &reviewer).await.unwrap().entries[0].attempt.clone();
    (reviewer, attempt)
}

async fn reported(house: &House, reviewer: &StaffMember, attempt: &AttemptId) -> (Option<Report>, bool) {
    let reported = review::report(&house.engine, reviewer, attempt).await.unwrap();
    (reported.report, reported.waits)
}

fn find(report: &Report, kind: CheckKind, purpose: Purpose) -> &Check {
    let of_it = |check: &&Check| check.kind == kind && check.purpose == Some(purpose);
    report.checks.iter().find(of_it).unwrap_or_else(|| panic!("no {kind:?} of {purpose:?} in {report:#?}"))
}

fn lacks(report: &Report, kind: CheckKind, purpose: Purpose, model: &str) {
    let why = Why::ModelMissing { model: model.to_owned() };
    assert_eq!(find(report, kind, purpose).outcome, Outcome::unsure(why));
}

on_both! {
    async fn a_report_comes_by_itself_and_says_which_models_it_lacked(house) {
        let engine = &house.engine;
        let (reviewer, attempt) = submitted(house, "reported@example.org").await;
        assert_eq!(reported(house, &reviewer, &attempt).await, (None, true), "nobody waits for it");
        let before = review::open_case(engine, &reviewer, &attempt).await.unwrap();
        assert!(matches!(before.judgement, Some(Judgement::Unsure { because }) if because == "no_report"));

        assert_eq!(make_due(engine).await.unwrap(), 1);
        assert_eq!(make_due(engine).await.unwrap(), 0);
        let (report, waits) = reported(house, &reviewer, &attempt).await;
        let report = report.unwrap();
        assert!(!waits && report.attempt == attempt);
        for purpose in [Purpose::Front, Purpose::Back, Purpose::Portrait] {
            assert_eq!(find(&report, CheckKind::Decodes, purpose).outcome, Outcome::Pass);
        }
        // Our own nets are part of the program; the others are not there.
        assert!(find(&report, CheckKind::Sharp, Purpose::Front).score.is_some());
        lacks(&report, CheckKind::OneFace, Purpose::Portrait, "face_short_range");
        lacks(&report, CheckKind::SequenceFollowed, Purpose::FaceCheck, "face_short_range");
        lacks(&report, CheckKind::PortraitFound, Purpose::Front, "face_short_range");
        lacks(&report, CheckKind::PrintedFields, Purpose::Front, "text_detector");
        let comparison = report.checks.iter().find(|check| check.kind == CheckKind::DocumentAndPortrait).unwrap();
        assert_eq!(comparison.outcome, Outcome::unsure(Why::ModelMissing { model: "face_match".to_owned() }));
        assert!(report.missing_models().contains("face_short_range"));
        assert!(engine::report::unusable(engine).await.contains(&"face_match"));
        let after = review::open_case(engine, &reviewer, &attempt).await.unwrap();
        assert!(matches!(after.judgement, Some(Judgement::Unsure { because }) if because == "cannot_tell"));
    }

    async fn checking_again_makes_another_report_and_is_recorded(house) {
        let engine = &house.engine;
        let (reviewer, attempt) = submitted(house, "again@example.org").await;
        make_due(engine).await.unwrap();
        let first = reported(house, &reviewer, &attempt).await.0.unwrap();
        advance(engine, 60);
        review::check_again(engine, &reviewer, &attempt).await.unwrap();
        assert_eq!(reported(house, &reviewer, &attempt).await, (Some(first.clone()), true), "the earlier one shows meanwhile");
        assert_eq!(make_due(engine).await.unwrap(), 1);
        let second = reported(house, &reviewer, &attempt).await.0.unwrap();
        assert!(second.id != first.id && second.made_at > first.made_at);
        let without = |report: &Report| report.checks.iter().map(|check| (check.kind, check.outcome.clone())).collect::<Vec<_>>();
        assert_eq!(without(&first), without(&second), "the same evidence and rules say the same");
        assert_eq!(first.rules, second.rules);
        let history = review::open_case(engine, &reviewer, &attempt).await.unwrap().history;
        let times = |what: &str| history.iter().filter(|(.., action)| action == what).count();
        assert_eq!((times("report.asked"), times("report.looked_at")), (1, 1), "{history:?}");
    }

    async fn a_model_with_other_bytes_is_not_used(house) {
        let engine = &house.engine;
        let models = &engine.reports.models;
        std::fs::create_dir_all(models.folder()).unwrap();
        std::fs::write(models.folder().join("face_short_range.onnx"), b"another net").unwrap();
        let state = models.states().into_iter().find(|(model, _)| model.name == "face_short_range").unwrap().1;
        assert_eq!(state, ModelState::Altered);
        let (reviewer, attempt) = submitted(house, "altered@example.org").await;
        make_due(engine).await.unwrap();
        lacks(&reported(house, &reviewer, &attempt).await.0.unwrap(), CheckKind::OneFace, Purpose::Portrait, "face_short_range");
    }

    async fn damaged_evidence_is_unsure_and_breaks_nothing(house) {
        let engine = &house.engine;
        let (reviewer, attempt) = submitted(house, "damaged@example.org").await;
        assert!(house.damage_evidence() >= 4);
        assert_eq!(make_due(engine).await.unwrap(), 1);
        let report = reported(house, &reviewer, &attempt).await.0.unwrap();
        for purpose in Purpose::ALL {
            assert_eq!(find(&report, CheckKind::Decodes, purpose).outcome, Outcome::unsure(Why::Unreadable), "{purpose:?}");
        }
        assert!(report.checks.iter().all(|check| matches!(check.outcome, Outcome::Unsure { .. })), "{report:#?}");
    }

    async fn work_that_is_cut_off_is_done_again(house) {
        let engine = &house.engine;
        let (reviewer, attempt) = submitted(house, "cut@example.org").await;
        // Cut off at many moments: before the claim, in the middle of the checks, while storing.
        let mut made = 0;
        for patience in [0, 1, 5, 20] {
            let cut = tokio::time::timeout(std::time::Duration::from_millis(patience), make_due(engine)).await;
            made += cut.map_or(0, Result::unwrap);
            advance(engine, 11 * 60);
        }
        made += make_due(engine).await.unwrap();
        assert!(made <= 1, "{made}");
        let (report, waits) = reported(house, &reviewer, &attempt).await;
        assert!(report.is_some() && !waits);
        assert_eq!(house.count("report").await, 1, "nothing half-done is left and nothing done twice");
    }

    async fn of_several_at_work_one_makes_the_report(house) {
        let engine = &house.engine;
        submitted(house, "raced@example.org").await;
        let mut nodes = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let engine = engine.clone();
            nodes.spawn(async move { make_due(&engine).await.unwrap() });
        }
        assert_eq!(nodes.join_all().await.into_iter().sum::<u32>(), 1);
        assert_eq!(house.count("report").await, 1);
        assert_eq!(house.count("report_queue").await, 0);
    }

    async fn an_attempt_that_cannot_be_checked_holds_up_no_other(house) {
        let engine = &house.engine;
        let gone = house.person("gone@example.org").await;
        house.submit(&gone).await;
        let (reviewer, _) = submitted(house, "waiting@example.org").await;
        let mut write = engine::db::Write::new();
        engine.vault.destroy_account_key(&mut write, gone.account.as_str());
        engine.db.commit(write).await.unwrap();
        engine.vault.forget(gone.account.as_str());
        assert_eq!(make_due(engine).await.unwrap(), 1);
        assert_eq!(house.count("report_queue").await, 0);
        let entries = review::queue(engine, &reviewer).await.unwrap().entries;
        let mut there = 0;
        for entry in entries {
            there += usize::from(review::report(engine, &reviewer, &entry.attempt).await.is_ok_and(|reported| reported.report.is_some()));
        }
        assert_eq!(there, 1);
    }
}
