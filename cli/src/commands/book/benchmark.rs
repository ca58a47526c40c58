//! `tanxiao book benchmark`: the benchmarks that a book issued, as a table to publish.

use std::path::PathBuf;

use clap::Args;
use tanxiao_core::benchmark::{BenchmarkTable, Disclosure};
use tanxiao_core::data::DEFAULT_SCHEME;
use tanxiao_core::period::Period;

use super::BookDirectory;
use crate::commands::benchmark::write_table;
use crate::commands::scoring::issued_benchmarks;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};

#[derive(Debug, Args)]
pub(crate) struct BenchmarkOfBook {
    #[command(flatten)]
    directory: BookDirectory,
    /// 评价方法 / grading scheme
    #[arg(long, default_value = DEFAULT_SCHEME)]
    scheme: String,
    /// 报告期，缺省为全部 / period; all of them if not given
    #[arg(long)]
    period: Option<String>,
    /// 基准表写入该文件；缺省输出到标准输出 / write the table here instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &BenchmarkOfBook, context: &Context) -> Outcome {
    let none = || {
        Failure::text(
            Exit::NotFound,
            "结果册没有发布这样的行业基准\n  → tanxiao book log 列出各次发布",
            "the book issued no such benchmarks\n  → tanxiao book log lists the runs",
        )
    };
    let issued = issued_benchmarks(&args.directory.book, &args.scheme)?.ok_or_else(none)?;
    let wanted = args.period.as_deref().map(|text| Period::parse(text).ok_or_else(none));
    let wanted = wanted.transpose()?.map(Period::code);
    let covered = issued.covered().into_iter();
    let is_wanted = |scope: &(u32, u32)| wanted.is_none_or(|period| period == scope.0);
    let table = issued.restricted(&covered.filter(is_wanted).collect());
    let Some(scope) = table.scopes.first().cloned() else { return Err(none()) };
    let is_other = |other: &tanxiao_core::benchmark::Scope| {
        (&other.scheme_version, &other.factor_set_sha256)
            != (&scope.scheme_version, &scope.factor_set_sha256)
    };
    if table.scopes.iter().any(is_other) {
        return Err(Failure::text(
            Exit::Usage,
            "各期的行业基准以不同版本的评价方法或因子集发布\n  → 请用 --period 指定一期",
            "the periods were issued with different versions of the scheme or factors\n  → name one \
             with --period",
        ));
    }
    let table = BenchmarkTable {
        scheme_version: scope.scheme_version,
        factor_set: scope.factor_set,
        factor_set_sha256: scope.factor_set_sha256,
        ..table.published(Some(&Disclosure::default()))
    };
    write_table(&table, args.output.as_deref(), context)
}
