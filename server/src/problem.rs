//! The answers that no page and no use case gives: a refusal by the server itself. To a person a small page without
//! script, to a program the wire form of [`domain::error::Error`]; both carry the trace id.

use app::served::TraceId;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::error::{Error, UploadProblem};

/// A refusal on its way out.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    title: &'static str,
    advice: &'static str,
    error: Error,
    retry_after: Option<u32>,
}

impl Problem {
    /// A request that another site's page made in the person's name.
    #[must_use]
    pub const fn foreign() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            title: "This request came from another site",
            advice: "Nothing was changed. If you did this yourself, open our site directly and try again there.",
            error: Error::NotAllowed,
            retry_after: None,
        }
    }

    /// Too many requests from one address.
    #[must_use]
    pub const fn too_many(wait_seconds: u32) -> Self {
        Self {
            status: StatusCode::TOO_MANY_REQUESTS,
            title: "Too many tries from your network",
            advice: "Nothing was changed. Wait a minute, then try again.",
            error: Error::TooManyRequests { wait_seconds },
            retry_after: Some(wait_seconds),
        }
    }

    /// More bytes than this place takes.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        Self {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            title: "That was too much at once",
            advice: "Nothing was changed. Send less.",
            error: Error::Upload(UploadProblem::TooLarge { limit }),
            retry_after: None,
        }
    }

    /// The answer took too long.
    #[must_use]
    pub fn too_slow(trace: &TraceId) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            title: "This took too long",
            advice: "What you had confirmed is kept. Try again in a moment.",
            error: Error::Unavailable { trace: trace.as_str().to_owned() },
            retry_after: Some(5),
        }
    }

    /// Something broke inside.
    #[must_use]
    pub fn broken(trace: &TraceId) -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            title: "Something broke on our side",
            advice: "What you had confirmed is kept. Try again; if it happens again, tell us the number below.",
            error: Error::Unavailable { trace: trace.as_str().to_owned() },
            retry_after: None,
        }
    }

    /// Writes the answer in the form that the caller reads.
    #[must_use]
    pub fn answer(self, headers: &HeaderMap, trace: &TraceId) -> Response {
        let reads_pages = headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"));
        let mut response = if reads_pages {
            let (title, advice, trace) = (self.title, self.advice, trace.as_str());
            let page = format!(
                "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
                 <title>{title}</title><link rel=\"stylesheet\" href=\"/pkg/app.css\"><main class=\"plain\"><h1>{title}</h1>\
                 <p>{advice}</p><p><a href=\"/\">Go to the first page</a></p><p><small>{trace}</small></p></main></html>"
            );
            (self.status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
        } else {
            (self.status, axum::Json(self.error)).into_response()
        };
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A use case's refusal as an answer of its own.
#[derive(Debug)]
pub struct Refused(pub Error);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, axum::Json(self.0)).into_response()
    }
}

/// Makes the engine's result one that can be sent: refusals as they are, everything else logged under the trace id.
///
/// # Errors
/// The refusal, or [`Error::Unavailable`].
pub fn settle<T>(outcome: engine::Result<T>, trace: &TraceId) -> Result<T, Refused> {
    outcome.map_err(|error| match error {
        engine::Error::Refused(refusal) => Refused(refusal),
        internal => {
            tracing::error!(cause = %internal, "a request failed");
            Refused(Error::Unavailable { trace: trace.as_str().to_owned() })
        }
    })
}
