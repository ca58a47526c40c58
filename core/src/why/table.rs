//! The answer as a table: one row for the whole and one for each group, all parts as columns.

use tanxiao_why::Part;

use super::answer::{Answer, Row};
use super::words::short;
use crate::cells::Cells;
use crate::lang::Lang;
use crate::number::{MICRO_DECIMALS, NANO_DECIMALS};
use crate::write::sheet::{Column, Look};

/// The columns of an answer. Tonnes have six places and L nine; a part that moved nothing is 0, and
/// L is blank where it is not known.
#[must_use]
pub fn columns(answer: &Answer, lang: Lang) -> Vec<Column> {
    let mut table = Builder { rows: &answer.rows, columns: Vec::new() };
    let [before, after] = answer.periods.map(|period| period.to_string());
    let unit = |text: &str| format!("{text}(tCO2)");
    let per = |text: &str| format!("{text}(L)");
    table.text("level", lang.pick("层级", "Level"), |row| Some(row.level.to_owned()));
    table.text("code", lang.pick("代码", "Code"), |row| {
        Some(row.code.clone()).filter(|code| !code.is_empty())
    });
    table.text("name", lang.pick("名称", "Name"), |row| Some(row.name.in_lang(lang).to_owned()));
    let periods = [before.clone(), after.clone()];
    table.text("period_from", lang.pick("自", "From"), |_| Some(periods[0].clone()));
    table.text("period_to", lang.pick("至", "To"), |_| Some(periods[1].clone()));
    for (name, title, of) in COUNTS {
        let cells = Cells::integers(table.rows.iter().map(|row| i64::try_from(of(row)).ok()));
        table.add(name, lang.pick(title.0, title.1).to_owned(), Look::Count, cells);
    }
    table.tonnes("net_from_tco2", unit(&before), |row| row.moved.tonnes[0]);
    table.tonnes("net_to_tco2", unit(&after), |row| row.moved.tonnes[1]);
    table.tonnes("change_tco2", unit(lang.pick("变化", "change")), |row| {
        row.moved.tonnes[1] - row.moved.tonnes[0]
    });
    for part in Part::all() {
        let name = format!("{}_tco2", part.text());
        table.tonnes(&name, unit(short(part, lang)), |row| of(&row.moved.parts, part));
    }
    for part in Part::FACTORS {
        let name = format!("{}_lmdi_tco2", part.text());
        let title = format!("{} ≈LMDI", short(part, lang));
        table.tonnes(&name, unit(&title), |row| rounded(row.moved.logs.get(&part)));
    }
    table.per_output("l_from", per(&before), |row| Some(row.moved.per_output.as_ref()?.ends[0]));
    table.per_output("l_to", per(&after), |row| Some(row.moved.per_output.as_ref()?.ends[1]));
    table.per_output("l_change", per(lang.pick("变化", "change")), |row| {
        let [before, after] = row.moved.per_output.as_ref()?.ends;
        Some(after - before)
    });
    for part in Part::all() {
        let name = format!("{}_l", part.text());
        table.per_output(&name, per(short(part, lang)), |row| {
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

struct Builder<'a> {
    rows: &'a [Row],
    columns: Vec<Column>,
}

impl Builder<'_> {
    fn add(&mut self, name: &str, title: String, look: Look, cells: Cells) {
        self.columns.push(Column::new(name, title, look, cells));
    }

    fn text(&mut self, name: &str, title: &str, of: impl Fn(&Row) -> Option<String>) {
        let cells = Cells::texts(self.rows.iter().map(of));
        self.add(name, title.to_owned(), Look::Text, cells);
    }

    fn tonnes(&mut self, name: &str, title: String, of: impl Fn(&Row) -> i64) {
        let cells = Cells::scaled(MICRO_DECIMALS, self.rows.iter().map(|row| Some(of(row))));
        self.add(name, title, Look::Amount, cells);
    }

    fn per_output(&mut self, name: &str, title: String, of: impl Fn(&Row) -> Option<i64>) {
        let cells = Cells::scaled(NANO_DECIMALS, self.rows.iter().map(of));
        self.add(name, title, Look::Intensity, cells);
    }
}
