//! SQL: the pipeline from canonical returns to scores as one query, for engines that hold
//! more than one machine does. It is written from the same scheme, factors, grid and industries
//! that the engine computes with, and gives the same L, K, level and grade (docs/scale.md).
//!
//! It does not understand headers and units and does not look for implausible values: `normalise`
//! and `check` do, and `tanxiao returns` writes what they let through. What would make the engine
//! reject a row makes the query reject it too, with the same code; no row is lost.

mod accounts;
mod arith;
mod coefficient;
mod dialect;
mod error;
mod grades;
mod output;
mod peers;
mod places;
mod points;
mod returns;
mod schema;
mod tables;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

pub use dialect::Dialect;
pub use error::{Code, Result, SqlError};
pub use schema::{ColumnType, DEFAULT_TABLE, InputColumn, InputTable, column_type};

use arith::Sign;
use schema::Input;
use tanxiao_core::account::Method;
use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::data::energy::{EnergyType, Kind};
use tanxiao_core::scheme::{Benchmark, IndicatorOf, NetNotPositive, Transformation};

/// What a script is written from.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Tables, factor set and scheme.
    pub method: Method<'a>,
    /// The engine.
    pub dialect: Dialect,
    /// The table of returns.
    pub input: &'a InputTable,
    /// A published benchmark to grade against instead of the table's own firms.
    pub benchmark: Option<&'a BenchmarkTable>,
    /// A table to make of the scores; None for a plain query.
    pub into: Option<&'a str>,
}

/// A script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// One statement, ending in a semicolon and a line feed.
    pub text: String,
    /// Columns of the input that it does not use.
    pub unused: Vec<String>,
}

/// Writes the script.
///
/// # Errors
/// A table that lacks what the scheme needs or has it in a type that cannot be exact, and a scheme
/// that cannot be expressed, with the reason.
pub fn script(options: Options<'_>) -> Result<Script> {
    let input = Input::new(options.input, options.method.data)?;
    for name in std::iter::once(options.input.table.as_str()).chain(options.into) {
        let is_clean = !name.trim().is_empty() && !name.contains([';', '\n', '\r']);
        if !is_clean {
            let dialect = options.dialect.name();
            let refusal = error::refusal(Code::NameUnfit);
            return Err(refusal.with("value", name).with("dialect", dialect));
        }
    }
    let query = Query { options, input };
    query.refuse()?;
    query.input.check_unused(query.options.method.data)?;
    Ok(Script { text: query.text(), unused: query.input.unused.clone() })
}

/// The query under construction.
struct Query<'a> {
    options: Options<'a>,
    input: Input,
}

/// One common table expression.
struct Cte {
    /// Its name, with column names where the body does not name them.
    head: String,
    /// It is used more than once and costs something.
    is_shared: bool,
    body: String,
}

impl Cte {
    fn new(head: &str, body: String) -> Self {
        Self { head: head.to_owned(), is_shared: false, body }
    }

    fn shared(head: &str, body: String) -> Self {
        Self { is_shared: true, ..Self::new(head, body) }
    }
}

/// Columns of a table under their own names, said so: ClickHouse would call them `k.period`.
fn named(table: &str, columns: &[&str]) -> String {
    let named = columns.iter().map(|column| format!("{table}.{column} AS {column}"));
    named.collect::<Vec<_>>().join(", ")
}

/// What a peer group is named by.
const GROUP: [&str; 4] = ["period", "peer_region", "code", "depth"];

impl Query<'_> {
    /// What cannot be expressed.
    fn refuse(&self) -> Result<()> {
        let scheme = self.options.method.scheme;
        let fail = |zh: &str, en: &str| {
            Err(error::refusal(Code::SchemeUnfit).with("scheme", &scheme.id).because(zh, en))
        };
        if scheme.points.is_some() {
            return self.refuse_points();
        }
        if scheme.transformation == Transformation::Subtracted {
            return fail(
                "该方法扣减加工转换产出和回收利用，还不能写成 SQL 语句，请用 tanxiao score",
                "it takes off energy that was transformed and recovered, which cannot be written as \
                 a statement yet: use tanxiao score",
            );
        }
        if scheme.benchmark == Benchmark::Published && self.options.benchmark.is_none() {
            return fail(
                "该方法只与已公布的行业基准比较，请加 --benchmark",
                "it compares with a published benchmark only: add --benchmark",
            );
        }
        let is_region = |of: IndicatorOf| of == IndicatorOf::RatioToRegion;
        if self.options.benchmark.is_some() && scheme.indicators.iter().any(|i| is_region(i.of)) {
            return fail(
                "地区指标要由本表企业计算，不能同时采用已公布的行业基准",
                "its regional indicator needs the region's own firms, not a published benchmark",
            );
        }
        let withholds = |table: &BenchmarkTable| table.entries.iter().any(|e| e.withheld.is_some());
        if self.options.benchmark.is_some_and(withholds) {
            return fail(
                "该基准表有不公布的组，这些企业应为未评级，SQL 语句会改用更大范围的同行；请用 tanxiao score",
                "the table withholds groups whose firms get no grade, and the statement would \
                 compare them with a larger group: use tanxiao score",
            );
        }
        // Weights of an interpolation: with more of them its sums would not fit 38 digits.
        const WEIGHTS: i128 = 1000;
        if let Benchmark::Percentile { share_nano } = scheme.benchmark
            && peers::lowest_terms(share_nano).1 > WEIGHTS
        {
            return fail(
                "百分位基准的占比至多三位小数，才能在 38 位整数内精确插值",
                "the share of its percentile needs at most three decimals, for an exact \
                 interpolation in 38 digits",
            );
        }
        let energies = &self.options.method.data.catalogue;
        let is_energy = |energy: &&EnergyType| energy.kind != Kind::Process;
        if !energies.iter().filter(is_energy).any(|energy| self.input.has(&energy.column)) {
            return Err(error::column_missing("electricity_mwh, raw_coal_t, …"));
        }
        let outputs = self.output_columns();
        if !outputs.iter().any(|columns| columns.iter().all(|name| self.input.has(name))) {
            let columns = outputs.iter().map(|columns| columns.join(" + ")).collect::<Vec<_>>();
            return Err(error::column_missing(&columns.join(" / ")));
        }
        Ok(())
    }

    /// Whether the numerator that is divided may be below zero.
    fn sign(&self) -> Sign {
        match self.options.method.scheme.net_not_positive {
            NetNotPositive::AsIs => Sign::Any,
            NetNotPositive::Zero | NetNotPositive::Ungraded => Sign::NotNegative,
        }
    }

    fn text(&self) -> String {
        let dialect = self.options.dialect;
        let mut text = self.comment();
        if let Some(into) = self.options.into {
            let _ = writeln!(text, "CREATE TABLE {into}{} AS", dialect.of_new_table());
        }
        for (index, cte) in self.ctes().into_iter().enumerate() {
            let word = if index == 0 { "WITH " } else { ",\n" };
            let materialized = if cte.is_shared { dialect.materialized() } else { "" };
            let _ = write!(text, "{word}{} AS {materialized}(\n{}\n)", cte.head, cte.body);
        }
        let _ = write!(text, "\nSELECT * FROM tx_scores{};\n", dialect.tail());
        text
    }

    fn ctes(&self) -> Vec<Cte> {
        let mut ctes = vec![self.industries(), self.grid()];
        ctes.extend(self.published());
        ctes.extend(self.returns());
        ctes.extend(self.accounts());
        if self.rules().is_some() {
            ctes.extend(self.points_ctes());
            ctes.push(self.scores());
            return ctes;
        }
        ctes.extend(self.peers());
        ctes.extend(self.places());
        ctes.extend(self.grades());
        ctes.push(self.scores());
        ctes
    }

    /// What the script is and where its numbers come from.
    fn comment(&self) -> String {
        let Options { method, dialect, benchmark, .. } = self.options;
        let (scheme, factors) = (method.scheme, method.factors);
        let mut lines = vec![
            format!("碳效评价 / carbon-efficiency scores, {}", dialect.name()),
            format!("评价方法 / scheme: {} {} {}", scheme.id, scheme.version, scheme.name.zh),
            format!("  sha256 {}", scheme.sha256),
            format!("因子集 / factor set: {} {} {}", factors.id, factors.version, factors.name_zh),
            format!("  sha256 {}", factors.sha256),
        ];
        if let Some(table) = benchmark {
            lines.push(format!(
                "行业基准 / published benchmark: {} {}, {}",
                table.scheme,
                table.scheme_version,
                table.entries.len()
            ));
        }
        lines.extend(
            [
                "输入须为规范列名、规范代码、规范单位，每个企业每期一行；含义见 docs/guide/zh/sql.md",
                "the table has canonical columns, codes and units, one row a firm and period",
                "本语句不识别存疑数据，不作待核实处理，一律照常评价；请先剔除",
                "suspect returns are not held here but graded like any other: take them out first",
                "amounts are integers of a millionth, factors and cut-offs of a billionth; nothing \
                 is a float",
            ]
            .map(str::to_owned),
        );
        let clean = |line: &String| line.replace(['\n', '\r'], " ");
        lines.iter().map(|line| format!("-- {}\n", clean(line))).collect()
    }
}
