//! Standing: which scores of a period stand, by firm, and which of them a new one corrects.
//!
//! A firm is known by [`tanxiao_core::name::firm_key`]. Runs of before that rule knew one without a
//! code by its name as it was written, and what they issued stays what it is: two spellings that
//! such runs published stand beside each other until one of them is withdrawn
//! (docs/decisions/0029).

use std::collections::HashMap;

/// Scores that nothing corrects so far, by firm; each with its firm as it was written.
#[derive(Debug)]
pub(crate) struct Standing<T> {
    firms: HashMap<String, Vec<(String, T)>>,
}

impl<T> Default for Standing<T> {
    fn default() -> Self {
        Self { firms: HashMap::new() }
    }
}

impl<T> Standing<T> {
    /// Takes the next score of a firm in; gives those in whose place it stands, of which it may
    /// correct one: by the rule of its run all of the firm, or those of its very spelling.
    pub(crate) fn take(
        &mut self,
        firm: (&str, &str),
        is_by_key: bool,
        score: T,
    ) -> Vec<(String, T)> {
        let (key, written) = firm;
        let open = self.firms.entry(key.to_owned()).or_default();
        let older = open.extract_if(.., |(other, _)| is_by_key || other == written).collect();
        open.push((written.to_owned(), score));
        older
    }

    /// The scores of a firm, by its key, in the order of issue; several only where runs of before
    /// knew it by several spellings.
    pub(crate) fn of(&self, key: &str) -> &[(String, T)] {
        self.firms.get(key).map_or(&[], Vec::as_slice)
    }

    /// All of them, with the keys of their firms.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &(String, T))> {
        let firms = self.firms.iter();
        firms.flat_map(|(key, open)| open.iter().map(move |score| (key.as_str(), score)))
    }
}
