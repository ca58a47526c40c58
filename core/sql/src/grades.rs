//! Peers → grades: L, K and the indicators as decimals and as what cut-offs are judged on, then
//! bands and status.

use super::arith::{STEPS, Sign, Steps, power_of_ten};
use super::{Cte, Query, named};
use tanxiao_core::grade::Status;
use tanxiao_core::number::NANO_DECIMALS;
use tanxiao_core::scheme::{
    Band, Compare, GradeOf, Inclusive, Indicator, IndicatorMissing, IndicatorOf, Ladder,
    NetNotPositive, OutputNotPositive,
};

/// What a firm brings along to its score.
const CARRIED: [&[&str]; 4] = [
    &["credit_code", "name", "period", "region", "industry", "pcaf_score"],
    &["energy_tce", "scope1_tco2", "scope2_tco2", "gross_tco2"],
    &["deducted_tco2", "net_tco2", "default_tco2", "output"],
    &["numerator", "dividend", "divisor"],
];

impl Query<'_> {
    pub(super) fn grades(&self) -> Vec<Cte> {
        let mut ctes = self.region_sums();
        ctes.extend([self.tx_compared(), self.tx_ratios(), self.tx_bands(), self.tx_graded()]);
        ctes
    }

    fn indicators(&self) -> &[Indicator] {
        &self.options.method.scheme.indicators
    }

    /// Intensity of all industry by period and region, for each indicator that looks at it.
    fn region_sums(&self) -> Vec<Cte> {
        let dialect = self.options.dialect;
        let mut ctes = Vec::new();
        for (index, indicator) in self.indicators().iter().enumerate() {
            if indicator.of != IndicatorOf::RatioToRegion {
                continue;
            }
            let region = region_prefix(indicator.region_digits);
            let group_by = if indicator.region_digits == 0 { "" } else { ", " };
            let group = if indicator.region_digits == 0 { "" } else { region.as_str() };
            let sums = format!(
                "  SELECT f.period AS period, {region} AS region,\n    \
                 SUM(f.numerator) AS numerator, SUM(f.output) AS output\n  \
                 FROM tx_firms f\n  GROUP BY f.period{group_by}{group}"
            );
            let positive =
                |name: &str| dialect.huge(&format!("CASE WHEN s.{name} > 0 THEN s.{name} END"));
            let value = dialect.ratio(
                Sign::NotNegative,
                &positive("numerator"),
                &power_of_ten(9),
                &positive("output"),
            );
            let is_known = if indicator.region_digits == 0 { "1 = 1" } else { "s.region <> ''" };
            let body = format!(
                "  SELECT s.period AS period, s.region AS region,\n    {value} AS reference_nano,\n    \
                 {} AS reference_top, {} AS reference_bottom\n  \
                 FROM (\n{sums}\n  ) s\n  WHERE {is_known}",
                positive("numerator"),
                positive("output"),
            );
            ctes.push(Cte::new(&format!("tx_region{index}"), body));
        }
        ctes
    }

    /// Firms with all that they are compared with.
    fn tx_compared(&self) -> Cte {
        let dialect = self.options.dialect;
        let mut columns = String::new();
        let mut joins = String::new();
        for (index, indicator) in self.indicators().iter().enumerate() {
            let [reference, top, bottom] = match indicator.of {
                IndicatorOf::RatioToPeers => {
                    ["nano", "top", "bottom"].map(|part| format!("c.benchmark_{part}"))
                }
                IndicatorOf::RatioToRegion => {
                    let region = region_prefix(indicator.region_digits);
                    joins.push_str(&format!(
                        "\n  LEFT JOIN tx_region{index} r{index} ON r{index}.period = f.period \
                         AND r{index}.region = {region}"
                    ));
                    ["nano", "top", "bottom"].map(|part| format!("r{index}.reference_{part}"))
                }
                IndicatorOf::RatioToOwnPrevious => {
                    let year =
                        dialect.text(&format!("{} - 1", dialect.int("SUBSTR(f.period, 1, 4)")));
                    joins.push_str(&format!(
                        "\n  LEFT JOIN tx_firms y{index} ON y{index}.firm = f.firm \
                         AND y{index}.period = {year} || SUBSTR(f.period, 5)"
                    ));
                    ["intensity_nano", "dividend", "divisor"].map(|part| format!("y{index}.{part}"))
                }
            };
            let positive =
                |of: &str| dialect.huge(&format!("CASE WHEN {reference} > 0 THEN {of} END"));
            columns.push_str(&format!(
                ",\n    {} AS i{index}_top,\n    {} AS i{index}_bottom",
                positive(&top),
                positive(&bottom)
            ));
        }
        let body = format!(
            "  SELECT {},\n    c.depth AS benchmark_depth, c.peer_count AS peer_count,\n    \
             c.benchmark_nano AS benchmark_nano,\n    \
             {} AS k_top, {} AS k_bottom,\n    p.peer_rank AS peer_rank,\n    \
             CASE WHEN p.percent < 1 THEN 1 WHEN p.percent > 100 THEN 100 ELSE p.percent END \
             AS percentile{columns}\n  \
             FROM tx_firms f\n  \
             LEFT JOIN tx_choice c ON c.period = f.period AND c.peer_region = f.peer_region\n    \
             AND c.industry = f.industry\n  \
             LEFT JOIN tx_places p ON p.firm = f.firm AND p.period = f.period\n    \
             AND p.code = c.code AND p.depth = c.depth{joins}",
            CARRIED.map(|names| named("f", names)).join(",\n    "),
            dialect.huge("c.benchmark_top"),
            dialect.huge("c.benchmark_bottom"),
        );
        Cte::new("tx_compared", body)
    }

    /// The quotients of the dividend by an exact reference, by the names of their columns.
    fn exact_quotients(&self) -> Vec<(String, Option<Inclusive>)> {
        let scheme = self.options.method.scheme;
        let is_k = scheme.grade_of == GradeOf::RatioK;
        let k = ("k".to_owned(), is_k.then_some(scheme.grade.inclusive));
        let indicators = self.indicators().iter().enumerate();
        let indicators = indicators.map(|(i, one)| (format!("i{i}"), Some(one.inclusive)));
        std::iter::once(k).chain(indicators).collect()
    }

    /// Amount × 10^9 × denominator ÷ numerator of every reference, divided as on paper: a query
    /// around a query for every step, so that none has to be written twice.
    fn divided(&self) -> String {
        let dialect = self.options.dialect;
        let quotients = self.exact_quotients();
        let each = |of: &dyn Fn(&str) -> [String; 2]| {
            quotients.iter().flat_map(|(name, _)| of(name)).collect::<Vec<_>>().join(",\n    ")
        };
        let magnitude = match self.sign() {
            Sign::NotNegative => "t.dividend",
            Sign::Any => "CASE WHEN t.dividend < 0 THEN -t.dividend ELSE t.dividend END",
        };
        let first = each(&|name| {
            let (top, bottom) = (format!("t.{name}_top"), format!("t.{name}_bottom"));
            [
                format!("{} AS {name}_times", dialect.div(&bottom, &top)),
                format!("{bottom} % {top} AS {name}_part"),
            ]
        });
        let magnitude = dialect.huge(magnitude);
        let mut query = format!(
            "  SELECT t.*,\n    {magnitude} AS magnitude,\n    {first}\n  FROM tx_compared t"
        );
        for (step, (power, digits)) in STEPS.into_iter().enumerate() {
            let digits = digits.map(|(power, count)| {
                let digits = dialect.div("t.magnitude", &power.to_string());
                format!("({digits} % {count})")
            });
            let columns = each(&|name| {
                let carried = (step > 0).then(|| format!("t.{name}_rest{} * {power}", step - 1));
                let brought = digits.as_ref().map(|digits| format!("{digits} * t.{name}_part"));
                let terms: Vec<String> = carried.into_iter().chain(brought).collect();
                let (value, top) = (format!("({})", terms.join(" + ")), format!("t.{name}_top"));
                let quotient = dialect.div(&value, &top);
                let whole = match step {
                    0 => quotient,
                    _ => format!("t.{name}_whole{} * {power} + {quotient}", step - 1),
                };
                [
                    format!("{whole} AS {name}_whole{step}"),
                    format!("{value} % {top} AS {name}_rest{step}"),
                ]
            });
            query = format!("  SELECT t.*,\n    {columns}\n  FROM (\n{query}\n  ) t");
        }
        query
    }

    /// Every quotient as published, and as what cut-offs are judged on.
    fn tx_ratios(&self) -> Cte {
        let scheme = self.options.method.scheme;
        let dialect = self.options.dialect;
        let rounding = scheme.rounding;
        let mut columns = Vec::new();
        let mut add = |name: &str, rounded: String, judged: Option<String>, decimals: u32| {
            if let Some(exact) = judged {
                let judged = match rounding.compare {
                    Compare::FullValue => exact,
                    Compare::RoundedValue => {
                        let unit = power_of_ten(NANO_DECIMALS - decimals);
                        format!("COALESCE(({rounded}) * {unit}, {exact})")
                    }
                };
                columns.push(format!("{judged} AS {name}_judged"));
            }
            columns.push(format!("{rounded} AS {name}"));
        };
        let (sign, divisor) = (self.sign(), "t.divisor");
        let decimals = rounding.intensity_decimals;
        let power = power_of_ten(decimals);
        let judged = scheme.level.as_ref().map(|ladder| {
            let nano = power_of_ten(NANO_DECIMALS);
            dialect.judged(sign, ladder.inclusive, "t.dividend", &nano, divisor)
        });
        add("l", dialect.ratio(sign, "t.dividend", &power, divisor), judged, decimals);
        for (name, inclusive) in self.exact_quotients() {
            let last = STEPS.len() - 1;
            let steps = Steps {
                whole: format!(
                    "(t.{name}_whole{last} + t.magnitude * 1000000000 * t.{name}_times)"
                ),
                rest: format!("t.{name}_rest{last}"),
                top: format!("t.{name}_top"),
            };
            let decimals = rounding.ratio_decimals;
            let rounded = dialect.ratio_to(sign, &steps, divisor, decimals);
            let judged =
                inclusive.map(|inclusive| dialect.judged_to(sign, inclusive, &steps, divisor));
            add(&name, rounded, judged, decimals);
        }
        let divided = self.divided();
        let body =
            format!("  SELECT t.*,\n    {}\n  FROM (\n{divided}\n  ) t", columns.join(",\n    "));
        Cte::new("tx_ratios", body)
    }

    /// The number of the band of a value, or `none` where there is no value.
    fn band(&self, ladder: &Ladder, value: &str, none: &str) -> String {
        let cases = ladder.bands.iter().filter_map(|band| {
            let cut = band.upper_nano?;
            Some(format!("WHEN {value} {} {cut} THEN {}", sign(ladder.inclusive), band.number))
        });
        let cases: Vec<String> = cases.collect();
        let last = ladder.bands.last().map_or(0, |band: &Band| band.number);
        self.options.dialect.int(&format!(
            "CASE WHEN {value} IS NULL THEN {none} {} ELSE {last} END",
            cases.join(" ")
        ))
    }

    fn tx_bands(&self) -> Cte {
        let scheme = self.options.method.scheme;
        let is_last = scheme.output_not_positive == OutputNotPositive::LastBand;
        let none = |number: i32| match is_last {
            true => format!("CASE WHEN t.output <= 0 THEN {number} END"),
            false => "NULL".to_owned(),
        };
        let dialect = self.options.dialect;
        let level = match &scheme.level {
            None => dialect.int("NULL"),
            Some(ladder) => self.band(ladder, "t.l_judged", &none(ladder.worst().number)),
        };
        let mut columns = vec![format!("{level} AS level")];
        let value = match scheme.grade_of {
            GradeOf::RatioK => "t.k_judged".to_owned(),
            GradeOf::Percentile => format!("{} * 1000000000", dialect.huge("t.percentile")),
            GradeOf::Composite | GradeOf::Points | GradeOf::PointsRank => "NULL".to_owned(),
        };
        if scheme.grade_of == GradeOf::Composite {
            columns.extend(self.points());
        } else {
            let worst = match scheme.grade_of {
                GradeOf::RatioK => scheme.grade.worst().number,
                GradeOf::Percentile
                | GradeOf::Composite
                | GradeOf::Points
                | GradeOf::PointsRank => scheme.grade.bands[0].number,
            };
            columns.push(format!("{} AS grade", self.band(&scheme.grade, &value, &none(worst))));
        }
        Cte::new(
            "tx_bands",
            format!("  SELECT t.*,\n    {}\n  FROM tx_ratios t", columns.join(",\n    ")),
        )
    }

    /// Σ weight × points and Σ weight over the indicators that could be computed; the one is NULL
    /// where one is missing that must not be, the other where all are.
    fn points(&self) -> Vec<String> {
        let dialect = self.options.dialect;
        let (mut points, mut weights, mut needed) = (Vec::new(), Vec::new(), Vec::new());
        for (index, indicator) in self.indicators().iter().enumerate() {
            let value = format!("t.i{index}_judged");
            let weight = i128::from(indicator.weight_nano);
            let steps = indicator.points.iter().map(|(upper, points)| {
                let product = weight * i128::from(*points);
                match upper {
                    Some(cut) => {
                        format!("WHEN {value} {} {cut} THEN {product}", sign(indicator.inclusive))
                    }
                    None => format!("ELSE {product}"),
                }
            });
            let steps = steps.collect::<Vec<_>>().join(" ");
            points.push(dialect.huge(&format!("CASE WHEN {value} IS NULL THEN 0 {steps} END")));
            weights
                .push(dialect.huge(&format!("CASE WHEN {value} IS NULL THEN 0 ELSE {weight} END")));
            if indicator.missing == IndicatorMissing::Ungraded {
                needed.push(format!("{value} IS NOT NULL"));
            }
        }
        let (points, weights) = (points.join("\n      + "), weights.join(" + "));
        let needed = if needed.is_empty() { "1 = 1".to_owned() } else { needed.join(" AND ") };
        let points = dialect.huge(&format!("CASE WHEN {needed} THEN {points} END"));
        vec![
            format!("{points} AS points"),
            format!("{} AS weights", dialect.huge(&format!("NULLIF({weights}, 0)"))),
        ]
    }

    fn tx_graded(&self) -> Cte {
        let scheme = self.options.method.scheme;
        let dialect = self.options.dialect;
        let mut columns = vec!["t.*".to_owned()];
        let grade = match scheme.grade_of {
            GradeOf::Composite => {
                let worst = scheme.grade.bands[0].number;
                let none = match scheme.output_not_positive {
                    OutputNotPositive::LastBand => {
                        format!("CASE WHEN t.output <= 0 THEN {worst} END")
                    }
                    OutputNotPositive::Ungraded => "NULL".to_owned(),
                };
                let rounded = dialect.half_even("t.points", "t.weights");
                let value = match scheme.rounding.compare {
                    Compare::RoundedValue => rounded.clone(),
                    Compare::FullValue => {
                        let inclusive = scheme.grade.inclusive;
                        dialect.judged(Sign::NotNegative, inclusive, "t.points", "1", "t.weights")
                    }
                };
                let grade = self.band(&scheme.grade, &value, &none);
                columns.push(format!("{rounded} AS composite"));
                columns.push(format!("{grade} AS grade"));
                grade
            }
            _ => "t.grade".to_owned(),
        };
        let status = |status| dialect.literal(Status::text(status));
        let mut cases = Vec::new();
        cases.push(match scheme.output_not_positive {
            OutputNotPositive::LastBand => {
                format!("WHEN t.output <= 0 THEN {}", status(Status::GradedLastBand))
            }
            OutputNotPositive::Ungraded => {
                format!("WHEN t.output <= 0 THEN {}", status(Status::UngradedOutput))
            }
        });
        if scheme.net_not_positive == NetNotPositive::Ungraded {
            cases.push(format!("WHEN t.numerator <= 0 THEN {}", status(Status::UngradedNet)));
        }
        cases.push(format!("WHEN {grade} IS NOT NULL THEN {}", status(Status::Graded)));
        let mut otherwise = Status::UngradedPeers;
        if scheme.grade_of == GradeOf::Composite {
            // The first indicator that must not be missing and is says why.
            for (index, indicator) in self.indicators().iter().enumerate() {
                if indicator.missing == IndicatorMissing::Ungraded {
                    let why = match indicator.of {
                        IndicatorOf::RatioToPeers => Status::UngradedPeers,
                        _ => Status::UngradedIndicator,
                    };
                    cases.push(format!("WHEN t.i{index}_judged IS NULL THEN {}", status(why)));
                }
            }
            otherwise = Status::UngradedIndicator;
        }
        columns.push(format!(
            "CASE {} ELSE {} END AS status",
            cases.join("\n      "),
            status(otherwise)
        ));
        Cte::new("tx_graded", format!("  SELECT {}\n  FROM tx_bands t", columns.join(",\n    ")))
    }

    /// Condition under which an indicator's ratio is shown: none before it ended the reckoning.
    pub(super) fn is_reached(&self, index: usize) -> String {
        let before = self.indicators()[..index].iter().enumerate();
        let ended = before
            .filter(|(_, indicator)| indicator.missing == IndicatorMissing::Ungraded)
            .map(|(index, _)| format!("g.i{index}_judged IS NOT NULL"));
        let ended: Vec<String> = ended.collect();
        if ended.is_empty() { "1 = 1".to_owned() } else { ended.join(" AND ") }
    }
}

fn sign(inclusive: Inclusive) -> &'static str {
    match inclusive {
        Inclusive::Upper => "<=",
        Inclusive::Lower => "<",
    }
}

/// Leading digits of a firm's region.
fn region_prefix(digits: u8) -> String {
    match digits {
        0 => "''".to_owned(),
        digits => format!("SUBSTR(f.region, 1, {digits})"),
    }
}
