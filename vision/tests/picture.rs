//! Opening files: what is taken, what is refused and why, and that no bytes do harm.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test may stop where it stands, and writes files with numbers it knows"
)]
#![cfg(feature = "decode")]

#[path = "specimen/files.rs"]
mod files;

use files::{animated_png, flat_png, jpeg, jpeg_with, pattern, png, webp};
use image::DynamicImage;
use proptest::prelude::{ProptestConfig, any, prop, prop_assert, prop_assert_eq, proptest};
use std::time::{Duration, Instant};
use vision::{Bounds, Picture, PictureError, PictureKind};

const ANY_SIZE: Bounds = Bounds { max_pixels: 1_000_000, min_side: 1 };

fn near(picture: &Picture, x: u32, y: u32, colour: [u8; 3]) -> bool {
    let at = (y * picture.width() + x) as usize * 3;
    picture.rgb()[at..at + 3].iter().zip(colour).all(|(is, wanted)| is.abs_diff(wanted) < 12)
}

#[test]
fn each_kind_opens_with_its_size_and_colours() {
    let image = pattern(64, 48);
    let files = [(jpeg(&image), PictureKind::Jpeg), (png(&image), PictureKind::Png), (webp(&image), PictureKind::WebP)];
    for (file, kind) in files {
        let picture = Picture::open(&file, ANY_SIZE).unwrap();
        assert_eq!((picture.kind(), picture.width(), picture.height()), (kind, 64, 48));
        assert!(near(&picture, 8, 8, [220, 40, 40]), "{kind:?}: red above left");
        assert!(near(&picture, 56, 8, [40, 200, 60]), "{kind:?}: green above right");
        assert!(near(&picture, 8, 40, [40, 60, 210]), "{kind:?}: blue below left");
        assert_eq!(picture.luma().pixels().len(), 64 * 48);
    }
}

#[test]
fn the_turn_that_the_camera_noted_is_applied() {
    // Where the red quarter of the stored picture lies once it is upright, for each value of the EXIF tag.
    let corners = [(1, 8, 8), (2, 56, 8), (3, 56, 40), (4, 8, 40), (5, 8, 8), (6, 40, 8), (7, 40, 56), (8, 8, 56)];
    for (orientation, x, y) in corners {
        let picture = Picture::open(&jpeg_with(&pattern(64, 48), orientation), ANY_SIZE).unwrap();
        let size = if orientation < 5 { (64, 48) } else { (48, 64) };
        assert_eq!((picture.width(), picture.height()), size, "orientation {orientation}");
        assert!(near(&picture, x, y, [220, 40, 40]), "orientation {orientation}");
    }
    let odd = Picture::open(&jpeg_with(&pattern(64, 48), 77), ANY_SIZE).unwrap();
    assert_eq!((odd.width(), odd.height()), (64, 48));
}

#[test]
fn writing_keeps_pixels_and_nothing_else() {
    let original = jpeg_with(&pattern(64, 48), 6);
    assert!(original.windows(6).any(|six| six == b"Exif\0\0"));
    let file = Picture::open(&original, ANY_SIZE).unwrap().to_jpeg(90);
    let mut at = 2;
    while file[at + 1] != 0xDA {
        assert!(matches!(file[at + 1], 0xE0 | 0xDB | 0xC0 | 0xC4), "segment {:x}", file[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
    }
    let again = Picture::open(&file, ANY_SIZE).unwrap();
    assert_eq!((again.width(), again.height()), (48, 64));
    assert!(near(&again, 40, 8, [220, 40, 40]));
    for quality in [0, 1, 100, 255] {
        assert!(Picture::open(&Picture::open(&file, ANY_SIZE).unwrap().to_jpeg(quality), ANY_SIZE).is_ok());
    }
}

#[test]
fn thumbnails_keep_the_shape_and_never_grow() {
    let picture = Picture::open(&png(&pattern(64, 48)), ANY_SIZE).unwrap();
    let sizes = [(32, (32, 24)), (64, (64, 48)), (500, (64, 48)), (1, (1, 1)), (0, (1, 1))];
    for (most, size) in sizes {
        let small = picture.thumbnail(most);
        assert_eq!((small.width(), small.height()), size, "{most}");
    }
    assert!(near(&picture.thumbnail(16), 2, 2, [220, 40, 40]));
}

#[test]
fn unusual_forms_open_too() {
    let image = pattern(64, 48);
    let forms = [
        DynamicImage::ImageLuma8(image.to_luma8()),
        DynamicImage::ImageLumaA8(image.to_luma_alpha8()),
        DynamicImage::ImageLuma16(image.to_luma16()),
        DynamicImage::ImageLumaA16(image.to_luma_alpha16()),
        DynamicImage::ImageRgb16(image.to_rgb16()),
        DynamicImage::ImageRgba16(image.to_rgba16()),
        DynamicImage::ImageRgba8(image.to_rgba8()),
    ];
    for form in forms {
        let picture = Picture::open(&png(&form), ANY_SIZE).unwrap();
        let red = if form.color().has_color() { [220, 40, 40] } else { [78, 78, 78] };
        assert!(near(&picture, 8, 8, red), "{:?}", form.color());
    }
    let mut clear = image.to_rgba8();
    clear.pixels_mut().for_each(|pixel| pixel.0[3] = 0);
    for file in [png(&clear.clone().into()), webp(&clear.into())] {
        assert!(near(&Picture::open(&file, ANY_SIZE).unwrap(), 8, 8, [255; 3]), "what is transparent lies on white");
    }
    for file in [files::PROGRESSIVE_JPEG, files::CMYK_JPEG, files::ANIMATED_WEBP, files::LOSSY_WEBP] {
        let picture = Picture::open(file, ANY_SIZE).unwrap();
        assert_eq!((picture.width(), picture.height()), (32, 24));
        assert!(
            near(&picture, 16, 1, [213, 41, 47]) && near(&picture, 16, 22, [47, 59, 203]),
            "{:?}",
            &picture.rgb()[..6]
        );
    }
    let picture = Picture::open(&animated_png(), ANY_SIZE).unwrap();
    assert!(near(&picture, 8, 8, [220, 40, 40]));
}

#[test]
fn other_files_are_refused_by_name() {
    let refused = |bytes: &[u8]| Picture::open(bytes, ANY_SIZE).unwrap_err();
    assert_eq!(refused(b""), PictureError::Empty);
    assert_eq!(refused(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), PictureError::Heic);
    assert_eq!(refused(b"%PDF-1.7\n"), PictureError::NotAPicture);
    assert_eq!(refused(b"<svg onload='alert(1)'/>"), PictureError::NotAPicture);
    assert_eq!(refused(b"GIF89a"), PictureError::NotAPicture);
}

#[test]
fn bombs_are_refused_before_decoding() {
    let began = Instant::now();
    let bomb = flat_png(30_000, 30_000);
    assert!(bomb.len() < 1_000_000, "{}", bomb.len());
    assert_eq!(
        Picture::open(&bomb, Bounds::default()).unwrap_err(),
        PictureError::TooManyPixels { width: 30_000, height: 30_000 }
    );
    // A start of frame that claims the largest size, in a file of a few bytes.
    let mut claim = jpeg(&pattern(64, 48));
    let frame = claim.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    claim[frame + 5..frame + 9].fill(0xFF);
    assert_eq!(
        Picture::open(&claim, Bounds::default()).unwrap_err(),
        PictureError::TooManyPixels { width: 65_535, height: 65_535 }
    );
    let mut lossless = webp(&pattern(64, 48));
    lossless[21..25].copy_from_slice(&(0x3FFE_u32 | 0x3FFE << 14).to_le_bytes());
    assert_eq!(
        Picture::open(&lossless, Bounds::default()).unwrap_err(),
        PictureError::TooManyPixels { width: 16_383, height: 16_383 }
    );
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn a_small_claim_around_a_large_picture_is_refused() {
    // An extended WebP of 64 by 48 pixels around a lossy frame of 16383 by 16383.
    let frame = [0x30, 1, 0, 0x9D, 1, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F, 0, 0, 0, 0];
    let chunk = |name: &[u8; 4], data: &[u8]| [name.as_slice(), &(data.len() as u32).to_le_bytes(), data].concat();
    let body = [b"WEBP".to_vec(), chunk(b"VP8X", &[0, 0, 0, 0, 63, 0, 0, 47, 0, 0]), chunk(b"VP8 ", &frame)].concat();
    assert_eq!(
        Picture::open(&chunk(b"RIFF", &body), Bounds::default()).unwrap_err(),
        PictureError::TooSmall { width: 64, height: 48 }
    );
    assert_eq!(Picture::open(&chunk(b"RIFF", &body), ANY_SIZE).unwrap_err(), PictureError::Damaged);
}

#[test]
fn sizes_are_bounded_on_both_ends() {
    let file = png(&pattern(64, 48));
    let open = |max_pixels, min_side| Picture::open(&file, Bounds { max_pixels, min_side });
    assert!(open(64 * 48, 48).is_ok());
    assert_eq!(open(64 * 48 - 1, 1).unwrap_err(), PictureError::TooManyPixels { width: 64, height: 48 });
    assert_eq!(open(64 * 48, 49).unwrap_err(), PictureError::TooSmall { width: 64, height: 48 });
    assert!(open(u64::MAX, 0).is_ok());
    let long = flat_png(70_000, 1);
    assert_eq!(Picture::open(&long, ANY_SIZE).unwrap_err(), PictureError::TooManyPixels { width: 70_000, height: 1 });
}

#[test]
fn a_large_flat_picture_within_bounds_opens() {
    let picture = Picture::open(&flat_png(5_000, 4_000), Bounds::default()).unwrap();
    assert_eq!((picture.width(), picture.height()), (5_000, 4_000));
}

/// One valid file of each kind, with metadata and several forms.
fn valid_files() -> Vec<Vec<u8>> {
    let image = pattern(64, 48);
    let mut all =
        vec![jpeg_with(&image, 6), png(&image), png(&DynamicImage::ImageRgba16(image.to_rgba16())), webp(&image)];
    let more = [files::PROGRESSIVE_JPEG, files::CMYK_JPEG, files::ANIMATED_WEBP, files::LOSSY_WEBP];
    all.extend(more.map(<[u8]>::to_vec));
    all.push(animated_png());
    all
}

#[test]
fn every_file_cut_off_anywhere_is_refused() {
    for file in valid_files() {
        for length in 1..file.len() {
            let cut = Picture::open(&file[..length], ANY_SIZE);
            assert_eq!(
                cut.unwrap_err(),
                PictureError::Damaged,
                "{length} of {} bytes, {:x?}",
                file.len(),
                &file[..4.min(length)]
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_do_no_harm(
        magic in prop::sample::select(vec![
            b"".to_vec(), b"\xFF\xD8\xFF\xE0".to_vec(), b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR".to_vec(), b"RIFF\xFF\x01\0\0WEBPVP8 ".to_vec(),
            b"RIFF\xFF\x01\0\0WEBPVP8X\x0A\0\0\0".to_vec(), b"\0\0\0\x18ftyp".to_vec(),
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let _ = Picture::open(&[magic, rest].concat(), ANY_SIZE);
    }

    #[test]
    fn spoilt_files_do_no_harm(
        which in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut files = valid_files();
        let mut file = files.swap_remove(which.index(files.len()));
        for (place, value) in flips {
            let place = place.index(file.len());
            file[place] = value;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        let began = Instant::now();
        if let Ok(picture) = Picture::open(&file, ANY_SIZE) {
            let pixels = u64::from(picture.width()) * u64::from(picture.height());
            prop_assert!(pixels <= ANY_SIZE.max_pixels);
            prop_assert_eq!(picture.rgb().len() as u64, pixels * 3);
        }
        prop_assert!(began.elapsed() < Duration::from_secs(2));
    }
}
