//! How far eyes are shut and a mouth is open, as a net judges it from the points of the face (`MediaPipe` blendshapes).

use super::mesh::{Mesh, POINTS_WITH_IRISES};
use crate::net::{Net, NetError};
use serde::{Deserialize, Serialize};

/// The points that the net looks at, in its order.
const POINTS: [usize; 146] = [
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70, 78, 80,
    81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149, 150, 152, 153,
    154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246, 249, 251,
    263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310, 311, 312, 314, 317, 318,
    321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386,
    387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477,
];
/// Numbers that it answers with.
const ANSWERS: usize = 52;

/// What a face does, each 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Expression {
    /// How far the eye that is shut less is shut.
    pub blink: f32,
    /// How far the jaw has dropped.
    pub jaw_open: f32,
}

/// Judges what a face does.
#[derive(Debug)]
pub struct Expressions {
    net: Net,
}

impl Expressions {
    /// Loads the net from the bytes of its ONNX file (`[1, 146, 2]`, pixels of the frame).
    ///
    /// # Errors
    /// [`NetError::Load`].
    pub fn load(onnx: &[u8]) -> Result<Self, NetError> {
        Ok(Self { net: Net::load(onnx)? })
    }

    /// What the face does. None for a mesh without irises, which this net cannot judge.
    ///
    /// # Errors
    /// [`NetError::Run`] when the net has another form than its user expects.
    pub fn of(&self, mesh: &Mesh) -> Result<Option<Expression>, NetError> {
        if mesh.points.len() != POINTS_WITH_IRISES {
            return Ok(None);
        }
        let places: Vec<f32> =
            POINTS.iter().map(|number| mesh.at(*number)).flat_map(|point| [point.x, point.y]).collect();
        let outputs = self.net.run(&[1, POINTS.len(), 2], &places)?;
        let answers = outputs.iter().map(|output| &output.values).find(|values| values.len() == ANSWERS);
        let answer = |number: usize| answers.and_then(|values| values.get(number)).copied();
        let (Some(one), Some(other), Some(jaw_open)) = (answer(9), answer(10), answer(25)) else {
            return Err(NetError::Run("the net for expressions answers in another form".to_owned()));
        };
        Ok(Some(Expression { blink: one.min(other), jaw_open }))
    }
}
