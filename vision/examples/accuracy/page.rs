//! Pages of documents of the invented country UTO, drawn flat: paper, pattern, a grey figure for a portrait, lines of print
//! and the machine-readable zone in OCR-B.

use ab_glyph::{Font as _, FontVec, ScaleFont as _};
use vision::mrz::{self, Format, Holder};

/// Numbers that look random and are the same in every run.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1)
    }

    /// Between 0 and 1.
    pub fn roll(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        #[expect(clippy::cast_precision_loss, reason = "24 bits")]
        let value = (self.0 >> 40) as f32 / 16_777_216.0;
        value
    }

    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        self.roll().mul_add(high - low, low)
    }

    pub fn below(&mut self, count: usize) -> usize {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small"
        )]
        let value = (self.roll() * count as f32) as usize;
        value.min(count.saturating_sub(1))
    }

    /// Normally distributed, about (Irwin and Hall).
    pub fn bell(&mut self) -> f32 {
        (0..12).map(|_| self.roll()).sum::<f32>() - 6.0
    }
}

/// A picture that is being drawn: red, green and blue, 0 to 255.
#[derive(Clone)]
pub struct Canvas {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 3]>,
}

impl Canvas {
    pub fn new(width: usize, height: usize, colour: [f32; 3]) -> Self {
        Self { width, height, pixels: vec![colour; width * height] }
    }

    pub fn paint(&mut self, x: usize, y: usize, colour: [f32; 3], cover: f32) {
        if x < self.width
            && let Some(pixel) = self.pixels.get_mut(y * self.width + x)
        {
            for (value, paint) in pixel.iter_mut().zip(colour) {
                *value = (paint - *value).mul_add(cover, *value);
            }
        }
    }

    pub fn at(&self, x: usize, y: usize) -> [f32; 3] {
        self.pixels.get(y.min(self.height - 1) * self.width + x.min(self.width - 1)).copied().unwrap_or_default()
    }
}

/// The typeface of machine-readable zones, from Debian's package `fonts-ocr-b`.
pub struct Typeface(FontVec);

impl Typeface {
    pub fn open() -> Option<Self> {
        let bytes = std::fs::read("/usr/share/fonts/opentype/ocr-b/OCRB.otf").ok()?;
        FontVec::try_from_vec(bytes).ok().map(Self)
    }

    /// Writes a line whose characters stand `pitch` pixels apart, with its base line at `y`.
    fn write(&self, canvas: &mut Canvas, text: &str, x: f32, y: f32, pitch: f32, ink: [f32; 3]) {
        // OCR-B size I: characters stand 2.54 mm apart, and the typeface's own advance tells its size.
        let unit = self.0.as_scaled(100.0);
        let size = 100.0 * pitch / unit.h_advance(unit.glyph_id('0'));
        let mut left = x;
        for letter in text.chars() {
            let glyph = self.0.glyph_id(letter).with_scale_and_position(size, ab_glyph::point(left, y));
            if let Some(outline) = self.0.outline_glyph(glyph) {
                let bounds = outline.px_bounds();
                outline.draw(|dx, dy, cover| {
                    let (x, y) = (whole(bounds.min.x) + dx as usize, whole(bounds.min.y) + dy as usize);
                    canvas.paint(x, y, ink, cover.min(1.0));
                });
            }
            left += pitch;
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places on a page, never negative here")]
fn whole(value: f32) -> usize {
    value.max(0.0) as usize
}

/// A flat page and what its zone says.
pub struct Page {
    pub canvas: Canvas,
    pub lines: Vec<String>,
}

/// Ten pixels to the millimetre.
const MILLIMETRE: f32 = 10.0;

/// Draws a page of a format; without a typeface it has no zone.
pub fn draw(format: Format, dice: &mut Dice, typeface: Option<&Typeface>) -> Page {
    let (wide, high) = match format {
        Format::Td1 => (856, 540),
        Format::Td2 | Format::MrvB => (1050, 740),
        Format::Td3 | Format::MrvA => (1250, 880),
    };
    let base = [dice.between(150.0, 250.0), dice.between(150.0, 250.0), dice.between(150.0, 250.0)];
    let mut canvas = Canvas::new(wide, high, base);
    pattern(&mut canvas, dice);
    portrait(&mut canvas, dice);
    let lines = mrz::compose(format, &holder(format, dice));
    let ink = [dice.between(0.0, 45.0); 3];
    if let Some(typeface) = typeface {
        let (w, h) = (number(wide), number(high));
        for row in 0..6_u8 {
            let letters: String = (0..12 + dice.below(14))
                .map(|_| char::from(b'A' + u8::try_from(dice.below(26)).unwrap_or(0)))
                .collect();
            typeface.write(&mut canvas, &letters, w * 0.4, h * (0.16 + 0.075 * f32::from(row)), 14.0, ink);
        }
        // Doc 9303 part 3 section 4: 2.54 mm a character; the zone's lines lie 6.35 mm apart, the lowest about 6 mm above the edge.
        let below = MILLIMETRE * if lines.len() == 3 { 4.5 } else { 6.5 };
        for (row, line) in lines.iter().rev().enumerate() {
            let characters = number(line.len());
            let left = (w - characters * 2.54 * MILLIMETRE) / 2.0;
            let up = MILLIMETRE * 6.35 * number(row);
            typeface.write(&mut canvas, line, left, h - below - up, 2.54 * MILLIMETRE, ink);
        }
    }
    Page { canvas, lines }
}

#[expect(clippy::cast_precision_loss, reason = "sizes of pages")]
pub fn number(value: usize) -> f32 {
    value as f32
}

/// Fine waves, as on security paper.
fn pattern(canvas: &mut Canvas, dice: &mut Dice) {
    let waves: Vec<[f32; 6]> = (0..3)
        .map(|_| {
            [
                dice.between(0.05, 0.5),
                dice.between(-0.4, 0.4),
                dice.between(0.01, 0.06),
                dice.between(2.0, 9.0),
                dice.between(3.0, 12.0),
                dice.roll(),
            ]
        })
        .collect();
    let width = canvas.width;
    for (place, pixel) in canvas.pixels.iter_mut().enumerate() {
        let (x, y) = (number(place % width), number(place / width));
        for [along, across, bend, depth, strength, tint] in &waves {
            let wave = strength * (x * along + y * across + depth * (y * bend).sin()).sin();
            for (value, share) in pixel.iter_mut().zip([1.0 - tint, 0.6, *tint]) {
                *value = (*value + wave * share).clamp(0.0, 255.0);
            }
        }
    }
}

/// Where a portrait would be: a grey figure, because nobody's face is drawn here.
fn portrait(canvas: &mut Canvas, dice: &mut Dice) {
    let (w, h) = (number(canvas.width), number(canvas.height));
    let (left, top, wide, high) = (w * 0.06, h * 0.16, w * 0.26, h * 0.48);
    let (ground, tone) = (dice.between(190.0, 240.0), dice.between(70.0, 150.0));
    for y in whole(top)..whole(top + high) {
        for x in whole(left)..whole(left + wide) {
            let (u, v) = ((number(x) - left) / wide - 0.5, (number(y) - top) / high);
            let head = (u / 0.24).powi(2) + ((v - 0.42) / 0.24).powi(2) < 1.0;
            let body = (u / 0.42).powi(2) + ((v - 1.02) / 0.34).powi(2) < 1.0;
            canvas.paint(x, y, if head || body { [tone, tone * 0.9, tone * 0.85] } else { [ground; 3] }, 1.0);
        }
    }
}

const SURNAMES: [&str; 8] =
    ["ERIKSSON", "NOVAK", "OBRIEN", "GARCIA LOPEZ", "MUELLER", "VAN DER MEER", "KOWALSKA", "STEVENSON"];
const GIVEN: [&str; 8] = ["ANNA MARIA", "JAN", "TOBIAS", "MARISOL", "ZOE", "CASPAR OLE", "INES", "LI"];

fn holder(format: Format, dice: &mut Dice) -> Holder {
    let mut characters = |count: usize, from: &str| -> String {
        let from: Vec<char> = from.chars().collect();
        (0..count).filter_map(|_| from.get(dice.below(from.len())).copied()).collect()
    };
    let mixed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let document_number = characters(9, mixed);
    let optional = characters(6, mixed);
    let mut date = |century: usize| {
        format!("{:02}{:02}{:02}", (century + dice.below(40)) % 100, 1 + dice.below(12), 1 + dice.below(28))
    };
    let (birth, expiry) = (date(55), date(27));
    let code = match format {
        Format::Td3 => "P",
        Format::MrvA | Format::MrvB => "V",
        Format::Td1 | Format::Td2 => "I",
    };
    Holder {
        document_code: code.into(),
        issuer: "UTO".into(),
        surname: SURNAMES.get(dice.below(8)).copied().unwrap_or_default().into(),
        given: GIVEN.get(dice.below(8)).copied().unwrap_or_default().into(),
        document_number,
        nationality: "UTO".into(),
        birth,
        sex: Some(if dice.roll() < 0.5 { 'F' } else { 'M' }),
        expiry,
        optional: vec![optional],
    }
}
