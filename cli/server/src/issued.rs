//! Issued: the certificates of a book with what is needed to check them offline: the issuers'
//! trust list and signed status lists, as they lie in the book.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tanxiao_book::{Book, certificates};
use tanxiao_certificate::{Register, StatusLists, TrustList};
use tanxiao_core::digest::sha256;

use crate::error::{Error, Result};

/// Longest trust or status list that is read.
const MOST_BYTES: u64 = 16 << 20;

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
    pub(crate) trust: Arc<TrustList>,
    /// The trust list as it lies in the book.
    pub(crate) trust_json: Option<Arc<str>>,
    pub(crate) lists: Arc<BTreeMap<u32, SignedList>>,
    pub(crate) status: Arc<StatusLists>,
    /// Changes whenever any of this does.
    pub(crate) version: String,
}

impl Issued {
    /// Reads what a book has; a book without certificates has none.
    pub(crate) fn load(book: &Book) -> Result<Self> {
        let register = certificates::read(book)?;
        let trust_path = book.dir().join(certificates::TRUST);
        let trust_json = text(&trust_path)?;
        let trust = match &trust_json {
            None => TrustList::default(),
            Some(json) => {
                TrustList::parse(json).map_err(|error| Error::invalid(&trust_path, error))?
            }
        };
        let (lists, status) = lists(&book.dir().join(certificates::STATUS))?;
        let length = std::fs::metadata(certificates::path(book.dir())).map_or(0, |meta| meta.len());
        let mut state = format!("{length} {}", trust_json.as_deref().unwrap_or_default());
        for list in lists.values() {
            for form in [&list.jwt, &list.cwt].into_iter().flatten() {
                state.push_str(&sha256(form));
            }
        }
        Ok(Self {
            register: Arc::new(register),
            trust: Arc::new(trust),
            trust_json: trust_json.map(Arc::from),
            lists: Arc::new(lists),
            status: Arc::new(status),
            version: sha256(state.as_bytes()),
        })
    }
}

/// The signed status lists of a directory.
fn lists(directory: &Path) -> Result<(BTreeMap<u32, SignedList>, StatusLists)> {
    let (mut lists, mut status) = (BTreeMap::<u32, SignedList>::new(), StatusLists::default());
    let Ok(entries) = std::fs::read_dir(directory) else { return Ok((lists, status)) };
    for entry in entries {
        let path = entry.map_err(|error| Error::read(directory, error))?.path();
        let number = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        let ending = path.extension().and_then(|ending| ending.to_str());
        let (Some(number), Some(ending @ ("jwt" | "cwt"))) = (number, ending) else { continue };
        let Some(bytes) = bytes(&path)? else { continue };
        status.add_bytes(&bytes).map_err(|error| Error::invalid(&path, error))?;
        let list = lists.entry(number).or_default();
        if ending == "jwt" { list.jwt = Some(bytes) } else { list.cwt = Some(bytes) }
    }
    Ok((lists, status))
}

fn bytes(path: &Path) -> Result<Option<Vec<u8>>> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::read(path, error)),
        Ok(meta) if meta.len() > MOST_BYTES => return Err(Error::invalid(path, "too large")),
        Ok(_) => {}
    }
    std::fs::read(path).map(Some).map_err(|error| Error::read(path, error))
}

fn text(path: &Path) -> Result<Option<String>> {
    let Some(bytes) = bytes(path)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|error| Error::invalid(path, error))
}
