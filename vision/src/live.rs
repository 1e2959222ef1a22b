//! Whether the frames of a face check show a living person who did what was asked.
//!
//! Frames, their times and what was asked come in; facts come out, each with its score, its threshold and the frame that
//! shows it. What a fact cannot tell it calls unsure. A print, a photograph on a screen and a recording of somebody else's
//! check are what these facts are made against; a mask, and a face that software draws live, are not, and no fact here
//! excludes them.
//!
//! | part | what |
//! |---|---|
//! | [`Move`], [`Asked`] | what was asked, and when |
//! | [`Moment`] | a frame: when, and what it shows |
//! | [`MoveTracker`] | how far the present move is done, for the person to see |
//! | [`verify`], [`LiveReport`] | the facts |
//! | [`Light`] | colours that the screen showed, to look for their reflection |

mod flat;
mod light;
mod moments;
mod motion;
mod moves;
mod person;
mod repeats;
mod track;

pub use light::Light;
pub use moments::{Background, Moment};
pub use track::{MoveTracker, Progress};

use serde::{Deserialize, Serialize};

/// One thing the person is asked to do. Left and right are the person's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each says what it asks")]
pub enum Move {
    TurnLeft,
    TurnRight,
    LookUp,
    Blink,
    MoveCloser,
}

impl Move {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::TurnLeft, Self::TurnRight, Self::LookUp, Self::Blink, Self::MoveCloser];

    /// The stable name, as serialisation writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TurnLeft => "turn_left",
            Self::TurnRight => "turn_right",
            Self::LookUp => "look_up",
            Self::Blink => "blink",
            Self::MoveCloser => "move_closer",
        }
    }

    /// The move of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wanted| wanted.name() == name)
    }
}

/// A move and the time in which it was shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// What was shown.
    pub wanted: Move,
    /// When it appeared, in milliseconds on the clock of the frames.
    pub from_ms: f64,
    /// When the next one appeared, or the recording ended.
    pub until_ms: f64,
}

impl Asked {
    /// The moves with their times, as a recording tells them: for each frame its time, and the number of the move that was
    /// shown (none before the first). A move without a frame is left out, and its fact will be missing.
    #[must_use]
    pub fn in_frames(moves: &[Move], frames: &[(f64, Option<usize>)]) -> Vec<Self> {
        let end = frames.last().map_or(0.0, |(at, _)| *at);
        let first = |number: usize| frames.iter().find(|(_, shown)| *shown == Some(number)).map(|(at, _)| *at);
        moves
            .iter()
            .enumerate()
            .filter_map(|(number, wanted)| {
                let from_ms = first(number)?;
                let until_ms = (number + 1..moves.len()).find_map(first).unwrap_or(end);
                Some(Self { wanted: *wanted, from_ms, until_ms })
            })
            .collect()
    }
}

/// What a fact says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It speaks for a living person.
    Pass,
    /// It cannot tell.
    Unsure,
    /// It speaks against one.
    Fail,
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// The turn to the left was made when it was asked (degrees).
    TurnLeft,
    /// The turn to the right was made when it was asked (degrees).
    TurnRight,
    /// The look upwards was made when it was asked (degrees).
    LookUp,
    /// The eyes shut and opened when it was asked (share of their openness).
    Blink,
    /// The face came nearer when it was asked (growth, 0.25 is a quarter).
    MoveCloser,
    /// Moves begun before they were asked (how many).
    Ahead,
    /// The largest turn of the head when something else was asked (degrees).
    Unasked,
    /// Share of the frames that show a face.
    Seen,
    /// Share of the frames that show more than one face.
    OneFace,
    /// The farthest that a frame's face is from the mean of all (fused distance).
    OnePerson,
    /// The fastest motion between two frames, in shares of what a person can do.
    Continuous,
    /// Share of moving frames from which the face goes straight back to where it came from.
    BackAndForth,
    /// The longest time between two frames (milliseconds).
    Gaps,
    /// Share of frames that do not differ from the one before.
    Frozen,
    /// Share of frames that came before already.
    Repeated,
    /// Share of frames that run an earlier stretch backwards.
    Reversed,
    /// Share of moving frames that are a blend of their neighbours.
    Interpolated,
    /// How far the points of the turned face are from those of a turned plane (shares of the distance of the eyes).
    Flat,
    /// How well the colours of the face follow those of the screen (correlation).
    Reflection,
}

impl Sign {
    /// The stable code, as serialisation writes it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TurnLeft => "turn_left",
            Self::TurnRight => "turn_right",
            Self::LookUp => "look_up",
            Self::Blink => "blink",
            Self::MoveCloser => "move_closer",
            Self::Ahead => "ahead",
            Self::Unasked => "unasked",
            Self::Seen => "seen",
            Self::OneFace => "one_face",
            Self::OnePerson => "one_person",
            Self::Continuous => "continuous",
            Self::BackAndForth => "back_and_forth",
            Self::Gaps => "gaps",
            Self::Frozen => "frozen",
            Self::Repeated => "repeated",
            Self::Reversed => "reversed",
            Self::Interpolated => "interpolated",
            Self::Flat => "flat",
            Self::Reflection => "reflection",
        }
    }
}

impl From<Move> for Sign {
    fn from(wanted: Move) -> Self {
        match wanted {
            Move::TurnLeft => Self::TurnLeft,
            Move::TurnRight => Self::TurnRight,
            Move::LookUp => Self::LookUp,
            Move::Blink => Self::Blink,
            Move::MoveCloser => Self::MoveCloser,
        }
    }
}

/// One fact about a recording.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is about.
    pub sign: Sign,
    /// What was measured, in the unit of the sign; none if there was nothing to measure.
    pub score: Option<f32>,
    /// Where it begins to pass or to fail, in the same unit.
    pub threshold: f32,
    /// What it says.
    pub outcome: Outcome,
    /// The number of the frame that shows it best.
    pub frame: Option<usize>,
}

impl Fact {
    /// A fact whose measure must reach a threshold; below it `otherwise` holds. No measure is unsure.
    fn at_least(sign: Sign, score: Option<f32>, threshold: f32, otherwise: Outcome, frame: Option<usize>) -> Self {
        Self::judged(sign, score, threshold, score.is_some_and(|score| score >= threshold), otherwise, frame)
    }

    /// A fact whose measure must stay at or below a threshold; above it `otherwise` holds. No measure is unsure.
    fn at_most(sign: Sign, score: Option<f32>, threshold: f32, otherwise: Outcome, frame: Option<usize>) -> Self {
        Self::judged(sign, score, threshold, score.is_some_and(|score| score <= threshold), otherwise, frame)
    }

    fn judged(
        sign: Sign,
        score: Option<f32>,
        threshold: f32,
        good: bool,
        otherwise: Outcome,
        frame: Option<usize>,
    ) -> Self {
        let score = score.filter(|score| score.is_finite());
        let outcome = match score {
            None => Outcome::Unsure,
            Some(_) if good => Outcome::Pass,
            Some(_) => otherwise,
        };
        Self { sign, score, threshold, outcome, frame }
    }
}

/// Where facts turn. The values are measured on films of heads that were turned by their points, which are synthetic, and
/// of prints turned as planes (`tests/live.rs` prints what they measure).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Degrees that a turn to a side must reach: a flat photograph shows the points about 13 at most.
    pub turn: f32,
    /// Degrees that a look upwards must reach.
    pub look_up: f32,
    /// Share by which the eyes must shut.
    pub blink: f32,
    /// Share by which the face must grow.
    pub closer: f32,
    /// Milliseconds within which nobody can answer what appears.
    pub reaction_ms: f64,
    /// Frames with a face that are needed to judge a move.
    pub frames_per_move: usize,
    /// Frames a second below which a blink that was not seen is unsure.
    pub blink_rate: f32,
    /// Share of frames that must show a face.
    pub seen: f32,
    /// Fused distance within a recording up to which it is one person.
    pub one_person: f32,
    /// Fused distance from which on it is not.
    pub another_person: f32,
    /// Longest time between frames in milliseconds.
    pub gap_ms: f32,
    /// Residual of a plane, in shares of the distance of the eyes, up to which a face is flat.
    pub flat: f32,
    /// The residual from which on it is not; between both, unsure.
    pub deep: f32,
    /// Correlation that a reflection must reach.
    pub reflection: f32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            turn: 20.0,
            look_up: 10.0,
            blink: 0.4,
            closer: 0.2,
            reaction_ms: 150.0,
            frames_per_move: 3,
            blink_rate: 7.0,
            seen: 0.8,
            one_person: 0.85,
            another_person: 1.1,
            gap_ms: 700.0,
            flat: 0.03,
            deep: 0.05,
            reflection: 0.5,
        }
    }
}

/// The facts about one recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveReport {
    /// The moves in the order in which they were asked, then the others.
    pub facts: Vec<Fact>,
}

impl LiveReport {
    /// The worst that a fact says; a report without facts is unsure.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let has = |outcome: Outcome| self.facts.iter().any(|fact| fact.outcome == outcome);
        if has(Outcome::Fail) {
            Outcome::Fail
        } else if self.facts.is_empty() || has(Outcome::Unsure) {
            Outcome::Unsure
        } else {
            Outcome::Pass
        }
    }

    /// The fact about a sign.
    #[must_use]
    pub fn fact(&self, sign: Sign) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.sign == sign)
    }
}

/// Compares what a recording shows with what was asked. Frames count in the order of their times; `lights` are the colours
/// that the screen showed meanwhile, none if it showed none: then there is no fact about a reflection.
///
/// Bounded: frames beyond [`MOST_FRAMES`] are left out.
#[must_use]
pub fn verify(asked: &[Asked], moments: &[Moment], lights: &[Light], limits: &Limits) -> LiveReport {
    let moments = moments.get(..MOST_FRAMES).unwrap_or(moments);
    let mut facts = moves::facts(asked, moments, limits);
    facts.extend(person::facts(moments, limits));
    facts.extend(motion::facts(moments, limits));
    facts.extend(repeats::facts(moments));
    facts.push(flat::fact(asked, moments, limits));
    if !lights.is_empty() {
        facts.push(light::fact(lights, moments, limits));
    }
    LiveReport { facts }
}

/// More frames than this are not looked at.
pub const MOST_FRAMES: usize = 480;

#[cfg(test)]
mod tests;
