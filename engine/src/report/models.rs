//! The models that checks are made with: which there are, whether each is the very file it should be, and loading each once.
//!
//! Our own nets are part of the program. The others are files in a folder that `make models` fills; each is read when it is
//! first needed and taken only when its SHA-256 is the one in the list, which is compiled in. A model that is missing or
//! altered stops nothing: the checks that need it say that they cannot tell. It does not fetch anything.

use std::collections::HashMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use domain::report::{ModelVersion, Why};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use vision::document::CornerFinder;
use vision::face::{Embedder, Expressions, FaceFinder, FaceMesher, Watcher};
use vision::mrz::MrzReader;
use vision::net::NetError;
use vision::text::TextReader;

/// What `make models` fetches, exactly.
const LOCK: &str = include_str!("../../../scripts/models/models.lock.json");
/// Our own nets.
const DOCUMENT_CORNERS: &[u8] = include_bytes!("../../../vision/nets/document_corners.onnx");
const MRZ_LINE: &[u8] = include_bytes!("../../../vision/nets/mrz_line.onnx");

/// One model as the list describes it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Its file in the folder.
    pub file: String,
    /// The SHA-256 of that file.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// The package that it comes from.
    pub package: String,
    /// The version of that package.
    pub version: String,
    /// Its licence.
    pub licence: String,
    /// What it is for.
    pub task: String,
    /// Where it runs: `browser`, `server`.
    #[serde(rename = "where")]
    pub places: Vec<Place>,
}

/// Where a model runs.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// In people's browsers, to guide them.
    Browser,
    /// Here, for the checks.
    Server,
}

/// Whether a model can be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ModelState {
    /// It is there and is what it should be.
    Ready,
    /// Its file is not there or cannot be read.
    Missing,
    /// Its file is another one than it should be.
    Altered,
}

/// A model that is needed and cannot be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unusable {
    /// Its name.
    pub model: &'static str,
}

impl From<Unusable> for Why {
    fn from(unusable: Unusable) -> Self {
        Self::ModelMissing { model: unusable.model.to_owned() }
    }
}

#[derive(Deserialize)]
struct Lock {
    models: Vec<Model>,
}

static LIST: LazyLock<Vec<Model>> =
    // A test reads this very text. Should it ever fail, every model counts as missing.
    LazyLock::new(|| serde_json::from_str::<Lock>(LOCK).map(|lock| lock.models).unwrap_or_default());

/// A reader that is loaded once and shared from then on. What could not be loaded is tried again when it is next needed, so
/// that models can be fetched while the server runs.
#[derive(Debug)]
struct Slot<T>(Mutex<Option<Arc<T>>>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Slot<T> {
    fn get(&self, load: impl FnOnce() -> Result<T, Unusable>) -> Result<Arc<T>, Unusable> {
        // Held while it loads: whoever needs it at the same moment waits instead of loading it too.
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(loaded) = &*slot {
            return Ok(Arc::clone(loaded));
        }
        let loaded = Arc::new(load()?);
        *slot = Some(Arc::clone(&loaded));
        Ok(loaded)
    }
}

/// The length and date of a file when it was looked at, and what was found.
type Looked = (u64, Option<SystemTime>, ModelState);

/// The models of one installation.
pub struct Models {
    folder: PathBuf,
    list: &'static [Model],
    /// What was found when a file was last looked at, while its length and date stay the same.
    looked_at: Mutex<HashMap<String, Looked>>,
    corners: Slot<CornerFinder>,
    zone: Slot<MrzReader>,
    faces: Slot<FaceFinder>,
    mesh: Slot<FaceMesher>,
    expressions: Slot<Expressions>,
    matcher: Slot<Embedder>,
    /// Those that nobody watches a recording with now. Each holds what it saw last, so that no two may share one.
    watchers: Mutex<Vec<Watcher>>,
    text: Slot<TextReader>,
}

impl std::fmt::Debug for Models {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Models").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Models {
    /// The models in this folder. Nothing is read yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            list: &LIST,
            looked_at: Mutex::default(),
            corners: Slot::default(),
            zone: Slot::default(),
            faces: Slot::default(),
            mesh: Slot::default(),
            expressions: Slot::default(),
            matcher: Slot::default(),
            watchers: Mutex::default(),
            text: Slot::default(),
        }
    }

    /// All models that the program knows.
    #[must_use]
    pub fn known() -> &'static [Model] {
        &LIST
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether each model that runs here can be used. Reads the files that changed since they were last looked at.
    #[must_use]
    pub fn states(&self) -> Vec<(&'static Model, ModelState)> {
        let here = self.list.iter().filter(|model| model.places.contains(&Place::Server));
        here.map(|model| (model, self.state(model))).collect()
    }

    /// The names of those that cannot be used.
    #[must_use]
    pub fn unusable(&self) -> Vec<&'static str> {
        let states = self.states().into_iter();
        states.filter(|(_, state)| *state != ModelState::Ready).map(|(model, _)| model.name.as_str()).collect()
    }

    /// A model, exactly.
    pub(super) fn version(&self, name: &str) -> Option<ModelVersion> {
        let model = self.find(name)?;
        // Of a net that is part of the program, its own hash counts.
        let sha256 = built_in(name).map_or_else(|| model.sha256.clone(), crate::vault::sha256);
        let sha256 = sha256.get(..12).unwrap_or(&sha256).to_owned();
        Some(ModelVersion { name: model.name.clone(), version: model.version.clone(), sha256 })
    }

    /// Finds the corners of a document.
    pub(super) fn corners(&self) -> Result<Arc<CornerFinder>, Unusable> {
        self.corners.get(|| loaded("document_corners", CornerFinder::load(DOCUMENT_CORNERS)))
    }

    /// Reads a machine-readable zone.
    pub(super) fn zone(&self) -> Result<Arc<MrzReader>, Unusable> {
        self.zone.get(|| loaded("mrz_line", MrzReader::load(MRZ_LINE)))
    }

    /// Finds faces.
    pub(super) fn faces(&self) -> Result<Arc<FaceFinder>, Unusable> {
        self.faces.get(|| {
            let near = self.read("face_short_range")?;
            let full = self.read("face_full_range")?;
            loaded("face_short_range", FaceFinder::load(&near, Some(&full)))
        })
    }

    /// Finds the points of a face.
    pub(super) fn mesh(&self) -> Result<Arc<FaceMesher>, Unusable> {
        self.mesh.get(|| loaded("face_mesh_iris", FaceMesher::load(&self.read("face_mesh_iris")?)))
    }

    /// Says whether eyes are shut.
    pub(super) fn expressions(&self) -> Result<Arc<Expressions>, Unusable> {
        self.expressions.get(|| loaded("face_blendshapes", Expressions::load(&self.read("face_blendshapes")?)))
    }

    /// Somebody to watch a recording with, who may remember an earlier one.
    pub(super) fn watcher(&self) -> Result<Watcher, Unusable> {
        if let Some(watcher) = self.watchers.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(watcher);
        }
        let near = self.read("face_short_range")?;
        let finder = loaded("face_short_range", FaceFinder::load(&near, None))?;
        let mesher = loaded("face_mesh_iris", FaceMesher::load(&self.read("face_mesh_iris")?))?;
        let expressions = loaded("face_blendshapes", Expressions::load(&self.read("face_blendshapes")?))?;
        Ok(Watcher::new(finder, mesher, Some(expressions)))
    }

    /// Takes one back for the next recording.
    pub(super) fn give_back(&self, watcher: Watcher) {
        self.watchers.lock().unwrap_or_else(PoisonError::into_inner).push(watcher);
    }

    /// Compares faces.
    pub(super) fn matcher(&self) -> Result<Arc<Embedder>, Unusable> {
        self.matcher.get(|| {
            let first = self.read("face_match")?;
            // The second opinion is optional: without it the bands hold for the first alone.
            let second = self.read("face_match_second").ok();
            loaded("face_match", Embedder::load(&first, second.as_deref()))
        })
    }

    /// Reads printed text.
    pub(super) fn text(&self) -> Result<Arc<TextReader>, Unusable> {
        self.text.get(|| {
            let detector = self.read("text_detector")?;
            let recogniser = self.read("text_recogniser")?;
            let dictionary = String::from_utf8(self.read("text_dictionary")?);
            let dictionary = dictionary.map_err(|_| Unusable { model: "text_dictionary" })?;
            loaded("text_recogniser", TextReader::load(&detector, &recogniser, &dictionary))
        })
    }

    fn find(&self, name: &str) -> Option<&'static Model> {
        self.list.iter().find(|model| model.name == name)
    }

    /// The bytes of a model, when they are what they should be.
    fn read(&self, name: &'static str) -> Result<Vec<u8>, Unusable> {
        let unusable = || Unusable { model: name };
        let model = self.find(name).ok_or_else(unusable)?;
        match verified(&self.folder, model) {
            Ok(bytes) => Ok(bytes),
            Err(state) => {
                tracing::warn!(model = name, ?state, "a model cannot be used: the checks that need it cannot tell");
                Err(unusable())
            }
        }
    }

    fn state(&self, model: &Model) -> ModelState {
        if built_in(&model.name).is_some() {
            return ModelState::Ready;
        }
        let Ok(seen) = fs::metadata(self.folder.join(&model.file)) else { return ModelState::Missing };
        let (length, changed) = (seen.len(), seen.modified().ok());
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known_length, known_change, state)) = looked_at.get(&model.name)
            && *known_length == length
            && changed.is_some()
            && *known_change == changed
        {
            return *state;
        }
        let state = verified(&self.folder, model).map_or_else(|state| state, |_| ModelState::Ready);
        looked_at.insert(model.name.clone(), (length, changed, state));
        state
    }
}

/// A net that is part of the program.
fn built_in(name: &str) -> Option<&'static [u8]> {
    match name {
        "document_corners" => Some(DOCUMENT_CORNERS),
        "mrz_line" => Some(MRZ_LINE),
        _ => None,
    }
}

/// Reads a model's file, no more of it than it should have, and compares its hash.
fn verified(folder: &Path, model: &Model) -> Result<Vec<u8>, ModelState> {
    // The list is compiled in, and still: a name with a folder in it leads nowhere.
    if Path::new(&model.file).components().count() != 1 {
        return Err(ModelState::Missing);
    }
    let file = fs::File::open(folder.join(&model.file)).map_err(|_| ModelState::Missing)?;
    let mut bytes = Vec::with_capacity(usize::try_from(model.bytes).unwrap_or_default());
    file.take(model.bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| ModelState::Missing)?;
    let right = hex::encode(Sha256::digest(&bytes)).eq_ignore_ascii_case(&model.sha256);
    if right { Ok(bytes) } else { Err(ModelState::Altered) }
}

fn loaded<T>(model: &'static str, outcome: Result<T, NetError>) -> Result<T, Unusable> {
    outcome.map_err(|error| {
        tracing::error!(model, %error, "a model cannot be loaded");
        Unusable { model }
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn fetched() -> &'static Model {
        LIST.iter().find(|model| model.name == "face_short_range").unwrap()
    }

    fn state_of(models: &Models) -> ModelState {
        models.states().into_iter().find(|(model, _)| *model == fetched()).unwrap().1
    }

    #[test]
    fn the_list_can_be_read_and_names_every_model_once() {
        let mut names: Vec<&str> = LIST.iter().map(|model| model.name.as_str()).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
        for needed in [
            "document_corners",
            "mrz_line",
            "face_short_range",
            "face_full_range",
            "face_mesh_iris",
            "face_blendshapes",
            "face_match",
            "face_match_second",
            "text_detector",
            "text_recogniser",
            "text_dictionary",
        ] {
            assert!(names.contains(&needed), "{needed} is not in the list");
        }
        assert!(LIST.iter().all(|model| model.sha256.len() == 64 && model.bytes > 0 && !model.licence.is_empty()));
    }

    #[test]
    fn a_model_that_is_not_there_is_missing_and_our_own_are_always_there() {
        let folder = tempfile::tempdir().unwrap();
        let models = Models::new(folder.path().join("nowhere"));
        assert_eq!(state_of(&models), ModelState::Missing);
        assert_eq!(models.faces().unwrap_err(), Unusable { model: "face_short_range" });
        assert!(!models.unusable().contains(&"document_corners"));
        models.corners().unwrap();
        models.zone().unwrap();
    }

    #[test]
    fn a_model_with_other_bytes_is_altered_and_never_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(&fetched().file);
        let models = Models::new(folder.path().to_owned());
        let mut bytes = vec![7_u8; usize::try_from(fetched().bytes).unwrap()];
        fs::write(&path, &bytes).unwrap();
        assert_eq!(state_of(&models), ModelState::Altered);
        assert_eq!(models.faces().unwrap_err(), Unusable { model: "face_short_range" });
        bytes.push(7);
        fs::write(&path, &bytes).unwrap();
        assert_eq!(state_of(&models), ModelState::Altered, "longer");
        fs::remove_file(&path).unwrap();
        assert_eq!(state_of(&models), ModelState::Missing);
        assert_eq!(models.version("face_short_range").unwrap().sha256, fetched().sha256[..12]);
    }
}
