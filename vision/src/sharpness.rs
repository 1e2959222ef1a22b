//! How steep the edges of a grey plane are.
//!
//! Not how many edges there are: a passport page and a face have very different amounts of detail, but an edge in
//! focus rises within one or two pixels in both. What moved during the exposure is steep across one axis and flat
//! along the other, so both axes are measured and the flatter one counts.

use crate::frame::index;
use crate::luma::Luma;

/// Pixels in one look at an edge, along a row or a column.
const WINDOW: usize = 16;
/// The share of looks, by steepness, that may be flatter: backgrounds out of focus must not count against the subject.
const QUANTILE_PERCENT: u32 = 75;
/// Fewer looks with an edge in them than this share (one in so many) of all looks: nothing to judge by.
const LEAST_LOOKS: u32 = 200;

/// Steepness of the plane's edges: 0 (no edges, or flat ones) to 1 (every edge rises within one pixel). An edge blurred
/// by a Gaussian of σ pixels measures about 0.4 / σ. `spread` is the range of greys in the plane (0 to 255): what counts
/// as an edge follows from it, so that a pale print is not called blurred.
pub(crate) fn sharpness(plane: &Luma, spread: u8) -> f32 {
    let least = (u32::from(spread) * 3 / 10).clamp(24, 72);
    let width = index(plane.width());
    let across = Looks::along_rows(&smoothed_down(plane.pixels(), width), width, least).steepness();
    let down = Looks::along_columns(&smoothed_across(plane.pixels(), width), width, least).steepness();
    let looks = across.zip(down).map(|(across, down)| across.min(down)).or(across).or(down);
    f32::from(looks.unwrap_or(0)) / 255.0
}

/// Rows mixed with their neighbours: takes off noise, leaves edges that run from top to bottom as steep as they are.
/// The outermost rows are lost.
fn smoothed_down(pixels: &[u8], width: usize) -> Vec<u8> {
    let (above, below) = (pixels, pixels.get(2 * width..).unwrap_or_default());
    mixed(above, pixels.get(width..).unwrap_or_default(), below)
}

/// As [`smoothed_down`], for edges that run from side to side. The outermost columns mix with the row beside theirs,
/// which is harmless because looks run down a column.
fn smoothed_across(pixels: &[u8], width: usize) -> Vec<u8> {
    let mut mixed = mixed(pixels, pixels.get(1..).unwrap_or_default(), pixels.get(2..).unwrap_or_default());
    mixed.truncate(mixed.len() / width.max(1) * width);
    mixed
}

#[cfg_attr(all(target_arch = "wasm32", feature = "simd"), target_feature(enable = "simd128"))]
fn mixed(before: &[u8], pixels: &[u8], after: &[u8]) -> Vec<u8> {
    let threes = before.iter().zip(pixels).zip(after);
    let mixed = threes.map(|((before, pixel), after)| {
        let sum = u16::from(*before) + 2 * u16::from(*pixel) + u16::from(*after) + 2;
        // The low byte of a quarter of at most 1022 is all of it.
        let [low, _] = (sum >> 2).to_le_bytes();
        low
    });
    mixed.collect()
}

/// How many looks found which steepness, in 255ths of the range that they saw.
struct Looks {
    counts: [u32; 256],
    all: u32,
}

impl Looks {
    fn along_rows(pixels: &[u8], width: usize, least: u32) -> Self {
        let mut looks = Self { counts: [0; 256], all: 0 };
        for row in pixels.chunks_exact(width) {
            looks.look_along(row, least);
        }
        looks
    }

    #[cfg_attr(all(target_arch = "wasm32", feature = "simd"), target_feature(enable = "simd128"))]
    fn look_along(&mut self, row: &[u8], least: u32) {
        for window in row.as_chunks::<WINDOW>().0 {
            let (mut low, mut high, mut step) = (u8::MAX, 0, 0);
            for value in window {
                low = low.min(*value);
                high = high.max(*value);
            }
            for (value, next) in window.iter().zip(window.iter().skip(1)) {
                step = step.max(value.abs_diff(*next));
            }
            self.note(low, high, step, least);
        }
    }

    fn along_columns(pixels: &[u8], width: usize, least: u32) -> Self {
        let mut looks = Self { counts: [0; 256], all: 0 };
        let mut columns = Columns::new(width);
        for band in pixels.chunks_exact(width * WINDOW) {
            columns.clear();
            let mut rows = band.chunks_exact(width);
            if let Some(first) = rows.next() {
                columns.begin(first);
            }
            for (above, row) in band.chunks_exact(width).zip(rows) {
                columns.take(above, row);
            }
            for ((low, high), step) in columns.low.iter().zip(&columns.high).zip(&columns.step) {
                looks.note(*low, *high, *step, least);
            }
        }
        looks
    }

    fn note(&mut self, low: u8, high: u8, step: u8, least: u32) {
        self.all += 1;
        let range = u32::from(high.saturating_sub(low));
        if range < least {
            return;
        }
        let steepness = u32::from(step) * 255 / range.max(1);
        if let Some(count) = self.counts.get_mut(index(steepness)) {
            *count += 1;
        }
    }

    /// The steepness that [`QUANTILE_PERCENT`] of the looks with an edge do not exceed; none when too few have one.
    fn steepness(&self) -> Option<u8> {
        let with_edge: u32 = self.counts.iter().sum();
        if with_edge == 0 || with_edge < self.all / LEAST_LOOKS {
            return None;
        }
        let wanted = u64::from(with_edge) * u64::from(QUANTILE_PERCENT) / 100;
        let mut seen = 0_u64;
        (0..=u8::MAX).zip(&self.counts).find_map(|(steepness, count)| {
            seen += u64::from(*count);
            (seen > wanted).then_some(steepness)
        })
    }
}

/// Lowest and highest grey and greatest step of every column of a band of rows.
struct Columns {
    low: Vec<u8>,
    high: Vec<u8>,
    step: Vec<u8>,
}

impl Columns {
    fn new(width: usize) -> Self {
        Self { low: Vec::with_capacity(width), high: Vec::with_capacity(width), step: vec![0; width] }
    }

    fn clear(&mut self) {
        self.low.clear();
        self.high.clear();
        self.step.fill(0);
    }

    fn begin(&mut self, row: &[u8]) {
        self.low.extend_from_slice(row);
        self.high.extend_from_slice(row);
    }

    #[cfg_attr(all(target_arch = "wasm32", feature = "simd"), target_feature(enable = "simd128"))]
    fn take(&mut self, above: &[u8], row: &[u8]) {
        for (low, value) in self.low.iter_mut().zip(row) {
            *low = (*low).min(*value);
        }
        for (high, value) in self.high.iter_mut().zip(row) {
            *high = (*high).max(*value);
        }
        for ((step, value), before) in self.step.iter_mut().zip(row).zip(above) {
            *step = (*step).max(value.abs_diff(*before));
        }
    }
}
