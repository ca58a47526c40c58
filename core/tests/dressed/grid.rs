//! A sheet of cells, and how it becomes a file.

use encoding_rs::{GB18030, UTF_16LE};
use rust_xlsxwriter::{Format, Workbook};

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Blank,
    Text(String),
    /// A number, as a decimal.
    Number(String),
}

impl Cell {
    pub(crate) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }

    fn shown(&self) -> &str {
        match self {
            Self::Blank => "",
            Self::Text(text) | Self::Number(text) => text,
        }
    }
}

/// Cells merged from the first row and column to the last.
pub(crate) type Merge = [usize; 4];

/// A sheet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grid {
    pub(crate) name: String,
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) merges: Vec<Merge>,
}

impl Grid {
    pub(crate) fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// As delimited text.
    pub(crate) fn delimited(&self, delimiter: char) -> String {
        let quoted = |text: &str| {
            let is_plain = !text.contains([delimiter, '"', '\n', '\r']);
            if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
        };
        let width = self.width();
        let mut out = String::new();
        for row in &self.rows {
            let cells = (0..width).map(|at| quoted(row.get(at).unwrap_or(&Cell::Blank).shown()));
            out.push_str(&cells.collect::<Vec<_>>().join(&delimiter.to_string()));
            out.push_str("\r\n");
        }
        out
    }
}

/// Text in an encoding by its number: UTF-8, that with a mark, GB18030, UTF-16.
pub(crate) fn encoded(text: &str, encoding: usize) -> Vec<u8> {
    match encoding {
        0 => text.as_bytes().to_vec(),
        1 => format!("\u{feff}{text}").into_bytes(),
        2 => GB18030.encode(text).0.into_owned(),
        _ => {
            assert_eq!(UTF_16LE.name(), "UTF-16LE");
            let units = format!("\u{feff}{text}");
            units.encode_utf16().flat_map(u16::to_le_bytes).collect()
        }
    }
}

/// Sheets as a workbook; numbers get a format of thousands where asked.
pub(crate) fn workbook(grids: &[Grid], has_thousands: bool) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let format = match has_thousands {
        true => Format::new().set_num_format("#,##0.00"),
        false => Format::new(),
    };
    for grid in grids {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&grid.name).unwrap();
        let is_covered = |row: usize, column: usize| {
            let holds = |[top, left, bottom, right]: &Merge| {
                (*top..=*bottom).contains(&row) && (*left..=*right).contains(&column)
            };
            grid.merges.iter().any(holds)
        };
        for [top, left, bottom, right] in &grid.merges {
            let text = grid.rows[*top].get(*left).map_or("", Cell::shown);
            let [top, bottom] = [*top, *bottom].map(|row| row as u32);
            let [left, right] = [*left, *right].map(|column| column as u16);
            sheet.merge_range(top, left, bottom, right, text, &Format::new()).unwrap();
        }
        for (row, cells) in grid.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                if is_covered(row, column) {
                    continue;
                }
                let (row, column) = (row as u32, column as u16);
                match cell {
                    Cell::Blank => {}
                    Cell::Text(text) => {
                        sheet.write_string(row, column, text).unwrap();
                    }
                    Cell::Number(text) => {
                        let number: f64 = text.parse().unwrap();
                        sheet.write_number_with_format(row, column, number, &format).unwrap();
                    }
                }
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}
