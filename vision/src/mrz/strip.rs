//! One line of a zone as the net wants it: a strip of 32 rows, taken from the full picture and laid straight.

use super::locate::Line;
use super::plane::{length, percentile, whole};
use crate::Luma;
use crate::frame::index;

/// Rows of the net's input.
pub(super) const ROWS: usize = 32;
/// Columns of the net's input.
pub(super) const COLUMNS: usize = 720;
/// Input columns for each column of its output.
pub(super) const STEP: usize = 4;

/// A strip, and how many of its columns show the line; the others hold its middle grey.
pub(super) struct Strip {
    pub values: Vec<f32>,
    pub columns: usize,
}

/// Cuts the strip around a line out of a picture. `columns` of the net's input show the line's whole length; its height
/// is that of the strip. Every value is the mean of as many pixels as lie under it, up to 8 × 8.
pub(super) fn cut(luma: &Luma, line: &Line, columns: usize) -> Strip {
    let columns = columns.clamp(ROWS, COLUMNS);
    let (step_along, step_across) = (line.length / length(columns), line.height / length(ROWS));
    let (many, deep) = (samples(step_along), samples(step_across));
    let (sub_along, sub_across) = (step_along / length(many), step_across / length(deep));
    let (width, height) = (index(luma.width()), index(luma.height()));
    let pixels = luma.pixels();
    let mut grey = Vec::with_capacity(ROWS * columns);
    let mut sums = vec![0_u32; columns];
    for row in 0..ROWS {
        sums.fill(0);
        for part in 0..deep {
            let across = (length(row * deep + part) + 0.5).mul_add(sub_across, -line.height / 2.0);
            let start = line.at(sub_along.mul_add(0.5, -line.length / 2.0), across);
            // Plain sums: a fused multiplication is a slow call where the machine has none, as in WebAssembly.
            let (step_x, step_y) = (sub_along * line.along.x, sub_along * line.along.y);
            let (mut x, mut y) = (start.x, start.y);
            for sum in &mut sums {
                for _ in 0..many {
                    let (column, line) = (whole(x).min(width - 1), whole(y).min(height - 1));
                    *sum += u32::from(pixels.get(line * width + column).copied().unwrap_or(0));
                    x += step_x;
                    y += step_y;
                }
            }
        }
        let count = u32::try_from(many * deep).unwrap_or(1).max(1);
        grey.extend(sums.iter().map(|sum| u8::try_from(sum / count).unwrap_or(u8::MAX)));
    }
    Strip { values: stretched(&grey, columns), columns }
}

/// How many pixels lie under one value.
fn samples(step: f32) -> usize {
    // Two at least, so that a strip from a small picture is smoothed between its pixels a little.
    whole(step.ceil()).clamp(2, 8)
}

/// Contrast stretched between the second and the ninety-eighth per cent, moved to −0.5 to 0.5, filled up to the right.
fn stretched(grey: &[u8], columns: usize) -> Vec<f32> {
    let (low, high) = (f32::from(percentile(grey, 2)), f32::from(percentile(grey, 98)));
    let full = (high - low).max(12.0);
    let level = |value: f32| ((value - low) / full).clamp(0.0, 1.0) - 0.5;
    let middle = level(f32::from(percentile(grey, 50)));
    let mut values = Vec::with_capacity(ROWS * COLUMNS);
    for row in grey.chunks_exact(columns.max(1)) {
        values.extend(row.iter().map(|value| level(f32::from(*value))));
        values.extend(std::iter::repeat_n(middle, COLUMNS - columns));
    }
    values
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;
    use crate::geometry::Point;
    use proptest::prelude::*;

    #[test]
    fn a_strip_shows_the_line_and_nothing_else() {
        // Left half black, right half white.
        let luma = Luma::new(200, 40, (0..8_000).map(|at| if at % 200 < 100 { 10 } else { 250 }).collect()).unwrap();
        let line = Line { middle: Point::new(100.0, 20.0), along: Point::new(1.0, 0.0), length: 100.0, height: 20.0 };
        let strip = cut(&luma, &line, 400);
        assert_eq!((strip.columns, strip.values.len()), (400, ROWS * COLUMNS));
        let first = strip.values.get(..COLUMNS).unwrap();
        assert!(
            first.iter().take(190).all(|value| *value < -0.49)
                && first.get(210..400).unwrap().iter().all(|v| *v > 0.49)
        );
        let other_end = cut(&luma, &line.reversed(), 400);
        assert!(other_end.values.first().is_some_and(|value| *value > 0.49));
    }

    proptest! {
        #[test]
        fn any_line_gives_a_strip(x in any::<f32>(), y in any::<f32>(), long in any::<f32>(), high in any::<f32>(), columns in any::<usize>()) {
            let luma = Luma::new(3, 2, vec![1, 2, 3, 4, 5, 6]).unwrap();
            let line = Line { middle: Point::new(x, y), along: Point::new(y, x), length: long, height: high };
            let strip = cut(&luma, &line, columns);
            prop_assert!(strip.values.len() == ROWS * COLUMNS && strip.values.iter().all(|value| value.is_finite()));
        }
    }
}
