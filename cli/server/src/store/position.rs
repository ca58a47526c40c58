//! Position: where in the order of issue a reader stands. Issued scores are never moved, so a
//! position means the same after any number of new runs; that is what makes cursors stable.

use base64ct::{Base64UrlUnpadded, Encoding as _};

/// Place of the next score to look at. Every position is valid: one that points past a file, or to
/// a run that is not there, is taken for the next score there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Position {
    pub(crate) run: u32,
    pub(crate) file: u16,
    pub(crate) row: u32,
}

/// Bytes of a cursor; a multiple of three, so that every text of sixteen letters is a cursor.
const BYTES: usize = 12;

impl Position {
    /// The position as an opaque text.
    pub(crate) fn to_cursor(self) -> String {
        let mut bytes = [0; BYTES];
        bytes[..4].copy_from_slice(&self.run.to_be_bytes());
        bytes[4..6].copy_from_slice(&self.file.to_be_bytes());
        bytes[6..10].copy_from_slice(&self.row.to_be_bytes());
        Base64UrlUnpadded::encode_string(&bytes)
    }

    /// The position that a text stands for.
    pub(crate) fn from_cursor(text: &str) -> Option<Self> {
        let mut bytes = [0; BYTES];
        let decoded = Base64UrlUnpadded::decode(text, &mut bytes).ok()?;
        if decoded.len() != BYTES {
            return None;
        }
        let [r0, r1, r2, r3, f0, f1, o0, o1, o2, o3, ..] = bytes;
        Some(Self {
            run: u32::from_be_bytes([r0, r1, r2, r3]),
            file: u16::from_be_bytes([f0, f1]),
            row: u32::from_be_bytes([o0, o1, o2, o3]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_its_position() {
        let position = Position { run: 12, file: 3, row: 499_999 };
        let cursor = position.to_cursor();
        assert_eq!(cursor.len(), 16);
        assert_eq!(Position::from_cursor(&cursor), Some(position));
        assert_eq!(Position::from_cursor("short"), None);
        assert!(Position::from_cursor("________________").is_some());
    }
}
