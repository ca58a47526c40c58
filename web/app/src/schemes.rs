//! Schemes of the person's own, kept as drafts are, so that a draft is graded after a reload by
//! what it was graded by before.

use crate::keep;

const KEY: &str = "tanxiao-schemes";

/// Names and texts of those that are kept.
pub(crate) fn load() -> Vec<(String, String)> {
    keep::get(KEY).unwrap_or_default()
}

/// Keeps one, in place of one of its name.
pub(crate) fn keep(name: String, toml: String) {
    let mut schemes = load();
    schemes.retain(|(other, _)| *other != name);
    schemes.push((name, toml));
    keep::put(KEY, &schemes);
}

/// Erases all.
pub(crate) fn erase() {
    keep::erase(KEY);
}
