//! Usable: how many rows may be rejected before nothing more is read. A rejected row is kept with its
//! cells and reasons, so that a file of a few kilobytes, packed, could stand for gigabytes of them;
//! and of a file whose columns are understood wrongly nobody wants a hundred million.

use crate::finding::{Code, Error, Place, Result};
use crate::read::Table;

/// Rows that may be rejected in any run: more than a province has firms.
const REJECTS: u64 = 1 << 17;
/// What may be found in rows of any run.
const FOUND: u64 = 2 * REJECTS;
/// Above that, one more for each row that can be scored, as far as rows that are packed have so many
/// bytes each: those of firms do not pack to fewer.
const BYTES_PER_REJECT: u64 = 8;
/// Rejected rows of a block that is parsed at once, if they are most of it: a quarter of a megabyte,
/// so that none has more than eight bytes.
const OF_BLOCK: u64 = 1 << 15;
/// Findings that are shown of rows that were rejected.
pub(super) const SHOWN: usize = 20;

/// What tables may have of rejected rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usable {
    /// Rows above [`REJECTS`], as far as bytes go.
    most: u64,
}

impl Usable {
    pub(super) fn of(tables: &[Table<'_>]) -> Self {
        let mut packed = tables.iter().map(Table::packed_bytes);
        let bytes = packed.try_fold(0_u64, |sum, bytes| Some(sum.saturating_add(bytes?)));
        Self { most: bytes.map_or(u64::MAX, |bytes| bytes / BYTES_PER_REJECT) }
    }

    /// Refuses rows of which too many were rejected, or too much was found.
    pub(super) fn check(
        self,
        place: &Place,
        read: u64,
        (rejected, found): (u64, u64),
    ) -> Result<()> {
        let others = read.saturating_sub(rejected);
        let more = others.min(self.most);
        if rejected <= REJECTS.saturating_add(more) && found <= FOUND.saturating_add(more) {
            return Ok(());
        }
        // Rows of a long table are rejected once all of a firm are added up.
        Err(unusable(place, rejected.max(found.min(read)), others.min(read.saturating_sub(found))))
    }
}

/// As [`Usable::check`], of a block by itself.
pub(super) fn check_block(place: &Place, read: u64, rejected: u64) -> Result<()> {
    let others = read.saturating_sub(rejected);
    if rejected <= OF_BLOCK || rejected <= others {
        return Ok(());
    }
    Err(unusable(place, rejected, others))
}

fn unusable(place: &Place, rejected: u64, others: u64) -> Error {
    Error::new(Code::RowsUnusable, place.clone()).with("count", rejected).with("value", others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_can_be_scored_and_no_more() {
        let place = Place::file("a.csv");
        let is_refused = |usable: Usable, rejected: u64, others: u64| {
            let found = usable.check(&place, rejected + others, (rejected, rejected));
            found.is_err_and(|error| error.finding().code == Code::RowsUnusable)
        };
        let plain = Usable { most: u64::MAX };
        assert!(!is_refused(plain, REJECTS, 0) && is_refused(plain, REJECTS + 1, 0));
        assert!(!is_refused(plain, 10 * REJECTS, 9 * REJECTS));
        let packed = Usable { most: 100 };
        assert!(!is_refused(packed, REJECTS + 100, 200) && is_refused(packed, REJECTS + 101, 200));
        let of_long = plain.check(&place, FOUND, (0, 2 * FOUND + 1)).unwrap_err();
        assert_eq!(of_long.finding().code, Code::RowsUnusable);
        assert!(check_block(&place, 3 * OF_BLOCK, OF_BLOCK + 1).is_ok());
        assert!(check_block(&place, OF_BLOCK + 2, OF_BLOCK + 1).is_err());
    }
}
