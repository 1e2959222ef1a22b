//! Why something did not work, in its place on the page.

use crate::failure::Failure;
use crate::i18n::use_i18n;
use crate::ui::{Banner, Tone, focus_first_wrong};
use crate::words;
use leptos::prelude::*;
use leptos::server::ServerAction;
use server_fn::ServerFn;

/// Why the last try of an action failed; nothing while it is under way again or after it worked.
#[must_use]
pub fn failure_of<S>(action: ServerAction<S>) -> Signal<Option<Failure>>
where
    S: ServerFn<Error = Failure> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || value.with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().err().cloned())))
}

/// After a refusal, moves the focus to the first field that needs another look. `failure` as from [`failure_of`].
pub fn focus_after(failure: Signal<Option<Failure>>) {
    Effect::new(move |_| {
        if failure.with(Option::is_some) {
            focus_first_wrong();
        }
    });
}

/// A banner with what happened, what it means and what to do, while there is a failure. Screen readers hear it.
#[component]
pub fn FailureNotice(
    /// The failure.
    #[prop(into)]
    failure: Signal<Option<Failure>>,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        // What waits in a `Suspense` may outlive its page by a moment.
        failure.try_get().flatten().map(|failure| {
            let trace = words::trace(i18n, &failure);
            let text = words::failure(i18n, &failure);
            view! {
                <Banner tone=Tone::Wrong live=true>
                    <p>{text}</p>
                    {trace.map(|trace| view! { <p class="support-code">{trace}</p> })}
                </Banner>
            }
        })
    }
}
