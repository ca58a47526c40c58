//! Verify: reads everything of a book again and checks every hash, and that what the files say
//! keeps the rules of a book. Goes on after a problem, so that all of them are known at once.
//! Takes no lock: what is being published meanwhile is looked at as it was when it began.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use polars::prelude::*;
use tanxiao_certificate::Register;
use tanxiao_core::book::figures::{figures, score_id};
use tanxiao_core::book::frame::text_column;
use tanxiao_core::book::{RunEntry, StoredFile};
use tanxiao_core::digest::sha256;

use crate::book::{Book, entries_of, read_head, scheme_path};
use crate::certificates;
use crate::chain;
use crate::error::{Damage, Error, Result};
use crate::files;
use crate::lists::{self, Trust};
use crate::noted::Noted;
use crate::publish::firm_of;
use crate::recover::{self, BENCHMARKS, JOURNAL, SCHEMES, SCORES};
use crate::standing::Standing;
use crate::strays::Seen;

/// What a check of a book found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Runs in the journal.
    pub runs: u32,
    /// Files of scores that were read.
    pub files: u64,
    /// Scores in them.
    pub scores: u64,
    /// Scores among them that a later one corrects.
    pub superseded: u64,
    /// Scores that were withdrawn.
    pub withdrawn: u64,
    /// Hash of every run, in order; the last binds all of them.
    pub hashes: Vec<String>,
    /// Hash of every line of certificates, in order.
    pub lines: Vec<String>,
    /// The hash of `book.json`, from which both chains start.
    genesis: String,
    /// Whether a publication, or the signing of status lists, was begun and is not finished: the
    /// next writer completes or undoes it.
    pub is_unfinished: bool,
    /// What is known of the trust list.
    pub trust: Trust,
    /// What lies in the book and is none of it, and links in it: no damage, but not silent.
    pub remarks: Vec<Damage>,
    /// What is wrong.
    pub problems: Vec<Damage>,
}

/// Checks a book.
///
/// # Errors
/// No book is there, or one of a later version; the file system fails. Damage is no error but a
/// finding of the check.
pub fn verify(directory: &Path) -> Result<Verification> {
    let mut check = Verification {
        runs: 0,
        files: 0,
        scores: 0,
        superseded: 0,
        withdrawn: 0,
        hashes: Vec::new(),
        lines: Vec::new(),
        genesis: String::new(),
        is_unfinished: false,
        trust: Trust::None,
        remarks: Vec::new(),
        problems: Vec::new(),
    };
    let mut seen = Seen::of(directory)?;
    check.problems.append(&mut seen.damage);
    if !check.is_sound() {
        return Ok(check);
    }
    let Some((id, genesis)) = check.passed(read_head(directory))? else { return Ok(check) };
    // What is there is listed before the journal is read: a run that is published in between is
    // then in the journal and not in the list.
    let listed = listed(directory)?;
    let begun = check.passed(recover::pending(directory))?.flatten();
    check.is_unfinished = begun.is_some();
    let (lines, broken) = chain::read_until_broken(&directory.join(JOURNAL), &genesis)?;
    let is_whole = broken.is_none();
    check.problems.extend(broken);
    let mut entries = check.passed(entries_of(&lines.links))?.unwrap_or_default();
    if is_whole {
        let committed = recover::committed(directory, begun, &lines);
        entries.extend(check.passed(committed)?.flatten());
    }
    check.runs = entries.len() as u32;
    check.genesis.clone_from(&genesis);
    check.hashes = entries.iter().map(|entry| entry.hash.clone()).collect();
    let book = Book::of_parts(directory, id, genesis, entries);
    check.schemes(&book)?;
    check.benchmarks(&book)?;
    if is_whole {
        let known: BTreeSet<&str> = book.files().map(|(_, file)| file.path.as_str()).collect();
        let unknown = listed.iter().filter(|path| !known.contains(path.as_str()));
        check.problems.extend(
            unknown.map(|path| Damage::new(path, "不在记录中", "the journal knows no such file")),
        );
    }
    for period in book.periods() {
        check.period(&book, &period)?;
    }
    for entry in book.entries() {
        let rows: u64 = entry.files.iter().map(|file| file.rows).sum();
        if rows != entry.issued {
            let damage = Damage::new(JOURNAL, "条数不符", "its counts do not add up");
            check.problems.push(damage.at_line(entry.run as usize));
        }
    }
    let (lines, broken) = chain::read_until_broken(&certificates::path(directory), book.genesis())?;
    check.problems.extend(broken);
    check.lines = lines.links.iter().map(|link| link.hash.clone()).collect();
    match certificates::register(&lines.links) {
        Ok(register) => {
            check.status_lists(&book, &register);
            if is_whole && check.is_sound() {
                seen.but_for(&named(&book, &register));
            }
        }
        Err(damage) => check.problems.push(damage),
    }
    check.remarks = seen.remarks;
    check.withdrawals(&book)?;
    Ok(check)
}

/// The ids of the scores of a period that nothing corrects so far, by scheme and firm.
type Current = HashMap<String, Standing<String>>;

impl Verification {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    /// The one head to note elsewhere.
    #[must_use]
    pub fn noted(&self) -> Noted {
        Noted::of(&self.genesis, &self.hashes, &self.lines)
    }

    /// What is wrong where a head was noted before: something of what it covers is gone or is
    /// another. The hash of a run, as books were noted once, covers runs only.
    #[must_use]
    pub fn against(&self, head: &str) -> Option<Damage> {
        let head = head.trim();
        let Ok(noted) = head.parse::<Noted>() else {
            return (!self.hashes.iter().any(|hash| hash == head)).then(|| {
                Damage::new(
                    JOURNAL,
                    format!("没有哈希为 {head} 的发布：此后的记录被撤去或替换过"),
                    format!("no run has the hash {head}: it was taken away or replaced since"),
                )
            });
        };
        if noted.is_in(&self.genesis, &self.hashes, &self.lines) {
            return None;
        }
        let (runs, lines) = (self.hashes.len(), self.lines.len());
        let (own_runs, own_lines) = (noted.runs as usize, noted.lines as usize);
        let path = if runs < own_runs { JOURNAL } else { certificates::CERTIFICATES };
        Some(if runs < own_runs || lines < own_lines {
            Damage::new(
                path,
                format!(
                    "比记下链末哈希时少：当时有 {own_runs} 次发布、{own_lines} 行签发与撤销记录，现有 {runs} 次、\
                     {lines} 行。有记录被撤去，或册子被旧备份覆盖"
                ),
                format!(
                    "there is less than when the head was noted: {own_runs} runs and {own_lines} \
                     lines of certificates then, {runs} and {lines} now. Something was taken \
                     away, or an older backup was put back"
                ),
            )
        } else {
            Damage::new(
                JOURNAL,
                format!(
                    "前 {own_runs} 次发布、前 {own_lines} 行签发与撤销记录不是记下链末哈希时的那些：有记录被替换，\
                     或这是另一册，或旧备份恢复后又有写入"
                ),
                format!(
                    "its first {own_runs} runs and {own_lines} lines of certificates are not those \
                     of the head that was noted: something was replaced, this is another book, or \
                     an older backup was put back and written to since"
                ),
            )
        })
    }

    /// Whether the status lists, and the trust list with them, are those that were signed last.
    fn status_lists(&mut self, book: &Book, register: &Register) {
        self.trust = lists::trust(book.dir(), register);
        match self.trust {
            Trust::Changed => self.problems.push(lists::trust_changed()),
            Trust::Bound { is_waiting } => self.is_unfinished |= is_waiting,
            Trust::None | Trust::Unbound => {}
        }
        let Some(signed) = register.signed_lists() else { return };
        for list in &signed.lists {
            for (ending, hash) in [("cwt", &list.cwt_sha256), ("jwt", &list.jwt_sha256)] {
                let name = format!("{}.{ending}", list.number);
                match lists::content(book.dir(), &name, hash) {
                    // A kill may have come between its line and its place.
                    Some((_, is_waiting)) => self.is_unfinished |= is_waiting,
                    None => self.problems.push(lists::not_last(&name)),
                }
            }
        }
    }

    /// What was withdrawn was issued before, once.
    fn withdrawals(&mut self, book: &Book) -> Result<()> {
        let mut open: HashMap<&str, u32> = HashMap::new();
        for entry in book.entries() {
            for id in &entry.withdrawn {
                self.withdrawn += 1;
                let is_once = open.insert(id, entry.run).is_none();
                let is_bare = entry.files.is_empty() && entry.reason.is_some();
                if !is_once || !is_bare {
                    let damage = Damage::new(
                        JOURNAL,
                        "撤回记录不成立",
                        "it withdraws a score twice, without a reason, or issues some besides",
                    );
                    self.problems.push(damage.at_line(entry.run as usize));
                }
            }
        }
        for (entry, file) in book.files() {
            if open.is_empty() {
                break;
            }
            let Ok(frame) = book.columns(file, Some(&["score_id"])) else { continue };
            let Ok(ids) = text_column(&frame, "score_id") else { continue };
            for id in ids.iter().flatten() {
                if open.get(id).is_some_and(|run| entry.run < *run) {
                    open.remove(id);
                }
            }
        }
        self.problems.extend(open.into_values().map(|run| {
            Damage::new(
                JOURNAL,
                "撤回了此前没有发布过的评价结果",
                "it withdraws a score that was not issued before",
            )
            .at_line(run as usize)
        }));
        Ok(())
    }

    /// Takes damage down as a problem and goes on without the value.
    fn passed<T>(&mut self, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Error::Damaged(damage)) => {
                self.problems.push(damage);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// The texts of schemes are those that their names say, and none is missing.
    fn schemes(&mut self, book: &Book) -> Result<()> {
        let mut known = HashMap::new();
        for entry in book.entries() {
            self.passed(book.scheme_toml(entry.run))?;
            let scheme = &entry.manifest.scheme;
            let first = known.entry((&scheme.id, &scheme.version)).or_insert(&scheme.sha256);
            if **first != scheme.sha256 {
                let damage = Damage::new(
                    JOURNAL,
                    format!("评价方法 {} {} 与此前同名、同版本的不同", scheme.id, scheme.version),
                    format!("the scheme {} {} is not the one of before", scheme.id, scheme.version),
                );
                self.problems.push(damage.at_line(entry.run as usize));
            }
        }
        self.named_by_hash(book, SCHEMES, ".toml")
    }

    /// The benchmarks that runs issued are those that their names say, and none is missing.
    fn benchmarks(&mut self, book: &Book) -> Result<()> {
        for entry in book.entries() {
            if let Some(stored) = &entry.benchmarks {
                self.passed(book.benchmarks_of(stored))?;
            }
            if entry.rebased && (entry.benchmarks.is_none() || entry.reason.is_none()) {
                let damage = Damage::new(
                    JOURNAL,
                    "重新定基的记录没有基准或理由",
                    "a re-basing without benchmarks or without a reason",
                );
                self.problems.push(damage.at_line(entry.run as usize));
            }
        }
        self.named_by_hash(book, BENCHMARKS, ".json")
    }

    /// Every file of a directory has the hash of its content as its name. What a kill left of a
    /// file that was being written is no such file: the next writer takes it away.
    fn named_by_hash(&mut self, book: &Book, place: &str, ending: &str) -> Result<()> {
        let directory = book.dir().join(place);
        for name in files::names(&directory)? {
            if name.ends_with(files::PART) {
                continue;
            }
            let bytes = files::read(&directory.join(&name))?.unwrap_or_default();
            let path = format!("{place}/{name}");
            let is_told = self.problems.iter().any(|problem| problem.path == path);
            if name.strip_suffix(ending) != Some(&sha256(&bytes)) && !is_told {
                self.problems.push(Damage::new(
                    path,
                    "内容与文件名中的哈希不符",
                    "its name is not the hash of its content",
                ));
            }
        }
        Ok(())
    }

    /// The files of a period, in the order of their runs.
    fn period(&mut self, book: &Book, period: &str) -> Result<()> {
        let mut current = Current::new();
        let withdrawn = book.withdrawn();
        for (entry, file) in book.files().filter(|(_, file)| file.period == period) {
            let Some(frame) = self.passed(book.frame(file))? else { continue };
            self.files += 1;
            self.scores += frame.height() as u64;
            let problem = match self.rows(&frame, entry, file, &mut current, &withdrawn) {
                Ok(problem) => problem,
                Err(error) => Some((error.to_string(), error.to_string())),
            };
            if let Some((zh, en)) = problem {
                self.problems.push(Damage::new(&file.path, zh, en));
            }
        }
        Ok(())
    }

    /// What is wrong with the rows of a file, in both languages.
    fn rows(
        &mut self,
        frame: &DataFrame,
        entry: &RunEntry,
        file: &StoredFile,
        current: &mut Current,
        withdrawn: &HashMap<&str, &RunEntry>,
    ) -> tanxiao_core::finding::Result<Option<(String, String)>> {
        let figures = figures(frame)?;
        let text = |name| text_column(frame, name);
        let [ids, older, reasons] = [text("score_id")?, text("supersedes")?, text("reason")?];
        let [schemes, times, periods] = [text("scheme")?, text("published_at")?, text("period")?];
        let [codes, names] = [text("credit_code")?, text("name")?];
        if frame.height() as u64 != file.rows {
            return Ok(Some(("行数不符".to_owned(), "it has another number of rows".to_owned())));
        }
        let standing = current.entry(entry.scheme().to_owned()).or_default();
        for (row, figures) in figures.iter().enumerate() {
            let id = score_id(&entry.previous, entry.run, entry.scheme(), figures);
            let (key, firm) = firm_of(codes, names, row);
            let before = standing.take((&key, firm), entry.names_folded, id.clone()).into_iter();
            let before: Vec<String> = before.map(|(_, id)| id).collect();
            let older = older.get(row);
            self.superseded += u64::from(older.is_some());
            let is_kept = ids.get(row) == Some(&id)
                && is_in_place_of(&before, older, entry, withdrawn)
                // That of the run, or one of its own.
                && older.is_some() == reasons.get(row).is_some_and(|reason| !reason.is_empty())
                && schemes.get(row) == Some(entry.scheme())
                && times.get(row) == Some(&entry.published_at)
                && periods.get(row) == Some(&file.period);
            if !is_kept {
                let row = row + 1;
                return Ok(Some((
                    format!("第 {row} 条评价结果的编号或更正关系不成立"),
                    format!("score {row}: its id, or what it supersedes, does not hold"),
                )));
            }
        }
        Ok(None)
    }
}

/// The files of schemes, benchmarks and status lists that the lines of a book name.
fn named(book: &Book, register: &Register) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for entry in book.entries() {
        named.insert(scheme_path(&entry.manifest.scheme.sha256));
        named.extend(entry.benchmarks.as_ref().map(|stored| stored.path.clone()));
    }
    let signed = register.signed_lists().map_or(&[][..], |signed| &signed.lists);
    for list in signed {
        for ending in ["cwt", "jwt"] {
            named.insert(format!("{}/{}.{ending}", lists::STATUS, list.number));
        }
    }
    named
}

/// Whether a score corrects what it must of those that stood before it: the one that was not
/// withdrawn, or, where all were, one of them.
fn is_in_place_of(
    before: &[String],
    older: Option<&str>,
    entry: &RunEntry,
    withdrawn: &HashMap<&str, &RunEntry>,
) -> bool {
    let Some(older) = older else { return before.is_empty() };
    let is_open =
        |id: &&String| withdrawn.get(id.as_str()).is_none_or(|taken| taken.run >= entry.run);
    before.iter().any(|id| id == older) && before.iter().filter(is_open).all(|id| id == older)
}

/// Every file below `scores/`, as paths below the book.
fn listed(directory: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![SCORES.to_owned()];
    while let Some(path) = open.pop() {
        let whole = directory.join(&path);
        // A link below may lead round in a circle, or out of the book: it is a file that nobody knows.
        let is_directory = match path == SCORES {
            true => whole.is_dir(),
            false => std::fs::symlink_metadata(&whole).is_ok_and(|meta| meta.is_dir()),
        };
        if !is_directory {
            found.push(path);
            continue;
        }
        open.extend(files::names(&whole)?.iter().map(|name| format!("{path}/{name}")));
    }
    found.sort_unstable();
    Ok(found)
}
