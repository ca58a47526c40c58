//! Strays: what lies in a book and is none of it, and what stands in place of a file of it that is
//! no file. Read before anything else is, since a pipe may never answer and a device never end.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::book::HEAD;
use crate::error::{Damage, Result};
use crate::files::{self, PART};
use crate::lists::{CERTIFICATES, NEXT, STATUS, TRUST};
use crate::recover::{BENCHMARKS, JOURNAL, PENDING, SCHEMES, SCORES, STAGING};

/// Files of a book.
const FILES: [&str; 6] = [HEAD, JOURNAL, CERTIFICATES, TRUST, PENDING, "lock"];
/// What may lie beside a trust list that is kept here: a signature, and the locks of both.
const BESIDE_TRUST: [&str; 3] = ["trust.json.jws", "trust.json.lock", "trust.json.jws.lock"];
/// Directories whose files are known by their names.
const NAMED: [&str; 3] = [SCHEMES, BENCHMARKS, STATUS];
/// The other directories of a book.
const DIRECTORIES: [&str; 2] = [SCORES, STAGING];

/// What was seen in a book before it was read.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Files of [`NAMED`] directories, as paths below the book, but for what a kill leaves.
    named: Vec<String>,
    /// What does not belong to any book, and links.
    pub(crate) remarks: Vec<Damage>,
    /// What stands in place of a file or directory and is none.
    pub(crate) damage: Vec<Damage>,
}

impl Seen {
    /// Looks at a book.
    ///
    /// # Errors
    /// The file system fails.
    pub(crate) fn of(directory: &Path) -> Result<Self> {
        let mut seen = Self::default();
        for name in files::names(directory)? {
            let own = left_by_a_kill(&name).unwrap_or(&name);
            if FILES.contains(&own) || BESIDE_TRUST.contains(&own) {
                seen.look(directory, &name, true);
            } else if NAMED.contains(&own) || DIRECTORIES.contains(&own) {
                seen.look(directory, &name, false);
            } else {
                seen.stray(&name);
            }
        }
        for place in NAMED.into_iter().filter(|place| directory.join(place).is_dir()) {
            for name in files::names(&directory.join(place))? {
                let path = format!("{place}/{name}");
                seen.look(directory, &path, true);
                if left_by_a_kill(&name).is_none() {
                    seen.named.push(path);
                }
            }
        }
        Ok(seen)
    }

    /// Names what lies there and nothing of the book names.
    pub(crate) fn but_for(&mut self, known: &BTreeSet<String>) {
        for path in std::mem::take(&mut self.named).iter().filter(|path| !known.contains(*path)) {
            self.stray(path);
        }
    }

    fn look(&mut self, directory: &Path, path: &str, is_file: bool) {
        let whole = directory.join(path);
        if let Ok(target) = fs::read_link(&whole) {
            let shown = target.display();
            self.remarks.push(Damage::new(
                path,
                format!("是指向 {shown} 的链接；核对的是那里的内容"),
                format!("it is a link to {shown}; what lies there was checked"),
            ));
        }
        let is_so = match fs::metadata(&whole) {
            Ok(meta) => {
                if is_file {
                    meta.is_file()
                } else {
                    meta.is_dir()
                }
            }
            // Nothing, or a link that leads nowhere.
            Err(_) => fs::symlink_metadata(&whole).is_err(),
        };
        if is_so {
            return;
        }
        self.damage.push(match is_file {
            true => Damage::new(
                path,
                "不是文件（管道、设备、目录，或指向不存在之处的链接）",
                "it is no file but a pipe, a device, a directory or a link that leads nowhere",
            ),
            false => Damage::new(path, "不是目录", "it is no directory"),
        });
    }

    fn stray(&mut self, path: &str) {
        self.remarks.push(Damage::new(
            path,
            "不属于结果册：没有记录提到它，也不被读取",
            "it is none of the book: nothing names it, and it is not read",
        ));
    }
}

/// The name of what was being written when a kill came.
fn left_by_a_kill(name: &str) -> Option<&str> {
    let whole = name.strip_suffix(PART).unwrap_or(name);
    let own = whole.strip_suffix(NEXT).unwrap_or(whole);
    (own != name).then_some(own)
}
