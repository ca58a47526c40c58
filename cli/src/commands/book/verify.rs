//! `tanxiao book verify`: every hash again, and all that is wrong.

use std::path::Path;

use anstyle::Style;
use serde_json::json;
use tanxiao_book::lists::Trust;
use tanxiao_book::{Damage, Mend, verify};
use tanxiao_core::lang::Lang;

use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::term::{FAINT, WARNING, count};

/// Problems that are listed before the rest is only counted.
const LISTED: usize = 20;

pub(super) fn run(directory: &Path, head: Option<&str>, context: &Context) -> Outcome {
    let mut found = verify(directory).map_err(|error| Failure::book(&error))?;
    let missing = head.and_then(|head| found.against(head));
    found.problems.extend(missing);
    let lang = context.lang;
    let last = found.noted();
    if context.is_json {
        let listed = |all: &[Damage]| -> Vec<_> {
            let of = |one: &Damage| {
                let message = lang.pick(&one.zh, &one.en);
                json!({ "path": one.path, "line": one.line, "message": message })
            };
            all.iter().map(of).collect()
        };
        super::super::print_json(&json!({
            "is_sound": found.is_sound(),
            "runs": found.runs,
            "files": found.files,
            "scores": found.scores,
            "superseded": found.superseded,
            "is_unfinished": found.is_unfinished,
            "withdrawn": found.withdrawn,
            "certificate_lines": found.lines.len(),
            "head": last.to_string(),
            "trust_list": trust_text(found.trust),
            "remarks": listed(&found.remarks),
            "journal_head": found.hashes.last().map_or("", String::as_str),
            "problems": listed(&found.problems),
        }))?;
    }
    if found.is_sound() {
        if context.is_json || context.is_quiet {
            return Ok(());
        }
        let (runs, files) = (found.runs, found.files);
        let (scores, superseded) = (count(found.scores), count(found.superseded));
        let mut text = match lang {
            Lang::Zh => format!(
                "完好：{runs} 次发布，{files} 个文件，{scores} 条评价结果（其中 {superseded} 条已被更正），\
                 全部哈希相符\n{FAINT}链末哈希 {last}{FAINT:#}\n"
            ),
            Lang::En => format!(
                "sound: {runs} runs, {files} files, {scores} scores ({superseded} of them \
                 corrected since); every hash holds\n{FAINT}head {last}{FAINT:#}\n"
            ),
        };
        if found.is_unfinished {
            text.push_str(lang.pick(
                "有一次发布尚未完成：正在进行，或曾被中断（下一次打开时自动补全或撤销）\n",
                "a publication is not finished: it is under way, or was cut short, and is \
                 completed or undone when the book is next opened\n",
            ));
        }
        if found.trust == Trust::Unbound {
            text.push_str(lang.pick(
                "trust.json 不在链中：结果册由较早版本的程序签发，链末哈希不覆盖它；下一次 tanxiao status 起覆盖\n",
                "trust.json is not bound: an earlier version issued the certificates, and the head \
                 does not cover it; it does from the next tanxiao status on\n",
            ));
        }
        text.push_str(&remarks(&found.remarks, WARNING, lang));
        return super::super::print_text(&text);
    }
    let list = |lang: Lang| {
        let total = found.problems.len();
        let mut text = match lang {
            Lang::Zh => format!("结果册已损坏，发现 {total} 处问题"),
            Lang::En if total == 1 => "the score book is damaged: 1 problem".to_owned(),
            Lang::En => format!("the score book is damaged: {total} problems"),
        };
        for damage in found.problems.iter().take(LISTED) {
            text.push_str(&format!("\n  {}", damage.message(lang)));
        }
        if total > LISTED {
            let more = total - LISTED;
            text.push_str(&match lang {
                Lang::Zh => format!("\n  …… 另有 {more} 处"),
                Lang::En => format!("\n  … and {more} more"),
            });
        }
        text.push('\n');
        // What is refused is told without colours.
        text.push_str(remarks(&found.remarks, Style::new(), lang).trim_end());
        let mut text = text.trim_end().to_owned();
        // What only needs to be signed comes first: it takes no backup.
        for (mend, zh, en) in REMEDIES {
            if found.problems.iter().any(|damage| damage.mend == mend) {
                text.push_str("\n  → ");
                text.push_str(lang.pick(zh, en));
            }
        }
        text
    };
    Err(Failure::text(Exit::Damaged, list(Lang::Zh), list(Lang::En)))
}

/// What mends each kind of damage.
const REMEDIES: [(Mend, &str, &str); 3] = [
    (
        Mend::Sign,
        "状态清单：运行 tanxiao status 重新签发，无需备份",
        "status lists: run tanxiao status to sign them anew; no backup is needed",
    ),
    (
        Mend::Trust,
        "信任清单：换回上次签发时的那一份；有意改动的，核对后运行 tanxiao status --accept-trust",
        "the trust list: put the one back that was signed with; where the change is meant, look at \
         it and run tanxiao status --accept-trust",
    ),
    (
        Mend::Backup,
        "请从备份恢复；发布过的内容不应手工修改",
        "restore a backup; what was published is never edited",
    ),
];

fn trust_text(trust: Trust) -> &'static str {
    match trust {
        Trust::None => "none",
        Trust::Unbound => "unbound",
        Trust::Bound { .. } => "bound",
        Trust::Changed => "changed",
    }
}

/// What lies in the book and is none of it, and links.
fn remarks(remarks: &[Damage], style: Style, lang: Lang) -> String {
    let mut text = String::new();
    for remark in remarks.iter().take(LISTED) {
        let word = lang.pick("注意：", "note: ");
        text.push_str(&format!("{style}{word}{style:#}{}\n", remark.message(lang)));
    }
    if let Some(more) = remarks.len().checked_sub(LISTED).filter(|more| *more > 0) {
        text.push_str(&match lang {
            Lang::Zh => format!("…… 另有 {more} 项\n"),
            Lang::En => format!("… and {more} more\n"),
        });
    }
    text
}
