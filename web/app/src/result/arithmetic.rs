//! The arithmetic line by line, every factor with its source, and emissions by energy type.

use tanxiao_web_protocol::{Explanation, Lang};
use yew::prelude::*;

use crate::number::{grouped, percent, set};

/// Documents, each once, in the order in which they are named.
fn sources(explanation: &Explanation) -> Vec<&str> {
    let mut sources: Vec<&str> = Vec::new();
    for line in explanation.energy.iter().filter_map(|line| line.co2.as_ref()) {
        if !sources.contains(&line.source.as_str()) {
            sources.push(&line.source);
        }
    }
    sources
}

/// The arithmetic of a score.
pub(super) fn arithmetic(explanation: &Explanation, is_typed_benchmark: bool, lang: Lang) -> Html {
    let sources = sources(explanation);
    let notes: Vec<Html> = explanation.energy.iter().filter_map(|line| note(line, lang)).collect();
    html! {
        <section class="arithmetic">
            <h3>{ lang.pick("核算过程", "How it was computed") }</h3>
            <div class="scroll" tabindex="0" role="region" aria-label={lang.pick("核算过程表", "Table of the arithmetic")}>
            <table>
                <thead><tr>
                    <th scope="col">{ lang.pick("品种", "Energy") }</th>
                    <th scope="col" class="num">{ lang.pick("数量", "Quantity") }</th>
                    <th scope="col" class="num">{ lang.pick("因子 tCO₂/单位", "Factor tCO₂/unit") }</th>
                    <th scope="col" class="num">{ "tCO₂" }</th>
                    <th scope="col">{ lang.pick("占比", "Share") }</th>
                </tr></thead>
                <tbody>
                    { for explanation.energy.iter().map(|line| energy(line, &sources, lang)) }
                    { total(lang.pick("总排放", "Gross emissions"), &explanation.totals.gross_tco2.text) }
                    { for explanation.deductions.iter().map(|line| deduction(line, lang)) }
                    { total(lang.pick("净排放", "Net emissions"), &explanation.totals.net_tco2.text) }
                </tbody>
            </table>
            </div>
            { quotients(explanation, is_typed_benchmark, lang) }
            <ol class="sources">{ for sources.iter().map(|source| html! { <li lang="zh-CN">{ *source }</li> }) }</ol>
            if !notes.is_empty() {
                <ul class="sources">{ for notes }</ul>
            }
        </section>
    }
}

/// What a reader should know of the factor of an energy type.
fn note(line: &tanxiao_web_protocol::EnergyLine, lang: Lang) -> Option<Html> {
    let co2 = line.co2.as_ref()?;
    let note = lang.pick(co2.note_zh.as_str(), &co2.note);
    let colon = lang.pick("：", ": ");
    (!note.is_empty()).then(|| html! { <li>{ line.name.in_lang(lang) }{ colon }{ note }</li> })
}

fn energy(line: &tanxiao_web_protocol::EnergyLine, sources: &[&str], lang: Lang) -> Html {
    let source = line.co2.as_ref().and_then(|co2| sources.iter().position(|s| *s == co2.source));
    let share = line.share.as_ref().map_or(0.0, |share| share.value);
    let material = line.material.value > 0.0;
    html! {
        <tr>
            <th scope="row">{ line.name.in_lang(lang) }<small>{ match lang {
                Lang::Zh => format!("范围{}", line.scope),
                Lang::En => format!("scope {}", line.scope),
            } }</small></th>
            <td class="num">{ grouped(&line.quantity.text) }{ " " }<small>{ line.unit.in_lang(lang) }</small>
                if material {
                    <small class="minus">{ format!("− {} {}", grouped(&line.material.text), lang.pick("原材料", "raw material")) }</small>
                }</td>
            <td class="num">{ line.co2.as_ref().map_or("—", |co2| co2.value.text.as_str()) }
                if let Some(source) = source { <sup>{ source + 1 }</sup> }</td>
            <td class="num">{ grouped(&line.tco2.text) }</td>
            <td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img"
                aria-label={percent(share)}>
                <rect class="track" width="100" height="8" />
                <rect class={if line.scope == 1 { "one" } else { "two" }} width={(share * 100.0).to_string()} height="8" />
            </svg></td>
        </tr>
    }
}

fn deduction(line: &tanxiao_web_protocol::DeductionLine, lang: Lang) -> Html {
    let why = if line.is_counted { "" } else { lang.pick("（不予抵扣）", " (not deducted)") };
    html! {
        <tr class="deduction">
            <th scope="row">{ format!("− {}{why}", line.name.in_lang(lang)) }</th>
            <td class="num">{ grouped(&line.amount.text) }{ " " }<small>{ set(&line.unit, lang) }</small></td>
            <td class="num">{ line.factor.as_ref().map_or("", |factor| factor.text.as_str()) }</td>
            <td class="num">{ grouped(&line.tco2.text) }</td>
            <td />
        </tr>
    }
}

fn total(name: &str, amount: &str) -> Html {
    html! {
        <tr class="total"><th scope="row" colspan="3">{ name }</th><td class="num">{ grouped(amount) }</td><td /></tr>
    }
}

/// L and K as they were divided.
fn quotients(explanation: &Explanation, is_typed_benchmark: bool, lang: Lang) -> Html {
    let output = &explanation.output;
    html! {
        <div class="quotients">
            if !output.items.is_empty() {
                <p>{ format!("{} = {}", output.name.in_lang(lang), output.items.iter()
                    .map(|item| format!("{} {}", item.name.in_lang(lang), grouped(&item.amount.text)))
                    .collect::<Vec<_>>().join(" + ")) }</p>
            }
            if let Some(intensity) = &explanation.intensity {
                <p><b>{ "L" }</b>{ format!(" = {} tCO₂ ÷ {} {} = ", grouped(&intensity.numerator.text), grouped(&intensity.output.text), output.unit.in_lang(lang)) }
                    <strong>{ &intensity.quotient.exact.text }</strong>{ " " }{ set(intensity.unit.in_lang(lang), lang) }</p>
            }
            if let (Some(ratio), Some(benchmark)) = (&explanation.ratio, &explanation.benchmark) {
                <p><b>{ "K" }</b>{ format!(" = L ÷ {} = ", benchmark.value.text) }<strong>{ &ratio.exact.text }</strong>
                    { against(is_typed_benchmark, benchmark, lang) }</p>
            }
        </div>
    }
}

fn against(
    is_typed_benchmark: bool,
    benchmark: &tanxiao_web_protocol::BenchmarkView,
    lang: Lang,
) -> Html {
    let industry = format!(
        "{} {}",
        benchmark.industry.as_deref().unwrap_or_default(),
        benchmark.industry_name.in_lang(lang)
    );
    let text = match (is_typed_benchmark, lang) {
        (true, Lang::Zh) => format!("（基准由填报人自填：{industry}）"),
        (true, Lang::En) => format!(" (benchmark typed by the reporter: {industry})"),
        (false, Lang::Zh) => format!("（基准：{industry}，{} 家）", benchmark.peer_count),
        (false, Lang::En) => format!(" (benchmark of {industry}, {} firms)", benchmark.peer_count),
    };
    html! { <span class="against">{ text }</span> }
}
