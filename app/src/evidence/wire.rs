//! One request of an upload, and what its answer means. A request that takes too long is given up; whoever asked finds out
//! afterwards how far the server has come.

use crate::camera::attach::Every;
use domain::Error;
use domain::error::UploadProblem;
use js_sys::Promise;
use leptos::prelude::window;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, Request, RequestInit, Response};

/// A request that takes longer than this is given up and asked about.
const PATIENCE: i32 = 60_000;

/// Cancels an upload.
#[derive(Debug, Clone, Default)]
pub struct Canceller {
    cancelled: Rc<Cell<bool>>,
    request: Rc<RefCell<Option<AbortController>>>,
}

impl Canceller {
    /// Whether it was stopped.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.get()
    }

    /// Stops at once.
    pub fn cancel(&self) {
        self.cancelled.set(true);
        if let Ok(request) = self.request.try_borrow()
            && let Some(request) = request.as_ref()
        {
            request.abort();
        }
    }
}

/// What an answer means for the upload.
pub(super) enum Reply {
    /// As expected; the body.
    Fine(String, Option<u64>),
    /// The server's refusal.
    Refused(Error),
    /// No answer, or one that is not the server's.
    Lost,
}

/// Sends one request.
pub(super) async fn ask(
    canceller: &Canceller,
    method: &str,
    address: &str,
    header: Option<(&str, &str)>,
    body: Option<&JsValue>,
) -> Reply {
    let Ok(abort) = AbortController::new() else { return Reply::Lost };
    canceller.request.replace(Some(abort.clone()));
    let timer = Every::milliseconds(PATIENCE, {
        let abort = abort.clone();
        move || abort.abort()
    });
    let reply = exchange(method, address, header, body, &abort).await;
    drop(timer);
    canceller.request.replace(None);
    reply.unwrap_or(Reply::Lost)
}

async fn exchange(
    method: &str,
    address: &str,
    header: Option<(&str, &str)>,
    body: Option<&JsValue>,
    abort: &AbortController,
) -> Result<Reply, JsValue> {
    let options = RequestInit::new();
    options.set_method(method);
    options.set_signal(Some(&abort.signal()));
    if let Some(body) = body {
        options.set_body(body);
    }
    let headers = Headers::new()?;
    if let Some((name, value)) = header {
        headers.set(name, value)?;
    }
    options.set_headers(&headers);
    let request = Request::new_with_str_and_init(address, &options)?;
    let response: Response = JsFuture::from(window().fetch_with_request(&request)).await?.unchecked_into();
    let offset = response.headers().get("upload-offset").ok().flatten().and_then(|offset| offset.parse().ok());
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    if response.ok() {
        return Ok(Reply::Fine(text, offset));
    }
    Ok(read_refusal(response.status(), &text))
}

fn read_refusal(status: u16, body: &str) -> Reply {
    if let Ok(error) = serde_json::from_str::<Error>(body) {
        return Reply::Refused(error);
    }
    // Without a body (HEAD), or from something that stands between the page and the server.
    match status {
        401 => Reply::Refused(Error::NotSignedIn),
        403 => Reply::Refused(Error::NotAllowed),
        404 | 410 => Reply::Refused(Error::NotFound),
        413 => Reply::Refused(Error::Upload(UploadProblem::TooLarge { limit: domain::evidence::UPLOAD_LIMIT })),
        429 => Reply::Refused(Error::TooManyRequests { wait_seconds: 5 }),
        400..=499 => Reply::Refused(Error::Upload(UploadProblem::Unknown)),
        _ => Reply::Lost,
    }
}

/// Waits, or until the browser is online again.
pub(super) async fn pause(milliseconds: i32) {
    let resolver = Rc::new(RefCell::new(None));
    let promise = Promise::new(&mut |resolve, _| {
        let window = window();
        let timed = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        let listened = window.add_event_listener_with_callback("online", &resolve);
        if timed.is_err() && listened.is_err() {
            // Nothing will wake it, so it does not wait; a resolver takes any value.
            let _ = resolve.call0(&JsValue::NULL);
        }
        resolver.replace(Some(resolve));
    });
    // This promise is never rejected.
    let _ = JsFuture::from(promise).await;
    if let Some(resolve) = resolver.take() {
        // What is not listened to any more needs no taking off.
        let _ = window().remove_event_listener_with_callback("online", &resolve);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_read_with_and_without_a_body() {
        let wrong =
            serde_json::to_string(&Error::Upload(UploadProblem::WrongOffset { expected: 7 })).unwrap_or_default();
        assert!(matches!(
            read_refusal(422, &wrong),
            Reply::Refused(Error::Upload(UploadProblem::WrongOffset { expected: 7 }))
        ));
        assert!(matches!(read_refusal(404, ""), Reply::Refused(Error::NotFound)));
        assert!(matches!(read_refusal(502, "<html>"), Reply::Lost));
        assert!(matches!(read_refusal(401, ""), Reply::Refused(Error::NotSignedIn)));
    }
}
