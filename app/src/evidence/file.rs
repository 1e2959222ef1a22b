//! What a chosen file is, by its first bytes: names and declared types are often wrong, above all for HEIC.

use domain::error::UploadProblem;
use domain::evidence::UPLOAD_LIMIT;

/// How many bytes of a file are needed to know its kind.
pub const HEAD: u32 = 32;

/// Whether a file can be sent.
///
/// # Errors
/// Why not.
pub fn check(size: u64, head: &[u8]) -> Result<(), UploadProblem> {
    if size == 0 {
        return Err(UploadProblem::Empty);
    }
    let is_picture = head.starts_with(&[0xFF, 0xD8, 0xFF])
        || head.starts_with(b"\x89PNG\r\n\x1a\n")
        || (head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP"));
    if !is_picture {
        return Err(if is_heic(head) { UploadProblem::Heic } else { UploadProblem::NotAPicture });
    }
    if size > UPLOAD_LIMIT {
        return Err(UploadProblem::TooLarge { limit: UPLOAD_LIMIT });
    }
    Ok(())
}

/// HEIC and AVIF are boxes of ISO media (ISO/IEC 14496-12) whose brand says so.
fn is_heic(head: &[u8]) -> bool {
    let brand = |place: usize| head.get(place..place + 4);
    let known = |brand: &[u8]| {
        [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"]
            .iter()
            .any(|known| known.as_slice() == brand)
    };
    brand(4) == Some(b"ftyp") && [8, 16, 20, 24].into_iter().filter_map(brand).any(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_their_bytes() {
        assert_eq!(check(10, b"\xFF\xD8\xFF\xE0rest"), Ok(()));
        assert_eq!(check(10, b"\x89PNG\r\n\x1a\nrest"), Ok(()));
        assert_eq!(check(10, b"RIFF\x01\x02\x03\x04WEBPVP8 "), Ok(()));
        assert_eq!(check(10, b"RIFF\x01\x02\x03\x04WAVEfmt "), Err(UploadProblem::NotAPicture));
        assert_eq!(check(10, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Err(UploadProblem::Heic));
        assert_eq!(check(10, b"\0\0\0\x18ftypisom\0\0\0\0avifmif1"), Err(UploadProblem::Heic));
        assert_eq!(check(10, b"\0\0\0\x18ftypisom\0\0\0\0isommp41"), Err(UploadProblem::NotAPicture));
        assert_eq!(check(10, b"%PDF-1.7"), Err(UploadProblem::NotAPicture));
        assert_eq!(check(0, b""), Err(UploadProblem::Empty));
        assert_eq!(check(UPLOAD_LIMIT + 1, b"\xFF\xD8\xFF"), Err(UploadProblem::TooLarge { limit: UPLOAD_LIMIT }));
    }
}
