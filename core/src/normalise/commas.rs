//! What commas in numbers mean, decided by column and table, never by cell: `120,050` may be a
//! hundred and twenty or a hundred and twenty thousand. Where nothing in the table tells, the run
//! asks.

use super::cell;
use super::header::TableReading;
use super::name::dimension_of;
use super::target::Target;
use crate::data::DataSet;
use crate::data::dictionary::Field;
use crate::finding::{Code, Error, Finding, Result};
use crate::read::{Cell, Table};

/// What users say that commas are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommaIs {
    /// Between thousands.
    Thousands,
    /// Before decimals; then points are between thousands.
    Decimal,
}

impl CommaIs {
    /// Of a word of the command line.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "thousands" => Some(Self::Thousands),
            "decimal" => Some(Self::Decimal),
            _ => None,
        }
    }
}

/// What the commas of a text say of how numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comma {
    /// It parts decimals: 12,5 and 0,125 and 1.234,5.
    Decimal,
    /// It may part decimals or thousands: 120,050.
    Either,
    /// It parts thousands: 1,234,567 and 1,234.5.
    Thousands,
}

/// None where there is no comma, or the text is no number.
fn comma(text: &str) -> Option<Comma> {
    const GROUP: usize = 3;
    let (number, _) = cell::number_and_unit(text);
    let (whole, behind) = number.split_once(',')?;
    let whole = whole.trim_start_matches(['+', '-']);
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let before = whole.replace('.', "");
    if !are_digits(&before) {
        return None;
    }
    if !are_digits(behind) {
        let is_group = |group: &str| are_digits(group) && group.len() == GROUP;
        let (groups, fraction) = behind.split_once('.').unwrap_or((behind, "0"));
        let is_thousands = are_digits(whole)
            && whole.len() <= GROUP
            && groups.split(',').all(is_group)
            && are_digits(fraction);
        return is_thousands.then_some(Comma::Thousands);
    }
    let is_decimal = behind.len() != GROUP || whole == "0" || whole.contains('.');
    match is_decimal {
        true => Some(Comma::Decimal),
        false => (whole.len() <= GROUP).then_some(Comma::Either),
    }
}

/// Whether the commas of a text part thousands and nothing else: `1,234,567` and `1,234.5`, not
/// `1,234`.
#[must_use]
pub fn are_thousands(text: &str) -> bool {
    comma(text) == Some(Comma::Thousands)
}

/// The first cells of a table whose commas say how numbers are written: lines and texts.
#[derive(Debug, Default)]
pub(super) struct Commas {
    decimal: Option<(u32, String)>,
    either: Option<(u32, String)>,
    is_thousands: bool,
}

impl Commas {
    pub(super) fn note(&mut self, line: u32, text: &str) {
        let place = match comma(text) {
            Some(Comma::Decimal) => &mut self.decimal,
            Some(Comma::Either) => &mut self.either,
            Some(Comma::Thousands) => {
                self.is_thousands = true;
                return;
            }
            None => return,
        };
        if place.is_none() {
            *place = Some((line, text.trim().to_owned()));
        }
    }

    /// Takes over those of further rows.
    pub(super) fn append(&mut self, next: &mut Self) {
        for (own, next) in
            [(&mut self.decimal, &mut next.decimal), (&mut self.either, &mut next.either)]
        {
            *own = own.take().or(next.take());
        }
        self.is_thousands |= next.is_thousands;
    }

    /// Stops at commas of which nobody knows what they mean.
    ///
    /// # Errors
    /// A cell that may mean a thousand times what another of its kind means, or of whose kind none
    /// tells.
    pub(super) fn check(
        &self,
        table: &Table<'_>,
        reading: &TableReading,
        targets: &[Target],
    ) -> Result<()> {
        let Some((line, text)) = &self.either else { return Ok(()) };
        if let Some((of_decimal, decimal)) = &self.decimal {
            return Err(Error::new(Code::CommasDiffer, table.place().at_line(*line))
                .with("value", text)
                .with("first", decimal)
                .with("expected", of_decimal));
        }
        if self.is_thousands {
            return Ok(());
        }
        match unclear(table, reading, targets)? {
            None => Ok(()),
            Some(finding) => Err(finding.into()),
        }
    }
}

/// What the cells of a column tell of their commas.
#[derive(Debug, Clone, Default)]
struct OfColumn {
    /// The first cell of which the comma may be either.
    either: Option<(u32, String)>,
    /// A comma before a nought at the end: no decimals are left out.
    keeps_noughts: bool,
    /// A number without a comma: with decimals kept, commas are none of theirs.
    has_whole: bool,
}

/// The first column whose commas may be either. Looks at the whole table once more: a decimal point
/// anywhere tells, and numbers without decimals in a column that writes noughts at the end.
fn unclear(
    table: &Table<'_>,
    reading: &TableReading,
    targets: &[Target],
) -> Result<Option<Finding>> {
    let is_number = |at: usize| targets.get(at).is_some_and(Target::is_number);
    let mut columns = vec![OfColumn::default(); targets.len()];
    let mut has_point = false;
    table.for_each_row(&mut |line, cells| {
        for (at, cell) in cells.iter().enumerate().filter(|(at, _)| is_number(*at)) {
            let text = match cell {
                Cell::Text(text) => *text,
                Cell::Decimal(digits) => *digits,
                _ => continue,
            };
            let (number, _) = cell::number_and_unit(text);
            let column = &mut columns[at];
            match comma(text) {
                Some(Comma::Either) => {
                    column.keeps_noughts |= number.ends_with('0');
                    if column.either.is_none() {
                        column.either = Some((line, text.trim().to_owned()));
                    }
                }
                Some(_) => {}
                None => {
                    let (whole, behind) = number.split_once('.').unwrap_or((&number, ""));
                    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
                    let whole = whole.trim_start_matches(['+', '-']);
                    if !whole.is_empty() && are_digits(whole) && are_digits(behind) {
                        has_point |= !behind.is_empty();
                        column.has_whole |= behind.is_empty() && whole != "0";
                    }
                }
            }
        }
        Ok(())
    })?;
    if has_point {
        return Ok(None);
    }
    let is_unclear = |column: &OfColumn| !(column.keeps_noughts && column.has_whole);
    let found = columns.iter().zip(&reading.columns).find_map(|(column, of)| {
        let (line, text) = column.either.as_ref().filter(|_| is_unclear(column))?;
        let place = table.place().at_line(*line).at_column(of.header.clone());
        Some(Finding::new(Code::CommasUnclear, place).with("value", text).for_rows(0))
    });
    Ok(found)
}

/// What the commas of a table are: what an option says, or what it shows itself.
pub(super) fn of(reading: &TableReading, option: Option<CommaIs>) -> Option<CommaIs> {
    option.or(reading.has_decimal_commas.then_some(CommaIs::Decimal))
}

/// Takes what the table says of its commas; a point of which nobody knows what it parts stops the run.
pub(super) fn settle(
    reading: &mut TableReading,
    table: &Table<'_>,
    data: &DataSet,
) -> Option<Finding> {
    let is_number = |at: usize| {
        let field = reading.columns.get(at).and_then(|column| column.field);
        field.is_some_and(|field| field == Field::Quantity || dimension_of(field, data).is_some())
    };
    let Written { comma, unclear } = written(table, &is_number);
    reading.has_decimal_commas = comma.is_some();
    let (line, at, text) = unclear?;
    let place = table.place().at_line(line).at_column(reading.columns[at].header.clone());
    Some(Finding::new(Code::PointsUnclear, place).with("value", text).for_rows(0))
}

/// What the first rows of a table of text say that its commas are, and a number whose point nobody
/// knows.
#[derive(Debug, Default, PartialEq, Eq)]
struct Written {
    /// Commas stand before decimals: several numbers say so, and none says otherwise.
    comma: Option<CommaIs>,
    /// Line, column and text of a number of which the point may part thousands.
    unclear: Option<(u32, usize, String)>,
}

/// Looks at the first rows, where a file is parted by semicolons, as it is where commas stand
/// before decimals, or has numbers with such commas.
fn written(table: &Table<'_>, is_number: &dyn Fn(usize) -> bool) -> Written {
    const ROWS_LOOKED_AT: u32 = 200;
    const FEWEST: usize = 3;
    /// Decimals of a decimal comma: three may be thousands, and four 万.
    const MOST_DECIMALS: usize = 2;
    let (mut decimals, mut is_otherwise, mut rows) = (0, false, 0);
    let mut of_three: Vec<(u32, usize, String)> = Vec::new();
    // Damage further down is met when the rows are read.
    let _ = table.for_each_row(&mut |line, cells| {
        for (at, cell) in cells.iter().enumerate().filter(|(at, _)| is_number(*at)) {
            let text = match cell {
                Cell::Text(text) => *text,
                Cell::Decimal(digits) => *digits,
                Cell::Empty => continue,
                Cell::Number(_) | Cell::Integer(_) | Cell::Bool(_) => {
                    is_otherwise = true;
                    continue;
                }
            };
            let (number, _) = cell::number_and_unit(text);
            match comma(text) {
                Some(Comma::Decimal) => {
                    let behind = number.rsplit_once(',').map_or(0, |(_, behind)| behind.len());
                    is_otherwise |= behind > MOST_DECIMALS;
                    decimals += 1;
                }
                Some(Comma::Thousands) => is_otherwise = true,
                Some(Comma::Either) => {}
                None => match number.split_once('.') {
                    Some((whole, behind)) if may_be_thousands(whole, behind) => {
                        of_three.push((line, at, text.trim().to_owned()));
                    }
                    Some(_) => is_otherwise = true,
                    None => {}
                },
            }
        }
        rows += 1;
        match rows < ROWS_LOOKED_AT {
            true => Ok(()),
            false => Err(Error::new(Code::RowsMissing, table.place().at_line(line))),
        }
    });
    let comma = (decimals >= FEWEST && !is_otherwise).then_some(CommaIs::Decimal);
    let is_unclear = comma.is_none()
        && !is_otherwise
        && table.is_parted_by_semicolons()
        && of_three.len() >= FEWEST;
    Written { comma, unclear: of_three.into_iter().next().filter(|_| is_unclear) }
}

/// Whether the point of a number may part thousands: 1.830, not 0.830 and 1.83.
fn may_be_thousands(whole: &str, behind: &str) -> bool {
    const GROUP: usize = 3;
    let digits = whole.trim_start_matches(['+', '-']);
    (1..=GROUP).contains(&digits.len())
        && !digits.starts_with('0')
        && behind.len() == GROUP
        && behind.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number with a decimal comma as one with a decimal point, and points between thousands left out;
/// None where it is none.
pub(super) fn with_point(text: &str) -> Option<String> {
    const GROUP: usize = 3;
    let (number, unit) = cell::number_and_unit(text);
    let (whole, fraction) = number.split_once(',').unwrap_or((&number, ""));
    let digits = whole.trim_start_matches(['+', '-']);
    let mut groups = digits.split('.');
    let first = groups.next()?;
    let is_grouped = !digits.contains('.') || (1..=GROUP).contains(&first.len());
    let is_number = !first.is_empty()
        && is_grouped
        && groups.all(|group| group.len() == GROUP)
        && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let whole = whole.replace('.', "");
    let point = if fraction.is_empty() { "" } else { "." };
    is_number.then(|| format!("{whole}{point}{fraction}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_commas_say() {
        for (text, said) in [
            ("12,5", Some(Comma::Decimal)),
            ("0,125", Some(Comma::Decimal)),
            ("1.234,567", Some(Comma::Decimal)),
            ("120,05 万千瓦时", Some(Comma::Decimal)),
            ("120,050", Some(Comma::Either)),
            ("-１２０，０５０", Some(Comma::Either)),
            ("1,234,567", Some(Comma::Thousands)),
            ("1,234.5", Some(Comma::Thousands)),
            ("1234,567", None),
            ("1,23,456", None),
            ("120.5", None),
            ("甲,乙", None),
        ] {
            assert_eq!(comma(text), said, "{text}");
        }
    }

    #[test]
    fn decimal_commas_become_points() {
        for (text, point) in [
            ("120,050", Some("120.050")),
            ("1.234,5", Some("1234.5")),
            ("1.234.567", Some("1234567")),
            ("-0,5", Some("-0.5")),
            ("800", Some("800")),
            ("12,5万千瓦时", Some("12.5万千瓦时")),
            ("120.5", None),
            ("1,234,5", None),
        ] {
            assert_eq!(with_point(text).as_deref(), point, "{text}");
        }
    }
}
