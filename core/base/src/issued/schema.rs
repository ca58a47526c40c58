//! The JSON Schema of a score, made from the table of its columns.

use serde_json::{Map, Value, json};

use super::COLUMNS;
use super::column::{Bounds, Column, Kind};
use crate::scheme::INDICATOR_COLUMN;
use crate::status::Status;

/// The schema of one score as NDJSON has it.
#[must_use]
pub fn score_schema() -> Value {
    let properties: Map<String, Value> =
        COLUMNS.iter().map(|column| (column.name.to_owned(), property(column))).collect();
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
        "required": COLUMNS.map(|column| column.name),
        "additionalProperties": false,
    })
}

fn property(column: &Column<'_>) -> Value {
    let kind = match column.kind {
        Kind::Text | Kind::Word => "string",
        Kind::Small | Kind::Whole => "integer",
        Kind::Decimal(_) => "number",
    };
    let title = column
        .title_zh
        .replace("{l}", "tCO2/万元")
        .replace("{e}", "tce/万元")
        .replace("{output}", "产出（万元）");
    let mut property = Map::new();
    let kind = if column.is_required { json!(kind) } else { json!([kind, "null"]) };
    property.insert("type".to_owned(), kind);
    property.insert("title".to_owned(), title.into());
    property.insert("description".to_owned(), column.about.into());
    let mut bound = |name: &str, value: Value| property.insert(name.to_owned(), value);
    match column.bounds {
        Bounds::Any => {}
        Bounds::Pattern(pattern) => drop(bound("pattern", pattern.into())),
        Bounds::AtLeast(least) => drop(bound("minimum", least.into())),
        Bounds::Between(least, most) => {
            bound("minimum", least.into());
            bound("maximum", most.into());
        }
        Bounds::Status => drop(bound("enum", Status::ALL.map(Status::text).to_vec().into())),
    }
    Value::Object(property)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema says of a few columns what a reader of scores relies on.
    #[test]
    fn the_schema_says_what_columns_hold() {
        let schema = score_schema();
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
