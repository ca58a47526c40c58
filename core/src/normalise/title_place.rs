//! Whether a title, or the name of a sheet, is of another place than the rows.

use super::cell;
use super::header::TableReading;
use super::title;
use crate::data::DataSet;
use crate::data::dictionary::Field;
use crate::data::region::is_within;
use crate::finding::{Code, Error, Finding};
use crate::read::Table;

/// A title of one place over rows of which none is in it.
pub(super) fn contradicts(
    reading: &TableReading,
    table: &Table<'_>,
    data: &DataSet,
) -> Option<Finding> {
    let column = reading.index_of(Field::Region)?;
    let place = reading.region.or_else(|| title::place(table, data))?;
    let mut other: Option<(u32, u32)> = None;
    // It stops at the first row of that place; damage further down is met when the rows are read.
    let found = table.for_each_row(&mut |line, cells| {
        let region = cells.get(column).and_then(|cell| data.regions.find(&cell::text(cell)));
        match region {
            Some(region) if is_within(region, place) || is_within(place, region) => {
                return Err(Error::new(Code::TitlePlaceContradicts, table.place().at_line(line)));
            }
            Some(region) if other.is_none() => other = Some((line, region)),
            _ => {}
        }
        Ok(())
    });
    let (line, region) = other.filter(|_| found.is_ok())?;
    let name = |code: u32| name_of(code, data);
    let at = table.place().at_line(line).at_column(reading.columns[column].header.clone());
    Some(
        Finding::new(Code::TitlePlaceContradicts, at)
            .with("value", name(place))
            .with("first", name(region))
            .for_rows(0),
    )
}

/// A place that is asked for by an option where title or sheet are of another, neither within the
/// other, and no column tells.
pub(super) fn contradicts_option(
    reading: &TableReading,
    table: &Table<'_>,
    option: Option<u32>,
    data: &DataSet,
) -> Option<Finding> {
    let (own, option) = (reading.region?, option?);
    let is_told = reading.index_of(Field::Region).is_some();
    if is_told || is_within(own, option) || is_within(option, own) {
        return None;
    }
    Some(
        Finding::new(Code::OptionPlaceContradicts, table.place())
            .with("value", name_of(own, data))
            .with("first", name_of(option, data))
            .for_rows(0),
    )
}

fn name_of(code: u32, data: &DataSet) -> String {
    let region = data.regions.get(code);
    region.map_or_else(|| code.to_string(), |region| region.name_zh.clone())
}
