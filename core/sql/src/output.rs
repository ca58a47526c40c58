//! Grades → scores: the columns of the score book in their order, as decimals, with the rejected
//! rows behind them.

use super::{Cte, Query};
use tanxiao_core::issued::column::{Amount, Column, Kind, Source};
use tanxiao_core::issued::columns;
use tanxiao_core::lang::Lang;
use tanxiao_core::number::MICRO_DECIMALS;

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
        let mut columns: Vec<OutputColumn> = columns(self.options.method.scheme)
            .iter()
            .map(|column| {
                let scored = self.scored(column);
                let rejected = self.rejected(column);
                OutputColumn { name: column.name.to_owned(), scored, rejected }
            })
            .collect();
        let reasons = "SUBSTR(a.reasons, 1, LENGTH(a.reasons) - 1)";
        columns.push(OutputColumn {
            name: "reasons".to_owned(),
            scored: dialect.text("NULL"),
            rejected: dialect.text(reasons),
        });
        columns
    }

    /// A column of a scored row.
    fn scored(&self, column: &Column<'_>) -> String {
        let dialect = self.options.dialect;
        let places = self.places_of(column);
        let decimal = |integer: &str| dialect.decimal(integer, places);
        let own = |name: &str| format!("g.{name}");
        // Points have neither peers nor L.
        let is_of_peers = !matches!(
            column.source,
            Source::Reported
                | Source::Amount(_)
                | Source::Share(..)
                | Source::PerOutput(_)
                | Source::Grade
                | Source::Label
                | Source::DataQuality
                | Source::Status
                | Source::Points(_)
        );
        if self.rules().is_some() && is_of_peers {
            return self.nothing(column);
        }
        match column.source {
            Source::Reported => reported(column, "g"),
            Source::Amount(amount) => decimal(&own(amount_column(amount))),
            Source::Share(part, whole) => self.share(amount_column(part), amount_column(whole)),
            Source::PerOutput(amount) => {
                let amount = own(amount_column(amount));
                let sign = super::Sign::NotNegative;
                decimal(&dialect.ratio(sign, &amount, "1000000", "g.divisor"))
            }
            Source::Intensity => decimal("g.l"),
            Source::Ratio => decimal("g.k"),
            Source::Benchmark => decimal("g.benchmark_nano"),
            Source::Depth => dialect.int("g.benchmark_depth"),
            Source::Peers => dialect.int("g.peer_count"),
            Source::Level => dialect.int("g.level"),
            Source::Grade => dialect.int("g.grade"),
            Source::Label => self.label(),
            Source::Percentile => dialect.int("g.percentile"),
            Source::Rank => dialect.int("g.peer_rank"),
            Source::DataQuality => dialect.int("g.pcaf_score"),
            Source::Status => own("status"),
            Source::Composite => decimal("g.composite"),
            Source::Points(of) => decimal(&self.figure(of)),
            Source::Indicator(place) => {
                decimal(&format!("CASE WHEN {} THEN g.i{place} END", self.is_reached(place)))
            }
        }
    }

    /// A column of a rejected row: who, when and where it is about, and nothing else.
    fn rejected(&self, column: &Column<'_>) -> String {
        let dialect = self.options.dialect;
        match (column.source, column.kind) {
            (Source::Reported, _) => reported(column, "a"),
            (Source::Status, _) => dialect.literal(REJECTED),
            _ => self.nothing(column),
        }
    }

    /// No value, in the type of a column.
    fn nothing(&self, column: &Column<'_>) -> String {
        let dialect = self.options.dialect;
        match column.kind {
            Kind::Text | Kind::Word => dialect.text("NULL"),
            Kind::Small | Kind::Whole => dialect.int("NULL"),
            Kind::Decimal(_) => dialect.decimal("NULL", self.places_of(column)),
        }
    }

    fn places_of(&self, column: &Column<'_>) -> u32 {
        match column.kind {
            Kind::Decimal(places) => places.of(self.options.method.scheme.rounding),
            Kind::Text | Kind::Word | Kind::Small | Kind::Whole => 0,
        }
    }

    /// A part of a whole in millionths, at most one; NULL of nothing.
    fn share(&self, part: &str, whole: &str) -> String {
        let dialect = self.options.dialect;
        let whole = format!("CASE WHEN g.{whole} > 0 THEN g.{whole} END");
        let part = format!("g.{part}");
        let share =
            dialect.ratio(super::Sign::NotNegative, &part, "1000000", &dialect.huge(&whole));
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

/// A column as it was reported, of scored rows `g` or rejected rows `a`.
fn reported(column: &Column<'_>, rows: &str) -> String {
    let name = column.name;
    match column.is_required {
        true => format!("{rows}.{name}"),
        false => format!("NULLIF({rows}.{name}, '')"),
    }
}

/// What the script calls an amount.
fn amount_column(amount: Amount) -> &'static str {
    match amount {
        Amount::Energy => "energy_tce",
        Amount::Scope1 => "scope1_tco2",
        Amount::Scope2 => "scope2_tco2",
        Amount::Gross => "gross_tco2",
        Amount::Deducted => "deducted_tco2",
        Amount::Net => "net_tco2",
        Amount::Default => "default_tco2",
        Amount::Output => "output",
    }
}
