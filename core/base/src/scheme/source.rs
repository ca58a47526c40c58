//! Where in a scheme's file something stands, and errors about it.

use std::ops::Range;

use crate::data::standards::Standards;
use crate::finding::{Code, Error, Place, Result, line_of};
use crate::number::{self, NANO_DECIMALS};
use crate::plain;

/// Where errors are reported: the file and its text.
pub(super) struct Source<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    /// What its scopes name levels of.
    pub(super) standards: &'a Standards,
}

impl Source<'_> {
    pub(super) fn error<T: Into<String>>(
        &self,
        key: &str,
        span: Range<usize>,
        (zh, en): (T, T),
    ) -> Error {
        self.at(key, span).because(zh, en)
    }

    pub(super) fn at(&self, key: &str, span: Range<usize>) -> Error {
        let place = Place::file(self.path).at_line(line_of(self.text, span.start));
        Error::new(Code::SchemeInvalid, place).with("key", key)
    }

    /// Refuses characters that nobody sees, wherever they stand: rules are what a reader takes them
    /// for.
    pub(super) fn check_plain(&self) -> Result<()> {
        let Some((at, c)) = plain::unseen_in_toml(self.text) else { return Ok(()) };
        let words = plain::Fault::Unseen(c).text();
        Err(self.error("toml", at..at, (words.zh, words.en)))
    }

    /// Refuses what names nothing.
    pub(super) fn named(
        &self,
        key: &str,
        text: &str,
        span: Range<usize>,
        most: usize,
    ) -> Result<()> {
        let Some(fault) = plain::fault(text, most) else { return Ok(()) };
        let words = fault.text();
        Err(self.error(key, span, (words.zh, words.en)))
    }

    /// A decimal of at most nine places, in nano.
    pub(super) fn nano(&self, key: &str, text: &str, span: Range<usize>) -> Result<i64> {
        number::parse_exact(text, NANO_DECIMALS).map_err(|_| {
            let zh = format!("“{text}”不是至多 9 位小数的数");
            self.error(key, span, (zh, format!("“{text}” is no decimal of at most 9 places")))
        })
    }

    /// The line of a place.
    pub(super) fn line(&self, span: &Range<usize>) -> u32 {
        line_of(self.text, span.start)
    }

    /// An id of small letters, digits and underscores.
    pub(super) fn id(&self, key: &str, id: &toml::Spanned<String>) -> Result<String> {
        let text = id.get_ref();
        let is_id = text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if is_id {
            return Ok(text.clone());
        }
        let detail = (
            "应以小写字母开头，只用小写字母、数字和下划线",
            "must begin with a small letter and have small letters, digits and underscores only",
        );
        Err(self.error(key, id.span(), detail))
    }
}
