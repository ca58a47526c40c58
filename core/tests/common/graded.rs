//! The tables, with schemes that hold nobody: vectors stand at the edges of what can be reported, and
//! beyond them (one unit of a fuel, no energy, all of it deducted), where an office would look again.

use std::collections::BTreeMap;

use tanxiao_core::data::DataSet;

pub(crate) fn files() -> BTreeMap<String, String> {
    let mut files = DataSet::embedded_files();
    let schemes = files.iter_mut().filter(|(path, _)| path.starts_with("schemes/"));
    schemes.for_each(|(_, text)| text.insert_str(0, "suspect = \"graded\"\n"));
    files
}
