//! Accounts → points: for schemes that add up points whose bases are constants and that round the
//! points of each indicator. Values are quotients of sums of integers; what is asked of them is
//! asked by cross-multiplication, so nothing is rounded but points. `coefficient.rs` keeps every
//! product within 38 digits, or the scheme is refused.

use super::coefficient::{Ratio, Sum, Value};
use super::error::{self, Code, Result};
use super::{Cte, Query, Sign};
use tanxiao_core::data::fields::{Account, Named};
use tanxiao_core::grade::Status;
use tanxiao_core::issued::column::PointsOf;
use tanxiao_core::number::{NANO, NANO_DECIMALS, round_to};
use tanxiao_core::scheme::expression::{self, Clause, Condition, Part};
use tanxiao_core::scheme::points::{
    Base, Better, Classes, Effect, Form, Measure, Missing, Points, Quota, Scope, Ties, Whole,
};
use tanxiao_core::scheme::{Compare, Inclusive};

/// Decimals of points that products still fit 38 digits with.
const MOST_DECIMALS: u32 = 6;
/// What digits of a quotient are taken by at a time to put values in order.
const DIGITS: &str = "1000000000000000000";

impl Query<'_> {
    pub(super) fn rules(&self) -> Option<&Points> {
        self.options.method.scheme.points.as_ref()
    }

    fn unfit(&self, zh: &str, en: &str) -> error::SqlError {
        let scheme = &self.options.method.scheme.id;
        error::refusal(Code::SchemeUnfit).with("scheme", scheme).because(zh, en)
    }

    /// What of points cannot be expressed.
    pub(super) fn refuse_points(&self) -> Result<()> {
        let scheme = self.options.method.scheme;
        let Some(rules) = self.rules() else { return Ok(()) };
        if scheme.has_intensity || self.options.benchmark.is_some() {
            return Err(self.unfit(
                "按指标计分而又计算 L、或按基准表评价的，语句没有写法",
                "points beside L, or against a table, have no statement",
            ));
        }
        if scheme.points_decimals.is_none_or(|decimals| decimals > MOST_DECIMALS) {
            return Err(self.unfit(
                "各指标得分不修约时是任意长的分数，38 位整数放不下；[rounding] 中写 points_decimals（至多 6）的可以",
                "points that are not rounded are fractions of any length, which 38 digits do not hold: \
                 with points_decimals (at most 6) in [rounding] it can be written",
            ));
        }
        for measure in &rules.measures {
            self.refuse_measure(measure)?;
        }
        for (condition, _) in rules.conditions() {
            self.condition(condition, "f")?;
        }
        Ok(())
    }

    fn refuse_measure(&self, measure: &Measure) -> Result<()> {
        let [case] = measure.cases.as_slice() else {
            return Err(self.unfit(
                "指标分情形计分（cases）的，语句没有写法",
                "indicators with several cases have no statement",
            ));
        };
        if case.form.bases().iter().any(|base| matches!(base, Base::Of { .. })) {
            return Err(self.unfit(
                "基准取自其他企业（平均值、中位数等）：得分是两层商，38 位整数放不下；基准为常数的可以",
                "its bases are of other firms (means, medians, …): points are quotients of quotients, \
                 which 38 digits do not hold; bases that are constants can be written",
            ));
        }
        if matches!(case.form, Form::Base { cap_nano: None, .. }) {
            return Err(self.unfit(
                "得分不封顶（cap = “none”）的，语句没有写法",
                "points without a cap (cap = “none”) have no statement",
            ));
        }
        self.own_points(0, measure)?;
        Ok(())
    }

    /// The integers that a value is the quotient of, over rows of a table.
    fn value(&self, value: &expression::Value, table: &str) -> Result<Value> {
        let sum =
            |part: &Part| match part {
                Part::Sum(sum) => self.sum(sum, table),
                Part::Growth { .. } => Err(self
                    .unfit("增长率（growth、decline）的语句没有写法", "growths have no statement")),
            };
        let top = sum(&value.top)?;
        let bottom = match &value.bottom {
            Some(bottom) => sum(bottom)?,
            None => Sum::millionths(self.options.dialect),
        };
        Value::of(top, bottom).ok_or_else(|| self.too_long())
    }

    fn too_long(&self) -> error::SqlError {
        self.unfit(
            "指标中的系数与基准位数太多，乘积放不进 38 位整数",
            "factors and bases of an indicator have too many digits for products of 38",
        )
    }

    fn sum(&self, sum: &expression::Sum, table: &str) -> Result<Sum> {
        let mut terms = Vec::new();
        for term in &sum.0 {
            let (column, scale) = self.amount(&term.name, table)?;
            terms.push((term.factor_nano, scale, column));
        }
        Sum::of(&terms).ok_or_else(|| self.too_long())
    }

    /// The expression of a name, in millionths of base units, and what one unit is in base units.
    fn amount(&self, name: &str, table: &str) -> Result<(String, Ratio)> {
        let method = self.options.method;
        let one = Ratio::ONE;
        let reported = |column: &str| match self.input.has(column) {
            true => format!("{table}.{column}"),
            false => self.options.dialect.huge("NULL"),
        };
        Ok(match method.data.named(name, method.scheme) {
            Some(Named::Field(_)) => {
                let field = method.data.fields.iter().find(|field| field.id == name);
                let Some(field) = field else { return Err(self.too_long()) };
                (reported(&field.column), Ratio::of_scale(field.scale))
            }
            Some(Named::ValueAdded) => (format!("{table}.value_added"), one),
            Some(Named::Amount(amount)) => {
                (reported(&amount.column_in(&method.data.standards.money)), one)
            }
            Some(Named::Energy(energy)) => (reported(&method.data.catalogue[energy].column), one),
            Some(Named::Account(account)) => {
                let column = match account {
                    Account::Tce => "energy_tce",
                    Account::Scope1 => "scope1_tco2",
                    Account::Scope2 => "scope2_tco2",
                    Account::Gross => "gross_tco2",
                    Account::Net => "net_tco2",
                    Account::TcePrimary => {
                        return Err(self.unfit(
                            "等价值（energy_tce_primary）的语句没有写法",
                            "energy_tce_primary has no statement",
                        ));
                    }
                };
                // Without any energy there are no accounts.
                let known = format!("CASE WHEN {table}.has_energy = 1 THEN {table}.{column} END");
                (format!("({known})"), one)
            }
            None => return Err(self.too_long()),
        })
    }

    /// Whether a condition holds: 1, 0, or NULL where nobody knows.
    fn condition(&self, condition: &Condition, table: &str) -> Result<String> {
        let clauses = condition.clauses.iter().map(|clause| self.clause(clause, table));
        let clauses = clauses.collect::<Result<Vec<String>>>()?;
        let any = |test: &str| {
            clauses.iter().map(|c| format!("({c}) {test}")).collect::<Vec<_>>().join(" OR ")
        };
        Ok(format!("CASE WHEN {} THEN 0 WHEN {} THEN NULL ELSE 1 END", any("= 0"), any("IS NULL")))
    }

    fn clause(&self, clause: &Clause, table: &str) -> Result<String> {
        Ok(match clause {
            Clause::Fact { name, is } => {
                let (fact, _) = self.amount(name, table)?;
                let sign = if *is { "<>" } else { "=" };
                format!("CASE WHEN {fact} IS NULL THEN NULL WHEN {fact} {sign} 0 THEN 1 ELSE 0 END")
            }
            Clause::Compare { value, sign, nano } => {
                let value = self.value(value, table)?;
                let text = match sign {
                    expression::Sign::Less => "<",
                    expression::Sign::AtMost => "<=",
                    expression::Sign::Equal => "=",
                    expression::Sign::AtLeast => ">=",
                    expression::Sign::More => ">",
                };
                let (left, right) =
                    value.beside(Ratio::nano(*nano)).ok_or_else(|| self.too_long())?;
                let (top, bottom) = (&value.top.text, &value.bottom.text);
                format!(
                    "CASE WHEN {top} IS NULL OR {bottom} IS NULL OR {bottom} <= 0 THEN NULL \
                     WHEN {left} {text} {right} THEN 1 ELSE 0 END"
                )
            }
            Clause::Industry(codes) => {
                let industries = &self.options.method.data.industries;
                let begins =
                    |code: &str| format!("SUBSTR({table}.industry, 1, {}) = '{code}'", code.len());
                let mut of: Vec<String> = codes.iter().map(|code| begins(code)).collect();
                // Those within a code that do not begin with it.
                for whole in codes.iter().filter_map(|code| industries.index_of(code)) {
                    let beginning = industries.at(whole).code.as_str();
                    let within = (0..).zip(industries.iter()).filter(|(index, industry)| {
                        industries.is_within(*index, whole) && !industry.code.starts_with(beginning)
                    });
                    let own: Vec<String> =
                        within.map(|(_, industry)| format!("'{}'", industry.code)).collect();
                    if !own.is_empty() {
                        of.push(format!("{table}.industry IN ({})", own.join(", ")));
                    }
                }
                format!("CASE WHEN {} THEN 1 ELSE 0 END", of.join(" OR "))
            }
        })
    }

    fn decimals(&self) -> u32 {
        self.options.method.scheme.points_decimals.unwrap_or(0)
    }

    /// Points in the decimals that the scheme rounds them to, of points in nano.
    fn rounded(&self, nano: i64) -> i128 {
        let unit = 10i128.pow(NANO_DECIMALS - self.decimals());
        i128::from(round_to(nano, NANO_DECIMALS, self.decimals())) / unit
    }

    /// The points of an indicator's value `m…_top` ÷ `m…_bottom`, rounded; NULL without a value.
    fn own_points(&self, place: usize, measure: &Measure) -> Result<String> {
        let dialect = self.options.dialect;
        let value = self.value(&measure.value, "f")?;
        let value = value.called(&format!("t.m{place}_top"), &format!("t.m{place}_bottom"));
        let Some(case) = measure.cases.last() else { return Err(self.too_long()) };
        let is_up = case.better == Better::Higher;
        let long = || self.too_long();
        let unit = Ratio::of(i128::from(measure.points_nano), i128::from(NANO))
            .and_then(|full| full.times(Ratio::whole(10i128.pow(self.decimals()))))
            .ok_or_else(long)?;
        let full = self.rounded(measure.points_nano);
        let constant = |base: &Base| match base {
            Base::Constant(nano) => Ratio::nano(*nano),
            Base::Of { .. } => Ratio::ONE,
        };
        let points = match &case.form {
            Form::Base { base, cap_nano } => {
                let base = constant(base);
                let cap = cap_nano.unwrap_or(measure.points_nano);
                let most = Ratio::of(i128::from(cap), i128::from(NANO))
                    .and_then(|cap| cap.times(Ratio::whole(10i128.pow(self.decimals()))))
                    .ok_or_else(long)?;
                let ratio = match is_up {
                    true => value.times(unit).and_then(|v| v.over(base)),
                    false => value.turned().times(unit).and_then(|v| v.times(base)),
                };
                let ratio = ratio.ok_or_else(long)?;
                let (left, right) = ratio.beside(most).ok_or_else(long)?;
                let (top, bottom) = ratio.scaled().ok_or_else(long)?;
                let cap = self.rounded(cap);
                let nothing = match is_up {
                    true => format!("WHEN t.m{place}_top <= 0 THEN 0"),
                    // As good as can be, or better.
                    false => format!("WHEN t.m{place}_top <= 0 THEN {cap}"),
                };
                format!(
                    "{nothing} WHEN {left} >= {right} THEN {cap} ELSE {}",
                    dialect.half_even(&top, &bottom)
                )
            }
            Form::Linear { baseline, leading } => {
                let (from, to) = (constant(baseline), constant(leading));
                let whole = if is_up { to.less(from) } else { from.less(to) };
                let whole = whole.ok_or_else(long)?;
                if whole.is_negative() {
                    return Err(self.unfit(
                        "引领值不优于基准值",
                        "a leading value is not better than its baseline",
                    ));
                }
                let (at, goal) = value.beside(to).ok_or_else(long)?;
                let reached = if is_up { ">=" } else { "<=" };
                if whole.is_zero() {
                    format!("WHEN {at} {reached} {goal} THEN {full} ELSE 0")
                } else {
                    let (way, rate) = value.from(from, is_up).ok_or_else(long)?;
                    let rate =
                        rate.times(unit).and_then(|rate| rate.over(whole)).ok_or_else(long)?;
                    let (top, bottom) = value.part(&way, rate).ok_or_else(long)?;
                    format!(
                        "WHEN {at} {reached} {goal} THEN {full} WHEN {} <= 0 THEN 0 ELSE {}",
                        way.text,
                        dialect.half_even(&top, &bottom)
                    )
                }
            }
            Form::Steps { base, inclusive, steps } => {
                let judged = match base {
                    None => value.clone(),
                    Some(base) => value.over(constant(base)).ok_or_else(long)?,
                };
                let rounding = self.options.method.scheme.rounding;
                let mut text = String::new();
                for (upper, points) in steps {
                    let points = self.rounded((*points).max(0));
                    let Some(upper) = upper else {
                        text.push_str(&format!(" ELSE {points}"));
                        break;
                    };
                    let sign = match inclusive {
                        Inclusive::Upper => "<=",
                        Inclusive::Lower => "<",
                    };
                    let condition = match rounding.compare {
                        Compare::FullValue => {
                            let (left, right) =
                                judged.beside(Ratio::nano(*upper)).ok_or_else(long)?;
                            format!("{left} {sign} {right}")
                        }
                        Compare::RoundedValue => {
                            let power = 10i128.pow(rounding.ratio_decimals);
                            let scaled = judged.times(Ratio::whole(power));
                            let (top, bottom) = scaled.and_then(|v| v.scaled()).ok_or_else(long)?;
                            let rounded =
                                dialect.ratio(Sign::Any, &format!("({top})"), "1", &bottom);
                            let unit = 10i128.pow(NANO_DECIMALS - rounding.ratio_decimals);
                            format!("{rounded} * {unit} {sign} {upper}")
                        }
                    };
                    text.push_str(&format!(" WHEN {condition} THEN {points}"));
                }
                text.trim_start().to_owned()
            }
        };
        Ok(format!("CASE WHEN t.m{place}_top IS NULL THEN NULL {points} END"))
    }

    /// Whether an indicator or adjustment is of the rule set of a row.
    fn is_of_set(&self, own: Option<usize>, table: &str) -> String {
        match own {
            None => format!("{table}.rule_set IS NOT NULL"),
            Some(own) => format!("{table}.rule_set = {own}"),
        }
    }

    pub(super) fn points_ctes(&self) -> Vec<Cte> {
        let Some(rules) = self.rules() else { return Vec::new() };
        // What cannot be written was refused before.
        let text = |result: Result<String>| result.unwrap_or_else(|_| "NULL".to_owned());
        vec![
            self.tx_points_firms(),
            self.tx_sets(rules, &text),
            self.tx_values(rules),
            self.tx_digits(rules),
            self.tx_own(rules, &text),
            self.tx_among(rules),
            self.tx_given(rules),
            self.tx_total(rules),
            self.tx_ranked(rules),
            self.tx_points_graded(rules),
        ]
    }

    fn tx_points_firms(&self) -> Cte {
        let gross = "(a.scope1_tco2 + a.scope2_tco2)";
        let body = format!(
            "  SELECT a.*, {gross} AS gross_tco2, {gross} - a.deducted_tco2 AS net_tco2,\n    \
             CASE WHEN a.output > 0 THEN a.output END AS divisor\n  \
             FROM tx_accounts a\n  WHERE a.reasons = ''"
        );
        Cte::new("tx_firms", body)
    }

    /// Rule set, why a firm is not classed, and what adjusts its points.
    fn tx_sets(&self, rules: &Points, text: &dyn Fn(Result<String>) -> String) -> Cte {
        let dialect = self.options.dialect;
        let rule_set = match rules.rule_sets.as_slice() {
            [] => dialect.int("0"),
            sets => {
                let cases = sets.iter().enumerate().map(|(place, set)| match &set.when {
                    None => format!("WHEN 1 = 1 THEN {place}"),
                    Some(when) => {
                        let when = text(self.condition(when, "f"));
                        format!("WHEN ({when}) = 1 THEN {place} WHEN ({when}) IS NULL THEN NULL")
                    }
                });
                dialect.int(&format!("CASE {} END", cases.collect::<Vec<_>>().join("\n      ")))
            }
        };
        let unclassed = rules.unclassed.iter().enumerate().map(|(place, one)| {
            format!("WHEN ({}) = 1 THEN {place}", text(self.condition(&one.when, "f")))
        });
        let unclassed = unclassed.collect::<Vec<_>>().join("\n      ");
        let unclassed = match unclassed.as_str() {
            "" => dialect.int("NULL"),
            cases => dialect.int(&format!("CASE {cases} END")),
        };
        let mut columns =
            vec![format!("{rule_set} AS rule_set"), format!("{unclassed} AS unclassed")];
        for (place, one) in rules.adjustments.iter().enumerate() {
            let when = text(self.condition(&one.when, "f"));
            columns.push(format!("CASE WHEN ({when}) = 1 THEN 1 ELSE 0 END AS holds{place}"));
        }
        Cte::new(
            "tx_sets",
            format!("  SELECT f.*,\n    {}\n  FROM tx_firms f", columns.join(",\n    ")),
        )
    }

    /// The two terms of every value that is known, and who is compared.
    fn tx_values(&self, rules: &Points) -> Cte {
        let dialect = self.options.dialect;
        let mut columns = Vec::new();
        for (place, measure) in rules.measures.iter().enumerate() {
            let applies = self.is_of_set(measure.rule_set, "f");
            let (top, bottom) = match self.value(&measure.value, "f") {
                Ok(value) => (value.top.text, value.bottom.text),
                Err(_) => ("NULL".to_owned(), "NULL".to_owned()),
            };
            let known = format!("{applies} AND {top} IS NOT NULL AND {bottom} > 0");
            for (name, of) in [("top", top), ("bottom", bottom)] {
                let of = dialect.huge(&format!("CASE WHEN {known} THEN {of} END"));
                columns.push(format!("{of} AS m{place}_{name}"));
            }
        }
        let left_out: Vec<String> = rules
            .unclassed
            .iter()
            .enumerate()
            .filter(|(_, one)| !one.is_compared)
            .map(|(place, _)| place.to_string())
            .collect();
        columns.push(match left_out.is_empty() {
            true => "1 AS is_compared".to_owned(),
            false => format!(
                "CASE WHEN f.unclassed IN ({}) THEN 0 ELSE 1 END AS is_compared",
                left_out.join(", ")
            ),
        });
        Cte::new(
            "tx_values",
            format!("  SELECT f.*,\n    {}\n  FROM tx_sets f", columns.join(",\n    ")),
        )
    }

    /// Every value as its whole number and three times eighteen digits: in their order, values are in
    /// theirs, since two quotients of 63 bits that differ do so before the 38th digit.
    fn tx_digits(&self, rules: &Points) -> Cte {
        let dialect = self.options.dialect;
        let each = |of: &dyn Fn(usize) -> [String; 2]| {
            (0..rules.measures.len()).flat_map(of).collect::<Vec<_>>().join(",\n    ")
        };
        let magnitude =
            |i: usize| format!("CASE WHEN t.m{i}_top < 0 THEN -t.m{i}_top ELSE t.m{i}_top END");
        let whole = each(&|i| {
            let (top, bottom) = (format!("({})", magnitude(i)), format!("t.m{i}_bottom"));
            [
                format!("{} AS m{i}_whole", dialect.div(&top, &bottom)),
                format!("{top} % {bottom} AS m{i}_rest0"),
            ]
        });
        let mut query = format!("  SELECT t.*,\n    {whole}\n  FROM tx_values t");
        for step in 0..3 {
            let columns = each(&|i| {
                let rest = format!("(t.m{i}_rest{step} * {DIGITS})");
                [
                    format!(
                        "{} AS m{i}_digits{step}",
                        dialect.div(&rest, &format!("t.m{i}_bottom"))
                    ),
                    format!("{rest} % t.m{i}_bottom AS m{i}_rest{}", step + 1),
                ]
            });
            query = format!("  SELECT t.*,\n    {columns}\n  FROM (\n{query}\n  ) t");
        }
        Cte::new("tx_digits", query)
    }

    fn tx_own(&self, rules: &Points, text: &dyn Fn(Result<String>) -> String) -> Cte {
        let dialect = self.options.dialect;
        let mut columns = Vec::new();
        for (place, measure) in rules.measures.iter().enumerate() {
            let points = dialect.huge(&text(self.own_points(place, measure)));
            columns.push(format!("{points} AS own{place}"));
            let nano = self.value(&measure.value, "f").ok().and_then(|value| {
                let top = format!("t.m{place}_top");
                let scaled = value.called(&top, &format!("t.m{place}_bottom"));
                scaled.times(Ratio::whole(i128::from(NANO)))?.scaled()
            });
            let nano = nano.map_or_else(
                || "NULL".to_owned(),
                |(top, bottom)| dialect.ratio(Sign::Any, &format!("({top})"), "1", &bottom),
            );
            columns.push(format!("{} AS value{place}", dialect.huge(&nano)));
        }
        Cte::shared(
            "tx_own",
            format!("  SELECT t.*,\n    {}\n  FROM tx_digits t", columns.join(",\n    ")),
        )
    }

    /// Whether a row is in a scope, and what it shares with those it is compared with there.
    fn scope(&self, scope: Scope) -> (String, String) {
        let (mut is_in, mut key) =
            (Vec::new(), vec!["t.period".to_owned(), "t.rule_set".to_owned()]);
        if scope.region_digits > 0 {
            is_in.push("t.region <> ''".to_owned());
            key.push(format!("SUBSTR(t.region, 1, {})", scope.region_digits));
        }
        if scope.depth > 0 {
            is_in.push(format!("t.d{} <> '-'", scope.depth));
            key.push(format!("t.d{}", scope.depth));
        }
        let is_in = if is_in.is_empty() { "1 = 1".to_owned() } else { is_in.join(" AND ") };
        (is_in, key.join(", "))
    }

    /// Ranks of values, and mean points, among those that are compared.
    fn tx_among(&self, rules: &Points) -> Cte {
        let dialect = self.options.dialect;
        let mut columns = Vec::new();
        for (place, measure) in rules.measures.iter().enumerate() {
            let (is_in, key) = self.scope(measure.rank_scope);
            let compared = format!("t.m{place}_top IS NOT NULL AND t.is_compared = 1 AND {is_in}");
            let flag = format!("CASE WHEN {compared} THEN 1 ELSE 0 END");
            let is_up = measure.cases.last().is_none_or(|case| case.better == Better::Higher);
            let way = if is_up { "DESC" } else { "ASC" };
            let order = ["whole", "digits0", "digits1", "digits2"].map(|part| {
                let part = format!("t.m{place}_{part}");
                format!("CASE WHEN t.m{place}_top < 0 THEN -{part} ELSE {part} END {way}")
            });
            columns.push(format!(
                "CASE WHEN {compared} THEN {} END AS rank{place}",
                dialect.int(&format!(
                    "RANK() OVER (PARTITION BY {flag}, {key}\n      ORDER BY {})",
                    order.join(", ")
                ))
            ));
            if let Missing::MeanPoints { scope } = measure.missing {
                let (is_in, key) = self.scope(scope);
                let own = format!("CASE WHEN t.is_compared = 1 AND {is_in} THEN t.own{place} END");
                let flag = format!("CASE WHEN {is_in} THEN 1 ELSE 0 END");
                let over = format!("OVER (PARTITION BY {flag}, {key})");
                let sum = dialect.huge(&format!("SUM({own}) {over}"));
                let count = dialect.huge(&format!("COUNT({own}) {over}"));
                columns.push(format!("CASE WHEN {is_in} THEN {sum} END AS sum{place}"));
                columns.push(format!("{count} AS count{place}"));
            }
        }
        Cte::new(
            "tx_among",
            format!("  SELECT t.*,\n    {}\n  FROM tx_own t", columns.join(",\n    ")),
        )
    }

    /// The points of every indicator in nano, with what stands in for missing ones.
    fn tx_given(&self, rules: &Points) -> Cte {
        let dialect = self.options.dialect;
        let unit = 10i128.pow(NANO_DECIMALS - self.decimals());
        let columns = rules.measures.iter().enumerate().map(|(place, measure)| {
            let applies = self.is_of_set(measure.rule_set, "t");
            let instead = match measure.missing {
                Missing::Zero => "0".to_owned(),
                Missing::Malus { nano } => format!("-{nano}"),
                Missing::MeanPoints { .. } => {
                    let count = dialect.huge(&format!("NULLIF(t.count{place}, 0)"));
                    format!("{} * {unit}", dialect.half_even(&format!("t.sum{place}"), &count))
                }
                Missing::Drop | Missing::Ungraded => "NULL".to_owned(),
            };
            let points = dialect.huge(&format!(
                "CASE WHEN t.own{place} IS NOT NULL THEN t.own{place} * {unit} \
                 WHEN {applies} THEN {instead} END"
            ));
            format!("{points} AS points{place}")
        });
        let columns: Vec<String> = columns.collect();
        Cte::new(
            "tx_given",
            format!("  SELECT t.*,\n    {}\n  FROM tx_among t", columns.join(",\n    ")),
        )
    }

    /// All points in nano; NULL where an indicator that is needed has none.
    fn tx_total(&self, rules: &Points) -> Cte {
        let dialect = self.options.dialect;
        let unit = 10i128.pow(NANO_DECIMALS - self.decimals());
        let (mut sum, mut dropped, mut lacks) =
            (Vec::new(), Vec::new(), vec!["t.rule_set IS NULL".to_owned()]);
        for (place, measure) in rules.measures.iter().enumerate() {
            sum.push(format!("COALESCE(t.points{place}, 0)"));
            let applies = self.is_of_set(measure.rule_set, "t");
            let missing = format!("{applies} AND t.points{place} IS NULL");
            match measure.missing {
                Missing::Drop => dropped
                    .push(format!("CASE WHEN {missing} THEN {} ELSE 0 END", measure.points_nano)),
                _ => lacks.push(missing),
            }
        }
        let adjustments = rules.adjustments.iter().enumerate().filter_map(|(place, one)| {
            let Effect::Points(nano) = one.effect else { return None };
            let is_of_set = match one.rule_set {
                None => String::new(),
                Some(own) => format!("t.rule_set = {own} AND "),
            };
            Some(format!("CASE WHEN {is_of_set}t.holds{place} = 1 THEN {nano} ELSE 0 END"))
        });
        let adjustments: Vec<String> = adjustments.collect();
        let or_zero = |terms: Vec<String>| match terms.is_empty() {
            true => "0".to_owned(),
            false => terms.join("\n      + "),
        };
        let body = format!(
            "  SELECT t.*,\n    {} AS points_sum,\n    {} AS points_dropped,\n    {} AS adjusted,\n    \
             CASE WHEN {} THEN 1 ELSE 0 END AS lacks_points\n  FROM tx_given t",
            dialect.huge(&or_zero(sum)),
            dialect.huge(&or_zero(dropped)),
            dialect.huge(&or_zero(adjustments)),
            lacks.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join("\n      OR "),
        );
        let full = rules.full_nano;
        let over = dialect.huge(&format!(
            "CASE WHEN t.points_dropped < {full} THEN ({full} - t.points_dropped) * {unit} END"
        ));
        let shared =
            dialect.ratio(Sign::Any, "t.points_sum", &full.to_string(), &format!("({over})"));
        let total = format!(
            "CASE WHEN t.lacks_points = 1 THEN NULL WHEN t.points_dropped = 0 THEN t.points_sum \
             ELSE {shared} * {unit} END + t.adjusted"
        );
        Cte::new(
            "tx_total",
            format!(
                "  SELECT t.*,\n    {} AS total\n  FROM (\n{body}\n  ) t",
                dialect.huge(&total)
            ),
        )
    }

    /// Places of the sums among those that are classed together.
    fn tx_ranked(&self, rules: &Points) -> Cte {
        let dialect = self.options.dialect;
        let Classes::Quota(quota) = &rules.classes else {
            let body =
                format!("  SELECT t.*, {} AS total_rank FROM tx_total t", dialect.int("NULL"));
            return Cte::new("tx_ranked", body);
        };
        let (is_in, key) = self.scope(quota.scope);
        let classed = format!("t.total IS NOT NULL AND t.unclassed IS NULL AND {is_in}");
        let partition = format!("PARTITION BY CASE WHEN {classed} THEN 1 ELSE 0 END, {key}");
        let rank = match quota.ties {
            Ties::Better => format!("RANK() OVER ({partition} ORDER BY t.total DESC)"),
            // The firms down to these points, ties included: the frame that SQL takes by itself.
            Ties::Worse => format!("COUNT(*) OVER ({partition} ORDER BY t.total DESC)"),
        };
        let body = format!(
            "  SELECT t.*,\n    {} AS total_rank,\n    {} AS classed\n  FROM tx_total t",
            dialect.huge(&format!("CASE WHEN {classed} THEN {rank} END")),
            dialect.huge(&format!("COUNT(*) OVER ({partition})")),
        );
        Cte::new("tx_ranked", body)
    }

    fn tx_points_graded(&self, rules: &Points) -> Cte {
        let dialect = self.options.dialect;
        let scheme = self.options.method.scheme;
        let bands = &scheme.grade.bands;
        // A ladder of points has the worst first.
        let merit = |class: i32| bands.iter().position(|band| band.number == class).unwrap_or(0);
        let merits = match &rules.classes {
            Classes::None => "NULL".to_owned(),
            Classes::CutOffs => {
                let judged = match scheme.rounding.compare {
                    Compare::FullValue => "t.total".to_owned(),
                    Compare::RoundedValue => {
                        let unit = 10i128.pow(NANO_DECIMALS - self.decimals());
                        let unit = unit.to_string();
                        format!("{} * {unit}", dialect.ratio(Sign::Any, "t.total", "1", &unit))
                    }
                };
                let sign = match scheme.grade.inclusive {
                    Inclusive::Upper => "<=",
                    Inclusive::Lower => "<",
                };
                let cases = bands.iter().enumerate().map(|(place, band)| match band.upper_nano {
                    Some(cut) => format!("WHEN {judged} {sign} {cut} THEN {place}"),
                    None => format!("ELSE {place}"),
                });
                format!(
                    "CASE WHEN t.total IS NULL OR t.unclassed IS NOT NULL THEN NULL {} END",
                    cases.collect::<Vec<_>>().join(" ")
                )
            }
            Classes::Quota(quota) => self.class_of_rank(quota, &merit),
        };
        let mut query =
            format!("  SELECT t.*,\n    {} AS merit0\n  FROM tx_ranked t", dialect.int(&merits));
        let mut vetoes = 0;
        for (place, one) in rules.adjustments.iter().enumerate() {
            let Effect::NoBetterThan(best) = one.effect else { continue };
            let (best, applies) = (merit(best), self.holds(one.rule_set, place));
            query = format!(
                "  SELECT t.*,\n    CASE WHEN {applies} AND t.merit{vetoes} > {best} THEN {best} \
                 ELSE t.merit{vetoes} END AS merit{}\n  FROM (\n{query}\n  ) t",
                vetoes + 1
            );
            vetoes += 1;
        }
        let grade = bands.iter().enumerate();
        let grade = grade
            .map(|(place, band)| format!("WHEN t.merit{vetoes} = {place} THEN {}", band.number));
        let grade = match bands.is_empty() {
            true => "NULL".to_owned(),
            false => format!("CASE {} END", grade.collect::<Vec<_>>().join(" ")),
        };
        let status = |status| dialect.literal(Status::text(status));
        let otherwise = match rules.classes {
            Classes::None => status(Status::Unclassed),
            _ => status(Status::UngradedPeers),
        };
        let body = format!(
            "  SELECT t.*,\n    {} AS grade,\n    CASE WHEN t.total IS NULL THEN {} \
             WHEN t.unclassed IS NOT NULL THEN {}\n      WHEN t.merit{vetoes} IS NOT NULL THEN {} ELSE {otherwise} END \
             AS status\n  FROM (\n{query}\n  ) t",
            dialect.int(&grade),
            status(Status::UngradedIndicator),
            status(Status::Unclassed),
            status(Status::Graded),
        );
        Cte::new("tx_graded", body)
    }

    fn holds(&self, rule_set: Option<usize>, place: usize) -> String {
        match rule_set {
            None => format!("t.holds{place} = 1"),
            Some(own) => format!("t.holds{place} = 1 AND t.rule_set = {own}"),
        }
    }

    /// The merit of the class of a rank: the places of classes from the worst.
    fn class_of_rank(&self, quota: &Quota, merit: &dyn Fn(i32) -> usize) -> String {
        let dialect = self.options.dialect;
        let nano = NANO.to_string();
        let last = quota.shares.len().saturating_sub(1);
        let cases = quota.shares.iter().enumerate().map(|(place, (class, share))| {
            let merit = merit(*class);
            if place == last {
                return format!("ELSE {merit}");
            }
            let product = format!("t.classed * {share}");
            let firms = match quota.whole {
                Whole::Down => dialect.div(&product, &nano),
                Whole::Up => dialect.div(&format!("{product} + {}", NANO - 1), &nano),
                Whole::Nearest => {
                    dialect.div(&format!("2 * {product} + {NANO}"), &(2 * NANO).to_string())
                }
            };
            format!("WHEN t.total_rank <= {firms} THEN {merit}")
        });
        format!(
            "CASE WHEN t.total_rank IS NULL THEN NULL {} END",
            cases.collect::<Vec<_>>().join("\n      ")
        )
    }

    /// A figure of points over `tx_graded g`, as an integer of its decimals.
    pub(super) fn figure(&self, of: PointsOf) -> String {
        let none = || "NULL".to_owned();
        let Some(rules) = self.rules() else { return none() };
        let constant = |place: usize, at: usize| {
            let case = rules.measures.get(place)?.cases.last()?;
            match case.form.bases().get(at)? {
                Base::Constant(nano) => {
                    Some(format!("CASE WHEN g.m{place}_top IS NOT NULL THEN {nano} END"))
                }
                Base::Of { .. } => None,
            }
        };
        match of {
            PointsOf::Total => "g.total".to_owned(),
            PointsOf::TotalRank => "g.total_rank".to_owned(),
            PointsOf::TreatedAs => {
                let cases = rules.unclassed.iter().enumerate().filter_map(|(place, one)| {
                    Some(format!("WHEN g.unclassed = {place} THEN {}", one.treat_as?))
                });
                let cases: Vec<String> = cases.collect();
                format!("CASE WHEN g.total IS NULL THEN NULL {} END", cases.join(" "))
            }
            PointsOf::Value(place) => format!("g.value{place}"),
            PointsOf::Points(place) => format!("g.points{place}"),
            PointsOf::Base(place) => constant(place, 0).unwrap_or_else(none),
            PointsOf::Leading(place) => constant(place, 1).unwrap_or_else(none),
            PointsOf::Rank(place) => format!("g.rank{place}"),
            PointsOf::Adjustment(place) => {
                let Some(one) = rules.adjustments.get(place) else { return none() };
                let applies = self.holds(one.rule_set, place).replace("t.", "g.");
                let value = match one.effect {
                    Effect::Points(nano) => nano,
                    Effect::NoBetterThan(class) => i64::from(class) * NANO,
                };
                format!("CASE WHEN {applies} AND g.total IS NOT NULL THEN {value} END")
            }
        }
    }
}
