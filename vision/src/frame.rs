//! Pixels borrowed from a camera or a decoded file, the grey plane made from them, and places in a picture.
//!
//! No file formats and no colour management here: grey is the usual weighted sum of the three channels, and a
//! frame's transparency is ignored.

use serde::{Deserialize, Serialize};

/// The longest side, in pixels, that a frame or plane may have.
pub const MAX_SIDE: u32 = 65_535;

/// How the bytes of one pixel lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One byte: grey.
    Luma,
    /// Three bytes: red, green, blue.
    Rgb,
    /// Four bytes: red, green, blue, and one that is ignored.
    Rgba,
}

impl Layout {
    /// Bytes that one pixel takes.
    #[must_use]
    pub const fn bytes_per_pixel(self) -> usize {
        match self {
            Self::Luma => 1,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// Why bytes are not a frame of the size claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Width or height is zero, or above [`MAX_SIDE`].
    #[error("a frame of {width} by {height} pixels is not possible")]
    Size {
        /// Width claimed, in pixels.
        width: u32,
        /// Height claimed, in pixels.
        height: u32,
    },
    /// The distance between rows is shorter than a row.
    #[error("rows lie {stride} bytes apart but take {row} bytes")]
    Stride {
        /// Bytes from one row's start to the next.
        stride: usize,
        /// Bytes that a row takes.
        row: usize,
    },
    /// There are fewer bytes than the size asks for.
    #[error("{needed} bytes needed, {given} given")]
    Bytes {
        /// Bytes that came.
        given: usize,
        /// Bytes that the size asks for.
        needed: usize,
    },
}

/// A view of `width` × `height` pixels in somebody else's bytes, checked once when it is made.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    width: u32,
    height: u32,
    stride: usize,
    row: usize,
    layout: Layout,
    bytes: &'a [u8],
}

impl<'a> Frame<'a> {
    /// A frame whose rows follow each other without a gap.
    pub fn new(bytes: &'a [u8], width: u32, height: u32, layout: Layout) -> Result<Self, FrameError> {
        let row = row_bytes(width, height, layout)?;
        Self::with_stride(bytes, width, height, layout, row)
    }

    /// A frame whose rows start `stride` bytes apart. The last row may end where its pixels end.
    pub fn with_stride(bytes: &'a [u8], width: u32, height: u32, layout: Layout, stride: usize) -> Result<Self, FrameError> {
        let row = row_bytes(width, height, layout)?;
        if stride < row {
            return Err(FrameError::Stride { stride, row });
        }
        let needed = stride.saturating_mul(index(height).saturating_sub(1)).saturating_add(row);
        if bytes.len() < needed {
            return Err(FrameError::Bytes { given: bytes.len(), needed });
        }
        Ok(Self { width, height, stride, row, layout, bytes })
    }

    /// A frame of pixels that another type of this crate already holds to their size.
    #[cfg(feature = "decode")]
    pub(crate) fn of_rgb(bytes: &'a [u8], width: u32, height: u32) -> Self {
        let row = index(width) * Layout::Rgb.bytes_per_pixel();
        Self { width, height, stride: row, row, layout: Layout::Rgb, bytes }
    }

    /// Width in pixels, at least 1.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, at least 1.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// How the bytes of one pixel lie.
    #[must_use]
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// The part of the frame that a place covers, at least one pixel and never more than there is.
    #[must_use]
    pub fn part(&self, place: Rect) -> Self {
        let (left, top, width, height) = place.pixels(self.width, self.height);
        let pixel = self.layout.bytes_per_pixel();
        let bytes = self.bytes.get(index(top) * self.stride + index(left) * pixel..).unwrap_or_default();
        Self { width, height, row: index(width) * pixel, bytes, ..*self }
    }

    /// The bytes of each row, top to bottom, without what lies between rows.
    pub fn rows(&self) -> impl Iterator<Item = &'a [u8]> {
        self.bytes.chunks(self.stride).take(index(self.height)).filter_map(|row| row.get(..self.row))
    }
}

fn row_bytes(width: u32, height: u32, layout: Layout) -> Result<usize, FrameError> {
    if width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE {
        return Err(FrameError::Size { width, height });
    }
    Ok(index(width) * layout.bytes_per_pixel())
}

/// A size in pixels as a length in memory. Sides never exceed [`MAX_SIDE`], so nothing is cut on any target.
pub(crate) fn index(side: u32) -> usize {
    usize::try_from(side).unwrap_or(usize::MAX)
}

/// A share or mean computed in double width, as stored and sent.
#[expect(clippy::cast_possible_truncation, reason = "shares and means of bytes: small numbers, of which seven digits are plenty")]
pub(crate) fn narrow(value: f64) -> f32 {
    value as f32
}

/// A grey plane: one byte for each pixel, 0 black to 255 white, rows without gaps, at least one pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Luma {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Luma {
    /// A plane from its bytes, of which there must be exactly `width` × `height`.
    pub fn new(width: u32, height: u32, pixels: Vec<u8>) -> Result<Self, FrameError> {
        let needed = row_bytes(width, height, Layout::Luma)?.saturating_mul(index(height));
        if pixels.len() != needed {
            return Err(FrameError::Bytes { given: pixels.len(), needed });
        }
        Ok(Self { width, height, pixels })
    }

    /// The grey of a frame, pixel by pixel.
    #[must_use]
    pub fn of(frame: &Frame<'_>) -> Self {
        Self::shrunk(frame, MAX_SIDE)
    }

    /// The grey of a frame, reduced by averaging areas so that its longer side has at most `longest` pixels (at least
    /// one). A frame that is small enough keeps its size: nothing is ever enlarged.
    #[must_use]
    pub fn shrunk(frame: &Frame<'_>, longest: u32) -> Self {
        let (width, height) = fitted(frame.width, frame.height, longest);
        let mut pixels = Vec::with_capacity(index(width) * index(height));
        if (width, height) == (frame.width, frame.height) {
            for row in frame.rows() {
                extend_with_grey(&mut pixels, row, frame.layout);
            }
            return Self { width, height, pixels };
        }
        let columns = Piece::all(frame.width, width);
        let mut grey = Vec::with_capacity(index(frame.width));
        let mut sums = vec![0_u32; index(frame.width)];
        let mut weights = 0;
        let mut rows = Piece::all(frame.height, height).into_iter();
        let mut piece = rows.next().unwrap_or_default();
        for (number, row) in (0_u32..).zip(frame.rows()) {
            grey.clear();
            extend_with_grey(&mut grey, row, frame.layout);
            loop {
                let weight = piece.weight(number);
                add(&mut sums, &grey, weight);
                weights += weight;
                if number < piece.last {
                    break;
                }
                extend_with_means(&mut pixels, &sums, &columns, weights);
                sums.fill(0);
                weights = 0;
                piece = rows.next().unwrap_or_default();
                // A row on the border between two pieces counts in both.
                if piece.first > number || piece.last == 0 {
                    break;
                }
            }
        }
        Self { width, height, pixels }
    }

    /// Width in pixels, at least 1.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, at least 1.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// All pixels, row after row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The rows, top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.chunks_exact(index(self.width))
    }

    /// The plane as a frame, to be measured or reduced again.
    #[must_use]
    pub fn frame(&self) -> Frame<'_> {
        let row = index(self.width);
        Frame { width: self.width, height: self.height, stride: row, row, layout: Layout::Luma, bytes: &self.pixels }
    }
}

/// Width and height that keep the shape and have no side above `longest`; never larger than given, never zero.
#[must_use]
pub fn fitted(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let (width, height) = (width.max(1), height.max(1));
    let longer = width.max(height);
    if longer <= longest {
        return (width, height);
    }
    let scaled = |side: u32| {
        let (side, longer, longest) = (u64::from(side), u64::from(longer), u64::from(longest.max(1)));
        u32::try_from((side * longest + longer / 2) / longer).unwrap_or(1).max(1)
    };
    (scaled(width), scaled(height))
}

/// The pixels of a side that are averaged into one: those between the first and the last count in full, these two as
/// much as they lie inside.
#[derive(Clone, Copy, Default)]
struct Piece {
    first: u32,
    last: u32,
    first_weight: u32,
    last_weight: u32,
}

impl Piece {
    /// The weight of a pixel that lies inside.
    const WHOLE: u32 = 256;

    /// A side cut into `parts` pieces of equal length; there are no more pieces than pixels.
    fn all(side: u32, parts: u32) -> Vec<Self> {
        let (long, many) = (u64::from(side), u64::from(parts.max(1)));
        let weight = |inside: u64| u32::try_from((inside * u64::from(Self::WHOLE)).div_ceil(many)).unwrap_or(Self::WHOLE);
        let piece = |number: u64| {
            let (from, to) = (number * long, (number + 1) * long);
            let (first, last) = (from / many, (to - 1) / many);
            Self {
                first: u32::try_from(first).unwrap_or(side),
                last: u32::try_from(last).unwrap_or(side),
                first_weight: weight((first + 1) * many - from),
                last_weight: weight(to - last * many),
            }
        };
        (0..many).map(piece).collect()
    }

    fn weight(&self, number: u32) -> u32 {
        if number == self.first {
            self.first_weight
        } else if number == self.last {
            self.last_weight
        } else {
            Self::WHOLE
        }
    }
}

#[cfg_attr(all(target_arch = "wasm32", feature = "simd"), target_feature(enable = "simd128"))]
fn extend_with_grey(grey: &mut Vec<u8>, row: &[u8], layout: Layout) {
    match layout {
        Layout::Luma => grey.extend_from_slice(row),
        Layout::Rgb => grey.extend(row.as_chunks::<3>().0.iter().map(|&[red, green, blue]| grey_of(red, green, blue))),
        Layout::Rgba => grey.extend(row.as_chunks::<4>().0.iter().map(|&[red, green, blue, _]| grey_of(red, green, blue))),
    }
}

/// The weights of ITU-R BT.601 in 256ths: they sum to 256, so that the high byte is the grey.
fn grey_of(red: u8, green: u8, blue: u8) -> u8 {
    let [high, _] = (77 * u16::from(red) + 150 * u16::from(green) + 29 * u16::from(blue)).to_be_bytes();
    high
}

#[cfg_attr(all(target_arch = "wasm32", feature = "simd"), target_feature(enable = "simd128"))]
fn add(sums: &mut [u32], grey: &[u8], weight: u32) {
    for (sum, value) in sums.iter_mut().zip(grey) {
        *sum += u32::from(*value) * weight;
    }
}

fn extend_with_means(pixels: &mut Vec<u8>, sums: &[u32], columns: &[Piece], row_weights: u32) {
    pixels.extend(columns.iter().map(|piece| {
        let part = sums.get(index(piece.first)..=index(piece.last)).unwrap_or_default();
        let weighed = (piece.first..).zip(part).map(|(number, sum)| (u64::from(*sum), u64::from(piece.weight(number))));
        let (sum, weights) = weighed.fold((0, 0), |(all, weights), (sum, weight)| (all + sum * weight, weights + weight));
        let whole = (weights * u64::from(row_weights)).max(1);
        u8::try_from((sum + whole / 2) / whole).unwrap_or(u8::MAX)
    }));
}

/// A place in a picture, in shares of its width and height: 0 is left or top, 1 right or bottom.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    /// Left edge, 0 to 1 of the picture's width.
    pub x: f32,
    /// Upper edge, 0 to 1 of the picture's height.
    pub y: f32,
    /// Width, 0 to 1 of the picture's width.
    pub width: f32,
    /// Height, 0 to 1 of the picture's height.
    pub height: f32,
}

impl Rect {
    /// The largest place in the middle of a picture of `width` by `height` pixels that has a shape (width over height, in
    /// pixels) and leaves `margin` (0 to 1) free of the side that bounds it.
    #[must_use]
    pub fn centred(width: u32, height: u32, shape: f32, margin: f32) -> Self {
        let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
        let shape = f64::from(shape);
        let most = 1.0 - f64::from(margin);
        let high = (height * most).min(width * most / shape);
        let (wide, high) = (narrow(high * shape / width), narrow(high / height));
        Self { x: (1.0 - wide) / 2.0, y: (1.0 - high) / 2.0, width: wide, height: high }
    }

    /// The whole picture.
    pub const WHOLE: Self = Self { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };

    /// Left edge, upper edge, width and height in pixels of a picture of that size: within it, and at least one pixel.
    #[must_use]
    pub fn pixels(self, width: u32, height: u32) -> (u32, u32, u32, u32) {
        let (left, width) = span(self.x, self.width, width.max(1));
        let (top, height) = span(self.y, self.height, height.max(1));
        (left, top, width, height)
    }

    /// Where a place inside this one lies in the picture that this one is a part of.
    #[must_use]
    pub fn place(self, inner: Self) -> Self {
        Self {
            x: inner.x.mul_add(self.width, self.x),
            y: inner.y.mul_add(self.height, self.y),
            width: inner.width * self.width,
            height: inner.height * self.height,
        }
    }
}

/// First pixel and number of pixels that a share of a side covers: at least one, and within the side.
fn span(from: f32, share: f32, side: u32) -> (u32, u32) {
    let pixels = |share: f32| {
        let pixels = (f64::from(share).clamp(0.0, 1.0) * f64::from(side)).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a side, and a cast of NaN gives 0")]
        let pixels = pixels as u32;
        pixels
    };
    let first = pixels(from).min(side - 1);
    (first, pixels(share).clamp(1, side - first))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    #[test]
    fn a_frame_refuses_sizes_that_its_bytes_do_not_hold() {
        let bytes = [0_u8; 24];
        assert!(Frame::new(&bytes, 3, 2, Layout::Rgba).is_ok());
        assert_eq!(Frame::new(&bytes, 3, 3, Layout::Rgba).unwrap_err(), FrameError::Bytes { given: 24, needed: 36 });
        assert_eq!(Frame::new(&bytes, 0, 3, Layout::Luma).unwrap_err(), FrameError::Size { width: 0, height: 3 });
        assert!(Frame::new(&bytes, u32::MAX, u32::MAX, Layout::Rgba).is_err());
        assert_eq!(Frame::with_stride(&bytes, 3, 2, Layout::Rgb, 8).unwrap_err(), FrameError::Stride { stride: 8, row: 9 });
        assert!(Frame::with_stride(&bytes, 3, 2, Layout::Rgba, usize::MAX).is_err());
    }

    #[test]
    fn the_gap_between_rows_is_left_out() {
        let bytes = [10, 20, 99, 30, 40];
        let frame = Frame::with_stride(&bytes, 2, 2, Layout::Luma, 3).unwrap();
        assert_eq!(Luma::of(&frame).pixels(), [10, 20, 30, 40]);
    }

    #[test]
    fn grey_weighs_the_channels_and_keeps_black_and_white() {
        let bytes = [0, 0, 0, 255, 255, 255, 255, 0, 255, 0, 0, 255, 0, 255, 0, 255];
        let frame = Frame::new(&bytes, 4, 1, Layout::Rgba).unwrap();
        assert_eq!(Luma::of(&frame).pixels(), [0, 255, 76, 149]);
    }

    #[test]
    fn reducing_averages_areas_and_keeps_the_shape() {
        let plane = Luma::new(4, 2, vec![0, 100, 50, 50, 100, 200, 50, 50]).unwrap();
        let small = Luma::shrunk(&plane.frame(), 2);
        assert_eq!((small.width(), small.height(), small.pixels()), (2, 1, [100, 50].as_slice()));
        let uneven = Luma::new(3, 1, vec![0, 90, 240]).unwrap();
        assert_eq!(Luma::shrunk(&uneven.frame(), 2).pixels(), [30, 190]);
        let plain = Luma::new(1_000, 333, vec![77; 333_000]).unwrap();
        for longest in [0, 1, 7, 640, 999, 1_000, 5_000] {
            let small = Luma::shrunk(&plain.frame(), longest);
            assert_eq!(small.pixels().len(), index(small.width()) * index(small.height()));
            assert!(small.pixels().iter().all(|value| *value == 77));
        }
    }

    #[test]
    fn a_part_stays_inside_whatever_is_asked() {
        let plane = Luma::new(10, 10, (0..100).collect()).unwrap();
        let part = Luma::of(&plane.frame().part(Rect { x: 0.5, y: 0.2, width: 0.2, height: 0.2 }));
        assert_eq!((part.width(), part.height(), part.pixels()), (2, 2, [25, 26, 35, 36].as_slice()));
        let corner = Luma::of(&plane.frame().part(Rect { x: 0.9, y: 0.9, width: 0.5, height: 0.5 }));
        assert_eq!(corner.pixels(), [99]);
        for odd in [f32::NAN, -3.0, 7.0, f32::INFINITY] {
            let part = plane.frame().part(Rect { x: odd, y: odd, width: odd, height: odd });
            let plane = Luma::of(&part);
            assert_eq!(plane.pixels().len(), index(part.width()) * index(part.height()));
        }
    }
}
