//! Peers → grades: L, K and the indicators as decimals and as what cut-offs are judged on, then
//! bands and status.

use super::arith::power_of_ten;
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

/// A quotient of the dividend: over what, and at which power of ten it is a whole number of nano.
struct Quotient {
    over: String,
    power: u32,
    decimals: u32,
}

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
                super::Sign::NotNegative,
                &positive("numerator"),
                &power_of_ten(9),
                &positive("output"),
            );
            let is_known = if indicator.region_digits == 0 { "1 = 1" } else { "s.region <> ''" };
            let body = format!(
                "  SELECT s.period AS period, s.region AS region,\n    {value} AS reference_nano\n  \
                 FROM (\n{sums}\n  ) s\n  WHERE {is_known}"
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
            let reference = match indicator.of {
                IndicatorOf::RatioToPeers => "c.benchmark_nano".to_owned(),
                IndicatorOf::RatioToRegion => {
                    let region = region_prefix(indicator.region_digits);
                    joins.push_str(&format!(
                        "\n  LEFT JOIN tx_region{index} r{index} ON r{index}.period = f.period \
                         AND r{index}.region = {region}"
                    ));
                    format!("r{index}.reference_nano")
                }
                IndicatorOf::RatioToOwnPrevious => {
                    let year =
                        dialect.text(&format!("{} - 1", dialect.int("SUBSTR(f.period, 1, 4)")));
                    joins.push_str(&format!(
                        "\n  LEFT JOIN tx_firms y{index} ON y{index}.firm = f.firm \
                         AND y{index}.period = {year} || SUBSTR(f.period, 5)"
                    ));
                    format!("y{index}.intensity_nano")
                }
            };
            columns.push_str(&format!(
                ",\n    {} AS reference{index}",
                dialect.huge(&format!("CASE WHEN {reference} > 0 THEN {reference} END"))
            ));
        }
        let body = format!(
            "  SELECT {},\n    c.depth AS benchmark_depth, c.peer_count AS peer_count,\n    \
             c.benchmark_nano AS benchmark_nano, p.peer_rank AS peer_rank,\n    \
             CASE WHEN p.percent < 1 THEN 1 WHEN p.percent > 100 THEN 100 ELSE p.percent END \
             AS percentile{columns}\n  \
             FROM tx_firms f\n  \
             LEFT JOIN tx_choice c ON c.period = f.period AND c.peer_region = f.peer_region\n    \
             AND c.industry = f.industry\n  \
             LEFT JOIN tx_places p ON p.firm = f.firm AND p.period = f.period\n    \
             AND p.code = c.code AND p.depth = c.depth{joins}",
            CARRIED.map(|names| named("f", names)).join(",\n    ")
        );
        Cte::new("tx_compared", body)
    }

    /// Every quotient as published, and as what cut-offs are judged on.
    fn tx_ratios(&self) -> Cte {
        let scheme = self.options.method.scheme;
        let rounding = scheme.rounding;
        let mut columns = Vec::new();
        let mut add = |name: &str, quotient: &Quotient, inclusive: Option<Inclusive>| {
            columns.push(format!("{} AS {name}", self.rounded(quotient)));
            if let Some(inclusive) = inclusive {
                columns.push(format!("{} AS {name}_judged", self.judged(quotient, inclusive)));
            }
        };
        add(
            "l",
            &Quotient {
                over: "t.divisor".to_owned(),
                power: 0,
                decimals: rounding.intensity_decimals,
            },
            scheme.level.as_ref().map(|ladder| ladder.inclusive),
        );
        let of = |reference: &str| Quotient {
            over: format!("(t.divisor * {reference})"),
            power: NANO_DECIMALS,
            decimals: rounding.ratio_decimals,
        };
        let is_k = scheme.grade_of == GradeOf::RatioK;
        add("k", &of("t.benchmark_nano"), is_k.then_some(scheme.grade.inclusive));
        for (index, indicator) in self.indicators().iter().enumerate() {
            let quotient = of(&format!("t.reference{index}"));
            add(&format!("i{index}"), &quotient, Some(indicator.inclusive));
        }
        Cte::new(
            "tx_ratios",
            format!("  SELECT t.*,\n    {}\n  FROM tx_compared t", columns.join(",\n    ")),
        )
    }

    fn rounded(&self, quotient: &Quotient) -> String {
        let power = power_of_ten(quotient.power + quotient.decimals);
        self.options.dialect.ratio(self.sign(), "t.dividend", &power, &quotient.over)
    }

    /// What is compared with cut-offs in nano: the exact quotient, or the rounded one.
    fn judged(&self, quotient: &Quotient, inclusive: Inclusive) -> String {
        let dialect = self.options.dialect;
        let power = power_of_ten(quotient.power + NANO_DECIMALS);
        let exact = dialect.judged(self.sign(), inclusive, "t.dividend", &power, &quotient.over);
        match self.options.method.scheme.rounding.compare {
            Compare::FullValue => exact,
            Compare::RoundedValue => {
                let rounded = self.rounded(quotient);
                let unit = power_of_ten(NANO_DECIMALS - quotient.decimals);
                format!("COALESCE(({rounded}) * {unit}, {exact})")
            }
        }
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
            GradeOf::Composite => "NULL".to_owned(),
        };
        if scheme.grade_of == GradeOf::Composite {
            columns.push(format!("{} AS composite", self.composite()));
        } else {
            let worst = match scheme.grade_of {
                GradeOf::RatioK => scheme.grade.worst().number,
                GradeOf::Percentile | GradeOf::Composite => scheme.grade.bands[0].number,
            };
            columns.push(format!("{} AS grade", self.band(&scheme.grade, &value, &none(worst))));
        }
        Cte::new(
            "tx_bands",
            format!("  SELECT t.*,\n    {}\n  FROM tx_ratios t", columns.join(",\n    ")),
        )
    }

    /// Σ weight × points ÷ Σ weight over the indicators that could be computed; NULL where one is
    /// missing that must not be, or all are.
    fn composite(&self) -> String {
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
        let composite = dialect.half_even(
            &format!("({})", points.join("\n      + ")),
            &format!("NULLIF({}, 0)", weights.join(" + ")),
        );
        let needed = if needed.is_empty() { "1 = 1".to_owned() } else { needed.join(" AND ") };
        format!("CASE WHEN {needed} THEN {composite} END")
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
                let grade = self.band(&scheme.grade, "t.composite", &none);
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
