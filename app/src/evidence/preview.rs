//! The picture before it is sent: can you read it, is anything cut off?

use super::sending::{Sending, SendingView};
use crate::camera::{Shot, advice_text};
use crate::i18n::use_i18n;
use crate::ui::{Banner, Button, ButtonKind, IconName, Tone};
use crate::words::tr;
use leptos::prelude::*;
use leptos_i18n::t_string;

/// Shows a picture and asks whether it is the right one.
#[component]
pub fn Preview(
    /// The picture.
    shot: Shot,
    /// Whether it shows a person.
    person: bool,
    /// What it shows, in words.
    #[prop(into)]
    title: Signal<String>,
    /// The upload of it.
    sending: Sending,
    /// Takes or chooses another one.
    on_retake: Callback<()>,
    /// Sends this one.
    on_use: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let doubt = shot.doubt;
    let question = move || {
        if person { t_string!(i18n, camera.preview_person) } else { t_string!(i18n, camera.preview_document) }
    };
    let use_it = move || {
        if person { t_string!(i18n, camera.submit_and_continue) } else { t_string!(i18n, camera.use_this_photo) }
    };
    let heading = NodeRef::<leptos::html::P>::new();
    // The focus goes where the question is: what had it before is gone.
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // An element that cannot take the focus leaves it where it is.
            let _ = heading.focus();
        }
    });
    view! {
        <div class="preview">
            <div class="preview-picture">
                <img src=shot.address() alt=move || title.get() />
            </div>
            <p class="preview-question" tabindex="-1" node_ref=heading>{question}</p>
            {doubt
                .map(|doubt| {
                    view! {
                        <Banner tone=Tone::Attention title=tr!(i18n, camera.doubt_title)>
                            {move || advice_text(i18n, doubt, person)}
                        </Banner>
                    }
                })}
            <SendingView sending=sending on_again=on_use />
            <div class="actions">
                <Button
                    icon=IconName::Refresh
                    disabled=Signal::derive(move || sending.is_going())
                    on_click=move |_| on_retake.run(())
                >
                    {tr!(i18n, camera.retake)}
                </Button>
                <Button
                    kind=ButtonKind::Primary
                    busy=Signal::derive(move || sending.is_going())
                    on_click=move |_| on_use.run(())
                >
                    {use_it}
                </Button>
            </div>
        </div>
    }
}
