//! What reports say of specimens, with the real models. The specimens are those of the browser tests, which draw them; where
//! they or the models are not there, the test says so and passes.

use super::super::house::{House, advance, recording_of};
use super::find;
use domain::evidence::Purpose;
use domain::report::{CheckKind, Outcome, ReadField, Report};
use engine::caller::Caller;
use engine::report::make_due;
use engine::review;
use std::path::{Path, PathBuf};

fn models() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))?;
    let folder = cache.join("countersign").join("models");
    engine::report::Models::new(folder.clone()).unusable().is_empty().then_some(folder)
}

/// The newest set of specimens that was drawn.
fn specimens() -> Option<PathBuf> {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/fixtures/made");
    let sets = std::fs::read_dir(made).ok()?.filter_map(|entry| Some(entry.ok()?.path().join("documents")));
    sets.filter(|folder| folder.join("card-front.jpg").exists() && folder.join("face-caspar.jpg").exists()).max()
}

/// The report about Tobias Vantor's card with this portrait, which the recording shows all the while too.
async fn report_with(house: &House, folder: &Path, email: &str, portrait: &str) -> Report {
    let engine = &house.engine;
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let person = house.person(email).await;
    house.to_front_as(&person, ["Tobias Daniel", "Vantor", "1979-02-11"]).await;
    let caller = Caller::from(person.clone());
    house.upload(&caller, Purpose::Front, &read("card-front.jpg")).await.unwrap();
    house.upload(&caller, Purpose::Back, &read("card-back.jpg")).await.unwrap();
    house.upload(&caller, Purpose::Portrait, &read(portrait)).await.unwrap();
    let challenge = engine::face_check::begin(engine, &caller).await.unwrap();
    advance(engine, 25);
    let small = image::load_from_memory(&read(portrait)).unwrap().thumbnail(480, 480).into_rgb8();
    let mut frame = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut frame, 85).encode_image(&small).unwrap();
    house.upload_recording(&caller, &recording_of(&challenge, &frame), &challenge.id).await.unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(make_due(engine).await.unwrap(), 1);
    eprintln!("the report took {} ms", begun.elapsed().as_millis());
    let reviewer = house.reviewer(&format!("of-{email}")).await;
    let queue = review::queue(engine, &reviewer).await.unwrap().entries;
    let newest = queue.last().unwrap().attempt.clone();
    review::report(engine, &reviewer, &newest).await.unwrap().report.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_specimen_is_read_its_face_compared_and_stills_are_no_face_check() {
    let (Some(models), Some(folder)) = (models(), specimens()) else {
        eprintln!("SKIPPED: models (make models) or specimens (make test-browser) are not there");
        return;
    };
    let house = House::with_models(models).await;
    let report = report_with(&house, &folder, "tobias@example.org", "face-tobiasLive.jpg").await;
    advance(&house.engine, 60);
    let other = report_with(&house, &folder, "impostor@example.org", "face-caspar.jpg").await;
    for report in [&report, &other] {
        for check in &report.checks {
            eprintln!(
                "{:?} {:?} {:?} {:?} {:?}",
                check.purpose, check.kind, check.outcome, check.score, check.threshold
            );
        }
    }
    assert!(report.missing_models().is_empty());
    let outcome = |kind, purpose| find(&report, kind, purpose).outcome.clone();
    for kind in [CheckKind::Decodes, CheckKind::MachineReadable, CheckKind::CheckDigits] {
        assert_eq!(outcome(kind, Purpose::Back), Outcome::Pass, "{kind:?}");
    }
    assert_eq!(outcome(CheckKind::PortraitFound, Purpose::Front), Outcome::Pass);
    assert_eq!(outcome(CheckKind::OneFace, Purpose::Portrait), Outcome::Pass);
    let reading = |field| report.readings.iter().find(|reading| reading.field == field).unwrap();
    assert_eq!(reading(ReadField::FamilyNames).value, "VANTOR");
    assert_eq!(reading(ReadField::DocumentNumber).value, "C7R40915B");
    for field in [ReadField::FamilyNames, ReadField::GivenNames, ReadField::BirthDate] {
        assert_eq!(reading(field).agrees, Some(true), "{field:?}");
    }
    // Stills follow no moves, whoever they show.
    assert_eq!(outcome(CheckKind::SequenceFollowed, Purpose::FaceCheck), Outcome::Fail);
    assert_ne!(outcome(CheckKind::NotReplayed, Purpose::FaceCheck), Outcome::Pass);
    let compared = |report: &Report, kind| report.checks.iter().find(|check| check.kind == kind).unwrap().clone();
    for kind in [CheckKind::DocumentAndPortrait, CheckKind::DocumentAndLive] {
        assert_ne!(compared(&report, kind).outcome, Outcome::Fail, "{kind:?}");
        assert_ne!(compared(&other, kind).outcome, Outcome::Pass, "{kind:?}");
        assert!(compared(&report, kind).score < compared(&other, kind).score);
    }
    assert_eq!(compared(&report, CheckKind::PortraitAndLive).outcome, Outcome::Pass);
}
