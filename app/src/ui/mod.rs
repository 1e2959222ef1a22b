//! The pieces every page is built from: buttons, fields, banners, dialogs, tiles, timelines.
//!
//! Text arrives already translated (a string, a signal or a closure that returns one); nothing here
//! knows a message key, a use case or a route. Looks live in `style/`, never here: no inline styles,
//! because the content security policy forbids them. Everything renders on the server, is usable
//! before WebAssembly arrives where a browser allows that, and then comes alive in place.

mod banner;
mod button;
mod checkbox;
mod choice_card;
mod combobox;
mod country_picker;
mod country_search;
mod date_field;
mod dialog;
mod empty_state;
mod evidence_tile;
mod field;
mod field_frame;
pub mod gallery;
mod gallery_wizard;
mod icon;
mod icon_paths;
mod keep;
mod live_region;
mod menu;
mod password_field;
mod progress;
mod ring;
mod select;
mod shutter;
mod skeleton;
mod status_timeline;
mod stepper;
mod table;
mod text_area;
mod theme_switch;
mod time_left;
mod toast;
mod zoom_gesture;
mod zoom_state;
mod zoom_viewer;

pub use banner::{Banner, Tone};
pub use button::{Button, ButtonKind, ButtonLink};
pub use checkbox::Checkbox;
pub use choice_card::{ChoiceCard, ChoiceGroup};
pub use country_picker::CountryPicker;
pub use country_search::CountryOption;
pub use date_field::{DateField, DateParts};
pub use dialog::Dialog;
pub use empty_state::EmptyState;
pub use evidence_tile::{EvidenceState, EvidenceTile};
pub use field::{Field, FieldWidth};
pub use icon::{Icon, IconName};
pub use keep::focus_first_wrong;
pub use live_region::{LiveRegion, VisuallyHidden};
pub use menu::{Menu, SkipLink};
pub use password_field::PasswordField;
pub use progress::Progress;
pub use ring::Ring;
pub use select::{Select, SelectOption};
pub use shutter::Shutter;
pub use skeleton::Skeleton;
pub use status_timeline::{StatusTimeline, TimelineEntry, TimelineState};
pub use stepper::{Step, StepState, Stepper};
pub use table::{ColumnHeader, DataTable, SortOrder};
pub use text_area::TextArea;
pub use theme_switch::ThemeSwitch;
pub use time_left::TimeLeft;
pub use toast::{ToastRegion, Toasts, provide_toasts, use_toasts};
pub use zoom_state::ZoomState;
pub use zoom_viewer::{ZoomLabels, ZoomViewer};
