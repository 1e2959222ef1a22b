//! What the worker looks for in a frame, and what it tells the page about it.
//!
//! Besides `guidance` and `ready`, "measures" holds:
//!
//! | mode | fields |
//! |---|---|
//! | all | `sharpness`, `brightness`, `glare` (share of the subject's place): 0 to 1, as `vision::Measures` explains |
//! | document | `progress`: 0 to 1 on the way to `ready`; `outline`: the corners from the upper left one clockwise as eight numbers, x and y in shares of the frame, absent without a document; `tilt` in degrees; `fill`: share of the frame |
//! | face, moves | `faces`: how many; `place`: left, top, width, height of the face in shares of the frame, absent without one; `yaw`, `pitch`, `roll` in degrees; `eyes`: how open, 0 to 1 |
//! | moves | `progress`: how far the move that is asked for is done, 0 to 1 |

use crate::message::{numbers, text};
use vision::document::{CornerFinder, DocumentGuide, DocumentThresholds, Format, Seen};
use vision::face::{FaceFinder, FaceGuide, FaceMesher, FaceThresholds, Look, Mesh, Watcher};
use vision::live::{Limits, Move, MoveTracker};
use vision::{Frame, Guide, Measures, Meter, Subject, Thresholds};
use wasm_bindgen::JsValue;

/// What the camera is pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A document of that format; none: any.
    Document(Option<Format>),
    /// A face for a portrait.
    Face,
    /// A face that follows moves.
    Moves,
}

impl Mode {
    /// The mode that a message asks for.
    pub fn parse(name: &str, message: &JsValue) -> Option<Self> {
        Some(match name {
            "document" => Self::Document(match text(message, "format").as_deref() {
                Some("card") => Some(Format::Card),
                Some("page") => Some(Format::Page),
                _ => None,
            }),
            "face" => Self::Face,
            "moves" => Self::Moves,
            _ => return None,
        })
    }

    /// Its word in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Document(_) => "document",
            Self::Face => "face",
            Self::Moves => "moves",
        }
    }

    /// Whether it is about a document.
    pub const fn is_document(self) -> bool {
        matches!(self, Self::Document(_))
    }

    /// Where in the frame the subject is expected.
    pub const fn subject(self) -> Subject {
        if self.is_document() { Subject::Document } else { Subject::Face }
    }
}

/// What is told about a frame.
pub struct Shown {
    /// For the page.
    pub fields: Vec<(&'static str, JsValue)>,
    /// How sharp the subject is, 0 to 1.
    pub sharpness: f32,
}

/// The nets that are here, and what was seen so far.
pub struct Watch {
    mode: Mode,
    corners: Option<CornerFinder>,
    finder: Option<FaceFinder>,
    mesher: Option<FaceMesher>,
    faces: Option<Watcher>,
    meter: Meter,
    /// Speaks while the net for the mode is not here.
    plain: Guide,
    document: DocumentGuide,
    face: FaceGuide,
    moves: MoveTracker,
}

impl Default for Watch {
    fn default() -> Self {
        let mode = Mode::Document(None);
        Self {
            mode,
            corners: None,
            finder: None,
            mesher: None,
            faces: None,
            meter: Meter::new(mode.subject()),
            plain: Guide::new(Thresholds::of(mode.subject())),
            document: DocumentGuide::new(DocumentThresholds::new(&[])),
            face: FaceGuide::new(FaceThresholds::default()),
            moves: MoveTracker::new(Limits::default()),
        }
    }
}

impl Watch {
    /// What the camera is pointed at.
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// Looks for something else from now on.
    pub fn begin(&mut self, mode: Mode) {
        self.mode = mode;
        self.forget();
    }

    /// Forgets what was seen.
    pub fn forget(&mut self) {
        let subject = self.mode.subject();
        self.meter = Meter::new(subject);
        self.plain = Guide::new(Thresholds::of(subject));
        let formats: Vec<Format> = match self.mode {
            Mode::Document(format) => format.into_iter().collect(),
            Mode::Face | Mode::Moves => Vec::new(),
        };
        self.document = DocumentGuide::new(DocumentThresholds::new(&formats));
        self.face = FaceGuide::new(FaceThresholds::default());
        if let Some(faces) = &mut self.faces {
            faces.reset();
        }
        self.moves = MoveTracker::new(Limits::default());
    }

    /// The move that is asked for from now on; none for looking straight ahead.
    pub fn ask(&mut self, wanted: Option<&str>) {
        self.moves.ask(wanted.and_then(Move::named));
    }

    /// The models that the mode needs and that are not here.
    pub fn wanted(&self) -> Vec<&'static str> {
        let (corners, faces) = (self.mode.is_document(), !self.mode.is_document() && self.faces.is_none());
        [
            ("document_corners", corners && self.corners.is_none()),
            ("face_short_range", faces && self.finder.is_none()),
            ("face_mesh", faces && self.mesher.is_none()),
        ]
        .into_iter()
        .filter_map(|(name, wanted)| wanted.then_some(name))
        .collect()
    }

    /// Takes the bytes of a model. What is no such model is as one that could not be fetched.
    pub fn learn(&mut self, name: &str, bytes: &[u8]) {
        match name {
            "document_corners" => self.corners = CornerFinder::load(bytes).ok(),
            "face_short_range" => self.finder = FaceFinder::load(bytes, None).ok(),
            "face_mesh" => self.mesher = FaceMesher::load(bytes).ok(),
            _ => {}
        }
        if self.faces.is_none() && self.finder.is_some() && self.mesher.is_some() {
            let both = self.finder.take().zip(self.mesher.take());
            self.faces = both.map(|(finder, mesher)| Watcher::new(finder, mesher, None));
        }
    }

    /// Whether the models for a mode are here.
    pub const fn sees(&self, mode: Mode) -> bool {
        if mode.is_document() { self.corners.is_some() } else { self.faces.is_some() }
    }

    /// Looks at the frame shot at `at`, in milliseconds.
    pub fn look(&mut self, frame: &Frame<'_>, at: f64) -> Shown {
        let shown = match self.mode {
            Mode::Document(_) => self.document(frame, at),
            Mode::Face | Mode::Moves => self.face(frame, at),
        };
        shown.unwrap_or_else(|| {
            let measures = self.meter.measure(frame);
            let guidance = self.plain.feed(&measures, at);
            told(guidance.code(), false, &measures)
        })
    }

    fn document(&mut self, frame: &Frame<'_>, at: f64) -> Option<Shown> {
        let seen = self.corners.as_ref()?.look(frame).ok()?;
        let guidance = self.document.feed(&seen, at);
        let mut shown = told(guidance.code(), self.document.ready(), &seen.measures);
        shown.fields.push(("progress", self.document.progress().into()));
        shown.fields.extend(outlined(&seen));
        Some(shown)
    }

    fn face(&mut self, frame: &Frame<'_>, at: f64) -> Option<Shown> {
        let look = self.faces.as_mut()?.look(frame).ok()?;
        let measures = self.meter.measure(frame);
        let guidance = self.face.feed(&look, Some(&measures), at);
        let mut shown = told(guidance.code(), self.face.ready(), &measures);
        if self.mode == Mode::Moves {
            shown.fields.push(("progress", self.moves.feed(&look).share.into()));
        }
        shown.fields.extend(posed(&look));
        Some(shown)
    }
}

fn told(code: &str, ready: bool, measures: &Measures) -> Shown {
    let fields = vec![
        ("guidance", code.into()),
        ("ready", ready.into()),
        ("sharpness", measures.sharpness.into()),
        ("brightness", measures.brightness.into()),
        ("glare", measures.glare_area.into()),
    ];
    Shown { fields, sharpness: measures.sharpness }
}

/// Where the document lies.
fn outlined(seen: &Seen) -> Vec<(&'static str, JsValue)> {
    let least = DocumentThresholds::new(&[]).least_confidence;
    let Some(outline) = seen.outline.filter(|outline| outline.confidence >= least) else { return Vec::new() };
    let shares = outline.quad.scaled(per(seen.width), per(seen.height));
    vec![
        ("outline", numbers(shares.0.into_iter().flat_map(|corner| [corner.x, corner.y]))),
        ("tilt", outline.tilt(seen.width, seen.height).into()),
        ("fill", outline.fill(seen.width, seen.height).into()),
    ]
}

/// Where the face is and which way it looks.
fn posed(look: &Look) -> Vec<(&'static str, JsValue)> {
    let mut fields = vec![("faces", JsValue::from(look.faces))];
    if let Some(mesh) = &look.mesh {
        let [left, top, right, bottom] = mesh.bounds();
        let (wide, high) = (per(look.width), per(look.height));
        let pose = mesh.pose();
        fields.extend([
            ("place", numbers([left * wide, top * high, (right - left) * wide, (bottom - top) * high])),
            ("yaw", pose.yaw.into()),
            ("pitch", pose.pitch.into()),
            ("roll", pose.roll.into()),
            ("eyes", Mesh::eyes(mesh).mean().into()),
        ]);
    }
    fields
}

/// One pixel as a share of a side.
fn per(side: u32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a side of at most 65535 pixels")]
    let side = side.max(1) as f32;
    1.0 / side
}
