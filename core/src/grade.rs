//! Grade: accounts and benchmarks → L, K, level, grade, place among peers, row by row. The rule
//! itself is [`crate::judge`]'s; here are the figures that it is given, and what of its judgement
//! is kept.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;

use crate::benchmark::{
    BenchmarkTable, BenchmarkValue, Benchmarks, Compared, Group, IssuedRegions, Standing,
    intensity_nano, region_prefix,
};
use crate::exec::Executor;
use crate::judge::{self, Judgement};
use crate::number::{NANO_DECIMALS, Ratio};
use crate::points::{self, Points, RowPoints};
use crate::returns::{Returns, column};
use crate::scheme::{Band, Indicator, IndicatorOf, Ladder, Scheme};

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
    /// What decided: the same before anything was rounded.
    pub exact: Judgement,
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
    /// What points come to, where the scheme adds them up.
    pub(crate) points: Option<&'a Points>,
}

/// Per indicator, what the intensity of every row is divided by.
pub(crate) type References = Vec<Reference>;

/// What an indicator divides the intensity by, in few bytes a row; [`NONE`] where there is nothing.
pub(crate) enum Reference {
    /// The benchmark of the peers.
    Peers,
    /// One of few quotients, by its index.
    Shared { of_row: Vec<u32>, quotients: Vec<Ratio> },
    /// The intensity of another row.
    Row(Vec<u32>),
}

/// Stands for no index.
const NONE: u32 = u32::MAX;

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
    returns: &Returns,
    table: Option<&BenchmarkTable>,
) -> References {
    let issued = table.filter(|table| table.is_issued()).map(IssuedRegions::of);
    let indicators = scheme.indicators.iter();
    indicators.map(|indicator| reference(indicator, compared, returns, issued.as_ref())).collect()
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
        let (Judgement { status, level, grade, .. }, _) = self.judge(self.figures(row));
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
        let Figures { numerator, output, .. } = self.figures(row);
        let intensity = judge::intensity(self.scheme, numerator, output)?;
        if !self.scheme.has_intensity {
            return None;
        }
        intensity.rounded(self.scheme.rounding.intensity_decimals)
    }

    /// K of a row as it is published, scaled to the scheme's decimals of ratios.
    pub(crate) fn ratio(&self, row: usize) -> Option<i64> {
        let ratio = judge::ratio(self.scheme, self.exact(self.figures(row)))?;
        ratio.rounded(self.scheme.rounding.ratio_decimals)
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
        let (exact, place) = self.judge(figures);
        let place = place.filter(|_| exact.ratio.is_some());
        let rounding = self.scheme.rounding;
        let ratio = |ratio: Option<Ratio>| ratio?.rounded(rounding.ratio_decimals);
        Graded {
            status: exact.status,
            intensity: exact.intensity.and_then(|l| l.rounded(rounding.intensity_decimals)),
            ratio: ratio(exact.ratio),
            level: exact.level,
            grade: exact.grade,
            rank: place.and_then(|place| place.rank),
            percentile: place.and_then(|place| place.percentile),
            composite_nano: exact.composite.and_then(|points| points.rounded(NANO_DECIMALS)),
            indicators: exact.indicators.iter().copied().map(ratio).collect(),
            exact,
        }
    }

    /// The judgement of figures, and the place among the peers.
    fn judge(&self, figures: Figures) -> (Judgement, Option<Standing>) {
        let place = self.group(figures.row).and_then(|group| self.place(figures, group));
        let row = figures.row;
        if let Some(points) = self.points {
            return (self.of_points(points.row(row), figures), place);
        }
        let exact = judge::Figures {
            percentile: place.and_then(|place| place.percentile),
            ..self.exact(figures)
        };
        (judge::judge(self.scheme, exact, |indicator| self.reference(indicator, row)), place)
    }

    /// The judgement of points, which were added up among all rows: those of other figures of a
    /// row are not known.
    fn of_points(&self, points: &RowPoints, figures: Figures) -> Judgement {
        let scheme = self.scheme;
        let exact = self.exact(figures);
        let wants_intensity = scheme.has_intensity;
        let intensity = judge::intensity(scheme, figures.numerator, figures.output);
        let intensity = intensity.filter(|_| wants_intensity);
        let decimals = scheme.rounding.intensity_decimals;
        let level = scheme.level.as_ref().filter(|_| !exact.is_held).zip(intensity);
        let composite = points.total.as_ref().and_then(|total| {
            let terms = i128::try_from(total.numer()).ok().zip(i128::try_from(total.denom()).ok());
            terms
                .and_then(|(top, bottom)| Ratio::new(top, bottom))
                .or_else(|| points::rounded(total, NANO_DECIMALS).map(Ratio::of_nano))
        });
        Judgement {
            status: points.status(),
            level: level.map(|(ladder, exact)| {
                ladder.band(judge::comparison(scheme.rounding.compare, exact, decimals)).number
            }),
            grade: points.class,
            intensity,
            ratio: judge::ratio(scheme, exact).filter(|_| wants_intensity),
            composite,
            indicators: Vec::new(),
        }
    }

    /// What an indicator divides the intensity of a row by, exactly.
    pub(crate) fn reference(&self, indicator: usize, row: usize) -> Option<Ratio> {
        match &self.references[indicator] {
            Reference::Peers => self.group(row).map(|group| group.benchmark.exact),
            Reference::Shared { of_row, quotients } => quotients.get(of_row[row] as usize).copied(),
            Reference::Row(of_row) => {
                let row = Some(of_row[row]).filter(|row| *row != NONE)? as usize;
                Ratio::of_amounts(self.compared.numerator(row), self.compared.output(row))
            }
        }
    }

    /// What figures are judged on, but for the place among the peers.
    fn exact(&self, figures: Figures) -> judge::Figures {
        judge::Figures {
            numerator: figures.numerator,
            output: figures.output,
            benchmark: self.group(figures.row).map(|group| group.benchmark.exact),
            percentile: None,
            is_held: self.compared.is_held(figures.row),
        }
    }

    fn place(&self, figures: Figures, group: &Group) -> Option<Standing> {
        let row = figures.row;
        if figures == self.figures(row) {
            return Some(self.benchmarks.place(row));
        }
        intensity_nano(figures.numerator, figures.output, self.scheme).map(|intensity| {
            let own = self.benchmarks.own(row, self.compared.intensity_nano(row));
            group.place_instead(own, intensity)
        })
    }
}

fn reference(
    indicator: &Indicator,
    compared: Compared<'_>,
    returns: &Returns,
    issued: Option<&IssuedRegions>,
) -> Reference {
    match indicator.of {
        IndicatorOf::RatioToPeers => Reference::Peers,
        IndicatorOf::RatioToRegion => of_region(indicator.region_digits, compared, returns, issued),
        IndicatorOf::RatioToOwnPrevious => of_own_previous(compared, returns),
    }
}

/// Sums of all industry by period and region: what is divided, and outputs.
pub(crate) fn region_sums(
    digits: u8,
    compared: Compared<'_>,
    returns: &Returns,
) -> BTreeMap<(u32, u32), (i128, i128)> {
    let periods = returns.numbers(column::PERIOD);
    let regions = returns.numbers(column::REGION);
    let mut sums: HashMap<(u32, u32), (i128, i128), RandomState> = HashMap::default();
    for row in (0..periods.len()).filter(|&row| !compared.is_held(row)) {
        let key = (periods[row], region_prefix(regions[row], digits));
        let (numerator, output) = sums.entry(key).or_default();
        *numerator += i128::from(compared.numerator(row));
        *output += i128::from(compared.output(row));
    }
    sums.into_iter().collect()
}

/// Intensity of all industry in the firm's region and period: sum over sum, as a book issued it
/// where it did.
fn of_region(
    digits: u8,
    compared: Compared<'_>,
    returns: &Returns,
    issued: Option<&IssuedRegions>,
) -> Reference {
    let periods = returns.numbers(column::PERIOD);
    let regions = returns.numbers(column::REGION);
    let sums = region_sums(digits, compared, returns);
    let of_peers = compared.scheme.peers.region_digits;
    let is_issued = |row: usize| {
        issued.is_some_and(|issued| issued.covers(periods[row], regions[row], of_peers))
    };
    let mut quotients = Vec::new();
    let mut known: HashMap<(bool, u32, u32), u32, RandomState> = HashMap::default();
    let mut index_of = |is_issued: bool, period: u32, region: u32| {
        *known.entry((is_issued, period, region)).or_insert_with(|| {
            let quotient = match issued.filter(|_| is_issued) {
                Some(issued) => issued.quotient(period, digits, region),
                None => sums.get(&(period, region)).and_then(|sums| Ratio::new(sums.0, sums.1)),
            };
            let Some(value) = quotient.and_then(BenchmarkValue::of) else { return NONE };
            quotients.push(value.exact);
            quotients.len() as u32 - 1
        })
    };
    let is_nowhere = |row: usize| digits > 0 && regions[row] == 0 || compared.is_held(row);
    let index = |row: usize| match is_nowhere(row) {
        true => NONE,
        false => index_of(is_issued(row), periods[row], region_prefix(regions[row], digits)),
    };
    let of_row = (0..periods.len()).map(index).collect();
    Reference::Shared { of_row, quotients }
}

/// Intensity of the same firm in the same period a year before.
fn of_own_previous(compared: Compared<'_>, returns: &Returns) -> Reference {
    let year_before = returns.year_before();
    let before = |row: usize| {
        let row = year_before(row)?;
        // One that is not above zero, or too large to be compared, is nothing to divide by.
        compared.intensity_nano(row).filter(|nano| *nano > 0)?;
        Some(row as u32)
    };
    Reference::Row((0..returns.height()).map(|row| before(row).unwrap_or(NONE)).collect())
}
