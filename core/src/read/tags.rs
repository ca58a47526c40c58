//! The tags of an XML text, for looking at a workbook's XML beside its reader: what that reserves
//! memory for, and what it does not tell.

/// The tags of an XML text, without comments and what is no tag.
pub(super) struct Tags<'a> {
    rest: &'a [u8],
}

impl<'a> Tags<'a> {
    /// The tags of a text.
    pub(super) fn of(text: &'a [u8]) -> Self {
        Self { rest: text }
    }
}

/// What stands between `<` and `>`.
#[derive(Clone, Copy)]
pub(super) struct Tag<'a>(&'a [u8]);

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let start = memchr::memchr(b'<', self.rest)?;
            self.rest = self.rest.get(start + 1..)?;
            let skipped: Option<(usize, &[u8])> = match self.rest {
                [b'!', b'-', b'-', ..] => Some((3, b"-->")),
                [b'!', b'[', ..] => Some((2, b"]]>")),
                [b'?', ..] => Some((1, b"?>")),
                _ => None,
            };
            if let Some((start, end)) = skipped {
                let at = memchr::memmem::find(&self.rest[start..], end)?;
                self.rest = &self.rest[start + at + end.len()..];
                continue;
            }
            // A value may hold the sign that ends a tag.
            let mut quote = None;
            let end = self.rest.iter().position(|byte| match (quote, byte) {
                (None, b'"' | b'\'') => {
                    quote = Some(*byte);
                    false
                }
                (None, byte) => *byte == b'>',
                (Some(open), byte) => {
                    quote = quote.filter(|_| open != *byte);
                    false
                }
            })?;
            let (tag, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Some(Tag(tag));
        }
    }
}

impl<'a> Tag<'a> {
    /// The name with its prefix; that of an end tag with its stroke.
    pub(super) fn whole_name(self) -> &'a [u8] {
        let end = |byte: &u8| byte.is_ascii_whitespace();
        let whole = self.0.split(end).next().unwrap_or_default();
        whole.strip_suffix(b"/").unwrap_or(whole)
    }

    /// The name without its prefix; that of an end tag with its stroke.
    pub(super) fn name(self) -> &'a [u8] {
        let whole = self.whole_name();
        match whole.iter().position(|byte| *byte == b':') {
            Some(_) if whole.starts_with(b"/") && whole.ends_with(b":table-row") => b"/table-row",
            Some(at) if !whole.starts_with(b"/") => &whole[at + 1..],
            _ => whole,
        }
    }

    pub(super) fn is_closed(self) -> bool {
        self.0.ends_with(b"/")
    }

    /// The value of an attribute, whatever its prefix.
    pub(super) fn attribute(self, name: &[u8]) -> Option<&'a [u8]> {
        let local = |whole: &'a [u8]| match memchr::memrchr(b':', whole) {
            Some(at) => &whole[at + 1..],
            None => whole,
        };
        self.attributes().find(|(whole, _)| local(whole) == name).map(|(_, value)| value)
    }

    /// Its attributes, as far as they are written as attributes are. What stands in the value of
    /// one is no other.
    fn attributes(self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        let mut rest = &self.0[self.0.len().min(self.whole_name().len())..];
        std::iter::from_fn(move || {
            let at = memchr::memchr(b'=', rest)?;
            let name = rest[..at].trim_ascii();
            let (quote, value) = rest[at + 1..].trim_ascii_start().split_first()?;
            let end = memchr::memchr(*quote, value).filter(|_| matches!(quote, b'"' | b'\''))?;
            rest = &value[end + 1..];
            Some((name, &value[..end]))
        })
    }

    /// The number of an attribute; one that is too large for any is the largest.
    pub(super) fn number(self, name: &[u8]) -> Option<u64> {
        let digits = std::str::from_utf8(self.attribute(name)?).ok()?.trim();
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse().unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::Tags;

    #[test]
    fn what_stands_in_a_value_is_no_attribute() {
        let text = br#"<x:sheet name='a r:id="r1" id="r2"' sheetId = "7" r:id="r3" Target=""/>"#;
        let tag = Tags::of(text).next().unwrap();
        assert_eq!(tag.name(), b"sheet");
        assert_eq!(tag.attribute(b"id"), Some(&b"r3"[..]));
        assert_eq!(tag.number(b"sheetId"), Some(7));
        assert_eq!(tag.attribute(b"Target"), Some(&b""[..]));
        assert_eq!(tag.attribute(b"Id"), None);
    }
}
