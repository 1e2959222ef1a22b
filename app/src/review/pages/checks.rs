//! What the machine's checks say: grouped by what they looked at, in plain words, each with its score against its threshold.
//! The panel asks again whenever something of a case changed, so that a report appears when it is there.

use super::evidence::name as evidence_name;
use super::spotlight::Spotlight;
use super::{checks_words, readings};
use crate::i18n::use_i18n;
use crate::review::api::{self, CheckAgain, ReportView};
use crate::ui::{Banner, Button, ButtonKind, Skeleton, Tone};
use crate::words::{I18n, moment, say, tr};
use domain::evidence::Purpose;
use domain::identifier::AttemptId;
use domain::report::{Check, Outcome, Report};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The checks of an attempt.
#[component]
pub(super) fn ChecksPart(
    /// The attempt.
    attempt: AttemptId,
    /// Counts changes of any case.
    changes: ReadSignal<u32>,
    /// Shows a place in a picture.
    spotlight: Spotlight,
) -> impl IntoView {
    let i18n = use_i18n();
    let again = ServerAction::<CheckAgain>::new();
    let name = attempt.to_string();
    let view = RwSignal::new(None::<ReportView>);
    // In the browser alone: the page of a case does not wait for what the machine says. Of answers that overtake each other
    // the one to the latest question counts; without an answer the last one stays.
    let asked = StoredValue::new(0_u32);
    Effect::new(move |_| {
        changes.track();
        again.version().track();
        let number = asked.get_value().wrapping_add(1);
        asked.set_value(number);
        let name = name.clone();
        spawn_local(async move {
            if let Ok(answer) = api::review_report(name).await
                && asked.try_get_value() == Some(number)
            {
                // The page may be gone by then.
                let _ = view.try_set(Some(answer));
            }
        });
    });
    let ask = {
        let attempt = attempt.clone();
        move |_| {
            again.dispatch(CheckAgain { attempt: attempt.clone() });
        }
    };
    view! {
        <section class="case-part checks" aria-label=tr!(i18n, review.checks)>
            <div class="row row-between">
                <h2>{tr!(i18n, review.checks)}</h2>
                <span class="needs-script">
                    <Button kind=ButtonKind::Quiet busy=again.pending() on_click=ask>
                        {tr!(i18n, review.checks_again)}
                    </Button>
                </span>
            </div>
            <p class="quiet">{tr!(i18n, review.checks_help)}</p>
            <Show when=move || view.with(Option::is_none)>
                <Skeleton label=tr!(i18n, review.loading) lines=3 />
            </Show>
            // Made anew only when the report is another one: what somebody has opened stays open.
            <For each=move || view.get() key=key_of children=move |view| move || said(i18n, &view, spotlight) />
        </section>
    }
}

fn key_of(view: &ReportView) -> (Option<String>, bool, Vec<String>) {
    (view.report.as_ref().map(|report| report.id.to_string()), view.waits, view.missing.clone())
}

fn said(i18n: I18n, view: &ReportView, spotlight: Spotlight) -> impl IntoView + use<> {
    let waits = view.waits.then(|| view! { <p role="status">{say!(i18n, review.checks_waiting)}</p> });
    let none = (view.report.is_none() && !view.waits).then(|| view! { <p>{say!(i18n, review.checks_none)}</p> });
    view! {
        {missing(i18n, view)}
        {waits}
        {none}
        {view.report.as_ref().map(|report| report_part(i18n, report, spotlight))}
    }
}

/// Which models are missing, now or when it was checked.
fn missing(i18n: I18n, view: &ReportView) -> impl IntoView + use<> {
    let now = (!view.missing.is_empty()).then(|| say!(i18n, review.checks_missing, models = view.missing.join(", ")));
    let then = view.report.as_ref().map(|report| report.missing_models().into_iter().collect::<Vec<_>>().join(", "));
    let then =
        then.filter(|names| !names.is_empty()).map(|names| say!(i18n, review.checks_missing_then, models = names));
    now.or(then).map(|text| {
        view! {
            <Banner tone=Tone::Attention title=Some(say!(i18n, review.checks_missing_title))>
                <p>{text}</p>
            </Banner>
        }
    })
}

fn report_part(i18n: I18n, report: &Report, spotlight: Spotlight) -> impl IntoView + use<> {
    let groups = Purpose::ALL.map(Some).into_iter().chain([None]).map(|purpose| {
        let checks: Vec<&Check> = report.checks.iter().filter(|check| check.purpose == purpose).collect();
        (!checks.is_empty()).then(|| group(i18n, purpose, &checks, spotlight))
    });
    let models = report.models.iter().map(|model| {
        let line = say!(i18n, review.model_line, name = model.name, version = model.version, sha256 = model.sha256);
        view! { <li dir="ltr">{line}</li> }
    });
    view! {
        {readings::table(i18n, &report.readings)}
        {groups.collect_view()}
        <details class="check-models">
            <summary>{say!(i18n, review.models)}</summary>
            <ul>{models.collect_view()}</ul>
        </details>
        <p class="quiet">
            {say!(i18n, review.checks_made, moment = moment(i18n, report.made_at))} ", "
            {say!(i18n, review.checks_made_by, rules = report.rules)}
        </p>
    }
}

/// The checks of one piece of evidence, or the comparisons. Open where something is not fine.
fn group(i18n: I18n, purpose: Option<Purpose>, checks: &[&Check], spotlight: Spotlight) -> impl IntoView + use<> {
    let title = match purpose {
        Some(purpose) => evidence_name(i18n, purpose),
        None => say!(i18n, review.checks_comparisons),
    };
    let count = |wanted: fn(&Outcome) -> bool| checks.iter().filter(|check| wanted(&check.outcome)).count();
    let (pass, fail) = (count(|outcome| *outcome == Outcome::Pass), count(|outcome| *outcome == Outcome::Fail));
    let unsure = checks.len().saturating_sub(pass + fail);
    let counts =
        say!(i18n, review.checks_count, pass = pass.to_string(), fail = fail.to_string(), unsure = unsure.to_string());
    // Failures first: they are what is looked for.
    let mut sorted = checks.to_vec();
    sorted.sort_by_key(|check| match check.outcome {
        Outcome::Fail => 0,
        Outcome::Unsure { .. } => 1,
        Outcome::Pass => 2,
    });
    let open = fail > 0 || purpose.is_none();
    view! {
        <details class="check-group" open=open>
            <summary>
                <span>{title}</span>
                <span class="check-score" data-outcome=(fail > 0).then_some("fail")>{counts}</span>
            </summary>
            {sorted.into_iter().map(|check| line(i18n, check, spotlight)).collect_view()}
        </details>
    }
}

fn line(i18n: I18n, check: &Check, spotlight: Spotlight) -> impl IntoView + use<> {
    let words = checks_words::outcome(i18n, &check.outcome);
    let name = checks_words::name(i18n, check.kind);
    let measured = checks_words::score(i18n, check);
    let state = match check.outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Unsure { .. } => "unsure",
    };
    let bar = bar(check, &name);
    let inside = view! {
        <span>{name}</span>
        <span class="check-outcome" data-outcome=state>{words}</span>
        {bar}
        {measured.map(|measured| view! { <span class="check-score check-measured">{measured}</span> })}
    };
    match (check.purpose, check.place) {
        (Some(purpose), Some(place)) => view! {
            <button
                type="button"
                class="check check-placed"
                title=say!(i18n, review.check_show)
                on:mouseenter=move |_| spotlight.point(purpose, place)
                on:mouseleave=move |_| spotlight.leave()
                on:focus=move |_| spotlight.point(purpose, place)
                on:blur=move |_| spotlight.leave()
                on:click=move |_| {
                    spotlight.bring(purpose);
                    spotlight.point(purpose, place);
                }
            >
                {inside}
            </button>
        }
        .into_any(),
        _ => view! { <div class="check">{inside}</div> }.into_any(),
    }
}

/// The score as a bar with its threshold. Both ends of the scale are chosen so that score and thresholds lie on it.
fn bar(check: &Check, name: &str) -> Option<impl IntoView + use<>> {
    let (score, threshold) = (check.score?, check.threshold?);
    let values = [score, threshold.pass, threshold.fail];
    let largest = values.into_iter().fold(0.0_f32, f32::max);
    let least = values.into_iter().fold(0.0_f32, f32::min);
    let span = (largest - least).max(f32::EPSILON) * 1.2;
    let share = move |value: f32| format!("{:.3}", ((value - least) / span).clamp(0.0, 1.0));
    let (low, high) =
        if threshold.higher_is_better() { (threshold.fail, threshold.pass) } else { (threshold.pass, threshold.fail) };
    let better = if threshold.higher_is_better() { "1" } else { "0" };
    Some(view! {
        <meter
            min="0"
            max="1"
            low=share(low)
            high=share(high)
            optimum=better
            value=share(score)
            aria-label=name.to_owned()
        ></meter>
    })
}
