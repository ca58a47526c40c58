//! `tanxiao audit`: whether the audit log of a server is what was written, also of a copy.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Value, json};
use tanxiao_book::chain::walk;
use tanxiao_core::finding::library_words;
use tanxiao_core::lang::Lang;

use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::term::{FAINT, count, plain, warning_word};

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// 核对审计日志的每一行，副本亦可 / check every line of an audit log, or of a copy
    Verify {
        /// 审计日志（结果册目录名加 .server/audit.ndjson）或其副本 / the log, BOOK.server/audit.ndjson, or a copy
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// 此前记下的末行哈希，应仍在日志中 / a hash of a last line that was noted before
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
    },
}

pub(crate) fn run(command: &AuditCommand, context: &Context) -> Outcome {
    let AuditCommand::Verify { file, head } = command;
    let shown = file.display();
    let unread = |error: &dyn std::fmt::Display| {
        let words = library_words(error);
        Failure::text(
            Exit::Input,
            format!("无法读取 {shown}：{}", words.zh),
            format!("cannot read {shown}: {}", words.en),
        )
    };
    // First: lines that come meanwhile are after it.
    let beside = tanxiao_server::audit_head(file).map_err(super::serve::failure)?;
    let heads: Vec<&str> = head.iter().chain(&beside).map(String::as_str).collect();
    let open = File::open(file).map_err(|error| unread(&error))?;
    let mut missing = heads.clone();
    let (mut first, mut last, mut remarks) = (None, None, Vec::new());
    let mut number = 0_u64;
    let walked = walk(file, BufReader::new(open), &tanxiao_server::audit_genesis(), |link| {
        number += 1;
        missing.retain(|head| *head != link.hash);
        let line = link.value::<Value>().unwrap_or_default();
        if line["method"] == "AUDIT" {
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            let (at, target, note) = (text("at"), text("target"), text("note"));
            remarks.push(Remark { line: number, at, target, note });
        }
        let at = line["at"].as_str().map(str::to_owned);
        first = first.take().or_else(|| at.clone());
        last = at.or(last.take());
    });
    let walked = walked.map_err(|error| match error {
        tanxiao_book::Error::Damaged(damage) => {
            let (what_zh, what_en) = match damage.is_missing {
                true => ("审计日志有缺失", "lines of the audit log are missing"),
                false => ("审计日志被改动过", "the audit log was altered"),
            };
            let hint_zh = "\n  → 该行之前的记录完好；请与副本比较，查明何时起不同";
            let hint_en = "\n  → the lines before it are sound; compare with copies to see since \
                           when they differ";
            Failure::text(
                Exit::Damaged,
                format!("{what_zh}：{}{hint_zh}", damage.message(Lang::Zh)),
                format!("{what_en}: {}{hint_en}", damage.message(Lang::En)),
            )
        }
        error => Failure::book(&error),
    })?;
    if let Some(head) = missing.iter().find(|head| **head != tanxiao_server::audit_genesis()) {
        return Err(Failure::text(
            Exit::Damaged,
            format!("审计日志中没有哈希为 {head} 的行：此后的记录被截去或替换过\n  → 请与副本比较"),
            format!(
                "no line of the audit log has the hash {head}: lines were cut off or replaced \
                 since\n  → compare with copies"
            ),
        ));
    }
    if context.is_json {
        return super::print_json(&json!({
            "is_sound": true,
            "lines": walked.lines,
            "torn_bytes": walked.torn_bytes,
            "first": first,
            "last": last,
            "head": walked.head,
            "is_end_known": !heads.is_empty(),
            "remarks": remarks.iter().map(Remark::json).collect::<Vec<_>>(),
        }));
    }
    if context.is_quiet {
        return Ok(());
    }
    let (lines, head) = (count(walked.lines), walked.head);
    let between = match (&first, &last) {
        (Some(first), Some(last)) => plain(&format!("{first} – {last}")),
        _ => String::new(),
    };
    let mut text = match context.lang {
        Lang::Zh => format!("完好：{lines} 行，{between}\n{FAINT}末行哈希 {head}{FAINT:#}\n"),
        Lang::En => format!("sound: {lines} lines, {between}\n{FAINT}head {head}{FAINT:#}\n"),
    };
    if walked.torn_bytes > 0 {
        let bytes = walked.torn_bytes;
        text.push_str(&match context.lang {
            Lang::Zh => format!("末尾有 {bytes} 字节不成整行：复制时正在写入，或写入被中断\n"),
            Lang::En => format!(
                "{bytes} bytes at the end are no whole line: it was being written when it was \
                 copied, or was cut short\n"
            ),
        });
    }
    if heads.is_empty() {
        text.push_str(context.lang.pick(
            "末尾是否被截去，只凭日志本身看不出：请用 --head 给出另行记下的末行哈希\n",
            "whether lines were cut off its end, a log alone does not show: give the hash of a last \
             line that was noted elsewhere with --head\n",
        ));
    }
    let unfound: Vec<&Remark> = remarks.iter().filter(|remark| remark.is_of_memory()).collect();
    for remark in unfound.iter().take(LISTED) {
        text.push_str(&remark.text(context.lang));
    }
    if let Some(more) = unfound.len().checked_sub(LISTED).filter(|more| *more > 0) {
        text.push_str(&match context.lang {
            Lang::Zh => format!("…… 另有 {more} 行\n"),
            Lang::En => format!("… and {more} more\n"),
        });
    }
    super::print_text(&text)
}

/// Remarks that are listed before the rest is only counted.
const LISTED: usize = 20;

/// A line that is of the log itself.
struct Remark {
    line: u64,
    at: String,
    target: String,
    note: String,
}

impl Remark {
    /// Whether it says that something was not remembered, so that an older copy of what that is
    /// about would not have been found.
    fn is_of_memory(&self) -> bool {
        ["forgotten", "vanished"].contains(&self.target.as_str())
    }

    fn json(&self) -> Value {
        json!({ "line": self.line, "at": self.at, "kind": self.target, "note": self.note })
    }

    fn text(&self, lang: Lang) -> String {
        let Self { line, at, target, note } = self;
        let (at, name) = (plain(at), plain(note.split(' ').next().unwrap_or_default()));
        let word = warning_word(lang);
        match (lang, target == "forgotten") {
            (Lang::Zh, true) => format!(
                "{word}第 {line} 行（{at}）：服务启动时 {name} 不在；此前若换回过旧的副本，不会被发现\n"
            ),
            (Lang::Zh, false) => {
                format!("{word}第 {line} 行（{at}）：服务运行时 {name} 被删除或移走，已重新写下\n")
            }
            (Lang::En, true) => format!(
                "{word}line {line} ({at}): {name} was not there when the server started; an older \
                 copy that was put back before was not found\n"
            ),
            (Lang::En, false) => format!(
                "{word}line {line} ({at}): {name} was deleted or moved while the server ran, and \
                 was written anew\n"
            ),
        }
    }
}
