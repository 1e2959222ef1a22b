//! The parts of a JPEG file's head that say how it was compressed (ITU-T T.81, annex B), read without decoding a pixel.

use super::origin::MOST_PARTS;
#[cfg(feature = "decode")]
use super::tiff::tags;

/// The turn that the camera noted in a JPEG file, 1 to 8 as in Exif.
#[cfg(feature = "decode")]
pub(super) fn turn(bytes: &[u8]) -> u16 {
    let exif =
        segments(bytes).find_map(|(marker, data)| (marker == 0xE1).then(|| data.strip_prefix(b"Exif\0\0")).flatten());
    exif.and_then(|exif| tags(exif).orientation).unwrap_or(1)
}

/// The quantization table of the first component of a JPEG file, in zigzag order.
pub(super) fn quantization(bytes: &[u8]) -> Option<[u16; 64]> {
    let mut tables: [Option<[u16; 64]>; 4] = [None; 4];
    let mut wanted = None;
    for (marker, data) in segments(bytes) {
        match marker {
            0xDB => read_tables(data, &mut tables),
            // A frame's header: precision, height, width, number of components, then three bytes of each.
            0xC0..=0xC2 => wanted = data.get(8).copied(),
            _ => {}
        }
    }
    tables.get(usize::from(wanted?)).copied().flatten()
}

fn read_tables(mut data: &[u8], tables: &mut [Option<[u16; 64]>; 4]) {
    while let Some((head, rest)) = data.split_first() {
        let wide = head >> 4 != 0;
        let length = if wide { 128 } else { 64 };
        let Some(values) = rest.get(..length) else { return };
        let mut table = [0_u16; 64];
        if wide {
            for (to, from) in table.iter_mut().zip(values.as_chunks::<2>().0) {
                *to = u16::from_be_bytes(*from);
            }
        } else {
            for (to, from) in table.iter_mut().zip(values) {
                *to = u16::from(*from);
            }
        }
        if let Some(place) = tables.get_mut(usize::from(head & 0x0F)) {
            *place = Some(table);
        }
        data = rest.get(length..).unwrap_or_default();
    }
}

/// Marker and data of each segment of a JPEG file, up to its first scan.
pub(super) fn segments(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = bytes.get(2..).unwrap_or_default();
    std::iter::from_fn(move || {
        rest = rest.strip_prefix(&[0xFF])?;
        while let Some(after) = rest.strip_prefix(&[0xFF]) {
            rest = after;
        }
        let (marker, after) = rest.split_first()?;
        let length = usize::from(u16::from_be_bytes(*after.first_chunk::<2>()?));
        let data = after.get(2..length)?;
        rest = after.get(length..)?;
        (*marker != 0xDA && *marker != 0xD9).then_some((*marker, data))
    })
    .take(MOST_PARTS)
}

/// Table K.1 of ITU-T T.81 in zigzag order.
const LUMINANCE: [u16; 64] = [
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
    60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113,
    121, 112, 100, 120, 92, 101, 103, 99,
];

/// The quality whose table, scaled as the Independent JPEG Group's library scales it, is nearest, and how far it is.
pub(super) fn nearest_quality(table: &[u16; 64]) -> (u8, u32) {
    let distance = |quality: u8| {
        let quality = u32::from(quality);
        let scale = if quality < 50 { 5000 / quality } else { 200 - quality * 2 };
        let step = |base: u16| ((u32::from(base) * scale + 50) / 100).clamp(1, 255);
        LUMINANCE.iter().zip(table).map(|(base, given)| step(*base).abs_diff(u32::from(*given))).sum::<u32>()
    };
    (1..=100_u8)
        .map(|quality| (quality, distance(quality)))
        .min_by_key(|(_, distance)| *distance)
        .unwrap_or((1, u32::MAX))
}
