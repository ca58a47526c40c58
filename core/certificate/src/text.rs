//! Text: finds a certificate in a text as people keep it: saved by an editor with a byte order
//! mark, wrapped by mail, in quotation marks, behind a label. Nothing here judges what it finds.

use std::borrow::Cow;

use super::qr::PREFIX;

/// What a JWS begins with: `{"` in base64url.
const JWS_START: &str = "eyJ";
/// The longest label before a certificate, in characters (this project's own bound). Of a whole
/// letter around it a reader would not know which part was judged.
const MAX_LABEL_CHARS: usize = 64;

/// A text form of a certificate, without what was around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// The text of a QR.
    Code(String),
    /// Three parts with dots between, as a `vc+jwt` has.
    Jwt(String),
}

/// The certificate in a text; None where there is none.
pub(super) fn find(bytes: &[u8]) -> Option<Written> {
    let text = decode(bytes);
    if let Some(start) = start(&text, PREFIX) {
        return Some(Written::Code(code(&text[start..])));
    }
    let text = &text[start(&text, JWS_START).unwrap_or(0)..];
    // Padding is none: base64url of a JWS has one form, without it.
    let is_sign = |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.' | '=');
    let text: String = text.trim_matches(is_sign).split_ascii_whitespace().collect();
    let is_of_jwt = |c: char| c.is_ascii() && !is_sign(c);
    let parts = text.matches('.').count() + 1;
    (parts == 3 && text.chars().all(is_of_jwt)).then_some(Written::Jwt(text))
}

/// The characters of a text. Of an encoding that is not known here, such as GBK, those of ASCII,
/// of which a certificate is; a label may be in anything.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let of_units = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(of_units(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(of_units(rest, u16::from_be_bytes)),
        _ => String::from_utf8_lossy(bytes),
    }
}

/// Where the first one begins that stands at the start of a word, behind no more than a label.
fn start(text: &str, with: &str) -> Option<usize> {
    let starts_a_word = |at: &usize| !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric());
    let start = text.match_indices(with).map(|(at, _)| at).find(starts_a_word)?;
    (text[..start].chars().count() <= MAX_LABEL_CHARS).then_some(start)
}

/// The text of a QR without line breaks, and without the quotation marks, brackets and blanks
/// behind it. A blank inside is a letter of Base45; at the end neither a blank nor any other sign
/// can stand: the last letter of three is at most W, as 32 × 2,025 is in 65,535, that of two at
/// most 5.
fn code(text: &str) -> String {
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric()).len().max(PREFIX.len());
    text[..end].replace(['\r', '\n'], "")
}
