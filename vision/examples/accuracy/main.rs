//! How well pictures are understood, measured: `make accuracy`.
//!
//! Sets that this program draws are measured always; the collected photographs only where the folder is that holds them
//! (`COUNTERSIGN_PICTURES`), and sets whose models are missing not at all: the table says so. What the table says is
//! compared with the last one, and what got worse is named.

mod desk;
mod page;
mod plot;
mod sets;
mod table;

use anyhow::Context;
use std::path::{Path, PathBuf};
use table::{Row, Table};

/// What the measurements need from outside this program.
pub struct Sources {
    /// The collected photographs.
    pub pictures: Option<PathBuf>,
    /// The folder into which `make models` puts the nets.
    pub models: PathBuf,
}

impl Sources {
    fn find() -> Self {
        let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let cache = folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")));
        Self {
            pictures: folder("COUNTERSIGN_PICTURES").filter(|path| path.is_dir()),
            models: folder("COUNTERSIGN_MODELS")
                .or_else(|| cache.map(|cache| cache.join("countersign/models")))
                .unwrap_or_default(),
        }
    }

    /// The bytes of a net, if it is there.
    pub fn net(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.models.join(format!("{name}.onnx"))).ok()
    }

    /// The files of a folder of photographs whose names end in one of these, in their order.
    pub fn photographs(&self, folder: &str, endings: &[&str]) -> Option<Vec<PathBuf>> {
        let folder = self.pictures.as_ref()?.join(folder);
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
            .ok()?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)))
            .collect();
        files.sort();
        Some(files)
    }
}

fn main() -> anyhow::Result<()> {
    let docs = PathBuf::from(std::env::args().nth(1).context("the folder for the table")?);
    let sources = Sources::find();
    if sources.pictures.is_none() {
        eprintln!("SKIPPED: COUNTERSIGN_PICTURES names no folder, so only drawn pictures are measured");
    }
    let before = Table::read(&docs.join("accuracy.json"));
    let mut rows: Vec<Row> = Vec::new();
    for set in sets::ALL {
        rows.extend(set(&sources, &docs)?);
        eprintln!("{} rows", rows.len());
    }
    let now = Table::new(rows);
    now.write(&docs.join("accuracy.json"))?;
    let text = now.markdown();
    write(&docs.join("accuracy.md"), &text)?;
    table::print(&text)?;
    match before {
        Some(before) => table::print(&now.compared_with(&before))?,
        None => table::print("There is no earlier table to compare with.\n")?,
    }
    Ok(())
}

/// Writes a file that a reader may have open: whole or not at all.
pub fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let draft = path.with_extension("draft");
    std::fs::write(&draft, text)?;
    std::fs::rename(&draft, path).with_context(|| path.display().to_string())
}
