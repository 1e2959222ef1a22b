//! The larger patterns of the wizard, put together from the pieces and the classes of the style sheets.

use leptos::prelude::*;

use super::{Button, ButtonKind, Icon, IconName, Shutter};

/// Outside the frame of an identity card (85.6 × 54 mm, drawn 300 wide) everything is darker.
const CARD_MASK: &str = "M-2000-2000h4400v4300h-4400zM62 38a12 12 0 0 0-12 12v165a12 12 0 0 0 12 12h276a12 12 0 0 0 12-12v-165a12 12 0 0 0-12-12z";

/// Outside the oval everything is darker.
const OVAL_MASK: &str = "M-2000-2000h4400v4500h-4400zM200 70a125 165 0 0 0 0 330 125 165 0 0 0 0-330z";

#[component]
fn Stage(name: &'static str, light: &'static str, guide: &'static str, progress: f64) -> impl IntoView {
    view! {
        <section class="stage stage-inline" data-light=light aria-label=name>
            <div class="stage-view">
                <svg class="stage-frame" viewBox="0 0 400 300" aria-hidden="true">
                    <path class="stage-mask" d=CARD_MASK></path>
                    <rect class="stage-outline" x="50" y="38" width="300" height="189" rx="12"></rect>
                </svg>
                <p class="stage-guide">{guide}</p>
            </div>
            <div class="stage-controls">
                <button type="button" class="stage-button">
                    <Icon name=IconName::SwitchCamera/>
                    <span class="stage-button-words">"Camera"</span>
                </button>
                <Shutter label="Take the picture" progress=progress on_click=|_| ()/>
                <button type="button" class="stage-button" aria-pressed="true">
                    <Icon name=IconName::Torch/>
                    <span class="stage-button-words">"Light"</span>
                </button>
            </div>
        </section>
    }
}

#[component]
fn Face() -> impl IntoView {
    view! {
        <section class="stage face stage-inline" aria-label="Face check">
            <div class="stage-view">
                <svg class="face-frame" viewBox="0 0 400 500" aria-hidden="true">
                    <path class="stage-mask" d=OVAL_MASK></path>
                    <ellipse class="face-track" cx="200" cy="235" rx="125" ry="165"></ellipse>
                    <ellipse class="face-value" cx="200" cy="235" rx="165" ry="125" transform="rotate(-90 200 235)" pathLength="100" stroke-dasharray="40 100"></ellipse>
                </svg>
                <p class="face-count">"Up to 42 seconds left"</p>
                <p class="face-move">
                    <span class="face-arrow" data-move="left"><Icon name=IconName::ArrowLeft class="icon-large"/></span>
                    <span class="face-word">"Turn left"</span>
                </p>
            </div>
            <ol class="face-dots" aria-label="Move 2 of 4">
                <li data-state="done"></li>
                <li data-state="now"></li>
                <li data-state="next"></li>
                <li data-state="next"></li>
            </ol>
        </section>
    }
}

#[component]
fn Numbers() -> impl IntoView {
    view! {
        <div class="card">
            <h3>"Press the number that your phone shows"</h3>
            <div class="handoff-numbers">
                {["17", "42", "86"]
                    .map(|number| view! { <button type="button" class="number">{number}</button> })
                    .into_iter()
                    .collect_view()}
            </div>
        </div>
        <div class="handoff-phone">
            <div class="phone-picture"><Icon name=IconName::Face class="icon-large"/></div>
            <div class="phone-state">
                <p class="phone-now">"Your phone is taking the portrait"</p>
                <ul class="phone-cells" aria-label="Step 2 of 3">
                    <li data-state="done"></li>
                    <li data-state="now"></li>
                    <li data-state="next"></li>
                </ul>
                <p class="small quiet">"Keep this page open. It goes on by itself."</p>
                <div class="row"><Button>"Continue on this computer"</Button></div>
            </div>
        </div>
        <div class="pair-number">
            <p>"Press this number on your computer"</p>
            <p class="pair-digits">"42"</p>
        </div>
    }
}

#[component]
fn Code() -> impl IntoView {
    view! {
        <div class="handoff">
            <div class="handoff-code">
                <div class="code-card">
                    <svg viewBox="0 0 21 21" role="img" aria-label="Code for your phone">
                        <path d="M0 0h7v7h-7zM14 0h7v7h-7zM0 14h7v7h-7zM9 2h2v3h-2zM9 9h4v2h-4zM15 10h4v3h-4zM10 15h3v5h-3zM15 16h2v2h-2zM18 18h3v3h-3z"></path>
                    </svg>
                </div>
                <p class="code-fresh">
                    <svg class="code-ring" viewBox="0 0 24 24" aria-hidden="true">
                        <circle class="code-ring-track" cx="12" cy="12" r="9"></circle>
                        <circle class="code-ring-value" cx="12" cy="12" r="9" pathLength="100"></circle>
                    </svg>
                    "A new code every 20 seconds"
                </p>
            </div>
            <ol class="handoff-steps">
                <li><span>"Open the camera of your phone and point it at the code."</span></li>
                <li><span>"Open the link that appears."</span></li>
                <li><span>"Press the number here that your phone shows."</span></li>
            </ol>
            <div class="handoff-links">
                <Button kind=ButtonKind::Quiet icon=IconName::Copy>"Copy the link"</Button>
                <Button kind=ButtonKind::Quiet icon=IconName::Mail>"Send it by e-mail"</Button>
            </div>
        </div>
    }
}

#[component]
fn Reasons() -> impl IntoView {
    view! {
        <div class="rejected">
            <section class="fine">
                <h2>"This was fine"</h2>
                <ul class="fine-list">
                    <li><Icon name=IconName::Check/><span>"Front of your driving licence"</span></li>
                    <li><Icon name=IconName::Check/><span>"Your face check"</span></li>
                </ul>
            </section>
            <section class="reasons">
                <h2 class="reasons-title">"This is needed again"</h2>
                <article class="reason">
                    <p class="reason-field">"31 February 1991"</p>
                    <div class="reason-words">
                        <p class="reason-place"><Icon name=IconName::IdCard/>"Date of birth"</p>
                        <h3 class="reason-title">"The date differs from your document"</h3>
                        <p class="reason-do">"Ask support to correct it. It takes about a day."</p>
                    </div>
                </article>
            </section>
        </div>
    }
}

/// Capture stage, face check, handoff and reasons.
#[component]
pub(super) fn GalleryWizard() -> impl IntoView {
    view! {
        <section class="gallery-part">
            <h2>"Camera, phone and result"</h2>
            <div class="gallery-set">
                <Stage name="Camera, nothing seen" light="quiet" guide="Show the front of your card" progress=0.0/>
                <Stage name="Camera, not yet" light="attention" guide="Come a little closer" progress=0.2/>
                <Stage name="Camera, good" light="good" guide="Hold still …" progress=0.7/>
                <Face/>
                <div class="stack"><Numbers/></div>
            </div>
            <div class="gallery-column"><Code/></div>
            <Reasons/>
        </section>
    }
}
