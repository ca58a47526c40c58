//! What the user types, and what runs each command. Commands know their own options only, so
//! nothing below imports this file.

use std::path::PathBuf;

use clap::{CommandFactory as _, Parser, Subcommand};
use tanxiao_core::lang::Lang;

use crate::args::{
    BenchmarkArgs, ExplainArgs, FactorsArgs, Global, InputArgs, SampleArgs, SchemaKind,
    SchemesCommand, ScoreArgs,
};
use crate::commands::{
    audit, benchmark, book, catalogue, certify, draft, explain, keys, lend, publish, read, report,
    rerun, returns, revoke, sample, schema, score, series, serve, shell, sql, tokens, verify, why,
};
use crate::context::Context;
use crate::exit::Outcome;
use crate::help;
use crate::issuing::IssuerArgs;

/// 工业碳效评价：按单位产出的碳排放给企业评级 / Grade industrial enterprises by their carbon
/// efficiency
#[derive(Debug, Parser)]
#[command(name = "tanxiao", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 评价企业 / grade all firms of the given files
    Score(ScoreArgs),
    /// 查看各列是怎样理解的，不评价 / show how every column is understood, without scoring
    Read(InputArgs),
    /// 逐行解释一家企业的评价 / explain one firm's score line by line
    Explain(ExplainArgs),
    /// 说明净碳排放和碳强度在两期之间为何变化 / say why net CO2 and L moved between two periods
    Why(why::WhyArgs),
    /// 逐月列出近 12 个月、年初累计与上年同期、全年预计 / tell twelve months, year to date and projection by month
    Series(series::SeriesArgs),
    /// 写出一期的评价报告（网页、工作簿）/ write the report of a period (a page, a workbook)
    Report(report::ReportArgs),
    /// 由企业数据生成行业基准表 / make a benchmark table from returns
    Benchmark(BenchmarkArgs),
    /// 查看能源与电网因子 / show energy and grid factors
    Factors(FactorsArgs),
    /// 查询国民经济行业 / look industries up
    Industries {
        /// 行业代码或名称中的字 / a code, or part of a name
        query: Option<String>,
    },
    /// 查询行政区划 / look regions up
    Regions {
        /// 区划代码或名称中的字 / a code, or part of a name
        query: Option<String>,
    },
    /// 查看评价方法 / show grading schemes
    Schemes {
        #[command(subcommand)]
        command: Option<SchemesCommand>,
    },
    /// 列出全部校验意见 / list every finding the engine can make
    Findings,
    /// 生成一个合成城市的申报数据 / write the returns of a synthetic city
    Sample(SampleArgs),
    /// 写出规范的申报数据（列名、单位、代码已统一）/ write the returns in their canonical form
    Returns(returns::ReturnsArgs),
    /// 把整套评价写成一条 SQL / write the whole scoring as one SQL statement
    Sql(sql::SqlArgs),
    /// 输出数据结构（JSON Schema）/ print a JSON Schema
    Schema {
        /// 哪一种 / which
        #[arg(value_enum)]
        kind: SchemaKind,
    },
    /// 按银行自己的政策给贷款组合定价 / price a loan portfolio by a bank's own policy
    Lend(lend::LendArgs),
    /// 按清单重跑并比对 / repeat a run and say whether the bytes agree
    Rerun {
        /// 清单文件，或带清单的 Parquet / a manifest, or a Parquet score book that carries one
        manifest: PathBuf,
    },
    /// 以 HTTP 提供评价结果册 / serve a score book over HTTP
    Serve(serve::ServeArgs),
    /// 管理服务的访问令牌 / manage the server's access tokens
    Tokens {
        #[command(subcommand)]
        command: tokens::TokensCommand,
    },
    /// 核对服务的审计日志 / check the audit log of a server
    Audit {
        #[command(subcommand)]
        command: audit::AuditCommand,
    },
    /// 将评价结果发布到结果册 / publish scores to a score book
    Publish(publish::PublishArgs),
    /// 查看和校验结果册 / look into a score book, and check it
    Book {
        #[command(subcommand)]
        command: book::BookCommand,
    },
    /// 签发密钥与信任清单 / keys of an issuer, and trust lists
    Keys {
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
    /// 为结果册中的评价结果签发碳效码 / issue certificates of the scores in a book
    Certify(certify::CertifyArgs),
    /// 撤销碳效码 / revoke certificates
    Revoke(revoke::RevokeArgs),
    /// 更新状态清单 / renew the status lists
    Status(IssuerArgs),
    /// 核验碳效码 / verify a certificate
    Verify(verify::VerifyArgs),
    /// 输出命令补全脚本 / print a shell completion script
    Completions {
        /// 哪一种 shell / which shell
        shell: clap_complete::Shell,
    },
    /// 输出手册页 / print the man page
    Man,
}

/// The definition in a language, for what is made from it.
fn whole(lang: Lang) -> clap::Command {
    help::whole(help::in_language(Arguments::command(), lang), lang)
}

/// Runs a command.
pub(crate) fn run(command: Command, context: &Context) -> Outcome {
    match command {
        Command::Score(args) => score::run(&args, context),
        Command::Read(args) => read::run(&args, context),
        Command::Explain(args) => explain::run(&args, context),
        Command::Why(args) => why::run(&args, context),
        Command::Series(args) => series::run(&args, context),
        Command::Report(args) => report::run(&args, context),
        Command::Benchmark(args) => benchmark::run(&args, context),
        Command::Factors(args) => catalogue::factors(&args, context),
        Command::Industries { query } => catalogue::industries(query.as_deref(), context),
        Command::Regions { query } => catalogue::regions(query.as_deref(), context),
        Command::Findings => catalogue::findings(context),
        Command::Schemes { command } => draft::run(command, context),
        Command::Sample(args) => sample::run(&args),
        Command::Returns(args) => returns::run(&args, context),
        Command::Sql(args) => sql::run(&args, context),
        Command::Schema { kind } => schema::run(kind, context),
        Command::Lend(args) => lend::run(&args, context),
        Command::Rerun { manifest } => rerun::run(&manifest, context),
        Command::Serve(args) => serve::run(args, context),
        Command::Tokens { command } => tokens::run(command, context),
        Command::Audit { command } => audit::run(&command, context),
        Command::Publish(args) => publish::run(&args, context),
        Command::Book { command } => book::run(command, context),
        Command::Keys { command } => keys::run(&command, context),
        Command::Certify(args) => certify::run(&args, context),
        Command::Revoke(args) => revoke::run(&args, context),
        Command::Status(args) => revoke::renew(&args, context),
        Command::Verify(args) => verify::run(&args, context),
        Command::Completions { shell } => shell::completions(shell, whole(context.lang)),
        Command::Man => shell::man(&whole(context.lang), context.lang),
    }
}
