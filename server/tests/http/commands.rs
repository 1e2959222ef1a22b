//! The command line, through the socket of the running server.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use server::control::{self, Answer, Request};

use crate::harness::Server;

async fn listening(server: &Server) -> tokio::task::JoinHandle<()> {
    let (engine, data) = (server.engine.clone(), server.data.path().to_owned());
    let task = tokio::spawn(async move { control::listen(engine, &data).await.unwrap() });
    while !control::path(server.data.path()).exists() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    task
}

async fn ask(data: &Path, request: Request) -> Answer {
    control::ask(data, &request).await.unwrap().expect("a server listens")
}

#[tokio::test]
async fn an_admin_made_on_the_command_line_can_sign_in() {
    let server = Server::start().await;
    let task = listening(&server).await;
    let data = server.data.path();
    let mode = std::fs::metadata(control::path(data)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "only the owner may ask");
    let create =
        |email: &str, password: &str| Request::CreateAdmin { email: email.to_owned(), password: password.to_owned() };
    let made = ask(data, create("boss@example.org", "correct horse battery staple")).await;
    assert!(matches!(made, Answer::Done(_)), "{made:?}");
    let answer = server
        .call("staff_log_in", "email=boss%40example.org&password=correct+horse+battery+staple")
        .send()
        .await
        .unwrap();
    assert!(answer.status().is_success() || answer.status().is_redirection(), "{}", answer.status());
    assert!(answer.headers().contains_key("set-cookie"));
    for (email, password) in [("no address", "correct horse battery staple"), ("other@example.org", "short")] {
        let refused = ask(data, create(email, password)).await;
        assert!(matches!(refused, Answer::Refused(_)), "{refused:?}");
    }
    task.abort();
}

#[tokio::test]
async fn the_audit_trail_can_be_verified_while_the_server_runs() {
    let server = Server::start().await;
    let task = listening(&server).await;
    let answer = ask(server.data.path(), Request::VerifyAudit).await;
    assert!(matches!(answer, Answer::Done(_)), "{answer:?}");
    task.abort();
}

#[tokio::test]
async fn nonsense_on_the_socket_is_answered_and_harms_nobody() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let server = Server::start().await;
    let task = listening(&server).await;
    for nonsense in [&b"{}\n"[..], b"\xff\xfe\n", b"{\"command\":\"shut_down\"}\n"] {
        let mut stream = tokio::net::UnixStream::connect(control::path(server.data.path())).await.unwrap();
        stream.write_all(nonsense).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.is_empty() || answer.contains("refused"), "{answer}");
    }
    assert!(matches!(ask(server.data.path(), Request::VerifyAudit).await, Answer::Done(_)));
    task.abort();
}

#[tokio::test]
async fn without_a_server_nobody_answers() {
    let folder = tempfile::tempdir().unwrap();
    assert!(control::ask(folder.path(), &Request::VerifyAudit).await.unwrap().is_none());
}
