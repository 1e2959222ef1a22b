//! Programs that write their name into pictures. Only programs of this list are ever named: what else a file says about
//! its maker is free text and stays there.

use super::origin::{Software, SoftwareKind};

const fn program(words: &'static str, kind: SoftwareKind, name: &'static str) -> (&'static str, Software) {
    (words, Software { kind, name })
}

/// Words in lower case, and what they mean. The first that fits counts, so what is worse comes first.
const KNOWN: [(&str, Software); 52] = {
    use SoftwareKind::{Capture, Editor, Generator, Library, Manager, Scanner};
    [
        program("stable diffusion", Generator, "Stable Diffusion"),
        program("comfyui", Generator, "ComfyUI"),
        program("midjourney", Generator, "Midjourney"),
        program("dall-e", Generator, "DALL-E"),
        program("dall·e", Generator, "DALL-E"),
        program("firefly", Generator, "Adobe Firefly"),
        program("invokeai", Generator, "InvokeAI"),
        program("novelai", Generator, "NovelAI"),
        program("trainedalgorithmicmedia", Generator, "an image generator"),
        program("photoshop lightroom", Manager, "Lightroom"),
        program("lightroom", Manager, "Lightroom"),
        program("photoshop", Editor, "Photoshop"),
        program("illustrator", Editor, "Illustrator"),
        program("indesign", Editor, "InDesign"),
        program("gimp", Editor, "GIMP"),
        program("affinity", Editor, "Affinity"),
        program("pixelmator", Editor, "Pixelmator"),
        program("paint.net", Editor, "Paint.NET"),
        program("paint shop", Editor, "PaintShop"),
        program("paintshop", Editor, "PaintShop"),
        program("photopea", Editor, "Photopea"),
        program("canva ", Editor, "Canva"),
        program("canva(", Editor, "Canva"),
        program("figma", Editor, "Figma"),
        program("krita", Editor, "Krita"),
        program("inkscape", Editor, "Inkscape"),
        program("coreldraw", Editor, "CorelDRAW"),
        program("corel photo", Editor, "Corel"),
        program("picsart", Editor, "Picsart"),
        program("snapseed", Editor, "Snapseed"),
        program("facetune", Editor, "Facetune"),
        program("meitu", Editor, "Meitu"),
        program("beautyplus", Editor, "BeautyPlus"),
        program("polarr", Editor, "Polarr"),
        program("photoscape", Editor, "PhotoScape"),
        program("luminar", Editor, "Luminar"),
        program("pixlr", Editor, "Pixlr"),
        program("fotor", Editor, "Fotor"),
        program("screenshot", Capture, "a screenshot"),
        program("snipaste", Capture, "Snipaste"),
        program("greenshot", Capture, "Greenshot"),
        program("sharex", Capture, "ShareX"),
        program("flameshot", Capture, "Flameshot"),
        program("snagit", Capture, "Snagit"),
        program("camscanner", Scanner, "CamScanner"),
        program("adobe scan", Scanner, "Adobe Scan"),
        program("genius scan", Scanner, "Genius Scan"),
        program("shotwell", Manager, "Shotwell"),
        program("picasa", Manager, "Picasa"),
        program("irfanview", Manager, "IrfanView"),
        program("imagemagick", Library, "ImageMagick"),
        program("libvips", Library, "libvips"),
    ]
};

/// The program that a text names, if it is one of the list.
pub(super) fn named_in(text: &[u8]) -> Option<Software> {
    let mut lower = text.to_ascii_lowercase();
    // "GIMP" and "Canva" may end the text; a space behind lets whole words be asked for.
    lower.retain(|byte| *byte != 0);
    lower.push(b' ');
    KNOWN.iter().find(|(words, _)| contains(&lower, words.as_bytes())).map(|(_, software)| *software)
}

/// Whether one row of bytes lies in another.
pub(super) fn contains(bytes: &[u8], words: &[u8]) -> bool {
    position(bytes, words).is_some()
}

/// Where one row of bytes begins in another.
pub(super) fn position(bytes: &[u8], words: &[u8]) -> Option<usize> {
    bytes.windows(words.len().max(1)).position(|window| window == words)
}

/// The list's own copy of a name, to be found again when facts come back from where they were stored.
pub(super) fn known(name: &str) -> Option<Software> {
    KNOWN.iter().map(|(_, software)| *software).find(|software| software.name == name)
}
