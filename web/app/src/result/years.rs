//! Periods side by side: results that the person has put there, kept on this device.

use serde::{Deserialize, Serialize};
use tanxiao_web_protocol::{Assessed, Lang};
use yew::prelude::*;

use super::card::held;
use crate::keep;
use crate::number::grouped;
use crate::order::put_in_order;
use crate::shared::Shared;

const KEY: &str = "tanxiao-periods";

/// One result, as it was printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    firm: String,
    period: String,
    label: tanxiao_web_protocol::Bilingual,
    colour: String,
    net: String,
    intensity: String,
    ratio: String,
}

#[derive(Properties, PartialEq)]
pub(crate) struct YearsProps {
    pub(crate) lang: Lang,
    pub(crate) assessed: Shared<Assessed>,
}

/// The result that is shown, to be kept.
fn kept(assessed: &Assessed) -> Option<Kept> {
    let explanation = assessed.explanation.as_ref()?;
    let identity = &explanation.identity;
    let level = explanation.level.as_ref().and_then(|level| held(&level.bands));
    let grade = held(&explanation.grade.bands);
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    Some(Kept {
        firm: if identity.credit_code.is_empty() { &identity.name } else { &identity.credit_code }
            .clone(),
        period: identity.period.clone(),
        label: explanation
            .verdict
            .label
            .clone()
            .or(level.map(|level| level.label.clone()))
            .unwrap_or_default(),
        colour: grade.or(level).map(|band| band.colour.clone()).unwrap_or_default(),
        net: explanation.totals.net_tco2.text.clone(),
        intensity: text(explanation.intensity.as_ref().map(|l| &l.quotient.published.text)),
        ratio: text(explanation.ratio.as_ref().map(|ratio| &ratio.published.text)),
    })
}

#[component]
pub(crate) fn Years(props: &YearsProps) -> Html {
    let lang = props.lang;
    let all = use_state(|| keep::get::<Vec<Kept>>(KEY).unwrap_or_default());
    let Some(now) = kept(&props.assessed) else { return html! {} };
    let store = |all: &UseStateHandle<Vec<Kept>>, new: Vec<Kept>| {
        keep::put(KEY, &new);
        all.set(new);
    };
    let put = {
        let (all, now) = (all.clone(), now.clone());
        move |_: MouseEvent| {
            let is_other = |kept: &&Kept| kept.firm != now.firm || kept.period != now.period;
            let mut new: Vec<Kept> = all.iter().filter(is_other).cloned().collect();
            new.push(now.clone());
            put_in_order(&mut new, |a, b| (&a.firm, &a.period) < (&b.firm, &b.period));
            store(&all, new);
        }
    };
    let erase = {
        let (all, firm) = (all.clone(), now.firm.clone());
        move |_: MouseEvent| {
            store(&all, all.iter().filter(|kept| kept.firm != firm).cloned().collect());
        }
    };
    let own: Vec<&Kept> = all.iter().filter(|kept| kept.firm == now.firm).collect();
    html! {
        <section class="years">
            <h3>{ lang.pick("历年对比", "Periods side by side") }</h3>
            if !own.is_empty() {
                <table class="plain">
                    <thead><tr>
                        <th scope="col">{ lang.pick("报告期", "Period") }</th>
                        <th scope="col">{ lang.pick("等级", "Grade") }</th>
                        <th scope="col" class="num">{ lang.pick("净排放 tCO₂", "Net tCO₂") }</th>
                        <th scope="col" class="num">{ "L" }</th>
                        <th scope="col" class="num">{ "K" }</th>
                    </tr></thead>
                    <tbody>{ for own.iter().map(|kept| row(kept, lang)) }</tbody>
                </table>
            }
            <p class="buttons">
                <button type="button" class="text-button" id="keep-period" onclick={put}>{ match lang {
                    Lang::Zh => format!("把 {} 加入对比", now.period),
                    Lang::En => format!("Put {} beside the others", now.period),
                } }</button>
                if !own.is_empty() {
                    <button type="button" class="text-button" onclick={erase}>{ lang.pick("清空对比", "Clear") }</button>
                }
            </p>
        </section>
    }
}

fn row(kept: &Kept, lang: Lang) -> Html {
    html! {
        <tr>
            <th scope="row">{ &kept.period }</th>
            <td><svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" fill={kept.colour.clone()} /></svg>
                { kept.label.in_lang(lang) }</td>
            <td class="num">{ grouped(&kept.net) }</td>
            <td class="num">{ &kept.intensity }</td>
            <td class="num">{ if kept.ratio.is_empty() { "—" } else { &kept.ratio } }</td>
        </tr>
    }
}
