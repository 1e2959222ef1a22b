//! The quiet second column: why this is asked, and how it is kept.

use crate::i18n::use_i18n;
use crate::ui::{Icon, IconName};
use crate::words::{I18n, say, tr};
use domain::verification::Step;
use leptos::prelude::*;

fn why(i18n: I18n, step: Step) -> String {
    match step {
        Step::Region => say!(i18n, wizard.region_why),
        Step::Personal | Step::Summary => say!(i18n, wizard.personal_why),
        Step::Document => say!(i18n, wizard.document_why),
        Step::Front | Step::Back => say!(i18n, wizard.camera_why),
        Step::Portrait => say!(i18n, wizard.portrait_why),
        Step::FaceCheck => say!(i18n, wizard.face_why),
        Step::Send => say!(i18n, wizard.send_why),
    }
}

fn kept(i18n: I18n, step: Step) -> String {
    match step {
        Step::Region => say!(i18n, wizard.region_kept),
        Step::Personal | Step::Summary => say!(i18n, wizard.personal_kept),
        Step::Document | Step::Send => say!(i18n, wizard.document_kept),
        Step::Front | Step::Back | Step::Portrait | Step::FaceCheck => say!(i18n, wizard.camera_kept),
    }
}

/// The second column beside a step.
#[component]
pub fn Aside(
    /// The step.
    step: Step,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <aside class="wizard-aside">
            <div class="aside-part">
                <h2>
                    <Icon name=IconName::Info />
                    {tr!(i18n, wizard.why_title)}
                </h2>
                <p>{move || why(i18n, step)}</p>
            </div>
            <div class="aside-part">
                <h2>
                    <Icon name=IconName::Lock />
                    {tr!(i18n, wizard.kept_title)}
                </h2>
                <p>{move || kept(i18n, step)}</p>
            </div>
        </aside>
    }
}
