//! Requests that another site's page makes in a person's name.

use reqwest::Method;

use crate::harness::Server;

#[tokio::test]
async fn a_change_asked_for_by_another_site_is_refused_in_words() {
    let server = Server::start().await;
    let forged = [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    for path in ["/api/log_in", "/api/start", "/uploads", "/no/such/page"] {
        for (name, value) in forged {
            let url = format!("{}{path}", server.url);
            let answer =
                server.client.post(url).header(name, value).header("accept", "text/html").send().await.unwrap();
            assert_eq!(answer.status(), 403, "{path} with {name}: {value}");
            assert!(answer.text().await.unwrap().contains("came from another site"), "{path}");
        }
    }
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = server.client.request(method.clone(), format!("{}/uploads/x", server.url)).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{method} by a client that does not say where it comes from");
    }
}

#[tokio::test]
async fn our_own_pages_are_heard() {
    let server = Server::start().await;
    let url = format!("{}/api/log_in", server.url);
    for (name, value) in [("sec-fetch-site", "same-origin"), ("origin", server.url.as_str())] {
        let answer = server
            .client
            .post(&url)
            .header(name, value)
            .header("content-type", "application/x-www-form-urlencoded")
            .body("email=a%40example.org&password=correct+horse+battery")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 401, "{name}: {value}");
    }
}

#[tokio::test]
async fn an_upgrade_asked_for_from_elsewhere_is_refused() {
    let server = Server::start().await;
    let asked = |origin: &str| {
        server.get("/live/case").header("connection", "upgrade").header("upgrade", "websocket").header("origin", origin)
    };
    assert_eq!(asked("https://evil.example").send().await.unwrap().status(), 403);
    assert_eq!(asked(&server.url).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_page_of_another_site_may_link_here() {
    let server = Server::start().await;
    let answer = server.get("/").header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(answer.status(), 200);
}
