//! Output and deductions.

use tanxiao_web_protocol::{FieldEntry, Lang, SchemeEntry};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::context::Form;
use super::energy::amount;
use super::field::Field;
use crate::draft::INCOME_ITEMS;

/// A field's name. The engine names what it prints; these stand in the form before it is there.
fn name_of(field: &str, lang: Lang) -> &'static str {
    match field {
        "value_added" => lang.pick("工业增加值", "Industrial value added"),
        "revenue" => lang.pick("营业收入", "Revenue"),
        "output_value" => lang.pick("工业总产值", "Gross output value"),
        "product_quantity" => lang.pick("产品产量", "Product quantity"),
        "compensation" => lang.pick("劳动者报酬", "Compensation of employees"),
        "production_tax" => lang.pick("生产税净额", "Net taxes on production"),
        "depreciation" => lang.pick("固定资产折旧", "Depreciation of fixed assets"),
        "operating_surplus" => lang.pick("营业盈余", "Operating surplus"),
        "own_pv" => lang.pick("自发自用零碳电量", "Own zero-carbon power used on site"),
        "green_power" => lang.pick("外购绿电、绿证", "Green power and certificates bought"),
        _ => lang.pick("碳汇与封存", "Sinks and storage"),
    }
}

/// Units of money or power, before the engine has listed them.
fn or_first(units: &[String], first: &str) -> Vec<String> {
    if units.is_empty() { vec![first.to_owned()] } else { units.to_vec() }
}

pub(crate) fn output_fields(form: &Form) -> Html {
    let lang = form.lang;
    let units = or_first(&form.catalogue.money_units, "万元");
    let of_scheme = |scheme: &'_ SchemeEntry| scheme.outputs.clone();
    let wanted = form.scheme().map_or_else(|| vec!["value_added".to_owned()], of_scheme);
    let field = |id: &str| amount(form, id, name_of(id, lang), &units, html! {});
    let is_by_income = form.draft.is_by_income;
    html! {
        <fieldset>
            <legend><span class="number">{ lang.pick("三", "3") }</span>{ lang.pick("产出", "Output") }</legend>
            { for wanted.iter().map(|wanted| html! { <>
            if wanted == "value_added" {
                <div class="choice" role="radiogroup" aria-label={lang.pick("增加值的填报方式", "How value added is stated")}>
                    { way(form, false, lang.pick("直接填增加值", "Value added itself")) }
                    { way(form, true, lang.pick("按收入法四项", "The four items of the income approach")) }
                </div>
                if is_by_income {
                    <div class="rows">{ for INCOME_ITEMS.iter().map(|item| field(item)) }</div>
                } else {
                    { field("value_added") }
                }
            } else if wanted == "product_quantity" {
                { product(form) }
            } else {
                { field(wanted) }
            }
            </> }) }
            { declared(form) }
        </fieldset>
    }
}

/// What the scheme declares, in its units.
fn declared(form: &Form) -> Html {
    let fields = form.scheme().map_or(&[] as &[FieldEntry], |scheme| scheme.fields.as_slice());
    if fields.is_empty() {
        return html! {};
    }
    html! { <div class="rows">{ for fields.iter().map(|field| one_declared(form, field)) }</div> }
}

fn one_declared(form: &Form, field: &FieldEntry) -> Html {
    let lang = form.lang;
    let (id, unit) = (field.id.clone(), field.unit.clone());
    let name = field.name.in_lang(lang).to_owned();
    let value = form.draft.field(&id).to_owned();
    let notes = form.notes(&id);
    let put = form.on_text({
        let id = id.clone();
        move |draft, text| draft.put_field(&id, &text, &unit)
    });
    if !field.unit.is_empty() {
        return html! {
            <Field {lang} {id} label={name} {value} units={vec![field.unit.clone()]}
                unit={field.unit.clone()} {notes} on_text={put} />
        };
    }
    let onchange = move |event: Event| {
        put.emit(event.target_unchecked_into::<HtmlSelectElement>().value());
    };
    let choices = [("", "—"), ("是", lang.pick("是", "yes")), ("否", lang.pick("否", "no"))];
    html! {
        <div class="field">
            <label for={id.clone()}>{ name }</label>
            <div class="entry"><select {id} {onchange}>
                { for choices.map(|(text, shown)| html! {
                    <option value={text} selected={text == value}>{ shown }</option>
                }) }
            </select></div>
        </div>
    }
}

/// The product's quantity, in the one unit that the scheme names.
fn product(form: &Form) -> Html {
    let lang = form.lang;
    let id = "product_quantity";
    let unit = form.scheme().map_or("", |scheme| scheme.product_unit.in_lang(lang));
    let label = match lang {
        Lang::Zh => format!("{}（{unit}）", name_of(id, lang)),
        Lang::En => format!("{} ({unit})", name_of(id, lang)),
    };
    html! {
        <Field {lang} {id} {label} value={form.draft.text(id).to_owned()} notes={form.notes(id)}
            on_text={form.on_text(move |draft, text| draft.put(id, text, ""))} />
    }
}

fn way(form: &Form, is_by_income: bool, label: &str) -> Html {
    let changed = form.clone();
    let onchange = move |event: Event| {
        if event.target_unchecked_into::<HtmlInputElement>().checked() {
            changed.change(|draft| draft.is_by_income = is_by_income);
        }
    };
    html! {
        <label><input type="radio" name="way" checked={form.draft.is_by_income == is_by_income} {onchange} />
            <span>{ label }</span></label>
    }
}

pub(crate) fn deductions(form: &Form) -> Html {
    let lang = form.lang;
    let power = or_first(&form.catalogue.power_units, "万千瓦时");
    let carbon = vec!["吨".to_owned()];
    let is_counted =
        |id: &str| form.scheme().is_none_or(|scheme| scheme.deducts.iter().any(|d| d == id));
    let field = |id: &str, units: &[String]| {
        let name = name_of(id, lang);
        let label = match is_counted(id) {
            true => name.to_owned(),
            false => {
                format!("{name}{}", lang.pick("（本方法不抵扣）", " (not deducted by this scheme)"))
            }
        };
        amount(form, id, &label, units, html! {})
    };
    html! {
        <fieldset>
            <legend><span class="number">{ lang.pick("四", "4") }</span>{ lang.pick("抵扣（没有可不填）", "Deductions (if any)") }</legend>
            <div class="rows">
                { field("own_pv", &power) }
                { field("green_power", &power) }
                { field("sink", &carbon) }
            </div>
        </fieldset>
    }
}
