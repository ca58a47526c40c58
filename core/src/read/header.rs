//! Finds the header row: below titles, unit notes and blank rows, and perhaps above a row of
//! units. Works on the first rows of any format that has rows.

use std::sync::Arc;

use super::ReadOptions;

/// Rows among which the header row is looked for.
pub(super) const ROWS_SEARCHED: usize = 30;

/// One of the first rows of a table.
#[derive(Debug)]
pub(super) struct HeadRow {
    /// Line as seen in the file, from 1.
    pub(super) line: u32,
    /// Its cells as text.
    pub(super) cells: Vec<HeadCell>,
}

/// A cell of one of the first rows.
#[derive(Debug, Clone, Default)]
pub(super) struct HeadCell {
    /// Trimmed text on one line.
    pub(super) text: String,
    /// True for a number, or a text that is one.
    pub(super) is_number: bool,
}

impl HeadCell {
    /// A cell of this text.
    pub(super) fn of_text(text: &str) -> Self {
        let text = tidy(text);
        let is_number = text.parse::<f64>().is_ok();
        Self { text, is_number }
    }
}

/// What was found at the top of a table.
#[derive(Debug)]
pub(super) struct Header {
    /// Rows up to the first data row: one more than `row`, or two with a unit row.
    pub(super) rows: usize,
    pub(super) line: u32,
    pub(super) headers: Vec<Arc<str>>,
    /// Cells of the header row, with the blank ones after the last header.
    pub(super) width: usize,
    pub(super) recognised: usize,
    pub(super) units: Vec<Option<String>>,
    pub(super) preamble: Vec<String>,
    /// All rows up to the first data row, as texts.
    pub(super) top: Vec<Vec<String>>,
}

/// The header row among the first rows of a table, if there is one.
pub(super) fn find(rows: &[HeadRow], options: &ReadOptions<'_>) -> Option<Header> {
    let (row, recognised) = choose(rows, options)?;
    let tree = Tree::around(rows, row, recognised, options);
    let (row, recognised) = (tree.first, tree.recognised);
    let head = rows.get(row)?;
    let width = tree.names.iter().rposition(|name| !name.is_empty())? + 1;
    let headers: Vec<Arc<str>> =
        tree.names.iter().take(width).map(|name| name.as_str().into()).collect();
    let preamble = rows
        .iter()
        .take(row)
        .flat_map(|row| &row.cells)
        .filter(|cell| !cell.text.is_empty())
        .map(|cell| cell.text.clone())
        .collect();
    let mut end = row + tree.depth;
    let mut units = None;
    while let Some(under) = rows.get(end) {
        let of_row = if units.is_none() { units_of(under, width, options) } else { None };
        if of_row.is_none() && !is_number_row(under) {
            break;
        }
        units = units.or(of_row);
        end += 1;
    }
    let units = units.unwrap_or_else(|| vec![None; width]);
    let texts = |row: &HeadRow| row.cells.iter().map(|cell| cell.text.clone()).collect();
    let top = rows.iter().take(end).map(texts).collect();
    let line = head.line;
    let cells = tree.names.len();
    Some(Header { rows: end, line, headers, width: cells, recognised, units, preamble, top })
}

/// Stands between the names of a group and of its column.
const GROUP_SIGN: char = '\u{ff5c}';
/// Rows that a header has at most.
const MOST_ROWS: usize = 3;

/// A header of one or more rows, the names of groups and of their columns joined.
struct Tree {
    first: usize,
    depth: usize,
    names: Vec<String>,
    recognised: usize,
}

impl Tree {
    /// The rows around one that together name the most columns; this one alone where others add
    /// nothing.
    fn around(rows: &[HeadRow], row: usize, recognised: usize, options: &ReadOptions<'_>) -> Self {
        let names = joined(rows.get(row..=row).unwrap_or_default());
        let mut best = Self { first: row, depth: 1, names, recognised };
        if recognised == 0 {
            return best;
        }
        for depth in 2..=MOST_ROWS {
            for first in (row + 1).saturating_sub(depth)..=row {
                let Some(rows) = rows.get(first..first + depth) else { continue };
                let are_names = |row: &HeadRow| may_name(row, options);
                if !rows.iter().all(are_names) {
                    continue;
                }
                let names = joined(rows);
                let is_known = |name: &&String| !name.is_empty() && (options.recognises)(name);
                let recognised = names.iter().filter(is_known).count();
                if recognised > best.recognised {
                    best = Self { first, depth, names, recognised };
                }
            }
        }
        best.with_names_below(rows, options)
    }

    /// With the row below, if that names columns of groups, whether or not the names are known: under
    /// 用电量 stand 一厂 and 二厂.
    fn with_names_below(self, rows: &[HeadRow], options: &ReadOptions<'_>) -> Self {
        let end = self.first + self.depth;
        let (Some(below), true) = (rows.get(end), self.depth < MOST_ROWS) else { return self };
        let name = |column: usize| self.names.get(column).map_or("", String::as_str);
        let is_blank = |column: usize| name(column).is_empty();
        let filled = || below.cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty());
        let is_in_group = |(column, cell): (usize, &HeadCell)| {
            is_blank(column) || is_blank(column + 1) || name(column) == cell.text
        };
        let continues = |(column, _): (usize, &HeadCell)| is_blank(column) && column > 0;
        let names_columns = filled().any(continues)
            && filled().all(is_in_group)
            && may_name(below, options)
            && filled().count() > 1;
        let Some(all) = rows.get(self.first..=end).filter(|_| names_columns) else { return self };
        let names = joined(all);
        let is_known = |name: &&String| !name.is_empty() && (options.recognises)(name);
        let recognised = names.iter().filter(is_known).count();
        Self { depth: self.depth + 1, names, recognised, ..self }
    }
}

/// Whether a row may be one of several that name columns: texts only, and no units.
fn may_name(row: &HeadRow, options: &ReadOptions<'_>) -> bool {
    let mut filled = row.cells.iter().filter(|cell| !cell.text.is_empty());
    filled.all(|cell| !cell.is_number && !cell.text.starts_with("填报单位"))
        && units_of(row, row.cells.len(), options).is_none()
        && !is_number_row(row)
}

/// The names of columns under the names of their groups. A blank cell continues the group on its
/// left, if that has columns of its own.
fn joined(rows: &[HeadRow]) -> Vec<String> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let text = |level: usize, column: usize| {
        let cell = rows.get(level).and_then(|row| row.cells.get(column));
        cell.map_or("", |cell| cell.text.as_str())
    };
    let is_over = |level: usize, column: usize| {
        (level + 1..rows.len()).any(|below| !text(below, column).is_empty())
    };
    let mut names = vec![String::new(); width];
    let mut groups: Vec<Option<usize>> = vec![None; rows.len()];
    for (column, name) in names.iter_mut().enumerate() {
        let mut last = "";
        for level in 0..rows.len() {
            if !text(level, column).is_empty() {
                // A new group ends those within the one before.
                groups[level..].fill(None);
                groups[level] = is_over(level, column).then_some(column);
            }
            let own = text(level, column);
            let group = groups[level].filter(|_| own.is_empty() && is_over(level, column));
            let part = group.map_or(own, |group| text(level, group));
            if part.is_empty() || part == last {
                continue;
            }
            if !name.is_empty() {
                name.push(GROUP_SIGN);
            }
            name.push_str(part);
            last = part;
        }
    }
    names
}

/// Whether a row only numbers the columns: 甲, 乙, 1, 2, 3.
fn is_number_row(row: &HeadRow) -> bool {
    const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
    const FEWEST: usize = 3;
    let mut next = None;
    let mut count = 0;
    for cell in row.cells.iter().filter(|cell| !cell.text.is_empty()) {
        let text = unbracketed(&cell.text);
        count += 1;
        if text.chars().count() == 1 && STEMS.contains(text) {
            continue;
        }
        let Ok(number) = text.parse::<u32>() else { return false };
        let first = number <= 1 || count > 1 && number as usize <= count;
        let follows = next.map_or(first, |next| number == next);
        if !follows {
            return false;
        }
        next = Some(number + 1);
    }
    count >= FEWEST
}

/// The row with the most recognised cells, or else the first that looks like a header at all.
fn choose(rows: &[HeadRow], options: &ReadOptions<'_>) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for (index, row) in rows.iter().take(ROWS_SEARCHED).enumerate() {
        let recognised = recognised_in(row, options);
        if recognised > best.map_or(0, |(_, most)| most) {
            best = Some((index, recognised));
        }
    }
    best.or_else(|| {
        let index = rows.iter().take(ROWS_SEARCHED).position(|row| {
            let filled = row.cells.iter().filter(|cell| !cell.text.is_empty()).count();
            let texts = row.cells.iter().filter(|cell| !cell.text.is_empty() && !cell.is_number);
            let texts = texts.count();
            texts >= 2 && texts * 2 > filled
        })?;
        Some((index, 0))
    })
}

/// Cells of a row that are known headers.
pub(super) fn recognised_in(row: &HeadRow, options: &ReadOptions<'_>) -> usize {
    let is_known = |cell: &&HeadCell| !cell.text.is_empty() && (options.recognises)(&cell.text);
    row.cells.iter().filter(is_known).count()
}

/// The units of a row, if every cell that is not empty is one.
fn units_of(row: &HeadRow, width: usize, options: &ReadOptions<'_>) -> Option<Vec<Option<String>>> {
    let mut units = vec![None; width];
    for (index, cell) in row.cells.iter().enumerate() {
        let text = unbracketed(&cell.text);
        if text.chars().all(is_stroke) {
            continue; // empty, or struck out because the column has no unit
        }
        if cell.is_number || !(options.is_unit)(text) {
            return None;
        }
        *units.get_mut(index)? = Some(text.to_owned());
    }
    units.iter().any(Option::is_some).then_some(units)
}

/// Strokes that fill a cell which has nothing to say.
fn is_stroke(character: char) -> bool {
    matches!(character, '-' | '/' | '\u{2013}' | '\u{2014}' | '\u{ff0d}' | '\u{ff0f}')
}

/// A text without the one pair of brackets around it.
fn unbracketed(text: &str) -> &str {
    let pairs = [('(', ')'), ('\u{ff08}', '\u{ff09}'), ('[', ']'), ('\u{3010}', '\u{3011}')];
    pairs
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
        .map_or(text, str::trim)
}

/// A header text: trimmed, without line ends inside and without a byte order mark.
pub(super) fn tidy(text: &str) -> String {
    text.replace(['\r', '\n', '\u{feff}'], "").trim().to_owned()
}
