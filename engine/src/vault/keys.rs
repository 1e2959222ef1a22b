//! Keys: the operator's, from which all others are derived or unwrapped, and one per account. It seals small things
//! (fields, letters, keys); whole files are `objects.rs`.

use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::VaultError;
use crate::random::Rng;

/// The first byte of everything sealed, so that another format can follow.
const FORMAT: u8 = 1;
const NONCE: usize = 24;

/// Why the operator's key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is data, but its key is not here.
    #[error(
        "the operator key file {} is missing, but the database holds data sealed with it: put the file back",
        .0.display()
    )]
    Missing(PathBuf),
    /// The key is not the one the data was sealed with.
    #[error("this is not the operator key that the data in the database is sealed with")]
    Wrong,
    /// The file or setting is not a key.
    #[error("the operator key is damaged: {0}")]
    Damaged(&'static str),
    /// The file cannot be read or written.
    #[error("the operator key file {}: {source}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// A key of 32 bytes that is wiped from memory when it is dropped.
#[derive(Clone)]
pub(super) struct Key(Zeroizing<[u8; 32]>);

impl Key {
    pub(super) fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(super) fn draw(rng: &Rng) -> Self {
        let mut key = Self::new([0; 32]);
        rng.fill(key.0.as_mut_slice());
        key
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.bytes().into())
    }

    /// A key for one purpose, from which this one cannot be found.
    pub(super) fn derive(&self, purpose: &str) -> Self {
        Self::new(self.hash(&[b"countersign key\0", purpose.as_bytes()]))
    }

    /// A hash that only a holder of this key can compute.
    pub(super) fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        // A key of 32 bytes is always accepted: HMAC takes keys of any length.
        let mut mac = match <Hmac<Sha256> as Mac>::new_from_slice(self.bytes()) {
            Ok(mac) => mac,
            Err(_) => return [0; 32],
        };
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Encrypts `plain`; it opens only with this key and the same context.
    pub(super) fn seal(&self, rng: &Rng, context: &[&[u8]], plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce: [u8; NONCE] = rng.bytes();
        let payload = Payload { msg: plain, aad: &join(context) };
        let sealed = self.cipher().encrypt(XNonce::from_slice(&nonce), payload).map_err(|_| VaultError::Damaged)?;
        let mut out = Vec::with_capacity(1 + NONCE + sealed.len());
        out.push(FORMAT);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Decrypts what `seal` made.
    pub(super) fn open(&self, context: &[&[u8]], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let Some((&FORMAT, rest)) = sealed.split_first() else {
            return Err(VaultError::Damaged);
        };
        let Some((nonce, message)) = rest.split_at_checked(NONCE) else {
            return Err(VaultError::Damaged);
        };
        let payload = Payload { msg: message, aad: &join(context) };
        self.cipher().decrypt(XNonce::from_slice(nonce), payload).map(Zeroizing::new).map_err(|_| VaultError::Damaged)
    }
}

/// Joins the parts of a context so that no two different contexts come out the same: each with its length in front.
pub(super) fn join(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::new();
    for part in parts {
        joined.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        joined.extend_from_slice(part);
    }
    joined
}

/// Reads a key written as 64 hexadecimal digits.
pub(super) fn from_hex(text: &str) -> Result<Key, KeyError> {
    let bytes = Zeroizing::new(hex::decode(text.trim()).map_err(|_| KeyError::Damaged("it is not hexadecimal"))?);
    from_slice(&bytes)
}

fn from_slice(bytes: &[u8]) -> Result<Key, KeyError> {
    <[u8; 32]>::try_from(bytes).map(Key::new).map_err(|_| KeyError::Damaged("it is not 32 bytes long"))
}

/// Reads the key file, if there is one.
pub(super) fn read_file(path: &Path) -> Result<Option<Key>, KeyError> {
    let failed = |source| KeyError::File { path: path.to_owned(), source };
    match std::fs::read(path) {
        Ok(bytes) => {
            let bytes = Zeroizing::new(bytes);
            let open_to = std::fs::metadata(path).map_err(failed)?.permissions().mode() & 0o077;
            if open_to != 0 {
                tracing::warn!("the operator key file can be read by other users of this machine: chmod 600 it");
            }
            from_slice(&bytes).map(Some)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// Writes a new key file that only its owner can read. A kill at any moment leaves the whole file or none.
pub(super) fn create_file(path: &Path, rng: &Rng) -> Result<Key, KeyError> {
    let failed = |source| KeyError::File { path: path.to_owned(), source };
    let key = Key::draw(rng);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let draft = folder.join(format!(".operator-key-{}", rng.id()));
    let written = (|| {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        file.write_all(key.bytes())?;
        file.sync_all()?;
        // A link, unlike a rename, never replaces a key that another process made meanwhile.
        std::fs::hard_link(&draft, path)
    })();
    let removed = std::fs::remove_file(&draft);
    written.map_err(failed)?;
    removed.map_err(failed)?;
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_with_the_same_key_and_context() {
        let rng = Rng::seeded(1);
        let key = Key::draw(&rng);
        let sealed = key.seal(&rng, &[b"account", b"name"], b"Ada").unwrap();
        assert_eq!(key.open(&[b"account", b"name"], &sealed).unwrap().as_slice(), b"Ada");
        assert!(key.open(&[b"account", b"address"], &sealed).is_err());
        assert!(key.open(&[b"accountn", b"ame"], &sealed).is_err());
        assert!(Key::draw(&rng).open(&[b"account", b"name"], &sealed).is_err());
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            if let Some(byte) = changed.get_mut(position) {
                *byte ^= 1;
            }
            assert!(key.open(&[b"account", b"name"], &changed).is_err(), "{position}");
            let short = sealed.get(..position).unwrap();
            assert!(key.open(&[b"account", b"name"], short).is_err(), "{position}");
        }
        assert_ne!(sealed, key.seal(&rng, &[b"account", b"name"], b"Ada").unwrap());
    }

    #[test]
    fn a_key_file_is_private_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("operator.key");
        let rng = Rng::seeded(2);
        assert!(read_file(&path).unwrap().is_none());
        let key = create_file(&path, &rng).unwrap();
        assert_eq!(read_file(&path).unwrap().unwrap().bytes(), key.bytes());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(create_file(&path, &rng).is_err());
        assert_eq!(read_file(&path).unwrap().unwrap().bytes(), key.bytes());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        std::fs::write(&path, b"short").unwrap();
        assert!(matches!(read_file(&path), Err(KeyError::Damaged(_))));
    }

    #[test]
    fn a_key_can_be_given_in_hexadecimal() {
        assert_eq!(from_hex(&format!("{}\n", "ab".repeat(32))).unwrap().bytes(), &[0xab; 32]);
        assert!(from_hex("ab").is_err());
        assert!(from_hex(&"xy".repeat(32)).is_err());
    }
}
