//! The code as a card: level and grade, colour, firm, period, L and K, and what it was graded by.

use tanxiao_web_protocol::{Assessed, BandView, Lang};
use yew::prelude::*;

use crate::number::{grouped, percent, set};

/// The band that holds.
pub(super) fn held(bands: &[BandView]) -> Option<&BandView> {
    bands.iter().find(|band| band.is_held)
}

/// The card of a score.
pub(super) fn card(assessed: &Assessed, is_example: bool, lang: Lang) -> Html {
    let Some(explanation) = &assessed.explanation else { return html! {} };
    let identity = &explanation.identity;
    let verdict = &explanation.verdict;
    let grade = held(&explanation.grade.bands);
    let level = explanation.level.as_ref().and_then(|level| held(&level.bands));
    let colour = grade.or(level).map_or("#777777", |band| band.colour.as_str()).to_owned();
    let label = match (&verdict.label, level) {
        (Some(label), _) => label.in_lang(lang).to_owned(),
        (None, Some(level)) => level.label.in_lang(lang).to_owned(),
        (None, None) if verdict.status == "held" => lang.pick("待核实", "Held").to_owned(),
        (None, None) => lang.pick("未评", "Not graded").to_owned(),
    };
    let firm = if identity.name.is_empty() { &identity.credit_code } else { &identity.name };
    let region = identity.region_name.clone().unwrap_or_default();
    html! {
        <section class="card" aria-label={lang.pick("碳效码", "Carbon-efficiency code")}>
            <svg class="band" viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">
                <rect width="10" height="100" fill={colour} /></svg>
            <div class="face">
                <p class="kind">{ lang.pick("工业碳效码 · 自评", "Carbon-efficiency code · self-assessed") }</p>
                <h2 class="label" id="label">{ label }</h2>
                if let Some(reason) = &verdict.reason { <p class="reason">{ reason.in_lang(lang) }</p> }
                <p class="firm" lang="zh-CN">{ firm }</p>
                <p class="facts">
                    if !identity.credit_code.is_empty() { <span><code>{ &identity.credit_code }</code></span> }
                    <span>{ &identity.period }</span>
                    if !region.is_empty() { <span lang="zh-CN">{ region }</span> }
                    <span>{ format!("{} {}", identity.industry, identity.industry_name.in_lang(lang)) }</span>
                </p>
                { figures(explanation, lang) }
                { marks(assessed, is_example, lang) }
            </div>
            if let Some((size, path)) = &assessed.qr {
                <div class="qr">
                    <svg viewBox={format!("-2 -2 {0} {0}", size + 4)} role="img"
                        aria-label={lang.pick("二维码：等级、L、K 与方法版本，不含能源数据", "QR code: grade, L, K and method versions, no energy data")}>
                        <rect x="-2" y="-2" width={(size + 4).to_string()} height={(size + 4).to_string()} fill="#ffffff" />
                        <path d={path.clone()} fill="#111111" />
                    </svg>
                    <p>{ lang.pick("未签发", "unsigned") }</p>
                </div>
            }
        </section>
    }
}

fn figures(explanation: &tanxiao_web_protocol::Explanation, lang: Lang) -> Html {
    let none = || "—".to_owned();
    let intensity = explanation.intensity.as_ref();
    let cell = |id: &'static str, name: &str, value: String, unit: &str| {
        html! { <div><dt>{ name }</dt><dd><strong {id}>{ value }</strong>{ " " }<small>{ unit }</small></dd></div> }
    };
    let l = intensity.map_or_else(none, |i| grouped(&i.quotient.published.text));
    let l_unit = intensity.map_or_else(String::new, |i| set(i.unit.in_lang(lang), lang));
    let k = explanation.ratio.as_ref().map_or_else(none, |ratio| grouped(&ratio.published.text));
    html! {
        <dl class="figures">
            { cell("value-l", lang.pick("碳强度 L", "Intensity L"), l, &l_unit) }
            { cell("value-k", lang.pick("碳效值 K", "Ratio K"), k, "") }
            { cell("value-net", lang.pick("净排放", "Net emissions"), grouped(&explanation.totals.net_tco2.text), "tCO₂") }
            { cell("value-neutral", lang.pick("碳中和率", "Neutral rate"),
                explanation.verdict.neutral_rate.as_ref().map_or_else(none, |rate| percent(rate.value)), "") }
        </dl>
    }
}

/// What a reader must know before believing the card.
fn marks(assessed: &Assessed, is_example: bool, lang: Lang) -> Html {
    let mut marks = Vec::new();
    if is_example {
        marks.push(lang.pick("示例：合成数据", "Example: synthetic data"));
    }
    if assessed.is_typed_benchmark {
        marks.push(lang.pick(
            "行业基准由填报人自填，非发布值",
            "Benchmark typed by the reporter, not a published one",
        ));
    }
    if assessed.explanation.as_ref().is_some_and(|e| !e.versions.is_official) {
        marks.push(lang.pick("评价方法为本项目自拟", "The scheme is this project's own"));
    }
    html! { <ul class="marks">{ for marks.iter().map(|mark| html! { <li>{ *mark }</li> }) }</ul> }
}
