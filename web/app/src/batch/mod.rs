//! A file of many firms: dropped, graded in the worker, shown as counts, findings and a table.

mod drop;
mod summary;
mod table;

use js_sys::ArrayBuffer;
use tanxiao_web_protocol::{Assessed, Batched, Lang, Note, Reply, Request};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;
use yew::prelude::*;

use crate::engine::{Engine, EngineState};
use crate::form::note_line;
use crate::result::Sheet;
use crate::shared::Shared;
use drop::{BatchMethod, Drop};
use summary::Summary;
use table::Table;

/// Larger files are refused before they are read: a browser tab has no room for them, and the
/// command line does.
const MOST_BYTES: f64 = 512.0 * 1024.0 * 1024.0;

/// How a file is getting on.
#[derive(Clone, PartialEq)]
enum Progress {
    /// None was given.
    Idle,
    /// Rows read so far.
    Reading(u64),
    /// Why it could not be graded.
    Failed(Vec<Note>),
    /// Graded, and how long that took by the browser's clock.
    Done(Shared<Batched>, u32),
}

#[derive(Properties, PartialEq)]
pub(crate) struct BatchProps {
    pub(crate) lang: Lang,
    pub(crate) state: EngineState,
    pub(crate) engine: Engine,
}

#[component]
pub(crate) fn BatchView(props: &BatchProps) -> Html {
    let BatchProps { lang, state: engine_state, engine } = props;
    let lang = *lang;
    let catalogue = match engine_state {
        EngineState::Ready(catalogue) => Some(catalogue.clone()),
        _ => None,
    };
    let progress = use_state(|| Progress::Idle);
    let method = use_state(BatchMethod::default);
    let name = use_state(String::new);
    let round = use_state(|| 0u32);
    let detail = use_state(|| None::<Shared<Assessed>>);
    let on_file = {
        let (engine, progress, name, detail) =
            (engine.clone(), progress.setter(), name.setter(), detail.setter());
        let (round, method) = (round.clone(), method.clone());
        Callback::from(move |file: File| {
            name.set(file.name());
            detail.set(None);
            round.set(*round + 1);
            grade(&file, &method, &engine, &progress);
        })
    };
    let on_row = {
        let (engine, detail) = (engine.clone(), detail.setter());
        Callback::from(move |row: u32| {
            let detail = detail.clone();
            engine.ask(&Request::Detail(row), None, move |(reply, _)| {
                if let Reply::Assessed(assessed) = reply {
                    detail.set(Some(Shared::new(*assessed)));
                }
            });
        })
    };
    let on_method = {
        let method = method.setter();
        Callback::from(move |new: BatchMethod| method.set(new))
    };
    let close = {
        let detail = detail.setter();
        move |_: MouseEvent| detail.set(None)
    };
    html! {
        <div class="batch">
            <h1>{ lang.pick("批量评价", "Grade a file of firms") }</h1>
            <Drop {lang} {on_file} is_busy={matches!(*progress, Progress::Reading(_))}
                {catalogue} method={(*method).clone()} {on_method} />
            { state(&progress, &name, lang) }
            if let Progress::Done(batched, millis) = &*progress {
                <Summary {lang} batched={batched.clone()} millis={*millis} engine={engine.clone()} />
                if let Some(assessed) = &*detail {
                    <section class="detail" aria-label={lang.pick("企业明细", "One firm")}>
                        <button type="button" class="text-button close" onclick={close}>{ lang.pick("收起明细", "Close") }</button>
                        <Sheet {lang} assessed={assessed.clone()} engine={engine.clone()} />
                    </section>
                }
                <Table {lang} key={*round} engine={engine.clone()} batched={batched.clone()} {on_row} />
            }
        </div>
    }
}

/// Reads a file and has it graded; its bytes are handed over, not copied.
fn grade(file: &File, method: &BatchMethod, engine: &Engine, progress: &UseStateSetter<Progress>) {
    if file.size() > MOST_BYTES {
        progress.set(Progress::Failed(vec![too_large()]));
        return;
    }
    progress.set(Progress::Reading(0));
    let (file, engine, progress) = (file.clone(), engine.clone(), progress.clone());
    let method = method.clone();
    yew::platform::spawn_local(async move {
        let bytes = JsFuture::from(file.array_buffer()).await;
        let Some(bytes) = bytes.ok().and_then(|bytes| bytes.dyn_into::<ArrayBuffer>().ok()) else {
            progress.set(Progress::Failed(vec![unreadable()]));
            return;
        };
        let request = Request::Batch {
            name: file.name(),
            scheme: method.scheme,
            factors: method.factors,
            benchmark: method.benchmark,
        };
        let began = js_sys::Date::now();
        engine.ask(&request, Some(&bytes), move |(reply, _)| match reply {
            Reply::Progress(rows) => progress.set(Progress::Reading(rows)),
            Reply::Batched(batched) => {
                let millis = (js_sys::Date::now() - began) as u32;
                progress.set(Progress::Done(Shared::new(*batched), millis));
            }
            Reply::Failed(notes) => progress.set(Progress::Failed(notes)),
            _ => {}
        });
    });
}

fn state(progress: &Progress, name: &str, lang: Lang) -> Html {
    html! {
        <div class="progress" role="status" aria-live="polite">
            { match progress {
                Progress::Reading(rows) => html! {
                    <p class="loading"><span class="spinner" aria-hidden="true" />
                        { match (lang, rows) {
                            (Lang::Zh, 0) => format!("正在读取 {name}…"),
                            (Lang::En, 0) => format!("Reading {name}…"),
                            (Lang::Zh, rows) => format!("{name}：已读取 {rows} 行…"),
                            (Lang::En, rows) => format!("{name}: {rows} rows read…"),
                        } }</p>
                },
                Progress::Failed(notes) => html! {
                    <div class="refused"><p><strong>{ lang.pick("此文件未能评价", "This file was not graded") }</strong></p>
                        { for notes.iter().map(|note| note_line(note, lang)) }</div>
                },
                Progress::Done(..) | Progress::Idle => html! {},
            } }
        </div>
    }
}

fn refusal(code: &str, message: (&str, &str), hint: (&str, &str)) -> Note {
    let both = |(zh, en): (&str, &str)| tanxiao_web_protocol::Bilingual {
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    Note {
        code: code.to_owned(),
        severity: tanxiao_web_protocol::Severity::Error,
        field: String::new(),
        place: Default::default(),
        rows: 0,
        message: both(message),
        hint: both(hint),
    }
}

fn too_large() -> Note {
    refusal(
        "file-too-large",
        ("文件超过 512 MB", "the file is larger than 512 MB"),
        ("请拆分，或使用命令行程序 tanxiao", "split it, or use the command line program tanxiao"),
    )
}

fn unreadable() -> Note {
    refusal(
        "file-unreadable",
        ("浏览器无法读取该文件", "the browser cannot read the file"),
        ("请确认文件未被移动或占用", "check that it was not moved and is not in use"),
    )
}
