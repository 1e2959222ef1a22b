//! A PDF417 code as it stands on the back of a licence of nobody, photographed.

use rxing::pdf417::PDF417Writer;
use rxing::{BarcodeFormat, Writer};
use vision::Luma;
use vision::geometry::{Point, Quad};

/// What a card of version 10 of the standard holds.
pub fn card() -> String {
    let body = "DLDAQX1234567\nDCSSAMPLE\nDDEN\nDACMARIA\nDDFN\nDADLOUISE\nDDGN\nDCAD\nDCBNONE\nDCDNONE\nDBD06152021\nDBB12311990\n\
                DBA12312029\nDBC2\nDAU068 in\nDAYBRO\nDAG1 INVENTED STREET\nDAINOWHERE\nDAJZZ\nDAK123450000  \n\
                DCF0001112223\nDCGUSA\nDDAF\nDDB01012020\nDAZBRO\nDDK1\r";
    format!("@\n\u{1e}\rANSI 636099100101DL0031{:04}{body}", body.len())
}

/// How a code is photographed.
#[derive(Clone, Copy, Debug)]
pub struct Photograph {
    pub width: u32,
    pub height: u32,
    /// Width of the finest bar in pixels; 0 for a picture without a code.
    pub module: f32,
    pub degrees: f32,
    /// Greys of bars and paper.
    pub ink: f32,
    pub paper: f32,
    /// How much of the light is missing at the right.
    pub shade: f32,
}

impl Default for Photograph {
    fn default() -> Self {
        Self { width: 4_000, height: 3_000, module: 6.0, degrees: 2.0, ink: 40.0, paper: 215.0, shade: 0.2 }
    }
}

/// The bars, row by row: true is ink; and how many rows and columns they have.
fn bars(text: &str) -> (Vec<bool>, u32, u32) {
    // One pixel a module, without a quiet border.
    let matrix = PDF417Writer.encode(text, &BarcodeFormat::PDF_417, 1, 1).unwrap();
    let (mut left, mut top, mut right, mut bottom) = (u32::MAX, u32::MAX, 0, 0);
    for y in 0..matrix.getHeight() {
        for x in 0..matrix.getWidth() {
            if matrix.get(x, y) {
                (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x), bottom.max(y));
            }
        }
    }
    let (wide, high) = (right - left + 1, bottom - top + 1);
    let cells = (0..high).flat_map(|y| (0..wide).map(move |x| (x, y)));
    (cells.map(|(x, y)| matrix.get(left + x, top + y)).collect(), wide, high)
}

impl Photograph {
    /// Where the code's corners are seen.
    pub fn corners(&self, text: &str) -> Quad {
        let (_, wide, high) = bars(text);
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        let (x, y) = (wide as f32 * self.module / 2.0, high as f32 * self.module / 2.0);
        Quad([(-x, -y), (x, -y), (x, y), (-x, y)].map(|(x, y)| {
            Point::new(self.width as f32 / 2.0 + cos * x - sin * y, self.height as f32 / 2.0 + sin * x + cos * y)
        }))
    }

    /// What the camera sees: the code on the back of a card with some print, on a rough ground.
    pub fn luma(&self, text: &str) -> Luma {
        let (bars, wide, high) = bars(text);
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        let at = |x: f32, y: f32| {
            let (x, y) = (x - self.width as f32 / 2.0, y - self.height as f32 / 2.0);
            let (u, v) = (cos * x + sin * y, cos * y - sin * x);
            let module = self.module.max(1.0);
            let (column, row) = (u / module + wide as f32 / 2.0, v / module + high as f32 / 2.0);
            let inside = column >= 0.0 && row >= 0.0 && column < wide as f32 && row < high as f32;
            if inside && self.module > 0.0 {
                return if bars[row as usize * wide as usize + column as usize] { self.ink } else { self.paper };
            }
            let (half_wide, half_high) = (wide as f32 * module * 0.62, wide as f32 * module * 0.39);
            if u.abs() > half_wide || v.abs() > half_high {
                return 110.0 + 20.0 * ((x * 0.05).sin() * (y * 0.07).sin());
            }
            let print = v.abs() > half_high * 0.75 && (u / module / 3.0).sin() * (v / module / 2.0).sin() > 0.4;
            if print { 90.0 } else { self.paper }
        };
        let pixels = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y))).map(|(x, y)| {
            let parts = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
            let grey = parts.iter().map(|(dx, dy)| at(x as f32 + dx, y as f32 + dy)).sum::<f32>() / 4.0;
            let noise = ((x as u64 * 2_654_435_761 + y as u64 * 40_503) >> 7 & 7) as f32 - 3.5;
            let light = 1.0 - self.shade * x as f32 / self.width as f32;
            (grey * light + noise).clamp(0.0, 255.0) as u8
        });
        Luma::new(self.width, self.height, pixels.collect()).unwrap()
    }
}
