//! `tanxiao score`: reads, scores, writes, and says what became of every row.

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tanxiao_core::account::Method;
use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::confirm;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::read::Table;
use tanxiao_core::run::{Plan, Run, RunOptions};
use tanxiao_core::write::{OutputFormat, WriteContext, write_findings, write_rejects, write_run};

use super::summary::Finished;
use crate::args::ScoreArgs;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input::{self, File, Opened};
use crate::output::Staged;
use tanxiao_core::manifest::{self, Hashed, Manifest};

pub(crate) fn run(args: &ScoreArgs, context: &Context) -> Outcome {
    let targets = targets(args)?;
    distinct(args, &targets)?;
    // The program ends after this: to take millions of scores apart would only take time.
    let data = ManuallyDrop::new(context.data()?);
    let options = RunOptions { exact: args.exact, ..args.input.method.options() };
    let files = Files {
        inputs: &args.input.inputs,
        corrections: &args.corrections,
        benchmark: args.benchmark.as_deref(),
    };
    let finished = score_paths(&data, files, &options, context)?;
    let finished = ManuallyDrop::new(finished);
    write(&targets, args, &finished, context)?;
    let scored = &finished.run.scored;
    if context.is_json {
        super::summary::print_json(&finished)?;
    } else if !context.is_quiet {
        let writes_to_stdout = args.output.iter().any(|path| path == Path::new("-"));
        let others = [args.rejects.as_deref(), args.findings.as_deref()];
        let text = super::summary::text(&finished, &args.output, others, context);
        if writes_to_stdout {
            anstream::eprint!("{text}");
        } else {
            super::print_text(&text)?;
        }
    }
    if args.input.method.strict && !scored.rejects.is_empty() {
        let count = scored.counts.rows_rejected;
        return Err(Failure::text(
            Exit::Rejected,
            format!("--strict：{count} 行被拒绝"),
            format!("--strict: {count} rows were rejected"),
        ));
    }
    if scored.height() == 0 {
        let count = scored.counts.rows_read;
        return Err(Failure::text(
            Exit::Rejected,
            format!("读入 {count} 行，没有一行得到评价"),
            format!("{count} rows were read, and none was scored"),
        ));
    }
    if scored.counts.held > 0 && scored.counts.graded == 0 {
        let count = scored.counts.held;
        return Err(Failure::text(
            Exit::Rejected,
            format!("没有企业评出等级：{count} 条数据待核实"),
            format!("nobody was graded: {count} returns are held"),
        ));
    }
    Ok(())
}

/// Scores files that are in memory, and describes the run.
pub(crate) fn score<'a>(
    data: &'a DataSet,
    files: &[File],
    options: &RunOptions,
    benchmark: Option<&Path>,
    context: &Context,
) -> Outcome<Finished<'a>> {
    let scoring = Scoring::new(data, options, benchmark, context)?;
    let inputs = input::as_inputs(files);
    let mut tables = scoring.plan.open(&inputs).map_err(stopped)?;
    files.iter().for_each(|file| input::say_left_out(&mut tables, &file.left_out));
    let run = scoring.run(&tables, tables.len()).map_err(stopped)?;
    Ok(scoring.finish(run, hashed(files), Vec::new()))
}

fn hashed(files: &[File]) -> Vec<Hashed> {
    files.iter().map(|file| Hashed::of(&file.name, &file.bytes)).collect()
}

/// The files that a run is made from.
#[derive(Clone, Copy)]
pub(crate) struct Files<'a> {
    pub(crate) inputs: &'a [PathBuf],
    pub(crate) corrections: &'a [PathBuf],
    pub(crate) benchmark: Option<&'a Path>,
}

/// Scores files, reading those that are large as they are needed, and describes the run. No row of
/// it can be explained.
pub(crate) fn score_paths<'a>(
    data: &'a DataSet,
    files: Files<'_>,
    options: &RunOptions,
    context: &Context,
) -> Outcome<Finished<'a>> {
    let mut scoring = Scoring::new(data, options, files.benchmark, context)?;
    scoring.plan = scoring.plan.without_amounts();
    let corrections = input::read_inputs(files.corrections)?;
    let folder = input::expanded(files.inputs)?;
    let opened = Opened::all(&folder.files, &scoring.plan, context.threads)?;
    let outcome = opened.tables(&scoring.plan).and_then(|mut tables| {
        input::say_left_out(&mut tables, &folder.left_out);
        scoring.corrected(tables, &corrections)
    });
    match outcome {
        Ok(run) => Ok(scoring.finish(run, opened.hashed()?, hashed(&corrections))),
        // Text that turned out not to be UTF-8 half-way: all of it decides what it is.
        Err(findings)
            if opened.has_streams()
                && findings.iter().any(|finding| finding.code == Code::FileEncoding) =>
        {
            drop(opened);
            let inputs = input::read_inputs(files.inputs)?;
            let tables = scoring.plan.open(&input::as_inputs(&inputs));
            let run = tables.and_then(|mut tables| {
                inputs.iter().for_each(|file| input::say_left_out(&mut tables, &file.left_out));
                scoring.corrected(tables, &corrections)
            });
            let run = run.map_err(stopped)?;
            Ok(scoring.finish(run, hashed(&inputs), hashed(&corrections)))
        }
        Err(findings) => Err(stopped(findings)),
    }
}

fn stopped(findings: Vec<Finding>) -> Failure {
    Failure::findings(Exit::Input, findings)
}

/// What files are scored with.
struct Scoring<'a, 'c> {
    plan: Plan<'a>,
    options: &'c RunOptions,
    benchmark: Option<(Hashed, BenchmarkTable)>,
    confirmations: Option<Hashed>,
    context: &'c Context,
}

impl<'a, 'c> Scoring<'a, 'c> {
    fn new(
        data: &'a DataSet,
        options: &'c RunOptions,
        benchmark: Option<&Path>,
        context: &'c Context,
    ) -> Outcome<Self> {
        let plan = Plan::new(data, options).map_err(|error| Failure::error(Exit::Data, &error))?;
        let benchmark = match benchmark {
            None => None,
            Some(path) => {
                let (file, table) = read_benchmark(path, plan.method)?;
                Some((Hashed::of(&file.name, &file.bytes), table))
            }
        };
        let mut plan = plan.on(Arc::new(context.threads));
        let mut confirmations = None;
        if let Some(path) = &options.confirm {
            let file = input::read_all(&[PathBuf::from(path)])?.remove(0);
            let read = confirm::confirmations(&file.name, &file.bytes, data).map_err(stopped)?;
            plan = plan.confirming(read);
            confirmations = Some(Hashed::of(&file.name, &file.bytes));
        }
        Ok(Self { plan, options, benchmark, confirmations, context })
    }

    /// Scores tables with the corrections to them.
    fn corrected<'t>(
        &self,
        mut tables: Vec<Table<'t>>,
        corrections: &'t [File],
    ) -> Result<Run<'a>, Vec<Finding>> {
        let originals = tables.len();
        tables.extend(self.plan.open_corrections(&input::as_inputs(corrections))?);
        self.run(&tables, originals)
    }

    /// Scores tables, of which those from `originals` on are corrections.
    fn run(&self, tables: &[Table<'_>], originals: usize) -> Result<Run<'a>, Vec<Finding>> {
        let rows: usize = tables.iter().map(Table::rows_hint).sum();
        let bar = progress(rows, self.context);
        let table = self.benchmark.as_ref().map(|(_, table)| table);
        let on_rows = &mut |rows| bar.set_position(rows);
        let run = self.plan.score_corrected(tables, originals, table, on_rows);
        bar.finish_and_clear();
        run
    }

    fn finish(self, run: Run<'a>, inputs: Vec<Hashed>, corrections: Vec<Hashed>) -> Finished<'a> {
        let data_dir = self.context.data_dir.as_ref().map(|path| path.display().to_string());
        let mut manifest = manifest::of_run(
            run.method,
            self.options,
            self.context.lang,
            data_dir,
            inputs,
            self.benchmark.map(|(hashed, _)| hashed),
            run.scored.counts,
        );
        manifest.corrections = corrections;
        manifest.confirmations = self.confirmations;
        Finished { run, manifest }
    }
}

/// Reads a published benchmark table.
pub(crate) fn read_benchmark(path: &Path, method: Method<'_>) -> Outcome<(File, BenchmarkTable)> {
    let file = input::read_all(&[path.to_owned()])?.remove(0);
    let text = String::from_utf8_lossy(&file.bytes);
    let table = BenchmarkTable::parse(&file.name, &text, method.scheme, &method.factors.sha256)
        .map_err(|error| Failure::error(Exit::Data, &error))?;
    Ok((file, table))
}

/// A bar on standard error for work that takes long enough to wonder; none where nobody looks.
fn progress(rows: usize, context: &Context) -> ProgressBar {
    const LONG: usize = 100_000;
    if context.is_quiet || context.is_json || rows < LONG {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(rows as u64), ProgressDrawTarget::stderr());
    let template = match context.lang {
        tanxiao_core::lang::Lang::Zh => "  {bar:40} {human_pos}/{human_len} 行 {elapsed}",
        tanxiao_core::lang::Lang::En => "  {bar:40} {human_pos}/{human_len} rows {elapsed}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// The format that a path asks for by its ending; `-` is CSV to standard output.
pub(crate) fn format_of(path: &Path) -> Outcome<OutputFormat> {
    if path == Path::new("-") {
        return Ok(OutputFormat::Csv);
    }
    OutputFormat::from_file_name(&path.to_string_lossy()).ok_or_else(|| {
        let path = path.display();
        Failure::text(
            Exit::Usage,
            format!("不知道如何写 {path}：扩展名应为 csv、xlsx、parquet、ndjson 或 arrow"),
            format!(
                "cannot tell how to write {path}: end it in csv, xlsx, parquet, ndjson or arrow"
            ),
        )
    })
}

/// Where scores go, checked before any work is done.
fn targets(args: &ScoreArgs) -> Outcome<Vec<(PathBuf, OutputFormat)>> {
    for path in args.rejects.iter().chain(&args.findings) {
        format_of(path)?;
    }
    args.output.iter().map(|path| Ok((path.clone(), format_of(path)?))).collect()
}

/// No output may take the place of an input or of another output.
fn distinct(args: &ScoreArgs, targets: &[(PathBuf, OutputFormat)]) -> Outcome {
    let mut taken: Vec<PathBuf> = args.input.inputs.iter().map(|path| whole(path)).collect();
    let others = args.benchmark.iter().chain(&args.input.method.confirm).chain(&args.corrections);
    taken.extend(others.map(|path| whole(path)));
    let sidecars = targets
        .iter()
        .filter(|(_, format)| *format != OutputFormat::Parquet)
        .map(|(path, _)| sidecar(path));
    let outputs = targets.iter().map(|(path, _)| path.clone());
    let others = args.rejects.iter().chain(&args.findings).cloned();
    for path in outputs.chain(sidecars).chain(others) {
        let path = whole(&path);
        // What lies in a folder that is an input is an input, too.
        if path != Path::new("-") && taken.iter().any(|taken| path.starts_with(taken)) {
            let path = path.display();
            return Err(Failure::text(
                Exit::Usage,
                format!("{path} 既是输入又是输出，或被写两次；请换一个文件名"),
                format!("{path} is read and written, or written twice; choose another name"),
            ));
        }
        taken.push(path);
    }
    Ok(())
}

/// A path without what makes one file look like two.
pub(crate) fn whole(path: &Path) -> PathBuf {
    if path == Path::new("-") {
        return path.to_owned();
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new("."));
    std::fs::canonicalize(path).unwrap_or_else(|_| {
        let name = path.file_name().unwrap_or_default();
        std::fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned()).join(name)
    })
}

/// Writes scores, manifests, rejects and findings; all of them or none.
fn write(
    targets: &[(PathBuf, OutputFormat)],
    args: &ScoreArgs,
    finished: &Finished<'_>,
    context: &Context,
) -> Outcome {
    let run = &finished.run;
    let mut staged = Staged::default();
    for (path, format) in targets {
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
        is_exact: args.exact,
    };
    let core = |result: tanxiao_core::finding::Result<()>| {
        result.map_err(|error| Failure::error(Exit::Output, &error))
    };
    if let Some(path) = &args.rejects {
        let format =
            OutputFormat::from_file_name(&path.to_string_lossy()).unwrap_or(OutputFormat::Csv);
        staged
            .write(path, |sink| core(write_rejects(format, &run.rejected, &write_context, sink)))?;
    }
    if let Some(path) = &args.findings {
        let format =
            OutputFormat::from_file_name(&path.to_string_lossy()).unwrap_or(OutputFormat::Csv);
        staged.write(path, |sink| {
            core(write_findings(format, &run.scored.findings, &write_context, sink))
        })?;
    }
    staged.commit()
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
