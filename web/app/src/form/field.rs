//! One labelled input, with its unit and what the engine says of it.

use tanxiao_web_protocol::{Lang, Note};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::says::{Says, is_wrong, says_id};

#[derive(Properties, PartialEq)]
pub(crate) struct FieldProps {
    pub(crate) lang: Lang,
    /// Id of the input.
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) value: AttrValue,
    pub(crate) on_text: Callback<String>,
    /// Units to choose from; none for a text.
    #[prop_or_default]
    pub(crate) units: Vec<String>,
    #[prop_or_default]
    pub(crate) unit: AttrValue,
    #[prop_or_default]
    pub(crate) on_unit: Callback<String>,
    #[prop_or_default]
    pub(crate) notes: Vec<Note>,
    /// A short word under the input, where nothing is wrong.
    #[prop_or_default]
    pub(crate) help: AttrValue,
    #[prop_or_default]
    pub(crate) placeholder: AttrValue,
    /// After the input: a button to take the row out.
    #[prop_or_default]
    pub(crate) children: Html,
}

#[component]
pub(crate) fn Field(props: &FieldProps) -> Html {
    let on_text = props.on_text.clone();
    let oninput = move |event: InputEvent| {
        on_text.emit(event.target_unchecked_into::<HtmlInputElement>().value());
    };
    // An empty entry is not wrong yet.
    let notes = if props.value.trim().is_empty() { Vec::new() } else { props.notes.clone() };
    let is_wrong = is_wrong(&notes);
    let is_amount = !props.units.is_empty();
    html! {
        <div class={classes!("field", is_amount.then_some("amount"), is_wrong.then_some("wrong"))}>
            <label for={props.id.clone()}>{ &props.label }</label>
            <div class="entry">
                <input id={props.id.clone()} type="text" value={props.value.clone()} {oninput}
                    inputmode={if is_amount { "decimal" } else { "text" }}
                    placeholder={props.placeholder.clone()} spellcheck="false"
                    aria-invalid={is_wrong.then_some("true")}
                    aria-describedby={says_id(&props.id)} />
                { units(props) }
                { props.children.clone() }
            </div>
            <Says lang={props.lang} of={props.id.clone()} {notes} help={props.help.clone()} />
        </div>
    }
}

fn units(props: &FieldProps) -> Html {
    match props.units.as_slice() {
        [] => html! {},
        [only] => html! { <span class="unit">{ unit_name(only, props.lang) }</span> },
        units => {
            let on_unit = props.on_unit.clone();
            let onchange = move |event: Event| {
                on_unit.emit(event.target_unchecked_into::<HtmlSelectElement>().value());
            };
            let label = format!("{} {}", props.label, props.lang.pick("单位", "unit"));
            // The first is what an amount without a unit is given; a link may bring another one.
            let chosen = if props.unit.is_empty() { units[0].as_str() } else { &props.unit };
            let stranger = (!units.iter().any(|unit| unit == chosen)).then(|| chosen.to_owned());
            html! {
                <select class="unit" aria-label={label} {onchange}>
                    { for units.iter().chain(&stranger).map(|unit| html! {
                        <option value={unit.clone()} selected={*unit == *chosen}>
                            { unit_name(unit, props.lang) }</option>
                    }) }
                </select>
            }
        }
    }
}

/// A unit as people of a language write it; the engine is always given the Chinese one.
pub(crate) fn unit_name(unit: &str, lang: Lang) -> String {
    let english = match unit {
        "吨" => "t",
        "千克" => "kg",
        "万吨" => "10⁴ t",
        "万立方米" => "10⁴ m³",
        "立方米" => "m³",
        "吉焦" | "百万千焦" => "GJ",
        "兆焦" => "MJ",
        "百万千卡" => "Gcal",
        "百万英热单位" => "MMBtu",
        "短吨" => "short tons",
        "万千瓦时" => "10 MWh",
        "千瓦时" => "kWh",
        "兆瓦时" => "MWh",
        "万元" => "10⁴ yuan",
        "千元" => "10³ yuan",
        "元" => "yuan",
        "亿元" => "10⁸ yuan",
        "吨标准煤" => "tce",
        "亩" => "mu",
        "人" => "persons",
        "年" => "years",
        other => other,
    };
    lang.pick(unit, english).to_owned()
}
