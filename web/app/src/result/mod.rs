//! The result: an A4 sheet's worth of one score, and what can be done with it.

mod arithmetic;
mod card;
mod gauge;
mod levers;
mod picture;
mod place;
mod points;
mod share;
mod sliders;
mod years;

use tanxiao_web_protocol::{Assessed, Explanation, Lang};
use yew::prelude::*;

use crate::cite::cite;
use crate::engine::Engine;
use crate::form_notes::general_notes;
use crate::shared::Shared;
use arithmetic::arithmetic;
use card::card;
use gauge::gauge;
use levers::levers;
use place::place;
use points::points;
use share::ShareBar;
use sliders::Sliders;
use years::Years;

#[derive(Properties, PartialEq)]
pub(crate) struct SheetProps {
    pub(crate) lang: Lang,
    pub(crate) assessed: Option<Shared<Assessed>>,
    pub(crate) engine: Engine,
    /// What must still be filled in.
    #[prop_or_default]
    pub(crate) missing: Vec<String>,
    /// A link that carries the inputs; empty for a row of a file.
    #[prop_or_default]
    pub(crate) link: AttrValue,
    #[prop_or_default]
    pub(crate) is_example: bool,
}

#[component]
pub(crate) fn Sheet(props: &SheetProps) -> Html {
    let lang = props.lang;
    let assessed = props.assessed.as_ref();
    match assessed.and_then(|assessed| assessed.explanation.as_ref().map(|e| (assessed, e))) {
        None => waiting(props),
        Some((assessed, explanation)) => html! {
            <article class="sheet">
                { card(assessed, props.is_example, lang) }
                { general_notes(&assessed.notes, lang) }
                <div class="gauges">
                    if let Some(level) = &explanation.level {
                        { gauge(level, lang.pick("碳水平：L 与全部工业的分档", "Level: L against all industry"), lang) }
                    }
                    if !explanation.grade.bands.is_empty() {
                        { gauge(&explanation.grade, match explanation.points {
                            None => lang.pick("碳效等级：K 与本行业的分档", "Grade: K against the own industry"),
                            Some(_) => lang.pick("等级：总分的分档", "Class: by the sum of points"),
                        }, lang) }
                    }
                </div>
                { place(assessed, explanation, lang) }
                if let Some(own) = &explanation.points { { points(own, lang) } }
                { arithmetic(explanation, assessed.is_typed_benchmark, lang) }
                { levers(&explanation.levers, lang) }
                <Sliders {lang} assessed={assessed.clone()} engine={props.engine.clone()} />
                <Years {lang} assessed={assessed.clone()} />
                { versions(explanation, lang) }
                <ShareBar {lang} assessed={assessed.clone()} engine={props.engine.clone()} link={props.link.clone()}
                    is_example={props.is_example} />
            </article>
        },
    }
}

/// Before there is a score: what is still needed.
fn waiting(props: &SheetProps) -> Html {
    let lang = props.lang;
    let notes = props.assessed.as_ref().map(|assessed| assessed.notes.as_slice());
    html! {
        <article class="sheet empty">
            <p class="seal" aria-hidden="true">{ "碳效" }</p>
            if props.missing.is_empty() {
                { general_notes(notes.unwrap_or_default(), lang) }
                <p>{ lang.pick("所填内容暂不能评价，请按提示核对。", "What is filled in cannot be graded yet; see the notes.") }</p>
            } else {
                <h2>{ lang.pick("评价结果将显示在这里", "The result will stand here") }</h2>
                <p>{ lang.pick("还需填写：", "Still needed:") }</p>
                <ul class="missing">{ for props.missing.iter().map(|item| html! { <li>{ item }</li> }) }</ul>
            }
        </article>
    }
}

fn versions(explanation: &Explanation, lang: Lang) -> Html {
    let versions = &explanation.versions;
    let line = |what: &str, version: &tanxiao_web_protocol::Version| {
        html! {
            <p><span>{ what }</span>{ version.name.in_lang(lang) }{ " " }
                <code>{ format!("{} {} · sha256 {}", version.id, version.version, &version.sha256[..16]) }</code>
                { cite(&version.source, lang) }</p>
        }
    };
    html! {
        <section class="versions">
            <h3>{ lang.pick("依据", "Computed with") }</h3>
            { line(lang.pick("评价方法", "Scheme"), &versions.scheme) }
            { line(lang.pick("因子集", "Factor set"), &versions.factors) }
        </section>
    }
}
