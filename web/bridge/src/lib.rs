//! `postMessage` on a worker's side: messages are decoded, answered and sent back. Not
//! gloo-worker's bridge: that one has no error event, no time-out and no transfer list (its files
//! would be copied), so both ends own the raw worker and speak serde-wasm-bindgen. A request that
//! makes a worker trap kills it; the page hears its `error` event and starts another.

#![cfg(target_arch = "wasm32")]

use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tanxiao_web_protocol::message::{BODY, BYTES, ID};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Sends a reply, with bytes beside it handed over rather than copied.
fn send<R: Serialize>(
    scope: &DedicatedWorkerGlobalScope,
    id: &JsValue,
    reply: &R,
    bytes: Option<&[u8]>,
) {
    let Ok(body) = serde_wasm_bindgen::to_value(reply) else { return };
    let message = Object::new();
    let set = |name: &str, value: &JsValue| {
        // Setting a property of a plain object does not fail.
        let _ = Reflect::set(&message, &JsValue::from_str(name), value);
    };
    set(ID, id);
    set(BODY, &body);
    let transfer = Array::new();
    if let Some(bytes) = bytes {
        let buffer = Uint8Array::from(bytes).buffer();
        set(BYTES, &buffer);
        transfer.push(&buffer);
    }
    // What is sent is plain data, so it can be cloned.
    let _ = scope.post_message_with_transfer(&message, &transfer);
}

/// A property of a message; undefined where it has none.
fn property(message: &JsValue, name: &str) -> JsValue {
    Reflect::get(message, &JsValue::from_str(name)).unwrap_or_default()
}

/// The bytes beside a request.
fn bytes_of(message: &JsValue) -> Vec<u8> {
    let buffer = property(message, BYTES).dyn_into::<ArrayBuffer>().ok();
    buffer.map(|buffer| Uint8Array::new(&buffer).to_vec()).unwrap_or_default()
}

/// Has `answer` hear every request, with the bytes beside it; what it gives to its last argument,
/// once or several times, is sent as the reply.
pub fn listen<Q, R>(mut answer: impl FnMut(Q, &[u8], &mut dyn FnMut(R, Option<&[u8]>)) + 'static)
where
    Q: DeserializeOwned,
    R: Serialize,
{
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let own = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        let Ok(request) = serde_wasm_bindgen::from_value(property(&data, BODY)) else { return };
        let id = property(&data, ID);
        let bytes = bytes_of(&data);
        answer(request, &bytes, &mut |reply, bytes| send(&own, &id, &reply, bytes));
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    // What was posted before this line was dropped; the page waits for it.
    let _ = scope.post_message(&Object::new());
}
