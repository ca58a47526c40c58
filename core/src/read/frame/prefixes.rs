//! Texts of Parquet that are stored as what each shares with the one before and what follows
//! (DELTA_BYTE_ARRAY): a row that repeats a text of a megabyte takes a bit or none, and its reader
//! writes the megabyte out. The lengths are added up before it is called.

use polars_parquet::parquet::encoding::Encoding;
use polars_parquet::parquet::page::split_buffer;
use polars_parquet::read::{CompressedDataPage, FileMetadata};

use super::super::expansion::Expansion;
use super::super::guard::damaged;
use super::super::parquet::Compact;
use super::pages;
use crate::finding::{Place, Result};

/// Refuses a column whose texts become more bytes than they may.
pub(super) fn check(
    place: &Place,
    bytes: &[u8],
    metadata: &FileMetadata,
    leaf: usize,
    expansion: Expansion,
) -> Result<()> {
    let mut written_out = 0_u64;
    for group in &metadata.row_groups {
        let chunk = &group.parquet_columns()[leaf];
        let mut pages = pages::of(bytes, chunk);
        // A file need not say truly which encodings its pages have, so every page is asked.
        pages.read_dict_page().map_err(|error| damaged(place, error))?;
        while let Some(page) = pages.next() {
            let page = page.map_err(|error| damaged(place, error))?;
            let Some(lists) = lists_of(page.page()) else { continue };
            let values = page.num_values();
            let page = page.decompress(&mut pages).map_err(|error| damaged(place, error))?;
            let packed = split_buffer(&page).map_err(|error| damaged(place, error))?.values;
            let octets = octets(packed, lists, values)
                .ok_or_else(|| damaged(place, "Parquet DELTA encoding"))?;
            written_out = written_out.saturating_add(octets);
            expansion.check_bytes(place, written_out)?;
        }
    }
    Ok(())
}

/// How many lists of differences a page begins with, and whether they are lengths; None for pages
/// of other encodings.
fn lists_of(page: &CompressedDataPage) -> Option<(usize, bool)> {
    match Encoding::try_from(page.header().encoding()).ok()? {
        Encoding::DeltaBinaryPacked => Some((1, false)),
        Encoding::DeltaLengthByteArray => Some((1, true)),
        Encoding::DeltaByteArray => Some((2, true)),
        _ => None,
    }
}

/// Bytes of the texts of a page, written out; None where its lists are not what they should be. A
/// list that says it has more entries than the page has values is refused: of differences of
/// nothing, thousands of millions fit into some bytes.
fn octets(values: &[u8], (lists, are_lengths): (usize, bool), most: usize) -> Option<u64> {
    let mut reader = Compact { rest: values };
    let mut sum = 0_u64;
    for _ in 0..lists {
        let list = List::of(&mut reader).filter(|list| list.entries <= most as u64)?;
        if are_lengths {
            sum = sum.saturating_add(list.sum(&mut reader)?);
        }
    }
    Some(sum)
}

/// The head of a list of differences (DELTA_BINARY_PACKED).
struct List {
    /// Differences of a part of a block, all of one width.
    in_part: usize,
    parts: usize,
    entries: u64,
    first: i64,
}

impl List {
    fn of(reader: &mut Compact<'_>) -> Option<Self> {
        let in_block = usize::try_from(reader.varint()?).ok()?;
        let parts = usize::try_from(reader.varint()?).ok()?;
        let in_part = in_block.checked_div(parts)?;
        let (entries, first) = (reader.varint()?, reader.zigzag()?);
        (in_part % 8 == 0).then_some(Self { in_part, parts, entries, first })
    }

    /// The sum of the entries; None if one is below nothing, or the list leads out of the page.
    fn sum(&self, reader: &mut Compact<'_>) -> Option<u64> {
        let mut left = self.entries;
        let mut entry = self.first;
        let mut sum = 0_u64;
        let mut add = |entry: i64| {
            sum = sum.saturating_add(u64::try_from(entry).ok()?);
            Some(())
        };
        if left > 0 {
            add(entry)?;
            left -= 1;
        }
        while left > 0 {
            let least = reader.zigzag()?;
            let widths = reader.take(self.parts)?.to_vec();
            // Of the last block, parts that are not needed are not there.
            for width in widths.into_iter().map(usize::from) {
                let here = left.min(self.in_part as u64);
                if here == 0 {
                    break;
                }
                if width > 64 {
                    return None;
                }
                let packed = reader.take(self.in_part.checked_mul(width)? / 8)?;
                for index in 0..here as usize {
                    let difference = bits(packed, index * width, width).cast_signed();
                    entry = entry.wrapping_add(least).wrapping_add(difference);
                    add(entry)?;
                }
                left -= here;
            }
        }
        Some(sum)
    }
}

/// Some bits, the least significant first.
fn bits(packed: &[u8], from: usize, width: usize) -> u64 {
    let mut octets = [0; 16];
    let start = (from / 8).min(packed.len());
    let there = packed.len().min(start + octets.len());
    octets[..there - start].copy_from_slice(&packed[start..there]);
    let shifted = u128::from_le_bytes(octets) >> (from % 8);
    (shifted & ((1_u128 << width) - 1)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the format's own document: 7, 5, 3, 1, 2, 3, 4, 5 in one block of 128.
    #[test]
    fn differences_are_added_up() {
        // Block of 128 in 4 parts, 8 entries, the first is 7; the least difference is -2, and of
        // the first part, two bits each, the rest: 0, 0, 0, 3, 3, 3, 3.
        let mut list = vec![0x80, 0x01, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b0011_1111];
        list.resize(10 + 8, 0);
        let mut reader = Compact { rest: &list };
        let head = List::of(&mut reader).unwrap();
        assert_eq!((head.in_part, head.entries, head.first), (32, 8, 7));
        assert_eq!(head.sum(&mut reader), Some(7 + 5 + 3 + 1 + 2 + 3 + 4 + 5));
        assert!(reader.rest.is_empty());
        assert_eq!(octets(&list, (1, true), 8), Some(30));
        assert_eq!(octets(&list, (1, true), 7), None, "more entries than values");
        assert_eq!(octets(&list[..12], (1, true), 8), None, "cut off");
        assert_eq!(octets(&list[..5], (1, false), 8), Some(0), "numbers are not added up");
    }
}
