//! The answer as a table: one row for the whole and one for each group, all parts as columns.

use tanxiao_why::Part;

use super::answer::{Answer, Row};
use super::words::short;
use crate::lang::Lang;
use crate::write::sheet::{Builder, Column};

/// The columns of an answer. Tonnes have six places and L nine; a part that moved nothing is 0, and
/// L is blank where it is not known.
#[must_use]
pub fn columns(answer: &Answer, lang: Lang) -> Vec<Column> {
    let mut table = Builder::new(&answer.rows);
    let [before, after] = answer.periods.map(|period| period.to_string());
    let unit = |text: &str| format!("{text}(tCO2)");
    let per = |text: &str| format!("{text}(L)");
    table.text("level", lang.pick("层级", "Level"), |row| row.level.to_owned());
    table.text("code", lang.pick("代码", "Code"), |row| row.code.clone());
    table.text("name", lang.pick("名称", "Name"), |row| row.name.in_lang(lang).to_owned());
    let periods = [before.clone(), after.clone()];
    table.text("period_from", lang.pick("自", "From"), |_| periods[0].clone());
    table.text("period_to", lang.pick("至", "To"), |_| periods[1].clone());
    for (name, title, of) in COUNTS {
        table.count(name, lang.pick(title.0, title.1), of);
    }
    table.amount("net_from_tco2", unit(&before), |row| Some(row.moved.tonnes[0]));
    table.amount("net_to_tco2", unit(&after), |row| Some(row.moved.tonnes[1]));
    table.amount("change_tco2", unit(lang.pick("变化", "change")), |row| {
        Some(row.moved.tonnes[1] - row.moved.tonnes[0])
    });
    for part in Part::all() {
        let name = format!("{}_tco2", part.text());
        table.amount(&name, unit(short(part, lang)), |row| Some(of(&row.moved.parts, part)));
    }
    for part in Part::FACTORS {
        let name = format!("{}_lmdi_tco2", part.text());
        let title = format!("{} ≈LMDI", short(part, lang));
        table.amount(&name, unit(&title), |row| Some(rounded(row.moved.logs.get(&part))));
    }
    table.intensity("l_from", per(&before), |row| Some(row.moved.per_output.as_ref()?.ends[0]));
    table.intensity("l_to", per(&after), |row| Some(row.moved.per_output.as_ref()?.ends[1]));
    table.intensity("l_change", per(lang.pick("变化", "change")), |row| {
        let [before, after] = row.moved.per_output.as_ref()?.ends;
        Some(after - before)
    });
    for part in Part::all() {
        let name = format!("{}_l", part.text());
        table.intensity(&name, per(short(part, lang)), |row| {
            Some(of(row.moved.per_output.as_ref()?.parts.as_ref()?, part))
        });
    }
    table.columns
}

/// A count's name and titles, and how a row has it.
type CountColumn = (&'static str, (&'static str, &'static str), fn(&Row) -> u64);

const COUNTS: [CountColumn; 5] = [
    ("firms_both", ("两期都有", "In both"), |row| row.counts.both),
    ("firms_came", ("新进家数", "Came"), |row| row.counts.came),
    ("firms_went", ("退出家数", "Went"), |row| row.counts.went),
    ("firms_no_output", ("无产出家数", "Without output"), |row| row.counts.no_output),
    ("firms_gaps", ("缺一期家数", "Gaps"), |row| row.counts.gaps),
];

fn of(parts: &std::collections::BTreeMap<Part, i64>, part: Part) -> i64 {
    parts.get(&part).copied().unwrap_or(0)
}

/// A float in millionths as a whole number of them.
pub(super) fn rounded(value: Option<&f64>) -> i64 {
    value.map_or(0, |value| value.round_ties_even() as i64)
}
