//! Where a file is dropped or chosen.

use std::rc::Rc;

use tanxiao_web_protocol::{Catalogue, Lang};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// What a file is graded by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct BatchMethod {
    /// Scheme id; empty for the default.
    pub(crate) scheme: String,
    /// Name and text of a published benchmark table; None: the file's own firms are the peers.
    pub(crate) benchmark: Option<(String, String)>,
}

#[derive(Properties, PartialEq)]
pub(crate) struct DropProps {
    pub(crate) lang: Lang,
    pub(crate) on_file: Callback<File>,
    pub(crate) is_busy: bool,
    pub(crate) catalogue: Option<Rc<Catalogue>>,
    pub(crate) method: BatchMethod,
    pub(crate) on_method: Callback<BatchMethod>,
}

#[component]
pub(crate) fn Drop(props: &DropProps) -> Html {
    let lang = props.lang;
    let is_over = use_state(|| false);
    let ondragover = {
        let is_over = is_over.setter();
        move |event: DragEvent| {
            event.prevent_default();
            is_over.set(true);
        }
    };
    let ondragleave = {
        let is_over = is_over.setter();
        move |_: DragEvent| is_over.set(false)
    };
    let ondrop = {
        let (is_over, on_file) = (is_over.setter(), props.on_file.clone());
        move |event: DragEvent| {
            event.prevent_default();
            is_over.set(false);
            let files = event.data_transfer().and_then(|transfer| transfer.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                on_file.emit(file);
            }
        }
    };
    let onchange = {
        let on_file = props.on_file.clone();
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                on_file.emit(file);
            }
            // The same file may be chosen again after it was corrected.
            input.set_value("");
        }
    };
    html! {
        <div class={classes!("drop", is_over.then_some("over"))} {ondragover} {ondragleave} {ondrop}>
            <p>{ lang.pick("把 CSV 或 XLSX 拖到这里，或", "Drop a CSV or XLSX file here, or") }{ " " }
                <label class="file-button" for="batch-file">{ lang.pick("选择文件…", "choose one…") }</label>
                <input id="batch-file" class="hidden-file" type="file" accept=".csv,.tsv,.txt,.xlsx,.xls,.ndjson,.jsonl"
                    {onchange} disabled={props.is_busy} /></p>
            <p class="help">{ lang.pick(
                "一行一家企业；中英文表头均可识别，UTF-8 与 GB18030 均可。文件只在本机读取。",
                "One firm a row; Chinese and English headers, UTF-8 or GB18030. The file is read on this device only.",
            ) }</p>
            { method(props) }
        </div>
    }
}

/// The choice of scheme and benchmark; it holds for the next file.
fn method(props: &DropProps) -> Html {
    let lang = props.lang;
    let Some(catalogue) = &props.catalogue else { return html! {} };
    let chosen = &props.method.scheme;
    // The first is the default, which an empty id stands for.
    let is_chosen = |index: usize, id: &str| id == chosen || (chosen.is_empty() && index == 0);
    let on_scheme = {
        let (method, on_method) = (props.method.clone(), props.on_method.clone());
        move |event: Event| {
            let scheme = event.target_unchecked_into::<HtmlSelectElement>().value();
            on_method.emit(BatchMethod { scheme, ..method.clone() });
        }
    };
    let on_table = {
        let (method, on_method) = (props.method.clone(), props.on_method.clone());
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            input.set_value("");
            let (method, on_method) = (method.clone(), on_method.clone());
            yew::platform::spawn_local(async move {
                // A file that cannot be read leaves the benchmark as it is.
                let Ok(text) = JsFuture::from(file.text()).await else { return };
                let benchmark = Some((file.name(), text.as_string().unwrap_or_default()));
                on_method.emit(BatchMethod { benchmark, ..method });
            });
        }
    };
    let remove = {
        let (method, on_method) = (props.method.clone(), props.on_method.clone());
        move |_: MouseEvent| on_method.emit(BatchMethod { benchmark: None, ..method.clone() })
    };
    html! {
        <div class="method">
            <label for="batch-scheme">{ lang.pick("评价方法", "Scheme") }</label>
            <select id="batch-scheme" onchange={on_scheme}>
                { for catalogue.schemes.iter().enumerate().map(|(index, scheme)| html! {
                    <option value={scheme.id.clone()} selected={is_chosen(index, &scheme.id)}>{ scheme.name.get(lang) }</option>
                }) }
            </select>
            <span class="file-line">{ lang.pick("行业基准：", "Benchmark: ") }
                { match &props.method.benchmark {
                    Some((name, _)) => html! { <><strong>{ name }</strong>
                        <button type="button" class="text-button" onclick={remove}>{ lang.pick("移除", "Remove") }</button></> },
                    None => html! { <>{ lang.pick("由本文件的企业计算，或", "from the firms of this file, or ") }
                        <label class="file-button" for="batch-benchmark">{ lang.pick("载入基准表…", "load a table…") }</label></> },
                } }
                <input id="batch-benchmark" class="hidden-file" type="file" accept=".json,application/json" onchange={on_table} />
            </span>
        </div>
    }
}
