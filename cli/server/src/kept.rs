//! Kept: small files in which the server remembers something, each of a kind that it names.

use std::path::Path;

use serde::de::DeserializeOwned;
use tanxiao_book::state;

use crate::error::{Error, Result};

/// What such a file says.
pub(crate) trait Kept: DeserializeOwned {
    /// What it says that it is.
    fn kind(&self) -> &str;
}

/// Reads one; None where there is none.
///
/// # Errors
/// It cannot be read, or is of another kind.
pub(crate) fn read<T: Kept>(path: &Path, kind: &str) -> Result<Option<T>> {
    let bytes = state::read(path).map_err(|error| Error::unread(path, error))?;
    bytes.map(|bytes| parse(path, kind, &bytes)).transpose()
}

/// What the bytes of one say.
///
/// # Errors
/// It is of another kind.
pub(crate) fn parse<T: Kept>(path: &Path, kind: &str, bytes: &[u8]) -> Result<T> {
    let garbled = |detail: String| Error::Garbled { path: path.to_owned(), detail };
    let content: T = serde_json::from_slice(bytes).map_err(|error| garbled(error.to_string()))?;
    match content.kind() == kind {
        true => Ok(content),
        false => Err(garbled(format!("kind: {}", content.kind()))),
    }
}
