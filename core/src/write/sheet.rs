//! The one table that every format is written from: columns, each with its cells, and how it is
//! called and shown.

use polars::prelude::DataFrame;
pub use tanxiao_base::issued::column::Look;

use crate::cells::Cells;
use crate::finding::{Code, Error, Place, Result};
use crate::number::{MICRO_DECIMALS, NANO_DECIMALS};
use crate::returns::frame_error;

/// A table to write.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// What it is called in a workbook.
    pub name: &'static str,
    /// Its columns, all of one height, under names that differ.
    pub columns: Vec<Column>,
    /// Leading columns that stay in sight when a workbook is scrolled.
    pub frozen_columns: u16,
    /// What stands at the head of its pages when it is printed; its name if nothing is said.
    pub heading: Option<String>,
    /// What a workbook draws of it, below its rows.
    pub charts: Vec<Chart>,
}

/// A chart of a table, which a workbook draws of its cells.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it looks like.
    pub kind: ChartKind,
    /// What it shows, for its head and for readers who do not see it.
    pub title: String,
    /// The place of the column that names its bars, or has the x of its points.
    pub categories: usize,
    /// The places of the columns that are drawn.
    pub values: Vec<usize>,
    /// How many of the first rows are drawn: a total is not.
    pub rows: usize,
    /// `#rrggbb`: of the bars where one column is drawn, else of the columns; the workbook's own
    /// where there are none.
    pub colours: Vec<String>,
}

/// What a chart looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Upright bars side by side.
    Columns,
    /// Lying bars, one column upon the other.
    Stacked,
    /// Points, with logarithmic axes.
    Scatter,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// What programs call it.
    pub name: String,
    /// What a CSV file calls it.
    pub header: String,
    /// What a workbook calls it.
    pub title: String,
    /// How a workbook shows it.
    pub look: Look,
    /// Its values.
    pub cells: Cells,
}

impl Column {
    /// A column that programs and CSV files call the same.
    #[must_use]
    pub fn new(name: &str, title: String, look: Look, cells: Cells) -> Self {
        Self { name: name.to_owned(), header: name.to_owned(), title, look, cells }
    }
}

/// Columns made one after the other of the same rows.
pub(crate) struct Builder<'a, R> {
    rows: &'a [R],
    pub(crate) columns: Vec<Column>,
}

impl<'a, R> Builder<'a, R> {
    pub(crate) fn new(rows: &'a [R]) -> Self {
        Self { rows, columns: Vec::new() }
    }

    fn add(&mut self, name: &str, title: impl Into<String>, look: Look, cells: Cells) {
        self.columns.push(Column::new(name, title.into(), look, cells));
    }

    /// Texts; an empty one is blank.
    pub(crate) fn text(&mut self, name: &str, title: impl Into<String>, of: impl Fn(&R) -> String) {
        let texts = self.rows.iter().map(|row| Some(of(row)).filter(|text| !text.is_empty()));
        self.add(name, title, Look::Text, Cells::texts(texts));
    }

    pub(crate) fn count(&mut self, name: &str, title: impl Into<String>, of: impl Fn(&R) -> u64) {
        let counts = self.rows.iter().map(|row| i64::try_from(of(row)).ok());
        self.add(name, title, Look::Count, Cells::integers(counts));
    }

    /// Amounts in micro.
    pub(crate) fn amount(&mut self, name: &str, title: String, of: impl Fn(&R) -> Option<i64>) {
        let cells = Cells::scaled(MICRO_DECIMALS, self.rows.iter().map(of));
        self.add(name, title, Look::Amount, cells);
    }

    /// Sums of amounts in micro.
    ///
    /// # Errors
    /// One that no amount holds.
    pub(crate) fn sum(
        &mut self,
        name: &str,
        title: String,
        of: impl Fn(&R) -> Option<i128>,
    ) -> Result<()> {
        let overflow = |_| Error::new(Code::AmountOverflow, Place::default());
        let amount = |row| of(row).map(i64::try_from).transpose().map_err(overflow);
        let amounts = self.rows.iter().map(amount).collect::<Result<Vec<Option<i64>>>>()?;
        let cells = Cells::scaled(MICRO_DECIMALS, amounts.into_iter());
        self.add(name, title, Look::Amount, cells);
        Ok(())
    }

    /// Emissions per output in nano.
    pub(crate) fn intensity(&mut self, name: &str, title: String, of: impl Fn(&R) -> Option<i64>) {
        let cells = Cells::scaled(NANO_DECIMALS, self.rows.iter().map(of));
        self.add(name, title, Look::Intensity, cells);
    }

    /// Percent with six places, shown with one.
    pub(crate) fn percent(&mut self, name: &str, title: String, of: impl Fn(&R) -> Option<i64>) {
        let cells = Cells::scaled(MICRO_DECIMALS, self.rows.iter().map(of));
        self.add(name, title, Look::Decimals(1), cells);
    }
}

impl Sheet {
    /// A table.
    #[must_use]
    pub fn new(name: &'static str, columns: Vec<Column>) -> Self {
        Self { name, columns, frozen_columns: 0, heading: None, charts: Vec::new() }
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.height())
    }

    /// As a frame; decimals are floats in it.
    ///
    /// # Errors
    /// Columns of different heights, or two of one name.
    pub fn frame(&self) -> Result<DataFrame> {
        let columns = self.columns.iter();
        let columns = columns.map(|column| column.cells.clone().into_column(&column.name));
        DataFrame::new(columns.collect()).map_err(frame_error)
    }
}
