//! Energy by type: only the rows that a firm uses.

use tanxiao_web_protocol::EnergyEntry;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::context::Form;
use super::field::Field;

pub(crate) fn energy_fields(form: &Form) -> Html {
    let lang = form.lang;
    let used = form.draft.energy();
    let rows = used.iter().map(|id| row(form, id));
    html! {
        <fieldset>
            <legend><span class="number">{ lang.pick("二", "2") }</span>{ lang.pick("能源消费量", "Energy used") }</legend>
            <p class="lead">{ lang.pick(
                "填报告期内的消费量，用电量含自发自用部分。没有用到的品种不必填。",
                "What was consumed in the period; electricity includes own power used on site. Leave out what you do not use.",
            ) }</p>
            <div class="rows">{ for rows }</div>
            { more(form, &used) }
        </fieldset>
    }
}

fn row(form: &Form, id: &str) -> Html {
    let lang = form.lang;
    let entry = form.catalogue.energy.iter().find(|entry| entry.id == id);
    let name = entry.map_or(first_name(id, lang), |entry| entry.name.in_lang(lang)).to_owned();
    let units = entry.map_or_else(|| vec![form.draft.unit(id).to_owned()], |e| e.units.clone());
    let material = format!("{id}_as_material");
    let has_material =
        !form.draft.text(&material).is_empty() || !form.draft.unit(&material).is_empty();
    let may_be_material = entry.is_some_and(|entry| entry.may_be_material);
    let usual = form.draft.unit(id).to_owned();
    let remove = {
        let (form, id) = (form.clone(), id.to_owned());
        move |_: MouseEvent| form.change(|draft| draft.remove(&id))
    };
    let add_material = {
        let (form, material, usual) = (form.clone(), material.clone(), usual.clone());
        move |_: MouseEvent| form.change(|draft| draft.put(&material, String::new(), &usual))
    };
    html! {
        <div class="row" key={id.to_owned()}>
            { amount(form, id, &name, &units, html! {
                <button type="button" class="remove" onclick={remove}
                    aria-label={format!("{} {name}", lang.pick("删除", "Remove"))}>{ "×" }</button>
            }) }
            if has_material {
                <div class="sub-row">
                    { amount(form, &material, &format!("{name}{}", lang.pick("：其中用于原材料", ": used as raw material")),
                        &units, html! {}) }
                </div>
            } else if may_be_material {
                <button type="button" class="text-button" onclick={add_material}>
                    { lang.pick("+ 其中用于原材料", "+ of which raw material") }</button>
            }
        </div>
    }
}

/// An amount of the draft with its unit.
pub(crate) fn amount(form: &Form, id: &str, label: &str, units: &[String], after: Html) -> Html {
    let usual = units.first().cloned().unwrap_or_default();
    let (field, other) = (id.to_owned(), id.to_owned());
    html! {
        <Field lang={form.lang} id={id.to_owned()} label={label.to_owned()}
            value={form.draft.text(id).to_owned()} units={units.to_vec()}
            unit={form.draft.unit(id).to_owned()} notes={form.notes(id)}
            on_text={form.on_text(move |draft, text| draft.put(&field, text, &usual))}
            on_unit={form.on_text(move |draft, unit| draft.put_unit(&other, unit))}>
            { after }
        </Field>
    }
}

/// Energy types that stand in a new form, before the engine has named them.
fn first_name(id: &str, lang: tanxiao_web_protocol::Lang) -> &str {
    match id {
        "electricity" => lang.pick("电力", "Electricity"),
        "natural_gas" => lang.pick("天然气", "Natural gas"),
        other => other,
    }
}

/// Adds another energy type.
fn more(form: &Form, used: &[String]) -> Html {
    let lang = form.lang;
    let unused: Vec<&EnergyEntry> =
        form.catalogue.energy.iter().filter(|entry| !used.contains(&entry.id)).collect();
    let onchange = {
        let form = form.clone();
        move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let id = select.value();
            select.set_value("");
            let entry = form.catalogue.energy.iter().find(|entry| entry.id == id);
            if let Some(usual) = entry.and_then(|entry| entry.units.first()) {
                form.change(|draft| draft.put(&id, String::new(), usual));
            }
        }
    };
    html! {
        <div class="add">
            <label for="add-energy">{ lang.pick("添加能源品种", "Add an energy type") }</label>
            <select id="add-energy" {onchange} disabled={unused.is_empty()}>
                <option value="" selected=true>{ lang.pick("— 请选择 —", "— choose —") }</option>
                { for unused.iter().map(|entry| html! {
                    <option value={entry.id.clone()}>{ entry.name.in_lang(lang) }</option>
                }) }
            </select>
        </div>
    }
}
