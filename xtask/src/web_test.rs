//! The page in a real Chromium: `web/tests`, run by node against the served bundle.

use crate::shell::{self, Outcome};
use crate::web::{self, Build};

/// `cargo xtask web-test [--keep]`; `--keep` tests the bundle that is there.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    set_up()?;
    if !arguments.iter().any(|argument| argument == "--keep") {
        web::bundle(Build::Work)?;
    }
    shell::cargo(&["build", "--release", "--package", "tanxiao-cli"])?;
    // The tests start the server themselves; it must not be compiled while they wait.
    shell::cargo(&["build", "--release", "--package", "xtask-web"])?;
    let target = shell::target_directory();
    let target = target.to_string_lossy();
    shell::run("node", &["web/tests/run.mjs", &target, web::OUT])
}

/// What the browser tests need: node, their packages, a Chromium and Chinese glyphs.
pub(crate) fn set_up() -> Outcome {
    if !shell::has("npm", &["--version"]) {
        debian(&["nodejs", "npm"], "Node.js 18 or newer with npm is missing: install it")?;
    }
    if !shell::root().join("web/tests/node_modules/playwright-core").is_dir() {
        shell::run("npm", &["ci", "--prefix", "web/tests", "--no-audit", "--no-fund"])?;
    }
    let has_chromium = std::env::var_os("CHROMIUM").is_some()
        || shell::has("chromium", &["--version"])
        || shell::has("google-chrome", &["--version"]);
    if has_chromium {
        return Ok(());
    }
    debian(
        &["chromium", "fonts-noto-cjk"],
        "Chromium is missing: install it with a Chinese font, or set CHROMIUM to the path of one",
    )
}

/// Installs Debian packages where that may be done from here; where not, says how.
fn debian(packages: &[&str], how: &str) -> Outcome {
    let how = format!("{how} (Debian: apt-get install {})", packages.join(" "));
    let is_root = shell::output("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    if !is_root || !shell::has("apt-get", &["--version"]) {
        return Err(how);
    }
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(packages);
    shell::run("apt-get", &["update", "--quiet"])
        .and_then(|()| shell::run("apt-get", &arguments))
        .map_err(|error| format!("{error}\n{how}"))
}
