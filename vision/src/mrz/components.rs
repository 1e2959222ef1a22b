//! Connected white areas of a black plane, taken as rows of print: middle, direction, length and height.

use super::locate::Line;
use super::plane::{Plane, length};
use crate::frame::narrow;
use crate::geometry::Point;

/// White pixels side by side in one row.
#[derive(Clone, Copy)]
struct Run {
    row: usize,
    from: usize,
    to: usize,
}

/// Sums over the pixels of an area.
#[derive(Clone, Copy, Default)]
struct Sums {
    count: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Sums {
    /// Adds a run, whose columns are consecutive numbers.
    fn add(&mut self, run: &Run) {
        let (from, to, y) = (f64::from(length(run.from)), f64::from(length(run.to)), f64::from(length(run.row)) + 0.5);
        let count = to - from;
        let middle = f64::midpoint(from, to);
        let x = middle * count;
        self.count += count;
        self.x += x;
        self.y += y * count;
        self.xx += (middle * middle).mul_add(count, count * count.mul_add(count, -1.0) / 12.0);
        self.xy += x * y;
        self.yy += y * y * count;
    }
}

/// The areas of a plane of black (0) and white, as lines. No more areas are made than there are runs of white.
pub(super) fn lines(plane: &Plane) -> Vec<Line> {
    let runs = runs(plane);
    let labels = joined(&runs);
    let mut sums = vec![Sums::default(); runs.len()];
    for (run, label) in runs.iter().zip(&labels) {
        if let Some(sums) = sums.get_mut(*label) {
            sums.add(run);
        }
    }
    let mut found: Vec<Option<(Line, f32, f32)>> = sums.iter().map(axis).collect();
    // How far each area reaches along its axis.
    for (run, label) in runs.iter().zip(&labels) {
        if let Some(Some((line, low, high))) = found.get_mut(*label) {
            for x in [run.from, run.to] {
                let (along, _) = line.coordinates(Point::new(length(x), length(run.row) + 0.5));
                *low = low.min(along);
                *high = high.max(along);
            }
        }
    }
    found
        .into_iter()
        .zip(&sums)
        .filter_map(|(found, sums)| {
            let (line, low, high) = found?;
            let long = (high - low).max(1.0);
            let middle = line.at(f32::midpoint(low, high), 0.0);
            Some(Line { middle, length: long, height: narrow(sums.count) / long, ..line })
        })
        .collect()
}

/// The middle and the longer axis of an area; none for those of a few pixels.
fn axis(sums: &Sums) -> Option<(Line, f32, f32)> {
    if sums.count < 64.0 {
        return None;
    }
    let (x, y) = (sums.x / sums.count, sums.y / sums.count);
    let xx = x.mul_add(-x, sums.xx / sums.count);
    let yy = y.mul_add(-y, sums.yy / sums.count);
    let xy = x.mul_add(-y, sums.xy / sums.count);
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    let along = Point::new(narrow(angle.cos()), narrow(angle.sin()));
    let line = Line { middle: Point::new(narrow(x), narrow(y)), along, length: 0.0, height: 0.0 };
    Some((line, 0.0, 0.0))
}

fn runs(plane: &Plane) -> Vec<Run> {
    let mut runs = Vec::new();
    for (row, values) in plane.rows().enumerate() {
        let mut column = 0;
        for same in values.chunk_by(|a, b| a == b) {
            let to = column + same.len();
            if same.first().is_some_and(|value| *value > 0) {
                runs.push(Run { row, from: column, to });
            }
            column = to;
        }
    }
    runs
}

/// For each run the number of one run that stands for its whole area (union by smallest number, with halved paths).
fn joined(runs: &[Run]) -> Vec<usize> {
    let mut parents: Vec<usize> = (0..runs.len()).collect();
    let (mut above, mut own) = (0, 0);
    while let Some(run) = runs.get(own) {
        let Some(upper) = runs.get(above).filter(|_| above < own) else {
            own += 1;
            continue;
        };
        if upper.row + 1 < run.row || (upper.row + 1 == run.row && upper.to < run.from) {
            above += 1;
        } else if upper.row >= run.row || upper.from > run.to {
            own += 1;
        } else {
            let (a, b) = (root(&mut parents, above), root(&mut parents, own));
            if let Some(parent) = parents.get_mut(a.max(b)) {
                *parent = a.min(b);
            }
            // Whichever ends first can touch no more runs of the other row.
            if upper.to < run.to { above += 1 } else { own += 1 }
        }
    }
    (0..runs.len()).map(|run| root(&mut parents, run)).collect()
}

fn root(parents: &mut [usize], mut run: usize) -> usize {
    while let Some(parent) = parents.get(run).copied()
        && parent != run
    {
        let over = parents.get(parent).copied().unwrap_or(parent);
        if let Some(place) = parents.get_mut(run) {
            *place = over;
        }
        run = over;
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_told_apart_and_measured() {
        let (width, height) = (200, 60);
        let mut values = vec![0; width * height];
        for (at, value) in values.iter_mut().enumerate() {
            let (x, y) = (at % width, at / width);
            let upper = (20..180).contains(&x) && (10..18).contains(&y);
            // A U lies on its back around nothing: one area though its rows begin as two.
            let lower = (30..170).contains(&x) && (40..52).contains(&y) && !((60..140).contains(&x) && y < 46);
            *value = if upper || lower { 255 } else { 0 };
        }
        let mut lines = lines(&Plane { width, height, values });
        lines.sort_by(|a, b| a.middle.y.total_cmp(&b.middle.y));
        assert_eq!(lines.len(), 2);
        let first = lines.first().copied().map(|line| (line.middle, line.length.round(), line.height.round()));
        assert_eq!(first, Some((Point::new(100.0, 14.0), 160.0, 8.0)));
    }

    #[test]
    fn a_slanting_bar_keeps_its_slant() {
        let (width, height) = (300, 100);
        let values = (0..width * height)
            .map(|at| {
                let (x, y) = (length(at % width), length(at / width));
                let across = (y - 30.0) - 0.1 * (x - 20.0);
                if (20.0..280.0).contains(&x) && (0.0..10.0).contains(&across) { 255 } else { 0 }
            })
            .collect();
        let lines = lines(&Plane { width, height, values });
        let line = lines.first().copied();
        assert!(line.is_some_and(|line| (line.along.y / line.along.x - 0.1).abs() < 0.005 && line.length > 255.0));
    }
}
