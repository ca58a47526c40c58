//! `tanxiao book log`: the journal, a line a run.

use serde_json::json;
use tanxiao_book::Book;
use tanxiao_core::book::{Checked, RunEntry};
use tanxiao_core::lang::Lang;

use crate::context::Context;
use crate::exit::{Failure, Outcome};
use crate::term::table::{Align, Table};
use crate::term::{FAINT, count};

pub(super) fn run(book: &Book, context: &Context) -> Outcome {
    let head = book.noted().map_err(|error| Failure::book(&error))?;
    if context.is_json {
        return super::super::print_json(&json!({
            "book": book.id(),
            "head": head.to_string(),
            "journal_head": book.head(),
            "runs": book.entries(),
        }));
    }
    let lang = context.lang;
    let titles = match lang {
        Lang::Zh => [
            "次",
            "发布时间",
            "评价方法",
            "因子集",
            "报告期",
            "新发布",
            "更正",
            "未变",
            "已核",
            "理由",
        ],
        Lang::En => [
            "run",
            "published",
            "scheme",
            "factors",
            "periods",
            "issued",
            "corrected",
            "as before",
            "checked",
            "reason",
        ],
    };
    let align = |index| match index {
        0 | 5..=7 => Align::Right,
        _ => Align::Left,
    };
    let columns = titles.into_iter().enumerate().map(|(index, title)| (title, align(index)));
    let mut table = Table::new(columns).with_wide_last();
    for entry in book.entries() {
        table.push(vec![
            entry.run.to_string().into(),
            entry.published_at.replace('T', " ").replace('Z', " UTC").into(),
            versioned(&entry.manifest.scheme).into(),
            versioned(&entry.manifest.factor_set).into(),
            periods(entry, lang).into(),
            count(entry.issued - entry.corrected).into(),
            count(entry.corrected).into(),
            count(entry.unchanged).into(),
            checked(entry.checked, lang).into(),
            entry.reason.clone().unwrap_or_default().into(),
        ]);
    }
    let foot = match lang {
        Lang::Zh => format!("{FAINT}链末哈希 {head}{FAINT:#}\n"),
        Lang::En => format!("{FAINT}head {head}{FAINT:#}\n"),
    };
    super::super::print_text(&format!("{}{foot}", table.render()))
}

/// How a run was checked before it was published.
fn checked(checked: Option<Checked>, lang: Lang) -> &'static str {
    match checked {
        None => "—",
        Some(Checked::Figures) => lang.pick("数值", "figures"),
        Some(Checked::Inputs) => lang.pick("输入", "inputs"),
    }
}

fn versioned(what: &tanxiao_core::manifest::Versioned) -> String {
    format!("{} {}", what.id, what.version)
}

/// The periods of a run: a few by name, more as first and last.
fn periods(entry: &RunEntry, lang: Lang) -> String {
    if let Some(id) = entry.withdrawn.first() {
        let id = id.get(..12).unwrap_or_default();
        return format!("{} {id}", lang.pick("撤回", "withdrawn"));
    }
    let names: Vec<&str> = entry.files.iter().map(|file| file.period.as_str()).collect();
    match names[..] {
        [] => "—".to_owned(),
        [first, .., last] if names.len() > 3 => format!("{first} … {last}"),
        _ => names.join(" "),
    }
}
