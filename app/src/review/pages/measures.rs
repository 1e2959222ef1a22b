//! What the server measured of a picture, beside the values from which on a colleague should look twice. They are hints for
//! the eye: nothing is decided by them here.

use super::said;
use crate::words::{I18n, say};
use domain::evidence::{Measures, Purpose};
use leptos::prelude::*;

/// Below which sharpness and brightness, and above which glare, a picture is doubtful: the same values from which on the
/// camera guides people (`vision::guidance::Thresholds`), for a document and for a face.
const DOCUMENT: Limits = Limits { sharpness: 0.35, brightness: 0.22, glare: 0.005 };
const FACE: Limits = Limits { sharpness: 0.22, brightness: 0.2, glare: 0.04 };
/// Glare fills its bar at this share of the picture.
const GLARE_FULL: f32 = 0.1;

struct Limits {
    sharpness: f32,
    brightness: f32,
    glare: f32,
}

/// The measures of one picture as bars.
pub(super) fn bars(i18n: I18n, purpose: Purpose, measures: Measures) -> impl IntoView + use<> {
    let limits = match purpose {
        Purpose::Front | Purpose::Back => DOCUMENT,
        Purpose::Portrait | Purpose::FaceCheck => FACE,
    };
    let at_least = |label: String, value: f32, least: f32| {
        bar(i18n, label, said::percent(i18n, value), value, least, value >= least)
    };
    view! {
        {at_least(say!(i18n, review.sharpness), measures.sharpness, limits.sharpness)}
        {at_least(say!(i18n, review.brightness), measures.brightness, limits.brightness)}
        {bar(
            i18n,
            say!(i18n, review.glare),
            said::percent(i18n, measures.glare),
            measures.glare / GLARE_FULL,
            limits.glare / GLARE_FULL,
            measures.glare <= limits.glare,
        )}
    }
}

fn bar(i18n: I18n, label: String, value: String, share: f32, limit: f32, fine: bool) -> impl IntoView + use<> {
    let judged = if fine { say!(i18n, review.measure_fine) } else { say!(i18n, review.measure_doubtful) };
    // The browser colours a meter by where its value lies: what is fine is made the better end.
    let better = if fine == (share >= limit) { "1" } else { "0" };
    view! {
        <div class="check">
            <span>{label.clone()}</span>
            <span class="check-score">{value} ", " {judged}</span>
            <meter
                min="0"
                max="1"
                low=format!("{limit:.3}")
                high=format!("{limit:.3}")
                optimum=better
                value=format!("{:.3}", share.clamp(0.0, 1.0))
                aria-label=label
            ></meter>
        </div>
    }
}
