//! `tanxiao schemes check` and `try`: a scheme on its way to being used; `new_scheme` begins one.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Code;
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Run, RunOptions};
use tanxiao_core::scheme::Scheme;

use crate::args::{SchemesCommand, TryArgs};
use crate::context::{Context, data_files};
use crate::exit::{Exit, Failure, Outcome};
use crate::input;
use crate::term::table::{Align, Cell, Table};
use crate::term::{self, HEADING, count};

/// Does what was asked of schemes; those that stand are shown by `schemes`.
pub(crate) fn run(command: Option<SchemesCommand>, context: &Context) -> Outcome {
    match command {
        Some(SchemesCommand::New(args)) => super::new_scheme::run(args, context),
        Some(SchemesCommand::Check { file }) => check(&file, context),
        Some(SchemesCommand::Try(args)) => try_out(&args, context),
        other => super::schemes::run(other, context),
    }
}

/// The data set with a scheme from a file, and the scheme's id.
fn with_file(file: &Path, context: &Context) -> Outcome<(DataSet, String)> {
    let input::File { name, bytes, .. } = input::read_rules(file)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::text(
            Exit::Data,
            format!("{name} 不是 UTF-8 文本"),
            format!("{name} is no UTF-8 text"),
        )
    })?;
    let invalid = |error| Failure::error(Exit::Data, &error);
    let mut files = data_files(context.data_dir.as_deref())?;
    let standards = Arc::new(DataSet::standards_of(&files).map_err(invalid)?);
    let parse = |path: &str, text: &str| Scheme::parse_by(path, text, &standards);
    let id = parse(&name, &text).map_err(invalid)?.id;
    // A new version of a scheme that is there takes its place.
    files.retain(|path, text| {
        !path.starts_with("schemes/") || parse(path, text).map_or(true, |scheme| scheme.id != id)
    });
    files.insert(format!("schemes/{name}"), text);
    let data = DataSet::load(&files).map_err(invalid)?;
    Ok((data, id))
}

/// Says what is wrong with a scheme's file, or shows what it says.
fn check(file: &Path, context: &Context) -> Outcome {
    let (data, id) = with_file(file, context)?;
    let scheme = data.scheme(&id).map_err(|error| Failure::error(Exit::Data, &error))?;
    data.for_scheme(scheme).map_err(|error| Failure::error(Exit::Data, &error))?;
    if context.is_json {
        return super::print_json(scheme);
    }
    if context.is_quiet {
        return Ok(());
    }
    super::print_text(&super::schemes::show(scheme, context.lang))
}

/// Scores returns under a scheme's file and says how they fare.
fn try_out(args: &TryArgs, context: &Context) -> Outcome {
    let (data, id) = with_file(&args.file, context)?;
    let files = input::read_inputs(&args.inputs)?;
    let options = |scheme: &str| RunOptions {
        scheme: scheme.to_owned(),
        factors: args.factors.clone(),
        period: args.period.clone(),
        region: args.region.clone(),
        industry_edition: args.industry_edition.clone(),
        comma: args.comma.clone(),
        ..RunOptions::default()
    };
    let own = super::scoring::score(&data, &files, &options(&id), None, context)?.run;
    let other = match &args.against {
        None => None,
        Some(other) => {
            Some(super::scoring::score(&data, &files, &options(other), None, context)?.run)
        }
    };
    let moves = other.as_ref().map(|other| moves(&own, other, context.lang));
    if context.is_json {
        let classes: BTreeMap<String, usize> =
            classes(&own, context.lang).into_iter().map(|(name, _, count)| (name, count)).collect();
        let moves = moves.map(|moves| {
            let one = |((from, to), count): ((String, String), usize)| {
                json!({ "from": from, "to": to, "returns": count })
            };
            moves.into_iter().map(one).collect::<Vec<_>>()
        });
        return super::print_json(&json!({
            "scheme": id,
            "scores": own.scored.height(),
            "classes": classes,
            "findings": own.scored.findings,
            "moves": moves,
        }));
    }
    super::print_text(&text(&own, args.against.as_deref(), moves, context.lang))
}

/// The name of the class of a score, or of why it has none.
fn class(run: &Run<'_>, row: usize, lang: Lang) -> (String, String) {
    let scheme = run.method.scheme;
    let (_, grade) = run.scored.bands(row, scheme);
    match grade.and_then(|number| scheme.grade.numbered(number)) {
        Some(band) => {
            (format!("{} {}", band.number, band.label.in_lang(lang)), band.colour.clone())
        }
        None => {
            let status = run.scored.status(row).text();
            let words = tanxiao_core::write::status_title(status, lang);
            (words.to_owned(), "#9e9e9e".to_owned())
        }
    }
}

/// How many scores are in each class.
fn classes(run: &Run<'_>, lang: Lang) -> Vec<(String, String, usize)> {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in 0..run.scored.height() {
        *counts.entry(class(run, row, lang)).or_default() += 1;
    }
    counts.into_iter().map(|((name, colour), count)| (name, colour, count)).collect()
}

/// From which class of another scheme to which of this one, of returns that both score.
fn moves(own: &Run<'_>, other: &Run<'_>, lang: Lang) -> BTreeMap<(String, String), usize> {
    let key = |run: &Run<'_>, row: usize| {
        let returns = &run.scored.returns;
        (returns.firm(row).to_owned(), returns.period(row))
    };
    let before: BTreeMap<_, usize> =
        (0..other.scored.height()).map(|row| (key(other, row), row)).collect();
    let mut moves = BTreeMap::new();
    for row in 0..own.scored.height() {
        if let Some(then) = before.get(&key(own, row)) {
            let (from, _) = class(other, *then, lang);
            let (to, _) = class(own, row, lang);
            *moves.entry((from, to)).or_insert(0) += 1;
        }
    }
    moves
}

fn text(
    run: &Run<'_>,
    against: Option<&str>,
    moves: Option<BTreeMap<(String, String), usize>>,
    lang: Lang,
) -> String {
    let scheme = run.method.scheme;
    let scored = &run.scored;
    let mut table = Table::new([
        (lang.pick("类别", "class"), Align::Left),
        (lang.pick("数据条数", "returns"), Align::Right),
    ]);
    for (name, colour, number) in classes(run, lang) {
        table.push(vec![Cell::coloured(&name, &colour), count(number as u64).into()]);
    }
    let mut text = format!(
        "{HEADING}{}{HEADING:#} {}\n{}",
        scheme.name.in_lang(lang),
        match lang {
            Lang::Zh => format!("评价 {} 条，退回 {} 行", scored.height(), scored.rejects.len()),
            Lang::En => format!("{} scored, {} rejected", scored.height(), scored.rejects.len()),
        },
        table.render()
    );
    let missing: Vec<_> =
        scored.findings.iter().filter(|found| found.code == Code::FieldMissing).collect();
    if !missing.is_empty() {
        let head = lang.pick("缺少的数据", "Data that are missing");
        text.push_str(&format!("\n{HEADING}{head}{HEADING:#}\n"));
        for found in missing {
            text.push_str(&format!("  - {}\n", found.message(lang)));
        }
    }
    if let (Some(other), Some(moves)) = (against, moves) {
        let mut table = Table::new([
            (other.to_owned(), Align::Left),
            (scheme.id.clone(), Align::Left),
            (lang.pick("数据条数", "returns").to_owned(), Align::Right),
        ]);
        for ((from, to), number) in moves {
            table.push(vec![from.into(), to.into(), count(number as u64).into()]);
        }
        text.push_str(&format!("\n{}", table.render()));
    }
    let others: Vec<_> =
        scored.findings.iter().filter(|found| found.code != Code::FieldMissing).cloned().collect();
    text.push_str(&term::findings::summary(&others, lang));
    text
}
