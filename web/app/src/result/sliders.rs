//! Sliders that move the grade live. The page passes on where they stand; the engine grades.

use std::collections::BTreeMap;

use tanxiao_web_protocol::{Assessed, Lang, Reply, Request, Slider, WhatIf};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::engine::Engine;
use crate::number::{grouped, set};
use crate::shared::Shared;

#[derive(Properties, PartialEq)]
pub(crate) struct SlidersProps {
    pub(crate) lang: Lang,
    pub(crate) assessed: Shared<Assessed>,
    pub(crate) engine: Engine,
}

#[component]
pub(crate) fn Sliders(props: &SlidersProps) -> Html {
    let lang = props.lang;
    let moved = use_state(BTreeMap::<String, String>::new);
    let result = use_state(|| None::<WhatIf>);
    {
        // Another return: its sliders stand where it says.
        let (moved, result) = (moved.setter(), result.setter());
        use_effect_with(props.assessed.clone(), move |_| {
            moved.set(BTreeMap::new());
            result.set(None);
        });
    }
    {
        let (engine, result) = (props.engine.clone(), result.setter());
        use_effect_with((*moved).clone(), move |moved| {
            if moved.is_empty() {
                result.set(None);
            } else {
                let moved = moved.iter().map(|(id, text)| (id.clone(), text.clone())).collect();
                engine.ask(&Request::WhatIf(moved), None, move |(reply, _)| {
                    if let Reply::WhatIf(new) = reply {
                        result.set(Some(*new));
                    }
                });
            }
        });
    }
    if props.assessed.sliders.is_empty() {
        return html! {};
    }
    let reset = {
        let moved = moved.setter();
        move |_: MouseEvent| moved.set(BTreeMap::new())
    };
    html! {
        <section class="sliders">
            <h3>{ lang.pick("试算：拖动看等级", "Try: move and see the grade") }</h3>
            <div class="then" role="status" aria-live="polite">{ then(props, result.as_ref(), lang) }
                if !moved.is_empty() {
                    <button type="button" class="text-button" onclick={reset}>{ lang.pick("还原", "Reset") }</button>
                }
            </div>
            { for props.assessed.sliders.iter().map(|slider| {
                let value = moved.get(&slider.id).unwrap_or(&slider.current).clone();
                let moved = moved.clone();
                let id = slider.id.clone();
                let on_move = Callback::from(move |text: String| {
                    let mut new = (*moved).clone();
                    new.insert(id.clone(), text);
                    moved.set(new);
                });
                one(slider, &value, on_move, lang)
            }) }
        </section>
    }
}

fn one(slider: &Slider, value: &str, on_move: Callback<String>, lang: Lang) -> Html {
    let oninput = move |event: InputEvent| {
        on_move.emit(event.target_unchecked_into::<HtmlInputElement>().value());
    };
    let id = format!("slide-{}", slider.id);
    let unit = set(slider.unit.in_lang(lang), lang);
    html! {
        <div class="slider" key={slider.id.clone()}>
            <label for={id.clone()}>{ slider.name.in_lang(lang) }</label>
            <input {id} type="range" min={slider.least.clone()} max={slider.most.clone()}
                step={slider.step.clone()} value={value.to_owned()} {oninput}
                aria-valuetext={format!("{value} {unit}")} />
            <output>{ grouped(value) }{ " " }<small>{ unit }</small></output>
        </div>
    }
}

/// The grade that there would be.
fn then(props: &SlidersProps, result: Option<&WhatIf>, lang: Lang) -> Html {
    let Some(explanation) = &props.assessed.explanation else { return html! {} };
    let now = explanation.verdict.label.as_ref().map(|label| label.in_lang(lang));
    let none = lang.pick("未评级", "not graded");
    let figure = |decimal: Option<&tanxiao_web_protocol::Decimal>| {
        decimal.map_or_else(|| "—".to_owned(), |decimal| grouped(&decimal.text))
    };
    match result {
        None => {
            html! { <p class="help">{ lang.pick("行业基准与其他企业保持不变。", "Benchmark and other firms stay as they are.") }</p> }
        }
        Some(result) => {
            let bands = &explanation.grade.bands;
            let band = bands.iter().find(|band| Some(band.number) == result.grade);
            let label = result.label.as_ref().map_or(none, |label| label.in_lang(lang));
            html! {
                <p class="what-if">
                    if let Some(band) = band {
                        <svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" fill={band.colour.clone()} /></svg>
                    }
                    <span>{ now.unwrap_or(none) }{ " → " }<strong id="then-label">{ label }</strong></span>
                    <span>{ "L " }<b>{ figure(result.intensity.as_ref()) }</b></span>
                    <span>{ "K " }<b>{ figure(result.ratio.as_ref()) }</b></span>
                    <span>{ lang.pick("净排放 ", "net ") }<b>{ grouped(&result.totals.net_tco2.text) }</b>{ " tCO₂" }</span>
                    if let Some(reason) = &result.reason { <span class="reason">{ reason.in_lang(lang) }</span> }
                </p>
            }
        }
    }
}
