//! Bytes to text: UTF-8 is borrowed as it is, UTF-16 is decoded by its byte order mark, and what
//! is neither is GB18030 if all of it is. A guess that would leave wrong characters is refused.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_16BE, UTF_16LE};

use crate::finding::{Code, Error, Place, Result};

/// The longest line and the longest CSV record, in bytes. A longer one means that line ends are
/// missing or a quote is not closed.
pub(super) const MAX_LINE_BYTES: usize = 1 << 20;

/// The text of a file.
///
/// # Errors
/// A line is too long, or the bytes are in none of the encodings.
pub(super) fn decode<'a>(place: &Place, bytes: &'a [u8]) -> Result<Cow<'a, str>> {
    check_line_lengths(place, bytes)?;
    let text = if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        decode_as(UTF_16LE, rest).map_err(|byte| byte + 2)
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        decode_as(UTF_16BE, rest).map_err(|byte| byte + 2)
    } else if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        match simdutf8::compat::from_utf8(rest) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(error) => Err(error.valid_up_to() + 3),
        }
    } else {
        decode_unmarked(bytes)
    };
    let text = text.and_then(|text| match memchr::memchr(0, text.as_bytes()) {
        Some(byte) => Err(byte),
        None => Ok(text),
    });
    text.map_err(|byte| Error::new(Code::FileEncoding, place.clone()).with("byte", byte + 1))
}

/// UTF-8 or GB18030; the error is the offset of the first byte that is neither.
fn decode_unmarked(bytes: &[u8]) -> Result<Cow<'_, str>, usize> {
    let valid_up_to = match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error.valid_up_to(),
    };
    let prefix = bytes.get(..valid_up_to).unwrap_or_default();
    if is_chinese_utf8(prefix) {
        return Err(valid_up_to);
    }
    decode_as(GB18030, bytes).map_err(|byte| byte.max(valid_up_to))
}

/// Whether a valid UTF-8 prefix is certainly UTF-8: GB18030 bytes that happen to be valid UTF-8
/// give Latin, Greek or Arabic letters, hardly ever several Chinese ones. Decoding such a file as
/// GB18030 would turn every name into other characters.
fn is_chinese_utf8(prefix: &[u8]) -> bool {
    const ENOUGH: usize = 4;
    const LOOKED_AT: usize = 1 << 16;
    let text = std::str::from_utf8(prefix).unwrap_or_default();
    let (mut chinese, mut other) = (0, 0);
    for character in text.chars().take(LOOKED_AT).filter(|character| !character.is_ascii()) {
        match character {
            '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' => chinese += 1,
            _ => other += 1,
        }
    }
    chinese >= ENOUGH && chinese > other
}

/// The text, or the offset of the first malformed sequence.
fn decode_as<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, usize> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| malformed_at(encoding, bytes))
}

fn malformed_at(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut scratch = vec![0; 1 << 16];
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let (result, read, _) =
            decoder.decode_to_utf8_without_replacement(rest, &mut scratch, true);
        at += read;
        match result {
            DecoderResult::OutputFull => {}
            DecoderResult::InputEmpty => return at,
            DecoderResult::Malformed(length, after) => {
                return at.saturating_sub(usize::from(length) + usize::from(after));
            }
        }
    }
}

/// Refuses lines longer than [`MAX_LINE_BYTES`], looking at few bytes: from the start of a line,
/// the last line end within the limit is the start of the next look.
fn check_line_lengths(place: &Place, bytes: &[u8]) -> Result<()> {
    let mut start = 0;
    while bytes.len() - start > MAX_LINE_BYTES {
        let window = &bytes[start..=start + MAX_LINE_BYTES];
        match window.iter().rposition(|byte| is_line_end(*byte)) {
            Some(end) => start += end + 1,
            None => return Err(line_too_long(place, line_of(bytes, start))),
        }
    }
    Ok(())
}

fn is_line_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

/// The line, from 1, in which a byte stands.
pub(super) fn line_of(bytes: &[u8], at: usize) -> u32 {
    let before = bytes.get(..at).unwrap_or(bytes);
    let ends = count_line_ends(before, line_end(bytes));
    u32::try_from(ends).unwrap_or(u32::MAX).saturating_add(1)
}

/// The byte that ends a line: a line feed, or a carriage return in a file without any (old Mac).
pub(super) fn line_end(bytes: &[u8]) -> u8 {
    let head = bytes.get(..MAX_LINE_BYTES).unwrap_or(bytes);
    if head.contains(&b'\r') && !head.contains(&b'\n') { b'\r' } else { b'\n' }
}

/// Line ends among bytes.
pub(super) fn count_line_ends(bytes: &[u8], line_end: u8) -> usize {
    memchr::memchr_iter(line_end, bytes).count()
}

pub(super) fn line_too_long(place: &Place, line: u32) -> Error {
    Error::new(Code::LineTooLong, place.clone().at_line(line)).with("limit", MAX_LINE_BYTES)
}
