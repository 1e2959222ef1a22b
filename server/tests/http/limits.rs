//! How much and how often.

use futures::stream;
use reqwest::{Body, Method};

use crate::harness::Server;

#[tokio::test]
async fn a_form_that_is_too_large_is_refused_whether_announced_or_not() {
    let server = Server::start().await;
    let much = format!("email=a%40example.org&password={}", "x".repeat(70_000));
    let answer = server.call("log_in", &much).send().await.unwrap();
    assert_eq!(answer.status(), 413);
    assert!(answer.text().await.unwrap().contains("too_large"));
    let drops = stream::iter(
        much.into_bytes().chunks(1_000).map(<[u8]>::to_vec).map(Ok::<_, std::io::Error>).collect::<Vec<_>>(),
    );
    let answer = server.call("log_in", "").body(Body::wrap_stream(drops)).send().await.unwrap();
    assert!(answer.status().is_client_error() || answer.status().is_server_error(), "{}", answer.status());
    assert_ne!(answer.status(), 401, "the form was read as a whole");
}

#[tokio::test]
async fn a_part_of_an_upload_has_a_megabyte_at_most() {
    let server = Server::start().await;
    let part = |size: usize| {
        server.send(Method::PATCH, "/uploads/none").header("upload-offset", "0").body(vec![0_u8; size]).send()
    };
    assert_eq!(part(1024 * 1024 + 1).await.unwrap().status(), 413);
    assert_eq!(part(1024).await.unwrap().status(), 401);
}

#[tokio::test]
async fn guessing_from_one_address_is_slowed_down_and_others_are_not() {
    let server = Server::start_with(|config| {
        config.server.attempts_per_minute = 3;
        config.server.trusted_proxies = vec![[127, 0, 0, 1].into()];
    })
    .await;
    let guess = |address: &'static str| {
        server
            .call("log_in", "email=a%40example.org&password=wrong+horse+battery")
            .header("x-forwarded-for", address)
            .send()
    };
    for _ in 0..3 {
        assert_eq!(guess("203.0.113.1").await.unwrap().status(), 401);
    }
    let refused = guess("203.0.113.1").await.unwrap();
    assert_eq!(refused.status(), 429);
    let wait: u32 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=21).contains(&wait), "{wait}");
    assert!(refused.text().await.unwrap().contains("too_many_requests"));
    assert_eq!(guess("203.0.113.2").await.unwrap().status(), 401);
    let page = server.get("/login").header("x-forwarded-for", "203.0.113.1").send().await.unwrap();
    assert_eq!(page.status(), 200, "looking is always allowed");
}
