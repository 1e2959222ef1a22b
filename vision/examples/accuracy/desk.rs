//! A page on a desk, as a camera sees it: perspective, light, lens, noise and JPEG, with its true corners.

use crate::page::{Canvas, Dice, number};
use vision::geometry::{Homography, Point, Quad};
use vision::picture::{Bounds, Picture};

/// How hard a picture is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Hardness {
    /// As most people manage it: a plain table, soft light, a little slant.
    Plain,
    /// Clutter, a ground of nearly the paper's colour, shadow, strong slant, blur and noise.
    Hard,
}

/// A photograph and where its page is.
pub struct Photograph {
    pub picture: Picture,
    pub corners: Option<Quad>,
}

/// Photographs a page, or the empty desk.
pub fn photograph(
    page: Option<&Canvas>,
    hardness: Hardness,
    (width, height): (usize, usize),
    dice: &mut Dice,
) -> Option<Photograph> {
    let hard = hardness == Hardness::Hard;
    let near = page.filter(|_| hard && dice.roll() < 0.35).map(|page| page.at(page.width / 2, page.height / 20));
    let mut scene = ground(width, height, hard, near, dice);
    let corners = page.and_then(|page| lay(page, &mut scene, hard, dice));
    light(&mut scene, hard, dice);
    let blur = if hard { dice.between(0.4, 1.1) } else { dice.between(0.3, 0.6) };
    let scene = blurred(&scene, blur);
    let noise = if hard { dice.between(3.0, 9.0) } else { dice.between(0.5, 3.0) };
    let bytes: Vec<u8> =
        scene.pixels.iter().flatten().map(|value| vision::geometry::byte(dice.bell().mul_add(noise, *value))).collect();
    let (wide, high) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let quality = if hard { 70 } else { 90 };
    let mut jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, quality)
        .encode(&bytes, wide, high, image::ExtendedColorType::Rgb8)
        .ok()?;
    Picture::open(&jpeg, Bounds::default()).ok().map(|picture| Photograph { picture, corners })
}

fn ground(width: usize, height: usize, hard: bool, near: Option<[f32; 3]>, dice: &mut Dice) -> Canvas {
    let base = match near {
        Some(colour) => colour.map(|value| (value + dice.between(-22.0, 22.0)).clamp(0.0, 255.0)),
        None => [dice.between(30.0, 210.0), dice.between(30.0, 210.0), dice.between(30.0, 210.0)],
    };
    let mut scene = Canvas::new(width, height, base);
    let (turn, fine, strength) =
        (dice.between(0.0, 3.1), dice.between(0.01, 0.12), dice.between(2.0, if hard { 40.0 } else { 12.0 }));
    for (place, pixel) in scene.pixels.iter_mut().enumerate() {
        let (x, y) = (number(place % width), number(place / width));
        let grain = strength * ((x * turn.cos() + y * turn.sin()) * fine + 4.0 * (y * 0.004).sin()).sin();
        pixel.iter_mut().for_each(|value| *value = (*value + grain).clamp(0.0, 255.0));
    }
    if hard {
        for _ in 0..3 + dice.below(8) {
            let colour = [dice.between(0.0, 255.0), dice.between(0.0, 255.0), dice.between(0.0, 255.0)];
            let (left, top) = (dice.below(width), dice.below(height));
            let (wide, high) = (20 + dice.below(width / 3), 10 + dice.below(height / 4));
            for y in top..(top + high).min(height) {
                for x in left..(left + wide).min(width) {
                    scene.paint(x, y, colour, 0.95);
                }
            }
        }
    }
    scene
}

/// Lays the page into the scene and gives its corners there.
fn lay(page: &Canvas, scene: &mut Canvas, hard: bool, dice: &mut Dice) -> Option<Quad> {
    let (w, h) = (number(scene.width), number(scene.height));
    let flat = Quad::upright(number(page.width), number(page.height));
    let fill = dice.between(if hard { 0.55 } else { 0.7 }, 0.85);
    let scale = (w * fill / number(page.width)).min(h * fill / number(page.height));
    let turn = if hard { dice.between(-0.3, 0.3) } else { dice.between(-0.08, 0.08) };
    let slant = if hard { 0.18 } else { 0.06 };
    let (lean_x, lean_y) = (dice.between(-slant, slant), dice.between(-slant, slant));
    let seen = Quad(flat.0.map(|corner| {
        let (x, y) = ((corner.x - number(page.width) / 2.0) * scale, (corner.y - number(page.height) / 2.0) * scale);
        let (x, y) = (x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos());
        let depth = 1.0 + lean_x * x / w * 2.0 + lean_y * y / h * 2.0;
        Point::new(w / 2.0 + x / depth, h / 2.0 + y / depth)
    }));
    let back = Homography::between(&seen, &flat)?;
    for y in 0..scene.height {
        for x in 0..scene.width {
            // Four looks a pixel, or letters of a page seen small would be torn.
            let mut sum = [0.0_f32; 3];
            let mut hits = 0.0_f32;
            for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                let Some(at) = back.apply(Point::new(number(x) + dx, number(y) + dy)) else { continue };
                if at.x >= 0.0 && at.y >= 0.0 && at.x < number(page.width) && at.y < number(page.height) {
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the page")]
                    let colour = page.at(at.x as usize, at.y as usize);
                    sum.iter_mut().zip(colour).for_each(|(sum, value)| *sum += value);
                    hits += 1.0;
                }
            }
            if hits > 0.0 {
                scene.paint(x, y, sum.map(|value| value / hits), hits / 4.0);
            }
        }
    }
    Some(seen)
}

fn light(scene: &mut Canvas, hard: bool, dice: &mut Dice) {
    let level = if hard { dice.between(0.55, 1.05) } else { dice.between(0.85, 1.05) };
    let slope = if hard { 0.5 } else { 0.15 };
    let (along, down) = (dice.between(-slope, slope), dice.between(-slope, slope));
    let shadow = hard && dice.roll() < 0.5;
    let edge = dice.between(0.2, 0.8);
    let (width, height) = (scene.width, scene.height);
    for (place, pixel) in scene.pixels.iter_mut().enumerate() {
        let (x, y) = (number(place % width) / number(width), number(place / width) / number(height));
        let mut factor = level * (1.0 + along * (x - 0.5) + down * (y - 0.5));
        if shadow {
            factor *= 1.0 - 0.35 / (1.0 + ((edge - x - 0.3 * y) * 40.0).exp());
        }
        pixel.iter_mut().for_each(|value| *value *= factor);
    }
}

/// A Gaussian of `sigma` pixels, one direction after the other.
fn blurred(scene: &Canvas, sigma: f32) -> Canvas {
    let weights: Vec<f32> = (-3_i16..=3).map(|step| (-(f32::from(step) / sigma).powi(2) / 2.0).exp()).collect();
    let whole: f32 = weights.iter().sum();
    let pass = |from: &Canvas, across: bool| {
        let mut to = from.clone();
        for y in 0..from.height {
            for x in 0..from.width {
                let mut sum = [0.0_f32; 3];
                for (step, weight) in weights.iter().enumerate() {
                    let (x, y) =
                        if across { ((x + step).saturating_sub(3), y) } else { (x, (y + step).saturating_sub(3)) };
                    sum.iter_mut().zip(from.at(x, y)).for_each(|(sum, value)| *sum += weight * value);
                }
                if let Some(pixel) = to.pixels.get_mut(y * from.width + x) {
                    *pixel = sum.map(|value| value / whole);
                }
            }
        }
        to
    };
    pass(&pass(scene, true), false)
}
