//! How an object's bytes are encrypted, so that it can be streamed and no part of it can be changed, reordered,
//! cut off or put in another's place. It reads and writes no storage.
//!
//! ```text
//! "CSE1" | nonce, 19 bytes | chunk 0 | chunk 1 | … | last chunk
//! ```
//! A chunk is up to 64 KiB of plain bytes encrypted by XChaCha20-Poly1305, so 16 bytes longer than they. All but the
//! last hold exactly 64 KiB; the last may be empty only if there is nothing at all. This is the STREAM construction:
//! the nonce of a chunk is the object's random 19 bytes, the chunk's number in 4 and a byte that is 1 for the last
//! chunk only. Every chunk's associated data names the account and the object.
//!
//! The work is done by `ring`: it is compiled once and fast in every profile, whereas the generic `chacha20poly1305`
//! would be compiled into this crate and needs more than a second for a photo in a development build. XChaCha20 is
//! ChaCha20 under a key that HChaCha20 makes of the key and the first 16 bytes of the nonce, which are the same for all
//! chunks of an object; a test holds the result against `chacha20poly1305`.

use bytes::Bytes;
use chacha20::cipher::consts::U10;
use chacha20::hchacha;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroize;

use super::VaultError;
use super::keys::{Key, join};
use crate::random::Rng;

/// Plain bytes in a chunk.
pub(super) const PLAIN: usize = 64 * 1024;
/// What encryption adds to a chunk.
const TAG: usize = 16;
/// Stored bytes of a full chunk.
pub(super) const STORED: usize = PLAIN + TAG;
/// Stored bytes in front of the first chunk.
pub(super) const HEADER: usize = MARK.len() + PREFIX;

const MARK: [u8; 4] = *b"CSE1";
const PREFIX: usize = 19;

/// Encrypts the chunks of one object, in order.
pub(super) struct Encryptor {
    cipher: Cipher,
    number: u32,
    header: Bytes,
}

impl Encryptor {
    pub(super) fn new(key: &Key, rng: &Rng, account: &str, object: &str) -> Result<Self, VaultError> {
        let prefix: [u8; PREFIX] = rng.bytes();
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(&MARK);
        header.extend_from_slice(&prefix);
        let cipher = Cipher::new(key, prefix, account, object)?;
        Ok(Self { cipher, number: 0, header: Bytes::from(header) })
    }

    pub(super) fn header(&self) -> Bytes {
        self.header.clone()
    }

    pub(super) fn chunk(&mut self, plain: &[u8], last: bool) -> Result<Bytes, VaultError> {
        let mut chunk = Vec::with_capacity(plain.len() + TAG);
        chunk.extend_from_slice(plain);
        let nonce = self.cipher.nonce(self.number, last);
        self.cipher
            .key
            .seal_in_place_append_tag(nonce, Aad::from(&self.cipher.context), &mut chunk)
            .map_err(|_| VaultError::Damaged)?;
        // 2^32 chunks are 256 TiB; no upload limit is near it, and a number is never used twice.
        self.number = self.number.checked_add(1).ok_or(VaultError::Damaged)?;
        Ok(Bytes::from(chunk))
    }
}

/// Decrypts the chunks of one object.
pub(super) struct Decryptor(Cipher);

impl Decryptor {
    pub(super) fn new(key: &Key, account: &str, object: &str, header: &[u8]) -> Result<Self, VaultError> {
        let prefix = header.strip_prefix(&MARK).and_then(|prefix| prefix.try_into().ok());
        Cipher::new(key, prefix.ok_or(VaultError::Damaged)?, account, object).map(Self)
    }

    pub(super) fn chunk(&self, number: u32, last: bool, sealed: &[u8]) -> Result<Bytes, VaultError> {
        let mut chunk = sealed.to_vec();
        let nonce = self.0.nonce(number, last);
        let opened = self.0.key.open_in_place(nonce, Aad::from(&self.0.context), &mut chunk);
        let length = opened.map_err(|_| VaultError::Damaged)?.len();
        chunk.truncate(length);
        Ok(Bytes::from(chunk))
    }
}

struct Cipher {
    key: LessSafeKey,
    /// The end of the object's nonce, which goes into that of every chunk.
    tail: [u8; 3],
    context: Vec<u8>,
}

impl Cipher {
    fn new(key: &Key, prefix: [u8; PREFIX], account: &str, object: &str) -> Result<Self, VaultError> {
        let (head, tail) = prefix.split_first_chunk::<16>().ok_or(VaultError::Damaged)?;
        let mut own = hchacha::<U10>(key.bytes().into(), head.into());
        let unbound = UnboundKey::new(&CHACHA20_POLY1305, &own);
        own.as_mut_slice().zeroize();
        Ok(Self {
            key: LessSafeKey::new(unbound.map_err(|_| VaultError::Damaged)?),
            tail: tail.try_into().map_err(|_| VaultError::Damaged)?,
            context: join(&[b"countersign evidence", account.as_bytes(), object.as_bytes()]),
        })
    }

    fn nonce(&self, number: u32, last: bool) -> Nonce {
        let [a, b, c] = self.tail;
        let [n0, n1, n2, n3] = number.to_be_bytes();
        Nonce::assume_unique_for_key([0, 0, 0, 0, a, b, c, n0, n1, n2, n3, u8::from(last)])
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use chacha20poly1305::XChaCha20Poly1305;
    use chacha20poly1305::aead::stream::{NewStream, StreamBE32, StreamPrimitive};
    use chacha20poly1305::aead::{KeyInit, Payload};

    use super::*;

    fn key() -> Key {
        Key::new([7; 32])
    }

    #[test]
    fn the_format_is_the_stream_construction_over_xchacha20_poly1305() {
        let mut encryptor = Encryptor::new(&key(), &Rng::seeded(1), "ada", "passport").unwrap();
        let header = encryptor.header();
        let prefix: [u8; PREFIX] = header.strip_prefix(&MARK).unwrap().try_into().unwrap();
        let cipher = XChaCha20Poly1305::new((&[7; 32]).into());
        let stream = StreamBE32::<XChaCha20Poly1305>::from_aead(cipher, (&prefix).into());
        let context = join(&[b"countersign evidence", b"ada", b"passport"]);
        let middle = Rng::seeded(2).bytes::<1_000>();
        for (number, plain, last) in [(0, &b"front"[..], false), (1, &middle, false), (2, b"", true)] {
            let expected = stream.encrypt(number, last, Payload { msg: plain, aad: &context }).unwrap();
            assert_eq!(encryptor.chunk(plain, last).unwrap(), expected, "chunk {number}");
        }
    }

    #[test]
    fn chunks_open_only_in_their_place() {
        let mut encryptor = Encryptor::new(&key(), &Rng::seeded(1), "ada", "passport").unwrap();
        let one = encryptor.chunk(&[1; PLAIN], false).unwrap();
        let two = encryptor.chunk(b"end", true).unwrap();
        let header = encryptor.header();
        assert_eq!((header.len(), one.len()), (HEADER, STORED));
        let right = Decryptor::new(&key(), "ada", "passport", &header).unwrap();
        assert_eq!(right.chunk(0, false, &one).unwrap().len(), PLAIN);
        assert_eq!(right.chunk(1, true, &two).unwrap().as_ref(), b"end");
        assert!(right.chunk(0, true, &one).is_err(), "cut off after the first chunk");
        assert!(right.chunk(1, false, &two).is_err(), "something was put behind the end");
        assert!(right.chunk(0, true, &two).is_err(), "the first chunk is left out");
        for (account, object) in [("bob", "passport"), ("ada", "portrait"), ("adap", "assport")] {
            let other = Decryptor::new(&key(), account, object, &header).unwrap();
            assert!(other.chunk(0, false, &one).is_err(), "{account} {object}");
        }
    }

    #[test]
    fn anything_but_a_header_is_refused() {
        for bytes in [&b""[..], b"CSE1", b"CSE2aaaaaaaaaaaaaaaaaaa", b"CSE1aaaaaaaaaaaaaaaaaaaa"] {
            assert!(Decryptor::new(&key(), "a", "b", bytes).is_err());
        }
    }
}
