//! OpenAPI: the document is generated from the handlers, completed here with what holds for all of
//! them, and then obeyed: [`Rules`] are read from the finished document, so that what it says of
//! tokens and scopes is what is enforced.

mod exact;
mod once;

pub(crate) use exact::EXACT_JSON;

use std::collections::HashMap;

use axum::http::Method;
use serde_json::{Map, Value, json};
use tanxiao_core::data::standards::Standards;
use tanxiao_core::data::{DEFAULT_FACTOR_SET, DEFAULT_SCHEME, DataSet};
use tanxiao_core::issued::{self, COLUMNS};
use tanxiao_core::lang::Lang;

use crate::token::Scope;

/// Texts of the answers that any operation may give.
const TEXTS: [(&str, &str); 11] = [
    ("400", "A parameter or the body cannot be understood"),
    ("401", "No token, or one that is unknown, expired or revoked"),
    ("403", "The token does not have the scope, or is bound to firms and this is of all"),
    ("404", "Not found"),
    ("408", "The request was not complete in time"),
    ("409", "A request with this Idempotency-Key is under way"),
    ("413", "The body is too large"),
    ("415", "The body is not JSON"),
    ("422", "The Idempotency-Key was used with another request"),
    ("429", "Too many requests; Retry-After says when to try again"),
    ("503", "Not available now"),
];

/// Media types of octets.
const BINARY: [&str; 3] =
    ["application/statuslist+cwt", "application/cose", "application/vnd.apache.parquet"];

/// What an operation asks of whoever calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) access: Access,
    /// Whether its answer depends on nothing but the book, so that a client may keep it.
    pub(crate) is_of_book: bool,
    /// Whether a token that is bound to firms may call it: its answer is of these firms only.
    pub(crate) is_for_bound: bool,
    /// Whether it counts against the rate of its caller.
    pub(crate) is_counted: bool,
}

/// What has no share of an address' rate: whoever watches the server shares its address with others,
/// and shall not take them, or itself, for a server that is down. An answer costs no more than a
/// refusal.
const UNCOUNTED: [&str; 2] = ["/healthz", "/readyz"];

/// What a token that is bound to firms may call; whatever is not named here is refused to it.
pub(crate) const FOR_BOUND: [&str; 9] = [
    "/v1/firms/{code}/scores",
    "/v1/scores",
    "/v1/scores/{id}",
    "/v1/scores/{id}/certificate",
    "/v1/export",
    "/v1/runs/{run}/changes",
    "/v1/score",
    "/v1/webhooks",
    "/v1/webhooks/{id}",
];

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everyone.
    Public,
    /// Tokens with a scope.
    Scope(Scope),
}

/// The rules of all operations, by route.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    by_path: HashMap<String, HashMap<Method, Rule>>,
}

impl Rules {
    /// The rules that a document states.
    ///
    /// # Errors
    /// An operation states none, or one that is unknown: a mistake in this program.
    pub(crate) fn of(document: &Value) -> Result<Self, String> {
        let mut rules = Self::default();
        for (path, method, operation) in operations(document) {
            let access = access(operation).ok_or_else(|| format!("{method} {path}: security"))?;
            let method = method.to_ascii_uppercase().parse().map_err(|_| method.to_owned())?;
            let tags = operation["tags"].as_array().into_iter().flatten();
            let is_of_book = method == Method::GET
                && access != Access::Public
                && tags.clone().any(|tag| tag == "scores" || tag == "certificates");
            let of_path = rules.by_path.entry(path.to_owned()).or_default();
            let is_for_bound = FOR_BOUND.contains(&path);
            let is_counted = !UNCOUNTED.contains(&path);
            of_path.insert(method, Rule { access, is_of_book, is_for_bound, is_counted });
        }
        Ok(rules)
    }

    pub(crate) fn find(&self, method: &Method, path: &str) -> Option<&Rule> {
        self.by_path.get(path)?.get(method)
    }

    /// Methods that a route takes.
    pub(crate) fn methods(&self, path: &str) -> Vec<&Method> {
        let mut methods: Vec<_> =
            self.by_path.get(path).into_iter().flat_map(HashMap::keys).collect();
        methods.sort_unstable_by_key(|method| method.as_str());
        methods
    }
}

/// All operations of a document: path, method, operation.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let operations = item.as_object().into_iter().flatten();
        operations.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

/// Who may call an operation; None where it does not say.
fn access(operation: &Value) -> Option<Access> {
    let [requirement] = operation["security"].as_array()?.as_slice() else { return None };
    let requirement = requirement.as_object()?;
    if requirement.is_empty() {
        return Some(Access::Public);
    }
    let scopes = requirement.get("bearer")?.as_array()?;
    let [scope] = scopes.as_slice() else { return None };
    scope.as_str()?.parse().ok().map(Access::Scope)
}

/// Completes a generated document.
pub(crate) fn complete(generated: &utoipa::openapi::OpenApi, data: &DataSet) -> Value {
    let mut document = serde_json::to_value(generated).unwrap_or_default();
    document["info"] = json!({
        "title": "tanxiao 碳效",
        "version": env!("CARGO_PKG_VERSION"),
        "summary": "Issued carbon-efficiency grades of enterprises: look up, download, check",
        "description": DESCRIPTION,
        "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
    });
    document["tags"] = json!([
        { "name": "scores", "description": "评价结果：查询、筛选、批量下载 / issued scores" },
        { "name": "assess", "description": "试算一家企业 / score one return, nothing is stored" },
        { "name": "certificates", "description": "碳效码：签发与核验 / issued certificates, verified" },
        { "name": "webhooks", "description": "等级变化推送 / grade changes, pushed" },
        { "name": "service", "description": "运行状态与文档 / health, metrics, documentation" },
    ]);
    document["components"]["securitySchemes"] = json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "Made by `tanxiao tokens new`; each operation names its scope.",
        },
    });
    document["components"]["schemas"]["Score"] = score_schema(&data.standards);
    document["components"]["schemas"]["Return"] = return_schema();
    document["components"]["schemas"]["NewWebhook"]["properties"]["url"]["pattern"] =
        json!(crate::webhook::address::URL_PATTERN);
    name_methods(&mut document, data);
    exact::add(&mut document);
    complete_operations(&mut document);
    document
}

/// Schemes and factor sets are data: the document lists those that this server has.
fn name_methods(document: &mut Value, data: &DataSet) {
    let schemes: Vec<&str> = data.schemes.keys().map(String::as_str).collect();
    let factors: Vec<&str> = data.factor_sets.keys().map(String::as_str).collect();
    let parameters = document["paths"]["/v1/score"]["post"]["parameters"].as_array_mut();
    for parameter in parameters.into_iter().flatten() {
        let names = match parameter["name"].as_str() {
            Some("scheme") => (&schemes, DEFAULT_SCHEME),
            Some("factors") => (&factors, DEFAULT_FACTOR_SET),
            _ => continue,
        };
        parameter["schema"] = json!({ "type": "string", "enum": names.0, "default": names.1 });
    }
}

/// The answers that every operation may give.
fn complete_operations(document: &mut Value) {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    let items = paths.filter_map(|(_, item)| item.as_object_mut()).flatten();
    for (method, operation) in items {
        type_media(operation);
        if method == "post" {
            once::add(operation);
        }
        let parameters =
            operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten();
        for parameter in parameters.filter(|parameter| parameter["name"] == "changed_since") {
            parameter["schema"]["pattern"] = json!(crate::store::filter::SINCE_PATTERN);
        }
        let mut codes = vec!["400", "408", "429", "503"];
        if access(operation).is_some_and(|access| access != Access::Public) {
            codes.extend(["401", "403"]);
        }
        if operation.get("requestBody").is_some() {
            codes.extend(["413", "415"]);
        }
        if method == "post" {
            codes.extend(["409", "422"]);
        }
        let has_parts = operation["parameters"]
            .as_array()
            .is_some_and(|all| all.iter().any(|parameter| parameter["in"] == "path"));
        if has_parts {
            codes.push("404");
        }
        let Some(responses) = operation["responses"].as_object_mut() else { continue };
        for code in codes {
            let text = TEXTS.iter().find(|(known, _)| *known == code).map_or("", |(_, text)| *text);
            responses.entry(code).or_insert_with(|| problem(text));
        }
        responses.entry("default").or_insert_with(|| problem("Any other problem"));
        responses.sort_keys();
    }
}

fn problem(description: &str) -> Value {
    json!({
        "description": description,
        "content": { (crate::problem::PROBLEM_JSON): {
            "schema": { "$ref": "#/components/schemas/Problem" },
        } },
    })
}

/// What a return may say. It is looser than `tanxiao schema return`: what is wrong with a value is
/// a finding of the answer, not a failed request.
fn return_schema() -> Value {
    json!({
        "type": "object",
        "title": "Return",
        "description": "申报数据 / names and values of one enterprise and period, as `tanxiao schema return` \
            has them: credit_code, name, period, region, industry, value_added_wan_yuan, an energy \
            type as its catalogue code and unit (electricity_mwh, natural_gas_wan_m3, raw_coal_t). \
            Any header that a file of returns may have is understood too, and so is what the scheme declares: \
            its fields by id or name with their unit, `tax(万元)`, and yes or no as true or false.",
        "additionalProperties": { "type": ["string", "number", "boolean", "null"] },
        "example": {
            "credit_code": "91330500MA00000014", "name": "某纺织厂", "period": "2023",
            "region": "330500", "industry": "1751", "value_added_wan_yuan": 5200,
            "electricity_mwh": 12000, "raw_coal_t": 300,
        },
    })
}

/// The schema of a score book's rows, with what publishing adds.
fn score_schema(standards: &Standards) -> Value {
    let mut schema = issued::score_schema(standards);
    let or_null = json!(["string", "null"]);
    let one = json!("string");
    let text = |title: &str, about: &str, kind: &Value| json!({ "type": kind, "title": title, "description": about });
    let id = |title: &str, about: &str, kind: &Value| {
        let mut id = text(title, about, kind);
        id["pattern"] = json!("^[0-9a-f]{32}$");
        id
    };
    let time = |title: &str, about: &str| {
        let mut time = text(title, about, &one);
        time["format"] = json!("date-time");
        time
    };
    let added = json!({
        "score_id": id("Score id", "结果编号 / id of this issued score", &one),
        "run": { "type": "integer", "title": "Run", "minimum": 1,
                 "description": "发布序号 / run that issued it" },
        "supersedes": id("Supersedes", "更正的结果 / the score that this one corrects", &or_null),
        "superseded_by": id("Superseded by", "被更正为 / the score that corrects this one", &or_null),
        "reason": text("Reason", "更正理由；一次更正多条的，不向限定了企业的令牌给出 / why it corrects another score; where a run corrects several, a token that is bound to firms is not told", &or_null),
        "scheme": text("Scheme", "评价方法 / scheme that graded it", &one),
        "published_at": time("Published at", "发布时间 / when its run was published, UTC"),
        "scheme_version": text("Scheme version", "评价方法版本 / version of the scheme", &one),
        "factor_set": text("Factor set", "因子集 / factor set of its emissions", &one),
        "factor_set_version": text(
            "Factor set version", "因子集版本 / version of the factor set", &one,
        ),
        "factor_set_sha256": text(
            "Factor set SHA-256", "因子集哈希 / SHA-256 of the factor set", &one,
        ),
        "withdrawn_at": time(
            "Withdrawn at", "撤回时间 / when it was taken back; only where it was",
        ),
        "withdrawn_because": text(
            "Withdrawn because", "撤回理由 / why it was taken back; only where it was", &one,
        ),
    });
    let mut properties = Map::new();
    properties.extend(added.as_object().cloned().unwrap_or_default());
    if let Some(own) = schema["properties"].as_object() {
        for (name, property) in own {
            let mut property = property.clone();
            // Titles become names in generated clients, so they are English.
            let column = COLUMNS.iter().find(|column| column.name == name);
            if let (Some(column), Some(title)) = (column, property["title"].as_str()) {
                property["description"] =
                    json!(format!("{title} / {}", issued::about(column, standards)));
                property["title"] = json!(issued::title(column, standards, Lang::En));
            }
            // A name or code that a return does not have is null here, not an empty text.
            if name == "credit_code" || name == "name" {
                property["type"] = or_null.clone();
            }
            properties.insert(name.clone(), property);
        }
    }
    let required: Vec<Value> = crate::store::row::FIELDS
        .iter()
        .filter(|(_, field)| !field.is_rare())
        .map(|(name, _)| json!(name))
        .collect();
    if let Some(object) = schema.as_object_mut() {
        object.remove("$schema");
        object.remove("$id");
    }
    schema["properties"] = Value::Object(properties);
    schema["required"] = Value::Array(required);
    schema["title"] = json!("Issued score");
    let about = schema["description"].as_str().unwrap_or_default();
    schema["description"] = json!(format!(
        "已发布的评价结果 / {about} Later versions may add fields: readers pass over those that they \
         do not know."
    ));
    schema["additionalProperties"] = json!(true);
    schema
}

/// Octets are no array of numbers: media types that are not text or JSON are binary.
fn type_media(operation: &mut Value) {
    let responses = operation["responses"].as_object_mut().into_iter().flatten();
    let media = responses.filter_map(|(_, response)| response["content"].as_object_mut());
    for (name, media) in media.flatten() {
        if media["schema"]["type"] == "array" && BINARY.contains(&name.as_str()) {
            media["schema"] =
                json!({ "type": "string", "format": "binary", "contentMediaType": name });
        }
    }
}

const DESCRIPTION: &str = "\
All answers come from a score book: what was issued is never rewritten, a correction is a new \
score that names its predecessor.\n\n\
**Tokens.** `Authorization: Bearer tanxiao_…`, made by `tanxiao tokens new`. A token \
may be bound to a list of firms: it sees these and no other, and what is of all firms is refused \
to it.\n\n\
**Languages.** Problems (RFC 9457) are in Chinese, or in English with `Accept-Language: en`.\n\n\
**Polling.** `GET /v1/scores` answers in the order of issue. Keep `next_cursor` and ask with it \
again: nothing is missed and nothing comes twice, however many runs are published between. `ETag` \
with `If-None-Match` costs nothing while the book has not changed.\n\n\
**Numbers** are decimals of at most nine places, digit by digit those of the book. \
`decimals=exact` gives them as strings.\n\n\
**Sending again.** A POST with an `Idempotency-Key` may be sent again with the same key: it is done \
once, and answered as it was the first time.";
