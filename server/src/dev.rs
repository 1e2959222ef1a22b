//! Development only: the clock that tests move. The route exists only when the operator asked for a test clock, which
//! production refuses.

use std::path::Path;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Duration, Utc};
use domain::error::Error;
use engine::clock::Clock;
use serde::{Deserialize, Serialize};

use crate::problem::Refused;
use crate::router::Served;

/// How far the test clock is ahead, in seconds.
const FILE: &str = "test-clock";

/// By how much to move the clock.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Move {
    advance_seconds: i64,
}

/// What the clock shows then.
#[derive(Debug, Serialize)]
pub struct Shown {
    now: DateTime<Utc>,
}

/// Moves the clock and tells what it shows.
///
/// # Errors
/// When the number of seconds is beyond reason.
pub async fn clock(State(served): State<Served>, Json(by): Json<Move>) -> Result<Json<Shown>, Refused> {
    // A century each way keeps every sum of times within what can be stored.
    let seconds = Some(by.advance_seconds).filter(|seconds| seconds.unsigned_abs() < 3_155_760_000);
    let by = seconds.map(Duration::seconds).ok_or(Error::NotFound)?;
    let clock = &served.engine.clock;
    clock.advance(by);
    keep(&served.data, clock);
    Ok(Json(Shown { now: clock.now() }))
}

/// A test clock that shows what the last one on this data folder showed, so that a restart does not turn time back.
#[must_use]
pub fn kept_clock(data: &Path) -> Clock {
    let seconds = std::fs::read_to_string(data.join(FILE)).ok().and_then(|text| text.trim().parse().ok());
    Clock::ahead(Duration::seconds(seconds.unwrap_or(0)))
}

fn keep(data: &Path, clock: &Clock) {
    if let Err(problem) = std::fs::write(data.join(FILE), clock.lead().num_seconds().to_string()) {
        tracing::warn!(%problem, "the test clock will be forgotten at the next start");
    }
}
