//! What the user types.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::commands::{ReturnsArgs, SqlArgs};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::RunOptions;

/// 工业碳效评价：按单位产出的碳排放给企业评级。Grade industrial enterprises by their carbon
/// efficiency.
#[derive(Debug, Parser)]
#[command(name = "tanxiao", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
pub(crate) struct Global {
    /// 语言 / language of what is printed
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<LangArg>,
    /// 以该目录中的表替换内置的同名表 / tables in this directory replace the embedded ones
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// 只报错误 / print errors only
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// 以 JSON 输出 / print JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// 线程数,缺省为处理器核数;结果与线程数无关 / threads, as many as there are cores unless given;
    /// results do not depend on them
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LangArg {
    Zh,
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Zh => Self::Zh,
            LangArg::En => Self::En,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 评价企业 / grade all firms of the given files
    Score(ScoreArgs),
    /// 查看各列如何被理解，不评价 / show how every column is understood, without scoring
    Read(InputArgs),
    /// 逐行解释一家企业的评价 / explain one firm's score line by line
    Explain(ExplainArgs),
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
    /// 生成合成城市的申报数据 / write the returns of a synthetic city
    Sample(SampleArgs),
    /// 写出规范的申报数据（列名、单位、代码已统一）/ write the returns in their canonical form
    Returns(ReturnsArgs),
    /// 把整套评价写成一条 SQL / write the whole scoring as one SQL statement
    Sql(SqlArgs),
    /// 输出数据结构（JSON Schema）/ print a JSON Schema
    Schema {
        /// 哪一种 / which
        #[arg(value_enum)]
        kind: SchemaKind,
    },
    /// 按银行自己的政策给贷款组合定价 / price a loan portfolio by a bank's own policy
    Lend(crate::commands::lend::LendArgs),
    /// 按清单重跑并比对 / repeat a run and say whether the bytes agree
    Rerun {
        /// 清单文件，或带清单的 Parquet / a manifest, or a Parquet score book that carries one
        manifest: PathBuf,
    },
    /// 以 HTTP 提供评价结果册 / serve a score book over HTTP
    Serve(crate::commands::serve::ServeArgs),
    /// 管理服务的访问令牌 / manage the server's access tokens
    Tokens {
        #[command(subcommand)]
        command: crate::commands::tokens::TokensCommand,
    },
    /// 核对服务的审计日志 / check the audit log of a server
    Audit {
        #[command(subcommand)]
        command: crate::commands::audit::AuditCommand,
    },
    /// 将评价结果发布到结果册 / publish scores to a score book
    Publish(crate::commands::publish::PublishArgs),
    /// 查看和校验结果册 / look into a score book, and check it
    Book {
        #[command(subcommand)]
        command: crate::commands::book::BookCommand,
    },
    /// 签发密钥与信任清单 / keys of an issuer, and trust lists
    Keys {
        #[command(subcommand)]
        command: crate::commands::keys::KeysCommand,
    },
    /// 为结果册中的评价结果出具碳效码 / issue certificates of the scores in a book
    Certify(crate::commands::certify::CertifyArgs),
    /// 撤销碳效码 / revoke certificates
    Revoke(crate::commands::revoke::RevokeArgs),
    /// 更新状态清单 / renew the status lists
    Status(crate::issuing::IssuerArgs),
    /// 核验碳效码 / verify a certificate
    Verify(crate::commands::verify::VerifyArgs),
    /// 输出命令补全脚本 / print a shell completion script
    Completions {
        /// 哪一种 shell / which shell
        shell: clap_complete::Shell,
    },
    /// 输出手册页 / print the man page
    Man,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SchemesCommand {
    /// 查看一种评价方法 / show one scheme
    Show {
        /// 评价方法 / its id
        id: String,
    },
}

/// Inputs and how to understand them.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// 申报数据：CSV、TSV、XLSX、Parquet、NDJSON，或 - 表示标准输入 / returns, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) method: MethodArgs,
}

/// How files are understood, and what they are graded with.
#[derive(Debug, Args)]
pub(crate) struct MethodArgs {
    /// 评价方法 / grading scheme
    #[arg(long, default_value = tanxiao_core::data::DEFAULT_SCHEME)]
    pub(crate) scheme: String,
    /// 因子集 / factor set
    #[arg(long, default_value = tanxiao_core::data::DEFAULT_FACTOR_SET)]
    pub(crate) factors: String,
    /// 指明一列的含义 / state what a column means
    #[arg(long = "map", value_name = "COLUMN=FIELD[UNIT]")]
    pub(crate) maps: Vec<String>,
    /// 没有报告期的行所用的报告期 / period of rows without one
    #[arg(long)]
    pub(crate) period: Option<String>,
    /// 没有地区的行所用的行政区划 / region of rows without one
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// 只读工作簿中的这张表 / read this sheet of a workbook only
    #[arg(long)]
    pub(crate) sheet: Option<String>,
    /// 输入格式，不靠文件名判断 / format of the inputs, instead of judging by their names
    #[arg(long, value_name = "csv|tsv|xlsx|ndjson|parquet|ipc")]
    pub(crate) format: Option<String>,
    /// 警告也视为错误 / warnings reject rows too
    #[arg(long)]
    pub(crate) strict: bool,
}

impl MethodArgs {
    pub(crate) fn options(&self) -> RunOptions {
        RunOptions {
            scheme: self.scheme.clone(),
            factors: self.factors.clone(),
            maps: self.maps.clone(),
            period: self.period.clone(),
            region: self.region.clone(),
            sheet: self.sheet.clone(),
            format: self.format.clone(),
            strict: self.strict,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ScoreArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// 评价结果写入该文件，格式由扩展名决定（csv、xlsx、parquet、ndjson、arrow）；- 为标准输出 CSV /
    /// write the scores here, by file ending; - is CSV to standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Vec<PathBuf>,
    /// 被拒绝的行及原因写入该文件 / write rejected rows with their reasons here
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// 全部校验意见写入该文件 / write all findings here
    #[arg(long, value_name = "FILE")]
    pub(crate) findings: Option<PathBuf>,
    /// 采用已公布的行业基准表 / grade against a published benchmark table
    #[arg(long, value_name = "FILE")]
    pub(crate) benchmark: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct BenchmarkArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// 基准表写入该文件；缺省输出到标准输出 / write the table here instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// 不公布各百分位的碳强度 / leave out the intensities of percentiles
    #[arg(long)]
    pub(crate) no_percentiles: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// 申报数据 / the files of returns
    #[arg(required = true, value_name = "FILE")]
    pub(crate) inputs: Vec<PathBuf>,
    /// 统一社会信用代码或企业名称 / credit code, or name
    #[arg(required = true)]
    pub(crate) firm: String,
    /// 只解释这一报告期 / explain this period only
    #[arg(long)]
    pub(crate) only: Option<String>,
    /// 采用已公布的行业基准表 / grade against a published benchmark table
    #[arg(long, value_name = "FILE")]
    pub(crate) benchmark: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) method: MethodArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FactorsArgs {
    /// 因子集 / factor set
    #[arg(long, default_value = tanxiao_core::data::DEFAULT_FACTOR_SET)]
    pub(crate) factors: String,
    /// 查看电网因子 / show electricity factors
    #[arg(long)]
    pub(crate) grid: bool,
    /// 只看名称或代码含有此字的 / only those whose name or code has this
    pub(crate) query: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SampleArgs {
    /// 企业数 / number of firms
    #[arg(long, default_value_t = 3800)]
    pub(crate) firms: u32,
    /// 随机种子 / seed
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// 报告期，可多次 / period; may be repeated
    #[arg(long, default_value = "2023")]
    pub(crate) period: Vec<String>,
    /// 不含脏数据 / without dirty rows
    #[arg(long)]
    pub(crate) clean: bool,
    /// 长表：每行一个能源品种 / long form: one row an energy type
    #[arg(long)]
    pub(crate) long: bool,
    /// 写入该文件（csv）；缺省输出到标准输出 / write here (CSV) instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SchemaKind {
    /// 评价结果 / a score
    Score,
    /// 申报数据 / a return
    Return,
    /// 运行清单 / a manifest
    Manifest,
    /// 行业基准表 / a benchmark table
    Benchmark,
    /// 放贷政策 / a lending policy
    Policy,
    /// 贷款组合的一行 / a loan of a portfolio
    Loan,
    /// 定价结果的一行 / the terms of a loan
    LoanTerms,
    /// 结果册的发布记录 / an entry of a score book's journal
    Journal,
    /// SQL 的输入表 / the input table of SQL
    SqlInput,
    /// 信任清单 / a trust list
    Trust,
    /// 碳效码（CDDL）/ a certificate, as CDDL
    Certificate,
}
