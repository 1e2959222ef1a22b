//! A server on a free port with everything in memory, and a client without any of a browser's habits.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::DateTime;
use engine::Engine;
use engine::clock::Clock;
use engine::random::Rng;
use engine::settings::{Mode, Secret};
use reqwest::{Client, Method, RequestBuilder};
use server::assets::Site;
use server::config::Config;
use server::router;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// A running server; it ends with the test.
pub struct Server {
    pub url: String,
    pub engine: Engine,
    pub client: Client,
    pub data: TempDir,
    closing: CancellationToken,
}

impl Server {
    /// In development mode with a test clock.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// As a production server behind a proxy on this machine.
    pub async fn production() -> Self {
        Self::start_with(|config| {
            config.engine.mode = Mode::Production;
            config.server.test_clock = false;
            config.server.trusted_proxies = vec![[127, 0, 0, 1].into()];
        })
        .await
    }

    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let data = tempfile::tempdir().unwrap();
        let site = data.path().join("site");
        make_site(&site);
        let mut config = Config::default();
        config.engine.mode = Mode::Development;
        config.engine.data = data.path().join("data");
        config.engine.database.url = Some("mem://".to_owned());
        config.engine.vault.in_memory = true;
        config.engine.vault.operator_key = Some(Secret::new("42".repeat(32)));
        config.server.test_clock = true;
        config.server.attempts_per_minute = 1_000;
        change(&mut config);
        std::fs::create_dir_all(&config.engine.data).unwrap();
        let closing = CancellationToken::new();
        let (engine, url) = HOUSE.spawn(serve(config, site, closing.clone())).await.unwrap();
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { url, engine, client, data, closing }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    /// A request as a page of ours makes it.
    pub fn send(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).header("origin", &self.url)
    }

    /// A call of a server function as the browser's code makes it.
    pub fn call(&self, name: &str, form: &str) -> RequestBuilder {
        self.send(Method::POST, &format!("/api/{name}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(form.to_owned())
    }
}

/// The servers of all tests run side by side on one runtime, as a server does in its process; what pages keep between
/// requests outlives the runtime of a single test.
static HOUSE: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());

async fn serve(config: Config, site: PathBuf, closing: CancellationToken) -> (Engine, String) {
    let clock = Clock::set_at(DateTime::from_timestamp(1_900_000_000, 0).unwrap());
    let engine = Engine::open(config.engine.clone(), clock, Rng::seeded(7)).await.unwrap();
    let app = router::build(engine.clone(), &config, Site::read(&site).unwrap(), closing.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let stop = closing.cancelled_owned();
    tokio::spawn(async move {
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, app).with_graceful_shutdown(stop).await.unwrap();
    });
    (engine, url)
}

impl Drop for Server {
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

fn make_site(folder: &Path) {
    std::fs::create_dir_all(folder.join("pkg")).unwrap();
    std::fs::create_dir_all(folder.join("models")).unwrap();
    for (name, text) in [
        ("models/document_corners.onnx", "a net"),
        ("pkg/app.css", "body{}"),
        ("pkg/app.js", "export default 1"),
        ("pkg/app_bg.wasm", "\0asm"),
        ("pkg/vision-worker.js", "1"),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}
