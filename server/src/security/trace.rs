//! Gives each request a name, logs it without personal data, and turns a panic into an answer. The log has the
//! method, the route's template, the status and the time: never an address, a query or a token.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use app::served::TraceId;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use engine::random::Rng;
use futures::FutureExt as _;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::problem::Problem;

/// The header that carries the trace id out.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Around every handler; the route's template is known here, because the router has chosen already.
pub async fn layer(mut request: Request, next: Next) -> Response {
    let trace = TraceId(Arc::from(hex::encode(Rng::System.bytes::<8>())));
    request.extensions_mut().insert(trace.clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let headers = request.headers().clone();
    let started = Instant::now();
    let span = tracing::info_span!("request", trace = trace.as_str());
    let outcome = AssertUnwindSafe(next.run(request).instrument(span.clone())).catch_unwind().await;
    let _inside = span.enter();
    let mut response = outcome.unwrap_or_else(|_| {
        tracing::error!("a handler panicked");
        Problem::broken(&trace).answer(&headers, &trace)
    });
    let status = response.status().as_u16();
    let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    if status >= 500 {
        tracing::error!(%method, route, status, milliseconds, "answered");
    } else {
        tracing::debug!(%method, route, status, milliseconds, "answered");
    }
    if let Ok(value) = HeaderValue::from_str(trace.as_str()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
