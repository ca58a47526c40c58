//! Figures at a glance: the period, the one before, and what changed.

use tanxiao_core::finding::Result;
use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::number::{MICRO_DECIMALS, div_half_even, pow10, ratio_scaled};
use tanxiao_core::scheme::Scheme;

use crate::side::Side;
use crate::sums::Sums;
use crate::table::{Column, Table, Value};

/// Decimals of amounts.
const AMOUNT: u32 = 2;

/// A figure of a period: a whole number of so many decimals.
type Figure = Option<(i128, u32)>;

/// A line of the table.
struct Line {
    zh: String,
    en: String,
    unit: Bilingual,
    of: fn(&Sums, &Scheme) -> Figure,
}

pub(crate) fn table(now: (&Side<'_>, &Sums), before: Option<(&Side<'_>, &Sums)>) -> Result<Table> {
    let scheme = now.0.scheme();
    let mut columns = vec![
        Column::new("figure", "指标", "Figure", Look::Text),
        Column::new("unit", "单位", "Unit", Look::Text),
        Column::new("now", now.0.period, now.0.period, Look::Mixed),
    ];
    if let Some((side, _)) = before {
        columns.push(Column::new("before", side.period, side.period, Look::Mixed));
        columns.push(Column::new("change", "增减", "Change", Look::Mixed));
        columns.push(Column::new("change_percent", "增减（%）", "Change (%)", Look::Mixed));
    }
    let rows = lines(scheme).into_iter().map(|line| {
        let new = (line.of)(now.1, scheme);
        let mut row = vec![
            Value::Words(Bilingual::new(line.zh, line.en)),
            Value::Words(line.unit),
            shown(new),
        ];
        if let Some((_, sums)) = before {
            let old = (line.of)(sums, scheme);
            row.push(shown(old));
            row.extend(change(old, new));
        }
        row
    });
    Ok(Table {
        id: "glance",
        name: ["总体情况", "At a glance"],
        title: Bilingual::new("主要指标", "Figures at a glance"),
        about: Bilingual::new(
            "待核实企业只计家数，其能耗、排放和产出不计入合计。碳强度 L 为有 L 的企业的合计之比。",
            "Held firms are counted, and their energy, emissions and output are in no sum. L is the \
             ratio of the sums of the firms that have one.",
        ),
        columns,
        rows: rows.collect(),
        has_total: false,
        heads: 1,
        listed: usize::MAX,
        charts: Vec::new(),
    })
}

fn lines(scheme: &Scheme) -> Vec<Line> {
    let firms = || Bilingual::new("家", "firms");
    let tonnes = || Bilingual::new("tCO2", "tCO2");
    let line = |zh: &str, en: &str, unit: Bilingual, of: fn(&Sums, &Scheme) -> Figure| Line {
        zh: zh.to_owned(),
        en: en.to_owned(),
        unit,
        of,
    };
    let output = super::output(scheme);
    let bare =
        |text: &str, bracket: char| text.split(bracket).next().unwrap_or(text).trim().to_owned();
    vec![
        line("企业", "Firms", firms(), |sums, _| counted(sums.firms)),
        line("其中：已评级", "of them graded", firms(), |sums, _| counted(sums.graded())),
        line("其中：待核实", "of them held", firms(), |sums, _| counted(sums.held)),
        line(
            "综合能源消费量",
            "Energy",
            Bilingual::new("吨标准煤", "tce"),
            |sums, _| amount(sums.tce),
        ),
        line("范围一排放", "Scope 1", tonnes(), |sums, _| amount(sums.scope1)),
        line("范围二排放", "Scope 2", tonnes(), |sums, _| amount(sums.scope2)),
        line("总排放", "Gross emissions", tonnes(), |sums, _| amount(sums.gross)),
        line("抵扣量", "Deductions", tonnes(), |sums, _| amount(sums.deducted)),
        line("净排放", "Net emissions", tonnes(), |sums, _| amount(sums.net)),
        Line {
            zh: bare(&output.zh, '（'),
            en: bare(&output.en, '('),
            unit: Bilingual::of(|lang: Lang| scheme.output_unit(lang)),
            of: |sums, _| amount(sums.output),
        },
        Line {
            zh: "碳强度 L".to_owned(),
            en: "Intensity L".to_owned(),
            unit: Bilingual::of(|lang: Lang| scheme.intensity_unit(lang)),
            of: |sums, scheme| {
                let places = scheme.rounding.intensity_decimals;
                Some((sums.intensity(places)?.into(), places))
            },
        },
    ]
}

fn counted(count: usize) -> Figure {
    Some((i128::try_from(count).ok()?, 0))
}

/// An amount in millionths, at the decimals of the table.
fn amount(micro: i128) -> Figure {
    Some((div_half_even(micro, pow10(MICRO_DECIMALS - AMOUNT)?), AMOUNT))
}

fn shown(figure: Figure) -> Value {
    let value = figure.and_then(|(value, places)| Some((i64::try_from(value).ok()?, places)));
    value.map_or(Value::Nothing, |(value, places)| Value::Scaled(value, places))
}

/// The change of a figure as it is printed, and in percent of the earlier one.
fn change(old: Figure, new: Figure) -> [Value; 2] {
    let (Some((old, places)), Some((new, _))) = (old, new) else {
        return [Value::Nothing, Value::Nothing];
    };
    let percent = (old > 0).then(|| ratio_scaled((new - old) * 100, old, 1)).flatten();
    [shown(Some((new - old, places))), Value::scaled(percent, 1)]
}
