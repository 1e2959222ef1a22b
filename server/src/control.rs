//! The socket in the data folder over which the command line reaches the running server, because a second process
//! cannot open an embedded database. One request a connection: a line of JSON each way. Only the owner of the data
//! folder can reach it; it is no API for anyone else.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use engine::Engine;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};

use crate::command::carry_out;

/// What the command line can ask for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Request {
    /// Make an admin of the console.
    CreateAdmin {
        /// How the admin signs in.
        email: String,
        /// With what.
        password: String,
    },
    /// Check the chain of the audit trail.
    VerifyAudit,
}

/// What came of it, in a sentence for a person.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It was done.
    Done(String),
    /// It was not.
    Refused(String),
}

/// The most bytes of a request: two fields of a form.
const LONGEST: u64 = 16 * 1024;

/// Where the socket is.
#[must_use]
pub fn path(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// Listens until the future is dropped.
///
/// # Errors
/// When the socket cannot be made.
pub async fn listen(engine: Engine, data: &Path) -> io::Result<()> {
    let path = path(data);
    // Left over from a server that was killed: only one server can have the database open, so it is nobody's.
    match std::fs::remove_file(&path) {
        Err(problem) if problem.kind() != io::ErrorKind::NotFound => return Err(problem),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    loop {
        let (stream, _) = listener.accept().await?;
        let engine = engine.clone();
        tokio::spawn(async move {
            let patience = Duration::from_secs(300);
            if let Ok(Err(problem)) = tokio::time::timeout(patience, serve(&engine, stream)).await {
                tracing::warn!(%problem, "the command line went away");
            }
        });
    }
}

async fn serve(engine: &Engine, stream: UnixStream) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reader.take(LONGEST)).read_line(&mut line).await?;
    let answer = match serde_json::from_str(&line) {
        Ok(request) => carry_out(engine, request).await,
        Err(problem) => Answer::Refused(format!("this server does not know that command: {problem}")),
    };
    let mut text = serde_json::to_vec(&answer)?;
    text.push(b'\n');
    writer.write_all(&text).await?;
    writer.shutdown().await
}

/// Asks the server that runs on this data folder; nothing when none does.
///
/// # Errors
/// When a server is there and the conversation fails.
pub async fn ask(data: &Path, request: &Request) -> io::Result<Option<Answer>> {
    let stream = match UnixStream::connect(path(data)).await {
        Ok(stream) => stream,
        Err(problem) if matches!(problem.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(problem) => return Err(problem),
    };
    let (reader, mut writer) = stream.into_split();
    let mut text = serde_json::to_vec(request)?;
    text.push(b'\n');
    writer.write_all(&text).await?;
    let mut line = String::new();
    BufReader::new(reader).read_line(&mut line).await?;
    Ok(Some(serde_json::from_str(&line)?))
}
