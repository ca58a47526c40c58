//! What the document says of requests that may be sent again.

use serde_json::{Value, json};

/// Adds the header to an operation.
pub(super) fn add(operation: &mut Value) {
    let header = json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "重试用的键：相同的键和请求只执行一次，得到同一应答（语言也须相同），\
            24 小时内有效 / key of a request \
            that may be sent again (draft-ietf-httpapi-idempotency-key-header): with the same key, \
            the same request is done once and answered the same, for 24 hours; another request is \
            refused with 422, and so is the other language where the answer has words; one while \
            the first is under way with 409. Keys are apart by token.",
        "schema": {
            "type": "string",
            "pattern": crate::once::KEY_PATTERN,
            "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
        },
    });
    match operation["parameters"].as_array_mut() {
        Some(parameters) => parameters.push(header),
        None => operation["parameters"] = json!([header]),
    }
}
