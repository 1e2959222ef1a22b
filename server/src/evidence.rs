//! Serves stored pictures: a person's own to the person, and to the console with each look logged under a name. The
//! decision and the log are the engine's; here the bytes get headers that let nobody keep or embed them.

use app::guard::Cookie;
use app::served::{Scheme, TraceId};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::error::Error;
use domain::evidence::Purpose;
use domain::identifier::EvidenceId;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::problem::{Refused, settle};
use crate::router::Served;

/// Which frame of a recording.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    frame: Option<usize>,
}

/// The person's own picture of this purpose in the last attempt.
///
/// # Errors
/// Without a session, or when there is none.
pub async fn own(
    State(served): State<Served>,
    Extension(scheme): Extension<Scheme>,
    Extension(trace): Extension<TraceId>,
    Path(purpose): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let token = Cookie::Person.read(&headers, scheme).ok_or(Error::NotSignedIn)?;
    let person = settle(engine::account::caller(&served.engine, &token).await, &trace)?;
    let purpose = Purpose::parse(&purpose).ok_or(Error::NotFound)?;
    let picture = engine::evidence::own_picture(&served.engine, &person, purpose).await;
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
    let id = EvidenceId::parse(&id).ok_or(Error::NotFound)?;
    let picture = engine::review::picture(&served.engine, &member, &id, which.frame).await;
    Ok(answer(settle(picture, &trace)?))
}

/// Stored pictures are always JPEG: they were written anew on arrival.
fn answer(picture: Zeroizing<Vec<u8>>) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    // Nothing is left in the browser when the person logs out or the reviewer goes home.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, private"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    (headers, picture.to_vec()).into_response()
}
