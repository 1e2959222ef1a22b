//! Talks to the browser's media devices: opens a camera by wishes that loosen, names what went wrong, finds the lenses.

use super::agent::Agent;
use super::lens::{self, Facing, Lens};
use super::trouble::{Circumstances, Permission, Trouble, Verdict, judge, judge_absence};
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaDeviceInfo, MediaDeviceKind, MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack};

/// What is asked of a camera.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Which side of the device.
    pub facing: Facing,
    /// A certain camera, chosen by the person.
    pub device: Option<String>,
}

/// An open camera.
#[derive(Debug, Clone)]
pub struct Open {
    /// The stream for the video element.
    pub stream: MediaStream,
    /// Its picture track.
    pub track: MediaStreamTrack,
    /// The name of the camera.
    pub device: String,
    /// All cameras.
    pub lenses: Vec<Lens>,
    /// Whether it looks away from the person.
    pub looks_away: bool,
    /// Whether it has a light that can be switched.
    pub has_torch: bool,
}

impl Open {
    /// Lets the camera go.
    pub fn close(&self) {
        for track in self.stream.get_tracks() {
            if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
                track.stop();
            }
        }
    }
}

/// The browser's media devices; none on an insecure page and in some inner browsers.
fn devices() -> Option<MediaDevices> {
    let navigator = window().navigator();
    let devices = Reflect::get(&navigator, &"mediaDevices".into()).ok()?;
    // Not `dyn_into`: some inner browsers have an object of another class there.
    (devices.is_object() && get(&devices, "getUserMedia").is_function()).then(|| devices.unchecked_into())
}

/// Opens a camera.
///
/// # Errors
/// Why there is none.
pub async fn open(wish: &Wish) -> Result<Open, Trouble> {
    let first = open_stream(wish).await?;
    // Labels exist only now, after permission: a person's own choice stays, an unfortunate one of the browser does not.
    let wants_back = wish.facing == Facing::Away;
    let better = match wish.device {
        None => lens::better(&first.lenses, &first.device, wants_back).cloned(),
        Some(_) => None,
    };
    let Some(better) = better else { return Ok(first) };
    first.close();
    let wish = Wish { device: Some(better.id), ..wish.clone() };
    match open_stream(&wish).await {
        Ok(open) => Ok(open),
        // The better one does not start, so take what worked.
        Err(_) => open_stream(&Wish { device: Some(first.device), ..wish }).await,
    }
}

async fn open_stream(wish: &Wish) -> Result<Open, Trouble> {
    let agent = Agent::current();
    let Some(devices) = devices() else {
        return Err(judge_absence(window().is_secure_context(), agent));
    };
    let mut last = Trouble::Busy;
    for strictness in [Strictness::Best, Strictness::AnySize, Strictness::AnyCamera] {
        let promise = match devices.get_user_media_with_constraints(&constraints(wish, strictness)) {
            Ok(promise) => promise,
            Err(error) => return Err(say(&error, agent).await.unwrap_or(Trouble::Unsupported)),
        };
        let error = match JsFuture::from(promise).await {
            Ok(stream) => return describe(&devices, stream.unchecked_into(), wish).await,
            Err(error) => error,
        };
        match say(&error, agent).await {
            None => {}
            // Some phones say "busy" when they mean the size, or while the camera of the step before is still closing.
            Some(Trouble::Busy) => {
                last = Trouble::Busy;
                pause(400).await;
            }
            Some(trouble) => return Err(trouble),
        }
    }
    Err(last)
}

/// The trouble that an error means; none to try again with fewer wishes.
async fn say(error: &JsValue, agent: Agent) -> Option<Trouble> {
    let name = get(error, "name").as_string().unwrap_or_default();
    let message = get(error, "message").as_string().unwrap_or_default();
    let circumstances =
        Circumstances { permission: permission().await, forbidden_here: forbidden_here(), in_app: agent.in_app };
    match judge(&name, &message, circumstances) {
        Verdict::Loosen => None,
        Verdict::Say(trouble) => Some(trouble),
    }
}

async fn describe(devices: &MediaDevices, stream: MediaStream, wish: &Wish) -> Result<Open, Trouble> {
    let Some(track) =
        stream.get_video_tracks().iter().next().and_then(|track| track.dyn_into::<MediaStreamTrack>().ok())
    else {
        return Err(Trouble::Busy);
    };
    let settings = track.get_settings();
    let device = get(&settings, "deviceId").as_string().unwrap_or_default();
    let lenses = lenses(devices).await;
    let label = track.label().to_lowercase();
    let looks_away = match get(&settings, "facingMode").as_string().as_deref() {
        Some("environment") => true,
        Some("user") => false,
        _ => wish.facing == Facing::Away && (label.contains("back") || label.contains("rear")),
    };
    let has_torch = torch_of(&track);
    Ok(Open { stream, track, device, lenses, looks_away, has_torch })
}

fn torch_of(track: &MediaStreamTrack) -> bool {
    // Firefox has no getCapabilities.
    let Ok(capabilities) = get(track, "getCapabilities").dyn_into::<Function>() else { return false };
    let Ok(capabilities) = capabilities.call0(track) else { return false };
    let torch = get(&capabilities, "torch");
    torch.as_bool().unwrap_or_else(|| Array::is_array(&torch) && Array::from(&torch).includes(&true.into(), 0))
}

/// Switches the light. Whether it worked.
pub async fn set_torch(track: &MediaStreamTrack, on: bool) -> bool {
    let (constraints, one) = (Object::new(), Object::new());
    set(&one, "torch", &on.into());
    set(&constraints, "advanced", &Array::of1(&one));
    let Ok(apply) = get(track, "applyConstraints").dyn_into::<Function>() else { return false };
    match apply.call1(track, &constraints).map(JsCast::dyn_into::<Promise>) {
        Ok(Ok(promise)) => JsFuture::from(promise).await.is_ok(),
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Strictness {
    Best,
    AnySize,
    AnyCamera,
}

fn constraints(wish: &Wish, strictness: Strictness) -> MediaStreamConstraints {
    let video = Object::new();
    if strictness == Strictness::Best {
        set(&video, "width", &ideal(&1920.into()));
        set(&video, "height", &ideal(&1080.into()));
        // What the camera sees, neither cut nor blown up to that size: a phone held upright films upright.
        set(&video, "resizeMode", &ideal(&"none".into()));
    }
    match &wish.device {
        Some(device) if strictness != Strictness::AnyCamera => {
            let exact = Object::new();
            set(&exact, "exact", &device.into());
            set(&video, "deviceId", &exact);
        }
        _ if strictness != Strictness::AnyCamera => set(&video, "facingMode", &ideal(&wish.facing.name().into())),
        _ => {}
    }
    let constraints = MediaStreamConstraints::new();
    if strictness == Strictness::AnyCamera {
        constraints.set_video(&true.into());
    } else {
        constraints.set_video(&video);
    }
    constraints
}

fn ideal(value: &JsValue) -> JsValue {
    let wish = Object::new();
    set(&wish, "ideal", value);
    wish.into()
}

async fn lenses(devices: &MediaDevices) -> Vec<Lens> {
    let Ok(promise) = devices.enumerate_devices() else { return Vec::new() };
    let Ok(list) = JsFuture::from(promise).await else { return Vec::new() };
    Array::from(&list)
        .iter()
        .filter_map(|device| device.dyn_into::<MediaDeviceInfo>().ok())
        .filter(|device| device.kind() == MediaDeviceKind::Videoinput)
        .map(|device| Lens { id: device.device_id(), label: device.label() })
        .collect()
}

/// Whether this device has a camera, as far as a page may know before it has permission. None when it cannot be known.
pub async fn has_camera() -> Option<bool> {
    let devices = devices()?;
    let promise = devices.enumerate_devices().ok()?;
    let list = JsFuture::from(promise).await.ok()?;
    let any = Array::from(&list)
        .iter()
        .filter_map(|device| device.dyn_into::<MediaDeviceInfo>().ok())
        .any(|device| device.kind() == MediaDeviceKind::Videoinput);
    Some(any)
}

/// The browser's record of the permission, to be listened to; not every browser keeps one for cameras.
pub async fn permission_status() -> Option<JsValue> {
    let permissions = get(&window().navigator(), "permissions");
    let query = get(&permissions, "query").dyn_into::<Function>().ok()?;
    let wanted = Object::new();
    set(&wanted, "name", &"camera".into());
    let promise = query.call1(&permissions, &wanted).ok()?.dyn_into::<Promise>().ok()?;
    JsFuture::from(promise).await.ok()
}

async fn permission() -> Option<Permission> {
    match get(&permission_status().await?, "state").as_string()?.as_str() {
        "granted" => Some(Permission::Granted),
        "denied" => Some(Permission::Denied),
        _ => Some(Permission::Prompt),
    }
}

/// Whether a permissions policy keeps the camera from this page.
fn forbidden_here() -> bool {
    let policy = get(&leptos::prelude::document(), "featurePolicy");
    let Ok(allows) = get(&policy, "allowsFeature").dyn_into::<Function>() else { return false };
    allows.call1(&policy, &"camera".into()).ok().and_then(|allowed| allowed.as_bool()) == Some(false)
}

/// Waits.
pub async fn pause(milliseconds: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        if window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds).is_err() {
            // No timer, no pause.
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    // This promise is never rejected.
    let _ = JsFuture::from(promise).await;
}

/// A property, or undefined.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Sets a property of a plain object, which takes every property.
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
