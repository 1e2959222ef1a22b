//! The discrete Fourier transform of small square tiles, by the radix-two method of Cooley and Tukey (1965). One size in
//! use and a few hundred rows for each picture are no reason for a library.

use std::f32::consts::TAU;

/// A complex number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Complex {
    pub re: f32,
    pub im: f32,
}

impl Complex {
    pub(super) fn turned(angle: f32) -> Self {
        Self { re: angle.cos(), im: angle.sin() }
    }

    pub(super) fn times(self, other: Self) -> Self {
        Self { re: self.re.mul_add(other.re, -(self.im * other.im)), im: self.re.mul_add(other.im, self.im * other.re) }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }

    pub(super) fn length(self) -> f32 {
        self.re.hypot(self.im)
    }
}

/// What a transform of one length needs, made once.
#[derive(Debug)]
pub(super) struct Transform {
    roots: Vec<Complex>,
    swaps: Vec<(usize, usize)>,
}

impl Transform {
    /// For rows of two to the power of `bits` numbers, 1 to 12.
    pub(super) fn new(bits: u16) -> Self {
        let bits = bits.clamp(1, 12);
        let length = 1_u16 << bits;
        let roots = (0..length / 2).map(|step| Complex::turned(-TAU * f32::from(step) / f32::from(length))).collect();
        let swaps = (0..length)
            .filter_map(|place| {
                let mirrored = place.reverse_bits() >> (16 - bits);
                (place < mirrored).then_some((usize::from(place), usize::from(mirrored)))
            })
            .collect();
        Self { roots, swaps }
    }

    /// Numbers in a row.
    pub(super) const fn length(&self) -> usize {
        self.roots.len() * 2
    }

    /// Transforms one row in place. A row of another length is left alone.
    fn row(&self, row: &mut [Complex]) {
        if row.len() != self.length() {
            return;
        }
        for (one, other) in &self.swaps {
            row.swap(*one, *other);
        }
        let mut half = 1;
        while half < row.len() {
            let step = self.roots.len() / half;
            for pair in row.chunks_exact_mut(half * 2) {
                let (low, high) = pair.split_at_mut(half);
                for ((low, high), root) in low.iter_mut().zip(high).zip(self.roots.iter().step_by(step)) {
                    let turned = high.times(*root);
                    (*low, *high) = (low.plus(turned), Complex { re: low.re - turned.re, im: low.im - turned.im });
                }
            }
            half *= 2;
        }
    }

    /// Transforms a square of as many rows as a row has numbers, in place.
    pub(super) fn square(&self, square: &mut [Complex]) {
        let length = self.length();
        // Rows, then columns as rows; transposed twice, the square stands as it stood.
        for _ in 0..2 {
            for row in square.chunks_exact_mut(length) {
                self.row(row);
            }
            transpose(square, length);
        }
    }
}

fn transpose(square: &mut [Complex], length: usize) {
    for row in 0..length {
        for column in row + 1..length {
            let (one, other) = (row * length + column, column * length + row);
            if one.max(other) < square.len() {
                square.swap(one, other);
            }
        }
    }
}

/// The window of Hann, which keeps the borders of a tile from looking like edges.
pub(super) fn hann(length: u16) -> Vec<f32> {
    let last = f32::from(length.max(2) - 1);
    (0..length).map(|place| (TAU * f32::from(place) / last).cos().mul_add(-0.5, 0.5)).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "a test may stop where it stands")]

    use super::*;

    #[test]
    fn a_wave_comes_out_at_its_frequency_alone() {
        let transform = Transform::new(5);
        let mut square: Vec<Complex> = (0..32_u8)
            .flat_map(|y| (0..32_u8).map(move |x| (x, y)))
            .map(|(x, y)| Complex { re: (TAU * (3.0 * f32::from(x) + 5.0 * f32::from(y)) / 32.0).cos(), im: 0.0 })
            .collect();
        transform.square(&mut square);
        for (place, value) in square.iter().enumerate() {
            let expected = if place == 5 * 32 + 3 || place == 27 * 32 + 29 { 512.0 } else { 0.0 };
            assert!((value.length() - expected).abs() < 0.01, "{place} {value:?}");
        }
        assert!((square[5 * 32 + 3].re - 512.0).abs() < 0.01);
    }
}
