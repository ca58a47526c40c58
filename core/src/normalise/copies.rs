//! Whether rows that come to the same are copies of one, or rows of several months, meters or
//! workshops whose amounts happen to be equal: what they say in cells that are not otherwise used
//! decides, and what month the names of their sheets or files say.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{SourceTable, TableReading, cell_text};
use crate::data::dictionary::{Dictionary, Field, normalise};
use crate::finding::Result;
use crate::period::{Kind, Period};
use crate::read::{Cell, Table};

/// The tables that rows came from, to be looked at again.
#[derive(Clone, Copy)]
pub(super) struct Origins<'a> {
    pub(super) tables: &'a [Table<'a>],
    pub(super) readings: &'a [TableReading],
    pub(super) dictionary: &'a Dictionary,
}

/// Where a row stands: source and line.
pub(super) type Spot = (u32, u32);

/// In what a row differs from the first of those that come to the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// Header of the column, or what else it is that differs, in Chinese and English.
    pub(super) column: [String; 2],
    pub(super) first: String,
    pub(super) other: String,
}

/// Looks at rows of one source that come to the same, each list in the order of its lines, and
/// gives those that differ from the first of their list.
pub(super) fn differences(
    lists: &[Vec<Spot>],
    origins: Origins<'_>,
) -> Result<HashMap<Spot, Difference, RandomState>> {
    let mut found = HashMap::default();
    let mut wanted: HashMap<Spot, usize, RandomState> = HashMap::default();
    for (index, list) in lists.iter().enumerate() {
        wanted.extend(list.iter().map(|spot| (*spot, index)));
    }
    let mut firsts: Vec<Option<Vec<String>>> = vec![None; lists.len()];
    for (source, (table, reading)) in origins.tables.iter().zip(origins.readings).enumerate() {
        let source = source as u32;
        if !lists.iter().any(|list| list.first().is_some_and(|spot| spot.0 == source)) {
            continue;
        }
        let fill = |column| reading.fill(column);
        table.for_each_row_filled(&fill, &mut |line: u32, cells: &[Cell<'_>]| {
            let Some(&index) = wanted.get(&(source, line)) else { return Ok(()) };
            let texts: Vec<String> = cells
                .iter()
                .enumerate()
                .map(|(at, cell)| remark(at, cell, reading, origins))
                .collect();
            match &firsts[index] {
                None => firsts[index] = Some(texts),
                Some(first) => {
                    let difference = difference(first, &texts, reading);
                    found.extend(difference.map(|difference| ((source, line), difference)));
                }
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// What a cell says that is not used; empty for one that is, and for the number of a row.
fn remark(at: usize, cell: &Cell<'_>, reading: &TableReading, origins: Origins<'_>) -> String {
    const RUNNING: [&str; 5] = ["序号", "行号", "no", "no.", "#"];
    let column = reading.columns.get(at);
    let is_used =
        column.is_some_and(|column| column.field.is_some_and(|field| field != Field::Ignore));
    let is_running =
        column.is_some_and(|column| RUNNING.contains(&normalise(&column.header).as_str()));
    let text = cell_text(cell);
    let is_own = reading.own.is_some_and(|own| own.holds(at));
    if is_used || is_running || is_own || origins.dictionary.is_missing(&text) {
        return String::new();
    }
    text.into_owned()
}

fn difference(first: &[String], other: &[String], reading: &TableReading) -> Option<Difference> {
    let text = |texts: &[String], at: usize| texts.get(at).cloned().unwrap_or_default();
    let at = (0..first.len().max(other.len())).find(|at| text(first, *at) != text(other, *at))?;
    let header = reading.columns.get(at).map(|column| column.header.to_string());
    let column = match header.filter(|header| !header.is_empty()) {
        Some(header) => [header.clone(), header],
        None => [format!("第 {} 列", at + 1), format!("column {}", at + 1)],
    };
    Some(Difference { column, first: text(first, at), other: text(other, at) })
}

/// Rows of two sources whose names are of different months (sheets 1月 and 2月, files 2023-01 and
/// 2023-02), and that do not say themselves what they are of.
pub(super) fn months(
    first: u32,
    other: u32,
    sources: &[SourceTable],
    origins: Origins<'_>,
) -> Option<Difference> {
    let name = |source: u32| {
        let reading = origins.readings.get(source as usize)?;
        let says_period = [Field::Period, Field::Year, Field::Month]
            .into_iter()
            .any(|field| reading.index_of(field).is_some());
        let source = sources.get(source as usize).filter(|_| !says_period)?;
        Some(match &source.sheet {
            Some(sheet) if month_of(sheet).is_some() => sheet.to_string(),
            _ => source.file.to_string(),
        })
    };
    let (first, other) = (name(first)?, name(other)?);
    let column = ["来源".to_owned(), "where they come from".to_owned()];
    (month_of(&first)? != month_of(&other)?).then_some(Difference { column, first, other })
}

/// The month that a name says: 3月, 三月份, 2023-03.
fn month_of(name: &str) -> Option<u32> {
    const CHINESE: [&str; 12] =
        ["十二", "十一", "十", "九", "八", "七", "六", "五", "四", "三", "二", "一"];
    let text = normalise(name);
    let stem = text.rsplit_once('.').map_or(text.as_str(), |(stem, _)| stem);
    if let Some(period) = Period::parse(stem) {
        return (period.kind() == Kind::Month).then_some(period.last_month());
    }
    let before = text.split_once('月')?.0;
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    let month = match digits.parse() {
        Ok(month) => month,
        Err(_) => 12 - CHINESE.iter().position(|number| before.ends_with(number))? as u32,
    };
    (1..=12).contains(&month).then_some(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_names() {
        for (name, month) in [
            ("1月", Some(1)),
            ("2023年12月", Some(12)),
            ("十一月份", Some(11)),
            ("三月", Some(3)),
            ("2023-03.csv", Some(3)),
            ("用电量2023年3月.xlsx", Some(3)),
            ("2023.csv", None),
            ("Sheet1", None),
            ("吴兴区", None),
            ("2023年", None),
        ] {
            assert_eq!(month_of(name), month, "{name}");
        }
    }
}
