//! Rows of the same firm and period: parts from several files are put together, copies are
//! counted once, and rows that disagree are rejected, all of them, as are rows that come to the
//! same and are no copies. Nothing depends on their order.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::RandomState;
use polars_arrow::array::Utf8ViewArray;

use super::columns::{Columns, Row, column_of_slot, slots};
use super::comeback::Parts;
use super::copies::{self, Difference, Origins, Spot};
use super::long::{merge_texts, place_text};
use super::{Reject, SourceTable, place_of};
use crate::data::DataSet;
use crate::exec::{Executor, InTurn};
use crate::finding::{Code, Finding, Result};
use crate::name::{firm_key, name_key};
use crate::returns::{Amounts, Returns, column};

/// What became of rows that share a firm and period.
pub(super) struct Settled {
    /// Row numbers of the frame that do not go on.
    pub(super) dropped: Vec<usize>,
    /// Rows put together from several files.
    merged: Columns,
    pub(super) rejects: Vec<(Reject, Finding)>,
}

pub(super) fn settle(
    returns: &Returns,
    rejects: &[Reject],
    data: &DataSet,
    sources: &[SourceTable],
    parts: &Parts,
    origins: Origins<'_>,
    executor: &dyn Executor,
) -> Result<Settled> {
    let mut settled =
        Settled { dropped: Vec::new(), merged: Columns::new(data, 0), rejects: Vec::new() };
    let groups = groups(returns, executor);
    let of_rejects = parts_of_rejects(returns, rejects);
    if groups.is_empty() && of_rejects.is_empty() {
        return Ok(settled);
    }
    let view = View::new(returns, data);
    let mut is_part = vec![false; returns.height()];
    for (index, other) in of_rejects {
        is_part[index] = true;
        let row = view.row(index);
        let finding = Finding::new(Code::PartRejected, place_of(sources, row.source, row.line))
            .of_firm(row.firm())
            .with("expected", {
                let (source, line) = other.at.unwrap_or((other.source, other.line));
                place_text(sources, source, line)
            });
        settled.dropped.push(index);
        settled.rejects.push((Reject::of(&row), finding));
    }
    let groups: Vec<Group> = groups
        .into_iter()
        .map(|group| group.into_iter().filter(|index| !is_part[*index]).collect::<Vec<_>>())
        .filter(|group| group.len() > 1)
        .map(|group| ordered(&group, &view))
        .collect();
    let lists: Vec<Vec<Spot>> = groups.iter().flat_map(|group| same_in_one_source(group)).collect();
    let differences = copies::differences(&lists, origins)?;
    for group in groups {
        settle_group(group, sources, parts, origins, &differences, &mut settled);
    }
    Ok(settled)
}

/// Rows of one firm and period with their numbers in the frame, in the order of their places.
type Group = Vec<(usize, Row)>;

fn ordered(group: &[usize], view: &View<'_>) -> Group {
    let mut rows: Group = group.iter().map(|&index| (index, view.row(index))).collect();
    rows.sort_by_key(|(_, row)| (row.source, row.line));
    rows
}

/// The places of rows of one source that come to the same.
fn same_in_one_source(group: &[(usize, Row)]) -> Vec<Vec<Spot>> {
    let mut lists: Vec<(&Row, Vec<Spot>)> = Vec::new();
    for (_, row) in group {
        let spot = (row.source, row.line);
        let known =
            lists.iter_mut().find(|(first, _)| first.source == row.source && is_same(first, row));
        match known {
            Some((_, spots)) => spots.push(spot),
            None => lists.push((row, vec![spot])),
        }
    }
    lists.into_iter().map(|(_, spots)| spots).filter(|spots| spots.len() > 1).collect()
}

/// Rows whose firm and period lost another row: what is left of it is not the whole.
fn parts_of_rejects<'a>(returns: &Returns, rejects: &'a [Reject]) -> Vec<(usize, &'a Reject)> {
    let mut lost: HashMap<(Cow<'_, str>, &str), &Reject, RandomState> = HashMap::default();
    for reject in rejects.iter().filter(|reject| !reject.firm.is_empty()) {
        let known = lost.entry((reject.key(), &reject.period)).or_insert(reject);
        if (reject.source, reject.line) < (known.source, known.line) {
            *known = reject;
        }
    }
    if lost.is_empty() {
        return Vec::new();
    }
    let mut period = (0, String::new());
    let periods = returns.numbers(column::PERIOD);
    (0..returns.height())
        .filter_map(|row| {
            if period.0 != periods[row] {
                period = (periods[row], returns.period(row).to_string());
            }
            let code = returns.text(column::CREDIT_CODE, row);
            let firm = firm_key(code, returns.text(column::NAME, row));
            lost.get(&(firm, period.1.as_str())).map(|reject| (row, *reject))
        })
        .collect()
}

/// Groups of two or more rows with the same firm and period, as row numbers in order. A row without
/// a code joins the firm of that name and period, however it is spelt, if exactly one has a code.
fn groups(returns: &Returns, executor: &dyn Executor) -> Vec<Vec<usize>> {
    let (Some(codes), Some(names)) =
        (returns.views(column::CREDIT_CODE), returns.views(column::NAME))
    else {
        return Vec::new();
    };
    let periods = returns.numbers(column::PERIOD);
    if codes.views().iter().all(|code| code.length > 0) {
        return neighbours(codes, periods, executor);
    }
    let named = codes.iter().zip(names.iter()).enumerate().filter_map(|(row, (code, name))| {
        let (code, name) = (code?, name.filter(|name| !name.is_empty())?);
        Some(((name_key(name), periods[row]), code))
    });
    let coded = codes_of_names(named);
    let mut first: HashMap<(Cow<'_, str>, u32), usize, RandomState> =
        HashMap::with_capacity_and_hasher(returns.height(), RandomState::default());
    let mut more: HashMap<usize, Vec<usize>, RandomState> = HashMap::default();
    for (row, (code, name)) in codes.iter().zip(names.iter()).enumerate() {
        let firm = match code.filter(|code| !code.is_empty()) {
            Some(code) => Cow::Borrowed(code),
            None => {
                let key = (name_key(name.unwrap_or("")), periods[row]);
                coded.get(&key).copied().flatten().map_or(key.0, Cow::Borrowed)
            }
        };
        if firm.is_empty() || periods[row] == 0 {
            continue;
        }
        let known = *first.entry((firm, periods[row])).or_insert(row);
        if known != row {
            more.entry(known).or_insert_with(|| vec![known]).push(row);
        }
    }
    let mut groups: Vec<Vec<usize>> = more.into_values().collect();
    groups.sort_unstable();
    groups
}

/// By a name the code that bears it; None where several do. Rows without a code are passed over.
pub(super) fn codes_of_names<'a, K: Eq + Hash>(
    rows: impl Iterator<Item = (K, &'a str)>,
) -> HashMap<K, Option<&'a str>, RandomState> {
    let mut coded = HashMap::default();
    for (name, code) in rows.filter(|(_, code)| !code.is_empty()) {
        let known = coded.entry(name).or_insert(Some(code));
        if *known != Some(code) {
            *known = None;
        }
    }
    coded
}

/// Groups of rows that all have codes: the returns are in order, so they stand together.
fn neighbours(codes: &Utf8ViewArray, periods: &[u32], executor: &dyn Executor) -> Vec<Vec<usize>> {
    let ranges = crate::exec::ranges(periods.len());
    let is_same_as_before = |row: &usize| {
        let row = *row;
        row > 0
            && periods[row] == periods[row - 1]
            && periods[row] != 0
            && codes.value(row) == codes.value(row - 1)
    };
    let repeated = crate::exec::map(executor, ranges.len(), |range| {
        ranges[range].clone().filter(is_same_as_before).collect::<Vec<_>>()
    });
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for row in repeated.into_iter().flatten() {
        match groups.last_mut().filter(|group| group.last() == Some(&(row - 1))) {
            Some(group) => group.push(row),
            None => groups.push(vec![row - 1, row]),
        }
    }
    groups
}

fn settle_group(
    rows: Group,
    sources: &[SourceTable],
    parts: &Parts,
    origins: Origins<'_>,
    differences: &HashMap<Spot, Difference, RandomState>,
    settled: &mut Settled,
) {
    if let Some(rejects) = two_names(&rows, sources) {
        settled.dropped.extend(rows.iter().map(|(index, _)| *index));
        settled.rejects.extend(rejects);
        return;
    }
    let mut distinct: Group = Vec::new();
    let mut differing: Option<Difference> = None;
    for (index, row) in rows {
        let Some((_, other)) = distinct.iter().find(|(_, other)| is_same(other, &row)) else {
            distinct.push((index, row));
            continue;
        };
        let of_cells = differences.get(&(row.source, row.line)).cloned();
        let difference =
            of_cells.or_else(|| copies::months(other.source, row.source, sources, origins));
        if difference.is_some() {
            differing = differing.or(difference);
            distinct.push((index, row));
            continue;
        }
        let place = place_of(sources, row.source, row.line);
        let finding = Finding::new(Code::DuplicateIdentical, place)
            .of_firm(row.firm())
            .with("expected", place_text(sources, other.source, other.line));
        settled.dropped.push(index);
        settled.rejects.push((Reject::of(&row), finding));
    }
    if distinct.len() == 1 {
        return;
    }
    if differing.is_none()
        && let Some(row) = merge(&distinct, parts)
    {
        settled.dropped.extend(distinct.iter().map(|(index, _)| *index));
        settled.merged.push(&row);
        return;
    }
    let count = distinct.len();
    for (position, (index, row)) in distinct.iter().enumerate() {
        let (_, other) = &distinct[usize::from(position == 0)];
        let place = place_of(sources, row.source, row.line);
        let finding = match &differing {
            None => Finding::new(Code::DuplicateConflict, place)
                .with("expected", place_text(sources, other.source, other.line)),
            Some(difference) => Finding::new(Code::RowsNotCopies, place)
                .with("column", &difference.column[0])
                .with("column_en", &difference.column[1])
                .with("first", &difference.first)
                .with("value", &difference.other),
        };
        settled.dropped.push(*index);
        settled.rejects.push((Reject::of(row), finding.of_firm(row.firm()).with("count", count)));
    }
}

/// All rows of one code, where they bear two names: one of them has the code of another firm.
fn two_names(rows: &Group, sources: &[SourceTable]) -> Option<Vec<(Reject, Finding)>> {
    let named = || rows.iter().map(|(_, row)| row).filter(|row| !row.name.is_empty());
    let other_than = |row: &Row| named().find(|other| name_key(&other.name) != name_key(&row.name));
    let first = named().next()?;
    other_than(first)?;
    let reject = |(_, row): &(usize, Row)| {
        let named = if row.name.is_empty() { first } else { row };
        let other = other_than(named).unwrap_or(first);
        let finding = Finding::new(Code::CodeTwoNames, place_of(sources, row.source, row.line))
            .of_firm(row.firm())
            .with("value", &named.name)
            .with("first", &other.name)
            .with("expected", place_text(sources, other.source, other.line));
        (Reject::of(row), finding)
    };
    Some(rows.iter().map(reject).collect())
}

fn is_same(a: &Row, b: &Row) -> bool {
    a.amounts == b.amounts
        && a.industry == b.industry
        && a.region == b.region
        && name_key(&a.name) == name_key(&b.name)
        && a.verified == b.verified
}

/// One row out of parts that come from different tables and report different amounts.
fn merge(rows: &[(usize, Row)], parts: &Parts) -> Option<Row> {
    let part_of = |row: &Row| parts.get(row.source, row.line);
    let (_, first) = rows.first()?;
    let mut whole = first.clone();
    for (position, (_, row)) in rows.iter().enumerate().skip(1) {
        if rows[..position].iter().any(|(_, other)| part_of(other) == part_of(row)) {
            return None;
        }
        let is_different_industry =
            matches!((whole.industry, row.industry), (Some(a), Some(b)) if a != b);
        let is_different_region =
            whole.region != 0 && row.region != 0 && whole.region != row.region;
        if is_different_industry || is_different_region {
            return None;
        }
        for (sum, part) in whole.amounts.iter_mut().zip(&row.amounts) {
            match (&sum, part) {
                (Some(known), Some(amount)) if known != amount => return None,
                (None, Some(_)) => *sum = *part,
                _ => {}
            }
        }
        merge_texts(&mut whole, row);
        whole.rows += row.rows;
        whole.is_rejected |= row.is_rejected;
    }
    Some(whole)
}

/// The frame with the merged rows in place of their parts.
pub(super) fn rebuild(returns: &Returns, settled: Settled, data: &DataSet) -> Result<Returns> {
    let mut keep = vec![true; returns.height()];
    for &row in &settled.dropped {
        keep[row] = false;
    }
    if settled.merged.height() == 0 {
        return returns.filter(&keep);
    }
    let view = View::new(returns, data);
    let mut columns = Columns::new(data, returns.height() - settled.dropped.len());
    for row in (0..returns.height()).filter(|&row| keep[row]) {
        columns.push(&view.row(row));
    }
    columns.append(settled.merged);
    columns.finish(data, &InTurn)
}

/// Reads rows of a frame back.
pub(super) struct View<'a> {
    returns: &'a Returns,
    slots: Vec<Option<Amounts<'a>>>,
}

impl<'a> View<'a> {
    pub(super) fn new(returns: &'a Returns, data: &DataSet) -> Self {
        let slots =
            (0..slots(data)).map(|slot| returns.amounts(&column_of_slot(slot, data))).collect();
        Self { returns, slots }
    }

    pub(super) fn row(&self, index: usize) -> Row {
        let number = |name| self.returns.number(name, index);
        let industry = number(column::INDUSTRY);
        let verified = self.returns.frame().column(column::VERIFIED).ok();
        Row {
            source: number(column::SOURCE),
            line: number(column::LINE),
            rows: number(column::ROWS),
            credit_code: self.returns.text(column::CREDIT_CODE, index).to_owned(),
            name: self.returns.text(column::NAME, index).to_owned(),
            period: Some(self.returns.period(index)),
            region: number(column::REGION),
            industry: (industry != u32::MAX).then_some(industry),
            verified: verified.and_then(|column| column.bool().ok()).and_then(|b| b.get(index)),
            amounts: self
                .slots
                .iter()
                .map(|slot| slot.and_then(|amounts| amounts.get(index)))
                .collect(),
            is_rejected: false,
        }
    }
}
