//! The rules of a verification, as sentences, and every state against every event.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use super::*;
use crate::country::Country;
use crate::document::DocumentType;
use crate::identifier::StaffId;
use crate::person::PersonalForm;
use crate::review::{Reason, ReasonCode, Subject};
use proptest::prelude::*;

const LIMITS: Limits = Limits {
    session_minutes: 15,
    extension_minutes: 5,
    extensions: 10,
    face_check_hours: 24,
    face_check_seconds: 60,
    face_check_tries: 3,
    attempts_per_day: 10,
    denials_per_day: 10,
    minimum_age: 18,
    portrait_upload: false,
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_milliseconds(1_790_000_000_000 + seconds * 1000)
}

fn hex(number: usize) -> String {
    format!("{number:032x}")
}

fn attempt_id(number: usize) -> AttemptId {
    AttemptId::parse(&hex(number)).unwrap()
}

fn evidence(number: usize) -> EvidenceId {
    EvidenceId::parse(&hex(number)).unwrap()
}

fn region() -> Region {
    let country = Country::parse("ES").unwrap();
    Region { nationality: country, residence: country }
}

fn consent(given: bool) -> Consent {
    Consent { given, text_version: "1".into(), language: "en".into(), at: at(0) }
}

fn information() -> PersonalInformation {
    let form = PersonalForm {
        given_names: "Maria".into(),
        family_names: "Lopez".into(),
        birth_date: "1990-01-01".into(),
        street: "Calle Mayor 1".into(),
        city: "Madrid".into(),
        address_country: "ES".into(),
        ..PersonalForm::default()
    };
    PersonalInformation::read(&form, at(0).date(), 18).unwrap()
}

fn card() -> DocumentChoice {
    DocumentChoice {
        country: Country::parse("ES").unwrap(),
        document_type: DocumentType::NationalIdentityCard,
        has_back: true,
    }
}

fn challenge(number: usize, now: Timestamp) -> Challenge {
    Challenge::draw(ChallengeId::parse(&hex(number)).unwrap(), [7; 8], now, Span::seconds(60))
}

fn started() -> Verification {
    Verification::default().start(attempt_id(1), region(), consent(true), &LIMITS, at(0)).unwrap()
}

fn confirmed() -> Verification {
    started().enter_personal(information(), at(60)).unwrap().confirm_personal(at(90)).unwrap()
}

fn before_face_check() -> Verification {
    let chosen = confirmed().choose_document(card(), &LIMITS, at(100)).unwrap();
    [Purpose::Front, Purpose::Back, Purpose::Portrait].into_iter().enumerate().fold(chosen, |case, (index, purpose)| {
        case.place_picture(purpose, evidence(index + 1), &LIMITS, at(110)).unwrap()
    })
}

fn submitted() -> Verification {
    let case = before_face_check().begin_face_check(challenge(1, at(120)), &LIMITS, at(120)).unwrap();
    case.finish_face_check(&ChallengeId::parse(&hex(1)).unwrap(), evidence(4), at(150), at(150)).unwrap()
}

fn decision(verdict: Verdict, now: Timestamp) -> Decision {
    Decision { verdict, by: StaffId::parse(&hex(9)).unwrap(), at: now, note: String::new() }
}

fn rejected(reasons: &[(ReasonCode, Subject)]) -> Verification {
    let reasons = reasons.iter().map(|(code, subject)| Reason { code: *code, subject: *subject }).collect();
    submitted().decide(&attempt_id(1), decision(Verdict::rejected(reasons, "").unwrap(), at(300))).unwrap()
}

fn due(case: &Verification, now: Timestamp) -> Step {
    match case.place(&LIMITS, now) {
        Place::At(step, _) => step,
        other => panic!("no step is due: {other:?}"),
    }
}

#[test]
fn the_steps_come_in_order() {
    let mut case = started();
    assert_eq!(due(&case, at(1)), Step::Personal);
    case = case.enter_personal(information(), at(2)).unwrap();
    assert_eq!(due(&case, at(3)), Step::Summary);
    case = case.confirm_personal(at(4)).unwrap();
    assert_eq!(due(&case, at(5)), Step::Document);
    assert_eq!(due(&before_face_check(), at(111)), Step::FaceCheck);
    assert!(matches!(submitted().place(&LIMITS, at(151)), Place::Waiting { .. }));
}

#[test]
fn a_passport_asks_for_no_back() {
    let passport = DocumentChoice { document_type: DocumentType::Passport, has_back: false, ..card() };
    let case = confirmed().choose_document(passport, &LIMITS, at(100)).unwrap();
    let case = case.place_picture(Purpose::Front, evidence(1), &LIMITS, at(101)).unwrap();
    assert_eq!(due(&case, at(102)), Step::Portrait);
    assert!(case.place_picture(Purpose::Back, evidence(2), &LIMITS, at(103)).is_err());
}

#[test]
fn confirmed_personal_information_cannot_change() {
    let case = submitted();
    let other = PersonalInformation { given_names: "Eve".into(), ..information() };
    assert_eq!(case.clone().enter_personal(other.clone(), at(200)), Err(Error::AlreadyConfirmed));
    assert_eq!(confirmed().enter_personal(other, at(100)), Err(Error::AlreadyConfirmed));
    assert_eq!(confirmed().confirm_personal(at(100)), Err(Error::AlreadyConfirmed));
    assert_eq!(
        confirmed().start(attempt_id(2), region(), consent(false), &LIMITS, at(100)),
        Err(Error::AlreadyConfirmed)
    );
}

#[test]
fn a_step_out_of_order_is_refused_and_names_the_one_due() {
    let case = confirmed();
    assert_eq!(
        case.clone().place_picture(Purpose::Front, evidence(1), &LIMITS, at(100)),
        Err(Error::StepOutOfOrder { due: Step::Document })
    );
    assert_eq!(case.clone().ask_for_human(at(100)), Err(Error::StepOutOfOrder { due: Step::Document }));
    assert_eq!(
        case.begin_face_check(challenge(1, at(100)), &LIMITS, at(100)),
        Err(Error::StepOutOfOrder { due: Step::Document })
    );
}

#[test]
fn choosing_another_document_lets_go_of_the_pictures_of_the_first() {
    let passport = DocumentChoice { document_type: DocumentType::Passport, has_back: false, ..card() };
    let case = before_face_check().choose_document(passport, &LIMITS, at(120)).unwrap();
    assert_eq!(due(&case, at(121)), Step::Front);
    assert_eq!(case.evidence().collect::<Vec<_>>(), [&evidence(3)]);
    let same = before_face_check().choose_document(card(), &LIMITS, at(120)).unwrap();
    assert_eq!(due(&same, at(121)), Step::FaceCheck);
}

#[test]
fn the_time_ends_after_fifteen_minutes_and_unconfirmed_evidence_goes() {
    let case = confirmed().choose_document(card(), &LIMITS, at(100)).unwrap();
    let case = case.place_picture(Purpose::Front, evidence(1), &LIMITS, at(899)).unwrap();
    assert_eq!(case.clone().place_picture(Purpose::Back, evidence(2), &LIMITS, at(900)), Err(Error::TimeOver));
    let case = case.expire(at(900));
    assert_eq!(case.evidence().count(), 0);
    assert!(case.personal.is_confirmed());
    assert_eq!(case.place(&LIMITS, at(901)), Place::Outside(Gate::Open { attempts_left: 9 }));
    let again = case.retry(attempt_id(2), &LIMITS, at(1000)).unwrap();
    assert_eq!(due(&again, at(1001)), Step::Document);
}

#[test]
fn more_time_comes_once_a_press_near_the_end_and_ten_times_at_most() {
    let mut case = started();
    assert_eq!(case.clone().extend(&LIMITS, at(100)), Err(Error::TooEarlyForMoreTime));
    let mut now = 780;
    for _ in 0..10 {
        case = case.extend(&LIMITS, at(now)).unwrap();
        assert_eq!(case.clone().extend(&LIMITS, at(now)), Err(Error::TooEarlyForMoreTime), "a second press");
        now += 300;
    }
    assert_eq!(case.clone().extend(&LIMITS, at(now)), Err(Error::NoMoreTime));
    assert_eq!(case.extend(&LIMITS, at(now + 120)), Err(Error::TimeOver));
}

#[test]
fn the_face_check_is_outside_the_fifteen_minutes() {
    let case = before_face_check();
    assert_eq!(due(&case, at(3600)), Step::FaceCheck);
    assert!(matches!(case.place(&LIMITS, at(110 + 24 * 3600)), Place::Outside(_)));
}

#[test]
fn a_face_check_has_three_tries_and_then_a_human() {
    let mut case = before_face_check();
    for number in 1..=3 {
        case = case.begin_face_check(challenge(number, at(200)), &LIMITS, at(200)).unwrap();
    }
    assert_eq!(
        case.clone().begin_face_check(challenge(4, at(200)), &LIMITS, at(200)),
        Err(Error::FaceCheck(FaceCheckProblem::NoTriesLeft))
    );
    assert!(matches!(case.ask_for_human(at(201)).unwrap().place(&LIMITS, at(202)), Place::Waiting { .. }));
}

#[test]
fn only_the_open_challenge_in_time_is_answered() {
    let case = before_face_check().begin_face_check(challenge(1, at(200)), &LIMITS, at(200)).unwrap();
    let case = case.begin_face_check(challenge(2, at(210)), &LIMITS, at(210)).unwrap();
    let name = |number| ChallengeId::parse(&hex(number)).unwrap();
    assert_eq!(
        case.clone().finish_face_check(&name(1), evidence(4), at(220), at(220)),
        Err(Error::FaceCheck(FaceCheckProblem::OtherChallenge))
    );
    assert_eq!(
        case.clone().finish_face_check(&name(2), evidence(4), at(271), at(271)),
        Err(Error::FaceCheck(FaceCheckProblem::TooLate))
    );
    assert!(case.finish_face_check(&name(2), evidence(4), at(270), at(270)).is_ok());
}

#[test]
fn without_consent_there_is_no_portrait_and_a_human_decides() {
    let case = Verification::default().start(attempt_id(1), region(), consent(false), &LIMITS, at(0)).unwrap();
    let case = case.enter_personal(information(), at(1)).unwrap().confirm_personal(at(2)).unwrap();
    let case = case.choose_document(card(), &LIMITS, at(3)).unwrap();
    let case = case.place_picture(Purpose::Front, evidence(1), &LIMITS, at(4)).unwrap();
    let case = case.place_picture(Purpose::Back, evidence(2), &LIMITS, at(5)).unwrap();
    assert!(case.clone().place_picture(Purpose::Portrait, evidence(3), &LIMITS, at(6)).is_err());
    assert_eq!(due(&case, at(7)), Step::Send);
    let case = case.send(at(8)).unwrap();
    assert_eq!(
        case.attempts.last().and_then(Attempt::submission).map(|s| &s.face_check),
        Some(&FaceCheckOutcome::NoConsent)
    );
}

#[test]
fn a_retry_keeps_what_was_right_and_asks_only_for_what_was_wrong() {
    let case = rejected(&[(ReasonCode::Blurred, Subject::Back)]).retry(attempt_id(2), &LIMITS, at(400)).unwrap();
    assert_eq!(case.steps_left(at(401)), [Step::Back, Step::Send]);
    let case = case.place_picture(Purpose::Back, evidence(7), &LIMITS, at(402)).unwrap();
    assert_eq!(due(&case, at(403)), Step::Send);
    let case = case.send(at(404)).unwrap();
    let submission = case.attempts.last().and_then(Attempt::submission).unwrap();
    assert_eq!((&submission.front, submission.back.as_ref()), (&evidence(1), Some(&evidence(7))));
    assert!(matches!(submission.face_check, FaceCheckOutcome::Recorded { .. }));

    let case =
        rejected(&[(ReasonCode::MovesMissing, Subject::FaceCheck)]).retry(attempt_id(2), &LIMITS, at(400)).unwrap();
    assert_eq!(case.steps_left(at(401)), [Step::FaceCheck]);

    let case = rejected(&[(ReasonCode::NameMismatch, Subject::Name)]).retry(attempt_id(2), &LIMITS, at(400)).unwrap();
    assert_eq!(case.steps_left(at(401)), [Step::Document, Step::Front, Step::Back, Step::Send]);
}

#[test]
fn a_case_is_decided_once() {
    let approved = submitted().decide(&attempt_id(1), decision(Verdict::Approved, at(300))).unwrap();
    assert_eq!(approved.clone().decide(&attempt_id(1), decision(Verdict::Approved, at(301))), Err(Error::CaseDecided));
    assert_eq!(approved.clone().retry(attempt_id(2), &LIMITS, at(302)), Err(Error::AlreadyVerified));
    assert_eq!(approved.decide(&attempt_id(5), decision(Verdict::Approved, at(301))), Err(Error::NotFound));
    assert_eq!(confirmed().decide(&attempt_id(1), decision(Verdict::Approved, at(301))), Err(Error::NotFound));
}

#[test]
fn a_submitted_attempt_cannot_be_submitted_twice() {
    let case = submitted();
    let challenge = ChallengeId::parse(&hex(1)).unwrap();
    assert_eq!(case.clone().finish_face_check(&challenge, evidence(5), at(151), at(151)), Err(Error::AlreadySubmitted));
    assert_eq!(case.retry(attempt_id(2), &LIMITS, at(152)), Err(Error::AlreadySubmitted));
}

#[test]
fn ten_attempts_in_twenty_four_hours() {
    let mut case = confirmed();
    for number in 2..=10_usize {
        let now = at(i64::try_from(number).unwrap() * 1000);
        case = case.expire(now).retry(attempt_id(number), &LIMITS, now).unwrap();
    }
    let case = case.expire(at(20_000));
    assert_eq!(case.gate(&LIMITS, at(20_000)), Gate::AttemptsUsed { opens_at: at(86_400) });
    assert_eq!(
        case.clone().retry(attempt_id(11), &LIMITS, at(86_399)),
        Err(Error::AttemptLimit { opens_at: at(86_400) })
    );
    assert!(case.retry(attempt_id(11), &LIMITS, at(86_400)).is_ok());
}

#[test]
fn after_ten_denials_the_next_attempt_opens_a_day_after_the_tenth() {
    let limits = Limits { attempts_per_day: 100, ..LIMITS };
    let reasons = vec![Reason { code: ReasonCode::MovesMissing, subject: Subject::FaceCheck }];
    let no = || Verdict::rejected(reasons.clone(), "").unwrap();
    let mut case = rejected(&[(ReasonCode::MovesMissing, Subject::FaceCheck)]);
    for number in 2..=10_usize {
        let now = at(i64::try_from(number).unwrap() * 1000);
        case = case.retry(attempt_id(number), &limits, now).unwrap().ask_for_human(now).unwrap();
        case = case.decide(&attempt_id(number), decision(no(), now)).unwrap();
    }
    let opens_at = at(10_000 + 86_400);
    assert_eq!(case.gate(&limits, at(10_001)), Gate::TooManyDenials { opens_at });
    assert_eq!(case.clone().retry(attempt_id(11), &limits, at(90_000)), Err(Error::DenialLimit { opens_at }));
    assert!(case.retry(attempt_id(11), &limits, opens_at).is_ok());
}

#[derive(Debug, Clone)]
enum Event {
    Start(bool),
    Enter,
    Confirm,
    Choose(bool),
    Picture(Purpose),
    Begin,
    Finish,
    Human,
    Send,
    Extend,
    Decide(bool),
    Retry,
    Expire,
}

fn events() -> impl Strategy<Value = Vec<(Event, i64)>> {
    let event = prop_oneof![
        any::<bool>().prop_map(Event::Start),
        Just(Event::Enter),
        Just(Event::Confirm),
        any::<bool>().prop_map(Event::Choose),
        prop::sample::select(Purpose::ALL.to_vec()).prop_map(Event::Picture),
        prop::sample::select(Purpose::ALL.to_vec()).prop_map(Event::Picture),
        Just(Event::Begin),
        Just(Event::Finish),
        Just(Event::Human),
        Just(Event::Send),
        Just(Event::Extend),
        any::<bool>().prop_map(Event::Decide),
        Just(Event::Retry),
        Just(Event::Expire),
    ];
    prop::collection::vec((event, prop_oneof![Just(1_i64), Just(30), Just(700), Just(40_000)]), 0..60)
}

fn apply(case: Verification, event: &Event, number: usize, now: Timestamp) -> Result<Verification> {
    let last = case.attempts.last().map_or_else(|| attempt_id(0), |attempt| attempt.id.clone());
    let open = case.open_progress(now).ok().and_then(|progress| progress.tries.open.clone());
    match event {
        Event::Start(given) => case.start(attempt_id(number), region(), consent(*given), &LIMITS, now),
        Event::Enter => case.enter_personal(information(), now),
        Event::Confirm => case.confirm_personal(now),
        Event::Choose(has_back) => case.choose_document(DocumentChoice { has_back: *has_back, ..card() }, &LIMITS, now),
        Event::Picture(purpose) => case.place_picture(*purpose, evidence(number), &LIMITS, now),
        Event::Begin => case.begin_face_check(challenge(number, now), &LIMITS, now),
        Event::Finish => {
            let id = open.map_or_else(|| ChallengeId::parse(&hex(0)).unwrap(), |challenge| challenge.id);
            case.finish_face_check(&id, evidence(number), now, now)
        }
        Event::Human => case.ask_for_human(now),
        Event::Send => case.send(now),
        Event::Extend => case.extend(&LIMITS, now),
        Event::Decide(true) => case.decide(&last, decision(Verdict::Approved, now)),
        Event::Decide(false) => {
            let reason = Reason { code: ReasonCode::Glare, subject: Subject::Front };
            case.decide(&last, decision(Verdict::rejected(vec![reason], "").unwrap(), now))
        }
        Event::Retry => case.retry(attempt_id(number), &LIMITS, now),
        Event::Expire => Ok(case.expire(now)),
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_rules_hold(events in events()) {
        let mut case = Verification::default();
        let mut now = at(0);
        for (number, (event, seconds)) in events.iter().enumerate() {
            now = now.plus(Span::seconds(*seconds));
            let before = case.clone();
            if let Ok(after) = apply(case.clone(), event, number + 1, now) {
                if let Personal::Confirmed { information, .. } = &before.personal {
                    prop_assert_eq!(after.personal.information(), Some(information));
                }
                prop_assert!(after.attempts.len() >= before.attempts.len());
                case = after;
            }
            let open = case.attempts.iter().filter(|attempt| matches!(attempt.state, AttemptState::Open { .. })).count();
            prop_assert!(open <= 1);
            let approved = case.attempts.iter().filter(|attempt| matches!(&attempt.state, AttemptState::Decided { decision, .. } if decision.verdict == Verdict::Approved)).count();
            prop_assert!(approved <= 1);
            let recent = case.attempts.iter().filter(|attempt| now.since(attempt.started_at) < Span::hours(24)).count();
            prop_assert!(recent <= 10);
            for (earlier, attempt) in case.attempts.iter().enumerate() {
                prop_assert_eq!(usize::try_from(attempt.number).unwrap(), earlier + 1);
                if attempt.submission().is_some() {
                    prop_assert!(case.personal.is_confirmed());
                }
            }
            let json = serde_json::to_string(&case).unwrap();
            prop_assert_eq!(serde_json::from_str::<Verification>(&json).unwrap(), case.clone());
        }
    }
}

#[test]
fn going_back_from_the_face_check_does_not_stop_the_clock() {
    let passport = DocumentChoice { document_type: DocumentType::Passport, has_back: false, ..card() };
    let window = |case: &Verification, now| match case.place(&LIMITS, now) {
        Place::At(_, window) => window,
        other => panic!("no step is due: {other:?}"),
    };
    let minutes = |minutes: i64| at(minutes * 60);
    let early = before_face_check().choose_document(passport.clone(), &LIMITS, minutes(5)).unwrap();
    assert_eq!((window(&early, minutes(5)).ends_at, window(&early, minutes(5)).extensions_used), (minutes(15), 0));
    let late = before_face_check().choose_document(passport.clone(), &LIMITS, minutes(60)).unwrap();
    let extension = i64::from(LIMITS.extension_minutes);
    assert_eq!(
        (window(&late, minutes(60)).ends_at, window(&late, minutes(60)).extensions_used),
        (minutes(60 + extension), 1)
    );
    let none = Limits { extensions: 0, ..LIMITS };
    let refused = before_face_check().choose_document(passport, &none, minutes(60));
    assert!(matches!(refused, Err(Error::NoMoreTime)));
}
