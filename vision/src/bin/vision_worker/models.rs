//! Fetches models by their names. The loader of the worker says where each lies; what cannot be fetched is missing, and
//! guidance goes on without it.

use crate::message::{field, text};
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, Response};

/// The bytes of a model.
pub async fn fetch(scope: &DedicatedWorkerGlobalScope, name: &str) -> Option<Vec<u8>> {
    let address = text(&field(scope, "modelAddresses"), name).unwrap_or_else(|| format!("/models/{name}.onnx"));
    let response = JsFuture::from(scope.fetch_with_str(&address)).await.ok()?.dyn_into::<Response>().ok()?;
    if !response.ok() {
        return None;
    }
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?.dyn_into::<ArrayBuffer>().ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
