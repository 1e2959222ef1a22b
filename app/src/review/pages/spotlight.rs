//! The place in a picture that a check speaks of: drawn over the picture while the check is pointed at or has the focus.

use domain::evidence::Purpose;
use domain::report::Place;
use leptos::prelude::*;

/// Which place shows, and which picture is asked for.
#[derive(Clone, Copy)]
pub(super) struct Spotlight {
    at: RwSignal<Option<(Purpose, Place)>>,
    wanted: RwSignal<Option<Purpose>>,
}

impl Spotlight {
    /// Nothing shows.
    pub fn new() -> Self {
        Self { at: RwSignal::new(None), wanted: RwSignal::new(None) }
    }

    /// Shows a place, as long as its picture is in sight.
    pub fn point(self, purpose: Purpose, place: Place) {
        self.at.set(Some((purpose, place)));
    }

    /// Shows nothing any more.
    pub fn leave(self) {
        self.at.set(None);
    }

    /// Asks for a picture.
    pub fn bring(self, purpose: Purpose) {
        self.wanted.set(Some(purpose));
    }

    /// Answers when a picture is asked for.
    pub fn on_wanted(self, show: impl Fn(Purpose) + 'static) {
        Effect::new(move |_| {
            if let Some(purpose) = self.wanted.get() {
                show(purpose);
                self.wanted.set(None);
            }
        });
    }
}

/// The place on one picture of this size in pixels. It fits the picture as the picture fits its viewer.
pub(super) fn mark(spotlight: Spotlight, purpose: Purpose, (width, height): (u32, u32)) -> impl IntoView + use<> {
    let place = move || spotlight.at.get().filter(|(shown, _)| *shown == purpose).map(|(_, place)| place);
    let part = |share: f32, side: u32| format!("{:.1}", f64::from(share.clamp(0.0, 1.0)) * f64::from(side));
    move || {
        place().map(|place| {
            view! {
                <svg class="overlay" viewBox=format!("0 0 {width} {height}") aria-hidden="true">
                    <rect
                        x=part(place.x, width)
                        y=part(place.y, height)
                        width=part(place.width, width)
                        height=part(place.height, height)
                        vector-effect="non-scaling-stroke"
                    ></rect>
                </svg>
            }
        })
    }
}
