//! cargo xtask: set-up and checks of the project. `cargo xtask test` is the README's second
//! command: it sets up what the tests need and runs all of them.

mod bench_peers;
mod bench_web;
mod browser_compiler;
mod circles;
mod debian;
mod fuzz;
mod guide;
mod hostile;
mod judge;
mod rooms;
mod setup;
mod shell;
mod source;
mod test;
mod web;
mod web_serve;
mod web_test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  setup     install what the tests need beyond a Rust toolchain
  test      setup, then formatting, lints, all tests, judges, and the page's tests in Chromium
  check     formatting, lints and what core must not do: quick, while you work
  house     of these, what needs no compiler: rooms, circles, core without IO, tested findings,
            guide in two languages
  judge     other people's libraries as judges (xtask/judges, Python): COSE, JOSE, QR, SQL, HTTP
  fuzz      every reader on inputs that are made to break it (xtask/fuzz/README.md): --seconds N for each,
            names of targets for some, --sanitizer address with a nightly compiler
  hostile   files and pictures that are made to cost time and memory, given to the program: how
            much of both each takes; --release, --docs docs
  load      a synthetic book of 500,000 firms served on loopback and asked for firms; prints
            latency, requests a second and memory; --idle N and --stalled N open others beside
  bench-peers  the whole job beside DuckDB, polars and pandas: --firms N, --rounds N, --docs docs
  bench-scale  long-form meter data of 1, 10 and 100 million rows, or of the numbers given
  bench-web  the engine in Chromium beside the native program, one thread each: --firms N,
            --rounds N, --docs docs; --keep for the bundle that is there
  web       the browser's bundle in dist/web; --dev quicker to build; --serve that, served
            on 127.0.0.1 and built anew when a source changes
  web-test  the bundle of --dev, tested in Chromium (Debian's, or the one that CHROMIUM names)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.first().map(String::as_str) {
        Some("setup") => setup::run(),
        Some("test") => setup::run()
            .and_then(|()| test::all())
            .and_then(|()| judge::run(&[]))
            .and_then(|()| web_test::run(&arguments[1..])),
        Some("check") => test::check(),
        Some("house") => test::house(),
        Some("judge") => judge::run(&arguments[1..]),
        Some("fuzz") => fuzz::run(&arguments[1..]),
        Some("hostile") => hostile::run(&arguments[1..]),
        Some("load") => load(&arguments[1..]),
        Some("bench-peers") => bench_peers::peers(&arguments[1..]),
        Some("bench-scale") => bench_peers::scale(&arguments[1..]),
        Some("bench-web") => bench_web::run(&arguments[1..]),
        Some("web") => web::run(&arguments[1..]),
        Some("web-test") => web_test::run(&arguments[1..]),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The server under load, optimised.
fn load(arguments: &[String]) -> shell::Outcome {
    let mut line = vec!["run", "--release", "--package", "tanxiao-server", "--features", "load"];
    line.extend(["--example", "load", "--"]);
    line.extend(arguments.iter().map(String::as_str));
    shell::cargo(&line)
}
