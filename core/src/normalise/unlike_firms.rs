//! Rows without a code in a table that has a column of codes, under a name that a total or
//! the head of a group may bear (东港镇, 规上工业). They are rejected, once names
//! that stand elsewhere with a code have found it.

use std::collections::BTreeSet;

use super::{Reject, SourceTable, place_of};
use crate::finding::{Code, Finding, Place, Result};
use crate::returns::{Returns, column};

/// Takes them out. `rows` are the source and line of those that were read.
pub(super) fn take(
    returns: Returns,
    rows: &[(u32, u32)],
    sources: &[SourceTable],
    rejects: &mut Vec<Reject>,
    findings: &mut Vec<Finding>,
) -> Result<Returns> {
    if rows.is_empty() {
        return Ok(returns);
    }
    let rows: BTreeSet<(u32, u32)> = rows.iter().copied().collect();
    let of = |row: usize| [column::SOURCE, column::LINE].map(|name| returns.number(name, row));
    let is_kept = |row: usize| {
        let [source, line] = of(row);
        !returns.text(column::CREDIT_CODE, row).is_empty() || !rows.contains(&(source, line))
    };
    let keep: Vec<bool> = (0..returns.height()).map(is_kept).collect();
    // By what else it may be known is not said of what may be no firm.
    let at = |place: &Place| (place.file.clone(), place.sheet.clone(), place.line);
    let taken = (0..returns.height()).filter(|row| !keep[*row]).map(|row| {
        let [source, line] = of(row);
        at(&place_of(sources, source, line))
    });
    let taken: BTreeSet<_> = taken.collect();
    findings.retain(|finding| {
        finding.code != Code::CreditCodeMissing || !taken.contains(&at(&finding.place))
    });
    for row in (0..returns.height()).filter(|row| !keep[*row]) {
        let [source, line] = of(row);
        let finding = Finding::new(Code::NoFirm, place_of(sources, source, line));
        let name = returns.text(column::NAME, row);
        findings.push(finding.of_firm(name).with("value", name));
        rejects.push(Reject::of_return(&returns, row, vec![Code::NoFirm]));
    }
    returns.filter(&keep)
}
