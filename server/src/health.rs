//! `/health`: whether this server and its database answer, and which models its checks lack. For supervisors; it tells
//! nothing else to anyone.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::db::Bindings;
use serde_json::json;

use crate::router::Served;

/// 200 while the database answers, 503 otherwise. Without some of its models the server still serves: the checks that need
/// them say that they cannot tell.
pub async fn show(State(served): State<Served>) -> Response {
    match served.engine.db.read_one::<i64>("RETURN 1;", Bindings::new()).await {
        Ok(_) => {
            let missing = engine::report::unusable(&served.engine).await;
            Json(json!({ "status": "ok", "models_missing": missing })).into_response()
        }
        Err(problem) => {
            tracing::error!(%problem, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "database" }))).into_response()
        }
    }
}
