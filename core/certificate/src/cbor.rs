//! Claims as the payload of a CWT (RFC 8392), in deterministic CBOR (RFC 8949 section 4.2.1). The
//! keys are those of `data/schemas/certificate.cddl`. What is not deterministic is refused, so
//! that a certificate has one form only.

use ciborium::value::{Integer, Value};

use super::claims::{ClaimedBenchmark, Claims, MethodVersion, StatusReference};
use tanxiao_base::number::Decimal;

use super::error::Malformed;
use super::time::Timestamp;

/// Keys of registered CWT claims.
pub(super) const ISS: i64 = 1;
pub(super) const SUB: i64 = 2;
pub(super) const EXP: i64 = 4;
pub(super) const IAT: i64 = 6;
/// `status`, of Token Status List.
pub(super) const STATUS: i64 = 65535;
/// The map of our claims, in the range for private use (below -65536). One long key for all of
/// them instead of one each saves 60 octets of a QR.
const TANXIAO: i64 = -65537;

/// Keys in the map of our claims.
mod key {
    pub(super) const NAME: i64 = 1;
    pub(super) const PERIOD: i64 = 2;
    pub(super) const REGION: i64 = 3;
    pub(super) const INDUSTRY: i64 = 4;
    pub(super) const INTENSITY_L: i64 = 5;
    pub(super) const RATIO_K: i64 = 6;
    pub(super) const LEVEL: i64 = 7;
    pub(super) const GRADE: i64 = 8;
    pub(super) const LABEL: i64 = 9;
    pub(super) const NEUTRAL_RATE: i64 = 10;
    pub(super) const SCHEME: i64 = 11;
    pub(super) const FACTOR_SET: i64 = 12;
    pub(super) const BENCHMARK: i64 = 13;
    pub(super) const PCAF_SCORE: i64 = 14;
    pub(super) const SCORE_ID: i64 = 15;
}

/// CBOR's tag of a decimal fraction.
const DECIMAL_FRACTION: u64 = 4;

/// A value in CBOR. Values of ours always encode.
pub(super) fn encode(value: &Value) -> Vec<u8> {
    let mut octets = Vec::new();
    // Writing into memory does not fail.
    let _ = ciborium::into_writer(value, &mut octets);
    octets
}

/// Reads one value that is encoded deterministically and fills the octets.
pub(super) fn decode(octets: &[u8]) -> Result<Value, Malformed> {
    /// More than any of our formats nests.
    const DEPTH: usize = 16;
    let value: Value = ciborium::de::from_reader_with_recursion_limit(octets, DEPTH)
        .map_err(|_| Malformed::Cbor)?;
    if encode(&value) == octets && is_ordered(&value) { Ok(value) } else { Err(Malformed::Cbor) }
}

/// Whether the keys of every map ascend, and so none comes twice.
fn is_ordered(value: &Value) -> bool {
    match value {
        Value::Map(entries) => {
            entries.iter().map(|(key, _)| encode(key)).is_sorted_by(|a, b| a < b)
                && entries.iter().all(|(_, value)| is_ordered(value))
        }
        Value::Array(items) => items.iter().all(is_ordered),
        Value::Tag(_, value) => is_ordered(value),
        _ => true,
    }
}

pub(super) fn int(value: impl Into<Integer>) -> Value {
    Value::Integer(value.into())
}

pub(super) fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

/// Hex as octets, half the size; other text as it is. [`of_hex`] turns it back.
fn hex_or_text(value: &str) -> Value {
    match from_hex(value) {
        Some(octets) if !octets.is_empty() => Value::Bytes(octets),
        _ => text(value),
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

fn of_hex(value: &Value) -> Option<String> {
    use std::fmt::Write as _;
    match value {
        Value::Bytes(octets) if !octets.is_empty() => {
            let mut text = String::with_capacity(octets.len() * 2);
            for octet in octets {
                write!(text, "{octet:02x}").ok()?;
            }
            Some(text)
        }
        Value::Text(text) if from_hex(text).is_none_or(|octets| octets.is_empty()) => {
            Some(text.clone())
        }
        _ => None,
    }
}

fn decimal(value: Decimal) -> Value {
    let parts = vec![int(-i64::from(value.decimals())), int(value.mantissa())];
    Value::Tag(DECIMAL_FRACTION, Box::new(Value::Array(parts)))
}

fn method(version: &MethodVersion) -> Value {
    Value::Array(vec![text(&version.id), text(&version.version), hex_or_text(&version.sha256_128)])
}

/// The payload of claims.
pub(super) fn of_claims(claims: &Claims) -> Vec<u8> {
    let own = [
        (key::NAME, claims.name.as_deref().map(text)),
        (key::PERIOD, Some(text(&claims.period))),
        (key::REGION, claims.region.as_deref().map(text)),
        (key::INDUSTRY, Some(text(&claims.industry))),
        (key::INTENSITY_L, claims.intensity_l.map(decimal)),
        (key::RATIO_K, claims.ratio_k.map(decimal)),
        (key::LEVEL, claims.level.map(int)),
        (key::GRADE, Some(int(claims.grade))),
        (key::LABEL, Some(text(&claims.label))),
        (key::NEUTRAL_RATE, claims.neutral_rate.map(decimal)),
        (key::SCHEME, Some(method(&claims.scheme))),
        (key::FACTOR_SET, Some(method(&claims.factor_set))),
        (
            key::BENCHMARK,
            claims.benchmark.map(|benchmark| {
                Value::Array(vec![
                    decimal(benchmark.intensity_l),
                    int(benchmark.depth),
                    int(benchmark.peers),
                ])
            }),
        ),
        (key::PCAF_SCORE, Some(int(claims.pcaf_score))),
        (key::SCORE_ID, Some(hex_or_text(&claims.score_id))),
    ];
    let place = Value::Map(vec![
        (text("idx"), int(claims.status.index)),
        (text("uri"), text(&claims.status.uri)),
    ]);
    let status = Value::Map(vec![(text("status_list"), place)]);
    let whole = [
        (ISS, Some(text(&claims.issuer))),
        (SUB, claims.credit_code.as_deref().map(text)),
        (EXP, Some(int(claims.expires_at.unix()))),
        (IAT, Some(int(claims.issued_at.unix()))),
        (STATUS, Some(status)),
        (TANXIAO, Some(map(own))),
    ];
    encode(&map(whole))
}

/// A map of the entries that are there; the keys are given in ascending order of their encoding.
pub(super) fn map<const N: usize>(entries: [(i64, Option<Value>); N]) -> Value {
    let entries = entries.into_iter().filter_map(|(key, value)| Some((int(key), value?)));
    Value::Map(entries.collect())
}

/// A map that is being read.
pub(super) struct Entries<'a>(pub(super) &'a [(Value, Value)]);

impl<'a> Entries<'a> {
    pub(super) fn of(value: &'a Value) -> Result<Self, Malformed> {
        value.as_map().map(|entries| Self(entries)).ok_or(Malformed::Claims)
    }

    pub(super) fn get(&self, key: i64) -> Option<&'a Value> {
        self.get_value(&int(key))
    }

    pub(super) fn get_text(&self, key: &str) -> Option<&'a Value> {
        self.get_value(&text(key))
    }

    fn get_value(&self, key: &Value) -> Option<&'a Value> {
        self.0.iter().find(|(found, _)| found == key).map(|(_, value)| value)
    }

    /// A claim that may be missing, but must be of its type where it is there.
    fn optional<T>(
        &self,
        key: i64,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Malformed> {
        self.get(key).map(|value| read(value).ok_or(Malformed::Claims)).transpose()
    }

    pub(super) fn required<T>(
        &self,
        key: i64,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<T, Malformed> {
        self.optional(key, read)?.ok_or(Malformed::Claims)
    }
}

pub(super) fn to_text(value: &Value) -> Option<String> {
    value.as_text().map(str::to_owned)
}

pub(super) fn to_int<T: TryFrom<i64>>(value: &Value) -> Option<T> {
    let integer = i64::try_from(value.as_integer()?).ok()?;
    T::try_from(integer).ok()
}

pub(super) fn to_time(value: &Value) -> Option<Timestamp> {
    Timestamp::from_unix(to_int(value)?)
}

fn to_decimal(value: &Value) -> Option<Decimal> {
    let (tag, parts) = value.as_tag()?;
    match (tag, parts.as_array()?.as_slice()) {
        (DECIMAL_FRACTION, [exponent, mantissa]) => {
            let decimals = to_int::<i64>(exponent)?.checked_neg()?;
            Decimal::from_parts(to_int(mantissa)?, u8::try_from(decimals).ok()?)
        }
        _ => None,
    }
}

fn to_method(value: &Value) -> Option<MethodVersion> {
    match value.as_array()?.as_slice() {
        [id, version, hash] => Some(MethodVersion {
            id: to_text(id)?,
            version: to_text(version)?,
            sha256_128: of_hex(hash)?,
        }),
        _ => None,
    }
}

fn to_benchmark(value: &Value) -> Option<ClaimedBenchmark> {
    match value.as_array()?.as_slice() {
        [intensity_l, depth, peers] => Some(ClaimedBenchmark {
            intensity_l: to_decimal(intensity_l)?,
            depth: to_int(depth)?,
            peers: to_int(peers)?,
        }),
        _ => None,
    }
}

fn to_status(value: &Value) -> Option<StatusReference> {
    let place = Entries::of(value).ok()?.get_text("status_list")?;
    let place = Entries::of(place).ok()?;
    Some(StatusReference {
        uri: to_text(place.get_text("uri")?)?,
        index: to_int(place.get_text("idx")?)?,
    })
}

/// The claims of a payload. Claims that are not known here are passed over: they are signed, and
/// a later version may add some.
pub(super) fn to_claims(payload: &[u8]) -> Result<Claims, Malformed> {
    let value = decode(payload)?;
    let whole = Entries::of(&value)?;
    let own = Entries::of(whole.get(TANXIAO).ok_or(Malformed::Claims)?)?;
    Ok(Claims {
        issuer: whole.required(ISS, to_text)?,
        credit_code: whole.optional(SUB, to_text)?,
        name: own.optional(key::NAME, to_text)?,
        period: own.required(key::PERIOD, to_text)?,
        region: own.optional(key::REGION, to_text)?,
        industry: own.required(key::INDUSTRY, to_text)?,
        intensity_l: own.optional(key::INTENSITY_L, to_decimal)?,
        ratio_k: own.optional(key::RATIO_K, to_decimal)?,
        level: own.optional(key::LEVEL, to_int)?,
        grade: own.required(key::GRADE, to_int)?,
        label: own.required(key::LABEL, to_text)?,
        neutral_rate: own.optional(key::NEUTRAL_RATE, to_decimal)?,
        scheme: own.required(key::SCHEME, to_method)?,
        factor_set: own.required(key::FACTOR_SET, to_method)?,
        benchmark: own.optional(key::BENCHMARK, to_benchmark)?,
        pcaf_score: own.required(key::PCAF_SCORE, to_int)?,
        score_id: own.required(key::SCORE_ID, of_hex)?,
        issued_at: whole.required(IAT, to_time)?,
        expires_at: whole.required(EXP, to_time)?,
        status: whole.required(STATUS, to_status)?,
    })
}
