//! What kind of file bytes are, and whether the file is all there, without decoding a pixel.
//!
//! Decoders are lenient: one paints the missing half of a cut-off JPEG grey. A person's document must not arrive so.
//! Names and declared types are never looked at, only bytes.

use crate::picture::{PictureError, PictureKind};

const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF];
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Real progressive files have about ten scans; each costs a pass over all of the picture, however few bytes it has.
const MOST_JPEG_SCANS: u32 = 64;
/// File type brands of the HEIF family, which phones use: HEIC and AVIF, single pictures and sequences.
const HEIF_BRANDS: [&[u8; 4]; 12] =
    [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"avif", b"avis"];
/// Brands listed behind the first one that are looked at.
const MOST_BRANDS: usize = 16;

/// The kind of picture, from the first bytes.
pub(crate) fn kind_of(bytes: &[u8]) -> Result<PictureKind, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    if bytes.starts_with(JPEG) {
        return Ok(PictureKind::Jpeg);
    }
    if bytes.starts_with(PNG) {
        return Ok(PictureKind::Png);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(PictureKind::WebP);
    }
    if is_heif(bytes) {
        return Err(PictureError::Heic);
    }
    let (riff, webp) = bytes.split_at(bytes.len().min(8));
    let cut_off_webp = b"RIFF".starts_with(riff.get(..4).unwrap_or(riff)) && b"WEBP".starts_with(webp);
    Err(if JPEG.starts_with(bytes) || PNG.starts_with(bytes) || cut_off_webp {
        PictureError::Damaged
    } else {
        PictureError::NotAPicture
    })
}

/// A box of type `ftyp` comes first: its size, its type, the main brand, a version, then further brands.
fn is_heif(bytes: &[u8]) -> bool {
    if bytes.get(4..8) != Some(b"ftyp") {
        return false;
    }
    let size = big_endian(bytes, 0).and_then(|size| usize::try_from(size).ok()).unwrap_or(0);
    let brands = bytes.get(8..size.min(bytes.len())).or(bytes.get(8..12)).unwrap_or_default();
    let brands = brands.as_chunks::<4>().0.iter().take(MOST_BRANDS);
    brands.enumerate().any(|(place, brand)| place != 1 && HEIF_BRANDS.contains(&brand))
}

/// Whether the file reaches its end, and holds no picture larger than `most_pixels` under a smaller claim.
pub(crate) fn is_whole(kind: PictureKind, bytes: &[u8], most_pixels: u64) -> bool {
    match kind {
        PictureKind::Jpeg => jpeg_is_whole(bytes),
        PictureKind::Png => png_is_whole(bytes),
        PictureKind::WebP => webp_is_whole(bytes, most_pixels),
    }
    .is_some()
}

/// Walks from marker to marker. Inside a scan the only markers are restarts, and 0xFF 0x00 stands for a plain 0xFF.
fn jpeg_is_whole(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.get(2..)?;
    let mut scans = 0;
    loop {
        let start = rest.iter().position(|byte| *byte == 0xFF)?;
        rest = rest.get(start..)?;
        let code = rest.iter().position(|byte| *byte != 0xFF)?;
        let marker = *rest.get(code)?;
        rest = rest.get(code + 1..)?;
        match marker {
            0x00 | 0x01 | 0xD0..=0xD8 => {}
            0xD9 => return (scans > 0).then_some(()),
            _ => {
                if marker == 0xDA {
                    scans += 1;
                    if scans > MOST_JPEG_SCANS {
                        return None;
                    }
                }
                let length = rest.first_chunk::<2>().map(|length| u16::from_be_bytes(*length))?;
                rest = rest.get(usize::from(length).max(2)..)?;
            }
        }
    }
}

/// Walks from chunk to chunk: length, type, data, checksum.
fn png_is_whole(bytes: &[u8]) -> Option<()> {
    let mut at = PNG.len();
    loop {
        let length = usize::try_from(big_endian(bytes, at)?).ok()?;
        let kind = bytes.get(at.checked_add(4)?..at.checked_add(8)?)?;
        at = at.checked_add(12)?.checked_add(length)?;
        if at > bytes.len() {
            return None;
        }
        if kind == b"IEND" {
            return Some(());
        }
    }
}

/// Walks the chunks of the outer container, and those of animation frames inside it.
fn webp_is_whole(bytes: &[u8], most_pixels: u64) -> Option<()> {
    let size = usize::try_from(little_endian(bytes, 4)?).ok()?;
    let body = bytes.get(12..size.checked_add(8)?)?;
    webp_chunks(body, most_pixels, true)
}

fn webp_chunks(mut rest: &[u8], most_pixels: u64, outer: bool) -> Option<()> {
    while rest.len() >= 8 {
        let kind = rest.get(..4)?;
        let length = usize::try_from(little_endian(rest, 4)?).ok()?;
        let data = rest.get(8..length.checked_add(8)?)?;
        // The decoder makes room for what the inner header says before it compares it with the outer one.
        let pixels = match kind {
            b"VP8 " => vp8_pixels(data)?,
            b"VP8L" => vp8l_pixels(data)?,
            b"ANMF" if outer => {
                webp_chunks(data.get(16..)?, most_pixels, false)?;
                0
            }
            _ => 0,
        };
        if pixels > most_pixels {
            return None;
        }
        rest = rest.get(length.checked_add(8)?.checked_add(length & 1)?..).unwrap_or_default();
    }
    Some(())
}

/// Fourteen bits each, behind a frame tag of three bytes and a start code of three.
fn vp8_pixels(data: &[u8]) -> Option<u64> {
    let size = data.get(6..)?.first_chunk::<4>()?;
    let [width_low, width_high, height_low, height_high] = *size;
    let side = |low: u8, high: u8| u64::from(u16::from_le_bytes([low, high]) & 0x3FFF);
    Some(side(width_low, width_high) * side(height_low, height_high))
}

/// Fourteen bits each, less one, behind a signature byte.
fn vp8l_pixels(data: &[u8]) -> Option<u64> {
    let bits = little_endian(data, 1)?;
    Some(u64::from((bits & 0x3FFF) + 1) * u64::from((bits >> 14 & 0x3FFF) + 1))
}

fn big_endian(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|four| u32::from_be_bytes(*four))
}

fn little_endian(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|four| u32::from_le_bytes(*four))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_come_from_the_first_bytes() {
        assert_eq!(kind_of(b"\xFF\xD8\xFF\xE0rest"), Ok(PictureKind::Jpeg));
        assert_eq!(kind_of(b"\x89PNG\r\n\x1a\nrest"), Ok(PictureKind::Png));
        assert_eq!(kind_of(b"RIFF\x10\0\0\0WEBPVP8 "), Ok(PictureKind::WebP));
        assert_eq!(kind_of(b""), Err(PictureError::Empty));
        for cut in [b"\xFF".as_slice(), b"\xFF\xD8", b"\x89PN", b"RIFF\x10\0\0\0WEB", b"RIFF\x10\0\0\0"] {
            assert_eq!(kind_of(cut), Err(PictureError::Damaged), "{cut:?}");
        }
    }

    #[test]
    fn pictures_of_phones_that_cannot_be_read_are_named() {
        for file in [
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".as_slice(),
            b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf",
            b"\0\0\0\x1cftypavif\0\0\0\0",
            b"\0\0\0\x18ftypabcd\0\0\0\0heixmsf1",
            b"\0\0\0\0ftypheic",
        ] {
            assert_eq!(kind_of(file), Err(PictureError::Heic), "{file:?}");
        }
        for film in
            [b"\0\0\0\x18ftypisom\0\0\0\0isommp42".as_slice(), b"\0\0\0\x10ftypqt  heic", b"\xFF\xFF\xFF\xFFftyp"]
        {
            assert_eq!(kind_of(film), Err(PictureError::NotAPicture), "{film:?}");
        }
    }

    #[test]
    fn whatever_else_is_not_a_picture() {
        for other in [
            b"%PDF-1.7".as_slice(),
            b"GIF89a\x01\0\x01\0",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"<!doctype html><script>",
            b"BM\x36\0\0\0",
            b"II*\0",
            b"PK\x03\x04",
            b"RIFF\x10\0\0\0WAVEfmt ",
            b"\0",
        ] {
            assert_eq!(kind_of(other), Err(PictureError::NotAPicture), "{other:?}");
        }
    }

    #[test]
    fn too_many_scans_are_refused() {
        let mut file = JPEG.get(..2).unwrap_or_default().to_vec();
        for _ in 0..=MOST_JPEG_SCANS {
            file.extend([0xFF, 0xDA, 0, 2]);
        }
        file.extend([0xFF, 0xD9]);
        assert!(!is_whole(PictureKind::Jpeg, &file, u64::MAX));
        assert!(is_whole(
            PictureKind::Jpeg,
            &[0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 7, 0xFF, 0, 0xFF, 0xD0, 9, 0xFF, 0xD9],
            u64::MAX
        ));
    }
}
