//! A head made of numbers, for tests: the points that carry meaning where a face has them, the others spread over an
//! ellipsoid. It is no particular person and comes from no data.

use super::{Mesh, POINTS};

/// Half the width of the head, in pixels.
pub const HALF: f32 = 90.0;
/// The middle of the head in the frame.
pub const MIDDLE: [f32; 3] = [320.0, 240.0, 0.0];

/// Points of the person's left side (in half widths: right in the picture, down, away), with their numbers and those of the
/// same points on the right side.
const SIDES: [(usize, usize, [f32; 3]); 18] = [
    (454, 234, [1.0, -0.05, 0.0]),
    (356, 127, [0.97, -0.3, 0.0]),
    (361, 132, [0.93, 0.45, -0.05]),
    (288, 58, [0.85, 0.65, -0.1]),
    (263, 33, [0.68, -0.3, -0.55]),
    (362, 133, [0.22, -0.28, -0.68]),
    (387, 160, [0.55, -0.37, -0.66]),
    (386, 159, [0.45, -0.38, -0.68]),
    (385, 158, [0.35, -0.37, -0.69]),
    (373, 144, [0.55, -0.24, -0.64]),
    (374, 145, [0.45, -0.23, -0.66]),
    (380, 153, [0.35, -0.24, -0.67]),
    (291, 61, [0.36, 0.62, -0.78]),
    (323, 93, [0.96, 0.2, -0.03]),
    (425, 205, [0.5, 0.3, -0.75]),
    (347, 118, [0.55, 0.0, -0.7]),
    (280, 50, [0.55, 0.12, -0.72]),
    (330, 101, [0.4, 0.1, -0.76]),
];
/// Points on the middle line.
const MIDDLES: [(usize, [f32; 2]); 9] = [
    (10, [-1.1, -0.6]),
    (151, [-0.85, -0.72]),
    (9, [-0.6, -0.78]),
    (1, [0.2, -1.2]),
    (2, [0.38, -0.95]),
    (164, [0.48, -0.92]),
    (13, [0.6, -0.9]),
    (14, [0.61, -0.9]),
    (152, [1.1, -0.75]),
];

/// The head, looking straight ahead, 180 pixels wide.
pub fn head() -> Mesh {
    let mut points: Vec<[f32; 3]> = (0..POINTS).map(spread).collect();
    let mut set = |number: usize, place: [f32; 3]| {
        if let Some(point) = points.get_mut(number) {
            *point = place;
        }
    };
    for (left, right, [x, y, z]) in SIDES {
        set(left, [x, y, z]);
        set(right, [-x, y, z]);
    }
    for (number, [y, z]) in MIDDLES {
        set(number, [0.0, y, z]);
    }
    let [x, y, z] = MIDDLE;
    let points = points.into_iter().map(|[a, b, c]| [a * HALF + x, b * HALF + y, c * HALF + z]).collect();
    Mesh { points, presence: 0.99 }
}

/// A point of the front of an ellipsoid, by the golden angle.
fn spread(number: usize) -> [f32; 3] {
    let share = (u16::try_from(number).map_or(0.0, f32::from) + 0.5) / 468.0;
    let angle = share * 468.0 * 2.399_963;
    let radius = share.sqrt() * 0.98;
    let (x, y) = (radius * angle.cos(), radius * angle.sin());
    [x, y * 1.1, -0.8 * (1.0 - x * x - y * y).max(0.0).sqrt()]
}

/// The head turned about its middle, in degrees, in the sense of [`super::super::Pose`]: first up, then to the side, then leaning.
pub fn turned(mesh: &Mesh, yaw: f32, pitch: f32, roll: f32) -> Mesh {
    let ((sy, cy), (sp, cp), (sr, cr)) =
        (yaw.to_radians().sin_cos(), pitch.to_radians().sin_cos(), roll.to_radians().sin_cos());
    about(mesh, |[x, y, z]| {
        let [x, y, z] = [x, y * cp + z * sp, z * cp - y * sp];
        let [x, y, z] = [x * cy - z * sy, y, x * sy + z * cy];
        [x * cr - y * sr, x * sr + y * cr, z]
    })
}

/// The head nearer or farther, and elsewhere in the frame.
pub fn moved(mesh: &Mesh, scale: f32, right: f32, down: f32) -> Mesh {
    about(mesh, |point| {
        let [x, y, z] = point.map(|value| value * scale);
        [x + right, y + down, z]
    })
}

/// The head with its lids shut by a share, 0 to 1.
pub fn blinking(mesh: &Mesh, share: f32) -> Mesh {
    let mut mesh = mesh.clone();
    for (upper, lower) in [(387, 373), (386, 374), (385, 380), (160, 144), (159, 145), (158, 153)] {
        let target = mesh.deep(lower);
        if let Some(point) = mesh.points.get_mut(upper) {
            for (value, target) in point.iter_mut().zip(target) {
                *value += (target - *value) * share * 0.9;
            }
        }
    }
    mesh
}

/// A print of the head that looks straight ahead, turned as a plane: the points move as a flat thing's do, and their depth is
/// what a net that knows only faces would still make of it, the head's own plus `seen` of the turn.
pub fn print(mesh: &Mesh, yaw: f32, seen: f32) -> Mesh {
    let plane = about(mesh, |[x, y, _]| [x, y, 0.0]);
    let plane = turned(&plane, yaw, 0.0, 0.0);
    let imagined = turned(mesh, yaw * seen, 0.0, 0.0);
    let points = plane.points.iter().zip(&imagined.points).map(|([x, y, _], [_, _, z])| [*x, *y, *z]).collect();
    Mesh { points, presence: mesh.presence }
}

/// What a mirror would show.
pub fn mirrored(mesh: &Mesh) -> Mesh {
    let mut mirror = about(mesh, |[x, y, z]| [-x, y, z]);
    for (left, right, _) in SIDES {
        mirror.points.swap(left, right);
    }
    mirror
}

fn about(mesh: &Mesh, change: impl Fn([f32; 3]) -> [f32; 3]) -> Mesh {
    let [x, y, z] = MIDDLE;
    let points = mesh
        .points
        .iter()
        .map(|[a, b, c]| {
            let [a, b, c] = change([a - x, b - y, c - z]);
            [a + x, b + y, c + z]
        })
        .collect();
    Mesh { points, presence: mesh.presence }
}
