//! Where fetched nets and pictures lie on this machine; what is not there is said loudly.

use std::path::PathBuf;

/// The bytes of a fetched net; none, said loudly, before `make models` has run.
pub fn net(name: &str) -> Option<Vec<u8>> {
    read(&folder("models").join(format!("{name}.onnx")), "`make models` fetches it")
}

/// The bytes of a portrait that the end-to-end tests fetch.
pub fn portrait(name: &str) -> Option<Vec<u8>> {
    read(&folder("faces").join(name), "the set-up of the end-to-end tests fetches it")
}

/// The folder of photographs for measuring: the one that `COUNTERSIGN_MEASURING_DATA` names, or the one beside the project.
pub fn pictures(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("COUNTERSIGN_MEASURING_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let path = root.join(folder);
    if !path.is_dir() {
        eprintln!("SKIPPED: no photographs at {}", path.display());
        return None;
    }
    Some(path)
}

fn read(path: &PathBuf, remedy: &str) -> Option<Vec<u8>> {
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        eprintln!("SKIPPED: {} is not there; {remedy}", path.display());
    }
    bytes
}

fn folder(name: &str) -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    cache.unwrap_or_else(home).join("countersign").join(name)
}
