//! Widths of columns. The library measures Latin text only; a Chinese character takes two places.

use unicode_width::UnicodeWidthStr as _;

use crate::cells::Cell;
use crate::number::{div_half_even, pow10};
use crate::write::sheet::{Column, Look};
use crate::write::{WriteContext, titles};

/// Rows that are measured.
const SAMPLE_ROWS: usize = 1_000;
const NARROWEST: usize = 8;
const WIDEST: usize = 48;
/// Sentences are broken into lines of this.
const PROSE: usize = 72;
/// The header takes two lines, and has a filter button.
const TITLE_WIDEST: usize = 22;
const BUTTON: usize = 3;
const SLACK: usize = 2;

/// The width of a column in places, from its title and first rows.
pub(super) fn of(column: &Column, context: &WriteContext<'_>) -> f64 {
    // In two lines, which need not be equally long.
    let title = column.title.width().div_ceil(2) + BUTTON;
    let title = (title + SLACK).min(TITLE_WIDEST);
    let width = |cell: Cell<'_>| match cell {
        Cell::Nothing => 0,
        Cell::Text(text) if column.look == Look::Status => {
            titles::status(text, context.lang).width()
        }
        Cell::Text(text) => text.width(),
        Cell::Whole(value) => digits(value, column.look, context),
        Cell::Scaled(value, decimals) => {
            let whole = div_half_even(value.into(), pow10(decimals).unwrap_or(1));
            digits(i64::try_from(whole).unwrap_or(value), column.look, context)
        }
    };
    let longest = column.cells.iter().take(SAMPLE_ROWS).map(width).max();
    let widest = longest.unwrap_or(0).saturating_add(1).max(title);
    let most = if column.look == Look::Prose { PROSE } else { WIDEST };
    widest.clamp(NARROWEST, most) as f64
}

/// Lines that a sentence takes. A word that does not fit goes to the next line, which leaves some
/// room at the end of each.
pub(super) fn lines(text: &str) -> usize {
    const ROOM: usize = 8;
    text.split('\n').map(|line| line.width().div_ceil(PROSE - ROOM).max(1)).sum()
}

/// Places that a number takes as it is shown, by its whole part.
fn digits(whole: i64, look: Look, context: &WriteContext<'_>) -> usize {
    let rounding = context.scheme.rounding;
    let decimals = match look {
        Look::Amount => 3,
        Look::Intensity => rounding.intensity_decimals as usize + 1,
        Look::Ratio => rounding.ratio_decimals as usize + 1,
        Look::Decimals(decimals) => decimals as usize + 1,
        Look::Share => 5,
        Look::Mixed => rounding.intensity_decimals as usize + 1,
        Look::Text | Look::Prose | Look::Status | Look::Count | Look::Grade | Look::Level => 0,
    };
    let length = whole.unsigned_abs().to_string().len();
    length + length.saturating_sub(1) / 3 + decimals + usize::from(whole < 0)
}
