//! What `tanxiao score` says when it is done: what became of the rows, the grades by industry,
//! the widest gaps, the findings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use polars::prelude::*;
use serde_json::json;
use tanxiao_core::data::industry::Industries;
use tanxiao_core::exec::InTurn;
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest::Manifest;
use tanxiao_core::run::Run;
use tanxiao_core::scheme::{Band, Scheme};
use tanxiao_core::status::Status;

use super::survey::Survey;
use crate::context::Context;
use crate::exit::Outcome;
use crate::term::table::{Align, Cell, Table};
use crate::term::{self, FAINT, HEADING, count, decimal};

/// A finished run with its manifest.
pub(crate) struct Finished<'a> {
    pub(crate) run: Run<'a>,
    pub(crate) manifest: Manifest,
}

/// Up to so many scores are listed one by one.
const LISTED: usize = 40;
/// Industries shown before the rest is only counted.
const INDUSTRIES: usize = 20;
/// Periods, the latest, that are shown before the rest is only counted.
const PERIODS: usize = 4;

/// Columns of the score book, for reading row by row.
struct Scores<'a> {
    frame: &'a DataFrame,
}

impl Scores<'_> {
    fn text(&self, name: &str, row: usize) -> String {
        let column = self.frame.column(name).ok();
        let text = column.and_then(|column| column.str().ok()).and_then(|texts| texts.get(row));
        text.unwrap_or_default().to_owned()
    }

    fn float(&self, name: &str, row: usize) -> Option<f64> {
        self.frame.column(name).ok()?.f64().ok()?.get(row)
    }

    fn integer(&self, name: &str, row: usize) -> Option<i32> {
        self.frame.column(name).ok()?.i32().ok()?.get(row)
    }

    fn number(&self, name: &str, row: usize, places: usize) -> String {
        self.float(name, row).map_or_else(|| "—".to_owned(), |value| decimal(value, places))
    }

    fn firm(&self, row: usize) -> String {
        match self.text("name", row) {
            name if name.is_empty() => self.text("credit_code", row),
            name => name,
        }
    }
}

pub(super) fn text(
    finished: &Finished<'_>,
    outputs: &[PathBuf],
    [rejects, findings]: [Option<&Path>; 2],
    context: &Context,
) -> String {
    let lang = context.lang;
    let run = &finished.run;
    let scheme = run.method.scheme;
    let industries = &run.method.data.industries;
    let mut text = heading(finished, lang);
    let surveys = Survey::by_period(run);
    let is_listed = run.scored.height() <= LISTED;
    if is_listed
        && !surveys.is_empty()
        && let Ok(frame) = run.scores()
    {
        text.push_str(&list(&Scores { frame }, scheme, industries, lang));
    }
    let shown = surveys.len().saturating_sub(PERIODS);
    if shown > 0 {
        text.push_str(&match lang {
            Lang::Zh => format!("\n{FAINT}另有 {shown} 个较早的报告期，此处不列{FAINT:#}\n"),
            Lang::En => format!("\n{FAINT}{shown} earlier periods are not shown here{FAINT:#}\n"),
        });
    }
    for (period, survey) in surveys.iter().skip(shown) {
        let of = if surveys.len() > 1 { format!(" {period}") } else { String::new() };
        if !is_listed {
            text.push_str(&by_industry(survey, &of, scheme, industries, lang));
        }
        text.push_str(&distribution(survey, &of, scheme, lang));
        if !is_listed {
            text.push_str(&widest_gaps(survey, &of, run, lang));
        }
    }
    if !run.scored.findings.is_empty() {
        text.push_str(&title(lang.pick("校验意见", "Findings")));
        text.push_str(&term::findings::summary(&run.scored.findings, lang));
    }
    text.push_str(&written(outputs, [rejects, findings], finished, lang));
    text
}

fn title(text: &str) -> String {
    format!("\n{HEADING}{text}{HEADING:#}\n")
}

fn heading(finished: &Finished<'_>, lang: Lang) -> String {
    let run = &finished.run;
    let counts = run.scored.counts;
    let scheme = run.method.scheme;
    let factors = run.method.factors;
    let own = match (scheme.is_official, lang) {
        (true, _) => "",
        (false, Lang::Zh) => " [自拟]",
        (false, Lang::En) => " [own]",
    };
    let replaced = match (counts.rows_replaced, lang) {
        (0, _) => String::new(),
        (rows, Lang::Zh) => format!(" + 被更正替换 {} 行", count(rows)),
        (rows, Lang::En) => format!(" + {} replaced by corrections", count(rows)),
    };
    let mut rows = match lang {
        Lang::Zh => format!(
            "读入 {} 行 = 评价 {} 行 + 退回 {} 行{}；评价结果 {} 条，其中评出等级 {} 条",
            count(counts.rows_read),
            count(counts.rows_scored),
            count(counts.rows_rejected),
            replaced,
            count(counts.scores),
            count(counts.graded),
        ),
        Lang::En => format!(
            "{} rows read = {} scored + {} rejected{}; {} scores, {} of them graded",
            count(counts.rows_read),
            count(counts.rows_scored),
            count(counts.rows_rejected),
            replaced,
            count(counts.scores),
            count(counts.graded),
        ),
    };
    if counts.held > 0 {
        rows.push_str(&match lang {
            Lang::Zh => format!("，待核实 {} 条", count(counts.held)),
            Lang::En => format!(", {} held", count(counts.held)),
        });
    }
    if let Some(benchmark) = &finished.manifest.benchmark {
        let name = &benchmark.name;
        rows.push_str(&match lang {
            Lang::Zh => format!("\n采用已发布的行业基准：{name}"),
            Lang::En => format!("\ngraded against published benchmarks: {name}"),
        });
    }
    let factor_name = lang.pick(&factors.name_zh, &factors.name_en);
    format!(
        "{HEADING}{}{HEADING:#}{own} {FAINT}{} {}{FAINT:#}\n{} {FAINT}{} {} sha256:{}{FAINT:#}\n{rows}\n",
        scheme.name.in_lang(lang),
        scheme.id,
        scheme.version,
        factor_name,
        factors.id,
        factors.version,
        &factors.sha256[..12],
    )
}

fn industry_name(code: &str, industries: &Industries, lang: Lang) -> String {
    let name = industries.get(code).map_or("", |industry| industry.name(lang));
    // What nearly every English name begins with only takes room.
    name.trim_start_matches("Manufacture of ").to_owned()
}

fn grade_cell(scores: &Scores<'_>, row: usize, scheme: &Scheme, lang: Lang) -> Cell {
    let band = scores.integer("grade", row).and_then(|number| scheme.grade.numbered(number));
    let label = scheme.label_of(scores.integer("level", row), scores.integer("grade", row), lang);
    match (band, label) {
        (Some(band), Some(label)) => Cell::coloured(&label, &band.colour),
        _ if scores.text("status", row) == Status::Held.text() => {
            Cell::from(lang.pick("待核实", "held"))
        }
        _ => Cell::from("—"),
    }
}

fn benchmark_cell(scores: &Scores<'_>, row: usize, industries: &Industries, lang: Lang) -> Cell {
    match (scores.integer("benchmark_depth", row), scores.integer("peer_count", row)) {
        (Some(depth), Some(peers)) => {
            let depth = u8::try_from(depth).unwrap_or_default();
            let depth = industries.classification().level(depth, lang);
            format!("{depth} {peers}").into()
        }
        _ => Cell::from("—"),
    }
}

fn list(scores: &Scores<'_>, scheme: &Scheme, industries: &Industries, lang: Lang) -> String {
    let mut table = Table::new([
        (lang.pick("报告期", "period"), Align::Left),
        (lang.pick("企业", "firm"), Align::Left),
        (lang.pick("行业", "industry"), Align::Left),
        ("tce", Align::Right),
        (lang.pick("净排放 tCO2", "net tCO2"), Align::Right),
        (lang.pick("碳强度 L", "intensity L"), Align::Right),
        (lang.pick("行业基准", "benchmark"), Align::Right),
        (lang.pick("同行", "peers"), Align::Left),
        (lang.pick("碳效值 K", "ratio K"), Align::Right),
        (lang.pick("标识", "label"), Align::Left),
    ])
    .with_wide_last();
    let mut rows: Vec<usize> = (0..scores.frame.height()).collect();
    rows.sort_by_key(|&row| (scores.text("period", row), scores.text("industry", row), row));
    for row in rows {
        let code = scores.text("industry", row);
        table.push(vec![
            scores.text("period", row).into(),
            scores.firm(row).into(),
            format!("{code} {}", industry_name(&code, industries, lang)).into(),
            scores.number("energy_tce", row, 0).into(),
            scores.number("net_tco2", row, 0).into(),
            scores.number("intensity_l", row, 4).into(),
            scores.number("benchmark_l", row, 4).into(),
            benchmark_cell(scores, row, industries, lang),
            scores.number("ratio_k", row, 4).into(),
            grade_cell(scores, row, scheme, lang),
        ]);
    }
    let unit = scheme.intensity_unit(lang);
    let head = match lang {
        Lang::Zh => format!("评价结果（L 的单位：{unit}）"),
        Lang::En => format!("Scores (L in {unit})"),
    };
    format!("{}{}", title(&head), table.render())
}

/// Counts of each grade by division, the largest divisions first.
fn by_industry(
    survey: &Survey,
    of: &str,
    scheme: &Scheme,
    industries: &Industries,
    lang: Lang,
) -> String {
    let bands = in_order(scheme);
    let division = industries.classification().level(2, lang);
    let mut columns = vec![
        (format!("{}{division}", lang.pick("行业", "")), Align::Left),
        (lang.pick("企业", "firms").to_owned(), Align::Right),
        (lang.pick("净排放 tCO2", "net tCO2").to_owned(), Align::Right),
    ];
    for band in &bands {
        columns.push((band_name(band, lang), Align::Right));
    }
    let mut table = Table::new(columns);
    let mut ordered: Vec<_> = survey.divisions.iter().collect();
    ordered.sort_by(|a, b| b.1.firms.cmp(&a.1.firms).then_with(|| a.0.cmp(b.0)));
    let more = ordered.len().saturating_sub(INDUSTRIES);
    for (code, division) in ordered.into_iter().take(INDUSTRIES) {
        let mut row: Vec<Cell> = vec![
            format!("{code} {}", industry_name(code, industries, lang)).into(),
            count(division.firms).into(),
            decimal(division.net_micro as f64 / 1e6, 0).into(),
        ];
        for band in &bands {
            let graded = division.grades.get(&band.number).copied().unwrap_or(0);
            row.push(Cell::coloured(&count(graded), &band.colour));
        }
        table.push(row);
    }
    let mut text = title(&format!("{}{of}", lang.pick("各行业的等级", "Grades by industry")));
    text.push_str(&table.render());
    if more > 0 {
        text.push_str(&match lang {
            Lang::Zh => format!("  {FAINT}…… 另有 {more} 个{division}{FAINT:#}\n"),
            Lang::En => format!("  {FAINT}… and {more} more of {division}{FAINT:#}\n"),
        });
    }
    text
}

/// Bands by number, 1 first.
fn in_order(scheme: &Scheme) -> Vec<&Band> {
    let mut bands: Vec<&Band> = scheme.grade.bands.iter().collect();
    bands.sort_by_key(|band| band.number);
    bands
}

fn band_name(band: &Band, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{} 级 {}", band.number, band.label.zh),
        Lang::En => format!("{} {}", band.number, band.label.en),
    }
}

fn distribution(survey: &Survey, of: &str, scheme: &Scheme, lang: Lang) -> String {
    const BAR: u64 = 40;
    let total = survey.grades.values().chain(survey.ungraded.values()).sum::<u64>();
    if total == 0 {
        return String::new();
    }
    let mut table = Table::new([
        (lang.pick("等级", "grade"), Align::Left),
        (lang.pick("企业", "firms"), Align::Right),
        ("%", Align::Right),
        ("", Align::Left),
    ])
    .with_wide_last();
    let mut push = |name: String, firms: u64, colour: &str| {
        let bar = "█".repeat(((firms * BAR + total / 2) / total) as usize);
        let share = decimal(firms as f64 * 100.0 / total as f64, 1);
        table.push(vec![
            name.into(),
            count(firms).into(),
            share.into(),
            Cell::coloured(&bar, colour),
        ]);
    };
    for band in in_order(scheme) {
        let firms = survey.grades.get(&band.number).copied().unwrap_or(0);
        push(band_name(band, lang), firms, &band.colour);
    }
    for (status, firms) in &survey.ungraded {
        push(status_name(status, lang).to_owned(), *firms, "#808080");
    }
    let head = format!("{}{of}", lang.pick("等级分布", "Distribution"));
    format!("{}{}", title(&head), table.render())
}

fn status_name(status: &str, lang: Lang) -> &str {
    match status {
        "ungraded_output" => lang.pick("未评：产出不大于 0", "none: output not above 0"),
        "ungraded_net" => lang.pick("未评：净排放不大于 0", "none: net emissions not above 0"),
        "ungraded_peers" => lang.pick("未评：同行不足", "none: too few peers"),
        "unclassed" => lang.pick("只计分，不定等级", "scored, not classed"),
        "ungraded_indicator" => lang.pick("未评：指标缺失", "none: an indicator is missing"),
        "held" => lang.pick("待核实", "held: suspect data"),
        other => other,
    }
}

fn widest_gaps(survey: &Survey, of: &str, run: &Run<'_>, lang: Lang) -> String {
    if survey.widest.is_empty() {
        return String::new();
    }
    let industries = &run.method.data.industries;
    let mut table = Table::new([
        (lang.pick("企业", "firm"), Align::Left),
        (lang.pick("行业", "industry"), Align::Left),
        (lang.pick("高出基准 tCO2", "tCO2 above benchmark"), Align::Right),
        (lang.pick("碳强度 L", "intensity L"), Align::Right),
        (lang.pick("碳效值 K", "ratio K"), Align::Right),
        (lang.pick("标识", "label"), Align::Left),
    ]);
    for &(excess, row) in &survey.widest {
        let Ok(frame) = run.table().rows(row..row + 1, &InTurn) else { continue };
        let scores = Scores { frame: &frame };
        let code = scores.text("industry", 0);
        table.push(vec![
            scores.firm(0).into(),
            format!("{code} {}", industry_name(&code, industries, lang)).into(),
            decimal(excess, 0).into(),
            scores.number("intensity_l", 0, 4).into(),
            scores.number("ratio_k", 0, 4).into(),
            grade_cell(&scores, 0, run.method.scheme, lang),
        ]);
    }
    let head = format!("{}{of}", lang.pick("差距最大的企业", "Widest gaps"));
    format!("{}{}", title(&head), table.render())
}

fn written(
    outputs: &[PathBuf],
    [rejects, findings]: [Option<&Path>; 2],
    finished: &Finished<'_>,
    lang: Lang,
) -> String {
    let mut text = String::new();
    for path in outputs.iter().map(PathBuf::as_path).chain(rejects).chain(findings) {
        if path != Path::new("-") {
            text.push_str(&format!("{} {}\n", lang.pick("已写入", "wrote"), path.display()));
        }
    }
    if rejects.is_none() && finished.run.scored.counts.rows_rejected > 0 {
        text.push_str(&format!(
            "{FAINT}{}{FAINT:#}\n",
            lang.pick(
                "加 --rejects rejects.csv 可导出退回的行及原因",
                "add --rejects rejects.csv to write the rejected rows with their reasons"
            )
        ));
    }
    if finished.run.scored.counts.held > 0 {
        text.push_str(&format!(
            "{FAINT}{}{FAINT:#}\n",
            lang.pick(
                "待核实的数据不评等级，也不计入行业基准；请改正，或用 --confirm 提供核实记录",
                "what is held has no grade and is in no benchmark: correct it, or confirm it with --confirm"
            )
        ));
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}

/// The same as JSON: of one scheme an object, of several a list.
pub(super) fn print_json(finished: &[Finished<'_>]) -> Outcome {
    match finished {
        [one] => super::print_json(&to_json(one)),
        all => super::print_json(&all.iter().map(to_json).collect::<Vec<_>>()),
    }
}

fn to_json(finished: &Finished<'_>) -> serde_json::Value {
    let run = &finished.run;
    let surveys = Survey::by_period(run);
    // Of the scores; firms are counted by period.
    let mut grades: BTreeMap<i32, u64> = BTreeMap::new();
    let mut statuses: BTreeMap<&str, u64> = BTreeMap::new();
    for survey in surveys.values() {
        survey.grades.iter().for_each(|(grade, n)| *grades.entry(*grade).or_default() += n);
        survey.statuses.iter().for_each(|(status, n)| *statuses.entry(status).or_default() += n);
    }
    let of_periods = surveys.iter().map(|(period, survey)| {
        let Survey { grades, statuses, .. } = survey;
        (period.to_string(), json!({ "grades": grades, "statuses": statuses }))
    });
    let periods: serde_json::Map<String, serde_json::Value> = of_periods.collect();
    let mut findings: BTreeMap<&str, u64> = BTreeMap::new();
    for finding in &run.scored.findings {
        *findings.entry(finding.code.text()).or_default() += u64::from(finding.rows.max(1));
    }
    json!({
        "counts": run.scored.counts,
        "grades": grades,
        "statuses": statuses,
        "periods": periods,
        "findings": findings,
        "manifest": finished.manifest,
    })
}
