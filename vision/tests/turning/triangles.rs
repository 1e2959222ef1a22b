//! Delaunay's triangles over points (Bowyer 1981, Watson 1981): each point in turn replaces the triangles in whose circles
//! it lies.

use vision::geometry::Point;

/// Numbers of three points.
pub type Triangle = [usize; 3];

struct Placed {
    corners: Triangle,
    middle: [f64; 2],
    square: f64,
}

/// The triangles over the hull of some hundred points.
pub fn delaunay(points: &[Point]) -> Vec<Triangle> {
    // A trace of disorder, the same every time, keeps four points from lying on one circle.
    let mut places: Vec<[f64; 2]> = points
        .iter()
        .enumerate()
        .map(|(number, point)| {
            let stir = |by: usize| ((number * by) % 97) as f64 * 1e-4;
            [f64::from(point.x) + stir(31), f64::from(point.y) + stir(57)]
        })
        .collect();
    let count = places.len();
    let far = 1e5;
    places.extend([[-far, -far], [far, -far], [0.0, far]]);
    let mut triangles: Vec<Placed> = placed([count, count + 1, count + 2], &places).into_iter().collect();
    for number in 0..count {
        let [x, y] = places[number];
        let (hit, kept): (Vec<Placed>, Vec<Placed>) = triangles.into_iter().partition(|triangle| {
            let [a, b] = triangle.middle;
            (x - a).powi(2) + (y - b).powi(2) < triangle.square
        });
        triangles = kept;
        let edges: Vec<[usize; 2]> =
            hit.iter().flat_map(|Placed { corners: [a, b, c], .. }| [[*a, *b], [*b, *c], [*c, *a]]).collect();
        // An edge that two of them share lies inside the hole.
        let border = edges.iter().filter(|[a, b]| !edges.contains(&[*b, *a]));
        triangles.extend(border.filter_map(|[a, b]| placed([*a, *b, number], &places)));
    }
    triangles
        .into_iter()
        .map(|triangle| triangle.corners)
        .filter(|corners| corners.iter().all(|c| *c < count))
        .collect()
}

/// A triangle turned one way, with the circle through its corners. None for corners on a line.
fn placed(corners: Triangle, places: &[[f64; 2]]) -> Option<Placed> {
    let [a, b, c] = corners;
    let [ax, ay] = places[a];
    let ([bx, by], [cx, cy]) = ([places[b][0] - ax, places[b][1] - ay], [places[c][0] - ax, places[c][1] - ay]);
    let twice = 2.0 * (bx * cy - by * cx);
    if twice.abs() < 1e-12 {
        return None;
    }
    let (bb, cc) = (bx * bx + by * by, cx * cx + cy * cy);
    let (x, y) = ((cy * bb - by * cc) / twice, (bx * cc - cx * bb) / twice);
    let corners = if twice > 0.0 { corners } else { [a, c, b] };
    Some(Placed { corners, middle: [x + ax, y + ay], square: x * x + y * y })
}
