//! Which problem of a frame the person should mend first, and how to say so without flicker.
//!
//! Words for people are not here: the page has them in every language. Whether a stored picture passes a check is not
//! decided here either, though the rules may use the same thresholds.

use crate::quality::{Measures, Subject};
use serde::{Deserialize, Serialize};

/// What to tell the person, one thing at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guidance {
    /// More light is needed.
    TooDark,
    /// So much light that paper or skin burns out.
    TooBright,
    /// A reflection hides a part.
    Glare,
    /// Out of focus, or too close for this camera to focus.
    Blurred,
    /// The camera or what it shows moves.
    HoldStill,
    /// No document is seen.
    NoDocument,
    /// A part of the document lies outside the picture.
    NotWhole,
    /// The document is so small that its print cannot be read.
    Closer,
    /// The document is so near that it leaves the picture, or that the camera cannot focus on it.
    StepBack,
    /// The document is seen from the side.
    Tilted,
    /// Something, such as a finger, lies over the document's edge.
    Covered,
    /// What is held up has another shape than the document that is asked for.
    WrongShape,
    /// A cover or an empty side: there is next to no print on it.
    WrongSide,
    /// Nothing to mend.
    Good,
}

impl Guidance {
    /// The stable code: what serialisation writes, and what the worker sends to the page.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooDark => "too_dark",
            Self::TooBright => "too_bright",
            Self::Glare => "glare",
            Self::Blurred => "blurred",
            Self::HoldStill => "hold_still",
            Self::NoDocument => "no_document",
            Self::NotWhole => "not_whole",
            Self::Closer => "closer",
            Self::StepBack => "step_back",
            Self::Tilted => "tilted",
            Self::Covered => "covered",
            Self::WrongShape => "wrong_shape",
            Self::WrongSide => "wrong_side",
            Self::Good => "good",
        }
    }
}

/// Where a measure becomes a problem.
///
/// The values come from measurements: of documents and a head drawn by `tests/specimen` in four frame sizes, then
/// blurred by a Gaussian of σ, dragged, lit and shifted (all in pixels of the reduced plane) by known amounts
/// (`cargo test -p vision --test quality -- --ignored --nocapture` prints them), and of photographs (12 of papers on
/// desks, 14 of passports and cards, 64 of people; `examples/measure.rs` prints what any picture measures).
///
/// | measure | found | set at |
/// |---|---|---|
/// | sharpness of a document | photographs 0.54 to 0.89; drawn: in focus 0.67 to 0.98, σ 1: 0.38 to 0.40, σ 1.5: 0.29 to 0.31, σ 3: 0.20; dragged by 4: 0.33 to 0.39, by 8: 0.27 to 0.29 | 0.35: beyond it the machine-readable lines close |
/// | sharpness of a face | photographs 0.27 to 0.70; drawn: in focus 0.55 to 0.67, σ 1.5: 0.26 to 0.35, σ 3: 0.16 to 0.21 | 0.22 |
/// | brightness | photographs of documents from 0.32; drawn: half the light 0.31 to 0.33, a third 0.22, a quarter 0.16; people in visible darkness 0.18 | 0.22, faces 0.2 |
/// | burnt-out share | photographs of documents to 0.16; drawn with a quarter too much light 0.37 to 0.44, half too much from 0.6; flat scans on white, which are fine, to 0.8; people before a white wall to 0.42 | 0.4, files 0.9, faces 0.6 |
/// | area of glare | photographs of documents 0, of papers in sunlight 0.012; drawn: a spot four hundredths wide 0.004 to 0.007, twice as wide 0.017 to 0.026 | 0.005, faces 0.03 |
/// | motion | drawn: a document shifted by 2: 0.011 to 0.014, by 4: 0.020 to 0.025, by 8: 0.04; a face by 4: 0.006 to 0.011, by 8: 0.012 to 0.019; noise to 0.004; a tenth less light to 0.012 | 0.02, faces 0.015 |
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Mean grey (0 to 1) below which it is too dark.
    pub least_brightness: f32,
    /// Share of burnt-out pixels (0 to 1) above which it is too bright.
    pub most_burnt_share: f32,
    /// Share in burnt-out spots (0 to 1) above which there is glare.
    pub most_glare_area: f32,
    /// Sharpness (0 to 1) below which it is blurred.
    pub least_sharpness: f32,
    /// Motion (0 to 1) above which it is not still.
    pub most_motion: f32,
    /// How much better than its threshold, as a share of it, a measure must become before the problem counts as mended.
    pub margin: f32,
    /// How long, in milliseconds, something new must hold before it is said.
    pub hold_ms: f64,
}

impl Thresholds {
    /// For a subject.
    #[must_use]
    pub const fn of(subject: Subject) -> Self {
        match subject {
            Subject::Document => Self::document(),
            Subject::Face => Self::face(),
            Subject::Whole => Self::file(),
        }
    }

    /// For a document before a camera.
    #[must_use]
    pub const fn document() -> Self {
        Self {
            least_brightness: 0.22,
            most_burnt_share: 0.4,
            most_glare_area: 0.005,
            least_sharpness: 0.35,
            most_motion: 0.02,
            margin: 0.1,
            hold_ms: 300.0,
        }
    }

    /// For a face before a camera. A window or a white wall may be in the picture, and skin shines a little.
    #[must_use]
    pub const fn face() -> Self {
        Self {
            least_brightness: 0.2,
            most_burnt_share: 0.6,
            most_glare_area: 0.03,
            least_sharpness: 0.22,
            most_motion: 0.015,
            ..Self::document()
        }
    }

    /// For a document in an uploaded file, which may be a scan on white.
    #[must_use]
    pub const fn file() -> Self {
        Self { most_burnt_share: 0.9, ..Self::document() }
    }

    /// Every problem that the measures show, the one to mend first before the others: without light nothing else can
    /// be judged, and what moves is blurred because it moves. Empty when all is good.
    pub fn problems(&self, measures: &Measures) -> impl Iterator<Item = Guidance> {
        self.problems_after(measures, Guidance::Good)
    }

    /// The first problem, or [`Guidance::Good`].
    #[must_use]
    pub fn judge(&self, measures: &Measures) -> Guidance {
        self.problems(measures).next().unwrap_or(Guidance::Good)
    }

    /// As [`problems`](Self::problems), but the problem that is being said counts as mended only beyond the margin.
    pub(crate) fn problems_after(&self, measures: &Measures, said: Guidance) -> impl Iterator<Item = Guidance> {
        let least = |problem: Guidance, threshold: f32| {
            if problem == said { threshold * (1.0 + self.margin) } else { threshold }
        };
        let most = |problem: Guidance, threshold: f32| {
            if problem == said { threshold * (1.0 - self.margin) } else { threshold }
        };
        let found = [
            (Guidance::TooDark, measures.brightness < least(Guidance::TooDark, self.least_brightness)),
            (Guidance::TooBright, measures.burnt_share > most(Guidance::TooBright, self.most_burnt_share)),
            (
                Guidance::HoldStill,
                measures.motion.is_some_and(|motion| motion > most(Guidance::HoldStill, self.most_motion)),
            ),
            (Guidance::Glare, measures.glare_area > most(Guidance::Glare, self.most_glare_area)),
            (Guidance::Blurred, measures.sharpness < least(Guidance::Blurred, self.least_sharpness)),
        ];
        found.into_iter().filter_map(|(problem, found)| found.then_some(problem))
    }
}

/// Says one thing at a time, and something else only once that has held: what keeps words from flickering.
///
/// Problems that take turns so quickly that none of them holds still end `good`, because `good` has not held either.
#[derive(Clone, Copy, Debug)]
pub struct Calm<T> {
    good: T,
    said: T,
    candidate: T,
    candidate_since: f64,
    bad_since: Option<f64>,
    now: f64,
}

impl<T: Copy + PartialEq> Calm<T> {
    /// Says `first` until something has held; `good` is the word for no problem.
    #[must_use]
    pub const fn new(first: T, good: T) -> Self {
        Self {
            good,
            said: first,
            candidate: first,
            candidate_since: f64::NEG_INFINITY,
            bad_since: None,
            now: f64::NEG_INFINITY,
        }
    }

    /// What is being said.
    #[must_use]
    pub const fn said(&self) -> T {
        self.said
    }

    /// The latest time heard, in milliseconds.
    #[must_use]
    pub const fn now(&self) -> f64 {
        self.now
    }

    /// Hears what the frame shot at `at_ms` shows and returns what to say; something new must hold for `hold_ms`. A time
    /// that is no number, or lies before an earlier one, counts as the latest heard.
    pub fn hear(&mut self, seen: T, at_ms: f64, hold_ms: f64) -> T {
        if at_ms.is_finite() {
            self.now = self.now.max(at_ms);
        }
        if seen != self.candidate || !self.candidate_since.is_finite() {
            self.candidate = seen;
            self.candidate_since = self.now;
        }
        self.bad_since = if seen == self.good { None } else { self.bad_since.or(Some(self.now)) };
        let held = self.now - self.candidate_since >= hold_ms;
        let good_is_over = self.said == self.good && self.bad_since.is_some_and(|since| self.now - since >= hold_ms);
        if held || good_is_over {
            self.said = seen;
        }
        self.said
    }
}

/// Turns a stream of measures into guidance that a person can read.
///
/// What is said changes only when something else has held for [`Thresholds::hold_ms`], as [`Calm`] does it. Begins with
/// [`Guidance::HoldStill`]: a camera that has just started shows dark and blurred frames that mean nothing.
#[derive(Debug)]
pub struct Guide {
    thresholds: Thresholds,
    calm: Calm<Guidance>,
}

impl Guide {
    /// A guide that has seen nothing yet.
    #[must_use]
    pub const fn new(thresholds: Thresholds) -> Self {
        Self { thresholds, calm: Calm::new(Guidance::HoldStill, Guidance::Good) }
    }

    /// What is being said.
    #[must_use]
    pub const fn said(&self) -> Guidance {
        self.calm.said()
    }

    /// Takes the measures of the frame shot at `at_ms` (milliseconds from any fixed start) and returns what to say. A time
    /// that is no number, or lies before an earlier one, counts as the latest seen.
    pub fn feed(&mut self, measures: &Measures, at_ms: f64) -> Guidance {
        let seen = self.thresholds.problems_after(measures, self.said()).next().unwrap_or(Guidance::Good);
        self.calm.hear(seen, at_ms, self.thresholds.hold_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Measures = Measures {
        sharpness: 0.7,
        brightness: 0.6,
        dark_share: 0.1,
        burnt_share: 0.0,
        contrast: 0.7,
        glare_area: 0.0,
        glare_place: None,
        motion: Some(0.0),
    };
    const BLURRED: Measures = Measures { sharpness: 0.1, ..GOOD };
    const DARK: Measures = Measures { brightness: 0.1, dark_share: 0.9, ..GOOD };
    const GLARING: Measures = Measures { glare_area: 0.05, ..GOOD };
    const MOVING: Measures = Measures { motion: Some(0.2), ..BLURRED };

    fn said(frames: impl IntoIterator<Item = (f64, Measures)>) -> Vec<Guidance> {
        let mut guide = Guide::new(Thresholds::document());
        frames.into_iter().map(|(at, measures)| guide.feed(&measures, at)).collect()
    }

    #[test]
    fn the_problem_to_mend_first_comes_first() {
        let all =
            Measures { sharpness: 0.0, brightness: 0.05, dark_share: 1.0, glare_area: 0.1, motion: Some(0.5), ..GOOD };
        let problems: Vec<_> = Thresholds::document().problems(&all).collect();
        assert_eq!(problems, [Guidance::TooDark, Guidance::HoldStill, Guidance::Glare, Guidance::Blurred]);
        assert_eq!(Thresholds::document().judge(&MOVING), Guidance::HoldStill);
        assert_eq!(Thresholds::document().judge(&GOOD), Guidance::Good);
    }

    #[test]
    fn something_new_is_said_once_it_has_held() {
        let frames = [
            (0.0, GOOD),
            (100.0, GOOD),
            (299.0, GOOD),
            (300.0, GOOD),
            (400.0, BLURRED),
            (600.0, BLURRED),
            (700.0, BLURRED),
        ];
        use Guidance::{Blurred, Good, HoldStill};
        assert_eq!(said(frames), [HoldStill, HoldStill, HoldStill, Good, Good, Good, Blurred]);
    }

    #[test]
    fn one_odd_frame_changes_nothing() {
        let frames = (0..40_u32).map(|number| (f64::from(number) * 50.0, if number % 5 == 4 { BLURRED } else { GOOD }));
        assert!(said(frames).iter().all(|said| *said == Guidance::HoldStill));
        let frames = (0..40_u32).map(|number| (f64::from(number) * 50.0, if number == 20 { DARK } else { GOOD }));
        assert!(said(frames).iter().skip(6).all(|said| *said == Guidance::Good));
    }

    #[test]
    fn problems_that_take_turns_still_end_good() {
        let turns = [GLARING, BLURRED, DARK];
        let good = (0..10_u32).map(|number| (f64::from(number) * 50.0, GOOD));
        let bad =
            (10..30_u32).zip(turns.into_iter().cycle()).map(|(number, measures)| (f64::from(number) * 50.0, measures));
        let said = said(good.chain(bad));
        assert_eq!(said.get(9), Some(&Guidance::Good));
        assert!(said.iter().skip(16).all(|said| *said != Guidance::Good));
    }

    #[test]
    fn a_measure_on_its_threshold_does_not_flicker() {
        let threshold = Thresholds::document().least_sharpness;
        let blurred = (0..10_u32).map(|number| (f64::from(number) * 100.0, BLURRED));
        let edge =
            (10..60_u32).map(|number| (f64::from(number) * 100.0, Measures { sharpness: threshold * 1.05, ..GOOD }));
        assert!(said(blurred.chain(edge)).iter().skip(3).all(|said| *said == Guidance::Blurred));
    }

    #[test]
    fn odd_times_and_measures_do_no_harm() {
        let odd = Measures {
            sharpness: f32::NAN,
            brightness: f32::INFINITY,
            dark_share: -1.0,
            motion: Some(f32::NAN),
            ..GOOD
        };
        let mut guide = Guide::new(Thresholds::document());
        for at in [f64::NAN, 5.0, -1.0, f64::INFINITY, 400.0, f64::NEG_INFINITY] {
            guide.feed(&odd, at);
        }
        assert_eq!(guide.feed(&GOOD, 1_000.0), guide.said());
    }
}
