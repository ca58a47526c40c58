//! Energy that only columns speak of which are not used: of the year before, planned, converted to
//! coal equivalent. Firms would be graded without it, so the run stops and says which column it was.

use super::header::mapping;
use super::{Options, TableReading};
use crate::data::DataSet;
use crate::data::dictionary::{AmountField, Field, normalise};
use crate::data::words::Word;
use crate::finding::{Code, Finding};
use crate::lang::Lang;
use crate::read::Table;

/// Why a column is not what is needed.
#[derive(Debug, Clone, Copy)]
enum Why {
    Before,
    Converted,
    Planned,
    /// Green or own power only.
    PartOnly,
}

impl Why {
    fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Before => lang.pick("是上年或同期的数", "is of another year"),
            Self::Converted => lang.pick("是折成标准煤的数", "is converted to coal equivalent"),
            Self::Planned => {
                lang.pick("不是实际消费的数量", "is not the quantity that was consumed")
            }
            Self::PartOnly => lang.pick("只是其中的一部分", "is only a part of it"),
        }
    }
}

/// A finding for every energy type that no table reports, though a column speaks of it.
pub(super) fn not_used(
    tables: &[Table<'_>],
    readings: &[TableReading],
    options: &Options,
    data: &DataSet,
) -> Vec<Finding> {
    if readings.iter().any(|reading| reading.is_long) {
        return Vec::new();
    }
    let fields = || readings.iter().flat_map(|reading| &reading.columns).filter_map(|c| c.field);
    let mut reported: Vec<usize> = fields().filter_map(|field| energy_of(field, data)).collect();
    for whole in &data.wholes {
        if whole.parts.iter().any(|part| reported.contains(part)) {
            reported.push(whole.energy);
        }
    }
    let mut findings = Vec::new();
    for (table, reading) in tables.iter().zip(readings) {
        for column in &reading.columns {
            let is_mapped = || mapping(&column.header, &options.maps, false, data).is_some();
            let spoken = match column.field {
                _ if options.stop.is_asked() => None,
                None | Some(Field::Ignore) if reading.own.is_none() => {
                    spoken_of(&normalise(&column.header), data)
                }
                Some(Field::Amount(AmountField::GreenPower | AmountField::OwnPv)) => {
                    Some((data.electricity, Why::PartOnly))
                }
                _ => None,
            };
            let Some((energy, why)) = spoken.filter(|(energy, _)| !reported.contains(energy))
            else {
                continue;
            };
            if is_mapped() {
                continue;
            }
            let energy = &data.catalogue[energy];
            findings.push(
                Finding::new(Code::NeededNotUsed, table.place_of_header(&column.header))
                    .with("value", &column.header)
                    .with("why", why.text(Lang::Zh))
                    .with("why_en", why.text(Lang::En))
                    .with("field", energy.name(Lang::Zh))
                    .with("field_en", energy.name(Lang::En))
                    .for_rows(0),
            );
        }
    }
    findings
}

fn energy_of(field: Field, data: &DataSet) -> Option<usize> {
    match field {
        Field::Energy(energy) => Some(energy),
        Field::Amount(AmountField::PurchasedElectricity | AmountField::NetPurchasedElectricity) => {
            Some(data.electricity)
        }
        _ => None,
    }
}

/// The energy type that an unused column is of, and why it is not used.
fn spoken_of(name: &str, data: &DataSet) -> Option<(usize, Why)> {
    let words = &data.dictionary.words;
    // What is no quantity of energy that was, or was to be, consumed; 等价值 is no price.
    if words.is_unused(&words.without_converted(name).replace("单位:", ""), Word::Other) {
        return None;
    }
    let why = match () {
        () if words.is_before(name) => Why::Before,
        () if words.is_unused(name, Word::Converted) => Why::Converted,
        () if words.is_unused(name, Word::Planned) => Why::Planned,
        () => return None,
    };
    let rest = words.without_converted(&without_brackets(name));
    let rest = words.without_apart(&rest).unwrap_or(rest);
    let rest = rest.trim_matches(['_', '-', ',', ':', '|', ' ']);
    let of_rule = || data.dictionary.field_by_rule(rest).map(|(field, _)| field);
    let whole = data.dictionary.field_of_normalised(rest).or_else(of_rule);
    let energy = match whole {
        Some(field) => energy_of(field, data),
        None => data.dictionary.energy_within(rest),
    };
    energy.map(|energy| (energy, why))
}

/// A name without what stands in brackets.
fn without_brackets(name: &str) -> String {
    let mut depth = 0_usize;
    let outside = |c: &char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && *c != ')'
    };
    name.chars().filter(outside).collect()
}
