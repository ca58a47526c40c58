//! Findings that are about no single field.

use tanxiao_web_protocol::{Lang, Note};
use yew::prelude::*;

use crate::form::note_line;

/// Fields whose findings stand at the field itself; those of the benchmark stand there too.
const OF_BENCHMARK: [&str; 3] = ["data-invalid", "benchmark-mismatch", "benchmark-missing"];
/// Said by the result itself, in better words.
const SAID_ELSEWHERE: [&str; 1] = ["credit-code-missing"];

pub(crate) fn general_notes(notes: &[Note], lang: Lang) -> Html {
    let is_general = |note: &&Note| {
        let code = note.code.as_str();
        note.field.is_empty() && !OF_BENCHMARK.contains(&code) && !SAID_ELSEWHERE.contains(&code)
    };
    let general: Vec<&Note> = notes.iter().filter(is_general).collect();
    if general.is_empty() {
        return html! {};
    }
    html! {
        <div class="general-notes" role="status">{ for general.iter().map(|note| note_line(note, lang)) }</div>
    }
}
