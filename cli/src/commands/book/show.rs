//! `tanxiao book show`: every score of one firm, how it moved, and what was corrected.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::json;
use tanxiao_book::Book;
use tanxiao_core::book::{Record, RunEntry};
use tanxiao_core::lang::Lang;
use tanxiao_core::number::Decimal;
use tanxiao_core::period::Period;
use tanxiao_core::scheme::Scheme;

use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::term::table::{Align, Table};
use crate::term::{FAINT, HEADING, decimal};

pub(super) fn run(book: &Book, firm: &str, context: &Context) -> Outcome {
    let lang = context.lang;
    let records = book.firm(firm.trim()).map_err(|error| Failure::book(&error))?;
    let Some(last) = records.last() else {
        return Err(Failure::text(
            Exit::NotFound,
            format!("册中没有 {firm} 的评价结果\n  → 请输入完整的统一社会信用代码或企业名称"),
            format!("the book holds no score of {firm}\n  → give the whole credit code or name"),
        ));
    };
    let codes: BTreeSet<&str> =
        records.iter().filter_map(|record| record.credit_code.as_deref()).collect();
    if codes.len() > 1 {
        let codes: Vec<&str> = codes.into_iter().collect();
        let codes = codes.join(" ");
        return Err(Failure::text(
            Exit::NotFound,
            format!("有几家企业名为 {firm}：{codes}\n  → 请用统一社会信用代码查询"),
            format!("several firms are called {firm}: {codes}\n  → give the credit code"),
        ));
    }
    let withdrawn = book.withdrawn();
    let trends: Vec<Option<f64>> = records.iter().map(|record| trend(record, &records)).collect();
    if context.is_json {
        let listed: Vec<_> = records
            .iter()
            .zip(&trends)
            .map(|(record, trend)| {
                let withdrawn = withdrawn
                    .get(record.score_id.as_str())
                    .map(|entry| json!({ "at": entry.published_at, "reason": entry.reason }));
                json!({ "score": record, "intensity_change": trend, "withdrawn": withdrawn })
            })
            .collect();
        return super::super::print_json(&json!({
            "credit_code": last.credit_code,
            "name": last.name,
            "scores": listed,
        }));
    }
    let schemes = super::schemes(book, &records)?;
    let name = last.name.clone().unwrap_or_default();
    let code = last.credit_code.clone().unwrap_or_default();
    let (name, code) = (crate::term::plain(&name), crate::term::plain(&code));
    let mut text = format!("{HEADING}{name}{HEADING:#} {FAINT}{code}{FAINT:#}\n");
    text.push_str(&table(&records, &trends, &schemes, &withdrawn, lang));
    text.push_str(&corrections(&records, lang));
    text.push_str(&withdrawals(&records, &withdrawn, lang));
    super::super::print_text(&text)
}

/// How L changed against the current score of the same firm, scheme and period a year before: −0.1
/// is a tenth less. A score that was corrected has none.
fn trend(record: &Record, records: &[Record]) -> Option<f64> {
    if record.superseded_by.is_some() {
        return None;
    }
    let before = Period::parse(&record.period)?.year_before().to_string();
    let before = records.iter().find(|other| {
        other.period == before && other.scheme == record.scheme && other.superseded_by.is_none()
    })?;
    let before = before.intensity_l.map(Decimal::to_f64).filter(|intensity| *intensity > 0.0)?;
    Some(record.intensity_l?.to_f64() / before - 1.0)
}

fn table(
    records: &[Record],
    trends: &[Option<f64>],
    schemes: &BTreeMap<u32, Scheme>,
    withdrawn: &HashMap<&str, &RunEntry>,
    lang: Lang,
) -> String {
    let titles = match lang {
        Lang::Zh => [
            "报告期",
            "次",
            "标识",
            "L",
            "同比",
            "K",
            "基准",
            "同行",
            "净排放 tCO2",
            "产出",
            "评价方法",
            "编号",
        ],
        Lang::En => [
            "period",
            "run",
            "label",
            "L",
            "on year",
            "K",
            "benchmark",
            "peers",
            "net tCO2",
            "output",
            "scheme",
            "id",
        ],
    };
    let align = |index| match index {
        1 | 3..=9 => Align::Right,
        _ => Align::Left,
    };
    let columns = titles.into_iter().enumerate().map(|(index, title)| (title, align(index)));
    let mut table = Table::new(columns).with_wide_last();
    let number = |value: Option<Decimal>, places| {
        value.map_or("—".to_owned(), |v| decimal(v.to_f64(), places))
    };
    for (record, trend) in records.iter().zip(trends) {
        let scheme = &schemes[&record.run];
        let id = record.score_id.get(..12).unwrap_or_default();
        let is_withdrawn = withdrawn.contains_key(record.score_id.as_str());
        let id = match (&record.superseded_by, lang) {
            (None, Lang::Zh) if is_withdrawn => format!("{id} 已撤回"),
            (None, Lang::En) if is_withdrawn => format!("{id} withdrawn"),
            (None, _) => id.to_owned(),
            (Some(_), Lang::Zh) => format!("{id} 已更正"),
            (Some(_), Lang::En) => format!("{id} superseded"),
        };
        table.push(vec![
            record.period.as_str().into(),
            record.run.to_string().into(),
            super::label(record, scheme, lang),
            number(record.intensity_l, 4).into(),
            trend.map_or("—".to_owned(), |trend| format!("{:+.1} %", trend * 100.0)).into(),
            number(record.ratio_k, 4).into(),
            number(record.benchmark_l, 4).into(),
            record.peer_count.map_or("—".to_owned(), |peers| peers.to_string()).into(),
            decimal(record.net_tco2.to_f64(), 2).into(),
            number(record.output_wan_yuan, 2).into(),
            format!("{} {}", scheme.id, scheme.version).into(),
            id.into(),
        ]);
    }
    table.render()
}

/// Each withdrawal with its reason.
fn withdrawals(records: &[Record], withdrawn: &HashMap<&str, &RunEntry>, lang: Lang) -> String {
    let mut text = String::new();
    for record in records {
        let Some(entry) = withdrawn.get(record.score_id.as_str()) else { continue };
        let id = &record.score_id[..12];
        let date = entry.published_at.get(..10).unwrap_or_default();
        let (period, reason) =
            (&record.period, crate::term::plain(entry.reason.as_deref().unwrap_or_default()));
        text.push_str(&match lang {
            Lang::Zh => format!("  {date} {period}：撤回 {id}，理由：{reason}\n"),
            Lang::En => format!("  {date} {period}: {id} withdrawn: {reason}\n"),
        });
    }
    text
}

/// Each correction with its reason.
fn corrections(records: &[Record], lang: Lang) -> String {
    let mut text = String::new();
    for record in records {
        let (Some(older), Some(reason)) = (&record.supersedes, &record.reason) else { continue };
        let (new, old) = (&record.score_id[..12], &older[..12]);
        let date = record.published_at.get(..10).unwrap_or_default();
        let period = &record.period;
        let reason = crate::term::plain(reason);
        text.push_str(&match lang {
            Lang::Zh => format!("  {date} {period}：{new} 更正 {old}，理由：{reason}\n"),
            Lang::En => format!("  {date} {period}: {new} corrects {old}: {reason}\n"),
        });
    }
    text
}
