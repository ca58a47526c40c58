//! The browser's bundle: compiles the three modules, each in a cargo call of its own (one call would
//! unify their features), and hands them to `xtask-web`.

use crate::browser_compiler::{self, MODULES, WASM};
use crate::shell::{self, Outcome, cargo};

/// Where the bundle goes.
pub(crate) const OUT: &str = "dist/web";

/// Only the engine is waited for: elsewhere base is small rather than quick.
const ENGINE: &str = "tanxiao-web-worker";
const SMALL_BASE: &str = "profile.web.package.tanxiao-base.opt-level=\"z\"";

/// How the bundle is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// Quick to build.
    Work,
    /// Small, and held to its limits.
    Distribution,
}

impl Build {
    fn profile(self) -> &'static str {
        match self {
            Self::Work => "web-dev",
            Self::Distribution => "web",
        }
    }
}

/// `cargo xtask web [--dev] [--serve]`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let is_serving = has("--serve");
    let is_work = is_serving || has("--dev");
    bundle(if is_work { Build::Work } else { Build::Distribution })?;
    if is_serving { crate::web_serve::watch() } else { Ok(()) }
}

/// Builds into [`OUT`].
pub(crate) fn bundle(build: Build) -> Outcome {
    if build == Build::Distribution {
        crate::web_test::packages()?;
    }
    let compiler = browser_compiler::find()?;
    let profile = build.profile();
    for package in MODULES {
        let mut options = vec!["--package", package, "--profile", profile];
        if build == Build::Distribution && package != ENGINE {
            options.extend(["--config", SMALL_BASE]);
        }
        compiler.cargo("build", &options)?;
    }
    let wasm = shell::target_directory().join(WASM).join(profile);
    let wasm = wasm.to_string_lossy();
    let mut arguments = vec!["bundle", &wasm, "web", OUT];
    if build == Build::Distribution {
        arguments.push("--dist");
    }
    tool(&arguments)
}

/// Runs `xtask-web`, optimised: it compresses megabytes.
pub(crate) fn tool(arguments: &[&str]) -> Outcome {
    let mut all = vec!["run", "--quiet", "--release", "--package", "xtask-web", "--"];
    all.extend(arguments);
    cargo(&all)
}
