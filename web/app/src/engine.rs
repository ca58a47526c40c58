//! The engine, as the page asks it: a worker that is started when a view needs it, and what it
//! grades by.

use std::rc::Rc;

use crate::link::{End, Heard, Link};
use crate::schemes;
use crate::shared::Shared;
use js_sys::ArrayBuffer;
use tanxiao_web_protocol::{Catalogue, Note, Reply, Request, Severity};
use yew::Callback;

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
#[derive(Clone, PartialEq)]
pub(crate) struct Engine {
    link: Link,
    on_state: Callback<EngineState>,
}

impl Engine {
    /// One that is not started yet; `on_state` hears how it goes.
    pub(crate) fn new(on_state: Callback<EngineState>) -> Self {
        let of_link = on_state.clone();
        let on_end = Callback::from(move |(link, end)| match end {
            End::Died => Self { link, on_state: of_link.clone() }.start(),
            End::NotStarted(why) => of_link.emit(EngineState::Failed(why)),
        });
        Self { link: Link::new("meta[name=tanxiao-worker]", on_end), on_state }
    }

    /// Starts the worker, unless it is there.
    pub(crate) fn start(&self) {
        if self.link.start() {
            self.on_state.emit(EngineState::Loading);
            self.begin();
        }
    }

    /// Ends the worker that is there, and with it what it works at, and starts another.
    pub(crate) fn restart(&self) {
        self.link.stop("stopped");
        self.start();
    }

    /// Has the engine name what it grades by, the person's own scheme among it: the one that is
    /// kept, and no other.
    pub(crate) fn begin(&self) {
        let on_state = self.on_state.clone();
        self.ask(&Request::Start(schemes::load()), None, move |(reply, _)| match reply {
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

    /// Sends a request; `answered` hears the reply, and before it any progress.
    pub(crate) fn ask(
        &self,
        request: &Request,
        bytes: Option<&ArrayBuffer>,
        answered: impl Fn(Answer) + 'static,
    ) {
        self.ask_for(request, bytes, Callback::from(answered));
    }

    fn ask_for(&self, request: &Request, bytes: Option<&ArrayBuffer>, answered: Callback<Answer>) {
        let listener = move |heard: Heard| match heard {
            Ok((body, bytes)) => match serde_wasm_bindgen::from_value(body) {
                Ok(reply) => {
                    let is_progress = matches!(reply, Reply::Progress(_));
                    answered.emit((reply, bytes));
                    is_progress
                }
                Err(_) => false,
            },
            Err(why) => {
                answered.emit((Reply::Failed(vec![stopped(&why)]), None));
                false
            }
        };
        self.link.ask(request, bytes, Rc::new(listener));
    }

    /// Has the engine take a scheme in, and keeps one that it takes; `answered` hears what is wrong
    /// with it, if anything.
    pub(crate) fn add_scheme(
        &self,
        name: String,
        toml: String,
        answered: impl Fn(Vec<Note>) + 'static,
    ) {
        let on_state = self.on_state.clone();
        let request = Request::Scheme(name.clone(), toml.clone());
        self.ask(&request, None, move |(reply, _)| match reply {
            Reply::Ready(catalogue) => {
                schemes::keep(&name, &toml);
                on_state.emit(EngineState::Ready(Shared::new(*catalogue)));
                answered(Vec::new());
            }
            Reply::Failed(notes) => answered(notes),
            _ => {}
        });
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
