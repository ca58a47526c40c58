//! `tanxiao benchmark`: the benchmarks of a set of returns as a table to publish.

use tanxiao_core::write::write_benchmarks;

use super::score::{Files, score_paths};
use crate::args::BenchmarkArgs;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::output;

pub(crate) fn run(args: &BenchmarkArgs, context: &Context) -> Outcome {
    let data = context.data()?;
    let options = args.input.method.options();
    let files = Files { inputs: &args.input.inputs, corrections: &[], benchmark: None };
    let finished = score_paths(&data, files, &options, context)?;
    let run = &finished.run;
    let mut table = run.scored.benchmark_table(run.method);
    if args.no_percentiles {
        for entry in &mut table.entries {
            entry.percentiles.clear();
        }
    }
    let mut json = Vec::new();
    write_benchmarks(&table, &mut json).map_err(|error| Failure::error(Exit::Output, &error))?;
    match &args.output {
        None => super::print_text(&String::from_utf8_lossy(&json)),
        Some(path) => {
            output::write_file(path, &json)?;
            if context.is_quiet {
                return Ok(());
            }
            let count = table.entries.len();
            super::print_text(context.lang.pick(
                &format!("已写入 {}：{count} 个基准\n", path.display()),
                &format!("wrote {}: {count} benchmarks\n", path.display()),
            ))
        }
    }
}
