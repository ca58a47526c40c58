//! The made-up city of `data/vectors/points`, and the tables with the schemes that go with it.

use std::collections::BTreeMap;
use std::path::Path;

use tanxiao_core::data::DataSet;

pub(crate) const CITY: &str = include_str!("../../../data/vectors/points/city.csv");

/// The tables with the schemes of the vectors, which hold nobody: the city stands at edges where an
/// office would look again.
pub(crate) fn files() -> BTreeMap<String, String> {
    let mut files = DataSet::embedded_files();
    let schemes = files.iter_mut().filter(|(path, _)| path.starts_with("schemes/"));
    schemes.for_each(|(_, text)| text.insert_str(0, "suspect = \"graded\"\n"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/vectors/points");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            files.insert(format!("schemes/{name}"), std::fs::read_to_string(&path).unwrap());
        }
    }
    files
}
