#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};
use std::time::Duration as Pause;

use chrono::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::{Mail, MailError, Message};
use crate::bind;
use crate::db::Write;
use crate::settings::{Mode, Secret, Settings};
use crate::testing::Place;

/// A small real SMTP server: it speaks the protocol and keeps what it takes.
struct Server {
    url: String,
    taken: Arc<Mutex<Vec<String>>>,
    answer: Arc<Mutex<&'static str>>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let taken = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(Mutex::new("250 taken"));
        let (kept, answers) = (Arc::clone(&taken), Arc::clone(&answer));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&kept), Arc::clone(&answers)));
            }
        });
        Self { url, taken, answer, task }
    }

    fn letters(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }

    fn answer(&self, answer: &'static str) {
        *self.answer.lock().unwrap() = answer;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(stream: TcpStream, taken: Arc<Mutex<Vec<String>>>, answer: Arc<Mutex<&'static str>>) {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    let mut letter: Option<Vec<String>> = None;
    let _ = writing.write_all(b"220 test ESMTP\r\n").await;
    while let Ok(Some(line)) = lines.next_line().await {
        let reply = match letter.as_mut() {
            Some(body) if line == "." => {
                let answer = *answer.lock().unwrap();
                if answer.starts_with("250") {
                    taken.lock().unwrap().push(body.join("\n"));
                }
                letter = None;
                // Slow enough for another node to look meanwhile.
                tokio::time::sleep(Pause::from_millis(50)).await;
                answer
            }
            Some(body) => {
                body.push(line.strip_prefix('.').unwrap_or(&line).to_owned());
                continue;
            }
            None if line.starts_with("EHLO") => "250-test\r\n250 8BITMIME",
            None if line == "DATA" => {
                letter = Some(Vec::new());
                "354 go on"
            }
            None if line == "QUIT" => {
                let _ = writing.write_all(b"221 bye\r\n").await;
                return;
            }
            None => "250 ok",
        };
        if writing.write_all(format!("{reply}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

fn letter(to: &str) -> Message {
    Message {
        to: to.to_owned(),
        subject: "Your code".to_owned(),
        text: "The code is 123456.".to_owned(),
        html: Some("<p>The code is <b>123456</b>.</p>".to_owned()),
    }
}

async fn place(on_disk: bool, mode: Mode, server: Option<&Server>) -> Place {
    let smtp = server.map(|server| Secret::new(server.url.clone()));
    Place::open_with(on_disk, |settings| {
        settings.mode = mode;
        settings.mail.smtp = smtp;
        settings.mail.from = "Example Exchange <no-reply@example.org>".to_owned();
    })
    .await
}

async fn queue(place: &Place, to: &str, id: &str) {
    let mut write = Write::new();
    place.engine.mail.queue(&mut write, &letter(to), id).unwrap();
    place.engine.db.commit(write).await.unwrap();
}

async fn state(place: &Place, id: &str) -> String {
    place
        .engine
        .db
        .read_one("SELECT VALUE state FROM type::record('outbox', $id)", bind! { id: id.to_owned() })
        .await
        .unwrap()
        .unwrap()
}

#[test]
fn the_pauses_grow_and_end_after_about_two_days() {
    assert_eq!(super::pause(1), Duration::seconds(10));
    assert_eq!(super::pause(2), Duration::seconds(20));
    assert_eq!(super::pause(60), Duration::hours(6));
    let all: Duration = (1..super::TRIES).map(super::pause).sum();
    assert!(all > Duration::hours(12) && all < Duration::days(3), "{all}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_arrives_once_and_its_text_is_deleted() {
    for on_disk in [false, true] {
        let server = Server::start().await;
        let place = place(on_disk, Mode::Production, Some(&server)).await;
        queue(&place, "ada@example.com", "code 1").await;
        queue(&place, "ada@example.com", "code 1").await;
        assert_eq!(place.engine.mail.send_due().await.unwrap(), 1);
        assert_eq!(place.engine.mail.send_due().await.unwrap(), 0);
        let letters = server.letters();
        let [arrived] = letters.as_slice() else {
            assert_eq!(letters.len(), 1);
            return;
        };
        for part in [
            "From: \"Example Exchange\" <no-reply@example.org>",
            "To: ada@example.com",
            "Subject: Your code",
            "text/plain",
            "text/html",
            "The code is 123456.",
            "Message-ID: <",
        ] {
            assert!(arrived.contains(part), "{part} is missing in\n{arrived}");
        }
        assert_eq!(state(&place, "code 1").await, "sent");
        assert_eq!(place.engine.mail.outbox(10).await.unwrap(), []);
        queue(&place, "ada@example.com", "code 1").await;
        assert_eq!(place.engine.mail.send_due().await.unwrap(), 0, "it was sent already");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_stored_that_can_be_read() {
    let place = place(false, Mode::Production, None).await;
    queue(&place, "ada@example.com", "code 1").await;
    let rows: Vec<surrealdb::types::Value> = place.engine.db.read("SELECT * FROM outbox", bind! {}).await.unwrap();
    let text = format!("{rows:?}");
    assert_eq!(rows.len(), 1);
    assert!(!text.contains("ada@") && !text.contains("123456"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_of_a_failed_transaction_is_never_sent() {
    let server = Server::start().await;
    let place = place(false, Mode::Production, Some(&server)).await;
    let mut write = Write::new();
    place.engine.mail.queue(&mut write, &letter("ada@example.com"), "1").unwrap();
    write.add("THROW 'no'", bind! {});
    assert!(place.engine.db.commit(write).await.is_err());
    assert_eq!(place.engine.mail.send_due().await.unwrap(), 0);
    assert!(server.letters().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_busy_or_away_is_tried_again_later() {
    let server = Server::start().await;
    let place = place(false, Mode::Production, Some(&server)).await;
    queue(&place, "ada@example.com", "1").await;
    server.answer("451 busy");
    assert_eq!(place.engine.mail.send_due().await.unwrap(), 0);
    assert_eq!(state(&place, "1").await, "queued");
    server.answer("250 taken");
    assert_eq!(place.engine.mail.send_due().await.unwrap(), 0, "not yet");
    place.clock.advance(Duration::seconds(11));
    assert_eq!(place.engine.mail.send_due().await.unwrap(), 1);
    assert_eq!(server.letters().len(), 1);

    queue(&place, "ada@example.com", "2").await;
    server.answer("451 busy");
    for _ in 0..20 {
        place.engine.mail.send_due().await.unwrap();
        place.clock.advance(Duration::hours(7));
    }
    assert_eq!(state(&place, "2").await, "failed", "given up in the end");
    assert_eq!(place.engine.mail.outbox(10).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_loses_nothing() {
    let server = Server::start().await;
    let url = server.url.clone();
    drop(server);
    let place = Place::open_with(false, |settings| {
        settings.mail.smtp = Some(Secret::new(url));
        settings.mail.from = "no-reply@example.org".to_owned();
    })
    .await;
    queue(&place, "ada@example.com", "1").await;
    assert_eq!(place.engine.mail.send_due().await.unwrap(), 0);
    assert_eq!(state(&place, "1").await, "queued");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_is_refused_for_good_is_not_tried_again() {
    let server = Server::start().await;
    let place = place(false, Mode::Production, Some(&server)).await;
    server.answer("550 no such mailbox ada@example.com");
    queue(&place, "ada@example.com", "1").await;
    assert_eq!(place.engine.mail.send_due().await.unwrap(), 0);
    assert_eq!(state(&place, "1").await, "failed");
    let problem: Option<String> = place.engine.db.read_one("SELECT VALUE problem FROM outbox", bind! {}).await.unwrap();
    assert_eq!(problem.as_deref(), Some("refused with 550"), "the address is not repeated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_send_each_letter_once() {
    let server = Server::start().await;
    let place = place(false, Mode::Production, Some(&server)).await;
    for number in 0..10 {
        queue(&place, "ada@example.com", &number.to_string()).await;
    }
    let other = Mail {
        db: place.engine.db.another_node(),
        ..Mail::open(&place.engine.settings, &place.engine.db, &place.engine.vault, &place.clock).unwrap()
    };
    let (one, two) = tokio::join!(place.engine.mail.send_due(), other.send_due());
    assert_eq!(one.unwrap() + two.unwrap(), 10);
    assert_eq!(server.letters().len(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_letters_of_a_killed_node_are_sent_by_another() {
    let server = Server::start().await;
    let place = place(true, Mode::Production, Some(&server)).await;
    queue(&place, "ada@example.com", "1").await;
    let rows = super::store::due(&place.engine.db, place.clock.now(), 1).await.unwrap();
    let claimed = rows.first().unwrap();
    super::store::claim(&place.engine.db, claimed, place.clock.now() + super::LEASE).await.unwrap();
    assert_eq!(place.engine.mail.send_due().await.unwrap(), 0, "another node is at it");
    place.clock.advance(super::LEASE + Duration::seconds(1));
    assert_eq!(place.engine.mail.send_due().await.unwrap(), 1);

    queue(&place, "ada@example.com", "2").await;
    let rows = super::store::due(&place.engine.db, place.clock.now(), 1).await.unwrap();
    super::store::claim(&place.engine.db, rows.first().unwrap(), place.clock.now() + super::LEASE).await.unwrap();
    // A database on this machine: after a restart nobody else can be at it.
    let place = place.reopen().await;
    assert_eq!(place.engine.mail.send_due().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_developer_reads_letters_on_a_page() {
    let place = place(false, Mode::Development, None).await;
    queue(&place, "ada@example.com", "1").await;
    place.clock.advance(Duration::seconds(1));
    queue(&place, "bob@example.com", "2").await;
    assert_eq!(place.engine.mail.send_due().await.unwrap(), 0);
    let outbox = place.engine.mail.outbox(10).await.unwrap();
    let ids: Vec<_> = outbox.iter().map(|mail| (mail.id.as_str(), mail.state.as_str())).collect();
    assert_eq!(ids, [("2", "kept"), ("1", "kept")]);
    assert_eq!(outbox.first().unwrap().message, letter("bob@example.com"));

    let server = Server::start().await;
    let sending = self::place(false, Mode::Development, Some(&server)).await;
    queue(&sending, "ada@example.com", "1").await;
    assert_eq!(sending.engine.mail.send_due().await.unwrap(), 1);
    let outbox = sending.engine.mail.outbox(10).await.unwrap();
    assert_eq!(outbox.first().unwrap().state, "sent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_letters_are_forgotten_and_waiting_ones_are_not() {
    let place = place(false, Mode::Development, None).await;
    queue(&place, "ada@example.com", "1").await;
    place.engine.mail.forget_old().await.unwrap();
    assert_eq!(place.engine.mail.outbox(10).await.unwrap().len(), 1);
    place.clock.advance(Duration::days(31));
    place.engine.mail.forget_old().await.unwrap();
    assert_eq!(place.engine.mail.outbox(10).await.unwrap().len(), 0);
    let waiting = self::place(false, Mode::Production, None).await;
    queue(&waiting, "ada@example.com", "1").await;
    waiting.clock.advance(Duration::days(31));
    waiting.engine.mail.forget_old().await.unwrap();
    assert_eq!(state(&waiting, "1").await, "queued");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_with_another_header_in_it_is_refused() {
    let place = place(false, Mode::Production, None).await;
    let mut write = Write::new();
    let hostile = letter("ada@example.com\r\nBcc: eve@example.org");
    assert!(matches!(place.engine.mail.queue(&mut write, &hostile, "1"), Err(MailError::Address)));
    assert!(write.is_empty());
    let settings = Settings::default();
    assert!(Mail::open(&settings, &place.engine.db, &place.engine.vault, &place.clock).is_ok());
}
