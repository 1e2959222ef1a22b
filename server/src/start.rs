//! Starts and stops the server: listeners, engine, jobs, control socket, and what is said at the terminal.

use std::io::{IsTerminal as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use app::served::Scheme;
use axum::{Extension, Router};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use engine::Engine;
use engine::clock::Clock;
use engine::random::Rng;
use hyper_util::rt::TokioTimer;
use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use crate::assets::Site;
use crate::config::Config;
use crate::{control, dev, first_admin, router, tls};

/// The longest headers a request may have, and how long they may take to come.
const HEADER_BYTES: usize = 32 * 1024;
const HEADER_PATIENCE: Duration = Duration::from_secs(10);
/// How long answers that have begun may take to end when the server stops.
const GOODBYE: Duration = Duration::from_secs(10);

/// Opens the engine as the configuration says.
///
/// # Errors
/// When the database, the vault or the mail cannot be opened; another process may have the database.
pub async fn open(config: &Config) -> anyhow::Result<Engine> {
    let clock = if config.server.test_clock { dev::kept_clock(&config.engine.data) } else { Clock::System };
    Engine::open(config.engine.clone(), clock, Rng::System).await.context("the engine cannot be opened")
}

/// Runs the server until it is told to stop.
///
/// # Errors
/// When it cannot start.
pub async fn serve(mut config: Config) -> anyhow::Result<()> {
    log(&config);
    settle_addresses(&mut config);
    let http = bind(config.server.listen)?;
    let https = config.server.listen_https.map(bind).transpose()?;
    let data = config.engine.data.clone();
    make_private(&data)?;
    let http_url = url("http", &http)?;
    let https_url = https.as_ref().map(|listener| url("https", listener)).transpose()?;
    if config.engine.is_development() {
        if config.server.listen.port() == 0 || config.engine.public_url.is_empty() {
            config.engine.public_url.clone_from(&http_url);
        }
        if config.engine.phone_url.is_none() {
            config.engine.phone_url.clone_from(&https_url);
        }
    }
    let site = Site::read(&config.server.site).with_context(|| {
        format!(
            "the folder {} with what browsers fetch cannot be read (make client fills it)",
            config.server.site.display()
        )
    })?;
    let engine = open(&config).await?;
    let closing = CancellationToken::new();
    let app = router::build(engine.clone(), &config, site, closing.clone());
    let jobs = engine.run_jobs(closing.clone().cancelled_owned());
    let control = tokio::spawn({
        let (engine, data) = (engine.clone(), data.clone());
        async move {
            if let Err(problem) = control::listen(engine, &data).await {
                tracing::error!(%problem, "the command line cannot reach this server");
            }
        }
    });
    let handle = Handle::new();
    let plain = run_http(http, app.clone(), handle.clone())?;
    let secure = match https {
        Some(listener) => Some(run_https(listener, app, handle.clone(), &data, &engine)?),
        None => None,
    };
    // Before anyone is told that the server is there, so that whoever is told can stop it.
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let admin = if config.engine.is_development() { first_admin::ensure(&engine, &data).await } else { None };
    announce(&config, &http_url, https_url.as_deref(), admin.as_ref())?;
    warn_of_models(&engine).await;

    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping: answers that have begun are finished");
    closing.cancel();
    handle.graceful_shutdown(Some(GOODBYE));
    let _ = plain.await;
    if let Some(secure) = secure {
        let _ = secure.await;
    }
    control.abort();
    let _ = std::fs::remove_file(control::path(&data));
    let _ = tokio::time::timeout(GOODBYE, jobs).await;
    engine.close().await;
    Ok(())
}

type Running = tokio::task::JoinHandle<std::io::Result<()>>;

fn run_http(listener: TcpListener, app: Router, handle: Handle<SocketAddr>) -> anyhow::Result<Running> {
    let mut server = axum_server::from_tcp(listener)?.handle(handle);
    harden(server.http_builder());
    let service = app.layer(Extension(Scheme::Http)).into_make_service_with_connect_info::<SocketAddr>();
    Ok(tokio::spawn(server.serve(service)))
}

fn run_https(
    listener: TcpListener,
    app: Router,
    handle: Handle<SocketAddr>,
    data: &Path,
    engine: &Engine,
) -> anyhow::Result<Running> {
    let tls = tls::server_config(&data.join("dev-tls"), &tls::local_addresses(), engine.clock.now())?;
    let mut server = axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(tls))?.handle(handle);
    harden(server.http_builder());
    let service = app.layer(Extension(Scheme::Https)).into_make_service_with_connect_info::<SocketAddr>();
    Ok(tokio::spawn(server.serve(service)))
}

/// Against clients that send their headers drop by drop or without end.
fn harden(builder: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>) {
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_PATIENCE)
        .max_buf_size(HEADER_BYTES)
        .max_headers(100);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(HEADER_BYTES).unwrap_or(u32::MAX))
        .max_concurrent_streams(64)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(HEADER_PATIENCE);
}

/// In development an HTTPS listener is there without being asked for, when the ports are the usual ones.
fn settle_addresses(config: &mut Config) {
    if config.engine.is_development() && config.server.listen_https.is_none() {
        let port = match config.server.listen.port() {
            0 => 0,
            port => port.saturating_add(443),
        };
        config.server.listen_https = Some(SocketAddr::from(([0, 0, 0, 0], port)));
    }
}

fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address)
        .with_context(|| format!("cannot listen on {address}; does another server run there already?"))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Where browsers reach this listener: an address of the local network when it listens on all.
fn url(scheme: &str, listener: &TcpListener) -> anyhow::Result<String> {
    let address = listener.local_addr()?;
    let host = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        _ => tls::local_addresses().into_iter().next().unwrap_or(IpAddr::from([127, 0, 0, 1])),
    };
    Ok(format!("{scheme}://{}", SocketAddr::new(host, address.port())))
}

/// A server without some of its models serves, and says which checks it cannot make.
async fn warn_of_models(engine: &Engine) {
    let missing = engine::report::unusable(engine).await;
    if !missing.is_empty() {
        let folder = engine.reports.models.folder().display().to_string();
        tracing::warn!(
            models = missing.join(", "),
            folder,
            "models are missing or altered: the checks that need them cannot tell"
        );
    }
}

fn make_private(data: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    if !data.exists() {
        std::fs::create_dir_all(data).with_context(|| format!("cannot make the data folder {}", data.display()))?;
        std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

fn log(config: &Config) {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,surrealdb=warn,surrealkv=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Set once in a process; a second start in one process (a test) keeps the first.
    let _ = if config.engine.is_development() {
        log.with_ansi(std::io::stderr().is_terminal()).try_init()
    } else {
        log.json().flatten_event(true).try_init()
    };
}

/// What programs read to know that the server is ready, and where.
#[derive(Serialize)]
struct Ready<'a> {
    listening: &'a str,
    https: Option<&'a str>,
}

/// Says where the server is: one line of JSON for programs, words for people.
fn announce(
    config: &Config,
    http: &str,
    https: Option<&str>,
    admin: Option<&first_admin::FirstAdmin>,
) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if config.server.test_clock || !out.is_terminal() {
        writeln!(out, "{}", serde_json::to_string(&Ready { listening: http, https })?)?;
        out.flush()?;
    }
    let mut words = std::io::stderr().lock();
    let browser = if http.contains("127.0.0.1") { http.replace("127.0.0.1", "localhost") } else { http.to_owned() };
    writeln!(words, "\n  {} is ready.\n", config.engine.site_name)?;
    writeln!(words, "  People     {browser}/")?;
    writeln!(words, "  Console    {browser}/console")?;
    if let Some(admin) = admin {
        writeln!(words, "             sign in as {} with {}", admin.email, admin.password)?;
    }
    if config.engine.is_development() {
        writeln!(words, "  E-mail     {browser}/dev/outbox")?;
    }
    if let Some(https) = https {
        writeln!(
            words,
            "  Phones     {https}/  (same network; the phone warns once about the certificate, which was made here)"
        )?;
    }
    writeln!(words, "\n  Stop with Ctrl-C. Everything is kept in {}.\n", config.engine.data.display())?;
    Ok(())
}
