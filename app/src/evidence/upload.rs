//! Sends a file in pieces, each after the answer to the one before, and takes up again where the server says after
//! anything went wrong on the way. It ends only with the server's word or because the person cancels.

use super::sha256::{hex, sha256};
pub use super::wire::Canceller;
use super::wire::{Reply, ask, pause};
use crate::failure::Failure;
use domain::Error;
use domain::error::UploadProblem;
use domain::evidence::{Evidence, Origin, Purpose};
use js_sys::Uint8Array;
use leptos::prelude::window;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// The largest piece.
const PIECE_LARGEST: u64 = 512 * 1024;
/// The first piece, so that progress is seen from the beginning.
const PIECE_FIRST: u64 = 64 * 1024;
/// The smallest piece, for slow networks.
const PIECE_SMALLEST: u64 = 32 * 1024;
/// A piece that takes longer than this makes the next ones smaller, in milliseconds.
const PIECE_SLOW: f64 = 4000.0;
/// A piece that takes less than this makes the next ones larger.
const PIECE_QUICK: f64 = 1200.0;
/// How often an upload is announced anew before the refusal is believed.
const ANNOUNCEMENTS: u32 = 4;
/// How often an answer "unavailable" is tried again.
const REPEATS: u32 = 5;

/// What is sent, and where to.
#[derive(Debug, Clone)]
pub struct Job {
    /// `/uploads` or `/phone/uploads`.
    pub base: &'static str,
    /// What it shows.
    pub purpose: Purpose,
    /// How it was made.
    pub origin: Origin,
    /// The challenge that a recording answers.
    pub challenge: Option<String>,
    /// The bytes.
    pub blob: Blob,
}

impl Job {
    /// What is announced to the server. All parts are words or numbers of our own, so that nothing needs escaping.
    fn announcement(&self, hash: &str) -> String {
        let origin = match self.origin {
            Origin::Camera => "camera",
            Origin::Upload => "upload",
        };
        let (purpose, size) = (self.purpose.name(), size_of(&self.blob));
        let challenge = self.challenge.as_ref().map(|id| format!(r#","challenge":"{id}""#)).unwrap_or_default();
        format!(r#"{{"purpose":"{purpose}","origin":"{origin}","size":{size},"sha256":"{hash}"{challenge}}}"#)
    }
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stage {
    /// Bytes are on their way; from 0 to 1.
    Moving(f64),
    /// The connection is lost; it goes on by itself.
    Waiting(f64),
    /// All bytes are there; the server looks at them.
    Checking,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is stored.
    Stored(Box<Evidence>),
    /// The person cancelled.
    Cancelled,
    /// The server refused.
    Refused(Failure),
}

#[derive(Deserialize)]
struct Begun {
    id: String,
    offset: u64,
}

#[derive(Deserialize)]
struct Standing {
    #[serde(default)]
    offset: Option<u64>,
    #[serde(default, alias = "evidence")]
    stored: Option<Evidence>,
}

/// What to do after a refusal.
enum After {
    GoOnAt(u64),
    BeginAgain,
    Wait(i32),
    GiveUp(Error),
}

/// Sends it all.
pub async fn send(job: &Job, canceller: &Canceller, tell: impl Fn(Stage)) -> Outcome {
    let Some(hash) = hash_of(&job.blob).await else {
        return Outcome::Refused(Failure::Refused(Error::Upload(UploadProblem::Damaged)));
    };
    let mut delays = Delays::default();
    let mut unavailable = 0;
    let mut announced = 0;
    let mut piece = PIECE_FIRST;
    'announce: loop {
        announced += 1;
        let (id, mut offset) = loop {
            tell(Stage::Moving(0.0));
            let reply = ask(
                canceller,
                "POST",
                job.base,
                Some(("content-type", "application/json")),
                Some(&job.announcement(&hash).into()),
            )
            .await;
            if canceller.is_cancelled() {
                return Outcome::Cancelled;
            }
            match reply {
                Reply::Fine(body, _) => match serde_json::from_str::<Begun>(&body) {
                    Ok(begun) => break (begun.id, begun.offset),
                    Err(_) => delays.wait(canceller, || tell(Stage::Waiting(0.0))).await,
                },
                Reply::Lost => delays.wait(canceller, || tell(Stage::Waiting(0.0))).await,
                Reply::Refused(error) => match after(error, &mut unavailable) {
                    After::Wait(milliseconds) => pause(milliseconds).await,
                    After::BeginAgain if announced < ANNOUNCEMENTS => continue 'announce,
                    After::BeginAgain | After::GoOnAt(_) => return refused(Error::Upload(UploadProblem::Unknown)),
                    After::GiveUp(error) => return refused(error),
                },
            }
            if canceller.is_cancelled() {
                return Outcome::Cancelled;
            }
        };
        let address = format!("{}/{id}", job.base);
        loop {
            let total = size_of(&job.blob);
            let end = offset.saturating_add(piece).min(total);
            tell(if end >= total && offset >= total { Stage::Checking } else { Stage::Moving(share(offset, total)) });
            let Some(bytes) = slice(&job.blob, offset, end) else {
                return refused(Error::Upload(UploadProblem::Damaged));
            };
            let began = js_sys::Date::now();
            let reply =
                ask(canceller, "PATCH", &address, Some(("upload-offset", &offset.to_string())), Some(&bytes)).await;
            if canceller.is_cancelled() {
                return Outcome::Cancelled;
            }
            match reply {
                Reply::Fine(body, _) => {
                    delays = Delays::default();
                    unavailable = 0;
                    piece = adapted(piece, js_sys::Date::now() - began);
                    match serde_json::from_str::<Standing>(&body) {
                        Ok(Standing { stored: Some(evidence), .. }) => {
                            tell(Stage::Moving(1.0));
                            return Outcome::Stored(Box::new(evidence));
                        }
                        Ok(Standing { offset: Some(next), .. }) => {
                            offset = next;
                            if next >= total {
                                tell(Stage::Checking);
                            }
                        }
                        _ => delays.wait(canceller, || tell(Stage::Waiting(share(offset, total)))).await,
                    }
                }
                Reply::Lost => {
                    piece = (piece / 2).max(PIECE_SMALLEST);
                    delays.wait(canceller, || tell(Stage::Waiting(share(offset, total)))).await;
                    if canceller.is_cancelled() {
                        return Outcome::Cancelled;
                    }
                    match ask(canceller, "HEAD", &address, None, None).await {
                        Reply::Fine(_, Some(next)) => offset = next,
                        // A HEAD answer has no body: whatever the refusal was, announcing again brings it in words.
                        Reply::Refused(_) if announced < ANNOUNCEMENTS => continue 'announce,
                        Reply::Refused(error) => return refused(error),
                        Reply::Fine(..) | Reply::Lost => {}
                    }
                }
                Reply::Refused(error) => match after(error, &mut unavailable) {
                    After::GoOnAt(next) => offset = next,
                    After::Wait(milliseconds) => pause(milliseconds).await,
                    After::BeginAgain if announced < ANNOUNCEMENTS => continue 'announce,
                    After::BeginAgain => return refused(Error::Upload(UploadProblem::Unknown)),
                    After::GiveUp(error) => return refused(error),
                },
            }
            if canceller.is_cancelled() {
                return Outcome::Cancelled;
            }
        }
    }
}

fn after(error: Error, unavailable: &mut u32) -> After {
    match error {
        Error::Upload(UploadProblem::WrongOffset { expected }) => After::GoOnAt(expected),
        Error::Upload(UploadProblem::Unknown) | Error::NotFound => After::BeginAgain,
        Error::TooManyRequests { wait_seconds } => {
            After::Wait(i32::try_from(wait_seconds.clamp(1, 60)).unwrap_or(60) * 1000)
        }
        Error::Changed | Error::Unavailable { .. } if *unavailable < REPEATS => {
            *unavailable += 1;
            After::Wait(1000 << (*unavailable).min(4))
        }
        other => After::GiveUp(other),
    }
}

fn refused(error: Error) -> Outcome {
    Outcome::Refused(Failure::Refused(error))
}

/// The next piece's size, so that progress is seen on slow networks and quick ones are not held up.
fn adapted(piece: u64, took: f64) -> u64 {
    if took > PIECE_SLOW {
        (piece / 2).max(PIECE_SMALLEST)
    } else if took < PIECE_QUICK {
        (piece * 2).min(PIECE_LARGEST)
    } else {
        piece
    }
}

/// Ever longer pauses, cut short when the browser is online again.
#[derive(Default)]
struct Delays {
    used: u32,
}

impl Delays {
    async fn wait(&mut self, canceller: &Canceller, tell: impl Fn()) {
        tell();
        let milliseconds = (500_i32 << self.used.min(5)).min(15_000);
        self.used += 1;
        if !canceller.is_cancelled() {
            pause(milliseconds).await;
        }
    }
}

async fn hash_of(blob: &Blob) -> Option<String> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    let bytes = Uint8Array::new(&buffer);
    let subtle = window().crypto().ok().map(|crypto| crypto.subtle()).filter(|subtle| !subtle.is_undefined());
    if let Some(promise) = subtle.and_then(|subtle| subtle.digest_with_str_and_js_u8_array("SHA-256", &bytes).ok())
        && let Ok(digest) = JsFuture::from(promise).await
    {
        return Some(hex(Uint8Array::new(&digest).to_vec().into_iter()));
    }
    Some(sha256(&bytes.to_vec()))
}

/// The size of a blob in bytes.
#[must_use]
pub fn size_of(blob: &Blob) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a size is a whole number below 2^53, never negative"
    )]
    let size = blob.size() as u64;
    size
}

fn slice(blob: &Blob, from: u64, to: u64) -> Option<JsValue> {
    #[expect(clippy::cast_precision_loss, reason = "offsets of files are far below 2^53")]
    let piece = blob.slice_with_f64_and_f64(from as f64, to as f64);
    piece.ok().map(JsValue::from)
}

fn share(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "sizes of files are far below 2^53")]
    let share = part as f64 / whole.max(1) as f64;
    share.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_shrink_on_slow_networks_and_grow_on_quick_ones() {
        assert_eq!(adapted(PIECE_LARGEST, 9000.0), PIECE_LARGEST / 2);
        assert_eq!(adapted(PIECE_SMALLEST, 9000.0), PIECE_SMALLEST);
        assert_eq!(adapted(64 * 1024, 300.0), 128 * 1024);
        assert_eq!(adapted(PIECE_LARGEST, 300.0), PIECE_LARGEST);
        assert_eq!(adapted(64 * 1024, 2000.0), 64 * 1024);
    }

    #[test]
    fn an_unavailable_server_is_asked_again_but_not_for_ever() {
        let mut asked = 0;
        let unavailable = || Error::Unavailable { trace: String::new() };
        for _ in 0..REPEATS {
            assert!(matches!(after(unavailable(), &mut asked), After::Wait(_)));
        }
        assert!(matches!(after(unavailable(), &mut asked), After::GiveUp(_)));
    }

    #[test]
    fn both_forms_of_the_last_answer_are_understood() {
        let evidence = r#"{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","purpose":"front","origin":"camera","device":"own","stored_at":5,"width":1,"height":1,"frames":1,"measures":{"sharpness":0.5,"brightness":0.5,"glare":0.0}}"#;
        for name in ["stored", "evidence"] {
            let body = format!(r#"{{"offset":9,"{name}":{evidence}}}"#);
            let standing = serde_json::from_str::<Standing>(&body).ok();
            assert!(standing.is_some_and(|standing| standing.stored.is_some()), "{body}");
        }
    }
}
