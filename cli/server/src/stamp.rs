//! Stamp: how a file looks from outside, so that a change of it is seen without reading it.

use std::path::Path;
use std::time::SystemTime;

/// When a file was last changed, how long it is, and which it is: a file that is replaced within
/// the resolution of a clock is another one all the same. None where there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stamp(Option<(SystemTime, u64, u64)>);

impl Stamp {
    pub(crate) fn of(path: &Path) -> Self {
        Self(Self::looked_at(path))
    }

    fn looked_at(path: &Path) -> Option<(SystemTime, u64, u64)> {
        let meta = std::fs::metadata(path).ok()?;
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(&meta);
        #[cfg(not(unix))]
        let number = 0;
        Some((meta.modified().ok()?, meta.len(), number))
    }

    pub(crate) fn is_of_a_file(self) -> bool {
        self.0.is_some()
    }
}
