//! Refuses changes that another site's page makes in a person's name, and upgrades asked for from elsewhere. Browsers
//! say where a request comes from, and no page can forge that; a token in every form would add nothing.

use app::served::TraceId;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::problem::Problem;

/// Lets safe methods pass, and others only from our own pages.
pub async fn layer(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| request.uri().authority().map(|authority| authority.as_str()));
    let upgrade = headers.contains_key(header::UPGRADE) || request.method() == axum::http::Method::CONNECT;
    let refused = if upgrade { !same_host(headers, host) } else { !request.method().is_safe() && !ours(headers, host) };
    if refused {
        let trace = request.extensions().get::<TraceId>().cloned().unwrap_or_else(|| TraceId("-".into()));
        tracing::warn!(method = %request.method(), "refused a request that came from another site");
        return Problem::foreign().answer(headers, &trace);
    }
    next.run(request).await
}

fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whether our own page, or the person's own hand, made this request.
fn ours(headers: &HeaderMap, host: Option<&str>) -> bool {
    match text(headers, "sec-fetch-site") {
        Some("same-origin" | "none") => true,
        Some(_) => false,
        // Browsers leave that header out on plain HTTP; all of them send Origin with a change.
        None => same_host(headers, host),
    }
}

fn same_host(headers: &HeaderMap, host: Option<&str>) -> bool {
    let origin = text(headers, header::ORIGIN)
        .and_then(|origin| origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")));
    matches!((origin, host), (Some(origin), Some(host)) if origin.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn our_own_pages_pass() {
        assert!(ours(&headers(&[("sec-fetch-site", "same-origin")]), Some("a.example")));
        assert!(ours(&headers(&[("sec-fetch-site", "none")]), Some("a.example")));
        assert!(ours(&headers(&[("origin", "https://a.example:8443")]), Some("a.example:8443")));
    }

    #[test]
    fn others_and_the_silent_do_not() {
        for site in ["cross-site", "same-site"] {
            assert!(!ours(&headers(&[("sec-fetch-site", site), ("origin", "https://a.example")]), Some("a.example")));
        }
        assert!(!ours(&headers(&[("origin", "https://evil.example")]), Some("a.example")));
        assert!(!ours(&headers(&[("origin", "null")]), Some("a.example")));
        assert!(!ours(&headers(&[]), Some("a.example")));
        assert!(!ours(&headers(&[("origin", "https://a.example")]), None));
    }
}
