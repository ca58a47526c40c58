//! What the page grades by, and what it does with what is typed.

use tanxiao_web_protocol::{Lang, Note};
use yew::prelude::*;

use crate::cite::cite;
use crate::engine::{Engine, EngineState};
use crate::form::note_line;
use crate::source::Source;

#[derive(Properties, PartialEq)]
pub(crate) struct MethodProps {
    pub(crate) lang: Lang,
    pub(crate) state: EngineState,
    pub(crate) engine: Engine,
}

/// The view; empty until the engine has named its methods.
#[component]
pub(crate) fn MethodView(props: &MethodProps) -> Html {
    let lang = props.lang;
    let refused = use_state(Vec::<Note>::new);
    let on_scheme = {
        let (engine, refused) = (props.engine.clone(), refused.setter());
        Callback::from(move |(name, toml): (String, String)| {
            let refused = refused.clone();
            engine.add_scheme(name, toml, move |notes| refused.set(notes));
        })
    };
    let EngineState::Ready(catalogue) = &props.state else { return html! {} };
    html! {
        <article class="prose">
            <h1>{ lang.pick("方法与数据", "Method and data") }</h1>
            <p>{ lang.pick(
                "本页与命令行程序使用同一引擎、同一数据：按能源品种核算二氧化碳排放，除以工业增加值得碳强度 L，再与行业基准相比得碳效值 K，按所选评价方法的分档给出碳水平与碳效等级。",
                "The page and the command line share one engine and one set of data: emissions are accounted by energy type and divided by value added, which gives the intensity L; L over the industry's benchmark is K; the cut-offs of the chosen scheme give level and grade.",
            ) }</p>
            <h2>{ lang.pick("可选的评价方法", "Schemes") }</h2>
            <table class="plain">
                <thead><tr>
                    <th scope="col">{ lang.pick("名称", "Name") }</th>
                    <th scope="col">{ lang.pick("标识", "Id") }</th>
                    <th scope="col">{ lang.pick("性质", "Standing") }</th>
                </tr></thead>
                <tbody>{ for catalogue.schemes.iter().map(|scheme| html! {
                    <tr><td>{ scheme.name.in_lang(lang) }<br />{ cite(&scheme.source, lang) }</td><td><code>{ &scheme.id }</code></td>
                        <td>{ if scheme.is_official { lang.pick("依官方文件", "after an official document") }
                            else { lang.pick("本项目自拟", "this project's own") } }</td></tr>
                }) }</tbody>
            </table>
            <p>{ lang.pick(
                "可载入自己的评价方法（TOML，写法见用户指南），随即可在自评与批量评价中选用；最近载入的一种与草稿一同存于本机，随“清除全部”清除。",
                "A scheme of your own (TOML, see the user guide) can be loaded and then chosen for one firm or many. The last one stays on this device with the drafts; “Erase all” erases it.",
            ) }</p>
            <Source {lang} id="scheme-file" accept=".toml" label={lang.pick("载入评价方法（TOML）…", "Load a scheme (TOML)…")} on_text={on_scheme} />
            { for refused.iter().map(|note| note_line(note, lang)) }
            <h2>{ lang.pick("因子集", "Factor sets") }</h2>
            <ul>{ for catalogue.factors.iter().map(|set| html! {
                <li>{ set.name.in_lang(lang) }{ " " }<code>{ &set.id }</code><br />{ cite(&set.source, lang) }</li>
            }) }</ul>
            <h2>{ lang.pick("数据去向", "Where your figures go") }</h2>
            <p>{ lang.pick(
                "无处可去：页面没有后端，内容安全策略只允许访问本站文件。草稿存于本机浏览器，可随时清除；分享链接把数据放在“#”之后，浏览器不会把这一部分发给服务器。",
                "Nowhere: the page has no server behind it, and its security policy allows no other origin. Drafts stay in this browser until you erase them; a shared link carries its figures after “#”, the part that browsers never send.",
            ) }</p>
        </article>
    }
}
