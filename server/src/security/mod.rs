//! What stands between the network and the pages, each in a file of its own: trace ids and logs, who is calling, the
//! origin of a change, how often and how much. Rights are not checked here: that is each use case's guard.

pub mod client;
pub mod headers;
pub mod limits;
pub mod origin;
pub mod rate;
pub mod trace;

/// What the layers know about the installation.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Production asks browsers to come by HTTPS only.
    pub production: bool,
    /// Proxies whose word on the caller's address is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
}
