//! Issued: the certificates of a book with what is needed to check them offline: the issuers'
//! trust list and signed status lists, as they lie in the book.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tanxiao_book::chain::Lines;
use tanxiao_book::state::read_at_most;
use tanxiao_book::{Book, certificates};
use tanxiao_certificate::trust::LONGEST;
use tanxiao_certificate::{Register, StatusLists, TrustList};
use tanxiao_core::book::chain::Link;
use tanxiao_core::digest::sha256;

use crate::error::{Error, Result};

/// Longest status list that is read.
const LONGEST_STATUS: u64 = 16 << 20;

/// A status list in both its forms.
#[derive(Clone, Default)]
pub(crate) struct SignedList {
    pub(crate) jwt: Option<Vec<u8>>,
    pub(crate) cwt: Option<Vec<u8>>,
}

/// Certificates and lists of a book.
#[derive(Clone, Default)]
pub(crate) struct Issued {
    pub(crate) register: Arc<Register>,
    /// Lines of certificates that this is of, and the hash of the last of them.
    pub(crate) lines: usize,
    pub(crate) head: String,
    /// When each certificate expires, and its place in the order of issue; the earliest first.
    pub(crate) expiries: Arc<Vec<(i64, u32)>>,
    pub(crate) trust: Arc<TrustList>,
    /// The trust list as it lies in the book.
    pub(crate) trust_json: Option<Arc<str>>,
    pub(crate) lists: Arc<BTreeMap<u32, SignedList>>,
    pub(crate) status: Arc<StatusLists>,
    /// Changes whenever any of this does.
    pub(crate) version: String,
}

impl Issued {
    /// Reads what a book has; a book without certificates has none. What was served before must
    /// go on in it: nothing that was issued or revoked is ever taken away.
    pub(crate) fn load(book: &Book, before: &Self) -> Result<Self> {
        const TRIES: u32 = 3;
        let mut tries = 0;
        loop {
            let lines = certificates::lines(book)?;
            let loaded = Self::of_lines(book, &lines, before);
            tries += 1;
            // Lists that were signed since are not those that the lines before name.
            let is_final = loaded.is_ok() || tries == TRIES;
            if is_final || certificates::lines(book)?.head == lines.head {
                return loaded;
            }
        }
    }

    fn of_lines(book: &Book, lines: &Lines, before: &Self) -> Result<Self> {
        if !before.is_continued_by(&lines.links) {
            return Err(Error::Rewritten);
        }
        let register = certificates::register(&lines.links).map_err(tanxiao_book::Error::from)?;
        let trust_path = book.dir().join(certificates::TRUST);
        // Of a book of before lines named it, what lies there.
        let trust_json = match tanxiao_book::lists::bound_trust(book.dir(), &register)? {
            Some(bytes) => Some(text(&trust_path, bytes)?),
            None => {
                let bytes = read_at_most(&trust_path, LONGEST as u64)?;
                bytes.map(|bytes| text(&trust_path, bytes)).transpose()?
            }
        };
        let trust = match &trust_json {
            None => TrustList::default(),
            Some(json) => {
                TrustList::parse(json).map_err(|error| Error::list(&trust_path, &error))?
            }
        };
        let (lists, status) = status_lists(book, &register)?;
        let mut state = format!("{} {}", lines.head, trust_json.as_deref().unwrap_or_default());
        for list in lists.values() {
            for form in [&list.jwt, &list.cwt].into_iter().flatten() {
                state.push_str(&sha256(form));
            }
        }
        Ok(Self {
            lines: lines.links.len(),
            head: lines.head.clone(),
            expiries: Arc::new(expiries(&register)),
            register: Arc::new(register),
            trust: Arc::new(trust),
            trust_json: trust_json.map(Arc::from),
            lists: Arc::new(lists),
            status: Arc::new(status),
            version: sha256(state.as_bytes()),
        })
    }

    /// Whether lines begin with those that this is of.
    fn is_continued_by(&self, links: &[Link]) -> bool {
        self.lines == 0 || links.get(self.lines - 1).is_some_and(|link| link.hash == self.head)
    }
}

pub(crate) fn expiries(register: &Register) -> Vec<(i64, u32)> {
    let all = register.issued().iter().zip(0..);
    let mut all: Vec<(i64, u32)> =
        all.map(|(issued, place)| (issued.expires_at.unix(), place)).collect();
    all.sort_unstable();
    all
}

/// The status lists that the last line of certificates names. Of a book of before lines named any,
/// those that lie there.
fn status_lists(
    book: &Book,
    register: &Register,
) -> Result<(BTreeMap<u32, SignedList>, StatusLists)> {
    let signed = tanxiao_book::lists::signed(book.dir(), register)?;
    let directory = book.dir().join(certificates::STATUS);
    let lists = match signed {
        Some(signed) => signed
            .into_iter()
            .map(|list| (list.number, SignedList { jwt: Some(list.jwt), cwt: Some(list.cwt) }))
            .collect(),
        None => in_directory(&directory)?,
    };
    let mut status = StatusLists::default();
    for list in lists.values() {
        for form in [&list.jwt, &list.cwt].into_iter().flatten() {
            status.add_bytes(form).map_err(|error| Error::list(&directory, &error))?;
        }
    }
    Ok((lists, status))
}

fn in_directory(directory: &Path) -> Result<BTreeMap<u32, SignedList>> {
    let mut lists = BTreeMap::<u32, SignedList>::new();
    let Ok(entries) = std::fs::read_dir(directory) else { return Ok(lists) };
    for entry in entries {
        let path = entry.map_err(|error| Error::read(directory, error))?.path();
        let number = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        let ending = path.extension().and_then(|ending| ending.to_str());
        let (Some(number), Some(ending @ ("jwt" | "cwt"))) = (number, ending) else { continue };
        let Some(bytes) = read_at_most(&path, LONGEST_STATUS)? else { continue };
        let list = lists.entry(number).or_default();
        if ending == "jwt" { list.jwt = Some(bytes) } else { list.cwt = Some(bytes) }
    }
    Ok(lists)
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|error| Error::invalid(path, error))
}
