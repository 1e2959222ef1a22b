//! How much one request may send and how long its answer may take. Streams of events are answered at once and then
//! last as long as they last.

use std::time::Duration;

use app::served::TraceId;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::problem::Problem;

/// The most bytes a server function takes.
pub const FORM: usize = 64 * 1024;
/// The most bytes one part of an upload has.
pub const PART: usize = 1024 * 1024;
/// How long an answer may take to begin; a slow network sends a part of an upload in this time.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Refuses what is announced as too large before reading it, explains it when a body turns out too large on the way
/// (counting is [`http_body_util::Limited`]'s), and gives up on what takes too long.
pub async fn layer(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let trace = request.extensions().get::<TraceId>().cloned().unwrap_or_else(|| TraceId("-".into()));
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<usize>().ok());
    let path = request.uri().path();
    let most = if path.starts_with("/uploads/") || path.starts_with("/phone/uploads/") { PART } else { FORM };
    if announced.is_some_and(|length| length > most) {
        return Problem::too_large(most).answer(&headers, &trace);
    }
    let request = request.map(|body| Body::new(http_body_util::Limited::new(body, most)));
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) if response.status() == StatusCode::PAYLOAD_TOO_LARGE && plain(&response) => {
            Problem::too_large(most).answer(&headers, &trace)
        }
        Ok(response) => response,
        Err(_) => {
            tracing::error!("an answer took too long");
            Problem::too_slow(&trace).answer(&headers, &trace)
        }
    }
}

/// Whether the answer is the extractor's own sentence and not a use case's refusal.
fn plain(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_none_or(|kind| !kind.contains("json"))
}
