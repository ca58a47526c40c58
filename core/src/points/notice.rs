//! What returns lack that the scheme asks for: one finding an amount, however many rows lack it.

use std::collections::BTreeSet;

use super::Points;
use super::told::Untold;
use super::value::Figures;
use crate::account::{Method, Places};
use crate::data::fields::Named;
use crate::finding::{Code, Finding};
use crate::lang::Lang;
use crate::normalise::SourceTable;
use crate::returns::Returns;
use crate::scheme::expression::Value;
use crate::scheme::points::{Measure, Points as Rules};

/// What returns lack that the scheme asks for.
pub(crate) fn missing(
    points: &Points,
    figures: &Figures<'_>,
    returns: &Returns,
    sources: &[SourceTable],
    method: Method<'_>,
) -> Vec<Finding> {
    let Some(rules) = &method.scheme.points else { return Vec::new() };
    let places = Places::new(returns, sources);
    let sets = rules.rule_sets.len().max(1);
    let of_sets: Vec<BTreeSet<&str>> = (0..sets).map(|set| names(rules, set)).collect();
    let of_any: BTreeSet<&str> = of_sets.iter().flatten().copied().collect();
    let mut findings = Vec::new();
    for name in of_any {
        let mut rows = (0..returns.height()).filter(|row| {
            let set = points.row(*row).rule_set;
            // Where nobody knows the rule set, something that tells it is missing.
            let asks = set.is_none_or(|set| of_sets[set].contains(name));
            asks && !figures.has(name, *row)
        });
        let Some(first) = rows.next() else { continue };
        let count = 1 + rows.count();
        let mut finding = places.finding(Code::FieldMissing, first);
        if count > 1 {
            finding.firm = None;
        }
        findings.push(
            finding
                .with("value", name_of(name, Lang::Zh, method))
                .with("value_en", name_of(name, Lang::En, method))
                .with("count", count)
                .with("peers", returns.height())
                .for_rows(count as u32),
        );
    }
    findings
}

/// Firms that a published table does not tell enough for: one finding of those whose figures it
/// withholds, and one of those whose figures it does not have.
pub(crate) fn untold(points: &Points, returns: &Returns, sources: &[SourceTable]) -> Vec<Finding> {
    let places = Places::new(returns, sources);
    let mut findings = Vec::new();
    for (code, is_withheld) in [(Code::BenchmarkWithheld, true), (Code::BenchmarkMissing, false)] {
        let is_it = |row: &usize| {
            let untold = points.row(*row).untold;
            untold.is_some_and(|untold| matches!(untold, Untold::Withheld(_)) == is_withheld)
        };
        let mut rows = (0..returns.height()).filter(is_it);
        let Some(first) = rows.next() else { continue };
        let count = 1 + rows.count();
        let mut finding = places.finding(code, first);
        if count > 1 {
            finding.firm = None;
        }
        findings.push(
            finding
                .with("value", "本企业计分所需的基准")
                .with("value_en", "what the firm's points are set against")
                .with("period", returns.period(first))
                .for_rows(count as u32),
        );
    }
    findings
}

/// What the firms of a rule set are asked for.
fn names(rules: &Rules, set: usize) -> BTreeSet<&str> {
    let is_of_set = |own: Option<usize>| own.is_none_or(|own| own == set);
    let measures: Vec<&Measure> = rules.measures_of(set).map(|(_, measure)| measure).collect();
    let cases = measures.iter().flat_map(|measure| &measure.cases);
    let conditions = cases
        .filter_map(|case| case.when.as_ref())
        .chain(rules.rule_sets.iter().filter_map(|set| set.when.as_ref()))
        .chain(rules.unclassed.iter().map(|one| &one.when))
        .chain(rules.adjustments.iter().filter(|one| is_of_set(one.rule_set)).map(|one| &one.when));
    let mut names: BTreeSet<&str> =
        measures.iter().flat_map(|measure| measure.value.names()).collect();
    for condition in conditions {
        names.extend(condition.facts());
        names.extend(condition.values().flat_map(Value::names));
    }
    names
}

fn name_of(name: &str, lang: Lang, method: Method<'_>) -> String {
    let Method { data, scheme, .. } = method;
    match data.named(name, scheme) {
        Some(Named::Field(field)) => scheme.fields[field].name.in_lang(lang).to_owned(),
        Some(Named::Amount(amount)) => amount.name(lang).to_owned(),
        Some(Named::ValueAdded) => {
            crate::data::dictionary::AmountField::ValueAdded.name(lang).to_owned()
        }
        Some(Named::Energy(energy)) => data.catalogue[energy].name(lang).to_owned(),
        Some(Named::Account(_)) => lang.pick("能源消费", "energy used").to_owned(),
        None => name.to_owned(),
    }
}
