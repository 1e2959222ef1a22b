//! The two-dimensional code (PDF417, ISO/IEC 15438) on the back of licences and some identity cards.
//!
//! The decoding itself is the crate `rxing`'s; what is here finds the code in a large photograph, turns it level, and
//! tries it in several sizes and contrasts, a fixed number of times. What the code says is read by
//! [`aamva`](crate::aamva).

mod region;

use crate::document::rectify;
use crate::frame::index;
use crate::geometry::{Homography, Point, Quad, coordinate};
use crate::luma::Luma;
use region::{Region, regions};
use rxing::common::{GlobalHistogramBinarizer, HybridBinarizer};
use rxing::pdf417::PDF417Reader;
use rxing::{
    Binarizer, BinaryBitmap, Luma8LuminanceSource, RXingResult, RXingResultMetadataType, RXingResultMetadataValue,
    Reader,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The longest side, in pixels, of a whole picture that is searched.
const WHOLE: u32 = 1_600;
/// Places that are tried.
const PLACES: usize = 2;
/// The longest side, in pixels, of such a place when it is tried.
const CROP: f32 = 2_000.0;
/// The most pixels of such a place.
const CROP_AREA: f32 = 1_600_000.0;
/// A code is never shorter: the start and stop patterns alone are 35 modules wide, and there are two columns between.
const LEAST: f32 = 60.0;

/// A code that was read. Its error correction vouches for every byte.
#[derive(Clone, Debug, PartialEq)]
pub struct Barcode {
    /// What it holds, byte by byte.
    pub bytes: Vec<u8>,
    /// What it holds as text: Latin-1 unless the code itself says otherwise.
    pub text: String,
    /// Its corners in pixels of the plane, from the upper left as it is read.
    pub place: Quad,
}

/// Reads a PDF417 code, whichever way round it lies; needs about 2.5 pixels for each of the code's finest bars. None if there
/// is none that can be read. Time and memory are bounded whatever the picture holds: the whole picture and at most two
/// places in it are tried, a few times each, and none larger than two and a half megapixels.
#[must_use]
pub fn read_pdf417(plane: &Luma) -> Option<Barcode> {
    let whole = Quad::upright(coordinate(plane.width()), coordinate(plane.height()));
    let small = Luma::shrunk(&plane.frame(), WHOLE);
    let read = |picture: &Luma, binary: Binary| decode(picture, binary).and_then(|read| read.placed(picture, &whole));
    let scale = whole.0[2].x / coordinate(small.width());
    // A photograph of its own size shows a code finer than this; what a computer drew very large shows it coarser than the
    // local threshold looks.
    let coarse = (plane.width().max(plane.height()) <= 2 * WHOLE).then(|| Luma::shrunk(&small.frame(), WHOLE / 2));
    read(&small, Binary::Local)
        .or_else(|| {
            let places = regions(&small);
            let strongest = places.first().map_or(0.0, |place| place.strength);
            let places = places.iter().take(PLACES).take_while(|place| place.strength > 0.3 * strongest);
            places.into_iter().find_map(|region| in_region(plane, region, scale))
        })
        .or_else(|| coarse.as_ref().and_then(|coarse| read(coarse, Binary::Local)))
        .or_else(|| coarse.as_ref().and_then(|_| read(&small, Binary::Overall)))
        .or_else(|| coarse.as_ref().and_then(|coarse| read(coarse, Binary::Overall)))
}

/// Tries one place: turned level, as it is, then stretched, then half as large or twice.
fn in_region(plane: &Luma, region: &Region, scale: f32) -> Option<Barcode> {
    let quad = region.quad.scaled(scale, scale);
    let (long, short) = (quad.0[0].distance(quad.0[1]), quad.0[1].distance(quad.0[2]));
    if long < LEAST || short < 8.0 {
        return None;
    }
    let most = (CROP / long).min((CROP_AREA / (long * short)).sqrt());
    let crop = |factor: f32| {
        let side = |length: f32| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a cast saturates; NaN gives 0"
            )]
            let side = (length * factor.min(most)).round() as u32;
            side.max(1)
        };
        rectify(&plane.frame(), &quad, side(long), side(short)).map(|pixels| pixels.luma())
    };
    let read = |plane: &Luma, binary: Binary| decode(plane, binary).and_then(|read| read.placed(plane, &quad));
    let level = crop(1.0)?;
    read(&level, Binary::Local)
        .or_else(|| read(&stretched(&level), Binary::Overall))
        .or_else(|| (long < CROP / 2.0).then(|| crop(2.0)).flatten().and_then(|large| read(&large, Binary::Local)))
        .or_else(|| (long > CROP / 4.0).then(|| crop(most * 0.5)).flatten().and_then(|half| read(&half, Binary::Local)))
}

/// How greys become black and white.
#[derive(Clone, Copy)]
enum Binary {
    /// By what is around them: uneven light does no harm.
    Local,
    /// By one threshold for each row: better where the code is pale but evenly lit.
    Overall,
}

/// What the decoder read, with places still in its own, possibly turned, picture.
struct Read {
    text: String,
    points: Vec<Point>,
    degrees: i32,
}

fn decode(plane: &Luma, binary: Binary) -> Option<Read> {
    // The decoder is somebody else's and trusts its input here and there; a picture must not be able to stop a server.
    let result = catch_unwind(AssertUnwindSafe(|| {
        let source = Luma8LuminanceSource::new(plane.pixels().to_vec(), plane.width(), plane.height()).ok()?;
        match binary {
            Binary::Local => run(BinaryBitmap::new(HybridBinarizer::new(source))),
            Binary::Overall => run(BinaryBitmap::new(GlobalHistogramBinarizer::new(source))),
        }
    }));
    let result = result.ok().flatten()?;
    let degrees = match result.getRXingResultMetadata().get(&RXingResultMetadataType::ORIENTATION) {
        Some(RXingResultMetadataValue::Orientation(degrees)) => *degrees,
        _ => 0,
    };
    let points = result.getPoints().iter().map(|point| Point::new(point.x, point.y)).collect();
    Some(Read { text: result.getText().to_owned(), points, degrees })
}

fn run<B: Binarizer>(mut bitmap: BinaryBitmap<B>) -> Option<RXingResult> {
    PDF417Reader::new().decode(&mut bitmap).ok()
}

impl Read {
    /// The code with its place, from where it lies in a picture that shows `shown` of the plane.
    fn placed(self, picture: &Luma, shown: &Quad) -> Option<Barcode> {
        let (wide, high) = (coordinate(picture.width()), coordinate(picture.height()));
        let map = Homography::between(&Quad::upright(wide, high), shown)?;
        let back = |point: Point| {
            let point = match self.degrees {
                90 => Point::new(wide - point.y, point.x),
                180 => Point::new(wide - point.x, high - point.y),
                270 => Point::new(point.y, high - point.x),
                _ => point,
            };
            map.apply(point)
        };
        // Eight points when both ends were seen; the first four are the outer ones: left above and below, right above and
        // below.
        let place = match *self.points.as_slice() {
            [a, d, b, c, _, _, _, _] => Quad([back(a)?, back(b)?, back(c)?, back(d)?]),
            _ => *shown,
        };
        Some(Barcode { bytes: bytes_of(&self.text), text: self.text, place })
    }
}

/// The bytes behind a text that the decoder took for Latin-1, which it reads as the web does: as Windows-1252. A text that is
/// neither came with a character set of its own and is written in UTF-8.
fn bytes_of(text: &str) -> Vec<u8> {
    let latin = |character: char| {
        u8::try_from(character).ok().or_else(|| {
            let place = WINDOWS_1252.iter().position(|other| *other == character)?;
            u8::try_from(place).ok().map(|place| place + 0x80)
        })
    };
    text.chars().map(latin).collect::<Option<Vec<u8>>>().unwrap_or_else(|| text.as_bytes().to_vec())
}

/// What bytes 0x80 to 0x9F stand for in Windows-1252; those without a meaning stand for themselves.
const WINDOWS_1252: [char; 32] = [
    '\u{20AC}', '\u{81}', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2C6}', '\u{2030}',
    '\u{160}', '\u{2039}', '\u{152}', '\u{8D}', '\u{17D}', '\u{8F}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201C}',
    '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}', '\u{153}', '\u{9D}',
    '\u{17E}', '\u{178}',
];

/// The same plane with its darkest twentieth black and its brightest white.
fn stretched(plane: &Luma) -> Luma {
    let mut counts = [0_usize; 256];
    for grey in plane.pixels() {
        if let Some(count) = counts.get_mut(usize::from(*grey)) {
            *count += 1;
        }
    }
    let tail = index(plane.width()) * index(plane.height()) / 20;
    let low = beyond(tail, (0..=u8::MAX).zip(counts)).unwrap_or(0);
    let high = beyond(tail, (0..=u8::MAX).zip(counts).rev()).unwrap_or(u8::MAX);
    let range = f32::from(high.saturating_sub(low).max(1));
    let table: Vec<u8> =
        (0..=u8::MAX).map(|grey| crate::geometry::byte(f32::from(grey.saturating_sub(low)) * 255.0 / range)).collect();
    let pixels = plane.pixels().iter().map(|grey| table.get(usize::from(*grey)).copied().unwrap_or_default());
    Luma::new(plane.width(), plane.height(), pixels.collect()).unwrap_or_else(|_| plane.clone())
}

/// The first grey with which more than `tail` pixels have been passed.
fn beyond(tail: usize, mut greys: impl Iterator<Item = (u8, usize)>) -> Option<u8> {
    let mut seen = 0;
    greys.find_map(|(grey, count)| {
        seen += count;
        (seen > tail).then_some(grey)
    })
}

#[cfg(test)]
mod tests;
