//! Widths of columns. The library measures Latin text only; a Chinese character takes two places.

use crate::lang::Lang;
use crate::write::sheet::{Cells, Column, Look};
use crate::write::titles;

/// Rows that are measured.
const SAMPLE_ROWS: usize = 1_000;
const NARROWEST: usize = 8;
const WIDEST: usize = 48;
/// The header may take two lines, and has a filter button.
const TITLE_WIDEST: usize = 22;
const BUTTON: usize = 3;

/// The width of a column in places, from its title and first rows.
pub(super) fn of(column: &Column, lang: Lang) -> f64 {
    let title = (places(&column.title) + BUTTON).min(TITLE_WIDEST);
    let longest = match &column.cells {
        Cells::Texts(texts) => texts
            .iter()
            .take(SAMPLE_ROWS)
            .flatten()
            .map(|text| match column.look {
                Look::Status => places(titles::status(text, lang)),
                _ => places(text),
            })
            .max(),
        Cells::Floats(floats) => {
            floats.iter().take(SAMPLE_ROWS).flatten().map(|value| digits(*value, column.look)).max()
        }
        Cells::Integers(integers) => integers
            .iter()
            .take(SAMPLE_ROWS)
            .flatten()
            .map(|value| digits(*value as f64, column.look))
            .max(),
    };
    let widest = longest.unwrap_or(0).saturating_add(1).max(title);
    widest.clamp(NARROWEST, WIDEST) as f64
}

/// Places that a text takes: two for what is written in full width.
pub(super) fn places(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// East Asian wide and full-width characters (Unicode Standard Annex 11), by their blocks.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd)
}

/// Places that a number takes as it is shown.
fn digits(value: f64, look: Look) -> usize {
    let decimals = match look {
        Look::Amount => 3,
        Look::Decimals(decimals) => decimals as usize + 1,
        Look::Share => 5,
        _ => 0,
    };
    let whole = format!("{:.0}", value.abs()).len();
    whole + whole.saturating_sub(1) / 3 + decimals + usize::from(value < 0.0)
}
