//! Places in a picture, in shares of its sides, so that they hold for every size of it.

use crate::frame::narrow;
use serde::{Deserialize, Serialize};

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
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and a side, and a cast of NaN gives 0"
        )]
        let pixels = pixels as u32;
        pixels
    };
    let first = pixels(from).min(side - 1);
    (first, pixels(share).clamp(1, side - first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_centred_place_has_its_shape_and_its_margin() {
        for (width, height) in [(640, 480), (1280, 720), (720, 1280), (1, 1), (65_535, 3)] {
            for shape in [0.75, 1.5] {
                let place = Rect::centred(width, height, shape, 0.1);
                assert!((place.width.max(place.height) - 0.9).abs() < 0.001, "{width}x{height} {place:?}");
                let pixels = f64::from(place.width) * f64::from(width) / (f64::from(place.height) * f64::from(height));
                assert!((pixels - f64::from(shape)).abs() < 0.01, "{width}x{height} {place:?}");
                assert!((place.x * 2.0 + place.width - 1.0).abs() < 0.001, "{width}x{height} {place:?}");
            }
        }
    }

    #[test]
    fn a_place_inside_a_place_lies_inside_the_picture() {
        let half = Rect { x: 0.5, y: 0.0, width: 0.5, height: 1.0 };
        assert_eq!(half.place(half), Rect { x: 0.75, y: 0.0, width: 0.25, height: 1.0 });
        assert_eq!(Rect::WHOLE.place(half), half);
        assert_eq!(half.pixels(10, 10), (5, 0, 5, 10));
    }
}
