//! Bound: how a file says which firms a token sees, a list of them or the word `all`. What is left
//! out means neither: a member that got lost shall not open all firms.

use serde::de::{Error as _, IgnoredAny};
use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
use serde_json::Value;

use crate::firms::Firms;

/// All firms.
const ALL: &str = "all";

#[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
pub(super) fn serialize<S: Serializer>(
    firms: &Option<Firms>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match firms {
        None => serializer.serialize_str(ALL),
        Some(firms) => firms.serialize(serializer),
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Firms>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(word) if word == ALL => Ok(None),
        list @ Value::Array(_) => Firms::deserialize(list).map(Some).map_err(D::Error::custom),
        _ => Err(D::Error::custom("firms: \"all\", or a list of firms")),
    }
}

/// A file of before the word was written out, read for its members: one that is there twice is
/// refused.
#[derive(serde::Deserialize)]
pub(super) struct Old {
    #[serde(rename = "kind")]
    _kind: IgnoredAny,
    #[serde(rename = "tokens")]
    _tokens: Vec<OldToken>,
}

#[derive(serde::Deserialize)]
struct OldToken {
    #[serde(rename = "id")]
    _id: IgnoredAny,
    #[serde(rename = "name")]
    _name: IgnoredAny,
    #[serde(rename = "scopes")]
    _scopes: IgnoredAny,
    #[serde(rename = "created_at")]
    _created_at: IgnoredAny,
    #[serde(rename = "expires_at")]
    _expires_at: IgnoredAny,
    #[serde(rename = "revoked_at")]
    _revoked_at: Option<IgnoredAny>,
    #[serde(rename = "firms")]
    _firms: Option<IgnoredAny>,
    #[serde(rename = "sha256")]
    _sha256: IgnoredAny,
}

/// Writes the word into a file of before it was written out: there, a token without a list saw all.
pub(super) fn write_out(file: &mut Value) {
    let tokens = file.get_mut("tokens").and_then(Value::as_array_mut);
    for token in tokens.into_iter().flatten().filter_map(Value::as_object_mut) {
        token.entry("firms").or_insert_with(|| ALL.into());
    }
}
