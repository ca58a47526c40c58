//! What was not graded because of its data: held returns with what is suspect in them, and rejected
//! rows by reason.

use std::collections::BTreeMap;

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Finding, Severity};
use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::name::firm_key;
use tanxiao_core::number::MICRO_DECIMALS;
use tanxiao_core::rejects::RejectedRows;

use super::distribution::Sided;
use super::{LISTED, firm_columns, firm_values, output_column};
use crate::firm::decimal;
use crate::table::{Column, Table, Value};

/// What is known of the returns that scores were made of.
#[derive(Clone, Copy)]
pub struct Returned<'a> {
    /// What was found in them.
    pub findings: &'a [Finding],
    /// Rows that were rejected, as they came.
    pub rejected: &'a RejectedRows,
}

/// The held returns of a period.
pub(crate) fn table(now: Sided<'_>, returned: Option<Returned<'_>>, data: &DataSet) -> Table {
    let mut columns = firm_columns();
    columns.extend([
        Column::new("tce", "申报能耗（tce）", "Energy as reported (tce)", Look::Amount),
        Column::new("net", "申报净排放（tCO2）", "Net CO2 as reported (t)", Look::Amount),
        output_column(now.0.scheme()),
        Column::new("why", "为何待核实", "Why it is held", Look::Text),
    ]);
    let mut reasons: BTreeMap<String, Vec<&Finding>> = BTreeMap::new();
    for finding in returned.iter().flat_map(|returned| returned.findings) {
        if let Some(firm) = finding.firm.as_ref().filter(|_| finding.severity == Severity::Hold) {
            reasons.entry(key(firm)).or_default().push(finding);
        }
    }
    let rows = now.1.iter().filter(|firm| firm.is_held).map(|firm| {
        let mut row = firm_values(firm, data);
        let record = firm.record;
        row.push(decimal(Some(record.energy_tce), MICRO_DECIMALS));
        row.push(decimal(Some(record.net_tco2), MICRO_DECIMALS));
        row.push(Value::scaled(firm.output, MICRO_DECIMALS));
        row.push(match reasons.get(&key(record.firm())) {
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

/// What a firm is known by in findings: its code, or its name in any spelling.
fn key(firm: &str) -> String {
    firm_key("", firm).into_owned()
}

/// Rejected rows by reason; None where the returns are not known.
pub(crate) fn rejected(returned: Option<Returned<'_>>) -> Option<Table> {
    let rows = &returned?.rejected.rows;
    let mut kinds: BTreeMap<String, (usize, Bilingual)> = BTreeMap::new();
    for row in rows {
        let example = Bilingual::new(row.reason_zh.clone(), row.reason_en.clone());
        kinds.entry(row.codes.join("; ")).or_insert((0, example)).0 += 1;
    }
    let mut kinds: Vec<(String, (usize, Bilingual))> = kinds.into_iter().collect();
    kinds.sort_by(|a, b| b.1.0.cmp(&a.1.0).then_with(|| a.0.cmp(&b.0)));
    let mut rows: Vec<Vec<Value>> = kinds
        .into_iter()
        .map(|(codes, (count, example))| {
            vec![Value::Text(codes), Value::count(count), Value::Words(example)]
        })
        .collect();
    let total = returned?.rejected.rows.len();
    let name = Bilingual::of(|lang: Lang| lang.pick("合计", "Total"));
    rows.push(vec![Value::Words(name), Value::count(total), Value::Nothing]);
    Some(Table {
        id: "rejected",
        name: ["退回原因", "Rejects by reason"],
        title: Bilingual::new("退回的行，按原因", "Rejected rows by reason"),
        about: Bilingual::new(
            "一次运行读入的全部文件，不分报告期。",
            "Of all files of the runs, whatever their period.",
        ),
        columns: vec![
            Column::new("codes", "意见代码", "Code", Look::Text),
            Column::new("rows", "行数", "Rows", Look::Count),
            Column::new("example", "例", "For example", Look::Text),
        ],
        rows,
        has_total: true,
        heads: 1,
        listed: usize::MAX,
        charts: Vec::new(),
    })
}
