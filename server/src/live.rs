//! Live state as server-sent events. An event says only that something changed: what, the page asks for, and is guarded
//! there. A stream ends when the session it was opened with ends or the server stops; browsers come back by themselves.

use std::convert::Infallible;
use std::time::Duration;

use app::guard::Cookie;
use app::served::Scheme;
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use domain::error::Error;
use engine::Engine;
use engine::live::{PhoneGuard, Signal};
use futures::stream::{self, Stream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::problem::Refused;
use crate::router::Served;

/// How often a quiet stream makes sure that its session still holds, and shows the network that it lives.
const PULSE: Duration = Duration::from_secs(15);

/// The most streams of one account: more pages than anybody has open, too few to use up the server.
const MOST: usize = 40;
/// Of these the phones' part, so that no phone takes the place of the person's own pages.
const MOST_OF_PHONES: usize = 20;

/// Whose session a stream hangs on.
#[derive(Clone, Copy)]
enum Caller {
    Person,
    Phone,
    Staff,
}

impl Caller {
    const fn cookie(self) -> Cookie {
        match self {
            Self::Person => Cookie::Person,
            Self::Phone => Cookie::Phone,
            Self::Staff => Cookie::Staff,
        }
    }

    /// What the session is good for, as long as it lasts.
    async fn session(self, engine: &Engine, token: &str) -> Option<Session> {
        match self {
            Self::Person => {
                let person = engine::account::caller(engine, token).await.ok()?;
                Some(Session { account: person.account.to_string(), at_work: false })
            }
            Self::Phone => {
                let phone = engine::handoff::phone_session(engine, token).await.ok()?;
                let at_work = engine::handoff::is_under_way(engine, &phone).await.ok()?;
                Some(Session { account: phone.account.to_string(), at_work })
            }
            Self::Staff => {
                engine::review::caller(engine, token).await.ok()?;
                Some(Session { account: String::new(), at_work: false })
            }
        }
    }
}

/// A session that holds.
struct Session {
    /// The account that it belongs to; for staff, nothing.
    account: String,
    /// Whether it is a phone's whose handoff is under way.
    at_work: bool,
}

/// What a stream holds while it is open.
struct Following {
    engine: Engine,
    caller: Caller,
    token: String,
    changes: watch::Receiver<Signal>,
    closing: CancellationToken,
    begun: bool,
    /// As long as this is held, the computer sees the phone as present.
    present: Option<PhoneGuard>,
}

impl Following {
    /// Makes sure that the session still holds; a phone whose handoff is over is not present any more.
    async fn check(&mut self) -> Option<()> {
        let session = self.caller.session(&self.engine, &self.token).await?;
        if !session.at_work {
            self.present = None;
        }
        Some(())
    }
}

/// The person's own case, on every device they are signed in with.
///
/// # Errors
/// Without a session.
pub async fn case(
    state: State<Served>,
    scheme: Extension<Scheme>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refused> {
    open(state.0, scheme.0, &headers, Caller::Person).await
}

/// The same case, on the phone of a handoff; while it is open, the computer shows the phone as present.
///
/// # Errors
/// Without a session of a handoff.
pub async fn phone(
    state: State<Served>,
    scheme: Extension<Scheme>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refused> {
    open(state.0, scheme.0, &headers, Caller::Phone).await
}

/// The queue of the review desk.
///
/// # Errors
/// Without a session of the console.
pub async fn queue(
    state: State<Served>,
    scheme: Extension<Scheme>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refused> {
    open(state.0, scheme.0, &headers, Caller::Staff).await
}

async fn open(
    served: Served,
    scheme: Scheme,
    headers: &HeaderMap,
    caller: Caller,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>> + use<>>, Refused> {
    let engine = served.engine;
    let token = caller.cookie().read(headers, scheme).ok_or(Error::NotSignedIn)?;
    let Session { account, at_work } = caller.session(&engine, &token).await.ok_or(Error::NotSignedIn)?;
    let most = match caller {
        Caller::Staff => usize::MAX,
        Caller::Person => MOST,
        Caller::Phone => MOST_OF_PHONES,
    };
    if engine.live.listeners(&account) >= most {
        return Err(Error::TooManyRequests { wait_seconds: 15 }.into());
    }
    let changes = match caller {
        Caller::Staff => engine.live.queue(),
        Caller::Person | Caller::Phone => engine.live.topic(&account),
    };
    let present = at_work.then(|| engine.live.phone_arrives(&account));
    let following = Following { engine, caller, token, changes, closing: served.closing, begun: false, present };
    Ok(Sse::new(stream::unfold(following, next)).keep_alive(KeepAlive::new().interval(PULSE)))
}

async fn next(mut following: Following) -> Option<(Result<Event, Infallible>, Following)> {
    if !following.begun {
        // The first event of every connection, so that nothing is missed that happened while it was lost.
        following.begun = true;
        let signal = *following.changes.borrow_and_update();
        return Some((Ok(event(signal)), following));
    }
    loop {
        tokio::select! {
            () = following.closing.cancelled() => return None,
            outcome = following.changes.changed() => {
                outcome.ok()?;
                following.check().await?;
                let signal = *following.changes.borrow_and_update();
                return Some((Ok(event(signal)), following));
            }
            () = tokio::time::sleep(PULSE) => {
                following.check().await?;
            }
        }
    }
}

fn event(signal: Signal) -> Event {
    Event::default().event("change").id(signal.changes.to_string()).data(signal.version.to_string())
}
