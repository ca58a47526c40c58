//! Rust source as the checks read it: without comments, and where they ask for it without the
//! contents of strings, so that neither can stand in for code.

use std::path::{Path, PathBuf};

use crate::shell::Outcome;

/// The text without its comments. Line ends stay, so that line numbers do.
pub(crate) fn without_comments(text: &str) -> String {
    strip(text, true)
}

/// The text without its comments and the contents of its strings.
pub(crate) fn code_only(text: &str) -> String {
    strip(text, false)
}

fn strip(text: &str, with_strings: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut kept = 0;
    let mut at = 0;
    // Takes what stands before `until` over, and of the rest up to `next` only line ends.
    let mut skip = |out: &mut String, until: usize, next: usize| {
        out.push_str(&text[kept..until]);
        out.extend(text[until..next].chars().filter(|c| *c == '\n'));
        kept = next;
    };
    while at < bytes.len() {
        let rest = &text[at..];
        let end = if rest.starts_with("//") {
            at + rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            at + block_comment(rest)
        } else if let Some(length) = string(bytes, at) {
            if with_strings {
                at += length;
                continue;
            }
            at + length
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        skip(&mut out, at, end);
        at = end;
    }
    skip(&mut out, text.len(), text.len());
    out
}

/// Bytes of the block comment that a text begins with; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        if text.as_bytes()[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if text.as_bytes()[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// Bytes of the string or character literal that begins here.
fn string(bytes: &[u8], at: usize) -> Option<usize> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let rest = &bytes[at..];
    match rest[0] {
        b'"' => Some(1 + quoted(&rest[1..], b'"')),
        // A character, unless it is a lifetime: 'a and no quote behind it.
        b'\'' => match rest.get(1..)? {
            [b'\\', ..] => Some(1 + quoted(&rest[1..], b'\'')),
            text => {
                let first = std::str::from_utf8(&text[..text.len().min(4)])
                    .or_else(|error| std::str::from_utf8(&text[..error.valid_up_to()]))
                    .ok()?
                    .chars()
                    .next()?;
                (text.get(first.len_utf8()) == Some(&b'\'')).then_some(first.len_utf8() + 2)
            }
        },
        b'r' if at == 0 || !is_word(bytes[at - 1]) || bytes[at - 1] == b'b' => {
            let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
            if rest.get(1 + hashes) != Some(&b'"') {
                return None;
            }
            let close: Vec<u8> = [&b"\""[..], &vec![b'#'; hashes]].concat();
            let begin = hashes + 2;
            let end = rest[begin..].windows(close.len()).position(|part| part == close)?;
            Some(begin + end + close.len())
        }
        _ => None,
    }
}

/// Bytes up to and with the closing quote.
fn quoted(bytes: &[u8], quote: u8) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Every Rust file below a directory, in order.
pub(crate) fn files(directory: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        let unread = |error: std::io::Error| format!("{}: {error}", directory.display());
        for entry in std::fs::read_dir(&directory).map_err(unread)? {
            let path = entry.map_err(unread)?.path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A file's text.
pub(crate) fn text(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_no_code() {
        let text = "a(); // Code::A\n/* Code::B /* C */ */ b(\"// no \\\" d\", 'x', '\"', r#\"e\"\"#);\nfn f<'a>() {}\n";
        assert_eq!(
            without_comments(text),
            "a(); \n b(\"// no \\\" d\", 'x', '\"', r#\"e\"\"#);\nfn f<'a>() {}\n"
        );
        assert_eq!(code_only(text), "a(); \n b(, , , );\nfn f<'a>() {}\n");
    }
}
