//! The summary sheet: how many firms have each grade, level and status, period by period.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::print;
use super::style::{self, Styles};
use crate::cells::Cell;
use crate::lang::Lang;
use crate::scheme::Ladder;
use crate::write::sheet::{Look, Sheet};
use crate::write::{WriteContext, titles};

const WIDTHS: [f64; 4] = [10.0, 40.0, 14.0, 12.0];

/// Adds the summary of a score book.
pub(super) fn add(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    context: &WriteContext<'_>,
) -> Result<(), XlsxError> {
    let lang = context.lang;
    worksheet.set_name(lang.pick("汇总", "Summary"))?;
    for (at, width) in (0..).zip(WIDTHS) {
        worksheet.set_column_width(at, width)?;
    }
    let scheme = context.scheme;
    let plain = Format::new();
    worksheet.write_string(0, 0, lang.pick("评价方法", "Scheme"))?;
    super::text(worksheet, 0, 1, scheme.name.in_lang(lang), &plain, &plain)?;
    worksheet.write_string(1, 0, lang.pick("评价结果", "Scores"))?;
    worksheet.write_number_with_format(1, 1, sheet.height() as f64, &left_count())?;

    let styles = Styles::new(scheme);
    let mut table = Blocks { worksheet, row: 3, total: 0, lang };
    let periods = rows_by_period(sheet);
    for (period, rows) in &periods {
        let of = if periods.len() > 1 { format!(" {period}") } else { String::new() };
        table.total = rows.len();
        of_rows(&mut table, sheet, rows, &of, context, &styles)?;
    }
    let last = (table.row, WIDTHS.len() as u16 - 1);
    print::set_up(table.worksheet, scheme.name.in_lang(lang), last)
}

/// Rows of each period. One firm has a row a period: added up, they would be nobody's.
fn rows_by_period(sheet: &Sheet) -> BTreeMap<&str, Vec<usize>> {
    let mut periods: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let column = sheet.columns.iter().find(|column| column.name == "period");
    for row in 0..sheet.height() {
        let period = match column.map(|column| column.cells.at(row)) {
            Some(Cell::Text(period)) => period,
            _ => "",
        };
        periods.entry(period).or_default().push(row);
    }
    if periods.is_empty() {
        periods.insert("", Vec::new());
    }
    periods
}

fn of_rows(
    table: &mut Blocks<'_>,
    sheet: &Sheet,
    rows: &[usize],
    of: &str,
    context: &WriteContext<'_>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let (lang, scheme) = (context.lang, context.scheme);
    let of_ladder = |look: Look, ladder: &Ladder| -> Option<Vec<Entry>> {
        let mut counts = count_integers(sheet, rows, look)?;
        let mut entries: Vec<Entry> = ladder
            .bands
            .iter()
            .map(|band| Entry {
                number: Some(i64::from(band.number)),
                name: band.label.in_lang(lang).to_owned(),
                format: styles.of_band(look, i64::from(band.number)).cloned(),
                count: counts.remove(&Some(i64::from(band.number))).unwrap_or(0),
            })
            .collect();
        let without = lang.pick("未评", "none").to_owned();
        let count = counts.into_values().sum();
        entries.push(Entry { number: None, name: without, format: None, count });
        Some(entries)
    };
    if let Some(entries) = of_ladder(Look::Grade, &scheme.grade) {
        table.add(&format!("{}{of}", lang.pick("碳效等级", "Grade")), &entries)?;
    }
    if let Some(entries) = scheme.level.as_ref().and_then(|l| of_ladder(Look::Level, l)) {
        table.add(&format!("{}{of}", lang.pick("碳水平", "Level")), &entries)?;
    }
    let statuses: Vec<Entry> = count_texts(sheet, rows, Look::Status)
        .into_iter()
        .map(|(status, count)| {
            let name = titles::status(status, lang).to_owned();
            Entry { number: None, name, format: None, count }
        })
        .collect();
    table.add(&format!("{}{of}", lang.pick("状态", "Status")), &statuses)
}

/// One line of the summary.
struct Entry {
    number: Option<i64>,
    name: String,
    format: Option<Format>,
    count: usize,
}

/// The blocks of the summary, one below the other.
struct Blocks<'a> {
    worksheet: &'a mut Worksheet,
    row: u32,
    total: usize,
    lang: Lang,
}

impl Blocks<'_> {
    fn add(&mut self, title: &str, entries: &[Entry]) -> Result<(), XlsxError> {
        let lang = self.lang;
        let heads = [title, "", lang.pick("数量", "Count"), lang.pick("占比", "Share")];
        for (at, head) in (0..).zip(heads) {
            self.worksheet.write_string_with_format(self.row, at, head, &style::header())?;
        }
        for entry in entries {
            self.row += 1;
            if let Some(number) = entry.number {
                let format = entry.format.clone().unwrap_or_default();
                self.worksheet.write_number_with_format(self.row, 0, number as f64, &format)?;
            }
            let plain = Format::new();
            super::text(self.worksheet, self.row, 1, &entry.name, &plain, &style::header())?;
            let count = entry.count as f64;
            self.worksheet.write_number_with_format(self.row, 2, count, &style::count())?;
            if self.total > 0 {
                let share = count / self.total as f64;
                self.worksheet.write_number_with_format(self.row, 3, share, &style::share())?;
            }
        }
        self.row += 2;
        Ok(())
    }
}

fn left_count() -> Format {
    style::count().set_align(rust_xlsxwriter::FormatAlign::Left)
}

/// How often each number stands in the column of a kind; None where there is no such column.
fn count_integers(
    sheet: &Sheet,
    rows: &[usize],
    look: Look,
) -> Option<BTreeMap<Option<i64>, usize>> {
    let column = sheet.columns.iter().find(|column| column.look == look)?;
    let mut counts = BTreeMap::new();
    for cell in rows.iter().map(|row| column.cells.at(*row)) {
        let value = match cell {
            Cell::Whole(value) => Some(value),
            Cell::Nothing | Cell::Text(_) | Cell::Scaled(..) => None,
        };
        *counts.entry(value).or_default() += 1;
    }
    Some(counts)
}

/// How often each text stands in the column of a kind.
fn count_texts<'a>(sheet: &'a Sheet, rows: &[usize], look: Look) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    let column = sheet.columns.iter().find(|column| column.look == look);
    let cells = column.iter().flat_map(|column| rows.iter().map(|row| column.cells.at(*row)));
    for cell in cells {
        if let Cell::Text(text) = cell {
            *counts.entry(text).or_default() += 1;
        }
    }
    counts
}
