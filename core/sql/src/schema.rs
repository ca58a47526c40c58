//! What the input table is: its name, its columns and their types, and what each of them means.
//!
//! The table is canonical: columns bear their canonical names, amounts are in the unit of the
//! name, codes are codes. Understanding other headers and units is `normalise`'s work, which
//! `tanxiao returns` does before a table is loaded.

use super::error::{Code, Result, SqlError, column_missing, refusal};
use tanxiao_core::account::MEASURED;
use tanxiao_core::data::DataSet;
use tanxiao_core::data::dictionary::AmountField;
use tanxiao_core::finding::{Place, library_words};
use tanxiao_core::normalise::quantity_of_header;
use tanxiao_core::returns::{column, material_column};

/// The type of an input column, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Text.
    Text,
    /// Whole numbers of any width.
    Integer,
    /// Decimals with so many places.
    Decimal {
        /// Places after the point.
        scale: u32,
    },
    /// Binary floating point; a value counts as the decimal that it prints as.
    Float,
    /// True and false.
    Boolean,
}

/// A column of the input table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputColumn {
    /// Its name.
    pub name: String,
    /// Its type as it was given.
    pub given: String,
    /// What that type is.
    pub kind: ColumnType,
}

/// The input table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputTable {
    /// Its name, or any other text that may stand after `FROM`; goes into the script as it is.
    pub table: String,
    /// Its columns.
    pub columns: Vec<InputColumn>,
}

/// What a table is called where nothing else is said.
pub const DEFAULT_TABLE: &str = "returns";

impl InputTable {
    /// A table of text columns, as an engine reads a CSV file without guessing types.
    #[must_use]
    pub fn of_texts<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let columns = names.map(|name| InputColumn {
            name: name.to_owned(),
            given: "text".to_owned(),
            kind: ColumnType::Text,
        });
        Self { table: DEFAULT_TABLE.to_owned(), columns: columns.collect() }
    }

    /// Reads a description: JSON (`{"table": …, "columns": {"credit_code": "string", …}}`), or
    /// one `column type` a line, `#` and `--` beginning a comment.
    ///
    /// # Errors
    /// A line that is neither, a type that is not known, a column that stands twice.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim_start_matches('\u{feff}');
        let table =
            if text.trim_start().starts_with('{') { Self::json(text) } else { Self::lines(text) }?;
        for (index, column) in table.columns.iter().enumerate() {
            if table.columns[..index].iter().any(|other| other.name == column.name) {
                return Err(wrong(
                    0,
                    format!("列 {} 出现两次", column.name),
                    format!("the column {} stands twice", column.name),
                ));
            }
        }
        Ok(table)
    }

    fn json(text: &str) -> Result<Self> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            #[serde(default)]
            table: Option<String>,
            columns: serde_json::Map<String, serde_json::Value>,
        }
        let file: File = serde_json::from_str(text).map_err(|error| {
            let words = library_words(&error);
            wrong(error.line() as u32, words.zh, words.en)
        })?;
        let mut columns = Vec::new();
        for (name, given) in file.columns {
            let given = given.as_str().unwrap_or_default().to_owned();
            columns.push(input_column(0, name, given)?);
        }
        Ok(Self { table: file.table.unwrap_or_else(|| DEFAULT_TABLE.to_owned()), columns })
    }

    fn lines(text: &str) -> Result<Self> {
        let mut columns = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.split("--").next().unwrap_or_default();
            let line = line.split('#').next().unwrap_or_default().trim().trim_end_matches(',');
            if line.is_empty() {
                continue;
            }
            let number = index as u32 + 1;
            let Some((name, given)) = line.split_once([' ', '\t', ':']) else {
                return Err(wrong(
                    number,
                    format!("“{line}”没有写明类型"),
                    format!("“{line}” does not say its type"),
                ));
            };
            let name = name.trim().trim_matches(['"', '`']).to_owned();
            columns.push(input_column(number, name, given.trim().to_owned())?);
        }
        Ok(Self { table: DEFAULT_TABLE.to_owned(), columns })
    }
}

fn wrong(line: u32, zh: String, en: String) -> SqlError {
    // 0: the whole of it.
    let place = Place { line: Some(line).filter(|line| *line > 0), ..Place::default() };
    SqlError::new(Code::TableInvalid, place).because(zh, en)
}

fn input_column(line: u32, name: String, given: String) -> Result<InputColumn> {
    let Some(kind) = column_type(&given) else {
        return Err(wrong(
            line,
            format!("列 {name} 的类型“{given}”不认识"),
            format!("the type “{given}” of column {name} is unknown"),
        ));
    };
    Ok(InputColumn { name, given, kind })
}

/// What an engine's type name means.
/// None where it is none that is known.
#[must_use]
pub fn column_type(given: &str) -> Option<ColumnType> {
    let lower = given.to_ascii_lowercase();
    // ClickHouse says Nullable(…) and LowCardinality(…); SQL says NOT NULL behind the type.
    let mut name = lower.trim();
    for wrapper in ["nullable(", "lowcardinality(", "nullable("] {
        name = name
            .strip_prefix(wrapper)
            .and_then(|rest| rest.strip_suffix(')'))
            .map_or(name, str::trim);
    }
    let name = name.trim_end_matches("not null").trim_end_matches("null").trim_end();
    let (word, arguments) = match name.split_once('(') {
        Some((word, rest)) => (word.trim(), rest.trim_end().strip_suffix(')')?),
        None => (name, ""),
    };
    Some(match word {
        "string" | "text" | "varchar" | "char" | "character varying" | "character" | "bpchar"
        | "fixedstring" | "utf8" | "largeutf8" | "utf8view" | "str" => ColumnType::Text,
        "tinyint" | "smallint" | "int" | "integer" | "bigint" | "hugeint" | "byte" | "short"
        | "long" | "int2" | "int4" | "int8" | "int16" | "int32" | "int64" | "int128" | "uint8"
        | "uint16" | "uint32" | "uint64" | "utinyint" | "usmallint" | "uinteger" | "ubigint" => {
            ColumnType::Integer
        }
        "decimal" | "numeric" | "dec" | "decimal32" | "decimal64" | "decimal128" => {
            let scale = arguments.rsplit(',').next().unwrap_or_default().trim();
            let has_scale = arguments.contains(',') || word.len() > "decimal".len();
            match (has_scale, word) {
                (true, _) => ColumnType::Decimal { scale: scale.parse().ok()? },
                // A NUMERIC without scale is of any scale in PostgreSQL.
                (false, "numeric") if arguments.is_empty() => ColumnType::Text,
                (false, _) => ColumnType::Decimal { scale: 0 },
            }
        }
        "double" | "float" | "real" | "double precision" | "float4" | "float8" | "float32"
        | "float64" => ColumnType::Float,
        "boolean" | "bool" => ColumnType::Boolean,
        _ => return None,
    })
}

/// An amount of the input.
#[derive(Debug, Clone)]
pub(super) struct Amount {
    /// Canonical column, which bears the data set's money.
    pub(super) name: String,
    pub(super) kind: ColumnType,
    pub(super) may_be_negative: bool,
    /// Whether it is yes or no.
    pub(super) is_fact: bool,
}

/// The input table with its columns understood.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) table: String,
    pub(super) credit_code: bool,
    pub(super) name: bool,
    pub(super) region: Option<ColumnType>,
    pub(super) verified: Option<ColumnType>,
    /// In canonical order.
    pub(super) amounts: Vec<Amount>,
    /// Columns that mean nothing here.
    pub(super) unused: Vec<String>,
}

impl Input {
    pub(super) fn new(table: &InputTable, data: &DataSet) -> Result<Self> {
        let find = |name: &str| table.columns.iter().find(|column| column.name == name);
        let needed = |name: &str| find(name).ok_or_else(|| column_missing(name));
        for name in [column::CREDIT_CODE, column::NAME] {
            if let Some(column) = find(name) {
                must_be(column, &[ColumnType::Text], ("应为文本", "text is needed"))?;
            }
        }
        if find(column::CREDIT_CODE).is_none() && find(column::NAME).is_none() {
            let columns = format!("{}, {}", column::CREDIT_CODE, column::NAME);
            return Err(column_missing(&columns));
        }
        let industry = needed(column::INDUSTRY)?;
        must_be(
            industry,
            &[ColumnType::Text],
            ("行业代码应为文本，否则 0610 会成为 610", "codes are text, or 0610 becomes 610"),
        )?;
        let text_or_integer = [ColumnType::Text, ColumnType::Integer];
        let of_both = ("应为文本或整数", "text or an integer is needed");
        must_be(needed(column::PERIOD)?, &text_or_integer, of_both)?;
        if let Some(region) = find(column::REGION) {
            must_be(region, &text_or_integer, of_both)?;
        }
        if let Some(verified) = find(column::VERIFIED) {
            must_be(
                verified,
                &[ColumnType::Text, ColumnType::Boolean],
                ("应为布尔值或文本", "a boolean or text is needed"),
            )?;
        }
        if let Some(column) = MEASURED.iter().find_map(|field| find(field.column())) {
            return Err(column_unfit(
                column,
                "核查排放量代替因子核算，SQL 中没有这一步",
                "verified emissions stand in place of factors, which SQL does not do",
            ));
        }
        if let Some(column) = AmountField::TRADED.iter().find_map(|field| find(field.column())) {
            return Err(column_unfit(
                column,
                "外购、外供须先归并为消费量，SQL 中没有这一步",
                "what was bought and sold has to be settled into what was used first, which SQL does \
                 not do",
            ));
        }
        let mut amounts = Vec::new();
        for (name, may_be_negative) in amount_columns(data) {
            if let Some(column) = find(&name) {
                check_amount(column)?;
                let kind = column.kind;
                amounts.push(Amount { name, kind, may_be_negative, is_fact: false });
            }
        }
        for field in &data.fields {
            if let Some(column) = find(&field.column) {
                if !field.is_fact() {
                    check_amount(column)?;
                }
                amounts.push(Amount {
                    name: field.column.clone(),
                    kind: column.kind,
                    may_be_negative: field.may_be_negative,
                    is_fact: field.is_fact(),
                });
            }
        }
        let known = [
            column::CREDIT_CODE,
            column::NAME,
            column::PERIOD,
            column::REGION,
            column::INDUSTRY,
            column::VERIFIED,
        ];
        let is_used =
            |name: &str| known.contains(&name) || amounts.iter().any(|amount| amount.name == name);
        let unused = table.columns.iter().map(|column| column.name.clone());
        let unused: Vec<String> = unused.filter(|name| !is_used(name)).collect();
        Ok(Self {
            table: table.table.clone(),
            credit_code: find(column::CREDIT_CODE).is_some(),
            name: find(column::NAME).is_some(),
            region: find(column::REGION).map(|column| column.kind),
            verified: find(column::VERIFIED).map(|column| column.kind),
            unused,
            amounts,
        })
    }

    /// Refuses a quantity under a name or unit that is not canonical: left out, it would be missed.
    pub(super) fn check_unused(&self, data: &DataSet) -> Result<()> {
        for name in &self.unused {
            if let Some(words) = quantity_of_header(name, data) {
                let refusal = refusal(Code::ColumnNotCanonical).with("column", name);
                return Err(refusal.with("field", words.zh).with("field_en", words.en));
            }
        }
        Ok(())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.amounts.iter().any(|amount| amount.name == name)
    }
}

/// Canonical amount columns in their order, and whether they may be below zero.
fn amount_columns(data: &DataSet) -> impl Iterator<Item = (String, bool)> + '_ {
    let amounts = AmountField::ALL
        .into_iter()
        .filter(|field| !AmountField::TRADED.contains(field) && !MEASURED.contains(field))
        .map(|field| (field.column_in(&data.standards.money), field.may_be_negative()));
    let energies = data.catalogue.iter().map(|energy| energy.column.clone());
    let materials = data.catalogue.iter().map(material_column);
    amounts.chain(energies.chain(materials).map(|name| (name, false)))
}

fn column_unfit(column: &InputColumn, zh: &str, en: &str) -> SqlError {
    let refusal = refusal(Code::ColumnType).with("column", &column.name);
    refusal.with("given", &column.given).because(zh, en)
}

fn must_be(column: &InputColumn, kinds: &[ColumnType], (zh, en): (&str, &str)) -> Result<()> {
    if kinds.contains(&column.kind) {
        return Ok(());
    }
    Err(column_unfit(column, zh, en))
}

fn check_amount(column: &InputColumn) -> Result<()> {
    let fail = |zh: &str, en: &str| Err(column_unfit(column, zh, en));
    match column.kind {
        ColumnType::Boolean => fail("应为数值", "a number is needed"),
        ColumnType::Decimal { scale } if scale > 6 => fail(
            "小数多于 6 位，须先修约（四舍六入五成双）为 DECIMAL(25,6)",
            "more than six decimals: round it (half to even) to DECIMAL(25,6) first",
        ),
        _ => Ok(()),
    }
}
