//! Tonnes between firms and the benchmark of their peers: by industry, and the firms that lead and
//! lag most in each.

use std::collections::BTreeMap;

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Result;
use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::number::{MICRO_DECIMALS, NANO_DECIMALS};

use super::distribution::Sided;
use super::{firm_columns, firm_values, intensity_column, numerator, output_column};
use crate::firm::{Firm, division_name};
use crate::table::{Column, Table, Value};

/// Firms of an industry that are named on either side.
const NAMED: usize = 3;

/// A firm with what it emits above its benchmark, in millionths.
type Gap<'a> = (i64, &'a Firm<'a>);

/// Firms with a K by division, those that are furthest below their benchmark first.
fn by_division<'a>(now: Sided<'a>, data: &'a DataSet) -> BTreeMap<&'a str, Vec<Gap<'a>>> {
    let mut divisions: BTreeMap<&str, Vec<Gap<'_>>> = BTreeMap::new();
    for firm in now.1 {
        if let Some(above) = firm.above_benchmark() {
            divisions.entry(firm.division(data)).or_default().push((above, firm));
        }
    }
    divisions.values_mut().for_each(|firms| firms.sort_by_key(|(above, _)| *above));
    divisions
}

/// By industry: what firms above their benchmark emit above it, and what others stay below.
pub(crate) fn industries(now: Sided<'_>, data: &DataSet) -> Result<Table> {
    let of = numerator(now.0.scheme());
    let mut rows = Vec::new();
    let mut all = [(0_usize, 0_i128); 2];
    for (code, firms) in by_division(now, data) {
        let mut sides = [(0_usize, 0_i128); 2];
        for (above, _) in firms {
            let side = usize::from(above > 0);
            sides[side].0 += 1;
            sides[side].1 += i128::from(above);
        }
        for (all, side) in all.iter_mut().zip(sides) {
            *all = (all.0 + side.0, all.1 + side.1);
        }
        rows.push(row(vec![Value::text(code), division_name(code, data)], sides)?);
    }
    let total = Value::Words(Bilingual::new("合计", "Total"));
    rows.push(row(vec![Value::Nothing, total], all)?);
    let titled = |name: &str, zh: &str, en: &str| Column {
        name: name.to_owned(),
        title: Bilingual::new(format!("{}{zh}", of.zh), format!("{} {en}", of.en)),
        look: Look::Count,
    };
    Ok(Table {
        id: "gaps",
        name: ["与基准之差", "Against benchmarks"],
        title: Bilingual::new("分行业与基准之差", "Against the benchmarks, by industry"),
        about: Bilingual::new(
            "各企业与其同行基准相比：排放 − 基准 × 产出。高于基准的若都降到基准，可减少的吨数即“高于基准”一列。",
            "Each firm against the benchmark of its peers: emissions − benchmark × output. If all that \
             are above came down to it, the column “above” would be saved.",
        ),
        columns: vec![
            Column::new("industry", "行业大类代码", "Division", Look::Text),
            Column::new("industry_name", "行业大类", "Industry", Look::Text),
            Column::new("firms_below", "不高于基准（家）", "Firms at or below", Look::Count),
            titled("below", "低于基准（t）", "below (t)"),
            Column::new("firms_above", "高于基准（家）", "Firms above", Look::Count),
            titled("above", "高于基准（t）", "above (t)"),
        ],
        rows,
        has_total: true,
        heads: 2,
        listed: usize::MAX,
        charts: Vec::new(),
    })
}

fn row(heads: Vec<Value>, [below, above]: [(usize, i128); 2]) -> Result<Vec<Value>> {
    let mut row = heads;
    row.extend([Value::count(below.0), Value::sum(-below.1)?]);
    row.extend([Value::count(above.0), Value::sum(above.1)?]);
    Ok(row)
}

/// The firms furthest below and above their benchmark, by industry.
pub(crate) fn firms(now: Sided<'_>, data: &DataSet) -> Table {
    let scheme = now.0.scheme();
    let of = numerator(scheme);
    let mut columns = vec![
        Column::new("side", "位置", "Side", Look::Text),
        Column::new("place", "位次", "Place", Look::Count),
    ];
    columns.extend(firm_columns());
    columns.extend([
        Column::new("label", "等级", "Grade", Look::Text),
        output_column(scheme),
        intensity_column("l", scheme, ""),
        intensity_column("benchmark", scheme, ""),
        Column::new("k", "碳效值 K", "K", Look::Ratio),
        Column {
            name: "above".to_owned(),
            title: Bilingual::new(
                format!("{}高于基准（t）", of.zh),
                format!("{} above the benchmark (t)", of.en),
            ),
            look: Look::Amount,
        },
    ]);
    let benchmark = columns.len() - 3;
    columns[benchmark].title = Bilingual::new("行业基准", "Benchmark");
    let mut rows = Vec::new();
    for firms in by_division(now, data).values() {
        let leading = firms.iter().filter(|(above, _)| *above < 0).take(NAMED);
        let lagging = firms.iter().rev().filter(|(above, _)| *above > 0).take(NAMED);
        let named = [("领先", "leading"), ("落后", "lagging")];
        for ((zh, en), side) in
            named.into_iter().zip([leading.collect::<Vec<_>>(), lagging.collect::<Vec<_>>()])
        {
            for (place, (above, firm)) in (1_usize..).zip(side) {
                let mut row = vec![Value::Words(Bilingual::new(zh, en)), Value::count(place)];
                row.extend(firm_values(firm, data));
                row.extend([
                    firm.label(),
                    Value::scaled(firm.output, MICRO_DECIMALS),
                    firm.shown_l(),
                    Value::scaled(firm.benchmark, NANO_DECIMALS),
                    firm.shown_k(),
                    Value::Scaled(*above, MICRO_DECIMALS),
                ]);
                rows.push(row);
            }
        }
    }
    Table {
        id: "leaders",
        name: ["领先与落后", "Leading and lagging"],
        title: Bilingual::new("各行业领先与落后的企业", "Firms that lead and lag, by industry"),
        about: Bilingual::new(
            "按与基准相差的吨数，各行业每侧至多三家；负数为低于基准。",
            "By tonnes from the benchmark, at most three of an industry on either side; below zero is \
             below the benchmark.",
        ),
        columns,
        rows,
        has_total: false,
        heads: 2,
        listed: usize::MAX,
        charts: Vec::new(),
    }
}
