//! A file of many firms: the same plan, reader, checks and scores as the command line.

use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::data::DataSet;
use tanxiao_core::exec::InTurn;
use tanxiao_core::finding::{Finding, by_kind};
use tanxiao_core::run::{Input, Plan, Run, RunOptions};
use tanxiao_core::scheme::{Band, Ladder};
use tanxiao_core::write::{
    OutputFormat, WriteContext, write_benchmarks, write_findings, write_rejects, write_scores,
};
use tanxiao_web_protocol::{
    Batched, Bilingual, Export, ExportFile, NoteKind, Page, Reply, TableFormat, Tally, View,
};

use crate::Answer;
use crate::notes;
use crate::view::Ordered;

/// A graded file, kept for windows, details and exports.
pub(crate) struct Batch {
    pub(crate) run: Run<'static>,
    stem: String,
    ordered: Ordered,
}

/// A dropped file.
#[derive(Clone, Copy)]
pub(crate) struct File<'a> {
    pub(crate) name: &'a str,
    pub(crate) bytes: &'a [u8],
}

/// Grades a file with a scheme and factor set.
pub(crate) fn grade(
    data: &'static DataSet,
    file: File<'_>,
    (scheme, factors): (&str, &str),
    benchmark: Option<&(String, String)>,
    report: &mut dyn FnMut(Reply),
) -> Result<(Batch, Batched), Vec<Finding>> {
    let options = RunOptions {
        scheme: scheme.to_owned(),
        factors: factors.to_owned(),
        ..RunOptions::default()
    };
    let plan = Plan::new(data, &options)?;
    let table = match benchmark {
        None => None,
        Some((name, json)) => {
            let method = plan.method;
            let sha256 = &method.factors.sha256;
            Some(BenchmarkTable::parse(name, json, method.scheme, sha256)?)
        }
    };
    let tables = plan.open(&[Input { name: file.name, bytes: file.bytes }])?;
    let run = plan.score(&tables, table.as_ref(), &mut |rows| report(Reply::Progress(rows)))?;
    let summary = summary(&run);
    let stem = file.name.rsplit_once('.').map_or(file.name, |(stem, _)| stem).to_owned();
    Ok((Batch { run, stem, ordered: Ordered::default() }, summary))
}

fn summary(run: &Run<'static>) -> Batched {
    let scored = &run.scored;
    let scheme = run.method.scheme;
    let (levels, grades): (Vec<_>, Vec<_>) =
        (0..scored.height()).map(|row| scored.bands(row, scheme)).unzip();
    let counts = scored.counts;
    Batched {
        rows_read: counts.rows_read,
        rows_scored: counts.rows_scored,
        rows_rejected: counts.rows_rejected,
        scores: counts.scores,
        graded: counts.graded,
        held: counts.held,
        grades: tallies(&scheme.grade, &grades),
        levels: scheme.level.as_ref().map(|ladder| tallies(ladder, &levels)).unwrap_or_default(),
        notes: by_kind(&scored.findings)
            .into_iter()
            .map(|kind| NoteKind {
                count: kind.findings.len() as u64,
                notes: kind
                    .findings
                    .into_iter()
                    .take(Batched::MOST_OF_KIND)
                    .map(notes::note)
                    .collect(),
            })
            .collect(),
        notes_total: scored.findings.len() as u64,
        scheme: Bilingual::of(|lang| format!("{} {}", scheme.name.in_lang(lang), scheme.version)),
        is_against_table: scored.is_against_table(),
    }
}

fn tallies(ladder: &Ladder, held: &[Option<i32>]) -> Vec<Tally> {
    let tally = |band: Option<&Band>| {
        let number = band.map(|band| band.number);
        let count = held.iter().filter(|other| **other == number).count();
        Tally {
            number,
            label: band.map_or_else(
                || Bilingual { zh: "未评级".to_owned(), en: "not graded".to_owned() },
                |band| Bilingual::of(|lang| band.label.in_lang(lang).to_owned()),
            ),
            colour: band.map(|band| band.colour.clone()).unwrap_or_default(),
            count: count as u32,
            share: count as f64 / held.len().max(1) as f64,
        }
    };
    ladder.bands.iter().map(Some).chain([None]).map(tally).collect()
}

/// The engine's name of a format.
fn format(table: TableFormat) -> OutputFormat {
    match table {
        TableFormat::Csv => OutputFormat::Csv,
        TableFormat::Workbook => OutputFormat::Xlsx,
        TableFormat::NdJson => OutputFormat::NdJson,
    }
}

/// The ending of a file's name, and its media type.
fn kind(table: TableFormat) -> (&'static str, &'static str) {
    const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    match table {
        TableFormat::Csv => ("csv", "text/csv"),
        TableFormat::Workbook => ("xlsx", WORKBOOK),
        TableFormat::NdJson => ("ndjson", "application/x-ndjson"),
    }
}

impl Batch {
    /// A window of the scores.
    pub(crate) fn view(&mut self, view: &View, data: &DataSet) -> Page {
        self.ordered.page(&self.run, view, data)
    }

    /// A file to save.
    pub(crate) fn export(&self, export: Export) -> Result<Answer, Vec<Finding>> {
        let run = &self.run;
        let lang = export.lang;
        let context =
            WriteContext { scheme: run.method.scheme, lang, manifest_json: None, is_exact: false };
        let mut bytes = Vec::new();
        let (part, (ending, mime), written) = match export.file {
            ExportFile::Scores(table) => (lang.pick("评价结果", "scores"), kind(table), {
                let scores = run.table();
                let rows = 0..scores.height();
                write_scores(format(table), &scores, rows, &context, &InTurn, &mut bytes)
            }),
            ExportFile::Rejects(table) => (
                lang.pick("未通过校验", "rejects"),
                kind(table),
                write_rejects(format(table), &run.rejected, &context, &mut bytes),
            ),
            ExportFile::Findings(table) => (
                lang.pick("校验意见", "findings"),
                kind(table),
                write_findings(format(table), &run.scored.findings, &context, &mut bytes),
            ),
            ExportFile::Benchmark => (
                lang.pick("行业基准", "benchmark"),
                ("json", "application/json"),
                write_benchmarks(&run.scored.benchmark_table(run.method), &mut bytes),
            ),
        };
        written?;
        let name = format!("{}-{part}.{ending}", self.stem);
        Ok((Reply::File { name, mime: mime.to_owned() }, Some(bytes)))
    }
}
