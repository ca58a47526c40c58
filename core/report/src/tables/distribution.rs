//! How firms are distributed: by grade, by level, and by why there is no grade.

use std::collections::BTreeMap;

use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::number::{MICRO_DECIMALS, ratio_scaled};
use tanxiao_core::scheme::{Band, Ladder};
use tanxiao_core::status::Status;
use tanxiao_core::write::sheet::{Chart, ChartKind};

use crate::firm::Firm;
use crate::side::Side;
use crate::table::{Column, Drawn, Table, Value};

/// A side with its firms.
pub(crate) type Sided<'a> = (&'a Side<'a>, &'a [Firm<'a>]);

/// Firms by grade.
pub(crate) fn grades(now: Sided<'_>, before: Option<Sided<'_>>) -> Table {
    let of = |firm: &Firm<'_>| firm.record.grade;
    Table {
        id: "grades",
        name: ["碳效等级分布", "Grades"],
        title: Bilingual::new("碳效等级分布", "Firms by grade"),
        ..bands(&now.0.scheme().grade, Look::Grade, now, before, of)
    }
}

/// Firms by level; None where the scheme has none.
pub(crate) fn levels(now: Sided<'_>, before: Option<Sided<'_>>) -> Option<Table> {
    let of = |firm: &Firm<'_>| firm.record.level;
    Some(Table {
        id: "levels",
        name: ["碳水平分布", "Levels"],
        title: Bilingual::new("碳水平分布", "Firms by level"),
        ..bands(now.0.scheme().level.as_ref()?, Look::Level, now, before, of)
    })
}

/// Firms by status.
pub(crate) fn statuses(now: Sided<'_>, before: Option<Sided<'_>>) -> Table {
    let of = |sided: Sided<'_>| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        sided.1.iter().for_each(|firm| *counts.entry(firm.record.status.clone()).or_default() += 1);
        counts
    };
    let (new, old) = (of(now), before.map(of));
    let is_there = |status: &&str| {
        let has = |counts: &BTreeMap<String, usize>| counts.contains_key(*status);
        has(&new) || old.as_ref().is_some_and(has)
    };
    let rows = Status::ALL.map(Status::text).into_iter().filter(|status| is_there(status));
    let mut table = Table {
        id: "statuses",
        name: ["评价状态", "Statuses"],
        title: Bilingual::new("评价状态", "Firms by status"),
        ..of_counts(
            Column::new("status", "状态", "Status", Look::Status),
            rows.map(|status| {
                let count =
                    |counts: &BTreeMap<String, usize>| counts.get(status).copied().unwrap_or(0);
                (vec![Value::text(status)], count(&new), old.as_ref().map(count))
            }),
            (now, before),
        )
    };
    table.charts.clear();
    table
}

/// Firms by the bands of a ladder, then those without one.
fn bands(
    ladder: &Ladder,
    look: Look,
    now: Sided<'_>,
    before: Option<Sided<'_>>,
    of: fn(&Firm<'_>) -> Option<i32>,
) -> Table {
    let mut ordered: Vec<&Band> = ladder.bands.iter().collect();
    ordered.sort_by_key(|band| band.number);
    let count = |sided: Sided<'_>, number: Option<i32>| {
        sided.1.iter().filter(|firm| of(firm) == number).count()
    };
    let none = Value::Words(Bilingual::new("未评", "none"));
    let named = ordered.iter().map(|band| {
        let name = Value::Words(band.label.clone());
        (vec![Value::band(Some(band.number)), name], Some(band.number))
    });
    let rows = named.chain([(vec![Value::Nothing, none], None)]).map(|(heads, number)| {
        (heads, count(now, number), before.map(|before| count(before, number)))
    });
    let mut table = of_counts(Column::new("number", "级别", "Number", look), rows, (now, before));
    table.columns.insert(1, Column::new("label", "名称", "Name", Look::Text));
    let values = match before {
        None => vec![table.place("firms")],
        Some(_) => vec![table.place("firms"), table.place("firms_before")],
    };
    let colours = ordered.iter().map(|band| band.colour.clone());
    table.charts = vec![Drawn {
        title: Bilingual::new("企业数（家）", "Firms"),
        chart: Chart {
            kind: ChartKind::Columns,
            title: String::new(),
            categories: 1,
            colours: if before.is_none() {
                colours.chain(["#808080".to_owned()]).collect()
            } else {
                // The period, and paler the one before.
                vec!["#2f6f9f".to_owned(), "#b8c4d0".to_owned()]
            },
            values,
            rows: table.rows.len() - 1,
        },
    }];
    table
}

/// Counts with their shares, and their total; `first` is the column that names a row.
fn of_counts(
    first: Column,
    rows: impl Iterator<Item = (Vec<Value>, usize, Option<usize>)>,
    (now, before): (Sided<'_>, Option<Sided<'_>>),
) -> Table {
    let titled = |name: &str, side: &Side<'_>, zh: &str, en: &str, look| Column {
        name: name.to_owned(),
        title: Bilingual::new(format!("{} {zh}", side.period), format!("{} {en}", side.period)),
        look,
    };
    let mut columns = vec![
        first,
        titled("firms", now.0, "企业（家）", "firms", Look::Count),
        titled("share", now.0, "占比", "share", Look::Share),
    ];
    if let Some((side, _)) = before {
        columns.push(titled("firms_before", side, "企业（家）", "firms", Look::Count));
        columns.push(titled("share_before", side, "占比", "share", Look::Share));
        columns.push(Column::new("change", "增减（家）", "Change", Look::Count));
    }
    let total = now.1.len();
    let total_before = before.map(|(_, firms)| firms.len());
    let numbers = |count: usize, old: Option<usize>| {
        let mut values = vec![Value::count(count), share(count, total)];
        if let (Some(old), Some(total)) = (old, total_before) {
            values.extend([Value::count(old), share(old, total)]);
            let change = i64::try_from(count).unwrap_or(0) - i64::try_from(old).unwrap_or(0);
            values.push(Value::Whole(change));
        }
        values
    };
    let mut all: Vec<Vec<Value>> = rows
        .map(|(mut row, count, old)| {
            row.extend(numbers(count, old));
            row
        })
        .collect();
    let heads = all.first().map_or(1, |row| row.len() - numbers(0, total_before).len());
    let mut last = vec![Value::Nothing; heads];
    last[heads - 1] = Value::Words(Bilingual::new("合计", "Total"));
    last.extend(numbers(total, total_before));
    all.push(last);
    Table {
        id: "",
        name: ["", ""],
        title: Bilingual::default(),
        about: Bilingual::default(),
        columns,
        rows: all,
        has_total: true,
        heads: 1,
        listed: usize::MAX,
        charts: Vec::new(),
    }
}

/// A count's share of all, in millionths.
fn share(count: usize, total: usize) -> Value {
    let [count, total] = [count, total].map(|one| i128::try_from(one).unwrap_or(0));
    Value::scaled(ratio_scaled(count, total, MICRO_DECIMALS), MICRO_DECIMALS)
}
