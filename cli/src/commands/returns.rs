//! `tanxiao returns`: what was understood of the inputs, under canonical names and units and
//! without the rows that are rejected. What an SQL engine loads (docs/guide/sql.md).

use std::path::PathBuf;

use clap::Args;
use tanxiao_core::write::{WriteContext, write_rejects, write_returns};

use super::score::format_of_file;
use super::scoring::score;
use super::taken::Taken;
use crate::args::InputArgs;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input;
use crate::output::Staged;

/// `tanxiao returns`.
#[derive(Debug, Args)]
pub(crate) struct ReturnsArgs {
    #[command(flatten)]
    input: InputArgs,
    /// 写入该文件，格式由扩展名决定（parquet、csv、ndjson、arrow、xlsx）/ write here, by file ending (parquet, csv,
    /// ndjson, arrow, xlsx)
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// 退回明细：退回的行及原因写入该文件 / write rejected rows with their reasons here
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Parquet 和 Arrow 文件中的数量写为 DECIMAL，不写为浮点数 / in Parquet and Arrow files, write
    /// amounts as DECIMAL instead of floats
    #[arg(long)]
    exact: bool,
}

pub(crate) fn run(args: &ReturnsArgs, context: &Context) -> Outcome {
    let format = format_of_file(&args.output)?;
    let rejects =
        args.rejects.as_deref().map(|path| format_of_file(path).map(|format| (path, format)));
    let rejects = rejects.transpose()?;
    let mut taken = Taken::of(args.input.paths());
    taken.take(&args.output)?;
    rejects.map(|(path, _)| taken.take(path)).transpose()?;
    let data = context.data()?;
    let files = input::read_inputs(&args.input.inputs)?;
    let finished = score(&data, &files, &args.input.method.options()?, None, context)?;
    let run = &finished.run;
    let writing = WriteContext {
        scheme: run.method.scheme,
        lang: context.lang,
        manifest_json: None,
        is_exact: args.exact,
    };
    let of_output = |error| Failure::error(Exit::Output, &error);
    let mut staged = Staged::default();
    staged.write(&args.output, |sink| {
        write_returns(format, &run.scored.returns, &data, &writing, sink).map_err(of_output)
    })?;
    if let Some((path, format)) = rejects {
        staged.write(path, |sink| {
            write_rejects(format, &run.rejected, &writing, sink).map_err(of_output)
        })?;
    }
    staged.commit()?;
    let counts = run.scored.counts;
    if context.is_json {
        return super::print_json(&counts);
    }
    if context.is_quiet {
        return Ok(());
    }
    let path = args.output.display();
    let (read, kept, rejected) = (counts.rows_read, counts.scores, counts.rows_rejected);
    super::print_text(context.lang.pick(
        &format!("读入 {read} 行，退回 {rejected} 行；{kept} 行规范数据写入 {path}\n"),
        &format!("{read} rows read, {rejected} rejected; {kept} canonical rows in {path}\n"),
    ))
}
