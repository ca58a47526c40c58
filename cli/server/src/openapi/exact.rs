//! Scores whose decimals are strings are of another schema, under a media type of their own, so that
//! clients made from the document have numbers where they get numbers.

use serde_json::{Map, Value, json};

/// Media type of scores whose decimals are strings.
pub(crate) const EXACT_JSON: &str = "application/vnd.tanxiao.exact+json";
/// What a schema is called where decimals are strings.
const SUFFIX: &str = "Exact";
const REFERENCE: &str = "#/components/schemas/";

/// Adds the media type to every operation that has the parameter `decimals`, and the schemas.
pub(super) fn add(document: &mut Value) {
    let mut wanted: Vec<String> = Vec::new();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    let operations = paths.filter_map(|(_, item)| item.as_object_mut()).flatten();
    for (_, operation) in operations {
        let parameters = operation["parameters"].as_array();
        if !parameters.is_some_and(|all| all.iter().any(|one| one["name"] == "decimals")) {
            continue;
        }
        let Some(content) = operation["responses"]["200"]["content"].as_object_mut() else {
            continue;
        };
        let schema = content.get("application/json").and_then(|media| media["schema"].get("$ref"));
        let name = schema.and_then(|path| path.as_str()?.strip_prefix(REFERENCE));
        let Some(name) = name.map(str::to_owned) else { continue };
        let media = json!({ "schema": { "$ref": format!("{REFERENCE}{name}{SUFFIX}") } });
        content.insert(EXACT_JSON.to_owned(), media);
        wanted.push(name);
    }
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    while let Some(name) = wanted.pop() {
        let exact = format!("{name}{SUFFIX}");
        let Some(schema) = schemas.get(&name).filter(|_| !schemas.contains_key(&exact)) else {
            continue;
        };
        let mut schema = schema.clone();
        let holders = holders(schemas);
        refer(&mut schema, &holders, &mut wanted);
        // Of an assessment, the score is an object without a schema of its own.
        if name == "Score" || name == "Assessment" {
            strings(&mut schema);
        }
        if let Some(title) = schema["title"].as_str() {
            schema["title"] = json!(format!("{title}, decimals as strings"));
        }
        schemas.insert(exact, schema);
    }
}

/// The schemas that are a score or have one in them.
fn holders(schemas: &Map<String, Value>) -> Vec<String> {
    let mut found = vec!["Score".to_owned()];
    loop {
        let before = found.len();
        for (name, schema) in schemas {
            let text = schema.to_string();
            let has = |held: &String| text.contains(&format!("\"{REFERENCE}{held}\""));
            if !found.contains(name) && found.iter().any(has) {
                found.push(name.clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Refers to the schemas of strings where a schema refers to one with a score.
fn refer(schema: &mut Value, holders: &[String], wanted: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                let named = value.as_str().and_then(|path| path.strip_prefix(REFERENCE));
                match named {
                    Some(name) if key == "$ref" && holders.iter().any(|held| held == name) => {
                        wanted.push(name.to_owned());
                        *value = json!(format!("{REFERENCE}{name}{SUFFIX}"));
                    }
                    _ => refer(value, holders, wanted),
                }
            }
        }
        Value::Array(values) => {
            values.iter_mut().for_each(|value| refer(value, holders, wanted));
        }
        _ => {}
    }
}

/// Decimals of a score as strings.
fn strings(schema: &mut Value) {
    let properties = schema["properties"].as_object_mut().into_iter().flatten();
    for (_, property) in properties {
        let kind = property["type"].clone();
        let is_number = |kind: &Value| kind == "number";
        let kind = match kind {
            one if is_number(&one) => json!("string"),
            Value::Array(kinds) if kinds.iter().any(is_number) => {
                let of = |kind: Value| if is_number(&kind) { json!("string") } else { kind };
                Value::Array(kinds.into_iter().map(of).collect())
            }
            _ => continue,
        };
        let title = property["title"].clone();
        let about = property["description"].clone();
        *property = json!({ "type": kind, "pattern": "^-?[0-9]+([.][0-9]+)?$" });
        for (name, value) in [("title", title), ("description", about)] {
            if !value.is_null() {
                property[name] = value;
            }
        }
    }
}
