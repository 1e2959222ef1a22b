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

    /// The account that the session belongs to; for staff, nothing.
    async fn account(self, engine: &Engine, token: &str) -> Option<String> {
        match self {
            Self::Person => engine::account::caller(engine, token).await.ok().map(|person| person.account.to_string()),
            Self::Phone => {
                engine::handoff::phone_session(engine, token).await.ok().map(|phone| phone.account.to_string())
            }
            Self::Staff => engine::review::caller(engine, token).await.ok().map(|_| String::new()),
        }
    }
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
    _present: Option<PhoneGuard>,
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
    let account = caller.account(&engine, &token).await.ok_or(Error::NotSignedIn)?;
    let changes = match caller {
        Caller::Staff => engine.live.queue(),
        Caller::Person | Caller::Phone => engine.live.topic(&account),
    };
    let present = matches!(caller, Caller::Phone).then(|| engine.live.phone_arrives(&account));
    let following =
        Following { engine, caller, token, changes, closing: served.closing, begun: false, _present: present };
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
                following.caller.account(&following.engine, &following.token).await?;
                let signal = *following.changes.borrow_and_update();
                return Some((Ok(event(signal)), following));
            }
            () = tokio::time::sleep(PULSE) => {
                following.caller.account(&following.engine, &following.token).await?;
            }
        }
    }
}

fn event(signal: Signal) -> Event {
    Event::default().event("change").id(signal.changes.to_string()).data(signal.version.to_string())
}
