//! Pages with a machine-readable zone in OCR-B, drawn in grey.

use ab_glyph::{Font as _, FontVec, ScaleFont as _, point};
use vision::Luma;
use vision::geometry::{Outside, Point, Similarity, crop};

/// Where Debian's package `fonts-ocr-b` puts the typeface that machines read.
const TYPEFACE: &str = "/usr/share/fonts/opentype/ocr-b/OCRB.otf";

/// A page of ten pixels to the millimetre with these lines as its zone; none without the typeface.
pub fn page(lines: &[String]) -> Option<Luma> {
    let font = std::fs::read(TYPEFACE).ok().and_then(|bytes| FontVec::try_from_vec(bytes).ok())?;
    let (width, height) = if lines.len() == 3 { (856, 540) } else { (1_250, 880) };
    // A faint pattern, as under the print of every document.
    let paper = |x: u32, y: u32| 205 + ((x * x / 97 + y * 3) % 23) as u8;
    let mut pixels: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| paper(x, y))).collect();
    let advance = font.as_scaled(100.0).h_advance(font.glyph_id('0'));
    let mut write = |text: &str, left: f32, base: f32, pitch: f32| {
        for (place, letter) in text.chars().enumerate() {
            let at = point(left + place as f32 * pitch, base);
            let glyph = font.glyph_id(letter).with_scale_and_position(100.0 * pitch / advance, at);
            let Some(outline) = font.outline_glyph(glyph) else { continue };
            let bounds = outline.px_bounds();
            outline.draw(|x, y, cover| {
                let (x, y) = (bounds.min.x as u32 + x, bounds.min.y as u32 + y);
                if x < width && y < height {
                    let pixel = &mut pixels[(y * width + x) as usize];
                    *pixel = (f32::from(*pixel) * (1.0 - cover.min(1.0)) + 25.0 * cover.min(1.0)) as u8;
                }
            });
        }
    };
    for (row, text) in ["UTOPIA", "PASSPORT OFFICE ZENITH", "12 AUGUST 1974"].into_iter().enumerate() {
        write(text, width as f32 * 0.4, height as f32 * (0.15 + 0.1 * row as f32), 15.0);
    }
    // Characters stand 2.54 mm apart; lines 6.35 mm in two-line zones and 4.2 mm in those of three (parts 4 and 5).
    let (step, lowest) = if lines.len() == 3 { (43.0, 45.0) } else { (63.5, 65.0) };
    for (row, line) in lines.iter().rev().enumerate() {
        let left = (width as f32 - line.len() as f32 * 25.4) / 2.0;
        write(line, left, height as f32 - lowest - step * row as f32, 25.4);
    }
    Luma::new(width, height, pixels).ok()
}

/// A page on a plain desk of the given size, turned clockwise by some degrees, as wide as `share` of the shorter side.
pub fn desk(page: &Luma, (width, height): (u32, u32), degrees: f32, share: f32) -> Luma {
    let scale = width.min(height) as f32 * share / page.width() as f32;
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let middle = Point::new(page.width() as f32 / 2.0, page.height() as f32 / 2.0);
    let place = |x: f32, y: f32| {
        let (x, y) = ((x - middle.x) * scale, (y - middle.y) * scale);
        Point::new(x * cosine - y * sine + width as f32 / 2.0, x * sine + y * cosine + height as f32 / 2.0)
    };
    let from = [place(0.0, 0.0), place(1_000.0, 0.0)];
    let map = Similarity::between(&from, &[Point::new(0.0, 0.0), Point::new(1_000.0, 0.0)]).unwrap();
    // Reduced first where the desk shows less than the page holds: a crop does not average.
    let small = Luma::shrunk(&page.frame(), (page.width() as f32 * scale) as u32);
    let ratio = small.width() as f32 / page.width() as f32;
    let pixels = crop(&small.frame(), width, height, Outside::Value(110), |at| {
        let at = map.apply(at);
        Some(Point::new(at.x * ratio, at.y * ratio))
    });
    Luma::new(width, height, pixels).unwrap()
}
