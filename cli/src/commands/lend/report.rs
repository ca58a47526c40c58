//! What `tanxiao lend` says: the loans, the portfolio, what moved, what to look at.

use std::path::PathBuf;

use tanxiao_core::finding::Finding;
use tanxiao_core::lang::Lang;
use tanxiao_core::number::{self, MICRO_DECIMALS};
use tanxiao_lend::change::{Change, Kind, Standing};
use tanxiao_lend::covenant::State;
use tanxiao_lend::frame;
use tanxiao_lend::{Outcome, Priced};

use super::Pricing;
use crate::term::table::{Align, Cell, Table};
use crate::term::{self, FAINT, HEADING, WARNING, count, decimal};

/// Up to so many loans are listed one by one.
const LISTED: usize = 40;
/// Up to so many are also explained in words.
const EXPLAINED: usize = 10;
/// Lines of changes and breaches before the rest is only counted.
const SHOWN: usize = 20;

pub(super) fn text(
    pricing: &Pricing<'_>,
    outputs: &[PathBuf],
    since: Option<&str>,
    wanted: &[String],
    lang: Lang,
) -> String {
    let mut text = heading(pricing, lang);
    let shown: Vec<&Priced<'_>> = pricing
        .priced
        .iter()
        .filter(|one| wanted.is_empty() || wanted.contains(&one.loan.id))
        .collect();
    if !shown.is_empty() && shown.len() <= LISTED {
        text.push_str(&loans(pricing, &shown, lang));
    }
    if !wanted.is_empty() || shown.len() <= EXPLAINED {
        text.push_str(&title(lang.pick("逐笔说明", "Loan by loan")));
        for one in &shown {
            text.push_str(&words(one, lang));
        }
    }
    if !wanted.is_empty() {
        return text;
    }
    text.push_str(&summary(pricing, lang));
    text.push_str(&breaches(pricing, lang));
    text.push_str(&changes(pricing, since, lang));
    let findings: Vec<Finding> = pricing
        .portfolio
        .findings
        .iter()
        .chain(pricing.priced.iter().flat_map(Priced::all_findings))
        .cloned()
        .collect();
    if !findings.is_empty() {
        text.push_str(&title(lang.pick("校验意见", "Findings")));
        text.push_str(&term::findings::summary(&findings, lang));
    }
    text.push_str(&written(pricing, outputs, lang));
    text
}

fn title(text: &str) -> String {
    format!("\n{HEADING}{text}{HEADING:#}\n")
}

fn heading(pricing: &Pricing<'_>, lang: Lang) -> String {
    let manifest = &pricing.manifest;
    let policy = pricing.desk.policy;
    let (counts, book) = (manifest.counts, &manifest.book);
    let example = match (policy.is_example, lang) {
        (false, _) => String::new(),
        (true, Lang::Zh) => {
            format!("{WARNING}示例政策：以下条款不是任何银行的条款{WARNING:#}\n")
        }
        (true, Lang::En) => {
            format!("{WARNING}example policy: these are no bank's terms{WARNING:#}\n")
        }
    };
    let scheme = &manifest.scheme;
    let head = &book.head[..book.head.len().min(12)];
    let basis = match lang {
        Lang::Zh => format!(
            "定价日 {}；评价方法 {} {}；结果册至第 {} 次发布 {FAINT}{head}{FAINT:#}",
            manifest.day, scheme.id, scheme.version, book.run
        ),
        Lang::En => format!(
            "priced as of {}; scheme {} {}; book up to run {} {FAINT}{head}{FAINT:#}",
            manifest.day, scheme.id, scheme.version, book.run
        ),
    };
    let rows = match lang {
        Lang::Zh => format!(
            "读入 {} 笔 = 符合 {} + 不符合 {} + 无评价结果 {} + 数据有误 {}",
            count(counts.rows_read),
            count(counts.eligible),
            count(counts.not_eligible),
            count(counts.no_score),
            count(counts.rejected),
        ),
        Lang::En => format!(
            "{} loans read = {} eligible + {} not eligible + {} without a score + {} rejected",
            count(counts.rows_read),
            count(counts.eligible),
            count(counts.not_eligible),
            count(counts.no_score),
            count(counts.rejected),
        ),
    };
    format!(
        "{HEADING}{}{HEADING:#} {FAINT}{} {} sha256:{}{FAINT:#}\n{example}{basis}\n{rows}\n",
        policy.name.in_lang(lang),
        policy.id,
        policy.version,
        &policy.sha256[..12],
    )
}

fn wan_yuan(fen: i64) -> String {
    decimal(number::to_f64(fen, MICRO_DECIMALS), 2)
}

/// A rate in percent, with two decimals or as many as it has.
fn rate(rate: i64) -> String {
    let text = number::to_text_fixed(rate, 4);
    text.strip_suffix("00").unwrap_or_else(|| text.strip_suffix('0').unwrap_or(&text)).to_owned()
}

fn dash<T>(value: Option<T>, text: impl Fn(T) -> String) -> String {
    value.map_or_else(|| "—".to_owned(), text)
}

fn grade_cell(pricing: &Pricing<'_>, one: &Priced<'_>, lang: Lang) -> Cell {
    let scheme = pricing.desk.scheme;
    let Some(score) = one.score else { return "—".into() };
    let band = score.grade.and_then(|grade| scheme.grade.numbered(grade));
    // The English label is too long for a table.
    let label = match lang {
        Lang::Zh => scheme.label_of(score.level, score.grade, lang),
        Lang::En => score.grade.map(|grade| grade.to_string()),
    };
    match (band, label) {
        (Some(band), Some(label)) => Cell::coloured(&label, &band.colour),
        _ => "—".into(),
    }
}

/// The figures of loans, one a line.
fn loans(pricing: &Pricing<'_>, shown: &[&Priced<'_>], lang: Lang) -> String {
    let mut table = Table::new([
        (lang.pick("借据号", "loan"), Align::Left),
        (lang.pick("借款人", "borrower"), Align::Left),
        (lang.pick("结论", "outcome"), Align::Left),
        (lang.pick("碳效", "grade"), Align::Left),
        (lang.pick("余额（万元）", "owed (万元)"), Align::Right),
        (lang.pick("基准（%）", "base (%)"), Align::Right),
        (lang.pick("调整（bp）", "adjust (bp)"), Align::Right),
        (lang.pick("利率（%）", "rate (%)"), Align::Right),
        (lang.pick("融资排放（tCO2）", "financed (tCO2)"), Align::Right),
    ]);
    for one in shown {
        let loan = one.loan;
        let terms = one.terms.as_ref();
        let name = loan.name.as_deref().or(loan.credit_code.as_deref()).unwrap_or("—");
        table.push(vec![
            if loan.id.is_empty() { "—" } else { &loan.id }.into(),
            name.into(),
            one.outcome.word(lang).into(),
            grade_cell(pricing, one, lang),
            dash(loan.outstanding_fen, wan_yuan).into(),
            dash(loan.base_rate, rate).into(),
            dash(terms, |terms| number::to_text(terms.adjustment_bp, 2)).into(),
            dash(terms.and_then(|terms| terms.rate), rate).into(),
            dash(one.financed.as_ref().ok(), |f| wan_yuan(f.total_micro())).into(),
        ]);
    }
    format!("\n{}", table.render())
}

/// The words about one loan: why, what would change it, what to hand in, what is watched.
fn words(one: &Priced<'_>, lang: Lang) -> String {
    let loan = one.loan;
    let line = loan.place.line.map(|line| line.to_string()).unwrap_or_default();
    let name = match (&loan.id, lang) {
        (id, _) if !id.is_empty() => id.clone(),
        (_, Lang::Zh) => format!("第 {line} 行"),
        (_, Lang::En) => format!("line {line}"),
    };
    let mut text = format!("  {HEADING}{name}{HEADING:#} {}\n", one.outcome.word(lang));
    let mut push = |head: &str, words: &str| {
        if !words.is_empty() {
            let words = words.replace(char::is_control, " ");
            text.push_str(&format!("    {FAINT}{head}{FAINT:#} {words}\n"));
        }
    };
    if let Some(terms) = &one.terms {
        for reason in &terms.reasons {
            push(lang.pick("理由", "because"), reason.words.in_lang(lang));
        }
        for evidence in &one.evidence {
            push(lang.pick("须提交", "needs"), evidence.note.in_lang(lang));
        }
    } else {
        push(lang.pick("原因", "because"), &one.reasons(lang));
        push(lang.pick("办法", "to change"), &one.remedies(lang));
    }
    for watched in one.covenants.iter().filter(|watched| watched.state == State::Breached) {
        push(lang.pick("违反约定", "breached"), watched.words.in_lang(lang));
    }
    if let (Err(why), Outcome::Eligible | Outcome::NotEligible) = (&one.financed, one.outcome) {
        push(
            lang.pick("融资排放未计算", "financed emissions not computed"),
            why.words().in_lang(lang),
        );
    }
    text
}

/// The summary, a table a block; columns that a block does not use are left out.
fn summary(pricing: &Pricing<'_>, lang: Lang) -> String {
    let lines = frame::summary_lines(&pricing.summary, lang);
    lines
        .chunk_by(|a, b| a.block == b.block)
        .map(|block| summary_block(pricing, block, lang))
        .collect()
}

fn summary_block(pricing: &Pricing<'_>, lines: &[frame::Line], lang: Lang) -> String {
    let has_values = lines.iter().any(|line| line.value.is_some());
    let mut columns = vec![
        ("", Align::Left),
        (lang.pick("笔数", "loans"), Align::Right),
        (lang.pick("余额（万元）", "outstanding (万元)"), Align::Right),
        (lang.pick("占比", "share"), Align::Right),
    ];
    if has_values {
        columns.push((lang.pick("数值", "value"), Align::Right));
    }
    let mut table = Table::new(columns);
    for line in lines {
        let outstanding = line.share.map(|share| share.outstanding_fen);
        let total = pricing.summary.total.outstanding_fen;
        let percent = outstanding
            .and_then(|fen| number::ratio_scaled(fen, total, 9))
            .map(|nano| format!("{}%", decimal(number::to_f64(nano, 9) * 100.0, 1)));
        let fen = outstanding.and_then(|fen| i64::try_from(fen).ok());
        let mut row: Vec<Cell> = vec![
            line.item.as_str().into(),
            line.share.map(|share| count(share.loans)).unwrap_or_default().into(),
            fen.map(wan_yuan).unwrap_or_default().into(),
            percent.unwrap_or_default().into(),
        ];
        if has_values {
            row.push(line.value.clone().unwrap_or_default().into());
        }
        table.push(row);
    }
    let block = lines.first().map_or("", |line| line.block);
    format!("{}{}", title(block), table.render())
}

/// Covenants that are broken, where the loans are too many to list.
fn breaches(pricing: &Pricing<'_>, lang: Lang) -> String {
    let Some(covenants) = &pricing.desk.policy.covenants else { return String::new() };
    let broken: Vec<&Priced<'_>> =
        pricing.priced.iter().filter(|one| one.covenant_state() == Some(State::Breached)).collect();
    if broken.is_empty() {
        return String::new();
    }
    let mut text = title(lang.pick("违反约定的贷款", "Loans in breach"));
    for one in broken.iter().take(SHOWN) {
        let breached = one.covenants.iter().filter(|watched| watched.state == State::Breached);
        let words: Vec<&str> = breached.map(|watched| watched.words.in_lang(lang)).collect();
        text.push_str(&format!("  {} {}\n", one.loan.id, words.join(lang.pick("；", "; "))));
    }
    text.push_str(&more(broken.len(), lang));
    let consequence = covenants.on_breach.in_lang(lang);
    text.push_str(&format!("  {FAINT}→ {consequence}{FAINT:#}\n"));
    text
}

fn more(length: usize, lang: Lang) -> String {
    match (length.saturating_sub(SHOWN), lang) {
        (0, _) => String::new(),
        (more, Lang::Zh) => format!("  {FAINT}…… 另有 {more} 笔{FAINT:#}\n"),
        (more, Lang::En) => format!("  {FAINT}… and {more} more{FAINT:#}\n"),
    }
}

/// How many loans moved which way.
fn kinds(changes: &[Change], lang: Lang) -> String {
    let mut counts: std::collections::BTreeMap<Kind, u64> = std::collections::BTreeMap::new();
    for change in changes {
        *counts.entry(change.kind).or_default() += 1;
    }
    let texts: Vec<String> = counts
        .into_iter()
        .map(|(kind, loans)| format!("{} {}", kind.words().in_lang(lang), count(loans)))
        .collect();
    match texts.is_empty() {
        true => lang.pick("无", "none").to_owned(),
        false => texts.join(lang.pick("，", ", ")),
    }
}

fn changes(pricing: &Pricing<'_>, since: Option<&str>, lang: Lang) -> String {
    let (Some(changes), Some(since)) = (&pricing.changes, since) else { return String::new() };
    let since = match (since.parse::<u32>().is_ok(), lang) {
        (true, Lang::Zh) => format!("第 {since} 次发布"),
        (true, Lang::En) => format!("run {since}"),
        (false, _) => since.to_owned(),
    };
    let mut text = title(&match lang {
        Lang::Zh => format!("自{since}以来的变化：{}", kinds(changes, lang)),
        Lang::En => format!("Changed since {since}: {}", kinds(changes, lang)),
    });
    let mut table = Table::new([
        (lang.pick("借据号", "loan"), Align::Left),
        (lang.pick("变化", "change"), Align::Left),
        (lang.pick("此前", "before"), Align::Left),
        (lang.pick("现在", "now"), Align::Left),
    ]);
    for change in changes.iter().take(SHOWN) {
        let words = |standing: &Option<Standing>| {
            dash(standing.as_ref(), |standing| standing.words().in_lang(lang).to_owned())
        };
        table.push(vec![
            change.loan_id.as_str().into(),
            change.kind.words().in_lang(lang).into(),
            words(&change.before).into(),
            words(&change.now).into(),
        ]);
    }
    if !changes.is_empty() {
        text.push_str(&table.render());
        text.push_str(&more(changes.len(), lang));
    }
    text
}

fn written(pricing: &Pricing<'_>, outputs: &[PathBuf], lang: Lang) -> String {
    let mut text = String::new();
    for path in outputs.iter().filter(|path| path.as_os_str() != "-") {
        let path = path.display();
        text.push_str(&match lang {
            Lang::Zh => format!("\n已写入 {path}"),
            Lang::En => format!("\nwritten: {path}"),
        });
    }
    if outputs.is_empty() && pricing.priced.len() > LISTED {
        text.push_str(
            lang.pick("\n用 -o 文件 写出逐笔条款", "\n-o FILE writes the terms of every loan"),
        );
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}
