//! How sharp, bright, glaring and steady a frame is.
//!
//! Every measure is taken on a grey plane of the subject's place whose longer side is reduced to [`ANALYSIS_SIDE`] pixels,
//! so that values from cameras of different resolution and shape compare. Nothing here knows what is in the picture, and nothing says whether a
//! value is good: that is [`guidance`](crate::guidance).

use crate::frame::{Frame, narrow};
use crate::glare::{Glare, glare};
use crate::luma::Luma;
use crate::place::Rect;
use crate::sharpness::sharpness;
use serde::{Deserialize, Serialize};

/// The longer side, in pixels, of the plane that is measured: what a document takes of the smallest usual camera frame,
/// 640 by 480. Smaller ones are measured as they are.
pub const ANALYSIS_SIDE: u32 = 576;
/// The longer side, in pixels, of the plane on which two frames are compared: noise and print vanish, shapes remain.
const MOTION_SIDE: u32 = 64;
/// Width over height of the box for a document: between a passport's page (1.42) and a card (1.59).
const DOCUMENT_SHAPE: f32 = 1.5;
/// Width over height of the box for a face.
const FACE_SHAPE: f32 = 0.75;
/// The share of a frame's bounding side that lies outside the subject's box.
const MARGIN: f32 = 0.1;
/// Greys below this are dark: print on a document in ordinary light is not much darker.
const DARK: u8 = 48;
/// Greys from here on are burnt out.
const BURNT: u8 = 250;
/// The share of pixels (one in so many) at either end of the range of greys that does not count as contrast.
const TAIL: u32 = 50;

/// What a frame is pointed at, which tells where in it to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A document that the person holds into a frame drawn over the middle of the video.
    Document,
    /// A face in an oval in the middle of the video.
    Face,
    /// All of the picture: an uploaded file.
    Whole,
}

impl Subject {
    /// Where in a frame of `width` by `height` pixels the subject is expected, in shares of the frame: a box of the
    /// subject's shape in the middle, a twentieth away from the nearest borders.
    #[must_use]
    pub fn place(self, width: u32, height: u32) -> Rect {
        match self {
            Self::Document => Rect::centred(width, height, DOCUMENT_SHAPE, MARGIN),
            Self::Face => Rect::centred(width, height, FACE_SHAPE, MARGIN),
            Self::Whole => Rect::WHOLE,
        }
    }
}

/// What one frame measures, in the subject's place only; shares are of its area.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// How steep edges are, 0 (none, or flat) to 1 (each rises within one pixel of the reduced plane). An edge blurred
    /// by σ pixels there measures about 0.4 / σ, whatever the contrast. Blur along one axis only, as a moving hand
    /// makes it, counts in full.
    pub sharpness: f32,
    /// Mean grey, 0 (black) to 1 (white).
    pub brightness: f32,
    /// Share of dark pixels, 0 to 1.
    pub dark_share: f32,
    /// Share of burnt-out pixels, 0 to 1, whether they form spots or not.
    pub burnt_share: f32,
    /// Range of greys without the outermost two percent at either end, 0 to 1.
    pub contrast: f32,
    /// Share that lies in compact burnt-out spots, 0 to 1.
    pub glare_area: f32,
    /// The box around the largest spot, in shares of the whole frame.
    pub glare_place: Option<Rect>,
    /// Mean change of grey against the frame before, 0 (still) to 1, after the change common to all pixels is taken
    /// off: a lamp that flickers or a camera that adapts is no motion. None for a first frame.
    pub motion: Option<f32>,
}

/// Measures one picture by itself; `motion` is none.
#[must_use]
pub fn measure(frame: &Frame<'_>, subject: Subject) -> Measures {
    Meter::new(subject).measure(frame)
}

/// Measures one place of a picture, such as the one where a document was found; `motion` is none.
#[must_use]
pub fn measure_place(frame: &Frame<'_>, subject: Subject, place: Rect) -> Measures {
    measured(&Luma::shrunk(&frame.part(place), ANALYSIS_SIDE), subject, place)
}

/// Measures the frames of one camera one after another, each against the one before.
#[derive(Debug)]
pub struct Meter {
    subject: Subject,
    cut_out: bool,
    before: Option<Before>,
}

/// What is kept of a frame.
#[derive(Debug)]
struct Before {
    size: (u32, u32),
    small: Luma,
}

impl Meter {
    /// A meter that has not seen a frame yet.
    #[must_use]
    pub const fn new(subject: Subject) -> Self {
        Self { subject, cut_out: false, before: None }
    }

    /// A meter for frames from which all but the [place](Subject::place) of the subject has been cut off already.
    #[must_use]
    pub const fn of_cut_out(subject: Subject) -> Self {
        Self { subject, cut_out: true, before: None }
    }

    /// Measures the next frame. `motion` is none for the first one and after a change of size.
    pub fn measure(&mut self, frame: &Frame<'_>) -> Measures {
        let place = if self.cut_out { Rect::WHOLE } else { self.subject.place(frame.width(), frame.height()) };
        let plane = Luma::shrunk(&frame.part(place), ANALYSIS_SIDE);
        let small = Luma::shrunk(&plane.frame(), MOTION_SIDE);
        let size = (frame.width(), frame.height());
        let before = self.before.take().filter(|before| before.size == size);
        let motion = before.and_then(|before| motion(&before.small, &small));
        self.before = Some(Before { size, small });
        Measures { motion, ..measured(&plane, self.subject, place) }
    }
}

/// Mean change of grey between two planes of the same size, 0 to 1, without the change common to all pixels. None if the
/// sizes differ.
#[must_use]
pub fn motion(before: &Luma, now: &Luma) -> Option<f32> {
    if (before.width(), before.height()) != (now.width(), now.height()) {
        return None;
    }
    let count = f64::from(u32::try_from(now.pixels().len()).ok()?);
    let changes = || before.pixels().iter().zip(now.pixels()).map(|(before, now)| f64::from(*now) - f64::from(*before));
    let common = changes().sum::<f64>() / count;
    Some(narrow(changes().map(|change| (change - common).abs()).sum::<f64>() / count / 255.0))
}

/// Measures the plane of a subject's place.
fn measured(plane: &Luma, subject: Subject, place: Rect) -> Measures {
    let greys = Greys::of(plane);
    let (low, high) = greys.range();
    let spread = high.saturating_sub(low);
    let Glare { area, place: spot } = glare(plane, subject == Subject::Face);
    Measures {
        sharpness: sharpness(plane, spread),
        brightness: greys.mean(),
        dark_share: greys.share(|grey| grey < DARK),
        burnt_share: greys.share(|grey| grey >= BURNT),
        contrast: f32::from(spread) / 255.0,
        glare_area: area,
        glare_place: spot.map(|spot| place.place(spot)),
        motion: None,
    }
}

/// How many pixels have which grey.
struct Greys {
    counts: [u32; 256],
    all: u32,
}

impl Greys {
    fn of(plane: &Luma) -> Self {
        let mut counts = [0_u32; 256];
        for grey in plane.pixels() {
            if let Some(count) = counts.get_mut(usize::from(*grey)) {
                *count += 1;
            }
        }
        Self { counts, all: plane.width().saturating_mul(plane.height()) }
    }

    fn each(&self) -> impl DoubleEndedIterator<Item = (u8, u32)> {
        (0..=u8::MAX).zip(self.counts)
    }

    fn mean(&self) -> f32 {
        let sum: u64 = self.each().map(|(grey, count)| u64::from(grey) * u64::from(count)).sum();
        narrow(sum as f64 / f64::from(self.all.max(1)) / 255.0)
    }

    fn share(&self, counts: impl Fn(u8) -> bool) -> f32 {
        let some: u32 = self.each().filter(|(grey, _)| counts(*grey)).map(|(_, count)| count).sum();
        narrow(f64::from(some) / f64::from(self.all.max(1)))
    }

    /// The darkest and brightest grey once the tails are cut off.
    fn range(&self) -> (u8, u8) {
        let tail = self.all / TAIL;
        (beyond(tail, self.each()).unwrap_or(0), beyond(tail, self.each().rev()).unwrap_or(u8::MAX))
    }
}

/// The first grey with which more than `tail` pixels have been passed.
fn beyond(tail: u32, mut greys: impl Iterator<Item = (u8, u32)>) -> Option<u8> {
    let mut seen = 0;
    greys.find_map(|(grey, count)| {
        seen += count;
        (seen > tail).then_some(grey)
    })
}
