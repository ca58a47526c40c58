//! Canonical returns as a table: what an SQL engine loads, and what can be read again as it is.
//!
//! Text formats hold amounts as exact decimals, columnar ones as floats, which are exact up to 2^53
//! millionths: a return beyond that is refused there rather than changed.

use polars::prelude::*;

use super::sheet::{Caption, Look, Sheet};
use super::{OutputFormat, WriteContext};
use crate::data::DataSet;
use crate::finding::{Code, Error, Place, Result};
use crate::number::{MICRO_DECIMALS, to_f64, to_text};
use crate::period::Period;
use crate::returns::{Returns, column, frame_error};

/// Up to here an integer is a float.
const EXACT: u64 = 1 << 53;

pub(super) fn sheet(
    returns: &Returns,
    format: OutputFormat,
    data: &DataSet,
    context: &WriteContext<'_>,
) -> Result<Sheet> {
    let rows = 0..returns.height();
    let own = |name: &str| returns.frame().column(name).cloned().map_err(frame_error);
    let texts = |name: &str, of: &dyn Fn(usize) -> Option<String>| {
        StringChunked::from_iter_options(name.into(), rows.clone().map(of)).into_column()
    };
    let industries = returns.numbers(column::INDUSTRY);
    let regions = returns.numbers(column::REGION);
    let mut columns = vec![
        own(column::CREDIT_CODE)?,
        own(column::NAME)?,
        texts(column::PERIOD, &|row| {
            Some(Period::from_code(returns.numbers(column::PERIOD)[row]).to_string())
        }),
        texts(column::REGION, &|row| match regions[row] {
            0 => None,
            code => Some(format!("{code:06}")),
        }),
        texts(column::INDUSTRY, &|row| Some(data.industries.at(industries[row]).code.clone())),
    ];
    if rows.clone().any(|row| returns.is_verified(row).is_some()) {
        columns.push(texts(column::VERIFIED, &|row| {
            returns.is_verified(row).map(|verified| verified.to_string())
        }));
    }
    let is_text = matches!(format, OutputFormat::Csv | OutputFormat::NdJson);
    for name in returns.frame().get_column_names() {
        let Some(amounts) = returns.amounts(name).filter(|_| !is_place(name)) else { continue };
        if is_text {
            columns.push(texts(name, &|row| {
                amounts.get(row).map(|amount| to_text(amount, MICRO_DECIMALS))
            }));
            continue;
        }
        if let Some(large) = rows
            .clone()
            .filter_map(|row| amounts.get(row))
            .find(|amount| amount.unsigned_abs() > EXACT)
        {
            let detail = format!("{name} = {}", to_text(large, MICRO_DECIMALS));
            let error = Error::new(Code::WriteFailed, Place::default());
            return Err(error.with("detail", format!("{detail} > 2^53 × 10^-6; CSV")));
        }
        let floats =
            rows.clone().map(|row| amounts.get(row).map(|amount| to_f64(amount, MICRO_DECIMALS)));
        columns.push(Float64Chunked::from_iter_options(name.as_str().into(), floats).into_column());
    }
    let frame = DataFrame::new(columns).map_err(frame_error)?;
    let title = context.lang.pick("申报数据", "Returns");
    Sheet::new(title, &frame, |_, name| Caption {
        header: name.to_owned(),
        title: name.to_owned(),
        look: if is_place(name) { Look::Text } else { Look::Amount },
    })
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
