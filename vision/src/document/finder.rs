//! The corner net at work.

use super::edges::refined;
use super::maps::{Fit, INPUT, Maps};
use super::print::printed_share;
use super::{Outline, Seen, upright};
use crate::frame::Frame;
use crate::geometry::{Quad, coordinate};
use crate::luma::Luma;
use crate::net::{Net, NetError};
use crate::quality::{self, Subject};

/// The longer side, in pixels, of the plane in which edges are found.
const EDGE_SIDE: u32 = 1_280;
/// How much of the confidence hangs on the edges, 0 to 1.
const EDGE_WEIGHT: f32 = 0.4;
/// The longer side, in pixels, of the plane in which print is looked for.
const PRINT_SIDE: u32 = 384;

/// Finds documents. One serves any number of pictures.
#[derive(Debug)]
pub struct CornerFinder {
    net: Net,
}

impl CornerFinder {
    /// A finder from the bytes of the corner net, an ONNX file (`nets/document_corners.onnx`).
    ///
    /// # Errors
    /// [`NetError::Load`] for bytes that are no net.
    pub fn load(onnx: &[u8]) -> Result<Self, NetError> {
        Ok(Self { net: Net::load(onnx)? })
    }

    /// The document that takes most of a picture. None if there is none.
    ///
    /// # Errors
    /// [`NetError::Run`] if the net is another than it should be.
    pub fn find(&self, frame: &Frame<'_>) -> Result<Option<Outline>, NetError> {
        let rough = self.rough(frame)?;
        Ok(best(&Luma::shrunk(frame, EDGE_SIDE), &rough, frame.width(), frame.height()))
    }

    /// All that the [guide](super::DocumentGuide) wants to know of a camera frame.
    ///
    /// # Errors
    /// [`NetError::Run`] if the net is another than it should be.
    pub fn look(&self, frame: &Frame<'_>) -> Result<Seen, NetError> {
        let (width, height) = (frame.width(), frame.height());
        let plane = Luma::shrunk(frame, EDGE_SIDE);
        let outline = best(&plane, &self.rough(frame)?, width, height);
        let place = match &outline {
            Some(outline) => outline.inside(width, height),
            None => Subject::Document.place(width, height),
        };
        let measures = quality::measure_place(&plane.frame(), Subject::Document, place);
        let print = match &outline {
            Some(_) => {
                let range = crate::geometry::byte(measures.contrast * 255.0);
                printed_share(&Luma::shrunk(&plane.frame().part(place), PRINT_SIDE), range)
            }
            None => 0.0,
        };
        Ok(Seen { width, height, outline, measures, print })
    }

    fn rough(&self, frame: &Frame<'_>) -> Result<Vec<Found>, NetError> {
        let fit = Fit::of(frame.width(), frame.height());
        let outputs = self.net.run(&[1, INPUT, INPUT, 3], &fit.input(frame))?;
        let maps = outputs
            .first()
            .and_then(Maps::of)
            .ok_or_else(|| NetError::Run("the corner net answers with other maps".to_owned()))?;
        let cell = maps.cell(&fit);
        let found = maps.rough(&fit).into_iter().filter_map(|rough| {
            let quad = upright(rough.corners, frame.width(), frame.height())?;
            Some(Found { quad, confidence: rough.confidence, cell })
        });
        Ok(found.collect())
    }
}

/// A document as the net sees it, in pixels of the picture, and how wide a cell of its map is.
struct Found {
    quad: Quad,
    confidence: f32,
    cell: f32,
}

/// Of the places that the net thinks of, the one whose sides lie on edges, with its corners where these meet.
fn best(plane: &Luma, places: &[Found], width: u32, height: u32) -> Option<Outline> {
    let (across, down) =
        (coordinate(plane.width()) / coordinate(width), coordinate(plane.height()) / coordinate(height));
    let outlines = places.iter().filter_map(|found| {
        let edges = refined(plane, &found.quad.scaled(across, down), found.cell * across);
        let quad = upright(edges.quad.scaled(1.0 / across, 1.0 / down).0, width, height)?;
        let confidence = found.confidence * EDGE_WEIGHT.mul_add(edges.support - 1.0, 1.0);
        Some(Outline { quad, confidence, hidden: edges.hidden })
    });
    outlines.max_by(|a, b| a.confidence.total_cmp(&b.confidence))
}
