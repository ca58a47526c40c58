//! A plain table whose columns line up, with Chinese counted as two cells wide.

use unicode_width::UnicodeWidthStr as _;

use super::{FAINT, HEADING};

/// Which way a column leans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// One cell: its text, and the text with colours.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    text: String,
    styled: Option<String>,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        // A line break in a name would break the table, an escape the terminal.
        Self { text: super::plain(&text), styled: None }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Cell {
    /// A cell in a scheme's colour.
    pub(crate) fn coloured(text: &str, colour: &str) -> Self {
        let text = super::plain(text);
        Self { styled: Some(super::coloured(&text, colour)), text }
    }
}

/// A table under construction.
pub(crate) struct Table {
    columns: Vec<(String, Align, usize)>,
    rows: Vec<Vec<Cell>>,
}

/// Texts longer than this are cut, unless the column asks for more.
const WIDEST: usize = 36;

impl Table {
    pub(crate) fn new<S: Into<String>>(columns: impl IntoIterator<Item = (S, Align)>) -> Self {
        let columns =
            columns.into_iter().map(|(name, align)| (name.into(), align, WIDEST)).collect();
        Self { columns, rows: Vec::new() }
    }

    /// The last column may be as wide as it is.
    pub(crate) fn with_wide_last(mut self) -> Self {
        if let Some(last) = self.columns.last_mut() {
            last.2 = usize::MAX;
        }
        self
    }

    pub(crate) fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// The table as lines, indented by two.
    pub(crate) fn render(&self) -> String {
        let mut widths: Vec<usize> = self.columns.iter().map(|(name, ..)| name.width()).collect();
        for row in &self.rows {
            for ((width, cell), (_, _, widest)) in widths.iter_mut().zip(row).zip(&self.columns) {
                *width = (*width).max(cell.text.width().min(*widest));
            }
        }
        self.shrink(&mut widths);
        let header: Vec<Cell> =
            self.columns.iter().map(|(name, ..)| Cell::from(name.as_str())).collect();
        let mut text = self.line(&header, &widths, Some(HEADING));
        let rule: usize = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
        text.push_str(&format!("  {FAINT}{}{FAINT:#}\n", "─".repeat(rule.min(super::width() - 2))));
        for row in &self.rows {
            text.push_str(&self.line(row, &widths, None));
        }
        text
    }

    /// Takes from the widest text columns what does not fit in the terminal.
    fn shrink(&self, widths: &mut [usize]) {
        const NARROWEST: usize = 14;
        loop {
            let total = widths.iter().sum::<usize>() + 2 * widths.len();
            let widest = widths
                .iter()
                .enumerate()
                .filter(|(index, _)| {
                    let (_, align, widest) = &self.columns[*index];
                    *align == Align::Left && *widest != usize::MAX
                })
                .max_by_key(|(_, width)| **width);
            match widest {
                Some((index, width)) if total > super::width() && *width > NARROWEST => {
                    widths[index] -= 1;
                }
                _ => return,
            }
        }
    }

    fn line(&self, row: &[Cell], widths: &[usize], style: Option<anstyle::Style>) -> String {
        let mut line = String::from("  ");
        for (index, (cell, width)) in row.iter().zip(widths).enumerate() {
            let (_, align, _) = &self.columns[index];
            let text = cut(&cell.text, *width);
            let padding = " ".repeat(width.saturating_sub(text.width()));
            let shown = match (&cell.styled, style) {
                (Some(styled), _) if text == cell.text => styled.clone(),
                (_, Some(style)) => format!("{style}{text}{style:#}"),
                _ => text,
            };
            let is_last = index + 1 == row.len();
            match align {
                Align::Right => line.push_str(&format!("{padding}{shown}")),
                Align::Left if is_last => line.push_str(&shown),
                Align::Left => line.push_str(&format!("{shown}{padding}")),
            }
            if !is_last {
                line.push_str("  ");
            }
        }
        line.push('\n');
        line
    }
}

/// The text cut to a width, with an ellipsis where something is missing.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if format!("{short}{c}…").as_str().width() > width {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}
