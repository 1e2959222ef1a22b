//! Development only: the first person of the console, made at the first start so that a developer can sign in at once.
//! The password is drawn, kept in a file that only the owner can read, and told at each start. Production makes nobody.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use engine::Engine;

use crate::command::create_admin;

/// How the first admin signs in.
pub const EMAIL: &str = "admin@countersign.localhost";
const FILE: &str = "console-password.txt";

/// What to tell the developer.
#[derive(Debug)]
pub struct FirstAdmin {
    /// The address to sign in with.
    pub email: &'static str,
    /// The password.
    pub password: String,
}

/// Makes the first admin if the console has nobody; tells how to sign in as long as the file is there.
pub async fn ensure(engine: &Engine, data: &Path) -> Option<FirstAdmin> {
    let file = data.join(FILE);
    match engine::review::has_staff(engine).await {
        Ok(true) => {
            let password = fs::read_to_string(&file).ok()?.trim().to_owned();
            return Some(FirstAdmin { email: EMAIL, password });
        }
        Ok(false) => {}
        Err(problem) => {
            tracing::error!(%problem, "cannot tell whether the console has anybody");
            return None;
        }
    }
    let password = engine.rng.token().text();
    let written = fs::remove_file(&file)
        .or_else(|problem| if problem.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(problem) })
        .and_then(|()| fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file))
        .and_then(|mut file| writeln!(file, "{password}"));
    if let Err(problem) = written {
        tracing::error!(%problem, "the password of the first admin cannot be kept, so nobody was made");
        return None;
    }
    match create_admin(engine, EMAIL, password.clone()).await {
        Ok(()) => Some(FirstAdmin { email: EMAIL, password }),
        Err(problem) => {
            tracing::error!(%problem, "the first admin was not made");
            None
        }
    }
}
