//! What the server tells the pages about the request at hand and the files beside it. Server side only; the values
//! are put into Leptos' context for pages and server functions alike. Who is calling is not among them: that is the
//! guard's business.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

/// How the request came. Over HTTPS, cookies are `Secure` and their names carry the `__Host-` prefix.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scheme {
    /// Without encryption: a developer's own machine.
    Http,
    /// Encrypted, here or by the proxy in front.
    Https,
}

impl Scheme {
    /// Whether cookies can and must be `Secure`.
    #[must_use]
    pub const fn is_secure(self) -> bool {
        matches!(self, Self::Https)
    }
}

/// Where the request came from; behind a trusted proxy, what that proxy says. Never logged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClientAddress(pub IpAddr);

/// The name under which the operator finds this request in the log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TraceId(pub Arc<str>);

impl TraceId {
    /// The name itself, as it is shown in small print.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The static files and the version of each, so that a page can name them by addresses that never change meaning.
#[derive(Clone, Debug, Default)]
pub struct Assets(Arc<BTreeMap<String, String>>);

impl Assets {
    /// From the path of each file, `/pkg/app.js`, to its version.
    #[must_use]
    pub fn new(versions: BTreeMap<String, String>) -> Self {
        Self(Arc::new(versions))
    }

    /// The address to put into a page: `/pkg/app.js?v=0123456789abcdef`, which browsers may keep for ever. A file that
    /// is not there keeps its plain path.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        match self.0.get(path) {
            Some(version) => format!("{path}?v={version}"),
            None => path.to_owned(),
        }
    }
}
