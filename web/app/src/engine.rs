//! The page's end of the bridge to the engine worker.
//!
//! The raw worker rather than gloo-worker's bridge: gloo-worker 0.6 sets no `onerror`, so a script
//! that is missing or refused leaves a page waiting for ever; it has no transfer list, so a file
//! would be copied twice; and it needs bincode (RUSTSEC-2025-0141). Here a worker that does not
//! say hello in time, or dies, is heard of, and every request that it held is answered.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::schemes;
use crate::shared::Shared;
use gloo::timers::callback::Timeout;
use js_sys::{Array, ArrayBuffer, Reflect};
use tanxiao_web_protocol::{Catalogue, Note, Numbered, Reply, Request, Severity};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

/// How long the worker may take until it says hello: a slow line, not a slow engine.
const HELLO_WITHIN_MS: u32 = 60_000;

/// How the engine is.
#[derive(Clone, PartialEq)]
pub(crate) enum EngineState {
    /// On its way.
    Loading,
    /// Ready.
    Ready(Shared<Catalogue>),
    /// It cannot be loaded, and what the browser says of it.
    Failed(String),
}

/// What comes back for a request: the reply, and bytes beside it.
pub(crate) type Answer = (Reply, Option<ArrayBuffer>);

/// A handle to the worker.
#[derive(Clone)]
pub(crate) struct Engine(Rc<Inner>);

impl PartialEq for Engine {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

struct Inner {
    on_state: Callback<EngineState>,
    next: Cell<u32>,
    worker: RefCell<Option<Live>>,
    /// Messages for a worker that has not said hello; it would drop them.
    queue: RefCell<Vec<(JsValue, Array)>>,
    pending: RefCell<BTreeMap<u32, Callback<Answer>>>,
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

impl Engine {
    /// Starts a worker; `on_state` hears how it goes.
    pub(crate) fn start(on_state: Callback<EngineState>) -> Self {
        let engine = Self(Rc::new(Inner {
            on_state,
            next: Cell::new(1),
            worker: RefCell::new(None),
            queue: RefCell::default(),
            pending: RefCell::default(),
        }));
        engine.restart();
        engine
    }

    /// Ends the worker that is there, and with it what it works at, and starts another.
    pub(crate) fn restart(&self) {
        self.0.worker.replace(None);
        self.0.queue.borrow_mut().clear();
        self.answer_all("stopped");
        self.0.on_state.emit(EngineState::Loading);
        match self.spawn() {
            Ok(live) => {
                self.0.worker.replace(Some(live));
                self.begin();
            }
            Err(error) => self.0.on_state.emit(EngineState::Failed(format!("{error:?}"))),
        }
    }

    /// Has the engine name what it grades by, the person's own scheme among it: the one that is
    /// kept, and no other.
    pub(crate) fn begin(&self) {
        let on_state = self.0.on_state.clone();
        self.ask(Request::Start(schemes::load()), None, move |(reply, _)| match reply {
            Reply::Ready(catalogue) => {
                on_state.emit(EngineState::Ready(Shared::new(*catalogue)));
            }
            Reply::Failed(notes) => {
                let why = notes.first().map(|note| note.message.zh.clone());
                on_state.emit(EngineState::Failed(why.unwrap_or_default()));
            }
            _ => {}
        });
    }

    fn spawn(&self) -> Result<Live, JsValue> {
        let selector = "meta[name=tanxiao-worker]";
        let script = gloo::utils::document()
            .query_selector(selector)?
            .and_then(|meta| meta.get_attribute("content"))
            .ok_or_else(|| JsValue::from_str(selector))?;
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
                let text = Reflect::get(&event, &JsValue::from_str("message"));
                let text = text.ok().and_then(|text| text.as_string()).unwrap_or_default();
                Self(inner).fail(&text);
            }
        });
        let inner = Rc::downgrade(&self.0);
        let hello = Timeout::new(HELLO_WITHIN_MS, move || {
            let Some(inner) = inner.upgrade() else { return };
            let is_up = inner.worker.borrow().as_ref().is_none_or(|live| live.is_up);
            if !is_up {
                Self(inner).fail("timeout");
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

    /// Sends a request; `answered` hears the reply, and before it any progress.
    pub(crate) fn ask(
        &self,
        request: Request,
        bytes: Option<&ArrayBuffer>,
        answered: impl Fn(Answer) + 'static,
    ) {
        let id = self.0.next.replace(self.0.next.get() + 1);
        let Ok(message) = serde_wasm_bindgen::to_value(&Numbered { id, body: request }) else {
            return;
        };
        let transfer = Array::new();
        if let Some(bytes) = bytes {
            // Setting a property of a plain object does not fail.
            let _ = Reflect::set(&message, &JsValue::from_str("bytes"), bytes);
            transfer.push(bytes);
        }
        self.0.pending.borrow_mut().insert(id, Callback::from(answered));
        let live = self.0.worker.borrow();
        match live.as_ref().filter(|live| live.is_up) {
            Some(live) => {
                // What is sent is plain data, so it can be cloned.
                let _ = live.worker.post_message_with_transfer(&message, &transfer);
            }
            None => self.0.queue.borrow_mut().push((message, transfer)),
        }
    }

    /// Has the engine take a scheme in, and keeps one that it takes; `answered` hears what is wrong
    /// with it, if anything.
    pub(crate) fn add_scheme(
        &self,
        name: String,
        toml: String,
        answered: impl Fn(Vec<Note>) + 'static,
    ) {
        let on_state = self.0.on_state.clone();
        let request = Request::Scheme(name.clone(), toml.clone());
        self.ask(request, None, move |(reply, _)| match reply {
            Reply::Ready(catalogue) => {
                schemes::keep(&name, &toml);
                on_state.emit(EngineState::Ready(Shared::new(*catalogue)));
                answered(Vec::new());
            }
            Reply::Failed(notes) => answered(notes),
            _ => {}
        });
    }

    fn hear(&self, data: &JsValue) {
        if let Some(live) = self.0.worker.borrow_mut().as_mut().filter(|live| !live.is_up) {
            live.is_up = true;
            for (message, transfer) in self.0.queue.borrow_mut().drain(..) {
                let _ = live.worker.post_message_with_transfer(&message, &transfer);
            }
            return;
        }
        let bytes = Reflect::get(data, &JsValue::from_str("bytes"));
        let bytes = bytes.ok().and_then(|bytes| bytes.dyn_into::<ArrayBuffer>().ok());
        let Ok(Numbered { id, body }) = serde_wasm_bindgen::from_value(data.clone()) else {
            return;
        };
        let is_last = !matches!(body, Reply::Progress(_));
        let callback = match is_last {
            true => self.0.pending.borrow_mut().remove(&id),
            false => self.0.pending.borrow().get(&id).cloned(),
        };
        if let Some(callback) = callback {
            callback.emit((body, bytes));
        }
    }

    /// The worker could not start, or died over a request.
    fn fail(&self, why: &str) {
        let was_up = self.0.worker.borrow().as_ref().is_some_and(|live| live.is_up);
        if was_up {
            self.answer_all(why);
            self.restart();
        } else {
            self.0.worker.replace(None);
            self.0.on_state.emit(EngineState::Failed(why.to_owned()));
            self.answer_all(why);
        }
    }

    /// Tells everyone who waits that no answer will come.
    fn answer_all(&self, why: &str) {
        let pending = std::mem::take(&mut *self.0.pending.borrow_mut());
        for callback in pending.into_values() {
            callback.emit((Reply::Failed(vec![stopped(why)]), None));
        }
    }
}

/// What the page says where the engine stopped.
fn stopped(why: &str) -> Note {
    let mut note = Note {
        code: "engine-stopped".to_owned(),
        severity: Severity::Error,
        field: String::new(),
        place: Default::default(),
        rows: 0,
        message: Default::default(),
        hint: Default::default(),
    };
    note.message.zh = format!("计算引擎中断了这项任务（{why}）");
    note.message.en = format!("the engine broke off this task ({why})");
    note.hint.zh = "文件可能过大或已损坏；已填写的内容没有丢失".to_owned();
    note.hint.en =
        "the file may be too large or damaged; nothing that was typed is lost".to_owned();
    note
}
