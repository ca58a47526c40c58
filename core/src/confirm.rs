//! Confirmations: who says of a suspect return that it is right, and why. A row names a firm and a
//! period; the return is then graded like any other. A file of them is small, and a row that is not
//! whole refuses all of it: what nobody answers for confirms nothing.

use crate::data::DataSet;
use crate::data::dictionary::{Field, normalise};
use crate::finding::{Code, Finding, Place};
use crate::lang::Lang;
use crate::normalise::cell;
use crate::period::Period;
use crate::read::{self, Cell, ReadOptions, Table};

/// That a suspect return is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Where it stands.
    pub place: Place,
    /// Credit code of the firm, or its name.
    pub firm: String,
    /// Period of the return.
    pub period: Period,
    /// Who confirms it.
    pub who: String,
    /// The reason.
    pub why: String,
}

/// What a column of the file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Code,
    Name,
    Period,
    Who,
    Why,
}

const WHO: [&str; 5] = ["核实人", "确认人", "who", "confirmed by", "confirmed_by"];
const WHY: [&str; 5] = ["核实理由", "理由", "核实说明", "why", "reason"];

impl Column {
    fn of(header: &str, data: &DataSet) -> Option<Self> {
        let key = normalise(header);
        let is_one_of = |names: &[&str]| names.iter().any(|name| normalise(name) == key);
        match data.dictionary.field(header) {
            Some(Field::CreditCode) => Some(Self::Code),
            Some(Field::Name) => Some(Self::Name),
            Some(Field::Period) => Some(Self::Period),
            _ if is_one_of(&WHO) => Some(Self::Who),
            _ if is_one_of(&WHY) => Some(Self::Why),
            _ => None,
        }
    }

    fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Code => lang.pick("统一社会信用代码", "credit_code"),
            Self::Name => lang.pick("企业名称", "name"),
            Self::Period => lang.pick("报告期", "period"),
            Self::Who => lang.pick("核实人", "who"),
            Self::Why => lang.pick("核实理由", "why"),
        }
    }
}

/// Reads confirmations from a file of any format that returns come in. `name` tells its format and
/// stands in messages.
///
/// # Errors
/// A file that cannot be read, a column that is missing, a row that is not whole.
pub fn confirmations(
    name: &str,
    bytes: &[u8],
    data: &DataSet,
) -> Result<Vec<Confirmation>, Vec<Finding>> {
    let options = ReadOptions {
        format: None,
        sheet: None,
        recognises: &|text| Column::of(text, data).is_some(),
        is_unit: &|_| false,
    };
    let (mut all, mut findings) = (Vec::new(), Vec::new());
    let tables =
        read::open(name, bytes, &options).map_err(|error| vec![error.finding().clone()])?;
    for table in tables {
        let columns: Vec<Option<Column>> =
            table.headers.iter().map(|header| Column::of(header, data)).collect();
        findings.extend(missing(&table, &columns));
        findings.extend(unknown(&table, &columns));
        let read = table.for_each_row(&mut |line, cells| {
            if cells.iter().any(|cell| !cell.is_empty()) {
                match confirmation(&table, line, cells, &columns, data) {
                    Ok(one) => all.push(one),
                    Err(finding) => findings.push(*finding),
                }
            }
            Ok(())
        });
        findings.extend(read.err().map(|error| error.finding().clone()));
        if findings.iter().any(|finding| finding.code == Code::HeaderKeyMissing) {
            findings.retain(|finding| finding.code == Code::HeaderKeyMissing);
        }
    }
    if findings.is_empty() { Ok(all) } else { Err(findings) }
}

/// Columns that every file of confirmations has.
fn missing(table: &Table<'_>, columns: &[Option<Column>]) -> Vec<Finding> {
    let has = |column: Column| columns.contains(&Some(column));
    let mut wanted = vec![Column::Period, Column::Who, Column::Why];
    if !has(Column::Name) {
        wanted.insert(0, Column::Code);
    }
    let missing = wanted.into_iter().filter(|column| !has(*column));
    missing
        .map(|column| {
            let place = table.place().at_line(table.header_line.max(1));
            let names = format!("{}（{}）", column.name(Lang::Zh), column.name(Lang::En));
            Finding::new(Code::HeaderKeyMissing, place).with("expected", names).for_rows(0)
        })
        .collect()
}

/// Columns that nobody reads: what they say, such as a result of the inquiry, may be the opposite.
fn unknown<'a>(
    table: &'a Table<'_>,
    columns: &'a [Option<Column>],
) -> impl Iterator<Item = Finding> + 'a {
    let headers = table.headers.iter().zip(columns);
    let unknown = headers.filter(|(header, column)| column.is_none() && !header.is_empty());
    unknown.map(|(header, _)| {
        let finding = Finding::new(Code::ConfirmationColumn, table.place_of_header(header));
        finding.with("value", header).for_rows(0)
    })
}

fn confirmation(
    table: &Table<'_>,
    line: u32,
    cells: &[Cell<'_>],
    columns: &[Option<Column>],
    data: &DataSet,
) -> Result<Confirmation, Box<Finding>> {
    let place = table.place().at_line(line);
    let text = |wanted: Column| {
        let at = columns.iter().position(|column| *column == Some(wanted));
        let text = at.and_then(|at| cells.get(at)).map(|cell| cell::text(cell).trim().to_owned());
        text.filter(|text| !text.is_empty() && !data.dictionary.is_missing(text))
    };
    let whole = |wanted: Column| {
        text(wanted).ok_or_else(|| {
            let finding = Finding::new(Code::ConfirmationIncomplete, place.clone())
                .with("expected", wanted.name(Lang::Zh))
                .with("expected_en", wanted.name(Lang::En));
            Box::new(finding)
        })
    };
    let firm = match text(Column::Code) {
        Some(code) => code.to_uppercase(),
        None => text(Column::Name).map_or_else(|| whole(Column::Code), Ok)?,
    };
    let period = whole(Column::Period)?;
    let period = Period::parse(&period).ok_or_else(|| {
        Box::new(Finding::new(Code::PeriodInvalid, place.clone()).with("value", &period))
    })?;
    let (who, why) = (whole(Column::Who)?, whole(Column::Why)?);
    Ok(Confirmation { place, firm, period, who, why })
}
