//! Walks every route there is: server functions from Leptos' own registry, the plain ones from the router's list. One
//! that answers a stranger must be on the public list; a new one that is on no list fails this test until somebody has
//! decided.

use std::collections::BTreeSet;

use reqwest::Method;
use server::router::PLAIN_ROUTES;

use crate::harness::Server;

/// Server functions that a stranger may call, because they begin something or tell nothing about anybody.
const PUBLIC: &[&str] = &[
    "/api/me",
    "/api/sign_up",
    "/api/log_in",
    "/api/log_out",
    // Hang on a token that only the right browser or link has.
    "/api/confirm_email",
    "/api/resend_code",
    "/api/claim",
    "/api/staff_log_in",
    "/api/staff_log_out",
    // Lists that are the same for everybody.
    "/api/countries",
    "/api/documents",
    "/api/models",
    // The language of the pages, kept in a cookie.
    "/api/choose_language",
    // Development only; the test below makes sure of that.
    "/api/outbox",
];

/// What the others need so that the guard, and not a missing field, is what refuses.
const GUARDED: &[(&str, &str)] = &[
    ("/api/case", ""),
    ("/api/start", "nationality=DE&residence=DE&consent=yes"),
    ("/api/enter_personal", "given_names=A&family_names=B"),
    ("/api/confirm_personal", ""),
    ("/api/choose_document", "country=DE&document_type=passport"),
    ("/api/extend", ""),
    ("/api/send_attempt", ""),
    ("/api/retry", ""),
    ("/api/begin_face_check", ""),
    ("/api/phone_begin_face_check", ""),
    ("/api/ask_for_human", ""),
    ("/api/phone_ask_for_human", ""),
    ("/api/begin_handoff", ""),
    ("/api/draw_code", ""),
    ("/api/send_link", ""),
    ("/api/confirm_number", "number=42"),
    ("/api/end_handoff", "take_back=true"),
    ("/api/phone_case", ""),
    ("/api/phone_cancel", ""),
    ("/api/staff_me", ""),
    ("/api/queue", ""),
    ("/api/review_case", "attempt=0123456789abcdef0123456789abcdef"),
    ("/api/review_report", "attempt=0123456789abcdef0123456789abcdef"),
    ("/api/check_again", "attempt=0123456789abcdef0123456789abcdef"),
    ("/api/decide", r#"{"attempt":"0123456789abcdef0123456789abcdef","approve":true,"reasons":[],"note":""}"#),
];

/// Plain routes that answer anybody.
const PUBLIC_PLAIN: &[&str] = &["/health"];

#[tokio::test]
async fn no_server_function_answers_a_stranger_unless_it_is_public() {
    let server = Server::start().await;
    let known: BTreeSet<&str> = PUBLIC.iter().copied().chain(GUARDED.iter().map(|(path, _)| *path)).collect();
    let registered: BTreeSet<&str> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    assert!(registered.len() > 10, "the registry is empty: {registered:?}");
    let undecided: Vec<_> = registered.difference(&known).collect();
    assert!(undecided.is_empty(), "neither public nor guarded: {undecided:?}");
    let gone: Vec<_> = known.difference(&registered).collect();
    assert!(gone.is_empty(), "on a list and not there any more: {gone:?}");
    for (path, form) in GUARDED {
        let kind = if form.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let answer = server
            .send(Method::POST, path)
            .header("content-type", kind)
            .header("accept", "application/json")
            .body(*form)
            .send()
            .await
            .unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert_eq!(status, 401, "{path} answered a stranger: {text}");
        assert!(text.contains("not_signed_in"), "{path}: {text}");
    }
}

#[tokio::test]
async fn a_made_up_session_opens_nothing() {
    let server = Server::start().await;
    let made_up = "a".repeat(43);
    let cookies = format!("session={made_up}; pending={made_up}; phone={made_up}; staff={made_up}");
    for (path, form) in GUARDED {
        let kind = if form.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let answer = server
            .send(Method::POST, path)
            .header("content-type", kind)
            .header("cookie", &cookies)
            .body(*form)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 401, "{path}");
    }
}

#[tokio::test]
async fn no_plain_route_answers_a_stranger_unless_it_is_public() {
    let server = Server::start().await;
    for (method, path) in PLAIN_ROUTES {
        let asked = path.replace("{id}", "0123456789abcdef0123456789abcdef").replace("{purpose}", "front");
        let request = server.send(method.parse().unwrap(), &asked).header("upload-offset", "0");
        let request = match *method {
            "POST" => request.header("content-type", "application/json").body(
                r#"{"purpose":"front","origin":"upload","size":10,"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}"#,
            ),
            _ => request,
        };
        let status = request.send().await.unwrap().status();
        if PUBLIC_PLAIN.contains(path) {
            assert!(status.is_success(), "{method} {path}: {status}");
        } else {
            assert_eq!(status, 401, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_page_shows_a_stranger_nothing_but_the_way_to_sign_in() {
    let server = Server::start().await;
    for path in
        ["/identification", "/verify", "/verify/region", "/console", "/console/case/0123456789abcdef0123456789abcdef"]
    {
        let answer = server.get(path).header("accept", "text/html").send().await.unwrap();
        let status = answer.status();
        let place = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
        assert!(
            status == 302 && place.as_deref().is_some_and(|place| place.contains("login"))
                || status == 401
                || status == 200,
            "{path}: {status} {place:?}"
        );
    }
}
