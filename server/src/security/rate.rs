//! How often one address may try what is dear to us or worth guessing at. In memory and for this process only: it
//! keeps a flood away from the password hash; what must hold for ever (wrong codes, attempts) is counted in the database.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::served::{ClientAddress, TraceId};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use crate::problem::Problem;

/// Server functions that compare a secret, draw one, send a message or make an account.
pub const GUARDED: &[&str] = &[
    "sign_up",
    "confirm_email",
    "resend_code",
    "log_in",
    "staff_log_in",
    "begin_handoff",
    "draw_code",
    "send_link",
    "claim",
    "confirm_number",
];

/// Beyond so many addresses the ones that are full again are forgotten.
const REMEMBERED: usize = 20_000;

/// The buckets of all addresses.
#[derive(Debug)]
pub struct Limiter {
    attempts: u32,
    changes: u32,
    buckets: Mutex<HashMap<(IpAddr, bool), Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Limiter {
    /// Allows each address `attempts` a minute at what is guarded and `changes` a minute in all.
    #[must_use]
    pub fn new(attempts: u32, changes: u32) -> Self {
        Self { attempts: attempts.max(1), changes: changes.max(1), buckets: Mutex::default() }
    }

    /// Takes one from the bucket, or says how many seconds to wait.
    fn take(&self, address: IpAddr, guarded: bool, now: Instant) -> Result<(), u32> {
        let size = f64::from(if guarded { self.attempts } else { self.changes });
        let per_second = size / 60.0;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > REMEMBERED {
            // A bucket is full again after a minute, and a full one need not be remembered.
            buckets.retain(|_, bucket| now.duration_since(bucket.at) < Duration::from_secs(60));
        }
        let bucket = buckets.entry((network(address), guarded)).or_insert(Bucket { left: size, at: now });
        bucket.left = (bucket.left + now.duration_since(bucket.at).as_secs_f64() * per_second).min(size);
        bucket.at = now;
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return Ok(());
        }
        let wait = Duration::from_secs_f64(((1.0 - bucket.left) / per_second).max(0.0));
        Err(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1))
    }
}

/// A household or a server has a whole /64 of IPv6 addresses: they count as one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX))),
    }
}

/// Whether this path is one of the guarded ones.
fn guarded(path: &str) -> bool {
    path.strip_prefix("/api/").is_some_and(|name| GUARDED.contains(&name))
}

/// Answers 429 with the time to wait when an address is too quick. Only changes count.
pub async fn layer(State(limiter): State<Arc<Limiter>>, request: Request, next: Next) -> Response {
    if !request.method().is_safe()
        && let Some(address) = request.extensions().get::<ClientAddress>()
    {
        let now = Instant::now();
        let allowed = limiter.take(address.0, false, now).and_then(|()| match guarded(request.uri().path()) {
            true => limiter.take(address.0, true, now),
            false => Ok(()),
        });
        if let Err(wait) = allowed {
            let trace = request.extensions().get::<TraceId>().cloned().unwrap_or_else(|| TraceId("-".into()));
            tracing::warn!("an address was too quick");
            return Problem::too_many(wait).answer(request.headers(), &trace);
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let limiter = Limiter::new(2, 100);
        let address: IpAddr = "203.0.113.9".parse().unwrap();
        let now = Instant::now();
        assert_eq!(limiter.take(address, true, now), Ok(()));
        assert_eq!(limiter.take(address, true, now), Ok(()));
        let wait = limiter.take(address, true, now).unwrap_err();
        assert!((30..=31).contains(&wait), "{wait}");
        assert_eq!(limiter.take(address, true, now + Duration::from_secs(u64::from(wait))), Ok(()));
        assert_eq!(limiter.take("203.0.113.10".parse().unwrap(), true, now), Ok(()));
    }

    #[test]
    fn a_whole_network_of_ipv6_shares_one_bucket() {
        let limiter = Limiter::new(1, 100);
        let now = Instant::now();
        assert!(limiter.take("2001:db8:1:2::1".parse().unwrap(), true, now).is_ok());
        assert!(limiter.take("2001:db8:1:2:ffff::9".parse().unwrap(), true, now).is_err());
        assert!(limiter.take("2001:db8:1:3::1".parse().unwrap(), true, now).is_ok());
    }

    #[test]
    fn only_what_is_dear_is_guarded() {
        assert!(guarded("/api/log_in"));
        assert!(!guarded("/api/start"));
        assert!(!guarded("/uploads"));
    }
}
