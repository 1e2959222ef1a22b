//! The face in the frames of one camera, or of one recording, one after another.
//!
//! Where the face was is where it is looked for: the detector runs only when the face is lost, and now and then to see
//! whether somebody else has come into the picture.

use super::complexion::Complexion;
use super::expression::{Expression, Expressions};
use super::find::FaceFinder;
use super::mesh::{FaceMesher, Mesh};
use super::{Eyes, Face};
use crate::frame::Frame;
use crate::net::NetError;

/// The detector runs once in so many frames while a face is being followed.
const DETECT_EVERY: u32 = 5;
/// Another face counts when it is at least this large in shares of the largest: people far behind do not.
const OTHERS: f32 = 0.4;

/// From which presence on a face in a still picture is one: there is no next frame to see it better in.
const SURE: f32 = 0.9;

/// What one frame shows of faces.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Width of the frame in pixels.
    pub width: u32,
    /// Height of the frame in pixels.
    pub height: u32,
    /// How many faces there are, those far behind the nearest left out.
    pub faces: usize,
    /// The points of the nearest.
    pub mesh: Option<Mesh>,
    /// What it does, where the net for that is there.
    pub expression: Option<Expression>,
    /// What its colours say.
    pub complexion: Option<Complexion>,
}

impl Look {
    /// How open the eyes are.
    #[must_use]
    pub fn eyes(&self) -> Option<Eyes> {
        self.mesh.as_ref().map(Mesh::eyes)
    }

    /// The face's size in shares of the frame's shorter side.
    #[must_use]
    pub fn size(&self) -> Option<f32> {
        let shorter = crate::geometry::coordinate(self.width.min(self.height).max(1));
        self.mesh.as_ref().map(|mesh| mesh.size() / shorter)
    }
}

/// Watches a face.
#[derive(Debug)]
pub struct Watcher {
    finder: FaceFinder,
    mesher: FaceMesher,
    expressions: Option<Expressions>,
    before: Option<Mesh>,
    faces: usize,
    size: (u32, u32),
    since: u32,
}

impl Watcher {
    /// A watcher that has seen nothing yet.
    #[must_use]
    pub const fn new(finder: FaceFinder, mesher: FaceMesher, expressions: Option<Expressions>) -> Self {
        Self { finder, mesher, expressions, before: None, faces: 0, size: (0, 0), since: 0 }
    }

    /// Forgets what was seen: another camera, another recording.
    pub fn reset(&mut self) {
        self.before = None;
        self.faces = 0;
        self.since = 0;
    }

    /// The finder in use.
    #[must_use]
    pub const fn finder(&self) -> &FaceFinder {
        &self.finder
    }

    /// The net for points in use.
    #[must_use]
    pub const fn mesher(&self) -> &FaceMesher {
        &self.mesher
    }

    /// Looks at the next frame.
    ///
    /// # Errors
    /// [`NetError::Run`] when a net has another form than its user expects.
    pub fn look(&mut self, frame: &Frame<'_>) -> Result<Look, NetError> {
        let size = (frame.width(), frame.height());
        if size != self.size {
            self.reset();
            self.size = size;
        }
        let mut mesh = match self.before.take() {
            Some(before) => Some(self.mesher.follow(frame, &before)?).filter(Mesh::is_face),
            None => None,
        };
        self.since += 1;
        if mesh.is_none() || self.since >= DETECT_EVERY {
            self.since = 0;
            let faces = self.finder.find(frame)?;
            let largest = faces.iter().max_by(|a, b| a.height().total_cmp(&b.height()));
            let enough = largest.map_or(0.0, |face| face.height() * OTHERS);
            self.faces = faces.iter().filter(|face| face.height() >= enough).count();
            // A face that somebody else's has outgrown, or that the points have slipped off, is let go.
            if let Some(face) = largest
                && !mesh.as_ref().is_some_and(|mesh| covers(mesh, face))
            {
                mesh = Some(self.mesher.mesh(frame, face)?).filter(Mesh::is_face);
            }
        }
        let faces = if mesh.is_some() { self.faces.max(1) } else { self.faces };
        let expression = match (&self.expressions, &mesh) {
            (Some(expressions), Some(mesh)) => expressions.of(mesh)?,
            _ => None,
        };
        let complexion = mesh.as_ref().map(|mesh| Complexion::of(frame, mesh));
        self.before.clone_from(&mesh);
        Ok(Look { width: size.0, height: size.1, faces, mesh, expression, complexion })
    }
}

/// The largest face in a picture of which the net for points is sure, whatever its size: in a photograph, or on a document.
///
/// # Errors
/// [`NetError::Run`] when a net has another form than its user expects.
pub fn largest(finder: &FaceFinder, mesher: &FaceMesher, frame: &Frame<'_>) -> Result<Option<(Face, Mesh)>, NetError> {
    for face in finder.find_all(frame)? {
        let first = mesher.mesh(frame, &face)?;
        if first.presence < SURE || !first.is_face() {
            continue;
        }
        // Once more from its own points, which lie better than the box.
        let mesh = mesher.follow(frame, &first)?;
        if mesh.is_face() {
            return Ok(Some((face, mesh)));
        }
    }
    Ok(None)
}

/// Whether the middle of a face that was found lies within the points.
fn covers(mesh: &Mesh, face: &Face) -> bool {
    let [left, top, right, bottom] = mesh.bounds();
    let middle = face.centre();
    middle.x > left && middle.x < right && middle.y > top && middle.y < bottom
}
