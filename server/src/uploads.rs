//! Uploads in parts: announced with size and hash, sent as raw bytes from the offset that is next, taken up again after
//! a lost connection. Whose they are is known from the session; everything else is the engine's business.

use app::guard::Cookie;
use app::served::{Scheme, TraceId};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName};
use axum::routing::{head, post};
use axum::{Extension, Json, Router};
use domain::error::{Error, UploadProblem};
use domain::evidence::Evidence;
use domain::identifier::UploadId;
use engine::Engine;
use engine::caller::Caller;
use engine::evidence::{Announcement, Received};
use serde::Serialize;

use crate::problem::{Refused, settle};
use crate::router::Served;

/// Where the next part begins.
pub const OFFSET: HeaderName = HeaderName::from_static("upload-offset");

/// Whose session an upload comes with. It is part of the address, because one browser may have both.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    /// The browser in which the person is signed in.
    Own,
    /// A phone that was handed the step.
    Phone,
}

/// An upload that has been announced.
#[derive(Debug, Serialize)]
pub struct Begun {
    id: UploadId,
    offset: u64,
}

/// How far an upload has come.
#[derive(Debug, Serialize)]
pub struct Standing {
    offset: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stored: Option<Evidence>,
}

/// The routes for both kinds of sessions.
pub fn routes() -> Router<Served> {
    let on = |prefix: &str, side: Side| {
        Router::new()
            .route(&format!("{prefix}/uploads"), post(begin))
            .route(&format!("{prefix}/uploads/{{id}}"), head(offset).patch(part))
            .layer(Extension(side))
    };
    on("", Side::Own).merge(on("/phone", Side::Phone))
}

/// Announces an upload; the answer says where to go on, which is not at zero when the same content was begun before.
async fn begin(
    State(served): State<Served>,
    Extension(side): Extension<Side>,
    Extension(scheme): Extension<Scheme>,
    Extension(trace): Extension<TraceId>,
    headers: HeaderMap,
    Json(announced): Json<Announcement>,
) -> Result<Json<Begun>, Refused> {
    let caller = caller(&served.engine, side, scheme, &headers, &trace).await?;
    let upload = settle(engine::evidence::begin(&served.engine, &caller, &announced).await, &trace)?;
    Ok(Json(Begun { id: upload.id, offset: upload.offset }))
}

/// Tells where the upload goes on.
async fn offset(
    State(served): State<Served>,
    Extension(side): Extension<Side>,
    Extension(scheme): Extension<Scheme>,
    Extension(trace): Extension<TraceId>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<[(HeaderName, String); 1], Refused> {
    let caller = caller(&served.engine, side, scheme, &headers, &trace).await?;
    let offset = settle(engine::evidence::offset(&served.engine, &caller, &upload(&id)?).await, &trace)?;
    Ok([(OFFSET, offset.to_string())])
}

/// Takes a part. The last one is answered with what was stored, or with what is wrong with the picture.
async fn part(
    State(served): State<Served>,
    Extension(side): Extension<Side>,
    Extension(scheme): Extension<Scheme>,
    Extension(trace): Extension<TraceId>,
    Path(id): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Json<Standing>, Refused> {
    let caller = caller(&served.engine, side, scheme, &headers, &trace).await?;
    let offset = headers
        .get(OFFSET)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<u64>().ok())
        .ok_or(Error::Upload(UploadProblem::WrongOffset { expected: 0 }))?;
    let sent = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let outcome = engine::evidence::append(&served.engine, &caller, &upload(&id)?, offset, bytes).await;
    Ok(Json(match settle(outcome, &trace)? {
        Received::More(offset) => Standing { offset, stored: None },
        Received::Done(evidence) => Standing { offset: offset.saturating_add(sent), stored: Some(evidence) },
    }))
}

/// A name that no upload can have is answered like one that is not there.
fn upload(id: &str) -> Result<UploadId, Refused> {
    UploadId::parse(id).ok_or(Refused(Error::Upload(UploadProblem::Unknown)))
}

async fn caller(
    engine: &Engine,
    side: Side,
    scheme: Scheme,
    headers: &HeaderMap,
    trace: &TraceId,
) -> Result<Caller, Refused> {
    let cookie = match side {
        Side::Own => Cookie::Person,
        Side::Phone => Cookie::Phone,
    };
    let token = cookie.read(headers, scheme).ok_or(Error::NotSignedIn)?;
    Ok(match side {
        Side::Own => settle(engine::account::caller(engine, &token).await, trace)?.into(),
        Side::Phone => settle(engine::handoff::phone_session(engine, &token).await, trace)?.into(),
    })
}
