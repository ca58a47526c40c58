//! The made-up city of `data/vectors/points`, and the tables with the schemes that go with it.

#[path = "../common/graded.rs"]
mod graded;

use std::collections::BTreeMap;
use std::path::Path;

pub(crate) const CITY: &str = include_str!("../../../data/vectors/points/city.csv");

/// The tables with the schemes of the vectors, which hold nobody: the city stands at edges where an
/// office would look again.
pub(crate) fn files() -> BTreeMap<String, String> {
    let mut files = graded::files();
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
