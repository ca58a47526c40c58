//! `tanxiao audit`: whether the audit log of a server is what was written, also of a copy.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Value, json};
use tanxiao_book::chain::walk;
use tanxiao_core::lang::Lang;

use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::term::{FAINT, count};

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
        Failure::text(
            Exit::Input,
            format!("无法读取 {shown}：{error}"),
            format!("cannot read {shown}: {error}"),
        )
    };
    let open = File::open(file).map_err(|error| unread(&error))?;
    let (mut has_head, mut first, mut last) = (head.is_none(), None, None);
    let walked = walk(file, BufReader::new(open), &tanxiao_server::audit_genesis(), |link| {
        has_head = has_head || head.as_deref() == Some(link.hash.as_str());
        let at = link.value::<Value>().ok().and_then(|line| Some(line["at"].as_str()?.to_owned()));
        first = first.take().or_else(|| at.clone());
        last = at.or(last.take());
    });
    let walked = walked.map_err(|error| match error {
        tanxiao_book::Error::Damaged(damage) => {
            let hint_zh = "\n  → 该行之前的记录完好；请与副本比较，查明何时被改动";
            let hint_en = "\n  → the lines before it are sound; compare with copies to see when it \
                           was altered";
            Failure::text(
                Exit::Damaged,
                format!("审计日志已损坏：{}{hint_zh}", damage.message(Lang::Zh)),
                format!("the audit log is damaged: {}{hint_en}", damage.message(Lang::En)),
            )
        }
        error => Failure::book(&error),
    })?;
    if !has_head {
        let head = head.as_deref().unwrap_or_default();
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
        }));
    }
    if context.is_quiet {
        return Ok(());
    }
    let (lines, head) = (count(walked.lines), walked.head);
    let between = match (&first, &last) {
        (Some(first), Some(last)) => crate::term::plain(&format!("{first} – {last}")),
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
    super::print_text(&text)
}
