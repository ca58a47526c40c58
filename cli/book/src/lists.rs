//! Signed status lists on disk, and the trust list that goes with them. New ones are laid beside
//! their places first; then the line of certificates that names them is written; then they take
//! their places. A kill leaves what the last line names, in its place or beside it, and the next
//! writer completes that before it lays others there.

use std::path::{Path, PathBuf};

use tanxiao_certificate::journal::{Entry, Lists, SignedList};
use tanxiao_certificate::{Register, StatusList};
use tanxiao_core::digest::sha256;

use crate::chain;
use crate::error::{Damage, Error, Mend, Result};
use crate::files::{self, Access};
use crate::lock::Lock;
use crate::state;

/// Name of the journal of certificates.
pub const CERTIFICATES: &str = "certificates.ndjson";
/// Directory of the signed status lists: `1.cwt`, `1.jwt` and so on, replaced as they are renewed.
pub const STATUS: &str = "status";
/// The trust list that goes with the certificates.
pub const TRUST: &str = "trust.json";
/// Ending of a list that waits for its place.
pub(crate) const NEXT: &str = ".next";

/// A status list in both its forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Its number, from 1.
    pub number: u32,
    /// The CWT.
    pub cwt: Vec<u8>,
    /// The JWT.
    pub jwt: Vec<u8>,
}

/// Lays lists of a book beside their places; gives what the line of certificates is to say of
/// them.
/// What waits there and is named by the last line, which a kill left, takes its place first.
/// `genesis` is the book's.
///
/// # Errors
/// The file system fails.
pub fn stage(
    directory: &Path,
    genesis: &str,
    lists: &[Signed],
    lock: &Lock,
) -> Result<Vec<SignedList>> {
    place(directory, genesis, lock)?;
    let directory = directory.join(STATUS);
    let mut named = Vec::new();
    for Signed { number, cwt, jwt } in lists {
        for (ending, bytes) in [("cwt", cwt), ("jwt", jwt)] {
            let path = directory.join(format!("{number}.{ending}{NEXT}"));
            state::put(&path, bytes, Access::Shared, lock)?;
        }
        let (cwt_sha256, jwt_sha256) = (sha256(cwt), sha256(jwt));
        named.push(SignedList { number: *number, cwt_sha256, jwt_sha256 });
    }
    Ok(named)
}

/// Lays the trust list of a book beside its place; gives its hash, which the line of certificates
/// is to name.
///
/// # Errors
/// The file system fails.
pub fn stage_trust(directory: &Path, json: &[u8], lock: &Lock) -> Result<String> {
    state::put(&waiting_trust(directory), json, Access::Shared, lock)?;
    Ok(sha256(json))
}

fn waiting_trust(directory: &Path) -> PathBuf {
    directory.join(format!("{TRUST}{NEXT}"))
}

/// What is known of the trust list of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// There is none, and no line of certificates names one.
    None,
    /// There is one, which no line of certificates names: the book is of before it was bound.
    Unbound,
    /// It is the one that the last line names.
    Bound {
        /// Whether it waits for its place.
        is_waiting: bool,
    },
    /// It is missing, or not the one that the last line names.
    Changed,
}

/// What is known of the trust list of a book with such certificates.
#[must_use]
pub fn trust(directory: &Path, register: &Register) -> Trust {
    match named_trust(directory, register) {
        None if std::fs::symlink_metadata(directory.join(TRUST)).is_ok() => Trust::Unbound,
        None => Trust::None,
        Some(Some((_, is_waiting))) => Trust::Bound { is_waiting },
        Some(None) => Trust::Changed,
    }
}

/// The trust list that the last line of certificates names, from its place or from beside it; None
/// where no line names one.
///
/// # Errors
/// It is missing, altered or another.
pub fn bound_trust(directory: &Path, register: &Register) -> Result<Option<Vec<u8>>> {
    let Some(found) = named_trust(directory, register) else { return Ok(None) };
    found.map(|(bytes, _)| Some(bytes)).ok_or_else(|| trust_changed().into())
}

/// What the last line of certificates names as the trust list, and whether it waits for its place;
/// nothing in it where that is not found, None where no line names one.
fn named_trust(directory: &Path, register: &Register) -> Option<Option<(Vec<u8>, bool)>> {
    let named = register.signed_lists()?.trust_sha256.as_deref()?;
    Some(one_of(&directory.join(TRUST), &waiting_trust(directory), named))
}

/// The lists that the last line of certificates names, from their places or from beside them; None
/// where no line names any.
///
/// # Errors
/// One is missing, altered or put back by an older one.
pub fn signed(directory: &Path, register: &Register) -> Result<Option<Vec<Signed>>> {
    let Some(named) = register.signed_lists() else { return Ok(None) };
    let read = |list: &SignedList| {
        let number = list.number;
        let of = |ending, hash| {
            let name = format!("{number}.{ending}");
            let found = content(directory, &name, hash).map(|(bytes, _)| bytes);
            found.ok_or_else(|| Error::from(not_last(&name)))
        };
        Ok(Signed { number, cwt: of("cwt", &list.cwt_sha256)?, jwt: of("jwt", &list.jwt_sha256)? })
    };
    named.lists.iter().map(read).collect::<Result<_>>().map(Some)
}

/// The content of a list with this hash, and whether it still waits for its place.
pub(crate) fn content(directory: &Path, name: &str, hash: &str) -> Option<(Vec<u8>, bool)> {
    let status = directory.join(STATUS);
    one_of(&status.join(name), &status.join(format!("{name}{NEXT}")), hash)
}

/// What has this hash of a file and what waits for its place, and whether it does.
fn one_of(place: &Path, waiting: &Path, hash: &str) -> Option<(Vec<u8>, bool)> {
    // A writer may give it its place in between.
    [(place, false), (waiting, true), (place, false)].into_iter().find_map(|(path, is_waiting)| {
        let bytes = files::read(path).ok().flatten()?;
        (sha256(&bytes) == hash).then_some((bytes, is_waiting))
    })
}

/// The trust list is not the one that was signed with the status lists.
pub(crate) fn trust_changed() -> Damage {
    Damage::new(
        TRUST,
        "不是最近签发状态清单时所附的信任清单（缺失、改动，或被另一份替换）",
        "it is not the trust list that went with the status lists that were signed last: missing, \
         altered or replaced",
    )
    .mended_by(Mend::Trust)
}

/// A status list that is newer than the lines of certificates: lines were cut off.
pub(crate) fn newer_than_lines(directory: &Path, register: &Register) -> Option<Damage> {
    let last = register.signed_lists().map(|lists| lists.signed_at);
    let status = directory.join(STATUS);
    files::names(&status).unwrap_or_default().into_iter().find_map(|name| {
        let bytes = files::read(&status.join(&name)).ok().flatten()?;
        let signed_at = StatusList::parse(&bytes).ok()?.issued_at;
        last.is_none_or(|last| last < signed_at).then(|| {
            Damage::new(
                CERTIFICATES,
                format!("{STATUS}/{name} 签于 {signed_at}，其后却没有相应的记录：末尾的行被截去"),
                format!(
                    "{STATUS}/{name} was signed at {signed_at}, and no line says so: lines were \
                     cut off its end"
                ),
            )
        })
    })
}

/// A list in whose place there is another or none.
pub(crate) fn not_last(name: &str) -> Damage {
    Damage::new(
        format!("{STATUS}/{name}"),
        "不是最近签发的状态清单（缺失、改动，或被旧清单替换）",
        "it is not the status list that was signed last: missing, altered or put back by an older \
         one",
    )
    .mended_by(Mend::Sign)
}

/// Gives lists that wait their places, the trust list too, where the last line names them; takes
/// the others away.
/// `genesis` is the book's.
///
/// # Errors
/// The file system fails.
pub fn place(directory: &Path, genesis: &str, _lock: &Lock) -> Result<()> {
    let status = directory.join(STATUS);
    let mut names = files::names(&status)?;
    names.retain(|name| name.ends_with(NEXT));
    let waiting_trust = waiting_trust(directory);
    let is_trust_waiting = std::fs::symlink_metadata(&waiting_trust).is_ok();
    if names.is_empty() && !is_trust_waiting {
        return Ok(());
    }
    // Of a broken chain nothing is known: it is for `verify` to say so.
    let Ok(lines) = chain::read(&directory.join(CERTIFICATES), genesis) else { return Ok(()) };
    let of_link = |link: &tanxiao_core::book::chain::Link| match link.value() {
        Ok(Entry::Lists(lists)) => Some(lists),
        _ => None,
    };
    let signed = lines.links.iter().rev().find_map(of_link);
    for name in &names {
        let waiting = status.join(name);
        let own = name.strip_suffix(NEXT).unwrap_or(name);
        let bytes = files::read(&waiting)?.unwrap_or_default();
        if signed.as_ref().is_some_and(|signed| is_named(signed, own, &sha256(&bytes))) {
            files::rename(&waiting, &status.join(own))?;
        } else {
            files::remove(&waiting)?;
        }
    }
    if !names.is_empty() {
        files::sync_directory(&status)?;
    }
    if is_trust_waiting {
        let bytes = files::read(&waiting_trust)?.unwrap_or_default();
        let named = signed.and_then(|signed| signed.trust_sha256);
        match named.is_some_and(|named| named == sha256(&bytes)) {
            true => files::rename(&waiting_trust, &directory.join(TRUST))?,
            false => files::remove(&waiting_trust)?,
        }
        files::sync_directory(directory)?;
    }
    Ok(())
}

/// Whether a line names a file with this content.
fn is_named(signed: &Lists, name: &str, hash: &str) -> bool {
    signed.lists.iter().any(|list| {
        let number = list.number;
        (name == format!("{number}.cwt") && hash == list.cwt_sha256)
            || (name == format!("{number}.jwt") && hash == list.jwt_sha256)
    })
}
