//! Where a file is dropped or chosen.

use tanxiao_web_protocol::{Catalogue, Lang};
use web_sys::{File, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::cite::cite;
use crate::shared::Shared;
use crate::source::Source;

/// What a file is graded by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct BatchMethod {
    /// Scheme id; empty for the default.
    pub(crate) scheme: String,
    /// Factor set id; empty for the default.
    pub(crate) factors: String,
    /// Name and text of a published benchmark table; None: the file's own firms are the peers.
    pub(crate) benchmark: Option<(String, String)>,
}

#[derive(Properties, PartialEq)]
pub(crate) struct DropProps {
    pub(crate) lang: Lang,
    pub(crate) on_file: Callback<File>,
    pub(crate) is_busy: bool,
    pub(crate) catalogue: Option<Shared<Catalogue>>,
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
                <input id="batch-file" class="hidden-file" type="file" accept=".csv,.tsv,.txt,.xlsx,.xls,.ndjson,.jsonl,.gz,.zip"
                    {onchange} disabled={props.is_busy} /></p>
            <p class="help">{ lang.pick(
                "一行一家企业；中英文表头均可识别，UTF-8 与 GB18030 均可。文件只在本机读取。",
                "One firm a row; Chinese and English headers, UTF-8 or GB18030. The file is read on this device only.",
            ) }</p>
            { method(props) }
        </div>
    }
}

/// The choice of scheme, factors and benchmark; it holds for the next file.
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
    let factors = &props.method.factors;
    let is_chosen_set =
        |index: usize, id: &str| id == factors || (factors.is_empty() && index == 0);
    let set = catalogue.factors.iter().enumerate();
    let set = set.clone().find(|(index, set)| is_chosen_set(*index, &set.id)).map(|(_, set)| set);
    let scheme = catalogue.schemes.iter().enumerate();
    let scheme = scheme.clone().find(|(index, it)| is_chosen(*index, &it.id)).map(|(_, it)| it);
    let on_factors = {
        let (method, on_method) = (props.method.clone(), props.on_method.clone());
        move |event: Event| {
            let factors = event.target_unchecked_into::<HtmlSelectElement>().value();
            on_method.emit(BatchMethod { factors, ..method.clone() });
        }
    };
    let on_table = {
        let (method, on_method) = (props.method.clone(), props.on_method.clone());
        Callback::from(move |table: (String, String)| {
            on_method.emit(BatchMethod { benchmark: Some(table), ..method.clone() });
        })
    };
    let remove = {
        let (method, on_method) = (props.method.clone(), props.on_method.clone());
        move |_: MouseEvent| on_method.emit(BatchMethod { benchmark: None, ..method.clone() })
    };
    html! {
        <div class="method">
            <label for="batch-scheme">{ lang.pick("评价方法", "Scheme") }</label>
            <div><select id="batch-scheme" onchange={on_scheme}>
                { for catalogue.schemes.iter().enumerate().map(|(index, scheme)| html! {
                    <option value={scheme.id.clone()} selected={is_chosen(index, &scheme.id)}>{ scheme.name.in_lang(lang) }</option>
                }) }
            </select>
            if let Some(scheme) = scheme { { cite(&scheme.source, lang) } }</div>
            <label for="batch-factors">{ lang.pick("因子集", "Factor set") }</label>
            <div><select id="batch-factors" onchange={on_factors}>
                { for catalogue.factors.iter().enumerate().map(|(index, set)| html! {
                    <option value={set.id.clone()} selected={is_chosen_set(index, &set.id)}>{ set.name.in_lang(lang) }</option>
                }) }
            </select>
            if let Some(set) = set { { cite(&set.source, lang) } }</div>
            <span class="label">{ lang.pick("行业基准", "Benchmark") }</span>
            { match &props.method.benchmark {
                Some((name, _)) => html! { <p class="loaded"><strong>{ name }</strong>
                    <button type="button" class="text-button" onclick={remove}>{ lang.pick("移除", "Remove") }</button></p> },
                None => html! { <div><p>{ lang.pick("由本文件的企业计算；也可采用已发布的基准表：", "From the firms of this file; or a published table:") }</p>
                    <Source {lang} id="batch-benchmark" accept=".json,application/json" example="/benchmarks/2023.json"
                        label={lang.pick("载入基准表…", "Load a table…")} on_text={on_table} /></div> },
            } }
        </div>
    }
}
