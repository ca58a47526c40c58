//! The scheme of the person's own that was loaded last, kept as drafts are, so that a draft is
//! graded after a reload by what it was graded by before.

use crate::keep;

const KEY: &str = "tanxiao-scheme";

/// Its name, a line feed and its text; empty where none is kept.
pub(crate) fn load() -> String {
    keep::text(KEY).unwrap_or_default()
}

/// Keeps one in place of the last.
pub(crate) fn keep(name: &str, toml: &str) {
    keep::put_text(KEY, &[name, "\n", toml].concat());
}

/// Erases it.
pub(crate) fn erase() {
    keep::erase(KEY);
}
