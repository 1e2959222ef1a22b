//! Where faces are: `BlazeFace` (Bazarevsky and others, 2019), a single-shot detector with anchors.
//!
//! Boxes that overlap are averaged by their scores instead of dropping all but one, as its authors do, which steadies them
//! from frame to frame. Short range is for a person before a camera; the other net, for what is smaller in the picture,
//! is asked only when the first finds nothing.

use super::Face;
use super::pixels::Pixels;
use crate::frame::Frame;
use crate::geometry::{Point, coordinate};
use crate::net::{Net, NetError};
use crate::place::Rect;

/// From which score on a box counts.
const LEAST_SCORE: f32 = 0.5;
/// Boxes that overlap more than this are one face.
const SAME_FACE: f32 = 0.3;
/// More faces than this are not told apart.
const MOST_FACES: usize = 16;
/// Numbers that the net says of a box: its middle, its size, and six marks.
const NUMBERS: usize = 16;

/// Finds faces.
#[derive(Debug)]
pub struct FaceFinder {
    near: Detector,
    far: Option<Detector>,
}

impl FaceFinder {
    /// Loads the net for near faces, and if given the one for small faces, from the bytes of their ONNX files. Their
    /// input is a square in rows of red, green and blue (`[1, side, side, 3]`, −1 to 1).
    ///
    /// # Errors
    /// [`NetError`] for bytes that are no such net.
    pub fn load(short_range: &[u8], full_range: Option<&[u8]>) -> Result<Self, NetError> {
        Ok(Self { near: Detector::load(short_range)?, far: full_range.map(Detector::load).transpose()? })
    }

    /// The faces in a frame, the surest first, at most sixteen.
    ///
    /// # Errors
    /// [`NetError::Run`] when the net has another form than its user expects.
    pub fn find(&self, frame: &Frame<'_>) -> Result<Vec<Face>, NetError> {
        let faces = self.near.find(&Pixels::of(frame))?;
        match &self.far {
            Some(far) if faces.is_empty() => far.find(&Pixels::of(frame)),
            _ => Ok(faces),
        }
    }

    /// As [`find`](Self::find) with the net for near faces alone, at the pace of a camera.
    ///
    /// # Errors
    /// [`NetError::Run`] as above.
    pub fn find_near(&self, frame: &Frame<'_>) -> Result<Vec<Face>, NetError> {
        self.near.find(&Pixels::of(frame))
    }

    /// Faces of every size, as portraits on documents have them: in the whole frame and in four parts of it that overlap,
    /// with both nets. The largest first. Costs about ten times as much as [`find`](Self::find).
    ///
    /// # Errors
    /// [`NetError::Run`] as above.
    pub fn find_all(&self, frame: &Frame<'_>) -> Result<Vec<Face>, NetError> {
        const PART: f32 = 0.6;
        let mut found = Vec::new();
        let whole = Rect::WHOLE;
        let corners = [(0.0, 0.0), (1.0 - PART, 0.0), (0.0, 1.0 - PART), (1.0 - PART, 1.0 - PART)];
        let parts = corners.map(|(x, y)| Rect { x, y, width: PART, height: PART });
        for place in std::iter::once(whole).chain(parts) {
            let (left, top, _, _) = place.pixels(frame.width(), frame.height());
            let part = Pixels::of(&frame.part(place));
            let nets = std::iter::once(&self.near).chain(&self.far);
            for net in nets {
                found.extend(net.find(&part)?.into_iter().map(|face| moved(&face, coordinate(left), coordinate(top))));
            }
        }
        let mut faces = together(found);
        faces.sort_by(|a, b| b.height().total_cmp(&a.height()));
        Ok(faces)
    }
}

fn moved(face: &Face, x: f32, y: f32) -> Face {
    Face {
        left: face.left + x,
        top: face.top + y,
        right: face.right + x,
        bottom: face.bottom + y,
        marks: face.marks.map(|mark| Point::new(mark.x + x, mark.y + y)),
        score: face.score,
    }
}

/// One net with the anchors of its size.
#[derive(Debug)]
struct Detector {
    net: Net,
    side: usize,
    anchors: Vec<Point>,
}

impl Detector {
    fn load(onnx: &[u8]) -> Result<Self, NetError> {
        let net = Net::load(onnx)?;
        let side = match net.input_shape().as_deref() {
            Some([_, Some(high), Some(wide), Some(3)]) if high == wide => *high,
            shape => return Err(NetError::Run(format!("a detector of faces wants a square picture, not {shape:?}"))),
        };
        let anchors = anchors(side)
            .ok_or_else(|| NetError::Run(format!("no detector of faces with a side of {side} pixels is known")))?;
        Ok(Self { net, side, anchors })
    }

    fn find(&self, pixels: &Pixels<'_>) -> Result<Vec<Face>, NetError> {
        let mut boxed = pixels.boxed(self.side);
        for value in &mut boxed.values {
            *value = *value / 127.5 - 1.0;
        }
        let outputs = self.net.run(&[1, self.side, self.side, 3], &boxed.values)?;
        let sized = |numbers: usize| {
            outputs.iter().map(|output| &output.values).find(|values| values.len() == numbers * self.anchors.len())
        };
        let (Some(places), Some(scores)) = (sized(NUMBERS), sized(1)) else {
            return Err(NetError::Run("the detector of faces answers in another form".to_owned()));
        };
        let numbers = places.as_chunks::<NUMBERS>().0;
        let found = scores.iter().zip(numbers).zip(&self.anchors).filter_map(|((score, numbers), anchor)| {
            let score = 1.0 / (1.0 + (-score.clamp(-80.0, 80.0)).exp());
            (score > LEAST_SCORE).then(|| self.face(numbers, *anchor, score, boxed.scale, boxed.corner))
        });
        Ok(together(found.collect()))
    }

    /// What the net says of one anchor, in pixels of the frame.
    fn face(&self, numbers: &[f32; NUMBERS], anchor: Point, score: f32, scale: f32, corner: Point) -> Face {
        let side = coordinate(u32::try_from(self.side).unwrap_or(u32::MAX));
        let back = |x: f32, y: f32| {
            Point::new((x + anchor.x * side - corner.x) / scale, (y + anchor.y * side - corner.y) / scale)
        };
        let [x, y, wide, high, marks @ ..] = numbers;
        let (middle, wide, high) = (back(*x, *y), wide / scale, high / scale);
        let mut places = [Point::default(); 6];
        for (place, [x, y]) in places.iter_mut().zip(marks.as_chunks::<2>().0) {
            *place = back(*x, *y);
        }
        Face {
            left: middle.x - wide / 2.0,
            top: middle.y - high / 2.0,
            right: middle.x + wide / 2.0,
            bottom: middle.y + high / 2.0,
            marks: places,
            score,
        }
    }
}

/// The middles of the anchors in shares of the side, in the order of the net's answers: for each layer, row after row, as
/// many in each cell as its authors chose. None for a side that none of their nets has.
fn anchors(side: usize) -> Option<Vec<Point>> {
    let layers: &[(usize, usize)] = match side {
        128 => &[(8, 2), (16, 6)],
        192 => &[(4, 1)],
        256 => &[(16, 2), (32, 6)],
        _ => return None,
    };
    let mut all = Vec::new();
    for (stride, many) in layers {
        let cells = u32::try_from(side / stride).ok()?;
        for y in 0..cells {
            for x in 0..cells {
                let middle =
                    Point::new((coordinate(x) + 0.5) / coordinate(cells), (coordinate(y) + 0.5) / coordinate(cells));
                all.extend(std::iter::repeat_n(middle, *many));
            }
        }
    }
    Some(all)
}

/// One face for each group of boxes that overlap: their mean, weighed by their scores; the surest first.
fn together(mut found: Vec<Face>) -> Vec<Face> {
    found.retain(|face| {
        face.width() > 0.0 && face.height() > 0.0 && face.width().is_finite() && face.height().is_finite()
    });
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut faces = Vec::new();
    while let Some(best) = found.first().copied() {
        if faces.len() == MOST_FACES {
            break;
        }
        let (same, others): (Vec<_>, Vec<_>) =
            found.into_iter().enumerate().partition(|(number, face)| *number == 0 || face.overlap(&best) > SAME_FACE);
        faces.push(mean(&same, best.score));
        found = others.into_iter().map(|(_, face)| face).collect();
    }
    faces
}

fn mean(faces: &[(usize, Face)], score: f32) -> Face {
    let weights: f32 = faces.iter().map(|(_, face)| face.score).sum();
    let weighed = |value: &dyn Fn(&Face) -> f32| {
        faces.iter().map(|(_, face)| value(face) * face.score).sum::<f32>() / weights.max(f32::EPSILON)
    };
    let mut marks = [Point::default(); 6];
    for (number, mark) in marks.iter_mut().enumerate() {
        let of = |face: &Face| face.marks.get(number).copied().unwrap_or_default();
        *mark = Point::new(weighed(&|face| of(face).x), weighed(&|face| of(face).y));
    }
    Face {
        left: weighed(&|face| face.left),
        top: weighed(&|face| face.top),
        right: weighed(&|face| face.right),
        bottom: weighed(&|face| face.bottom),
        marks,
        score,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;

    fn square(left: f32, top: f32, side: f32, score: f32) -> Face {
        let marks = [Point::new(left, top); 6];
        Face { left, top, right: left + side, bottom: top + side, marks, score }
    }

    #[test]
    fn every_known_net_has_its_anchors() {
        for (side, many) in [(128, 896), (192, 2304), (256, 896)] {
            let anchors = anchors(side).unwrap();
            assert_eq!(anchors.len(), many);
            assert!(anchors.iter().all(|anchor| anchor.x > 0.0 && anchor.x < 1.0 && anchor.y > 0.0 && anchor.y < 1.0));
        }
        assert!(anchors(100).is_none());
        assert_eq!(anchors(128).unwrap().first(), Some(&Point::new(0.031_25, 0.031_25)));
    }

    #[test]
    fn boxes_of_one_face_become_one_weighed_by_score() {
        let faces =
            together(vec![square(0.0, 0.0, 10.0, 0.6), square(1.0, 0.0, 10.0, 0.9), square(50.0, 0.0, 10.0, 0.7)]);
        assert_eq!(faces.len(), 2);
        assert!((faces.first().unwrap().left - 0.6).abs() < 1e-5 && (faces.first().unwrap().score - 0.9).abs() < 1e-6);
    }

    #[test]
    fn boxes_without_a_size_are_no_faces() {
        assert!(together(vec![square(0.0, 0.0, 0.0, 0.9), square(0.0, 0.0, f32::NAN, 0.9)]).is_empty());
    }
}
