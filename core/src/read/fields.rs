//! The fields of a block that is as regular as most are: no quotes, and every line has as many
//! fields as the header. All delimiters are found in one pass, so that whoever wants a column can
//! walk it.

use super::Cell;
use super::records::cell_of;
use crate::swar::{nonzero_bytes, repeated};

/// Fields by line and column.
pub(crate) struct Fields<'b> {
    text: &'b str,
    /// Where each field ends, line by line.
    ends: Vec<u32>,
    width: usize,
    /// Number of the first line in its file.
    pub(crate) first_line: u32,
}

impl<'b> Fields<'b> {
    /// The fields of a text without quotes; None unless each of its lines has `width` fields and
    /// no more than so many bytes.
    pub(super) fn of(
        text: &'b str,
        delimiter: u8,
        width: usize,
        first_line: u32,
        longest: usize,
    ) -> Option<Self> {
        let bytes = text.as_bytes();
        if width == 0 || u32::try_from(bytes.len()).is_err() {
            return None;
        }
        let mut ends = marks(bytes, delimiter);
        if bytes.last().is_some_and(|last| *last != b'\n') {
            ends.push(bytes.len() as u32);
        }
        let is_whole = ends.len().is_multiple_of(width);
        let is_line_end = |end: u32| bytes.get(end as usize).is_none_or(|byte| *byte == b'\n');
        let mut start = 0;
        let lines_are_regular = ends.chunks_exact(width).all(|line| {
            let (last, others) = line.split_last().unwrap_or((&0, &[]));
            let is_short = *last as usize - start <= longest;
            start = *last as usize + 1;
            is_short && is_line_end(*last) && !others.iter().any(|end| is_line_end(*end))
        });
        (is_whole && lines_are_regular).then_some(Self { text, ends, width, first_line })
    }

    /// How many lines there are.
    pub(crate) fn height(&self) -> usize {
        self.ends.len() / self.width
    }

    /// A field as it stands.
    #[inline]
    pub(crate) fn get(&self, line: usize, column: usize) -> &'b str {
        let index = line * self.width + column;
        let start = match index.checked_sub(1) {
            None => 0,
            Some(before) => self.ends[before] as usize + 1,
        };
        let field = &self.text[start..self.ends[index] as usize];
        if column + 1 < self.width { field } else { field.strip_suffix('\r').unwrap_or(field) }
    }

    /// The cells of a line.
    pub(crate) fn cells(&self, line: usize, cells: &mut Vec<Cell<'b>>) {
        cells.clear();
        cells.extend((0..self.width).map(|column| cell_of(self.get(line, column))));
    }
}

/// Where delimiters and line ends stand, 64 bytes at a time.
fn marks(bytes: &[u8], delimiter: u8) -> Vec<u32> {
    const BYTES_PER_FIELD: usize = 6;
    let mut marks = Vec::with_capacity(bytes.len() / BYTES_PER_FIELD);
    let delimiters = repeated(delimiter);
    let line_ends = repeated(b'\n');
    let (pieces, rest) = bytes.as_chunks::<64>();
    let mut base = 0;
    for piece in pieces {
        let mut found = 0;
        for (index, word) in piece.as_chunks::<8>().0.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            let is_none = nonzero_bytes(word ^ delimiters) & nonzero_bytes(word ^ line_ends);
            found |= high_bits(!is_none) << (8 * index);
        }
        while found != 0 {
            marks.push(base + found.trailing_zeros());
            found &= found - 1;
        }
        base += 64;
    }
    let is_mark = |byte: u8| byte == delimiter || byte == b'\n';
    marks.extend((base..).zip(rest).filter(|(_, byte)| is_mark(**byte)).map(|(at, _)| at));
    marks
}

/// The high bits of the bytes of a word, as one byte, the first byte's lowest.
fn high_bits(word: u64) -> u64 {
    const LOWEST: u64 = repeated(1);
    // Each bit is moved to a place of its own in the highest byte.
    (((word >> 7) & LOWEST).wrapping_mul(0x0102_0408_1020_4080)) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, width: usize) -> Option<Vec<Vec<&str>>> {
        let fields = Fields::of(text, b',', width, 1, 1000)?;
        let line = |line| (0..width).map(|column| fields.get(line, column)).collect();
        Some((0..fields.height()).map(line).collect())
    }

    #[test]
    fn regular_lines_give_their_fields() {
        assert_eq!(of("a,,\r\nb,乙,3\n", 3), Some(vec![vec!["a", "", ""], vec!["b", "乙", "3"]]));
        assert_eq!(of("a,b\nc,", 2), Some(vec![vec!["a", "b"], vec!["c", ""]]));
        for irregular in ["a,b\n\nc,d\n", "a,b\nc\n", "a,b,c\nd,e,f\n", "a\nb,c,d\n"] {
            assert_eq!(of(irregular, 2), None, "{irregular:?}");
        }
        assert_eq!(of(&format!("{},b\n", "a".repeat(1000)), 2), None);
    }

    #[test]
    fn marks_are_found_wherever_they_stand() {
        let mut bytes = Vec::new();
        for step in 0..5000u32 {
            // Neighbours of the marks, and bytes beyond ASCII, among them.
            bytes.push(
                [b'+', b',', b'-', b'\t', b'\n', 0x0b, 0xac, 0x8a, b'a']
                    [(step * step % 89 % 9) as usize],
            );
        }
        for start in 0..70 {
            let bytes = &bytes[start..];
            let plain: Vec<u32> = (0..bytes.len() as u32)
                .filter(|at| matches!(bytes[*at as usize], b',' | b'\n'))
                .collect();
            assert_eq!(marks(bytes, b','), plain);
        }
    }
}
