//! The document: whether its pictures can be read, show the whole of what was asked for, and look like an original. What is
//! written on it is read in `read.rs`.

use super::{Findings, Known, Piece, Subject, around, ask, broken, open, place, read, side, sign};
use crate::report::models::Models;
use domain::document::{DocumentType, MachineReadable, Side};
use domain::evidence::{Origin, Purpose};
use domain::report::{Check, CheckKind, Outcome, Threshold, Why};
use vision::document::{DocumentThresholds, Format, Outline, Pixels, Seen, rectify};
use vision::face::Face;
use vision::frame::Frame;
use vision::geometry::Quad;
use vision::guidance::Thresholds;
use vision::picture::Picture;
use vision::signs;

/// What is checked of every side.
const OF_A_SIDE: &[CheckKind] = &[
    CheckKind::Decodes,
    CheckKind::LargeEnough,
    CheckKind::Sharp,
    CheckKind::Lit,
    CheckKind::WithoutGlare,
    CheckKind::Whole,
    CheckKind::Uncovered,
    CheckKind::TypeAndSide,
];
/// What is checked of every side after it was read.
const SIGNS: &[CheckKind] = &[
    CheckKind::ScreenSigns,
    CheckKind::Screenshot,
    CheckKind::PrintSigns,
    CheckKind::Colourless,
    CheckKind::CopiedParts,
    CheckKind::EditedFile,
    CheckKind::CompressedTwice,
];
/// The longer side of a document in pixels: 44 characters of a zone across its width have 20 pixels each at the first, and
/// fewer than 10, where no reader holds, below the second.
const LARGE: Threshold = Threshold { pass: 900.0, fail: 450.0 };
/// The longer side, in pixels, to which a document is drawn flat at most: print of 1.5 mm is 25 pixels high then.
const FLAT: f32 = 1_600.0;
/// A picture with more in reflections than this hides something in any case: ten times what guidance complains of.
const MUCH_GLARE: f32 = 0.05;
/// The score of the face detector above which a portrait is one, and below which nothing is.
const PORTRAIT: Threshold = Threshold { pass: 0.6, fail: 0.3 };

/// Everything that is to be said of the document.
pub(super) fn kinds(subject: &Subject) -> Vec<(CheckKind, Purpose)> {
    let sides = std::iter::once(Purpose::Front).chain(subject.back.as_ref().map(|_| Purpose::Back));
    let kinds = |purpose: Purpose| {
        let read = read::kinds(subject, purpose);
        let all = OF_A_SIDE.iter().copied().chain(read).chain(SIGNS.iter().copied());
        all.map(move |kind| (kind, purpose)).collect::<Vec<_>>()
    };
    sides.flat_map(kinds).collect()
}

/// Checks both sides, and gives the face on the document.
pub(super) fn check(subject: &Subject, models: &Models, findings: &mut Findings) -> Result<Known, Why> {
    let front = View::open(&subject.front, Purpose::Front, subject, models);
    let back = subject.back.as_ref().map(|piece| View::open(piece, Purpose::Back, subject, models));
    let sides = [Some(&front), back.as_ref()];
    for view in sides.into_iter().flatten() {
        match view {
            Ok(view) => view.check(subject, findings),
            Err((purpose, why)) => {
                let kinds = kinds(subject).into_iter().filter(|(_, of)| of == purpose);
                findings.checks.extend(kinds.map(|(kind, _)| Check::unsure(kind, Some(*purpose), why.clone())));
            }
        }
    }
    let views: Vec<&View<'_>> = sides.into_iter().flatten().filter_map(|view| view.as_ref().ok()).collect();
    read::check(&views, subject, models, findings);
    match &front {
        Ok(front) => Ok(portrait(front, subject, models, findings)),
        Err((_, why)) => Ok(Err(why.clone())),
    }
}

/// A side as a picture, with where the document lies in it.
pub(super) struct View<'a> {
    pub purpose: Purpose,
    pub piece: &'a Piece,
    pub picture: Picture,
    /// What the corner net sees; none when it cannot tell.
    pub seen: Result<Seen, Why>,
    /// The document drawn flat; the whole picture where no document was found.
    pub flat: Option<Pixels>,
}

impl<'a> View<'a> {
    fn open(piece: &'a Piece, purpose: Purpose, subject: &Subject, models: &Models) -> Result<Self, (Purpose, Why)> {
        let picture = open(piece).map_err(|why| (purpose, why))?;
        let seen = ask(models.corners(), |finder| finder.look(&picture.frame()));
        let outline = seen.as_ref().ok().and_then(|seen| seen.outline).filter(is_sure);
        let flat = flat(&picture, outline.as_ref(), format(subject));
        Ok(Self { purpose, piece, picture, seen, flat })
    }

    /// Where the document lies, if that is sure.
    pub(super) fn outline(&self) -> Option<Outline> {
        self.seen.as_ref().ok().and_then(|seen| seen.outline).filter(is_sure)
    }

    /// Where the document lies: none leaves the whole picture.
    fn quad(&self) -> Option<Quad> {
        self.outline().map(|outline| outline.quad)
    }

    fn size(&self) -> (u32, u32) {
        (self.picture.width(), self.picture.height())
    }

    fn check(&self, subject: &Subject, findings: &mut Findings) {
        let purpose = Some(self.purpose);
        findings.checks.push(Check::new(CheckKind::Decodes, purpose, Outcome::Pass));
        match &self.seen {
            Ok(seen) => self.check_seen(seen, subject, findings),
            Err(why) => {
                let of_the_net = OF_A_SIDE.iter().filter(|kind| **kind != CheckKind::Decodes);
                findings.checks.extend(of_the_net.map(|kind| Check::unsure(*kind, purpose, why.clone())));
            }
        }
        self.check_signs(subject, findings);
    }

    fn check_seen(&self, seen: &Seen, subject: &Subject, findings: &mut Findings) {
        let by: &[&str] = &["document_corners"];
        let purpose = Some(self.purpose);
        let (width, height) = self.size();
        let outline = seen.outline.filter(is_sure);
        let around_document = outline.map(|outline| place(outline.place(width, height)));
        let limits = match self.piece.facts.as_ref().map(|facts| facts.origin) {
            // A scan may lie on white.
            Some(Origin::Upload) => Thresholds::of(vision::quality::Subject::Whole),
            Some(Origin::Camera) | None => Thresholds::of(vision::quality::Subject::Document),
        };
        let least_sharpness = Thresholds::of(vision::quality::Subject::Document).least_sharpness;
        let measures = &seen.measures;
        findings.checks.push(match outline {
            Some(outline) => {
                Check::scored(CheckKind::LargeEnough, purpose, long_side(&outline), LARGE).at(around_document).by(by)
            }
            None => Check::unsure(CheckKind::LargeEnough, purpose, Why::NothingFound),
        });
        // Blurred beyond two thirds of what guidance asks for, lines of a zone have closed.
        let sharp = Threshold { pass: least_sharpness, fail: least_sharpness * 2.0 / 3.0 };
        findings.checks.push(Check::scored(CheckKind::Sharp, purpose, measures.sharpness, sharp).at(around_document));
        let lit = Threshold { pass: limits.least_brightness, fail: limits.least_brightness * 2.0 / 3.0 };
        let lit = Check::scored(CheckKind::Lit, purpose, measures.brightness, lit).at(around_document);
        let burnt = measures.burnt_share > limits.most_burnt_share;
        findings.checks.push(if burnt && lit.outcome == Outcome::Pass {
            Check { outcome: Outcome::Fail, ..lit }
        } else {
            lit
        });
        let glare = Threshold { pass: limits.most_glare_area, fail: MUCH_GLARE };
        let spot = measures.glare_place.map(place);
        findings.checks.push(Check::scored(CheckKind::WithoutGlare, purpose, measures.glare_area, glare).at(spot));
        findings.checks.push(self.whole(outline.as_ref()).at(around_document).by(by));
        findings.checks.push(match outline {
            Some(outline) => {
                let most = DocumentThresholds::new(&[]).most_hidden;
                let hidden = Threshold { pass: most, fail: most * 3.0 };
                Check::scored(CheckKind::Uncovered, purpose, outline.hidden, hidden).at(around_document).by(by)
            }
            None => Check::unsure(CheckKind::Uncovered, purpose, Why::NothingFound),
        });
        findings.checks.push(self.shape(outline.as_ref(), subject).at(around_document).by(by));
    }

    /// Whether all four corners are in the picture.
    fn whole(&self, outline: Option<&Outline>) -> Check {
        let (width, height) = self.size();
        let (kind, purpose) = (CheckKind::Whole, Some(self.purpose));
        let Some(outline) = outline else { return Check::unsure(kind, purpose, Why::NothingFound) };
        let check = Check::scored(kind, purpose, outline.confidence, Threshold::at_least(least_confidence()));
        if !outline.touches_border(width, height) {
            return check;
        }
        // A scan may be cut exactly along the document; before a camera the edge is then outside the picture.
        let uploaded = self.piece.facts.as_ref().is_some_and(|facts| facts.origin == Origin::Upload);
        let outcome = if uploaded { Outcome::unsure(Why::Between) } else { Outcome::Fail };
        Check { outcome, ..check }
    }

    /// Whether it has the shape of the type that the person chose. Older documents of a type have other shapes, so that a
    /// shape alone fails only when it is far from every document.
    fn shape(&self, outline: Option<&Outline>, subject: &Subject) -> Check {
        let (width, height) = self.size();
        let (kind, purpose) = (CheckKind::TypeAndSide, Some(self.purpose));
        let Some(outline) = outline else { return Check::unsure(kind, purpose, Why::NothingFound) };
        let most = DocumentThresholds::new(&[]).most_distortion;
        let shape = outline.shape(width, height);
        let off = (shape / format(subject).shape() - 1.0).abs();
        Check::scored(kind, purpose, off, Threshold { pass: most, fail: most * 4.0 })
    }

    fn check_signs(&self, subject: &Subject, findings: &mut Findings) {
        let (width, height) = self.size();
        let (frame, quad, limits) = (self.picture.frame(), self.quad(), subject.settings.signs);
        let purpose = self.purpose;
        let seen_at = |found: &signs::Sign| around(&found.places, width, height);
        let lattice = signs::lattice::lattice(&frame, quad.as_ref());
        let screen = lattice.screen();
        findings.checks.push(sign(CheckKind::ScreenSigns, purpose, &screen, limits.screen, seen_at(&screen)));
        let printed = lattice.printed();
        findings.checks.push(sign(CheckKind::PrintSigns, purpose, &printed, limits.print, seen_at(&printed)));
        findings.checks.push(match &self.flat {
            Some(flat) => sign(CheckKind::Colourless, purpose, &signs::colourless(&flat.frame()), None, None),
            None => Check::unsure(CheckKind::Colourless, Some(purpose), Why::NothingFound),
        });
        let copied = signs::copied(&frame);
        findings.checks.push(sign(CheckKind::CopiedParts, purpose, &copied, limits.edit, seen_at(&copied)));
        findings.checks.extend(origins(self.piece, purpose));
    }
}

/// What the file that was sent said of its making.
pub(super) fn origins(piece: &Piece, purpose: Purpose) -> Vec<Check> {
    let kinds = [CheckKind::Screenshot, CheckKind::EditedFile, CheckKind::CompressedTwice];
    match piece.facts.as_ref().and_then(|facts| facts.origin_facts.as_ref()) {
        Some(facts) => {
            let facts = crate::evidence::origin::sign(facts);
            let signs = [facts.screenshot(), facts.edited(), facts.recompressed()];
            kinds.into_iter().zip(&signs).map(|(kind, found)| sign(kind, purpose, found, None, None)).collect()
        }
        // It came before this was noted.
        None => kinds.into_iter().map(|kind| Check::unsure(kind, Some(purpose), Why::NothingFound)).collect(),
    }
}

/// The face on the document: whether there is one, and what it is as numbers.
fn portrait(view: &View<'_>, subject: &Subject, models: &Models, findings: &mut Findings) -> Known {
    let (kind, purpose, by) = (CheckKind::PortraitFound, Some(view.purpose), &["face_short_range", "face_full_range"]);
    let found = ask(models.faces(), |finder| match &view.flat {
        Some(flat) => finder.find_all(&flat.frame()),
        None => finder.find_all(&view.picture.frame()),
    });
    let faces = match found {
        Ok(faces) => faces,
        Err(why) => {
            findings.checks.push(Check::unsure(kind, purpose, why.clone()));
            return Err(why);
        }
    };
    // The largest, and not the ghost of it that many documents print a second time.
    let best = faces.iter().find(|face| face.score >= PORTRAIT.fail);
    let Some(face) = best else {
        findings.checks.push(Check::unsure(kind, purpose, Why::NothingFound).by(by));
        return Err(Why::NothingFound);
    };
    let at = on_the_picture(view, face);
    findings.checks.push(Check::scored(kind, purpose, face.score, PORTRAIT).at(at).by(by));
    if !subject.consented {
        return Err(Why::NotAsked);
    }
    match &view.flat {
        Some(flat) => embed(&flat.frame(), face, models),
        None => embed(&view.picture.frame(), face, models),
    }
}

/// The face on a document of whichever format, as numbers.
pub(super) fn face_on(picture: &Picture, models: &Models) -> Known {
    let outline = ask(models.corners(), |finder| finder.find(&picture.frame()))?.filter(is_sure);
    let format =
        outline.map_or(Format::Card, |outline| Format::nearest(outline.shape(picture.width(), picture.height())));
    let flat = flat(picture, outline.as_ref(), format).ok_or(Why::Broken)?;
    let faces = ask(models.faces(), |finder| finder.find_all(&flat.frame()))?;
    let face = faces.iter().find(|face| face.score >= PORTRAIT.fail).ok_or(Why::NothingFound)?;
    embed(&flat.frame(), face, models)
}

/// A face as numbers.
pub(super) fn embed(frame: &Frame<'_>, face: &Face, models: &Models) -> Known {
    let mesh = ask(models.mesh(), |mesher| mesher.mesh(frame, face))?;
    if !mesh.is_face() {
        return Err(Why::NothingFound);
    }
    models.matcher().map_err(Why::from)?.embed(frame, &mesh).map_err(|error| broken(&error))
}

/// Where in the stored picture a face on the flat document is.
fn on_the_picture(view: &View<'_>, face: &Face) -> Option<domain::report::Place> {
    let (width, height) = view.size();
    let corners = Quad(
        [(face.left, face.top), (face.right, face.top), (face.right, face.bottom), (face.left, face.bottom)]
            .map(|(x, y)| vision::geometry::Point::new(x, y)),
    );
    view.back_on_picture(&corners).and_then(|quad| around(&[quad], width, height))
}

impl View<'_> {
    /// A place on the flat document as a place in the stored picture.
    pub(super) fn back_on_picture(&self, corners: &Quad) -> Option<Quad> {
        let Some(flat) = &self.flat else { return Some(*corners) };
        let sides = (coordinate(flat.width()), coordinate(flat.height()));
        let quad = self.quad().unwrap_or_else(|| {
            let (width, height) = self.size();
            Quad::upright(coordinate(width), coordinate(height))
        });
        let map = vision::geometry::Homography::between(&Quad::upright(sides.0, sides.1), &quad)?;
        let [a, b, c, d] = corners.0.map(|corner| map.apply(corner));
        Some(Quad([a?, b?, c?, d?]))
    }

    /// The side of the document, front or back.
    pub(super) fn side(&self) -> Side {
        side(self.purpose).unwrap_or(Side::Front)
    }
}

/// The document drawn flat, as large as it is in the picture; the picture itself made smaller where none was found.
fn flat(picture: &Picture, outline: Option<&Outline>, format: Format) -> Option<Pixels> {
    let frame = picture.frame();
    let (quad, long, shape) = match outline {
        Some(outline) => (outline.quad, long_side(outline), format.shape()),
        None => {
            let (width, height) = (coordinate(picture.width()), coordinate(picture.height()));
            (Quad::upright(width, height), width.max(height), width / height.max(1.0))
        }
    };
    let long = long.clamp(64.0, FLAT);
    let (width, height) = if shape >= 1.0 { (long, long / shape) } else { (long * shape, long) };
    rectify(&frame, &quad, pixels(width), pixels(height))
}

/// The longer side of a document in the picture, in pixels.
fn long_side(outline: &Outline) -> f32 {
    let [a, b, c, d] = outline.quad.0;
    let mean = |one: f32, other: f32| f32::midpoint(one, other);
    mean(a.distance(b), d.distance(c)).max(mean(a.distance(d), b.distance(c)))
}

fn is_sure(outline: &Outline) -> bool {
    outline.confidence >= least_confidence()
}

fn least_confidence() -> f32 {
    DocumentThresholds::new(&[]).least_confidence
}

/// The shape of the type that the person chose.
fn format(subject: &Subject) -> Format {
    let large = subject.kind.as_ref().is_some_and(|kind| kind.machine_readable == MachineReadable::Td2);
    if subject.document.document_type == DocumentType::Passport || large { Format::Page } else { Format::Card }
}

/// A number of pixels as it is used in coordinates; pictures have at most some 65 thousand.
fn coordinate(pixels: u32) -> f32 {
    u16::try_from(pixels).map_or(65_535.0, f32::from)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and some thousands")]
fn pixels(value: f32) -> u32 {
    value.round().clamp(1.0, 4_096.0) as u32
}
