//! `tanxiao score`: reads, scores, writes, and says what became of every row.

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use tanxiao_core::manifest::{Hashed, Manifest};
use tanxiao_core::run::RunOptions;
use tanxiao_core::write::{OutputFormat, WriteContext, write_findings, write_rejects, write_run};

use super::scoring::{Files, score_all_paths};
use super::summary::Finished;
use super::taken::Taken;
use crate::args::ScoreArgs;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Staged;

pub(crate) fn run(args: &ScoreArgs, context: &Context) -> Outcome {
    let method = &args.input.method;
    let all = method.all_options()?;
    one_of_a_kind(args, all.len())?;
    let options: Vec<RunOptions> =
        all.into_iter().map(|options| RunOptions { exact: args.exact, ..options }).collect();
    let schemes = options.iter().map(|options| options.scheme.as_str());
    let targets: Vec<Targets> = match options.len() {
        1 => vec![Targets::of(args, None)?],
        _ => schemes.map(|scheme| Targets::of(args, Some(scheme))).collect::<Outcome<_>>()?,
    };
    distinct(args, &targets)?;
    // The program ends after this: to take millions of scores apart would only take time.
    let data = ManuallyDrop::new(match args.book {
        Some(_) => context.data_of_book()?,
        None => context.data()?,
    });
    let files = Files {
        inputs: &args.input.inputs,
        corrections: &args.corrections,
        benchmark: args.benchmark.as_deref().or(args.book.as_deref()),
    };
    let finished = ManuallyDrop::new(score_all_paths(&data, files, &options, context)?);
    write(&targets, args.exact, &finished, context)?;
    if context.is_json {
        super::summary::print_json(&finished)?;
    } else if !context.is_quiet {
        let writes_to_stdout = args.output.iter().any(|path| path == Path::new("-"));
        let texts = finished.iter().zip(&targets).map(|(finished, targets)| {
            let outputs: Vec<PathBuf> =
                targets.scores.iter().map(|(path, _)| path.clone()).collect();
            let others = [targets.rejects.as_deref(), targets.findings.as_deref()];
            super::summary::text(finished, &outputs, others, context)
        });
        let text = texts.collect::<Vec<_>>().join("\n");
        if writes_to_stdout {
            anstream::eprint!("{text}");
        } else {
            super::print_text(&text)?;
        }
    }
    let failures = finished.iter().filter_map(|finished| poor(finished, method.strict));
    let failures: Vec<Failure> = match finished.len() {
        1 => failures.map(|(_, zh, en)| Failure::text(Exit::Rejected, zh, en)).collect(),
        _ => failures
            .map(|(id, zh, en)| {
                Failure::text(Exit::Rejected, format!("{id}：{zh}"), format!("{id}: {en}"))
            })
            .collect(),
    };
    failures.into_iter().reduce(Failure::and).map_or(Ok(()), Err)
}

/// Why a run that was written is a poor one all the same: its scheme, and the reason in both
/// languages.
fn poor<'a>(finished: &'a Finished<'_>, is_strict: bool) -> Option<(&'a str, String, String)> {
    let scored = &finished.run.scored;
    let counts = scored.counts;
    let (zh, en) = if is_strict && !scored.rejects.is_empty() {
        let count = counts.rows_rejected;
        (format!("--strict：{count} 行退回"), format!("--strict: {count} rows were rejected"))
    } else if scored.height() == 0 {
        let count = counts.rows_read;
        (
            format!("读入 {count} 行，没有一行得到评价"),
            format!("{count} rows were read, and none was scored"),
        )
    } else if counts.held > 0 && counts.graded == 0 {
        let count = counts.held;
        (
            format!("没有企业评出等级：{count} 条数据待核实"),
            format!("nobody was graded: {count} returns are held"),
        )
    } else {
        return None;
    };
    Some((&finished.run.method.scheme.id, zh, en))
}

/// What can only be had of one scheme at a time.
fn one_of_a_kind(args: &ScoreArgs, schemes: usize) -> Outcome {
    if schemes < 2 {
        return Ok(());
    }
    if args.benchmark.is_some() {
        return Err(Failure::text(
            Exit::Usage,
            "一张行业基准表属于一种评价方法：用 --benchmark 时只能有一个 --scheme",
            "a table of benchmarks is of one scheme: --benchmark goes with one --scheme only",
        ));
    }
    let written = args.output.iter().chain(&args.rejects).chain(&args.findings);
    if written.into_iter().any(|path| path == Path::new("-")) {
        return Err(Failure::text(
            Exit::Usage,
            "多种评价方法各写各的文件，不能都写到标准输出（-）；请给出文件名",
            "each scheme writes files of its own, which cannot all be standard output (-): name a file",
        ));
    }
    Ok(())
}

/// The files of one scheme.
struct Targets {
    scores: Vec<(PathBuf, OutputFormat)>,
    rejects: Option<PathBuf>,
    findings: Option<PathBuf>,
}

impl Targets {
    /// Where scores, rejects and findings go, checked before any work is done. With several schemes
    /// each has its id in the name: `scores.xlsx` is `scores-huzhou-2021.xlsx`.
    fn of(args: &ScoreArgs, scheme: Option<&str>) -> Outcome<Self> {
        let named = |path: &PathBuf| scheme.map_or(path.clone(), |scheme| of_scheme(path, scheme));
        for path in args.rejects.iter().chain(&args.findings) {
            format_of(path)?;
        }
        let scores = args.output.iter().map(|path| Ok((named(path), format_of(path)?)));
        Ok(Self {
            scores: scores.collect::<Outcome<_>>()?,
            rejects: args.rejects.as_ref().map(named),
            findings: args.findings.as_ref().map(named),
        })
    }
}

/// A path with the id of a scheme before its ending.
fn of_scheme(path: &Path, scheme: &str) -> PathBuf {
    let part = |part: Option<&std::ffi::OsStr>| {
        part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default()
    };
    path.with_file_name(format!("{}-{scheme}.{}", part(path.file_stem()), part(path.extension())))
}

/// The format that a path asks for by its ending; `-` is CSV to standard output.
pub(crate) fn format_of(path: &Path) -> Outcome<OutputFormat> {
    if path == Path::new("-") {
        return Ok(OutputFormat::Csv);
    }
    format_of_file(path)
}

/// The format that a file name asks for by its ending.
pub(crate) fn format_of_file(path: &Path) -> Outcome<OutputFormat> {
    OutputFormat::from_file_name(&path.to_string_lossy()).ok_or_else(|| {
        let path = path.display();
        let endings = OutputFormat::ALL.map(|format| format.file_ending().trim_start_matches('.'));
        let list = |comma: &str, or: &str| match endings.split_last() {
            Some((last, others)) => [&others.join(comma), or, last].concat(),
            None => String::new(),
        };
        Failure::text(
            Exit::Usage,
            format!("不知道如何写 {path}：扩展名应为 {}", list("、", " 或 ")),
            format!("cannot tell how to write {path}: end it in {}", list(", ", " or ")),
        )
    })
}

/// No output may take the place of an input or of another output.
fn distinct(args: &ScoreArgs, targets: &[Targets]) -> Outcome {
    let others = args.benchmark.iter().chain(&args.corrections).map(PathBuf::as_path);
    let mut taken = Taken::of(args.input.paths().chain(others));
    let scores = || targets.iter().flat_map(|targets| &targets.scores);
    let sidecars = scores()
        .filter(|(_, format)| *format != OutputFormat::Parquet)
        .map(|(path, _)| sidecar(path));
    let outputs = scores().map(|(path, _)| path.clone());
    let others = targets.iter().flat_map(|one| one.rejects.iter().chain(&one.findings)).cloned();
    outputs.chain(sidecars).chain(others).try_for_each(|path| taken.take(&path))
}

/// Writes scores, manifests, rejects and findings; all of them or none.
fn write(
    targets: &[Targets],
    is_exact: bool,
    finished: &[Finished<'_>],
    context: &Context,
) -> Outcome {
    let mut staged = Staged::default();
    for (targets, finished) in targets.iter().zip(finished) {
        stage(targets, is_exact, finished, context, &mut staged)?;
    }
    staged.commit()
}

/// Writes what is of one scheme beside its place.
fn stage(
    targets: &Targets,
    is_exact: bool,
    finished: &Finished<'_>,
    context: &Context,
    staged: &mut Staged,
) -> Outcome {
    let run = &finished.run;
    for (path, format) in &targets.scores {
        if path == Path::new("-") {
            let mut stdout = std::io::BufWriter::new(std::io::stdout());
            render(*format, finished, context, &mut stdout)?;
            stdout.flush().map_err(|error| crate::output::io(path, &error))?;
            continue;
        }
        if *format == OutputFormat::Parquet {
            staged.write(path, |sink| render(*format, finished, context, sink).map(|_| ()))?;
            continue;
        }
        let mut hasher = Hasher::default();
        let mut manifest = finished.manifest.clone();
        staged.write(path, |sink| {
            let mut tee = Tee { sink, hasher: &mut hasher };
            manifest = render(*format, finished, context, &mut tee)?;
            Ok(())
        })?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        manifest.output = Some(hasher.finish(name.unwrap_or_default()));
        staged.write(&sidecar(path), |sink| {
            writeln!(sink, "{}", manifest.to_json())
                .map_err(|error| crate::output::io(path, &error))
        })?;
    }
    let write_context = WriteContext {
        scheme: run.method.scheme,
        lang: context.lang,
        manifest_json: None,
        is_exact,
    };
    let core = |result: tanxiao_core::finding::Result<()>| {
        result.map_err(|error| Failure::error(Exit::Output, &error))
    };
    if let Some(path) = &targets.rejects {
        let format =
            OutputFormat::from_file_name(&path.to_string_lossy()).unwrap_or(OutputFormat::Csv);
        staged
            .write(path, |sink| core(write_rejects(format, &run.rejected, &write_context, sink)))?;
    }
    if let Some(path) = &targets.findings {
        let format =
            OutputFormat::from_file_name(&path.to_string_lossy()).unwrap_or(OutputFormat::Csv);
        staged.write(path, |sink| {
            core(write_findings(format, &run.scored.findings, &write_context, sink))
        })?;
    }
    Ok(())
}

/// Writes the scores in a format; the manifest as the file holds it.
pub(crate) fn render(
    format: OutputFormat,
    finished: &Finished<'_>,
    context: &Context,
    sink: &mut (dyn Write + Send),
) -> Outcome<Manifest> {
    write_run(format, &finished.run, &finished.manifest, context.lang, &context.threads, sink)
        .map_err(|error| Failure::error(Exit::Output, &error))
}

/// The manifest that lies beside a file.
pub(crate) fn sidecar(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".manifest.json");
    PathBuf::from(name)
}

/// Hashes what is written.
#[derive(Default)]
struct Hasher {
    sha256: sha2::Sha256,
    bytes: u64,
}

impl Hasher {
    fn finish(self, name: String) -> Hashed {
        use sha2::Digest as _;
        let sha256 = self.sha256.finalize().iter().fold(String::new(), |mut text, byte| {
            use std::fmt::Write as _;
            let _ = write!(text, "{byte:02x}");
            text
        });
        Hashed { name, bytes: self.bytes, sha256 }
    }
}

/// Writes on, and hashes what passes.
struct Tee<'a> {
    sink: &'a mut (dyn Write + Send),
    hasher: &'a mut Hasher,
}

impl Write for Tee<'_> {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        use sha2::Digest as _;
        let written = self.sink.write(buffer)?;
        self.hasher.sha256.update(&buffer[..written]);
        self.hasher.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.sink.flush()
    }
}
