//! Who is calling. Every server function begins with one of these guards; server side only.
//!
//! They read the session cookie of the request, ask the engine whose it is, and turn the engine's errors into what may
//! cross the wire.

use crate::failure::{Answer, Failure};
use crate::served::{Scheme, TraceId};
use domain::Error;
use engine::Engine;
use engine::account::Person;
use engine::handoff::PhoneSession;
use engine::review::StaffMember;
use http::HeaderValue;
use http::header::{COOKIE, SET_COOKIE};
use http::request::Parts;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// A cookie that holds a session token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// A person's session.
    Person,
    /// The browser that has signed up and has still to confirm its address.
    Pending,
    /// A phone that has claimed a handoff.
    Phone,
    /// The session of somebody who works in the console.
    Staff,
}

impl Cookie {
    /// Its name. Over HTTPS the prefix makes browsers refuse it from anywhere but this host (RFC 6265bis, 4.1.3).
    #[must_use]
    pub const fn name(self, scheme: Scheme) -> &'static str {
        match (self, scheme) {
            (Self::Person, Scheme::Https) => "__Host-session",
            (Self::Pending, Scheme::Https) => "__Host-pending",
            (Self::Phone, Scheme::Https) => "__Host-phone",
            (Self::Staff, Scheme::Https) => "__Host-staff",
            (Self::Person, Scheme::Http) => "session",
            (Self::Pending, Scheme::Http) => "pending",
            (Self::Phone, Scheme::Http) => "phone",
            (Self::Staff, Scheme::Http) => "staff",
        }
    }

    /// The token in these headers, if there is one.
    #[must_use]
    pub fn read(self, headers: &http::HeaderMap, scheme: Scheme) -> Option<String> {
        let name = self.name(scheme);
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, value)| *key == name && !value.is_empty())
            .map(|(_, value)| value.to_owned())
    }

    /// The header that sets it (or, with an empty value, removes it).
    #[must_use]
    pub fn write(self, token: &str, scheme: Scheme, seconds: i64) -> Option<HeaderValue> {
        let name = self.name(scheme);
        let secure = if scheme.is_secure() { "; Secure" } else { "" };
        // A link in an e-mail must find the person signed in; nobody follows a link into the console.
        let same_site = if self == Self::Staff { "Strict" } else { "Lax" };
        let text = format!("{name}={token}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={seconds}{secure}");
        HeaderValue::from_str(&text).ok()
    }
}

/// The engine.
///
/// # Errors
/// [`Error::Unavailable`] outside of a request.
pub fn engine() -> Answer<Engine> {
    use_context::<Engine>().ok_or_else(|| unavailable("no engine in context"))
}

/// How the request came.
#[must_use]
pub fn scheme() -> Scheme {
    use_context::<Scheme>().unwrap_or(Scheme::Https)
}

/// The token of this cookie in the request at hand.
#[must_use]
pub fn token(cookie: Cookie) -> Option<String> {
    cookie.read(&use_context::<Parts>()?.headers, scheme())
}

/// A few words about the browser of the request at hand: "Chrome, Android".
#[must_use]
pub fn device() -> String {
    let parts = use_context::<Parts>();
    let agent = parts
        .as_ref()
        .and_then(|parts| parts.headers.get(http::header::USER_AGENT))
        .and_then(|value| value.to_str().ok());
    engine::account::describe_device(agent.unwrap_or_default())
}

/// Sets a cookie on the answer.
pub fn set_cookie(cookie: Cookie, token: &str, seconds: i64) {
    if let (Some(options), Some(value)) = (use_context::<ResponseOptions>(), cookie.write(token, scheme(), seconds)) {
        options.append_header(SET_COOKIE, value);
    }
}

/// The person who is signed in.
///
/// # Errors
/// [`Error::NotSignedIn`].
pub async fn person() -> Answer<(Engine, Person)> {
    let engine = engine()?;
    let token = token(Cookie::Person).ok_or_else(|| refuse(Error::NotSignedIn))?;
    let person = settle(engine::account::caller(&engine, &token).await)?;
    Ok((engine, person))
}

/// The phone of a handoff, whatever state the handoff is in.
///
/// # Errors
/// [`Error::NotSignedIn`].
pub async fn phone() -> Answer<(Engine, PhoneSession)> {
    let engine = engine()?;
    let token = token(Cookie::Phone).ok_or_else(|| refuse(Error::NotSignedIn))?;
    let session = settle(engine::handoff::phone_session(&engine, &token).await)?;
    Ok((engine, session))
}

/// Somebody who works in the console.
///
/// # Errors
/// [`Error::NotSignedIn`].
pub async fn staff() -> Answer<(Engine, StaffMember)> {
    let engine = engine()?;
    let token = token(Cookie::Staff).ok_or_else(|| refuse(Error::NotSignedIn))?;
    let member = settle(engine::review::caller(&engine, &token).await)?;
    Ok((engine, member))
}

/// Makes the engine's result one that can be sent: refusals as they are, everything else logged under the trace id.
///
/// # Errors
/// The refusal, or [`Error::Unavailable`].
pub fn settle<T>(outcome: engine::Result<T>) -> Answer<T> {
    outcome.map_err(|error| match error {
        engine::Error::Refused(refusal) => refuse(refusal),
        internal => unavailable(&internal.to_string()),
    })
}

/// A refusal with its HTTP status on the answer.
pub fn refuse(error: Error) -> Failure {
    if let (false, Some(options), Ok(status)) =
        (is_posted_form(), use_context::<ResponseOptions>(), http::StatusCode::from_u16(error.status()))
    {
        options.set_status(status);
    }
    Failure::Refused(error)
}

/// Whether a browser has posted a form without our script. The answer is then a redirect back to the form's page with the
/// refusal in its address; another status would leave the person before bare JSON.
fn is_posted_form() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        let wanted = parts.headers.get(http::header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        parts.method == http::Method::POST && wanted.contains("text/html")
    })
}

fn unavailable(cause: &str) -> Failure {
    let trace = use_context::<TraceId>().map(|trace| trace.as_str().to_owned()).unwrap_or_default();
    tracing::error!(trace, cause, "a request failed");
    refuse(Error::Unavailable { trace })
}
