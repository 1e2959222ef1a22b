//! What every answer tells the browser.

use reqwest::Response;

use crate::harness::Server;

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

fn nonce(policy: &str) -> String {
    let (_, rest) = policy.split_once("'nonce-").expect("the policy has a nonce");
    rest.split_once('\'').unwrap().0.to_owned()
}

#[tokio::test]
async fn every_script_of_a_page_carries_the_nonce_of_its_header_and_no_page_shares_it() {
    let server = Server::start().await;
    let mut seen = Vec::new();
    for path in ["/", "/signup", "/login", "/console/login", "/no/such/page"] {
        let answer = server.get(path).header("accept", "text/html").send().await.unwrap();
        let policy = header(&answer, "content-security-policy").to_owned();
        let nonce = nonce(&policy);
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("'wasm-unsafe-eval'"), "{path}: {policy}");
        let page = answer.text().await.unwrap();
        let scripts = page.matches("<script").count();
        assert!(scripts > 0, "{path} has no script: {page}");
        for script in page.split("<script").skip(1) {
            let (tag, rest) = script.split_once('>').unwrap();
            // The translations' provider leaves an empty one behind; a browser runs nothing there and asks no policy.
            if tag.is_empty() && rest.starts_with("</script>") {
                continue;
            }
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: <script{tag}>");
        }
        assert!(!page.contains(" style=\""), "{path} has a style attribute, which the policy forbids");
        assert!(!seen.contains(&nonce), "{path} reuses a nonce");
        seen.push(nonce);
    }
}

#[tokio::test]
async fn every_kind_of_answer_is_hardened() {
    let server = Server::start().await;
    for path in [
        "/",
        "/health",
        "/pkg/app.css",
        "/models/document_corners.onnx",
        "/live/case",
        "/no/such/page",
        "/evidence/none",
    ] {
        let answer = server.get(path).send().await.unwrap();
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&answer, "cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(header(&answer, "cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(header(&answer, "referrer-policy"), "same-origin", "{path}");
        assert!(header(&answer, "content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert!(header(&answer, "permissions-policy").contains("camera=(self)"), "{path}");
        assert_eq!(header(&answer, "x-request-id").len(), 16, "{path}");
        assert_eq!(header(&answer, "strict-transport-security"), "", "{path}");
        assert!(!header(&answer, "cache-control").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn what_is_drawn_for_one_person_is_kept_by_nobody() {
    let server = Server::start().await;
    for path in ["/", "/identification", "/health", "/api/me"] {
        let answer = server.get(path).send().await.unwrap();
        assert_eq!(header(&answer, "cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn a_page_names_its_files_by_addresses_that_may_be_kept_for_ever() {
    let server = Server::start().await;
    let page = server.get("/").send().await.unwrap().text().await.unwrap();
    let start = page.find("/pkg/app.css?v=").expect("the stylesheet has a version");
    let address = page[start..].split('"').next().unwrap();
    let answer = server.get(address).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(header(&answer, "cache-control").contains("immutable"));
    assert!(!header(&server.get("/pkg/app.css").send().await.unwrap(), "cache-control").contains("immutable"));
}

#[tokio::test]
async fn a_model_may_be_kept_for_ever_at_the_address_with_its_version() {
    let server = Server::start().await;
    // The first sixteen digits of its SHA-256, as scripts/assemble.mjs writes it into the worker's loader.
    let versioned = "/models/document_corners.onnx?v=18e2346af0fdc075";
    let answer = server.get(versioned).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "content-type"), "application/octet-stream");
    assert!(header(&answer, "cache-control").contains("immutable"));
    assert_eq!(header(&server.get("/models/document_corners.onnx").send().await.unwrap(), "cache-control"), "no-cache");
}

#[tokio::test]
async fn a_worker_may_compile_webassembly_and_nothing_else() {
    let server = Server::start().await;
    let answer = server.get("/pkg/vision-worker.js").send().await.unwrap();
    let policy = header(&answer, "content-security-policy");
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval'"), "{policy}");
    assert!(header(&answer, "content-type").contains("javascript"));
}

#[tokio::test]
async fn production_asks_browsers_to_stay_with_https() {
    let server = Server::production().await;
    let answer = server.get("/health").header("x-forwarded-proto", "https").send().await.unwrap();
    assert!(header(&answer, "strict-transport-security").contains("max-age=31536000"));
    assert_eq!(header(&server.get("/health").send().await.unwrap(), "strict-transport-security"), "");
}
