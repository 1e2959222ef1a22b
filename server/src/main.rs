//! The program `countersign`: reads the command line and does what it says.

use clap::Parser as _;
use server::command::{CommandLine, run};

fn main() -> anyhow::Result<()> {
    // Two cryptographic providers are linked in (the database brings its own); this one is ours.
    let _ = rustls::crypto::ring::default_provider().install_default();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(CommandLine::parse()))
}
