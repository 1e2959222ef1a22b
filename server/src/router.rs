//! Every route, and the layers around them. What a route does is elsewhere: pages and server functions in `app`, the
//! few plain routes in this crate's files of the same name.

use std::path::PathBuf;
use std::sync::Arc;

use app::served::{Assets, ClientAddress, Scheme, TraceId};
use axum::Router;
use axum::extract::{FromRef, Request, State};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, get, post};
use engine::Engine;
use http::request::Parts;
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{ErrorHandler, LeptosRoutes as _};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::assets::Site;
use crate::config::Config;
use crate::security::headers::PageNonce;
use crate::security::rate::Limiter;
use crate::security::{Policy, client, headers, limits, origin, rate, trace};
use crate::{dev, evidence, health, live, uploads};

/// What handlers need.
#[derive(Clone)]
pub struct Served {
    /// The use cases.
    pub engine: Engine,
    /// The static files.
    pub site: Site,
    /// Where the installation keeps its things.
    pub data: PathBuf,
    /// Ends when the server stops, so that streams end with it.
    pub closing: CancellationToken,
    options: LeptosOptions,
}

impl FromRef<Served> for LeptosOptions {
    fn from_ref(served: &Served) -> Self {
        served.options.clone()
    }
}

/// The routes of this crate, for the test that walks them all: method and path.
pub const PLAIN_ROUTES: &[(&str, &str)] = &[
    ("GET", "/health"),
    ("GET", "/live/case"),
    ("GET", "/live/phone"),
    ("GET", "/live/queue"),
    ("GET", "/evidence/{purpose}"),
    ("GET", "/console/evidence/{id}"),
    ("POST", "/uploads"),
    ("HEAD", "/uploads/{id}"),
    ("PATCH", "/uploads/{id}"),
    ("POST", "/phone/uploads"),
    ("HEAD", "/phone/uploads/{id}"),
    ("PATCH", "/phone/uploads/{id}"),
];

/// Builds the whole of it.
pub fn build(engine: Engine, config: &Config, site: Site, closing: CancellationToken) -> Router {
    let development = config.engine.is_development();
    let options = LeptosOptions::builder().output_name("app").site_pkg_dir("pkg").build();
    let context = page_context(engine.clone(), site.assets());
    let pages = {
        let context = context.clone();
        let (pages, _) = leptos_axum::generate_route_list_with_exclusions_and_ssg_and_context(app::App, None, context);
        // Pages for developers do not exist elsewhere.
        pages.into_iter().filter(|page| development || !page.path().starts_with("/dev/")).collect::<Vec<_>>()
    };
    let missing = ErrorHandler::new_with_context(context.clone(), app::shell, options.clone());
    let shell = {
        let options = options.clone();
        move || app::shell(options.clone())
    };
    let served = Served { engine, site, data: config.engine.data.clone(), closing, options };
    let mut router = Router::new()
        .route("/health", get(health::show))
        .route("/live/case", get(live::case))
        .route("/live/phone", get(live::phone))
        .route("/live/queue", get(live::queue))
        .route("/evidence/{purpose}", get(evidence::own))
        .route("/console/evidence/{id}", get(evidence::for_staff))
        .merge(uploads::routes());
    if development && config.server.test_clock {
        router = router.route("/dev/clock", post(dev::clock));
    }
    if development {
        let gallery = leptos_axum::render_app_to_stream_with_context(context.clone(), app::gallery);
        router = router.route("/dev/ui", get(gallery));
    } else {
        router = router.route("/dev/{*rest}", any(async || StatusCode::NOT_FOUND));
    }
    let policy = Arc::new(Policy { production: !development, trusted_proxies: config.server.trusted_proxies.clone() });
    let limiter = Arc::new(Limiter::new(config.server.attempts_per_minute, config.server.changes_per_minute));
    router
        .leptos_routes_with_context(&served, pages, context, shell)
        .fallback(move |State(served): State<Served>, request: Request| {
            let missing = missing.clone();
            async move { file_or_missing(&served, request, missing).await }
        })
        // From the innermost to the outermost.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn(limits::layer))
        .layer(from_fn_with_state(limiter, rate::layer))
        .layer(from_fn(origin::layer))
        .layer(from_fn(trace::layer))
        .layer(from_fn_with_state(Arc::clone(&policy), headers::layer))
        .layer(from_fn_with_state(policy, client::layer))
        .with_state(served)
}

async fn file_or_missing<M>(served: &Served, request: Request, missing: M) -> Response
where
    M: tower::Service<Request, Response = Response, Error = std::convert::Infallible, Future: Send> + Send,
{
    match served.site.answer(request.method(), request.uri(), request.headers()) {
        Some(answer) => answer,
        None => match missing.oneshot(request).await {
            Ok(answer) => answer,
            Err(never) => match never {},
        },
    }
}

/// What pages and server functions find in their context.
fn page_context(engine: Engine, assets: Assets) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(engine.clone());
        provide_context(assets.clone());
        let Some(parts) = use_context::<Parts>() else {
            return;
        };
        if let Some(scheme) = parts.extensions.get::<Scheme>() {
            provide_context(*scheme);
        }
        if let Some(address) = parts.extensions.get::<ClientAddress>() {
            provide_context(*address);
        }
        if let Some(trace) = parts.extensions.get::<TraceId>() {
            provide_context(trace.clone());
        }
        // The nonce that the header of this answer will name, instead of the one Leptos has drawn.
        if let Some(nonce) = parts.extensions.get::<PageNonce>() {
            provide_context(Nonce::from_value(Arc::clone(&nonce.0)));
        }
    }
}
