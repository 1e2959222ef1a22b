//! Finds where a request came from and whether it came encrypted: from the connection, or from the headers of a proxy
//! that the operator trusts. Nobody else's headers are believed.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use app::served::{ClientAddress, Scheme};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;

use super::Policy;

/// Puts [`ClientAddress`] and [`Scheme`] into the request.
pub async fn layer(State(policy): State<Arc<Policy>>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |info| info.0.ip().to_canonical());
    let listener = request.extensions().get::<Scheme>().copied().unwrap_or(Scheme::Http);
    let (address, scheme) = find(peer, listener, request.headers(), &policy.trusted_proxies);
    request.extensions_mut().insert(ClientAddress(address));
    request.extensions_mut().insert(scheme);
    next.run(request).await
}

fn find(peer: IpAddr, listener: Scheme, headers: &HeaderMap, trusted: &[IpAddr]) -> (IpAddr, Scheme) {
    if !trusted.contains(&peer) {
        return (peer, listener);
    }
    // Each proxy appends whom it heard: the last address that is no proxy of ours is the caller. What stands before one that
    // cannot be read is the caller's own word, so the search ends there.
    let address = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|part| part.trim().parse::<IpAddr>().ok().map(|address| address.to_canonical()))
        .rfind(|address| address.is_none_or(|address| !trusted.contains(&address)))
        .flatten()
        .unwrap_or(peer);
    let scheme = match headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok()) {
        Some("https") => Scheme::Https,
        Some(_) => Scheme::Http,
        None => listener,
    };
    (address, scheme)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
    use super::*;

    const PROXY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn forwarded(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", value.parse().unwrap());
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        headers
    }

    #[test]
    fn a_stranger_cannot_claim_another_address() {
        let stranger: IpAddr = "203.0.113.9".parse().unwrap();
        let found = find(stranger, Scheme::Http, &forwarded("198.51.100.1"), &[PROXY]);
        assert_eq!(found, (stranger, Scheme::Http));
    }

    #[test]
    fn a_trusted_proxy_is_believed_about_the_last_address_only() {
        let found = find(PROXY, Scheme::Http, &forwarded("1.2.3.4, 198.51.100.1, 10.0.0.1"), &[PROXY]);
        assert_eq!(found, ("198.51.100.1".parse().unwrap(), Scheme::Https));
        let (address, _) = find(PROXY, Scheme::Http, &forwarded("1.2.3.4, 198.51.100.1:4711"), &[PROXY]);
        assert_eq!(address, PROXY, "what cannot be read does not make room for what the caller says");
    }
}
