//! Grey planes and what makes print stand out in them: black-hat, gradient along the lines, closing, threshold (Gonzalez
//! and Woods, Digital Image Processing, chapter 9; Otsu 1979).
//!
//! A window's largest value is found by doubling: a window of sixteen is two of eight. Every pass is one plain run over the
//! bytes, which compilers turn into wide instructions natively and in WebAssembly.

use crate::Luma;
use crate::frame::index;
use crate::geometry::{Point, coordinate};

/// A plane of bytes, rows without gaps.
#[derive(Clone)]
pub(super) struct Plane {
    pub width: usize,
    pub height: usize,
    pub values: Vec<u8>,
}

impl Plane {
    pub fn of(luma: &Luma) -> Self {
        Self { width: index(luma.width()), height: index(luma.height()), values: luma.pixels().to_vec() }
    }

    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.values.chunks_exact(self.width.max(1))
    }

    /// The plane turned by a quarter, clockwise.
    pub fn turned(&self) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        for column in 0..self.width {
            values.extend(
                (0..self.height).rev().map(|row| self.values.get(row * self.width + column).copied().unwrap_or(0)),
            );
        }
        Self { width: self.height, height: self.width, values }
    }

    /// The plane turned clockwise by an angle between 0 and a quarter, in radians, around its middle, its corners filled
    /// with the nearest pixels; and where a point of it lies in the plane that was given.
    pub fn turned_by(&self, angle: f32) -> (Self, impl Fn(Point) -> Point + use<>) {
        let (sine, cosine) = angle.sin_cos();
        let (wide, high) = (length(self.width), length(self.height));
        let (width, height) = (whole(wide * cosine + high * sine).max(1), whole(wide * sine + high * cosine).max(1));
        let middle = Point::new(wide / 2.0, high / 2.0);
        let (half_width, half_height) = (length(width) / 2.0, length(height) / 2.0);
        let back = move |point: Point| {
            let (x, y) = (point.x - half_width, point.y - half_height);
            Point::new(x * cosine + y * sine + middle.x, y * cosine - x * sine + middle.y)
        };
        let mut values = Vec::with_capacity(width * height);
        for y in 0..height {
            let mut at = back(Point::new(0.5, length(y) + 0.5));
            for _ in 0..width {
                values.push(self.near(at.x, at.y));
                at = Point::new(at.x + cosine, at.y - sine);
            }
        }
        (Self { width, height, values }, back)
    }

    /// The pixel in which a point lies, or the nearest inside.
    pub fn near(&self, x: f32, y: f32) -> u8 {
        let (column, row) = (whole(x).min(self.width.saturating_sub(1)), whole(y).min(self.height.saturating_sub(1)));
        self.values.get(row * self.width + column).copied().unwrap_or(0)
    }

    /// The largest value in a window of `wide` × `high` pixels around each pixel; both odd.
    fn dilated(&self, wide: usize, high: usize) -> Self {
        self.windowed(wide, high, 0, u8::max)
    }

    /// The smallest value in a window.
    fn eroded(&self, wide: usize, high: usize) -> Self {
        self.windowed(wide, high, u8::MAX, u8::min)
    }

    /// What is brighter than its surroundings and larger than the window stays; darker gaps that are smaller go.
    pub fn closed(&self, wide: usize, high: usize) -> Self {
        self.dilated(wide, high).eroded(wide, high)
    }

    /// What is brighter and smaller than the window goes.
    pub fn opened(&self, wide: usize, high: usize) -> Self {
        self.eroded(wide, high).dilated(wide, high)
    }

    /// How much darker each pixel is than what a closing makes of it: ink, without paper and shadows.
    pub fn black_hat(&self, wide: usize, high: usize) -> Self {
        let mut closed = self.closed(wide, high);
        for (value, own) in closed.values.iter_mut().zip(&self.values) {
            *value = value.saturating_sub(*own);
        }
        closed
    }

    /// How steeply the values change along the rows, each row smoothed with its neighbours (Sobel), and stretched so that
    /// one pixel in a hundred is full.
    pub fn gradient(&self) -> Self {
        let width = self.width;
        let mut values = vec![0_u8; self.values.len()];
        let rows: Vec<&[u8]> = self.rows().collect();
        for ((window, out), _) in rows.windows(3).zip(values.chunks_exact_mut(width.max(1)).skip(1)).zip(0..) {
            let [above, own, below] = window else { continue };
            let smooth: Vec<i16> = above
                .iter()
                .zip(*own)
                .zip(*below)
                .map(|((above, own), below)| i16::from(*above) + 2 * i16::from(*own) + i16::from(*below))
                .collect();
            for ((value, left), right) in out.iter_mut().skip(1).zip(&smooth).zip(smooth.iter().skip(2)) {
                *value = u8::try_from((right - left).unsigned_abs() / 4).unwrap_or(u8::MAX);
            }
        }
        let full = percentile(&values, 99).max(4);
        let mut table = [0_u8; 256];
        for (value, number) in table.iter_mut().zip(0_u32..) {
            *value = u8::try_from(number * 255 / u32::from(full)).unwrap_or(u8::MAX);
        }
        for value in &mut values {
            *value = table.get(usize::from(*value)).copied().unwrap_or(0);
        }
        Self { values, ..*self }
    }

    /// The threshold that parts the values best in two, and the one that parts the upper of these in two again.
    pub fn thresholds(&self) -> [u8; 2] {
        let mut counts = histogram(&self.values);
        let lower = otsu(&counts);
        for count in counts.iter_mut().take(usize::from(lower) + 1) {
            *count = 0;
        }
        [lower, otsu(&counts).max(lower)]
    }

    /// 255 where a value lies above a threshold, 0 elsewhere.
    pub fn above(&self, threshold: u8) -> Self {
        Self { values: self.values.iter().map(|value| if *value > threshold { u8::MAX } else { 0 }).collect(), ..*self }
    }

    fn windowed(&self, wide: usize, high: usize, outside: u8, pick: impl Fn(u8, u8) -> u8 + Copy) -> Self {
        let (wide, high) = (wide | 1, high | 1);
        let mut values = Vec::with_capacity(self.values.len());
        let mut row_before = Vec::with_capacity(self.width + wide);
        let mut row_after = Vec::with_capacity(self.width + wide);
        for row in self.rows() {
            row_before.clear();
            row_before.resize(wide / 2, outside);
            row_before.extend_from_slice(row);
            row_before.resize(self.width + wide - 1, outside);
            double(&mut row_before, &mut row_after, wide, 1, pick);
            values.extend_from_slice(row_before.get(..self.width).unwrap_or_default());
        }
        let margin = high / 2 * self.width;
        let mut before = vec![outside; margin];
        before.append(&mut values);
        before.resize(before.len() + margin, outside);
        let mut after = Vec::with_capacity(before.len());
        double(&mut before, &mut after, high, self.width, pick);
        before.truncate(self.width * self.height);
        Self { values: before, ..*self }
    }
}

/// Turns each value into the pick of the `window` values that start with it and lie `step` apart. Values at the end whose
/// window would reach beyond are dropped.
fn double(values: &mut Vec<u8>, spare: &mut Vec<u8>, window: usize, step: usize, pick: impl Fn(u8, u8) -> u8 + Copy) {
    let mut covered = 1;
    while covered < window {
        let ahead = covered.min(window - covered);
        spare.clear();
        let later = values.get(ahead * step..).unwrap_or_default();
        spare.extend(values.iter().zip(later).map(|(own, later)| pick(*own, *later)));
        std::mem::swap(values, spare);
        covered += ahead;
    }
}

fn histogram(values: &[u8]) -> [u32; 256] {
    let mut counts = [0; 256];
    for value in values {
        if let Some(count) = counts.get_mut(usize::from(*value)) {
            *count += 1;
        }
    }
    counts
}

/// The smallest value that at least `share` per cent of the values do not exceed.
pub(super) fn percentile(values: &[u8], share: u64) -> u8 {
    let wanted = values.len() as u64 * share / 100;
    let mut seen = 0;
    for (count, value) in histogram(values).into_iter().zip(0_u8..=u8::MAX) {
        seen += u64::from(count);
        if seen > wanted {
            return value;
        }
    }
    u8::MAX
}

/// The threshold that makes the variance between both sides largest (Otsu 1979).
fn otsu(histogram: &[u32; 256]) -> u8 {
    let (mut all, mut sum) = (0.0, 0.0);
    for (count, value) in histogram.iter().zip(0_u8..=u8::MAX) {
        all += f64::from(*count);
        sum += f64::from(*count) * f64::from(value);
    }
    let (mut below, mut sum_below) = (0.0, 0.0);
    let (mut best, mut threshold) = (-1.0, 0);
    for (count, value) in histogram.iter().zip(0_u8..=u8::MAX) {
        below += f64::from(*count);
        sum_below += f64::from(*count) * f64::from(value);
        let above = all - below;
        if below > 0.0 && above > 0.0 {
            let apart = sum_below / below - (sum - sum_below) / above;
            let variance = below * above * apart * apart;
            if variance > best {
                (best, threshold) = (variance, value);
            }
        }
    }
    threshold
}

/// A length or place in pixels as a coordinate.
pub(super) fn length(pixels: usize) -> f32 {
    coordinate(u32::try_from(pixels).unwrap_or(u32::MAX))
}

/// A coordinate as the number of the pixel that it lies in; what lies before the first is the first.
pub(super) fn whole(coordinate: f32) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates, and NaN gives 0")]
    let pixel = coordinate as u32;
    index(pixel)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(width: usize, values: &[u8]) -> Plane {
        Plane { width, height: values.len() / width, values: values.to_vec() }
    }

    #[test]
    fn windows_see_as_far_as_they_are_large() {
        let dot = plane(7, &[0, 0, 0, 9, 0, 0, 0]);
        assert_eq!(dot.dilated(5, 1).values, [0, 9, 9, 9, 9, 9, 0]);
        assert_eq!(dot.closed(3, 1).values, dot.values);
        assert_eq!(dot.opened(3, 1).values, [0; 7]);
        let column = plane(1, &[0, 0, 7, 0, 0, 0]);
        assert_eq!(column.dilated(1, 3).values, [0, 7, 7, 7, 0, 0]);
        assert_eq!(plane(5, &[200, 200, 50, 200, 200]).black_hat(3, 1).values, [0, 0, 150, 0, 0]);
        assert_eq!(plane(1, &[3]).closed(41, 41).values, [3]);
    }

    #[test]
    fn thresholds_part_what_differs() {
        let three: Vec<u8> = [[1; 20].as_slice(), &[120; 3], &[240; 3]].concat();
        let three = plane(26, &three);
        let [lower, upper] = three.thresholds();
        assert!((1..120).contains(&lower) && (120..240).contains(&upper), "{lower} {upper}");
        assert_eq!(three.above(lower).values.iter().filter(|value| **value > 0).count(), 6);
        assert_eq!(plane(2, &[7, 7]).thresholds(), [0, 0]);
        assert_eq!(percentile(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 50), 6);
        assert_eq!(percentile(&[], 50), 255);
    }

    #[test]
    fn turning_keeps_every_pixel_and_knows_the_way_back() {
        let small = plane(3, &[1, 2, 3, 4, 5, 6]);
        assert_eq!(small.turned().values, [4, 1, 5, 2, 6, 3]);
        assert_eq!(small.turned().turned().turned().turned().values, small.values);
        let wide = plane(40, &[7; 1_200]);
        let (turned, back) = wide.turned_by(std::f32::consts::FRAC_PI_4);
        assert!(turned.values.iter().all(|value| *value == 7));
        let middle = Point::new(length(turned.width) / 2.0, length(turned.height) / 2.0);
        assert!(back(middle).distance(Point::new(20.0, 15.0)) < 0.01);
        // What lies to the right in the turned plane lies to the upper right in the one given.
        let right = back(Point::new(middle.x + 10.0, middle.y));
        assert!(right.x > 26.0 && right.y < 9.0, "{right:?}");
    }
}
