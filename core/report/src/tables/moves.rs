//! Who moved between two periods, and why: grades of then and of now, the causes, and the firms.

use std::collections::{BTreeMap, BTreeSet};

use tanxiao_core::book::Record;
use tanxiao_core::book::diff::{Cause, Crossed, Effect, deciding, effects, marks_of, present};
use tanxiao_core::data::DataSet;
use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::Bilingual;

use super::distribution::Sided;
use super::groups::grade_columns;
use super::{LISTED, firm_columns, firm_values, intensity_column};
use crate::firm::Firm;
use crate::side::Side;
use crate::sums::grades;
use crate::table::{Column, Table, Value};

/// A firm with a score in both periods.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The places of its scores in the records of the earlier and the later side.
    pub places: [usize; 2],
    /// Whether level or grade differ.
    pub is_moved: bool,
    /// What differs between the scores, with what it did.
    pub causes: Vec<Effect>,
}

/// Tells what the figures of an earlier and a later score would be with each other's factors; None
/// where that is not known.
pub type Crossing<'a, E> = dyn FnMut(&Record, &Record) -> Result<Option<Crossed>, E> + 'a;

/// A grade, or none, of a firm that has a score on a side; None of one that has not.
type Mark = Option<Option<i32>>;

/// The firms that have a score on both sides, with what differs. `crossed` tells data from factors
/// where the returns are known.
///
/// # Errors
/// Those of `crossed`.
pub fn moved<E>(
    before: &Side<'_>,
    now: &Side<'_>,
    crossed: &mut Crossing<'_, E>,
) -> Result<Vec<Moved>, E> {
    let known: BTreeMap<_, usize> =
        before.records.iter().enumerate().map(|(at, record)| (record.firm_key(), at)).collect();
    let mut all = Vec::new();
    for (at, new) in now.records.iter().enumerate() {
        let Some(&place) = known.get(&new.firm_key()) else { continue };
        let old = &before.records[place];
        let mut causes = effects(before.judged(old), now.judged(new), None);
        if causes.iter().any(|effect| effect.cause == Cause::DataOrFactors)
            && let Some(crossed) = crossed(old, new)?
        {
            causes = effects(before.judged(old), now.judged(new), Some(crossed));
        }
        let is_moved = marks_of(old) != marks_of(new);
        all.push(Moved { places: [place, at], is_moved, causes });
    }
    Ok(all)
}

/// Grades of the period before, across those of the period.
pub(crate) fn transitions(before: Sided<'_>, now: Sided<'_>, moved: &[Moved]) -> Table {
    let scheme = now.0.scheme();
    let mut counts: BTreeMap<(Mark, Mark), usize> = BTreeMap::new();
    let grade = |sided: Sided<'_>, place: usize| Some(sided.1[place].record.grade);
    for Moved { places: [old, new], .. } in moved {
        *counts.entry((grade(before, *old), grade(now, *new))).or_default() += 1;
    }
    for (side, sided) in [before, now].into_iter().enumerate() {
        let both: BTreeSet<usize> = moved.iter().map(|one| one.places[side]).collect();
        for place in (0..sided.1.len()).filter(|place| !both.contains(place)) {
            let own = grade(sided, place);
            let key = if side == 0 { (own, None) } else { (None, own) };
            *counts.entry(key).or_default() += 1;
        }
    }
    let all = |sided: Sided<'_>| -> Vec<Mark> {
        let mut numbers: BTreeSet<i32> = grades(sided.0.scheme()).into_iter().collect();
        numbers.extend(grades(scheme));
        numbers.into_iter().map(|number| Some(Some(number))).chain([Some(None), None]).collect()
    };
    let mut columns = vec![Column {
        name: "before".to_owned(),
        title: Bilingual::new(
            format!("{} \\ {}", before.0.period, now.0.period),
            format!("{} \\ {}", before.0.period, now.0.period),
        ),
        look: Look::Text,
    }];
    columns.extend(grade_columns(scheme));
    columns.push(Column::new("gone", "本期无", "Not in this period", Look::Count));
    columns.push(Column::new("total", "合计", "Total", Look::Count));
    let marks = all(now);
    let rows = all(before).into_iter().map(|old| {
        let name = match old {
            Some(Some(number)) => Bilingual::new(format!("{number}级"), format!("Grade {number}")),
            Some(None) => Bilingual::new("未评", "No grade"),
            None => Bilingual::new("上期无", "Not in the period before"),
        };
        let counted: Vec<usize> =
            marks.iter().map(|new| counts.get(&(old, *new)).copied().unwrap_or(0)).collect();
        let total = counted.iter().sum();
        let numbers = counted.into_iter().chain([total]).map(Value::count);
        [Value::Words(name)].into_iter().chain(numbers).collect::<Vec<_>>()
    });
    let mut rows: Vec<Vec<Value>> = rows.collect();
    let sum = |column: usize| {
        let values = rows.iter().map(|row| match row[column] {
            Value::Whole(count) => count,
            _ => 0,
        });
        Value::Whole(values.sum())
    };
    let total = [Value::Words(Bilingual::new("合计", "Total"))].into_iter();
    let total: Vec<Value> = total.chain((1..columns.len()).map(sum)).collect();
    rows.push(total);
    Table {
        id: "transitions",
        name: ["等级变动", "Grades before and now"],
        title: Bilingual::new(
            format!("碳效等级变动：{}（行）到 {}（列）", before.0.period, now.0.period),
            format!("Grades of {} (rows) across {} (columns)", before.0.period, now.0.period),
        ),
        about: Bilingual::new("单位：家。", "Firms."),
        columns,
        rows,
        has_total: true,
        heads: 1,
        listed: usize::MAX,
        charts: Vec::new(),
    }
}

/// How many of those that moved each cause was there for, and how many it decided.
pub(crate) fn causes(moved: &[Moved]) -> Table {
    let all: Vec<&Moved> = moved.iter().filter(|one| one.is_moved).collect();
    let rows = Cause::ALL.into_iter().filter_map(|cause| {
        let found = all.iter().filter_map(|one| one.causes.iter().find(|e| e.cause == cause));
        let found: Vec<&Effect> = found.collect();
        let decisive = found.iter().filter(|effect| effect.is_decisive == Some(true)).count();
        let name = Bilingual::of(|lang| cause.text(lang));
        let counts = [Value::count(found.len()), Value::count(decisive)];
        (!found.is_empty()).then(|| [Value::Words(name)].into_iter().chain(counts).collect())
    });
    Table {
        id: "causes",
        name: ["变动原因", "Causes"],
        title: Bilingual::new("碳水平或等级变动的原因", "Causes of moves in level or grade"),
        about: Bilingual::new(
            "决定：单是它就会变成现在的等级，或没有它就不会变。一家企业可有几个原因，也可能没有单独起决定作用的。",
            "Decisive: alone it leads to the marks of now, or without it those of before stay. A firm \
             may have several causes, and none that decides by itself.",
        ),
        columns: vec![
            Column::new("cause", "原因", "Cause", Look::Text),
            Column::new("present", "存在（家）", "Present for", Look::Count),
            Column::new("decisive", "决定（家）", "Decisive for", Look::Count),
        ],
        rows: rows.collect(),
        has_total: false,
        heads: 1,
        listed: usize::MAX,
        charts: Vec::new(),
    }
}

/// The firms whose level or grade moved; those that moved furthest first.
pub(crate) fn table(before: Sided<'_>, now: Sided<'_>, moved: &[Moved], data: &DataSet) -> Table {
    let scheme = now.0.scheme();
    let mut columns = firm_columns();
    let titled = |name: &str, side: &Side<'_>, zh: &str, en: &str, look| Column {
        name: name.to_owned(),
        title: Bilingual::new(format!("{} {zh}", side.period), format!("{} {en}", side.period)),
        look,
    };
    columns.push(titled("label_before", before.0, "等级", "grade", Look::Text));
    columns.push(titled("label", now.0, "等级", "grade", Look::Text));
    columns.push(intensity_column("l_before", scheme, &format!("{} ", before.0.period)));
    columns.push(intensity_column("l", scheme, &format!("{} ", now.0.period)));
    columns.push(titled("k_before", before.0, "K", "K", Look::Ratio));
    columns.push(titled("k", now.0, "K", "K", Look::Ratio));
    columns.push(Column::new("causes", "存在的原因", "Causes present", Look::Text));
    columns.push(Column::new("decisive", "决定性原因", "Decisive cause", Look::Text));
    let grade = |firm: &Firm<'_>| firm.record.grade;
    let mut all: Vec<&Moved> = moved.iter().filter(|one| one.is_moved).collect();
    let steps = |one: &Moved| {
        let marks = grade(&before.1[one.places[0]]).zip(grade(&now.1[one.places[1]]));
        marks.map_or(0, |(old, new)| (old - new).abs())
    };
    all.sort_by_key(|one| (-steps(one), one.places[1]));
    let rows = all.into_iter().map(|one| {
        let (old, new) = (&before.1[one.places[0]], &now.1[one.places[1]]);
        let mut row = firm_values(new, data);
        row.extend([old.label(), new.label()]);
        row.extend([old.shown_l(), new.shown_l(), old.shown_k(), new.shown_k()]);
        row.push(Value::Words(Bilingual::of(|lang| present(&one.causes, lang))));
        row.push(Value::Words(Bilingual::of(|lang| deciding(&one.causes, lang))));
        row
    });
    Table {
        id: "moved",
        name: ["变动企业", "Firms that moved"],
        title: Bilingual::new("碳水平或等级变动的企业", "Firms whose level or grade moved"),
        about: Bilingual::new("等级变动大的在前。", "Those whose grade moved furthest come first."),
        columns,
        rows: rows.collect(),
        has_total: false,
        heads: 2,
        listed: LISTED,
        charts: Vec::new(),
    }
}
