//! The same claims as a W3C Verifiable Credential 2.0 secured as `vc+jwt` (VC-JOSE-COSE): for
//! files and interfaces, where size matters less than what others' software reads.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::claims::{ClaimedBenchmark, Claims, MethodVersion, StatusReference};
use tanxiao_base::number::Decimal;

use super::error::Malformed;
use super::jws;
use super::key::SigningKey;
use super::time::Timestamp;

/// Media type of the header (VC-JOSE-COSE section 3.1.1).
pub(super) const TYP: &str = "vc+jwt";
const CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";
/// Where terms of ours are named; an inline context, so that no reader fetches anything.
const VOCABULARY: &str = "urn:tanxiao:certificate:1#";
const TYPE: &str = "CarbonEfficiencyCertificate";
const STATUS_TYPE: &str = "TokenStatusListEntry";

/// The credential, as far as it is read back.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    #[serde(rename = "@context")]
    context: Vec<Value>,
    id: String,
    r#type: Vec<String>,
    issuer: String,
    valid_from: Timestamp,
    valid_until: Timestamp,
    credential_subject: Subject,
    iss: String,
    iat: i64,
    exp: i64,
    status: StatusClaim,
}

/// The `status` claim of Token Status List.
#[derive(Serialize, Deserialize)]
struct StatusClaim {
    status_list: StatusPlace,
}

#[derive(Serialize, Deserialize)]
struct StatusPlace {
    idx: u32,
    uri: String,
}

/// What is said of the firm.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subject {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    credit_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    period: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    industry: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    intensity_l: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ratio_k: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    grade: u8,
    label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    neutral_rate: Option<Decimal>,
    scheme: Method,
    factor_set: Method,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    benchmark: Option<Benchmark>,
    pcaf_score: u8,
    score_id: String,
}

/// `id` is a keyword of JSON-LD (`@id`) and must be a URI, so a method has a `name`.
#[derive(Serialize, Deserialize)]
struct Method {
    name: String,
    version: String,
    sha256_128: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Benchmark {
    intensity_l: Decimal,
    depth: u8,
    peers: u32,
}

impl Method {
    fn of(version: &MethodVersion) -> Self {
        let MethodVersion { id, version, sha256_128 } = version.clone();
        Self { name: id, version, sha256_128 }
    }

    fn into_claim(self) -> MethodVersion {
        MethodVersion { id: self.name, version: self.version, sha256_128: self.sha256_128 }
    }
}

/// The credential of claims. Dates are there twice, as VC 2.0 and as JWT name them, because
/// readers of either kind look for their own.
#[must_use]
pub fn credential(claims: &Claims) -> Value {
    let subject = Subject {
        credit_code: claims.credit_code.clone(),
        name: claims.name.clone(),
        period: claims.period.clone(),
        region: claims.region.clone(),
        industry: claims.industry.clone(),
        intensity_l: claims.intensity_l,
        ratio_k: claims.ratio_k,
        level: claims.level,
        grade: claims.grade,
        label: claims.label.clone(),
        neutral_rate: claims.neutral_rate,
        scheme: Method::of(&claims.scheme),
        factor_set: Method::of(&claims.factor_set),
        benchmark: claims.benchmark.map(|benchmark| Benchmark {
            intensity_l: benchmark.intensity_l,
            depth: benchmark.depth,
            peers: benchmark.peers,
        }),
        pcaf_score: claims.pcaf_score,
        score_id: claims.score_id.clone(),
    };
    let StatusReference { uri, index } = &claims.status;
    json!({
        "@context": [CONTEXT, { "@vocab": VOCABULARY }],
        "id": credential_id(claims),
        "type": ["VerifiableCredential", TYPE],
        "issuer": claims.issuer,
        "validFrom": claims.issued_at,
        "validUntil": claims.expires_at,
        "credentialSubject": subject,
        "credentialStatus": {
            "id": format!("{uri}#{index}"),
            "type": STATUS_TYPE,
            "statusListCredential": uri,
            "statusListIndex": index.to_string(),
        },
        "iss": claims.issuer,
        "iat": claims.issued_at.unix(),
        "exp": claims.expires_at.unix(),
        "status": { "status_list": { "idx": index, "uri": uri } },
    })
}

fn credential_id(claims: &Claims) -> String {
    format!("urn:tanxiao:certificate:{}", claims.certificate_id())
}

/// Signs claims as a `vc+jwt`.
#[must_use]
pub fn sign_vc_jwt(claims: &Claims, key: &SigningKey) -> String {
    let payload = serde_json::to_vec(&credential(claims)).unwrap_or_default();
    jws::sign(&payload, TYP, Some("vc"), key)
}

/// The claims of a credential; what it says twice must agree.
pub(super) fn to_claims(payload: &[u8]) -> Result<Claims, Malformed> {
    let credential: Credential = serde_json::from_slice(payload).map_err(|_| Malformed::Json)?;
    let Credential { credential_subject: subject, status, .. } = credential;
    let claims = Claims {
        issuer: credential.issuer,
        credit_code: subject.credit_code,
        name: subject.name,
        period: subject.period,
        region: subject.region,
        industry: subject.industry,
        intensity_l: subject.intensity_l,
        ratio_k: subject.ratio_k,
        level: subject.level,
        grade: subject.grade,
        label: subject.label,
        neutral_rate: subject.neutral_rate,
        scheme: subject.scheme.into_claim(),
        factor_set: subject.factor_set.into_claim(),
        benchmark: subject.benchmark.map(|benchmark| ClaimedBenchmark {
            intensity_l: benchmark.intensity_l,
            depth: benchmark.depth,
            peers: benchmark.peers,
        }),
        pcaf_score: subject.pcaf_score,
        score_id: subject.score_id,
        issued_at: credential.valid_from,
        expires_at: credential.valid_until,
        status: StatusReference { uri: status.status_list.uri, index: status.status_list.idx },
    };
    let agrees = credential.context.first().and_then(Value::as_str) == Some(CONTEXT)
        && credential.r#type.iter().any(|kind| kind == TYPE)
        && credential.iss == claims.issuer
        && credential.iat == claims.issued_at.unix()
        && credential.exp == claims.expires_at.unix()
        && credential.id == credential_id(&claims);
    if agrees { Ok(claims) } else { Err(Malformed::Claims) }
}
