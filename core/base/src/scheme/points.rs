//! Points: what a scheme says that adds up points of indicators, as validated plan. `points_file.rs`
//! is what the TOML says. Nothing here computes; [`crate::scheme::Scheme::points`] holds it.

use serde::{Deserialize, Serialize};

use super::Inclusive;
use super::expression::{Condition, Value};
use crate::lang::Bilingual;

/// An input that a scheme declares beyond the canonical ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Its id, and the name of its column.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Unit of its amounts as the file writes it; None for a yes/no fact.
    pub unit: Option<String>,
    /// Other names that headers may have.
    pub aliases: Vec<String>,
    /// Whether it may be below zero.
    pub may_be_negative: bool,
    /// Line of the scheme's file.
    #[serde(skip)]
    pub line: u32,
}

/// Firms that are compared with each other: they share all of these, and the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Scope {
    /// Leading digits of the region code: 0, 2, 4 or 6.
    pub region_digits: u8,
    /// Depth of the classification; 0 all industry.
    pub depth: u8,
}

/// How the values of a scope become one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum Statistic {
    /// Mean of the values.
    Mean,
    /// Median of the values.
    Median,
    /// Sum of what is divided over the sum of what it is divided by.
    RatioOfSums,
    /// The best value.
    Best,
    /// The value below which a share (nano) of the firms lie, interpolated.
    Percentile {
        /// Share of firms, in nano.
        share_nano: i64,
    },
}

/// What a value is set against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// A number, in nano.
    Constant(i64),
    /// What a scope comes to.
    Of {
        /// How.
        statistic: Statistic,
        /// Whose.
        scope: Scope,
        /// What it is multiplied with, in nano.
        times_nano: i64,
        /// Whether it is that of the year before.
        is_of_year_before: bool,
        /// Fewest firms that make a base.
        minimum: u32,
    },
}

/// Which values are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// High ones.
    Higher,
    /// Low ones.
    Lower,
}

/// How a value becomes points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Form {
    /// Value ÷ base × points (base ÷ value where low is good), from 0 to the cap.
    Base {
        /// What it is divided by.
        base: Base,
        /// Most points, in nano; None for no limit.
        cap_nano: Option<i64>,
    },
    /// None at the baseline, all at the leading value, in a line between.
    Linear {
        /// Where points begin.
        baseline: Base,
        /// Where they are all there.
        leading: Base,
    },
    /// By steps of the value, or of value ÷ base.
    Steps {
        /// What the value is divided by first.
        base: Option<Base>,
        /// Side of the cut-offs.
        inclusive: Inclusive,
        /// (upper cut-off in nano, points in nano), ascending; the last has no cut-off.
        steps: Vec<(Option<i64>, i64)>,
    },
}

impl Form {
    /// What a value is set against, in the order of base and leading value.
    #[must_use]
    pub fn bases(&self) -> Vec<&Base> {
        match self {
            Self::Base { base, .. } => vec![base],
            Self::Linear { baseline, leading } => vec![baseline, leading],
            Self::Steps { base, .. } => base.iter().collect(),
        }
    }
}

/// What happens where an indicator cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "then")]
pub enum Missing {
    /// It gets the mean of the points of those that have some.
    MeanPoints {
        /// Of whom.
        scope: Scope,
    },
    /// It gets none.
    Zero,
    /// Its points are shared among the others in proportion.
    Drop,
    /// Points are taken off.
    Malus {
        /// How many, in nano.
        nano: i64,
    },
    /// The firm gets no class.
    Ungraded,
}

/// A way of giving points that holds under a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// When it holds; None for always.
    pub when: Option<Condition>,
    /// Which values are good.
    pub better: Better,
    /// How points come about.
    pub form: Form,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Index of the rule set that it belongs to; None for all.
    pub rule_set: Option<usize>,
    /// What is looked at.
    pub value: Value,
    /// Its unit, for print.
    pub unit: Option<Bilingual>,
    /// Its points, in nano.
    pub points_nano: i64,
    /// The first case whose condition holds gives the points; the last has none.
    pub cases: Vec<Case>,
    /// Of whom its rank is.
    pub rank_scope: Scope,
    /// What happens where it cannot be computed.
    pub missing: Missing,
    /// Names of its columns.
    #[serde(skip)]
    pub columns: MeasureColumns,
    /// Line of the scheme's file.
    #[serde(skip)]
    pub line: u32,
}

/// Names and titles of the columns of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MeasureColumns {
    /// The value.
    pub value: ColumnName,
    /// The points.
    pub points: ColumnName,
    /// The base, or the baseline.
    pub base: ColumnName,
    /// The leading value.
    pub leading: Option<ColumnName>,
    /// The rank.
    pub rank: ColumnName,
}

/// Name and titles of one column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnName {
    /// For programs.
    pub name: String,
    /// For people.
    pub title: Bilingual,
}

/// Firms with a method of their own in the same file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleSet {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Which firms; None for all that no one before takes.
    pub when: Option<Condition>,
    /// Line of the scheme's file.
    #[serde(skip)]
    pub line: u32,
}

/// What an adjustment does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Points are added, or taken off where below zero; nano.
    Points(i64),
    /// The class is no better than this one.
    NoBetterThan(i32),
}

/// Bonus, malus or veto.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Adjustment {
    /// Its id.
    pub id: String,
    /// Its reason, as it is printed.
    pub name: Bilingual,
    /// Index of the rule set that it belongs to; None for all.
    pub rule_set: Option<usize>,
    /// When it applies.
    pub when: Condition,
    /// What it does.
    pub effect: Effect,
    /// Its column.
    #[serde(skip)]
    pub column: ColumnName,
    /// Line of the scheme's file.
    #[serde(skip)]
    pub line: u32,
}

/// Firms that are scored and not classed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unclassed {
    /// Why.
    pub name: Bilingual,
    /// Which.
    pub when: Condition,
    /// The class that they are treated as.
    pub treat_as: Option<i32>,
    /// Whether they count in bases and ranks of indicators.
    pub is_compared: bool,
    /// Line of the scheme's file.
    #[serde(skip)]
    pub line: u32,
}

/// Who of firms with equal points is in the better class where only some have room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// All of them.
    Better,
    /// None of them.
    Worse,
}

/// What a share of firms that is no whole number becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whole {
    /// The whole number below.
    Down,
    /// The whole number above.
    Up,
    /// The nearest, a half up.
    Nearest,
}

/// Classes by rank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quota {
    /// Among whom.
    pub scope: Scope,
    /// How equal points are settled.
    pub ties: Ties,
    /// How many a share is.
    pub whole: Whole,
    /// (class number, share of the firms that are in it or a better one, nano), the best first; the
    /// last has all.
    pub shares: Vec<(i32, i64)>,
}

/// How points become classes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Classes {
    /// None are given.
    None,
    /// By cut-offs of the points: the scheme's ladder.
    CutOffs,
    /// By rank.
    Quota(Quota),
}

/// A method that adds up points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Points {
    /// Points that the indicators of a firm add up to, in nano.
    pub full_nano: i64,
    /// Rule sets; a firm follows the first whose condition holds. Empty for one for all.
    pub rule_sets: Vec<RuleSet>,
    /// Indicators.
    pub measures: Vec<Measure>,
    /// Bonus, malus and veto.
    pub adjustments: Vec<Adjustment>,
    /// Who is not classed; the first that holds counts.
    pub unclassed: Vec<Unclassed>,
    /// Classes.
    pub classes: Classes,
    /// tce that 1 MWh of electricity is at 等价值, in nano.
    pub electricity_primary_nano: Option<i64>,
}

impl Points {
    /// Every condition, with the line that it stands on.
    pub fn conditions(&self) -> impl Iterator<Item = (&Condition, u32)> {
        let of_sets = self.rule_sets.iter().filter_map(|set| Some((set.when.as_ref()?, set.line)));
        let of_cases = self.measures.iter().flat_map(|measure| {
            let cases = measure.cases.iter().filter_map(|case| case.when.as_ref());
            cases.map(|when| (when, measure.line))
        });
        let of_adjustments = self.adjustments.iter().map(|one| (&one.when, one.line));
        let of_unclassed = self.unclassed.iter().map(|one| (&one.when, one.line));
        of_sets.chain(of_cases).chain(of_adjustments).chain(of_unclassed)
    }

    /// Every value, with the line that it stands on.
    pub fn values(&self) -> impl Iterator<Item = (&Value, u32)> {
        let own = self.measures.iter().map(|measure| (&measure.value, measure.line));
        own.chain(self.conditions().flat_map(|(when, line)| when.values().map(move |v| (v, line))))
    }

    /// The indicators of a rule set.
    pub fn measures_of(&self, rule_set: usize) -> impl Iterator<Item = (usize, &Measure)> {
        let measures = self.measures.iter().enumerate();
        measures.filter(move |(_, one)| one.rule_set.is_none_or(|own| own == rule_set))
    }
}

impl Quota {
    /// The class of a rank among so many firms.
    #[must_use]
    pub fn class(&self, rank: u64, firms: u64) -> Option<i32> {
        let nano = u128::from(crate::number::NANO.unsigned_abs());
        let of_share = |share: i64| {
            let product = u128::from(share.unsigned_abs()) * u128::from(firms);
            match self.whole {
                Whole::Down => product / nano,
                Whole::Up => product.div_ceil(nano),
                Whole::Nearest => (2 * product + nano) / (2 * nano),
            }
        };
        let is_in = |(_, share): &&(i32, i64)| u128::from(rank) <= of_share(*share);
        self.shares.iter().find(is_in).or(self.shares.last()).map(|(number, _)| *number)
    }
}
