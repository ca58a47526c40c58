//! What can be taken away: paper, picture, JSON, CSV, a link.

use tanxiao_web_protocol::{Assessed, Lang, Reply, Request};
use yew::prelude::*;

use super::picture;
use crate::engine::Engine;
use crate::save;
use crate::shared::Shared;

#[derive(Properties, PartialEq)]
pub(crate) struct ShareProps {
    pub(crate) lang: Lang,
    pub(crate) assessed: Shared<Assessed>,
    pub(crate) engine: Engine,
    pub(crate) link: AttrValue,
    pub(crate) is_example: bool,
}

#[component]
pub(crate) fn ShareBar(props: &ShareProps) -> Html {
    let lang = props.lang;
    let is_copied = use_state(|| false);
    let print = |_: MouseEvent| {
        // Refused only where a page may not open dialogs.
        let _ = gloo::utils::window().print();
    };
    let assessed = props.assessed.clone();
    let json = move |_: MouseEvent| {
        save::text("tanxiao-score.json", "application/json", &assessed.score_ndjson);
    };
    let assessed = props.assessed.clone();
    let csv = move |_: MouseEvent| save::text("tanxiao-score.csv", "text/csv", &assessed.score_csv);
    let engine = props.engine.clone();
    let arithmetic = move |_: MouseEvent| {
        engine.ask(&Request::Arithmetic, None, |answer| {
            if let (Reply::File { name, mime }, Some(bytes)) = answer {
                save::bytes(&name, &mime, &bytes);
            }
        });
    };
    let assessed = props.assessed.clone();
    let input = move |_: MouseEvent| {
        save::text("tanxiao-return.ndjson", "application/x-ndjson", &assessed.input_ndjson);
    };
    let assessed = props.assessed.clone();
    let is_example = props.is_example;
    let png = move |_: MouseEvent| {
        let svg = picture::card(&assessed, lang, is_example);
        save::picture("tanxiao-code.png", &svg, picture::WIDTH, picture::HEIGHT);
    };
    let copy = {
        let (link, is_copied) = (props.link.clone(), is_copied.setter());
        move |_: MouseEvent| {
            let clipboard = gloo::utils::window().navigator().clipboard();
            let promise = clipboard.write_text(&link);
            let is_copied = is_copied.clone();
            yew::platform::spawn_local(async move {
                is_copied.set(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok());
            });
        }
    };
    html! {
        <div class="share" role="group" aria-label={lang.pick("保存与分享", "Save and share")}>
            <button type="button" id="print" onclick={print}>{ lang.pick("打印报告（A4）", "Print (A4)") }</button>
            <button type="button" id="png" onclick={png}>{ lang.pick("图片", "Picture") }</button>
            <button type="button" id="json" onclick={json}>{ "JSON" }</button>
            <button type="button" id="csv" onclick={csv}>{ "CSV" }</button>
            <button type="button" id="arithmetic" onclick={arithmetic}>{ lang.pick("计算过程", "Arithmetic") }</button>
            if !props.assessed.input_ndjson.is_empty() {
                <button type="button" id="input" onclick={input}>{ lang.pick("申报数据", "Return") }</button>
            }
            if !props.link.is_empty() {
                <button type="button" id="link" onclick={copy}>{ lang.pick("复制链接", "Copy link") }</button>
                <span role="status" class="copied">
                    if *is_copied { { lang.pick("已复制；链接含所填数据", "Copied; the link holds your figures") } }
                </span>
            }
        </div>
    }
}
