//! The certificates of a book: `certificates.ndjson`, a chain beside the journal that begins at the
//! same place, so that neither can be taken to another book. What its lines mean is core's
//! business ([`tanxiao_certificate::journal`]).

use std::path::{Path, PathBuf};

use tanxiao_certificate::Register;
use tanxiao_certificate::journal::{Entry, Inconsistent};
use tanxiao_core::book::chain::Link;

use crate::book::Book;
use crate::chain;
use crate::error::{Damage, Result};
use crate::lists;
use crate::lock::Lock;

pub use crate::lists::{CERTIFICATES, STATUS, TRUST};

/// Where the journal of certificates of a book is.
#[must_use]
pub fn path(directory: &Path) -> PathBuf {
    directory.join(CERTIFICATES)
}

/// Reads and checks what was issued and revoked. No file is an empty register.
///
/// # Errors
/// The chain is broken, or its lines contradict each other.
pub fn read(book: &Book) -> Result<Register> {
    register(&lines(book)?.links).map_err(Into::into)
}

/// Refuses a chain whose last lines were cut off, where that is to be seen: status lists that they
/// name are still there.
///
/// # Errors
/// Lines were cut off; as [`read`].
pub fn check_tail(book: &Book) -> Result<()> {
    let cut = lists::newer_than_lines(book.dir(), &read(book)?);
    cut.map_or(Ok(()), |damage| Err(damage.into()))
}

/// The checked lines.
///
/// # Errors
/// The chain is broken.
pub fn lines(book: &Book) -> Result<chain::Lines> {
    chain::read(&path(book.dir()), book.genesis())
}

/// Appends lines, checked against those that are there. Whoever decides on places in status lists
/// must have read the register under the same lock.
///
/// # Errors
/// As [`read`]; the file system fails.
pub fn append(book: &Book, entries: &[Entry], lock: &Lock) -> Result<Register> {
    let mut register = read(book)?;
    for entry in entries {
        register.push(entry.clone()).map_err(|wrong| damage(0, wrong))?;
    }
    if !entries.is_empty() {
        chain::append(&path(book.dir()), book.genesis(), entries, lock)?;
    }
    Ok(register)
}

/// The register of checked lines.
///
/// # Errors
/// They contradict each other.
pub fn register(links: &[Link]) -> std::result::Result<Register, Damage> {
    let mut register = Register::default();
    for (index, link) in links.iter().enumerate() {
        let entry: Entry = link.value().map_err(|_| {
            Damage::new(CERTIFICATES, "不是碳效码的记录", "it is no entry of a certificate")
                .at_line(index + 1)
        })?;
        register.push(entry).map_err(|wrong| damage(index + 1, wrong))?;
    }
    Ok(register)
}

fn damage(line: usize, wrong: Inconsistent) -> Damage {
    let damage = match wrong {
        Inconsistent::Twice => Damage::new(
            CERTIFICATES,
            "碳效码编号或状态清单中的位置重复",
            "a certificate's id or place in a status list is there twice",
        ),
        Inconsistent::Unknown => Damage::new(
            CERTIFICATES,
            "撤销了从未签发的碳效码",
            "it revokes a certificate that was never issued",
        ),
    };
    damage.at_line(line)
}
