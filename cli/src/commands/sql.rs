//! `tanxiao sql`: the whole scoring as one SQL statement.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;
use tanxiao_core::account::Method;
use tanxiao_core::finding::library_words;
use tanxiao_sql::{Code, Dialect, InputColumn, InputTable, Options, SqlError, column_type, script};

use super::scoring::read_benchmark;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input;
use crate::output::write_file;

/// `tanxiao sql`.
#[derive(Debug, Args)]
pub(crate) struct SqlArgs {
    /// 哪种引擎 / which engine
    #[arg(long, value_parser = dialects())]
    dialect: Dialect,
    /// 表结构说明：JSON，或每行“列名 类型” / the table's columns: JSON, or “column type” lines
    #[arg(long, value_name = "FILE", required_unless_present = "like", conflicts_with = "like")]
    input_schema: Option<PathBuf>,
    /// 按该文件的列：CSV 各列作文本，Parquet 按其类型 / the columns of this file: CSV as texts, Parquet by
    /// its types
    #[arg(long, value_name = "FILE")]
    like: Option<PathBuf>,
    /// 表名，或任何可写在 FROM 之后的文字 / the table, or whatever may stand after FROM
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// 结果存入新表；缺省为查询 / make a table of the scores; a plain query otherwise
    #[arg(long, value_name = "NAME")]
    into: Option<String>,
    /// 评价方法 / grading scheme
    #[arg(long, default_value = tanxiao_core::data::DEFAULT_SCHEME)]
    scheme: String,
    /// 因子集 / factor set
    #[arg(long, default_value = tanxiao_core::data::DEFAULT_FACTOR_SET)]
    factors: String,
    /// 采用已公布的行业基准表 / grade against a published benchmark table
    #[arg(long, value_name = "FILE")]
    benchmark: Option<PathBuf>,
    /// 写入该文件；缺省为标准输出 / write here instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The dialects by their ids.
fn dialects() -> impl TypedValueParser<Value = Dialect> {
    PossibleValuesParser::new(Dialect::ALL.map(Dialect::id))
        .try_map(|id| Dialect::from_id(&id).ok_or("unknown"))
}

pub(crate) fn run(args: &SqlArgs, context: &Context) -> Outcome {
    let data = context.data()?;
    let of_data = |error| Failure::error(Exit::Data, &error);
    let scheme = data.scheme(&args.scheme).map_err(of_data)?;
    let method = Method {
        data: data.for_scheme(scheme).map_err(of_data)?,
        factors: data.factor_set(&args.factors).map_err(of_data)?,
        scheme,
        grid_year: None,
    };
    let benchmark = match &args.benchmark {
        None => None,
        Some(path) => Some(read_benchmark(path, method)?.1),
    };
    let mut table = input_table(args)?;
    if let Some(name) = &args.table {
        table.table.clone_from(name);
    }
    let script = script(Options {
        method,
        dialect: args.dialect,
        input: &table,
        benchmark: benchmark.as_ref(),
        into: args.into.as_deref(),
    })
    .map_err(|error| failure(&error))?;
    if !script.unused.is_empty() && !context.is_quiet {
        let columns = script.unused.join(", ");
        anstream::eprintln!(
            "{}",
            context.lang.pick(
                &format!("未使用的列：{columns}"),
                &format!("columns that are not used: {columns}"),
            )
        );
    }
    match &args.output {
        Some(path) => write_file(path, script.text.as_bytes()),
        None if context.is_json => super::print_json(&json!({
            "dialect": args.dialect.name(),
            "scheme": method.scheme.id,
            "scheme_sha256": method.scheme.sha256,
            "factor_set": method.factors.id,
            "factor_set_sha256": method.factors.sha256,
            "unused": script.unused,
            "sql": script.text,
        })),
        None => super::print_text(&script.text),
    }
}

/// The table as its description, or a file like it, has it.
fn input_table(args: &SqlArgs) -> Outcome<InputTable> {
    if let Some(path) = &args.input_schema {
        let file = input::read_rules(path)?;
        let text = String::from_utf8_lossy(&file.bytes);
        return InputTable::parse(&text).map_err(|error| failure(&error));
    }
    let path = args.like.as_deref().unwrap_or(Path::new("-"));
    let file = input::read_all(&[path.to_owned()])?.remove(0);
    if file.bytes.starts_with(b"PAR1") {
        return columns_of_parquet(path, file.bytes);
    }
    let text = String::from_utf8_lossy(&file.bytes);
    let header = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let names = header.split(',').map(|name| name.trim().trim_matches('"'));
    Ok(InputTable::of_texts(names.filter(|name| !name.is_empty())))
}

fn columns_of_parquet(path: &Path, bytes: Vec<u8>) -> Outcome<InputTable> {
    use polars::prelude::{ParquetReader, SerReader as _};
    let unreadable = |detail: String| {
        let path = path.display();
        Failure::text(
            Exit::Input,
            format!("{path} 读不出列：{}", library_words(&detail).zh),
            format!("cannot read the columns of {path}: {detail}"),
        )
    };
    let mut reader = ParquetReader::new(std::io::Cursor::new(bytes));
    let schema = reader.schema().map_err(|error| unreadable(error.to_string()))?;
    let columns = schema.iter().map(|(name, field)| {
        let given = format!("{:?}", field.dtype).to_lowercase();
        let kind = column_type(&given).ok_or_else(|| unreadable(format!("{name}: {given}")))?;
        Ok(InputColumn { name: name.to_string(), given, kind })
    });
    let columns = columns.collect::<Outcome<Vec<_>>>()?;
    Ok(InputTable { columns, ..InputTable::of_texts(std::iter::empty()) })
}

/// A table that cannot be read is an input that is not understood; a scheme that cannot be
/// expressed is a scheme that is not valid here.
fn failure(error: &SqlError) -> Failure {
    let exit = match error.code() {
        Code::SchemeUnfit => Exit::Data,
        Code::NameUnfit => Exit::Usage,
        Code::TableInvalid | Code::ColumnMissing | Code::ColumnNotCanonical | Code::ColumnType => {
            Exit::Input
        }
    };
    Failure::error(exit, error)
}
