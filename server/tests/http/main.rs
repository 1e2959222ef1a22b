//! Drives the whole HTTP surface in this process: a real engine on a database in memory, a clock that stands still, a
//! real listener. Each test has a server of its own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected has failed, and says where"
)]

mod commands;
mod development;
mod harness;
mod headers;
mod limits;
mod origin;
mod process;
mod routes;
