//! The input table → canonical returns: texts trimmed, amounts as whole millionths, and what is
//! wrong with a row before it can be accounted, in the engine's own codes.

use super::schema::{Amount, ColumnType};
use super::tables::GridYears;
use super::{Cte, Query};
use tanxiao_core::finding::Code;
use tanxiao_core::period::Period;
use tanxiao_core::returns::column;
use tanxiao_core::scheme::Electricity;

/// A year, a quarter or a month, as `Period` prints it.
/// Characters of a credit code (GB 32100-2015).
const CREDIT_CODE: &str = "^[0-9A-HJ-NP-RTUWXY]{18}$";
/// A plain decimal that may be in range.
const DECIMAL: &str = "^-?0*[0-9]{1,13}([.][0-9]+)?([eE][+-]?[0-9]{1,2})?$";
/// A decimal of any size.
const ANY_DECIMAL: &str = "^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$";
/// Stands for a number beyond all bounds, in millionths: more than any number in range comes to.
const OUT_OF_RANGE: &str = "10000000000000000000";
/// Stands for a text that is no number.
const NOT_A_NUMBER: &str = "20000000000000000000";
/// The largest amount, in millionths.
const LARGEST: &str = "9223372036854775807";

/// A text of codes, each with a comma behind it, of those conditions that hold.
pub(super) fn reasons(conditions: &[(String, Code)]) -> String {
    let parts: Vec<String> = conditions
        .iter()
        .map(|(condition, code)| {
            format!("CASE WHEN {condition} THEN '{},' ELSE '' END", code.text())
        })
        .collect();
    match parts.is_empty() {
        true => "''".to_owned(),
        false => parts.join("\n      || "),
    }
}

impl Query<'_> {
    pub(super) fn returns(&self) -> Vec<Cte> {
        vec![self.tx_input(), self.tx_returns(), self.tx_rows()]
    }

    /// Texts trimmed; amounts in millionths, not yet rounded where they may need it.
    fn tx_input(&self) -> Cte {
        let dialect = self.options.dialect;
        let column = |name: &str| format!("t.{}", dialect.identifier(name));
        let text = |name: &str| format!("COALESCE(TRIM({}), '')", dialect.text(&column(name)));
        let or_empty = |is_there: bool, text: String| match is_there {
            true => text,
            false => dialect.text("''"),
        };
        let mut lines = vec![
            format!(
                "{} AS credit_code",
                or_empty(self.input.credit_code, format!("UPPER({})", text(column::CREDIT_CODE)))
            ),
            format!("{} AS name", or_empty(self.input.name, text(column::NAME))),
            format!("{} AS period", text(column::PERIOD)),
            format!(
                "{} AS region_text",
                or_empty(self.input.region.is_some(), text(column::REGION))
            ),
            format!("{} AS industry", text(column::INDUSTRY)),
            format!("{} AS pcaf_score", self.pcaf_score(&column(column::VERIFIED))),
        ];
        for amount in &self.input.amounts {
            lines.push(format!(
                "{} AS {}",
                self.unrounded(amount, &column(&amount.name)),
                amount.name
            ));
        }
        let body =
            format!("  SELECT\n    {}\n  FROM {} t", lines.join(",\n    "), self.input.table);
        Cte::new("tx_input", body)
    }

    /// 1 where a third party verified the return, else 2.
    fn pcaf_score(&self, column: &str) -> String {
        let verified = match self.input.verified {
            None => return "2".to_owned(),
            Some(ColumnType::Boolean) => column.to_owned(),
            Some(_) => format!(
                "LOWER(TRIM({})) IN ('true', 'yes', 'y', '1', '是', '已核查', 'verified')",
                self.options.dialect.text(column)
            ),
        };
        format!("CASE WHEN {verified} THEN 1 ELSE 2 END")
    }

    fn unrounded(&self, amount: &Amount, column: &str) -> String {
        let dialect = self.options.dialect;
        let text = dialect.text(column);
        if amount.is_fact {
            return self.fact(amount, column);
        }
        match amount.kind {
            ColumnType::Integer => format!("{} * 1000000", dialect.huge(column)),
            ColumnType::Decimal { .. } => format!(
                "CASE WHEN {column} IS NOT NULL THEN COALESCE({}, {}) END",
                dialect.decimal_in_micro(column),
                dialect.huge(OUT_OF_RANGE)
            ),
            // NaN is no number below the limit for any of the engines.
            ColumnType::Float => format!(
                "CASE WHEN ABS({column}) < 1e13 THEN {} WHEN {column} IS NOT NULL THEN {} END",
                dialect.text_in_micro(&text),
                OUT_OF_RANGE
            ),
            ColumnType::Text | ColumnType::Boolean => {
                let trimmed = format!("TRIM({text})");
                format!(
                    "CASE WHEN {} THEN COALESCE({}, {OUT_OF_RANGE})\n      \
                     WHEN {} THEN {OUT_OF_RANGE} \
                     WHEN {trimmed} <> '' THEN {NOT_A_NUMBER} END",
                    dialect.matches(&trimmed, DECIMAL),
                    dialect.text_in_micro(&trimmed),
                    dialect.matches(&trimmed, ANY_DECIMAL),
                )
            }
        }
    }

    /// Yes as a million, no as none; what is neither is no fact.
    fn fact(&self, amount: &Amount, column: &str) -> String {
        let text = self.options.dialect.text(column);
        let (yes, no) = match amount.kind {
            ColumnType::Boolean => (column.to_owned(), format!("NOT {column}")),
            ColumnType::Text => {
                let word = format!("LOWER(TRIM({text}))");
                (
                    format!("{word} IN ('true', 'yes', 'y', '1', '1.0', '是')"),
                    format!("{word} IN ('false', 'no', 'n', '0', '0.0', '否')"),
                )
            }
            _ => (format!("{column} = 1"), format!("{column} = 0")),
        };
        let is_there = match amount.kind {
            ColumnType::Text => format!("TRIM({text}) <> ''"),
            _ => format!("{column} IS NOT NULL"),
        };
        let dialect = self.options.dialect;
        dialect.huge(&format!(
            "CASE WHEN {yes} THEN 1000000 WHEN {no} THEN 0 WHEN {is_there} THEN {NOT_A_NUMBER} END"
        ))
    }

    /// Amounts rounded half to even; region as six digits, empty where its province is not known.
    fn tx_returns(&self) -> Cte {
        let dialect = self.options.dialect;
        let region = "t.region_text";
        let whole = format!(
            "CASE WHEN {} THEN {region} || '0000' WHEN {} THEN {region} || '00' \
             WHEN {} THEN SUBSTR({region}, 1, 6) ELSE '' END",
            dialect.matches(region, "^[0-9]{2}$"),
            dialect.matches(region, "^[0-9]{4}$"),
            dialect.matches(region, "^[0-9]{6,}$"),
        );
        let provinces: Vec<String> =
            self.provinces().iter().map(|province| format!("'{province}'")).collect();
        let mut lines = vec![
            "t.credit_code AS credit_code".to_owned(),
            "t.name AS name".to_owned(),
            "CASE WHEN t.credit_code <> '' THEN t.credit_code ELSE t.name END AS firm".to_owned(),
            "t.period AS period".to_owned(),
            format!(
                "CASE WHEN {} THEN {} END AS year",
                dialect.matches("t.period", Period::PATTERN),
                dialect.int("SUBSTR(t.period, 1, 4)")
            ),
            "t.region_text AS region_text".to_owned(),
            format!(
                "CASE WHEN SUBSTR({region}, 1, 2) IN\n      ({})\n      THEN {whole} ELSE '' END \
                 AS region",
                wrapped(&provinces)
            ),
            "t.industry AS industry".to_owned(),
            "t.pcaf_score AS pcaf_score".to_owned(),
        ];
        for amount in &self.input.amounts {
            let column = format!("t.{}", amount.name);
            let micro = match amount.kind {
                _ if amount.is_fact => column,
                ColumnType::Integer | ColumnType::Decimal { .. } => column,
                _ => self.half_even_of_decimal(&column),
            };
            lines.push(format!("{micro} AS {}", amount.name));
        }
        Cte::new(
            "tx_returns",
            format!("  SELECT\n    {}\n  FROM tx_input t", lines.join(",\n    ")),
        )
    }

    /// A decimal to a whole number. The floor works on both sides of zero, since half to even
    /// does not depend on which side is taken.
    fn half_even_of_decimal(&self, column: &str) -> String {
        let dialect = self.options.dialect;
        let floor = format!("FLOOR({column})");
        let half = "CAST('0.5' AS DECIMAL(2,1))";
        let whole = dialect.huge(&floor);
        format!(
            "{whole} + CASE WHEN {column} - {floor} > {half}\n      \
             OR ({column} - {floor} = {half} AND {whole} % 2 <> 0) THEN 1 ELSE 0 END"
        )
    }

    /// Returns with their industry, grid factor and copies, and why they are rejected so far.
    fn tx_rows(&self) -> Cte {
        let dialect = self.options.dialect;
        let GridYears { first, last } = self.grid_years();
        let province = match self.options.method.scheme.electricity {
            Electricity::LocationAverage => "SUBSTR(r.region, 1, 2)",
            Electricity::MarketResidual => "''",
        };
        let year = format!(
            "CASE WHEN r.year < {first} THEN {first} WHEN r.year > {last} THEN {last} \
             ELSE r.year END"
        );
        let body = format!(
            "  SELECT r.*, {},\n    \
             {} AS grid_nano, g.is_default AS grid_is_default,\n    \
             COUNT(*) OVER (PARTITION BY r.firm, r.period) AS copies,\n    \
             {} AS read_reasons\n  \
             FROM tx_returns r\n  \
             LEFT JOIN tx_industries i ON i.code = r.industry\n  \
             LEFT JOIN tx_grid g ON g.province = {province} AND g.year = {year}",
            self.depths_of("i"),
            dialect.huge("g.tco2_nano"),
            reasons(&self.read_conditions()),
        );
        Cte::new("tx_rows", body)
    }

    /// What keeps a row from being read, in the order of the codes.
    fn read_conditions(&self) -> Vec<(String, Code)> {
        let dialect = self.options.dialect;
        let mut conditions = Vec::new();
        if self.input.credit_code {
            let is_right = format!(
                "{} AND {}",
                dialect.matches("r.credit_code", CREDIT_CODE),
                self.check_character("r.credit_code")
            );
            conditions.push((
                format!("r.credit_code <> '' AND NOT ({is_right})"),
                Code::CreditCodeInvalid,
            ));
        }
        conditions.extend([
            ("r.firm = ''".to_owned(), Code::IdentityMissing),
            ("r.period <> '' AND r.year IS NULL".to_owned(), Code::PeriodInvalid),
            ("r.period = ''".to_owned(), Code::PeriodMissing),
            ("r.industry <> '' AND i.code IS NULL".to_owned(), Code::IndustryUnknown),
        ]);
        if self.input.region.is_some() {
            conditions
                .push(("r.region_text <> '' AND r.region = ''".to_owned(), Code::RegionUnknown));
        }
        let any = |of: &dyn Fn(&Amount) -> Option<String>| {
            let parts: Vec<String> = self.input.amounts.iter().filter_map(of).collect();
            (!parts.is_empty()).then(|| parts.join("\n        OR "))
        };
        let not_a_number = any(&|amount| {
            (amount.kind == ColumnType::Text && !amount.is_fact)
                .then(|| format!("r.{} = {NOT_A_NUMBER}", amount.name))
        });
        let neither =
            any(&|amount| amount.is_fact.then(|| format!("r.{} = {NOT_A_NUMBER}", amount.name)));
        let out_of_range = any(&|amount| {
            if amount.is_fact {
                return None;
            }
            let name = &amount.name;
            let is_text = amount.kind == ColumnType::Text;
            let but =
                if is_text { format!(" AND r.{name} <> {NOT_A_NUMBER}") } else { String::new() };
            Some(format!("(r.{name} > {LARGEST}{but}) OR r.{name} < -{LARGEST}"))
        });
        let negative =
            any(&|amount| (!amount.may_be_negative).then(|| format!("r.{} < 0", amount.name)));
        for (condition, code) in [
            (not_a_number, Code::ValueNotANumber),
            (neither, Code::ValueNotYesNo),
            (out_of_range, Code::ValueOutOfRange),
            (negative, Code::ValueNegative),
        ] {
            conditions.extend(condition.map(|condition| (condition, code)));
        }
        conditions
    }

    /// Whether a code of 18 right characters has the right last one (GB 32100-2015).
    fn check_character(&self, code: &str) -> String {
        use tanxiao_core::credit_code::{ALPHABET, WEIGHTS};
        let alphabet: String = ALPHABET.iter().map(|byte| char::from(*byte)).collect();
        let value = |place: usize| {
            let c = format!("SUBSTR({code}, {place}, 1)");
            format!("({} - 1)", self.options.dialect.place_in(&alphabet, &c))
        };
        let terms = WEIGHTS
            .iter()
            .enumerate()
            .map(|(index, weight)| format!("{weight} * {}", value(index + 1)));
        let sum = terms.collect::<Vec<_>>().join(" + ");
        format!("({sum} + {}) % 31 = 0", value(18))
    }
}

/// A list, a dozen to a line.
fn wrapped(words: &[String]) -> String {
    words.chunks(14).map(|line| line.join(", ")).collect::<Vec<_>>().join(",\n       ")
}
