//! Parts of an energy type beside their whole, as form 205-1 prints coal by rank under 其中: the
//! whole is taken and its parts are not, after they were compared with it. Where only parts are
//! reported, they stand ([decisions/0016](../../../docs/decisions/0016-parts.md)).

use std::collections::BTreeMap;

use polars::prelude::Column;
use polars_arrow::bitmap::MutableBitmap;

use super::{Reject, SourceTable, place_of};
use crate::data::DataSet;
use crate::data::energy::EnergyType;
use crate::data::parts::Whole;
use crate::finding::{Code, Finding, Place, Result, Severity};
use crate::lang::Lang;
use crate::number::{MICRO_DECIMALS, to_text};
use crate::returns::{Amounts, Returns, amount_column, column, material_column};

/// What became of returns that report parts beside their whole.
pub(super) struct Settled {
    pub(super) returns: Returns,
    pub(super) rejects: Vec<Reject>,
    pub(super) findings: Vec<Finding>,
}

/// Takes parts out of every row that reports their whole, and rejects rows whose parts are more
/// than it.
pub(super) fn settle(
    mut returns: Returns,
    data: &DataSet,
    sources: &[SourceTable],
    is_strict: bool,
) -> Result<Settled> {
    let mut rejected: BTreeMap<usize, Vec<Code>> = BTreeMap::new();
    let mut findings = Vec::new();
    for whole in &data.wholes {
        let Some(family) = Family::of(&returns, whole, data) else { continue };
        let mut settled: Vec<(usize, Option<i64>)> = Vec::new();
        for row in 0..returns.height() {
            let Some(beside) = family.of_row(row) else { continue };
            let number = |name| returns.number(name, row);
            let place = place_of(sources, number(column::SOURCE), number(column::LINE));
            let mut finding = family.finding(row, &beside, place);
            finding = finding.of_firm(returns.firm(row));
            if is_strict {
                finding.raise();
            }
            match finding.severity {
                Severity::Error => rejected.entry(row).or_default().push(finding.code),
                _ => settled.push((row, beside.material)),
            }
            findings.push(finding);
        }
        let columns = family.without_parts(&settled, returns.height());
        returns = returns.with_columns(columns)?;
    }
    let rejects = rejected
        .iter()
        .map(|(row, codes)| Reject::of_return(&returns, *row, codes.clone()))
        .collect();
    if !rejected.is_empty() {
        let keep = (0..returns.height()).map(|row| !rejected.contains_key(&row));
        returns = returns.filter(&keep.collect::<Vec<_>>())?;
    }
    Ok(Settled { returns, rejects, findings })
}

/// An energy type in the frame.
struct Member<'a> {
    energy: &'a EnergyType,
    amounts: Option<Amounts<'a>>,
    /// What was used as material.
    material: Option<Amounts<'a>>,
}

/// A whole and those of its parts that are reported.
struct Family<'a> {
    whole: Member<'a>,
    parts: Vec<Member<'a>>,
}

/// What one row reports of parts beside their whole.
struct Beside {
    whole: i64,
    sum: i128,
    /// How much of the whole was used as material, where its parts say it and it does not.
    material: Option<i64>,
    /// What was used as material of the whole and of its parts, where that of the parts is more.
    excess_material: Option<(i64, i128)>,
}

impl<'a> Member<'a> {
    fn of(returns: &'a Returns, energy: &'a EnergyType) -> Self {
        let amounts = returns.amounts(&energy.column);
        Self { energy, amounts, material: returns.amounts(&material_column(energy)) }
    }

    fn amount(&self, row: usize) -> Option<i64> {
        self.amounts.and_then(|amounts| amounts.get(row))
    }

    fn material(&self, row: usize) -> Option<i64> {
        self.material.and_then(|amounts| amounts.get(row))
    }

    fn is_reported(&self, row: usize) -> bool {
        self.amount(row).is_some() || self.material(row).is_some()
    }
}

impl<'a> Family<'a> {
    /// None where no row can report both.
    fn of(returns: &'a Returns, whole: &Whole, data: &'a DataSet) -> Option<Self> {
        let member = |energy: usize| Member::of(returns, &data.catalogue[energy]);
        let is_there = |member: &Member<'_>| member.amounts.or(member.material).is_some();
        let parts: Vec<_> = whole.parts.iter().map(|part| member(*part)).filter(is_there).collect();
        let whole = member(whole.energy);
        (whole.amounts.is_some() && !parts.is_empty()).then_some(Self { whole, parts })
    }

    /// None for a row that reports the whole alone, or parts alone.
    fn of_row(&self, row: usize) -> Option<Beside> {
        let whole = self.whole.amount(row)?;
        let parts = || self.parts.iter().filter(|part| part.is_reported(row));
        parts().next()?;
        let used = parts().filter_map(|part| part.material(row)).map(i128::from).sum::<i128>();
        let stated = self.whole.material(row);
        let excess_material = stated.filter(|stated| used > i128::from(*stated));
        Some(Beside {
            whole,
            sum: parts().filter_map(|part| part.amount(row)).map(i128::from).sum(),
            material: match stated {
                // Whether it is more than the whole is asked where material is accounted.
                None => Some(i64::try_from(used).unwrap_or(i64::MAX)).filter(|used| *used > 0),
                stated => stated,
            },
            excess_material: excess_material.map(|stated| (stated, used)),
        })
    }

    fn finding(&self, row: usize, beside: &Beside, place: Place) -> Finding {
        let Beside { whole, sum, excess_material, .. } = *beside;
        let (value, sum, is_material) = match excess_material {
            Some((stated, used)) => (stated, used, true),
            None => (whole, sum, false),
        };
        let exceeds = sum > i128::from(value);
        let code = if exceeds { Code::PartsExceedWhole } else { Code::PartsLeftOut };
        let energy = self.whole.energy;
        let parts = |lang: Lang| {
            let reported = self.parts.iter().filter(|part| part.is_reported(row));
            let names: Vec<&str> = reported.map(|part| part.energy.name(lang)).collect();
            names.join(lang.pick("、", ", "))
        };
        let name = |lang: Lang| match is_material {
            true => {
                format!("{}{}", energy.name(lang), lang.pick("用于原材料", " used as material"))
            }
            false => energy.name(lang).to_owned(),
        };
        let total = match i64::try_from(sum) {
            Ok(sum) => to_text(sum, MICRO_DECIMALS),
            Err(_) => format!("{}", sum / 1_000_000),
        };
        let mut finding = Finding::new(code, place)
            .with("energy", name(Lang::Zh))
            .with("energy_en", name(Lang::En))
            .with("unit", energy.unit_name(Lang::Zh))
            .with("unit_en", energy.unit_name(Lang::En))
            .with("parts", parts(Lang::Zh))
            .with("parts_en", parts(Lang::En))
            .with("value", to_text(value, MICRO_DECIMALS))
            .with("sum", total);
        if !exceeds && sum < i128::from(value) {
            // A rank that is not reported, or coal that the whole does not hold: only the firm knows.
            finding.severity = Severity::Warning;
        }
        finding
    }

    /// The columns that change where parts are taken out of these rows; None for one that nothing
    /// is left of. Each row comes with what was used of its whole as material.
    fn without_parts(
        &self,
        rows: &[(usize, Option<i64>)],
        height: usize,
    ) -> Vec<(String, Option<Column>)> {
        if rows.is_empty() {
            return Vec::new();
        }
        let changed = |name: String, amounts: Option<Amounts<'_>>, is_whole: bool| {
            let get = |row| amounts.and_then(|amounts| amounts.get(row));
            let mut values: Vec<i64> = (0..height).map(|row| get(row).unwrap_or(0)).collect();
            let mut reported: MutableBitmap = (0..height).map(|row| get(row).is_some()).collect();
            for &(row, material) in rows {
                let amount = material.filter(|_| is_whole);
                values[row] = amount.unwrap_or(0);
                reported.set(row, amount.is_some());
            }
            let is_there = reported.set_bits() > 0;
            let column = is_there.then(|| amount_column(&name, values, reported.freeze()));
            (name, column)
        };
        let mut columns = Vec::new();
        for Member { energy, amounts, material } in &self.parts {
            if amounts.is_some() {
                columns.push(changed(energy.column.clone(), *amounts, false));
            }
            if material.is_some() {
                columns.push(changed(material_column(energy), *material, false));
            }
        }
        if rows.iter().any(|(_, material)| material.is_some()) {
            let name = material_column(self.whole.energy);
            columns.push(changed(name, self.whole.material, true));
        }
        columns
    }
}
