//! Other people's libraries as judges: `xtask/judges`, run by pytest in a virtual environment
//! below the target directory, against the built program.

use crate::debian;
use crate::shell::{self, Outcome};

/// What the judges need of others.
pub(crate) const REQUIREMENTS: &str = "xtask/judges/requirements.txt";

/// `cargo xtask judge [pytest arguments]`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if !shell::has("java", &["-version"]) {
        debian::install(&["openjdk-17-jre-headless"], "Java 17 is missing, for Spark: install it")?;
    }
    let python = environment("judges", REQUIREMENTS)?;
    crate::test::build()?;
    let program = shell::target_directory().join("debug/tanxiao");
    let mut line = vec!["-m", "pytest", "-q", "-p", "no:cacheprovider"];
    // A file's tests share what they start: a server, a cluster.
    line.extend(["--numprocesses", "2", "--dist", "loadfile"]);
    if arguments.is_empty() {
        line.push("xtask/judges");
    }
    line.extend(arguments.iter().map(String::as_str));
    let program = program.to_string_lossy();
    shell::run_with(&python, &line, &[("TANXIAO", &program), ("PYTHONDONTWRITEBYTECODE", "1")])
}

/// A virtual environment of this name below the target directory, with everything that is
/// required; its Python.
pub(crate) fn environment(name: &str, requirements: &str) -> Outcome<String> {
    let directory = shell::target_directory().join(name);
    let python = directory.join("bin/python").to_string_lossy().into_owned();
    let directory = directory.to_string_lossy();
    if !shell::has("python3", &["-c", "import venv, ensurepip"]) {
        debian::install(
            &["python3", "python3-venv"],
            "Python 3.11 or newer with venv is missing: install it",
        )?;
    }
    if !shell::has("python3", &["-c", "import ctypes.util as u; assert u.find_library('zbar')"]) {
        debian::install(&["libzbar0"], "zbar's library is missing: install it")?;
    }
    if !has_chinese_font() {
        debian::install(&["fonts-noto-cjk"], "a font with Chinese letters is missing: install it")?;
    }
    if !shell::has(&python, &["--version"]) {
        shell::run("python3", &["-m", "venv", &directory])?;
    }
    shell::run(
        &python,
        &["-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", requirements],
    )?;
    Ok(python)
}

/// Whether a font is there that cards can be drawn with: one of those that the program looks for.
fn has_chinese_font() -> bool {
    let directories = ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts"];
    let mut left: Vec<std::path::PathBuf> = directories.iter().map(Into::into).collect();
    while let Some(directory) = left.pop() {
        let Ok(entries) = std::fs::read_dir(directory) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            if ["notosanscjk", "sourcehansans", "pingfang"].iter().any(|n| name.contains(n)) {
                return true;
            }
            if path.is_dir() {
                left.push(path);
            }
        }
    }
    false
}
