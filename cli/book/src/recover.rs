//! What a kill leaves behind, and how the next writer puts it right. `pending.json` holds the
//! journal line of the run that is being published:
//!
//! | `scores/run=N` | journal line | the run was | what is done |
//! |---|---|---|---|
//! | no | no | not committed | `pending.json` and what was staged are removed |
//! | yes | no, or torn | committed | the line is appended, `pending.json` removed |
//! | yes | yes | finished | `pending.json` is removed |

use std::path::Path;

use tanxiao_core::book::RunEntry;
use tanxiao_core::book::chain::Link;

use crate::chain::{self, Lines};
use crate::error::{Damage, Result};
use crate::files;
use crate::lists::{self, STATUS};
use crate::lock::Lock;

pub(crate) const JOURNAL: &str = "journal.ndjson";
pub(crate) const PENDING: &str = "pending.json";
pub(crate) const STAGING: &str = ".staging";
pub(crate) const SCORES: &str = "scores";
pub(crate) const SCHEMES: &str = "schemes";
pub(crate) const BENCHMARKS: &str = "benchmarks";

/// Name of a run's directory.
pub(crate) fn run_directory(run: u32) -> String {
    format!("run={run:06}")
}

/// The line of a run that was begun, as it is on disk; None where there is none.
pub(crate) fn pending(directory: &Path) -> Result<Option<RunEntry>> {
    let Some(bytes) = files::read(&directory.join(PENDING))? else { return Ok(None) };
    let damaged = || Damage::new(PENDING, "内容与其哈希不符", "its hash is not that of its bytes");
    let text = String::from_utf8(bytes).map_err(|_| damaged())?;
    let line = text.strip_suffix('\n').ok_or_else(damaged)?;
    let entry: RunEntry = serde_json::from_str(line).map_err(|_| damaged())?;
    Link::check(line, &entry.previous).map_err(|_| damaged())?;
    Ok(Some(entry))
}

/// Of a run that was begun, its entry if it is committed and not in the journal.
pub(crate) fn committed(
    directory: &Path,
    pending: Option<RunEntry>,
    lines: &Lines,
) -> Result<Option<RunEntry>> {
    let open = pending.filter(|entry| lines.links.iter().all(|link| link.hash != entry.hash));
    let is_there =
        |entry: &RunEntry| directory.join(SCORES).join(run_directory(entry.run)).is_dir();
    let committed = open.filter(is_there);
    match &committed {
        Some(entry) if entry.previous != lines.head => {
            let damage = Damage::new(
                PENDING,
                "没有接在记录的最后一行之后",
                "it does not follow the last line of the journal",
            );
            Err(damage.into())
        }
        None if lines.is_torn => {
            let damage = Damage::new(
                JOURNAL,
                "最后一行不完整，也没有待完成的发布可以补全",
                "the last line is not whole, and no unfinished run is there to complete it",
            );
            Err(damage.at_line(lines.links.len() + 1).into())
        }
        _ => Ok(committed),
    }
}

/// Puts right what a killed writer left. The lock is that of the book.
pub(crate) fn recover(directory: &Path, genesis: &str, lock: &Lock) -> Result<()> {
    let journal = directory.join(JOURNAL);
    let begun = pending(directory)?;
    let lines = chain::read(&journal, genesis)?;
    if let Some(entry) = committed(directory, begun, &lines)? {
        chain::append_lines(&journal, lines.bytes, &[&entry.line()], lock)?;
    }
    files::remove(&directory.join(PENDING))?;
    files::remove(&directory.join(STAGING))?;
    lists::place(directory, genesis, lock)?;
    let places = ["", SCHEMES, BENCHMARKS, STATUS].map(|place| directory.join(place));
    for place in places {
        for name in files::names(&place)?.iter().filter(|name| name.ends_with(files::PART)) {
            files::remove(&place.join(name))?;
        }
    }
    files::sync_directory(directory)
}
