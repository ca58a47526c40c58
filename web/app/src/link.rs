//! The page's end of the bridge to a worker, whatever the worker is for.
//!
//! The raw worker rather than gloo-worker's bridge: gloo-worker 0.6 sets no `onerror`, so a script
//! that is missing or refused leaves a page waiting for ever; it has no transfer list, so a file
//! would be copied twice; and it needs bincode (RUSTSEC-2025-0141). Here a worker that does not
//! say hello in time, or dies, is heard of, and every request that it held is answered.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, ArrayBuffer, Object, Reflect};
use serde::Serialize;
use tanxiao_web_protocol::message::{BODY, BYTES, ID};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

/// How long the worker may take until it says hello: a slow line, not a slow engine.
const HELLO_WITHIN_MS: u32 = 60_000;

/// What comes back for a request: the body of a reply and the bytes beside it, or why none will
/// come.
pub(crate) type Heard = Result<(JsValue, Option<ArrayBuffer>), String>;

/// Hears what comes back, and says whether more is to come.
type Listener = Rc<dyn Fn(Heard) -> bool>;

/// A handle to a worker.
#[derive(Clone)]
pub(crate) struct Link(Rc<Inner>);

impl PartialEq for Link {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

struct Inner {
    /// Selects what of the page holds the address of its script.
    selector: &'static str,
    on_end: Callback<(Link, End)>,
    next: Cell<u32>,
    worker: RefCell<Option<Live>>,
    /// Messages for a worker that has not said hello; it would drop them.
    queue: RefCell<Vec<(JsValue, Array)>>,
    /// Few at a time: a map would be more code than the rest of this file.
    pending: RefCell<Vec<(u32, Listener)>>,
}

/// How a worker ended by itself.
pub(crate) enum End {
    /// It died over a request; another can be started.
    Died,
    /// It did not start, and what the browser says of it.
    NotStarted(String),
}

/// A running worker and what listens to it.
struct Live {
    worker: Worker,
    is_up: bool,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
    _hello: Timeout,
}

impl Drop for Live {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Link {
    /// To the worker whose script's address stands at `selector`, which is not started yet;
    /// `on_end` hears how it ends by itself.
    pub(crate) fn new(selector: &'static str, on_end: Callback<(Self, End)>) -> Self {
        Self(Rc::new(Inner {
            selector,
            on_end,
            next: Cell::new(1),
            worker: RefCell::new(None),
            queue: RefCell::default(),
            pending: RefCell::default(),
        }))
    }

    /// Starts the worker, unless it is there; says whether it did.
    pub(crate) fn start(&self) -> bool {
        if self.0.worker.borrow().is_some() {
            return false;
        }
        match self.spawn() {
            Ok(live) => {
                self.0.worker.replace(Some(live));
                true
            }
            Err(error) => {
                self.end(&format!("{error:?}"));
                false
            }
        }
    }

    /// Ends the worker that is there, and with it what it works at.
    pub(crate) fn stop(&self, why: &str) {
        self.0.worker.replace(None);
        self.0.queue.borrow_mut().clear();
        let pending = std::mem::take(&mut *self.0.pending.borrow_mut());
        for (_, listener) in pending {
            listener(Err(why.to_owned()));
        }
    }

    fn spawn(&self) -> Result<Live, JsValue> {
        let script = gloo::utils::document()
            .query_selector(self.0.selector)?
            .and_then(|meta| meta.get_attribute("content"))
            .ok_or_else(|| JsValue::from_str(self.0.selector))?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&script, &options)?;
        let inner = Rc::downgrade(&self.0);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(inner) = inner.upgrade() {
                Self(inner).hear(&event.data());
            }
        });
        let inner = Rc::downgrade(&self.0);
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            if let Some(inner) = inner.upgrade() {
                // A script that does not load gives a plain event, without a message.
                let text = property(&event, "message").as_string().unwrap_or_default();
                Self(inner).end(&text);
            }
        });
        let inner = Rc::downgrade(&self.0);
        let hello = Timeout::new(HELLO_WITHIN_MS, move || {
            let Some(inner) = inner.upgrade() else { return };
            let is_up = inner.worker.borrow().as_ref().is_none_or(|live| live.is_up);
            if !is_up {
                Self(inner).end("timeout");
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let (on_message, on_error) = (on_message, on_error);
        Ok(Live {
            worker,
            is_up: false,
            _on_message: on_message,
            _on_error: on_error,
            _hello: hello,
        })
    }

    /// Sends a request, bytes beside it handed over; `listener` hears what comes back.
    pub(crate) fn ask(
        &self,
        body: &impl Serialize,
        bytes: Option<&ArrayBuffer>,
        listener: Listener,
    ) {
        if let Ok(body) = serde_wasm_bindgen::to_value(body) {
            self.send(&body, bytes, listener);
        }
    }

    fn send(&self, body: &JsValue, bytes: Option<&ArrayBuffer>, listener: Listener) {
        let id = self.0.next.replace(self.0.next.get() + 1);
        let message = Object::new();
        let set = |name: &str, value: &JsValue| {
            // Setting a property of a plain object does not fail.
            let _ = Reflect::set(&message, &JsValue::from_str(name), value);
        };
        set(ID, &id.into());
        set(BODY, body);
        let transfer = Array::new();
        if let Some(bytes) = bytes {
            set(BYTES, bytes);
            transfer.push(bytes);
        }
        self.0.pending.borrow_mut().push((id, listener));
        let live = self.0.worker.borrow();
        match live.as_ref().filter(|live| live.is_up) {
            Some(live) => {
                // What is sent is plain data, so it can be cloned.
                let _ = live.worker.post_message_with_transfer(&message, &transfer);
            }
            None => self.0.queue.borrow_mut().push((message.into(), transfer)),
        }
    }

    fn hear(&self, data: &JsValue) {
        if let Some(live) = self.0.worker.borrow_mut().as_mut().filter(|live| !live.is_up) {
            live.is_up = true;
            for (message, transfer) in self.0.queue.borrow_mut().drain(..) {
                let _ = live.worker.post_message_with_transfer(&message, &transfer);
            }
            return;
        }
        let id = property(data, ID).as_f64().unwrap_or_default() as u32;
        // Listeners may ask again.
        let is_it = |(asked, _): &&(u32, Listener)| *asked == id;
        let listener = self.0.pending.borrow().iter().find(is_it).map(|(_, it)| it.clone());
        let Some(listener) = listener else { return };
        let bytes = property(data, BYTES).dyn_into::<ArrayBuffer>().ok();
        if !listener(Ok((property(data, BODY), bytes))) {
            self.0.pending.borrow_mut().retain(|(asked, _)| *asked != id);
        }
    }

    /// The worker could not start, or died over a request.
    fn end(&self, why: &str) {
        let was_up = self.0.worker.borrow().as_ref().is_some_and(|live| live.is_up);
        self.stop(why);
        let end = if was_up { End::Died } else { End::NotStarted(why.to_owned()) };
        self.0.on_end.emit((self.clone(), end));
    }
}

/// A property of a message or event; undefined where it has none.
fn property(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &JsValue::from_str(name)).unwrap_or_default()
}
