//! The compiler for the browser: the toolchain that runs us if it has the wasm target or rustup
//! gives it; where that is refused, Debian's, which builds the target's standard library from the
//! sources that Debian ships.

use crate::debian;
use crate::shell::{self, Outcome};

/// The target of the browser.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";
/// The packages that become modules of the page.
pub(crate) const MODULES: [&str; 3] =
    ["tanxiao-web-app", "tanxiao-web-worker", "tanxiao-web-verifier"];

/// Debian's compiler, where its packages put it. Debian 12 has one new enough only under these
/// names, beside its older own.
const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
/// The linker of its LLVM. Debian's compiler brings no `rust-lld`, which the target asks for.
const LINKER: &str = "/usr/lib/llvm-22/bin/wasm-ld";
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
/// Builds the standard library too. That is not stable and Debian's compiler is a stable one, so
/// it needs `RUSTC_BOOTSTRAP` as well.
const BUILD_STD: &str = "-Zbuild-std=std,panic_abort";
/// What rustup and the cargo that runs us set, and what would lead Debian's cargo to our toolchain.
const OF_OUR_TOOLCHAIN: [&str; 5] =
    ["RUSTUP_TOOLCHAIN", "RUSTDOC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "LD_LIBRARY_PATH"];
/// The workspace's `rust-version`.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");

/// A compiler that can build for the browser.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compiler {
    /// The toolchain that runs us.
    Ours,
    /// Debian's.
    Debian,
}

/// Finds a compiler, installing what is missing where that may be done from here.
pub(crate) fn find() -> Outcome<Compiler> {
    if has_target() {
        return Ok(Compiler::Ours);
    }
    let how = format!("the target {WASM} is missing: run `rustup target add {WASM}`");
    let refused = if shell::has("rustup", &["--version"]) {
        match shell::run("rustup", &["target", "add", WASM]) {
            Ok(()) if has_target() => return Ok(Compiler::Ours),
            Ok(()) => how,
            Err(error) => format!("{error}\n{how}"),
        }
    } else {
        how
    };
    if !is_debian_ready() {
        debian::install(&PACKAGES, &format!("{refused}, or a compiler with its sources"))?;
    }
    if is_debian_ready() {
        eprintln!("using {RUSTC} for {WASM}: rustup does not give the target");
        Ok(Compiler::Debian)
    } else {
        Err(format!(
            "{refused}\n{RUSTC} is not there with its sources and {LINKER}, or older than {OLDEST}"
        ))
    }
}

impl Compiler {
    /// Runs a cargo command for the browser; `options` are cargo's own.
    pub(crate) fn cargo(self, command: &str, options: &[&str]) -> Outcome {
        let target = ["--target", WASM];
        match self {
            Self::Ours => shell::cargo(&[&[command], &target[..], options].concat()),
            Self::Debian => {
                let line = [&[command, BUILD_STD], &target[..], options].concat();
                let variables = [
                    ("CARGO", CARGO),
                    ("RUSTC", RUSTC),
                    ("RUSTC_BOOTSTRAP", "1"),
                    ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", LINKER),
                ];
                shell::run_among(CARGO, &line, &variables, &OF_OUR_TOOLCHAIN)
            }
        }
    }

    /// Lints for the browser. Debian's compiler comes without clippy of its version: it checks.
    pub(crate) fn lint(self, packages: &[&str]) -> Outcome {
        match self {
            Self::Ours => self.cargo("clippy", &[packages, &["--", "-D", "warnings"]].concat()),
            Self::Debian => self.cargo("check", packages),
        }
    }
}

/// Whether our toolchain has the standard library of the target.
fn has_target() -> bool {
    shell::output("rustc", &["--print", "target-libdir", "--target", WASM])
        .is_some_and(|directory| std::path::Path::new(directory.trim()).is_dir())
}

/// Whether Debian's compiler is there, with the standard library's sources and a linker, and new
/// enough.
fn is_debian_ready() -> bool {
    let Some(root) = shell::output(RUSTC, &["--print", "sysroot"]) else { return false };
    let sources = std::path::Path::new(root.trim()).join("lib/rustlib/src/rust/library/std");
    let version = shell::output(RUSTC, &["--version"]).unwrap_or_default();
    let version = version.split(' ').nth(1).map(numbers);
    sources.is_dir()
        && version.is_some_and(|version| version >= numbers(OLDEST))
        && shell::has(CARGO, &["--version"])
        && shell::has(LINKER, &["--version"])
}

/// The numbers of a version, in order.
fn numbers(version: &str) -> Vec<u32> {
    version.split(['.', '-', '+']).map_while(|part| part.parse().ok()).collect()
}
