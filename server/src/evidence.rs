//! Serves stored pictures: a person's own to the person, and to the console with each look logged under a name. The
//! decision and the log are the engine's; here the bytes get headers that let nobody keep or embed them.

use app::guard::Cookie;
use app::served::{Scheme, TraceId};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::error::Error;
use engine::evidence::Picture;
use serde::Deserialize;

use crate::problem::{Refused, settle};
use crate::router::Served;

/// Which frame of a recording.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    frame: Option<u32>,
}

/// The person's own picture.
///
/// # Errors
/// Without a session, or when it is not the person's.
pub async fn own(
    State(served): State<Served>,
    Extension(scheme): Extension<Scheme>,
    Extension(trace): Extension<TraceId>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let token = Cookie::Person.read(&headers, scheme).ok_or(Error::NotSignedIn)?;
    let person = settle(engine::account::caller(&served.engine, &token).await, &trace)?;
    let picture = engine::evidence::look(&served.engine, &person, &id, which.frame).await;
    Ok(answer(settle(picture, &trace)?))
}

/// A picture of a case, for somebody of the console whose role may see it.
///
/// # Errors
/// Without a session of the console, or when the role or the case does not allow it.
pub async fn for_staff(
    State(served): State<Served>,
    Extension(scheme): Extension<Scheme>,
    Extension(trace): Extension<TraceId>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let token = Cookie::Staff.read(&headers, scheme).ok_or(Error::NotSignedIn)?;
    let member = settle(engine::review::caller(&served.engine, &token).await, &trace)?;
    let picture = engine::evidence::look_as_staff(&served.engine, &member, &id, which.frame).await;
    Ok(answer(settle(picture, &trace)?))
}

fn answer(picture: Picture) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(picture.kind));
    // Nothing is left in the browser when the person logs out or the reviewer goes home.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, private"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    (headers, picture.bytes).into_response()
}
