//! A picture that can be brought nearer, moved and turned by wheel, fingers, keys and buttons.

use leptos::{ev, html, prelude::*, web_sys};

use super::{
    button::{Button, ButtonKind},
    icon::IconName,
    zoom_gesture::{Gesture, Meaning},
    zoom_state::ZoomState,
};

/// How far an arrow key moves the picture, in parts of the viewer.
const KEY_MOVE: f64 = 0.1;

/// The words of a [`ZoomViewer`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoomLabels {
    /// "Nearer".
    pub zoom_in: String,
    /// "Farther".
    pub zoom_out: String,
    /// "Turn".
    pub rotate: String,
    /// "Whole picture".
    pub whole: String,
    /// How to use it by keyboard: "Plus, minus, zero, R, arrows".
    pub keys: String,
}

/// Where a point of the page lies, from the middle of the viewer in parts of its size.
fn place(node: NodeRef<html::Div>, x: f64, y: f64) -> Option<(f64, f64)> {
    let rect = node.get_untracked()?.get_bounding_client_rect();
    (rect.width() > 0.0 && rect.height() > 0.0)
        .then(|| ((x - rect.left()) / rect.width() - 0.5, (y - rect.top()) / rect.height() - 0.5))
}

/// A zoomable picture. Two viewers given the same `state` move together.
#[component]
pub fn ZoomViewer(
    /// The picture's address.
    #[prop(into)]
    src: Signal<String>,
    /// What it shows, in words.
    #[prop(into)]
    alt: Signal<String>,
    /// The words of its buttons.
    #[prop(into)]
    labels: Signal<ZoomLabels>,
    /// How it is looked at; its own unless one is shared.
    #[prop(optional)]
    state: Option<RwSignal<ZoomState>>,
    /// Drawings over the picture (an `<svg>`): they are moved with it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let state = state.unwrap_or_else(|| RwSignal::new(ZoomState::default()));
    let stage = NodeRef::<html::Div>::new();
    let layer = NodeRef::<html::Div>::new();
    let gesture = StoredValue::new(Gesture::default());
    Effect::new(move |_| {
        let state = state.get();
        let (Some(stage), Some(layer)) = (stage.get(), layer.get()) else { return };
        let (width, height) = (f64::from(stage.client_width()), f64::from(stage.client_height()));
        let fit = if width > 0.0 && height > 0.0 { (height / width).min(width / height) } else { 1.0 };
        // Set through the object model: the content security policy forbids style attributes only.
        // A refused value leaves the picture as it was.
        let _ = web_sys::HtmlElement::style(&layer).set_property("transform", &state.transform(fit));
    });
    let zoom = move |factor: f64| state.update(|state| *state = state.zoomed(factor, 0.0, 0.0));
    let on_wheel = move |event: ev::WheelEvent| {
        if let Some((x, y)) = place(stage, event.client_x().into(), event.client_y().into()) {
            event.prevent_default();
            let factor = if event.delta_y() < 0.0 { ZoomState::STEP } else { 1.0 / ZoomState::STEP };
            state.update(|state| *state = state.zoomed(factor, x, y));
        }
    };
    let on_down = move |event: ev::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        if let Some(stage) = stage.get_untracked() {
            // Without capture the picture only stops following outside the viewer.
            let _ = stage.set_pointer_capture(event.pointer_id());
        }
        gesture.update_value(|gesture| {
            gesture.down(event.pointer_id(), event.client_x().into(), event.client_y().into());
        });
    };
    let on_move = move |event: ev::PointerEvent| {
        let mut meaning = Meaning::Nothing;
        gesture.update_value(|gesture| {
            meaning = gesture.moved(event.pointer_id(), event.client_x().into(), event.client_y().into());
        });
        let Some(rect) = stage.get_untracked().map(|stage| stage.get_bounding_client_rect()) else { return };
        match meaning {
            Meaning::Nothing => {}
            Meaning::Move { x, y } => {
                state.update(|state| *state = state.moved(x / rect.width().max(1.0), y / rect.height().max(1.0)));
            }
            Meaning::Pinch { factor, x, y } => {
                if let Some((x, y)) = place(stage, x, y) {
                    state.update(|state| *state = state.zoomed(factor, x, y));
                }
            }
        }
    };
    let on_up = move |event: ev::PointerEvent| gesture.update_value(|gesture| gesture.up(event.pointer_id()));
    let on_key = move |event: ev::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let seen = state.get_untracked();
        let next = match event.key().as_str() {
            "+" | "=" => seen.zoomed(ZoomState::STEP, 0.0, 0.0),
            "-" => seen.zoomed(1.0 / ZoomState::STEP, 0.0, 0.0),
            "0" => seen.whole(),
            "r" | "R" => seen.turned(),
            "ArrowLeft" => seen.moved(KEY_MOVE, 0.0),
            "ArrowRight" => seen.moved(-KEY_MOVE, 0.0),
            "ArrowUp" => seen.moved(0.0, KEY_MOVE),
            "ArrowDown" => seen.moved(0.0, -KEY_MOVE),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        state.set(next);
    };
    let words = move |pick: fn(ZoomLabels) -> String| Signal::derive(move || Some(pick(labels.get())));
    view! {
        <div class="zoom">
            <div
                node_ref=stage
                class="zoom-stage"
                class:zoom-near=move || state.with(|state| state.scale > 1.0)
                tabindex="0"
                role="group"
                aria-label=move || format!("{}. {}", alt.get(), labels.get().keys)
                on:wheel=on_wheel
                on:pointerdown=on_down
                on:pointermove=on_move
                on:pointerup=on_up
                on:pointercancel=on_up
                on:keydown=on_key
            >
                <div node_ref=layer class="zoom-layer">
                    <img src=move || src.get() alt=move || alt.get() draggable="false" decoding="async"/>
                    {children.map(|children| children())}
                </div>
            </div>
            <div class="zoom-tools needs-script">
                <Button kind=ButtonKind::Quiet icon=IconName::ZoomOut icon_only=true
                    label=words(|labels| labels.zoom_out) on_click=move |_| zoom(1.0 / ZoomState::STEP)/>
                <output class="zoom-scale">
                    {move || format!("{:.0} %", state.with(|state| state.scale) * 100.0)}
                </output>
                <Button kind=ButtonKind::Quiet icon=IconName::ZoomIn icon_only=true
                    label=words(|labels| labels.zoom_in) on_click=move |_| zoom(ZoomState::STEP)/>
                <Button kind=ButtonKind::Quiet icon=IconName::Rotate icon_only=true
                    label=words(|labels| labels.rotate) on_click=move |_| state.update(|state| *state = state.turned())/>
                <Button kind=ButtonKind::Quiet on_click=move |_| state.update(|state| *state = state.whole())>
                    {move || labels.get().whole}
                </Button>
            </div>
        </div>
    }
}
