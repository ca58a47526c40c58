//! Who reports, for when, and by which method.

use tanxiao_web_protocol::{Catalogue, Lang};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::combo::{Choice, Combo};
use super::context::Form;
use super::field::Field;
use crate::cite::cite;

#[derive(Properties, PartialEq)]
pub(crate) struct PartProps {
    pub(crate) form: Form,
}

#[component]
pub(crate) fn FirmFields(props: &PartProps) -> Html {
    let form = &props.form;
    let lang = form.lang;
    let industries = use_memo((form.catalogue.clone(), lang), |(c, lang)| industries(c, *lang));
    let regions = use_memo(form.catalogue.clone(), |catalogue| regions(catalogue));
    let filled = &form.draft.form.filled;
    html! {
        <fieldset>
            <legend><span class="number">{ lang.pick("一", "1") }</span>{ lang.pick("企业与报告期", "Firm and period") }</legend>
            <div class="grid">
                <Field {lang} id="name" label={lang.pick("企业名称", "Name of the firm")}
                    value={filled.name.clone()} notes={form.notes("name")}
                    on_text={form.on_text(|draft, text| draft.form.filled.name = text)} />
                <Field {lang} id="credit_code" label={lang.pick("统一社会信用代码", "Unified social credit code")}
                    value={filled.credit_code.clone()} notes={form.notes("credit_code")}
                    placeholder={lang.pick("18 位，可不填", "18 characters, optional")}
                    on_text={form.on_text(|draft, text| draft.form.filled.credit_code = text)} />
                <Combo {lang} id="industry" label={lang.pick("行业（GB/T 4754—2017）", "Industry (GB/T 4754-2017)")}
                    value={filled.industry.clone()} choices={industries} notes={form.notes("industry")}
                    placeholder={lang.pick("代码、名称或拼音首字母，如 1751、化纤、hxzz", "code, Chinese name or pinyin initials, e.g. 1751, hxzz")}
                    on_choice={form.on_text(|draft, text| draft.form.filled.industry = text)} />
                <Combo {lang} id="region" label={lang.pick("所在地（GB/T 2260）", "Region (GB/T 2260)")}
                    value={filled.region.clone()} choices={regions} notes={form.notes("region")}
                    placeholder={lang.pick("省、市或区县，如 湖州、330500", "province, city or county, e.g. 330500")}
                    on_choice={form.on_text(|draft, text| draft.form.filled.region = text)} />
                <Field {lang} id="period" label={lang.pick("报告期", "Period")}
                    value={filled.period.clone()} notes={form.notes("period")}
                    placeholder={lang.pick("如 2023、2023H1、2023Q1、2023-01", "e.g. 2023, 2023H1, 2023Q1, 2023-01")}
                    on_text={form.on_text(|draft, text| draft.form.filled.period = text)} />
                { scheme(form) }
                { factors(form) }
            </div>
            { grid_line(form) }
        </fieldset>
    }
}

fn scheme(form: &Form) -> Html {
    let lang = form.lang;
    let chosen = form.scheme().map(|scheme| scheme.id.clone()).unwrap_or_default();
    let on_text = form.on_text(|draft, text| draft.form.scheme = text);
    let onchange = move |event: Event| {
        on_text.emit(event.target_unchecked_into::<HtmlSelectElement>().value());
    };
    html! {
        <div class="field wide">
            <label for="scheme">{ lang.pick("评价方法", "Scheme") }</label>
            <div class="entry"><select id="scheme" {onchange} disabled={form.catalogue.schemes.is_empty()}>
                { for form.catalogue.schemes.iter().map(|scheme| html! {
                    <option value={scheme.id.clone()} selected={scheme.id == chosen}>{ scheme.name.in_lang(lang) }</option>
                }) }
            </select></div>
            if let Some(scheme) = form.scheme() { { cite(&scheme.source, lang) } }
        </div>
    }
}

fn factors(form: &Form) -> Html {
    let lang = form.lang;
    let sets = &form.catalogue.factors;
    let chosen = sets.iter().find(|set| set.id == form.draft.form.factors).or(sets.first());
    let on_text = form.on_text(|draft, text| draft.form.factors = text);
    let onchange = move |event: Event| {
        on_text.emit(event.target_unchecked_into::<HtmlSelectElement>().value());
    };
    html! {
        <div class="field wide">
            <label for="factors">{ lang.pick("因子集", "Factor set") }</label>
            <div class="entry"><select id="factors" {onchange} disabled={sets.is_empty()}>
                { for sets.iter().map(|set| html! {
                    <option value={set.id.clone()} selected={Some(set) == chosen}>{ set.name.in_lang(lang) }</option>
                }) }
            </select></div>
            if let Some(set) = chosen { { cite(&set.source, lang) } }
        </div>
    }
}

/// The electricity factor that applies, and where it comes from.
fn grid_line(form: &Form) -> Html {
    let lang = form.lang;
    let Some(grid) = form.assessed.as_ref().and_then(|assessed| assessed.grid.as_ref()) else {
        return html! {};
    };
    let why = match (grid.is_residual, grid.is_other_area, grid.is_other_year) {
        (true, ..) => {
            lang.pick("（不含市场化交易的非化石电量）", " (without market-traded non-fossil power)")
        }
        (_, true, true) => lang.pick(
            "（所在地与该年均未公布，取全国最近年份）",
            " (neither region nor year is published: national, nearest year)",
        ),
        (_, true, false) => lang.pick(
            "（未定所在地或该地未公布，取全国平均）",
            " (no region, or none published for it: national average)",
        ),
        (_, false, true) => {
            lang.pick("（该年未公布，取最近年份）", " (that year is not published: nearest year)")
        }
        _ => "",
    };
    html! {
        <p class="grid-factor" id="grid-factor">
            <span>{ lang.pick("电网因子", "Grid factor") }</span>
            <strong>{ format!("{} tCO₂/MWh", grid.factor) }</strong>
            <span>{ format!("{} {}{why}", grid.area, grid.year) }</span>
            { cite(&grid.source, lang) }
        </p>
    }
}

fn industries(catalogue: &Catalogue, lang: Lang) -> Vec<Choice> {
    let name_of = |code: &str| {
        let found = catalogue.industries.iter().find(|industry| industry.code == code);
        found.map(|industry| industry.name.in_lang(lang).to_owned()).unwrap_or_default()
    };
    let choice = |industry: &tanxiao_web_protocol::IndustryEntry| Choice {
        within: if industry.code.len() > 2 { name_of(&industry.code[..2]) } else { String::new() },
        name: industry.name.in_lang(lang).to_owned(),
        also: format!("{} {}", industry.initials, industry.name.zh),
        code: industry.code.clone(),
    };
    catalogue.industries.iter().map(choice).collect()
}

fn regions(catalogue: &Catalogue) -> Vec<Choice> {
    // They come ordered by code.
    let regions = &catalogue.regions;
    let name_of = |code: &str| {
        let at = regions.binary_search_by(|region| region.code.as_str().cmp(code));
        at.ok().map(|at| regions[at].name.as_str())
    };
    let choice = |region: &tanxiao_web_protocol::RegionEntry| {
        let province = format!("{}0000", &region.code[..2]);
        let above = [province.as_str(), region.parent.as_str()];
        let mut within: Vec<&str> =
            above.into_iter().filter(|code| *code != region.code).filter_map(&name_of).collect();
        within.dedup();
        Choice {
            name: region.name.clone(),
            within: within.join(" "),
            also: String::new(),
            code: region.code.clone(),
        }
    };
    catalogue.regions.iter().map(choice).collect()
}
