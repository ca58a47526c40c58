//! Reads the regular block of a wide table column by column, which takes a fraction of the time
//! that row by row takes. It has no rules of its own: what a cell means is asked of the
//! [`RowReader`], and a row in which anything is out of the ordinary is left to it whole.

use std::ops::Range;

use super::columns::{AmountBuilder, Columns, NO_INDUSTRY};
use super::memo::Memo;
use super::row::{Meant, RowReader, is_coded};
use super::target::{Amount, Target};
use super::{aside, cell};
use crate::credit_code;
use crate::data::DataSet;
use crate::data::energy::Dimension;
use crate::number;
use crate::period::Period;
use crate::plain;
use crate::read::{Fields, csv_cell};

/// Rows of which all columns are read before the next: few, so that their text stays in the nearest
/// cache.
const ROWS: usize = 128;

/// Which column holds what, in a table that can be read so.
struct Roles {
    credit_code: usize,
    name: Option<usize>,
    period: [Option<usize>; 3],
    region: Option<usize>,
    industries: Vec<usize>,
    verified: Option<usize>,
    amounts: Vec<(usize, Amount)>,
    /// Columns whose header is blank.
    blank: Vec<usize>,
}

/// Reads the blocks of one table.
pub(super) struct ByColumn<'a> {
    pub(super) reader: RowReader<'a>,
    roles: Roles,
    memos: Memos,
}

impl<'a> ByColumn<'a> {
    /// None for a table whose rows only its row reader understands.
    pub(super) fn of(reader: RowReader<'a>) -> Option<Self> {
        let roles = Roles::of(&reader)?;
        Some(Self { reader, roles, memos: Memos::new() })
    }

    /// Reads a block.
    pub(super) fn read(&mut self, fields: &Fields<'_>, source: u32, data: &DataSet) -> Read {
        let Self { reader, roles, memos } = self;
        reader.row.source = source;
        roles.read(fields, source, reader, memos, data)
    }
}

/// What came of a block.
pub(super) struct Read {
    /// One entry per row; entries of odd rows are placeholders.
    pub(super) columns: Columns,
    /// Rows that must be read row by row.
    pub(super) odd: Vec<bool>,
}

impl Roles {
    /// Those of a table; None where rows depend on each other, or a meaning on several columns in
    /// a way that only reading row by row knows.
    fn of(reader: &RowReader<'_>) -> Option<Self> {
        let mut roles = Self {
            credit_code: usize::MAX,
            name: None,
            period: [None; 3],
            region: None,
            industries: Vec::new(),
            verified: None,
            amounts: Vec::new(),
            blank: Vec::new(),
        };
        let mut code = None;
        for (column, target) in reader.targets().iter().enumerate() {
            let place = match *target {
                Target::Nothing => {
                    if reader.is_blank_header(column) {
                        roles.blank.push(column);
                    }
                    continue;
                }
                Target::Industry => {
                    roles.industries.push(column);
                    continue;
                }
                Target::Amount(Amount { density: Some(_), .. }) => return None,
                Target::Amount(amount) => {
                    if roles.amounts.iter().any(|(_, other)| other.slot == amount.slot) {
                        return None;
                    }
                    roles.amounts.push((column, amount));
                    continue;
                }
                Target::CreditCode => &mut code,
                Target::Name => &mut roles.name,
                Target::Period => &mut roles.period[0],
                Target::Year => &mut roles.period[1],
                Target::Month => &mut roles.period[2],
                Target::Region => &mut roles.region,
                Target::Verified => &mut roles.verified,
                Target::EnergyType
                | Target::Quantity
                | Target::Unit
                | Target::AsMaterial
                | Target::Output
                | Target::Recovery => return None,
            };
            if place.replace(column).is_some() {
                return None;
            }
        }
        roles.credit_code = code?;
        ((1..=2).contains(&roles.industries.len())).then_some(roles)
    }

    fn read(
        &self,
        fields: &Fields<'_>,
        source: u32,
        reader: &mut RowReader<'_>,
        memos: &mut Memos,
        data: &DataSet,
    ) -> Read {
        let height = fields.height();
        let mut columns = Columns::new(data, height);
        let mut odd = vec![false; height];
        columns.source.extend(source, height);
        columns.line.extend((0..height as u32).map(|row| fields.first_line.saturating_add(row)));
        columns.rows.extend(1, height);
        let mut amounts: Vec<AmountBuilder> =
            self.amounts.iter().map(|_| AmountBuilder::unreported(0, height)).collect();
        for start in (0..height).step_by(ROWS) {
            let range = start..(start + ROWS).min(height);
            let (rows, odd) = (Rows { fields, rows: range.clone() }, &mut odd[range]);
            self.read_rows(&rows, reader, memos, &mut columns, odd, data);
            for ((column, amount), builder) in self.amounts.iter().zip(&mut amounts) {
                read_amounts(&rows, *column, *amount, reader, builder, odd);
            }
        }
        for ((_, amount), builder) in self.amounts.iter().zip(amounts) {
            columns.amounts[amount.slot] = builder.if_reported();
        }
        Read { columns, odd }
    }

    fn read_rows(
        &self,
        rows: &Rows<'_, '_>,
        reader: &mut RowReader<'_>,
        memos: &mut Memos,
        columns: &mut Columns,
        odd: &mut [bool],
        data: &DataSet,
    ) {
        for (code, odd) in rows.column(self.credit_code).zip(&mut *odd) {
            // A code that is right is in capitals and without blanks.
            *odd |= credit_code::check(code).is_err();
            columns.credit_code.push(code);
        }
        match self.name {
            None => odd.iter().for_each(|_| columns.name.push("")),
            Some(column) => {
                for (name, odd) in rows.column(column).zip(&mut *odd) {
                    let name = cell::trimmed(name);
                    *odd |= aside::is_total(name)
                        || !name.is_empty() && plain::fault_of_name(name).is_some();
                    columns.name.push(name);
                }
            }
        }
        self.periods(rows, reader, &mut columns.period, odd);
        self.regions(rows, reader, memos, &mut columns.region, odd);
        self.industries(rows, reader, memos, columns, odd, data);
        match self.verified {
            None => columns.verified.resize(columns.verified.len() + odd.len(), None),
            Some(column) => columns.verified.extend(rows.column(column).map(|field| {
                let cell = csv_cell(field);
                if cell.is_empty() { None } else { cell::boolean(&cell) }
            })),
        }
        for column in &self.blank {
            if rows.column(*column).any(|field| !csv_cell(field).is_empty()) {
                reader.blank_headers.insert(*column);
            }
        }
    }

    fn periods(
        &self,
        rows: &Rows<'_, '_>,
        reader: &RowReader<'_>,
        periods: &mut Vec<u32>,
        odd: &mut [bool],
    ) {
        let period_of = |texts: [Option<&str>; 3]| {
            let [period, year, month] = texts.map(|text| csv_cell(text.unwrap_or_default()));
            let stated = match reader.period_of(&period) {
                Meant::Wrong => return None,
                Meant::Missing => None,
                Meant::Is(period) => Some(period),
            };
            let year = if year.is_empty() { None } else { Some(reader.year_of(&year)?) };
            let month = if month.is_empty() { None } else { Some(reader.month_of(&month)?) };
            reader.period_from(stated, year, month).ok()?
        };
        let mut last = None;
        for (row, odd) in odd.iter_mut().enumerate() {
            let texts = self.period.map(|column| column.map(|column| rows.get(row, column)));
            let period = match last {
                Some((known, period)) if known == texts => period,
                _ => period_of(texts),
            };
            last = Some((texts, period));
            *odd |= period.is_none_or(|period| !reader.fits_stated(period));
            periods.push(period.map_or(0, Period::code));
        }
    }

    fn regions(
        &self,
        rows: &Rows<'_, '_>,
        reader: &mut RowReader<'_>,
        memos: &mut Memos,
        regions: &mut Vec<u32>,
        odd: &mut [bool],
    ) {
        let Some(column) = self.region else {
            regions.resize(regions.len() + odd.len(), reader.default_region());
            return;
        };
        for (field, odd) in rows.column(column).zip(odd) {
            let meant = memos.region.get(field, || reader.region_of(cell::trimmed(field)));
            let region = match meant {
                Meant::Missing => reader.default_region(),
                Meant::Is((code, true)) => code,
                Meant::Is((_, false)) | Meant::Wrong => {
                    *odd = true;
                    0
                }
            };
            regions.push(region);
        }
    }

    fn industries(
        &self,
        rows: &Rows<'_, '_>,
        reader: &mut RowReader<'_>,
        memos: &mut Memos,
        columns: &mut Columns,
        odd: &mut [bool],
        data: &DataSet,
    ) {
        // The periods of these rows are known.
        let first = columns.period.len() - odd.len();
        for (row, odd) in odd.iter_mut().enumerate() {
            let (mut industry, mut coded, mut named) = (None, false, None);
            for column in &self.industries {
                let field = rows.get(row, *column);
                let meant =
                    (memos.industry).get(field, || reader.industry_of(cell::trimmed(field)));
                match meant {
                    Meant::Missing => {}
                    Meant::Wrong => *odd = true,
                    Meant::Is(found) => {
                        coded |= is_coded(field);
                        named = Some(found).filter(|_| !field.is_ascii()).or(named);
                        match industry.map(|first| data.industries.deeper(first, found)) {
                            None => industry = Some(found),
                            Some(Some(deeper)) => industry = Some(deeper),
                            Some(None) => *odd = true,
                        }
                    }
                }
            }
            // An odd row is read once more, by row.
            if let Some(industry) = industry.filter(|_| !*odd) {
                reader.row.line = rows.line(row);
                let period = columns.period[first + row];
                let period = Some(Period::from_code(period)).filter(|_| period != 0);
                reader.note_edition(industry, period, coded, named);
            }
            columns.industry.push(industry.unwrap_or(NO_INDUSTRY));
        }
    }
}

/// Reads an amount column.
fn read_amounts(
    rows: &Rows<'_, '_>,
    column: usize,
    amount: Amount,
    reader: &RowReader<'_>,
    builder: &mut AmountBuilder,
    odd: &mut [bool],
) {
    // A unit that is a power of ten costs nothing; any other is left to the reader of cells.
    let exponent = amount.scale.exponent();
    let decimals = exponent.map(|exponent| number::MICRO_DECIMALS as i32 + exponent);
    let is_fact = amount.dimension == Some(Dimension::Fact);
    let plain = |field: &str| match decimals {
        Some(decimals) => number::parse_scaled(field, decimals),
        None => Err(number::NumberError::NotANumber),
    };
    for (field, odd) in rows.column(column).zip(odd) {
        let value = match plain(field) {
            Ok(value @ 0..) if !is_fact => Some(value),
            _ if field.is_empty() => None,
            // What its comma means, the table tells.
            _ if field.contains([',', '，']) => {
                *odd = true;
                None
            }
            _ => match reader.amount_of(&csv_cell(field), amount) {
                Ok(value) => value,
                Err(_) => {
                    *odd = true;
                    None
                }
            },
        };
        builder.push(value);
    }
}

/// Texts that come again and again.
struct Memos {
    region: Memo<Meant<(u32, bool)>>,
    industry: Memo<Meant<u32>>,
}

impl Memos {
    fn new() -> Self {
        Self { region: Memo::new(Meant::Missing), industry: Memo::new(Meant::Missing) }
    }
}

/// Some rows of a block.
struct Rows<'f, 'b> {
    fields: &'f Fields<'b>,
    rows: Range<usize>,
}

impl<'f, 'b> Rows<'f, 'b> {
    fn get(&self, row: usize, column: usize) -> &'b str {
        self.fields.get(self.rows.start + row, column)
    }

    fn line(&self, row: usize) -> u32 {
        self.fields.first_line.saturating_add((self.rows.start + row) as u32)
    }

    fn column(&self, column: usize) -> impl Iterator<Item = &'b str> + use<'f, 'b> {
        let fields = self.fields;
        self.rows.clone().map(move |row| fields.get(row, column))
    }
}
