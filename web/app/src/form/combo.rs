//! A box to search in and choose from: by code, by part of a name, or by pinyin initials. After
//! the ARIA combobox pattern: arrows move, Enter chooses, Escape leaves.

use std::rc::Rc;

use tanxiao_web_protocol::{Lang, Note};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::says::{Says, is_wrong, says_id};

/// Choices shown at once.
const MOST_SHOWN: usize = 40;

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What is put into the form.
    pub(crate) code: String,
    /// What is shown.
    pub(crate) name: String,
    /// What it is part of.
    pub(crate) within: String,
    /// Pinyin initials, or other texts that find it.
    pub(crate) also: String,
}

#[derive(Properties, PartialEq)]
pub(crate) struct ComboProps {
    pub(crate) lang: Lang,
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    /// Code that is chosen, or what was typed instead.
    pub(crate) value: AttrValue,
    pub(crate) choices: Rc<Vec<Choice>>,
    pub(crate) on_choice: Callback<String>,
    #[prop_or_default]
    pub(crate) notes: Vec<Note>,
    #[prop_or_default]
    pub(crate) help: AttrValue,
    #[prop_or_default]
    pub(crate) placeholder: AttrValue,
}

/// The choices that a text finds, the nearest first.
fn found<'a>(choices: &'a [Choice], text: &str) -> Vec<&'a Choice> {
    // Only ASCII has cases among codes, Chinese names and initials; Unicode's tables would weigh
    // more than this whole view.
    let wanted = text.trim().to_ascii_lowercase();
    let rank = |choice: &Choice| {
        let name = choice.name.to_ascii_lowercase();
        if choice.code.starts_with(&wanted) || name == wanted {
            Some(0)
        } else if name.starts_with(&wanted) || choice.also.starts_with(&wanted) {
            Some(1)
        } else if name.contains(&wanted) || choice.also.contains(&wanted) {
            Some(2)
        } else {
            None
        }
    };
    let mut found: [Vec<&Choice>; 3] = Default::default();
    for choice in choices {
        if let Some(rank) = rank(choice) {
            found[rank].push(choice);
        }
    }
    let mut found = found.concat();
    found.truncate(MOST_SHOWN);
    found
}

#[component]
pub(crate) fn Combo(props: &ComboProps) -> Html {
    // What is being typed; None while the box shows what is chosen.
    let typed = use_state(|| None::<String>);
    let active = use_state(|| 0usize);
    let chosen = props.choices.iter().find(|choice| *choice.code == *props.value);
    let shown = match (&*typed, chosen) {
        (Some(typed), _) => typed.clone(),
        (None, Some(chosen)) => format!("{} {}", chosen.code, chosen.name),
        (None, None) => props.value.to_string(),
    };
    let list: Vec<Choice> = match &*typed {
        Some(typed) => found(&props.choices, typed).into_iter().cloned().collect(),
        None => Vec::new(),
    };
    let is_open = typed.is_some() && !list.is_empty();
    let choose = {
        let (typed, on_choice) = (typed.setter(), props.on_choice.clone());
        Callback::from(move |code: String| {
            on_choice.emit(code);
            typed.set(None);
        })
    };
    let oninput = {
        let (typed, active) = (typed.setter(), active.setter());
        move |event: InputEvent| {
            typed.set(Some(event.target_unchecked_into::<HtmlInputElement>().value()));
            active.set(0);
        }
    };
    let onfocus = |event: FocusEvent| event.target_unchecked_into::<HtmlInputElement>().select();
    let onblur = {
        let (typed, on_choice) = (typed.clone(), props.on_choice.clone());
        move |_: FocusEvent| {
            if let Some(text) = &*typed {
                on_choice.emit(text.clone());
                typed.set(None);
            }
        }
    };
    let onkeydown = {
        let (typed, active, list, choose) =
            (typed.clone(), active.clone(), list.clone(), choose.clone());
        move |event: KeyboardEvent| match event.key().as_str() {
            "ArrowDown" => {
                event.prevent_default();
                active.set((*active + 1).min(list.len().saturating_sub(1)));
                if typed.is_none() {
                    typed.set(Some(String::new()));
                }
            }
            "ArrowUp" => {
                event.prevent_default();
                active.set(active.saturating_sub(1));
            }
            "Enter" => {
                event.prevent_default();
                if let Some(choice) = list.get(*active) {
                    choose.emit(choice.code.clone());
                }
            }
            "Escape" => typed.set(None),
            _ => {}
        }
    };
    let is_filled = !props.value.trim().is_empty() && typed.is_none();
    let notes = if is_filled { props.notes.clone() } else { Vec::new() };
    let is_wrong = is_wrong(&notes);
    let options = format!("{}-options", props.id);
    let option_id = |index: usize| format!("{}-option-{index}", props.id);
    html! {
        <div class={classes!("field", "combo", is_wrong.then_some("wrong"))}>
            <label for={props.id.clone()}>{ &props.label }</label>
            <div class="entry">
                <input id={props.id.clone()} type="text" role="combobox" value={shown} spellcheck="false"
                    aria-expanded={is_open.to_string()} aria-controls={options.clone()}
                    aria-autocomplete="list" aria-describedby={says_id(&props.id)}
                    aria-invalid={is_wrong.then_some("true")}
                    aria-activedescendant={is_open.then(|| option_id(*active))}
                    placeholder={props.placeholder.clone()}
                    {oninput} {onkeydown} {onfocus} {onblur} />
                <ul id={options} class="options" role="listbox" hidden={!is_open}
                    aria-label={props.label.clone()}>
                    { for list.iter().enumerate().map(|(index, choice)| {
                        let (choose, code) = (choose.clone(), choice.code.clone());
                        // Before the box loses its focus, and with it the list.
                        let onmousedown = move |event: MouseEvent| {
                            event.prevent_default();
                            choose.emit(code.clone());
                        };
                        html! {
                            <li id={option_id(index)} role="option" {onmousedown}
                                aria-selected={(index == *active).to_string()}>
                                <code>{ &choice.code }</code><span>{ &choice.name }</span>
                                <small>{ &choice.within }</small></li>
                        }
                    }) }
                </ul>
            </div>
            <Says lang={props.lang} of={props.id.clone()} {notes} help={props.help.clone()} />
        </div>
    }
}
