//! The points of a face in three dimensions: `FaceMesh` (Kartynnik and others, 2019) on a crop turned upright.
//!
//! Points have the numbers that its authors gave them. A net draws a whole face wherever it is pointed: whether one is
//! there says [`Mesh::presence`].

#[cfg(test)]
pub mod head;

use super::Face;
use super::pixels::Pixels;
use crate::frame::Frame;
use crate::geometry::{Point, Similarity, coordinate};
use crate::net::{Net, NetError};

/// Points of a mesh without irises.
pub const POINTS: usize = 468;
/// Points of a mesh with five more on each iris.
pub const POINTS_WITH_IRISES: usize = 478;
/// From which presence on a face counts as there.
pub const LEAST_PRESENCE: f32 = 0.5;
/// How much larger the crop is than the face.
const ROOM: f32 = 1.5;

/// Outer corner of the person's right eye.
pub const RIGHT_EYE_OUTER: usize = 33;
/// Inner corner of the person's right eye.
pub const RIGHT_EYE_INNER: usize = 133;
/// Outer corner of the person's left eye.
pub const LEFT_EYE_OUTER: usize = 263;
/// Inner corner of the person's left eye.
pub const LEFT_EYE_INNER: usize = 362;
/// Tip of the nose.
pub const NOSE_TIP: usize = 1;
/// Where the nose meets the upper lip.
pub const NOSE_BASE: usize = 2;
/// The person's right corner of the mouth.
pub const MOUTH_RIGHT: usize = 61;
/// The person's left corner of the mouth.
pub const MOUTH_LEFT: usize = 291;
/// Top of the forehead, where hair begins on most people.
pub const FOREHEAD: usize = 10;
/// Lowest point of the chin.
pub const CHIN: usize = 152;
/// The person's right cheek before the ear.
pub const CHEEK_RIGHT: usize = 234;
/// The person's left cheek before the ear.
pub const CHEEK_LEFT: usize = 454;
/// The outline of the face, clockwise in a picture that is not mirrored, from the top of the forehead.
pub const OUTLINE: [usize; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

/// The points of one face.
#[derive(Clone, Debug, PartialEq)]
pub struct Mesh {
    /// 468 or 478 points: x to the right and y down in pixels of the frame; z away from the camera, in about the same
    /// pixels, from a zero somewhere inside the head.
    pub points: Vec<[f32; 3]>,
    /// How sure the net is that there is a face, 0 to 1.
    pub presence: f32,
}

impl Mesh {
    /// A point in the frame; the origin for a number that there is not.
    #[must_use]
    pub fn at(&self, number: usize) -> Point {
        let [x, y, _] = self.deep(number);
        Point::new(x, y)
    }

    /// A point in three dimensions; the origin for a number that there is not.
    #[must_use]
    pub fn deep(&self, number: usize) -> [f32; 3] {
        self.points.get(number).copied().unwrap_or_default()
    }

    /// Whether all points are there and finite, and the net is sure enough that they are a face.
    #[must_use]
    pub fn is_face(&self) -> bool {
        let whole = self.points.len() == POINTS || self.points.len() == POINTS_WITH_IRISES;
        whole && self.presence >= LEAST_PRESENCE && self.points.iter().flatten().all(|value| value.is_finite())
    }

    /// The middle of the person's right eye, between its corners.
    #[must_use]
    pub fn right_eye(&self) -> Point {
        self.at(RIGHT_EYE_OUTER).toward(self.at(RIGHT_EYE_INNER), 0.5)
    }

    /// The middle of the person's left eye, between its corners.
    #[must_use]
    pub fn left_eye(&self) -> Point {
        self.at(LEFT_EYE_OUTER).toward(self.at(LEFT_EYE_INNER), 0.5)
    }

    /// The box around all points: left, top, right, bottom in pixels.
    #[must_use]
    pub fn bounds(&self) -> [f32; 4] {
        let start = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
        self.points.iter().fold(start, |[left, top, right, bottom], [x, y, _]| {
            [left.min(*x), top.min(*y), right.max(*x), bottom.max(*y)]
        })
    }

    /// The middle of the box around all points.
    #[must_use]
    pub fn centre(&self) -> Point {
        let [left, top, right, bottom] = self.bounds();
        Point::new(f32::midpoint(left, right), f32::midpoint(top, bottom))
    }

    /// How large the face is, in pixels: the mean of its height from forehead to chin and its width from cheek to cheek,
    /// both in three dimensions, so that turning the head changes it little.
    #[must_use]
    pub fn size(&self) -> f32 {
        let high = apart(self.deep(FOREHEAD), self.deep(CHIN));
        let wide = apart(self.deep(CHEEK_RIGHT), self.deep(CHEEK_LEFT));
        f32::midpoint(high, wide)
    }

    /// Five points for a crop: the person's right eye, left eye, tip of the nose, right and left corner of the mouth.
    #[must_use]
    pub fn five(&self) -> [Point; 5] {
        [self.right_eye(), self.left_eye(), self.at(NOSE_TIP), self.at(MOUTH_RIGHT), self.at(MOUTH_LEFT)]
    }
}

/// The distance of two points in three dimensions.
#[must_use]
pub fn apart(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
}

/// Finds the points of a face.
#[derive(Debug)]
pub struct FaceMesher {
    net: Net,
    side: u32,
}

impl FaceMesher {
    /// Loads a net of 468 or 478 points from the bytes of its ONNX file. Its input is a square in rows of red, green and
    /// blue (`[1, side, side, 3]`, 0 to 1).
    ///
    /// # Errors
    /// [`NetError`] for bytes that are no such net.
    pub fn load(onnx: &[u8]) -> Result<Self, NetError> {
        let net = Net::load(onnx)?;
        match net.input_shape().as_deref() {
            Some([_, Some(high), Some(wide), Some(3)]) if high == wide => {
                let side = u32::try_from(*high).map_err(|_| NetError::Run("an input without end".to_owned()))?;
                Ok(Self { net, side })
            }
            shape => {
                Err(NetError::Run(format!("a net for the points of a face wants a square picture, not {shape:?}")))
            }
        }
    }

    /// The points of a face that was found.
    ///
    /// # Errors
    /// [`NetError::Run`] when the net has another form than its user expects.
    pub fn mesh(&self, frame: &Frame<'_>, face: &Face) -> Result<Mesh, NetError> {
        let [right_eye, left_eye, ..] = face.marks;
        self.points(frame, face.centre(), ROOM * face.width().max(face.height()), (right_eye, left_eye))
    }

    /// The points of the face that had the points `before` in a frame shortly earlier: no detection is needed while
    /// [`Mesh::is_face`].
    ///
    /// # Errors
    /// [`NetError::Run`] as above.
    pub fn follow(&self, frame: &Frame<'_>, before: &Mesh) -> Result<Mesh, NetError> {
        let [left, top, right, bottom] = before.bounds();
        let eyes = (before.at(RIGHT_EYE_OUTER), before.at(LEFT_EYE_OUTER));
        self.points(frame, before.centre(), ROOM * (right - left).max(bottom - top), eyes)
    }

    fn points(&self, frame: &Frame<'_>, centre: Point, size: f32, eyes: (Point, Point)) -> Result<Mesh, NetError> {
        let side = coordinate(self.side);
        let roll = (eyes.1.y - eyes.0.y).atan2(eyes.1.x - eyes.0.x);
        let (sine, cosine) = roll.sin_cos();
        let half = size / 2.0;
        let corner = |x: f32, y: f32| {
            let (x, y) = (x * half, y * half);
            Point::new(centre.x + x * cosine - y * sine, centre.y + x * sine + y * cosine)
        };
        let square = [Point::new(0.0, 0.0), Point::new(side, 0.0), Point::new(0.0, side)];
        let seen = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(-1.0, 1.0)];
        let Some(map) = Similarity::between(&square, &seen).filter(|map| map.scale().is_finite()) else {
            return Err(NetError::Run("the face has no size".to_owned()));
        };
        let mut values = Pixels::of(frame).crop(self.side, self.side, 1, &map);
        for value in &mut values {
            *value /= 255.0;
        }
        let wide = usize::try_from(self.side).unwrap_or(usize::MAX);
        let outputs = self.net.run(&[1, wide, wide, 3], &values)?;
        let wanted = |many: usize| outputs.iter().map(|output| &output.values).find(|values| values.len() == many);
        let points = wanted(POINTS_WITH_IRISES * 3).or_else(|| wanted(POINTS * 3));
        let (Some(points), Some([presence, ..])) = (points, wanted(1).map(Vec::as_slice)) else {
            return Err(NetError::Run("the net for the points of a face answers in another form".to_owned()));
        };
        let depth = size / side;
        let points = points
            .as_chunks::<3>()
            .0
            .iter()
            .map(|[x, y, z]| {
                let at = map.apply(Point::new(*x, *y));
                [at.x, at.y, z * depth]
            })
            .collect();
        Ok(Mesh { points, presence: 1.0 / (1.0 + (-presence.clamp(-80.0, 80.0)).exp()) })
    }
}
