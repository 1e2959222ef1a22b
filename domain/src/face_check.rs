//! The face check: a random sequence of moves chosen by the server, and the recording that answers it.

pub mod recording;

use crate::identifier::ChallengeId;
use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// One thing the person is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each says what it asks")]
pub enum Move {
    TurnLeft,
    TurnRight,
    LookUp,
    Blink,
    MoveCloser,
}

/// Moves in one challenge.
pub const MOVES: usize = 4;
/// How long one move is shown.
pub const MOVE_TIME: Span = Span::seconds(4);
/// How long the person looks straight ahead before the first move.
pub const LEAD_IN: Span = Span::seconds(2);

/// A sequence of moves for one try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Its name.
    pub id: ChallengeId,
    /// What to do, in order.
    pub moves: Vec<Move>,
    /// When it was given out.
    pub begun_at: Timestamp,
    /// Until when its recording is taken.
    pub ends_at: Timestamp,
}

impl Challenge {
    /// Draws a sequence from random bytes: both turns, always, because a flat picture cannot follow them; two of the
    /// other moves; all in random order.
    #[must_use]
    pub fn draw(id: ChallengeId, random: [u8; 8], now: Timestamp, time: Span) -> Self {
        let mut bytes = random.into_iter();
        let mut pick = |among: usize| usize::from(bytes.next().unwrap_or(0)) % among.max(1);
        let mut others = vec![Move::LookUp, Move::Blink, Move::MoveCloser];
        others.remove(pick(3));
        let mut pool = vec![Move::TurnLeft, Move::TurnRight];
        pool.append(&mut others);
        let mut moves = Vec::with_capacity(MOVES);
        while !pool.is_empty() {
            moves.push(pool.remove(pick(pool.len())));
        }
        Self { id, moves, begun_at: now, ends_at: now.plus(time) }
    }

    /// How long a recording of all moves takes.
    #[must_use]
    pub fn duration(&self) -> Span {
        let moves = i64::try_from(self.moves.len()).unwrap_or(0);
        Span::seconds(LEAD_IN.as_seconds() + moves * MOVE_TIME.as_seconds())
    }
}

/// What has happened with the face check of an attempt so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    /// How many challenges were given out.
    pub begun: u32,
    /// The one that is open.
    pub open: Option<Challenge>,
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn draw(random: [u8; 8]) -> Challenge {
        let id = ChallengeId::parse(&"a".repeat(32)).unwrap();
        Challenge::draw(id, random, Timestamp::default(), Span::seconds(60))
    }

    proptest! {
        #[test]
        fn every_challenge_asks_for_both_turns_and_nothing_twice(random: [u8; 8]) {
            let challenge = draw(random);
            let moves: BTreeSet<Move> = challenge.moves.iter().copied().collect();
            prop_assert_eq!(moves.len(), MOVES);
            prop_assert!(moves.contains(&Move::TurnLeft) && moves.contains(&Move::TurnRight));
            prop_assert!(challenge.duration() < Span::seconds(60));
        }
    }

    #[test]
    fn all_seventy_two_sequences_can_come() {
        let mut seen = BTreeSet::new();
        for seed in 0..=u16::MAX {
            let [a, b] = seed.to_be_bytes();
            seen.insert(draw([a, b, (a ^ b) >> 1, a.wrapping_mul(31) ^ b, 0, 0, 0, 0]).moves);
        }
        assert_eq!(seen.len(), 72);
    }
}
