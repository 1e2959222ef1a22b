//! How much print and pattern a place holds, which a cover and an empty side have next to none of.

use crate::frame::{index, narrow};
use crate::luma::Luma;

/// The side in pixels of a cell that is looked at.
const CELL: usize = 8;
/// A cell holds print when its greys differ by this share (in 256ths) of the range in the whole plane, and by no less than
/// the least step.
const SHARE: u32 = 56;
const LEAST_STEP: u32 = 12;

/// The share of the plane's cells (0 to 1) in which something is printed: fine detail, however pale. `range` is the
/// range of greys in the plane, 0 to 255.
pub(super) fn printed_share(plane: &Luma, range: u8) -> f32 {
    let width = index(plane.width());
    let least = (u32::from(range) * SHARE / 256).max(LEAST_STEP);
    let (mut printed, mut all) = (0_u32, 0_u32);
    let mut darkest = vec![u8::MAX; width];
    let mut brightest = vec![0_u8; width];
    for band in plane.pixels().chunks_exact(width * CELL) {
        darkest.fill(u8::MAX);
        brightest.fill(0);
        for row in band.chunks_exact(width) {
            for ((dark, bright), value) in darkest.iter_mut().zip(&mut brightest).zip(row) {
                *dark = (*dark).min(*value);
                *bright = (*bright).max(*value);
            }
        }
        for (dark, bright) in darkest.chunks_exact(CELL).zip(brightest.chunks_exact(CELL)) {
            let low = dark.iter().min().copied().unwrap_or_default();
            let high = bright.iter().max().copied().unwrap_or_default();
            all += 1;
            printed += u32::from(u32::from(high.saturating_sub(low)) >= least);
        }
    }
    narrow(f64::from(printed) / f64::from(all.max(1)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    #[test]
    fn print_is_told_from_empty_paper_and_a_slope_of_light() {
        let plane = |grey: fn(u32, u32) -> u32| {
            let pixels = (0..96).flat_map(|y| (0..128).map(move |x| u8::try_from(grey(x, y)).unwrap()));
            Luma::new(128, 96, pixels.collect()).unwrap()
        };
        assert!(printed_share(&plane(|_, _| 200), 0) < 0.01);
        assert!(printed_share(&plane(|x, _| 100 + x), 128) < 0.01);
        assert!(printed_share(&plane(|x, y| if (x / 2 + y / 3) % 2 == 0 { 60 } else { 200 }), 140) > 0.99);
        let half = printed_share(&plane(|x, y| if x < 64 && (x / 2 + y) % 2 == 0 { 60 } else { 200 }), 140);
        assert!((half - 0.5).abs() < 0.05);
    }
}
