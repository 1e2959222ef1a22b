//! Where a reflection has burnt a spot out of the picture.
//!
//! A spot is compact and has nothing left in it. White paper that is only bright keeps its print: cells with print in
//! them are not empty, and what remains between lines and around a page is long and ragged.

use crate::frame::{index, narrow};
use crate::luma::Luma;
use crate::place::Rect;

/// A cell's side in pixels of the plane.
const CELL: usize = 4;
/// A cell is burnt out when even its darkest pixel is at least this bright.
const BURNT: u8 = 250;
/// A spot fills at least this share of the box around it, in percent.
const COMPACT_PERCENT: usize = 45;
/// A box that reaches further than this, in percent of both sides, holds the ground that all lies on, or a picture that
/// is too bright as a whole.
const GROUND_PERCENT: usize = 60;
/// A spot is at least so many cells wide and high: more than what is white between two lines.
const LEAST_CELLS: usize = 4;
/// A spot has at least one cell in so many of the plane's cells.
const LEAST_PART: usize = 1_000;

/// Spots burnt out of a plane.
pub(crate) struct Glare {
    /// The spots' share of the plane's area, 0 to 1.
    pub(crate) area: f32,
    /// The box around the largest spot, in shares of the plane.
    pub(crate) place: Option<Rect>,
}

/// Finds the burnt-out spots of a plane. `within`: only those that do not reach its border, because what does is
/// likely to be behind the subject, as a window is behind a face.
pub(crate) fn glare(plane: &Luma, within: bool) -> Glare {
    let mut grid = Grid::of(plane);
    let all = grid.burnt.len();
    let mut area = 0;
    let mut largest: Option<Spot> = None;
    for start in 0..all {
        let Some(spot) = grid.take_spot(start) else { continue };
        let (columns, rows) = (grid.columns, grid.rows());
        let behind = spot.is_ground(columns, rows) || (within && spot.touches_border(columns, rows));
        if behind || spot.cells < all.div_ceil(LEAST_PART) || !spot.is_compact() {
            continue;
        }
        area += spot.cells;
        if largest.as_ref().is_none_or(|largest| spot.cells > largest.cells) {
            largest = Some(spot);
        }
    }
    Glare { area: share(area, all), place: largest.map(|spot| spot.place(grid.columns, grid.rows())) }
}

fn share(part: usize, all: usize) -> f32 {
    narrow(part as f64 / all.max(1) as f64)
}

/// Which cells are burnt out, row by row.
struct Grid {
    columns: usize,
    burnt: Vec<bool>,
}

/// Cells that touch, and the first and last column and row that they reach.
struct Spot {
    cells: usize,
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

impl Spot {
    fn columns(&self) -> usize {
        self.right - self.left + 1
    }

    fn rows(&self) -> usize {
        self.bottom - self.top + 1
    }

    fn is_compact(&self) -> bool {
        let wide_enough = self.columns().min(self.rows()) >= LEAST_CELLS;
        wide_enough && self.cells * 100 >= self.columns() * self.rows() * COMPACT_PERCENT
    }

    fn is_ground(&self, columns: usize, rows: usize) -> bool {
        self.columns() * 100 > columns * GROUND_PERCENT && self.rows() * 100 > rows * GROUND_PERCENT
    }

    fn touches_border(&self, columns: usize, rows: usize) -> bool {
        self.left == 0 || self.top == 0 || self.right + 1 == columns || self.bottom + 1 == rows
    }

    fn place(&self, columns: usize, rows: usize) -> Rect {
        Rect {
            x: share(self.left, columns),
            y: share(self.top, rows),
            width: share(self.columns(), columns),
            height: share(self.rows(), rows),
        }
    }
}

impl Grid {
    /// Pixels at the right and lower border that fill no cell are left out.
    fn of(plane: &Luma) -> Self {
        let width = index(plane.width());
        let columns = width / CELL;
        let mut burnt = Vec::with_capacity(columns * index(plane.height()) / CELL);
        let mut darkest = vec![u8::MAX; width];
        for band in plane.pixels().chunks_exact(width * CELL) {
            darkest.fill(u8::MAX);
            for row in band.chunks_exact(width) {
                keep_darker(&mut darkest, row);
            }
            burnt.extend(darkest.as_chunks::<CELL>().0.iter().map(|cell| cell.iter().all(|value| *value >= BURNT)));
        }
        Self { columns, burnt }
    }

    fn rows(&self) -> usize {
        self.burnt.len() / self.columns.max(1)
    }

    /// Takes the burnt-out cells connected to one cell off the grid, so that each is visited once.
    fn take_spot(&mut self, start: usize) -> Option<Spot> {
        self.take(start)?;
        let (column, row) = (start % self.columns, start / self.columns);
        let mut spot = Spot { cells: 0, left: column, right: column, top: row, bottom: row };
        let mut open = vec![start];
        while let Some(cell) = open.pop() {
            let (column, row) = (cell % self.columns, cell / self.columns);
            spot.cells += 1;
            spot.left = spot.left.min(column);
            spot.right = spot.right.max(column);
            spot.top = spot.top.min(row);
            spot.bottom = spot.bottom.max(row);
            let left = (column > 0).then(|| cell - 1);
            let right = (column + 1 < self.columns).then(|| cell + 1);
            let neighbours = [left, right, cell.checked_sub(self.columns), cell.checked_add(self.columns)];
            for neighbour in neighbours.into_iter().flatten() {
                open.extend(self.take(neighbour));
            }
        }
        Some(spot)
    }

    fn take(&mut self, cell: usize) -> Option<usize> {
        let burnt = self.burnt.get_mut(cell)?;
        std::mem::take(burnt).then_some(cell)
    }
}

#[cfg_attr(all(target_arch = "wasm32", feature = "simd"), target_feature(enable = "simd128"))]
fn keep_darker(darkest: &mut [u8], row: &[u8]) {
    for (darkest, value) in darkest.iter_mut().zip(row) {
        *darkest = (*darkest).min(*value);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    fn plane(bright: impl Fn(u32, u32) -> bool) -> Luma {
        let pixels =
            (0..480).flat_map(|y| (0..640).map(move |x| (x, y))).map(|(x, y)| if bright(x, y) { 255 } else { 190 });
        Luma::new(640, 480, pixels.collect()).unwrap()
    }

    #[test]
    fn a_round_spot_is_found_with_its_place() {
        let glare = glare(&plane(|x, y| x.abs_diff(320).pow(2) + y.abs_diff(120).pow(2) < 40 * 40), true);
        assert!((0.012..0.017).contains(&glare.area), "{}", glare.area);
        let place = glare.place.unwrap();
        assert!((place.x - 0.44).abs() < 0.01 && (place.y - 0.17).abs() < 0.02, "{place:?}");
        assert!((place.width - 0.12).abs() < 0.02 && (place.height - 0.16).abs() < 0.02, "{place:?}");
    }

    #[test]
    fn margins_and_gaps_between_lines_are_no_spot() {
        let margin = glare(&plane(|x, y| x < 40 || y < 40 || x > 600 || y > 440), false);
        assert!(margin.area == 0.0 && margin.place.is_none());
        let print = glare(&plane(|x, y| x % 6 > 1 || y % 14 > 7), false);
        assert!(print.area < 0.01, "{}", print.area);
    }

    #[test]
    fn what_reaches_the_border_may_be_behind_the_subject() {
        let window = plane(|x, y| x < 120 && y < 200);
        assert!(glare(&window, false).area > 0.07);
        assert!(glare(&window, true).place.is_none());
    }

    #[test]
    fn planes_smaller_than_a_cell_have_none() {
        let glare = glare(&Luma::new(3, 2, vec![255; 6]).unwrap(), false);
        assert!(glare.area == 0.0 && glare.place.is_none());
    }
}
