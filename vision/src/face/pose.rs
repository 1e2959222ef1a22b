//! Which way a head is turned, and how open its eyes and its mouth are, from the points of its face.

use super::mesh::{self, Mesh, apart};
use serde::{Deserialize, Serialize};

/// How a head is turned, in degrees. A person who looks straight into the camera has about 0 in all three: on 60 photographs
/// of people who look about straight, the median of the pitch is −0.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pose {
    /// Positive: turned to the person's left, which is to the right in a picture that is not mirrored.
    pub yaw: f32,
    /// Positive: looking up.
    pub pitch: f32,
    /// Positive: leaning towards the person's left shoulder, which is clockwise in a picture that is not mirrored.
    pub roll: f32,
}

impl Pose {
    /// The largest difference between two poses in any of the three, in degrees.
    #[must_use]
    pub fn away(&self, other: &Self) -> f32 {
        let roll = (self.roll - other.roll + 180.0).rem_euclid(360.0) - 180.0;
        (self.yaw - other.yaw).abs().max((self.pitch - other.pitch).abs()).max(roll.abs())
    }
}

/// How open the eyes are: the height of the opening over its width, in three dimensions (Soukupová and Čech, 2016).
/// Open eyes have about 0.2 to 0.45, shut ones below 0.15; people differ, so that a person is best compared with themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Eyes {
    /// The person's right eye.
    pub right: f32,
    /// The person's left eye.
    pub left: f32,
}

impl Eyes {
    /// The wider of both: a blink shuts both.
    #[must_use]
    pub fn widest(&self) -> f32 {
        self.right.max(self.left)
    }

    /// The mean of both.
    #[must_use]
    pub fn mean(&self) -> f32 {
        f32::midpoint(self.right, self.left)
    }
}

/// Points of the person's right side and the same ones of the left: together they say where left is, however the head is
/// turned. Cheeks, corners of the eyes, jaw, temples.
const PAIRS: [(usize, usize); 6] = [(234, 454), (33, 263), (133, 362), (58, 288), (127, 356), (132, 361)];
/// Points above each other on the middle line; lips and chin are left out, because they move when a person speaks.
const UPRIGHT: [(usize, usize); 3] = [(10, 2), (9, 2), (151, 164)];
impl Mesh {
    /// How the head is turned.
    #[must_use]
    pub fn pose(&self) -> Pose {
        let across = sum(PAIRS.map(|(right, left)| minus(self.deep(left), self.deep(right))));
        let down = sum(UPRIGHT.map(|(upper, lower)| minus(self.deep(lower), self.deep(upper))));
        let Some(across) = unit(across) else { return Pose::default() };
        let along = dot(down, across);
        let Some(down) = unit(minus(down, across.map(|value| value * along))) else { return Pose::default() };
        let away = cross(across, down);
        let ([x, y, z], [_, _, lower], [_, _, deep]) = (across, down, away);
        Pose {
            yaw: z.clamp(-1.0, 1.0).asin().to_degrees(),
            pitch: (-lower).atan2(deep).to_degrees(),
            roll: y.atan2(x).to_degrees(),
        }
    }

    /// How open the eyes are.
    #[must_use]
    pub fn eyes(&self) -> Eyes {
        let open = |outer: usize, inner: usize, lids: [(usize, usize); 3]| {
            let high: f32 = lids.iter().map(|(upper, lower)| apart(self.deep(*upper), self.deep(*lower))).sum();
            let wide = apart(self.deep(outer), self.deep(inner));
            if wide > 0.0 { high / 3.0 / wide } else { 0.0 }
        };
        Eyes {
            right: open(mesh::RIGHT_EYE_OUTER, mesh::RIGHT_EYE_INNER, [(160, 144), (159, 145), (158, 153)]),
            left: open(mesh::LEFT_EYE_OUTER, mesh::LEFT_EYE_INNER, [(387, 373), (386, 374), (385, 380)]),
        }
    }

    /// How open the mouth is: the gap between the lips over the width of the mouth. Below 0.05 it is shut.
    #[must_use]
    pub fn mouth(&self) -> f32 {
        let wide = apart(self.deep(mesh::MOUTH_RIGHT), self.deep(mesh::MOUTH_LEFT));
        if wide > 0.0 { apart(self.deep(13), self.deep(14)) / wide } else { 0.0 }
    }
}

fn minus(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    let ([ax, ay, az], [bx, by, bz]) = (a, b);
    [ax - bx, ay - by, az - bz]
}

fn sum<const N: usize>(vectors: [[f32; 3]; N]) -> [f32; 3] {
    vectors.into_iter().fold([0.0; 3], |[x, y, z], [a, b, c]| [x + a, y + b, z + c])
}

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.into_iter().zip(b).map(|(a, b)| a * b).sum()
}

fn cross([ax, ay, az]: [f32; 3], [bx, by, bz]: [f32; 3]) -> [f32; 3] {
    [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
}

fn unit(vector: [f32; 3]) -> Option<[f32; 3]> {
    let length = dot(vector, vector).sqrt();
    (length > 1e-6 && length.is_finite()).then(|| vector.map(|value| value / length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::mesh::head::{head, turned};
    use proptest::prelude::*;

    #[test]
    fn a_head_that_looks_straight_has_no_pose_and_open_eyes() {
        let mesh = head();
        let Pose { yaw, pitch, roll } = mesh.pose();
        assert!(yaw.abs() < 0.5 && roll.abs() < 0.5 && pitch.abs() < 15.0, "{:?}", mesh.pose());
        assert!(mesh.eyes().right > 0.2 && mesh.eyes().left > 0.2, "{:?}", mesh.eyes());
        assert!(mesh.is_face() && mesh.mouth() < 0.1);
    }

    #[test]
    fn a_mirrored_head_turns_the_other_way() {
        let seen = turned(&head(), 25.0, 10.0, 6.0);
        let mirrored = crate::face::mesh::head::mirrored(&seen);
        let (pose, other) = (seen.pose(), mirrored.pose());
        assert!((pose.yaw + other.yaw).abs() < 0.5 && (pose.roll + other.roll).abs() < 0.5, "{pose:?} {other:?}");
        assert!((pose.pitch - other.pitch).abs() < 0.5, "{pose:?} {other:?}");
    }

    #[test]
    fn the_nose_goes_to_the_right_of_the_picture_when_the_person_turns_left() {
        let (straight, left) = (head(), turned(&head(), 30.0, 0.0, 0.0));
        assert!(left.at(mesh::NOSE_TIP).x > straight.at(mesh::NOSE_TIP).x + 5.0);
        let up = turned(&head(), 0.0, 20.0, 0.0);
        assert!(up.at(mesh::NOSE_TIP).y < straight.at(mesh::NOSE_TIP).y - 5.0);
        let leaning = turned(&head(), 0.0, 0.0, 20.0);
        assert!(leaning.left_eye().y > leaning.right_eye().y + 5.0);
    }

    proptest! {
        #[test]
        fn a_turn_is_measured_as_it_was_made(yaw in -60.0_f32..60.0, pitch in -35.0_f32..35.0, roll in -40.0_f32..40.0) {
            let straight = head().pose();
            let pose = turned(&head(), yaw, pitch, roll).pose();
            prop_assert!((pose.yaw - yaw).abs() < 1.0, "{pose:?}");
            prop_assert!((pose.pitch - straight.pitch - pitch).abs() < 1.0, "{pose:?}");
            prop_assert!((pose.roll - roll).abs() < 1.0, "{pose:?}");
        }
    }

    #[test]
    fn points_that_are_no_face_have_no_pose() {
        for points in [vec![], vec![[0.0; 3]; 468], vec![[f32::NAN; 3]; 468]] {
            let mesh = Mesh { points, presence: 1.0 };
            assert_eq!(mesh.pose(), Pose::default());
            assert!(mesh.eyes().right.is_finite() || mesh.eyes().right.is_nan());
        }
        assert!(!Mesh { points: vec![[f32::NAN; 3]; 468], presence: 1.0 }.is_face());
    }
}
