//! `tanxiao book`: what is in a score book, and whether it is what was published.

mod benchmark;
pub(super) mod crossed;
mod diff;
mod log;
mod show;
mod verify;
mod withdraw;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use tanxiao_book::Book;
use tanxiao_core::book::Record;
use tanxiao_core::lang::Lang;
use tanxiao_core::scheme::Scheme;
use tanxiao_core::write::status_title;

use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::term::table::Cell;

#[derive(Debug, Args)]
pub(crate) struct BookDirectory {
    /// 结果册所在目录 / directory of the book
    #[arg(long, value_name = "DIR")]
    book: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BookCommand {
    /// 列出历次发布 / list the runs that were published
    Log {
        #[command(flatten)]
        directory: BookDirectory,
    },
    /// 一家企业的全部结果：各期、走势、更正 / every score of one firm: periods, trend, corrections
    Show {
        /// 统一社会信用代码或企业名称 / credit code, or name
        firm: String,
        #[command(flatten)]
        directory: BookDirectory,
    },
    /// 比较两次发布或两个报告期：谁变了，为什么 / compare two runs or periods: who moved, and why
    Diff(diff::DiffArgs),
    /// 把随各期发布的行业基准写成可公布的表 / the benchmarks that were issued, as a table to publish
    Benchmark(benchmark::BenchmarkOfBook),
    /// 撤回一条评价结果及其碳效码 / take a score back, its certificates with it
    Withdraw(withdraw::WithdrawArgs),
    /// 重新核对全部哈希 / check every hash again
    Verify {
        #[command(flatten)]
        directory: BookDirectory,
        /// 此前记下的链末哈希，应仍在册中 / a head that was noted before and must still be there
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
    },
}

pub(crate) fn run(command: BookCommand, context: &Context) -> Outcome {
    match command {
        BookCommand::Log { directory } => log::run(&open(&directory)?, context),
        BookCommand::Show { firm, directory } => show::run(&open(&directory)?, &firm, context),
        BookCommand::Diff(args) => diff::run(&args, context),
        BookCommand::Benchmark(args) => benchmark::run(&args, context),
        BookCommand::Withdraw(args) => withdraw::run(&args, context),
        BookCommand::Verify { directory, head } => {
            verify::run(&directory.book, head.as_deref(), context)
        }
    }
}

fn open(directory: &BookDirectory) -> Outcome<Book> {
    Book::open(&directory.book).map_err(|error| Failure::book(&error))
}

/// The scheme of a run, as the book keeps it.
pub(crate) fn scheme(book: &Book, run: u32) -> Outcome<Scheme> {
    let text = book.scheme_toml(run).map_err(|error| Failure::book(&error))?;
    let path = format!("schemes/{}.toml", book.entries()[run as usize - 1].manifest.scheme.sha256);
    Scheme::parse(&path, &text).map_err(|error| Failure::error(Exit::Damaged, &error))
}

/// The schemes of the runs that issued some scores, by run.
pub(crate) fn schemes<'a>(
    book: &Book,
    records: impl IntoIterator<Item = &'a Record>,
) -> Outcome<BTreeMap<u32, Scheme>> {
    let mut schemes = BTreeMap::new();
    for record in records {
        if let Entry::Vacant(place) = schemes.entry(record.run) {
            place.insert(scheme(book, record.run)?);
        }
    }
    Ok(schemes)
}

/// Level and grade in the colour of the grade; the status where there is no grade.
fn label(record: &Record, scheme: &Scheme, lang: Lang) -> Cell {
    let band = record.grade.and_then(|grade| scheme.grade.numbered(grade));
    match (scheme.label_of(record.level, record.grade, lang), band) {
        (Some(label), Some(band)) => Cell::coloured(&label, &band.colour),
        _ => status_title(&record.status, lang).into(),
    }
}
