//! What stands under an entry: what the engine says of it, or else a word of help.

use tanxiao_web_protocol::{Lang, Note, Severity};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct SaysProps {
    pub(crate) lang: Lang,
    /// Id of the entry; this one's is `{of}-says`, and describes it.
    pub(crate) of: AttrValue,
    /// What is said of the entry; none while it is empty or being chosen.
    pub(crate) notes: Vec<Note>,
    #[prop_or_default]
    pub(crate) help: AttrValue,
}

#[component]
pub(crate) fn Says(props: &SaysProps) -> Html {
    html! {
        <div id={says_id(&props.of)} class="says" aria-live="polite">
            if !props.notes.is_empty() {
                { for props.notes.iter().map(|note| note_line(note, props.lang)) }
            } else if !props.help.is_empty() {
                <p class="help">{ &props.help }</p>
            }
        </div>
    }
}

/// Id of the line under an entry.
pub(crate) fn says_id(of: &str) -> String {
    format!("{of}-says")
}

/// Whether one of the notes is an error.
pub(crate) fn is_wrong(notes: &[Note]) -> bool {
    notes.iter().any(|note| note.severity == Severity::Error)
}

/// A finding in a line: what is wrong, and what to do.
pub(crate) fn note_line(note: &Note, lang: Lang) -> Html {
    let (class, word) = match note.severity {
        Severity::Error => ("note error", lang.pick("错误", "Error")),
        Severity::Hold => ("note error", lang.pick("待核实", "Held")),
        Severity::Warning => ("note warning", lang.pick("注意", "Check")),
        Severity::Notice => ("note", lang.pick("说明", "Note")),
    };
    let place = note.place.in_lang(lang);
    html! {
        <p {class} data-code={note.code.clone()}>
            <strong>{ word }</strong>
            if !place.is_empty() { <span class="place">{ place }</span> }
            <span>{ note.message.in_lang(lang) }</span>
            if !note.hint.in_lang(lang).is_empty() { <span class="hint">{ note.hint.in_lang(lang) }</span> }
        </p>
    }
}
