//! JWS in compact form (RFC 7515), for `vc+jwt` and status lists in JSON: three parts of
//! base64url, read in their one canonical form only.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Serialize};

use super::cose::Signed;
use super::error::Malformed;
use super::key::{Algorithm, SigningKey};

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    typ: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cty: Option<String>,
    kid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crit: Option<Vec<String>>,
}

/// Signs a payload.
pub(super) fn sign(payload: &[u8], typ: &str, cty: Option<&str>, key: &SigningKey) -> String {
    let header = Header {
        alg: key.algorithm().jose_name().to_owned(),
        typ: typ.to_owned(),
        cty: cty.map(str::to_owned),
        kid: key.verifying_key().id(),
        crit: None,
    };
    let header = serde_json::to_vec(&header).unwrap_or_default();
    let text = |octets: &[u8]| Base64UrlUnpadded::encode_string(octets);
    let message = format!("{}.{}", text(&header), text(payload));
    let signature = text(&key.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// Opens a JWS without judging its signature.
pub(super) fn open(text: &str) -> Result<Signed, Malformed> {
    let octets = |text: &str| Base64UrlUnpadded::decode_vec(text).map_err(|_| Malformed::Base64);
    let (message, signature) = text.rsplit_once('.').ok_or(Malformed::NotACertificate)?;
    let (header, payload) = message.split_once('.').ok_or(Malformed::NotACertificate)?;
    let header: Header = serde_json::from_slice(&octets(header)?).map_err(|_| Malformed::Header)?;
    // An extension that must be understood is not.
    if header.crit.is_some() {
        return Err(Malformed::Header);
    }
    Ok(Signed {
        algorithm: Algorithm::from_jose_name(&header.alg),
        algorithm_name: header.alg,
        key_id: octets(&header.kid)?,
        typ: Some(header.typ),
        payload: octets(payload)?,
        message: message.as_bytes().to_vec(),
        signature: octets(signature)?,
    })
}
