//! Untrusted files into pixels and back: the type from the bytes, the size before decoding, the turn that the camera
//! noted applied, and nothing but pixels kept.
//!
//! No HEIC or AVIF (their decoders are large and in C), no colour profiles (they are dropped like all metadata), and
//! of an animation only the first frame. How many bytes may arrive is the caller's bound.

use crate::container;
use crate::frame::{Frame, Layout, MAX_SIDE};
use crate::luma::{Luma, fitted};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{
    DynamicImage, ImageBuffer, ImageDecoder, ImageError, Limits, Luma as Grey, LumaA, Pixel, Rgb, RgbImage, Rgba,
};
use std::io::Cursor;
use std::panic::catch_unwind;

/// Bytes that a decoder may take beside the pixels: rows, tables and a colour profile.
const DECODER_ROOM: u64 = 32 * 1024 * 1024;
/// Bytes of one pixel in the widest layout decoded: four channels of sixteen bits.
const WIDEST_PIXEL: u64 = 8;

/// The kinds of file that can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
}

/// What a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Most pixels, width times height, compared before anything is decoded. Sides above 65,535 are always too many.
    pub max_pixels: u64,
    /// Fewest pixels along the shorter side.
    pub min_side: u32,
}

impl Default for Bounds {
    /// Sensors sold as 50 megapixels give up to 8192 × 6144 pixels; 240 pixels is the shorter side of the smallest webcams.
    fn default() -> Self {
        Self { max_pixels: 51_000_000, min_side: 240 }
    }
}

/// Why a file was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// There are no bytes.
    #[error("the file is empty")]
    Empty,
    /// A picture in the HEIF family (HEIC, AVIF), as phones make them.
    #[error("HEIC and AVIF pictures cannot be read")]
    Heic,
    /// Something else: PDF, GIF, SVG, text.
    #[error("the file is not a JPEG, PNG or WebP picture")]
    NotAPicture,
    /// Cut off, broken, or in a rare form of its type that cannot be read.
    #[error("the picture is damaged or incomplete")]
    Damaged,
    /// More pixels than allowed.
    #[error("{width} by {height} pixels are too many")]
    TooManyPixels {
        /// Width that the file claims.
        width: u32,
        /// Height that the file claims.
        height: u32,
    },
    /// Fewer pixels than allowed.
    #[error("{width} by {height} pixels are too few")]
    TooSmall {
        /// Width that the file claims.
        width: u32,
        /// Height that the file claims.
        height: u32,
    },
}

/// A decoded picture: upright, opaque, eight bits for each of red, green and blue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    kind: PictureKind,
    pixels: RgbImage,
}

impl Picture {
    /// Opens a file. Takes at most about 12 bytes of memory for each pixel allowed, and no time that grows with anything
    /// but the bytes given and the pixels allowed.
    pub fn open(bytes: &[u8], bounds: Bounds) -> Result<Self, PictureError> {
        let kind = container::kind_of(bytes)?;
        // A decoder that trips over hostile bytes must cost one refused file, not the caller's thread.
        let pixels = catch_unwind(|| pixels(kind, bytes, bounds)).unwrap_or(Err(PictureError::Damaged))?;
        Ok(Self { kind, pixels })
    }

    /// The kind of file that this came from.
    #[must_use]
    pub const fn kind(&self) -> PictureKind {
        self.kind
    }

    /// Width in pixels, 1 to 65,535.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.pixels.width()
    }

    /// Height in pixels, 1 to 65,535.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.pixels.height()
    }

    /// Red, green and blue of every pixel, row after row without gaps.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        self.pixels.as_raw()
    }

    /// The grey plane in full size.
    #[must_use]
    pub fn luma(&self) -> Luma {
        Luma::of(&self.frame())
    }

    /// The picture as a frame to measure.
    #[must_use]
    pub fn frame(&self) -> Frame<'_> {
        Frame::of_held(self.pixels.as_raw(), self.width(), self.height(), Layout::Rgb)
    }

    /// A copy whose longer side has at most `max_side` pixels. Never enlarged.
    #[must_use]
    pub fn thumbnail(&self, max_side: u32) -> Self {
        let (width, height) = fitted(self.width(), self.height(), max_side);
        if (width, height) == (self.width(), self.height()) {
            return self.clone();
        }
        Self { kind: self.kind, pixels: image::imageops::thumbnail(&self.pixels, width, height) }
    }

    /// The picture as a JPEG file of pixels alone: no metadata, no profile, no embedded preview. `quality` is 1 to 100.
    #[must_use]
    pub fn to_jpeg(&self, quality: u8) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.pixels.as_raw().len() / 8 + 1024);
        match JpegEncoder::new_with_quality(&mut file, quality).encode_image(&self.pixels) {
            Ok(()) => file,
            // Handing back half a file as evidence would be worse than stopping.
            Err(error) => unreachable!("memory takes every byte, and both sides are what JPEG can say: {error}"),
        }
    }
}

fn pixels(kind: PictureKind, bytes: &[u8], bounds: Bounds) -> Result<RgbImage, PictureError> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(bounds.max_pixels.saturating_mul(WIDEST_PIXEL).saturating_add(DECODER_ROOM));
    let input = Cursor::new(bytes);
    match kind {
        PictureKind::Jpeg => {
            JpegDecoder::new(input).map_err(damaged).and_then(|decoder| decoded(decoder, kind, bytes, bounds, limits))
        }
        PictureKind::Png => PngDecoder::with_limits(input, limits.clone())
            .map_err(damaged)
            .and_then(|decoder| decoded(decoder, kind, bytes, bounds, limits)),
        PictureKind::WebP => {
            WebPDecoder::new(input).map_err(damaged).and_then(|decoder| decoded(decoder, kind, bytes, bounds, limits))
        }
    }
}

/// Takes a decoder that has read no more than the header.
fn decoded(
    mut decoder: impl ImageDecoder,
    kind: PictureKind,
    bytes: &[u8],
    bounds: Bounds,
    limits: Limits,
) -> Result<RgbImage, PictureError> {
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(PictureError::Damaged);
    }
    let too_many = PictureError::TooManyPixels { width, height };
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > bounds.max_pixels {
        return Err(too_many);
    }
    if width.min(height) < bounds.min_side {
        return Err(PictureError::TooSmall { width, height });
    }
    if !container::is_whole(kind, bytes, bounds.max_pixels) {
        return Err(PictureError::Damaged);
    }
    decoder.set_limits(limits).map_err(|_| too_many)?;
    // A picture whose metadata is broken is still a picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let mut upright = DynamicImage::ImageRgb8(opaque(image));
    upright.apply_orientation(orientation);
    Ok(upright.into_rgb8())
}

fn damaged(_: ImageError) -> PictureError {
    PictureError::Damaged
}

/// Eight bits for each of red, green and blue; what is transparent lies on white, so that people and checks see the same.
fn opaque(image: DynamicImage) -> RgbImage {
    match image {
        DynamicImage::ImageLuma8(plane) => mapped(&plane, |Grey([grey])| [*grey; 3]),
        DynamicImage::ImageLumaA8(plane) => mapped(&plane, |LumaA([grey, alpha])| on_white([*grey; 3], *alpha)),
        DynamicImage::ImageRgba8(plane) => {
            mapped(&plane, |Rgba([red, green, blue, alpha])| on_white([*red, *green, *blue], *alpha))
        }
        DynamicImage::ImageLuma16(plane) => mapped(&plane, |Grey([grey])| [high(*grey); 3]),
        DynamicImage::ImageLumaA16(plane) => {
            mapped(&plane, |LumaA([grey, alpha])| on_white([high(*grey); 3], high(*alpha)))
        }
        DynamicImage::ImageRgb16(plane) => mapped(&plane, |Rgb(colour)| colour.map(high)),
        DynamicImage::ImageRgba16(plane) => {
            mapped(&plane, |Rgba([red, green, blue, alpha])| on_white([*red, *green, *blue].map(high), high(*alpha)))
        }
        other => other.into_rgb8(),
    }
}

fn mapped<P: Pixel>(plane: &ImageBuffer<P, Vec<P::Subpixel>>, colour: impl Fn(&P) -> [u8; 3]) -> RgbImage {
    let mut opaque = RgbImage::new(plane.width(), plane.height());
    for (to, from) in opaque.pixels_mut().zip(plane.pixels()) {
        *to = Rgb(colour(from));
    }
    opaque
}

fn high(sample: u16) -> u8 {
    let [high, _] = sample.to_be_bytes();
    high
}

fn on_white(colour: [u8; 3], alpha: u8) -> [u8; 3] {
    colour.map(|value| {
        let missing = u16::from(u8::MAX - value) * u16::from(alpha);
        u8::MAX - u8::try_from((missing + 127) / 255).unwrap_or(u8::MAX)
    })
}
