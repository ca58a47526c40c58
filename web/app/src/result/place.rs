//! The firm among its peers: a histogram of their intensities, with the firm and the benchmark
//! marked by lines and words, so that nothing hangs on colour.

use tanxiao_web_protocol::{Assessed, Distribution, Explanation, Lang, Mark};
use yew::prelude::*;

use crate::number::set;

const WIDTH: f64 = 400.0;
/// Where bars begin and stand.
const TOP: f64 = 38.0;
const FLOOR: f64 = 112.0;

/// The firm's place among its peers, where the benchmark knows it.
pub(super) fn place(assessed: &Assessed, explanation: &Explanation, lang: Lang) -> Html {
    let percentile = explanation.verdict.percentile;
    let distribution = assessed.distribution.as_ref();
    if percentile.is_none() && distribution.is_none() {
        return html! {};
    }
    html! {
        <section class="place">
            <h3>{ lang.pick("行业内位置", "Place in the industry") }</h3>
            if let Some(distribution) = distribution { { histogram(distribution, explanation, lang) } }
            if let Some(percentile) = percentile {
                <p id="percentile">{ match lang {
                    Lang::Zh => format!("优于 {percentile}% 的同行"),
                    Lang::En => format!("Better than {percentile} % of its peers"),
                } }</p>
            }
        </section>
    }
}

fn histogram(distribution: &Distribution, explanation: &Explanation, lang: Lang) -> Html {
    let unit = explanation.intensity.as_ref().map_or("", |intensity| intensity.unit.in_lang(lang));
    let bars = distribution.bars.iter();
    let tallest = bars.clone().copied().fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let step = WIDTH / distribution.bars.len().max(1) as f64;
    let last = distribution.bars.len().saturating_sub(1) as f64;
    let own_bar = distribution.own.as_ref().map(|own| ((own.at * WIDTH / step).floor()).min(last));
    let quartiles = quartiles(distribution, lang);
    let own_name = lang.pick("本企业", "this firm");
    let says = format!(
        "{} {quartiles} {}{}",
        match lang {
            Lang::Zh => format!("同行 {} 家的碳强度分布。", distribution.peers),
            Lang::En => format!("Intensities of {} peers.", distribution.peers),
        },
        distribution
            .own
            .as_ref()
            .map_or_else(String::new, |own| format!("{own_name} {}; ", own.text)),
        named(&distribution.benchmark, lang.pick("行业基准", "benchmark")),
    );
    html! {
        <figure class="histogram">
            <svg viewBox="-4 0 408 146" role="img" aria-label={says}>
                { for bars.enumerate().map(|(index, share)| {
                    let height = share / tallest * (FLOOR - TOP);
                    let is_own = own_bar == Some(index as f64);
                    html! {
                        <rect class={if is_own { "peers own" } else { "peers" }}
                            x={(step * index as f64 + 1.0).to_string()} y={(FLOOR - height).to_string()}
                            width={(step - 2.0).to_string()} height={height.to_string()} />
                    }
                }) }
                <path class="axis" d={format!("M0 {FLOOR}h{WIDTH}")} />
                { for distribution.ticks.iter().enumerate().map(|(index, tick)| {
                    let is_last = index + 1 == distribution.ticks.len();
                    let more = if is_last && distribution.is_open { "+" } else { "" };
                    html! {
                        <text class="cut" x={(tick.at * WIDTH).to_string()} y="126"
                            text-anchor={anchor(index == 0, is_last)}>{ format!("{}{more}", tick.text) }</text>
                    }
                }) }
                <text class="cut" x="0" y="142">{ format!("L, {}", set(unit, lang)) }</text>
                { marker(&distribution.benchmark, 27.0, "mark benchmark", &named(&distribution.benchmark, lang.pick("行业基准", "benchmark"))) }
                if let Some(own) = &distribution.own {
                    { marker(own, 12.0, "mark own", &named(own, own_name)) }
                }
            </svg>
            <figcaption>{ quartiles }</figcaption>
        </figure>
    }
}

/// A line at a value, with its words at the top on the side that has room.
fn marker(mark: &Mark, y: f64, class: &'static str, words: &str) -> Html {
    let x = mark.at * WIDTH;
    let is_right = mark.at > 0.5;
    let beside = if is_right { x - 5.0 } else { x + 5.0 };
    html! {
        <g {class}>
            <path d={format!("M{x} {}V{FLOOR}", y - 9.0)} />
            <text x={beside.to_string()} y={y.to_string()} text-anchor={anchor(!is_right, is_right)}>{ words }</text>
        </g>
    }
}

fn anchor(is_start: bool, is_end: bool) -> &'static str {
    match (is_start, is_end) {
        (true, _) => "start",
        (_, true) => "end",
        _ => "middle",
    }
}

fn named(mark: &Mark, name: &str) -> String {
    format!("{name} {}", mark.text)
}

fn quartiles(distribution: &Distribution, lang: Lang) -> String {
    let [Some(best), Some(middle), Some(worst)] = &distribution.quartiles else {
        return String::new();
    };
    match lang {
        Lang::Zh => format!(
            "同行中约四分之一的 L 不高于 {best}，半数不高于 {middle}，四分之三不高于 {worst}。"
        ),
        Lang::En => format!(
            "About a quarter of the peers have an L up to {best}, half up to {middle}, three \
             quarters up to {worst}."
        ),
    }
}
