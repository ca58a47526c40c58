//! Findings of one kind stand together, with their count, wherever findings are shown: those that
//! hold a firm first, then the gravest.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Coded, Finding, Severity};

/// The findings of one code and severity, in the order in which they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind<'a, C: Coded> {
    /// Their severity.
    pub severity: Severity,
    /// Their code.
    pub code: C,
    /// All of them.
    pub findings: Vec<&'a Finding<C>>,
}

impl<C: Coded> Kind<'_, C> {
    /// How many there are: the rows that they are about, and one for each that is about none.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.findings.iter().map(|finding| u64::from(finding.rows.max(1))).sum()
    }
}

/// Findings by kind.
pub fn by_kind<C: Coded + Ord>(findings: &[Finding<C>]) -> Vec<Kind<'_, C>> {
    let mut kinds: BTreeMap<_, Vec<&Finding<C>>> = BTreeMap::new();
    for finding in findings {
        let order = (!finding.holds(), Reverse(finding.severity), finding.code);
        kinds.entry(order).or_default().push(finding);
    }
    let kind = |((_, severity, code), findings): ((bool, Reverse<Severity>, C), _)| Kind {
        severity: severity.0,
        code,
        findings,
    };
    kinds.into_iter().map(kind).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Code, Place};
    use super::*;

    #[test]
    fn what_holds_comes_first_and_kinds_stand_together() {
        let finding = |code, severity| {
            let mut finding = Finding::new(code, Place::default());
            finding.severity = severity;
            finding
        };
        let of_rows = |rows| finding(Code::RowsSetAside, Severity::Notice).for_rows(rows);
        let findings = [
            of_rows(3),
            finding(Code::ValueNegative, Severity::Error),
            finding(Code::RowsSetAside, Severity::Notice),
            finding(Code::EnergyZero, Severity::Hold),
            finding(Code::ValueNegative, Severity::Error),
        ];
        let kinds: Vec<_> =
            by_kind(&findings).iter().map(|kind| (kind.code, kind.count())).collect();
        assert_eq!(
            kinds,
            [(Code::EnergyZero, 1), (Code::ValueNegative, 2), (Code::RowsSetAside, 4)]
        );
    }
}
