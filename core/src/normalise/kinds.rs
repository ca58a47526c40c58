//! What kinds of rows a table has: firms, parts, totals, and rows that are set aside. For
//! looking at a file before it is scored.

use std::collections::BTreeMap;

use super::aside::Aside;
use super::columns::field_of_slot;
use super::row::RowReader;
use super::{Options, TableReading};
use crate::data::DataSet;
use crate::data::dictionary::{AmountField, Field};
use crate::finding::Result;
use crate::lang::Lang;
use crate::read::{Cell, Table};

/// A kind of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// A firm and period.
    Firm,
    /// An energy type of a firm, in a long table.
    Energy,
    /// A part of another energy type, in a long table.
    Part,
    /// The total of a firm's energy, in a long table.
    EnergyTotal,
    /// No firm.
    Aside(Aside),
}

impl RowKind {
    /// What such rows are called.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Firm => lang.pick("企业行", "firms"),
            Self::Energy => lang.pick("能源品种行", "energy types"),
            Self::Part => lang.pick("其中项行", "parts (其中)"),
            Self::EnergyTotal => lang.pick("能源合计行（用于核对）", "energy totals (compared)"),
            Self::Aside(aside) => aside.name(lang),
        }
    }

    /// Its name for programs.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Firm => "firm",
            Self::Energy => "energy",
            Self::Part => "part",
            Self::EnergyTotal => "energy_total",
            Self::Aside(Aside::Total) => "total",
            Self::Aside(Aside::Subtotal) => "subtotal",
            Self::Aside(Aside::Group) => "group",
            Self::Aside(Aside::Note) => "note",
            Self::Aside(Aside::Signature) => "signature",
            Self::Aside(Aside::Header) => "header",
        }
    }
}

/// Counts the rows of a table by kind.
///
/// # Errors
/// Damage in the middle of the file.
pub fn row_kinds(
    table: &Table<'_>,
    reading: &TableReading,
    options: &Options,
    data: &DataSet,
) -> Result<BTreeMap<RowKind, u64>> {
    let mut reader = RowReader::new(reading, table, options.defaults, data);
    let mut kinds = BTreeMap::new();
    let fill = |column| reading.fill(column);
    table.for_each_row_filled(&fill, &mut |line: u32, cells: &[Cell<'_>]| {
        reader.read(0, line, cells);
        *kinds.entry(kind_of(&reader, reading, data)).or_default() += 1;
        Ok(())
    })?;
    Ok(kinds)
}

fn kind_of(reader: &RowReader<'_>, reading: &TableReading, data: &DataSet) -> RowKind {
    if let Some(aside) = reader.aside {
        return RowKind::Aside(aside);
    }
    if !reading.is_long {
        return RowKind::Firm;
    }
    let field = reader.long.slot.map(|slot| field_of_slot(slot, data.catalogue.len()));
    match field {
        Some(Field::Amount(AmountField::ReportedTce)) => RowKind::EnergyTotal,
        Some(Field::Energy(energy)) if data.is_part(energy) => RowKind::Part,
        _ => RowKind::Energy,
    }
}
