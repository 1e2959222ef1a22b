//! An upload as the person sees it: its progress, a lost connection, cancelling, and what the server refused.

use super::upload::{self, Canceller, Job, Outcome, Stage};
use crate::failure::Failure;
use crate::i18n::use_i18n;
use crate::ui::{Banner, Button, ButtonKind, LiveRegion, Progress, Tone};
use crate::words::{failure, fill, tr, trace};
use domain::Error;
use domain::error::UploadProblem;
use leptos::prelude::*;
use leptos_i18n::t_string;

/// Where an upload stands.
#[derive(Debug, Clone, PartialEq)]
pub enum SendState {
    /// Nothing is being sent.
    Idle,
    /// On its way.
    Going(Stage),
    /// Refused.
    Refused(Failure),
}

/// One upload at a time. A handle: copying it copies nothing.
#[derive(Clone, Copy)]
pub struct Sending {
    /// Where it stands.
    pub state: RwSignal<SendState>,
    canceller: StoredValue<Canceller, LocalStorage>,
}

impl Default for Sending {
    fn default() -> Self {
        Self::new()
    }
}

impl Sending {
    /// Nothing being sent yet. What is being sent when the page is left is cancelled; the server keeps what has arrived.
    #[must_use]
    pub fn new() -> Self {
        let sending =
            Self { state: RwSignal::new(SendState::Idle), canceller: StoredValue::new_local(Canceller::default()) };
        on_cleanup(move || {
            sending.canceller.try_with_value(Canceller::cancel);
        });
        sending
    }

    /// Whether something is on its way.
    #[must_use]
    pub fn is_going(self) -> bool {
        matches!(self.state.get(), SendState::Going(_))
    }

    /// Sends. `on_settled` is called when it is stored, and also when the server says that the step is no longer due, so
    /// that the page asks how things stand.
    pub fn start(self, job: Job, on_settled: Callback<()>) {
        if matches!(self.state.get_untracked(), SendState::Going(_)) {
            return;
        }
        let canceller = Canceller::default();
        self.canceller.set_value(canceller.clone());
        self.state.set(SendState::Going(Stage::Moving(0.0)));
        leptos::task::spawn_local(async move {
            let tell = |stage| {
                self.state.try_set(SendState::Going(stage));
            };
            match upload::send(&job, &canceller, tell).await {
                Outcome::Stored(_) => {
                    // The bar stays until the page has moved on, so that nothing can be sent twice.
                    on_settled.try_run(());
                }
                Outcome::Cancelled => {
                    self.state.try_set(SendState::Idle);
                }
                Outcome::Refused(refusal) => {
                    let moved_on = is_moot(&refusal);
                    if self.state.try_set(SendState::Refused(refusal)).is_none() && moved_on {
                        on_settled.try_run(());
                    }
                }
            }
        });
    }

    /// Stops it.
    pub fn cancel(self) {
        self.canceller.with_value(Canceller::cancel);
        self.state.set(SendState::Idle);
    }

    /// Forgets what was refused.
    pub fn forget(self) {
        self.state.set(SendState::Idle);
    }

    /// What was refused.
    #[must_use]
    pub fn refusal(self) -> Option<Failure> {
        match self.state.get() {
            SendState::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

/// Whether a refusal means that the page is out of date: the step was done elsewhere, or the time is over.
fn is_moot(refusal: &Failure) -> bool {
    matches!(
        refusal,
        Failure::Refused(
            Error::StepOutOfOrder { .. }
                | Error::AlreadySubmitted
                | Error::AlreadyVerified
                | Error::NoOpenAttempt
                | Error::TimeOver
                | Error::Handoff(_)
                | Error::NotSignedIn
        )
    )
}

/// Whether sending the same bytes again can help.
fn is_worth_repeating(refusal: &Failure) -> bool {
    match refusal {
        Failure::Unreachable => true,
        Failure::Refused(error) => matches!(
            error,
            Error::Unavailable { .. }
                | Error::Changed
                | Error::TooManyRequests { .. }
                | Error::Upload(
                    UploadProblem::HashMismatch | UploadProblem::Unknown | UploadProblem::WrongOffset { .. }
                )
        ),
    }
}

/// Shows an upload.
#[component]
pub fn SendingView(
    /// The upload.
    sending: Sending,
    /// Sends the same again.
    on_again: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let stage = move || match sending.state.get() {
        SendState::Going(stage) => Some(stage),
        _ => None,
    };
    let label = move || match stage() {
        Some(Stage::Moving(share)) => fill(t_string!(i18n, camera.uploading), &[("percent", &percent(share))]),
        Some(Stage::Waiting(share)) => fill(t_string!(i18n, camera.upload_waiting), &[("percent", &percent(share))]),
        Some(Stage::Checking) => t_string!(i18n, camera.upload_checking).to_owned(),
        None => String::new(),
    };
    let value = move || match stage() {
        Some(Stage::Moving(share) | Stage::Waiting(share)) => Some(share),
        Some(Stage::Checking) | None => None,
    };
    let going = Memo::new(move |_| sending.is_going());
    let waiting = Memo::new(move |_| matches!(stage(), Some(Stage::Waiting(_))));
    // Every percent would be too much to hear: the beginning, a lost connection and its end are said.
    let said = Signal::derive(move || match (going.get(), waiting.get()) {
        (true, true) => t_string!(i18n, camera.connection_lost).to_owned(),
        (true, false) => t_string!(i18n, camera.upload_begins).to_owned(),
        (false, _) => String::new(),
    });
    view! {
        <LiveRegion text=said />
        <Show when=move || going.get()>
            <div class="stack-tight sending">
                <Progress label=label value=Signal::derive(value) />
                <Show when=move || waiting.get()>
                    <Banner tone=Tone::Attention>{tr!(i18n, camera.connection_lost)}</Banner>
                </Show>
                <div class="row">
                    <Button kind=ButtonKind::Quiet on_click=move |_| sending.cancel()>
                        {tr!(i18n, camera.cancel_upload)}
                    </Button>
                </div>
            </div>
        </Show>
        {move || {
            sending
                .refusal()
                .map(|refusal| {
                    let again = is_worth_repeating(&refusal);
                    view! {
                        <Banner tone=Tone::Wrong live=true title=tr!(i18n, camera.not_sent)>
                            <p>{failure(i18n, &refusal)}</p>
                            {trace(i18n, &refusal).map(|trace| view! { <p class="small">{trace}</p> })}
                            {again
                                .then(|| {
                                    view! {
                                        <Button on_click=move |_| on_again.run(())>
                                            {tr!(i18n, camera.try_again)}
                                        </Button>
                                    }
                                })}
                        </Banner>
                    }
                })
        }}
    }
}

/// A share as whole per cent.
fn percent(share: f64) -> String {
    format!("{:.0}", (share * 100.0).clamp(0.0, 100.0))
}
