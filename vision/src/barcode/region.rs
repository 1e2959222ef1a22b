//! Places that look like a two-dimensional code: many steep changes of grey, and nearly all of them in one direction.

use crate::frame::{index, narrow};
use crate::geometry::{Point, Quad};
use crate::luma::Luma;

/// The side of a cell in pixels.
const CELL: usize = 8;
/// Mean square change per pixel from which a cell may belong to a code.
const LEAST_ENERGY: f32 = 150.0;
/// How much more of it there must be along one direction than across, 0 to 1.
const LEAST_ORDER: f32 = 0.3;
/// Cells that a code has at least.
const LEAST_CELLS: usize = 24;
/// How far the place is drawn out along the rows and across them, as a share of itself: the outermost cells are often
/// mixed, and quiet borders help.
const ALONG: f32 = 0.12;
const ACROSS: f32 = 0.16;

/// A place that looks like a code.
pub(super) struct Region {
    /// Its corners in pixels; the rows of the code run from the first to the second, or back.
    pub(super) quad: Quad,
    /// How much it looks like one.
    pub(super) strength: f32,
}

/// Sums of products of the changes of grey along both axes (the structure tensor).
#[derive(Clone, Copy, Default)]
struct Changes {
    xx: f32,
    yy: f32,
    xy: f32,
}

impl Changes {
    fn energy(self) -> f32 {
        self.xx + self.yy
    }

    /// How much all changes point one way, 0 to 1.
    fn order(self) -> f32 {
        (self.xx - self.yy).hypot(2.0 * self.xy) / self.energy().max(1e-6)
    }

    fn add(&mut self, other: Self) {
        self.xx += other.xx;
        self.yy += other.yy;
        self.xy += other.xy;
    }
}

/// The places that look like a code, the likeliest first.
pub(super) fn regions(plane: &Luma) -> Vec<Region> {
    let columns = index(plane.width()) / CELL;
    let cells = cells(plane, columns);
    let mut open: Vec<bool> =
        cells.iter().map(|cell| cell.energy() >= LEAST_ENERGY && cell.order() >= LEAST_ORDER).collect();
    let mut regions = Vec::new();
    for start in 0..open.len() {
        if !open.get_mut(start).is_some_and(std::mem::take) {
            continue;
        }
        let mut blob = vec![start];
        let mut next = 0;
        while let Some(cell) = blob.get(next).copied() {
            next += 1;
            let (column, row) = (cell % columns, cell / columns);
            // Two cells on: a code has some that are mixed.
            for y in row.saturating_sub(2)..=row + 2 {
                for x in column.saturating_sub(2)..(column + 3).min(columns) {
                    if open.get_mut(y * columns + x).is_some_and(std::mem::take) {
                        blob.push(y * columns + x);
                    }
                }
            }
        }
        if blob.len() >= LEAST_CELLS {
            regions.push(Region::around(&blob, &cells, columns));
        }
    }
    regions.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    regions
}

fn cells(plane: &Luma, columns: usize) -> Vec<Changes> {
    let width = index(plane.width());
    let mut cells = Vec::new();
    for band in plane.pixels().chunks_exact(width * CELL) {
        let first = cells.len();
        cells.resize(first + columns, Changes::default());
        for (row, below) in band.chunks_exact(width).zip(band.chunks_exact(width).skip(1)) {
            let looks = row.iter().zip(row.iter().skip(1)).zip(below);
            for (number, ((here, right), under)) in looks.enumerate() {
                let (dx, dy) = (f32::from(*right) - f32::from(*here), f32::from(*under) - f32::from(*here));
                if let Some(cell) = (number / CELL < columns).then(|| cells.get_mut(first + number / CELL)).flatten() {
                    cell.add(Changes { xx: dx * dx, yy: dy * dy, xy: dx * dy });
                }
            }
        }
        for cell in cells.iter_mut().skip(first) {
            let looks = narrow((CELL * (CELL - 1)) as f64);
            *cell = Changes { xx: cell.xx / looks, yy: cell.yy / looks, xy: cell.xy / looks };
        }
    }
    cells
}

impl Region {
    fn around(blob: &[usize], cells: &[Changes], columns: usize) -> Self {
        let mut all = Changes::default();
        for cell in blob {
            all.add(cells.get(*cell).copied().unwrap_or_default());
        }
        // Along the rows of the code the grey changes, along its bars it does not.
        let angle = (2.0 * all.xy).atan2(all.xx - all.yy) / 2.0;
        let (sin, cos) = angle.sin_cos();
        let (mut from, mut to) = ((f32::INFINITY, f32::INFINITY), (f32::NEG_INFINITY, f32::NEG_INFINITY));
        let half = narrow(CELL as f64) / 2.0;
        for cell in blob {
            let (x, y) = (narrow((cell % columns * CELL) as f64) + half, narrow((cell / columns * CELL) as f64) + half);
            let (along, across) = (cos.mul_add(x, sin * y), cos.mul_add(y, -(sin * x)));
            from = (from.0.min(along - half), from.1.min(across - half));
            to = (to.0.max(along + half), to.1.max(across + half));
        }
        let (wide, high) = ((to.0 - from.0) * ALONG, (to.1 - from.1) * ACROSS);
        let corner =
            |along: f32, across: f32| Point::new(cos.mul_add(along, -(sin * across)), sin.mul_add(along, cos * across));
        let (left, top, right, bottom) = (from.0 - wide, from.1 - high, to.0 + wide, to.1 + high);
        let quad = Quad([corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)]);
        Self { quad, strength: all.energy() * all.order() }
    }
}
