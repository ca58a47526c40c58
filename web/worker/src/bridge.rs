//! `postMessage` on the worker's side. Not gloo-worker's bridge: that one has no error event, no
//! time-out and no transfer list (its files would be copied), so both ends own the raw worker and
//! speak serde-wasm-bindgen.

use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use tanxiao_web_protocol::{Numbered, Reply, Request};
use tanxiao_web_worker::Engine;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Sends a reply, with bytes beside it handed over rather than copied.
fn send(scope: &DedicatedWorkerGlobalScope, id: u32, reply: Reply, bytes: Option<&[u8]>) {
    let Ok(message) = serde_wasm_bindgen::to_value(&Numbered { id, body: reply }) else { return };
    let transfer = Array::new();
    if let Some(bytes) = bytes {
        let buffer = Uint8Array::from(bytes).buffer();
        // Setting a property of a plain object does not fail.
        let _ = Reflect::set(&message, &JsValue::from_str("bytes"), &buffer);
        transfer.push(&buffer);
    }
    // What is sent is plain data, so it can be cloned.
    let _ = scope.post_message_with_transfer(&message, &transfer);
}

/// The bytes beside a request.
fn bytes_of(message: &JsValue) -> Vec<u8> {
    let bytes = Reflect::get(message, &JsValue::from_str("bytes")).ok();
    let buffer = bytes.and_then(|bytes| bytes.dyn_into::<ArrayBuffer>().ok());
    buffer.map(|buffer| Uint8Array::new(&buffer).to_vec()).unwrap_or_default()
}

pub(crate) fn listen() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let mut engine = None;
    let own = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        let bytes = bytes_of(&data);
        let Ok(Numbered { id, body }) = serde_wasm_bindgen::from_value::<Numbered<Request>>(data)
        else {
            return;
        };
        if engine.is_none() {
            match Engine::new() {
                Ok(made) => engine = Some(made),
                Err(reply) => return send(&own, id, reply, None),
            }
        }
        let Some(engine) = &mut engine else { return };
        let is_start = matches!(body, Request::Start(_));
        let mut report = |reply| send(&own, id, reply, None);
        let (reply, file) = engine.answer(body, &bytes, &mut report);
        send(&own, id, reply, file.as_deref());
        // The page is ready, and the person still looking for the file.
        if is_start {
            engine.warm_up();
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    // What was posted before this line was dropped; the page waits for it.
    let _ = scope.post_message(&Object::new());
}
