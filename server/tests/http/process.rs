//! The program itself: started, asked, told to stop, as an operator does it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::Value;

struct Running {
    child: Child,
    http: String,
    https: String,
}

impl Running {
    fn start(data: &Path) -> Self {
        let mut child = command(data, &["serve"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not ready: {line}"));
        let text = |name: &str| ready[name].as_str().unwrap().to_owned();
        Self { http: text("listening"), https: text("https"), child }
    }

    /// Tells it to stop as a supervisor does; returns how long it took.
    fn stop(mut self) -> Duration {
        let began = Instant::now();
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "it ends in peace: {ended}");
        began.elapsed()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(data: &Path, arguments: &[&str]) -> Command {
    let site = data.join("site");
    std::fs::create_dir_all(&site).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command
        .args(arguments)
        .current_dir(data)
        .env("COUNTERSIGN_MODE", "development")
        .env("COUNTERSIGN_LISTEN", "127.0.0.1:0")
        .env("COUNTERSIGN_LISTEN_HTTPS", "127.0.0.1:0")
        .env("COUNTERSIGN_DATA", data.join("data"))
        .env("COUNTERSIGN_SITE", site);
    command
}

fn run(data: &Path, arguments: &[&str], input: &str) -> (bool, String) {
    let mut child =
        command(data, arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let words = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), words)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_serves_both_ways_takes_commands_and_stops_though_a_stream_is_open() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let running = Running::start(data);
    let client = Client::builder().danger_accept_invalid_certs(true).build().unwrap();
    for address in [&running.http, &running.https] {
        let answer = client.get(format!("{address}/health")).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{address}");
    }
    let password = std::fs::read_to_string(data.join("data/console-password.txt")).unwrap();
    let form = format!("email=admin%40countersign.localhost&password={}", password.trim());
    let signed_in = client
        .post(format!("{}/api/staff_log_in", running.https))
        .header("origin", &running.https)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .body(form)
        .send()
        .await
        .unwrap();
    assert!(signed_in.status().is_success(), "{}", signed_in.status());
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-") && cookie.contains("Secure") && cookie.contains("HttpOnly"), "{cookie}");
    let pair = cookie.split(';').next().unwrap().to_owned();
    let stream = client.get(format!("{}/live/queue", running.https)).header("cookie", pair).send().await.unwrap();
    assert_eq!(stream.status(), 200);

    let second = ["admin", "create", "--email", "second@example.org", "--password-stdin"];
    let (made, words) = run(data, &second, "correct horse battery staple\n");
    assert!(made, "{words}");
    let (whole, words) = run(data, &["audit", "verify"], "");
    assert!(whole, "{words}");
    assert!(running.stop() < Duration::from_secs(8), "an open stream must not hold it up");
    drop(stream);

    let (whole, words) = run(data, &["audit", "verify"], "");
    assert!(whole, "without a server the command opens the database itself: {words}");
    let again = Running::start(data);
    assert_eq!(std::fs::read_to_string(data.join("data/console-password.txt")).unwrap(), password);
    again.stop();
}

#[test]
fn a_wrong_setting_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("countersign.toml"), "mode = \"development\"\n[server]\nport = 1\n").unwrap();
    let (started, words) = run(folder.path(), &["serve"], "");
    assert!(!started);
    assert!(words.contains("countersign.toml, line 3") && words.contains("port"), "{words}");
}
