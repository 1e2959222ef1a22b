//! Whether the face has depth: what is flat moves as a plane does, however it is turned.
//!
//! Between two views of a plane, one homography takes every point to its place (Hartley and Zisserman, 2004, 13.1). A nose
//! does not stay where the plane of the cheeks puts it. What is left after the best homography, in shares of the distance
//! of the eyes, is the measure.

use super::moments::Moment;
use super::moves;
use super::{Asked, Fact, Limits, Outcome, Sign};
use crate::face::Mesh;
use crate::geometry::{Point, coordinate, solve};

/// Degrees between the two views from which on depth must show.
const APART: f32 = 15.0;

/// The residual between the views that were turned farthest to either side and one that looks straight ahead.
pub fn fact(asked: &[Asked], moments: &[Moment], limits: &Limits) -> Fact {
    let (score, frame) = measured(asked, moments);
    let otherwise = if score.is_some_and(|score| score <= limits.flat) { Outcome::Fail } else { Outcome::Unsure };
    Fact::at_least(Sign::Flat, score, limits.deep, otherwise, frame)
}

fn measured(asked: &[Asked], moments: &[Moment]) -> (Option<f32>, Option<usize>) {
    let Some(baseline) = moves::baseline(asked, moments) else { return (None, None) };
    let turns: Vec<(usize, &Mesh, f32)> = moments
        .iter()
        .enumerate()
        .filter_map(|(number, moment)| {
            let mesh = moment.mesh.as_ref()?;
            let yaw = baseline.yaw(mesh);
            yaw.is_finite().then_some((number, mesh, yaw))
        })
        .collect();
    let by = |key: &dyn Fn(f32) -> f32| turns.iter().max_by(|a, b| key(a.2).total_cmp(&key(b.2)));
    let Some((_, straight, middle)) = by(&|yaw| -yaw.abs()) else { return (None, None) };
    let ends = [by(&|yaw| yaw), by(&|yaw| -yaw)].into_iter().flatten();
    let far = ends.filter(|(_, _, yaw)| (yaw - middle).abs() >= APART);
    let residuals: Vec<(usize, f32)> =
        far.filter_map(|(number, mesh, _)| Some((*number, residual(straight, mesh)?))).collect();
    // The smaller of both: a flat thing is flat to either side.
    let least = residuals.into_iter().min_by(|a, b| a.1.total_cmp(&b.1));
    least.map_or((None, None), |(number, residual)| (Some(residual), Some(number)))
}

/// What the best homography from one view to the other leaves: the root of the mean square, in shares of the distance of the
/// eyes in the first. None if there is no such map.
pub fn residual(straight: &Mesh, turned: &Mesh) -> Option<f32> {
    let eyes = straight.right_eye().distance(straight.left_eye());
    if straight.points.len() != turned.points.len() || eyes <= 0.0 {
        return None;
    }
    let (from, to) = (normal(straight)?, normal(turned)?);
    let map = best(&from.points, &to.points)?;
    let mut sum = 0.0_f64;
    for (point, wanted) in from.points.iter().zip(&to.points) {
        let [x, y] = applied(&map, point)?;
        let [u, v] = wanted;
        sum += (x - u).powi(2) + (y - v).powi(2);
    }
    let count = f64::from(u32::try_from(from.points.len()).ok()?);
    Some(crate::frame::narrow((sum / count).sqrt()) * to.scale / eyes)
}

/// Points about their middle, with a mean distance of about one.
struct Normal {
    points: Vec<[f64; 2]>,
    /// Pixels for one.
    scale: f32,
}

fn normal(mesh: &Mesh) -> Option<Normal> {
    let count = coordinate(u32::try_from(mesh.points.len()).ok()?);
    let sum = mesh.points.iter().fold((0.0, 0.0), |(x, y), [a, b, _]| (x + a, y + b));
    let middle = Point::new(sum.0 / count, sum.1 / count);
    let scale = mesh.points.iter().map(|[x, y, _]| middle.distance(Point::new(*x, *y))).sum::<f32>() / count;
    (scale > 0.0 && scale.is_finite()).then(|| Normal {
        points: mesh
            .points
            .iter()
            .map(|[x, y, _]| [f64::from((x - middle.x) / scale), f64::from((y - middle.y) / scale)])
            .collect(),
        scale,
    })
}

/// The homography (its ninth number is 1) that leaves least in the equations of its points, by least squares.
fn best(from: &[[f64; 2]], to: &[[f64; 2]]) -> Option<[f64; 8]> {
    let mut rows = [[0.0_f64; 9]; 8];
    for ([x, y], [u, v]) in from.iter().zip(to) {
        let equations =
            [[*x, *y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, *u], [0.0, 0.0, 0.0, *x, *y, 1.0, -v * x, -v * y, *v]];
        for equation in equations {
            for (row, factor) in rows.iter_mut().zip(equation) {
                for (sum, value) in row.iter_mut().zip(equation) {
                    *sum += factor * value;
                }
            }
        }
    }
    solve(rows)
}

fn applied(map: &[f64; 8], [x, y]: &[f64; 2]) -> Option<[f64; 2]> {
    let [a, b, c, d, e, f, g, h] = map;
    let depth = g * x + h * y + 1.0;
    (depth.abs() > 1e-6).then(|| [(a * x + b * y + c) / depth, (d * x + e * y + f) / depth])
}
