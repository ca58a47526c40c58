//! A portfolio of loans: rows of any file that core reads → loans, each with what is wrong with
//! it. Nothing is lost: a row that cannot be used stays in the portfolio with its findings.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::date::Date;
use super::policy::PERCENT_DECIMALS;
use crate::headers::{LoanField, LoanHeaders};
use tanxiao_core::credit_code;
use tanxiao_core::data::energy::Dimension;
use tanxiao_core::finding::{Code, Finding, Place, Result, Severity};
use tanxiao_core::normalise::cell;
use tanxiao_core::number::{self, NumberError, Scale};
use tanxiao_core::read::{self, Cell, Format, ReadOptions, Table};

/// One loan, as the bank's file has it.
#[derive(Debug, Clone, Default)]
pub struct Loan {
    /// Where it stands.
    pub place: Place,
    /// The bank's number of it.
    pub id: String,
    /// Credit code of the borrower.
    pub credit_code: Option<String>,
    /// Name of the borrower.
    pub name: Option<String>,
    /// Principal owed, fen.
    pub outstanding_fen: Option<i64>,
    /// The borrower's line as it is, fen.
    pub line_fen: Option<i64>,
    /// Rate before the policy, in hundredths of a basis point.
    pub base_rate: Option<i64>,
    /// First day.
    pub start: Option<Date>,
    /// Last day.
    pub maturity: Option<Date>,
    /// Total equity and debt of the borrower, fen.
    pub company_value_fen: Option<i64>,
    /// What is wrong with the row.
    pub findings: Vec<Finding>,
}

impl Loan {
    /// Whether nothing is so wrong that the loan cannot be priced.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }
}

/// The loans of some files, in their order.
#[derive(Debug, Clone, Default)]
pub struct Portfolio {
    /// The loans, one a row.
    pub loans: Vec<Loan>,
    /// Findings about columns; those about rows are with their loans.
    pub findings: Vec<Finding>,
}

/// Lowest and highest base rate that is no slip of the unit: 0.1 % and 36 %. Below it 3.85 % may
/// have been written 0.0385, above it 385 bp as 385 %.
const PLAUSIBLE_RATES: std::ops::RangeInclusive<i64> = 1_000..=360_000;

/// A column that is used.
#[derive(Clone, Copy)]
struct Column {
    field: LoanField,
    /// Money: from its unit to 万元.
    scale: Scale,
    /// Rates: decimals that make hundredths of a basis point.
    decimals: i32,
}

impl Portfolio {
    /// Reads the loans of a file. `name` tells its format and stands in messages.
    ///
    /// # Errors
    /// A file that cannot be read, a column that is needed and missing, money or rates without a
    /// unit; never a matter of single rows.
    pub fn read(
        name: &str,
        bytes: &[u8],
        format: Option<Format>,
        sheet: Option<&str>,
        headers: &LoanHeaders<'_>,
    ) -> Result<Self, Vec<Finding>> {
        let options = ReadOptions {
            format,
            sheet,
            recognises: &|text| headers.split(text).is_some(),
            is_unit: &|text| headers.units.is_unit(text) || rate_decimals(text).is_some(),
        };
        let mut portfolio = Self::default();
        for table in read::open(name, bytes, &options)? {
            portfolio.add(&table, headers)?;
        }
        portfolio.find_repeats();
        Ok(portfolio)
    }

    fn add(&mut self, table: &Table<'_>, headers: &LoanHeaders<'_>) -> Result<(), Vec<Finding>> {
        let (columns, findings) = columns(table, headers);
        let (errors, rest): (Vec<Finding>, Vec<Finding>) =
            findings.into_iter().partition(|finding| finding.severity == Severity::Error);
        if !errors.is_empty() {
            return Err(errors);
        }
        self.findings.extend(rest);
        table
            .for_each_row(&mut |line, cells| {
                self.loans.push(loan(table, line, cells, &columns, headers));
                Ok(())
            })
            .map_err(Into::into)
    }

    /// An id that stands twice is wrong on every row but the first.
    fn find_repeats(&mut self) {
        let mut first: BTreeMap<String, u32> = BTreeMap::new();
        for loan in &mut self.loans {
            let line = loan.place.line.unwrap_or(0);
            if loan.id.is_empty() {
                continue;
            }
            if let Some(known) = first.get(&loan.id) {
                let finding = Finding::new(Code::LoanIdRepeated, loan.place.clone())
                    .with("value", &loan.id)
                    .with("expected", known);
                loan.findings.push(finding);
            } else {
                first.insert(loan.id.clone(), line);
            }
        }
    }
}

/// Decimals of text in a unit of rates that make hundredths of a basis point.
fn rate_decimals(unit: &str) -> Option<i32> {
    match tanxiao_core::data::dictionary::normalise(unit).trim_matches(['(', ')']) {
        "%" | "percent" | "pct" | "百分比" | "百分之" => Some(PERCENT_DECIMALS as i32),
        "‰" | "千分之" => Some(PERCENT_DECIMALS as i32 - 1),
        "bp" | "bps" | "基点" => Some(PERCENT_DECIMALS as i32 - 2),
        _ => None,
    }
}

fn columns(table: &Table<'_>, headers: &LoanHeaders<'_>) -> (Vec<Option<Column>>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut columns: Vec<Option<Column>> = Vec::new();
    for (index, header) in table.headers.iter().enumerate() {
        let unit_row = table.units.get(index).and_then(Option::as_deref);
        match column(table, header, unit_row, headers) {
            Ok(column) => {
                let again = column.filter(|column| {
                    column.field != LoanField::Remark
                        && columns.iter().flatten().any(|known| known.field == column.field)
                });
                if let Some(column) = again {
                    let first = columns
                        .iter()
                        .position(|known| known.is_some_and(|known| known.field == column.field));
                    let first = first.map_or("", |first| &table.headers[first]);
                    let finding = Finding::new(Code::HeaderAmbiguous, place(table, header))
                        .with("first", first)
                        .with("value", header)
                        .with("field", column.field.id());
                    findings.push(finding.for_rows(0));
                }
                if let Some(kind) = table.unread(index) {
                    let is_needed = column.is_some_and(|column| column.field != LoanField::Remark);
                    let code = if is_needed { Code::ColumnType } else { Code::ColumnUnread };
                    let finding = Finding::new(code, place(table, header)).with("detail", kind);
                    findings.push(finding.for_rows(0));
                }
                columns.push(column);
            }
            Err(finding) => {
                findings.push(*finding);
                columns.push(None);
            }
        }
    }
    let has = |field| columns.iter().flatten().any(|column| column.field == field);
    let mut missing = Vec::new();
    if !has(LoanField::LoanId) {
        missing.push("loan_id（借据号）");
    }
    if !has(LoanField::CreditCode) && !has(LoanField::Name) {
        missing.push("credit_code（统一社会信用代码）");
    }
    if !has(LoanField::Outstanding) {
        missing.push("outstanding_wan_yuan（贷款余额（万元））");
    }
    findings.extend(missing.into_iter().map(|name| {
        let place = table.place().at_line(table.header_line.max(1));
        Finding::new(Code::HeaderKeyMissing, place).with("expected", name).for_rows(0)
    }));
    (columns, findings)
}

fn place(table: &Table<'_>, header: &Arc<str>) -> Place {
    table.place().at_line(table.header_line.max(1)).at_column(Arc::clone(header))
}

/// How one column is understood. A column that is not known is a warning; money or a rate without
/// a unit is an error, since guessing would be wrong by thousands.
fn column(
    table: &Table<'_>,
    header: &Arc<str>,
    unit_row: Option<&str>,
    headers: &LoanHeaders<'_>,
) -> Result<Option<Column>, Box<Finding>> {
    if header.is_empty() {
        return Ok(None);
    }
    let Some((field, written)) = headers.split(header) else {
        let finding = Finding::new(Code::HeaderUnknown, place(table, header))
            .with("value", header)
            .with("nearest", "")
            .for_rows(0);
        return Err(Box::new(finding));
    };
    let is_rate = field == LoanField::BaseRate;
    if !field.is_money() && !is_rate {
        return Ok(Some(Column { field, scale: Scale::ONE, decimals: 0 }));
    }
    let unit = written.as_deref().or(unit_row);
    let column = unit.and_then(|unit| match is_rate {
        true => Some(Column { field, scale: Scale::ONE, decimals: rate_decimals(unit)? }),
        false => {
            let scale = headers.units.unit(unit, Dimension::Money)?.scale;
            Some(Column { field, scale, decimals: 0 })
        }
    });
    if column.is_some() {
        return Ok(column);
    }
    let finding = match unit {
        None => Finding::new(Code::HeaderUnitMissing, place(table, header)),
        Some(unit) => {
            Finding::new(Code::HeaderUnitUnknown, place(table, header)).with("unit", unit)
        }
    };
    let finding = finding
        .with("value", header)
        .with("field", field.id())
        .with("example", if is_rate { "%" } else { "万元" })
        .with("expected", if is_rate { "%, bp, ‰" } else { "万元, 元, 亿元" });
    Err(Box::new(finding.for_rows(0)))
}

/// A row as a loan.
fn loan(
    table: &Table<'_>,
    line: u32,
    cells: &[Cell<'_>],
    columns: &[Option<Column>],
    headers: &LoanHeaders<'_>,
) -> Loan {
    let mut loan = Loan { place: table.place().at_line(line), ..Loan::default() };
    let mut parts = Parts::default();
    for ((cell, column), header) in cells.iter().zip(columns).zip(&table.headers) {
        let Some(column) = column else { continue };
        let text = cell::text(cell);
        if text.is_empty() || headers.units.is_missing(&text) {
            continue;
        }
        let found = match column.field {
            field if field.is_money() => money(cell, *column, headers)
                .map(|fen| fen.into_iter().for_each(|fen| put(&mut loan, &mut parts, field, fen))),
            LoanField::BaseRate => rate(cell, column.decimals).map(|r| loan.base_rate = Some(r)),
            field => word(&mut loan, field, &text),
        };
        if let Err(finding) = found {
            let place = loan.place.clone().at_column(Arc::clone(header));
            loan.findings.push(Finding { place, rows: 1, ..*finding }.with("value", &text));
        }
    }
    // PCAF Part A, 5.2: the value of an unlisted borrower is its total equity and debt; equity
    // below zero counts as none (footnote 57), so that all emissions go to the debt.
    if let (None, Some(equity), Some(debt)) = (loan.company_value_fen, parts.equity, parts.debt) {
        loan.company_value_fen = equity.max(0).checked_add(debt);
    }
    complete(&mut loan);
    loan
}

/// What a company's value is made of, where it is not given whole.
#[derive(Default)]
struct Parts {
    equity: Option<i64>,
    debt: Option<i64>,
}

/// A finding about a cell, before it is known where the cell stands.
fn of_cell(code: Code) -> Box<Finding> {
    Box::new(Finding::new(code, Place::default()))
}

/// An amount of money in fen; only equity may be below zero.
fn money(
    cell: &Cell<'_>,
    column: Column,
    headers: &LoanHeaders<'_>,
) -> Result<Option<i64>, Box<Finding>> {
    let amount = cell::amount(cell, column.scale, Some(Dimension::Money), headers.units);
    match amount {
        Ok(Some(fen)) if fen < 0 && column.field != LoanField::Equity => {
            Err(of_cell(Code::ValueNegative))
        }
        Ok(fen) => Ok(fen),
        Err(NumberError::OutOfRange) => Err(of_cell(Code::ValueOutOfRange)),
        Err(_) => Err(of_cell(Code::ValueNotANumber)),
    }
}

fn put(loan: &mut Loan, parts: &mut Parts, field: LoanField, fen: i64) {
    let place = match field {
        LoanField::Outstanding => &mut loan.outstanding_fen,
        LoanField::Line => &mut loan.line_fen,
        LoanField::Equity => &mut parts.equity,
        LoanField::Debt => &mut parts.debt,
        _ => &mut loan.company_value_fen,
    };
    *place = Some(fen);
}

/// A cell that is no number: who, which loan, when.
fn word(loan: &mut Loan, field: LoanField, text: &str) -> Result<(), Box<Finding>> {
    match field {
        LoanField::LoanId => loan.id = text.to_owned(),
        LoanField::Name => loan.name = Some(text.to_owned()),
        LoanField::CreditCode => {
            let code = text.to_ascii_uppercase();
            let checked = credit_code::check(&code);
            loan.credit_code = Some(code);
            checked.map_err(|error| {
                let finding = Finding::new(Code::CreditCodeInvalid, Place::default());
                let finding = finding.with("detail", error.text(tanxiao_core::lang::Lang::Zh));
                Box::new(finding.with("detail_en", error.text(tanxiao_core::lang::Lang::En)))
            })?;
        }
        LoanField::Start | LoanField::Maturity => {
            let day = Date::parse(text).ok_or_else(|| of_cell(Code::DateInvalid))?;
            match field {
                LoanField::Start => loan.start = Some(day),
                _ => loan.maturity = Some(day),
            }
        }
        _ => {}
    }
    Ok(())
}

/// What every loan must have.
fn complete(loan: &mut Loan) {
    let mut missing = Vec::new();
    if loan.id.is_empty() {
        missing.push(Code::LoanIdMissing);
    }
    if loan.credit_code.is_none() && loan.name.is_none() {
        missing.push(Code::IdentityMissing);
    }
    let is_told = loan.findings.iter().any(|finding| {
        matches!(finding.code, Code::ValueNegative | Code::ValueNotANumber | Code::ValueOutOfRange)
    });
    if loan.outstanding_fen.is_none() && !is_told {
        missing.push(Code::OutstandingMissing);
    }
    let place = loan.place.clone();
    loan.findings.extend(missing.into_iter().map(|code| Finding::new(code, place.clone())));
}

/// A rate in hundredths of a basis point; `decimals` is what the column's unit asks for.
fn rate(cell: &Cell<'_>, decimals: i32) -> Result<i64, Box<Finding>> {
    let invalid = |zh: &str, en: &str| {
        let finding = Finding::new(Code::RateInvalid, Place::default());
        Box::new(finding.with("detail", zh).with("detail_en", en))
    };
    let text = cell::text(cell);
    let rate = match (cell, cell::number_and_unit(&text)) {
        (Cell::Number(value), _) => number::from_f64(*value, decimals),
        (_, (digits, "")) => number::parse_scaled(&digits, decimals),
        (_, (digits, "%" | "％")) => number::parse_scaled(&digits, PERCENT_DECIMALS as i32),
        _ => Err(NumberError::NotANumber),
    };
    let rate = rate.map_err(|_| invalid("不是数字", "it is not a number"))?;
    if PLAUSIBLE_RATES.contains(&rate) {
        return Ok(rate);
    }
    let percent = number::to_text(rate, PERCENT_DECIMALS);
    Err(invalid(
        &format!("合 {percent}%，不在 0.1% 至 36% 之间，疑似单位有误"),
        &format!("it is {percent} %, not between 0.1 % and 36 %: the unit may be wrong"),
    ))
}
