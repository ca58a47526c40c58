//! A value on the ladder of its cut-offs. Bands are drawn equally wide, since the last one has no
//! end; the cut-offs stand between them. Names stand beside colours.

use tanxiao_web_protocol::{BandView, LadderView, Lang};
use yew::prelude::*;

const WIDTH: f64 = 380.0;

/// Where a value stands in its band, 0 to 1. An open band approaches its end.
fn within(value: f64, band: &BandView) -> f64 {
    let lower = band.lower.as_ref().map_or(0.0, |lower| lower.value);
    match &band.upper {
        Some(upper) => ((value - lower) / (upper.value - lower)).clamp(0.0, 1.0),
        None => {
            let beyond = (value - lower).max(0.0);
            beyond / (beyond + lower.abs().max(1.0))
        }
    }
}

/// The ladder, drawn.
pub(super) fn gauge(ladder: &LadderView, title: &str, lang: Lang) -> Html {
    let step = WIDTH / ladder.bands.len().max(1) as f64;
    let held = ladder.bands.iter().position(|band| band.is_held);
    let mark = held.zip(ladder.value.as_ref()).map(|(index, value)| {
        (step * (index as f64 + within(value.value, &ladder.bands[index])), value.text.clone())
    });
    let says = match (held, &ladder.value) {
        (Some(index), Some(value)) => format!(
            "{title}: {} {}, {}",
            ladder.name.in_lang(lang),
            value.text,
            ladder.bands[index].label.in_lang(lang)
        ),
        _ => format!("{title}: {}", lang.pick("没有数值", "no value")),
    };
    html! {
        <figure class="gauge">
            <figcaption>{ title }</figcaption>
            <svg viewBox={format!("-8 0 {} 94", WIDTH + 16.0)} role="img" aria-label={says}>
                { for ladder.bands.iter().enumerate().map(|(index, band)| {
                    let x = step * index as f64;
                    let class = if band.is_held { "step held" } else { "step" };
                    html! {
                        <g {class}>
                            <rect x={(x + 1.0).to_string()} y="34" width={(step - 2.0).to_string()} height="12" fill={band.colour.clone()} />
                            { name(band.label.in_lang(lang), x + step / 2.0) }
                            if let Some(upper) = &band.upper {
                                <text class="cut" x={(x + step).to_string()} y="61" text-anchor="middle">{ &upper.text }</text>
                                <path class="tick" d={format!("M{} 30v20", x + step)} />
                            }
                        </g>
                    }
                }) }
                if let Some((x, text)) = mark {
                    <path class="needle" d={format!("M{x} 33l-6 -10h12z")} />
                    <text class="value" x={x.clamp(40.0, WIDTH - 40.0).to_string()} y="17" text-anchor="middle">{ text }</text>
                }
            </svg>
        </figure>
    }
}

/// A band's name, a word a line: five English ones do not fit side by side.
fn name(label: &str, x: f64) -> Html {
    let x = x.to_string();
    html! {
        <text class="name" y="64" text-anchor="middle">
            { for label.split(' ').map(|word| html! { <tspan x={x.clone()} dy="13">{ word }</tspan> }) }
        </text>
    }
}
