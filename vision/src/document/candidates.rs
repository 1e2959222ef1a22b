//! Which four of many points could be a document's corners, and how much of a map four corners hold.

use super::hull::turn;
use crate::frame::narrow;
use crate::geometry::Point;

/// Two corners of one document are at least so many cells apart.
const APART: f32 = 4.0;

/// Every four of the points that bound something convex, clockwise on the screen.
pub(super) fn fours(points: &[Point]) -> impl Iterator<Item = [Point; 4]> {
    let from = move |number: usize| points.iter().enumerate().skip(number);
    from(0).flat_map(move |(i, a)| {
        from(i + 1).flat_map(move |(j, b)| {
            from(j + 1).flat_map(move |(k, c)| from(k + 1).filter_map(move |(_, d)| around([*a, *b, *c, *d])))
        })
    })
}

/// Four points in clockwise order. None if they bound nothing convex, or two are next to each other.
fn around(points: [Point; 4]) -> Option<[Point; 4]> {
    let [a, b, c, d] = points;
    // Of the three ways to join four points, at most one does not cross itself and is convex.
    [[a, b, c, d], [a, c, b, d], [a, b, d, c]].into_iter().find_map(|[p, q, r, s]| {
        let turns = [turn(p, q, r), turn(q, r, s), turn(r, s, p), turn(s, p, q)];
        let apart = [(p, q), (q, r), (r, s), (s, p)].into_iter().all(|(from, to)| from.distance(to) >= APART);
        if !apart {
            None
        } else if turns.iter().all(|turn| *turn > 0.0) {
            Some([p, q, r, s])
        } else if turns.iter().all(|turn| *turn < 0.0) {
            Some([p, s, r, q])
        } else {
            None
        }
    })
}

/// A square map, summed along its rows so that what lies between two columns is known at once.
pub(super) struct Sums {
    rows: Vec<Vec<f32>>,
    /// The sum of the whole map.
    pub(super) all: f32,
}

impl Sums {
    pub(super) fn of(map: &[f32], side: usize) -> Self {
        let sums = |row: &[f32]| {
            let mut sum = 0.0;
            std::iter::once(0.0)
                .chain(row.iter().map(|value| {
                    sum += value;
                    sum
                }))
                .collect()
        };
        let rows: Vec<Vec<f32>> = map.chunks_exact(side.max(1)).map(sums).collect();
        let all = rows.iter().filter_map(|row| row.last()).sum();
        Self { rows, all }
    }

    /// The sum of what lies within four corners, and how many cells of the map that are.
    pub(super) fn within(&self, corners: &[Point; 4]) -> (f32, f32) {
        let (mut held, mut cells) = (0.0, 0.0);
        for (number, row) in self.rows.iter().enumerate() {
            let y = narrow(number as f64) + 0.5;
            let (mut from, mut to) = (f32::INFINITY, f32::NEG_INFINITY);
            for (a, b) in corners.iter().zip(corners.iter().cycle().skip(1)) {
                if (a.y <= y) != (b.y <= y) {
                    let x = a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y);
                    (from, to) = (from.min(x), to.max(x));
                }
            }
            let width = narrow(row.len().saturating_sub(1) as f64);
            let (from, to) = (from.clamp(0.0, width), to.clamp(0.0, width));
            if to > from {
                held += up_to(row, to) - up_to(row, from);
                cells += to - from;
            }
        }
        (held, cells)
    }
}

/// The sum left of a place, cells counted as far as they lie there.
fn up_to(row: &[f32], x: f32) -> f32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the row")]
    let cell = x as usize;
    let at = |cell: usize| row.get(cell).or(row.last()).copied().unwrap_or_default();
    at(cell) + (at(cell + 1) - at(cell)) * (x - x.floor())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    #[test]
    fn four_points_are_joined_without_crossing() {
        let square = [(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)].map(|(x, y)| Point::new(x, y));
        let joined: Vec<_> = fours(&square).collect();
        assert_eq!(joined.len(), 1);
        let [a, _, c, _] = joined.first().unwrap();
        assert!(a.distance(*c) > 14.0);
        let dented = [(0.0, 0.0), (10.0, 0.0), (5.0, 3.0), (5.0, 10.0)].map(|(x, y)| Point::new(x, y));
        assert_eq!(fours(&dented).count(), 0);
    }

    #[test]
    fn what_corners_hold_is_summed_by_area() {
        let sums = Sums::of(&[1.0; 64], 8);
        let corners = [(1.5, 2.0), (6.0, 2.0), (6.0, 5.0), (1.5, 5.0)].map(|(x, y)| Point::new(x, y));
        let (held, cells) = sums.within(&corners);
        assert!((held - 13.5).abs() < 1e-4 && (cells - 13.5).abs() < 1e-4);
        let beyond = [(-9.0, -9.0), (90.0, -9.0), (90.0, 90.0), (-9.0, 90.0)].map(|(x, y)| Point::new(x, y));
        assert_eq!(sums.within(&beyond), (64.0, 64.0));
    }
}
