//! Ladders of levels and grades: the bands, which one holds, and how far the cut-offs are.

use std::cmp::Ordering;

use super::firm::Firm;
use super::intensity::widest;
use super::{BandView, Decimal, Distance, LadderView, Side, bilingual};
use crate::judge::comparison;
use crate::lang::Bilingual;
use crate::number::{MICRO_DECIMALS, NANO, NANO_DECIMALS, Ratio, ratio_scaled};
use crate::scheme::{Compare, GradeOf, Ladder};

/// A value to be judged.
#[derive(Clone, Copy)]
enum Judged {
    Ratio { ratio: Ratio, decimals: u32 },
    Nano(i64),
}

impl Judged {
    /// The value as a reader sees it, also where it does not fit into nano.
    fn decimal(self, compare: Compare) -> Option<Decimal> {
        match (self, compare) {
            (Self::Nano(nano), _) => Some(Decimal::nano(nano)),
            (Self::Ratio { ratio, .. }, Compare::FullValue) => widest(ratio, NANO_DECIMALS),
            (Self::Ratio { ratio, decimals }, Compare::RoundedValue) => widest(ratio, decimals),
        }
    }

    /// The value in nano, to measure distances.
    fn nano(self, compare: Compare) -> Option<i64> {
        match (self, compare) {
            (Self::Nano(nano), _) => Some(nano),
            (Self::Ratio { ratio, .. }, Compare::FullValue) => ratio.rounded(NANO_DECIMALS),
            (Self::Ratio { ratio, decimals }, Compare::RoundedValue) => {
                ratio.rounded(decimals)?.checked_mul(10i64.pow(NANO_DECIMALS - decimals))
            }
        }
    }

    fn side(self, cut: i64, compare: Compare) -> Side {
        let order = match self {
            Self::Nano(nano) => nano.cmp(&cut),
            Self::Ratio { ratio, decimals } => comparison(compare, ratio, decimals)(cut),
        };
        match order {
            Ordering::Less => Side::Below,
            Ordering::Equal => Side::At,
            Ordering::Greater => Side::Above,
        }
    }
}

/// How many bands are worse than a numbered one.
pub(super) fn merit(ladder: &Ladder, number: i32, is_lower_better: bool) -> Option<usize> {
    let place = ladder.bands.iter().position(|band| band.number == number)?;
    Some(if is_lower_better { ladder.bands.len() - 1 - place } else { place })
}

/// Whether a low value is a good one.
pub(super) fn is_lower_better(of: GradeOf) -> bool {
    match of {
        GradeOf::RatioK => true,
        GradeOf::Percentile | GradeOf::Composite | GradeOf::Points | GradeOf::PointsRank => false,
    }
}

/// The ladder of levels.
pub(super) fn level(firm: &Firm<'_>) -> Option<LadderView> {
    let scheme = firm.method.scheme;
    let ladder = scheme.level.as_ref()?;
    let decimals = scheme.rounding.intensity_decimals;
    let judged = firm.graded.exact.intensity.map(|ratio| Judged::Ratio { ratio, decimals });
    let head = Head {
        of: "intensity_l",
        name: bilingual("碳强度 L", "carbon intensity L"),
        is_lower_better: true,
        held: firm.graded.level,
        compare: scheme.rounding.compare,
    };
    Some(view(ladder, head, judged))
}

/// The ladder of grades.
pub(super) fn grade(firm: &Firm<'_>) -> LadderView {
    let scheme = firm.method.scheme;
    let graded = &firm.graded;
    let decimals = scheme.rounding.ratio_decimals;
    let (of, name, judged) = match scheme.grade_of {
        GradeOf::RatioK => (
            "ratio_k",
            bilingual("碳效值 K", "carbon ratio K"),
            graded.exact.ratio.map(|ratio| Judged::Ratio { ratio, decimals }),
        ),
        GradeOf::Percentile => (
            "percentile",
            bilingual("同行百分位", "percentile among peers"),
            graded.percentile.map(|percentile| Judged::Nano(i64::from(percentile) * NANO)),
        ),
        GradeOf::Composite | GradeOf::Points | GradeOf::PointsRank => (
            "composite",
            bilingual("综合得分", "composite points"),
            graded.exact.composite.map(|ratio| Judged::Ratio { ratio, decimals: NANO_DECIMALS }),
        ),
    };
    let head = Head {
        of,
        name,
        is_lower_better: is_lower_better(scheme.grade_of),
        held: graded.grade,
        compare: scheme.rounding.compare,
    };
    view(&scheme.grade, head, judged)
}

/// What a view says of the whole ladder.
struct Head {
    of: &'static str,
    name: Bilingual,
    is_lower_better: bool,
    held: Option<i32>,
    compare: Compare,
}

fn view(ladder: &Ladder, head: Head, judged: Option<Judged>) -> LadderView {
    let Head { of, name, is_lower_better, held, compare } = head;
    let value = judged.and_then(|judged| judged.nano(compare));
    let mut lower = None;
    let bands = ladder
        .bands
        .iter()
        .map(|band| BandView {
            number: band.number,
            label: band.label.clone(),
            colour: band.colour.clone(),
            lower: std::mem::replace(&mut lower, band.upper_nano).map(Decimal::nano),
            upper: band.upper_nano.map(Decimal::nano),
            is_held: held == Some(band.number),
            to_upper: judged.zip(value).zip(band.upper_nano).and_then(|((judged, value), cut)| {
                Some(Distance {
                    side: judged.side(cut, compare),
                    value: Decimal::nano(value.checked_sub(cut)?),
                    percent: percent(value, cut),
                })
            }),
        })
        .collect();
    let best = ladder.bands.len().checked_sub(1);
    LadderView {
        of: of.into(),
        name,
        value: judged.and_then(|judged| judged.decimal(compare)),
        compare,
        inclusive: ladder.inclusive,
        is_lower_better,
        held,
        is_best: held
            .and_then(|held| merit(ladder, held, is_lower_better))
            .is_some_and(|it| Some(it) == best),
        bands,
    }
}

/// (value − cut) ÷ value in percent.
fn percent(value: i64, cut: i64) -> Option<Decimal> {
    let difference = i128::from(value) - i128::from(cut);
    let size = i128::from(value.unsigned_abs());
    ratio_scaled(difference * 100, size, MICRO_DECIMALS).map(Decimal::micro)
}
