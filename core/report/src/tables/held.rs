//! What was not graded because of its data: held returns with what is suspect in them, and rejected
//! rows by reason.

use std::collections::BTreeMap;

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Finding;
use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::normalise::Reject;
use tanxiao_core::number::MICRO_DECIMALS;
use tanxiao_core::rejects::RejectedRows;

use super::distribution::Sided;
use super::{LISTED, firm_columns, firm_values, output_column};
use crate::firm::decimal;
use crate::table::{Column, Table, Value};

/// What is known of the returns that scores were made of.
#[derive(Clone, Copy)]
pub struct Returned<'a> {
    /// What holds the held ones of the period, by the firm's key.
    pub holding: &'a BTreeMap<String, Vec<Finding>>,
    /// What was rejected, of any period.
    pub rejects: &'a [Reject],
    /// The same rows as they came.
    pub rejected: &'a RejectedRows,
}

/// The held returns of a period.
pub(crate) fn table(now: Sided<'_>, returned: Option<Returned<'_>>, data: &DataSet) -> Table {
    let mut columns = firm_columns();
    columns.extend([
        Column::new("tce", "申报能耗（tce）", "Energy as reported (tce)", Look::Amount),
        Column::new("net", "申报净排放（tCO2）", "Net CO2 as reported (t)", Look::Amount),
        output_column(now.0.scheme()),
        Column::new("why", "为何待核实", "Why it is held", Look::Prose),
    ]);
    let rows = now.1.iter().filter(|firm| firm.is_held).map(|firm| {
        let mut row = firm_values(firm, data);
        let record = firm.record;
        row.push(decimal(Some(record.energy_tce), MICRO_DECIMALS));
        row.push(decimal(Some(record.net_tco2), MICRO_DECIMALS));
        row.push(Value::scaled(firm.output, MICRO_DECIMALS));
        let reasons = returned.and_then(|of| of.holding.get(record.firm_key().as_ref()));
        row.push(match reasons {
            None => Value::Nothing,
            Some(findings) => Value::Words(Bilingual::of(|lang| {
                let words: Vec<String> =
                    findings.iter().map(|finding| finding.message(lang)).collect();
                words.join(lang.pick("；", "; "))
            })),
        });
        row
    });
    Table {
        id: "held",
        name: ["待核实", "Held"],
        title: Bilingual::new("待核实的申报数据", "Held returns"),
        about: match returned {
            Some(_) => Bilingual::new(
                "数据存疑：不评级，不计入行业基准和本报告的合计，改正或核实后再评。",
                "Suspect data: not graded, in no benchmark and in no sum of this report, until they are \
                 corrected or confirmed.",
            ),
            None => Bilingual::new(
                "数据存疑：不评级，不计入行业基准和本报告的合计。评价结果中不存原因；生成报告时加 --inputs 并给出申报数据，可列出原因。",
                "Suspect data: not graded, in no benchmark and in no sum of this report. Scores do not \
                 hold why; --inputs with the returns tells it.",
            ),
        },
        columns,
        rows: rows.collect(),
        has_total: false,
        heads: 2,
        listed: LISTED,
        charts: Vec::new(),
    }
}

/// Rejected rows of a period by reason, with those whose period is not known; None where the
/// returns are not known.
pub(crate) fn rejected(period: &str, returned: Option<Returned<'_>>) -> Option<Table> {
    let Returned { rejects, rejected, .. } = returned?;
    // Rows of the period, and rows of none.
    let mut kinds: BTreeMap<Vec<&str>, [i64; 2]> = BTreeMap::new();
    for reject in rejects.iter().filter(|one| one.period == period || one.period.is_empty()) {
        let codes = reject.reasons.iter().map(|code| code.text()).collect();
        kinds.entry(codes).or_default()[usize::from(reject.period.is_empty())] +=
            i64::from(reject.rows);
    }
    let mut kinds: Vec<(Vec<&str>, [i64; 2])> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, rows)| -rows.iter().sum::<i64>());
    let mut total = [0; 2];
    let mut rows = Vec::new();
    for (codes, counts) in kinds {
        let example = rejected.rows.iter().find(|row| row.codes == codes);
        let example = example.map_or(Value::Nothing, |row| {
            Value::Words(Bilingual::new(row.reason_zh.clone(), row.reason_en.clone()))
        });
        let [of_period, of_none] = counts.map(Value::Whole);
        rows.push(vec![Value::Text(codes.join("; ")), of_period, of_none, example]);
        total = [total[0] + counts[0], total[1] + counts[1]];
    }
    let name = Value::Words(Bilingual::new("合计", "Total"));
    let [of_period, of_none] = total.map(Value::Whole);
    rows.push(vec![name, of_period, of_none, Value::Nothing]);
    Some(Table {
        id: "rejected",
        name: ["退回原因", "Rejects by reason"],
        title: Bilingual::new("退回的行，按原因", "Rejected rows by reason"),
        about: Bilingual::default(),
        columns: vec![
            Column::new("codes", "意见代码", "Code", Look::Text),
            Column::new("rows", "本期（行）", "Rows of the period", Look::Count),
            Column::new(
                "rows_without_period",
                "报告期不明（行）",
                "Of no known period",
                Look::Count,
            ),
            Column::new("example", "例", "For example", Look::Prose),
        ],
        rows,
        has_total: true,
        heads: 1,
        listed: usize::MAX,
        charts: Vec::new(),
    })
}
