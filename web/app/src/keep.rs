//! What stays on this device between visits, as JSON. Read and written by the browser's own JSON
//! rather than serde_json, which would be a second decoder in the first download.

use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Storage;

fn storage() -> Option<Storage> {
    gloo::utils::window().local_storage().ok().flatten()
}

/// A value as JSON.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Option<String> {
    let value = serde_wasm_bindgen::to_value(value).ok()?;
    js_sys::JSON::stringify(&value).ok()?.as_string()
}

/// A value from JSON; None where it is not of this kind, as a text from elsewhere may be.
pub(crate) fn from_json<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_wasm_bindgen::from_value(js_sys::JSON::parse(json).ok()?).ok()
}

/// The text that was put under a key.
pub(crate) fn text(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Puts a text under a key. Storage may be full or forbidden: then the page works without.
pub(crate) fn put_text(key: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, text);
    }
}

/// What was put under a key.
pub(crate) fn get<T: DeserializeOwned>(key: &str) -> Option<T> {
    from_json(&text(key)?)
}

/// Puts a value under a key.
pub(crate) fn put<T: Serialize>(key: &str, value: &T) {
    if let Some(json) = to_json(value) {
        put_text(key, &json);
    }
}

/// Erases what is under a key.
pub(crate) fn erase(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}
