//! Accounts → peers: the firms that are graded, the sums and benchmarks of every peer group, and
//! the first rung of its ladder that every industry and region finds.

use super::arith::power_of_ten;
use super::dialect::rows;
use super::{Cte, GROUP, Options, Query, named};
use tanxiao_core::benchmark::PARTS;
use tanxiao_core::number::{NANO, Ratio};
use tanxiao_core::scheme::{Benchmark, Exhausted, NetNotPositive, Numerator};

/// What a peer group is found by.
const KEY: [&str; 3] = ["period", "peer_region", "industry"];

impl Query<'_> {
    /// The depths that a firm may be compared at: those of the ladder, those of codes shallower
    /// than all of it (returns give at least a division), and all industry.
    fn depths(&self) -> Vec<u8> {
        let peers = &self.options.method.scheme.peers;
        let last = peers.depths.last().copied().unwrap_or_default();
        let mut depths = peers.depths.clone();
        depths.extend((2..last).rev());
        if peers.exhausted == Exhausted::AllIndustry {
            depths.push(0);
        }
        depths
    }

    /// `tx_rungs`: one row a depth, so that rows are multiplied by a join and every table is named
    /// once: engines without materialised expressions compute it as often as it is named.
    fn tx_rungs(&self) -> Cte {
        Cte::new(
            "tx_rungs(depth)",
            rows(self.depths().into_iter().map(|depth| format!("({depth})"))),
        )
    }

    /// The code that names a group at the rung `r`; `-` where an industry is not that deep.
    fn code_at_rung(&self, table: &str) -> String {
        let cases = self.depths().into_iter().map(|depth| match depth {
            0 => "WHEN 0 THEN ''".to_owned(),
            depth => format!("WHEN {depth} THEN {table}.d{depth}"),
        });
        format!("CASE r.depth {} END", cases.collect::<Vec<_>>().join(" "))
    }

    /// Whether the rung `r` is one of the industry `i`'s own. A code shallower than every depth of
    /// the ladder is its own peer group; the groups of the ladder hold all codes that reach them.
    fn is_rung(&self) -> String {
        let peers = &self.options.method.scheme.peers;
        let ladder = peers.depths.iter().copied().chain([0]).map(|depth| depth.to_string());
        let ladder = ladder.collect::<Vec<_>>().join(", ");
        format!("CASE WHEN r.depth IN ({ladder}) OR r.depth = i.depth THEN 1 ELSE 0 END")
    }

    pub(super) fn peers(&self) -> Vec<Cte> {
        let mut ctes = vec![self.tx_rungs(), self.tx_net(), self.tx_firms(), self.tx_keys()];
        if self.has_means() {
            ctes.extend(self.benchmarks_of_intensities());
        }
        ctes.extend([self.tx_ladder(), self.tx_choice()]);
        ctes
    }

    /// Gross, net and the scheme's numerator of the rows that are not rejected.
    fn tx_net(&self) -> Cte {
        let gross = "(a.scope1_tco2 + a.scope2_tco2)";
        let numerator = match self.options.method.scheme.numerator {
            Numerator::NetCo2 => format!("({gross} - a.deducted_tco2)"),
            Numerator::GrossCo2 => gross.to_owned(),
            Numerator::Tce => "a.energy_tce".to_owned(),
        };
        let dividend = match self.options.method.scheme.net_not_positive {
            NetNotPositive::AsIs => numerator.clone(),
            NetNotPositive::Zero => {
                format!("CASE WHEN {numerator} > 0 THEN {numerator} ELSE 0 END")
            }
            NetNotPositive::Ungraded => format!("CASE WHEN {numerator} > 0 THEN {numerator} END"),
        };
        let dialect = self.options.dialect;
        let body = format!(
            "  SELECT a.*, {gross} AS gross_tco2,\n    \
             {gross} - a.deducted_tco2 AS net_tco2,\n    \
             {numerator} AS numerator,\n    \
             {} AS dividend,\n    \
             CASE WHEN a.output > 0 THEN a.output END AS divisor\n  \
             FROM tx_accounts a\n  WHERE a.reasons = ''",
            dialect.huge(&format!("CASE WHEN a.output > 0 THEN {dividend} END")),
        );
        Cte::new("tx_net", body)
    }

    /// Firms with the intensity that orders them, in nano, and in parts where a mean is made of it.
    fn tx_firms(&self) -> Cte {
        let dialect = self.options.dialect;
        let intensity = dialect.ratio(self.sign(), "n.dividend", &power_of_ten(9), "n.divisor");
        let parts = match self.has_means() {
            true => {
                format!(",\n    {} AS parts", dialect.parts(self.sign(), "n.dividend", "n.divisor"))
            }
            false => String::new(),
        };
        Cte::shared(
            "tx_firms",
            format!("  SELECT n.*,\n    {intensity} AS intensity_nano{parts}\n  FROM tx_net n"),
        )
    }

    /// Whether benchmarks are made of intensities, not of sums.
    fn has_means(&self) -> bool {
        let Options { method, benchmark, .. } = self.options;
        benchmark.is_none() && method.scheme.benchmark != Benchmark::RatioOfSums
    }

    /// Sums by period, region and industry as they are reported: few rows that all groups are
    /// added up from.
    fn tx_keys(&self) -> Cte {
        Cte::shared(
            "tx_keys",
            format!(
                "  SELECT {},\n    \
                 COUNT(f.intensity_nano) AS peers,\n    \
                 SUM(f.numerator) AS numerator, SUM(f.output) AS output\n  \
                 FROM tx_firms f\n  GROUP BY f.period, f.peer_region, f.industry",
                named("f", &KEY)
            ),
        )
    }

    /// Every rung of every period, region and industry with the benchmark that stands there.
    fn tx_ladder(&self) -> Cte {
        let dialect = self.options.dialect;
        let key = named("k", &KEY);
        let rungs = format!(
            "    SELECT {key},\n      {},\n      r.depth AS depth,\n      {} AS code,\n      \
             {} AS is_rung\n    \
             FROM tx_keys k JOIN tx_industries i ON i.code = k.industry CROSS JOIN tx_rungs r",
            named("k", &["peers", "numerator", "output"]),
            self.code_at_rung("i"),
            self.is_rung(),
        );
        let scheme = self.options.method.scheme;
        if self.options.benchmark.is_some() || scheme.benchmark != Benchmark::RatioOfSums {
            let table = match self.options.benchmark {
                Some(_) => "tx_published",
                None => "tx_benchmarks",
            };
            let body = format!(
                "  SELECT {key},\n    {},\n    {},\n    {} AS benchmark_top,\n    \
                 {} AS benchmark_bottom\n  FROM (\n{rungs}\n  ) k\n  \
                 JOIN {table} b ON b.period = k.period AND b.peer_region = k.peer_region\n    \
                 AND b.code = k.code AND b.depth = k.depth",
                named("k", &["depth", "code", "is_rung"]),
                named("b", &["peer_count", "benchmark_nano"]),
                dialect.huge("b.top"),
                dialect.huge("b.bottom"),
            );
            return Cte::new("tx_ladder", body);
        }
        let over = "OVER (PARTITION BY k.period, k.peer_region, k.code, k.depth)";
        let sums = format!(
            "  SELECT {key},\n      {},\n      SUM(k.peers) {over} AS peers,\n      \
             SUM(k.numerator) {over} AS numerator,\n      SUM(k.output) {over} AS output\n    \
             FROM (\n{rungs}\n    ) k WHERE k.code <> '-'",
            named("k", &["depth", "code", "is_rung"]),
        );
        let positive =
            |name: &str| dialect.huge(&format!("CASE WHEN k.{name} > 0 THEN k.{name} END"));
        let value = dialect.ratio(
            super::Sign::NotNegative,
            &positive("numerator"),
            &power_of_ten(9),
            &positive("output"),
        );
        let body = format!(
            "  SELECT {key},\n    {},\n    k.peers AS peer_count,\n    \
             {value} AS benchmark_nano,\n    {} AS benchmark_top,\n    \
             {} AS benchmark_bottom\n  FROM (\n  {sums}\n  ) k\n  WHERE {}",
            named("k", &["depth", "code", "is_rung"]),
            positive("numerator"),
            positive("output"),
            self.is_large_enough("k.peers", "k.depth"),
        );
        Cte::new("tx_ladder", body)
    }

    /// All industry takes whatever firms there are; every other depth needs the minimum.
    fn is_large_enough(&self, peers: &str, depth: &str) -> String {
        let minimum = self.options.method.scheme.peers.minimum;
        format!("{peers} >= CASE WHEN {depth} = 0 THEN 1 ELSE {minimum} END")
    }

    /// Benchmarks that need every intensity of a group, in its order: a mean or an interpolation in
    /// whole parts, or the quotient of sums of firms that do not differ by one.
    fn benchmarks_of_intensities(&self) -> Vec<Cte> {
        let dialect = self.options.dialect;
        let ordered = self.members(&["dividend", "divisor", "parts"], "WHERE m.code <> '-'");
        let group = "PARTITION BY m.period, m.peer_region, m.code, m.depth";
        let ordered = format!(
            "  SELECT {}, {},\n    \
             {} AS peers,\n    \
             {} AS place\n  FROM (\n{ordered}",
            named("m", &GROUP),
            named("m", &["dividend", "divisor", "parts"]),
            dialect.huge(&format!("COUNT(*) OVER ({group})")),
            dialect.huge(&format!(
                "ROW_NUMBER() OVER ({group} ORDER BY m.parts, m.divisor, m.dividend)"
            )),
        );
        let Entering { is_in, weighted, weight } = self.entering();
        let sum = |of: &str| dialect.huge(&format!("SUM(CASE WHEN {is_in} THEN {of} END)"));
        let sums = format!(
            "    SELECT {}, COUNT(*) AS peer_count,\n      {} AS parts,\n      {} AS weight,\n      \
             {} AS dividends,\n      {} AS divisors,\n      \
             CASE WHEN MIN(CASE WHEN {is_in} THEN o.parts END)\n        \
             = MAX(CASE WHEN {is_in} THEN o.parts END) THEN 1 ELSE 0 END AS is_alike\n    \
             FROM tx_ordered o\n    \
             GROUP BY o.period, o.peer_region, o.code, o.depth\n    HAVING {}",
            named("o", &GROUP),
            sum(&weighted),
            dialect.huge(&weight.unwrap_or_else(|| format!("COUNT(CASE WHEN {is_in} THEN 1 END)"))),
            sum("o.dividend"),
            sum("o.divisor"),
            self.is_large_enough("COUNT(*)", "o.depth"),
        );
        let nano = power_of_ten(9);
        let of_sums = dialect.ratio(super::Sign::NotNegative, "s.dividends", &nano, "s.divisors");
        // Parts and nano have a factor of 10^9 in common.
        let of_parts = dialect.half_even(
            "s.parts",
            &dialect.huge(&format!("NULLIF(s.weight, 0) * {}", PARTS / i128::from(NANO))),
        );
        let benchmarks = format!(
            "  SELECT {},\n    \
             CASE WHEN s.is_alike = 1 THEN s.dividends ELSE s.parts END AS top,\n    \
             CASE WHEN s.is_alike = 1 THEN s.divisors ELSE s.weight * {PARTS} END AS bottom,\n    \
             CASE WHEN s.parts > 0 THEN CASE WHEN s.is_alike = 1 THEN {of_sums}\n      \
             ELSE {of_parts} END END AS benchmark_nano\n  FROM (\n{sums}\n  ) s",
            named("s", &["period", "peer_region", "code", "depth", "peer_count"]),
        );
        vec![Cte::new("tx_ordered", ordered), Cte::shared("tx_benchmarks", benchmarks)]
    }

    /// Which firms of `tx_ordered o` enter the benchmark, and with what weight.
    fn entering(&self) -> Entering {
        let dialect = self.options.dialect;
        let nano = i128::from(NANO);
        let alike =
            |is_in: String| Entering { is_in, weighted: "o.parts".to_owned(), weight: None };
        match self.options.method.scheme.benchmark {
            Benchmark::RatioOfSums | Benchmark::Published => alike("1 = 0".to_owned()),
            Benchmark::Mean => alike("1 = 1".to_owned()),
            Benchmark::TrimmedMean { share_nano } => {
                let cut = dialect.div(&format!("o.peers * {share_nano}"), &nano.to_string());
                alike(format!("o.place > {cut} AND o.place <= o.peers - {cut}"))
            }
            Benchmark::BestMean { share_nano } => {
                let best = dialect
                    .div(&format!("(o.peers * {share_nano} + {})", nano - 1), &nano.to_string());
                alike(format!("o.place <= {best}"))
            }
            Benchmark::Median => self.interpolated(NANO / 2),
            Benchmark::Percentile { share_nano } => self.interpolated(share_nano),
        }
    }

    /// Linear interpolation between the two nearest places, as PERCENTILE.INC has it, with weights
    /// that are whole numbers.
    fn interpolated(&self, share_nano: i64) -> Entering {
        let (share, whole) = lowest_terms(share_nano);
        let position = format!("(o.peers - 1) * {share}");
        let low = self.options.dialect.div(&position, &whole.to_string());
        let fraction = format!("({position}) % {whole}");
        Entering {
            is_in: format!("o.place = {low} + 1 OR (o.place = {low} + 2 AND {fraction} > 0)"),
            weighted: format!(
                "o.parts * CASE WHEN o.place = {low} + 1 THEN {whole} - {fraction} ELSE {fraction} END"
            ),
            weight: Some(format!("MAX({whole})")),
        }
    }

    /// The firms that have an intensity, once for every rung, up to a join with the groups that
    /// are wanted, with so many of their columns. Follows `FROM (`.
    pub(super) fn members(&self, columns: &[&str], join: &str) -> String {
        format!(
            "    SELECT {},\n      {},\n      r.depth AS depth, {} AS code\n    \
             FROM tx_firms f CROSS JOIN tx_rungs r WHERE f.intensity_nano IS NOT NULL\n  ) m\n  \
             {join}",
            named("f", &["firm", "period", "peer_region"]),
            named("f", columns),
            self.code_at_rung("f"),
        )
    }

    /// The deepest rung with a benchmark above zero, for every period, region and industry.
    fn tx_choice(&self) -> Cte {
        let columns =
            ["depth", "code", "peer_count", "benchmark_nano", "benchmark_top", "benchmark_bottom"];
        let body = format!(
            "  SELECT {},\n    {}\n  FROM (\n    SELECT {},\n      {},\n      \
             ROW_NUMBER() OVER (PARTITION BY k.period, k.peer_region, k.industry\n        \
             ORDER BY k.depth DESC) AS step\n    \
             FROM tx_ladder k WHERE k.is_rung = 1 AND k.benchmark_nano > 0\n  ) s\n  \
             WHERE s.step = 1",
            named("s", &KEY),
            named("s", &columns),
            named("k", &KEY),
            named("k", &columns),
        );
        Cte::shared("tx_choice", body)
    }
}

/// Firms whose intensities enter a benchmark, as conditions and expressions over `tx_ordered o`.
struct Entering {
    is_in: String,
    /// Its intensity in parts, times its weight.
    weighted: String,
    /// The sum of weights; None where it is the number of firms.
    weight: Option<String>,
}

/// A share in nano as a fraction in lowest terms.
pub(super) fn lowest_terms(share_nano: i64) -> (i128, i128) {
    let share = Ratio::of_nano(share_nano).terms();
    share.unwrap_or((i128::from(share_nano), i128::from(NANO)))
}
