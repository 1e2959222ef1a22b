//! The choice of the way: take pictures, upload files, use the phone. The other ways never disappear.

use super::file::{self, HEAD};
use super::step::Way;
use super::upload::size_of;
use crate::camera::Subject;
use crate::camera::attach::{Listening, keep};
use crate::failure::Failure;
use crate::i18n::use_i18n;
use crate::ui::{Banner, Button, ButtonKind, Icon, IconName, Tone};
use crate::words::{failure, tr};
use domain::error::UploadProblem;
use js_sys::{Function, Promise, Uint8Array};
use leptos::html;
use leptos::prelude::*;
use leptos_i18n::t_string;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DragEvent, File, FileList};

/// Checks a file before anything is sent.
///
/// # Errors
/// Why it cannot be sent.
pub(super) async fn accept_file(file: File) -> Result<Blob, UploadProblem> {
    let blob: Blob = file.unchecked_into();
    let head =
        blob.slice_with_i32_and_i32(0, i32::try_from(HEAD).unwrap_or(i32::MAX)).map_err(|_| UploadProblem::Damaged)?;
    let head = JsFuture::from(head.array_buffer()).await.map_err(|_| UploadProblem::Damaged)?;
    file::check(size_of(&blob), &Uint8Array::new(&head).to_vec())?;
    if can_be_shown(&blob).await { Ok(blob) } else { Err(UploadProblem::Damaged) }
}

/// Whether the browser can decode a picture. A browser that cannot say leaves it to the server.
async fn can_be_shown(blob: &Blob) -> bool {
    let decode = js_sys::Reflect::get(&window(), &"createImageBitmap".into())
        .ok()
        .and_then(|decode| decode.dyn_into::<Function>().ok());
    let Some(decode) = decode else { return true };
    let Ok(Ok(promise)) = decode.call1(&JsValue::NULL, blob).map(JsCast::dyn_into::<Promise>) else { return true };
    match JsFuture::from(promise).await {
        Ok(bitmap) => {
            if let Ok(bitmap) = bitmap.dyn_into::<web_sys::ImageBitmap>() {
                bitmap.close();
            }
            true
        }
        Err(_) => false,
    }
}

fn first_of(files: Option<FileList>) -> Option<File> {
    files?.get(0)
}

/// Asks how the picture is to be made.
#[component]
pub(super) fn Chooser(
    /// Whether it shows a person.
    person: bool,
    /// What it shows.
    subject: Subject,
    /// Whether a file may be chosen.
    files: Signal<bool>,
    /// Whether the phone can be used.
    phone: bool,
    /// Whether this device has no camera.
    #[prop(into)]
    no_camera: Signal<bool>,
    /// Whether the place for files shows.
    zone: bool,
    /// What was wrong with the last file.
    #[prop(into)]
    problem: Signal<Option<Failure>>,
    /// A way was chosen.
    on_way: Callback<Way>,
    /// A file was chosen.
    on_file: Callback<File>,
) -> impl IntoView {
    let i18n = use_i18n();
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    if zone {
        // "Upload files" was pressed: the dialog opens at once, and the place for files stays for whoever closes it.
        Effect::new(move |_| {
            if let Some(input) = input.get()
                && !problem.with_untracked(Option::is_some)
            {
                // An element that cannot take the focus leaves it where it is.
                let _ = input.focus();
                input.click();
            }
        });
    }
    Effect::new(move |_| {
        let listening = Listening::to(&document(), "paste", move |event| {
            let Ok(event) = event.dyn_into::<web_sys::ClipboardEvent>() else { return };
            if let Some(file) = first_of(event.clipboard_data().and_then(|data| data.files()))
                && files.try_get_untracked() == Some(true)
            {
                event.prevent_default();
                on_file.try_run(file);
            }
        });
        keep(listening);
    });
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(file) = first_of(event.data_transfer().and_then(|data| data.files()))
            && files.get_untracked()
        {
            on_file.run(file);
        }
    };
    let dragged = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let file = first_of(input.files());
        // The same file can be chosen again after it was refused.
        input.set_value("");
        if let Some(file) = file {
            on_file.run(file);
        }
    };
    let take =
        move || if person { t_string!(i18n, camera.take_new_photo) } else { t_string!(i18n, camera.take_pictures) };
    let icon = match subject {
        Subject::Card => IconName::IdCard,
        Subject::Passport => IconName::Passport,
        Subject::Person => IconName::Face,
    };
    let phone_first = Signal::derive(move || phone && no_camera.get());
    let kind = |first: bool| if first { ButtonKind::Primary } else { ButtonKind::Secondary };
    view! {
        <div class="stack choose-way" on:dragover=dragged on:dragleave=move |_| over.set(false) on:drop=dropped>
            {move || {
                problem
                    .get()
                    .map(|problem| {
                        view! {
                            <Banner tone=Tone::Wrong live=true title=tr!(i18n, camera.file_refused)>
                                {failure(i18n, &problem)}
                            </Banner>
                        }
                    })
            }}
            <Show when=move || no_camera.get()>
                <Banner tone=Tone::Attention live=true title=tr!(i18n, camera.missing_title)>
                    {move || {
                        if phone { t_string!(i18n, camera.no_camera_phone) } else { t_string!(i18n, camera.missing_text) }
                    }}
                </Banner>
            </Show>
            {person.then(|| view! { <PortraitTips /> })}
            {move || {
                let phone_first = phone_first.get();
                let upload = move || {
                    view! {
                        <Button icon=IconName::Upload on_click=move |_| on_way.run(Way::File)>
                            {tr!(i18n, camera.upload_files)}
                        </Button>
                    }
                };
                let by_phone = move || {
                    view! {
                        <Button kind=kind(phone_first) icon=IconName::Phone on_click=move |_| on_way.run(Way::Phone)>
                            {tr!(i18n, camera.use_mobile_phone)}
                        </Button>
                    }
                };
                view! {
                    <div class="row choose-ways">
                        {phone_first.then(by_phone)}
                        <Button kind=kind(!phone_first) icon=IconName::Camera on_click=move |_| on_way.run(Way::Camera)>
                            {take}
                        </Button>
                        <Show when=move || files.get() && !zone>{upload()}</Show>
                        {(phone && !phone_first).then(by_phone)}
                    </div>
                }
            }}
            <Show when=move || files.get() && zone>
                <label class="drop" class:drop-over=move || over.get()>
                    <Icon name=icon class="icon-large" />
                    <span class="lead">{tr!(i18n, camera.drop_here)}</span>
                    <span class="small quiet">{tr!(i18n, camera.drop_rules)}</span>
                    <input
                        node_ref=input
                        class="visually-hidden"
                        type="file"
                        name="file"
                        accept="image/jpeg,image/png,image/webp"
                        on:change=chosen
                    />
                </label>
            </Show>
            <Show when=move || files.get() && !zone>
                <p class="small quiet">{tr!(i18n, camera.drop_hint)}</p>
            </Show>
        </div>
    }
}

#[component]
fn PortraitTips() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <ul class="portrait-tips">
            <li><Icon name=IconName::Check /><span>{tr!(i18n, camera.tip_light)}</span></li>
            <li><Icon name=IconName::Check /><span>{tr!(i18n, camera.tip_straight)}</span></li>
            <li><Icon name=IconName::Check /><span>{tr!(i18n, camera.tip_uncovered)}</span></li>
            <li><Icon name=IconName::Check /><span>{tr!(i18n, camera.tip_alone)}</span></li>
        </ul>
    }
}
