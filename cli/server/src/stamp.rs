//! Stamp: how a file looks from outside, so that a change of it is seen without reading it.

use std::path::Path;
use std::time::SystemTime;

/// When a file was last changed, how long it is, and which it is: a file that is replaced within
/// the resolution of a clock is another one all the same. None where there is no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stamp(Option<(SystemTime, u64, Own)>);

/// What nobody can set back as the time of a file can be: its number, and when the system last
/// changed what it knows of the file.
type Own = (u64, i64, i64);

impl Stamp {
    pub(crate) fn of(path: &Path) -> Self {
        Self(Self::looked_at(path))
    }

    fn looked_at(path: &Path) -> Option<(SystemTime, u64, Own)> {
        let meta = std::fs::metadata(path).ok()?;
        #[cfg(unix)]
        let own = {
            use std::os::unix::fs::MetadataExt as _;
            (meta.ino(), meta.ctime(), meta.ctime_nsec())
        };
        #[cfg(not(unix))]
        let own = Own::default();
        Some((meta.modified().ok()?, meta.len(), own))
    }

    pub(crate) fn is_of_a_file(self) -> bool {
        self.0.is_some()
    }
}
