//! Documents of nobody, drawn here: a page on a desk with a portrait, a background pattern, lines of print and two
//! machine-readable lines, and what a bad camera or a bad moment does to it.

/// A grey picture that can be spoilt in several ways, each returning a new one.
#[derive(Clone)]
pub struct Specimen {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    pixels: Vec<f32>,
}

/// Numbers that look random and are the same in every run.
pub struct Dice(u64);

impl Dice {
    /// Dice that always fall the same way for the same seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, 0 to 1.
    pub fn roll(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1_u64 << 24) as f32
    }
}

impl Specimen {
    /// A document that fills most of a frame of the given size; `paper` is the grey of its paper (0 to 255).
    pub fn document(width: usize, height: usize, paper: f32) -> Self {
        // Drawn at twice the size and averaged, as a lens and a sensor do it.
        let (wide, high) = (width * 2, height * 2);
        let mut dice = Dice::new(7);
        let page_high = (0.84 * high as f32).min(0.59 * wide as f32);
        let page_wide = page_high * 1.42;
        let (left, top) = ((wide as f32 - page_wide) / 2.0, (high as f32 - page_high) / 2.0);
        let glyphs: Vec<u32> = (0..4_096).map(|_| (dice.roll() * 32_768.0) as u32).collect();
        let grain: Vec<f32> = (0..8_191).map(|_| dice.roll() - 0.5).collect();
        let mut pixels = Vec::with_capacity(wide * high);
        for y in 0..high {
            for x in 0..wide {
                let (u, v) = ((x as f32 - left) / page_wide, (y as f32 - top) / page_high);
                let on_page = (0.0..1.0).contains(&u) && (0.0..1.0).contains(&v);
                let ink = if on_page { ink(u, v, &glyphs) } else { 0.0 };
                let ground = if on_page { paper } else { 95.0 + 14.0 * grain[(y * 31 + x / 9) % grain.len()] };
                pixels.push(ground * (1.0 - ink));
            }
        }
        Self { width: wide, height: high, pixels }.halved()
    }

    /// A smooth head before a plain wall: far fewer edges than a document.
    pub fn face(width: usize, height: usize) -> Self {
        let (wide, high) = (width * 2, height * 2);
        let mut pixels = Vec::with_capacity(wide * high);
        for y in 0..high {
            for x in 0..wide {
                let (u, v) = (x as f32 / wide as f32 - 0.5, (y as f32 / high as f32 - 0.5) * high as f32 / wide as f32);
                let inside =
                    |cx: f32, cy: f32, rx: f32, ry: f32| ((u - cx) / rx).powi(2) + ((v - cy) / ry).powi(2) < 1.0;
                let mut grey = 150.0 + 30.0 * v;
                if inside(0.0, -0.03, 0.15, 0.21) {
                    grey = 45.0 + 25.0 * (u * 900.0).sin();
                }
                if inside(0.0, 0.0, 0.13, 0.18) {
                    grey = 180.0 - 160.0 * u.abs() - 60.0 * v;
                }
                for side in [-1.0, 1.0] {
                    if inside(side * 0.05, -0.03, 0.025, 0.011) {
                        grey = 225.0;
                    }
                    if inside(side * 0.05, -0.03, 0.01, 0.01) {
                        grey = 40.0;
                    }
                    if inside(side * 0.05, -0.06, 0.03, 0.005) {
                        grey = 60.0;
                    }
                }
                if inside(0.0, 0.08, 0.045, 0.01) {
                    grey = 105.0;
                }
                pixels.push(grey);
            }
        }
        Self { width: wide, height: high, pixels }.halved()
    }

    fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let at = |x: usize, y: usize| self.pixels[y * self.width + x];
        let mean = |x: usize, y: usize| (at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1)) / 4.0;
        let pixels =
            (0..height).flat_map(|y| (0..width).map(move |x| (2 * x, 2 * y))).map(|(x, y)| mean(x, y)).collect();
        Self { width, height, pixels }
    }

    fn mapped(&self, change: impl Fn(usize, usize, f32) -> f32) -> Self {
        let pixels = self.pixels.iter().enumerate();
        let pixels =
            pixels.map(|(at, grey)| change(at % self.width, at / self.width, *grey).clamp(0.0, 255.0)).collect();
        Self { width: self.width, height: self.height, pixels }
    }

    /// Out of focus: a Gaussian of `sigma` pixels.
    pub fn blurred(&self, sigma: f32) -> Self {
        let reach = (sigma * 3.0).ceil() as i64;
        let weights: Vec<(i64, f32)> =
            (-reach..=reach).map(|d| (d, (-((d * d) as f32) / (2.0 * sigma * sigma)).exp())).collect();
        self.smeared(&weights, 1, 0).smeared(&weights, 0, 1)
    }

    /// Moved to the side by `length` pixels while the shutter was open.
    pub fn dragged(&self, length: i64) -> Self {
        let weights: Vec<(i64, f32)> = (0..=length).map(|d| (d, 1.0)).collect();
        self.smeared(&weights, 1, 0)
    }

    fn smeared(&self, weights: &[(i64, f32)], right: i64, down: i64) -> Self {
        let all: f32 = weights.iter().map(|(_, weight)| weight).sum();
        let (width, height) = (self.width as i64, self.height as i64);
        self.mapped(|x, y, _| {
            let at = |d: i64| {
                let (x, y) = ((x as i64 + d * right).clamp(0, width - 1), (y as i64 + d * down).clamp(0, height - 1));
                self.pixels[(y * width + x) as usize]
            };
            weights.iter().map(|(d, weight)| at(*d) * weight).sum::<f32>() / all
        })
    }

    /// Lit `gain` times as much.
    pub fn lit(&self, gain: f32) -> Self {
        self.mapped(|_, _, grey| grey * gain)
    }

    /// A reflection around a place (in shares of width and height), burnt out to `radius` (share of the width).
    pub fn glaring(&self, cx: f32, cy: f32, radius: f32) -> Self {
        let (cx, cy, radius) = (cx * self.width as f32, cy * self.height as f32, radius * self.width as f32);
        self.mapped(|x, y, grey| {
            let distance = ((x as f32 - cx).powi(2) + (y as f32 - cy).powi(2)).sqrt();
            grey + 255.0 * (2.0 - distance / radius).clamp(0.0, 1.0)
        })
    }

    /// Moved by whole pixels.
    pub fn shifted(&self, right: usize, down: usize) -> Self {
        self.mapped(|x, y, _| self.pixels[y.saturating_sub(down) * self.width + x.saturating_sub(right)])
    }

    /// A small sensor in little light.
    pub fn noisy(&self, strength: f32, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let noise: Vec<f32> =
            self.pixels.iter().map(|_| (dice.roll() + dice.roll() + dice.roll() - 1.5) * 2.0 * strength).collect();
        self.mapped(|x, y, grey| grey + noise[y * self.width + x])
    }

    /// As a camera hands it over: four bytes a pixel.
    pub fn rgba(&self) -> Vec<u8> {
        self.pixels.iter().flat_map(|grey| [grey.round() as u8, grey.round() as u8, grey.round() as u8, 255]).collect()
    }
}

/// How much ink, 0 to 1, the page has at a place (shares of its width and height).
pub fn ink(u: f32, v: f32, glyphs: &[u32]) -> f32 {
    let portrait = (0.05..0.3).contains(&u) && (0.18..0.68).contains(&v);
    if portrait {
        let (x, y) = ((u - 0.175) / 0.09, (v - 0.4) / 0.17);
        let head = x * x + y * y < 1.0;
        let shoulders = v > 0.58 && (u - 0.175).abs() < 0.11;
        return if head {
            0.35 + 0.1 * x
        } else if shoulders {
            0.7
        } else {
            0.15
        };
    }
    // Print: cells of three by five dots, 44 to the line in the machine-readable zone, 60 to the line above it.
    let (line, columns, dark) = if (0.8..0.94).contains(&v) {
        ((v - 0.8) / 0.07, 44.0, 0.85)
    } else if (0.36..0.98).contains(&u) && (0.1..0.7).contains(&v) {
        ((v - 0.1) / 0.06, 60.0, 0.75)
    } else {
        return pattern(u, v);
    };
    let (column, within_line) = (u * columns, line.fract() / 0.6);
    let glyph = glyphs[(line as usize * 61 + column as usize) % glyphs.len()];
    let (dot_x, dot_y) = ((column.fract() / 0.75 * 3.0) as u32, (within_line * 5.0) as u32);
    let printed = within_line < 1.0 && column.fract() < 0.75 && glyph >> (dot_y * 3 + dot_x) & 1 == 1;
    if printed { dark } else { pattern(u, v) }
}

/// The faint wavy lines of security paper.
fn pattern(u: f32, v: f32) -> f32 {
    let wave = (v * 160.0 + 3.0 * (u * 25.0).sin()).sin();
    if wave > 0.6 { 0.12 } else { 0.0 }
}
