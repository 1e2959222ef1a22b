//! `/health`: whether this server and its database answer. For supervisors; it tells nothing else to anyone.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::db::Bindings;
use serde_json::json;

use crate::router::Served;

/// 200 while the database answers, 503 otherwise.
pub async fn show(State(served): State<Served>) -> Response {
    match served.engine.db.read_one::<i64>("RETURN 1;", Bindings::new()).await {
        Ok(_) => Json(json!({ "status": "ok" })).into_response(),
        Err(problem) => {
            tracing::error!(%problem, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "database" }))).into_response()
        }
    }
}
