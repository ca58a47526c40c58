//! Where rows stand, and findings that stand for many of them.

use std::collections::BTreeMap;

use super::Method;
use crate::data::dictionary::AmountField;
use crate::finding::{Code, Finding};
use crate::normalise::{SourceTable, place_of};
use crate::returns::{Returns, column};

/// Counts rows that share a remark, remembering the first of them.
#[derive(Default)]
pub(crate) struct Tally {
    counts: BTreeMap<Code, BTreeMap<String, (u32, usize)>>,
}

impl Tally {
    pub(crate) fn add_rows(&mut self, code: Code, key: &str, rows: u32, first: usize) {
        let of_code = self.counts.entry(code).or_default();
        if let Some(entry) = of_code.get_mut(key) {
            entry.0 += rows;
            entry.1 = entry.1.min(first);
        } else {
            of_code.insert(key.to_owned(), (rows, first));
        }
    }

    pub(crate) fn into_entries(self) -> impl Iterator<Item = (Code, String, u32, usize)> {
        self.counts.into_iter().flat_map(|(code, keys)| {
            keys.into_iter().map(move |(key, (rows, first))| (code, key, rows, first))
        })
    }
}

/// Places of rows, for findings.
pub(crate) struct Places<'a> {
    pub(super) returns: &'a Returns,
    sources: &'a [SourceTable],
}

impl<'a> Places<'a> {
    pub(crate) fn new(returns: &'a Returns, sources: &'a [SourceTable]) -> Self {
        Self { returns, sources }
    }

    /// A finding about a row.
    pub(crate) fn finding(&self, code: Code, row: usize) -> Finding {
        let number = |name| self.returns.number(name, row);
        let place = place_of(self.sources, number(column::SOURCE), number(column::LINE));
        Finding::new(code, place).of_firm(self.firm(row))
    }

    /// Credit code, or name.
    pub(crate) fn firm(&self, row: usize) -> &str {
        self.returns.firm(row)
    }
}

impl Places<'_> {
    pub(super) fn region(&self, row: usize) -> u32 {
        self.returns.numbers(column::REGION)[row]
    }
}

pub(super) fn notices(tally: Tally, places: &Places<'_>, method: Method<'_>) -> Vec<Finding> {
    tally
        .into_entries()
        .map(|(code, key, rows, first)| {
            let mut finding = places.finding(code, first).for_rows(rows);
            if rows > 1 {
                finding.firm = None;
            }
            match code {
                Code::WeakDefault | Code::OwnFactorsCounted | Code::ProcessNotCounted => {
                    let energy: usize = key.parse().unwrap_or_default();
                    let energy_type = &method.data.catalogue[energy];
                    finding
                        .with("value", &energy_type.name_zh)
                        .with("value_en", &energy_type.name_en)
                        .with("energy", &energy_type.id)
                        .with("expected", &method.scheme.name.zh)
                        .with("expected_en", &method.scheme.name.en)
                }
                Code::GridYearFallback => {
                    let mut parts = key.split('|');
                    let mut next = || parts.next().unwrap_or_default().to_owned();
                    finding.with("value", next()).with("area", next()).with("expected", next())
                }
                Code::GridAreaFallback => {
                    let province = key.parse().unwrap_or_default();
                    let name = method.data.regions.province_name(province).unwrap_or("?");
                    finding.with("value", name)
                }
                _ => {
                    let field = AmountField::ALL.iter().find(|field| field.id() == key);
                    let name = |lang| field.map_or("", |field| field.name(lang));
                    finding
                        .with("value", name(crate::lang::Lang::Zh))
                        .with("value_en", name(crate::lang::Lang::En))
                        .with("expected", &method.scheme.name.zh)
                        .with("expected_en", &method.scheme.name.en)
                        .with("scheme", &method.scheme.id)
                }
            }
        })
        .collect()
}
