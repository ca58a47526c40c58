//! Returns: the one canonical frame. Whatever came in, this is what every later step reads.
//!
//! A row is one firm and period. Amounts are `Int64` millionths of the unit in the column's name
//! (null: not reported). `period`, `region` and `industry` are `UInt32`: the code of a
//! [`Period`], GB/T 2260 (0: unknown) and an index into the industry table.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;
use polars::prelude::*;
use polars_arrow::array::{PrimitiveArray, Utf8ViewArray};
use polars_arrow::bitmap::Bitmap;

use crate::data::DataSet;
use crate::data::dictionary::AmountField;
use crate::data::energy::{EnergyType, Kind};
use crate::exec::Executor;
use crate::finding::{Code, Error, Place, Result};
use crate::name::firm_key;
use crate::period::Period;

/// Names of the columns that are not amounts.
pub mod column {
    /// Which input the row came from, by its place among them.
    pub const SOURCE: &str = "source";
    /// Its line there; the first one, if it was put together from several.
    pub const LINE: &str = "line";
    /// Input rows that it was put together from.
    pub const ROWS: &str = "rows";
    /// Unified social credit code; empty where none was given.
    pub const CREDIT_CODE: &str = "credit_code";
    /// Name of the firm; empty where none was given.
    pub const NAME: &str = "name";
    /// Code of the [`Period`](crate::period::Period).
    pub const PERIOD: &str = "period";
    /// GB/T 2260 as a number; 0: unknown.
    pub const REGION: &str = "region";
    /// Index into the industry table.
    pub const INDUSTRY: &str = "industry";
    /// Whether the figures were verified by a third party.
    pub const VERIFIED: &str = "verified";
}

/// The canonical frame of returns.
#[derive(Debug, Clone)]
pub struct Returns {
    frame: DataFrame,
    /// Its rows are known to be in order.
    is_ordered: bool,
}

/// One amount column: values in micro, and which of them are reported.
#[derive(Debug, Clone, Copy)]
pub struct Amounts<'a> {
    values: &'a [i64],
    validity: Option<&'a Bitmap>,
}

impl Amounts<'_> {
    /// The amount of a row in micro; None where it is not reported.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<i64> {
        match self.validity {
            Some(validity) if !validity.get_bit(row) => None,
            _ => Some(self.values[row]),
        }
    }
}

impl Returns {
    /// Takes a canonical frame, checking that its columns have the right types.
    ///
    /// # Errors
    /// A column that is missing or has another type.
    pub fn from_frame(mut frame: DataFrame) -> Result<Self> {
        frame.rechunk_mut();
        let wanted = [
            (column::SOURCE, DataType::UInt32),
            (column::LINE, DataType::UInt32),
            (column::ROWS, DataType::UInt32),
            (column::CREDIT_CODE, DataType::String),
            (column::NAME, DataType::String),
            (column::PERIOD, DataType::UInt32),
            (column::REGION, DataType::UInt32),
            (column::INDUSTRY, DataType::UInt32),
            (column::VERIFIED, DataType::Boolean),
        ];
        for (name, dtype) in wanted {
            let is_right = frame.column(name).is_ok_and(|column| *column.dtype() == dtype);
            if !is_right {
                return Err(Error::new(Code::FrameInvalid, Place::default()).because(
                    format!("“{name}”列的类型应为 {dtype}"),
                    format!("column “{name}” must be {dtype}"),
                ));
            }
        }
        Ok(Self { frame, is_ordered: false })
    }

    /// The frame.
    #[must_use]
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.frame.height()
    }

    /// The returns with another column in the place of one, or the last.
    pub(crate) fn with_column(mut self, column: Column) -> Result<Self> {
        self.frame.with_column(column).map_err(frame_error)?;
        Ok(self)
    }

    /// The returns with this energy type, in its place among them, and without these other columns.
    pub(crate) fn with_energy(
        self,
        energy: usize,
        column: Option<Column>,
        dropped: &[AmountField],
        data: &DataSet,
    ) -> Result<Self> {
        let own = &data.catalogue[energy].column;
        let is_dropped = |name: &str| dropped.iter().any(|field| field.column() == name);
        let of_energies = data.catalogue.iter().skip(energy + 1);
        let is_behind = |name: &str| {
            of_energies.clone().any(|energy| energy.column == name)
                || data.catalogue.iter().any(|energy| {
                    [
                        material_column(energy),
                        ncv_column(energy),
                        carbon_column(energy),
                        transformed_column(energy),
                        recovered_column(energy),
                    ]
                    .iter()
                    .any(|column| column == name)
                })
        };
        let mut columns = self.frame.take_columns();
        columns.retain(|column| !is_dropped(column.name()));
        if let Some(column) = column {
            columns.retain(|other| other.name() != own);
            let at = columns.iter().position(|column| is_behind(column.name()));
            columns.insert(at.unwrap_or(columns.len()), column);
        }
        let frame = DataFrame::new(columns).map_err(frame_error)?;
        Ok(Self { frame, is_ordered: self.is_ordered })
    }

    /// The rows at which the mask is true.
    pub(crate) fn filter(&self, keep: &[bool]) -> Result<Self> {
        let mask = BooleanChunked::from_slice(PlSmallStr::EMPTY, keep);
        let mut frame = self.frame.filter(&mask).map_err(frame_error)?;
        frame.rechunk_mut();
        Ok(Self { frame, is_ordered: self.is_ordered })
    }

    /// The returns without amounts but those of these columns.
    pub(crate) fn with_amounts(self, is_kept: impl Fn(&str) -> bool) -> Self {
        let is_amount = |column: &Column| *column.dtype() == DataType::Int64;
        let columns = self.frame.take_columns().into_iter();
        let kept = columns.filter(|column| !is_amount(column) || is_kept(column.name())).collect();
        // Columns of one frame are of one height and have different names.
        Self { frame: DataFrame::new(kept).unwrap_or_default(), is_ordered: self.is_ordered }
    }

    /// The returns with these columns in place of those of the same names, or without them.
    pub(crate) fn with_columns(self, columns: Vec<(String, Option<Column>)>) -> Result<Self> {
        let mut frame = self.frame;
        for (name, column) in columns {
            match column {
                Some(column) => {
                    frame.with_column(column).map_err(frame_error)?;
                }
                None => frame = frame.drop_many([name.as_str()]),
            }
        }
        Ok(Self { frame, is_ordered: self.is_ordered })
    }

    /// The returns without where they came from.
    pub(crate) fn without_places(self) -> Self {
        let places = [column::SOURCE, column::LINE, column::ROWS];
        let frame = self.frame.drop_many(places);
        Self { frame, is_ordered: self.is_ordered }
    }

    /// A range of rows, without a copy.
    pub(crate) fn slice(&self, rows: &std::ops::Range<usize>) -> Self {
        let frame = self.frame.slice(rows.start as i64, rows.len());
        Self { frame, is_ordered: self.is_ordered }
    }

    /// The rows in an order.
    pub(crate) fn take(&self, order: &[IdxSize]) -> Result<Self> {
        let order = IdxCa::from_slice(PlSmallStr::EMPTY, order);
        let mut frame = self.frame.take(&order).map_err(frame_error)?;
        frame.rechunk_mut();
        Ok(Self { frame, is_ordered: false })
    }

    /// The rows ordered by period, credit code and name, so that the order of the input leaves no
    /// trace.
    pub(crate) fn in_order(self, executor: &dyn Executor) -> Result<Self> {
        if self.is_ordered {
            return Ok(self);
        }
        Ok(Self { is_ordered: true, ..self.sorted(executor)? })
    }

    fn sorted(self, executor: &dyn Executor) -> Result<Self> {
        let (Some(codes), Some(names)) =
            (self.views(column::CREDIT_CODE), self.views(column::NAME))
        else {
            return Ok(self);
        };
        let periods = self.numbers(column::PERIOD);
        let is_after = |row: usize| {
            periods[row - 1]
                .cmp(&periods[row])
                .then_with(|| {
                    leading_bytes(codes.value(row - 1)).cmp(&leading_bytes(codes.value(row)))
                })
                .then_with(|| codes.value(row - 1).cmp(codes.value(row)))
                .then_with(|| names.value(row - 1).cmp(names.value(row)))
                .is_le()
        };
        let ranges = crate::exec::ranges(self.height());
        let is_ordered = crate::exec::map(executor, ranges.len(), |range| {
            ranges[range].clone().all(|row| row == 0 || is_after(row))
        });
        if !is_ordered.contains(&false) {
            return Ok(self);
        }
        // The first bytes of a code decide nearly every comparison, without a look at the text.
        let mut keys: Vec<(u32, u128, u32)> = (0..self.height())
            .map(|row| (periods[row], leading_bytes(codes.value(row)), row as u32))
            .collect();
        let texts = |row: u32| (codes.value(row as usize), names.value(row as usize));
        keys.sort_unstable_by(|a, b| {
            (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| (texts(a.2), a.2).cmp(&(texts(b.2), b.2)))
        });
        let order: Vec<IdxSize> = keys.into_iter().map(|key| key.2).collect();
        self.take(&order)
    }

    /// Text of a row; empty where there is none.
    #[must_use]
    pub fn text(&self, name: &str, row: usize) -> &str {
        self.texts(name).and_then(|texts| texts.get(row)).unwrap_or("")
    }

    /// Who a row is about: the credit code, or the name where it has none.
    #[must_use]
    pub fn firm(&self, row: usize) -> &str {
        match self.text(column::CREDIT_CODE, row) {
            "" => self.text(column::NAME, row),
            code => code,
        }
    }

    /// What the firm of a row is known by: the credit code, or the key of the name.
    #[must_use]
    pub fn firm_key(&self, row: usize) -> Cow<'_, str> {
        firm_key(self.text(column::CREDIT_CODE, row), self.text(column::NAME, row))
    }

    /// For a row, that of the same firm in the same period a year before, where there is one.
    pub(crate) fn year_before(&self) -> impl Fn(usize) -> Option<usize> + '_ {
        let periods = self.numbers(column::PERIOD);
        let before = |code: u32| Period::from_code(code).year_before().code();
        let all: BTreeSet<u32> = periods.chunk_by(u32::eq).map(|of_one| of_one[0]).collect();
        let wanted: BTreeSet<u32> = all.iter().map(|code| before(*code)).collect();
        let is_wanted = |row: &usize| wanted.contains(&periods[*row]);
        let known: HashMap<(Cow<'_, str>, u32), usize, RandomState> = match all.is_disjoint(&wanted)
        {
            true => HashMap::default(),
            false => (0..self.height())
                .filter(is_wanted)
                .map(|row| ((self.firm_key(row), periods[row]), row))
                .collect(),
        };
        move |row| match known.is_empty() {
            true => None,
            false => known.get(&(self.firm_key(row), before(periods[row]))).copied(),
        }
    }

    pub(crate) fn texts(&self, name: &str) -> Option<&StringChunked> {
        self.frame.column(name).ok()?.as_materialized_series().str().ok()
    }

    /// A text column, of which every row has a value.
    pub(crate) fn views(&self, name: &str) -> Option<&Utf8ViewArray> {
        self.texts(name)?.downcast_iter().next()
    }

    /// A column of codes, periods or indices by its name; empty where there is none.
    #[must_use]
    pub fn numbers(&self, name: &str) -> &[u32] {
        let column = self.frame.column(name).ok().map(Column::as_materialized_series);
        column
            .and_then(|series| series.u32().ok())
            .and_then(|numbers| numbers.downcast_iter().next())
            .map_or(&[], |array| array.values().as_slice())
    }

    /// A number of a row, of a column that may hold the same for all.
    pub(crate) fn number(&self, name: &str, row: usize) -> u32 {
        match self.frame.column(name) {
            Ok(Column::Scalar(same)) => same.scalar().value().extract().unwrap_or(0),
            _ => self.numbers(name)[row],
        }
    }

    /// Input rows that the returns stand for.
    pub(crate) fn rows(&self) -> u64 {
        match self.frame.column(column::ROWS) {
            Ok(Column::Scalar(same)) => {
                let rows: u64 = same.scalar().value().extract().unwrap_or(0);
                rows * self.height() as u64
            }
            _ => self.numbers(column::ROWS).iter().map(|rows| u64::from(*rows)).sum(),
        }
    }

    /// An amount column; None where nothing of it was reported at all.
    #[must_use]
    pub fn amounts(&self, name: &str) -> Option<Amounts<'_>> {
        let series = self.frame.column(name).ok()?.as_materialized_series();
        let array: &PrimitiveArray<i64> = series.i64().ok()?.downcast_iter().next()?;
        Some(Amounts { values: array.values().as_slice(), validity: array.validity() })
    }

    /// The columns of the energy catalogue, in its order.
    #[must_use]
    pub fn energy(&self, catalogue: &[EnergyType]) -> Vec<Option<Amounts<'_>>> {
        catalogue.iter().map(|energy| self.amounts(&energy.column)).collect()
    }

    /// The columns of energy that are reported, without materials of processes.
    #[must_use]
    pub fn consumed(&self, catalogue: &[EnergyType]) -> Vec<Amounts<'_>> {
        let energies = catalogue.iter().filter(|energy| energy.kind != Kind::Process);
        energies.filter_map(|energy| self.amounts(&energy.column)).collect()
    }

    /// The parts of energy types used as raw material, in catalogue order.
    #[must_use]
    pub fn materials(&self, catalogue: &[EnergyType]) -> Vec<Option<Amounts<'_>>> {
        catalogue.iter().map(|energy| self.amounts(&material_column(energy))).collect()
    }

    /// An amount other than energy.
    #[must_use]
    pub fn amount(&self, field: AmountField) -> Option<Amounts<'_>> {
        self.amounts(field.column())
    }

    /// Whether a third party verified a row; None where it does not say.
    #[must_use]
    pub fn is_verified(&self, row: usize) -> Option<bool> {
        let verified = self.frame.column(column::VERIFIED).ok()?;
        verified.as_materialized_series().bool().ok()?.get(row)
    }

    /// The period of a row.
    #[must_use]
    pub fn period(&self, row: usize) -> Period {
        Period::from_code(self.numbers(column::PERIOD)[row])
    }
}

/// The first bytes of a text as a number that orders as they do. A shorter text is filled up with
/// zeros, and equal numbers say nothing.
fn leading_bytes(text: &str) -> u128 {
    let bytes = text.as_bytes();
    if let Some(first) = bytes.first_chunk() {
        return u128::from_be_bytes(*first);
    }
    let mut filled = [0; 16];
    filled[..bytes.len()].copy_from_slice(bytes);
    u128::from_be_bytes(filled)
}

/// The column of the part of an energy type that is used as raw material.
#[must_use]
pub fn material_column(energy: &EnergyType) -> String {
    format!("{}_as_material_{}", energy.id, energy.unit)
}

/// The column of the calorific value of a fuel as the firm measured it.
#[must_use]
pub fn ncv_column(energy: &EnergyType) -> String {
    format!("{}_ncv_gj_per_{}", energy.id, energy.unit)
}

/// The column of the carbon content of a fuel as the firm measured it.
#[must_use]
pub fn carbon_column(energy: &EnergyType) -> String {
    format!("{}_carbon_tc_per_tj", energy.id)
}

/// The column of what was made of an energy type out of others.
#[must_use]
pub fn transformed_column(energy: &EnergyType) -> String {
    format!("{}_transformed_{}", energy.id, energy.unit)
}

/// The column of what was recovered of an energy type.
#[must_use]
pub fn recovered_column(energy: &EnergyType) -> String {
    format!("{}_recovered_{}", energy.id, energy.unit)
}

/// A polars error as one of ours.
#[must_use]
pub fn frame_error(error: PolarsError) -> Error {
    Error::new(Code::FrameInvalid, Place::default()).said_by(error)
}

/// An `Int64` column from values and a mask of those reported, without a copy.
pub(crate) fn amount_column(name: &str, values: Vec<i64>, reported: Bitmap) -> Column {
    let validity = (reported.unset_bits() > 0).then_some(reported);
    let array = PrimitiveArray::new(ArrowDataType::Int64, values.into(), validity);
    Int64Chunked::with_chunk(name.into(), array).into_column()
}
