//! The one place that draws random numbers: ids, tokens, codes, keys and nonces. It stores nothing.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Draws random numbers: the operating system's, or a repeatable sequence for a test.
#[derive(Clone, Default)]
pub enum Rng {
    /// A cryptographic generator seeded and reseeded by the operating system.
    #[default]
    System,
    /// A sequence fixed by its seed. For tests only: anyone who knows the seed knows every draw.
    Seeded(Arc<Mutex<StdRng>>),
}

impl fmt::Debug for Rng {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::System => "Rng::System",
            Self::Seeded(_) => "Rng::Seeded",
        })
    }
}

impl Rng {
    /// A repeatable generator. Clones continue the same sequence.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Fills the whole buffer.
    pub fn fill(&self, buffer: &mut [u8]) {
        match self {
            Self::System => system_fill(buffer),
            Self::Seeded(generator) => generator.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(buffer),
        }
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A secret of 256 bits, for sessions, links and QR codes.
    pub fn token(&self) -> Token32 {
        Token32(self.bytes())
    }

    /// A public id of 128 bits, in lower-case hexadecimal.
    pub fn id(&self) -> String {
        hex::encode(self.bytes::<16>())
    }

    /// A number from 0 to `bound` - 1, each equally likely; 0 if `bound` is 0.
    pub fn below(&self, bound: u32) -> u32 {
        if bound == 0 {
            return 0;
        }
        // Draws above the largest multiple of the bound are thrown away: keeping them would favour small numbers.
        let limit = u32::MAX - u32::MAX % bound;
        loop {
            let draw = u32::from_le_bytes(self.bytes());
            if draw < limit {
                return draw % bound;
            }
        }
    }

    /// A code to be typed by a person: six digits, leading zeros included.
    pub fn six_digits(&self) -> String {
        format!("{:06}", self.below(1_000_000))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one draw from the system's generator that all others go through")]
fn system_fill(buffer: &mut [u8]) {
    rand::rng().fill_bytes(buffer);
}

/// A secret of 32 bytes. It is shown to its holder as text and kept by us only as its hash.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Token32([u8; 32]);

impl Token32 {
    /// Takes bytes that were drawn elsewhere.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads the text form back; nothing if it is not exactly one token.
    pub fn parse(text: &str) -> Option<Self> {
        // 32 bytes are 43 characters; anything else is refused before it is decoded.
        if text.len() != 43 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The text form: base64url without padding, 43 characters.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The SHA-256 hash, which is what may be stored.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// The SHA-256 hash in lower-case hexadecimal, fit for a record id.
    pub fn hash_text(&self) -> String {
        hex::encode(self.hash())
    }

    /// The bytes themselves.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for Token32 {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Token32 {}

impl fmt::Debug for Token32 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token32(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_clones_continue_the_sequence() {
        let one = Rng::seeded(7);
        let two = Rng::seeded(7);
        assert_eq!(one.id(), two.id());
        let clone = one.clone();
        assert_ne!(one.id(), clone.id());
    }

    #[test]
    fn the_system_generator_does_not_repeat() {
        assert_ne!(Rng::System.id(), Rng::System.id());
        assert_eq!(Rng::System.id().len(), 32);
    }

    #[test]
    fn below_stays_below_and_reaches_every_number() {
        let rng = Rng::seeded(1);
        let mut seen = [0_u32; 7];
        for _ in 0..7_000 {
            let draw = usize::try_from(rng.below(7)).unwrap_or(usize::MAX);
            if let Some(count) = seen.get_mut(draw) {
                *count += 1;
            }
        }
        assert_eq!(seen.iter().sum::<u32>(), 7_000);
        assert!(seen.iter().all(|count| (850..1_150).contains(count)), "{seen:?}");
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.below(1), 0);
    }

    #[test]
    fn six_digits_are_six_digits() {
        let rng = Rng::seeded(2);
        for _ in 0..1_000 {
            let code = rng.six_digits();
            assert_eq!(code.len(), 6);
            assert!(code.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }

    #[test]
    fn a_token_survives_its_text_form_and_nothing_else_passes_for_one() {
        let token = Rng::seeded(3).token();
        assert_eq!(Token32::parse(&token.text()), Some(token.clone()));
        assert_eq!(token.hash_text().len(), 64);
        assert_eq!(format!("{token:?}"), "Token32(…)");
        for text in ["", "a", &"=".repeat(43), &"a".repeat(44), &"é".repeat(43)] {
            assert_eq!(Token32::parse(text), None, "{text}");
        }
    }
}
