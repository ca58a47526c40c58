//! What the rows of a run come to, counted in one pass: grades, divisions, the widest gaps. A firm
//! has a row a period, so that periods are counted apart: added up, they would be nobody's.

use std::collections::BTreeMap;

use tanxiao_core::number::{self, MICRO_DECIMALS, NANO_DECIMALS};
use tanxiao_core::period::Period;
use tanxiao_core::run::Run;

/// Firms farthest above their benchmark.
const WIDEST_GAPS: usize = 5;

/// What the rows of a run come to.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) divisions: BTreeMap<String, Division>,
    pub(super) grades: BTreeMap<i32, u64>,
    /// By status, all rows.
    pub(super) statuses: BTreeMap<&'static str, u64>,
    /// By status, rows without a grade.
    pub(super) ungraded: BTreeMap<&'static str, u64>,
    /// tCO2 above the benchmark and the row, the farthest first; at most [`WIDEST_GAPS`].
    pub(super) widest: Vec<(f64, usize)>,
}

/// The firms of a division of industry.
#[derive(Default)]
pub(super) struct Division {
    pub(super) firms: u64,
    pub(super) net_tco2: f64,
    pub(super) grades: BTreeMap<i32, u64>,
}

impl Survey {
    /// Those of each period, in their order.
    pub(super) fn by_period(run: &Run<'_>) -> BTreeMap<Period, Self> {
        let mut surveys: BTreeMap<Period, Self> = BTreeMap::new();
        let scored = &run.scored;
        for row in 0..scored.height() {
            let survey = surveys.entry(scored.returns.period(row)).or_default();
            let grade = scored.bands(row, run.method.scheme).1;
            let status = scored.status(row).text();
            *survey.statuses.entry(status).or_default() += 1;
            match grade {
                Some(grade) => *survey.grades.entry(grade).or_default() += 1,
                None => *survey.ungraded.entry(status).or_default() += 1,
            }
            let net = number::to_f64(scored.accounts.net(row), MICRO_DECIMALS);
            let industries = &run.method.data.industries;
            let code = industries.above(scored.industry(row, run.method), 2).code.as_str();
            if !survey.divisions.contains_key(code) {
                survey.divisions.insert(code.to_owned(), Division::default());
            }
            if let Some(division) = survey.divisions.get_mut(code) {
                division.firms += 1;
                division.net_tco2 += net;
                if let Some(grade) = grade {
                    *division.grades.entry(grade).or_default() += 1;
                }
            }
            let benchmark = scored.group(row).map(|group| group.benchmark.nano);
            let output = scored.accounts.output(row).filter(|output| *output > 0);
            if let (Some(benchmark), Some(output)) = (benchmark, output) {
                let output = number::to_f64(output, MICRO_DECIMALS);
                let numerator = scored.accounts.numerator(row, run.method.scheme);
                let allowed = number::to_f64(benchmark, NANO_DECIMALS) * output;
                survey.note_gap(number::to_f64(numerator, MICRO_DECIMALS) - allowed, row);
            }
        }
        surveys
    }

    fn note_gap(&mut self, excess: f64, row: usize) {
        let place = self.widest.partition_point(|(other, _)| *other >= excess);
        if excess > 0.0 && place < WIDEST_GAPS {
            self.widest.insert(place, (excess, row));
            self.widest.truncate(WIDEST_GAPS);
        }
    }
}
