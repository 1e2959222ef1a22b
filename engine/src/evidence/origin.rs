//! What a file says about its making, in the words of the domain and in those of `vision`, which judges it.

use domain::evidence::{Container, OriginFacts, Software, SoftwareKind};
use vision::picture::Picture;
use vision::signs;

/// What a file says about its making, with what its pixels tell of an earlier compression. `picture` was opened from it.
pub(super) fn noted(bytes: &[u8], picture: &Picture) -> OriginFacts {
    let seen = signs::origin(bytes);
    OriginFacts {
        container: seen.container.map(|container| match container {
            signs::Container::Jpeg => Container::Jpeg,
            signs::Container::Png => Container::Png,
            signs::Container::Webp => Container::Webp,
        }),
        width: seen.width,
        height: seen.height,
        software: seen.software.map(|software| Software {
            kind: match software.kind {
                signs::SoftwareKind::Library => SoftwareKind::Library,
                signs::SoftwareKind::Manager => SoftwareKind::Manager,
                signs::SoftwareKind::Scanner => SoftwareKind::Scanner,
                signs::SoftwareKind::Capture => SoftwareKind::Capture,
                signs::SoftwareKind::Editor => SoftwareKind::Editor,
                signs::SoftwareKind::Generator => SoftwareKind::Generator,
            },
            name: software.name.to_owned(),
        }),
        camera: seen.camera,
        quality: seen.quality,
        usual_tables: seen.usual_tables,
        screen_size: seen.screen_size,
        edit_history: seen.edit_history,
        credentials: seen.credentials,
        compressed_twice: signs::recompression(bytes, picture),
    }
}

/// The same for `vision`, whose `edited`, `screenshot` and `recompressed` judge it. A program that is no longer on the list
/// is judged by its kind alone.
pub(crate) fn sign(facts: &OriginFacts) -> signs::OriginFacts {
    signs::OriginFacts {
        container: facts.container.map(|container| match container {
            Container::Jpeg => signs::Container::Jpeg,
            Container::Png => signs::Container::Png,
            Container::Webp => signs::Container::Webp,
        }),
        width: facts.width,
        height: facts.height,
        software: facts.software.as_ref().map(|software| {
            let kind = match software.kind {
                SoftwareKind::Library => signs::SoftwareKind::Library,
                SoftwareKind::Manager => signs::SoftwareKind::Manager,
                SoftwareKind::Scanner => signs::SoftwareKind::Scanner,
                SoftwareKind::Capture => signs::SoftwareKind::Capture,
                SoftwareKind::Editor => signs::SoftwareKind::Editor,
                SoftwareKind::Generator => signs::SoftwareKind::Generator,
            };
            let name = signs::Software::known(&software.name).map_or("a program", |known| known.name);
            signs::Software { kind, name }
        }),
        camera: facts.camera,
        quality: facts.quality,
        usual_tables: facts.usual_tables,
        screen_size: facts.screen_size,
        edit_history: facts.edit_history,
        credentials: facts.credentials,
        compressed_twice: facts.compressed_twice,
    }
}
