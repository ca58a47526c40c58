//! Places: which places in status lists were given with a key. A place is a certificate's id, so
//! none may be given twice, whatever becomes of the book. The count lies beside the key, not in
//! the book, so that a book that is put back from a backup does not take it back too; and it
//! remembers the line of certificates that the key signed for last, so that a book without that
//! line is noticed before anything is signed for it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tanxiao_book::state::{Access, Held};
use tanxiao_book::{Book, certificates};
use tanxiao_certificate::Register;
use tanxiao_certificate::status::LIST_CAPACITY;

use crate::exit::{Exit, Failure, Outcome};

/// Places of the longest row of status lists (this project's own bound): two thousand lists. Every
/// list is signed anew each time, so that a count beyond is no count.
const MOST: u64 = 1 << 28;
/// What the file is.
const KIND: &str = "tanxiao-places";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: String,
    given: Vec<Given>,
}

/// What was given below an address.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    /// What the addresses of the lists begin with.
    status_uri: String,
    /// The book that the places are of.
    book: String,
    /// The next place, from 0.
    next: u64,
    /// Lines of certificates of the book, and the hash of the last of them.
    lines: usize,
    hash: String,
}

/// Writes the file of a key that is new: it has given no place yet. Without such a file nothing is
/// known of a key, and it signs nothing until told.
pub(crate) fn begin(path: &Path) -> Outcome {
    let held = Held::of(path, Access::Shared).map_err(|error| Failure::book(&error))?;
    write(&held, Vec::new())
}

/// The file, held for as long as the key signs.
pub(super) struct Places {
    path: PathBuf,
    held: Held,
    /// Whether the file is there.
    is_known: bool,
    given: Vec<Given>,
}

impl Places {
    pub(super) fn open(path: &Path) -> Outcome<Self> {
        let failed = |error: tanxiao_book::Error| Failure::book(&error);
        let held = Held::of(path, Access::Shared).map_err(failed)?;
        let read = held.read().map_err(failed)?;
        let is_known = read.is_some();
        let given = match read {
            None => Vec::new(),
            Some(bytes) => {
                let file: Option<File> = serde_json::from_slice(&bytes).ok();
                let is_count = |given: &Given| given.next <= MOST;
                let file = file.filter(|it| it.kind == KIND && it.given.iter().all(is_count));
                file.map(|file| file.given).ok_or_else(|| {
                    let shown = path.display();
                    Failure::text(
                        Exit::Data,
                        format!(
                            "{shown} 不是已用状态位置的记录\n  → 从备份恢复，或移开后用 --resume"
                        ),
                        format!(
                            "{shown} is no record of places in status lists\n  → restore it from \
                             a backup, or move it away and use --resume"
                        ),
                    )
                })?
            }
        };
        Ok(Self { path: path.to_owned(), held, is_known, given })
    }

    /// The next place below an address; refused where the book is not the one that the places are
    /// of, or is older than the key knows, unless that was `told`.
    pub(super) fn next(
        &self,
        book: &Book,
        register: &Register,
        status_uri: &str,
        told: bool,
    ) -> Outcome<u64> {
        let own = register.next_place(status_uri);
        let shown = self.path.display();
        let Some(given) = self.given.iter().find(|given| given.status_uri == status_uri) else {
            if own == 0 && (self.is_known || told) {
                return Ok(0);
            }
            if own == 0 {
                return Err(refused(
                    &format!("找不到 {shown}：不知道该密钥已用过哪些状态位置"),
                    &format!("{shown} is not there: nobody knows which places the key has given"),
                    "若该文件在别处，用 --places 指明；仅当该密钥从未签发过碳效码时，加 --resume 从头开始，\
                     否则两家企业会得到同一编号",
                    "where the file is elsewhere name it with --places; only where the key never \
                     issued a certificate add --resume, which begins with the first place: two \
                     firms would get one id otherwise",
                ));
            }
            if told {
                // Nobody knows which places after those of the book were given. It may be a backup,
                // near the end of a list: as many as a list has are passed over.
                let list = u64::from(LIST_CAPACITY);
                return Ok((own + list).next_multiple_of(list));
            }
            return Err(refused(
                &format!("{shown} 中没有 {status_uri} 的记录，而结果册已签发过 {own} 张"),
                &format!(
                    "{shown} knows nothing of {status_uri}, but the book has {own} certificates"
                ),
                "若该文件在别处，用 --places 指明；若已丢失，加 --resume，从新的状态清单继续",
                "where the file is elsewhere name it with --places; where it is lost add --resume, \
                 which goes on in a new status list",
            ));
        };
        if given.book != book.id() {
            return Err(refused(
                &format!("{status_uri} 的状态清单属于另一结果册（{}）", given.book),
                &format!("the status lists of {status_uri} are another book's ({})", given.book),
                "两册不能共用同一地址：请为本册用另一 --status-uri 新建密钥或信任清单",
                "two books cannot share an address: make a key for this one with another --status-uri",
            ));
        }
        let links = certificates::lines(book).map_err(|error| Failure::book(&error))?.links;
        let is_there = given.lines == 0
            || links.get(given.lines - 1).is_some_and(|link| link.hash == given.hash);
        if !is_there && !told {
            let (lines, now) = (given.lines, links.len());
            let (zh, en) = match now < lines {
                true => (
                    format!(
                        "结果册比密钥所知的旧：曾有 {lines} 行签发与撤销记录，现只有 {now} 行，可能被旧备份覆盖或被截短"
                    ),
                    format!(
                        "the book is older than the key knows: it had {lines} lines of \
                         certificates and has only {now}; an older backup was put back, or lines \
                         were cut off"
                    ),
                ),
                false => (
                    format!(
                        "结果册不是密钥所知的那样：第 {lines} 行签发与撤销记录已不是该密钥最后签发时的那一行，可能是旧备份\
                         恢复后又有写入"
                    ),
                    format!(
                        "the book is not what the key knows: line {lines} of certificates is not \
                         the one that was last when the key signed; it seems that an older backup \
                         was put back and written to since"
                    ),
                ),
            };
            return Err(refused(
                &zh,
                &en,
                "请恢复较新的备份；若已没有，加 --resume 从未用过的位置继续，并重新登记丢失的撤销",
                "restore a newer backup; where there is none add --resume, which goes on with \
                 places that were never given, and revoke again what was lost",
            ));
        }
        Ok(given.next.max(own))
    }

    /// Remembers how far a book has come.
    pub(super) fn remember(&mut self, book: &Book, status_uri: &str, next: u64) -> Outcome {
        let failed = |error: tanxiao_book::Error| Failure::book(&error);
        let lines = certificates::lines(book).map_err(failed)?;
        let given = Given {
            status_uri: status_uri.to_owned(),
            book: book.id().to_owned(),
            next,
            lines: lines.links.len(),
            hash: lines.head,
        };
        self.given.retain(|other| other.status_uri != status_uri);
        self.given.push(given);
        write(&self.held, self.given.clone())
    }
}

fn write(held: &Held, given: Vec<Given>) -> Outcome {
    let file = File { kind: KIND.to_owned(), given };
    let json = serde_json::to_string_pretty(&file).unwrap_or_default() + "\n";
    held.write(json.as_bytes()).map_err(|error| Failure::book(&error))
}

fn refused(zh: &str, en: &str, hint_zh: &str, hint_en: &str) -> Failure {
    Failure::text(Exit::Refused, format!("{zh}\n  → {hint_zh}"), format!("{en}\n  → {hint_en}"))
}
