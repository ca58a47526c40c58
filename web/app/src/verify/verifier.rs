//! The verifier, as the page asks it: a worker without the engine, started when Verify is opened.

use std::rc::Rc;

use js_sys::ArrayBuffer;
use tanxiao_web_protocol::{Bilingual, Verified, Verify};
use yew::Callback;

use crate::link::{Heard, Link};

/// A handle to the worker.
#[derive(Clone, PartialEq)]
pub(crate) struct Verifier(Link);

impl Verifier {
    /// One that is not started yet.
    pub(crate) fn new() -> Self {
        // Who asked hears that there is no answer; it is started again when next asked.
        Self(Link::new("meta[name=tanxiao-verifier]", Callback::noop()))
    }

    /// Starts the worker, unless it is there.
    pub(crate) fn start(&self) {
        self.0.start();
    }

    /// Has a code judged; `answered` hears the verdict, or that there is none.
    pub(super) fn ask(
        &self,
        verify: &Verify,
        bytes: Option<&ArrayBuffer>,
        answered: Callback<Verified>,
    ) {
        self.start();
        let listener = move |heard: Heard| {
            answered.emit(match heard {
                Ok((body, _)) => serde_wasm_bindgen::from_value(body).unwrap_or_default(),
                Err(_) => not_verified(),
            });
            false
        };
        self.0.ask(verify, bytes, Rc::new(listener));
    }
}

/// What is said where the worker was not loaded, or died.
fn not_verified() -> Verified {
    Verified {
        status: "not-verified".to_owned(),
        title: Bilingual::new("未能核验", "not verified"),
        message: Bilingual::new(
            "核验模块未能载入；请检查网络，再次出示碳效码",
            "the verifier could not be loaded; check the network and present it again",
        ),
        ..Verified::default()
    }
}
