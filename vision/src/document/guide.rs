//! What the person should mend about holding a document, one thing at a time, and when the picture can be taken.
//!
//! Words for people are not here, and whether a stored picture passes is decided elsewhere.

use super::{Format, Outline};
use crate::guidance::{Calm, Guidance, Thresholds};
use crate::quality::{Measures, Subject};
use serde::{Deserialize, Serialize};

/// What one frame shows of a document.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Width of the frame in pixels.
    pub width: u32,
    /// Height of the frame in pixels.
    pub height: u32,
    /// Where the document lies; none if there is none.
    pub outline: Option<Outline>,
    /// The measures of the document, or of the place where one is expected. `motion` is none: corners tell it better.
    pub measures: Measures,
    /// The share of the document (0 to 1) on which something is printed.
    pub print: f32,
}

/// Where something about a document becomes a problem.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentThresholds {
    /// Those of the measures. Their margin and time to hold count for the others too.
    pub measures: Thresholds,
    /// The formats that are asked for; any shape passes when empty.
    pub formats: Vec<Format>,
    /// Confidence (0 to 1) below which there is no document.
    pub least_confidence: f32,
    /// [Reach](Outline::reach) below which it is too small.
    pub least_reach: f32,
    /// Degrees above which it is tilted.
    pub most_tilt: f32,
    /// Hidden share of its sides above which something covers it.
    pub most_hidden: f32,
    /// How far its shape may be off, as a share of that of the nearest format asked for.
    pub most_distortion: f32,
    /// Printed share (0 to 1) below which it is an empty side or a cover.
    pub least_print: f32,
    /// Contrast (0 to 1) below which there is nothing on it that could be blurred.
    pub least_contrast: f32,
    /// How far a corner may move from one frame to the next, as a share of the longer side.
    pub most_shift: f32,
    /// Millimetres nearer than which usual cameras cannot focus: blur there asks for a step back.
    pub least_distance: f32,
    /// Milliseconds for which all must be good and steady before the picture is taken.
    pub steady_ms: f64,
}

impl DocumentThresholds {
    /// For a camera, with the formats that are asked for (none: any).
    #[must_use]
    pub fn new(formats: &[Format]) -> Self {
        Self {
            measures: Thresholds::of(Subject::Document),
            formats: formats.to_vec(),
            least_confidence: 0.6,
            least_reach: 0.5,
            most_tilt: 25.0,
            most_hidden: 0.035,
            most_distortion: 0.08,
            least_print: 0.12,
            least_contrast: 0.12,
            most_shift: 0.015,
            least_distance: 130.0,
            steady_ms: 500.0,
        }
    }

    /// Every problem that one frame shows, the one to mend first before the others: light, then where the document is,
    /// then how it is held, then what spoils the picture. Empty when all is good.
    #[must_use]
    pub fn problems(&self, seen: &Seen) -> Vec<Guidance> {
        self.problems_after(seen, Guidance::Good, None)
    }

    /// As [`problems`](Self::problems), but the problem that is being said counts as mended only beyond the margin. `shift`
    /// is how far the corners moved since the frame before.
    fn problems_after(&self, seen: &Seen, said: Guidance, shift: Option<f32>) -> Vec<Guidance> {
        let margin = self.measures.margin;
        let least = |problem, threshold: f32| if problem == said { threshold * (1.0 + margin) } else { threshold };
        let most = |problem, threshold: f32| if problem == said { threshold * (1.0 - margin) } else { threshold };
        let measured: Vec<Guidance> = self.measures.problems_after(&seen.measures, said).collect();
        let mut problems: Vec<Guidance> =
            measured.iter().copied().filter(|problem| *problem == Guidance::TooDark).collect();
        let sure = least(Guidance::NoDocument, self.least_confidence);
        let Some(outline) = seen.outline.filter(|outline| outline.confidence >= sure) else {
            problems.push(Guidance::NoDocument);
            return problems;
        };
        let (width, height) = (seen.width, seen.height);
        let shape = outline.shape(width, height);
        let reach = outline.reach(width, height);
        let outside = outline.touches_border(width, height);
        // Of a document that is not whole, neither shape nor tilt can be told.
        if outside {
            problems.push(if reach >= 0.97 { Guidance::StepBack } else { Guidance::NotWhole });
        }
        let whole = [
            (Guidance::Closer, reach < least(Guidance::Closer, self.least_reach)),
            (Guidance::Tilted, outline.tilt(width, height) > most(Guidance::Tilted, self.most_tilt)),
            (Guidance::Covered, outline.hidden > most(Guidance::Covered, self.most_hidden)),
            (Guidance::WrongShape, self.is_other(shape, most(Guidance::WrongShape, self.most_distortion))),
        ];
        problems.extend(whole.into_iter().filter_map(|(problem, found)| (found && !outside).then_some(problem)));
        if shift.is_some_and(|shift| shift > most(Guidance::HoldStill, self.most_shift)) {
            problems.push(Guidance::HoldStill);
        }
        let near = outline.distance(Format::nearest(shape), width, height) < self.least_distance;
        // What is blurred may have lost its print, but not its colours.
        let bare = seen.measures.contrast < least(Guidance::WrongSide, self.least_contrast);
        let blurred = measured.contains(&Guidance::Blurred) && !bare;
        let empty = seen.print < least(Guidance::WrongSide, self.least_print) && !blurred;
        for problem in measured.into_iter().filter(|problem| *problem != Guidance::TooDark) {
            let problem = match problem {
                Guidance::Blurred if bare => continue,
                Guidance::Blurred if near => Guidance::StepBack,
                problem => problem,
            };
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        if empty || bare {
            problems.push(Guidance::WrongSide);
        }
        problems
    }

    fn is_other(&self, shape: f32, most: f32) -> bool {
        let off = |format: &Format| (shape / format.shape() - 1.0).abs();
        !self.formats.is_empty() && !self.formats.iter().any(|format| off(format) <= most)
    }
}

/// Turns what a stream of frames shows into guidance that a person can read, and says when to take the picture.
///
/// What is said changes only when something else has held, as [`Calm`] does it.
#[derive(Debug)]
pub struct DocumentGuide {
    thresholds: DocumentThresholds,
    calm: Calm<Guidance>,
    before: Option<(u32, u32, Outline)>,
    /// When all became good and steady, and where the document was then.
    steady: Option<(f64, Outline)>,
}

impl DocumentGuide {
    /// A guide that has seen nothing yet.
    #[must_use]
    pub const fn new(thresholds: DocumentThresholds) -> Self {
        Self { thresholds, calm: Calm::new(Guidance::NoDocument, Guidance::Good), before: None, steady: None }
    }

    /// Takes what the frame shot at `at_ms` shows (milliseconds from any fixed start) and returns what to say. A time that
    /// is no number, or lies before an earlier one, counts as the latest seen.
    pub fn feed(&mut self, seen: &Seen, at_ms: f64) -> Guidance {
        let now = seen.outline.map(|outline| (seen.width, seen.height, outline));
        let shift = self.before.zip(now).map(|(before, now)| {
            if (before.0, before.1) == (now.0, now.1) { now.2.shift(&before.2) } else { f32::INFINITY }
        });
        self.before = now;
        let problems = self.thresholds.problems_after(seen, self.calm.said(), shift);
        let first = problems.first().copied().unwrap_or(Guidance::Good);
        let said = self.calm.hear(first, at_ms, self.thresholds.measures.hold_ms);
        self.steady =
            seen.outline.filter(|_| problems.is_empty() && shift.is_some()).map(|outline| match self.steady {
                // Slow drifting is no standing still either.
                Some((since, then)) if outline.shift(&then) <= 2.0 * self.thresholds.most_shift => (since, then),
                _ => (self.calm.now(), outline),
            });
        said
    }

    /// What is being said.
    #[must_use]
    pub const fn said(&self) -> Guidance {
        self.calm.said()
    }

    /// How far the way to [`ready`](Self::ready) is gone, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f32 {
        let Some((since, _)) = self.steady else { return 0.0 };
        crate::frame::narrow(((self.calm.now() - since) / self.thresholds.steady_ms.max(1.0)).clamp(0.0, 1.0))
    }

    /// Whether the document has been good and steady for long enough: the picture should be taken now.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.progress() >= 1.0
    }

    /// Forgets what was seen: the camera was switched, or a picture was taken.
    pub fn reset(&mut self) {
        self.calm = Calm::new(Guidance::NoDocument, Guidance::Good);
        self.before = None;
        self.steady = None;
    }
}
