//! `cargo xtask fuzz`: every fuzz target (`xtask/fuzz`, a workspace of its own) for a stated time, one
//! after the other on one thread, at the lowest priority, and what each reached.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::shell::{self, Outcome};
use crate::source;

/// Seconds of a target, unless told.
const SECONDS: &str = "60";
/// Bounds: seconds of one input, and memory of one allocation and of the process. Builds that look
/// for faults are several times slower than others.
const BOUNDS: [&str; 4] =
    ["-timeout=10", "-malloc_limit_mb=512", "-rss_limit_mb=2048", "-max_len=65536"];

/// `cargo xtask fuzz [--seconds N] [--sanitizer address] [TARGET …]`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let known = targets()?;
    let (mut seconds, mut sanitizer) = (SECONDS.to_owned(), "none".to_owned());
    let mut wanted: Vec<String> = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().cloned().ok_or(format!("{argument} has no value"));
        match argument.as_str() {
            "--seconds" => seconds = value()?,
            "--sanitizer" => sanitizer = value()?,
            name if known.iter().any(|known| known == name) => wanted.push(name.to_owned()),
            other => return Err(format!("no target {other}; there are {}", known.join(", "))),
        }
    }
    if seconds.parse::<u32>().is_err() {
        return Err(format!("--seconds {seconds}: a number is needed"));
    }
    if wanted.is_empty() {
        wanted = known;
    }
    let programs = build(&wanted, &sanitizer)?;
    let mut reached = String::new();
    let mut found = Vec::new();
    for target in &wanted {
        let (line, outcome) = one(Path::new(&programs), target, &seconds)?;
        reached.push_str(&line);
        found.extend(outcome.err());
    }
    println!("| target | inputs | a second | code reached | inputs kept | peak memory | |");
    println!("|---|---:|---:|---:|---:|---:|---|");
    print!("{reached}");
    if found.is_empty() { Ok(()) } else { Err(format!("found:\n{}", found.join("\n"))) }
}

/// The targets, as the manifest of the workspace lists them.
fn targets() -> Outcome<Vec<String>> {
    let manifest = source::text(&shell::root().join("xtask/fuzz/Cargo.toml"))?;
    let of_bins = manifest.split("[[bin]]").skip(1);
    let name = |bin: &str| bin.split('"').nth(1).map(str::to_owned);
    Ok(of_bins.filter_map(name).collect())
}

/// Builds the targets; the directory of their programs.
fn build(wanted: &[String], sanitizer: &str) -> Outcome<String> {
    if !shell::has("cargo", &["fuzz", "--version"]) {
        shell::run("cargo", &["install", "cargo-fuzz", "--locked"]).map_err(|error| {
            format!("{error}\ncargo-fuzz is missing: run `cargo install cargo-fuzz --locked`")
        })?;
    }
    let directory = shell::target_directory().join("fuzz").to_string_lossy().into_owned();
    let mut line = vec![
        "fuzz",
        "build",
        "--fuzz-dir",
        "xtask/fuzz",
        "--sanitizer",
        sanitizer,
        "--target-dir",
        &directory,
    ];
    // Only compilers that are no release know sanitizers.
    if sanitizer != "none" {
        line.insert(0, "+nightly");
    }
    if let [target] = wanted {
        line.push(target);
    }
    // The cargo that runs us has named itself, and the toolchain that it is of.
    let inherited = ["CARGO", "RUSTUP_TOOLCHAIN"];
    shell::run_among("cargo", &line, &[], &inherited)?;
    let version = shell::output("rustc", &["-vV"]).unwrap_or_default();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or("rustc does not say for which machine it compiles")?;
    Ok(format!("{directory}/{host}/release"))
}

/// Runs one target: on what was found before and on the seeds, whose descendants are kept below the
/// target directory. What it reached, as a row of a table, and whether it found a fault.
fn one(programs: &Path, target: &str, seconds: &str) -> Outcome<(String, Outcome)> {
    let directory = shell::target_directory().join("fuzz");
    let kept = directory.join("corpus").join(target);
    std::fs::create_dir_all(&kept).map_err(|error| error.to_string())?;
    let artifacts = format!("-artifact_prefix={}/{target}-", directory.display());
    let mut command = Command::new("nice");
    command.args(["-n", "19"]).arg(programs.join(target)).arg(&kept);
    command.arg(format!("xtask/fuzz/seeds/{target}"));
    command.arg(format!("-max_total_time={seconds}")).arg(artifacts);
    command.args(BOUNDS).arg("-print_final_stats=1").current_dir(shell::root());
    eprintln!("+ {command:?}");
    let failed = |error: std::io::Error| format!("{target}: {error}");
    let child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(failed)?;
    let mut reached = Reached::default();
    for line in child.stderr.take().into_iter().flat_map(|said| BufReader::new(said).split(b'\n')) {
        let line = String::from_utf8_lossy(&line.map_err(failed)?).into_owned();
        eprintln!("{line}");
        reached.note(&line);
    }
    let status = child.wait().map_err(failed)?;
    let outcome = if status.success() { Ok(()) } else { Err(format!("{target}: {status}")) };
    Ok((reached.row(target, outcome.is_ok()), outcome))
}

/// What libFuzzer says of its progress and at its end.
#[derive(Default)]
struct Reached {
    code: String,
    kept: String,
    inputs: String,
    a_second: String,
    mebibytes: String,
}

impl Reached {
    /// `#4096 pulse cov: 1204 ft: 3400 corp: 55/12Kb …`, `stat::number_of_executed_units: 4096`.
    fn note(&mut self, line: &str) {
        let after = |name: &str| line.split_once(name)?.1.split_whitespace().next();
        let noted = [
            (&mut self.code, after(" cov: ")),
            (&mut self.kept, after(" corp: ").and_then(|count| count.split('/').next())),
            (&mut self.inputs, after("stat::number_of_executed_units:")),
            (&mut self.a_second, after("stat::average_exec_per_sec:")),
            (&mut self.mebibytes, after("stat::peak_rss_mb:")),
        ];
        for (field, value) in noted {
            if let Some(value) = value {
                value.clone_into(field);
            }
        }
    }

    fn row(&self, target: &str, is_sound: bool) -> String {
        let Self { code, kept, inputs, a_second, mebibytes } = self;
        let found = if is_sound { "nothing found" } else { "**a fault**" };
        format!(
            "| {target} | {inputs} | {a_second} | {code} | {kept} | {mebibytes} MiB | {found} |\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Reached;

    #[test]
    fn what_the_fuzzer_says_becomes_a_row() {
        let mut reached = Reached::default();
        for line in [
            "#2\tINITED cov: 11 ft: 12 corp: 1/1b exec/s: 0 rss: 40Mb",
            "#4096\tpulse  cov: 1204 ft: 3400 corp: 55/12Kb lim: 4096 exec/s: 2048 rss: 60Mb",
            "stat::number_of_executed_units: 4100",
            "stat::average_exec_per_sec:     2050",
            "stat::peak_rss_mb:              61",
        ] {
            reached.note(line);
        }
        assert_eq!(
            reached.row("csv", true),
            "| csv | 4100 | 2050 | 1204 | 55 | 61 MiB | nothing found |\n"
        );
        assert!(reached.row("csv", false).contains("fault"));
    }
}
