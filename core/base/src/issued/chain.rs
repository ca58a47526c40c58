//! The chain: lines of JSON, each bound to the one before by its hash. A line is an object whose
//! last two members are `previous` and `hash`, in this spelling and without spaces:
//!
//! ```text
//! {…,"previous":"<64 hex>","hash":"<64 hex>"}
//! ```
//!
//! `hash` is the SHA-256 of the bytes of the line before `,"hash":"`, and `previous`, which is
//! among them, is the hash of the line before. So a line needs no canonical form to be checked,
//! every byte of it is bound, and `sed 's/,"hash".*//' | tr -d '\n' | sha256sum` checks one.

use crate::digest::sha256;

const PREVIOUS: &str = ",\"previous\":\"";
const HASH: &str = ",\"hash\":\"";
const END: &str = "\"}";
/// Hex digits of a hash.
const DIGITS: usize = 64;

/// A sealed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The line, without its line feed.
    pub line: String,
    /// Hash of the line before.
    pub previous: String,
    /// Hash of this line.
    pub hash: String,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// It does not end as a line of a chain does.
    Form,
    /// It names another line as the one before it.
    Previous,
    /// Its hash is not that of its bytes.
    Hash,
}

impl Link {
    /// Seals a JSON object of at least one member; None for any other text.
    #[must_use]
    pub fn seal(object: &str, previous: &str) -> Option<Self> {
        let open = object.strip_suffix('}').filter(|open| open.len() > 1)?;
        let bound = format!("{open}{PREVIOUS}{previous}\"");
        let hash = sha256(bound.as_bytes());
        let line = format!("{bound}{HASH}{hash}{END}");
        Some(Self { line, previous: previous.to_owned(), hash })
    }

    /// Checks a line that is to follow the line with the hash `previous`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(line: &str, previous: &str) -> Result<Self, Broken> {
        let rest = line.strip_suffix(END).ok_or(Broken::Form)?;
        let (rest, hash) = split_hex(rest).ok_or(Broken::Form)?;
        let bound = rest.strip_suffix(HASH).ok_or(Broken::Form)?;
        let (rest, named) = bound.strip_suffix('"').and_then(split_hex).ok_or(Broken::Form)?;
        rest.strip_suffix(PREVIOUS).ok_or(Broken::Form)?;
        if sha256(bound.as_bytes()) != hash {
            return Err(Broken::Hash);
        }
        if named != previous {
            return Err(Broken::Previous);
        }
        Ok(Self { line: line.to_owned(), previous: named.to_owned(), hash: hash.to_owned() })
    }

    /// What the line says.
    ///
    /// # Errors
    /// It is not JSON of such a value.
    pub fn value<T: serde::de::DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_str(&self.line)
    }
}

/// The last 64 hex digits, and what stands before them.
fn split_hex(text: &str) -> Option<(&str, &str)> {
    let at = text.len().checked_sub(DIGITS).filter(|at| text.is_char_boundary(*at))?;
    let (rest, hash) = text.split_at(at);
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    hash.bytes().all(is_hex).then_some((rest, hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_holds_and_every_flipped_bit_breaks_it() {
        let genesis = sha256(b"book");
        let first = Link::seal(r#"{"run":1,"firm":"某厂"}"#, &genesis).unwrap();
        let second = Link::seal(r#"{"run":2}"#, &first.hash).unwrap();
        assert_eq!(Link::check(&first.line, &genesis), Ok(first.clone()));
        assert_eq!(Link::check(&second.line, &first.hash), Ok(second.clone()));
        assert_eq!(Link::check(&second.line, &genesis), Err(Broken::Previous));
        for bit in 0..first.line.len() * 8 {
            let mut bytes = first.line.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            if let Ok(line) = std::str::from_utf8(&bytes) {
                assert!(Link::check(line, &genesis).is_err(), "{line}");
            }
        }
    }

    #[test]
    fn only_objects_are_sealed() {
        for text in ["", "{}", "[]", "1"] {
            assert_eq!(Link::seal(text, &sha256(b"")), None, "{text}");
        }
    }
}
