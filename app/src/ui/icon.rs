//! One set of icons, drawn as strokes in the colour of the text around them.
//!
//! An icon is decoration beside words unless it is given a label; it never stands alone without one.

use leptos::prelude::*;

use super::icon_paths::path_of;

/// Every icon of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// A tick.
    Check,
    /// A cross, for what is wrong and for closing.
    Cross,
    /// A triangle with an exclamation mark.
    Warning,
    /// A circle with an i.
    Info,
    /// A camera.
    Camera,
    /// A camera between two turning arrows.
    SwitchCamera,
    /// A lightning bolt.
    Torch,
    /// An arrow out of a tray.
    Upload,
    /// A mobile phone.
    Phone,
    /// A card with a portrait.
    IdCard,
    /// A passport.
    Passport,
    /// A face in an oval.
    Face,
    /// A clock.
    Clock,
    /// A closed lock.
    Lock,
    /// An open eye.
    Eye,
    /// An eye struck through.
    EyeOff,
    /// Back, in reading direction.
    ArrowBack,
    /// Forward, in reading direction.
    ArrowForward,
    /// Up, as the person sees it.
    ArrowUp,
    /// Down, as the person sees it.
    ArrowDown,
    /// To the left of the screen, never mirrored.
    ArrowLeft,
    /// To the right of the screen, never mirrored.
    ArrowRight,
    /// Opens something below.
    Chevron,
    /// A globe.
    Globe,
    /// The sun.
    Sun,
    /// The moon.
    Moon,
    /// A circle with a question mark.
    Help,
    /// Two sheets.
    Copy,
    /// An envelope.
    Mail,
    /// Two arrows in a circle.
    Refresh,
    /// A magnifying glass with a plus.
    ZoomIn,
    /// A magnifying glass with a minus.
    ZoomOut,
    /// One arrow turning right.
    Rotate,
    /// A person.
    User,
    /// An arrow through a door.
    Logout,
    /// A magnifying glass.
    Search,
    /// An arrow leaving a box.
    External,
}

impl IconName {
    /// Every icon, in the order of the gallery.
    pub const ALL: [Self; 37] = [
        Self::Check,
        Self::Cross,
        Self::Warning,
        Self::Info,
        Self::Camera,
        Self::SwitchCamera,
        Self::Torch,
        Self::Upload,
        Self::Phone,
        Self::IdCard,
        Self::Passport,
        Self::Face,
        Self::Clock,
        Self::Lock,
        Self::Eye,
        Self::EyeOff,
        Self::ArrowBack,
        Self::ArrowForward,
        Self::ArrowUp,
        Self::ArrowDown,
        Self::ArrowLeft,
        Self::ArrowRight,
        Self::Chevron,
        Self::Globe,
        Self::Sun,
        Self::Moon,
        Self::Help,
        Self::Copy,
        Self::Mail,
        Self::Refresh,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::Rotate,
        Self::User,
        Self::Logout,
        Self::Search,
        Self::External,
    ];

    /// Whether the icon points along the line of reading and turns around where that runs right to left.
    const fn follows_reading(self) -> bool {
        matches!(self, Self::ArrowBack | Self::ArrowForward | Self::Logout | Self::External)
    }
}

/// One icon. Without a label it is hidden from screen readers, because the words beside it say it already.
#[component]
pub fn Icon(
    /// Which icon.
    name: IconName,
    /// What it says where no words stand beside it.
    #[prop(optional, into)]
    label: Signal<Option<String>>,
    /// More classes, for example `icon-large`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let mirrored = if name.follows_reading() { " icon-reading" } else { "" };
    let classes = format!("icon{mirrored} {class}");
    view! {
        <svg
            class=classes.trim_end().to_owned()
            viewBox="0 0 24 24"
            focusable="false"
            role=move || label.get().map(|_| "img")
            aria-label=move || label.get()
            aria-hidden=move || label.get().is_none().then_some("true")
        >
            <path d=path_of(name)></path>
        </svg>
    }
}
