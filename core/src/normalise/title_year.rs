//! Whether a title or a sheet's name is of another year than the rows.

use super::cell;
use super::header::TableReading;
use super::title::{year_of, year_of_sheet};
use crate::data::dictionary::{Field, normalise};
use crate::finding::{Code, Error, Finding};
use crate::period::Period;
use crate::read::Table;

/// A title of one year over rows of which none is of it. The year in which a form was made is none
/// of its rows'.
pub(super) fn contradicts(reading: &TableReading, table: &Table<'_>) -> Option<Finding> {
    let year = reading.period?.year() as u32;
    let column = [Field::Period, Field::Year].into_iter().find_map(|f| reading.index_of(f))?;
    if !is_of_rows(table) {
        return None;
    }
    let mut other: Option<(u32, Period)> = None;
    // It stops at the first row of that year; damage further down is met when the rows are read.
    let found = table.for_each_row(&mut |line, cells| {
        let period = cells.get(column).map(cell::text).and_then(|text| Period::parse(&text));
        match period {
            Some(period) if period.year() as u32 == year => {
                return Err(Error::new(Code::TitleContradicts, table.place().at_line(line)));
            }
            Some(period) if other.is_none() => other = Some((line, period)),
            _ => {}
        }
        Ok(())
    });
    let (line, period) = other.filter(|_| found.is_ok())?;
    let header = &reading.columns[column].header;
    let place = table.place().at_line(line).at_column(header.clone());
    Some(
        Finding::new(Code::TitleContradicts, place)
            .with("value", year)
            .with("first", period)
            .for_rows(0),
    )
}

/// A year that is asked for by an option where title or sheet are of another, and no column tells.
pub(super) fn contradicts_option(
    reading: &TableReading,
    table: &Table<'_>,
    option: Option<Period>,
) -> Option<Finding> {
    let (own, option) = (reading.period?, option?);
    let is_told = [Field::Period, Field::Year].into_iter().any(|f| reading.index_of(f).is_some());
    if is_told || own.year() == option.year() || !is_of_rows(table) {
        return None;
    }
    Some(
        Finding::new(Code::OptionYearContradicts, table.place())
            .with("value", own.year())
            .with("first", option)
            .for_rows(0),
    )
}

/// Whether the year of a title or sheet is that of its rows, and not that in which a form was made.
fn is_of_rows(table: &Table<'_>) -> bool {
    const MADE: [&str; 10] =
        ["填报", "编制", "制表", "印发", "打印", "申报", "修订", "版", "报送", "发布"];
    let is_made = |text: &str| MADE.iter().any(|word| text.contains(word));
    let of_sheet = table.sheet.as_deref().filter(|name| year_of_sheet(name).is_some());
    let is_of_year = |text: &&String| year_of(&normalise(text)).is_some();
    let of_lines = table.preamble.iter().filter(is_of_year).map(String::as_str);
    of_lines.chain(of_sheet).any(|text| !is_made(text))
}
