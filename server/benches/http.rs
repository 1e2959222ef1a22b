//! What a request costs from end to end: over HTTP on this machine, through every layer, into a durable database on
//! disk. `make measure` counts requests a second with many callers; this tells the time of one.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench that cannot be set up has nothing to measure"
)]

use std::io::Cursor;
use std::net::SocketAddr;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use engine::Engine;
use engine::clock::Clock;
use engine::random::Rng;
use engine::settings::Mode;
use image::{ImageFormat, RgbImage};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use server::assets::Site;
use server::config::Config;
use server::router;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

struct Bench {
    url: String,
    engine: Engine,
    client: Client,
    _data: TempDir,
}

impl Bench {
    async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let data = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.engine.mode = Mode::Development;
        config.engine.data = data.path().to_owned();
        config.server.attempts_per_minute = u32::MAX;
        config.server.changes_per_minute = u32::MAX;
        let engine = Engine::open(config.engine.clone(), Clock::System, Rng::System).await.unwrap();
        let app = router::build(engine.clone(), &config, Site::default(), CancellationToken::new());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
        });
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).cookie_store(true).build().unwrap();
        Self { url, engine, client, _data: data }
    }

    fn send(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).header("origin", &self.url)
    }

    async fn call(&self, name: &str, form: &str) -> String {
        let answer = self
            .send(Method::POST, &format!("/api/{name}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(form.to_owned())
            .send()
            .await
            .unwrap();
        assert!(answer.status().as_u16() < 400, "{name}: {} {}", answer.status(), answer.text().await.unwrap());
        answer.text().await.unwrap()
    }

    /// Signs up, confirms and goes on to the front of a passport.
    async fn reach_the_front(&self) {
        self.call("sign_up", "email=bench%40example.org&password=correct+horse+battery+staple").await;
        let letter = self.engine.mail.outbox(1).await.unwrap().pop().expect("a code was sent").message.text;
        let code = letter
            .split(|letter: char| !letter.is_ascii_digit())
            .find(|word| word.len() == 6)
            .expect("the letter holds the code")
            .to_owned();
        self.call("confirm_email", &format!("code={code}")).await;
        self.call("start", "nationality=DE&residence=DE&consent=yes").await;
        self.call(
            "enter_personal",
            "given_names=Erika&family_names=Mustermann&birth_date_day=12&birth_date_month=8&birth_date_year=1983\
             &street=Heidestrasse+17&city=Koeln&postal_code=51147&address_country=DE",
        )
        .await;
        self.call("confirm_personal", "").await;
        self.call("choose_document", "country=DE&document_type=passport").await;
    }

    /// From the first byte of the announcement to the answer that the picture is stored.
    async fn upload(&self, picture: &[u8]) {
        let announced = json!({
            "purpose": "front", "origin": "upload", "size": picture.len(), "sha256": hex::encode(Sha256::digest(picture)),
        });
        let begun: Value =
            self.send(Method::POST, "/uploads").json(&announced).send().await.unwrap().json().await.unwrap();
        let id = begun.get("id").and_then(Value::as_str).unwrap_or_else(|| panic!("{begun}")).to_owned();
        let mut offset = 0;
        for part in picture.chunks(1024 * 1024) {
            let sent = self
                .send(Method::PATCH, &format!("/uploads/{id}"))
                .header("upload-offset", offset.to_string())
                .body(part.to_vec());
            let answer = sent.send().await.unwrap();
            assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
            offset += part.len();
        }
    }
}

/// A JPEG of about five megabytes that shows something new each time, as photographs do.
fn photograph(seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let picture = RgbImage::from_fn(3000, 2000, |x, y| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let [noise, ..] = state.to_le_bytes();
        let shade = u8::try_from((x / 24 + y / 24) % 200).unwrap_or(0);
        image::Rgb([shade.wrapping_add(noise / 5), shade.wrapping_add(noise / 6), shade])
    });
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).unwrap();
    bytes
}

fn requests(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let bench = runtime.block_on(Bench::start());
    let mut group = criterion.benchmark_group("http");
    group.sample_size(20).measurement_time(Duration::from_secs(8));
    group.bench_function("first page", |bencher| {
        bencher
            .to_async(&runtime)
            .iter(async || bench.send(Method::GET, "/").send().await.unwrap().bytes().await.unwrap());
    });
    runtime.block_on(bench.reach_the_front());
    group.bench_function("case (a read behind a session)", |bencher| {
        bencher.to_async(&runtime).iter(async || bench.call("case", "").await);
    });
    group.bench_function("choose_document (a durable write behind a session)", |bencher| {
        bencher
            .to_async(&runtime)
            .iter(async || bench.call("choose_document", "country=DE&document_type=passport").await);
    });
    let mut seed = 1;
    let size = photograph(seed).len();
    group.throughput(Throughput::Bytes(u64::try_from(size).unwrap()));
    group.sample_size(10);
    group.bench_function("upload of a photograph of 5 MB, first byte to stored", |bencher| {
        bencher.to_async(&runtime).iter_batched(
            || {
                seed += 1;
                photograph(seed)
            },
            async |picture| bench.upload(&picture).await,
            criterion::BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, requests);
criterion_main!(benches);
