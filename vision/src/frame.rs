//! Pixels borrowed from a camera or a decoded file.
//!
//! No file formats and no colour management here, and a frame's transparency is ignored.

use crate::geometry::{Outside, coordinate};
use crate::place::Rect;

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
    pub fn with_stride(
        bytes: &'a [u8],
        width: u32,
        height: u32,
        layout: Layout,
        stride: usize,
    ) -> Result<Self, FrameError> {
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
    pub(crate) fn of_held(bytes: &'a [u8], width: u32, height: u32, layout: Layout) -> Self {
        let row = index(width) * layout.bytes_per_pixel();
        Self { width, height, stride: row, row, layout, bytes }
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

    /// The channels of a pixel; of the nearest one for a column or row beyond the last.
    pub(crate) fn pixel(&self, column: u32, row: u32) -> &'a [u8] {
        let size = self.layout.bytes_per_pixel();
        let at = index(row.min(self.height - 1)) * self.stride + index(column.min(self.width - 1)) * size;
        self.bytes.get(at..at + size).unwrap_or_default()
    }

    /// One channel of the pixel in column `x` and row `y`, both whole numbers; outside, what is asked to stand there.
    pub(crate) fn value_near(&self, x: f32, y: f32, channel: usize, outside: Outside) -> f32 {
        let (right, bottom) = (self.width - 1, self.height - 1);
        if let Outside::Value(value) = outside
            && !(x >= 0.0 && y >= 0.0 && x <= coordinate(right) && y <= coordinate(bottom))
        {
            return f32::from(value);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast saturates, and NaN gives 0"
        )]
        let (column, row) = ((x as u32).min(right), (y as u32).min(bottom));
        let at = index(row) * self.stride + index(column) * self.layout.bytes_per_pixel() + channel;
        self.bytes.get(at).copied().map_or(0.0, f32::from)
    }
}

pub(crate) fn row_bytes(width: u32, height: u32, layout: Layout) -> Result<usize, FrameError> {
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
#[expect(
    clippy::cast_possible_truncation,
    reason = "shares and means of bytes: small numbers, of which seven digits are plenty"
)]
pub(crate) fn narrow(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;
    use crate::luma::Luma;

    #[test]
    fn a_frame_refuses_sizes_that_its_bytes_do_not_hold() {
        let bytes = [0_u8; 24];
        assert!(Frame::new(&bytes, 3, 2, Layout::Rgba).is_ok());
        assert_eq!(Frame::new(&bytes, 3, 3, Layout::Rgba).unwrap_err(), FrameError::Bytes { given: 24, needed: 36 });
        assert_eq!(Frame::new(&bytes, 0, 3, Layout::Luma).unwrap_err(), FrameError::Size { width: 0, height: 3 });
        assert!(Frame::new(&bytes, u32::MAX, u32::MAX, Layout::Rgba).is_err());
        assert_eq!(
            Frame::with_stride(&bytes, 3, 2, Layout::Rgb, 8).unwrap_err(),
            FrameError::Stride { stride: 8, row: 9 }
        );
        assert!(Frame::with_stride(&bytes, 3, 2, Layout::Rgba, usize::MAX).is_err());
    }

    #[test]
    fn the_gap_between_rows_is_left_out() {
        let bytes = [10, 20, 99, 30, 40];
        let frame = Frame::with_stride(&bytes, 2, 2, Layout::Luma, 3).unwrap();
        assert_eq!(Luma::of(&frame).pixels(), [10, 20, 30, 40]);
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
