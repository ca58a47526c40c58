//! `cargo xtask load`: a synthetic book on loopback, asked for firms at a steady rate.

use std::process::ExitCode;

use tanxiao_server::load::{Options, Phase, run};

const USAGE: &str = "\
cargo xtask load [--firms N] [--periods N] [--rate N] [--seconds N] [--connections N]
                 [--idle N] [--stalled N]

  a synthetic book (500,000 firms, 12 years unless told otherwise) is served on loopback and asked
  for firms at a steady rate (5,000 a second), then as fast as the connections go; --idle
  connections that ask once and stay, and --stalled ones that do not read, are open beside
";

/// Bounds of a load, so that a slip of the finger does no harm.
const MOST: [(&str, u32); 7] = [
    ("--firms", 1_000_000),
    ("--periods", 24),
    ("--rate", 100_000),
    ("--seconds", 120),
    ("--connections", 512),
    ("--idle", 10_000),
    ("--stalled", 10_000),
];

fn main() -> ExitCode {
    let Some(options) = options() else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(options) {
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
        Ok(report) => {
            let mib = |bytes: u64| bytes / (1 << 20);
            println!(
                "{} scores ({} firms × {} years), made up and loaded in {:.1} s",
                report.scores, options.firms, options.periods, report.load_secs
            );
            println!(
                "memory {} MiB, {} bytes a score; {} MiB after the load",
                mib(report.resident_bytes),
                report.resident_bytes / report.scores.max(1),
                mib(report.resident_after_bytes)
            );
            print(&format!("at {} requests/s", options.rate), &report.steady);
            print("flat out", &report.flat_out);
            if report.steady.failed + report.flat_out.failed > 0 {
                return ExitCode::FAILURE;
            }
            ExitCode::SUCCESS
        }
    }
}

fn print(name: &str, phase: &Phase) {
    let milli = |micros: u64| micros as f64 / 1000.0;
    println!(
        "{name}: {:.0} answers/s, p50 {:.2} ms, p99 {:.2} ms, p99.9 {:.2} ms, longest {:.1} ms, \
         {} answers, {} failed",
        phase.per_sec,
        milli(phase.p50_us),
        milli(phase.p99_us),
        milli(phase.p999_us),
        milli(phase.max_us),
        phase.answered,
        phase.failed
    );
}

fn options() -> Option<Options> {
    let mut options = Options {
        firms: 500_000,
        periods: 12,
        rate: 5_000,
        seconds: 20,
        connections: 32,
        idle: 0,
        stalled: 0,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let (_, most) = MOST.iter().find(|(known, _)| *known == name)?;
        let value = arguments.next()?.parse().ok().filter(|value| *value <= *most)?;
        match name.as_str() {
            "--firms" => options.firms = value,
            "--periods" => options.periods = value,
            "--rate" => options.rate = value,
            "--seconds" => options.seconds = value,
            "--idle" => options.idle = value,
            "--stalled" => options.stalled = value,
            _ => options.connections = value,
        }
    }
    let asks = [options.firms, options.periods, options.rate, options.seconds, options.connections];
    (!asks.contains(&0)).then_some(options)
}
