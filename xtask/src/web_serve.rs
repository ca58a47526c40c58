//! `cargo xtask web --serve`: serves the bundle and builds it anew when a source changes.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::shell::{self, Outcome};
use crate::web::{self, Build, OUT};

/// Where the page is served.
const PORT: &str = "8917";
/// Sources that the bundle is made of.
const SOURCES: [&str; 4] = ["web", "core", "data", "xtask/web/src"];
/// How often they are looked at.
const PAUSE: Duration = Duration::from_millis(700);

pub(crate) fn watch() -> Outcome {
    std::thread::spawn(|| {
        if let Err(error) = web::tool(&["serve", OUT, PORT]) {
            eprintln!("xtask: {error}");
            std::process::exit(1);
        }
    });
    let mut built = newest();
    loop {
        std::thread::sleep(PAUSE);
        let now = newest();
        if now > built {
            built = now;
            // A source that does not compile is a matter of the next minute.
            if let Err(error) = web::bundle(Build::Work) {
                eprintln!("xtask: {error}");
            }
        }
    }
}

/// When a source was changed last.
fn newest() -> SystemTime {
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut directories: Vec<PathBuf> =
        SOURCES.iter().map(|source| shell::root().join(source)).collect();
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                if path.file_name().is_none_or(|name| name != "node_modules") {
                    directories.push(path);
                }
            } else if let Ok(changed) = entry.metadata().and_then(|data| data.modified()) {
                newest = newest.max(changed);
            }
        }
    }
    newest
}
