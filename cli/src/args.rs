//! Options of the commands, and those that all of them share. The commands themselves are in
//! `command_line.rs`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use tanxiao_core::lang::Lang;
use tanxiao_core::run::RunOptions;

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
    /// 线程数，缺省为处理器核数；结果与线程数无关 / threads, as many as there are cores unless given;
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
    /// 申报数据：CSV、TSV、XLSX、Parquet、NDJSON（可为 gz、zip 或文件夹），或 - 表示标准输入 / returns,
    /// packed (gz, zip) or in folders, too, or - for standard input
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
    /// 待核实数据的核实记录（信用代码或名称、报告期、核实人、核实理由），核实后照常评价 / confirmations
    /// of suspect returns (credit code or name, period, who, why), which are then graded
    #[arg(long, value_name = "FILE")]
    pub(crate) confirm: Option<PathBuf>,
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
            exact: false,
            confirm: self.confirm.as_ref().map(|path| path.to_string_lossy().into_owned()),
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
    /// 更正文件（如改正后的 --rejects 文件），替换原数据中同一企业同一报告期的行；可多次 /
    /// corrections, such as a corrected --rejects file: they replace rows of the same firm and period
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Vec<PathBuf>,
    /// 采用已公布的行业基准表 / grade against a published benchmark table
    #[arg(long, value_name = "FILE")]
    pub(crate) benchmark: Option<PathBuf>,
    /// Parquet 和 Arrow 文件中的数量写为 DECIMAL，不写为浮点数 / in Parquet and Arrow files, write
    /// amounts as DECIMAL instead of floats
    #[arg(long)]
    pub(crate) exact: bool,
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
