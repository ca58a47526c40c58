//! Accounts → peers: the firms that are graded, the sums and benchmarks of every peer group, and
//! the first rung of its ladder that every industry and region finds.

use super::arith::power_of_ten;
use super::{Cte, GROUP, Query, named};
use crate::number::NANO;
use crate::scheme::{Benchmark, Exhausted, NetNotPositive, Numerator};

impl Query<'_> {
    /// The depths of the ladder with the condition that an industry is given the rung by.
    pub(super) fn rungs(&self) -> Vec<(u8, String)> {
        let peers = &self.options.method.scheme.peers;
        let last = peers.depths.last().copied().unwrap_or_default();
        let mut rungs: Vec<(u8, String)> =
            peers.depths.iter().map(|&depth| (depth, format!("i.depth >= {depth}"))).collect();
        // A code shallower than every depth of the ladder is its own peer group. Returns give at
        // least a division.
        rungs.extend((2..last).rev().map(|depth| (depth, format!("i.depth = {depth}"))));
        if peers.exhausted == Exhausted::AllIndustry {
            rungs.push((0, "1 = 1".to_owned()));
        }
        rungs
    }

    /// The column that names a firm's group at a depth.
    fn code_at(depth: u8) -> String {
        if depth == 0 { "''".to_owned() } else { format!("i.d{depth}") }
    }

    pub(super) fn peers(&self) -> Vec<Cte> {
        let mut ctes = vec![self.tx_net(), self.tx_firms(), self.tx_keys()];
        match self.options.benchmark {
            Some(_) => ctes.push(Cte::new(
                "tx_benchmarks",
                format!(
                    "  SELECT {},\n    {}\n  FROM tx_published p",
                    named("p", &GROUP),
                    named("p", &["peer_count", "benchmark_nano"])
                ),
            )),
            None => ctes.extend(self.computed_benchmarks()),
        }
        ctes.push(self.tx_choice());
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

    /// Firms with the intensity that orders them, in nano.
    fn tx_firms(&self) -> Cte {
        let intensity =
            self.options.dialect.ratio(self.sign(), "n.dividend", &power_of_ten(9), "n.divisor");
        Cte::shared(
            "tx_firms",
            format!("  SELECT n.*,\n    {intensity} AS intensity_nano\n  FROM tx_net n"),
        )
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
                named("f", &["period", "peer_region", "industry"])
            ),
        )
    }

    fn computed_benchmarks(&self) -> Vec<Cte> {
        let scheme = self.options.method.scheme;
        let dialect = self.options.dialect;
        let groups = self.rungs().into_iter().map(|(depth, _)| {
            let code = Self::code_at(depth);
            let group_by = if depth == 0 { String::new() } else { format!(", {code}") };
            format!(
                "  SELECT {} AS depth, {}, {code} AS code,\n    \
                 SUM(k.peers) AS peers, SUM(k.numerator) AS numerator, SUM(k.output) AS output\n  \
                 FROM tx_keys k JOIN tx_industries i ON i.code = k.industry\n  \
                 WHERE i.depth >= {depth}\n  GROUP BY k.period, k.peer_region{group_by}",
                dialect.int(&depth.to_string()),
                named("k", &["period", "peer_region"])
            )
        });
        let groups = Cte::new("tx_groups", groups.collect::<Vec<_>>().join("\n  UNION ALL\n"));
        let of_sums = |value: &str| {
            format!(
                "  SELECT {}, g.peers AS peer_count,\n    \
                 {value} AS benchmark_nano\n  FROM tx_groups g\n  WHERE {}",
                named("g", &GROUP),
                self.is_large_enough("g")
            )
        };
        if scheme.benchmark == Benchmark::RatioOfSums {
            let positive =
                |name: &str| dialect.huge(&format!("CASE WHEN g.{name} > 0 THEN g.{name} END"));
            let value = dialect.ratio(
                super::Sign::NotNegative,
                &positive("numerator"),
                &power_of_ten(9),
                &positive("output"),
            );
            return vec![groups, Cte::shared("tx_benchmarks", of_sums(&value))];
        }
        let mut ctes = vec![groups];
        ctes.extend(self.benchmarks_of_intensities());
        ctes
    }

    /// All industry takes whatever firms there are; every other depth needs the minimum.
    fn is_large_enough(&self, group: &str) -> String {
        let minimum = self.options.method.scheme.peers.minimum;
        format!("{group}.peers >= CASE WHEN {group}.depth = 0 THEN 1 ELSE {minimum} END")
    }

    /// Benchmarks that need every intensity of a group, in its order.
    fn benchmarks_of_intensities(&self) -> Vec<Cte> {
        let dialect = self.options.dialect;
        let ordered = self.members(&format!(
            "JOIN tx_groups g ON g.period = m.period AND g.peer_region = m.peer_region\n    \
             AND g.code = m.code AND g.depth = m.depth\n  WHERE {}",
            self.is_large_enough("g")
        ));
        let ordered = format!(
            "  SELECT {}, m.intensity_nano AS intensity_nano,\n    \
             {} AS peers,\n    \
             {} AS place\n  FROM (\n{ordered}",
            named("m", &GROUP),
            dialect.huge("g.peers"),
            dialect.huge(
                "ROW_NUMBER() OVER (PARTITION BY m.period, m.peer_region, m.code, m.depth \
                 ORDER BY m.intensity_nano)"
            )
        );
        let nano = i128::from(NANO);
        let mean = |is_in: &str| {
            let sum = dialect.huge(&format!("SUM(CASE WHEN {is_in} THEN o.intensity_nano END)"));
            let count = format!("NULLIF(COUNT(CASE WHEN {is_in} THEN 1 END), 0)");
            // A mean that is not above zero is none.
            let mean = dialect.half_even(&sum, &dialect.huge(&count));
            format!("CASE WHEN {sum} > 0 THEN {mean} END")
        };
        let value = match self.options.method.scheme.benchmark {
            Benchmark::RatioOfSums | Benchmark::Published => "NULL".to_owned(),
            Benchmark::Mean => mean("1 = 1"),
            Benchmark::TrimmedMean { share_nano } => {
                let cut = dialect.div(&format!("o.peers * {share_nano}"), &nano.to_string());
                mean(&format!("o.place > {cut} AND o.place <= o.peers - {cut}"))
            }
            Benchmark::BestMean { share_nano } => {
                let best = dialect
                    .div(&format!("(o.peers * {share_nano} + {})", nano - 1), &nano.to_string());
                mean(&format!("o.place <= {best}"))
            }
            Benchmark::Median => self.percentile(NANO / 2),
            Benchmark::Percentile { share_nano } => self.percentile(share_nano),
        };
        let benchmarks = format!(
            "  SELECT {}, COUNT(*) AS peer_count,\n    \
             {value} AS benchmark_nano\n  FROM tx_ordered o\n  \
             GROUP BY o.period, o.peer_region, o.code, o.depth",
            named("o", &GROUP)
        );
        vec![Cte::new("tx_ordered", ordered), Cte::shared("tx_benchmarks", benchmarks)]
    }

    /// Linear interpolation between the two nearest places, as PERCENTILE.INC has it: the weights
    /// of the two are whole nano.
    fn percentile(&self, share_nano: i64) -> String {
        let dialect = self.options.dialect;
        let nano = NANO.to_string();
        let position = format!("(o.peers - 1) * {share_nano}");
        let low = dialect.div(&position, &nano);
        let fraction = format!("({position}) % {nano}");
        let weighted = format!(
            "SUM(CASE WHEN o.place = {low} + 1 THEN o.intensity_nano * ({nano} - {fraction})\n      \
             WHEN o.place = {low} + 2 THEN o.intensity_nano * ({fraction}) END)"
        );
        let weighted = dialect.huge(&weighted);
        let rounded = dialect.half_even_by(&weighted, NANO.unsigned_abs());
        format!("CASE WHEN {weighted} > 0 THEN {rounded} END")
    }

    /// The firms that have an intensity, once for every depth that their industry reaches, up to
    /// a join with the groups that are wanted. Follows `FROM (`.
    pub(super) fn members(&self, join: &str) -> String {
        let dialect = self.options.dialect;
        let parts = self.rungs().into_iter().map(|(depth, _)| {
            let (code, is_deep) = match depth {
                0 => ("''".to_owned(), String::new()),
                depth => (format!("f.d{depth}"), format!(" AND f.d{depth} <> '-'")),
            };
            format!(
                "    SELECT {} AS depth, {}, {code} AS code\n    \
                 FROM tx_firms f WHERE f.intensity_nano IS NOT NULL{is_deep}",
                dialect.int(&depth.to_string()),
                named("f", &["firm", "period", "peer_region", "intensity_nano"])
            )
        });
        format!("{}\n  ) m\n  {join}", parts.collect::<Vec<_>>().join("\n    UNION ALL\n"))
    }

    /// The first rung with a benchmark above zero, for every period, region and industry.
    fn tx_choice(&self) -> Cte {
        let dialect = self.options.dialect;
        let rungs = self.rungs();
        let is_there = |depth: u8| format!("b{depth}.benchmark_nano > 0");
        let pick = |of: &dyn Fn(u8) -> String| {
            let cases = rungs
                .iter()
                .map(|(depth, _)| format!("WHEN {} THEN {}", is_there(*depth), of(*depth)));
            format!("CASE {} END", cases.collect::<Vec<_>>().join("\n      "))
        };
        let codes = rungs.iter().map(|(depth, condition)| {
            let code = Self::code_at(*depth);
            format!("CASE WHEN {condition} THEN {code} ELSE '-' END AS c{depth}")
        });
        let joins = rungs.iter().map(|(depth, _)| {
            format!(
                "LEFT JOIN tx_benchmarks b{depth} ON b{depth}.period = k.period \
                 AND b{depth}.peer_region = k.peer_region\n    \
                 AND b{depth}.code = k.c{depth} AND b{depth}.depth = k.n{depth}"
            )
        });
        let numbers = rungs
            .iter()
            .map(|(depth, _)| format!("{} AS n{depth}", dialect.int(&depth.to_string())));
        let key = named("k", &["period", "peer_region", "industry"]);
        let body = format!(
            "  SELECT {key},\n    \
             {} AS depth,\n    {} AS code,\n    {} AS peer_count,\n    {} AS benchmark_nano\n  \
             FROM (\n    SELECT {key},\n      {},\n      {}\n    \
             FROM tx_keys k JOIN tx_industries i ON i.code = k.industry\n  ) k\n  {}",
            dialect.int(&pick(&|depth| depth.to_string())),
            pick(&|depth| format!("k.c{depth}")),
            dialect.int(&pick(&|depth| format!("b{depth}.peer_count"))),
            dialect.huge(&pick(&|depth| format!("b{depth}.benchmark_nano"))),
            codes.collect::<Vec<_>>().join(",\n      "),
            numbers.collect::<Vec<_>>().join(", "),
            joins.collect::<Vec<_>>().join("\n  "),
        );
        Cte::shared("tx_choice", body)
    }
}
