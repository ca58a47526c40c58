//! The run that a manifest names, made again from the files that are given: each must be the very
//! one, by its hash, whatever it is called now.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tanxiao_core::account::Method;
use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::data::DataSet;
use tanxiao_core::digest::sha256;
use tanxiao_core::manifest::{Hashed, Manifest, Versioned};
use tanxiao_core::run::{Plan, Run};

use super::scoring::read_benchmark;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input::{self, File};

/// Files by their hashes.
pub(crate) type ByHash = BTreeMap<String, File>;

/// Reads files.
pub(crate) fn by_hash(paths: &[PathBuf]) -> Outcome<ByHash> {
    let files = input::read_inputs(paths)?;
    Ok(files.into_iter().map(|file| (sha256(&file.bytes), file)).collect())
}

/// What a run read: returns, and the corrections beside them.
pub(crate) struct Inputs {
    returns: Vec<File>,
    corrections: Vec<File>,
}

/// The inputs of a run, in the order in which it read them and by the names that it knew them by:
/// a name decides the format.
pub(crate) fn inputs(
    manifest: &Manifest,
    files: &ByHash,
    missing: impl Fn(&Hashed) -> Failure,
) -> Outcome<Inputs> {
    let of_input = |input: &Hashed| {
        let file = files.get(&input.sha256).ok_or_else(|| missing(input))?;
        Ok(File { name: input.name.clone(), bytes: file.bytes.clone(), left_out: Vec::new() })
    };
    let all = |recorded: &[Hashed]| recorded.iter().map(of_input).collect::<Outcome<_>>();
    Ok(Inputs { returns: all(&manifest.inputs)?, corrections: all(&manifest.corrections)? })
}

/// Scores what a run read.
pub(crate) fn score<'a>(
    plan: &Plan<'a>,
    inputs: &Inputs,
    table: Option<&BenchmarkTable>,
) -> Outcome<Run<'a>> {
    let stopped = |findings| Failure::findings(Exit::Input, findings);
    let mut tables = plan.open(&input::as_inputs(&inputs.returns)).map_err(stopped)?;
    let originals = tables.len();
    let corrections = plan.open_corrections(&input::as_inputs(&inputs.corrections));
    tables.extend(corrections.map_err(stopped)?);
    plan.score_corrected(&tables, originals, table, &mut |_| {}).map_err(stopped)
}

/// Refuses a scheme or factor set that is not the one that a run used.
pub(crate) fn is_the_same(recorded: &Versioned, sha256: &str) -> Outcome {
    if recorded.sha256 == sha256 {
        return Ok(());
    }
    let Versioned { id, version, .. } = recorded;
    Err(Failure::text(
        Exit::Data,
        format!(
            "本程序的 {id} 与当时所用的（版本 {version}）内容不同\n  → 请用 --data 给出当时的数据目录"
        ),
        format!(
            "{id} is not here as it was used then (version {version})\n  → give the data of then \
             with --data"
        ),
    ))
}

/// Refuses limits of suspects that are not those that a run used: they decide what is held.
pub(crate) fn same_limits(manifest: &Manifest, data: &DataSet) -> Outcome {
    let here = data.limits.recorded();
    if manifest.limits == here {
        return Ok(());
    }
    let version = |limits: &Option<Versioned>, shipped: &str| {
        limits.as_ref().map_or_else(|| shipped.to_owned(), |limits| limits.version.clone())
    };
    let (then, now) = (&manifest.limits, &here);
    Err(Failure::text(
        Exit::Data,
        format!(
            "待核实的界限（limits.toml）与当时所用的不同：当时为 {}，现为 {}\n  → 请用 --data 给出当时的数据目录",
            version(then, "随附的"),
            version(now, "随附的"),
        ),
        format!(
            "the limits of suspects (limits.toml) are not those that were used then: {} then, {} \
             now\n  → give the data of then with --data",
            version(then, "as shipped"),
            version(now, "as shipped"),
        ),
    ))
}

/// The scheme and factors that a manifest names, as they were used.
pub(crate) fn method<'a>(manifest: &Manifest, data: &'a DataSet) -> Outcome<Method<'a>> {
    let failed = |error| Failure::error(Exit::Data, &error);
    let scheme = data.scheme(&manifest.scheme.id).map_err(failed)?;
    let factors = data.factor_set(&manifest.factor_set.id).map_err(failed)?;
    is_the_same(&manifest.scheme, &scheme.sha256)?;
    is_the_same(&manifest.factor_set, &factors.sha256)?;
    Ok(Method { data, factors, scheme, grid_year: None })
}

/// The published benchmark table of a run; None where none is given.
pub(crate) fn table(
    manifest: &Manifest,
    path: Option<&Path>,
    method: Method<'_>,
) -> Outcome<Option<BenchmarkTable>> {
    let Some(path) = path else { return Ok(None) };
    let (file, table) = read_benchmark(path, method)?;
    let is_its = |of_run: &Hashed| of_run.sha256 == sha256(&file.bytes);
    if manifest.benchmark.as_ref().is_some_and(is_its) {
        return Ok(Some(table));
    }
    let name = &file.name;
    Err(Failure::text(
        Exit::Input,
        format!(
            "{name} 不是这次评价所用的行业基准表\n  → 请给出评价时用的那一份；运行清单没有列出基准表的，\
             不要给 --benchmark"
        ),
        format!(
            "{name} is not the benchmark table that these scores were graded against\n  → give the \
             one of then; leave --benchmark out where the manifest names none"
        ),
    ))
}

/// The inputs that a manifest names, out of files that were given.
pub(crate) fn given_inputs(manifest: &Manifest, paths: &[PathBuf]) -> Outcome<Inputs> {
    let missing = |input: &Hashed| {
        let Hashed { name, sha256, .. } = input;
        Failure::text(
            Exit::Input,
            format!(
                "给出的文件中没有这次评价的输入 {name}（sha256 {sha256}）\n  → 请用 --inputs 给出全部输入\
                 文件，内容须与评价时一致"
            ),
            format!(
                "none of the files is the input {name} of these scores (sha256 {sha256})\n  → give \
                 all input files with --inputs, as they were"
            ),
        )
    };
    inputs(manifest, &by_hash(paths)?, missing)
}

/// Scores the inputs that a manifest names once more, as it says they were.
pub(crate) fn rescore<'a>(
    manifest: &Manifest,
    paths: &[PathBuf],
    table: Option<&BenchmarkTable>,
    data: &'a DataSet,
    context: &Context,
) -> Outcome<Run<'a>> {
    if manifest.benchmark.is_some() && table.is_none() {
        return Err(Failure::text(
            Exit::Usage,
            "这次评价用了行业基准表\n  → 请连同 --inputs 用 --benchmark 给出该表",
            "these scores were graded against a benchmark table\n  → give it with --benchmark \
             beside --inputs",
        ));
    }
    let plan = plan(manifest, data, context)?.without_amounts();
    score(&plan, &given_inputs(manifest, paths)?, table)
}

/// How a run was made. Refuses limits, schemes and factors that are not those that it used.
pub(crate) fn plan<'a>(
    manifest: &Manifest,
    data: &'a DataSet,
    context: &Context,
) -> Outcome<Plan<'a>> {
    same_limits(manifest, data)?;
    let plan = Plan::new(data, &manifest.options).map_err(|e| Failure::error(Exit::Data, &e))?;
    is_the_same(&manifest.scheme, &plan.method.scheme.sha256)?;
    is_the_same(&manifest.factor_set, &plan.method.factors.sha256)?;
    // What they declare was read, too.
    for other in &manifest.beside {
        let here = data.scheme(&other.id).map_err(|error| Failure::error(Exit::Data, &error))?;
        is_the_same(other, &here.sha256)?;
    }
    Ok(plan.on(Arc::new(context.threads)))
}
