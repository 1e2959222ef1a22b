//! Messages between the page and its worker, as plain objects of the browser.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// A field of a message, or undefined.
pub fn field(message: &JsValue, name: &str) -> JsValue {
    Reflect::get(message, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A field that is text.
pub fn text(message: &JsValue, name: &str) -> Option<String> {
    field(message, name).as_string()
}

/// A field that is a number like any other.
pub fn number(message: &JsValue, name: &str) -> Option<f64> {
    field(message, name).as_f64().filter(|number| number.is_finite())
}

/// Gives back the memory of a picture.
pub fn close(bitmap: &JsValue) {
    if let Ok(close) = field(bitmap, "close").dyn_into::<Function>() {
        // What cannot be closed is collected later; there is nobody to tell.
        let _ = close.call0(bitmap);
    }
}

/// Numbers as a list of the browser.
pub fn numbers(values: impl IntoIterator<Item = f32>) -> JsValue {
    values.into_iter().map(JsValue::from).collect::<Array>().into()
}

/// Writes to the page.
pub fn post(scope: &DedicatedWorkerGlobalScope, kind: &str, fields: &[(&str, JsValue)]) {
    // A page that is gone hears nothing.
    let _ = scope.post_message(&message(kind, fields));
}

/// Writes to the page and hands over a picture, which is the page's from then on.
pub fn post_picture(scope: &DedicatedWorkerGlobalScope, kind: &str, fields: &[(&str, JsValue)], bitmap: &JsValue) {
    let message = message(kind, fields);
    let _ = Reflect::set(&message, &"bitmap".into(), bitmap);
    if scope.post_message_with_transfer(&message, &Array::of1(bitmap)).is_err() {
        // What cannot be handed over would lie here for ever.
        close(bitmap);
    }
}

fn message(kind: &str, fields: &[(&str, JsValue)]) -> Object {
    let message = Object::new();
    let kind = ("kind", JsValue::from(kind));
    for (name, value) in std::iter::once(&kind).chain(fields) {
        // A fresh plain object takes every field.
        let _ = Reflect::set(&message, &(*name).into(), value);
    }
    message
}
