//! SHA-256 digests of data, schemes, inputs and outputs, in hex.

use sha2::{Digest, Sha256};

/// The digest of some bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A digest of bytes that come in pieces.
#[derive(Debug, Clone, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Takes some bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all of them.
    #[must_use]
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Stands for a digest while the file that will hold it is hashed.
pub const BLANK: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Whether a digest is that of a file that holds it: wherever it stands there, zeros are hashed in
/// place of its digits, as `sed s/DIGEST/000…/ FILE | sha256sum` does.
#[must_use]
pub fn is_sealed_with(bytes: &[u8], digest: &str) -> bool {
    if digest.len() != BLANK.len() {
        return false;
    }
    let mut hasher = Hasher::default();
    let mut hashed = 0;
    for at in memchr::memmem::find_iter(bytes, digest) {
        hasher.update(&bytes[hashed..at]);
        hasher.update(BLANK.as_bytes());
        hashed = at + digest.len();
    }
    hasher.update(&bytes[hashed..]);
    hasher.finish() == digest
}

/// The digest of several texts; each is preceded by its length, so that no two lists agree by
/// shifting text from one part to the next.
#[must_use]
pub fn sha256_of_parts(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize())
}

/// Bytes in hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
