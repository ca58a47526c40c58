//! What differs between SQL engines, all of it: how a user names them, names of types, integer
//! division, regular expressions, text literals. Everything else of the query is the same text for all of them.
//!
//! No expression made here rounds, and none touches a binary float: the scored path is integers of
//! at most 38 digits, which `DECIMAL(38,0)`, `HUGEINT` and `Int128` all hold.

use std::fmt::Write as _;

/// An SQL engine that scripts are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Apache Spark 3.4 or newer, ANSI mode on or off.
    Spark,
    /// DuckDB 1.0 or newer.
    DuckDb,
    /// ClickHouse 25 or newer.
    ClickHouse,
    /// PostgreSQL 12 or newer.
    Postgres,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Spark, Self::DuckDb, Self::ClickHouse, Self::Postgres];

    /// The engine's name, as it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spark => "Apache Spark",
            Self::DuckDb => "DuckDB",
            Self::ClickHouse => "ClickHouse",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// The engine's id, by which a user names it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Spark => "spark",
            Self::DuckDb => "duckdb",
            Self::ClickHouse => "clickhouse",
            Self::Postgres => "postgres",
        }
    }

    /// The engine of an id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.id() == id)
    }

    /// The type of text.
    pub(super) fn text_type(self) -> &'static str {
        match self {
            Self::Spark => "STRING",
            Self::DuckDb => "VARCHAR",
            Self::ClickHouse => "Nullable(String)",
            Self::Postgres => "TEXT",
        }
    }

    /// An expression as an integer of 38 digits: micro, nano and their products.
    pub(super) fn huge(self, expression: &str) -> String {
        let huge = match self {
            Self::Spark => "DECIMAL(38,0)",
            Self::DuckDb => "HUGEINT",
            Self::ClickHouse => "Nullable(Int128)",
            Self::Postgres => "NUMERIC",
        };
        format!("CAST({expression} AS {huge})")
    }

    /// An expression as an ordinary integer: depths, counts, levels.
    pub(super) fn int(self, expression: &str) -> String {
        let int = match self {
            Self::ClickHouse => "Nullable(Int32)",
            _ => "INT",
        };
        format!("CAST({expression} AS {int})")
    }

    /// An expression as text.
    pub(super) fn text(self, expression: &str) -> String {
        format!("CAST({expression} AS {})", self.text_type())
    }

    /// Quotient of integers without its fraction; the numerator must not be negative, the
    /// denominator must be positive or NULL. Spark's `div` of decimals is a BIGINT and wraps
    /// around in silence, so the quotient must fit one.
    pub(super) fn div(self, numerator: &str, denominator: &str) -> String {
        match self {
            // The cast keeps what is made of the quotient from being a BIGINT too.
            Self::Spark => self.huge(&format!("({numerator}) div ({denominator})")),
            Self::DuckDb => format!("(({numerator}) // ({denominator}))"),
            Self::ClickHouse => format!("intDiv({numerator}, {denominator})"),
            Self::Postgres => format!("div({numerator}, {denominator})"),
        }
    }

    /// Whether a text matches a regular expression; the pattern has no backslash and no quote.
    pub(super) fn matches(self, expression: &str, pattern: &str) -> String {
        match self {
            Self::Spark => format!("({expression} RLIKE '{pattern}')"),
            Self::DuckDb => format!("regexp_matches({expression}, '{pattern}')"),
            Self::ClickHouse => format!("match({expression}, '{pattern}')"),
            Self::Postgres => format!("({expression} ~ '{pattern}')"),
        }
    }

    /// The place of a letter in a text, from 1; 0 where it is not there.
    pub(super) fn place_in(self, text: &str, letter: &str) -> String {
        match self {
            Self::Spark => format!("INSTR('{text}', {letter})"),
            Self::ClickHouse => format!("position('{text}', {letter})"),
            Self::DuckDb | Self::Postgres => format!("STRPOS('{text}', {letter})"),
        }
    }

    /// What stands between the name of a new table and its query.
    pub(super) fn of_new_table(self) -> &'static str {
        match self {
            Self::ClickHouse => "\nENGINE = MergeTree ORDER BY tuple()",
            _ => "",
        }
    }

    /// A decimal of a text that is known to look like one, in millionths, with at least six
    /// decimals of its own: what is left to round is all there.
    pub(super) fn text_in_micro(self, expression: &str) -> String {
        match self {
            Self::Spark => {
                format!("TRY_CAST({expression} AS DECIMAL(29,16)) * CAST(1000000 AS DECIMAL(7,0))")
            }
            Self::DuckDb => {
                format!("TRY_CAST({expression} AS DECIMAL(29,16)) * CAST(1000000 AS DECIMAL(7,0))")
            }
            Self::ClickHouse => format!("toDecimal128OrNull({expression}, 16) * 1000000"),
            Self::Postgres => format!("CAST({expression} AS NUMERIC) * 1000000"),
        }
    }

    /// A decimal column of at most six decimals as an integer of millionths; NULL where it is out
    /// of all bounds.
    pub(super) fn decimal_in_micro(self, column: &str) -> String {
        let product = match self {
            Self::Spark | Self::DuckDb => {
                format!("TRY_CAST({column} AS DECIMAL(31,6)) * CAST(1000000 AS DECIMAL(7,0))")
            }
            Self::ClickHouse => {
                format!("accurateCastOrNull({column}, 'Decimal(31,6)') * 1000000")
            }
            Self::Postgres => format!("{column} * 1000000"),
        };
        self.huge(&product)
    }

    /// A scaled integer as a decimal with its decimals, exactly.
    pub(super) fn decimal(self, integer: &str, decimals: u32) -> String {
        let unit = match decimals {
            0 => "1".to_owned(),
            decimals => format!("0.{:0>width$}", 1, width = decimals as usize),
        };
        let scale = decimals + 1;
        match self {
            Self::Postgres => {
                format!("CAST({integer} * {unit} AS NUMERIC(38,{decimals}))")
            }
            Self::ClickHouse => format!(
                // A decimal is made of 64 bits, not of 128; what is published fits them.
                "CAST(CAST(CAST({integer} AS Nullable(Int64)) AS Nullable(Decimal(38,0))) * \
                 CAST('{unit}' AS Decimal({scale},{decimals})) AS Nullable(Decimal(38,{decimals})))"
            ),
            _ => format!(
                "CAST(CAST({integer} AS DECIMAL(20,0)) * \
                 CAST('{unit}' AS DECIMAL({scale},{decimals})) AS DECIMAL(38,{decimals}))"
            ),
        }
    }

    /// A text literal.
    pub(super) fn literal(self, text: &str) -> String {
        let mut quoted = String::with_capacity(text.len() + 2);
        quoted.push('\'');
        for c in text.chars() {
            match (self, c) {
                // Spark reads 'a''b' as two literals side by side.
                (Self::Spark | Self::ClickHouse, '\'' | '\\') => {
                    quoted.push('\\');
                    quoted.push(c);
                }
                (_, '\'') => quoted.push_str("''"),
                _ => quoted.push(c),
            }
        }
        quoted.push('\'');
        quoted
    }

    /// An identifier, quoted so that any word may be one.
    pub(super) fn identifier(self, name: &str) -> String {
        match self {
            Self::Spark | Self::ClickHouse => format!("`{}`", name.replace('`', "``")),
            Self::DuckDb | Self::Postgres => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// What precedes the body of a common table expression that is used more than once. Spark has
    /// no word for it, and shares equal exchanges instead.
    pub(super) fn materialized(self) -> &'static str {
        match self {
            Self::DuckDb | Self::Postgres | Self::ClickHouse => "MATERIALIZED ",
            Self::Spark => "",
        }
    }

    /// What ends the query.
    pub(super) fn tail(self) -> &'static str {
        match self {
            // Without these an outer join fills with zeros, and an alias hides a column.
            // The limit is on the query with its common table expressions put in their places.
            Self::ClickHouse => {
                "\nSETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1,\n  \
                 max_expanded_ast_elements = 10000000"
            }
            _ => "",
        }
    }
}

/// Rows of a table that is written out in the query, several to a line.
pub(super) fn rows(rows: impl Iterator<Item = String>) -> String {
    const WIDTH: usize = 96;
    let mut text = String::from("  VALUES");
    let mut width = text.len();
    for (index, row) in rows.enumerate() {
        if index > 0 {
            text.push(',');
            width += 1;
        }
        if width + row.chars().count() + 1 > WIDTH {
            text.push_str("\n   ");
            width = 3;
        }
        let _ = write!(text, " {row}");
        width += row.chars().count() + 1;
    }
    text
}
