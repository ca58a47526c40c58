//! `tanxiao benchmark`: the benchmarks of a set of returns as a table to publish.

use std::path::Path;

use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::lang::Lang;
use tanxiao_core::write::write_benchmarks;

use super::scoring::{Files, score_paths};
use super::taken::Taken;
use crate::args::BenchmarkArgs;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::output;

pub(crate) fn run(args: &BenchmarkArgs, context: &Context) -> Outcome {
    let mut taken = Taken::of(args.input.paths());
    args.output.as_deref().map(|path| taken.take(path)).transpose()?;
    let data = context.data()?;
    let options = args.input.method.options()?;
    let files = Files { inputs: &args.input.inputs, corrections: &[], benchmark: None };
    let finished = score_paths(&data, files, &options, context)?;
    let run = &finished.run;
    let mut table = run.scored.benchmark_table(run.method);
    if args.no_percentiles {
        for entry in &mut table.entries {
            entry.percentiles.clear();
        }
    }
    write_table(&table, args.output.as_deref(), context)
}

/// Writes a table to publish, and says what of it is withheld.
pub(super) fn write_table(
    table: &BenchmarkTable,
    output: Option<&Path>,
    context: &Context,
) -> Outcome {
    let mut json = Vec::new();
    write_benchmarks(table, &mut json).map_err(|error| Failure::error(Exit::Output, &error))?;
    let Some(path) = output else {
        return super::print_text(&String::from_utf8_lossy(&json));
    };
    output::write_file(path, &json)?;
    if context.is_quiet {
        return Ok(());
    }
    let of_points = table.points.iter().filter(|entry| entry.withheld.is_some()).count();
    let withheld =
        of_points + table.entries.iter().filter(|entry| entry.withheld.is_some()).count();
    let count = table.entries.len() + table.points.len() - withheld;
    let path = path.display();
    let mut text = match context.lang {
        Lang::Zh => format!("已写入 {path}：{count} 个基准\n"),
        Lang::En => format!("wrote {path}: {count} benchmarks\n"),
    };
    if withheld > 0 {
        text.push_str(&match context.lang {
            Lang::Zh => format!(
                "另有 {withheld} 组不公布数值，以免推知个别企业（规则见文件中的 disclosure）\n"
            ),
            Lang::En => format!(
                "{withheld} more groups are withheld, since they would tell of a single firm (the \
                 rule is in the file, disclosure)\n"
            ),
        });
    }
    super::print_text(&text)
}
