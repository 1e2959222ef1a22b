//! The pages of the console: signing in, the queue, one case. They are made for eight hours a day: dense, and quick by keyboard.

mod case;
mod checks;
mod checks_words;
mod console;
mod decided;
mod decision;
mod evidence;
mod facts;
mod film;
mod keys;
mod log_in;
mod measures;
mod queue;
mod readings;
mod reasons;
mod said;
mod spotlight;
mod strip;

pub use case::CasePage;
pub use log_in::ConsoleLogInPage;
pub use queue::QueuePage;

use crate::failure::{Answer, Failure};
use domain::Error;
use domain::identifier::AttemptId;
use leptos::prelude::*;

/// The page of a case.
fn address(attempt: &AttemptId) -> String {
    let mut address = String::from("/console/case/");
    address.push_str(attempt.as_str());
    address
}

/// The element id of the link to a case.
fn link_id(attempt: &AttemptId) -> String {
    let mut id = String::from("case-");
    id.push_str(attempt.as_str());
    id
}

/// Whether nobody is signed in.
fn is_stranger(failure: &Failure) -> bool {
    *failure == Failure::Refused(Error::NotSignedIn)
}

/// An answer; while the server renders a page for somebody who is not signed in, it answers with the way to the log-in page.
async fn or_log_in<T>(asked: impl Future<Output = Answer<T>>) -> Answer<T> {
    let answer = asked.await;
    #[cfg(feature = "ssr")]
    if answer.as_ref().is_err_and(is_stranger) {
        leptos_axum::redirect("/console/login");
    }
    answer
}

/// The last good answer of a resource and why the latest failed, so that a lost connection does not empty a page.
fn kept<T>(resource: Resource<Answer<T>>) -> (Signal<Option<T>>, Signal<Option<Failure>>)
where
    T: Clone + Send + Sync + 'static,
{
    let last = StoredValue::new(None::<T>);
    let good = Signal::derive(move || {
        if let Some(Ok(answer)) = resource.get() {
            last.set_value(Some(answer));
        }
        last.get_value()
    });
    (good, Signal::derive(move || resource.get().and_then(Result::err)))
}
