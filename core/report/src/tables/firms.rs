//! All firms, for those who go on working; and the points of the scatter.

use tanxiao_core::data::DataSet;
use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::number::{MICRO_DECIMALS, NANO_DECIMALS};
use tanxiao_core::write::sheet::{Chart, ChartKind};

use super::distribution::Sided;
use super::{firm_columns, firm_values, intensity_column, output_column};
use crate::firm::{Firm, decimal};
use crate::table::{Column, Drawn, Table, Value};

/// Every firm of a period.
pub(crate) fn table(
    now: Sided<'_>,
    id: &'static str,
    name: [&'static str; 2],
    data: &DataSet,
) -> Table {
    let scheme = now.0.scheme();
    let mut columns = firm_columns();
    columns.extend([
        Column::new("tce", "综合能耗（tce）", "Energy (tce)", Look::Amount),
        Column::new("net", "净排放（tCO2）", "Net CO2 (t)", Look::Amount),
        Column { look: Look::Amount, ..output_column(scheme) },
        intensity_column("l", scheme, ""),
        Column::new("benchmark", "行业基准", "Benchmark", Look::Intensity),
        Column::new("k", "碳效值 K", "K", Look::Ratio),
        Column::new("level", "碳水平", "Level", Look::Level),
        Column::new("grade", "碳效等级", "Grade", Look::Grade),
        Column::new("status", "状态", "Status", Look::Status),
    ]);
    let rows = now.1.iter().map(|firm| {
        let record = firm.record;
        let mut row = firm_values(firm, data);
        row.extend([
            decimal(Some(record.energy_tce), MICRO_DECIMALS),
            decimal(Some(record.net_tco2), MICRO_DECIMALS),
            Value::scaled(firm.output, MICRO_DECIMALS),
            firm.shown_l(),
            Value::scaled(firm.benchmark, NANO_DECIMALS),
            firm.shown_k(),
            Value::band(record.level),
            Value::band(record.grade),
            Value::text(&record.status),
        ]);
        row
    });
    let period = now.0.period;
    Table {
        id,
        name,
        title: Bilingual::new(format!("{period} 全部企业"), format!("All firms of {period}")),
        about: Bilingual::default(),
        columns,
        rows: rows.collect(),
        has_total: false,
        heads: 2,
        listed: 0,
        charts: Vec::new(),
    }
}

/// Firms whose output and L are above zero: logarithms know no others.
pub(crate) fn points<'a>(now: Sided<'a>) -> impl Iterator<Item = (&'a Firm<'a>, i64, i64)> {
    now.1.iter().filter_map(|firm| {
        let l = firm.intensity()?.rounded(NANO_DECIMALS)?;
        let output = firm.output?;
        (output > 0 && l > 0).then_some((firm, output, l))
    })
}

/// L against output.
pub(crate) fn scatter(now: Sided<'_>) -> Table {
    let scheme = now.0.scheme();
    let rows: Vec<Vec<Value>> = points(now)
        .map(|(firm, output, l)| {
            let [_, name] = firm.who();
            vec![
                name,
                Value::Scaled(output, MICRO_DECIMALS),
                Value::Scaled(l, NANO_DECIMALS),
                Value::band(firm.record.grade),
            ]
        })
        .collect();
    Table {
        id: "scatter",
        name: ["L 与产出", "L against output"],
        title: Bilingual::new("碳强度 L 与产出", "L against output"),
        about: Bilingual::default(),
        columns: vec![
            Column::new("name", "企业名称", "Enterprise", Look::Text),
            Column { look: Look::Amount, ..output_column(scheme) },
            intensity_column("l", scheme, ""),
            Column::new("grade", "碳效等级", "Grade", Look::Grade),
        ],
        charts: vec![Drawn {
            title: Bilingual::new("碳强度 L 与产出（对数坐标）", "L against output (logarithmic)"),
            chart: Chart {
                kind: ChartKind::Scatter,
                title: String::new(),
                categories: 1,
                values: vec![2],
                rows: rows.len(),
                colours: Vec::new(),
            },
        }],
        rows,
        has_total: false,
        heads: 1,
        listed: 0,
    }
}
