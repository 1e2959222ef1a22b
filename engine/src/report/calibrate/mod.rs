//! Calibration: how often the checks err on an operator's own labelled pictures, and the operating points that follow.
//!
//! A folder holds `pairs.csv` with lines `file,file,same|different[,comparison]` (paths from that folder; the comparison is
//! `document_and_portrait`, `document_and_live` or `portrait_and_live`; of the first two, the first file shows the document;
//! a line without it counts for every comparison that has no lines of its own), and pictures of documents and portraits in
//! `bonafide/` and in `attacks/screen/`, `attacks/print/`, `attacks/edit/`. Each of the three parts may be missing. Nothing
//! is stored and nothing leaves the machine.

pub mod statistics;

use super::checks::{Strength, face_of, strengths};
use super::models::Models;
use crate::settings::{Band, SignSettings, VisionSettings};
use statistics::{Rate, false_matches, false_non_matches, largest_within, smallest_beyond};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use vision::face::{Comparison, Embedding};

/// The share of different people that may be taken for one: one in a thousand, as is usual for remote identity checks.
const MOST_FALSE_MATCHES: f64 = 0.001;
/// The share of one person's pairs that may be refused outright; the others that are not accepted go to a human.
const MOST_REFUSED: f64 = 0.01;
/// The share of genuine pictures that may be doubted.
const MOST_DOUBTED: f64 = 0.05;
/// The largest file that is read.
const LARGEST: u64 = 64 * 1024 * 1024;
/// With fewer pairs of different people, a rate of one in a thousand cannot be shown (three times its inverse are needed).
const ENOUGH: usize = 3_000;

const COMPARISONS: [(&str, Comparison); 3] = [
    ("document_and_portrait", Comparison::DocumentPortrait),
    ("document_and_live", Comparison::DocumentLive),
    ("portrait_and_live", Comparison::PortraitLive),
];
const SIGNS: [&str; 3] = ["screen", "print", "edit"];

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CalibrationError {
    /// It holds nothing that is looked for.
    #[error("{} holds neither pairs.csv nor bonafide/ nor attacks/: there is nothing to measure", .0.display())]
    Nothing(PathBuf),
    /// A file or folder cannot be read.
    #[error("{} cannot be read: {cause}", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A line of the list of pairs says something else than it should.
    #[error("pairs.csv, line {line}: {problem}")]
    Line {
        /// Counted from one.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// A model that is needed cannot be used.
    #[error("the model {0} is missing or altered: `make models` fetches it")]
    Model(String),
}

/// One line of the list of pairs.
#[derive(Clone, Debug, PartialEq)]
struct Pair {
    files: [String; 2],
    same: bool,
    comparison: Option<Comparison>,
}

/// Distances of pairs of one comparison.
#[derive(Clone, Debug, Default)]
struct Distances {
    same: Vec<f32>,
    different: Vec<f32>,
}

/// Measures a folder, and says in a table for a terminal what was found and in TOML what follows. `progress` is told what is
/// being done.
///
/// # Errors
/// [`CalibrationError`]. Pictures without a face are counted and left out.
pub fn calibrate(folder: &Path, models: &Models, mut progress: impl FnMut(&str)) -> Result<String, CalibrationError> {
    let pairs_file = folder.join("pairs.csv");
    let (bonafide, attacks) = (folder.join("bonafide"), folder.join("attacks"));
    if !(pairs_file.exists() || bonafide.exists() || attacks.exists()) {
        return Err(CalibrationError::Nothing(folder.to_owned()));
    }
    let mut said = String::new();
    let mut proposed = VisionSettings::default();
    if pairs_file.exists() {
        let text = read(&pairs_file)?;
        let pairs = parse(&String::from_utf8_lossy(&text))?;
        let (distances, without_face) = measure_pairs(folder, &pairs, models, &mut progress)?;
        if without_face > 0 {
            tell(&mut said, format_args!("{without_face} pairs are left out: a picture shows no face."));
        }
        for (name, comparison) in COMPARISONS {
            if let Some(distances) = distances.get(&comparison) {
                let band = say_comparison(&mut said, name, distances);
                match comparison {
                    Comparison::DocumentPortrait => proposed.document_and_portrait = band,
                    Comparison::DocumentLive => proposed.document_and_live = band,
                    Comparison::PortraitLive => proposed.portrait_and_live = band,
                }
            }
        }
    }
    let genuine = measure_signs(&bonafide, &mut progress)?;
    for (number, name) in SIGNS.into_iter().enumerate() {
        let of = |strengths: &[Strength]| -> Vec<f32> {
            strengths.iter().filter_map(|strength| strength.get(number).copied().flatten()).collect()
        };
        let attacked = measure_signs(&attacks.join(name), &mut progress)?;
        if genuine.is_empty() && attacked.is_empty() {
            continue;
        }
        let limit = say_sign(&mut said, name, &of(&attacked), &of(&genuine));
        match name {
            "screen" => proposed.signs.screen = limit,
            "print" => proposed.signs.print = limit,
            _ => proposed.signs.edit = limit,
        }
    }
    propose(&mut said, &proposed);
    Ok(said)
}

/// Reads the list of pairs. A first line that names the columns, empty lines and lines that begin with `#` are left out.
fn parse(text: &str) -> Result<Vec<Pair>, CalibrationError> {
    let mut pairs = Vec::new();
    for (number, content) in (1..).zip(text.lines()) {
        let content = content.trim();
        if content.is_empty() || content.starts_with('#') || number == 1 && content.starts_with("file") {
            continue;
        }
        let wrong = |problem: &str| CalibrationError::Line { line: number, problem: problem.to_owned() };
        let columns: Vec<&str> = content.split(',').map(str::trim).collect();
        let (one, other, label, rest) = match columns.as_slice() {
            [one, other, label, rest @ ..] if rest.len() <= 1 => (*one, *other, *label, rest.first().copied()),
            _ => return Err(wrong("three or four columns are expected: file,file,same|different[,comparison]")),
        };
        let same = match label {
            "same" => true,
            "different" => false,
            _ => return Err(wrong("the third column says same or different")),
        };
        let comparison = match rest.filter(|name| !name.is_empty()) {
            None => None,
            Some(name) => {
                let known = COMPARISONS.into_iter().find(|(known, _)| *known == name);
                let names = "the fourth column is document_and_portrait, document_and_live or portrait_and_live";
                Some(known.ok_or_else(|| wrong(names))?.1)
            }
        };
        if one.is_empty() || other.is_empty() {
            return Err(wrong("a file is missing"));
        }
        pairs.push(Pair { files: [one.to_owned(), other.to_owned()], same, comparison });
    }
    Ok(pairs)
}

/// The distances of all pairs, and how many pairs show no face.
fn measure_pairs(
    folder: &Path,
    pairs: &[Pair],
    models: &Models,
    progress: &mut impl FnMut(&str),
) -> Result<(HashMap<Comparison, Distances>, usize), CalibrationError> {
    let mut faces: HashMap<(String, bool), Option<Embedding>> = HashMap::new();
    let mut found: HashMap<Comparison, Distances> = HashMap::new();
    let mut general = Distances::default();
    let mut without_face = 0;
    for pair in pairs {
        let [one, other] = &pair.files;
        let on_document = matches!(pair.comparison, Some(Comparison::DocumentPortrait | Comparison::DocumentLive));
        let mut face = |name: &String, document: bool| -> Result<Option<Embedding>, CalibrationError> {
            let key = (name.clone(), document);
            if let Some(known) = faces.get(&key) {
                return Ok(known.clone());
            }
            progress(name);
            let bytes = read(&folder.join(name))?;
            let face = face_of(&bytes, document, models).map_err(CalibrationError::Model)?;
            faces.insert(key, face.clone());
            Ok(face)
        };
        let (one, other) = (face(one, on_document)?, face(other, false)?);
        let (Some(one), Some(other)) = (one, other) else {
            without_face += 1;
            continue;
        };
        let into = pair.comparison.map_or(&mut general, |comparison| found.entry(comparison).or_default());
        let into = if pair.same { &mut into.same } else { &mut into.different };
        into.push(one.distance(&other).fused);
    }
    if !(general.same.is_empty() && general.different.is_empty()) {
        for (_, comparison) in COMPARISONS {
            found.entry(comparison).or_insert_with(|| general.clone());
        }
    }
    Ok((found, without_face))
}

/// The strength of every sign in every picture of a folder; nothing for a folder that is not there.
fn measure_signs(folder: &Path, progress: &mut impl FnMut(&str)) -> Result<Vec<Strength>, CalibrationError> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let unreadable = |cause| CalibrationError::Unreadable { path: folder.to_owned(), cause };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|path| path.is_file());
    files.sort();
    let mut all = Vec::new();
    for file in files {
        progress(&file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
        // A file that is no picture says nothing about pictures.
        all.extend(strengths(&read(&file)?));
    }
    Ok(all)
}

fn read(path: &Path) -> Result<Vec<u8>, CalibrationError> {
    let unreadable = |cause| CalibrationError::Unreadable { path: path.to_owned(), cause };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > LARGEST {
        return Err(unreadable(std::io::Error::other("it is larger than 64 MiB")));
    }
    std::fs::read(path).map_err(unreadable)
}

/// The error rates of a comparison at candidate thresholds, and the band that follows.
fn say_comparison(said: &mut String, name: &str, distances: &Distances) -> Option<Band> {
    let (same, different) = (&distances.same, &distances.different);
    tell(said, format_args!("\n{name}: {} pairs of one person, {} of different people", same.len(), different.len()));
    tell(said, format_args!("  accept up to   false matches (FMR)          false non-matches (FNMR)"));
    let candidates: Vec<f32> = (8..=32_u8).map(|step| f32::from(step) * 0.05).collect();
    for candidate in candidates.iter().step_by(2) {
        let (fmr, fnmr) = (false_matches(different, *candidate), false_non_matches(same, *candidate));
        tell(said, format_args!("  {candidate:<13.2}  {:<27}  {}", rate(fmr), rate(fnmr)));
    }
    let fine: Vec<f32> = (40..=160_u8).map(|step| f32::from(step) * 0.01).collect();
    let accept = largest_within(different, &fine, MOST_FALSE_MATCHES)?;
    let refuse = smallest_beyond(same, &fine, MOST_REFUSED)?.max(accept);
    let (fmr, fnmr) = (false_matches(different, accept), false_non_matches(same, accept));
    tell(
        said,
        format_args!("  proposed: accept {accept:.2} (FMR {}, FNMR {}), refuse {refuse:.2}", rate(fmr), rate(fnmr)),
    );
    if different.len() < ENOUGH {
        tell(
            said,
            format_args!(
                "  too few pairs of different people to show one false match in a thousand: see the upper ends"
            ),
        );
    }
    Some(Band { accept, refuse })
}

/// The error rates of a sign at candidate limits, and the limit that follows.
fn say_sign(said: &mut String, name: &str, attacks: &[f32], genuine: &[f32]) -> Option<f32> {
    tell(said, format_args!("\nsigns of {name}: {} attacks, {} genuine pictures", attacks.len(), genuine.len()));
    tell(said, format_args!("  doubt beyond   attacks passed (APCER)       genuine doubted (BPCER)"));
    let candidates: Vec<f32> = (1..=19_u8).map(|step| f32::from(step) * 0.05).collect();
    for candidate in candidates.iter().step_by(2) {
        // Passed is what lies at or below the limit; doubted what lies beyond.
        let (apcer, bpcer) = (false_matches(attacks, *candidate), false_non_matches(genuine, *candidate));
        tell(said, format_args!("  {candidate:<13.2}  {:<27}  {}", rate(apcer), rate(bpcer)));
    }
    let limit = smallest_beyond(genuine, &candidates, MOST_DOUBTED)?;
    let (apcer, bpcer) = (false_matches(attacks, limit), false_non_matches(genuine, limit));
    tell(said, format_args!("  proposed: {limit:.2} (APCER {}, BPCER {})", rate(apcer), rate(bpcer)));
    Some(limit)
}

/// "1.2 % (0.4 to 3.1), 3/250".
fn rate(rate: Rate) -> String {
    let (low, high) = rate.interval();
    match rate.share() {
        Some(share) => {
            let percent = |value: f64| value * 100.0;
            let counts = format!("{}/{}", rate.errors, rate.trials);
            format!("{:.1} % ({:.1} to {:.1}), {counts}", percent(share), percent(low), percent(high))
        }
        None => "nothing measured".to_owned(),
    }
}

/// The settings that follow, as they stand in the file of settings.
fn propose(said: &mut String, proposed: &VisionSettings) {
    tell(said, format_args!("\n# Intervals are of 95 % confidence (Wilson). For countersign.toml:"));
    let bands = [
        ("document_and_portrait", proposed.document_and_portrait),
        ("document_and_live", proposed.document_and_live),
        ("portrait_and_live", proposed.portrait_and_live),
    ];
    tell(said, format_args!("[vision]"));
    for (name, band) in bands {
        if let Some(Band { accept, refuse }) = band {
            tell(said, format_args!("{name} = {{ accept = {accept:.2}, refuse = {refuse:.2} }}"));
        }
    }
    let SignSettings { screen, print, edit } = proposed.signs;
    let limits: Vec<String> = [("screen", screen), ("print", print), ("edit", edit)]
        .into_iter()
        .filter_map(|(name, limit)| limit.map(|limit| format!("{name} = {limit:.2}")))
        .collect();
    if !limits.is_empty() {
        tell(said, format_args!("signs = {{ {} }}", limits.join(", ")));
    }
}

fn tell(said: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a text never fails.
    let _ = writeln!(said, "{line}");
}

#[cfg(test)]
mod tests;
