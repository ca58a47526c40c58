//! Options of the commands, and those that all of them share. The commands themselves are in
//! `command_line.rs`.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use tanxiao_core::lang::Lang;
use tanxiao_core::plain;
use tanxiao_core::run::RunOptions;

use crate::exit::{Exit, Failure, Outcome};
use crate::map_file;

#[derive(Debug, Args)]
pub(crate) struct Global {
    /// 输出所用的语言 / language of what is printed
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

/// Refuses what names nobody.
pub(crate) fn check_name(option: &str, name: &str) -> Outcome {
    let Some(fault) = plain::fault_of_name(name) else { return Ok(()) };
    let words = fault.text();
    let (zh, en) = (format!("{option} {}", words.zh), format!("{option} {}", words.en));
    Err(Failure::text(Exit::Usage, zh, en))
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
        /// 评价方法的代号 / id of the scheme
        id: String,
    },
    /// 写出一份可供修改的评价方法；在终端中不写代号即逐项询问 / write a scheme to start from; without an id,
    /// a terminal is asked item by item
    New(NewArgs),
    /// 检查一份评价方法文件 / check the file of a scheme
    Check {
        /// 评价方法文件 / the file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// 用一份评价方法文件试评，不写任何结果 / try a scheme on returns; nothing is written
    Try(Box<TryArgs>),
}

/// What a new scheme is to be.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// 新方法的代号（小写字母、数字、连字符）/ its id: small letters, digits, hyphens
    pub(crate) id: Option<String>,
    /// 类型：按碳效值、按总分、按名次；缺省按名次 / what classes are cut of; the rank if not said
    #[arg(long, value_enum)]
    pub(crate) kind: Option<SchemeKind>,
    /// 名称，缺省同代号 / its name; the id if not said
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// 依据的文件 / the document that it follows
    #[arg(long, value_name = "SOURCE")]
    pub(crate) source: Option<String>,
    /// 写入的文件，缺省为标准输出 / file to write; standard output if not said
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// What a new scheme is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemeKind {
    /// 碳效值 / carbon per unit of output against the peers
    Carbon,
    /// 指标总分 / cut-offs of a sum of points
    Points,
    /// 总分名次 / rank of a sum of points
    Rank,
}

/// A scheme's file and returns to try it on.
#[derive(Debug, Args)]
pub(crate) struct TryArgs {
    /// 评价方法文件 / the file of the scheme
    #[arg(value_name = "SCHEME")]
    pub(crate) file: PathBuf,
    /// 申报数据 / returns
    #[arg(required = true, value_name = "RETURNS")]
    pub(crate) inputs: Vec<PathBuf>,
    /// 与哪种评价方法比较类别 / scheme to compare classes with
    #[arg(long, value_name = "SCHEME")]
    pub(crate) against: Option<String>,
    /// 因子集 / factor set
    #[arg(long, default_value = tanxiao_core::data::DEFAULT_FACTOR_SET)]
    pub(crate) factors: String,
    /// 没有报告期的行所用的报告期 / period of rows without one
    #[arg(long)]
    pub(crate) period: Option<String>,
    /// 没有地区的行所用的行政区划 / region of rows without one
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// 行业代码所用的分类版本 / edition of the classification that industry codes go by
    #[arg(long, value_name = "EDITION")]
    pub(crate) industry_edition: Option<String>,
    /// 数字中的逗号：thousands 为千分位，decimal 为小数点 / commas in numbers: thousands or decimal
    #[arg(long, value_name = "thousands|decimal")]
    pub(crate) comma: Option<String>,
}

/// Inputs and how to understand them.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// 申报数据：CSV、TSV、XLSX、XLS、ODS、Parquet、Arrow、NDJSON（可为 gz、zip 或文件夹），或 - 表示标准输入 / returns: CSV,
    /// TSV, XLSX, XLS, ODS, Parquet, Arrow, NDJSON, packed (gz, zip) or in folders, too; - is
    /// standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) method: MethodArgs,
}

impl InputArgs {
    /// The files that are read: no output may take the place of one.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        let method = &self.method;
        let all = self.inputs.iter().chain(&method.confirm).chain(&method.map_file);
        all.map(PathBuf::as_path)
    }
}

/// How files are understood, and what they are graded with.
#[derive(Debug, Args)]
pub(crate) struct MethodArgs {
    /// 评价方法；score 和 read 可给多个，一次读入、各评各的 / grading scheme; score and read take several,
    /// which go by one reading of the files
    #[arg(long, default_value = tanxiao_core::data::DEFAULT_SCHEME)]
    pub(crate) scheme: Vec<String>,
    /// 因子集 / factor set
    #[arg(long, default_value = tanxiao_core::data::DEFAULT_FACTOR_SET)]
    pub(crate) factors: String,
    /// 指明一列的含义，如 '用电=electricity[万千瓦时]'；列写列名，只有一张表时也可写列标（D）或列号（4）；可多次 /
    /// state what a column means, as 'power=electricity[MWh]': by its header, or where there is one
    /// table, by its letter (D) or number (4); may be repeated
    #[arg(long = "map", value_name = "COLUMN=FIELD[UNIT]")]
    pub(crate) maps: Vec<String>,
    /// 列对照文件：各列的含义；read 在文件不存在时写出 / map file: what the columns mean; read writes it
    /// where it is not there
    #[arg(long, value_name = "FILE")]
    pub(crate) map_file: Option<PathBuf>,
    /// 没有报告期的行所用的报告期 / period of rows without one
    #[arg(long)]
    pub(crate) period: Option<String>,
    /// 没有地区的行所用的行政区划 / region of rows without one
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// 行业代码所用的分类版本；不写则由数据判断，判断不出时不评价 / edition of the classification that industry
    /// codes go by; judged by the returns where it is not stated, and asked for where they do not tell
    #[arg(long, value_name = "EDITION")]
    pub(crate) industry_edition: Option<String>,
    /// 数字中的逗号：thousands 为千分位，decimal 为小数点 / commas in numbers: thousands or decimal
    #[arg(long, value_name = "thousands|decimal")]
    pub(crate) comma: Option<String>,
    /// 把月、季、半年和从 1 月起的累计合并为年，再行评价 / add months, quarters, halves and the months from
    /// January on up to years before anything is graded
    #[arg(long, value_name = "year")]
    pub(crate) add_up: Option<String>,
    /// 只读工作簿中的这张表 / read this sheet of a workbook only
    #[arg(long)]
    pub(crate) sheet: Option<String>,
    /// 输入格式，不靠文件名判断 / format of the inputs, instead of judging by their names
    #[arg(long, value_name = "csv|tsv|xlsx|ndjson|parquet|ipc")]
    pub(crate) format: Option<String>,
    /// 有警告的和待核实的也退回 / reject what has warnings, and what would be held, too
    #[arg(long)]
    pub(crate) strict: bool,
    /// 待核实数据的核实记录（信用代码或名称、报告期、核实人、核实理由），核实后照常评价 / confirmations
    /// of suspect returns (credit code or name, period, who, why), which are then graded
    #[arg(long, value_name = "FILE")]
    pub(crate) confirm: Option<PathBuf>,
}

impl MethodArgs {
    /// What the options say, with the map file read; of one scheme.
    pub(crate) fn options(&self) -> Outcome<RunOptions> {
        if self.scheme.len() > 1 {
            return Err(Failure::text(
                Exit::Usage,
                "这个命令只用一种评价方法：--scheme 只能写一次（score 和 read 可写多次）",
                "this command goes by one scheme: give --scheme once (score and read take several)",
            ));
        }
        Ok(self.all_options()?.remove(0))
    }

    /// What the options say, with the map file read: for each scheme.
    pub(crate) fn all_options(&self) -> Outcome<Vec<RunOptions>> {
        let map_file = self.map_file.as_deref().map(map_file::read).transpose()?;
        let plain = self.plain_options()?;
        let of_scheme = |scheme: &String| {
            let others = self.scheme.iter().filter(|other| *other != scheme);
            let mut beside: Vec<String> = others.cloned().collect();
            beside.sort();
            let map_file = map_file.clone();
            RunOptions { scheme: scheme.clone(), beside, map_file, ..plain.clone() }
        };
        Ok(self.scheme.iter().map(of_scheme).collect())
    }

    /// What the options say of the first scheme, without the map file.
    pub(crate) fn plain_options(&self) -> Outcome<RunOptions> {
        for (place, scheme) in self.scheme.iter().enumerate() {
            if self.scheme[..place].contains(scheme) {
                return Err(Failure::text(
                    Exit::Usage,
                    format!("--scheme {scheme} 写了两次"),
                    format!("--scheme {scheme} is given twice"),
                ));
            }
        }
        Ok(RunOptions {
            map_file: None,
            scheme: self.scheme.first().cloned().unwrap_or_default(),
            beside: self.scheme.get(1..).unwrap_or_default().to_vec(),
            factors: self.factors.clone(),
            maps: self.maps.clone(),
            period: self.period.clone(),
            region: self.region.clone(),
            sheet: self.sheet.clone(),
            format: self.format.clone(),
            strict: self.strict,
            exact: false,
            industry_edition: self.industry_edition.clone(),
            comma: self.comma.clone(),
            add_up: self.add_up.clone(),
            confirm: self.confirm.as_ref().map(|path| path.to_string_lossy().into_owned()),
        })
    }
}

#[derive(Debug, Args)]
pub(crate) struct ScoreArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// 评价结果写入该文件，格式由扩展名决定（csv、xlsx、parquet、ndjson、arrow）；- 为标准输出 CSV；可多次 / write the scores here,
    /// by file ending (csv, xlsx, parquet, ndjson, arrow); - is CSV to standard output; may be
    /// repeated
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Vec<PathBuf>,
    /// 退回明细：退回的行及原因写入该文件 / write rejected rows with their reasons here
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// 全部校验意见写入该文件 / write all findings here
    #[arg(long, value_name = "FILE")]
    pub(crate) findings: Option<PathBuf>,
    /// 更正文件（如改正后的 --rejects 文件），替换原数据中同一企业同一报告期的行；可多次 / corrections, such as a corrected
    /// --rejects file: they replace rows of the same firm and period; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Vec<PathBuf>,
    /// 采用已公布的行业基准表 / grade against a published benchmark table
    #[arg(long, value_name = "FILE")]
    pub(crate) benchmark: Option<PathBuf>,
    /// 采用结果册中随各期发布的行业基准；尚未发布的时期由本次数据计算 / grade against the benchmarks that a
    /// score book issued with its periods; those of other periods are computed from these returns
    #[arg(long, value_name = "DIR", conflicts_with = "benchmark")]
    pub(crate) book: Option<PathBuf>,
    /// Parquet 和 Arrow 文件中的数量写为 DECIMAL，不写为浮点数 / in Parquet and Arrow files, write
    /// amounts as DECIMAL instead of floats
    #[arg(long)]
    pub(crate) exact: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BenchmarkArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// 基准表写入该文件；缺省为标准输出 / write the table here instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// 不公布各百分位的碳强度 / leave out the intensities of percentiles
    #[arg(long)]
    pub(crate) no_percentiles: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// 申报数据文件 / the files of returns
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
    /// 写入该文件（CSV）；缺省为标准输出 / write here (CSV) instead of standard output
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
    /// 信贷政策 / a lending policy
    Policy,
    /// 贷款组合的一行 / a loan of a portfolio
    Loan,
    /// 定价结果的一行 / the terms of a loan
    LoanTerms,
    /// 结果册的发布记录 / an entry of a score book's journal
    Journal,
    /// SQL 的输入表 / the input table of SQL
    SqlInput,
    /// 评价方法文件 / the file of a scheme
    Scheme,
    /// 信任清单 / a trust list
    Trust,
    /// 碳效码（CDDL）/ a certificate, as CDDL
    Certificate,
}
