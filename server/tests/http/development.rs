//! What exists in development only, and the health of the server.

use chrono::Duration;
use reqwest::Method;
use serde_json::json;

use crate::harness::Server;

#[tokio::test]
async fn the_test_clock_moves() {
    let server = Server::start().await;
    let before = server.engine.clock.now();
    let answer = server.send(Method::POST, "/dev/clock").json(&json!({ "advance_seconds": 900 })).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(server.engine.clock.now(), before + Duration::minutes(15));
    let absurd =
        server.send(Method::POST, "/dev/clock").json(&json!({ "advance_seconds": i64::MAX })).send().await.unwrap();
    assert!(absurd.status().is_client_error());
    assert_eq!(server.engine.clock.now(), before + Duration::minutes(15));
}

#[tokio::test]
async fn nothing_for_developers_exists_in_production() {
    let server = Server::production().await;
    assert_eq!(server.send(Method::POST, "/dev/clock").json(&json!({})).send().await.unwrap().status(), 404);
    for path in ["/dev/outbox", "/dev/", "/dev/anything"] {
        assert_eq!(server.get(path).send().await.unwrap().status(), 404, "{path}");
    }
}

#[tokio::test]
async fn health_is_told_without_a_session() {
    let server = Server::production().await;
    let answer = server.get("/health").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let told: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(told["status"], "ok");
    // This server has no models: it serves, and says so.
    let missing: Vec<&str> =
        told["models_missing"].as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
    assert!(missing.contains(&"face_match") && !missing.contains(&"document_corners"), "{missing:?}");
    assert_eq!(told.as_object().unwrap().len(), 2, "and nothing else: {told}");
}

#[tokio::test]
async fn a_wrong_address_is_a_page_with_status_404() {
    let server = Server::start().await;
    let answer = server.get("/no/such/page").header("accept", "text/html").send().await.unwrap();
    assert_eq!(answer.status(), 404);
    assert!(answer.text().await.unwrap().contains("<html"));
}
