//! What every part of the form needs: the draft, the tables, and what the engine says of a field.

use std::rc::Rc;

use tanxiao_web_protocol::{Assessed, Catalogue, Lang, Note, SchemeEntry};
use yew::Callback;

use crate::draft::{Draft, INCOME_ITEMS};
use crate::shared::Shared;

/// The form as its parts see it.
#[derive(Clone, PartialEq)]
pub(crate) struct Form {
    pub(crate) lang: Lang,
    pub(crate) draft: Rc<Draft>,
    pub(crate) catalogue: Shared<Catalogue>,
    pub(crate) assessed: Option<Shared<Assessed>>,
    pub(crate) on_change: Callback<Draft>,
}

impl Form {
    /// Changes the draft. An example that is changed is still marked as one: most of it is made up.
    pub(crate) fn change(&self, edit: impl FnOnce(&mut Draft)) {
        let mut draft = (*self.draft).clone();
        edit(&mut draft);
        self.on_change.emit(draft);
    }

    /// A callback that puts a text somewhere in the draft.
    pub(crate) fn on_text(&self, put: impl Fn(&mut Draft, String) + 'static) -> Callback<String> {
        let form = self.clone();
        Callback::from(move |text: String| form.change(|draft| put(draft, text)))
    }

    /// What the engine says of a field that is filled.
    pub(crate) fn notes(&self, field: &str) -> Vec<Note> {
        let notes = self.assessed.iter().flat_map(|assessed| &assessed.notes);
        notes.filter(|note| note.field == field).cloned().collect()
    }

    /// The chosen scheme, or the default.
    pub(crate) fn scheme(&self) -> Option<&SchemeEntry> {
        let schemes = &self.catalogue.schemes;
        schemes.iter().find(|scheme| scheme.id == self.draft.form.scheme).or(schemes.first())
    }

    /// What must still be filled in before there is a grade, in words.
    pub(crate) fn missing(&self) -> Vec<String> {
        let lang = self.lang;
        let draft = &self.draft;
        let filled = &draft.form.filled;
        let is_empty = |text: &str| text.trim().is_empty();
        let mut missing = Vec::new();
        let mut need = |is_missing: bool, zh: &str, en: &str| {
            if is_missing {
                missing.push(lang.pick(zh, en).to_owned());
            }
        };
        let is_nameless = is_empty(&filled.name) && is_empty(&filled.credit_code);
        need(is_nameless, "企业名称或统一社会信用代码", "name or credit code");
        need(is_empty(&filled.industry), "行业", "industry");
        need(is_empty(&filled.period), "报告期", "period");
        let energy = draft.energy();
        let has_energy = energy.iter().any(|field| !is_empty(draft.text(field)));
        // Points are added up of what there is.
        if self.scheme().is_some_and(|scheme| !scheme.has_intensity) {
            return missing;
        }
        need(!has_energy, "至少一种能源的消费量", "at least one energy quantity");
        let output = self.scheme().and_then(|scheme| scheme.outputs.first());
        let has_output = match output.map_or("value_added", String::as_str) {
            "value_added" if draft.is_by_income => {
                INCOME_ITEMS.iter().all(|item| !is_empty(draft.text(item)))
            }
            field => !is_empty(draft.text(field)),
        };
        need(!has_output, "产出", "output");
        missing
    }
}
