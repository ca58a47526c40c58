//! The score book as a table.

use std::ops::Range;

use super::WriteContext;
use super::sheet::{Column, Sheet};
use crate::exec::Executor;
use crate::finding::Result;
use crate::score::ScoreTable;

/// Credit code and name stay in sight.
const FROZEN_COLUMNS: u16 = 2;

/// Some rows of a score book.
pub(super) fn sheet(
    table: &ScoreTable<'_>,
    rows: Range<usize>,
    context: &WriteContext<'_>,
    executor: &dyn Executor,
) -> Result<Sheet> {
    let columns = table.columns();
    let made = crate::exec::map(executor, columns.len(), |index| {
        let column = &columns[index];
        let title = column.title(context.scheme, context.lang);
        Ok(Column::new(column.name, title, column.look, table.cells(column, rows.clone())?))
    });
    let name = context.lang.pick("评价结果", "Scores");
    let columns = made.into_iter().collect::<Result<_>>()?;
    Ok(Sheet { frozen_columns: FROZEN_COLUMNS, ..Sheet::new(name, columns) })
}
