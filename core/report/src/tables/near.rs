//! Firms within one percent of a cut-off, on either side.

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Result;
use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::number::{MICRO_DECIMALS, NANO, NANO_DECIMALS, ratio_scaled};
use tanxiao_core::scheme::{GradeOf, Ladder, Scheme};

use super::distribution::Sided;
use super::{LISTED, firm_columns, firm_values, numerator};
use crate::firm::Firm;
use crate::table::{Column, Table, Value};

/// How near is near: this part of the cut-off, in percent (this project's own).
const PERCENT: i128 = 1;

/// A value that is cut: L, or K where grades are cut of that.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    L,
    K,
}

impl Cut {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::L => "L",
            Self::K => "K",
        }
    }

    /// The ladder that cuts it in a scheme.
    pub(crate) fn ladder(self, scheme: &Scheme) -> Option<&Ladder> {
        match self {
            Self::L => scheme.level.as_ref(),
            Self::K => (scheme.grade_of == GradeOf::RatioK).then_some(&scheme.grade),
        }
    }

    /// A firm's value, in billionths.
    pub(crate) fn of(self, firm: &Firm<'_>) -> Option<i64> {
        let exact = match self {
            Self::L => firm.intensity(),
            Self::K => firm.ratio(),
        };
        exact?.rounded(NANO_DECIMALS)
    }

    /// What a firm emits above a cut-off, in millionths of its numerator.
    fn above(self, firm: &Firm<'_>, cut: i64) -> Option<i64> {
        let nano = i128::from(NANO);
        match self {
            Self::L => firm.above(cut, nano),
            Self::K => {
                let times = i128::from(cut) * i128::from(firm.benchmark?);
                // At nine places, as the benchmark is stated.
                let times = tanxiao_core::number::div_half_even(times, nano);
                firm.above(i64::try_from(times).ok()?, nano)
            }
        }
    }
}

pub(crate) fn table(now: Sided<'_>, data: &DataSet) -> Result<Table> {
    let scheme = now.0.scheme();
    let of = numerator(scheme);
    let mut columns = firm_columns();
    columns.extend([
        Column::new("label", "等级", "Grade", Look::Text),
        Column::new("of", "指标", "Value", Look::Text),
        Column::new("value", "数值", "Is", Look::Decimals(6)),
        Column::new("cut", "分档线", "Cut-off", Look::Decimals(2)),
        Column::new("distance_percent", "距分档线（%）", "Distance (%)", Look::Decimals(3)),
        Column {
            name: "above".to_owned(),
            title: Bilingual::new(
                format!("{}高于分档线（t）", of.zh),
                format!("{} above it (t)", of.en),
            ),
            look: Look::Amount,
        },
    ]);
    let mut found = Vec::new();
    for firm in now.1 {
        for cut in [Cut::L, Cut::K] {
            let (Some(ladder), Some(value)) = (cut.ladder(firm.scheme), cut.of(firm)) else {
                continue;
            };
            for line in ladder.bands.iter().filter_map(|band| band.upper_nano) {
                let distance = i128::from(value) - i128::from(line);
                if distance.abs() * 100 <= i128::from(line) * PERCENT {
                    found.push((
                        distance.abs() * i128::from(NANO) / i128::from(line),
                        firm,
                        cut,
                        value,
                        line,
                    ));
                }
            }
        }
    }
    // Stable: those of one distance stay in the order of the scores.
    found.sort_by_key(|(distance, ..)| *distance);
    let rows = found.into_iter().map(|(_, firm, cut, value, line)| {
        let mut row = firm_values(firm, data);
        let distance = i128::from(value) - i128::from(line);
        row.push(firm.label());
        row.push(Value::Text(cut.name().to_owned()));
        row.push(Value::Scaled(value, NANO_DECIMALS));
        row.push(Value::Scaled(line, NANO_DECIMALS));
        row.push(Value::scaled(
            ratio_scaled(distance * 100, line.into(), MICRO_DECIMALS),
            MICRO_DECIMALS,
        ));
        row.push(Value::scaled(cut.above(firm, line), MICRO_DECIMALS));
        row
    });
    Ok(Table {
        id: "near",
        name: ["临近分档线", "Near a cut-off"],
        title: Bilingual::new("距分档线 1% 以内的企业", "Firms within 1 % of a cut-off"),
        about: Bilingual::new(
            "近的在前；负数在分档线的低碳一侧。K 按公布的九位行业基准计算。按百分位或总分定级的方法，等级没有以 K 划的分档线。",
            "The nearest come first; below zero is the better side. K is of the published benchmark of \
             nine places. Grades by percentile or points are not cut of K.",
        ),
        columns,
        rows: rows.collect(),
        has_total: false,
        heads: 2,
        listed: LISTED,
        charts: Vec::new(),
    })
}
