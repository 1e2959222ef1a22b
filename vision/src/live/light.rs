//! Whether a face reflects the colours that the screen shows.
//!
//! A screen before a face lights it: when it turns from red to blue, so does the skin, a little, and more than the wall
//! behind. In daylight or far away nothing of it can be seen, and then nothing is said. What speaks against a person is a
//! face whose colour changes clearly, but to another tune: that of another recording.

use super::moments::{Background, Moment};
use super::{Fact, Limits, Outcome, Sign};
use serde::{Deserialize, Serialize};

/// A colour that the screen showed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Light {
    /// Since when, in milliseconds on the clock of the frames, until the next.
    pub from_ms: f64,
    /// Red, green and blue, 0 to 1.
    pub colour: [f32; 3],
}

/// How late cameras and screens are, tried in steps, in milliseconds.
const LATE_MS: [f64; 9] = [0.0, 50.0, 100.0, 150.0, 200.0, 250.0, 300.0, 350.0, 400.0];
/// Frames that are needed.
const NEEDED: usize = 24;
/// Changes of colour that are needed: fewer could be met by chance.
const CHANGES: usize = 5;
/// How far the screen's colours must move the skin's balance of colours (natural logarithm, root of the mean square):
/// below, the light is too weak to tell.
const WEAK: f32 = 0.004;
/// A balance that moves this much by itself, and not with the screen, speaks against a person.
const STRONG: f32 = 0.02;

/// The balance of colours: red against green, and blue against green.
type Balance = [f32; 2];

/// How well the skin follows the screen.
pub fn fact(lights: &[Light], moments: &[Moment], limits: &Limits) -> Fact {
    let seen: Vec<(f64, Balance)> =
        moments.iter().filter_map(|moment| Some((moment.at_ms, relative(moment)?))).collect();
    let changes = lights.windows(2).filter(|pair| matches!(pair, [a, b] if a.colour != b.colour)).count();
    if seen.len() < NEEDED || changes < CHANGES {
        return Fact::at_least(Sign::Reflection, None, limits.reflection, Outcome::Unsure, None);
    }
    let moved = spread(&level(seen.iter().map(|(_, balance)| *balance).collect()));
    let best = LATE_MS
        .iter()
        .filter_map(|late| {
            let shown: Option<Vec<Balance>> = seen.iter().map(|(at, _)| shown(lights, at - late)).collect();
            correlation(&level(seen.iter().map(|(_, balance)| *balance).collect()), &level(shown?))
        })
        .max_by(f32::total_cmp);
    let Some(correlation) = best else {
        return Fact::at_least(Sign::Reflection, None, limits.reflection, Outcome::Unsure, None);
    };
    // What of the motion of the balance goes with the screen.
    let followed = moved * correlation.max(0.0);
    let otherwise =
        if moved >= STRONG && correlation < limits.reflection / 2.0 { Outcome::Fail } else { Outcome::Unsure };
    let mut fact = Fact::at_least(Sign::Reflection, Some(correlation), limits.reflection, otherwise, None);
    if followed < WEAK && fact.outcome == Outcome::Pass {
        fact.outcome = Outcome::Unsure;
    }
    fact
}

/// The balance of the skin less that of the background, so that a camera that adapts its white takes nothing away.
fn relative(moment: &Moment) -> Option<Balance> {
    let skin = balance(moment.skin?);
    let behind = moment.background.map_or([0.0; 2], |Background(colour)| balance(colour));
    let [[a, b], [c, d]] = [skin, behind];
    let relative = [a - c, b - d];
    relative.iter().all(|value| value.is_finite()).then_some(relative)
}

fn balance([red, green, blue]: [f32; 3]) -> Balance {
    let log = |value: f32| (value.max(0.0) + 0.02).ln();
    [log(red) - log(green), log(blue) - log(green)]
}

/// What the screen showed at a time.
fn shown(lights: &[Light], at_ms: f64) -> Option<Balance> {
    let light = lights.iter().rev().find(|light| light.from_ms <= at_ms).or_else(|| lights.first())?;
    let [red, green, blue] = light.colour;
    Some([red - green, blue - green])
}

/// The same without its mean and without what it drifts from beginning to end.
fn level(values: Vec<Balance>) -> Vec<Balance> {
    let count = u16::try_from(values.len()).map_or(f32::MAX, f32::from).max(1.0);
    let half = (count - 1.0) / 2.0;
    let positions = || (0_u16..).map(|number| f32::from(number) - half);
    let (mut mean, mut slope, mut squares) = ([0.0_f32; 2], [0.0_f32; 2], 0.0_f32);
    for (position, value) in positions().zip(&values) {
        for ((mean, slope), value) in mean.iter_mut().zip(&mut slope).zip(value) {
            *mean += value / count;
            *slope += value * position;
        }
        squares += position * position;
    }
    let slope = slope.map(|slope| slope / squares.max(1.0));
    positions()
        .zip(values)
        .map(|(position, [a, b])| [a - mean[0] - slope[0] * position, b - mean[1] - slope[1] * position])
        .collect()
}

fn dot(one: &[Balance], other: &[Balance]) -> f32 {
    one.iter().zip(other).map(|([a, b], [c, d])| a * c + b * d).sum()
}

/// Root of the mean square.
fn spread(values: &[Balance]) -> f32 {
    let count = u16::try_from(values.len()).map_or(f32::MAX, f32::from).max(1.0);
    (dot(values, values) / count).sqrt()
}

fn correlation(one: &[Balance], other: &[Balance]) -> Option<f32> {
    let all = (dot(one, one) * dot(other, other)).sqrt();
    (all > 0.0).then(|| dot(one, other) / all)
}
