//! Passwords: hashed with Argon2id on threads of their own, never more at once than there are cores, so that a crowd at the
//! door takes neither the memory nor the time of those who are inside.

use crate::error::{Error, Result};
use crate::random::Rng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// OWASP's first recommendation for Argon2id: 19 MiB, two passes, one lane.
static PARAMETERS: LazyLock<Params> = LazyLock::new(|| Params::new(19 * 1024, 2, 1, None).unwrap_or_default());

/// A hash that no password fits, so that an unknown address costs as much time as a wrong password.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    SaltString::encode_b64(b"nobody's salt...")
        .and_then(|salt| Ok(hasher().hash_password(b"nobody's password", &salt)?.to_string()))
        .unwrap_or_default()
});

static CORES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, std::num::NonZero::get)));

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, PARAMETERS.clone())
}

/// Hashes a password with a fresh salt, as a PHC string.
///
/// # Errors
/// When the hasher fails, which it does not for passwords of any length that is accepted.
pub async fn hash(rng: &Rng, password: String) -> Result<String> {
    let salt = SaltString::encode_b64(&rng.bytes::<16>()).map_err(Error::broken)?;
    aside(move || {
        let hash = hasher().hash_password(password.as_bytes(), &salt).map_err(Error::broken)?;
        Ok(hash.to_string())
    })
    .await?
}

/// Whether the password fits the hash. Without a hash (an unknown address) it takes as long and is false.
///
/// # Errors
/// When the stored hash cannot be read.
pub async fn fits(hash: Option<String>, password: String) -> Result<bool> {
    aside(move || {
        let known = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODY.clone());
        let parsed = PasswordHash::new(&text).map_err(Error::broken)?;
        Ok(hasher().verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await?
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let turn = CORES.acquire().await.map_err(Error::broken)?;
    let work = move || {
        // The turn goes with the work: whoever hangs up makes no room for another while theirs still runs.
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)
}
