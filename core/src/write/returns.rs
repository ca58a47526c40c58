//! Canonical returns as a table: what an SQL engine loads, and what can be read again as it is.
//!
//! Text formats hold amounts as exact decimals, columnar ones as floats unless asked for decimals,
//! and floats are exact up to 2^53 millionths: a return beyond that is refused there rather than
//! changed.

use super::sheet::{Column, Look, Sheet};
use super::{OutputFormat, WriteContext};
use crate::cells::Cells;
use crate::data::DataSet;
use crate::data::dictionary::AmountField;
use crate::finding::{Code, Error, Place, Result};
use crate::number::{MICRO_DECIMALS, to_text};
use crate::period::Period;
use crate::returns::{Returns, column};

/// Up to here an integer is a float.
const EXACT: u64 = 1 << 53;

pub(super) fn sheet(
    returns: &Returns,
    format: OutputFormat,
    data: &DataSet,
    context: &WriteContext<'_>,
) -> Result<Sheet> {
    let rows = 0..returns.height();
    let mut columns: Vec<Column> = Vec::new();
    let mut add = |name: &str, look: Look, cells: Cells| {
        columns.push(Column::new(name, name.to_owned(), look, cells));
    };
    let own = |name: &str| Cells::texts(rows.clone().map(|row| Some(returns.text(name, row))));
    let texts = |of: &dyn Fn(usize) -> Option<String>| Cells::texts(rows.clone().map(of));
    let industries = returns.numbers(column::INDUSTRY);
    let regions = returns.numbers(column::REGION);
    let periods = returns.numbers(column::PERIOD);
    add(column::CREDIT_CODE, Look::Text, own(column::CREDIT_CODE));
    add(column::NAME, Look::Text, own(column::NAME));
    let period = |row: usize| Some(Period::from_code(periods[row]).to_string());
    add(column::PERIOD, Look::Text, texts(&period));
    let region = |row: usize| (regions[row] != 0).then(|| format!("{:06}", regions[row]));
    add(column::REGION, Look::Text, texts(&region));
    let industry = |row: usize| Some(data.industries.at(industries[row]).code.clone());
    add(column::INDUSTRY, Look::Text, texts(&industry));
    if rows.clone().any(|row| returns.is_verified(row).is_some()) {
        let verified = |row: usize| returns.is_verified(row).map(|verified| verified.to_string());
        add(column::VERIFIED, Look::Text, texts(&verified));
    }
    let holds_decimals = format.holds_decimals(context.is_exact);
    for name in returns.frame().get_column_names() {
        let Some(amounts) = returns.amounts(name).filter(|_| !is_place(name)) else { continue };
        if !holds_decimals
            && let Some(large) = rows
                .clone()
                .filter_map(|row| amounts.get(row))
                .find(|amount| amount.unsigned_abs() > EXACT)
        {
            let detail = format!("{name} = {}", to_text(large, MICRO_DECIMALS));
            let error = Error::new(Code::WriteFailed, Place::default());
            return Err(error.with("detail", format!("{detail} > 2^53 × 10^-6; CSV")));
        }
        let of_rows = rows.clone().map(|row| amounts.get(row));
        // A number of JSON is a float to most who read it.
        let cells = match format {
            OutputFormat::NdJson => {
                Cells::texts(of_rows.map(|amount| Some(to_text(amount?, MICRO_DECIMALS))))
            }
            _ => Cells::scaled(MICRO_DECIMALS, of_rows),
        };
        let field = AmountField::ALL.into_iter().find(|field| field.column() == name.as_str());
        match field {
            Some(field) => add(&field.column_in(&data.standards.money), Look::Amount, cells),
            None => add(name, Look::Amount, cells),
        }
    }
    Ok(Sheet::new(context.lang.pick("申报数据", "Returns"), columns))
}

/// Whether a column says who, when and where, rather than how much.
fn is_place(name: &str) -> bool {
    [
        column::SOURCE,
        column::LINE,
        column::ROWS,
        column::CREDIT_CODE,
        column::NAME,
        column::PERIOD,
        column::REGION,
        column::INDUSTRY,
        column::VERIFIED,
    ]
    .contains(&name)
}
