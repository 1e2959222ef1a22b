//! What the file itself says about how a picture came about, read from its first bytes on without decoding a pixel.
//!
//! A file can be stripped or forged, so what it says may raise a question and never answers one. Nothing personal is read:
//! no place, no date, no owner, no serial number, and of a program only a name from a list of known ones.

use super::jpeg::{nearest_quality, quantization, segments};
use super::programs::{contains, known, named_in, position};
use super::tiff::{Tags, tags};
use super::{Levels, Sign};
use serde::{Deserialize, Serialize};

/// Segments or chunks of one file that are looked at.
pub(super) const MOST_PARTS: usize = 512;
/// Bytes of one part that are looked at; a segment of a JPEG file has at most as many.
const MOST_OF_A_PART: usize = 65_536;
/// Places in one XMP packet at which a program may stand.
const MOST_MENTIONS: usize = 64;
/// Bytes behind such a place in which the name is looked for.
const MENTION: usize = 96;
/// The keys of XMP (ISO 16684-1 and the media management schema) under which programs write their name.
const XMP_KEYS: [&[u8]; 3] = [b"CreatorTool", b"softwareAgent", b"DigitalSourceType"];

/// Sides of screens of phones, tablets and computers, the longer one first, that are no usual size of a camera's pictures.
const SCREENS: [(u32, u32); 64] = [
    (1136, 640),
    (1334, 750),
    (1366, 768),
    (1440, 900),
    (1480, 720),
    (1520, 720),
    (1536, 864),
    (1544, 720),
    (1560, 720),
    (1600, 720),
    (1612, 720),
    (1650, 720),
    (1680, 1050),
    (1792, 828),
    (2160, 1080),
    (2208, 1242),
    (2220, 1080),
    (2224, 1668),
    (2240, 1080),
    (2256, 1504),
    (2280, 1080),
    (2310, 1080),
    (2316, 1080),
    (2340, 1080),
    (2360, 1640),
    (2376, 1080),
    (2388, 1668),
    (2400, 1080),
    (2408, 1080),
    (2412, 1080),
    (2420, 1668),
    (2424, 1080),
    (2436, 1125),
    (2460, 1080),
    (2532, 1170),
    (2556, 1179),
    (2560, 1080),
    (2560, 1600),
    (2560, 1664),
    (2622, 1206),
    (2640, 1080),
    (2640, 1200),
    (2664, 1200),
    (2670, 1200),
    (2688, 1242),
    (2712, 1220),
    (2732, 2048),
    (2736, 1260),
    (2752, 2064),
    (2772, 1240),
    (2778, 1284),
    (2780, 1264),
    (2796, 1290),
    (2856, 1280),
    (2868, 1320),
    (2880, 1800),
    (2880, 1864),
    (2992, 1344),
    (3024, 1964),
    (3088, 1440),
    (3120, 1440),
    (3168, 1440),
    (3200, 1440),
    (3456, 2234),
];

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

/// What a program is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SoftwareKind {
    /// Converts and resizes, on servers and in scripts.
    Library,
    /// Sorts, turns and develops photographs.
    Manager,
    /// Photographs and flattens papers.
    Scanner,
    /// Takes pictures of the screen.
    Capture,
    /// Changes what a picture shows.
    Editor,
    /// Makes pictures of what never was.
    Generator,
}

/// A program that a file names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Software {
    /// What it is for.
    pub kind: SoftwareKind,
    /// Its name, from a list of known ones.
    pub name: &'static str,
}

impl Software {
    /// The program of this name, if it is one of the list.
    #[must_use]
    pub fn known(name: &str) -> Option<Self> {
        known(name)
    }
}

/// What a file says about its making. All of it fits on a line and none of it is personal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct OriginFacts {
    /// The kind of file; none for bytes that are no picture.
    pub container: Option<Container>,
    /// Width in pixels as stored, before any turn.
    pub width: Option<u32>,
    /// Height in pixels as stored.
    pub height: Option<u32>,
    /// The program that the file names; of several the one whose kind says most.
    pub software: Option<Software>,
    /// A camera is named, and how it exposed is noted.
    pub camera: bool,
    /// The quality, 1 to 100, at which a JPEG file was written: that whose table from Annex K of ITU-T T.81 comes nearest.
    pub quality: Option<u8>,
    /// Whether a JPEG file's table of quantization is exactly one of these; cameras and editors bring their own.
    pub usual_tables: bool,
    /// The size is exactly that of a screen and no usual size of a camera's pictures.
    pub screen_size: bool,
    /// A list of editing steps is in the file, or notes that only an editor leaves.
    pub edit_history: bool,
    /// Signed or unsigned content credentials (C2PA) are in the file.
    pub credentials: bool,
    /// How sure it is that the pixels were compressed as JPEG twice, 0 to 1; none where it cannot be told. Not known from
    /// the bytes alone: [`recompression`](super::recompression) tells it.
    pub compressed_twice: Option<f32>,
}

/// What editing leaves is a question: people crop and turn with editors. Only a generator's name fails.
const EDITED: Levels = Levels { unsure: 0.5, fail: 0.9 };
/// A screenshot may show a genuine picture, so it never fails by itself.
const SCREENSHOT: Levels = Levels { unsure: 0.5, fail: f32::INFINITY };
/// Messengers and some webcams compress twice too, so this never fails by itself.
const TWICE: Levels = Levels { unsure: 0.5, fail: f32::INFINITY };

impl OriginFacts {
    /// The sign that the picture was edited or generated, as far as the file says so.
    #[must_use]
    pub fn edited(&self) -> Sign {
        let named: f32 = match self.software.map(|software| software.kind) {
            Some(SoftwareKind::Generator) => 1.0,
            Some(SoftwareKind::Editor) => 0.7,
            Some(SoftwareKind::Manager | SoftwareKind::Scanner) => 0.3,
            Some(SoftwareKind::Library | SoftwareKind::Capture) => 0.2,
            None => 0.0,
        };
        let history = if self.edit_history { 0.6 } else { 0.0 };
        Sign::judged(named.max(history), EDITED, Vec::new())
    }

    /// The sign that the picture was taken of a screen by the device itself.
    #[must_use]
    pub fn screenshot(&self) -> Sign {
        let named: f32 = match self.software.map(|software| software.kind) {
            Some(SoftwareKind::Capture) => 0.9,
            _ => 0.0,
        };
        let sized = match (self.screen_size, self.container) {
            (true, Some(Container::Png)) => 0.8,
            (true, _) if !self.camera => 0.6,
            _ => 0.0,
        };
        Sign::judged(named.max(sized), SCREENSHOT, Vec::new())
    }

    /// The sign that the pixels were compressed twice. Unsure also where it could not be told.
    #[must_use]
    pub fn recompressed(&self) -> Sign {
        self.compressed_twice.map_or(Sign::untold(TWICE), |score| Sign::judged(score, TWICE, Vec::new()))
    }
}

/// What a file that somebody sent says about its making. Any bytes are welcome; the time does not grow with more than
/// their number, and what is broken is passed over.
#[must_use]
pub fn origin(bytes: &[u8]) -> OriginFacts {
    let mut facts = OriginFacts::default();
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        facts.container = Some(Container::Jpeg);
        jpeg(bytes, &mut facts);
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        facts.container = Some(Container::Png);
        png(bytes, &mut facts);
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        facts.container = Some(Container::Webp);
        webp(bytes, &mut facts);
    }
    if let (Some(width), Some(height)) = (facts.width, facts.height) {
        facts.screen_size = SCREENS.contains(&(width.max(height), width.min(height)));
    }
    facts
}

fn jpeg(bytes: &[u8], facts: &mut OriginFacts) {
    for (marker, data) in segments(bytes) {
        match marker {
            0xC0..=0xC2 => {
                facts.height =
                    data.get(1..).and_then(|size| size.first_chunk()).map(|side| u16::from_be_bytes(*side).into());
                facts.width =
                    data.get(3..).and_then(|size| size.first_chunk()).map(|side| u16::from_be_bytes(*side).into());
            }
            0xE1 => {
                if let Some(exif) = data.strip_prefix(b"Exif\0\0") {
                    note_exif(exif, facts);
                } else if data.starts_with(b"http://ns.adobe.com/") {
                    note_xmp(data, facts);
                }
            }
            0xEB if contains(data.get(..512).unwrap_or(data), b"c2pa") => facts.credentials = true,
            // What Photoshop keeps for printing (resource 0x03ED with its thumbnail 0x040C); bare IPTC texts have neither.
            0xED if data.starts_with(b"Photoshop 3.0\0") && contains(data, b"8BIM\x04\x0C") => {
                facts.edit_history = true
            }
            0xEC if data.starts_with(b"Ducky") => facts.edit_history = true,
            0xFE => note_program(data, facts),
            _ => {}
        }
    }
    if let Some(table) = quantization(bytes) {
        let (quality, difference) = nearest_quality(&table);
        facts.quality = Some(quality);
        facts.usual_tables = difference == 0;
    }
}

fn png(bytes: &[u8], facts: &mut OriginFacts) {
    let mut rest = bytes.get(8..).unwrap_or_default();
    for _ in 0..MOST_PARTS {
        let Some(length) = rest.first_chunk().map(|four| u32::from_be_bytes(*four)) else { return };
        let Ok(length) = usize::try_from(length) else { return };
        let Some(after) = rest.get(8..) else { return };
        let data = after.get(..length.min(MOST_OF_A_PART)).unwrap_or(after);
        let side = |at: usize| data.get(at..).and_then(|side| side.first_chunk()).map(|side| u32::from_be_bytes(*side));
        match rest.get(4..8) {
            Some(b"IHDR") => (facts.width, facts.height) = (side(0), side(4)),
            Some(b"eXIf") => note_exif(data, facts),
            Some(b"tEXt" | b"iTXt") => {
                if data.starts_with(b"XML:com.adobe.xmp\0") {
                    note_xmp(data, facts);
                } else if data.starts_with(b"Software\0") || data.starts_with(b"Creator\0") {
                    note_program(data, facts);
                } else if data.starts_with(b"parameters\0") && contains(data, b"Sampler") {
                    note(Software { kind: SoftwareKind::Generator, name: "Stable Diffusion" }, facts);
                } else if data.starts_with(b"workflow\0") && contains(data, b"class_type") {
                    note(Software { kind: SoftwareKind::Generator, name: "ComfyUI" }, facts);
                }
            }
            Some(b"caBX") => facts.credentials = true,
            Some(b"IEND") | None => return,
            _ => {}
        }
        match length.checked_add(4).and_then(|next| after.get(next..)) {
            Some(next) => rest = next,
            None => return,
        }
    }
}

fn webp(bytes: &[u8], facts: &mut OriginFacts) {
    let mut rest = bytes.get(12..).unwrap_or_default();
    for _ in 0..MOST_PARTS {
        let Some(length) = rest.get(4..).and_then(|size| size.first_chunk()).map(|four| u32::from_le_bytes(*four))
        else {
            return;
        };
        let Ok(length) = usize::try_from(length) else { return };
        let Some(after) = rest.get(8..) else { return };
        let data = after.get(..length.min(MOST_OF_A_PART)).unwrap_or(after);
        let wide = |at: usize| {
            data.get(at..)
                .and_then(|side| side.first_chunk::<3>())
                .map(|[a, b, c]| u32::from_le_bytes([*a, *b, *c, 0]) + 1)
        };
        let lossy = |at: usize| {
            data.get(at..).and_then(|side| side.first_chunk()).map(|side| u32::from(u16::from_le_bytes(*side) & 0x3FFF))
        };
        match rest.get(..4) {
            Some(b"VP8X") => (facts.width, facts.height) = (wide(4), wide(7)),
            Some(b"VP8 ") => {
                facts.width = facts.width.or_else(|| lossy(6));
                facts.height = facts.height.or_else(|| lossy(8));
            }
            Some(b"VP8L") => {
                let bits = data.get(1..).and_then(|bits| bits.first_chunk()).map(|four| u32::from_le_bytes(*four));
                facts.width = facts.width.or_else(|| bits.map(|bits| (bits & 0x3FFF) + 1));
                facts.height = facts.height.or_else(|| bits.map(|bits| (bits >> 14 & 0x3FFF) + 1));
            }
            Some(b"EXIF") => note_exif(data.strip_prefix(b"Exif\0\0").unwrap_or(data), facts),
            Some(b"XMP ") => note_xmp(data, facts),
            Some(b"C2PA") => facts.credentials = true,
            _ => {}
        }
        // Chunks of odd length are followed by a byte that fills them up.
        match length.checked_add(length & 1).and_then(|next| after.get(next..)) {
            Some(next) => rest = next,
            None => return,
        }
    }
}

fn note_exif(exif: &[u8], facts: &mut OriginFacts) {
    let Tags { named, exposed, programs, .. } = tags(exif);
    facts.camera |= named && exposed;
    for text in programs {
        note_program(text, facts);
    }
}

/// Looks only behind the keys under which programs write their names; what people wrote into a packet is not read.
fn note_xmp(packet: &[u8], facts: &mut OriginFacts) {
    let packet = packet.get(..MOST_OF_A_PART).unwrap_or(packet);
    for key in XMP_KEYS {
        let mut rest = packet;
        for _ in 0..MOST_MENTIONS {
            let Some(at) = position(rest, key) else { break };
            rest = rest.get(at + key.len()..).unwrap_or_default();
            let value = rest.get(..MENTION).unwrap_or(rest);
            // The value ends at a tag (after the one that opens it) or at the closing quotation mark.
            let end =
                value.iter().skip(2).position(|byte| matches!(byte, b'<' | b'"')).map_or(value.len(), |end| end + 2);
            note_program(value.get(..end).unwrap_or(value), facts);
        }
    }
    facts.edit_history |= contains(packet, b"xmpMM:History") || contains(packet, b"photoshop:DocumentAncestors");
}

fn note_program(text: &[u8], facts: &mut OriginFacts) {
    if let Some(software) = named_in(text.get(..MOST_OF_A_PART.min(256)).unwrap_or(text)) {
        note(software, facts);
    }
}

fn note(software: Software, facts: &mut OriginFacts) {
    if facts.software.is_none_or(|before| before.kind < software.kind) {
        facts.software = Some(software);
    }
}
