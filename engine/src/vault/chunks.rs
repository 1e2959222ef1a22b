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

use bytes::Bytes;
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::Payload;
use chacha20poly1305::aead::stream::{NewStream, StreamBE32, StreamPrimitive};

use super::VaultError;
use super::keys::{Key, join};
use crate::random::Rng;

/// Plain bytes in a chunk.
pub(super) const PLAIN: usize = 64 * 1024;
/// Stored bytes of a full chunk.
pub(super) const STORED: usize = PLAIN + 16;
/// Stored bytes in front of the first chunk.
pub(super) const HEADER: usize = MARK.len() + PREFIX;

const MARK: [u8; 4] = *b"CSE1";
const PREFIX: usize = 19;

/// Encrypts the chunks of one object, in order.
pub(super) struct Encryptor {
    stream: StreamBE32<XChaCha20Poly1305>,
    context: Vec<u8>,
    number: u32,
    header: Bytes,
}

impl Encryptor {
    pub(super) fn new(key: &Key, rng: &Rng, account: &str, object: &str) -> Self {
        let prefix: [u8; PREFIX] = rng.bytes();
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(&MARK);
        header.extend_from_slice(&prefix);
        Self {
            stream: StreamBE32::from_aead(key.cipher(), (&prefix).into()),
            context: context(account, object),
            number: 0,
            header: Bytes::from(header),
        }
    }

    pub(super) fn header(&self) -> Bytes {
        self.header.clone()
    }

    pub(super) fn chunk(&mut self, plain: &[u8], last: bool) -> Result<Bytes, VaultError> {
        let payload = Payload { msg: plain, aad: &self.context };
        let sealed = self.stream.encrypt(self.number, last, payload).map_err(|_| VaultError::Damaged)?;
        // 2^32 chunks are 256 TiB; no upload limit is near it, and a number is never used twice.
        self.number = self.number.checked_add(1).ok_or(VaultError::Damaged)?;
        Ok(Bytes::from(sealed))
    }
}

/// Decrypts the chunks of one object.
pub(super) struct Decryptor {
    stream: StreamBE32<XChaCha20Poly1305>,
    context: Vec<u8>,
}

impl Decryptor {
    pub(super) fn new(key: &Key, account: &str, object: &str, header: &[u8]) -> Result<Self, VaultError> {
        let prefix: [u8; PREFIX] =
            header.strip_prefix(&MARK).and_then(|prefix| prefix.try_into().ok()).ok_or(VaultError::Damaged)?;
        Ok(Self { stream: StreamBE32::from_aead(key.cipher(), (&prefix).into()), context: context(account, object) })
    }

    pub(super) fn chunk(&self, number: u32, last: bool, sealed: &[u8]) -> Result<Bytes, VaultError> {
        let payload = Payload { msg: sealed, aad: &self.context };
        self.stream.decrypt(number, last, payload).map(Bytes::from).map_err(|_| VaultError::Damaged)
    }
}

fn context(account: &str, object: &str) -> Vec<u8> {
    join(&[b"countersign evidence", account.as_bytes(), object.as_bytes()])
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn key() -> Key {
        Key::new([7; 32])
    }

    #[test]
    fn chunks_open_only_in_their_place() {
        let mut encryptor = Encryptor::new(&key(), &Rng::seeded(1), "ada", "passport");
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
