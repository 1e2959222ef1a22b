//! Use cases against a real database: each runs on memory and on a folder that is written durably.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod house;

use domain::error::{Error as Refusal, FaceCheckProblem, HandoffProblem, UploadProblem};
use domain::evidence::Purpose;
use domain::handoff::{HandoffEnd, HandoffState};
use domain::review::{Reason, ReasonCode, Subject};
use domain::verification::{AttemptState, Gate, Limits, Place, Step};
use engine::evidence::Received;
use engine::{Error, caller::Caller, handoff, review, verification};
use house::{House, PASSWORD, advance, announcement, jpeg, jpeg_of, recording_for, refusal};

macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($house:ident) $body:block)+) => {
        $(mod $name {
            use super::*;
            async fn run($house: &House) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn in_memory() { run(&House::in_memory().await).await; }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_disk() { let house = House::on_disk().await; run(&house).await; house.engine.close().await; }
        })+
    };
}

on_both! {
    async fn a_person_signs_up_confirms_and_logs_in(house) {
        let engine = &house.engine;
        let email = "Maria@example.org".parse_email();
        let pending = engine::account::sign_up(engine, email.clone(), "correct horse battery".into(), "en").await.unwrap();
        let code = house.last_code("maria@example.org").await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let verdict = engine::account::confirm(engine, &pending, wrong, "").await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::CodeWrong { tries_left: 4 }));
        let session = engine::account::confirm(engine, &pending, &format!(" {} {} ", &code[..3], &code[3..]), "Chrome, Linux").await.unwrap();
        let person = engine::account::caller(engine, &session.token).await.unwrap();
        assert_eq!(person.email, email);
        assert!(matches!(refusal(engine::account::confirm(engine, &pending, &code, "").await.unwrap_err()), Refusal::CodeOver));

        let upper = "MARIA@EXAMPLE.ORG".parse_email();
        let second = engine::account::log_in(engine, &upper, "correct horse battery".into(), "").await.unwrap();
        engine::account::log_out(engine, &second.token).await.unwrap();
        assert!(matches!(refusal(engine::account::caller(engine, &second.token).await.unwrap_err()), Refusal::NotSignedIn));
        for (address, password) in [("maria@example.org", "wrong horse battery"), ("nobody@example.org", "correct horse battery")] {
            let verdict = engine::account::log_in(engine, &address.parse_email(), password.into(), "").await.unwrap_err();
            assert!(matches!(refusal(verdict), Refusal::WrongCredentials));
        }
        advance(engine, 8 * 24 * 3600);
        assert!(matches!(refusal(engine::account::caller(engine, &session.token).await.unwrap_err()), Refusal::NotSignedIn));
    }

    async fn signing_up_with_a_known_address_looks_the_same_and_tells_only_its_owner(house) {
        let engine = &house.engine;
        house.person("known@example.org").await;
        advance(engine, 120);
        let stranger = engine::account::sign_up(engine, "known@example.org".parse_email(), "another password!".into(), "en").await.unwrap();
        let letter = house.last_letter("known@example.org").await;
        assert!(letter.subject.contains("already have an account"), "{}", letter.subject);
        assert!(!letter.text.chars().filter(char::is_ascii_digit).collect::<String>().contains("code"));
        let verdict = engine::account::confirm(engine, &stranger, "123456", "").await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::CodeWrong { tries_left: 4 }));
        assert!(engine::account::log_in(engine, &"known@example.org".parse_email(), house::PASSWORD.into(), "").await.is_ok());
    }

    async fn somebody_elses_sign_up_cannot_be_confirmed_by_my_code(house) {
        let engine = &house.engine;
        let address = "victim@example.org".parse_email();
        let attacker = engine::account::sign_up(engine, address.clone(), "attackers password".into(), "en").await.unwrap();
        let first = house.last_code("victim@example.org").await;
        advance(engine, 61);
        let victim = engine::account::sign_up(engine, address.clone(), "victims own password".into(), "en").await.unwrap();
        let second = house.last_code("victim@example.org").await;
        assert_ne!(first, second);
        engine::account::confirm(engine, &victim, &second, "").await.unwrap();
        assert!(engine::account::confirm(engine, &attacker, &first, "").await.is_err(), "the account exists already");
        assert!(engine::account::log_in(engine, &address, "attackers password".into(), "").await.is_err());
        assert!(engine::account::log_in(engine, &address, "victims own password".into(), "").await.is_ok());
    }

    async fn an_address_gets_one_code_a_minute_however_many_sign_ups_it_has_and_however_they_race(house) {
        let engine = &house.engine;
        let address = "flooded@example.org".parse_email();
        let sign_up = async || engine::account::sign_up(engine, address.clone(), "correct horse battery".into(), "en").await;
        let first = sign_up().await.unwrap();
        advance(engine, 61);
        sign_up().await.unwrap();
        for _ in 0..3 {
            let verdict = engine::account::resend(engine, &first).await.unwrap_err();
            assert!(matches!(refusal(verdict), Refusal::CodeTooSoon { .. }));
        }
        advance(engine, 61);
        engine::account::resend(engine, &first).await.unwrap();
        let verdict = engine::account::resend(engine, &first).await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::CodeTooSoon { .. }));
        for _ in 3..10 {
            advance(engine, 61);
            engine::account::resend(engine, &first).await.unwrap();
        }
        advance(engine, 61);
        assert!(matches!(refusal(sign_up().await.unwrap_err()), Refusal::CodeTooSoon { .. }), "ten a day");

        let mut races = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let (engine, address) = (engine.clone(), "raced@example.org".parse_email());
            races.spawn(async move { engine::account::sign_up(&engine, address, "correct horse battery".into(), "en").await });
        }
        let outcomes = races.join_all().await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        for error in outcomes.into_iter().filter_map(Result::err) {
            assert!(matches!(refusal(error), Refusal::CodeTooSoon { .. }));
        }
    }

    async fn no_picture_is_given_out_without_a_look_in_the_trail(house) {
        let engine = &house.engine;
        let person = house.person("looked@example.org").await;
        house.submit(&person).await;
        let reviewer = house.reviewer("r@example.org").await;
        let attempt = review::queue(engine, &reviewer).await.unwrap().entries[0].attempt.clone();
        let evidence = review::open_case(engine, &reviewer, &attempt).await.unwrap().evidence;
        let looks = async || {
            let history = review::open_case(engine, &reviewer, &attempt).await.unwrap().history;
            history.iter().filter(|(.., what)| what == "evidence.looked_at").count()
        };
        let of = |purpose| evidence.iter().find(|piece| piece.purpose == purpose).unwrap().id.clone();
        review::picture(engine, &reviewer, &of(Purpose::Front), Some(1)).await.unwrap();
        assert_eq!(looks().await, 1, "a document asked for as a frame");
        let recording = of(Purpose::FaceCheck);
        for frame in 1..5 {
            review::picture(engine, &reviewer, &recording, Some(frame)).await.unwrap();
        }
        assert_eq!(looks().await, 2, "one line for a recording, whichever frame comes first");
        advance(engine, 16 * 60);
        review::picture(engine, &reviewer, &recording, Some(3)).await.unwrap();
        assert_eq!(looks().await, 3);
    }

    async fn a_phone_of_an_attempt_that_ended_can_do_nothing_in_the_next(house) {
        let engine = &house.engine;
        let person = house.person("borrowed@example.org").await;
        house.to_front(&person).await;
        handoff::begin(engine, &person).await.unwrap();
        let claimed = handoff::claim(engine, &house.draw(&person).await, None, "").await.unwrap();
        let phone = handoff::phone_session(engine, &claimed.token).await.unwrap();
        let HandoffState::Claimed { number, .. } = handoff::phone_standing(engine, &phone).await.unwrap().handoff.state else { panic!("not claimed") };
        handoff::confirm(engine, &person, number).await.unwrap();
        assert!(handoff::is_under_way(engine, &phone).await.unwrap());
        advance(engine, 15 * 60);
        house.run_expiry().await;
        verification::retry(engine, &person).await.unwrap();
        verification::choose_document(engine, &person, "ES", "national_identity_card").await.unwrap();
        let verdict = house.upload(&phone.clone().into(), Purpose::Front, &jpeg(1)).await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::Handoff(HandoffProblem::Ended(HandoffEnd::TimedOut))));
        assert!(!handoff::is_under_way(engine, &phone).await.unwrap());
        house.upload(&person.clone().into(), Purpose::Front, &jpeg(1)).await.unwrap();
    }

    async fn a_person_goes_all_the_way_and_a_reviewer_approves(house) {
        let engine = &house.engine;
        let person = house.person("way@example.org").await;
        house.submit(&person).await;
        let standing = verification::standing(engine, &person).await.unwrap();
        assert!(matches!(standing.verification.place(&Limits::default(), standing.now), Place::Waiting { .. }));

        let reviewer = house.reviewer("r@example.org").await;
        let queue = review::queue(engine, &reviewer).await.unwrap();
        assert_eq!((queue.entries.len(), queue.total), (1, 1));
        let attempt = queue.entries[0].attempt.clone();
        let case = review::open_case(engine, &reviewer, &attempt).await.unwrap();
        assert_eq!(case.evidence.len(), 4);
        assert!(!case.frames.is_empty() && case.judgement.is_some());
        let picture = review::picture(engine, &reviewer, &case.evidence[0].id, None).await.unwrap();
        assert!(picture.starts_with(&[0xFF, 0xD8]));
        review::decide(engine, &reviewer, &attempt, true, vec![], "").await.unwrap();
        let verdict = review::decide(engine, &reviewer, &attempt, true, vec![], "").await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::CaseDecided));
        let letter = house.last_letter("way@example.org").await;
        assert!(letter.text.contains("your identity is verified") && letter.text.contains("object"));
        assert_eq!(review::queue(engine, &reviewer).await.unwrap().total, 0);
        let history = review::open_case(engine, &reviewer, &attempt).await.unwrap().history;
        for action in ["case.looked_at", "evidence.looked_at", "case.approved"] {
            assert!(history.iter().any(|(_, who, what)| what == action && who == "r@example.org"), "{action}: {history:?}");
        }
        engine.audit.verify().await.unwrap();
    }

    async fn a_rejection_keeps_what_was_right(house) {
        let engine = &house.engine;
        let person = house.person("retry@example.org").await;
        house.submit(&person).await;
        let reviewer = house.reviewer("r@example.org").await;
        let attempt = review::queue(engine, &reviewer).await.unwrap().entries[0].attempt.clone();
        let verdict = review::decide(engine, &reviewer, &attempt, false, vec![], "").await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::Invalid(_)));
        let reasons = vec![Reason { code: ReasonCode::Blurred, subject: Subject::Back }];
        review::decide(engine, &reviewer, &attempt, false, reasons, "cannot read it").await.unwrap();
        verification::retry(engine, &person).await.unwrap();
        let standing = verification::standing(engine, &person).await.unwrap();
        assert_eq!(standing.verification.steps_left(standing.now), [Step::Back, Step::Send]);
        house.upload(&person.clone().into(), Purpose::Back, &jpeg(7)).await.unwrap();
        verification::send(engine, &person).await.unwrap();
        assert_eq!(review::queue(engine, &reviewer).await.unwrap().entries[0].number, 2);
    }

    async fn an_upload_goes_on_where_it_stopped_and_is_placed_once(house) {
        let engine = &house.engine;
        let person = house.person("upload@example.org").await;
        house.to_front(&person).await;
        let caller = Caller::from(person.clone());
        let bytes = jpeg(3);
        let announced = announcement(Purpose::Front, &bytes);
        let upload = engine::evidence::begin(engine, &caller, &announced).await.unwrap();
        let half = bytes.len() / 2;
        let piece = |range: std::ops::Range<usize>| bytes::Bytes::copy_from_slice(&bytes[range]);
        let offset = half as u64;
        assert_eq!(engine::evidence::append(engine, &caller, &upload.id, 0, piece(0..half)).await.unwrap(), Received::More(offset));
        let again = engine::evidence::begin(engine, &caller, &announced).await.unwrap();
        assert_eq!((again.id.clone(), again.offset), (upload.id.clone(), offset));
        let wrong = engine::evidence::append(engine, &caller, &upload.id, 0, piece(0..half)).await.unwrap_err();
        assert!(matches!(refusal(wrong), Refusal::Upload(UploadProblem::WrongOffset { expected }) if expected == offset));
        let Received::Done(first) = engine::evidence::append(engine, &caller, &upload.id, offset, piece(half..bytes.len())).await.unwrap() else { panic!("not done") };
        let Received::Done(second) = engine::evidence::append(engine, &caller, &upload.id, bytes.len() as u64, bytes::Bytes::new()).await.unwrap() else { panic!("not done") };
        assert_eq!(first.id, second.id, "a replayed last piece changes nothing");
        let stranger = Caller::from(house.person("other@example.org").await);
        let verdict = engine::evidence::offset(engine, &stranger, &upload.id).await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::Upload(UploadProblem::Unknown)));
    }

    async fn bad_uploads_are_refused_and_leave_the_step_as_it_was(house) {
        let engine = &house.engine;
        let person = house.person("bad@example.org").await;
        house.to_front(&person).await;
        let caller = Caller::from(person.clone());
        let good = jpeg(1);
        let mut heic = vec![0, 0, 0, 24];
        heic.extend_from_slice(b"ftypheic\0\0\0\0mif1heic");
        for (bytes, expected) in [
            (b"%PDF-1.7 hello".to_vec(), UploadProblem::NotAPicture),
            (heic, UploadProblem::Heic),
            (good[..good.len() / 2].to_vec(), UploadProblem::Damaged),
            (jpeg_of(40, 40, 1), UploadProblem::TooSmall),
        ] {
            let verdict = house.upload(&caller, Purpose::Front, &bytes).await.unwrap_err();
            assert!(matches!(refusal(verdict), Refusal::Upload(problem) if problem == expected), "{expected:?}");
        }
        for (change, expected) in [(0, UploadProblem::Empty), (domain::evidence::UPLOAD_LIMIT + 1, UploadProblem::TooLarge { limit: domain::evidence::UPLOAD_LIMIT })] {
            let announced = engine::evidence::Announcement { size: change, ..announcement(Purpose::Front, &good) };
            let verdict = engine::evidence::begin(engine, &caller, &announced).await.unwrap_err();
            assert!(matches!(refusal(verdict), Refusal::Upload(problem) if problem == expected));
        }
        let mut lying = announcement(Purpose::Front, &good);
        lying.sha256 = "0".repeat(64);
        let upload = engine::evidence::begin(engine, &caller, &lying).await.unwrap();
        let verdict = engine::evidence::append(engine, &caller, &upload.id, 0, good.clone().into()).await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::Upload(UploadProblem::HashMismatch)));
        let early = house.upload(&caller, Purpose::Portrait, &good).await.unwrap_err();
        assert!(matches!(refusal(early), Refusal::StepOutOfOrder { due: Step::Front }));
        house.upload(&caller, Purpose::Front, &good).await.unwrap();
    }

    async fn one_of_many_phones_wins_and_can_do_only_its_steps(house) {
        let engine = &house.engine;
        let person = house.person("phones@example.org").await;
        house.to_face_check(&person).await;
        for _ in 0..3 {
            handoff::begin(engine, &person).await.unwrap();
            let code = house.draw(&person).await;
            let mut claims = tokio::task::JoinSet::new();
            for number in 0..8 {
                let (engine, code) = (engine.clone(), code.clone());
                claims.spawn(async move { handoff::claim(&engine, &code, None, &format!("Phone {number}")).await });
            }
            let outcomes = claims.join_all().await;
            let won: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
            assert_eq!(won.len(), 1, "{outcomes:?}");
            for outcome in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
                assert!(matches!(outcome, Error::Refused(Refusal::Handoff(HandoffProblem::AlreadyTaken))), "{outcome:?}");
            }
            let again = handoff::claim(engine, &code, Some(&won[0].token), "Phone").await.unwrap();
            assert_eq!(again.token, won[0].token, "a reload of the winner is welcome");
            handoff::end(engine, &person, HandoffEnd::CancelledHere).await.unwrap();
        }
    }

    async fn the_phone_does_the_face_check_after_the_right_number(house) {
        let engine = &house.engine;
        let person = house.person("number@example.org").await;
        house.to_face_check(&person).await;
        handoff::begin(engine, &person).await.unwrap();
        let claimed = handoff::claim(engine, &house.draw(&person).await, None, "Safari, iPhone").await.unwrap();
        let phone = handoff::phone_session(engine, &claimed.token).await.unwrap();
        let caller = Caller::from(phone.clone());
        let early = engine::face_check::begin(engine, &caller).await.unwrap_err();
        assert!(matches!(refusal(early), Refusal::Handoff(HandoffProblem::NotConnected)));
        let HandoffState::Claimed { number, .. } = handoff::phone_standing(engine, &phone).await.unwrap().handoff.state else { panic!("not claimed") };
        handoff::confirm(engine, &person, number).await.unwrap();
        let other_step = house.upload(&caller, Purpose::Front, &jpeg(1)).await.unwrap_err();
        assert!(matches!(refusal(other_step), Refusal::Handoff(HandoffProblem::OtherStep)));
        let challenge = engine::face_check::begin(engine, &caller).await.unwrap();
        advance(engine, 25);
        house.upload_recording(&caller, &recording_for(&challenge), &challenge.id).await.unwrap();
        let standing = verification::standing(engine, &person).await.unwrap();
        let state = standing.handoff.unwrap().state;
        assert!(matches!(state, HandoffState::Ended { how: HandoffEnd::Finished, .. }), "{state:?}");
        assert!(matches!(standing.verification.attempts[0].state, AttemptState::Submitted { .. }));
        let late = engine::face_check::begin(engine, &caller).await.unwrap_err();
        assert!(matches!(refusal(late), Refusal::Handoff(HandoffProblem::Ended(HandoffEnd::Finished))));
    }

    async fn logging_out_ends_what_was_handed_off(house) {
        let engine = &house.engine;
        let person = house.person("leaving@example.org").await;
        house.to_face_check(&person).await;
        let session = engine::account::log_in(engine, &person.email, PASSWORD.into(), "").await.unwrap();
        handoff::begin(engine, &person).await.unwrap();
        let claimed = handoff::claim(engine, &house.draw(&person).await, None, "").await.unwrap();
        let phone = handoff::phone_session(engine, &claimed.token).await.unwrap();
        let HandoffState::Claimed { number, .. } = handoff::phone_standing(engine, &phone).await.unwrap().handoff.state else { panic!("not claimed") };
        handoff::confirm(engine, &person, number).await.unwrap();
        engine::account::log_out(engine, &session.token).await.unwrap();
        let verdict = engine::face_check::begin(engine, &phone.into()).await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::Handoff(HandoffProblem::Ended(HandoffEnd::CancelledHere))));
    }

    async fn a_link_is_sent_again_only_after_a_while(house) {
        let engine = &house.engine;
        let person = house.person("letters@example.org").await;
        house.to_face_check(&person).await;
        handoff::begin(engine, &person).await.unwrap();
        handoff::send_link(engine, &person, "en").await.unwrap();
        let verdict = handoff::send_link(engine, &person, "en").await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::TooManyRequests { .. }));
        advance(engine, 61);
        handoff::send_link(engine, &person, "en").await.unwrap();
    }

    async fn a_wrong_number_a_forged_code_and_an_old_code_open_nothing(house) {
        let engine = &house.engine;
        let person = house.person("forged@example.org").await;
        house.to_face_check(&person).await;
        handoff::begin(engine, &person).await.unwrap();
        for forged in ["", "x", &"A".repeat(43), "../../console"] {
            let verdict = handoff::claim(engine, forged, None, "").await.unwrap_err();
            assert!(matches!(refusal(verdict), Refusal::Handoff(HandoffProblem::UnknownCode)), "{forged}");
        }
        let old = house.draw(&person).await;
        advance(engine, 61);
        assert!(matches!(refusal(handoff::claim(engine, &old, None, "").await.unwrap_err()), Refusal::Handoff(HandoffProblem::CodeExpired)));
        let claimed = handoff::claim(engine, &house.draw(&person).await, None, "").await.unwrap();
        let phone = handoff::phone_session(engine, &claimed.token).await.unwrap();
        let HandoffState::Claimed { number, choices, .. } = handoff::phone_standing(engine, &phone).await.unwrap().handoff.state else { panic!("not claimed") };
        let wrong = *choices.iter().find(|choice| **choice != number).unwrap();
        assert!(matches!(refusal(handoff::confirm(engine, &person, wrong).await.unwrap_err()), Refusal::Handoff(HandoffProblem::NumberMismatch)));
        let verdict = engine::face_check::begin(engine, &phone.clone().into()).await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::Handoff(HandoffProblem::Ended(HandoffEnd::NumberMismatch))));
        handoff::begin(engine, &person).await.unwrap();
        let replaced = handoff::phone_standing(engine, &phone).await.unwrap().handoff.state;
        assert!(matches!(replaced, HandoffState::Ended { how: HandoffEnd::Replaced, .. }), "{replaced:?}");
    }

    async fn time_runs_out_and_the_evidence_goes(house) {
        let engine = &house.engine;
        let person = house.person("late@example.org").await;
        house.to_front(&person).await;
        house.upload(&person.clone().into(), Purpose::Front, &jpeg(1)).await.unwrap();
        assert!(engine::evidence::own_picture(engine, &person, Purpose::Front).await.is_ok());
        advance(engine, 15 * 60);
        let verdict = house.upload(&person.clone().into(), Purpose::Front, &jpeg(2)).await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::TimeOver));
        house.run_expiry().await;
        let standing = verification::standing(engine, &person).await.unwrap();
        assert!(matches!(standing.verification.attempts[0].state, AttemptState::Expired { .. }));
        assert!(matches!(refusal(engine::evidence::own_picture(engine, &person, Purpose::Front).await.unwrap_err()), Refusal::NotFound));
        assert_eq!(standing.verification.gate(&Limits::default(), standing.now), Gate::Open { attempts_left: 9 });
    }

    async fn the_bytes_of_a_picture_that_was_replaced_are_deleted(house) {
        let engine = &house.engine;
        let person = house.person("again@example.org").await;
        house.to_front(&person).await;
        house.upload(&person.clone().into(), Purpose::Front, &jpeg(1)).await.unwrap();
        let one = house.evidence_files();
        house.upload(&person.clone().into(), Purpose::Front, &jpeg(2)).await.unwrap();
        engine::evidence::delete_discarded(engine).await.unwrap();
        assert_eq!(house.evidence_files(), one);
        assert!(engine::evidence::own_picture(engine, &person, Purpose::Front).await.is_ok());
        advance(engine, 15 * 60);
        house.run_expiry().await;
        engine::evidence::delete_discarded(engine).await.unwrap();
        assert_eq!(house.evidence_files(), 0);
    }

    async fn a_double_submit_submits_once(house) {
        let engine = &house.engine;
        let person = house.person("double@example.org").await;
        house.to_face_check(&person).await;
        let caller = Caller::from(person.clone());
        let mut asks = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (engine, caller) = (engine.clone(), caller.clone());
            asks.spawn(async move { engine::face_check::ask_for_human(&engine, &caller).await });
        }
        let outcomes = asks.join_all().await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        for error in outcomes.into_iter().filter_map(Result::err) {
            assert!(matches!(refusal(error), Refusal::AlreadySubmitted));
        }
        let reviewer = house.reviewer("r@example.org").await;
        assert_eq!(review::queue(engine, &reviewer).await.unwrap().total, 1);
    }

    async fn a_replayed_recording_answers_no_other_challenge(house) {
        let engine = &house.engine;
        let person = house.person("replay@example.org").await;
        house.to_face_check(&person).await;
        let caller = Caller::from(person);
        let first = engine::face_check::begin(engine, &caller).await.unwrap();
        let recording = recording_for(&first);
        let second = engine::face_check::begin(engine, &caller).await.unwrap();
        let verdict = house.upload_recording(&caller, &recording, &second.id).await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::FaceCheck(FaceCheckProblem::OtherChallenge)));
        let verdict = house.upload_recording(&caller, &recording, &first.id).await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::FaceCheck(FaceCheckProblem::OtherChallenge)));
        advance(engine, 61);
        let verdict = house.upload_recording(&caller, &recording_for(&second), &second.id).await.unwrap_err();
        assert!(matches!(refusal(verdict), Refusal::FaceCheck(FaceCheckProblem::TooLate)));
    }
}

/// So that addresses read as text above.
trait ParseEmail {
    fn parse_email(&self) -> domain::account::EmailAddress;
}

impl ParseEmail for str {
    fn parse_email(&self) -> domain::account::EmailAddress {
        domain::account::EmailAddress::parse(self).unwrap()
    }
}

mod reports;
