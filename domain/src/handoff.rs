//! Handoff: moving steps to a phone by a QR code. Its states and who may do what in each; tokens are drawn and hashed by
//! the engine.
//!
//! ```text
//! Waiting ──claim──▶ Claimed ──right number──▶ Connected ──steps done──▶ Ended(Finished)
//!    └────────┴────────────┴──── cancel, take back, wrong number, time ──▶ Ended(…)
//! ```

use crate::error::{Error, HandoffProblem, Result};
use crate::identifier::{AttemptId, HandoffId};
use crate::time::{Span, Timestamp};
use crate::verification::Step;
use serde::{Deserialize, Serialize};

/// A new code is drawn this often.
pub const REDRAW_AFTER: Span = Span::seconds(20);
/// A drawn code can be claimed for this long.
pub const CODE_VALID: Span = Span::seconds(60);
/// How long the number may stay unconfirmed.
pub const NUMBER_VALID: Span = Span::minutes(3);
/// A letter with a link is sent again only after this long.
pub const LETTER_AFTER: Span = Span::minutes(1);
/// So many letters with a link are sent in 24 hours.
pub const LETTERS_PER_DAY: usize = 10;

/// A two-digit number.
pub type Number = u8;

/// One handoff of one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// Its name.
    pub id: HandoffId,
    /// The attempt whose steps are handed off.
    pub attempt: AttemptId,
    /// The steps that the phone may do, and no others.
    pub steps: Vec<Step>,
    /// Where it stands.
    pub state: HandoffState,
    /// When letters with a link were sent in the last 24 hours.
    #[serde(default)]
    pub letters: Vec<Timestamp>,
}

/// Where a handoff stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum HandoffState {
    /// Codes are shown; no phone has come.
    Waiting,
    /// A phone has claimed a code; its number has to be confirmed on the computer.
    Claimed {
        /// The phone.
        phone: Phone,
        /// The number that the phone shows.
        number: Number,
        /// The three numbers that the computer shows, in order.
        choices: [Number; 3],
    },
    /// The phone may do its steps.
    Connected {
        /// The phone.
        phone: Phone,
        /// Since when.
        since: Timestamp,
    },
    /// It is over.
    Ended {
        /// How.
        how: HandoffEnd,
        /// When.
        at: Timestamp,
    },
}

/// The phone that took a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// SHA-256 of the phone's session token.
    pub token_hash: String,
    /// What kind of device it says it is, in a few words.
    pub device: String,
    /// When it took the code.
    pub claimed_at: Timestamp,
}

/// How a handoff ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffEnd {
    /// The phone did all its steps.
    Finished,
    /// Cancelled on the computer.
    CancelledHere,
    /// Cancelled on the phone.
    CancelledOnPhone,
    /// The computer took the steps back.
    TakenBack,
    /// The wrong number was pressed.
    NumberMismatch,
    /// Nobody confirmed the number in time, or the attempt ended.
    TimedOut,
    /// A newer handoff took its place.
    Replaced,
}

impl Handoff {
    /// A handoff that begins at the step now due and covers the camera steps from there on.
    ///
    /// # Errors
    /// [`HandoffProblem::NothingToHandOff`] when the step due needs no camera.
    pub fn begin(id: HandoffId, attempt: AttemptId, remaining: &[Step]) -> Result<Self> {
        let begins_with_camera = remaining.first().is_some_and(|step| step.uses_camera());
        if !begins_with_camera {
            return Err(Error::Handoff(HandoffProblem::NothingToHandOff));
        }
        let steps = remaining.iter().copied().filter(|step| step.uses_camera()).collect();
        Ok(Self { id, attempt, steps, state: HandoffState::Waiting, letters: Vec::new() })
    }

    /// A handoff begun in place of an earlier one: letters sent for that one count on, or beginning anew would allow a
    /// flood of them.
    #[must_use]
    pub fn in_place_of(self, earlier: &Self) -> Self {
        Self { letters: earlier.letters.clone(), ..self }
    }

    /// A letter with a link is about to be sent.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`] with the seconds to wait.
    pub fn send_letter(mut self, now: Timestamp) -> Result<Self> {
        self.letters.retain(|sent| now.since(*sent) < Span::hours(24));
        let soonest = self.letters.last().map(|last| last.plus(LETTER_AFTER));
        let full = self.letters.len() >= LETTERS_PER_DAY;
        let freed = self.letters.first().filter(|_| full).map(|first| first.plus(Span::hours(24)));
        if let Some(opens_at) = freed.or(soonest)
            && opens_at > now
        {
            let wait_seconds = u32::try_from(opens_at.since(now).as_seconds()).unwrap_or(u32::MAX).max(1);
            return Err(Error::TooManyRequests { wait_seconds });
        }
        self.letters.push(now);
        Ok(self)
    }

    /// A phone claims a code that was drawn at `drawn_at`. `order` decides where among the decoys the number stands.
    ///
    /// # Errors
    /// [`HandoffProblem::CodeExpired`], [`HandoffProblem::AlreadyTaken`], [`HandoffProblem::Ended`].
    pub fn claim(self, drawn_at: Timestamp, phone: Phone, random: [u8; 4], now: Timestamp) -> Result<Self> {
        match self.state {
            HandoffState::Waiting if now.since(drawn_at) > CODE_VALID => {
                Err(Error::Handoff(HandoffProblem::CodeExpired))
            }
            HandoffState::Waiting => {
                let (number, choices) = draw_numbers(random);
                Ok(Self { state: HandoffState::Claimed { phone, number, choices }, ..self })
            }
            HandoffState::Claimed { .. } | HandoffState::Connected { .. } => {
                Err(Error::Handoff(HandoffProblem::AlreadyTaken))
            }
            HandoffState::Ended { how, .. } => Err(Error::Handoff(HandoffProblem::Ended(how))),
        }
    }

    /// The person presses a number on the computer. A wrong one ends the handoff, so that it cannot be guessed.
    ///
    /// # Errors
    /// [`HandoffProblem::Ended`] or, when no phone has come, [`HandoffProblem::NotConnected`]. A mismatch is not an
    /// error here: the state that comes back is [`HandoffState::Ended`].
    pub fn confirm(self, pressed: Number, now: Timestamp) -> Result<Self> {
        let state = match self.state {
            HandoffState::Claimed { phone, .. } if now.since(phone.claimed_at) > NUMBER_VALID => {
                HandoffState::Ended { how: HandoffEnd::TimedOut, at: now }
            }
            HandoffState::Claimed { phone, number, .. } if number == pressed => {
                HandoffState::Connected { phone, since: now }
            }
            HandoffState::Claimed { .. } => HandoffState::Ended { how: HandoffEnd::NumberMismatch, at: now },
            connected @ HandoffState::Connected { .. } => connected,
            HandoffState::Waiting => return Err(Error::Handoff(HandoffProblem::NotConnected)),
            HandoffState::Ended { how, .. } => return Err(Error::Handoff(HandoffProblem::Ended(how))),
        };
        Ok(Self { state, ..self })
    }

    /// Ends it. What has ended stays as it is.
    #[must_use]
    pub fn end(self, how: HandoffEnd, now: Timestamp) -> Self {
        match self.state {
            HandoffState::Ended { .. } => self,
            _ => Self { state: HandoffState::Ended { how, at: now }, ..self },
        }
    }

    /// The handoff as it stands at this moment: one whose number nobody confirmed in time is over.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        match &self.state {
            HandoffState::Claimed { phone, .. } if now.since(phone.claimed_at) > NUMBER_VALID => {
                self.end(HandoffEnd::TimedOut, now)
            }
            _ => self,
        }
    }

    /// Whether the phone may do this step now.
    ///
    /// # Errors
    /// [`HandoffProblem::NotConnected`], [`HandoffProblem::OtherStep`] or [`HandoffProblem::Ended`].
    pub fn may_do(&self, step: Step) -> Result<()> {
        match &self.state {
            HandoffState::Connected { .. } if self.steps.contains(&step) => Ok(()),
            HandoffState::Connected { .. } => Err(Error::Handoff(HandoffProblem::OtherStep)),
            HandoffState::Waiting | HandoffState::Claimed { .. } => Err(Error::Handoff(HandoffProblem::NotConnected)),
            HandoffState::Ended { how, .. } => Err(Error::Handoff(HandoffProblem::Ended(*how))),
        }
    }

    /// The phone, while one is there.
    #[must_use]
    pub const fn phone(&self) -> Option<&Phone> {
        match &self.state {
            HandoffState::Claimed { phone, .. } | HandoffState::Connected { phone, .. } => Some(phone),
            HandoffState::Waiting | HandoffState::Ended { .. } => None,
        }
    }

    /// Whether it is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.state, HandoffState::Ended { .. })
    }
}

/// Three different numbers from 10 to 99 and which of them is the right one.
fn draw_numbers(random: [u8; 4]) -> (Number, [Number; 3]) {
    let [first, second, third, place] = random;
    let spread = |value: u8| 10 + value % 90;
    let next = |value: Number| if value >= 99 { 10 } else { value + 1 };
    let a = spread(first);
    let mut b = spread(second);
    while b == a {
        b = next(b);
    }
    let mut c = spread(third);
    while c == a || c == b {
        c = next(c);
    }
    match place % 3 {
        0 => (a, [a, b, c]),
        1 => (a, [b, a, c]),
        _ => (a, [b, c, a]),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_milliseconds(seconds * 1000)
    }

    fn phone() -> Phone {
        Phone { token_hash: "h".into(), device: "Android phone".into(), claimed_at: at(5) }
    }

    fn waiting() -> Handoff {
        let id = HandoffId::parse(&"d".repeat(32)).unwrap();
        let attempt = AttemptId::parse(&"e".repeat(32)).unwrap();
        Handoff::begin(id, attempt, &[Step::Portrait, Step::FaceCheck]).unwrap()
    }

    #[test]
    fn letters_with_a_link_are_few_even_when_handoffs_begin_anew() {
        let mut handoff = waiting();
        for letter in 0..10 {
            handoff = handoff.send_letter(at(letter * 60)).unwrap();
            let again = handoff.clone().send_letter(at(letter * 60 + 59));
            assert!(matches!(again, Err(Error::TooManyRequests { wait_seconds: 1.. })), "{again:?}");
            handoff = waiting().in_place_of(&handoff);
        }
        let eleventh = handoff.clone().send_letter(at(3600));
        assert_eq!(eleventh, Err(Error::TooManyRequests { wait_seconds: 23 * 3600 }));
        assert!(handoff.send_letter(at(24 * 3600)).is_ok());
    }

    fn claimed() -> (Handoff, Number, [Number; 3]) {
        let handoff = waiting().claim(at(0), phone(), [1, 2, 3, 4], at(5)).unwrap();
        let HandoffState::Claimed { number, choices, .. } = handoff.state.clone() else { unreachable!() };
        (handoff, number, choices)
    }

    #[test]
    fn a_phone_works_only_after_the_right_number_was_pressed() {
        let (handoff, number, _) = claimed();
        assert_eq!(handoff.may_do(Step::Portrait), Err(Error::Handoff(HandoffProblem::NotConnected)));
        let handoff = handoff.confirm(number, at(10)).unwrap();
        assert_eq!(handoff.may_do(Step::Portrait), Ok(()));
        assert_eq!(handoff.may_do(Step::Front), Err(Error::Handoff(HandoffProblem::OtherStep)));
    }

    #[test]
    fn a_wrong_number_ends_it_at_once() {
        let (handoff, number, choices) = claimed();
        let wrong = *choices.iter().find(|choice| **choice != number).unwrap();
        let ended = handoff.confirm(wrong, at(10)).unwrap();
        assert!(matches!(ended.state, HandoffState::Ended { how: HandoffEnd::NumberMismatch, .. }));
        assert!(ended.confirm(number, at(11)).is_err());
    }

    #[test]
    fn a_second_phone_is_told_that_the_code_is_taken() {
        let (handoff, ..) = claimed();
        assert_eq!(
            handoff.claim(at(0), phone(), [0; 4], at(6)).unwrap_err(),
            Error::Handoff(HandoffProblem::AlreadyTaken)
        );
    }

    #[test]
    fn a_code_can_be_claimed_for_sixty_seconds() {
        assert!(waiting().claim(at(0), phone(), [0; 4], at(60)).is_ok());
        assert_eq!(
            waiting().claim(at(0), phone(), [0; 4], at(61)).unwrap_err(),
            Error::Handoff(HandoffProblem::CodeExpired)
        );
    }

    #[test]
    fn what_has_ended_stays_ended() {
        let ended = waiting().end(HandoffEnd::CancelledHere, at(1));
        let again = ended.clone().end(HandoffEnd::Finished, at(2));
        assert_eq!(ended, again);
        assert!(ended.claim(at(0), phone(), [0; 4], at(2)).is_err());
    }

    #[test]
    fn a_step_without_a_camera_cannot_be_handed_off() {
        let id = HandoffId::parse(&"d".repeat(32)).unwrap();
        let attempt = AttemptId::parse(&"e".repeat(32)).unwrap();
        assert!(Handoff::begin(id, attempt, &[Step::Document, Step::Front]).is_err());
    }

    proptest! {
        #[test]
        fn the_three_numbers_differ_and_hold_the_right_one(random: [u8; 4]) {
            let (number, choices) = draw_numbers(random);
            let [a, b, c] = choices;
            prop_assert!(a != b && b != c && a != c);
            prop_assert!(choices.contains(&number));
            prop_assert!(choices.iter().all(|choice| (10..=99).contains(choice)));
        }
    }
}
