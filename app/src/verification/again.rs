//! Another attempt: the button that begins it, or when one may be begun.

use super::api::Retry;
use super::wizard::Case;
use crate::i18n::use_i18n;
use crate::shell::{FailureNotice, failure_of};
use crate::ui::{Banner, Button, ButtonKind, Tone};
use crate::words::{I18n, moment, say, tr};
use domain::verification::{Gate, Limits};
use leptos::prelude::*;

/// How many attempts are left, or when the next one opens.
#[must_use]
pub fn gate_words(i18n: I18n, gate: &Gate, limits: &Limits) -> String {
    match gate {
        Gate::Open { attempts_left: 1 } => say!(i18n, wizard.attempt_left),
        Gate::Open { attempts_left } => say!(i18n, wizard.attempts_left, count = attempts_left.to_string()),
        Gate::AttemptsUsed { opens_at } => say!(
            i18n,
            wizard.attempts_used,
            count = limits.attempts_per_day.to_string(),
            time = moment(i18n, *opens_at)
        ),
        Gate::TooManyDenials { opens_at } => say!(
            i18n,
            wizard.too_many_denials,
            count = limits.denials_per_day.to_string(),
            time = moment(i18n, *opens_at)
        ),
    }
}

/// The button that begins another attempt. The answer leads to the wizard.
#[component]
pub fn RetryForm(
    /// The case, to be asked anew after the answer.
    case: Case,
) -> impl IntoView {
    let i18n = use_i18n();
    let action = ServerAction::<Retry>::new();
    let failure = failure_of(action);
    case.refresh_after(action);
    view! {
        <FailureNotice failure=failure />
        <ActionForm action=action>
            <Button kind=ButtonKind::Primary submit=true busy=action.pending()>
                {tr!(i18n, wizard.retry)}
            </Button>
        </ActionForm>
    }
}

/// That another attempt has to wait, and until when; nothing while one may be begun.
#[component]
pub fn GateNotice(
    /// The gate.
    gate: Gate,
    /// The limits.
    limits: Limits,
) -> impl IntoView {
    let i18n = use_i18n();
    let closed = !matches!(gate, Gate::Open { .. });
    closed.then(|| {
        view! {
            <Banner tone=Tone::Attention title=tr!(i18n, wizard.gate_title)>
                <p>{move || gate_words(i18n, &gate, &limits)}</p>
            </Banner>
        }
    })
}
