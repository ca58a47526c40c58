//! Grades → scores: the columns of the score book in their order, as decimals, with the rejected
//! rows behind them.

use super::{Cte, Query};
use tanxiao_core::lang::Lang;
use tanxiao_core::number::{MICRO_DECIMALS, NANO_DECIMALS};

/// What stands in `status` of a row that is not scored.
const REJECTED: &str = "rejected";

/// A column of the scores: its name, its expression over `tx_graded g`, and over `tx_accounts a`
/// for a rejected row.
struct OutputColumn {
    name: String,
    scored: String,
    rejected: String,
}

impl Query<'_> {
    /// Every input row, scored or rejected.
    pub(super) fn scores(&self) -> Cte {
        let columns = self.output_list();
        let list = |of: &dyn Fn(&OutputColumn) -> String| {
            columns.iter().map(of).collect::<Vec<_>>().join(",\n    ")
        };
        let body = format!(
            "  SELECT {}\n  FROM tx_graded g\n  UNION ALL\n  SELECT {}\n  \
             FROM tx_accounts a WHERE a.reasons <> ''",
            list(&|column| format!("{} AS {}", column.scored, column.name)),
            list(&|column| format!("{} AS {}", column.rejected, column.name)),
        );
        Cte::new("tx_scores", body)
    }

    fn output_list(&self) -> Vec<OutputColumn> {
        let dialect = self.options.dialect;
        let scheme = self.options.method.scheme;
        let mut columns = Vec::new();
        let mut add = |name: &str, scored: String, rejected: String| {
            columns.push(OutputColumn { name: name.to_owned(), scored, rejected });
        };
        let decimal = |integer: &str, decimals: u32| dialect.decimal(integer, decimals);
        let nothing = |decimals: u32| dialect.decimal("NULL", decimals);
        let rounding = scheme.rounding;
        for name in ["credit_code", "name", "period"] {
            add(name, format!("g.{name}"), format!("a.{name}"));
        }
        add("region", "NULLIF(g.region, '')".into(), "NULLIF(a.region, '')".into());
        add("industry", "g.industry".into(), "a.industry".into());
        for name in
            ["energy_tce", "scope1_tco2", "scope2_tco2", "gross_tco2", "deducted_tco2", "net_tco2"]
        {
            let value = decimal(&format!("g.{name}"), MICRO_DECIMALS);
            add(name, value, nothing(MICRO_DECIMALS));
        }
        let micro = |integer: &str| decimal(integer, MICRO_DECIMALS);
        let no_micro = || nothing(MICRO_DECIMALS);
        add("output_wan_yuan", micro("g.output"), no_micro());
        let (l, k) = (rounding.intensity_decimals, rounding.ratio_decimals);
        add("intensity_l", decimal("g.l", l), nothing(l));
        add("benchmark_l", decimal("g.benchmark_nano", NANO_DECIMALS), nothing(NANO_DECIMALS));
        let integer = |name: &str| (dialect.int(&format!("g.{name}")), dialect.int("NULL"));
        for name in ["benchmark_depth", "peer_count"] {
            let (scored, rejected) = integer(name);
            add(name, scored, rejected);
        }
        add("ratio_k", decimal("g.k", k), nothing(k));
        for name in ["level", "grade"] {
            let (scored, rejected) = integer(name);
            add(name, scored, rejected);
        }
        add("label", self.label(), dialect.text("NULL"));
        add("neutral_rate", self.share("g.deducted_tco2"), no_micro());
        for (name, column) in [("percentile", "percentile"), ("rank", "peer_rank")] {
            add(name, dialect.int(&format!("g.{column}")), dialect.int("NULL"));
        }
        let per_output =
            dialect.ratio(super::Sign::NotNegative, "g.energy_tce", "1000000", "g.divisor");
        add("energy_intensity", micro(&per_output), no_micro());
        add("pcaf_score", dialect.int("g.pcaf_score"), dialect.int("NULL"));
        add("default_share", self.share("g.default_tco2"), no_micro());
        add("status", "g.status".into(), dialect.literal(REJECTED));
        if !scheme.indicators.is_empty() {
            add("composite", decimal("g.composite", NANO_DECIMALS), nothing(NANO_DECIMALS));
        }
        for (index, indicator) in scheme.indicators.iter().enumerate() {
            let shown = format!("CASE WHEN {} THEN g.i{index} END", self.is_reached(index));
            add(&format!("indicator_{}", indicator.id), decimal(&shown, k), nothing(k));
        }
        let reasons = "SUBSTR(a.reasons, 1, LENGTH(a.reasons) - 1)";
        add("reasons", dialect.text("NULL"), dialect.text(reasons));
        columns
    }

    /// A part of the gross emissions in millionths, at most one; NULL of nothing.
    fn share(&self, part: &str) -> String {
        let dialect = self.options.dialect;
        let gross = "CASE WHEN g.gross_tco2 > 0 THEN g.gross_tco2 END";
        let share = dialect.ratio(super::Sign::NotNegative, part, "1000000", &dialect.huge(gross));
        dialect.decimal(
            &format!("CASE WHEN {share} > 1000000 THEN 1000000 ELSE {share} END"),
            MICRO_DECIMALS,
        )
    }

    /// Level and grade printed together, in Chinese as the scheme has it.
    fn label(&self) -> String {
        let scheme = self.options.method.scheme;
        let dialect = self.options.dialect;
        let levels: Vec<Option<i32>> = match &scheme.level {
            None => vec![None],
            Some(ladder) => ladder.bands.iter().map(|band| Some(band.number)).collect(),
        };
        let mut cases = Vec::new();
        for level in levels {
            for band in &scheme.grade.bands {
                let Some(label) = scheme.label_of(level, Some(band.number), Lang::Zh) else {
                    continue;
                };
                let of_level =
                    level.map_or_else(String::new, |level| format!("g.level = {level} AND "));
                let label = dialect.literal(&label);
                cases.push(format!("WHEN {of_level}g.grade = {} THEN {label}", band.number));
            }
        }
        dialect.text(&format!("CASE {} END", cases.join("\n      ")))
    }
}
