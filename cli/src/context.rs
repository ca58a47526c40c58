//! What every command knows: language, how loud to be, and the data set.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tanxiao_core::data::{DataSet, OWN_MONEY};
use tanxiao_core::finding::{Place, library_words};
use tanxiao_core::lang::Lang;
use tanxiao_data::STANDARDS;

use crate::args::Global;
use crate::exit::{Exit, Failure, Outcome};
use crate::input::short_text;
use crate::threads::Threads;

/// Bytes of the longest table of a data directory.
const LONGEST_TABLE: u64 = 64 << 20;

/// Settings that hold for every command.
pub(crate) struct Context {
    pub(crate) lang: Lang,
    pub(crate) is_quiet: bool,
    pub(crate) is_json: bool,
    pub(crate) data_dir: Option<PathBuf>,
    pub(crate) threads: Threads,
}

impl Context {
    pub(crate) fn new(global: &Global) -> Self {
        Self {
            lang: global.lang.map_or_else(language_of_environment, Into::into),
            is_quiet: global.quiet,
            is_json: global.json,
            data_dir: global.data.clone(),
            threads: Threads::new(global.threads),
        }
    }

    /// The data set: the embedded tables, with those of `--data` laid over them.
    pub(crate) fn data(&self) -> Outcome<DataSet> {
        load_data(self.data_dir.as_deref())
    }

    /// As [`Self::data`], for what a book names: it knows the standards that are shipped only.
    pub(crate) fn data_of_book(&self) -> Outcome<DataSet> {
        let data = self.data()?;
        check_of_book(&data)?;
        Ok(data)
    }
}

/// Refuses data by whose standards a book names nothing.
pub(crate) fn check_of_book(data: &DataSet) -> Outcome {
    let checked = data.standards.check_of_book(Place::file(STANDARDS.path));
    checked.map_err(|error| Failure::error(Exit::Data, &error))
}

/// Loads the embedded tables with those of a directory laid over them.
pub(crate) fn load_data(directory: Option<&Path>) -> Outcome<DataSet> {
    DataSet::load(&data_files(directory)?).map_err(|error| Failure::error(Exit::Data, &error))
}

/// The texts of the embedded tables, with those of a directory laid over them.
pub(crate) fn data_files(directory: Option<&Path>) -> Outcome<BTreeMap<String, String>> {
    let mut files = DataSet::embedded_files();
    if let Some(directory) = directory {
        let count = overlay(directory, directory, &mut files)?;
        if count == 0 {
            let path = directory.display();
            return Err(Failure::text(
                Exit::Data,
                format!("--data {path}：没有找到任何数据表（如 energy/catalogue.csv）"),
                format!("--data {path}: no table was found there (such as energy/catalogue.csv)"),
            ));
        }
    }
    Ok(files)
}

fn overlay(root: &Path, directory: &Path, files: &mut BTreeMap<String, String>) -> Outcome<usize> {
    let fail = |path: &Path, error: &std::io::Error| {
        let path = path.display();
        Failure::text(
            Exit::Data,
            format!("无法读取 {path}：{}", library_words(error).zh),
            format!("cannot read {path}: {error}"),
        )
    };
    let mut count = 0;
    let entries = std::fs::read_dir(directory).map_err(|error| fail(directory, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| fail(directory, &error))?.path();
        if path.is_dir() {
            count += overlay(root, &path, files)?;
            continue;
        }
        let is_table = path.extension().is_some_and(|ending| ending == "csv" || ending == "toml");
        let Some(relative) = path.strip_prefix(root).ok().filter(|_| is_table) else { continue };
        // Only what the engine knows, and new schemes and factor sets; a data directory of the
        // repository also holds samples and vectors.
        let name = relative.to_string_lossy().replace('\\', "/");
        let is_new =
            name.starts_with("schemes/") || name.starts_with("factors/") || name == OWN_MONEY;
        if is_new || files.contains_key(&name) {
            let text = short_text(&path, LONGEST_TABLE).map_err(|error| fail(&path, &error))?;
            files.insert(name, text);
            count += 1;
        }
    }
    Ok(count)
}

/// The language that a command line asks for, before it is understood: for help and for what is
/// wrong with it.
pub(crate) fn language_asked(arguments: &[OsString]) -> Lang {
    let mut words = arguments.iter().filter_map(|word| word.to_str()).take_while(|w| *w != "--");
    let asked = words.find_map(|word| word.strip_prefix("--lang"));
    let value = match asked {
        Some("") => words.next(),
        Some(value) => value.strip_prefix('='),
        None => None,
    };
    match value {
        Some("en") => Lang::En,
        Some("zh") => Lang::Zh,
        _ => language_of_environment(),
    }
}

/// The language that the environment asks for: English only where it says so.
fn language_of_environment() -> Lang {
    let value = ["TANXIAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match value {
        Some(value) if value.to_ascii_lowercase().starts_with("en") => Lang::En,
        _ => Lang::Zh,
    }
}
