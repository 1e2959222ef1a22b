//! The headers that tell a browser what our pages may do. The page's script policy carries a nonce drawn for each
//! request; the same nonce reaches the page through its context. Static files set their own caching before this.

use std::sync::Arc;

use app::served::Scheme;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::random::Rng;

use super::Policy;

/// The nonce of this request, for scripts written into the page.
#[derive(Clone, Debug)]
pub struct PageNonce(pub Arc<str>);

/// For what is no page: nothing may run in it or be fetched by it.
const NOTHING: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
);
/// For scripts: a worker takes its policy from its own file.
const WORKER: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
);
const FEATURES: HeaderValue = HeaderValue::from_static(
    "accelerometer=(), autoplay=(self), camera=(self), clipboard-write=(self), display-capture=(), \
     fullscreen=(self), geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), \
     payment=(), publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(self), serial=(), \
     usb=(), xr-spatial-tracking=()",
);

fn page(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; font-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
    )
}

/// Sets every header that is about safety.
pub async fn layer(State(policy): State<Arc<Policy>>, mut request: Request, next: Next) -> Response {
    let nonce: Arc<str> = Arc::from(URL_SAFE_NO_PAD.encode(Rng::System.bytes::<16>()));
    request.extensions_mut().insert(PageNonce(Arc::clone(&nonce)));
    let secure = request.extensions().get::<Scheme>().is_some_and(|scheme| scheme.is_secure());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy_text = match kind(headers) {
        Kind::Page => HeaderValue::from_str(&page(&nonce)).unwrap_or(NOTHING),
        Kind::Script => WORKER,
        Kind::Other => NOTHING,
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy_text);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // Our own pages may see where a form came from, to lead back there without script; nobody else sees anything.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("permissions-policy"), FEATURES);
    if secure && policy.production {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

enum Kind {
    Page,
    Script,
    Other,
}

fn kind(headers: &HeaderMap) -> Kind {
    match headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) {
        Some(kind) if kind.starts_with("text/html") => Kind::Page,
        Some(kind) if kind.contains("javascript") => Kind::Script,
        _ => Kind::Other,
    }
}
