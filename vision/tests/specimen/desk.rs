//! A document on a desk before a camera, in colour, at a pose that is known: so its corners, shape and tilt are known too.

use crate::specimen::{Dice, ink};
use vision::geometry::{Homography, Point, Quad};

/// What the document lies on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ground {
    Plain(f32),
    Wood,
    Cloth,
}

/// What is printed on the document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Print {
    Page,
    Cover,
    Nothing,
}

/// A document, how it is held, and what surrounds it. Lengths are in millimetres, angles in degrees.
#[derive(Clone, Debug)]
pub struct Desk {
    pub width: u32,
    pub height: u32,
    /// Longer and shorter side of the document.
    pub size: (f32, f32),
    /// From the camera to its middle.
    pub distance: f32,
    /// Where its middle lies from the middle of the picture, in shares of the picture's width and height.
    pub aside: (f32, f32),
    /// Turned about the vertical, the horizontal, and the camera's own axis.
    pub turned: (f32, f32, f32),
    pub ground: Ground,
    pub print: Print,
    /// A finger over an edge: which side, and where along it, 0 to 1.
    pub finger: Option<(usize, f32)>,
    pub light: f32,
    pub seed: u64,
}

/// A card as people hold it up.
pub const CARD: (f32, f32) = (85.6, 53.98);
/// A passport's page.
pub const PAGE: (f32, f32) = (125.0, 88.0);
/// The camera's focal length in longer sides of the picture.
const FOCUS: f32 = 0.85;

impl Desk {
    /// A card, squarely before a camera, that takes two thirds of the picture's width.
    pub fn card(width: u32, height: u32) -> Self {
        let longer = width.max(height) as f32;
        let distance = FOCUS * longer * CARD.0 / (0.66 * width.min((height as f32 * 1.5) as u32) as f32);
        Self {
            width,
            height,
            size: CARD,
            distance,
            aside: (0.0, 0.0),
            turned: (0.0, 0.0, 0.0),
            ground: Ground::Wood,
            print: Print::Page,
            finger: None,
            light: 1.0,
            seed: 1,
        }
    }

    /// Where the corners are seen.
    pub fn quad(&self) -> Quad {
        let (yaw, pitch, roll) = self.turned;
        let ((sy, cy), (sp, cp), (sr, cr)) =
            (yaw.to_radians().sin_cos(), pitch.to_radians().sin_cos(), roll.to_radians().sin_cos());
        let longer = self.width.max(self.height) as f32 * FOCUS;
        let (half_wide, half_high) = (self.size.0 / 2.0, self.size.1 / 2.0);
        let middle = (
            self.aside.0 * self.width as f32 * self.distance / longer,
            self.aside.1 * self.height as f32 * self.distance / longer,
        );
        Quad([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(x, y)| {
            let (x, y) = (x * half_wide, y * half_high);
            let (x, y) = (cr * x - sr * y, sr * x + cr * y);
            let (x, z) = (cy * x, sy * x);
            let (y, z) = (cp * y, z + sp * y);
            let depth = self.distance + z;
            Point::new(
                longer * (x + middle.0) / depth + self.width as f32 / 2.0,
                longer * (y + middle.1) / depth + self.height as f32 / 2.0,
            )
        }))
    }

    /// The angle between the document and the plane of the picture.
    pub fn tilt(&self) -> f32 {
        let (yaw, pitch, _) = self.turned;
        let across = [yaw.to_radians().cos(), 0.0, yaw.to_radians().sin()];
        let down = [0.0, pitch.to_radians().cos(), pitch.to_radians().sin()];
        let normal = [
            across[1] * down[2] - across[2] * down[1],
            across[2] * down[0] - across[0] * down[2],
            across[0] * down[1] - across[1] * down[0],
        ];
        (normal[2].abs() / (normal[0].powi(2) + normal[1].powi(2) + normal[2].powi(2)).sqrt()).acos().to_degrees()
    }

    /// What the camera sees: four bytes a pixel.
    pub fn rgba(&self) -> Vec<u8> {
        let quad = self.quad();
        let map = Homography::between(&quad, &Quad::upright(self.size.0, self.size.1)).unwrap();
        let mut dice = Dice::new(self.seed);
        let glyphs: Vec<u32> = (0..4_096).map(|_| (dice.roll() * 32_768.0) as u32).collect();
        let grain: Vec<f32> = (0..4_096).map(|_| dice.roll() - 0.5).collect();
        let paper = [205.0 + 40.0 * dice.roll(), 205.0 + 40.0 * dice.roll(), 200.0 + 40.0 * dice.roll()];
        let wood = [150.0 + 50.0 * dice.roll(), 105.0 + 40.0 * dice.roll(), 60.0 + 40.0 * dice.roll()];
        let finger = self.finger.map(|(side, along)| {
            let tip = quad.0[side % 4].toward(quad.0[(side + 1) % 4], along);
            let middle = quad.0[0].toward(quad.0[2], 0.5);
            let width = quad.0[0].distance(quad.0[1]) * 15.0 / self.size.0 / 2.0;
            let far = middle.distance(tip).max(1.0);
            let out = Point::new((tip.x - middle.x) / far, (tip.y - middle.y) / far);
            (Point::new(tip.x - out.x * width, tip.y - out.y * width), out, width)
        });
        let mut bytes = Vec::with_capacity(self.width as usize * self.height as usize * 4);
        for y in 0..self.height {
            for x in 0..self.width {
                let mut sum = [0.0_f32; 3];
                for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                    let at = Point::new(x as f32 + dx, y as f32 + dy);
                    let on = map.apply(at).filter(|point| self.is_on(*point));
                    let colour = if finger.is_some_and(|(tip, out, width)| is_within(at, tip, out, width)) {
                        [214.0, 160.0, 130.0]
                    } else if let Some(point) = on {
                        self.printed(point.x / self.size.0, point.y / self.size.1, paper, &glyphs)
                    } else {
                        self.ground(at, wood, &grain)
                    };
                    for (sum, value) in sum.iter_mut().zip(colour) {
                        *sum += value / 4.0;
                    }
                }
                let noise = 3.0 * grain[(y as usize * 71 + x as usize * 13 + (x as usize * y as usize) % 509) % 4_096];
                bytes.extend(sum.map(|value| (value * self.light + noise).clamp(0.0, 255.0) as u8));
                bytes.push(255);
            }
        }
        bytes
    }

    fn is_on(&self, point: Point) -> bool {
        let radius = if self.size == CARD { 3.18 } else { 0.5 };
        let (x, y) = (point.x - self.size.0 / 2.0, point.y - self.size.1 / 2.0);
        let (dx, dy) = (x.abs() - self.size.0 / 2.0 + radius, y.abs() - self.size.1 / 2.0 + radius);
        dx <= radius && dy <= radius && (dx <= 0.0 || dy <= 0.0 || dx.hypot(dy) <= radius)
    }

    fn printed(&self, u: f32, v: f32, paper: [f32; 3], glyphs: &[u32]) -> [f32; 3] {
        match self.print {
            Print::Page => paper.map(|value| value * (1.0 - ink(u, v, glyphs))),
            Print::Nothing => paper,
            Print::Cover => {
                let emblem = (u - 0.5).hypot(v - 0.4) < 0.12 && ((u * 40.0).sin() * (v * 30.0).sin()) > 0.0;
                let title = (0.3..0.7).contains(&u) && (0.7..0.75).contains(&v) && (u * 60.0).fract() < 0.5;
                if emblem || title { [190.0, 160.0, 90.0] } else { [95.0, 25.0, 35.0] }
            }
        }
    }

    fn ground(&self, at: Point, wood: [f32; 3], grain: &[f32]) -> [f32; 3] {
        let rough = |x: f32, y: f32| grain[(x.abs() as usize * 7 + y.abs() as usize * 131) % grain.len()];
        match self.ground {
            Ground::Plain(grey) => [grey; 3],
            Ground::Wood => {
                let ring = (at.y * 0.09 + 5.0 * (at.x * 0.004).sin() + at.x * 0.01).sin();
                wood.map(|value| value + 14.0 * ring + 8.0 * rough(at.x / 6.0, at.y))
            }
            Ground::Cloth => {
                let weave = (at.x * 0.8).sin() * (at.y * 0.8).sin();
                [62.0, 74.0, 105.0].map(|value| value + 14.0 * weave + 16.0 * rough(at.x, at.y))
            }
        }
    }
}

fn is_within(at: Point, tip: Point, out: Point, width: f32) -> bool {
    let (x, y) = (at.x - tip.x, at.y - tip.y);
    let along = (x * out.x + y * out.y).clamp(0.0, 1e5);
    (x - out.x * along).hypot(y - out.y * along) < width
}
