//! Grade: accounts and benchmarks → L, K, level, grade, place among peers, neutral rate. Cut-offs
//! are judged on exact quotients, or on rounded ones where the scheme says so (GB/T 8170-2008).

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::benchmark::{Benchmarks, Compared, Group, intensity_nano, region_prefix};
use crate::exec::Executor;
use crate::number::{NANO, NANO_DECIMALS, Ratio, div_half_even};
use crate::returns::{Returns, column};
use crate::scheme::{
    Band, Compare, GradeOf, Indicator, IndicatorMissing, IndicatorOf, Ladder, NetNotPositive,
    OutputNotPositive, Scheme,
};

pub use tanxiao_base::status::Status;

/// One firm and period, graded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graded {
    /// Whether there is a grade.
    pub status: Status,
    /// L, scaled to the scheme's decimals of intensity.
    pub intensity: Option<i64>,
    /// K, scaled to the scheme's decimals of ratios.
    pub ratio: Option<i64>,
    /// Number of the level's band.
    pub level: Option<i32>,
    /// Number of the grade's band.
    pub grade: Option<i32>,
    /// Rank among peers, from 1.
    pub rank: Option<u32>,
    /// Percentile among peers, 1 to 100.
    pub percentile: Option<u8>,
    /// Weighted points, in nano.
    pub composite_nano: Option<i64>,
    /// Ratio of each indicator in the scheme's order, scaled to its decimals of ratios.
    pub indicators: Vec<Option<i64>>,
}

/// What of a grading is kept for every row of a run, in few bytes; the rest is divided again where
/// it is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks {
    pub(crate) status: Status,
    /// The band's place in its ladder, from 1; 0: none.
    level: u8,
    /// As the level.
    grade: u8,
}

impl Marks {
    pub(crate) fn level(self, scheme: &Scheme) -> Option<i32> {
        number_at(scheme.level.as_ref()?, self.level)
    }

    pub(crate) fn grade(self, scheme: &Scheme) -> Option<i32> {
        number_at(&scheme.grade, self.grade)
    }

    pub(crate) fn has_grade(self) -> bool {
        self.grade > 0
    }

    /// Level and grade as one number.
    pub(crate) fn bands_code(self) -> u32 {
        u32::from(self.level) << u8::BITS | u32::from(self.grade)
    }

    /// The level and grade of a [`Self::bands_code`].
    pub(crate) fn bands_of_code(code: u32, scheme: &Scheme) -> (Option<i32>, Option<i32>) {
        let [.., level, grade] = code.to_be_bytes();
        let level = scheme.level.as_ref().and_then(|ladder| number_at(ladder, level));
        (level, number_at(&scheme.grade, grade))
    }
}

/// The number of the band at a place of a ladder, from 1.
fn number_at(ladder: &Ladder, place: u8) -> Option<i32> {
    Some(ladder.bands.get(usize::from(place).checked_sub(1)?)?.number)
}

/// The place in its ladder, from 1, of a band's number; 0 for none. A scheme has few bands.
fn place_of(ladder: Option<&Ladder>, number: Option<i32>) -> u8 {
    let is_it = |band: &Band| Some(band.number) == number;
    let place = ladder.and_then(|ladder| ladder.bands.iter().position(is_it));
    place.and_then(|place| u8::try_from(place + 1).ok()).unwrap_or(0)
}

/// What a run is graded with.
#[derive(Clone, Copy)]
pub(crate) struct Grader<'a> {
    pub(crate) scheme: &'a Scheme,
    pub(crate) compared: Compared<'a>,
    pub(crate) benchmarks: &'a Benchmarks,
    pub(crate) references: &'a References,
}

/// Per indicator, per row, the number in nano that the intensity is divided by.
pub(crate) type References = Vec<Vec<Option<i64>>>;

/// What one firm is graded on: its own figures, or others in their place.
#[derive(Clone, Copy, PartialEq)]
struct Figures {
    row: usize,
    numerator: i64,
    output: i64,
}

/// What the indicators of a scheme divide by, for all rows.
pub(crate) fn all_references(
    scheme: &Scheme,
    compared: Compared<'_>,
    benchmarks: &Benchmarks,
    returns: &Returns,
) -> References {
    scheme
        .indicators
        .iter()
        .map(|indicator| references(indicator, compared, benchmarks, returns))
        .collect()
}

impl<'a> Grader<'a> {
    /// The group that a row is compared with.
    pub(crate) fn group(&self, row: usize) -> Option<&'a Group> {
        self.benchmarks.group(row)
    }

    /// Grades a row.
    pub(crate) fn grade(&self, row: usize) -> Graded {
        self.grade_figures(self.figures(row))
    }

    /// Level and grade of a row.
    fn marks(&self, row: usize) -> Marks {
        let Graded { status, level, grade, .. } = self.judge(self.figures(row));
        let scheme = self.scheme;
        Marks {
            status,
            level: place_of(scheme.level.as_ref(), level),
            grade: place_of(Some(&scheme.grade), grade),
        }
    }

    /// Level and grade of all rows.
    pub(crate) fn all_marks(&self, executor: &dyn Executor) -> Vec<Marks> {
        crate::exec::by_row(executor, self.compared.height(), |rows| {
            rows.map(|row| self.marks(row)).collect()
        })
    }

    /// L of a row as it is published, scaled to the scheme's decimals of intensity.
    pub(crate) fn intensity(&self, row: usize) -> Option<i64> {
        self.rounded_intensity(self.figures(row))
    }

    /// K of a row as it is published, scaled to the scheme's decimals of ratios.
    pub(crate) fn ratio(&self, row: usize) -> Option<i64> {
        self.rounded_ratio(self.figures(row))
    }

    fn figures(&self, row: usize) -> Figures {
        Figures { row, numerator: self.compared.numerator(row), output: self.compared.output(row) }
    }

    /// Grades a row as if it had another numerator and output, everything that it is compared
    /// with staying as it is.
    pub(crate) fn grade_as(&self, row: usize, numerator: i64, output: i64) -> Graded {
        self.grade_figures(Figures { row, numerator, output })
    }

    fn grade_figures(&self, figures: Figures) -> Graded {
        let mut graded = self.judge(figures);
        graded.intensity = self.rounded_intensity(figures);
        graded.ratio = self.rounded_ratio(figures);
        graded
    }

    /// L exactly; None where the scheme gives none.
    fn exact_intensity(&self, figures: Figures) -> Option<Ratio> {
        let Figures { numerator, output, .. } = figures;
        let is_ungraded =
            numerator <= 0 && self.scheme.net_not_positive == NetNotPositive::Ungraded;
        if output <= 0 || is_ungraded {
            return None;
        }
        Ratio::of_amounts(divided(numerator, self.scheme), output)
    }

    /// K exactly; None without a group to compare with.
    fn exact_ratio(&self, figures: Figures) -> Option<Ratio> {
        self.exact_intensity(figures)?;
        let numerator = divided(figures.numerator, self.scheme);
        let benchmark_nano = self.group(figures.row)?.benchmark_nano;
        Ratio::to_benchmark(numerator, figures.output, benchmark_nano)
    }

    fn rounded_intensity(&self, figures: Figures) -> Option<i64> {
        self.exact_intensity(figures)?.rounded(self.scheme.rounding.intensity_decimals)
    }

    fn rounded_ratio(&self, figures: Figures) -> Option<i64> {
        self.exact_ratio(figures)?.rounded(self.scheme.rounding.ratio_decimals)
    }

    /// Everything of a grading but L and K as they are published, which cost a division each.
    fn judge(&self, figures: Figures) -> Graded {
        let scheme = self.scheme;
        let Figures { numerator, output, .. } = figures;
        let mut graded = Graded {
            status: Status::UngradedOutput,
            intensity: None,
            ratio: None,
            level: None,
            grade: None,
            rank: None,
            percentile: None,
            composite_nano: None,
            indicators: vec![None; scheme.indicators.len()],
        };
        if output <= 0 {
            if scheme.output_not_positive == OutputNotPositive::LastBand {
                graded.status = Status::GradedLastBand;
                graded.level = scheme.level.as_ref().map(|ladder| ladder.worst().number);
                graded.grade = Some(self.worst_grade().number);
            }
            return graded;
        }
        if numerator <= 0 && scheme.net_not_positive == NetNotPositive::Ungraded {
            graded.status = Status::UngradedNet;
            return graded;
        }
        let Some(intensity) = self.exact_intensity(figures) else { return graded };
        if let Some(ladder) = &scheme.level {
            let decimals = scheme.rounding.intensity_decimals;
            graded.level = Some(self.band(ladder, intensity, decimals).number);
        }
        self.against_peers(figures, &mut graded);
        graded
    }

    fn against_peers(&self, figures: Figures, graded: &mut Graded) {
        let scheme = self.scheme;
        let row = figures.row;
        graded.status = Status::UngradedPeers;
        let ratio = self.exact_ratio(figures);
        if let (Some(group), true) = (self.group(row), ratio.is_some()) {
            let place = if figures == self.figures(row) {
                Some(self.benchmarks.place(row))
            } else {
                intensity_nano(figures.numerator, figures.output, scheme).map(|intensity| {
                    group.place_instead(self.compared.intensity_nano(row), intensity)
                })
            };
            graded.rank = place.and_then(|place| place.rank);
            graded.percentile = place.and_then(|place| place.percentile);
        }
        let band = match scheme.grade_of {
            GradeOf::RatioK => {
                ratio.map(|ratio| self.band(&scheme.grade, ratio, scheme.rounding.ratio_decimals))
            }
            GradeOf::Percentile => graded.percentile.map(|percentile| {
                let nano = i64::from(percentile) * NANO;
                scheme.grade.band(|cut| nano.cmp(&cut))
            }),
            GradeOf::Composite => {
                let numerator = divided(figures.numerator, scheme);
                self.composite(row, numerator, figures.output, graded)
            }
        };
        if let Some(band) = band {
            graded.status = Status::Graded;
            graded.grade = Some(band.number);
        }
    }

    /// Weighted points of the indicators: Σ weight × points ÷ Σ weight over those that could be
    /// computed.
    fn composite(
        &self,
        row: usize,
        numerator: i64,
        output: i64,
        graded: &mut Graded,
    ) -> Option<&'a Band> {
        let decimals = self.scheme.rounding.ratio_decimals;
        let (mut points, mut weights) = (0i128, 0i128);
        for (index, indicator) in self.scheme.indicators.iter().enumerate() {
            let ratio = self.references[index][row]
                .and_then(|reference| Ratio::to_benchmark(numerator, output, reference));
            let Some(ratio) = ratio else {
                if indicator.missing == IndicatorMissing::Ungraded {
                    let is_peers = indicator.of == IndicatorOf::RatioToPeers;
                    if !is_peers {
                        graded.status = Status::UngradedIndicator;
                    }
                    return None;
                }
                continue;
            };
            graded.indicators[index] = ratio.rounded(decimals);
            let weight = i128::from(indicator.weight_nano);
            points += weight * i128::from(points_of(indicator, ratio, self.scheme));
            weights += weight;
        }
        if weights == 0 {
            graded.status = Status::UngradedIndicator;
            return None;
        }
        let composite = i64::try_from(div_half_even(points, weights)).ok()?;
        graded.composite_nano = Some(composite);
        Some(self.scheme.grade.band(|cut| composite.cmp(&cut)))
    }

    fn band<'b>(&self, ladder: &'b Ladder, ratio: Ratio, decimals: u32) -> &'b Band {
        ladder.band(comparison(self.scheme.rounding.compare, ratio, decimals))
    }

    /// The band of the highest ratio, or of the lowest points.
    fn worst_grade(&self) -> &'a Band {
        match self.scheme.grade_of {
            GradeOf::RatioK => self.scheme.grade.worst(),
            GradeOf::Percentile | GradeOf::Composite => &self.scheme.grade.bands[0],
        }
    }
}

/// What is divided: the numerator, or zero where the scheme takes one below zero as that.
pub(crate) fn divided(numerator: i64, scheme: &Scheme) -> i64 {
    match scheme.net_not_positive {
        NetNotPositive::Zero => numerator.max(0),
        NetNotPositive::AsIs | NetNotPositive::Ungraded => numerator,
    }
}

/// How a ratio compares with cut-offs: exactly (全数值比较法), or after rounding
/// (修约值比较法).
pub(crate) fn comparison(
    compare: Compare,
    ratio: Ratio,
    decimals: u32,
) -> impl Fn(i64) -> std::cmp::Ordering {
    let rounded = match compare {
        Compare::FullValue => None,
        Compare::RoundedValue => ratio
            .rounded(decimals)
            .map(|value| i128::from(value) * i128::from(10i64.pow(NANO_DECIMALS - decimals))),
    };
    move |cut| match rounded {
        Some(nano) => nano.cmp(&i128::from(cut)),
        None => ratio.cmp_nano(cut),
    }
}

/// The step of an indicator's points that a ratio is on.
pub(crate) fn step_of(indicator: &Indicator, ratio: Ratio, scheme: &Scheme) -> Option<usize> {
    let compare = comparison(scheme.rounding.compare, ratio, scheme.rounding.ratio_decimals);
    indicator
        .points
        .iter()
        .position(|(upper, _)| upper.is_none_or(|cut| indicator.inclusive.is_within(compare(cut))))
}

/// The points of a ratio, in nano.
fn points_of(indicator: &Indicator, ratio: Ratio, scheme: &Scheme) -> i64 {
    step_of(indicator, ratio, scheme).map_or(0, |step| indicator.points[step].1)
}

/// What an indicator divides the intensity by, per row, in nano.
fn references(
    indicator: &Indicator,
    compared: Compared<'_>,
    benchmarks: &Benchmarks,
    returns: &Returns,
) -> Vec<Option<i64>> {
    match indicator.of {
        IndicatorOf::RatioToPeers => (0..returns.height())
            .map(|row| benchmarks.group(row).map(|group| group.benchmark_nano))
            .collect(),
        IndicatorOf::RatioToRegion => of_region(indicator.region_digits, compared, returns),
        IndicatorOf::RatioToOwnPrevious => of_own_previous(compared, returns),
    }
}

/// Intensity of all industry in the firm's region and period: sum over sum.
fn of_region(digits: u8, compared: Compared<'_>, returns: &Returns) -> Vec<Option<i64>> {
    let periods = returns.numbers(column::PERIOD);
    let regions = returns.numbers(column::REGION);
    let key = |row: usize| (periods[row], region_prefix(regions[row], digits));
    let mut sums: HashMap<(u32, u32), (i128, i128), RandomState> = HashMap::default();
    for row in 0..periods.len() {
        let (numerator, output) = sums.entry(key(row)).or_default();
        *numerator += i128::from(compared.numerator(row));
        *output += i128::from(compared.output(row));
    }
    (0..periods.len())
        .map(|row| {
            let (numerator, output) = *sums.get(&key(row))?;
            if output <= 0 || (digits > 0 && regions[row] == 0) {
                return None;
            }
            crate::number::ratio_scaled(numerator, output, NANO_DECIMALS).filter(|nano| *nano > 0)
        })
        .collect()
}

/// Intensity of the same firm in the same period a year before.
fn of_own_previous(compared: Compared<'_>, returns: &Returns) -> Vec<Option<i64>> {
    let height = returns.height();
    let firm = |row: usize| returns.firm(row);
    let known: HashMap<(&str, u32), usize, RandomState> =
        (0..height).map(|row| ((firm(row), returns.period(row).code()), row)).collect();
    (0..height)
        .map(|row| {
            let before = returns.period(row).year_before().code();
            let row = *known.get(&(firm(row), before))?;
            compared.intensity_nano(row).filter(|nano| *nano > 0)
        })
        .collect()
}
