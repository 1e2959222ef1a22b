//! The course of a film: what is asked when, how a head follows, and what an attacker makes of it.

use super::{Colours, Head, Stance, print_seen};
use vision::live::Move;

/// Milliseconds in which the head looks straight before the first move.
pub const LEAD_IN_MS: f64 = 2_000.0;
/// Milliseconds of each move.
pub const MOVE_MS: f64 = 4_000.0;
/// Milliseconds between a move being shown and the head beginning to move.
const REACTION_MS: f64 = 700.0;

/// Who, or what, follows the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The head, in three dimensions.
    Head,
    /// The portrait as a flat print that is turned.
    Print,
    /// The head, but frames of the second move are shown once more instead of the third.
    Repeat,
    /// The head, but the second half is the first half backwards.
    Reverse,
    /// The head, with neighbouring frames exchanged at random.
    Shuffle,
    /// The head at a fifth of the frames, the others blended between.
    Fade,
    /// One frame.
    Freeze,
}

impl Actor {
    /// By name, for a command line.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "head" => Self::Head,
            "print" => Self::Print,
            "repeat" => Self::Repeat,
            "reverse" => Self::Reverse,
            "shuffle" => Self::Shuffle,
            "fade" => Self::Fade,
            "freeze" => Self::Freeze,
            _ => return None,
        })
    }
}

/// Where the head is at a time. Each move goes there in 0.9 s, stays half a second, and comes back in 0.9 s.
pub fn stance(moves: &[Move], at_ms: f64) -> Stance {
    let sway = |period: f64, size: f32| (at_ms / period).sin() as f32 * size;
    let mut stance = Stance {
        yaw: sway(830.0, 0.9),
        pitch: sway(1_170.0, 0.7),
        roll: sway(1_490.0, 0.5),
        shift: [sway(1_310.0, 1.7), sway(970.0, 1.1)],
        ..Stance::default()
    };
    for (number, wanted) in moves.iter().enumerate() {
        let since = at_ms - LEAD_IN_MS - MOVE_MS * number as f64 - REACTION_MS;
        let eased = |share: f64| ((1.0 - (share.clamp(0.0, 1.0) * std::f64::consts::PI).cos()) / 2.0) as f32;
        let reached = eased(since / 900.0) * eased((2_300.0 - since) / 900.0);
        match wanted {
            Move::TurnLeft => stance.yaw += 33.0 * reached,
            Move::TurnRight => stance.yaw -= 33.0 * reached,
            Move::LookUp => stance.pitch += 24.0 * reached,
            Move::MoveCloser => stance.nearer += 0.4 * reached,
            Move::Blink => stance.shut += eased(since / 160.0) * eased((560.0 - since) / 180.0),
        }
    }
    stance
}

/// The frames of a film with their times, and the move shown with each (none before the first).
pub struct Film {
    pub frames: Vec<(f64, Colours)>,
    pub shown: Vec<(f64, Option<usize>)>,
}

/// Draws a film of some moves at a pace. `picture` is the portrait that `head` was made of.
pub fn film(head: &Head, picture: &Colours, actor: Actor, moves: &[Move], fps: f64) -> Film {
    let count = ((LEAD_IN_MS + MOVE_MS * moves.len() as f64) * fps / 1_000.0) as usize;
    let at = |number: usize| number as f64 * 1_000.0 / fps;
    let draw = |number: usize| match actor {
        Actor::Print => print_seen(picture, &Stance { shut: 0.0, ..doubled(stance(moves, at(number))) }),
        _ => head.seen(&stance(moves, at(number))),
    };
    let mut frames: Vec<Colours> = match actor {
        Actor::Freeze => vec![draw(0); count],
        Actor::Fade => faded(count, draw),
        _ => (0..count).map(draw).collect(),
    };
    if actor != Actor::Freeze {
        let mut noise = Noise(0x9E37_79B9);
        frames.iter_mut().for_each(|frame| noise.grain(frame));
    }
    Film::of(arranged(actor, frames, fps), moves, fps)
}

/// Frames in the order in which an attacker who holds them would send them; the same for all but three actors.
pub fn arranged<T: Clone>(actor: Actor, mut frames: Vec<T>, fps: f64) -> Vec<T> {
    let count = frames.len();
    let start = |number: usize| ((LEAD_IN_MS + MOVE_MS * number as f64) * fps / 1_000.0) as usize;
    match actor {
        Actor::Repeat => {
            let (from, to, long) = (start(1), start(2), start(3) - start(2));
            let again: Vec<T> = frames[from..from + long].to_vec();
            frames.splice(to..to + long, again);
        }
        Actor::Reverse => {
            let half: Vec<T> = frames[..count / 2].iter().rev().cloned().collect();
            frames.truncate(count - half.len());
            frames.extend(half);
        }
        Actor::Shuffle => {
            let mut dice = Noise(0x9E37_79B9);
            for number in (2..count).rev() {
                if dice.next().is_multiple_of(3) {
                    frames.swap(number, number - 2);
                }
            }
        }
        _ => {}
    }
    frames
}

impl Film {
    fn of(frames: Vec<Colours>, moves: &[Move], fps: f64) -> Self {
        let timed: Vec<(f64, Colours)> =
            frames.into_iter().enumerate().map(|(number, frame)| (number as f64 * 1_000.0 / fps, frame)).collect();
        let shown = timed
            .iter()
            .map(|(at, _)| {
                let index = ((at - LEAD_IN_MS) / MOVE_MS).floor();
                (*at, (index >= 0.0).then_some((index as usize).min(moves.len().saturating_sub(1))))
            })
            .collect();
        Self { frames: timed, shown }
    }
}

/// A print is turned further than a head: whoever turns it wants to reach the limit.
fn doubled(stance: Stance) -> Stance {
    Stance { yaw: stance.yaw * 1.4, pitch: stance.pitch * 1.6, ..stance }
}

/// Every fifth frame drawn, the others blended from the two around them.
fn faded(count: usize, draw: impl Fn(usize) -> Colours) -> Vec<Colours> {
    const EVERY: usize = 5;
    let keys: Vec<Colours> = (0..count / EVERY + 2).map(|key| draw(key * EVERY)).collect();
    (0..count)
        .map(|number| {
            let (one, next) = (&keys[number / EVERY], &keys[number / EVERY + 1]);
            let share = (number % EVERY) as f32 / EVERY as f32;
            let blend =
                |(a, b): (&u8, &u8)| vision::geometry::byte(f32::from(*a) * (1.0 - share) + f32::from(*b) * share);
            Colours { bytes: one.bytes.iter().zip(&next.bytes).map(blend).collect(), ..*one }
        })
        .collect()
}

/// A camera's grain, the same in every run.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    /// Adds about three greys of noise.
    fn grain(&mut self, frame: &mut Colours) {
        for pixel in frame.bytes.chunks_exact_mut(3) {
            let dice = self.next();
            let sum = (dice & 7) + ((dice >> 3) & 7) + ((dice >> 6) & 7);
            for value in pixel {
                *value = vision::geometry::byte(f32::from(*value) + sum as f32 - 10.5);
            }
        }
    }
}
