//! The JSON Schema of a score, made from the table of its columns.

use serde_json::{Map, Value, json};

use super::COLUMNS;
use super::column::{Bounds, Column, Kind};
use super::of_scheme::of_money;
use crate::data::standards::Standards;
use crate::lang::Lang;
use crate::scheme::INDICATOR_COLUMN;
use crate::status::Status;

/// The schema of one score as NDJSON has it, of tables that go by some standards.
#[must_use]
pub fn score_schema(standards: &Standards) -> Value {
    let named = || COLUMNS.into_iter().map(|column| of_money(column, standards));
    let properties: Map<String, Value> =
        named().map(|column| (column.name.to_owned(), property(&column, standards))).collect();
    let number_or_null = json!({ "type": ["number", "null"] });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tanxiao:schema:score",
        "title": "Score 评价结果",
        "description": "One enterprise and period after grading, as in NDJSON output; CSV, XLSX, \
            Parquet and Arrow have the same columns. A scheme with indicators adds composite and \
            one indicator_<id> each.",
        "type": "object",
        "properties": properties,
        "patternProperties": {
            (format!("^{INDICATOR_COLUMN}[a-z0-9_]+$")): number_or_null,
            "^composite$": number_or_null,
        },
        "required": named().map(|column| column.name).collect::<Vec<_>>(),
        "additionalProperties": false,
    })
}

fn property(column: &Column<'_>, standards: &Standards) -> Value {
    let kind = match column.kind {
        Kind::Text | Kind::Word => "string",
        Kind::Small | Kind::Whole => "integer",
        Kind::Decimal(_) => "number",
    };
    let title = title(column, standards, Lang::Zh);
    let mut property = Map::new();
    let kind = if column.is_required { json!(kind) } else { json!([kind, "null"]) };
    property.insert("type".to_owned(), kind);
    property.insert("title".to_owned(), title.into());
    property.insert("description".to_owned(), about(column, standards).into());
    let mut bound = |name: &str, value: Value| property.insert(name.to_owned(), value);
    match column.bounds {
        Bounds::Any => {}
        Bounds::Pattern(pattern) => drop(bound("pattern", pattern.into())),
        Bounds::AtLeast(least) => drop(bound("minimum", least.into())),
        Bounds::Between(least, most) => {
            bound("minimum", least.into());
            bound("maximum", most.into());
        }
        Bounds::Industry => drop(bound("pattern", standards.industries.pattern().into())),
        Bounds::Depth => {
            bound("minimum", 0.into());
            bound("maximum", standards.industries.deepest().into());
        }
        Bounds::Status => drop(bound("enum", Status::ALL.map(Status::text).to_vec().into())),
    }
    Value::Object(property)
}

/// A column's title where no scheme says what output is.
#[must_use]
pub fn title(column: &Column<'_>, standards: &Standards, lang: Lang) -> String {
    let money = standards.money.name.in_lang(lang);
    let output = match lang {
        Lang::Zh => format!("产出（{money}）"),
        Lang::En => format!("Output ({money})"),
    };
    lang.pick(column.title_zh, column.title_en)
        .replace("{l}", &format!("tCO2/{money}"))
        .replace("{e}", &format!("tce/{money}"))
        .replace("{output}", &output)
        .replace("{industries}", standards.industries.name.in_lang(lang))
        .replace("{regions}", standards.regions.name.in_lang(lang))
}

/// What a column holds, in English but for the unit of money.
#[must_use]
pub fn about(column: &Column<'_>, standards: &Standards) -> String {
    column
        .about
        .replace("{industries}", &standards.industries.title(Lang::En))
        .replace("{levels}", &standards.industries.levels_in(Lang::En))
        .replace("{regions}", standards.regions.name.in_lang(Lang::En))
        .replace("{money}", &standards.money.name.zh)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema says of a few columns what a reader of scores relies on.
    #[test]
    fn the_schema_says_what_columns_hold() {
        let schema = score_schema(&Standards::shipped().unwrap());
        let of = |name: &str| schema["properties"][name].clone();
        assert_eq!(of("credit_code")["type"], "string");
        assert_eq!(of("region")["type"], json!(["string", "null"]));
        assert_eq!(of("net_tco2")["type"], "number");
        assert_eq!(of("output_wan_yuan")["type"], json!(["number", "null"]));
        assert_eq!(of("percentile")["maximum"], 100);
        assert_eq!(of("pcaf_score")["type"], "integer");
        assert_eq!(of("status")["enum"][0], "graded");
        assert_eq!(schema["required"].as_array().map(Vec::len), Some(COLUMNS.len()));
    }
}
