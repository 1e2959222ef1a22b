//! Picture files made here, byte by byte where no encoder at hand makes them.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// Forms that the encoders at hand do not write, drawn for these tests: a gradient of 32 by 24 pixels.
pub const PROGRESSIVE_JPEG: &[u8] = include_bytes!("progressive.jpg");
/// Four inks in place of three lights.
pub const CMYK_JPEG: &[u8] = include_bytes!("cmyk.jpg");
/// Two frames.
pub const ANIMATED_WEBP: &[u8] = include_bytes!("animated.webp");
/// The encoder at hand writes lossless files only.
pub const LOSSY_WEBP: &[u8] = include_bytes!("lossy.webp");

/// Four quarters: red, green, blue, white.
pub fn pattern(width: u32, height: u32) -> DynamicImage {
    let colour = |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => [220, 40, 40],
        (false, true) => [40, 200, 60],
        (true, false) => [40, 60, 210],
        (false, false) => [245, 245, 245],
    };
    RgbImage::from_fn(width, height, |x, y| Rgb(colour(x, y))).into()
}

fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A PNG file.
pub fn png(image: &DynamicImage) -> Vec<u8> {
    written(image, ImageFormat::Png)
}

/// A lossless WebP file.
pub fn webp(image: &DynamicImage) -> Vec<u8> {
    written(image, ImageFormat::WebP)
}

/// A JPEG file.
pub fn jpeg(image: &DynamicImage) -> Vec<u8> {
    written(image, ImageFormat::Jpeg)
}

/// A JPEG file whose EXIF part says how the camera was turned.
pub fn jpeg_with(image: &DynamicImage, orientation: u8) -> Vec<u8> {
    let mut exif = b"\xFF\xE1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let mut file = jpeg(image);
    file.splice(2..2, exif);
    file
}

/// A PNG file with a second frame.
pub fn animated_png() -> Vec<u8> {
    let mut file = png(&pattern(64, 48));
    let control = |number: u8| {
        [&[0, 0, 0, number, 0, 0, 0, 64, 0, 0, 0, 48], [0_u8; 8].as_slice(), &[0, 1, 0, 10, 0, 0]].concat()
    };
    let still = file.windows(4).position(|four| four == b"IDAT").unwrap() - 4;
    let length = u32::from_be_bytes(file[still..still + 4].try_into().unwrap()) as usize;
    let second = [&[0, 0, 0, 2], &file[still + 8..still + 8 + length]].concat();
    let end = file.len() - 12;
    file.splice(end..end, [chunk(b"fcTL", &control(1)), chunk(b"fdAT", &second)].concat());
    file.splice(still..still, [chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), chunk(b"fcTL", &control(0))].concat());
    file
}

/// A PNG file of this size, all black, in a few bytes: one bit a pixel, and its zeros compressed a thousandfold.
pub fn flat_png(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes(), &height.to_be_bytes(), [1, 0, 0, 0, 0].as_slice()].concat();
    let bytes = (width as usize).div_ceil(8) * height as usize + height as usize;
    let data = chunk(b"IDAT", &compressed_zeros(bytes));
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), data, chunk(b"IEND", b"")].concat()
}

/// A zlib stream of zeros: one literal, then copies of it, in a single block with the fixed codes.
fn compressed_zeros(count: usize) -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x78, 0x01], used: 8 };
    bits.push(0b1, 1);
    bits.push(0b01, 2);
    let literal = |bits: &mut Bits| bits.push_code(0b0011_0000, 8);
    literal(&mut bits);
    for _ in 0..(count - 1) / 258 {
        // Length 258, then distance 1.
        bits.push_code(0b1100_0101, 8);
        bits.push_code(0, 5);
    }
    for _ in 0..(count - 1) % 258 {
        literal(&mut bits);
    }
    bits.push_code(0, 7);
    let checksum = ((count % 65_521) as u32) << 16 | 1;
    [bits.bytes, checksum.to_be_bytes().to_vec()].concat()
}

struct Bits {
    bytes: Vec<u8>,
    used: u8,
}

impl Bits {
    /// The lowest bit first.
    fn push(&mut self, value: u32, count: u8) {
        for place in 0..count {
            if self.used == 8 {
                self.bytes.push(0);
                self.used = 0;
            }
            *self.bytes.last_mut().unwrap() |= ((value >> place & 1) as u8) << self.used;
            self.used += 1;
        }
    }

    /// The highest bit first.
    fn push_code(&mut self, code: u32, count: u8) {
        for place in (0..count).rev() {
            self.push(code >> place, 1);
        }
    }
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [kind.as_slice(), data].concat();
    [&(data.len() as u32).to_be_bytes(), named.as_slice(), &checksum(&named).to_be_bytes()].concat()
}

fn checksum(bytes: &[u8]) -> u32 {
    let rest = bytes.iter().fold(u32::MAX, |rest, byte| {
        (0..8).fold(rest ^ u32::from(*byte), |rest, _| if rest & 1 == 1 { rest >> 1 ^ 0xEDB8_8320 } else { rest >> 1 })
    });
    !rest
}
