//! From points on the border of a blob to the four straight sides that describe it best.

use crate::geometry::Point;

/// How much three points turn: twice the area of their triangle, positive to the right on the screen.
pub(super) fn turn(a: Point, b: Point, c: Point) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// The corners of the smallest convex polygon around points, clockwise on the screen (Andrew 1979).
pub(super) fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.retain(|point| point.x.is_finite() && point.y.is_finite());
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    let chain = |points: &mut dyn Iterator<Item = Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for point in points {
            while let [.., a, b] = chain.as_slice()
                && turn(*a, *b, point) <= 0.0
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = chain(&mut points.iter().copied());
    hull.extend(chain(&mut points.iter().rev().copied()));
    hull
}

/// The area within a polygon.
pub(super) fn area(polygon: &[Point]) -> f32 {
    let next = polygon.iter().cycle().skip(1);
    polygon.iter().zip(next).map(|(a, b)| a.x * b.y - a.y * b.x).sum::<f32>().abs() / 2.0
}

/// The quadrilateral around a convex polygon that adds least: one side after the other is dropped and its neighbours
/// drawn out until they meet, always the one that adds the smallest area. So rounded corners become pointed ones where
/// the sides would meet. None for fewer than four corners.
pub(super) fn four_sides(mut polygon: Vec<Point>) -> Option<[Point; 4]> {
    while polygon.len() > 4 {
        let many = polygon.len();
        let at = |number: usize| polygon.get(number % many).copied().unwrap_or_default();
        let (number, _, corner) = (0..many)
            .filter_map(|number| {
                let (a, b, c, d) = (at(number), at(number + 1), at(number + 2), at(number + 3));
                let corner = meeting(a, b, d, c)?;
                Some((number, turn(b, corner, c).abs(), corner))
            })
            .min_by(|a, b| a.1.total_cmp(&b.1))?;
        // The side from the next corner to the one after it goes; what the neighbours meet in takes their place.
        let (first, second) = ((number + 1) % many, (number + 2) % many);
        *polygon.get_mut(first)? = corner;
        polygon.remove(second);
    }
    polygon.try_into().ok()
}

/// Where the line from `a` through `b` and the line from `d` through `c` meet, beyond `b` and `c`. None if they do not.
fn meeting(a: Point, b: Point, d: Point, c: Point) -> Option<Point> {
    let (ux, uy, vx, vy) = (b.x - a.x, b.y - a.y, c.x - d.x, c.y - d.y);
    let cross = ux.mul_add(vy, -(uy * vx));
    if cross.abs() < 1e-6 {
        return None;
    }
    let along = (d.x - a.x).mul_add(vy, -((d.y - a.y) * vx)) / cross;
    let along_other = (d.x - a.x).mul_add(uy, -((d.y - a.y) * ux)) / cross;
    (along >= 1.0 && along_other >= 1.0).then(|| Point::new(ux.mul_add(along, a.x), uy.mul_add(along, a.y)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_rounded_card_gets_its_pointed_corners_back() {
        let mut points = Vec::new();
        for step in 0..360_u16 {
            let (sin, cos) = f32::from(step).to_radians().sin_cos();
            // A rectangle of 90 by 56 with corners of radius 5.
            points.push(Point::new(cos.signum().mul_add(40.0, cos * 5.0), sin.signum().mul_add(23.0, sin * 5.0)));
        }
        let corners = four_sides(hull(points)).unwrap();
        for (x, y) in [(-45.0, -28.0), (45.0, -28.0), (45.0, 28.0), (-45.0, 28.0)] {
            assert!(corners.iter().any(|corner| corner.distance(Point::new(x, y)) < 1.0), "{corners:?}");
        }
        assert!((area(&corners) - 90.0 * 56.0).abs() < 40.0);
    }

    #[test]
    fn lines_and_single_points_have_no_four_sides() {
        assert!(four_sides(hull(vec![Point::new(1.0, 1.0); 9])).is_none());
        let line = (0..9_u8).map(|number| Point::new(f32::from(number), f32::from(number)));
        assert!(four_sides(hull(line.collect())).is_none());
    }

    proptest! {
        #[test]
        fn any_points_are_borne(points in prop::collection::vec((any::<f32>(), any::<f32>()), 0..60)) {
            let hull = hull(points.into_iter().map(|(x, y)| Point::new(x, y)).collect());
            let _ = four_sides(hull);
        }

        #[test]
        fn all_points_lie_within_the_hull(points in prop::collection::vec((0.0_f32..64.0, 0.0_f32..64.0), 3..60)) {
            let points: Vec<Point> = points.into_iter().map(|(x, y)| Point::new(x, y)).collect();
            let hull = hull(points.clone());
            for (a, b) in hull.iter().zip(hull.iter().cycle().skip(1)) {
                prop_assert!(points.iter().all(|point| turn(*a, *b, *point) >= -0.01));
            }
        }
    }
}
