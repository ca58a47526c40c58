//! How points add up: value, base and points of every indicator, what would gain more, and bonus,
//! malus and vetoes with their reasons.

use tanxiao_web_protocol::{AdjustmentView, Decimal, Lang, MeasureView, PointsView};
use yew::prelude::*;

use crate::number::grouped;

fn text(decimal: Option<&Decimal>) -> String {
    decimal.map_or_else(|| "—".to_owned(), |decimal| grouped(&decimal.text))
}

pub(super) fn points(points: &PointsView, lang: Lang) -> Html {
    let total = text(points.total.as_ref());
    let rank = points.rank.map(|rank| match lang {
        Lang::Zh => format!("第 {rank} 名（共 {} 家）", points.classed),
        Lang::En => format!("rank {rank} of {}", points.classed),
    });
    let treated_as = points.treated_as.map(|class| match lang {
        Lang::Zh => format!("视同 {class}"),
        Lang::En => format!("treated as {class}"),
    });
    html! {
        <section class="arithmetic" id="points">
            <h3>{ lang.pick("指标得分", "Points") }
                if let Some(set) = &points.rule_set { { " " }<small>{ set.in_lang(lang) }</small> }</h3>
            <div class="scroll" tabindex="0" role="region" aria-label={lang.pick("指标得分表", "Table of points")}>
            <table>
                <thead><tr>
                    <th scope="col">{ lang.pick("指标", "Indicator") }</th>
                    <th scope="col" class="num">{ lang.pick("值", "Value") }</th>
                    <th scope="col" class="num">{ lang.pick("基准", "Base") }</th>
                    <th scope="col" class="num">{ lang.pick("得分", "Points") }</th>
                </tr></thead>
                <tbody>
                    { for points.indicators.iter().map(|one| measure(one, lang)) }
                    { for points.adjustments.iter().map(|one| adjustment(one, lang)) }
                    <tr class="total"><th scope="row" colspan="3">{ lang.pick("总分", "Sum") }
                        { for [rank, treated_as].into_iter().flatten().map(|text| html! { <small>{ text }</small> }) }</th>
                        <td class="num" id="value-points">{ total }</td></tr>
                </tbody>
            </table>
            </div>
        </section>
    }
}

fn measure(one: &MeasureView, lang: Lang) -> Html {
    let unit = one.unit.as_ref().map_or("", |unit| unit.in_lang(lang));
    let more = match (&one.substitute, &one.gain) {
        (Some(substitute), _) => Some(substitute.in_lang(lang).to_owned()),
        (None, Some(gain)) => Some(match lang {
            Lang::Zh => format!("值到 {} 再得 {} 分", gain.value.text, gain.points.text),
            Lang::En => format!("a value of {} gains {} points", gain.value.text, gain.points.text),
        }),
        (None, None) => None,
    };
    html! {
        <tr>
            <th scope="row">{ one.name.in_lang(lang) }<small>{ &one.formula }</small>
                if let Some(more) = more { <small>{ more }</small> }</th>
            <td class="num">{ text(one.value.as_ref()) }{ " " }<small>{ unit }</small></td>
            <td class="num">{ text(one.base.as_ref()) }
                if let Some(leading) = &one.leading { { " → " }{ grouped(&leading.text) } }</td>
            <td class="num">{ text(one.points.as_ref()) }{ " / " }{ &one.full.text }</td>
        </tr>
    }
}

fn adjustment(one: &AdjustmentView, lang: Lang) -> Html {
    let effect = match (&one.points, one.no_better_than) {
        (Some(points), _) if points.text.starts_with('-') => points.text.clone(),
        (Some(points), _) => format!("+{}", points.text),
        (None, class) => {
            let class = class.unwrap_or_default();
            match lang {
                Lang::Zh => format!("至多 {class}"),
                Lang::En => format!("no better than {class}"),
            }
        }
    };
    html! {
        <tr>
            <th scope="row" colspan="3">{ one.name.in_lang(lang) }<small>{ &one.condition }</small></th>
            <td class="num">{ effect }</td>
        </tr>
    }
}
