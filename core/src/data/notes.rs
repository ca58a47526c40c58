//! What factor sets note, in Chinese. A table of its own, in no hash: words about a factor do not
//! make it another one. It goes by the English note, so that a note that changes has no Chinese
//! rather than that of another one.

use std::collections::BTreeMap;

use super::table::Table;
use crate::finding::Result;

/// Reads the table: Chinese by English.
pub(super) fn in_chinese(path: &str, text: &str) -> Result<BTreeMap<String, String>> {
    let table = Table::parse(path, text, &["note", "note_zh"])?;
    let mut notes = BTreeMap::new();
    for row in table.rows() {
        let (note, chinese) = (row.required("note")?, row.required("note_zh")?);
        if notes.insert(note.to_owned(), chinese.to_owned()).is_some() {
            return Err(row.error(
                "note",
                format!("“{note}”出现两次"),
                format!("“{note}” stands twice"),
            ));
        }
    }
    Ok(notes)
}
