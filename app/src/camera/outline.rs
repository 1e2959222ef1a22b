//! The outline of the document, drawn over the live picture where the worker saw it.

use super::session::CameraSession;
use leptos::prelude::*;

/// Follows the document. Words beside it say the same, so screen readers pass it over.
///
/// The drawing has the video's own size as its units and is fitted as the video is: "slice" is to a drawing what
/// `object-fit: cover` is to a video, so that both are cut alike in a frame of any shape.
#[component]
pub fn DocumentOutline(
    /// The camera.
    session: CameraSession,
    /// Whether the video is mirrored.
    #[prop(into)]
    mirrored: Signal<bool>,
) -> impl IntoView {
    let corners = Memo::new(move |_| session.look.get().and_then(|look| look.corners));
    // A camera's size is known with its first frame, and a phone that is turned changes it.
    let size = Memo::new(move |_| {
        corners.track();
        let video = session.element()?;
        let (width, height) = (video.video_width(), video.video_height());
        (width > 0 && height > 0).then_some((width, height))
    });
    let shown = Memo::new(move |_| corners.with(Option::is_some) && size.with(Option::is_some));
    let points = move || {
        let (Some(corners), Some((width, height))) = (corners.get(), size.get()) else { return String::new() };
        corners.map(|(x, y)| format!("{:.1},{:.1}", x * f64::from(width), y * f64::from(height))).join(" ")
    };
    let room = move || {
        let (width, height) = size.get().unwrap_or((4, 3));
        format!("0 0 {width} {height}")
    };
    view! {
        <Show when=move || shown.get()>
            <svg
                class="stage-document"
                class:stage-mirrored=move || mirrored.get()
                viewBox=room
                preserveAspectRatio="xMidYMid slice"
                aria-hidden="true"
            >
                <polygon class="stage-document-ground" points=points></polygon>
                <polygon class="stage-document-edge" points=points></polygon>
            </svg>
        </Show>
    }
}
