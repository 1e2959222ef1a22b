//! Whether two places of a picture have the same noise, which is what tells a copy from a second print.

use super::copied::Patch;
use crate::frame::{Frame, index, narrow};
use crate::geometry::Quad;
use crate::luma::Luma;
use crate::place::Rect;

/// Side, in pixels of the frame, of the pieces whose noise is compared.
const PIECE: u32 = 160;
/// Greys by which neighbours may differ where noise is looked at: more is drawing.
const SMOOTH: f32 = 6.0;
/// Mean square of noise, in greys, below which there is none to compare.
const LEAST_NOISE: f64 = 0.15;
/// Pixels of noise, at least, on which a comparison rests.
const FEWEST_NOISY: u32 = 600;

/// How alike the noise of the two places is, 0 to 1, at full resolution. None where there is too little noise to compare.
pub(super) fn noise(frame: &Frame<'_>, patch: &Patch, scale: f32) -> Option<f32> {
    let [one, other] = <[Quad; 2]>::try_from(patch.places(scale)).ok()?;
    let middle = |quad: &Quad| {
        let [a, _, c, _] = quad.0;
        a.toward(c, 0.5)
    };
    let side = narrow(f64::from(patch.width.min(patch.height).min(index(PIECE)).try_into().unwrap_or(PIECE)));
    let side = (side * scale).min(narrow(f64::from(PIECE)));
    let [one, other] = [middle(&one), middle(&other)].map(|middle| {
        let share = |from: f32, length: u32| from / narrow(f64::from(length));
        let (width, height) = (frame.width(), frame.height());
        let place = Rect {
            x: share(middle.x - side / 2.0, width),
            y: share(middle.y - side / 2.0, height),
            width: share(side, width),
            height: share(side, height),
        };
        Residual::of(&Luma::of(&frame.part(place)))
    });
    // The plane was reduced: the shift is known to a few pixels of the frame only.
    #[expect(clippy::cast_possible_truncation, reason = "at most a few dozen, and a cast saturates")]
    let reach = (scale.ceil() as i32 + 1).min(9);
    let mut best: Option<f32> = None;
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            if let Some(alike) = one.correlation(&other, dx, dy) {
                best = Some(best.map_or(alike, |best| best.max(alike)));
            }
        }
    }
    best.map(|alike| alike.clamp(0.0, 1.0))
}

/// What a piece has beyond its own smoothed self; none where it is drawn upon.
struct Residual {
    width: usize,
    height: usize,
    values: Vec<Option<f32>>,
}

impl Residual {
    fn of(plane: &Luma) -> Self {
        let (width, height) = (index(plane.width()), index(plane.height()));
        let mut values = vec![None; width * height];
        let rows: Vec<&[u8]> = plane.rows().collect();
        for (y, lines) in rows.windows(5).enumerate() {
            for x in 0..width.saturating_sub(4) {
                let around = || lines.iter().filter_map(move |line| line.get(x..x + 5)).flatten();
                let mean = around().map(|grey| f32::from(*grey)).sum::<f32>() / 25.0;
                let (low, high) = around().fold((u8::MAX, 0), |(low, high), grey| (low.min(*grey), high.max(*grey)));
                let here = lines.get(2).and_then(|line| line.get(x + 2)).copied().map_or(mean, f32::from);
                // Nothing cut off, and no step that is more than noise.
                if low > 4
                    && high < 251
                    && f32::from(high - low) <= SMOOTH * 4.0
                    && (here - mean).abs() <= SMOOTH * 2.0
                    && let Some(value) = values.get_mut((y + 2) * width + x + 2)
                {
                    *value = Some(here - mean);
                }
            }
        }
        Self { width, height, values }
    }

    fn correlation(&self, other: &Self, dx: i32, dy: i32) -> Option<f32> {
        let (mut product, mut one_square, mut other_square, mut count) = (0.0_f64, 0.0_f64, 0.0_f64, 0_u32);
        for y in 0..self.height {
            let Some(other_y) = moved(y, dy).filter(|other_y| *other_y < other.height) else { continue };
            for x in 0..self.width {
                let Some(other_x) = moved(x, dx).filter(|other_x| *other_x < other.width) else { continue };
                let pair = (self.values.get(y * self.width + x), other.values.get(other_y * other.width + other_x));
                if let (Some(Some(one)), Some(Some(other))) = pair {
                    let (one, other) = (f64::from(*one), f64::from(*other));
                    product = one.mul_add(other, product);
                    one_square = one.mul_add(one, one_square);
                    other_square = other.mul_add(other, other_square);
                    count += 1;
                }
            }
        }
        let enough = count >= FEWEST_NOISY && one_square.min(other_square) / f64::from(count) >= LEAST_NOISE;
        enough.then(|| narrow(product / (one_square * other_square).sqrt()))
    }
}

fn moved(place: usize, by: i32) -> Option<usize> {
    isize::try_from(by).ok().and_then(|by| place.checked_add_signed(by))
}
