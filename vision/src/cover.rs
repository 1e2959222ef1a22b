//! Whether fingers lie over a document: smooth places of the colour of skin that come in over its border.
//!
//! Takes the rectified document alone. Skin is told by its hue (Chai and Ngan, "Face segmentation using skin-color map",
//! 1999), which covers people of every complexion in even light and also much else: wood, leather, pink paper. Hence a place
//! must also differ from the document's own border, be smooth, and reach inwards like a finger and not along the border like
//! a printed band. Gloves, stickers and other things are not seen; nor is a finger on a document of its own hue.

use crate::frame::{Frame, Layout};
use crate::geometry::Quad;
use crate::signs::tone::means;
use crate::signs::{Levels, Sign, upright};

/// The longer side, in pixels, of the picture that is looked at.
const SIDE: u32 = 160;
/// Blue and red differences of skin.
const SKIN_BLUE: std::ops::RangeInclusive<f32> = 77.0..=127.0;
const SKIN_RED: std::ops::RangeInclusive<f32> = 137.0..=175.0;
/// Darker than this, hue tells nothing.
const DARKEST: f32 = 45.0;
/// How far, in steps of colour, skin differs from the document's border.
const DIFFERENT: f32 = 14.0;
/// Steps of grey between neighbours up to which a place is smooth.
const SMOOTH: f32 = 16.0;
/// Share of the picture from which a place is looked at, and at which it is certain.
const SMALLEST: f32 = 0.003;
const CERTAIN: f32 = 0.02;
/// A finger reaches inwards at least this share of the shorter side, and of its own width at the border.
const DEPTH: f32 = 0.05;
const SLENDER: f32 = 0.4;
/// Share of the border that is hidden by fingers at most; more is the document's own colour.
const WIDEST: f32 = 0.3;

const COVERED: Levels = Levels { unsure: 0.3, fail: 0.9 };

/// The sign that fingers lie over the rectified document. Unsure for a grey picture.
#[must_use]
pub fn covered(frame: &Frame<'_>) -> Sign {
    if frame.layout() == Layout::Luma {
        return Sign::untold(COVERED);
    }
    let (width, height, pixels) = means(frame, SIDE);
    let colours: Vec<Colour> = pixels.iter().map(Colour::of).collect();
    let skin = skin(&colours, width, height);
    let fingers: Vec<Finger> = fingers(&skin, width, height);
    let share = fingers.iter().map(|finger| finger.share).sum::<f32>();
    let scale = small(usize::try_from(frame.width()).unwrap_or(usize::MAX)) / small(width);
    let places = fingers.iter().map(|finger| finger.place.scaled(scale, scale)).collect();
    Sign::judged((share / CERTAIN).clamp(0.0, 1.0), COVERED, places)
}

/// Grey, and the differences of blue and red against it (ITU-R BT.601), each 0 to 255.
#[derive(Clone, Copy)]
struct Colour {
    grey: f32,
    blue: f32,
    red: f32,
}

impl Colour {
    fn of([red, green, blue]: &[f32; 3]) -> Self {
        let grey = 0.299 * red + 0.587 * green + 0.114 * blue;
        Self { grey, blue: (blue - grey).mul_add(0.564, 128.0), red: (red - grey).mul_add(0.713, 128.0) }
    }

    fn is_skin(self) -> bool {
        self.grey >= DARKEST && SKIN_BLUE.contains(&self.blue) && SKIN_RED.contains(&self.red)
    }

    fn differs(self, other: Self) -> bool {
        (self.blue - other.blue).hypot(self.red - other.red) > DIFFERENT
    }
}

/// Which pixels are smooth skin and not the document's own border.
fn skin(colours: &[Colour], width: usize, height: usize) -> Vec<bool> {
    let on_border = |place: usize| {
        let (x, y) = (place % width.max(1), place / width.max(1));
        x.min(width - 1 - x).min(y).min((height - 1).saturating_sub(y)) < 3
    };
    let middle = |of: fn(&Colour) -> f32| {
        let mut values: Vec<f32> =
            colours.iter().enumerate().filter(|(place, _)| on_border(*place)).map(|(_, colour)| of(colour)).collect();
        let half = values.len() / 2;
        if values.is_empty() { 0.0 } else { *values.select_nth_unstable_by(half, f32::total_cmp).1 }
    };
    let border = Colour { grey: middle(|colour| colour.grey), blue: middle(|c| c.blue), red: middle(|c| c.red) };
    let grey = |place: Option<usize>| place.and_then(|place| colours.get(place)).map(|colour| colour.grey);
    colours
        .iter()
        .enumerate()
        .map(|(place, colour)| {
            let around = [place.checked_sub(1), Some(place + 1), place.checked_sub(width), Some(place + width)];
            let rough =
                around.into_iter().filter_map(grey).filter(|other| (other - colour.grey).abs() > SMOOTH).count();
            colour.is_skin() && colour.differs(border) && rough <= 1
        })
        .collect()
}

struct Finger {
    share: f32,
    place: Quad,
}

/// The connected places that come in over the border as fingers do.
fn fingers(skin: &[bool], width: usize, height: usize) -> Vec<Finger> {
    let mut seen = vec![false; skin.len()];
    let mut found = Vec::new();
    let mut stack = Vec::new();
    for start in 0..skin.len() {
        let (mut left, mut top, mut right, mut bottom) = (usize::MAX, usize::MAX, 0, 0);
        let (mut count, mut contact, mut depth) = (0_usize, 0_usize, 0_usize);
        stack.push(start);
        while let Some(place) = stack.pop() {
            let free = skin.get(place).copied().unwrap_or(false) && !seen.get(place).copied().unwrap_or(true);
            if !free {
                continue;
            }
            if let Some(mark) = seen.get_mut(place) {
                *mark = true;
            }
            let (x, y) = (place % width, place / width);
            (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x), bottom.max(y));
            let inwards = x.min(width - 1 - x).min(y).min(height - 1 - y);
            count += 1;
            contact += usize::from(inwards <= 1);
            depth = depth.max(inwards);
            if x > 0 {
                stack.push(place - 1);
            }
            if x + 1 < width {
                stack.push(place + 1);
            }
            stack.extend(place.checked_sub(width));
            stack.push(place + width);
        }
        // The two outermost pixels both count as contact.
        let (contact, depth) = (small(contact) / 2.0, small(depth));
        let share = small(count) / (small(width) * small(height));
        let shorter = small(width.min(height));
        let like_a_finger = contact >= 2.0
            && depth >= DEPTH * shorter
            && depth >= SLENDER * contact
            && contact <= WIDEST * 2.0 * (small(width) + small(height));
        if share >= SMALLEST && like_a_finger {
            let place = upright(small(left), small(top), small(right + 1 - left), small(bottom + 1 - top));
            found.push(Finger { share, place });
        }
    }
    found
}

fn small(value: usize) -> f32 {
    u16::try_from(value).map_or(f32::from(u16::MAX), f32::from)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;
    use crate::signs::Outcome;
    use proptest::prelude::*;

    /// A pale blue card with lines of print, and skin wherever asked.
    fn card(is_skin: impl Fn(f32, f32) -> bool, hue: [u8; 3]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for y in 0..504_u16 {
            for x in 0..800_u16 {
                let shade = u8::try_from((x * 7 + y * 13) % 9).unwrap();
                if is_skin(f32::from(x), f32::from(y)) {
                    bytes.extend(hue.map(|value| value - shade));
                } else if y % 40 < 12 && x % 17 < 9 && x > 60 && x < 740 {
                    bytes.extend([40, 40, 60]);
                } else {
                    bytes.extend([205 + shade, 215 + shade, 230 + shade]);
                }
            }
        }
        bytes
    }

    fn judged(bytes: &[u8]) -> Sign {
        covered(&Frame::new(bytes, 800, 504, Layout::Rgb).unwrap())
    }

    #[test]
    fn a_thumb_over_an_edge_is_seen_in_every_complexion() {
        for hue in [[224, 172, 140], [198, 134, 100], [141, 85, 58], [92, 60, 44]] {
            let thumb = |x: f32, y: f32| ((x - 400.0) / 60.0).hypot((y - 504.0) / 110.0) < 1.0;
            let sign = judged(&card(thumb, hue));
            assert_eq!(sign.outcome, Outcome::Fail, "{hue:?} {sign:?}");
            let [corner, _, far, _] = sign.places.first().unwrap().0;
            assert!((corner.x - 345.0).abs() < 15.0 && (far.y - 504.0).abs() < 10.0, "{sign:?}");
        }
    }

    #[test]
    fn portraits_bands_and_plain_documents_are_not_fingers() {
        let portrait = |x: f32, y: f32| ((x - 150.0) / 70.0).hypot((y - 250.0) / 100.0) < 1.0;
        let band = |_: f32, y: f32| y < 60.0;
        let rim = |x: f32, _: f32| x > 785.0;
        for sign in [
            judged(&card(portrait, [224, 172, 140])),
            judged(&card(band, [224, 172, 140])),
            judged(&card(rim, [198, 134, 100])),
            judged(&card(|_, _| false, [0, 0, 0].map(|_: u8| 200))),
            judged(&card(|_, _| true, [224, 172, 140])),
        ] {
            assert_eq!(sign.outcome, Outcome::Pass, "{sign:?}");
        }
    }

    proptest! {
        #[test]
        fn no_picture_breaks_it(width in 1_u32..40, height in 1_u32..40, seed: u8) {
            let count = u8::try_from(width).unwrap();
            let bytes: Vec<u8> = (0..width * height * 3).map(|place| place.to_le_bytes()[0].wrapping_mul(seed).wrapping_add(count)).collect();
            let sign = covered(&Frame::new(&bytes, width, height, Layout::Rgb).unwrap());
            prop_assert!((0.0..=1.0).contains(&sign.score));
        }
    }
}
