//! What the rows of a run come to, counted in one pass: grades, divisions, the widest gaps. A firm
//! has a row a period, so that periods are counted apart: added up, they would be nobody's.

use std::collections::{BTreeMap, HashMap};

use tanxiao_core::number::{self, MICRO_DECIMALS, NANO_DECIMALS};
use tanxiao_core::period::Period;
use tanxiao_core::returns::column;
use tanxiao_core::run::Run;
use tanxiao_core::status::Status;

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
    /// Net emissions in micro.
    pub(super) net_micro: i128,
    pub(super) grades: BTreeMap<i32, u64>,
}

/// Rows that are counted alike: those of a division, a status and a grade.
#[derive(Default)]
struct Alike {
    firms: u64,
    /// Net emissions in micro.
    net: i128,
}

impl Survey {
    /// Those of each period, in their order.
    pub(super) fn by_period(run: &Run<'_>) -> BTreeMap<Period, Self> {
        let mut surveys = BTreeMap::new();
        let periods = run.scored.returns.numbers(column::PERIOD);
        let mut first = 0;
        // Scores are in the order of their periods.
        for of_period in periods.chunk_by(u32::eq) {
            let rows = first..first + of_period.len();
            first = rows.end;
            surveys.insert(Period::from_code(of_period[0]), Self::of(run, rows));
        }
        surveys
    }

    fn of(run: &Run<'_>, rows: std::ops::Range<usize>) -> Self {
        let (scored, industries) = (&run.scored, &run.method.data.industries);
        let of_rows = scored.returns.numbers(column::INDUSTRY);
        let mut survey = Self::default();
        let mut counted: HashMap<(u32, Status, Option<i32>), Alike, _> =
            HashMap::with_hasher(foldhash::fast::RandomState::default());
        for row in rows {
            let grade = scored.bands(row, run.method.scheme).1;
            let division = industries.at_depth(of_rows[row], 2);
            let alike = counted.entry((division, scored.status(row), grade)).or_default();
            alike.firms += 1;
            alike.net += i128::from(scored.accounts.net(row));
            let benchmark = scored.group(row).map(|group| group.benchmark.nano);
            let output = scored.accounts.output(row).filter(|output| *output > 0);
            if let (Some(benchmark), Some(output)) = (benchmark, output) {
                let output = number::to_f64(output, MICRO_DECIMALS);
                let numerator = scored.accounts.numerator(row, run.method.scheme);
                let allowed = number::to_f64(benchmark, NANO_DECIMALS) * output;
                survey.note_gap(number::to_f64(numerator, MICRO_DECIMALS) - allowed, row);
            }
        }
        for ((division, status, grade), alike) in BTreeMap::from_iter(counted) {
            let code = industries.at(division).code.clone();
            survey.add(code, status, grade, &alike);
        }
        survey
    }

    fn add(&mut self, division: String, status: Status, grade: Option<i32>, alike: &Alike) {
        let division = self.divisions.entry(division).or_default();
        division.firms += alike.firms;
        division.net_micro += alike.net;
        *self.statuses.entry(status.text()).or_default() += alike.firms;
        match grade {
            Some(grade) => {
                *self.grades.entry(grade).or_default() += alike.firms;
                *division.grades.entry(grade).or_default() += alike.firms;
            }
            None => *self.ungraded.entry(status.text()).or_default() += alike.firms,
        }
    }

    fn note_gap(&mut self, excess: f64, row: usize) {
        let place = self.widest.partition_point(|(other, _)| *other >= excess);
        if excess > 0.0 && place < WIDEST_GAPS {
            self.widest.insert(place, (excess, row));
            self.widest.truncate(WIDEST_GAPS);
        }
    }
}
