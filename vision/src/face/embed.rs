//! A face as numbers that compare: the nets that turn an aligned crop into a point, and the distances between points.
//!
//! First opinion: dlib's residual net (King, 2017; 128 numbers, Euclidean distance), on a crop of 150 pixels. Second, where
//! its net is there: `MobileFaceNet` (Chen and others, 2018; cosine distance), on one of 112. Both were trained on
//! photographs gathered from the web; who needs another brings their own file. What a distance means says [`Bands`](super::Bands).

use super::mesh::{self, Mesh};
use super::pixels::Pixels;
use crate::frame::Frame;
use crate::geometry::{Point, Similarity, coordinate};
use crate::net::{Net, NetError};
use serde::{Deserialize, Serialize};

/// Where dlib puts the outer and inner corner of the left eye, those of the right eye, and the base of the nose, in shares
/// of a face without margin: means of its training faces (`get_face_chip_details`).
const DLIB: [(f32, f32); 5] = [
    (0.859_567_5, 0.213_498_15),
    (0.646_060_5, 0.228_967_44),
    (0.120_575_06, 0.213_727_45),
    (0.334_085_06, 0.229_064_02),
    (0.490_112_3, 0.627_797_5),
];
/// The margin around the face in dlib's crop, in shares of the face.
const DLIB_MARGIN: f32 = 0.25;
/// Where `ArcFace` and those after it put both eyes, the tip of the nose and the corners of the mouth, in pixels of 112.
const ARC: [(f32, f32); 5] =
    [(38.294_6, 51.696_3), (73.531_8, 51.501_4), (56.025_2, 71.736_6), (41.549_3, 92.365_5), (70.729_9, 92.204_1)];
/// The side of that crop.
const ARC_SIDE: f32 = 112.0;
/// The distance of dlib's numbers that its author calls one person: the unit of the fused distance.
const FIRST_UNIT: f32 = 0.6;
/// The cosine distance of the second opinion that errs about as often (`tests/faces.rs`: the nearest strangers are at 0.58
/// to 0.62, the farthest pictures of one person nearer).
const SECOND_UNIT: f32 = 0.6;

/// A face as numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Embedding {
    /// Of the first opinion.
    pub first: Vec<f32>,
    /// Of the second, of length one.
    pub second: Option<Vec<f32>>,
}

/// How far two faces are from each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Distance {
    /// Euclidean distance of the first opinion; below about 0.6 the same person in good pictures.
    pub first: f32,
    /// Cosine distance of the second, 0 to 2.
    pub second: Option<f32>,
    /// Both in one number: the mean in units of what is about the limit in good pictures, so that 1 is the limit.
    pub fused: f32,
}

impl Embedding {
    /// The distance to another face. A second opinion counts only if both have it.
    #[must_use]
    pub fn distance(&self, other: &Self) -> Distance {
        let first = euclidean(&self.first, &other.first);
        let second = match (&self.second, &other.second) {
            (Some(one), Some(other)) if one.len() == other.len() => Some(1.0 - cosine(one, other)),
            _ => None,
        };
        let fused = second.map_or(first / FIRST_UNIT, |second| f32::midpoint(first / FIRST_UNIT, second / SECOND_UNIT));
        Distance { first, second, fused }
    }

    /// The mean of several frames of one person: steadier than any of them. A second opinion stays only if all have it.
    #[must_use]
    pub fn mean(embeddings: &[Self]) -> Option<Self> {
        let first = mean(embeddings.iter().map(|embedding| embedding.first.as_slice()))?;
        let second: Option<Vec<&[f32]>> = embeddings.iter().map(|embedding| embedding.second.as_deref()).collect();
        let second = second.and_then(|second| mean(second.into_iter())).map(unit);
        Some(Self { first, second })
    }
}

/// Turns faces into numbers.
#[derive(Debug)]
pub struct Embedder {
    first: Opinion,
    second: Option<Opinion>,
}

impl Embedder {
    /// Loads dlib's net (values from 0 to 255) and, if given, the second opinion (−1 to 1). Either wants a square picture,
    /// in pixels (`[1, side, side, 3]`) or in planes (`[1, 3, side, side]`).
    ///
    /// # Errors
    /// [`NetError`] for bytes that are no such net.
    pub fn load(first: &[u8], second: Option<&[u8]>) -> Result<Self, NetError> {
        Ok(Self { first: Opinion::load(first)?, second: second.map(Opinion::load).transpose()? })
    }

    /// Whether there is a second opinion.
    #[must_use]
    pub const fn has_second(&self) -> bool {
        self.second.is_some()
    }

    /// The face with these points as numbers.
    ///
    /// # Errors
    /// [`NetError::Run`] when a net has another form than its user expects, or the points no size.
    pub fn embed(&self, frame: &Frame<'_>, mesh: &Mesh) -> Result<Embedding, NetError> {
        let pixels = Pixels::of(frame);
        let first = self.first.numbers(&aligned(
            &pixels,
            mesh,
            self.first.side,
            &dlib_points(mesh),
            &dlib_places(self.first.side),
        )?)?;
        let second = match &self.second {
            Some(second) => {
                let share = coordinate(second.side) / ARC_SIDE;
                let places = ARC.map(|(x, y)| Point::new(x * share, y * share));
                let mut values = aligned(&pixels, mesh, second.side, &mesh.five(), &places)?;
                for value in &mut values {
                    *value = (*value - 127.5) / 127.5;
                }
                Some(unit(second.numbers(&values)?))
            }
            None => None,
        };
        Ok(Embedding { first, second })
    }
}

/// One net.
#[derive(Debug)]
struct Opinion {
    net: Net,
    side: u32,
    /// Whether its input has the colours in planes rather than in pixels.
    planes: bool,
}

impl Opinion {
    fn load(onnx: &[u8]) -> Result<Self, NetError> {
        let net = Net::load(onnx)?;
        let (side, planes) = match net.input_shape().as_deref() {
            Some([_, Some(high), Some(wide), Some(3)]) if high == wide => (*high, false),
            Some([_, Some(3), Some(high), Some(wide)]) if high == wide => (*high, true),
            shape => {
                return Err(NetError::Run(format!("a net that compares faces wants a square picture, not {shape:?}")));
            }
        };
        let side = u32::try_from(side).map_err(|_| NetError::Run("an input without end".to_owned()))?;
        Ok(Self { net, side, planes })
    }

    /// What the net makes of a crop.
    fn numbers(&self, values: &[f32]) -> Result<Vec<f32>, NetError> {
        let wide = usize::try_from(self.side).unwrap_or(usize::MAX);
        let outputs = if self.planes {
            self.net.run(&[1, 3, wide, wide], &planes(values))?
        } else {
            self.net.run(&[1, wide, wide, 3], values)?
        };
        let numbers = outputs.into_iter().next().map(|output| output.values).unwrap_or_default();
        if numbers.is_empty() || !numbers.iter().all(|value| value.is_finite()) {
            return Err(NetError::Run("a face became no numbers".to_owned()));
        }
        Ok(numbers)
    }
}

/// The points of a mesh in dlib's order.
fn dlib_points(mesh: &Mesh) -> [Point; 5] {
    [mesh::LEFT_EYE_OUTER, mesh::LEFT_EYE_INNER, mesh::RIGHT_EYE_OUTER, mesh::RIGHT_EYE_INNER, mesh::NOSE_BASE]
        .map(|number| mesh.at(number))
}

/// Where dlib wants them, in pixels of its crop.
fn dlib_places(side: u32) -> [Point; 5] {
    let place = |share: f32| (DLIB_MARGIN + share) / (2.0 * DLIB_MARGIN + 1.0) * coordinate(side);
    DLIB.map(|(x, y)| Point::new(place(x), place(y)))
}

/// A square crop in which the points lie at their places; red, green and blue of each pixel in turn, 0 to 255.
fn aligned(
    pixels: &Pixels<'_>,
    mesh: &Mesh,
    side: u32,
    points: &[Point; 5],
    places: &[Point; 5],
) -> Result<Vec<f32>, NetError> {
    let map = Similarity::between(points, places).and_then(|map| map.inverse());
    match map.filter(|map| mesh.is_face() && map.scale().is_finite()) {
        Some(map) => {
            let fine = if map.scale() > 2.5 {
                3
            } else if map.scale() > 1.4 {
                2
            } else {
                1
            };
            Ok(pixels.crop(side, side, fine, &map))
        }
        None => Err(NetError::Run("the points are no face".to_owned())),
    }
}

/// Pixels turned into planes: all reds, all greens, all blues.
fn planes(values: &[f32]) -> Vec<f32> {
    let pixels = values.as_chunks::<3>().0;
    let red = pixels.iter().map(|[red, _, _]| *red);
    red.chain(pixels.iter().map(|[_, green, _]| *green)).chain(pixels.iter().map(|[_, _, blue]| *blue)).collect()
}

fn euclidean(a: &[f32], b: &[f32]) -> f32 {
    if a.len() != b.len() || a.is_empty() {
        return f32::INFINITY;
    }
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot: f32 = a.iter().zip(b).map(|(a, b)| a * b).sum();
    let square = |values: &[f32]| values.iter().map(|value| value * value).sum::<f32>();
    dot / (square(a) * square(b)).sqrt().max(f32::EPSILON)
}

fn unit(values: Vec<f32>) -> Vec<f32> {
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::EPSILON);
    values.into_iter().map(|value| value / length).collect()
}

/// The mean of vectors of one length; none for none, or for different lengths.
fn mean<'a>(mut vectors: impl Iterator<Item = &'a [f32]>) -> Option<Vec<f32>> {
    let mut sum = vectors.next()?.to_vec();
    let mut count = 1.0_f32;
    for vector in vectors {
        if vector.len() != sum.len() {
            return None;
        }
        for (sum, value) in sum.iter_mut().zip(vector) {
            *sum += value;
        }
        count += 1.0;
    }
    sum.iter_mut().for_each(|value| *value /= count);
    Some(sum)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    fn embedding(first: [f32; 2], second: Option<[f32; 2]>) -> Embedding {
        Embedding { first: first.to_vec(), second: second.map(|second| second.to_vec()) }
    }

    #[test]
    fn distances_are_fused_when_both_have_a_second_opinion() {
        let one = embedding([0.0, 0.0], Some([1.0, 0.0]));
        let other = embedding([0.6, 0.0], Some([0.0, 1.0]));
        let distance = one.distance(&other);
        assert!((distance.first - 0.6).abs() < 1e-6 && (distance.second.unwrap() - 1.0).abs() < 1e-6);
        assert!((distance.fused - f32::midpoint(1.0, 1.0 / SECOND_UNIT)).abs() < 1e-5);
        let alone = one.distance(&embedding([0.6, 0.0], None));
        assert!(alone.second.is_none() && (alone.fused - 1.0).abs() < 1e-5);
        assert!(one.distance(&Embedding { first: vec![0.0], second: None }).fused.is_infinite());
    }

    #[test]
    fn a_mean_keeps_a_second_opinion_only_if_all_have_it() {
        let both = embedding([0.0, 2.0], Some([1.0, 0.0]));
        let one = embedding([2.0, 0.0], None);
        let mean = Embedding::mean(&[both.clone(), one]).unwrap();
        assert_eq!((mean.first, mean.second), (vec![1.0, 1.0], None));
        assert_eq!(Embedding::mean(std::slice::from_ref(&both)).unwrap(), both);
        assert!(Embedding::mean(&[]).is_none());
    }

    #[test]
    fn pixels_become_planes() {
        assert_eq!(planes(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    }
}
