//! The page in a real Chromium: `web/tests`, run by node against the served bundle.

use crate::debian;
use crate::shell::{self, Outcome};
use crate::web::{self, Build};

/// `cargo xtask web-test [--keep] [NAME]`; `--keep` tests the bundle that is there, and only tests
/// whose name holds NAME are run.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    set_up()?;
    if !arguments.iter().any(|argument| argument == "--keep") {
        web::bundle(Build::Work)?;
    }
    // As `cargo test` builds them: their figures are compared, not their speed.
    crate::test::build()?;
    // The tests start the server themselves; it must not be compiled while they wait.
    shell::cargo(&["build", "--release", "--package", "xtask-web"])?;
    let target = shell::target_directory();
    let target = target.to_string_lossy();
    let named = arguments.iter().find(|argument| !argument.starts_with("--"));
    let name = named.map_or("", String::as_str);
    shell::run("node", &["web/tests/run.mjs", &target, web::OUT, name])
}

/// Packages from npm: the browser tests' driver, and wasm-opt, without which a bundle is larger.
pub(crate) fn packages() -> Outcome {
    if !shell::has("npm", &["--version"]) {
        debian::install(&["nodejs", "npm"], "Node.js 18 or newer with npm is missing: install it")?;
    }
    if !shell::root().join("web/tests/node_modules/playwright-core").is_dir() {
        shell::run("npm", &["ci", "--prefix", "web/tests", "--no-audit", "--no-fund"])?;
    }
    Ok(())
}

/// What the browser tests need: node, their packages, a Chromium and Chinese glyphs.
pub(crate) fn set_up() -> Outcome {
    packages()?;
    let has_chromium = std::env::var_os("CHROMIUM").is_some()
        || shell::has("chromium", &["--version"])
        || shell::has("google-chrome", &["--version"]);
    if has_chromium {
        return Ok(());
    }
    debian::install(
        &["chromium", "fonts-noto-cjk"],
        "Chromium is missing: install it with a Chinese font, or set CHROMIUM to the path of one",
    )
}
