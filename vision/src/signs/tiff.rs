//! The few tags of an Exif block (TIFF 6.0, Exif 2.32) that say how a picture came about.
//!
//! No value leaves here but numbers, and texts that only [`programs`](super::programs) looks at: no place, no date, no
//! owner and no serial number is ever read.

/// Entries of one directory that are looked at; real ones have about forty.
const MOST_ENTRIES: u16 = 256;
/// Bytes of one text that are looked at.
const MOST_TEXT: usize = 96;

const MAKE: u16 = 0x010F;
const MODEL: u16 = 0x0110;
const ORIENTATION: u16 = 0x0112;
const SOFTWARE: u16 = 0x0131;
const PROCESSING_SOFTWARE: u16 = 0x000B;
const EXIF_DIRECTORY: u16 = 0x8769;
const EXPOSURE_TIME: u16 = 0x829A;
const APERTURE: u16 = 0x829D;
const SENSITIVITY: u16 = 0x8827;
const USER_COMMENT: u16 = 0x9286;

/// What the tags say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tags<'a> {
    /// The maker or model of a camera is named.
    pub named: bool,
    /// Exposure, aperture or sensitivity is noted.
    pub exposed: bool,
    /// 1 to 8, as in Exif.
    pub orientation: Option<u16>,
    /// Texts that may name a program.
    pub programs: Vec<&'a [u8]>,
}

struct Reader<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Reader<'a> {
    fn short(&self, at: usize) -> Option<u16> {
        let two = *self.bytes.get(at..)?.first_chunk::<2>()?;
        Some(if self.little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let four = *self.bytes.get(at..)?.first_chunk::<4>()?;
        usize::try_from(if self.little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }).ok()
    }

    /// The text of an entry: inside the entry when it has at most four bytes, else where the entry points.
    fn text(&self, entry: usize) -> Option<&'a [u8]> {
        let count = self.long(entry.checked_add(4)?)?;
        let from = if count <= 4 { entry.checked_add(8)? } else { self.long(entry.checked_add(8)?)? };
        let rest = self.bytes.get(from..)?;
        rest.get(..count.min(MOST_TEXT).min(rest.len()))
    }
}

/// Reads an Exif block from its TIFF header on. What is broken is passed over.
pub(super) fn tags(bytes: &[u8]) -> Tags<'_> {
    let mut tags = Tags::default();
    let little = match bytes.first_chunk::<4>() {
        Some(b"II*\0") => true,
        Some(b"MM\0*") => false,
        _ => return tags,
    };
    let reader = Reader { bytes, little };
    if let Some(first) = reader.long(4)
        && let Some(inner) = directory(&reader, first, &mut tags)
    {
        directory(&reader, inner, &mut tags);
    }
    tags
}

/// Reads one directory, and gives where the Exif directory lies if this one points to it.
fn directory<'a>(reader: &Reader<'a>, at: usize, tags: &mut Tags<'a>) -> Option<usize> {
    let count = reader.short(at)?.min(MOST_ENTRIES);
    let mut inner = None;
    for number in 0..usize::from(count) {
        let entry = at.checked_add(2)?.checked_add(number * 12)?;
        let Some(tag) = reader.short(entry) else { break };
        match tag {
            MAKE | MODEL => {
                tags.named |= reader.text(entry).is_some_and(|text| text.iter().any(u8::is_ascii_alphanumeric))
            }
            EXPOSURE_TIME | APERTURE | SENSITIVITY => tags.exposed = true,
            ORIENTATION => tags.orientation = reader.short(entry.checked_add(8)?),
            SOFTWARE | PROCESSING_SOFTWARE | USER_COMMENT => tags.programs.extend(reader.text(entry)),
            EXIF_DIRECTORY => inner = reader.long(entry.checked_add(8)?),
            _ => {}
        }
    }
    inner
}
