//! Why net emissions moved: the parts of the change, as `core/why` has them.

use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::number::{MICRO_DECIMALS, NANO_DECIMALS};
use tanxiao_core::why::{Answer, Part, title};

use crate::table::{Column, Table, Value};

pub(crate) fn table(answer: &Answer) -> Option<Table> {
    let moved = &answer.rows.first()?.moved;
    let [before, after] = answer.periods.map(|period| period.to_string());
    let ends = moved.per_output.as_ref().map(|one| one.ends);
    let parts = moved.per_output.as_ref().and_then(|one| one.parts.as_ref());
    let end = |period: &str, side: usize| {
        vec![
            Value::Text(period.to_owned()),
            Value::Scaled(moved.tonnes[side], MICRO_DECIMALS),
            Value::scaled(ends.map(|ends| ends[side]), NANO_DECIMALS),
        ]
    };
    let mut rows = vec![end(&before, 0)];
    for part in Part::all() {
        let tonnes = moved.parts.get(&part).copied();
        let l = parts.and_then(|parts| parts.get(&part).copied());
        if tonnes.is_some() || l.is_some() {
            rows.push(vec![
                Value::Words(Bilingual::of(|lang| title(part, lang))),
                Value::Scaled(tonnes.unwrap_or(0), MICRO_DECIMALS),
                Value::scaled(l, NANO_DECIMALS),
            ]);
        }
    }
    rows.push(end(&after, 1));
    Some(Table {
        id: "why",
        name: ["排放为何变化", "Why it moved"],
        title: Bilingual::new(
            format!("净碳排放为何变化：{before} → {after}"),
            format!("Why net CO2 moved: {before} → {after}"),
        ),
        about: Bilingual::new(
            "由申报数据按本期方法重新核算：各部分为沙普利值，相加等于总变化。两期都按本期的因子集，待核实和退回的不计。",
            "From the returns, accounted by the method of the period: Shapley values that add up to the \
             change. Both periods take the factor set of the period; what is held or rejected is left out.",
        ),
        columns: vec![
            Column::new("part", "部分", "Part", Look::Text),
            Column::new("tonnes", "净排放（tCO2）", "Net CO2 (t)", Look::Count),
            Column::new("l", "L", "L", Look::Intensity),
        ],
        rows,
        has_total: true,
        heads: 1,
        listed: usize::MAX,
        charts: Vec::new(),
    })
}
