//! Names that are nearly the same and did not join: the energy of one firm stands in one file, the
//! output of another in the next. They may be one firm; who says so is asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::long::place_text;
use super::{SourceTable, place_of};
use crate::data::DataSet;
use crate::data::dictionary::AmountField;
use crate::finding::{Code, Finding};
use crate::name::name_key;
use crate::returns::{Amounts, Returns, column};

/// What a firm may be called in one file and not in another.
const FORMS: [&str; 6] = ["股份有限公司", "有限责任公司", "有限公司", "集团公司", "公司", "分公司"];
/// Names so like each other are said to be nearly the same: a share of ours.
const LIKE: f64 = 0.8;
/// Pairs of names that are weighed letter by letter; in larger runs only the form is looked at.
const WEIGHED: usize = 250_000;

/// One half of a return.
struct Half {
    row: usize,
    source: u32,
    key: String,
}

/// A finding for every row that lacks what a row of nearly the same name in another table has.
pub(super) fn near_names(
    returns: &Returns,
    sources: &[SourceTable],
    data: &DataSet,
) -> Vec<Finding> {
    let of_sources = returns.numbers(column::SOURCE);
    let is_coded = |row: usize| !returns.text(column::CREDIT_CODE, row).is_empty();
    if sources.len() < 2 || (0..returns.height()).all(is_coded) {
        return Vec::new();
    }
    let energies: Vec<Amounts<'_>> =
        returns.energy(&data.catalogue).into_iter().flatten().collect();
    let money: Vec<Amounts<'_>> =
        AmountField::ALL.iter().filter_map(|field| returns.amount(*field)).collect();
    let has = |amounts: &[Amounts<'_>], row: usize| {
        amounts.iter().any(|amounts| amounts.get(row).is_some())
    };
    let periods = returns.numbers(column::PERIOD);
    // Period → those with energy only, those with output only.
    let mut halves: BTreeMap<u32, [Vec<Half>; 2]> = BTreeMap::new();
    for row in 0..returns.height() {
        let side = match (has(&energies, row), has(&money, row)) {
            (true, false) => 0,
            (false, true) => 1,
            _ => continue,
        };
        let key = name_key(returns.text(column::NAME, row)).into_owned();
        if !key.is_empty() {
            let half = Half { row, source: of_sources[row], key };
            halves.entry(periods[row]).or_default()[side].push(half);
        }
    }
    let mut findings = Vec::new();
    for [with_energy, with_output] in halves.values() {
        let weighs = with_energy.len().saturating_mul(with_output.len()) <= WEIGHED;
        let mut by_stem: BTreeMap<String, Vec<&Half>> = BTreeMap::new();
        for half in with_output {
            by_stem.entry(stem(&half.key)).or_default().push(half);
        }
        let mut taken = BTreeSet::new();
        for half in with_energy {
            let may_join = |other: &&Half| {
                other.source != half.source && !(is_coded(half.row) && is_coded(other.row))
            };
            let of_stem = by_stem.get(&stem(&half.key)).into_iter().flatten().copied();
            let of_stem = of_stem.filter(may_join).min_by_key(|other| other.row);
            let like = || {
                let others = with_output.iter().filter(|_| weighs).filter(may_join);
                others
                    .map(|other| {
                        (strsim::normalized_damerau_levenshtein(&half.key, &other.key), other)
                    })
                    .filter(|(likeness, _)| *likeness >= LIKE)
                    .max_by(|a, b| a.0.total_cmp(&b.0))
                    .map(|(_, other)| other)
            };
            let Some(other) = of_stem.or_else(like) else { continue };
            let mut say = |own: &Half, other: &Half| {
                let line = |row: usize| returns.number(column::LINE, row);
                findings.push(
                    Finding::new(
                        Code::NameNearlySame,
                        place_of(sources, own.source, line(own.row)),
                    )
                    .of_firm(returns.firm(own.row))
                    .with("value", returns.text(column::NAME, other.row))
                    .with("expected", place_text(sources, other.source, line(other.row))),
                );
            };
            say(half, other);
            if taken.insert(other.row) {
                say(other, half);
            }
        }
    }
    findings
}

/// A name without its legal form.
fn stem(key: &str) -> String {
    let form = FORMS.iter().find_map(|form| key.strip_suffix(form));
    form.filter(|stem| !stem.is_empty()).unwrap_or(key).to_owned()
}
