//! Diff: how a firm's score moved between two runs or periods, and why. The grade is a function of
//! the firm's own figures, the benchmark of its peers and the scheme's cut-offs, so each cause is
//! judged by counterfactual: what would the grade have been with only that changed, and what with
//! all but that? The rule is the engine's, [`crate::judge`].
//!
//! A record holds its benchmark with nine places, though the run judged with the exact quotient. So
//! marks are said only where they are the same for every benchmark that rounds to the printed one
//! and gives the marks that were issued.
//!
//! Own figures change because the data changed or because the factors did. A book holds no
//! quantities of energy, so where both may have changed it says so (`data_or_factors`) and does
//! not guess, unless whoever asks has the returns: each side's data accounted with the other
//! side's factors ([`Crossed`]) tell the two apart.

use serde::Serialize;

use super::Record;
use crate::account::Accounts;
use crate::judge::{Figures, judge};
use crate::lang::Lang;
use crate::manifest::Manifest;
use crate::number::{MICRO_DECIMALS, NANO, NANO_DECIMALS, Ratio};
use crate::period::Period;
use crate::scheme::{GradeOf, Numerator, Scheme};
use crate::status::Status;

/// Why a score moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// What the firm reported.
    Data,
    /// The emission factors, of the factor set or of the grid in another year.
    Factors,
    /// One of them or both; the book cannot tell.
    DataOrFactors,
    /// The benchmark of its peers.
    Benchmark,
    /// That one of the returns is held: it is compared with nobody.
    Hold,
    /// The scheme.
    Scheme,
}

impl Cause {
    /// All of them, in the order they are listed.
    pub const ALL: [Self; 6] =
        [Self::Data, Self::Factors, Self::DataOrFactors, Self::Benchmark, Self::Hold, Self::Scheme];

    /// Its name.
    #[must_use]
    pub fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Data => lang.pick("数据", "data"),
            Self::Factors => lang.pick("因子", "factors"),
            Self::DataOrFactors => lang.pick("数据或因子", "data or factors"),
            Self::Benchmark => lang.pick("行业基准", "benchmark"),
            Self::Hold => lang.pick("待核实", "held data"),
            Self::Scheme => lang.pick("评价方法", "scheme"),
        }
    }
}

/// Level and grade, by the numbers of their bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Marks {
    /// The level; None where there is none.
    pub level: Option<i32>,
    /// The grade; None where there is none.
    pub grade: Option<i32>,
}

/// A cause and what it alone would have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// The cause.
    pub cause: Cause,
    /// The marks with only this changed; None where they do not follow from what a book holds: of a
    /// percentile or composite never, and on a cut-off not where the tenth place of the benchmark
    /// decides.
    pub alone: Option<Marks>,
    /// The marks with everything changed but this.
    pub without: Option<Marks>,
    /// Whether it decided: alone it gives the later marks, or without it the earlier ones stay.
    pub is_decisive: Option<bool>,
}

/// What a firm's own figures come to, as the scheme sees them, in micro.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// The scheme's numerator.
    pub numerator: i64,
    /// Its denominator; None where it was not reported.
    pub output: Option<i64>,
}

impl Own {
    /// Of a row of accounts.
    #[must_use]
    pub fn of(accounts: &Accounts, row: usize, scheme: &Scheme) -> Self {
        Self { numerator: accounts.numerator(row, scheme), output: accounts.output(row) }
    }
}

/// Each side's data accounted with the other side's factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossed {
    /// The earlier data with the later factors.
    pub old_data: Own,
    /// The later data with the earlier factors.
    pub new_data: Own,
}

/// What a score is judged with.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The score.
    pub record: &'a Record,
    /// The manifest of its run.
    pub manifest: &'a Manifest,
    /// Its scheme.
    pub scheme: &'a Scheme,
}

/// What the grade follows from.
#[derive(Clone, Copy)]
struct Case<'a> {
    own: Own,
    /// The same data with the other side's factors, where that is known.
    crossed: Option<Own>,
    /// The benchmark as the record has it, in nano.
    benchmark: Option<i64>,
    /// What it may have been exactly.
    exact: [Option<Ratio>; 3],
    is_held: bool,
    scheme: &'a Scheme,
}

/// What differs between two scores of a firm, each with its effect; empty where nothing that a
/// grade follows from does. Without `crossed`, data and factors are one cause where both may have
/// changed.
#[must_use]
pub fn effects(before: Side<'_>, after: Side<'_>, crossed: Option<Crossed>) -> Vec<Effect> {
    let (mut old, mut new) = (Case::of(before), Case::of(after));
    let mut causes = Vec::new();
    if old.own != new.own {
        let cause = own_cause(before, after);
        let may_part = cause == Cause::DataOrFactors && account_alike(before.scheme, after.scheme);
        match crossed.filter(|_| may_part) {
            None => causes.push(cause),
            Some(Crossed { old_data, new_data }) => {
                (old.crossed, new.crossed) = (Some(old_data), Some(new_data));
                if old_data != new.own || new_data != old.own {
                    causes.push(Cause::Data);
                }
                if old_data != old.own || new_data != new.own {
                    causes.push(Cause::Factors);
                }
            }
        }
    }
    if old.is_held != new.is_held {
        causes.push(Cause::Hold);
    } else if old.benchmark != new.benchmark {
        causes.push(Cause::Benchmark);
    }
    let is_other_scheme = before.manifest.scheme.sha256 != after.manifest.scheme.sha256;
    if is_other_scheme && !causes.contains(&Cause::Scheme) {
        causes.push(Cause::Scheme);
    }
    let (first, last) = (marks_of(before.record), marks_of(after.record));
    // A way of grading that records do not hold is not repeated; one that does not give the marks
    // that were issued is not trusted to say what would have been.
    let repeated = old.issued(first).zip(new.issued(last));
    let effect = |cause: Cause| {
        let alone = repeated.and_then(|(old, new)| old.with(cause, new).marks());
        let without = repeated.and_then(|(old, new)| new.with(cause, old).marks());
        let is_decisive = alone
            .zip(without)
            .map(|(alone, without)| first != last && (alone == last || without == first));
        Effect { cause, alone, without, is_decisive }
    };
    causes.into_iter().map(effect).collect()
}

/// The marks of a score as it was issued.
#[must_use]
pub fn marks_of(record: &Record) -> Marks {
    Marks { level: record.level, grade: record.grade }
}

/// The causes that are there, in words.
#[must_use]
pub fn present(effects: &[Effect], lang: Lang) -> String {
    named(effects.iter(), lang)
}

/// The causes that decided, in words; where none does so by itself, that they do together.
#[must_use]
pub fn deciding(effects: &[Effect], lang: Lang) -> String {
    if effects.iter().any(|effect| effect.is_decisive.is_none()) {
        return lang.pick("册中数据不足以判断", "cannot be told from the book").to_owned();
    }
    let decisive = effects.iter().filter(|effect| effect.is_decisive == Some(true));
    match named(decisive, lang) {
        none if none.is_empty() => lang.pick("共同作用", "all of them together").to_owned(),
        names => names,
    }
}

fn named<'a>(effects: impl Iterator<Item = &'a Effect>, lang: Lang) -> String {
    let names: Vec<&str> = effects.map(|effect| effect.cause.text(lang)).collect();
    names.join(lang.pick("、", ", "))
}

/// Whether own figures differ by data or by factors.
fn own_cause(before: Side<'_>, after: Side<'_>) -> Cause {
    let (old, new) = (before.record, after.record);
    if !account_alike(before.scheme, after.scheme) {
        // Other things are summed: it is the scheme unless what was reported differs too.
        let is_same = old.energy_tce == new.energy_tce
            && (old.scope1_tco2, old.scope2_tco2) == (new.scope1_tco2, new.scope2_tco2);
        return if is_same { Cause::Scheme } else { Cause::DataOrFactors };
    }
    let same_set = before.manifest.factor_set.sha256 == after.manifest.factor_set.sha256;
    // Grid factors are by year, whatever the factor set.
    let year = |record: &Record| Period::parse(&record.period).map(Period::year);
    if same_set && year(old) == year(new) {
        return Cause::Data;
    }
    // Quantities × tce factors and the output as before: only the factors of CO2 moved.
    let same_activity =
        old.energy_tce == new.energy_tce && old.output_wan_yuan == new.output_wan_yuan;
    if same_activity { Cause::Factors } else { Cause::DataOrFactors }
}

impl<'a> Case<'a> {
    fn of(side: Side<'a>) -> Self {
        let record = side.record;
        let numerator = match side.scheme.numerator {
            Numerator::NetCo2 => record.net_tco2,
            Numerator::GrossCo2 => record.gross_tco2,
            Numerator::Tce => record.energy_tce,
        };
        let benchmark = record.benchmark_l.and_then(|value| value.scaled(NANO_DECIMALS));
        Self {
            own: Own {
                numerator: numerator.scaled(MICRO_DECIMALS).unwrap_or_default(),
                output: record.output_wan_yuan.and_then(|output| output.scaled(MICRO_DECIMALS)),
            },
            crossed: None,
            benchmark,
            exact: benchmark.map_or([None; 3], before_rounding),
            is_held: record.status == Status::Held.text(),
            scheme: side.scheme,
        }
    }

    /// This state with what a cause stands for taken from another.
    fn with(self, cause: Cause, other: Self) -> Self {
        match cause {
            // The other side's data with one's own factors, and the other way round.
            Cause::Data => Self { own: other.crossed.unwrap_or(other.own), ..self },
            Cause::Factors => Self { own: self.crossed.unwrap_or(other.own), ..self },
            Cause::DataOrFactors => Self { own: other.own, ..self },
            Cause::Benchmark => Self { benchmark: other.benchmark, exact: other.exact, ..self },
            // What is held has no benchmark: the two go together.
            Cause::Hold => {
                let Self { benchmark, exact, is_held, .. } = other;
                Self { benchmark, exact, is_held, ..self }
            }
            Cause::Scheme if account_alike(self.scheme, other.scheme) => {
                Self { scheme: other.scheme, ..self }
            }
            // Another scheme's figures go with it.
            Cause::Scheme => {
                let Self { benchmark, exact, is_held, .. } = self;
                Self { benchmark, exact, is_held, ..other }
            }
        }
    }

    /// Level and grade with one benchmark; None where they follow from more than that.
    fn marks_with(self, benchmark: Option<Ratio>) -> Option<Marks> {
        let Own { numerator, output } = self.own;
        let figures = Figures {
            numerator,
            output: output.unwrap_or(0),
            benchmark,
            percentile: None,
            is_held: self.is_held,
        };
        let judged = judge(self.scheme, figures, |_| None);
        let marks = Marks { level: judged.level, grade: judged.grade };
        (self.scheme.grade_of == GradeOf::RatioK).then_some(marks)
    }

    /// Level and grade; None where they follow from more than this, or from digits of the
    /// benchmark that a record does not hold.
    fn marks(self) -> Option<Marks> {
        let [first, rest @ ..] = self.exact.map(|benchmark| self.marks_with(benchmark));
        first.filter(|_| rest.iter().all(|other| *other == first))
    }

    /// The same, with only those exact benchmarks that give the marks that were issued; None where
    /// none does.
    fn issued(mut self, marks: Marks) -> Option<Self> {
        let gives = |benchmark: &Option<Ratio>| self.marks_with(*benchmark) == Some(marks);
        let one = self.exact.into_iter().find(gives)?;
        self.exact = self.exact.map(|exact| if gives(&exact) { exact } else { one });
        Some(self)
    }
}

/// What a benchmark of nine places may have been before it was rounded: the least, the printed, the
/// greatest. Grades only go up or down with it, so these tell of all between.
fn before_rounding(nano: i64) -> [Option<Ratio>; 3] {
    let halves = 2 * i128::from(nano);
    [-1, 0, 1].map(|step| Ratio::new(halves + step, 2 * i128::from(NANO)))
}

/// Whether two schemes make the same figures of the same return.
fn account_alike(a: &Scheme, b: &Scheme) -> bool {
    (a.numerator, a.denominator, a.electricity) == (b.numerator, b.denominator, b.electricity)
        && a.deduct == b.deduct
        && a.value_added_from == b.value_added_from
}
