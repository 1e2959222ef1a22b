//! What the person should mend first before their portrait can be taken, without flicker.
//!
//! Words for people are not here, and neither is a decision: the server looks at the portrait again.

use super::complexion::Covered;
use super::mesh::Mesh;
use super::watch::Look;
use crate::geometry::coordinate;
use crate::guidance::{Guidance, Thresholds};
use crate::quality::{Measures, Subject};
use serde::{Deserialize, Serialize};

/// What to tell the person, one thing at a time; the one to mend first before the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaceGuidance {
    /// More light is needed.
    TooDark,
    /// There is no face.
    NoFace,
    /// There is another face.
    MoreThanOne,
    /// Nearer to the camera.
    TooFar,
    /// Farther from the camera.
    TooClose,
    /// The face is not in the middle.
    NotCentred,
    /// So much light that skin burns out.
    TooBright,
    /// One side of the face is much darker.
    UnevenLight,
    /// Something dark or of another colour lies over eyes or mouth.
    Covered,
    /// The head is turned or leans.
    TurnedAway,
    /// The eyes are shut.
    EyesClosed,
    /// A reflection hides a part.
    Glare,
    /// The camera or the head moves.
    HoldStill,
    /// Out of focus.
    Blurred,
    /// Nothing to mend.
    Good,
}

impl FaceGuidance {
    /// The stable code: what serialisation writes, and what the worker sends to the page.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooDark => "too_dark",
            Self::NoFace => "no_face",
            Self::MoreThanOne => "more_than_one",
            Self::TooFar => "too_far",
            Self::TooClose => "too_close",
            Self::NotCentred => "not_centred",
            Self::TooBright => "too_bright",
            Self::UnevenLight => "uneven_light",
            Self::Covered => "covered",
            Self::TurnedAway => "turned_away",
            Self::EyesClosed => "eyes_closed",
            Self::Glare => "glare",
            Self::HoldStill => "hold_still",
            Self::Blurred => "blurred",
            Self::Good => "good",
        }
    }
}

/// Where something becomes a problem. On 73 faces in 69 photographs, eyes were open by 0.21 to 0.38 and shut by at most 0.31 as
/// the net judges it; the darker side had 0.42 to 0.99 of the brighter one's light.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaceThresholds {
    /// Size of the face in shares of the frame's shorter side below which it is too far.
    pub least_size: f32,
    /// The same, above which it is too close.
    pub most_size: f32,
    /// How far its middle may be from the frame's, in shares of the shorter side.
    pub most_offset: f32,
    /// Turn to a side in degrees above which it is turned away.
    pub most_yaw: f32,
    /// Looking up or down in degrees, likewise.
    pub most_pitch: f32,
    /// Leaning in degrees, likewise.
    pub most_roll: f32,
    /// Openness of the eyes below which they are shut.
    pub least_openness: f32,
    /// How far the net says the eyes are shut above which they are.
    pub most_blink: f32,
    /// Darker over brighter side below which light is uneven.
    pub least_evenness: f32,
    /// Mean grey of the cheeks (0 to 1) below which it is too dark, however bright the wall behind is. Low, because skin
    /// is dark on many people.
    pub least_light: f32,
    /// Thresholds of the frame's quality.
    pub quality: Thresholds,
    /// How much better than its threshold, as a share of it, a measure must become before a problem counts as mended.
    pub margin: f32,
    /// How long, in milliseconds, something new must hold before it is said.
    pub hold_ms: f64,
    /// How long all must be good before the picture may be taken.
    pub steady_ms: f64,
}

impl Default for FaceThresholds {
    fn default() -> Self {
        Self {
            least_size: 0.28,
            most_size: 0.72,
            most_offset: 0.16,
            most_yaw: 14.0,
            most_pitch: 16.0,
            most_roll: 14.0,
            least_openness: 0.15,
            most_blink: 0.45,
            least_evenness: 0.45,
            least_light: 0.12,
            quality: Thresholds::of(Subject::Face),
            margin: 0.1,
            hold_ms: 300.0,
            steady_ms: 500.0,
        }
    }
}

impl FaceThresholds {
    /// Every problem that a look and the measures of the same frame show, the one to mend first before the others.
    pub fn problems(&self, look: &Look, measures: Option<&Measures>) -> impl Iterator<Item = FaceGuidance> + use<> {
        self.problems_after(look, measures, FaceGuidance::Good)
    }

    /// As above, but the problem that is being said counts as mended only beyond the margin.
    fn problems_after(
        &self,
        look: &Look,
        measures: Option<&Measures>,
        said: FaceGuidance,
    ) -> impl Iterator<Item = FaceGuidance> + use<> {
        use FaceGuidance as G;
        let stricter = |problem: G| if problem == said { 1.0 - self.margin } else { 1.0 };
        let over = |problem: G, value: f32, most: f32| value > most * stricter(problem);
        let under = |problem: G, value: f32, least: f32| value < least / stricter(problem);
        let quality: Vec<Guidance> =
            measures.map(|measures| self.quality.problems(measures).collect()).unwrap_or_default();
        let bad = |guidance: Guidance| quality.contains(&guidance);
        let mesh = look.mesh.as_ref();
        let pose = mesh.map(Mesh::pose).unwrap_or_default();
        let size = look.size();
        let offset = mesh.map_or(0.0, |mesh| offset(mesh, look.width, look.height));
        let light = look.complexion.map(|complexion| super::complexion::grey(complexion.colour));
        let shut = look.eyes().is_some_and(|eyes| under(G::EyesClosed, eyes.mean(), self.least_openness))
            || look.expression.is_some_and(|expression| over(G::EyesClosed, expression.blink, self.most_blink));
        let turned = over(G::TurnedAway, pose.yaw.abs(), self.most_yaw)
            || over(G::TurnedAway, pose.pitch.abs(), self.most_pitch)
            || over(G::TurnedAway, pose.roll.abs(), self.most_roll);
        let found = [
            (
                G::TooDark,
                bad(Guidance::TooDark) || light.is_some_and(|light| under(G::TooDark, light, self.least_light)),
            ),
            (G::NoFace, mesh.is_none()),
            (G::MoreThanOne, look.faces > 1),
            (G::TooFar, size.is_some_and(|size| under(G::TooFar, size, self.least_size))),
            (G::TooClose, size.is_some_and(|size| over(G::TooClose, size, self.most_size))),
            (G::NotCentred, over(G::NotCentred, offset, self.most_offset)),
            (G::TooBright, bad(Guidance::TooBright)),
            (
                G::UnevenLight,
                look.complexion.is_some_and(|seen| under(G::UnevenLight, seen.evenness, self.least_evenness)),
            ),
            (G::Covered, look.complexion.is_some_and(|seen| seen.covered() == Covered::Yes)),
            (G::TurnedAway, turned),
            (G::EyesClosed, shut),
            (G::Glare, bad(Guidance::Glare)),
            (G::HoldStill, bad(Guidance::HoldStill)),
            (G::Blurred, bad(Guidance::Blurred)),
        ];
        found.into_iter().filter_map(|(problem, found)| found.then_some(problem))
    }
}

/// How far the middle of the face is from the frame's, in shares of the shorter side; the farther of across and down.
fn offset(mesh: &Mesh, width: u32, height: u32) -> f32 {
    let shorter = coordinate(width.min(height).max(1));
    let middle = mesh.centre();
    let across = (middle.x - coordinate(width) / 2.0).abs();
    let down = (middle.y - coordinate(height) / 2.0).abs();
    across.max(down) / shorter
}

/// Turns a stream of looks into guidance that a person can read, and tells when the portrait may be taken.
///
/// What is said changes only when something else has held for a while; problems that take turns still end "good".
#[derive(Debug)]
pub struct FaceGuide {
    thresholds: FaceThresholds,
    said: FaceGuidance,
    candidate: FaceGuidance,
    candidate_since: f64,
    bad_since: Option<f64>,
    good_since: Option<f64>,
    now: f64,
}

impl FaceGuide {
    /// A guide that has seen nothing yet: it says that there is no face.
    #[must_use]
    pub const fn new(thresholds: FaceThresholds) -> Self {
        let said = FaceGuidance::NoFace;
        Self {
            thresholds,
            said,
            candidate: said,
            candidate_since: f64::NEG_INFINITY,
            bad_since: None,
            good_since: None,
            now: f64::NEG_INFINITY,
        }
    }

    /// What is being said.
    #[must_use]
    pub const fn said(&self) -> FaceGuidance {
        self.said
    }

    /// Whether all has been good for half a second without a break, so that the portrait may be taken.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.good_since.is_some_and(|since| self.now - since >= self.thresholds.steady_ms)
    }

    /// Takes what the frame shot at `at_ms` shows (milliseconds from any fixed start) and returns what to say. A time that
    /// is no number, or lies before an earlier one, counts as the latest seen.
    pub fn feed(&mut self, look: &Look, measures: Option<&Measures>, at_ms: f64) -> FaceGuidance {
        if at_ms.is_finite() {
            self.now = self.now.max(at_ms);
        }
        let mut problems = self.thresholds.problems_after(look, measures, self.said);
        let seen = problems.next().unwrap_or(FaceGuidance::Good);
        if seen != self.candidate || !self.candidate_since.is_finite() {
            self.candidate = seen;
            self.candidate_since = self.now;
        }
        let good = seen == FaceGuidance::Good;
        self.bad_since = if good { None } else { self.bad_since.or(Some(self.now)) };
        self.good_since = if good { self.good_since.or(Some(self.now)) } else { None };
        let held = self.now - self.candidate_since >= self.thresholds.hold_ms;
        let good_is_over = self.said == FaceGuidance::Good
            && self.bad_since.is_some_and(|since| self.now - since >= self.thresholds.hold_ms);
        if held || good_is_over {
            self.said = seen;
        }
        self.said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::mesh::head::{blinking, head, moved, turned};

    fn look(mesh: Option<Mesh>) -> Look {
        let faces = usize::from(mesh.is_some());
        Look { width: 640, height: 480, faces, mesh, expression: None, complexion: None }
    }

    fn first(look: &Look) -> FaceGuidance {
        FaceThresholds { most_pitch: 25.0, ..FaceThresholds::default() }
            .problems(look, None)
            .next()
            .unwrap_or(FaceGuidance::Good)
    }

    #[test]
    fn each_problem_has_its_word() {
        use FaceGuidance as G;
        let seen = |mesh: Mesh| first(&look(Some(mesh)));
        assert_eq!(first(&look(None)), G::NoFace);
        assert_eq!(seen(head()), G::Good);
        assert_eq!(first(&Look { faces: 2, ..look(Some(head())) }), G::MoreThanOne);
        assert_eq!(seen(moved(&head(), 0.5, 0.0, 0.0)), G::TooFar);
        assert_eq!(seen(moved(&head(), 2.2, 0.0, 0.0)), G::TooClose);
        assert_eq!(seen(moved(&head(), 1.0, 120.0, 0.0)), G::NotCentred);
        assert_eq!(seen(turned(&head(), 22.0, 0.0, 0.0)), G::TurnedAway);
        assert_eq!(seen(blinking(&head(), 1.0)), G::EyesClosed);
    }

    #[test]
    fn the_portrait_is_ready_after_half_a_second_of_good() {
        let thresholds = FaceThresholds { most_pitch: 25.0, ..FaceThresholds::default() };
        let mut guide = FaceGuide::new(thresholds);
        let good = look(Some(head()));
        for at in [0.0, 100.0, 200.0, 300.0, 400.0, 499.0] {
            guide.feed(&good, None, at);
            assert!(!guide.ready());
        }
        assert_eq!(guide.feed(&good, None, 500.0), FaceGuidance::Good);
        assert!(guide.ready());
        assert_eq!(guide.feed(&look(None), None, 550.0), FaceGuidance::Good);
        assert!(!guide.ready(), "one bad frame must begin the half second anew");
    }

    #[test]
    fn a_measure_on_its_threshold_does_not_flicker() {
        let mut guide = FaceGuide::new(FaceThresholds { most_pitch: 25.0, ..FaceThresholds::default() });
        let size = look(Some(head())).size().unwrap_or(1.0);
        let far = look(Some(moved(&head(), 0.27 / size, 0.0, 0.0)));
        let edge = look(Some(moved(&head(), 0.29 / size, 0.0, 0.0)));
        let mut at = 0.0;
        for frame in std::iter::repeat_n(&far, 10).chain(std::iter::repeat_n(&edge, 30)) {
            at += 50.0;
            guide.feed(frame, None, at);
        }
        assert_eq!(guide.said(), FaceGuidance::TooFar);
    }
}
