//! The colour of a face in a few places: how evenly it is lit, and whether something seems to cover it.
//!
//! These are hints. Dark glasses, a mask and a fringe differ from skin in colour and brightness; clear glasses, a mask in
//! the colour of the skin, and what lies outside the points of the face cannot be seen here. What may be hair as well as
//! a hat is never more than unsure.
//!
//! Where hints begin was chosen on 73 uncovered faces in 69 photographs (darkness around the eyes to 0.48, once 0.55 in
//! hard light; distance of the mouth's colours to 0.064, of the forehead's to 0.047) and on dark glasses and masks painted
//! over portraits (`tests/faces.rs`).

use super::mesh::Mesh;
use super::pixels::Pixels;
use crate::frame::Frame;
use serde::{Deserialize, Serialize};

/// Whether something covers a part of a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Covered {
    /// It looks like the rest of the face.
    No,
    /// It differs from the rest of the face, as hair, a beard and shadow do.
    Unsure,
    /// It differs as much as skin, beard and shadow hardly do.
    Yes,
}

/// What the colours of a face say.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Complexion {
    /// Mean red, green and blue of both cheeks and the bridge of the nose, 0 to 1.
    pub colour: [f32; 3],
    /// The darker side of the face over the brighter one, 0 to 1.
    pub evenness: f32,
    /// How much darker than the cheeks the skin around the eyes is, 0 (not) to 1 (black).
    pub eyes_darkness: f32,
    /// How far the colour around the mouth is from that of the upper face (0 to about 0.5, distance of chromaticities).
    pub mouth_distance: f32,
    /// How far the colour of the forehead is from that of the cheeks, likewise.
    pub forehead_distance: f32,
}

/// Discs of one kind, by their numbers.
const CHEEK_RIGHT: [usize; 3] = [50, 205, 101];
const CHEEK_LEFT: [usize; 3] = [280, 425, 330];
const NOSE: [usize; 3] = [6, 197, 195];
const AROUND_EYES: [usize; 4] = [230, 450, 27, 257];
const AROUND_MOUTH: [usize; 5] = [164, 200, 214, 434, 18];
const FOREHEAD: [usize; 3] = [151, 108, 337];
/// The radius of a disc in shares of the face's size.
const RADIUS: f32 = 0.025;

impl Complexion {
    /// What the colours of the face with these points say.
    #[must_use]
    pub fn of(frame: &Frame<'_>, mesh: &Mesh) -> Self {
        let pixels = Pixels::of(frame);
        let radius = (mesh.size() * RADIUS).clamp(0.5, 200.0);
        let disc = |number: &usize| pixels.around(mesh.at(*number), radius);
        let (right, left) = (mean(CHEEK_RIGHT.iter().map(disc)), mean(CHEEK_LEFT.iter().map(disc)));
        let nose = mean(NOSE.iter().map(disc));
        let cheeks = mean([right, left].into_iter());
        let eyes = mean(AROUND_EYES.iter().map(disc));
        let forehead = mean(FOREHEAD.iter().map(disc));
        let upper = mean([nose, forehead].into_iter());
        let (one, other) = (grey(right), grey(left));
        Self {
            colour: mean([cheeks, nose].into_iter()).map(|value| value / 255.0),
            evenness: one.min(other) / one.max(other).max(1.0),
            eyes_darkness: (1.0 - grey(eyes) / grey(cheeks).max(1.0)).clamp(0.0, 1.0),
            mouth_distance: AROUND_MOUTH.iter().map(|number| apart(disc(number), upper)).sum::<f32>() / 5.0,
            forehead_distance: apart(forehead, mean([cheeks, nose].into_iter())),
        }
    }

    /// Whether dark glasses cover the eyes.
    #[must_use]
    pub fn eyes(&self) -> Covered {
        judged(self.eyes_darkness, 0.45, 0.62)
    }

    /// Whether a mask, a scarf or a hand covers mouth and chin.
    #[must_use]
    pub fn mouth(&self) -> Covered {
        judged(self.mouth_distance, 0.07, 0.11)
    }

    /// Whether a hat or hair covers the forehead, which colours alone cannot tell apart: at most unsure.
    #[must_use]
    pub fn forehead(&self) -> Covered {
        if self.forehead_distance > 0.07 { Covered::Unsure } else { Covered::No }
    }

    /// The worst of eyes and mouth.
    #[must_use]
    pub fn covered(&self) -> Covered {
        match (self.eyes(), self.mouth()) {
            (Covered::Yes, _) | (_, Covered::Yes) => Covered::Yes,
            (Covered::No, Covered::No) => Covered::No,
            _ => Covered::Unsure,
        }
    }
}

fn judged(value: f32, unsure: f32, yes: f32) -> Covered {
    if value >= yes {
        Covered::Yes
    } else if value >= unsure {
        Covered::Unsure
    } else {
        Covered::No
    }
}

fn mean(colours: impl Iterator<Item = [f32; 3]>) -> [f32; 3] {
    let mut count = 0.0_f32;
    let mut sum = [0.0_f32; 3];
    for colour in colours {
        count += 1.0;
        for (sum, value) in sum.iter_mut().zip(colour) {
            *sum += value;
        }
    }
    sum.map(|sum| sum / count.max(1.0))
}

/// Grey by the weights of ITU-R BT.601.
pub fn grey([red, green, blue]: [f32; 3]) -> f32 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

/// The distance of two chromaticities: red and green in shares of all light.
fn apart(one: [f32; 3], other: [f32; 3]) -> f32 {
    let share = |[red, green, blue]: [f32; 3]| {
        // Eight greys more keep what is nearly black from having a colour.
        let all = red + green + blue + 24.0;
        ((red + 8.0) / all, (green + 8.0) / all)
    };
    let ((a, b), (c, d)) = (share(one), share(other));
    (a - c).hypot(b - d)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;
    use crate::face::mesh::head::head;
    use crate::frame::Layout;

    fn painted(paint: impl Fn(f32, f32) -> [u8; 3]) -> Complexion {
        let bytes: Vec<u8> = (0_u16..480)
            .flat_map(|y| (0_u16..640).map(move |x| (x, y)))
            .flat_map(|(x, y)| paint(f32::from(x), f32::from(y)))
            .collect();
        Complexion::of(&Frame::new(&bytes, 640, 480, Layout::Rgb).unwrap(), &head())
    }

    #[test]
    fn skin_everywhere_is_uncovered_and_even() {
        let seen = painted(|_, _| [200, 150, 120]);
        assert!(seen.evenness > 0.99);
        assert_eq!((seen.eyes(), seen.mouth(), seen.forehead()), (Covered::No, Covered::No, Covered::No));
        assert!((seen.colour[0] - 200.0 / 255.0).abs() < 0.01);
    }

    #[test]
    fn light_from_one_side_is_uneven() {
        assert!(painted(|x, _| if x < 320.0 { [60, 45, 36] } else { [200, 150, 120] }).evenness < 0.4);
    }

    #[test]
    fn a_picture_without_light_says_nothing_wild() {
        let dark = painted(|_, _| [0, 0, 0]);
        assert!([dark.evenness, dark.eyes_darkness, dark.mouth_distance].iter().all(|value| value.is_finite()));
    }
}
