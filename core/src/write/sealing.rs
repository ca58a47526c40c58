//! A file that holds its own digest: hashed as it is written, its end held back until the digest
//! is known and put in its place.

use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::failed;
use crate::digest::{BLANK, Hasher};
use crate::finding::Result;

/// What a file is written to; the same for whoever holds a reference.
pub(super) struct Sealing<'a>(Mutex<State<'a>>);

struct State<'a> {
    sink: &'a mut (dyn Write + Send),
    hasher: Hasher,
    /// The end of the file, with a [`BLANK`] in it; None before it begins.
    end: Option<Vec<u8>>,
}

impl<'a> Sealing<'a> {
    pub(super) fn new(sink: &'a mut (dyn Write + Send)) -> Self {
        Self(Mutex::new(State { sink, hasher: Hasher::default(), end: None }))
    }

    /// Holds back what is written from now on.
    pub(super) fn hold(&self) {
        self.lock().end.get_or_insert_default();
    }

    /// Writes what was held back, the digest in place of its last [`BLANK`], and gives the digest.
    ///
    /// # Errors
    /// The sink fails.
    pub(super) fn seal(self) -> Result<String> {
        let State { sink, mut hasher, end } =
            self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut end = end.unwrap_or_default();
        hasher.update(&end);
        let digest = hasher.finish();
        if let Some(at) = memchr::memmem::rfind(&end, BLANK.as_bytes()) {
            end[at..at + BLANK.len()].copy_from_slice(digest.as_bytes());
        }
        sink.write_all(&end).map_err(failed)?;
        Ok(digest)
    }

    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for &Sealing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let State { sink, hasher, end } = &mut *self.lock();
        if let Some(end) = end {
            end.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        let written = sink.write(bytes)?;
        hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().sink.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::{is_sealed_with, sha256};

    #[test]
    fn a_sealed_file_holds_the_digest_of_itself_with_zeros_in_its_place() {
        let mut file = Vec::new();
        let sealing = Sealing::new(&mut file);
        let start = format!("a firm of the name {BLANK}, ");
        (&sealing).write_all(start.as_bytes()).unwrap();
        sealing.hold();
        (&sealing).write_all(format!("{BLANK} and ").as_bytes()).unwrap();
        (&sealing).write_all(format!("digest: {BLANK}.").as_bytes()).unwrap();
        let digest = sealing.seal().unwrap();
        let text = String::from_utf8(file.clone()).unwrap();
        assert_eq!(text, format!("{start}{BLANK} and digest: {digest}."));
        assert_eq!(digest, sha256(format!("{start}{BLANK} and digest: {BLANK}.").as_bytes()));
        assert!(is_sealed_with(&file, &digest));
        assert!(!is_sealed_with(&file, ""));
        file[3] ^= 1;
        assert!(!is_sealed_with(&file, &digest));
    }
}
